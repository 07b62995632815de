"""The layer to draw on that front matter asks for, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import wait_for
from .conftest import built_lecture, open_deck, sound_page

LECTURE = """---
title: A
format:
  revealjs:
    chalkboard:
      theme: whiteboard
---

## One

text

. . .

more

## Two

text
"""
# the box around all that is drawn, to ten pixels of the window; of a copy: browsers warn who reads the canvas itself
INK = """(() => {
  const shown = document.querySelector("#notescanvas canvas");
  const { width, height } = shown;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(shown, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height), across = [], down = [];
  for (let i = 0; i < width * height; i++) {
    if (data[4 * i + 3]) { across.push(i % width); down.push(Math.floor(i / width)); }
  }
  const ends = (all) => [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), 0)];
  const [[left, right], [top, bottom]] = [ends(across), ends(down)];
  return across.length ? [left, top, right, bottom].map((one) => 10 * Math.round(one / 10)).join(" ") : "";
})()"""
STROKE = "300 200 500 300"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck that can be drawn on."""
    return built_lecture(tmp_path_factory.mktemp("drawn"), LECTURE)


def stroke(page: Page) -> None:
    """A line from (300, 200) to (500, 300), with the mouse."""
    page.mouse.move(300, 200)
    page.mouse.down()
    page.mouse.move(500, 300, steps=5)
    page.mouse.up()


def test_lines_are_the_slides_and_go_with_its_shape(drawn: Path, page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})
    open_deck(page, drawn, "one")
    stroke(page)
    assert not page.evaluate(INK)  # nobody asked for it
    page.keyboard.press("c")
    stroke(page)
    assert page.evaluate(INK) == STROKE
    page.keyboard.press("ArrowRight")
    wait_for(page, f"Reveal.getIndices().f === 0 && {INK} === '{STROKE}'")  # a step on, it is the same slide
    page.keyboard.press("ArrowRight")
    wait_for(page, f"!{INK}")
    page.keyboard.press("Alt+ArrowLeft")
    wait_for(page, f"{INK} === '{STROKE}'")
    page.set_viewport_size({"width": 1280, "height": 720})  # of the same shape: the line stays where it is on the slide
    wait_for(page, f"{INK} === '240 160 400 240'")
    page.keyboard.press("Delete")
    wait_for(page, f"!{INK}")
    stroke(page)
    page.set_viewport_size({"width": 720, "height": 1280})
    wait_for(page, f"innerWidth === 720 && !{INK}")
    page.keyboard.press("c")
    expect(page.locator(".drawing")).to_be_hidden()


def test_it_is_begun_and_ended_by_touch(drawn: Path, browser: Browser) -> None:
    for page in sound_page(browser, has_touch=True):
        open_deck(page, drawn, "one")
        page.locator(".foot [data-draw]").tap()
        expect(page.locator(".foot [data-draw]")).to_have_attribute("aria-pressed", "true")
        stroke(page)
        assert page.evaluate(INK) == STROKE
        page.locator("[data-wipe]").tap()
        wait_for(page, f"!{INK}")
        page.locator(".drawing [data-draw]").tap()
        expect(page.locator(".drawing")).to_be_hidden()
        page.locator(".navigate-next").tap()
        wait_for(page, "Reveal.getIndices().f === 0")
