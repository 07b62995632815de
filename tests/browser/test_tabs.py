"""Tab sets in a real Chromium: by keys, in groups, by links, without scripts, on paper, in a preview and a check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from build_site.preview.server import serving

from ..conftest import Make, build_site, png, wait_for
from .conftest import bounds, built_lecture, open_deck, open_page
from .test_live_client import Preview
from .test_live_client import read as read_live
from .test_readings import OUTSIDE

LECTURE = """
## One

Above.

::: {.panel-tabset group="language"}
### Python

First words.

### Java *SE*

![A picture](graphics/a.png)

### C {#see}

Third words, [the second](#there).

. . .

Late words.
:::

## Two

::: {.panel-tabset group="language"}
### Python

Other words.

### C

:::: {.panel-tabset}
#### Inner

Inner words.

#### Deep

Text [at a place]{#there}.
::::
:::
"""
STATE = """() => [...document.querySelectorAll('.tabs')].map((set) =>
  set.querySelector(':scope > [role=tablist] > [aria-selected=true]').textContent.trim())"""
SEEN = """(options) => [...document.querySelectorAll('.panel')]
  .filter((one) => one.checkVisibility(options)).map((one) => one.id)"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("tabs"), LECTURE, {"slides/graphics/a.png": png(640, 480)})


def test_a_page_shows_the_panel_that_is_chosen_by_mouse_or_keys(lecture: Path, page: Page) -> None:
    open_page(page, lecture / "index.html")
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    expect(tabs).to_have_text(["Python", "Java SE", "C"])
    assert page.evaluate(SEEN) == ["python", "python-1"]
    expect(page.get_by_role("tabpanel", name="Python").first).to_contain_text("First words.")
    tabs.nth(0).focus()
    for key, place in (
        ("ArrowRight", 1),
        ("End", 2),
        ("ArrowRight", 0),
        ("ArrowLeft", 2),
        ("Home", 0),
        ("ArrowDown", 0),
    ):
        page.keyboard.press(key)
        expect(tabs.nth(place)).to_be_focused()
        expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")  # one of the tabs is on the way, no more
    assert page.evaluate("document.activeElement.closest('[role=tablist]:has(+ #python)')") is None
    tabs.nth(1).click()
    assert page.evaluate(SEEN) == ["java-se", "python-1"]
    assert bounds(page.locator("#java-se img"))["height"] > 300


def test_sets_of_a_group_show_the_same_and_remember_it(lecture: Path, page: Page) -> None:
    open_page(page, lecture / "index.html")
    page.get_by_role("tab", name="C", exact=True).first.click()
    assert page.evaluate(STATE) == ["C", "C", "Inner"]
    page.reload()
    assert page.evaluate(STATE) == ["C", "C", "Inner"]
    page.get_by_role("tab", name="Java SE").click()
    assert page.evaluate(STATE) == ["Java SE", "C", "Inner"]  # the other has none of that name


def test_links_and_the_browsers_search_lead_into_hidden_panels(lecture: Path, page: Page) -> None:
    page.goto((lecture / "index.html").as_uri() + "#there")
    assert page.evaluate(STATE) == ["C", "C", "Deep"]
    expect(page.locator("#there")).to_be_in_viewport()
    page.evaluate("location.hash = 'java-se'")
    wait_for(page, f"({STATE})()[0] === 'Java SE'")
    page.goto((lecture / "index.html").as_uri() + "#:~:text=Inner%20words")
    page.reload()
    wait_for(page, f"({STATE})()[2] === 'Inner'")


def test_without_scripts_all_panels_stand_in_order_under_their_titles(lecture: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, lecture / "index.html")
    text = page.locator("main").inner_text()
    said = ["Python", "First words.", "Java SE", "A picture", "C", "Third words", "Other words.", "Inner", "Deep"]
    assert [text.find(one) for one in said] == sorted(text.find(one) for one in said)
    assert -1 not in [text.find(one) for one in said]
    assert page.get_by_role("heading", level=3).all_inner_texts() == ["Python", "Java SE", "C", "Python", "C"]
    context.close()


def test_paper_has_all_panels_under_their_titles(lecture: Path, page: Page) -> None:
    open_page(page, lecture / "index.html")
    page.emulate_media(media="print")
    assert len(page.evaluate(SEEN)) == 7
    expect(page.get_by_role("tablist")).to_have_count(0)
    heights = page.evaluate("[...document.querySelectorAll('.tab-title, .panel')].map((one) => one.offsetHeight)")
    assert min(heights) > 10
    open_deck(page, lecture, query="?print-pdf")
    wait_for(page, "document.querySelector('.pdf-page')")
    assert len(page.evaluate(SEEN, {"visibilityProperty": True})) == 7
    for words in ("First words.", "Third words", "Late words.", "Inner words.", "Text at a place."):
        expect(page.locator(".panel").get_by_text(words).last).to_be_visible()


def test_keys_on_a_tab_do_not_move_the_deck(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, "one")
    where = "Reveal.getCurrentSlide().id + (Reveal.getIndices().f ?? '')"
    before = page.evaluate(where)
    tabs = page.locator("#one").get_by_role("tab")
    tabs.first.focus()
    for key in ("ArrowRight", "ArrowRight", "Home", "End"):
        page.keyboard.press(key)
    assert page.evaluate(where) == before
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(OUTSIDE) == []
    assert bounds(page.locator("#java-se img"))["height"] > 300
    tabs.first.press("Enter")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")  # the next step is in a panel that is hidden
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel").get_by_text("Late words.")).to_be_visible()
    page.get_by_role("link", name="the second").click()
    wait_for(page, "Reveal.getCurrentSlide().id === 'two'")
    assert page.evaluate(STATE)[1:] == ["C", "Deep"]


@pytest.fixture
def live(lecture: Path) -> Iterator[Preview]:
    preview = Preview(lecture.parent)
    with serving(preview.find, preview.events, port=0) as preview.url:
        yield preview


def test_a_preview_keeps_the_tab_that_is_shown(live: Preview, page: Page) -> None:
    read_live(page, live)
    deep = page.get_by_role("tab", name="Deep", include_hidden=True)
    deep.evaluate("(tab) => tab.click()")
    page.locator("#one").get_by_role("tab", name="Java SE").click()
    live.edit("one", "Above.", "Over it.")
    expect(page.get_by_text("Over it.")).to_be_visible()
    assert page.evaluate(STATE) == ["Java SE", "Python", "Deep"]
    live.edit("one", "Java <em>SE</em>", "Java")
    expect(page.locator("#one").get_by_role("tab")).to_have_text(["Python", "Java", "C"])
    live.edit("two", "Inner words.", "Inmost words.")
    expect(page.locator("#two")).to_contain_text("Inmost words.")
    assert page.evaluate(STATE)[2] == "Deep"


def test_a_check_looks_at_every_panel(course: Make) -> None:
    hidden = (
        "::: {.panel-tabset}\n### A\n\na\n\n### B\n\n:::: {.panel-tabset}\n#### C\n\nc\n\n#### D\n\n{bad}\n::::\n:::\n"
    )
    bad = '<p style="position: relative; top: 650px">Lost words</p>'
    root = course({"slides/01-a.md": f"---\ntitle: A\n---\n\n## S\n\n{hidden.replace('{bad}', bad)}"})
    done = build_site("check", root, "--browser")
    assert "01-a.md:21" in done.stderr + done.stdout, done.stderr + done.stdout
