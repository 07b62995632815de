"""A deck and a page by keyboard alone: what scrolls, help, pause, overview, and keys that can be turned off."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import wait_for
from .conftest import built_lecture, open_deck, open_page
from .test_heard import say_next
from .tree import tree

WIDE = " + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(40))
LECTURE = f"""
## Long {{#long .scrollable}}

{"Words to read. " * 300}

## Formula {{#formula}}

[A link](#/long)

$${WIDE}$$

## Code {{#code}}

```python
{"x = 1; " * 60}
```

## Table {{#table}}

| {" | ".join(f"column{n}" for n in range(30))} |
|{"---|" * 30}
| {" | ".join("value" for n in range(30))} |

## Output {{#output}}

```{{python}}
for n in range(90):
    print(n)
```

## Fold {{#fold}}

<details><summary>More</summary>Text.</details>

## Last {{#last}}

Text.
"""
# Boxes that scroll, and those among them that cannot be reached by the keyboard, or say nothing there.
SCROLLING = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const { overflowX, overflowY } = getComputedStyle(one);
  return one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert], [hidden], math')
    && (/auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth + 2
      || /auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight + 2);
}).map((one) => [one.tabIndex, one.role, one.ariaLabel])"""
HERE = "Reveal.getCurrentSlide().id"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("operated"), LECTURE)


def test_what_scrolls_is_reached_and_says_what_it_is(page: Page, lecture: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, lecture / "index.html")
    wait_for(page, "document.querySelector('.scrolling')")
    names = ["Code", "Table", "Output"]
    assert page.evaluate(SCROLLING) == [[0, "group", f"{name} that scrolls"] for name in names]
    assert page.evaluate("[...document.querySelectorAll('math')].map((one) => [one.className, one.tabIndex])") == [
        ["wide", 0]
    ]
    page.set_viewport_size({"width": 1280, "height": 720})
    for slide, seen in {"long": "Slide", "formula": "Formula", "output": "Output"}.items():
        open_deck(page, lecture, slide)
        wait_for(page, f"{HERE} === '{slide}'")
        assert page.evaluate(SCROLLING) == [[0, "group", f"{seen} that scrolls"]], slide


def test_arrows_stay_in_a_box_that_has_the_focus(page: Page, lecture: Path) -> None:
    for slide, key in (("long", "ArrowDown"), ("formula", "ArrowRight"), ("output", "ArrowDown")):
        open_deck(page, lecture, slide)
        box = page.get_by_role("group", name="that scrolls")
        box.focus()
        page.keyboard.press(key)
        wait_for(page, "(one) => one.scrollTop + one.scrollLeft > 0", box.element_handle())
        page.keyboard.press(key)
        assert page.evaluate(HERE) == slide
        page.keyboard.press("PageDown")  # a clicker's
        assert page.evaluate(HERE) != slide


def test_help_is_a_dialog_with_the_focus_that_esc_closes(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "last")
    for key in ("?", "F1"):
        page.keyboard.press(key)
        dialog = page.get_by_role("dialog", name="Keys and text")
        expect(dialog.get_by_role("heading")).to_be_focused()
        assert not [line for line in tree(page) if "heading 2: Last" in line]
        assert "term: S" not in "\n".join(tree(page))  # nobody has notes here
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(HERE) == "last"
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert not page.evaluate("Reveal.isOverview()")
    page.get_by_role("button", name="Keys").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keys")).to_be_focused()


@pytest.mark.parametrize("key", ["?", "/"])
def test_a_key_right_after_a_dialog_is_for_the_slides(key: str, page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "last")
    page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(1)
    assert page.evaluate("""() => {
      const press = (key, keyCode) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key, keyCode, bubbles: true, composed: true }));
      if (document.activeElement.matches('input[type=search]')) press('Escape', 27);
      else document.querySelector('dialog[open]').close();
      press('b', 66);
      return Reveal.isPaused();
    }""")


def test_single_keys_can_be_turned_off_for_good(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "last")
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Letters and signs").press("Space")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for key in ("b", "o", "p", "?", "."):
        page.keyboard.press(key)
    open_deck(page, lecture, "fold")
    page.keyboard.press("n")
    assert page.evaluate(
        f"[Reveal.isPaused(), Reveal.isOverview(), document.querySelector('dialog').open, {HERE}]"
    ) == [
        False,
        False,
        False,
        "fold",
    ]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(HERE) == "last"
    page.keyboard.press("F1")
    page.get_by_role("checkbox", name="Letters and signs").press("Space")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("p")
    assert page.evaluate(HERE) == "fold"


def test_the_pause_says_so_and_nothing_below_it_is_reached(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "formula")
    page.get_by_role("link", name="A link").focus()
    assert say_next(page, "b") == "Paused"
    expect(page.get_by_role("button", name="Paused: go on")).to_be_focused()
    assert [line.strip() for line in tree(page)][2:] == [
        "heading 1: a",
        "group (Slides)",
        "status: Paused",
        "button: Paused: go on (B)",
    ]
    assert say_next(page, "b") == "Going on"
    expect(page.get_by_role("link", name="A link")).to_be_focused()


def test_in_the_overview_slides_are_named_and_nothing_on_them_is_reached(page: Page, lecture: Path) -> None:
    open_deck(page, lecture, "code")
    assert say_next(page, "Escape") == "Overview. Slide 3 of 7: Code"
    assert say_next(page, "ArrowLeft") == "Slide 2 of 7: Formula"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.slides')") is None
    assert say_next(page, "Enter").startswith("Slide 2 of 7. Formula. A link")
    expect(page.get_by_role("link", name="A link")).to_be_visible()
    assert page.evaluate("document.querySelectorAll('.present [inert], .present[inert]').length") == 0


def test_a_window_for_the_speaker_opens_only_where_there_are_notes(browser: Browser, lecture: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    open_deck(page, lecture, "last")
    page.keyboard.press("s")
    page.keyboard.press("?")
    expect(page.get_by_text("Speaker’s window")).to_be_hidden()
    assert len(context.pages) == 1
    deck = (lecture / "slides.html").read_text(encoding="utf-8")
    plugins = "<script defer src={}assets/reveal/plugin/".format
    assert "notes.js" not in deck
    noted = deck.replace("Text.", '<aside class="notes">Say this.</aside>').replace(
        plugins('"../'), plugins('"../') + 'notes.js"></script>' + plugins('"../')
    )
    (lecture / "noted.html").write_text(noted, encoding="utf-8")
    page.goto((lecture / "noted.html").as_uri())
    wait_for(page, "window.Reveal && Reveal.isReady()")
    page.keyboard.press("?")
    expect(page.get_by_text("Speaker’s window")).to_be_visible()
    page.keyboard.press("Escape")
    with context.expect_page():
        page.keyboard.press("s")
    context.close()
