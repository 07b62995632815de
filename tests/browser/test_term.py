"""The schedule as a student sees it: which week it is where the course is held; without scripts it is all there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import build_course, wait_for
from .conftest import open_page

HOME = """---
title: Course
lang: de
timezone: Pacific/Auckland
meetings:
- {date: 2027-03-15, until: 2027-03-29, time: "10:15-11:45", place: Raum 3}
- {date: 2027-03-16, title: A lab}
assignments:
- {title: Homework, due: 2027-03-21 23:59, points: 10}
announcements:
- {date: 2020-01-02, title: One}
- {date: 2020-01-03, title: Two}
- {date: 2020-01-04, title: Three}
- {date: 2020-01-05, title: Four}
staff:
- {name: Ada, office-hours: montags}
---
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("term")
    (root / "slides").mkdir()
    (root / "slides/index.md").write_text(HOME)
    (root / "slides/01-a.md").write_text("---\ntitle: A\n---\n\n## S\n\nx\n")
    build_course(root)
    return root / "_site"


def on(page: Page, site: Path, moment: str) -> Page:
    """The home page as it is at a moment, in UTC."""
    page.clock.set_fixed_time(datetime.fromisoformat(f"{moment}+00:00"))
    open_page(page, site / "index.html")
    wait_for(page, "document.readyState === 'complete'")
    return page


def test_this_week_is_that_of_the_course(site: Path, page: Page) -> None:
    on(page, site, "2027-03-21T10:59")  # still Sunday in Auckland
    expect(page.locator(".week.now h3")).to_have_text("Woche 1 15.–21. März Diese Woche")
    on(page, site, "2027-03-21T11:00")  # Monday there, and Sunday elsewhere
    expect(page.locator(".week.now h3")).to_have_text("Woche 2 22.–28. März Diese Woche")
    page.get_by_role("link", name="Diese Woche").click()
    assert page.url.endswith("#_week-2")
    page.clock.set_fixed_time(datetime.fromisoformat("2027-03-28T11:00+00:00"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the page was left open
    expect(page.locator(".this-week")).to_have_text(["Diese Woche"])
    expect(page.locator(".week.now")).to_have_id("_week-3")


def test_before_and_after_the_term_no_week_is_marked(site: Path, page: Page) -> None:
    with page.expect_event("requestfinished", lambda one: one.url.endswith("/schedule.js")):
        on(page, site, "2027-05-01T00:00")
    page.wait_for_timeout(100)
    expect(page.locator(".now, .this-week, .to-this-week")).to_have_count(0)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a phone that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_without_scripts_on_a_phone_all_is_there(site: Path, plain: Page) -> None:
    plain.goto((site / "index.html").as_uri())
    for words in ("Woche 3", "10:15–11:45", "Raum 3", "A lab", "Homework", "10 Punkte", "Four", "Sprechstunde montags"):
        expect(plain.get_by_text(words).first).to_be_visible()
    expect(plain.get_by_text("One")).not_to_be_visible()
    plain.get_by_text("Frühere Mitteilungen").click()
    expect(plain.get_by_text("One")).to_be_visible()


def test_on_paper_nothing_is_folded(site: Path, page: Page) -> None:
    on(page, site, "2027-03-16T00:00")
    page.emulate_media(media="print")
    for words in ("One", "Woche 3", "Homework", "montags"):
        expect(page.get_by_text(words, exact=words == "One").first).to_be_visible()
    expect(page.get_by_role("link", name="Kalender")).not_to_be_visible()
    assert page.evaluate("document.querySelector('.front h1').getBoundingClientRect().left >= 0")
