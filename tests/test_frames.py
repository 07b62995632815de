"""Columns of text and of numbers are told apart in the tables that pandas and polars write."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest

from build_site.markdown.fragment import well_formed
from build_site.markdown.frames import aligned

pd: Any = pytest.importorskip("pandas")
INDEX = pd.MultiIndex.from_product([["north", "south"], [1, 2]], names=["side", "number"])
HEADS = pd.MultiIndex.from_product([["a", "b"], ["x", "y"]])
FRAME = pd.DataFrame(
    {
        "city": ["Berlin", None],
        "people": [3_600_000, 250_000],
        "rate": [-0.5, float("nan")],
        "price": ["€3.50", "-€1,000"],
        "share": ["3%", "12.5 %"],
        "day": ["2026-01-01", "2026-12-31"],
        "nothing": [None, None],
        "small": [1e-9, 2e12],
        "mixed": ["1", "one"],
    }
)


def texts(html: str) -> list[list[str]]:
    """The texts of cells, row by row, that stand in columns of text."""
    rows = re.findall(r"<tr.*?</tr>", aligned(well_formed(html)), re.S)
    found = [re.findall(r"<t[hd][^>]*class=\"(?:[^\"]* )?textual\"[^>]*>([^<]*)", row) for row in rows]
    return [[text.strip() for text in row] for row in found]


@pytest.mark.parametrize("styled", [False, True])
def test_columns_of_pandas(styled: bool) -> None:
    written, none = (FRAME.style.set_uuid("a").to_html(), "nan") if styled else (FRAME._repr_html_(), "NaN")
    head, *rows = texts(written)
    assert head == ["city", "day", "mixed"]
    assert rows == [["Berlin", "2026-01-01", "1"], [none, "2026-12-31", "one"]]


def test_columns_below_and_beside_several_heads() -> None:
    frame = pd.DataFrame([[1, "a", "b", "c"]] * 4, index=INDEX, columns=HEADS)
    assert texts(frame._repr_html_()) == [
        ["", "b"],  # what stands over columns of both kinds belongs to none
        ["", "y", "x", "y"],
        ["side", "", "", ""],
        ["north", "a", "b", "c"],
        ["a", "b", "c"],
        ["south", "a", "b", "c"],
        ["a", "b", "c"],
    ]


def test_columns_of_polars() -> None:
    frame = pl.DataFrame({"city": ["Berlin", None], "people": [1, None], "on": [True, False]})
    assert texts(frame._repr_html_()) == [
        ["city", "on"],
        ["str", "bool"],
        ['"Berlin"', "true"],
        ["null", "false"],
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>No table at all &amp; more</p>",
        "<table><tbody><tr><td>of an author</td></tr></tbody></table>",
        '<table class="dataframe"></table>',
        '<table class="dataframe"><tbody><tr><td>1</td><td rowspan="0" colspan="x">2</td></tr></tbody></table>',
    ],
)
def test_all_else_stays_as_it_is(html: str) -> None:
    assert aligned(html) == html


def test_a_second_look_changes_nothing_but_the_class() -> None:
    once = aligned(well_formed(FRAME._repr_html_()))
    assert well_formed(once) == once
