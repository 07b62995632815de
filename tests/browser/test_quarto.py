"""What front matter says of reveal.js, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect

from tests.conftest import Make, build_site, png

from .conftest import open_deck

LECTURE = """---
title: A
format:
  revealjs:
    transition: fade
    slide-number: false
    width: 960
    height: 720
    loop: true
    smaller: true
    logo: logo.png
    title-slide-attributes:
      data-background-color: "#123456"
---

## One

text

## Two {.center}

text
"""


def test_options_of_a_deck(course: Make, page: Page) -> None:
    root = course({"slides/01-a.qmd": LECTURE, "slides/logo.png": png(200, 80)})
    done = build_site(root)
    assert not done.returncode, done.stderr
    lecture = Path(root, "_site", "a")
    open_deck(page, lecture)
    config = page.evaluate("Reveal.getConfig()")
    assert (config["transition"], config["loop"], config["slideNumber"]) == ("fade", True, False)
    assert page.evaluate("Reveal.getComputedSlideSize(1600, 900)")["width"] == 960
    assert page.locator(".slide-number").is_hidden()
    assert page.evaluate("Reveal.getSlides().map(slide => slide.classList.contains('smaller'))") == [False, True, True]
    assert page.locator(".logo img").evaluate("img => img.complete && img.naturalWidth") == 200
    assert page.locator(".backgrounds .present").first.evaluate("one => getComputedStyle(one).backgroundColor") == (
        "rgb(18, 52, 86)"
    )


def test_who_wants_no_motion_gets_none(course: Make, page: Page) -> None:
    root = course({"slides/01-a.qmd": LECTURE, "slides/logo.png": png(200, 80)})
    build_site(root)
    page.emulate_media(reduced_motion="reduce")
    open_deck(page, Path(root, "_site", "a"))
    assert page.evaluate("Reveal.getConfig().transition") == "none"


def test_a_deck_without_numbers_prints(course: Make, page: Page) -> None:
    root = course({"slides/01-a.qmd": LECTURE, "slides/logo.png": png(200, 80)})
    build_site(root)
    open_deck(page, Path(root, "_site", "a"), query="?view=print")
    page.wait_for_selector(".pdf-page .foot .logo")
    assert page.locator(".pdf-page .slide-number").all_text_contents() == ["", "", ""]


SCHEMES = """---
title: A
---

## One

![Day](graphics/a.png){.light-content alt="day"}

![Night](graphics/a.png){.dark-content alt="night"}
"""


def test_what_is_for_the_light_or_the_dark_alone(course: Make, page: Page) -> None:
    root = course({"slides/01-a.qmd": SCHEMES, "slides/graphics/a.png": png(200, 80)})
    build_site(root)
    page.goto(Path(root, "_site", "a", "index.html").as_uri())
    shown = page.locator("figure:visible figcaption")
    cases: list[tuple[Literal["screen", "print"], Literal["light", "dark"], str, str]] = [
        ("screen", "light", "", "Day"),
        ("screen", "dark", "", "Night"),
        ("screen", "dark", "light", "Day"),
        ("screen", "light", "dark", "Night"),
        ("print", "dark", "", "Day"),
        ("print", "light", "dark", "Day"),
    ]
    for media, scheme, own, what in cases:
        page.emulate_media(media=media, color_scheme=scheme)
        page.evaluate("own => document.documentElement.setAttribute('data-theme', own)", own)
        expect(shown).to_have_text([what])
