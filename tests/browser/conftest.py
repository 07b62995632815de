"""What tests in a browser share: a lecture's built site, and a page in which nothing may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page

from ..conftest import build_site, png, wait_for, write

SHOWS = "!document.documentElement.matches('.unset')"  # once the letters have come: see shared.js
OWN = ("file:", "http://127.0.0.1:", "data:", "blob:")  # how addresses begin at which pages may ask


def built_lecture(course: Path, text: str, files: dict[str, str | bytes] | None = None) -> Path:
    """The folder, in its site, of the only lecture of a course that is written into an empty folder."""
    write(course, {"slides/01-a.md": text, **(files or {})})
    done = build_site(course)
    assert done.returncode == 0, done.stderr
    return course / "_site/a"


def bounds(found: Locator) -> FloatRect:
    """Where an element is, which must be there."""
    seen = found.bounding_box()
    assert seen
    return seen


def sound_page(browser: Browser, has_touch: bool = False) -> Iterator[Page]:
    """A page that fails where a script does, or where anything is asked for that is not on this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, has_touch=has_touch)
    wrong: list[str] = []
    page = context.new_page()
    page.route("**/*", lambda one: one.continue_() if one.request.url.startswith(OWN) else one.abort())
    page.on("console", lambda said: wrong.extend([said.text] if said.type in ("error", "warning") else []))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda one: wrong.extend([] if one.url.startswith(OWN) else [one.url]))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built lecture of tests/heard/, with ten typical slides."""
    text = (Path(__file__).parents[1] / "heard/lecture.md").read_text(encoding="utf-8")
    return built_lecture(tmp_path_factory.mktemp("heard"), text, {"slides/wide.png": png(800, 400)})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page, of which see `sound_page`."""
    yield from sound_page(browser)


def open_page(page: Page, file: Path) -> None:
    """Show a document of a site that is no deck, once its letters have come: what is not shown is not there for all."""
    page.goto(file.as_uri())
    wait_for(page, SHOWS)


def open_deck(page: Page, lecture: Path, slide: str | int = "", query: str = "") -> None:
    """Show a slide, by its identifier or number, once it is laid out."""
    page.goto(f"{(lecture / 'slides.html').as_uri()}{query}#/{slide}")
    wait_for(page, f"window.Reveal && Reveal.isReady() && {SHOWS}")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
