"""Callouts, layouts and notes beside the text in a real Chromium: on wide pages and phones, on slides and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ..conftest import png
from .conftest import bounds, built_lecture, open_deck, open_page
from .test_readings import OUTSIDE

LECTURE = """
## Callouts

::: {.callout-tip .fragment collapse="true"}
## Folded

Words of it.

- a list
:::

::: {.callout-warning}
![A picture](graphics/a.png)
:::

## Parts

::: {#fig-parts layout-ncol=2}
![First](graphics/a.png)

![Second](graphics/a.png)

![Third](graphics/a.png)

![Fourth](graphics/a.png)

All of them.
:::

## Shares

::: {layout="[[30,-10,60]]" layout-valign="center"}
Few words.

![Large](graphics/a.png)
:::

## Margin

A paragraph of some words.[A note on them.]{.aside}

::: {.column-margin}
A second note.
:::

Another paragraph.

::: {.column-page}
A wide one. {words}
:::
""".replace("{words}", "It goes on and on. " * 20)


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("beside"), LECTURE, {"slides/graphics/a.png": png(640, 480)})


def right(found: Locator) -> float:
    return bounds(found)["x"] + bounds(found)["width"]


def show(page: Page, lecture: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_page(page, lecture / "index.html")
    page.evaluate("document.fonts.ready")


def test_a_folded_callout_opens_by_keys_and_on_paper(lecture: Path, page: Page) -> None:
    show(page, lecture, 1280)
    words = page.get_by_text("Words of it.")
    expect(words).to_be_hidden()
    page.locator(".callout summary").focus()
    page.keyboard.press("Enter")
    expect(words).to_be_visible()
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    expect(words).to_be_visible()
    expect(page.locator(".callout").nth(1)).to_contain_text("Warning")


def test_notes_stand_beside_the_text_where_there_is_room(lecture: Path, page: Page) -> None:
    show(page, lecture, 1280)
    text, note = page.get_by_text("Another paragraph."), page.get_by_text("A second note.")
    assert bounds(note)["x"] > right(text)
    assert right(note) <= 1280
    assert bounds(page.locator(".column-page"))["width"] > bounds(text)["width"] + 200
    show(page, lecture, 390)
    assert bounds(note)["y"] + bounds(note)["height"] <= bounds(text)["y"]
    assert bounds(note)["x"] < 60
    for width in (390, 800, 1140, 1280, 1600):
        show(page, lecture, width)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width


def test_rows_have_their_columns_and_phones_one(lecture: Path, page: Page) -> None:
    show(page, lecture, 1280)
    first, second, third = (page.locator("#fig-parts .picture").nth(n) for n in range(3))
    assert bounds(first)["y"] == bounds(second)["y"] < bounds(third)["y"]
    assert bounds(first)["width"] == pytest.approx(bounds(second)["width"], abs=1)
    few, large = (page.locator("[style*='--at']").nth(n) for n in range(2))
    assert bounds(large)["width"] == pytest.approx(2 * bounds(few)["width"], rel=0.02)
    assert bounds(large)["x"] - right(few) == pytest.approx(bounds(few)["width"] / 3, rel=0.05)
    middle = bounds(large)["y"] + bounds(large)["height"] / 2
    assert bounds(few)["y"] + bounds(few)["height"] / 2 == pytest.approx(middle, abs=3)
    show(page, lecture, 390)
    assert bounds(first)["y"] + bounds(first)["height"] <= bounds(second)["y"]
    assert bounds(large)["width"] == pytest.approx(bounds(few)["width"], abs=1)
    expect(page.locator("#fig-parts > figcaption")).to_have_text("Figure 1: All of them.")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_slides_have_room_for_them(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for slide in ("callouts", "parts", "shares", "margin"):
        open_deck(page, lecture, slide)
        if slide == "callouts":
            assert not page.locator(".callout.visible").count()
            page.keyboard.press("ArrowRight")
            expect(page.locator(".callout.visible")).to_contain_text("Words of it.")
        assert page.evaluate(OUTSIDE) == [], slide
        assert not page.evaluate("Reveal.getCurrentSlide().hasAttribute('data-overflow')"), slide
        for image in page.locator(f"#{slide} img").all():
            assert bounds(image)["height"] > 60, slide
    text, note = page.locator("#margin").get_by_text("A wide one."), page.locator("#margin .column-margin").first
    assert bounds(note)["y"] > bounds(text)["y"]
