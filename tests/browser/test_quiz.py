"""Quizzes in a real Chromium: answered by mouse and by keys, on the page and on slides, which stay where they are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import wait_for
from .conftest import built_lecture, open_deck, open_page

LECTURE = """
## Primes

::: {.quiz}
Which one is prime?

- [ ] 4

    Two times two.

- [x] 5

    Yes, it is.
:::

## Labels

::: {.quiz}
Which learn from labels?

- [x] Regression
- [x] Classification
- [ ] Clustering
:::
"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("quiz"), LECTURE)


def test_a_page_says_what_is_right_once_it_was_answered(page: Page, lecture: Path) -> None:
    open_page(page, lecture / "index.html")
    quiz, other = page.get_by_role("group", name="Which one is prime?"), page.get_by_role("group", name="Which learn")
    status = quiz.get_by_role("status")
    expect(quiz.get_by_role("radio")).to_have_count(2)
    expect(quiz.get_by_text("Two times two.")).to_be_hidden()
    quiz.get_by_role("button", name="Answer").click()
    expect(status).to_have_text("Choose first.")
    quiz.get_by_label("4").check()
    quiz.get_by_role("button", name="Answer").click()
    expect(status).to_have_text("Wrong. Two times two.")
    quiz.get_by_label("4").press("ArrowDown")
    expect(status).to_have_text("")
    quiz.get_by_label("5").press("Enter")
    expect(status).to_have_text("Right. Yes, it is.")
    other.get_by_label("Regression").check()
    other.get_by_label("Clustering").check()
    other.get_by_role("button", name="Answer").click()
    expect(other.get_by_role("status")).to_have_text("A: Right. C: Wrong. 1 more to find.")


def test_keys_that_answer_do_not_move_the_deck_and_those_of_a_clicker_do(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "primes")
    quiz = page.locator("#primes .quiz")
    quiz.locator("input").first.focus()
    for key in ("Space", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(quiz.get_by_role("status")).to_have_text("Right. Yes, it is.")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "primes"
    assert page.locator("#primes .solution").evaluate(
        "one => one.matches(':not(.visible)') && getComputedStyle(one).visibility === 'hidden'"
    )
    page.keyboard.press("PageDown")
    assert page.locator("#primes .solution").evaluate("one => one.matches('.visible[aria-label=Solution]')")
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "labels"


def gaps(page: Page, blocks: str) -> list[float]:
    boxes = [box for one in page.locator(blocks).all() if (box := one.bounding_box())]
    return [below["y"] - above["y"] - above["height"] for above, below in pairwise(boxes)]


def test_quizzes_have_room_around_them(page: Page, tmp_path: Path) -> None:
    quiz = "::: {.quiz}\nWhich?\n\n- [x] One\n- [ ] None\n:::\n"
    lecture = built_lecture(tmp_path, f"## A\n\nText.\n\n{quiz}\n{quiz}\nText.\n")
    open_page(page, lecture / "index.html")
    found = gaps(page, ".text > :is(p, .quiz)")
    open_deck(page, lecture, "a")
    found += gaps(page, "#a .matter > *")
    assert len(found) == 6
    assert min(found) > 10


def test_without_javascript_the_solution_unfolds(browser: Browser, lecture: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, lecture / "index.html")
    expect(page.get_by_role("button", name="Answer")).to_have_count(0)
    page.locator(":has(> #primes) ~ .quiz summary").first.click()
    expect(page.get_by_text("Two times two.")).to_be_visible()
    context.close()


def test_on_paper_there_are_the_choices_alone(page: Page, lecture: Path) -> None:
    open_page(page, lecture / "index.html")
    wait_for(page, "document.querySelector('.reply')")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("Two times two.")).to_be_hidden()
    expect(page.get_by_text("Which one is prime?")).to_be_visible()
    expect(page.locator(".reply").first).to_be_hidden()
    open_deck(page, lecture, query="?print-pdf")
    assert page.locator(".solution, .reply").evaluate_all("all => all.every((one) => !one.checkVisibility())")


def test_a_lecture_without_a_quiz_does_not_load_the_script(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    open_page(page, built_lecture(tmp_path, "## A\n\nText.\n") / "index.html")
    assert [url for url in asked if url.endswith("quiz.js")] == []
    assert [url for url in asked if url.endswith("shared.js")]
