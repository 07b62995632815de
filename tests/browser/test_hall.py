"""A deck set for the hall: text and pictures use their room, formulas are spaced, sections show where they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..conftest import png
from .conftest import bounds, built_lecture, open_deck

BIBLIOGRAPHY = "@misc{a, author = {A}, title = {T}, year = {2020}}"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen und mehr"
LECTURE = rf"""---
slide-level: 2
bibliography: a.bib
---

# First $x^2$

## Few

A word.

```python
x = 1
```

## Many

{"Words that fill the slide from its first line down to the last one. " * 16}

## Pair

| {LONG} | {LONG} |
|--------|--------|
| a      | b      |

## Own {{.smaller}}

A word.

## Lonely

![A map](a.png){{alt="A map"}}

One line [@a].

## Paused

First.

. . .

One line [@a].

## Alone

![A map](a.png){{alt="A map"}}

One line.

## Spaced

$(a) \ln \frac{{b}}{{c}}$, $\ln (a)$ and $\log_2 a$

## *Very* heavy

A word.

# Second {{#second}}

# Third

With words of its own.

"""
PADDED = """
(formulas) => formulas.map((formula) => {
  const style = getComputedStyle(formula.querySelector("msub, mrow:has(> [mathvariant])"));
  return [style.paddingInlineStart, style.paddingInlineEnd].map((end) => parseFloat(end) > 0);
})
"""
SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files: dict[str, str | bytes] = {"slides/a.png": png(1536, 864), "slides/a.bib": BIBLIOGRAPHY}
    return built_lecture(tmp_path_factory.mktemp("hall"), LECTURE, files)


def test_text_that_leaves_room_is_set_larger(page: Page, lecture: Path) -> None:
    sizes = {}
    for slide in ("few", "many", "pair", "own"):
        open_deck(page, lecture, slide)
        sizes[slide] = page.locator(".present .matter").evaluate(SIZE)
        assert not page.evaluate("Reveal.getCurrentSlide().hasAttribute('data-overflow')"), slide
    assert sizes["few"] == pytest.approx(28 * 1.28)
    assert sizes["many"] <= 28
    assert sizes["pair"] <= 28, "no word is broken for it"
    assert sizes["own"] == 22
    open_deck(page, lecture, "few")
    assert page.locator(".present pre code").evaluate(SIZE) == pytest.approx(28 * 0.8)


def test_a_picture_that_would_leave_a_hole_has_its_text_beside_it(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "alone")
    assert "beside" in (page.locator(".present .matter").get_attribute("class") or "")
    open_deck(page, lecture, "lonely")
    picture, text, sources = (
        bounds(page.locator(f".present .matter > {name}")) for name in (".picture", "p", ".sources")
    )
    assert text["x"] >= picture["x"] + picture["width"]
    assert sources["x"] == picture["x"]
    assert sources["y"] >= picture["y"] + picture["height"]


def test_sources_of_what_waits_stand_at_the_foot_too(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "paused")
    matter, sources = (page.locator(f".present {name}").bounding_box() for name in (".matter", ".sources"))
    assert matter
    assert sources
    assert sources["y"] + sources["height"] == pytest.approx(matter["y"] + matter["height"], abs=2)


def test_functions_stand_apart_from_letters_and_close_to_parentheses(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "spaced")
    ends = page.locator(".present math").evaluate_all(PADDED)
    assert ends == [[True, True], [False, False], [False, True]]


def test_italics_of_headings_are_not_made_bold_by_the_browser(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "very-heavy")
    assert page.locator(".present h2 em").evaluate("(one) => getComputedStyle(one).fontSynthesisWeight") == "none"


def test_the_slide_of_a_section_shows_the_outline(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "second")
    outline = page.locator(".present .outline")
    expect(outline.locator("li")).to_have_text(["First x2", "Second", "Third"])
    expect(outline.locator(".here")).to_have_text("Second")
    assert outline.get_attribute("aria-hidden") == "true"
    open_deck(page, lecture, "third")
    expect(outline).to_have_count(0)
