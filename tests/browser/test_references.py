"""Numbers and references in a real Chromium: as they are read, and while a lecture is written."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from build_site.course.scan import scan
from build_site.preview import live
from build_site.preview.desk import Item, open_desk
from tests.conftest import PATIENCE, Make, build_course, png, wait_for, write

LONG = " + ".join(f"a_{{{number}}}" for number in range(40))
DRIFT = f"""---
title: Drift
---

## Sums {{#sec-sums}}

$$a = b$$ {{#eq-ab}}

By @eq-long and @thm-urn.

## Long

$${LONG}$$ {{#eq-long}}

## Claims

::: {{#thm-urn name="Pólya"}}
It converges, *almost* surely.
:::

::: {{.proof}}
By counting.
:::

::: {{#sol-urn}}
As shown.
:::

## Pictures

::: {{#fig-two}}
![A](a.png){{#fig-left}}

![B](a.png){{#fig-right}}

Both
:::
"""
OTHER = "---\ntitle: Other\n---\n\n## One\n\nSee @drift/fig-right and @drift/sec-sums.\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files: dict[str, str | bytes] = {
        "slides/01-drift.md": DRIFT,
        "slides/02-other.md": OTHER,
        "slides/a.png": png(80, 40),
    }
    root = write(tmp_path_factory.mktemp("references"), files)
    build_course(root)
    return root / "_site"


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 844})
    yield page
    page.close()


def test_by_keyboard_from_a_page_to_what_it_refers_to(site: Path, page: Page) -> None:
    page.goto((site / "other/index.html").as_uri())
    page.get_by_role("link", name="Figure 1 (b) of Drift").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/drift/index.html#fig-right")
    expect(page.locator("#fig-right")).to_be_in_viewport()


def test_from_a_deck_to_the_slide_of_another(site: Path, page: Page) -> None:
    page.goto((site / "other/slides.html").as_uri() + "#/one")
    wait_for(page, "window.Reveal?.isReady()")
    page.get_by_role("link", name="Figure 1 (b) of Drift").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/drift/slides.html#/pictures")
    wait_for(page, "window.Reveal?.isReady() && Reveal.getCurrentSlide().id === 'pictures'")


BOXES = """(parent) => [...document.querySelectorAll(parent + ' .equation')].map((one) => {
  const box = (part) => { const { left, right } = part.getBoundingClientRect(); return [left, right]; };
  const [math, number] = [one.querySelector("math"), one.querySelector(".number")];
  return { room: box(one), math: box(math), number: box(number), scrolls: one.scrollWidth > one.clientWidth };
})"""


def check_equations(found: list[dict[str, Any]]) -> None:
    for one in found:
        assert abs(one["number"][1] - one["room"][1]) < 3  # at the right
        assert one["scrolls"] or one["math"][1] <= one["number"][0]  # and on no formula


def test_equations_have_their_number_at_the_right(site: Path, page: Page) -> None:
    page.goto((site / "drift/index.html").as_uri())
    found = page.evaluate(BOXES, "main")
    assert len(found) == 2
    check_equations(found)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto((site / "drift/slides.html").as_uri())
    wait_for(page, "window.Reveal?.isReady()")
    for slide in ("sec-sums", "long"):
        page.evaluate("(id) => Reveal.slide(Reveal.getSlides().findIndex((one) => one.id === id))", slide)
        wait_for(page, f"Reveal.getCurrentSlide().id === '{slide}'")
        found = page.evaluate(BOXES, f"#{slide}")
        assert len(found) == 1
        check_equations(found)


def test_a_solution_is_unfolded(site: Path, page: Page) -> None:
    page.goto((site / "drift/index.html").as_uri())
    expect(page.get_by_text("As shown.")).not_to_be_visible()
    page.get_by_text("Solution 1").click()
    expect(page.get_by_text("As shown.")).to_be_visible()


def test_a_claim_is_set_apart_and_what_it_stresses_stands_out(site: Path, page: Page) -> None:
    page.goto((site / "drift/index.html").as_uri())
    style = "(part) => getComputedStyle(document.querySelector(part)).fontStyle"
    assert page.evaluate(style, "#thm-urn p") == "italic"
    assert page.evaluate(style, "#thm-urn em") == page.evaluate(style, "#thm-urn strong") == "normal"
    assert page.evaluate("getComputedStyle(document.querySelector('.proof p'), '::after').content.includes('□')")


FIGURE = "![New](a.png){#fig-new}\n\n"


def test_all_open_pages_follow_while_a_lecture_is_written(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What browsers are told when a figure comes before others: of the slide, and of all that refer to later ones."""
    root = course({"slides/01-drift.md": DRIFT, "slides/02-other.md": OTHER, "slides/a.png": png(80, 40)})
    inbox = queue.SimpleQueue[Item]()
    told: list[dict[str, Any]] = []
    with open_desk(scan(root), inbox, True, lambda _: None) as desk:
        desk.ask()
        live.take(desk, inbox.get(timeout=PATIENCE), True)
        for name in ("drift", "other"):
            assert desk.pages.find(f"{name}/slides.html")
        monkeypatch.setattr(desk.pages, "_send", told.append)
        file = root / "slides/01-drift.md"
        file.write_text(DRIFT.replace("## Long\n\n", f"## Long\n\n{FIGURE}"), encoding="utf-8")
        assert live.at_once(desk, file)
        decks = {one["lecture"]: one for one in told if one["kind"] == "deck"}
        assert decks["drift"]["edited"] == "long"
        [changed] = [one["html"] for one in decks["other"]["slides"] if one["html"]]
        assert "Figure 2 (b) of <em>Drift</em>" in changed
        assert decks["other"]["edited"] is None
        assert ["other/index.html"] in [one["paths"] for one in told if one["kind"] == "changed"]
        shown = desk.pages.find("other/index.html")
        assert isinstance(shown, bytes)
        assert b"Figure 2 (b)" in shown
        file.write_text(DRIFT.replace("By @eq-long", "By @eq-none"), encoding="utf-8")
        assert not live.at_once(desk, file)  # it is an error, which the build tells
