"""Elements of nodes: what no filter wants stays a node, and whoever asks for it all the same sees no difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import panflute as pf
import pytest

from build_site import filters
from build_site.course.model import Lecture, Missing
from build_site.filters.context import Context
from build_site.markdown.diagrams import Diagram
from build_site.markdown.elements import Elements, is_untouched, is_wanted, json_of
from build_site.markdown.nodes import Node, encode, nodes_in, replaced
from build_site.markdown.pandoc import Pandoc

from .test_filters import Case, cases

OWN = sorted((Path(__file__).parents[1] / "slides").glob("*.md"))


def blocks_of(text: str, pandoc: Pandoc) -> list[Node]:
    blocks: list[Node] = json.loads(pandoc.read(text)[0])["blocks"]
    return blocks


def nothing(_address: str, as_picture: bool = False) -> Missing:
    return Missing("there is no picture" if as_picture else "there is nothing")


def undrawn(_language: str, _text: str) -> Diagram:
    raise NotImplementedError


def after(stage: filters.Stage, elements: list[Any], reading: str) -> tuple[list[Node], Context]:
    """Blocks after some filters, and what these said and left."""
    context = Context(Lecture("slides/a.md", "a", ""), nothing, undrawn, lambda _: 1)
    context.reading = reading
    left = filters.apply(stage, pf.Div(*elements), context)
    return json_of(left.content), context


def same(blocks: list[Node], stage: filters.Stage, reading: str) -> None:
    """Assert that filters do the same to elements of which only those are whole that they may want."""
    wants = stage.wants
    made, context = after(stage, Elements(wants).make(blocks), reading)
    whole, of_whole = after(stage, Elements().make(blocks), reading)
    assert made == whole
    for name in ("problems", "links", "assets", "credits", "new_ids", "depends"):
        assert getattr(context, name) == getattr(of_whole, name)
    if not is_wanted(blocks, wants):
        assert blocks == whole


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.file.stem}: {case.title}")
def test_no_filter_misses_what_it_would_change(case: Case, pandoc: Pandoc) -> None:
    blocks = blocks_of(case.texts["markdown"], pandoc)
    same(blocks, filters.UNTRUSTED + filters.EARLY + filters.SHARED, "all")
    same(blocks, filters.EARLY + filters.SHARED, "all")
    for stage in (filters.EARLY, filters.SHARED):
        blocks = after(stage, Elements().make(blocks), "all")[0]
    for reading in ("deck", "page", "notebook"):
        same(blocks, filters.READING, reading)


@pytest.mark.parametrize("source", OWN, ids=lambda path: path.stem)
def test_lectures_are_the_same_as_nodes_and_as_elements(source: Path, pandoc: Pandoc) -> None:
    blocks = blocks_of(source.read_text(encoding="utf-8"), pandoc)
    same(blocks, filters.EARLY + filters.SHARED, "all")
    assert encode(json_of(Elements({}).make(blocks))) == encode(blocks)


@pytest.mark.parametrize(
    "kind", ["Str", "Math", "LineItem", "Definition", "ListItem", "TableCell", "Citation", "Quoted"]
)
def test_a_filter_without_marks_sees_every_element_of_its_kind(kind: str, pandoc: Pandoc) -> None:
    text = 'a "b" $c$ [@d]\n\n| e\n| f\n\n- g\n\nh\n:   i\n\n| j |\n|---|\n| k |\n'
    seen: list[str] = []

    def see(elem: Any, ctx: Context) -> None:
        seen.append(elem.tag)

    see.__annotations__ = {"elem": f"pf.{kind}", "ctx": "Context"}
    stage = filters.Stage(filters.Filter(see))
    blocks = blocks_of(text, pandoc)
    same(blocks, stage, "all")
    of_some, seen[:] = [*seen], []
    after(stage, Elements().make(blocks), "all")
    assert of_some == seen * 2
    assert {*seen} == {kind}


def test_what_is_asked_for_is_made(pandoc: Pandoc) -> None:
    blocks = blocks_of("# A *b* {.c}\n\n1) d\n2) *e*\n\nf\n:   g\n", pandoc)
    header, numbered, defined = Elements({}).make(blocks)
    assert all(map(is_untouched, (header, numbered, defined)))
    assert (header.level, header.identifier, header.classes) == (1, "a-b", ["c"])
    assert (numbered.start, numbered.delimiter) == (1, "OneParen")
    header.classes.append("h")
    assert pf.stringify(header) == "A b"
    assert numbered.content[1].content[0].parent is numbered.content[1]
    assert not is_untouched(numbered)
    whole = [json_of([one])[0] for one in (header, numbered, defined)]
    assert whole[0]["c"][1] == ["a-b", ["c", "h"], []]
    assert whole[1:] == blocks[1:]
    assert blocks[0]["c"][1] == ["a-b", ["c"], []]  # nobody changes a node


def test_nodes_come_in_the_order_in_which_they_end(pandoc: Pandoc) -> None:
    tree = json.loads(pandoc.read("# A *b*\n")[0])
    assert [one.get("t") for one in nodes_in(tree)] == [None, "Str", "Space", "Str", "Emph", "Header", None]


def test_nodes_are_replaced_wherever_they_stand(pandoc: Pandoc) -> None:
    blocks = blocks_of("- a [b](c)\n\n> [d *e*](f)\n", pandoc)
    plain = replaced(blocks, lambda node: node["c"][1] if node["t"] == "Link" else None)
    assert not any(node.get("t") == "Link" for node in nodes_in(plain))
    assert " ".join(node["c"] for node in nodes_in(plain) if node.get("t") == "Str") == "a b d e"
    assert any(node.get("t") == "Link" for node in nodes_in(blocks))
