"""What authors ask of slides as reveal.js and Quarto have it, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..conftest import png
from .conftest import bounds, built_lecture, open_deck

LECTURE = """---
title: T
footer: The *usual* foot
---

## Steps {#steps}

[later]{.fragment fragment-index=2} [first]{.fragment fragment-index=1}

::: {.fragment .semi-fade-out}
Pale
:::

## Stack {#stack}

::: {.r-stack}
![](wide.png){alt="a"}

![Caption](tall.png){.fragment alt="b"}
:::

## Fit {#fit}

::: {.r-fit-text}
Big words
:::

## Places {#places}

![](wide.png){.absolute top=200 left=100 width=400 alt="c"}

::: {.absolute bottom=50 right=0 width=300}
Words
:::

## Code {#code}

```{.python code-line-numbers="1|2-"}
a
b
c
```

## Own {#own}

::: footer
An *own* foot
:::

## None {#none footer=false}

Text.
"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures: dict[str, str | bytes] = {"slides/wide.png": png(800, 600), "slides/tall.png": png(600, 800)}
    return built_lecture(tmp_path_factory.mktemp("slides"), LECTURE, pictures)


def test_fragments_come_by_their_index_and_have_their_effects(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "steps")
    shown = "[...document.querySelectorAll('#steps .visible')].map((one) => one.textContent.trim())"
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen.append(page.evaluate(shown))
    assert seen == [["first"], ["later", "first"], ["later", "first", "Pale"]]
    expect(page.locator("#steps .semi-fade-out")).to_have_css("opacity", "0.5")


def test_pictures_in_a_stack_lie_over_each_other_and_come_with_their_captions(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "stack")
    expect(page.locator("figcaption")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator("figcaption")).to_be_visible()
    wide, tall = bounds(page.locator("#stack [alt=a]")), bounds(page.locator("#stack [alt=b]"))
    assert wide["y"] < tall["y"] + 50
    assert wide["height"] > 400
    assert wide["x"] < tall["x"] < tall["x"] + tall["width"] < wide["x"] + wide["width"]


def test_words_are_as_large_as_fit(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "fit")
    assert 1000 < bounds(page.locator("#fit .r-fit-text"))["width"] <= 1136


def test_places_are_those_of_the_slide_and_on_a_phone_none(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "places")
    picture, words = bounds(page.locator("#places .picture")), bounds(page.locator("#places div.absolute"))
    assert (picture["x"], picture["y"], picture["width"]) == (100, 200, 400)
    assert (words["x"] + words["width"], words["y"] + words["height"], words["width"]) == (1280, 670, 300)
    page.set_viewport_size({"width": 390, "height": 844})
    open_deck(page, lecture, "places")
    picture = bounds(page.locator("#places .picture"))
    assert picture["y"] + picture["height"] <= bounds(page.locator("div.absolute"))["y"]


def test_a_range_without_an_end_lights_all_lines_below(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "code")
    page.keyboard.press("ArrowRight")
    lines = page.locator("#code code > span").evaluate_all("all => all.map((one) => one.className)")
    assert lines == ["dimmed", "lit", "lit"]


def test_a_slide_has_its_own_footer_or_none(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "code")
    said = page.locator(".slides > .foot .legend")
    expect(said).to_contain_text("The usual foot")
    page.evaluate("Reveal.next(); Reveal.next()")
    expect(page.locator("#own .footer")).to_be_hidden()
    expect(said).to_have_text("An own foot", use_inner_text=True)
    page.keyboard.press("PageDown")
    expect(said).to_have_text("", use_inner_text=True)
    open_deck(page, lecture, query="?print-pdf")
    feet = page.locator(".pdf-page .legend").evaluate_all("all => all.map((one) => one.innerText.trim())")
    assert feet[-3:] == ["The usual foot", "An own foot", ""]


def test_g_asks_which_slide_to_go_to(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "steps")
    page.keyboard.press("g")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "fit"
