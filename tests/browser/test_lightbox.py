"""Pictures that open large, in a real Chromium: by mouse and keys, on pages and slides, and what was there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..conftest import png
from .conftest import bounds, built_lecture, open_deck, open_page

LECTURE = """---
title: T
lightbox: true
---

## First {#first}

![A *fine* caption](a.png){alt="Two lines"}

## Second

Text.
"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("lightbox"), LECTURE, {"slides/a.png": png(64, 48)})


def test_a_page_s_picture_opens_by_click_and_by_enter_and_gives_the_focus_back(page: Page, lecture: Path) -> None:
    open_page(page, lecture / "index.html")
    picture, dialog = page.get_by_role("button", name="Two lines"), page.get_by_role("dialog", name="Two lines")
    picture.click()
    expect(dialog.get_by_role("img", name="Two lines")).to_be_visible()
    expect(dialog.get_by_text("A fine caption")).to_be_visible()
    assert bounds(dialog.get_by_role("img"))["width"] > 1000
    dialog.get_by_role("img").click()
    expect(dialog).to_have_count(0)
    picture.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(picture).to_be_focused()


def test_keys_in_the_dialog_do_not_reach_the_deck(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "first")
    page.get_by_role("button", name="Two lines").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for key in ("ArrowRight", "PageDown", "Escape"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("[Reveal.getCurrentSlide().id, Reveal.isOverview()]") == ["first", False]
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "second"
