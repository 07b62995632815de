"""What contributors may try, in a real Chromium: no script of theirs runs, and nobody else is asked.

It is loaded without the pages' policy, since what is published shall be harmless of itself; that the policy stops what
would get that far is tried apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from build_site.problems import CourseError

from ..conftest import Make, build_course, build_site, png, wait_for, write
from .attacks import ALONE, ATTACKS, BIBLIOGRAPHY, DECKS, HEADINGS, HOME, NAMES, PICTURES, REFUSED, attacks

SETTINGS = '[tool.build_site]\ntrust = "contributor"\n'
FILES: dict[str, str | bytes] = {
    "pyproject.toml": SETTINGS,
    "slides/graphics/a.png": png(64, 48),
    "slides/x.png": b"no picture",
}
OTHERS: dict[str, str | bytes] = {
    "pyproject.toml": SETTINGS + 'url = "https://course.test/"\n',
    "slides/refs.bib": BIBLIOGRAPHY,
    "slides/_part.md": "<script>hit()</script> [x](javascript:hit()) <img src=graphics/a.png onload=hit()>\n",
    "slides/_variables.yml": "evil: '<img src=graphics/a.png onload=hit()>'\n",
    "slides/index.md": HOME,
    **{f"slides/{n}-{name}": text for n, (name, text) in enumerate(DECKS.items(), 50)},
}
COUNT = "window.hits = 0; window.hit = () => { window.hits += 1; }; window.alert = window.print = window.hit"
AT_ONCE = 8  # pages that are open
EVENTS = (
    *(
        "click",
        "mouseover",
        "mouseenter",
        "pointerenter",
        "focus",
        "focusin",
        "toggle",
        "beforetoggle",
        "load",
        "error",
    ),
    *("animationstart", "transitionend", "begin", "scroll", "pageshow", "hashchange", "beforematch", "submit"),
)
TOUCH = """(events) => {
    for (const one of document.querySelectorAll("*")) {
        for (const name of events) if (name !== "click" || !one.closest("a")) one.dispatchEvent(new Event(name));
        const link = one.getAttribute("href") ?? one.getAttribute("xlink:href") ?? "";
        if (!/^(https?|mailto|tel|file|data):/.test(URL.parse(link, "file:///")?.protocol ?? "file:")) window.hit();
    }
    return window.hits;
}"""
ACTING = """() => [...document.querySelectorAll("*")].flatMap((one) => [
    ...(one.matches("iframe, object, embed, form, base, script:not([src], [type='application/ld+json'])")
        ? [one.outerHTML] : []),
    ...[...one.attributes].map(({ name }) => name)
        .filter((name) => /^(on|ping|srcdoc|formaction|data-(chart|frames|preview))/.test(name)),
])"""


def lectures() -> dict[str, str]:
    """The course's lectures: one for each kind of attacks, and those that stand alone."""
    texts = {}
    for kind in ATTACKS:
        slides = [f"## {n}\n\n{text.replace('{n}', str(n))}\n" for n, text in enumerate(attacks(kind))]
        texts[kind] = "\n".join(slides)
    texts["headings"] = "\n".join(f"## {n} {text}\n\nText.\n" for n, text in enumerate(HEADINGS))
    texts["pictures"] = "\n".join(
        f"## {n} {{background-image=drawn/{n}.svg}}\n\n![a](drawn/{n}.svg) and [it](drawn/{n}.svg)\n"
        for n in range(len(PICTURES))
    )
    texts["names"] = "\n".join(
        f"## {n} {{background-image={_quoted(n)}}}\n\n![]({quote(f'named/{name}.png')}) [{name.replace(']', '')}]"
        f"({quote(f'named/{name}.png')}) <img src={_quoted(n)}>\n"
        for n, name in enumerate(NAMES)
    )
    return texts | {f"alone {n}": text for n, text in enumerate(ALONE)}


def _quoted(n: int) -> str:
    return f'"{escape(f"named/{NAMES[n]}.png")}"'


def _note(refused: list[str], said: ConsoleMessage) -> None:
    if "Content Security Policy" in said.text:
        refused.append(said.text)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a course that holds nothing but attacks."""
    root = tmp_path_factory.mktemp("attacks")
    files = FILES | OTHERS
    files |= {f"slides/{n:02}-{name}.md": text for n, (name, text) in enumerate(lectures().items(), 1)}
    files |= {f"slides/named/{name}.png": png(8, 8) for name in NAMES}
    files |= {f"slides/{n}-{name}.md": f"## {name}\n\nText, and [it](#a){{#a}}.\n" for n, name in enumerate(NAMES, 60)}
    files |= {f"slides/drawn/{n}.svg": text for n, text in enumerate(PICTURES)}
    write(root, files)
    done = build_site(root, "-o", root / "_site")
    assert done.returncode == 0, done.stderr
    return root / "_site"


@pytest.fixture
def bare(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that counts what runs, takes no notice of policies, and has no network."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 720})
    context.add_init_script(COUNT)
    context.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
    yield context
    context.close()


def opened(context: BrowserContext, files: Sequence[Path]) -> Iterator[tuple[Path, Page]]:
    """Each file, in a page, once what runs by itself has had the time to; some wait for that at a time."""
    pages = [context.new_page() for _ in range(AT_ONCE)]
    for first in range(0, len(files), AT_ONCE):
        some = [*zip(files[first : first + AT_ONCE], pages, strict=False)]
        for file, page in some:
            page.goto(file.as_uri())
        pages[0].wait_for_timeout(100)
        yield from some


def test_nothing_runs_and_nobody_is_asked(site: Path, bare: BrowserContext) -> None:
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url) if request.url[:5] not in ("file:", "data:") else None)
    said: list[str] = []
    bare.on("dialog", lambda dialog: said.append(dialog.message))
    ran = {}
    for file, page in opened(bare, sorted([*site.glob("*/*.html"), *site.glob("drawn/*.svg"), *site.glob("*.html")])):
        if hits := page.evaluate(TOUCH, [*EVENTS]):
            ran[file.name] = hits
        assert not page.evaluate(ACTING), file
    assert (ran, asked, said) == ({}, [], [])


def test_the_search_shows_words(site: Path, bare: BrowserContext) -> None:
    """Those of lectures, titles and slides; and of a lecture that is called as what all objects of JavaScript have."""
    page = bare.new_page()
    for file in (site / "index.html", site / "constructs" / "slides.html"):
        page.goto(file.as_uri())
        page.keyboard.press("/")
        for word in ("script", "constructor proto"):
            page.locator("dialog.search input").fill(word)
            expect(page.locator(".search-result mark").first).to_be_attached()
        assert page.evaluate(TOUCH, [*EVENTS]) == 0


def test_other_programs_run_nothing_where_all_that_they_get_is_shown(site: Path, bare: BrowserContext) -> None:
    """As those show notebooks, texts and the feed that take HTML for HTML, and look at no address.

    Formulas are for MathJax to read.
    """
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url) if request.url[:5] not in ("file:", "data:") else None)
    shown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    shown.validateLink = lambda url: True  # type: ignore[method-assign]
    htmls = {}
    for file in sorted([*site.glob("*/*.ipynb"), *site.glob("*/*.md"), site / "llms.txt", site / "feed.xml"]):
        text = "\n".join(_html_of(file, shown)).replace("attachment:", "data:,")
        htmls[html := file.with_name(f"{file.name}.html")] = file.name
        html.write_text(f"<!doctype html><meta charset=utf-8><body>{text}", "utf-8")
    ran = {}
    for html, page in opened(bare, [*htmls]):
        html.unlink()
        if (found := [page.evaluate(TOUCH, [*EVENTS]), page.evaluate(ACTING)]) != [0, []]:
            ran[htmls[html]] = found
    assert (ran, asked) == ({}, [])


def _html_of(file: Path, shown: MarkdownIt) -> Iterator[str]:
    """What a program makes of a file for other programs that may hold Markdown, or HTML."""
    text = file.read_text("utf-8")
    if file.suffix == ".xml":
        yield from (one.text or "" for one in ElementTree.fromstring(text).iter() if one.get("type") == "html")
    elif file.suffix == ".ipynb":
        yield from (
            shown.render("".join(one["source"])) for one in json.loads(text)["cells"] if one["cell_type"] == "markdown"
        )
    else:
        yield shown.render(text)


def test_every_attack_was_made(site: Path) -> None:
    for kind in ATTACKS:
        deck = (site / kind.replace(" ", "-") / "slides.html").read_text(encoding="utf-8")
        assert re.findall(r"<h2>(\d+)</h2>", deck) == [str(n) for n, _ in enumerate(attacks(kind))]
    count = sum(len(attacks(kind)) for kind in ATTACKS)
    assert count + len(HEADINGS) + len(ALONE) + len(PICTURES) + len(REFUSED) + len(NAMES) > 400


@pytest.mark.parametrize("text", REFUSED)
def test_some_are_errors(text: str, course: Make) -> None:
    root = course({**FILES, "slides/01-one.md": text})
    with pytest.raises(CourseError):
        build_course(root)


def test_the_policy_stops_what_gets_that_far(site: Path, browser: Browser, tmp_path: Path) -> None:
    """As if something were overlooked: put into a page that is published."""
    injected = (
        "<img src=x onerror=hit()><script>hit()</script><a id=a href=javascript:hit()>a</a><p onclick=hit()>p</p>"
    )
    loaded = "<img src=https://evil.test/a><iframe src=https://evil.test/></iframe><p style='background:url(https://evil.test/b)'>p</p>"
    context = browser.new_context()
    context.add_init_script(COUNT)
    context.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
    for name in ("index.html", "slides.html"):
        text = (site / "headings" / name).read_text(encoding="utf-8")
        page, file = context.new_page(), site / "headings" / f"injected-{name}"
        file.write_text(
            text.replace("<main", f"{injected}{loaded}<main", 1),
            encoding="utf-8",
        )
        refused: list[str] = []
        page.on("console", partial(_note, refused))
        page.goto(file.as_uri())
        page.evaluate("document.getElementById('a').click()")
        page.wait_for_timeout(200)
        file.unlink()
        assert page.evaluate("window.hits") == 0
        assert sum("evil.test" in one for one in refused) >= 3
    context.close()


def test_the_speakers_window_opens(course: Make, browser: Browser) -> None:
    """reveal.js writes it, with a script, which is the only inline one that the policy allows."""
    notes = "# A\n\n::: notes\nSaid.\n:::\n"
    root = course({"slides/01-a.md": notes, "pyproject.toml": '[tool.build_site]\ntrust = "contributor"\n'})
    assert build_site(root, "--notes").returncode == 0
    context = browser.new_context()
    page = context.new_page()
    page.goto((root / "_site/a/slides.html").as_uri())
    wait_for(page, "window.Reveal?.isReady()")
    with context.expect_page() as opened:
        page.keyboard.press("s")
    expect(opened.value.locator("#current-slide iframe")).to_be_attached()
    context.close()
