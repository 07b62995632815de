"""Whoever looks comes first: what a real Chromium shows while a course is built for the first time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import PATIENCE, Make, wait_for

FIGURES = """
import time
import matplotlib.pyplot as plt


def line(shift=0.0, seconds=0.5):
    time.sleep(seconds)
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([0, 1], [shift, shift + 1])
    return figure
"""
SWEEP = '![A line](../figures_src/lines.py#line){{sweep="shift={first}:{last}:1" alt="A line"}}\n'
OPEN = "---\ntitle: Open\n---\n\n## One\n\nAlpha.\n\n" + "".join(
    f"## Sweep {n}\n\n{SWEEP.format(first=10 * n, last=10 * n + 5)}\n" for n in (1, 2, 3)
)
SLOW = "## S\n\n```{python}\nimport time\ntime.sleep(9)\n```\n"


@pytest.fixture
def address(course: Make) -> Iterator[str]:
    """Where a course is served that was never built: the lecture `open`, and one before it that takes long."""
    root = course({"slides/01-slow.md": SLOW, "slides/02-open.md": OPEN, "figures_src/lines.py": FIGURES})
    yield from serve(root)


def serve(root: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "build_site", "serve", str(root), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        found = re.search(r"http://\S+/", process.stderr.readline())
        assert found
        yield found[0]
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_the_open_slide_is_drawn_first_and_the_frame_that_is_shown_before_the_others(
    address: str, browser: Browser
) -> None:
    with closing(browser.new_page(viewport={"width": 1280, "height": 720})) as page:
        page.goto(f"{address}open/slides.html#/sweep-3")
        wait_for(page, "window.Reveal?.isReady()")
        page.evaluate("window.mark = 1")
        assert page.evaluate("Reveal.getCurrentSlide().id") == "sweep-3"
        page.evaluate(
            """() => {
              window.seen = [];
              const look = () => {
                const of = (n) => document.querySelector(`#sweep-${n} img`)?.dataset.frames?.split(" ").length ?? 0;
                const now = [1, 2, 3].map(of);
                if (String(now) !== String(seen.at(-1))) seen.push(now);
              };
              new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
              look();
            }"""
        )
        expect(page.locator("#sweep-3 img.partial")).to_be_attached()
        expect(page.locator("#sweep-3 .setting")).to_contain_text("30")
        expect(page.locator(".partial, .pending")).to_have_count(0)
        seen = page.evaluate("seen")
        assert page.evaluate("window.mark") == 1
        assert seen[-1] == [6, 6, 6]
        shown = [next(number for number, one in enumerate(seen) if one[slide]) for slide in range(3)]
        assert shown[2] < shown[1]  # the first may have begun before it was known which one is open
        assert any(one[2] < 6 for one in seen[shown[2] :])
        complete = next(one for one in seen if one[2] == 6)
        assert complete[0] <= 2
        assert complete[1] <= 2
        assert page.evaluate("document.querySelector('#sweep-3 input').max") == "5"


def test_who_waits_is_shown_how_far_the_build_is(address: str, browser: Browser) -> None:
    plain = browser.new_context(java_script_enabled=False)
    with closing(browser.new_page()) as page, closing(plain):
        page.goto(address)
        expect(page.get_by_role("progressbar", name="This page is being built")).to_be_visible()
        expect(page.locator("#doing")).to_have_text(re.compile(r"running step \d+ of \d+: slides/0\d-\w+\.md: \w+ 1"))
        expect(page.locator("#took")).to_have_text(re.compile(r"^[1-9]\d* s$"))
        wait_for(page, "(at => at > 0 && at < 1)(document.getElementById('share').value)")
        before = float(page.locator("#share").evaluate("(one) => one.value"))
        wait_for(page, "(before) => document.getElementById('share').value > before", arg=before)
        reader = plain.new_page()
        reader.goto(address)
        expect(reader.locator("#doing")).to_have_text(re.compile(r"running step \d+"))
        expect(reader.get_by_role("link", name="Open").first).to_be_visible()  # it comes by itself
        expect(page.get_by_role("link", name="Open").first).to_be_visible()


def test_the_corner_of_an_open_deck_tells_it_too(address: str, browser: Browser) -> None:
    with closing(browser.new_page()) as page:
        page.goto(f"{address}open/slides.html")
        wait_for(page, "window.Reveal?.isReady()")
        expect(page.get_by_role("status").filter(has_text=re.compile(r"running step \d+ of \d+"))).to_be_visible()
        expect(page.get_by_text(re.compile(r"^\d+ s$"))).to_be_visible()
