"""A deck set for the hall: text that leaves room is larger, and a section's slide shows where in the lecture it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import built_lecture, open_deck

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen und mehr"
LECTURE = f"""---
slide-level: 2
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

# Second {{#second}}

# Third

With words of its own.

"""
SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("hall"), LECTURE)


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


def test_the_slide_of_a_section_shows_the_outline(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "second")
    outline = page.locator(".present .outline")
    expect(outline.locator("li")).to_have_text(["First x2", "Second", "Third"])
    expect(outline.locator(".here")).to_have_text("Second")
    assert outline.get_attribute("aria-hidden") == "true"
    open_deck(page, lecture, "third")
    expect(outline).to_have_count(0)
