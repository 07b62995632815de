"""Citations in a real Chromium: a citation shows its source, leads to it and back; long lists take several slides."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import built_lecture

COUNT = 30
BIB = "".join(
    f"@book{{k{n}, author = {{A{n} Author{n}}}, title = {{Title {n}}}, year = {{1968}}}}\n" for n in range(COUNT)
)
TEXT = "---\ntitle: T\nbibliography: r.bib\n---\n\n## One\n\nAs [@k0] said, and [@k1].\n\n## Two\n\n" + "".join(
    f"- [@k{n}]\n" for n in range(2, COUNT)
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_lecture(tmp_path_factory.mktemp("citations"), TEXT, {"slides/r.bib": BIB})


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1280, "height": 720})


def test_a_citation_shows_its_source_to_mouse_and_keyboard(site: Path, page: Page) -> None:
    page.goto(f"{site.as_uri()}/index.html")
    first, second = page.locator("p [role=doc-biblioref]").first, page.locator("p [role=doc-biblioref]").nth(1)
    shown = page.get_by_role("tooltip")
    first.hover()
    expect(shown).to_have_text("Author0, A0. 1968. Title 0.")
    shown.hover()
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    second.focus()
    expect(second).to_have_attribute("aria-describedby", "_source")
    expect(shown).to_contain_text("Title 1")
    second.press("Enter")
    assert page.url.endswith("#ref-k1")
    back = page.get_by_role("link", name="Back to where it is cited in One", exact=True).first
    back.click()
    assert page.url.endswith("#_cite-one@k0-1")
    page.close()


def test_in_the_deck_a_slide_has_its_sources_and_the_list_takes_several(site: Path, page: Page) -> None:
    page.goto(f"{site.as_uri()}/slides.html#/one")
    current = page.locator("section.present")
    expect(current.locator("aside.sources [role=listitem]")).to_have_text(
        ["Author0, A0. 1968. Title 0.", "Author1, A1. 1968. Title 1."], use_inner_text=True
    )
    current.locator("[role=doc-biblioref]").first.click()
    expect(current).to_have_attribute("id", "references")
    expect(page.locator(".slides > section .csl-entry[id]")).to_have_count(COUNT)
    assert page.locator("#references .csl-entry").count() < COUNT
    assert not current.locator(".matter").evaluate("box => box.scrollHeight > box.clientHeight + 2")
    current.locator(".cite-back").first.click()
    expect(current).to_have_attribute("id", "one")
    page.close()
