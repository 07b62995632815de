"""Search and the ways between slides and sections while a lecture is written, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from build_site.preview.server import serving

from ..conftest import wait_for
from .conftest import built_lecture
from .test_live_client import Preview, read

LECTURE = "---\ntitle: A lecture\n---\n\n## One\n\nAlpha is first.\n\nBeta is second.\n\n## Two\n\nGamma.\n"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Preview]:
    preview = Preview(built_lecture(tmp_path, LECTURE).parent)
    with serving(preview.find, preview.events, port=0) as preview.url:
        yield preview


def ask(page: Page, text: str, *found: str) -> None:
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill(text)
    expect(page.locator(".search-title")).to_have_text([*found])
    if not found:
        expect(page.locator(".search-status")).to_have_text("Nothing found.")


def test_a_deck_is_searched_as_it_is_now(live: Preview, page: Page) -> None:
    read(page, live)
    ask(page, "alpha", "One")
    live.write("a/search.js", "Alpha", "Omega")
    live.edit("one", "Alpha", "Omega")
    expect(page.locator("#one")).to_contain_text("Omega is first.")
    expect(page.locator(".search-title")).to_have_text(["One"])  # what is open stays so
    page.keyboard.press("Escape")
    ask(page, "alpha")
    page.keyboard.press("Escape")
    ask(page, "omega", "One")
    page.keyboard.press("Enter")
    expect(page.locator("#one mark")).to_have_text(["Omega"])
    live.edit("one", "<h2>One</h2>", "<h2>First</h2>")
    wait_for(page, "document.title === 'First - A lecture'")
    expect(page.locator("#one mark")).to_have_count(0)
    slides = live.slides()
    live.deck({"uno": slides["one"].replace('id="one"', 'id="uno"'), "two": slides["two"]}, was={"uno": "one"})
    wait_for(page, "document.querySelector('.to-page').getAttribute('href') === 'index.html#uno'")
    assert page.evaluate("window.same")


def test_headings_of_a_page_keep_their_links(live: Preview, page: Page) -> None:
    read(page, live, "a/index.html")
    ask(page, "beta", "One")
    page.keyboard.press("Enter")
    expect(page.locator(".heading:has(> #one) ~ p mark")).to_have_text(["Beta"])
    live.write("a/index.html", '<h2 id="two">Two', '<h2 id="new">New</h2>\n<h2 id="two">Two')
    live.send("changed", paths=["a/index.html"], lecture="a", edited=None)
    expect(page.locator("#new ~ .anchor")).to_have_attribute("href", "#new")
    expect(page.locator("#two ~ .anchor")).to_have_count(1)
    expect(page.locator("#two ~ .to-slide")).to_have_attribute("href", "slides.html#/two")
    expect(page.locator(".heading:has(> #one) ~ p mark")).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    assert page.evaluate("window.same")
