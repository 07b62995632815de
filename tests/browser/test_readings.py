"""Decks and pages in a real Chromium, opened as files: every slide shows, nothing fails, nothing leaves the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ..conftest import build_site, wait_for

# What of the current slide stands outside the canvas: text and pictures, but for what scrolls in a box of its own.
OUTSIDE = """() => {
  const slide = Reveal.getCurrentSlide();
  const canvas = document.querySelector('.slides').getBoundingClientRect();
  const found = [], range = document.createRange();
  const exempt = 'pre, table, .output, math, .scrollable, aside.notes, .visually-hidden, [aria-hidden=true]';
  const judge = (rect, what) => {
    if (rect.width && rect.height && (rect.left < canvas.left - 1 || rect.right > canvas.right + 1 ||
        rect.top < canvas.top - 1 || rect.bottom > canvas.bottom + 1)) found.push(what);
  };
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest(exempt)) continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) judge(rect, node.data.trim().slice(0, 60));
  }
  for (const one of slide.querySelectorAll('img, video, pre, .output, table:not(.output *), math'))
    judge(one.getBoundingClientRect(), one.outerHTML.slice(0, 80));
  return found;
}"""


@dataclass
class Watched:
    """A page and what went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    watched = Watched(context.new_page())
    wrong = watched.wrong
    watched.page.on("console", lambda said: wrong.extend([f"console: {said.text}"] if said.type == "error" else []))
    watched.page.on("pageerror", lambda error: wrong.extend([f"error: {error}"]))
    left = "net::ERR_ABORTED"  # what was still on its way when the page was left
    watched.page.on("requestfailed", lambda one: wrong.extend([f"failed: {one.url}"] if one.failure != left else []))
    watched.page.on("request", lambda one: wrong.extend([] if one.url.startswith(("file:", "data:")) else [one.url]))
    yield watched
    context.close()


@pytest.fixture(scope="session", params=["this course", "torture"])
def site(request: pytest.FixtureRequest) -> Path:
    """The built site of each course."""
    site: Path = request.getfixturevalue({"this course": "own_site"}.get(request.param, request.param))
    return site


def test_every_slide_shows_and_stays_on_its_canvas(site: Path, watched: Watched) -> None:
    page = watched.page
    assert list(site.glob("*/slides.html"))
    for deck in sorted(site.glob("*/slides.html")):
        page.goto(deck.as_uri())
        wait_for(page, "window.Reveal && Reveal.isReady()")
        page.evaluate("document.fonts.ready")
        seen = []
        for number in range(page.evaluate("Reveal.getTotalSlides()")):
            page.evaluate(f"Reveal.slide({number})")
            while page.evaluate("Reveal.availableFragments().next"):
                page.keyboard.press("ArrowRight")
            seen.append(page.evaluate("Reveal.getCurrentSlide().id"))
            wait_for(page, "Reveal.getCurrentSlide().getBoundingClientRect().height > 0")
            assert page.evaluate(OUTSIDE) == [], f"{deck.parent.name}#/{seen[-1]}"
        assert seen == page.evaluate("[...document.querySelectorAll('.slides > section')].map((one) => one.id)")
    assert watched.wrong == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways(width: int, site: Path, watched: Watched) -> None:
    watched.page.set_viewport_size({"width": width, "height": 844})
    for file in sorted(site.rglob("*.html")):
        if file.name != "slides.html":
            watched.page.goto(file.as_uri())
            beyond = watched.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond <= 0, file
    assert watched.wrong == []


def test_pages_read_without_javascript(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    assert list(site.glob("*/index.html"))
    for file in sorted(site.glob("*/index.html")):
        page.goto(file.as_uri())
        assert page.locator("main").is_visible()
        assert page.locator("h1").count() == 1
        for details in page.locator("details.answer").all():
            details.locator("summary").click()
            assert details.locator(":scope > :not(summary)").first.is_visible()
    context.close()


def test_every_picture_is_shown(site: Path, watched: Watched) -> None:
    for file in sorted(site.glob("*/index.html")):
        watched.page.goto(file.as_uri())
        watched.page.evaluate("document.querySelectorAll('img').forEach((one) => { one.loading = 'eager' })")
        watched.page.wait_for_load_state("networkidle")
        broken = "[...document.images].filter((one) => !one.complete || !one.naturalWidth).map((one) => one.src)"
        assert watched.page.evaluate(broken) == []


def test_the_address_keeps_the_slide(site: Path, watched: Watched) -> None:
    deck = next(site.glob("*/slides.html"))
    page = watched.page
    page.goto(deck.as_uri())
    wait_for(page, "window.Reveal && Reveal.isReady()")
    last = page.evaluate("[...document.querySelectorAll('.slides > section')].at(-1).id")
    page.goto(f"{deck.as_uri()}#/{last}")
    page.reload()
    wait_for(page, "window.Reveal && Reveal.isReady()")
    assert page.evaluate("Reveal.getCurrentSlide().id") == last
    page.keyboard.press("Home")
    assert page.evaluate("Reveal.getIndices().h") == 0


def test_code_can_be_copied(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/01-a.md").write_text("## S\n\n```python\nx = 1\ny = 2\n```\n", encoding="utf-8")
    assert build_site(tmp_path).returncode == 0
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for reading in ("index.html", "slides.html"):
        page.goto((tmp_path / "_site/a" / reading).as_uri())
        page.locator("pre").first.hover()
        page.get_by_role("button", name="Copy").first.click()
        assert page.evaluate("navigator.clipboard.readText()").strip() == "x = 1\ny = 2"
