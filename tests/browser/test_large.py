"""Large text in a deck: in a zoomed window, where a reader asks for it, in upright windows; and targets to be hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import png, wait_for
from .conftest import bounds, built_lecture, open_deck

LECTURE = """---
title: T
footer: The foot
---

## Sides {#sides}

:::: columns
::: column
Left
:::
::: column
Right
:::
::::

![Caption](wide.png)

## Controls {#controls}

::: {.quiz}
Which?

- [ ] 4
- [x] 7
:::

```python
code
```

::: {.panel-tabset}
### A
Panel.

### B
Other.
:::

## Last {#last}

Text.
"""
SIZE = """() => {
  const box = document.querySelector('.present .matter'), zoom = box.getBoundingClientRect().width / box.offsetWidth;
  return parseFloat(getComputedStyle(box).fontSize) * zoom;
}"""
CUT = """() => {
  const { width } = document.querySelector('.present .sheet').getBoundingClientRect();
  const parts = [...document.querySelectorAll('.present .matter *')];
  return parts.some((one) => one.getBoundingClientRect().right > width + 1);
}"""
SMALL = """() => {
  const targets = document.querySelectorAll('.foot :is(a, button), .present :is(button, [role=tab], label)');
  return [...targets].filter((one) => {
    const { width, height } = one.getBoundingClientRect(), isShown = one.checkVisibility({ visibilityProperty: true });
    return isShown && !one.matches('.license, .slide-number a') && Math.min(width, height) < 23.9;
  }).map((one) => one.textContent.trim());
}"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("large"), LECTURE, {"slides/wide.png": png(800, 300)})


def is_below(page: Page, one: str, other: str) -> bool:
    first, second = (bounds(page.get_by_text(text, exact=True)) for text in (one, other))
    return second["y"] >= first["y"] + first["height"]


def test_a_zoomed_window_shows_larger_text_that_keys_read_down(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "sides")
    usual = page.evaluate(SIZE)
    assert not is_below(page, "Left", "Right")
    page.set_viewport_size({"width": 640, "height": 360})  # 200 % of 1280 x 720
    wait_for(page, "document.querySelector('.large-text')")
    assert page.evaluate(SIZE) >= usual  # of pixels twice as large
    assert is_below(page, "Left", "Right")
    assert not page.evaluate(CUT)
    expect(page.get_by_role("group", name="Slide that scrolls")).to_have_count(1)
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "sides"
    wait_for(page, "document.querySelector('.present .sheet').scrollTop > 50")
    for _ in range(5):
        page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getCurrentSlide().id") != "sides"
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate("Reveal.slide(1)")
    wait_for(page, f"({SIZE})() === {usual}")
    expect(page.get_by_role("group", name="Slide that scrolls")).to_have_count(0)


def test_a_reader_chooses_large_text_for_good(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "sides")
    usual = page.evaluate(SIZE)
    page.keyboard.press("?")
    page.get_by_role("radio", name="200 %").check()
    page.keyboard.press("Escape")
    assert page.evaluate(SIZE) == pytest.approx(2 * usual)
    page.reload()
    wait_for(page, "window.Reveal && Reveal.isReady()")
    assert page.evaluate(SIZE) == pytest.approx(2 * usual)


@pytest.mark.parametrize("size", [(768, 1024), (390, 844)])
def test_upright_windows_show_one_below_the_other(page: Page, lecture: Path, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, "sides")
    assert is_below(page, "Left", "Right")
    assert page.evaluate(SIZE) >= 15
    assert page.evaluate(SMALL) == []


def test_a_window_beside_another_shows_the_slide(page: Page, lecture: Path) -> None:
    for width, height in ((960, 1080), (700, 560)):
        page.set_viewport_size({"width": width, "height": height})
        open_deck(page, lecture, "sides")
        assert not is_below(page, "Left", "Right")


def test_on_a_phone_that_lies_targets_are_large_enough(browser: Browser, lecture: Path) -> None:
    context = browser.new_context(viewport={"width": 667, "height": 375}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_deck(page, lecture, "controls")
    assert not page.evaluate("document.documentElement.matches('.large-text, .portrait')")
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Next", exact=True).tap()
    expect(page.locator("#controls .solution")).to_have_class("solution fragment visible current-fragment")
    context.close()
