"""Finding things as a student does, in a real Chromium: from a disk and below a path, by keys, and by hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from build_site.build import build
from build_site.news import Options
from build_site.site.theme import VENDOR, theme_folder

from ..conftest import wait_for
from .conftest import built_lecture, open_deck, open_page

DRIFT = f"""---
title: Concept drift
---

# Change

## Covariate shift

The inputs move.

> Q: What stays?

> A: The posterior.

## Steps

- first
- second {{.fragment}}

::: {{.fragment}}
An alarm rings.
:::

---

No heading here, only hysteresis.

## Tabs

::: {{.panel-tabset}}
### Left

plain

### Right

concealed
:::

## Far

{"Filler. " * 900}

A lighthouse.

## Readings

::: {{.content-visible when-format="revealjs"}}
Projected.
:::

::: {{.content-hidden when-format="revealjs"}}
Printed.
:::

::: {{.content-visible when-format="revealjs"}}
## Only shown

Spoken of.
:::
"""
GERMAN = """---
title: Rückmeldungen
---

## Schleifen

Eine Rückkopplungsschleife.

## Kopplung

Die Rückkopplung, groß.

## Größer

Konzeptdriften in Straßen.
"""
HOME = "---\ntitle: C\n---\n\nText.\n\n## Rules\n\nBring a periscope.\n"
CHINESE = "---\ntitle: 机器学习\n---\n\n## 概念漂移\n\n检测概念漂移的方法。\n\n## 数据\n\n数据质量很重要。\n"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("search")
    (root / "slides").mkdir()
    for name, text in {"01-drift": DRIFT, "02-rück": GERMAN, "03-zh": CHINESE, "index": HOME}.items():
        (root / f"slides/{name}.md").write_text(text, encoding="utf-8")
    build(root, root / "www/deep/site", Options())
    return root / "www"


@pytest.fixture(scope="module")
def below_a_path(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/deep/site"
        server.shutdown()


@pytest.fixture
def site(folder: Path) -> str:
    return (folder / "deep/site").as_uri()


def search(page: Page, text: str) -> list[str]:
    """Ask for something by keys; returns the headings of what is found."""
    if not page.locator("dialog.search[open]").count():
        page.keyboard.press("/")
    page.get_by_role("searchbox", name="Search all lectures").fill(text)
    wait_for(page, "/result|Nothing|could not/.test(document.querySelector('.search-status').textContent)")
    return page.locator(".search-title").all_inner_texts()


@pytest.mark.parametrize("where", ["disk", "path"])
def test_by_keys_from_a_page_to_a_section_of_another(page: Page, site: str, below_a_path: str, where: str) -> None:
    base = site if where == "disk" else below_a_path
    page.goto(f"{base}/index.html")
    assert search(page, "covariat shft") == ["Covariate shift"]
    expect(page.locator(".search-status[role=status]")).to_have_text("1 result.")
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.search-result")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/drift/index.html*#covariate-shift")
    expect(page.locator("#_content mark")).to_have_text(["Covariate", "shift"])
    wait_for(page, "location.search === ''")  # nobody's bookmark has it
    assert search(page, "posterior") == ["Covariate shift"]  # in an answer that is folded
    page.keyboard.press("Enter")
    expect(page.locator("dialog.search")).to_be_hidden()
    expect(page.locator("#_content mark")).to_have_text(["posterior"])
    expect(page.locator("#_content mark")).to_be_in_viewport()


@pytest.mark.parametrize("where", ["disk", "path"])
def test_by_keys_from_a_deck_to_a_slide_and_its_step(page: Page, site: str, below_a_path: str, where: str) -> None:
    page.goto(f"{site if where == 'disk' else below_a_path}/zh/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    assert search(page, "alarm") == ["Steps"]
    assert not page.evaluate("Reveal.isPaused()")  # which is what reveal's key does
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "_title"
    page.keyboard.press("Enter")
    page.wait_for_url("**/drift/slides.html*#/steps")
    expect(page.locator("mark")).to_have_text(["alarm"])
    expect(page.locator("mark")).to_be_visible()
    wait_for(page, "document.title === 'Steps - Concept drift'")
    assert search(page, "hysteresis") == ["Steps"]  # the heading above
    page.keyboard.press("Enter")
    wait_for(page, "Reveal.getCurrentSlide().textContent.includes('hysteresis')")
    expect(page.locator("mark:not(dialog *)")).to_have_text(["hysteresis"])
    assert page.title() == "Slide 5 - Concept drift"
    page.keyboard.press("Space")  # the slides have the keys again
    wait_for(page, "document.title === 'Tabs - Concept drift'")


FINDS = {
    "RUCKKOPPLUNG": {"Kopplung", "Schleifen"},
    "Rückkopplungsschleifen": {"Kopplung", "Schleifen"},
    "schleife": {"Schleifen"},
    "Rükkoplung": {"Kopplung"},
    "strassen gross": {"Größer"},
    "strassen posterior": {"Größer", "Covariate shift"},  # no slide has both
    "drift": {"Concept drift", "Größer"},
    "概念漂移": {"概念漂移"},
    "漂移": {"概念漂移"},
    "质": {"数据"},
    "漂质": set[str](),
    "lighth": {"Far"},
    "printed": {"Readings"},
    "projected": set[str](),
    "zzzz": set[str](),
    "<b>": set[str](),
}


def test_the_home_page_from_a_deck_and_from_itself(page: Page, site: str) -> None:
    page.goto(f"{site}/zh/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    assert search(page, "periscope") == ["Rules"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/site/index.html*#rules")
    expect(page.locator("#_content mark")).to_have_text(["periscope"])
    assert search(page, "bring") == ["Rules"]
    page.keyboard.press("Enter")
    expect(page.locator("#_content mark")).to_have_text(["Bring"])


def test_what_is_found(page: Page, site: str) -> None:
    page.goto(f"{site}/index.html")
    assert {text: {*search(page, text)} for text in FINDS} == FINDS
    assert search(page, "Rückkopplung")[0] == "Kopplung"  # the word itself before what it is part of


def test_what_is_beyond_is_brought_near(page: Page, site: str) -> None:
    page.goto(f"{site}/drift/index.html")
    for text in ("lighthouse", "concealed"):
        search(page, text)
        page.keyboard.press("Enter")
        expect(page.locator("#_content mark")).to_have_text([text])
        expect(page.locator("#_content mark")).to_be_in_viewport()


def test_what_cannot_be_loaded_is_told(browser: Browser, below_a_path: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{below_a_path}/index.html")
        context.route("**/zh/search.js", lambda route: route.abort())
        assert search(page, "shift") == ["Covariate shift"]
        expect(page.locator(".search-status[role=status]")).to_have_text(
            "1 result. 1 of the lectures could not be loaded."
        )
        page.reload()
        context.route("**/lectures.js", lambda route: route.abort())
        assert search(page, "shift") == []
        expect(page.locator(".search-status[role=status]")).to_contain_text("could not be loaded")
        context.unroute("**/lectures.js")
        search(page, "shift ")
        expect(page.locator(".search-title")).to_have_text(["Covariate shift"])


def test_nothing_is_loaded_before_it_is_wanted(page: Page, below_a_path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.rpartition("/site/")[2]))
    page.goto(f"{below_a_path}/drift/slides.html", wait_until="networkidle")
    index = {"lectures.js", "assets/minisearch/index.js", "drift/search.js", "r%C3%BCck/search.js", "zh/search.js"}
    assert not index & {*asked}
    search(page, "shift")
    assert index <= {*asked}
    assert len(asked) == len({*asked})


@pytest.mark.parametrize("width", [1280, 390])
def test_by_hand_and_by_ear(browser: Browser, site: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 720}, has_touch=True, bypass_csp=True) as context:
        page = context.new_page()
        for name in ("index.html", "slides.html"):
            page.goto(f"{site}/drift/{name}")
            button = page.get_by_role("button", name="Search")
            button.tap()
            assert search(page, "drift")[0] == "Concept drift"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.add_script_tag(path=VENDOR / "check/axe.min.js")
            found = page.evaluate("axe.run('dialog.search').then((found) => found.violations.map((one) => one.id))")
            assert found == []
            page.get_by_role("button", name="Close").tap()
            expect(page.locator("dialog.search")).to_be_hidden()
            button.focus()
            page.keyboard.press("Enter")
            page.get_by_role("searchbox").wait_for()
            page.keyboard.press("Escape")
            expect(button).to_be_focused()


def test_from_slides_to_their_sections_and_back(page: Page, site: str, folder: Path) -> None:
    lecture = folder / "deep/site/drift"
    open_deck(page, lecture)
    leads = """() => Reveal.getSlides().map((one) => {
      Reveal.slide(Reveal.getSlides().indexOf(one));
      return [one.id, document.querySelector(".to-page").getAttribute("href")];
    })"""
    places = dict(page.evaluate(leads))
    assert places["_title"] == "index.html"
    assert places["steps"] == "index.html#steps"
    assert places["_slide-4"] == "index.html#_slide-4"
    assert places["only-shown"] == "index.html#readings"  # which the page does not have
    page.goto(f"{site}/drift/index.html")
    links = page.locator("a.to-slide").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    slides = {f"slides.html#/{one}": one for one in places}
    assert [slides[one] for one in links] == [
        "change",
        "covariate-shift",
        "steps",
        "_slide-4",
        "tabs",
        "far",
        "readings",
    ]
    for heading in page.locator(".text :is(h2, h3, h4)[id]").all():
        name = heading.get_attribute("id")
        assert heading.locator("xpath=..").locator(".anchor").get_attribute("href") == f"#{name}"
    page.locator("#steps + .to-slide").click()
    page.wait_for_url("**/slides.html#/steps")
    wait_for(page, "window.Reveal?.isReady() && Reveal.getCurrentSlide().id === 'steps'")
    page.get_by_role("link", name="Read as a page").click()
    page.wait_for_url("**/index.html#steps")
    expect(page.locator("#steps")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 390])
def test_all_lectures_stand_beside_the_text(browser: Browser, site: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 720}) as context:
        page = context.new_page()
        page.goto(f"{site}/r%C3%BCck/index.html")
        lectures = page.get_by_role("navigation", name="All lectures")
        if width == 390:
            expect(lectures.get_by_role("link").first).to_be_hidden()
            lectures.get_by_text("All lectures").click()
        expect(lectures.get_by_role("link")).to_have_text(["1 Concept drift", "2 Rückmeldungen", "3 机器学习"])
        expect(lectures.locator("[aria-current=page]")).to_have_text("2 Rückmeldungen")
        crumbs = page.get_by_role("navigation", name="Breadcrumb")
        expect(crumbs.get_by_role("listitem")).to_have_text(["C", "Rückmeldungen"])
        lectures.get_by_role("link", name="3").click()
        page.wait_for_url("**/zh/index.html")


def test_without_scripts_there_is_no_button(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/drift/index.html")
        expect(page.get_by_role("button", name="Search")).to_have_count(0)
        page.get_by_role("navigation", name="All lectures").get_by_role("link", name="3").click()
        page.wait_for_url("**/zh/index.html")


def test_who_types_and_who_wants_no_such_keys_is_left_alone(page: Page, below_a_path: str) -> None:
    page.goto(f"{below_a_path}/drift/index.html")
    search(page, "a/b")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_have_value("a/b/")
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('single-keys', 'off')")
    page.keyboard.press("/")
    expect(page.locator("dialog.search")).to_be_hidden()
    page.get_by_role("button", name="Search").click()
    expect(page.locator("dialog.search")).to_be_visible()


def test_headings_may_have_the_names_of_scripts(tmp_path: Path, page: Page) -> None:
    """Browsers have elements as globals, by their identifiers."""
    scripts = "".join(file.read_text(encoding="utf-8") for file in theme_folder().glob("*.js"))
    names = {"searched", *re.findall(r"\bwindow\.([a-z]\w+)", scripts)}
    assert {"drawing", "search"} <= names
    lecture = built_lecture(tmp_path, "".join(f"## {name}\n\nAbout {name}.\n\n" for name in sorted(names)))
    for open_it in (open_deck, lambda page, lecture: open_page(page, lecture / "index.html")):
        open_it(page, lecture)
        page.keyboard.press("/")
        page.get_by_role("searchbox").fill("about searched")
        expect(page.locator(".search-title").first).to_have_text("searched")


def test_a_dialog_that_has_just_closed_takes_no_keys(tmp_path: Path, page: Page) -> None:
    open_deck(page, built_lecture(tmp_path, "## One\n\nx\n"))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.evaluate("""() => {
      for (const key of ["Escape", "/"]) {   // Chromium leaves the focus where it is until it draws
        const how = { key, bubbles: true, composed: true, cancelable: true };
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how));
      }
    }""")
    expect(page.locator("dialog.search")).to_be_visible()
