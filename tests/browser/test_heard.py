"""What a screen reader gets of typical slides, and of their page: tests/heard/ has it as text, to be read.

`pytest --accept` writes what is seen into these files.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ..conftest import wait_for
from .conftest import open_deck, open_page
from .tree import tree

FOLDER = Path(__file__).parents[1] / "heard"
SLIDES = ("_title", "list", "question", "figure", "table", "formula", "code", "tabs", "callout", "quiz", "output")
SAID = "document.querySelector('.reveal > [role=status]').textContent"


def say_next(page: Page, key: str) -> str:
    """What is said after a key, once it is."""
    page.evaluate("document.querySelector('.reveal > [role=status]').textContent = ''")
    page.keyboard.press(key)
    wait_for(page, SAID)
    return str(page.evaluate(SAID))


def all_of(page: Page, slide: str) -> str:
    """All of a slide: when it comes, and what each step adds; of the foot, which all have, only with the first."""
    wait_for(page, SAID)
    lines = tree(page)
    foot = next(at for at, line in enumerate(lines) if line.strip() == "foot")
    end = next(at for at, line in enumerate(lines) if line.strip().startswith("status: Slide"))
    told = ["# when it comes", *lines[: None if slide == "_title" else foot]]
    told += [] if slide == "_title" else [lines[end]]
    while page.evaluate("Reveal.availableFragments().next"):
        before, said = lines, say_next(page, "PageDown")
        lines = tree(page)
        told += [
            "",
            "# a step",
            *(line for line in lines if line not in before and "status" not in line),
            f"says: {said}",
        ]
    return "\n".join(told) + "\n"


def compare(file: Path, seen: str, accept: bool) -> None:
    if accept:
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def test_of_a_slide_what_is_shown_is_heard_and_no_more(page: Page, heard: Path, request: pytest.FixtureRequest) -> None:
    open_deck(page, heard)
    for slide in SLIDES:
        if slide != "_title":
            say_next(page, "PageDown")
        assert page.evaluate("Reveal.getCurrentSlide().id") == slide
        compare(FOLDER / f"{slide.strip('_')}.txt", all_of(page, slide), request.config.getoption("--accept"))


def test_the_page_is_heard_in_its_order(page: Page, heard: Path, request: pytest.FixtureRequest) -> None:
    open_page(page, heard / "index.html")
    wait_for(page, "document.querySelector('[role=tab]')")
    compare(FOLDER / "page.txt", "\n".join(tree(page)) + "\n", request.config.getoption("--accept"))


def test_who_wants_no_motion_has_none_and_who_has_own_colours_sees_what_is_chosen(
    browser: Browser, heard: Path
) -> None:
    with browser.new_context(forced_colors="active", reduced_motion="reduce") as context:
        page = context.new_page()
        open_deck(page, heard, "tabs")
        config = page.evaluate("Reveal.getConfig()")
        assert (config["transition"], config["backgroundTransition"], config["autoAnimateDuration"]) == (
            "none",
            "none",
            0,
        )
        tabs = "document.querySelectorAll('.present [role=tab]')"
        assert page.evaluate(f"new Set([...{tabs}].map((one) => getComputedStyle(one).borderBottomColor)).size") == 2
        open_page(page, heard / "index.html")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
