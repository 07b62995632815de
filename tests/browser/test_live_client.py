"""The preview's client in a real Chromium: what the server sends is shown in place, and readers keep what they had."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from build_site.preview.events import Events
from build_site.preview.server import serving
from build_site.preview.waiting import waiting_page

from ..conftest import build_site, png, wait_for, write
from .conftest import SHOWS

FIGURES = """
import matplotlib.pyplot as plt

def line(shift=0.0):
    figure, axes = plt.subplots(figsize=(8, 4.5))
    axes.plot([0, 1], [shift, shift + 1])
    return figure
"""
LECTURE = """---
title: A lecture
footer: The foot
---

## One

Alpha is the first.

Beta is the second.

## Two

::: incremental
- first
- second
- third
:::

## Code

Before the code.

```{.python code-line-numbers="|1|2"}
x = 1
y = 2
```

## Cell

```{python}
#| code-fold: true
for number in range(90):
    print(number, "and so on")
```

## Shown

```{python}
#| code-fold: show
print("shown")
```

## Sweep

Above the figure.

![A line](../figures_src/lines.py#line){sweep="shift=0:1:0.5" alt="A line that rises"}

## Dark {background-color="#123456"}

> Q: Why?
>
> A: Because.

::: notes
Say it slowly.
:::

## Picture

![A picture](graphics/a.png)

## Last

The end.
"""
GROUNDS = """Reveal.getSlides().map((one, at) =>
  Reveal.getBackgroundsElement().children[at] === one.slideBackgroundElement)"""
SHOWN = "document.querySelectorAll('.slides > .present').length"


@dataclass
class Preview:
    """A site that is served, and messages about what changed in it."""

    site: Path
    events: Events = field(default_factory=Events)
    changed: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    asked: set[str] = field(default_factory=set)

    def find(self, path: str) -> bytes | Path | None:
        self.asked.add(path)
        file = self.site / path
        return self.changed.get(path) or (file if file.is_file() else None)

    def read(self, path: str) -> str:
        return (self.changed.get(path) or (self.site / path).read_bytes()).decode()

    def write(self, path: str, old: str, new: str) -> None:
        assert old in self.read(path)
        self.changed[path] = self.read(path).replace(old, new).encode()

    def send(self, kind: str, **more: Any) -> None:
        self.events.send({"kind": kind, **more})

    def slides(self) -> dict[str, str]:
        """Those of lecture a, by id."""
        found = re.findall(r'(<section id="([^"]+)".*?</section>)', self.read("a/slides.html"), flags=re.S)
        return {name: html for html, name in found}

    def deck(self, now: dict[str, str], was: dict[str, str] | None = None, edited: str | None = None) -> None:
        """Lecture a has these slides now; `was` names those that had another id."""
        before, text = self.slides(), self.read("a/slides.html")
        head, tail = text[: text.index("<section")], text[text.rindex("</section>") + len("</section>") :]
        self.changed["a/slides.html"] = "\n".join([head, *now.values(), tail]).encode()
        former = {name: (was or {}).get(name, name) for name in now}
        slides = [
            {"was": old if (old := former[name]) in before else None, "id": name}
            | {"html": None if before.get(former[name]) == html else html}
            for name, html in now.items()
        ]
        self.send("deck", lecture="a", slides=slides, edited=edited)

    def edit(self, name: str, old: str, new: str) -> None:
        """One slide says something else."""
        slides = self.slides()
        assert old in slides[name]
        self.deck(slides | {name: slides[name].replace(old, new)}, edited=name)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = tmp_path_factory.mktemp("live")
    other = "## Elsewhere\n\nOther text.\n\n" + "Filler.\n\n" * 60 + "## Far\n\nFar text.\n\n::: notes\nSaid.\n:::\n"
    lectures = {"slides/01-a.md": LECTURE, "slides/02-b.md": other, "figures_src/lines.py": FIGURES}
    write(course, lectures | {"slides/graphics/a.png": png(200, 100)})
    done = build_site(course, "--notes")
    assert done.returncode == 0, done.stderr
    return course / "_site"


@pytest.fixture
def live(site: Path) -> Iterator[Preview]:
    preview = Preview(site)
    with serving(preview.find, preview.events, port=0) as preview.url:
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of 1280 x 720; what goes wrong in it fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    wrong: list[str] = []
    context.on("console", lambda said: wrong.extend([said.text] if said.type in ("error", "warning") else []))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    yield context
    context.close()
    assert [one for one in wrong if "Failed to load resource" not in one and "ERR_" not in one] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def read(page: Page, live: Preview, path: str = "a/slides.html", ready: str = ".follow") -> None:
    """Open a document and wait until its client listens; `same` is lost when it is loaded again."""
    page.goto(live.url + path)
    wait_for(page, f"{SHOWS} && (window.Reveal === undefined || Reveal.isReady())")
    expect(page.locator(ready)).to_be_attached()
    wait_for(page, "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/live.css'))")
    page.evaluate("window.same = true")


def go(page: Page, name: str, steps: int = 0) -> None:
    page.evaluate("(id) => Reveal.slide(Reveal.getSlides().findIndex((one) => one.id === id), 0, -1)", name)
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")  # a deck fits its slides then


def state(page: Page) -> Any:
    """The viewed slide, the step in it, the address, whether it is still the document that was opened."""
    return page.evaluate(
        "[Reveal.getCurrentSlide().id, Reveal.getIndices().f ?? -1, location.hash, Boolean(window.same)]"
    )


def test_sites_have_none_of_it(site: Path) -> None:
    files = [str(file.relative_to(site)) for file in site.rglob("*")]
    assert not [file for file in files if re.search("axe|idiomorph|preview|live", file)]


# -- decks: what stays ----------------------------------------------------------------------------------------


def test_only_what_changed_is_touched(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "one")
    page.evaluate("""() => {
      const [alpha, beta] = document.querySelectorAll('#one p');
      window.kept = [alpha, beta, alpha.firstChild];
      getSelection().setBaseAndExtent(alpha.firstChild, 0, alpha.firstChild, 5);
      window.touched = new Set();
      new MutationObserver((records) => records.forEach(({ target }) => {
        const slide = target.parentElement?.closest('section');
        if (slide) touched.add(slide.id);
      })).observe(document.querySelector('.slides'),
        { subtree: true, childList: true, characterData: true, attributes: true });
    }""")
    live.edit("one", "is the first", "was the first")
    expect(page.locator("#one p").first).to_have_text("Alpha was the first.")
    kept = "[...document.querySelectorAll('#one p'), document.querySelector('#one p').firstChild]"
    assert page.evaluate(f"{kept}.every((one, at) => one === kept[at])")
    assert page.evaluate("[...touched]") == ["one"]
    assert page.evaluate("String(getSelection())") == "Alpha"
    assert state(page) == ["one", -1, "#/one", True]


def test_the_step_stays(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    live.edit("two", "second", "middle")
    expect(page.locator("#two .current-fragment")).to_have_text("middle")
    slides = live.slides()
    item = slides["two"][slides["two"].index("<li") : slides["two"].index("</li>") + len("</li>")]
    live.deck(slides | {"two": slides["two"].replace(item, item.replace("first", "before") + item)})
    expect(page.locator("#two li")).to_have_text(["before", "first", "middle", "third"])
    expect(page.locator("#two .visible")).to_have_text(["before", "first", "middle"])
    expect(page.locator("#two .current-fragment")).to_have_text("middle")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#two .current-fragment")).to_have_text("third")
    assert state(page) == ["two", 3, "#/two", True]


def test_slides_that_are_passed_show_new_steps_and_others_do_not(live: Preview, page: Page) -> None:
    read(page, live)
    for view, shown in (("last", 4), ("one", 0)):
        go(page, view)
        slides = live.slides()
        extra = f'<li class="fragment">{view}</li></ul>'
        live.deck(slides | {"two": slides["two"].replace("</ul>", extra)})
        expect(page.locator("#two li").last).to_have_text(view)
        assert page.locator("#two .visible").count() == shown


def test_slides_come_and_go_before_the_viewed_one(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    node = page.locator("#two").element_handle()
    slides = live.slides()
    new = slides["one"].replace('id="one"', 'id="new"')
    for now, number in (
        ({"new": new} | slides, "4 / 11"),
        ({"new": new} | {name: html for name, html in slides.items() if name not in ("_title", "one")}, "2 / 9"),
        ({"last": slides["last"]} | slides, "4 / 10"),
        (slides, "3 / 10"),
    ):
        live.deck(now)
        expect(page.locator(".slide-number")).to_have_text(number)
        assert state(page) == ["two", 1, "#/two", True]
        assert page.evaluate("(node) => node === Reveal.getCurrentSlide()", node)
        assert page.evaluate("Reveal.getSlides().map((one) => one.id)") == [*now]
        assert page.evaluate(GROUNDS) == [True] * len(now)
        assert page.evaluate(f"[{SHOWN}, Reveal.getSlidePastCount()]") == [1, [*now].index("two")]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "one"
    assert page.locator("#one").is_visible()


def test_a_new_title_is_a_new_address(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "one")
    go(page, "two", 1)
    steps = page.evaluate("history.length")
    slides = live.slides()
    renamed = slides["two"].replace('id="two"', 'id="zwei"').replace("<h2>Two", "<h2>Zwei")
    live.deck(
        {{"two": "zwei"}.get(name, name): html for name, html in (slides | {"two": renamed}).items()}, {"zwei": "two"}
    )
    expect(page.locator("#zwei h2")).to_have_text("Zwei")
    assert state(page) == ["zwei", 0, "#/zwei", True]
    assert page.evaluate("history.length") == steps
    page.reload()
    wait_for(page, "Reveal.isReady()")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "zwei"


@pytest.mark.parametrize(("gone", "seen"), [("two", "code"), ("last", "picture")])
def test_the_nearest_slide_is_shown_for_one_that_has_gone(gone: str, seen: str, live: Preview, page: Page) -> None:
    read(page, live)
    go(page, gone)
    live.deck({name: html for name, html in live.slides().items() if name != gone})
    expect(page.locator(f"#{gone}")).to_have_count(0)
    assert state(page)[0] == seen
    assert state(page)[2:] == [f"#/{seen}", True]
    assert page.evaluate(SHOWN) == 1
    assert page.locator(f"#{seen} h2").is_visible()


def test_the_viewed_slide_and_its_step_come_back(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    slides = live.slides()
    half = {name: slides[name] for name in ("_title", "one")}  # an editor saves one half of a file, and then all
    bare = slides["one"].replace('id="one"', 'id="two"')
    fewer = slides["two"][: slides["two"].index('<li class="fragment">\nsecond')] + "</ul></div></div></div></section>"
    for less, seen in ((half, "one"), (half | {"two": bare}, "two"), (half | {"two": fewer}, "two")):
        live.deck(less)
        expect(page.locator("#last")).to_have_count(0)
        assert state(page)[0] == seen
        live.deck(slides)
        expect(page.locator("#last")).to_be_attached()
        assert state(page) == ["two", 1, "#/two", True]
        expect(page.locator("#two .visible")).to_have_text(["first", "second"])
        expect(page.locator("#two .current-fragment")).to_have_text("second")
    live.deck(half)
    expect(page.locator("#last")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    live.deck(slides)
    expect(page.locator("#last")).to_be_attached()
    assert state(page) == ["_title", -1, "#/_title", True]  # its reader has gone on


def test_code_keeps_its_step_its_button_and_the_focus(live: Preview, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read(page, live)
    go(page, "code", 1)
    page.get_by_role("button", name="Copy").focus()
    text = live.slides()["code"]
    old = re.search(r'id="(code-[0-9a-f]+)"', text)
    assert old
    changed = (
        text.replace(old[1], "code-00000000").replace('class="dv">1<', 'class="dv">7<').replace("Before", "Just before")
    )
    live.deck(live.slides() | {"code": changed})
    expect(page.locator("#code p")).to_have_text("Just before the code.")
    expect(page.locator("#code .lit")).to_have_text("x = 7")
    assert state(page)[:2] == ["code", 0]
    assert page.evaluate("document.activeElement.className") == "copy"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip() == "x = 7\ny = 2"


def test_what_is_unfolded_or_scrolled_stays_so(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "cell")
    page.locator("#cell summary").click()
    output = page.locator("#cell .output")
    end = output.evaluate("(box) => { box.scrollTop = 10000; return box.scrollTop; }")
    live.edit("cell", "<h2>Cell", "<h2>A cell")
    expect(page.locator("#cell h2")).to_have_text("A cell")
    assert page.locator("#cell details").evaluate("(one) => one.open")
    assert output.evaluate("(box) => box.scrollTop") == end > 0
    slides = live.slides()
    live.deck({"_title": slides["_title"], "new": slides["one"].replace('id="one"', 'id="new"')} | slides)
    expect(page.locator("#new")).to_be_attached()
    assert output.evaluate("(box) => box.scrollTop") == end


def test_code_stays_folded_until_its_author_unfolds_it(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "shown")
    fold, title = page.locator("#shown details"), page.locator("#shown h2")
    fold.locator("summary").click()
    for name, old, new, is_open in (
        ("One", 'open="open"', 'open="open"', False),  # as its reader left it
        ("Two", 'open="open"', "", False),
        ("Three", '"code-fold"', '"code-fold" open="open"', True),
    ):
        html = live.slides()["shown"].replace(old, new)
        live.deck(live.slides() | {"shown": re.sub("<h2>.*?</h2>", f"<h2>{name}</h2>", html)})
        expect(title).to_have_text(name)
        assert fold.evaluate("(one) => one.open") is is_open


def test_what_scrolls_still_says_how_much_more_there_is(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "cell")
    output = page.locator("#cell .output")
    before = output.get_attribute("data-more") or ""
    assert before.endswith("more lines")
    for old, new in ((" and so on", " and on"), (" and on", " and so on")):
        live.edit("cell", old, new)
        expect(output).to_contain_text(new)
        expect(output).to_have_attribute("data-more", before)
        expect(output).to_have_role("group")


def test_a_slider_stays_where_it_is(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "sweep")
    slider = page.get_by_role("slider")
    slider.press("End")
    image = page.locator("#sweep img")
    last = image.get_attribute("src")
    live.edit("sweep", "Above the figure.", "Above it.")
    expect(page.locator("#sweep p")).to_have_text("Above it.")
    expect(page.locator(".sweep")).to_have_text("shift = 1")
    assert image.get_attribute("src") == last
    assert page.evaluate("document.activeElement.type") == "range"
    frames = str(image.get_attribute("data-frames")).split()
    live.send("files", paths=[one.removeprefix("../") for one in frames])  # drawn anew, under the same names
    expect(image).to_have_attribute("src", f"{last}?v=1")
    slider.press("ArrowLeft")
    expect(page.locator(".sweep")).to_have_text("shift = 0.5")
    expect(image).to_have_attribute("src", re.compile(r"0\.5\.svg\?v=1$"))


def test_a_background_changes(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "dark")
    ground = "getComputedStyle(Reveal.getCurrentSlide().slideBackgroundElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(18, 52, 86)"
    live.edit("dark", "#123456", "#fedcba")
    wait_for(page, f"{ground} === 'rgb(254, 220, 186)'")
    assert page.evaluate("Reveal.getCurrentSlide().className").split()[-1] == "has-light-background"


def test_the_overview_stays_open(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two")
    page.keyboard.press("o")
    slides = live.slides()
    live.deck({"_title": slides["_title"], "new": slides["one"].replace('id="one"', 'id="new"')} | slides)
    expect(page.locator("#new")).to_be_visible()
    assert page.evaluate("[Reveal.isOverview(), Reveal.getCurrentSlide().id]") == [True, "two"]
    page.locator("#one").click()
    assert page.evaluate("[Reveal.isOverview(), Reveal.getCurrentSlide().id]") == [False, "one"]


def test_paper_is_laid_anew(live: Preview, page: Page) -> None:
    page.goto(f"{live.url}a/slides.html?print-pdf")
    expect(page.locator(".pdf-page")).to_have_count(10)
    expect(page.locator(".follow")).to_be_attached()
    live.edit("one", "Alpha", "Omega")
    expect(page.locator("#one p").first).to_have_text("Omega is the first.")
    expect(page.locator(".pdf-page")).to_have_count(10)


def test_a_hidden_slide_stays_hidden(live: Preview, page: Page) -> None:
    read(page, live)
    slides = live.slides()
    live.deck(slides | {"one": slides["one"].replace('id="one"', 'id="one" data-visibility="hidden"')})
    expect(page.locator("#one")).to_have_count(0)
    live.edit("two", "second", "middle")
    expect(page.locator("#two li")).to_have_text(["first", "middle", "third"])
    live.write("a/slides.html", ' data-visibility="hidden"', "")
    live.send("changed", paths=["a/slides.html"], lecture=None, edited=None)
    expect(page.locator("#one")).to_have_count(1)
    live.edit("two", "middle", "third")
    expect(page.locator("#two li")).to_have_text(["first", "third", "third"])
    expect(page.locator("#one")).to_have_count(1)
    assert state(page)[3]


def test_a_deck_that_is_behind_catches_up(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 1)
    live.edit("one", "Alpha", "Omega")
    expect(page.locator("#one p").first).to_have_text("Omega is the first.")
    live.write("a/slides.html", "Omega", "Psi")
    live.send("deck", lecture="a", slides=[{"was": "never-seen", "id": "one", "html": None}], edited=None)
    expect(page.locator("#one p").first).to_have_text("Psi is the first.")
    assert state(page) == ["two", 0, "#/two", True]


def test_head_and_foot(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 1)
    live.write("a/slides.html", "The foot", "Another foot")
    live.write("a/slides.html", 'data-lecture="A lecture"', 'data-lecture="A talk"')
    live.send("changed", paths=["a/slides.html"], lecture=None, edited=None)
    expect(page.locator(".lecture-footer")).to_have_text("Another foot")
    expect(page).to_have_title("Two - A talk")
    expect(page.locator(".foot .slide-number")).to_have_text("3 / 10")
    page.locator(".foot .navigate-next").click()
    assert state(page) == ["two", 1, "#/two", True]
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


# -- pages -----------------------------------------------------------------------------------------------------


def test_a_page_stays_where_it_is_read(live: Preview, page: Page) -> None:
    read(page, live, "b/index.html")
    page.evaluate("scrollTo({ top: 1500, behavior: 'instant' })")

    def place() -> float:
        return float(page.locator("#far").evaluate("(one) => one.getBoundingClientRect().top"))

    top = place()
    live.write("b/index.html", "Other text.", "Other text.</p><p>" + "And more. " * 200)
    live.send("changed", paths=["b/index.html"], lecture="b", edited="elsewhere")
    expect(page.locator("text=And more.")).to_be_attached()
    assert abs(place() - top) < 1
    assert page.evaluate("window.same")


@pytest.mark.parametrize("end", ['<h2 id="dark">', '</div>\n<details class="cite">'])
def test_a_section_that_comes_back_is_where_it_was_read(end: str, live: Preview, page: Page) -> None:
    read(page, live, "a/index.html")
    heading = page.locator("#sweep")
    heading.evaluate("(one) => scrollBy({ top: one.getBoundingClientRect().top - 9, behavior: 'instant' })")
    whole = live.read("a/index.html")
    less = whole[: whole.index('<h2 id="sweep">')] + whole[whole.index(end) :]
    for text, count in ((less, 0), (less.replace("Alpha", "Omega"), 0), (whole, 1)):
        live.changed["a/index.html"] = text.encode()
        live.send("changed", paths=["a/index.html"], lecture="a", edited=None)
        expect(page.get_by_text("Alpha" if "Alpha" in text else "Omega")).to_be_attached()
        expect(heading).to_have_count(count)
    assert abs(heading.evaluate("(one) => one.getBoundingClientRect().top") - 9) < 1
    assert page.evaluate("window.same")


def test_an_answer_stays_unfolded(live: Preview, page: Page) -> None:
    more = "<details class=more><summary>More</summary>Much more.</details>"
    live.write("a/index.html", "<p>Beta", f"{more}<p>Beta")
    read(page, live, "a/index.html")
    page.locator("details.answer summary").click()
    page.locator("details.more summary").click()
    live.write(
        "a/index.html",
        "<p>Alpha is the first.</p>",
        "<p>Alpha is the first.</p><details><summary>New</summary>More</details>",
    )
    live.write("a/index.html", "<p>Because.</p>", "<p>Because of that.</p>")
    live.write("a/index.html", 'id="one"', 'id="eins"')
    live.send("changed", paths=["a/index.html", "a/slides.html"], lecture="a", edited="eins")
    expect(page.locator("details.answer")).to_contain_text("Because of that.")
    assert page.locator("details.answer").evaluate("(one) => one.open")
    assert page.locator("details.more").evaluate("(one) => one.open")
    assert not page.locator("details:has-text('New')").evaluate("(one) => one.open")
    page.keyboard.press("Tab")
    assert page.locator(".contents details").evaluate("(one) => one.open")


def test_other_documents_change_too(live: Preview, page: Page) -> None:
    for path, shown in (("", "index.html"), ("nowhere/at-all", "404.html")):
        read(page, live, path)
        live.write(shown, "</main>", f"<p>News of {shown}.</p></main>")
        live.send("changed", paths=[shown], lecture=None, edited=None)
        expect(page.get_by_text(f"News of {shown}.")).to_be_visible()
        assert page.evaluate("window.same")


def test_marks_of_the_change_do_not_stay(live: Preview, page: Page) -> None:
    live.write("a/index.html", "<p>Alpha is the first.</p>", "<div><p>New</p><div><p>New</p></div></div>")
    read(page, live, "a/index.html")
    live.write("a/index.html", "<div><p>New</p><div><p>New</p></div></div>", "<p>New</p><div><p>New</p></div>")
    live.send("changed", paths=["a/index.html"], lecture="a", edited=None)
    expect(page.locator("div.text > p", has_text="New")).to_be_attached()
    assert page.locator("[id^=_same]").count() == 0


def test_no_icon_is_looked_for(live: Preview, page: Page) -> None:
    for path in ("a/slides.html", "a/index.html", ""):
        read(page, live, path)
    assert "favicon.ico" not in live.asked


def test_the_corner_covers_no_text(live: Preview, page: Page) -> None:
    box = "document.documentElement.lastElementChild.shadowRoot.querySelector('.corner').getBoundingClientRect()"
    page.set_viewport_size({"width": 390, "height": 844})
    read(page, live, "a/index.html")
    page.evaluate("scrollTo({ top: 1e6, behavior: 'instant' })")
    assert page.evaluate(f"[{box}.left, {box}.right]") == [0, 390]  # a bar
    assert page.evaluate(f"document.body.getBoundingClientRect().bottom < {box}.top + 1")
    read(page, live)
    go(page, "one")
    assert page.evaluate(f"{box}.bottom <= document.querySelector('#one h2').getBoundingClientRect().top")
    expect(page.get_by_role("button", name="Follow the edit")).to_be_visible()


# -- files -----------------------------------------------------------------------------------------------------


def test_a_style_sheet_is_swapped_without_a_flash(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "one")
    page.evaluate("""() => {
      window.seen = new Set();
      const look = () => {
        seen.add(getComputedStyle(document.querySelector('#one h2')).color);
        requestAnimationFrame(look);
      };
      look();
    }""")
    before = page.locator("#one h2").evaluate("(one) => getComputedStyle(one).color")

    def late(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/assets/deck.css*", late)
    for name, color in (("theme", "rgb(1, 2, 3)"), ("deck", "rgb(4, 5, 6)")):
        live.changed[f"assets/{name}.css"] = (live.read(f"assets/{name}.css") + f"h2 {{ color: {color} }}").encode()
    live.send("files", paths=["assets/theme.css", "assets/deck.css"])
    wait_for(page, "getComputedStyle(document.querySelector('#one h2')).color === 'rgb(4, 5, 6)'")
    assert page.evaluate("[...seen]") == [before, "rgb(4, 5, 6)"]
    assert page.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 4
    assert state(page)[3]


def test_a_picture_is_shown_anew(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "picture")
    image = page.locator("#picture img")
    assert image.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 200
    path = str(image.evaluate("(one) => new URL(one.src).pathname.slice(1)"))
    live.changed[path] = png(400, 100)
    live.send("files", paths=[path])
    wait_for(page, "document.querySelector('#picture img').naturalWidth === 400")
    live.edit("picture", "<h2>Picture", "<h2>A picture")
    expect(page.locator("#picture h2")).to_have_text("A picture")
    assert image.evaluate("(one) => [one.naturalWidth, new URL(one.src).search]") == [400, "?v=1"]
    assert state(page)[3]


def test_a_script_is_loaded_with_the_document(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    live.changed["assets/deck.js"] = (live.read("assets/deck.js") + "\nwindow.news = true;").encode()
    live.send("files", paths=["assets/deck.js"])
    wait_for(page, "window.news && Reveal.isReady()")
    wait_for(page, "Reveal.getIndices().f === 1")
    assert state(page) == ["two", 1, "#/two", False]


# -- following the edit -----------------------------------------------------------------------------------------


def test_follow_the_edit(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "one")
    live.edit("two", "second", "middle")
    expect(page.locator("#two li").nth(1)).to_have_text("middle")
    assert state(page)[0] == "one"
    page.get_by_role("button", name="Follow the edit").click()
    wait_for(page, "Reveal.getCurrentSlide().id === 'two'")  # the last edit
    live.edit("last", "The end.", "The very end.")
    wait_for(page, "Reveal.getCurrentSlide().id === 'last'")
    live.send("deck", lecture="b", slides=[], edited="far")
    page.wait_for_url("**/b/slides.html#/far")
    wait_for(page, "window.Reveal?.isReady?.() && Reveal.getCurrentSlide().id === 'far'")
    expect(page.get_by_role("button", name="Follow the edit")).to_have_attribute("aria-pressed", "true")


def test_follow_the_edit_in_a_page(live: Preview, page: Page) -> None:
    read(page, live, "a/index.html")
    page.get_by_role("button", name="Follow the edit").click()
    live.send("changed", paths=["b/index.html"], lecture="b", edited="elsewhere")
    page.wait_for_url("**/b/index.html#elsewhere", wait_until="load")
    live.events.work("running 1 of 2", 0.5, "4 s")
    expect(page.get_by_text("running 1 of 2")).to_be_visible()  # now it hears of what comes
    page.evaluate("window.same = true")
    live.write("b/index.html", "Far text.", "Far, far text.")
    live.send("changed", paths=["b/index.html"], lecture="b", edited="far")
    expect(page.get_by_text("Far, far text.")).to_be_in_viewport()
    folded = "<p>Far, far text.</p><details><summary>More</summary><p>Deep.</p></details>"
    for old, new in (("<p>Far, far text.</p>", folded), ("Deep.", "Deeper.")):
        page.evaluate("scrollTo(0, 0)")
        live.write("b/index.html", old, new)
        live.send("changed", paths=["b/index.html"], lecture="b", edited="far")
        expect(page.get_by_text("More")).to_be_in_viewport()
    expect(page.get_by_text("Deeper.")).to_be_in_viewport()
    assert page.evaluate("window.same")


# -- problems ----------------------------------------------------------------------------------------------------


def problem(place: str, severity: str = "error", lecture: str | None = "a", detail: str = "") -> dict[str, Any]:
    where, line = place.split(":")
    said = {"place": place, "severity": severity, "text": f"wrong in {place}", "detail": detail, "lecture": lecture}
    return said | {"href": f"vscode://file/course/{where}:{line}"}


def test_errors_lie_over_the_deck_until_they_are_mended(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "one")
    excerpt = "\n".join(f"{number} | text" for number in range(60))
    live.send(
        "problems", problems=[problem("slides/01-a.md:7", detail=excerpt), problem("slides/02-b.md:1", lecture="b")]
    )
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("wrong in slides/01-a.md:7")
    expect(alert.get_by_role("link", name="slides/01-a.md:7")).to_have_attribute(
        "href", "vscode://file/course/slides/01-a.md:7"
    )
    expect(alert.get_by_role("link", name="1 error in b")).to_have_attribute("href", f"{live.url}b/slides.html")
    expect(alert).not_to_contain_text("wrong in slides/02-b.md:1")
    page.keyboard.press("ArrowRight")
    assert state(page)[0] == "two"  # keys are the deck's
    alert.locator("pre").focus()
    page.keyboard.press("ArrowDown")
    wait_for(page, "document.activeElement.shadowRoot.querySelector('pre').scrollTop > 0")
    page.keyboard.press("PageDown")  # of a clicker
    assert state(page)[:2] == ["two", 0]
    alert.get_by_role("link", name="slides/01-a.md:7").focus()
    page.keyboard.press("ArrowLeft")
    assert state(page)[:2] == ["two", -1]
    page.get_by_role("button", name="Follow the edit").press(" ")
    assert state(page)[:2] == ["two", -1]
    expect(page.get_by_role("button", name="Follow the edit")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(alert).to_be_hidden()
    assert not page.evaluate("Reveal.isOverview()")
    page.get_by_role("button", name="1 error", exact=True).click()
    expect(alert).to_be_visible()
    page.keyboard.press("Escape")
    live.send("problems", problems=[problem("slides/01-a.md:8")])
    expect(alert).to_contain_text("wrong in slides/01-a.md:8")
    page.emulate_media(media="print")
    expect(alert).to_be_hidden()
    page.emulate_media(media="screen")
    live.send("problems", problems=[])
    expect(alert).to_be_hidden()
    assert state(page)[3]


def test_warnings_are_listed_on_demand(live: Preview, page: Page) -> None:
    others = [problem("slides/02-b.md:1", lecture="b"), problem("slides/index.md:1", lecture="")]
    live.send("problems", problems=[problem("slides/01-a.md:3", "warning"), *others])
    live.events.work("running 3 of 7", 0.4, "9 s")
    read(page, live, "a/index.html")
    expect(page.get_by_text("running 3 of 7")).to_be_visible()
    expect(page.get_by_role("link", name="1 error in b")).to_have_attribute("href", f"{live.url}b/index.html")
    expect(page.get_by_role("link", name="1 error in home page")).to_have_attribute("href", f"{live.url}index.html")
    expect(page.get_by_text("wrong in")).to_have_count(0)
    page.get_by_role("button", name="1 warning").click()
    expect(page.get_by_text("wrong in slides/01-a.md:3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("wrong in")).to_have_count(0)
    live.events.work()
    expect(page.get_by_text("running 3 of 7")).to_have_count(0)


# -- connections -------------------------------------------------------------------------------------------------


def test_ten_tabs_share_a_connection(live: Preview, context: BrowserContext) -> None:
    tabs = [context.new_page() for _ in range(10)]
    for tab in tabs:
        read(tab, live)
    live.edit("one", "Alpha", "Omega")
    for tab in tabs:
        expect(tab.locator("#one p").first).to_have_text("Omega is the first.")
    tabs.pop(0).close()  # the one that listened
    live.edit("one", "Omega", "Psi")
    for tab in tabs:
        expect(tab.locator("#one p").first).to_have_text("Psi is the first.")
        assert tab.evaluate("window.same")


def test_without_locks_each_tab_listens_for_itself(live: Preview, context: BrowserContext) -> None:
    context.add_init_script(
        "delete Navigator.prototype.locks"
    )  # as on an address that is neither https nor this machine
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        read(tab, live)
    live.edit("one", "Alpha", "Omega")
    live.edit("two", "second", "middle")
    for tab in tabs:
        expect(tab.locator("#one p").first).to_have_text("Omega is the first.")
        expect(tab.locator("#two li").nth(1)).to_have_text("middle")
        assert tab.evaluate("[navigator.locks === undefined, window.same]") == [True, True]


def test_nothing_is_missed_before_the_first_message(live: Preview, page: Page) -> None:
    def listen(route: Route) -> None:
        live.edit("one", "Alpha", "Omega")
        route.continue_()

    page.route("**/_live/events", listen, times=1)
    read(page, live)
    expect(page.locator("#one p").first).to_have_text("Omega is the first.")
    assert page.evaluate("window.same")


def test_a_server_that_comes_back_is_asked_again(live: Preview, page: Page) -> None:
    with serving(live.find, Events(), port=0) as url:
        here = Preview(live.site, changed=live.changed, url=url)
        read(page, here)
        go(page, "two", 1)
    live.edit("one", "Alpha", "Omega")
    expect(page.get_by_text("no connection")).to_be_visible()
    with serving(live.find, Events(), port=int(url.rstrip("/").rpartition(":")[2])):
        expect(page.locator("#one p").first).to_have_text("Omega is the first.")
        expect(page.get_by_text("no connection")).to_have_count(0)
        assert state(page) == ["two", 0, "#/two", True]


def test_what_is_open_stays_until_the_site_is_built(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    deck = live.read("a/slides.html")

    def change(text: str) -> None:
        live.changed["a/slides.html"] = text.encode()
        live.send("changed", paths=["a/slides.html"], lecture="a", edited=None)

    change(waiting_page(None).decode())
    live.events.work("running 1 of 2", 0.5, "4 s")
    expect(page.get_by_text("running 1 of 2")).to_be_visible()
    assert state(page) == ["two", 1, "#/two", True]
    change(deck.replace("Alpha", "Omega"))
    expect(page.locator("#one p").first).to_have_text("Omega is the first.")
    assert state(page) == ["two", 1, "#/two", True]
    live.changed["a/slides.html"] = waiting_page(None)
    live.send("files", paths=["assets/deck.js"])  # which is loaded with the document
    expect(page.get_by_text("This page is being built")).to_be_visible()
    expect(page.locator(".follow")).to_be_attached()
    change(deck)
    wait_for(page, "window.Reveal?.isReady?.() && Reveal.getIndices().f === 1")
    assert state(page) == ["two", 1, "#/two", False]


def test_the_speakers_window_stays_in_step(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "dark")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    current, upcoming = (opened.value.frame_locator(f"#{one}-slide iframe") for one in ("current", "upcoming"))
    for frame in (current, upcoming):
        expect(frame.locator(".reveal.ready")).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(current.locator("#dark.present .answer.visible")).to_be_attached()
    expect(upcoming.locator("#picture.present")).to_be_attached()
    expect(notes).to_have_text("Say it slowly.")
    live.edit("dark", "slowly", "quickly")
    expect(notes).to_have_text("Say it quickly.")
    slides = live.slides()
    new = slides["one"].replace('id="one"', 'id="new"')
    live.deck({"new": new} | slides | {"picture": slides["picture"].replace("<h2>Picture", "<h2>Photo")})
    expect(upcoming.locator(".present h2")).to_have_text("Photo")
    expect(current.locator("#dark.present .answer.visible")).to_be_attached()
    for frame in (current, upcoming):
        expect(frame.locator("#new")).to_be_attached()
        expect(frame.locator(".follow")).to_have_count(0)
    page.wait_for_timeout(1000)  # of messages in quick succession this window sends the first one back, as a wish
    page.keyboard.press("ArrowRight")
    expect(current.locator(".present h2")).to_have_text("Photo")
    expect(upcoming.locator(".present h2")).to_have_text("Last")
    page.get_by_role("button", name="Follow the edit").click()
    live.send("deck", lecture="b", slides=[], edited="elsewhere")
    page.wait_for_url("**/b/slides.html#/elsewhere")
    expect(current.locator(".present h2")).to_have_text("Elsewhere")
    expect(notes).to_be_hidden()


def test_the_speakers_window_begins_at_the_step_that_is_shown_and_leads(live: Preview, page: Page) -> None:
    read(page, live)
    go(page, "two", 2)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    shown = opened.value.frame_locator("#current-slide iframe").locator("#two .visible")
    expect(shown).to_have_text(["first", "second"])
    opened.value.keyboard.press("ArrowRight")
    expect(page.locator("#two .visible")).to_have_text(["first", "second", "third"])
    assert state(page) == ["two", 2, "#/two", True]


def test_a_course_may_have_templates_of_its_own(live: Preview, page: Page) -> None:
    sections = "".join(f'<section id="s{n}"><p>Slide {n}.</p></section>' for n in range(3))
    live.changed["a/slides.html"] = (
        f"<!doctype html><title>Own</title><main><div class=slides>{sections}</div></main>".encode()
    )
    read(page, live)
    live.deck({"s0": '<section id="s0"><p>Slide null.</p></section>', "s2": live.slides()["s2"]})
    expect(page.locator(".slides p")).to_have_text(["Slide null.", "Slide 2."])
    assert page.evaluate("window.same")
