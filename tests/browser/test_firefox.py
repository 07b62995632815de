"""A student's way through a course in a real Firefox: find, read, unfold, try, print, keep."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_site.build import build
from build_site.check.browser import SCRIPTS
from build_site.news import Options

from ..conftest import write
from .conftest import SHOWS
from .firefox import INSTALLED, Firefox, firefox
from .test_axe import RULES
from .test_offline import LOADED, Host
from .test_paper import text_of

pytestmark = pytest.mark.skipif(INSTALLED is None, reason="no Firefox is installed")

FIGURES = """
import matplotlib.pyplot as plt

def line(shift=0.0, slope=1.0):
    figure, axes = plt.subplots(figsize=(8, 4.5))
    axes.plot([0, 1], [shift, shift + slope])
    return figure
"""
LECTURE = """---
title: Concept drift
---

# Change

## Covariate shift

The inputs move: $p(x) \\ne q(x)$.

> Q: What stays?

> A: The posterior.

## Steps

The first.

::: {.fragment}
An alarm rings.
:::

## Two sliders

![A line](../figures_src/lines.py#line){sweep="shift=0:1:0.5; slope=1:2:1" alt="A line"}

## Tabs

::: {.panel-tabset}
### Left

Shown at once.

### Right

Shown when it is chosen.
:::
"""
OTHER = "---\ntitle: Another\n---\n\n## Something else\n\nA lighthouse.\n"
FILES: dict[str, str | bytes] = {
    "figures_src/lines.py": FIGURES,
    "slides/01-drift.md": LECTURE,
    "slides/02-other.md": OTHER,
    "slides/index.md": "---\ntitle: Course\n---\n",
}
COMPLETE = f"document.readyState === 'complete' && {SHOWS} && (!window.Reveal || Reveal.isReady())"
# Its state as the document has it may stay "activating" for ever, where it was asked for at that moment.
KEPT = """async () => navigator.serviceWorker.controller
  && (await navigator.serviceWorker.getRegistration()).active.state === 'activated'"""
FRAME = "decodeURI(document.querySelector('[data-frames]').getAttribute('src')).split('/').at(-1)"
WORDS = ("Covariate", "Theposterior.", "Analarm", "Shownatonce.", "Shownwhenitischosen.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a host has, with the site of a course below its root."""
    root = write(tmp_path_factory.mktemp("firefox"), FILES)
    build(root, root / "host/a course", Options())
    return root / "host"


@pytest.fixture
def host(folder: Path) -> Iterator[Host]:
    host = Host(folder)
    yield host
    host.down()


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Firefox]:
    """A window in which nothing may go wrong."""
    with firefox(tmp_path) as opened:
        opened.resize(1280, 720)
        yield opened
        assert opened.said() == []


def visit(window: Firefox, address: str) -> None:
    window.ask("WebDriver:Navigate", url=address)
    window.wait_for(COMPLETE)


def reload(window: Firefox) -> None:
    """As F5 does: WebDriver's own command passes the worker by, too."""
    window.evaluate("() => { window.isOld = true; setTimeout(() => location.reload()); }")
    window.wait_for(f"!window.isOld && {COMPLETE}")


def follow(window: Firefox, chosen: str, leads_to: str) -> None:
    """Follow a link with the keyboard, to an address that ends so."""
    window.evaluate("(chosen) => document.querySelector(chosen).focus()", chosen)
    window.press("Enter")
    arrive(window, leads_to)


def arrive(window: Firefox, end: str) -> None:
    """Return once a document is shown whose address ends so."""
    window.wait_for(f"(end) => location.href.endsWith(end) && {COMPLETE}", end)


def search(window: Firefox, text: str, finds: str, leads_to: str) -> None:
    """Search with the keyboard alone, and follow the first that is found; its words are marked."""
    window.press("/")
    window.wait_for("document.activeElement.matches('dialog.search[open] input')")
    window.press(text)
    window.wait_for("(first) => document.querySelector('.search-title')?.textContent === first", finds)
    window.press("Enter")
    arrive(window, leads_to)
    window.wait_for("document.querySelector('main mark')?.checkVisibility()")


def test_a_students_way(window: Firefox, host: Host) -> None:
    base = host.address("a%20course")
    visit(window, f"{base}/index.html")
    search(window, "covariat shft", "Covariate shift", "/drift/index.html#covariate-shift")

    window.evaluate("document.querySelector('details.answer summary').focus()")
    window.press("Enter")
    window.wait_for("document.querySelector('details.answer').open")
    assert "The posterior." in window.evaluate("document.querySelector('main').innerText")

    follow(window, "#steps + .to-slide", "/drift/slides.html#/steps")
    window.wait_for("Reveal.getCurrentSlide().id === 'steps'")
    window.press("ArrowRight")
    window.wait_for("document.querySelector('.present .fragment.visible')?.textContent.includes('alarm')")
    follow(window, ".to-page", "/drift/index.html#steps")
    top = window.evaluate("document.querySelector('#steps').getBoundingClientRect().top")
    assert 0 <= top < 200

    for reading in ("index.html#two-sliders", "slides.html#/two-sliders"):
        visit(window, f"{base}/drift/{reading}")
        window.wait_for(f"{FRAME} === 'line-shift-0-slope-1.svg'")
        for at, frame in enumerate(("line-shift-1-slope-1.svg", "line-shift-1-slope-2.svg")):
            window.evaluate("(at) => document.querySelectorAll('.sweep input')[at].focus()", at)
            window.press("End")
            window.wait_for(f"{FRAME} === '{frame}'")

    search(window, "lighthouse", "Something else", "/other/slides.html#/something-else")
    search(window, "alarm", "Steps", "/drift/slides.html#/steps")


def test_without_a_network(window: Firefox, host: Host) -> None:
    base = host.address("a%20course")
    visit(window, f"{base}/index.html")
    window.wait_for(KEPT)
    host.down()
    for path in ("drift/index.html", "drift/slides.html#/two-sliders", "other/", ""):
        visit(window, f"{base}/{path}")
        reload(window)
        window.wait_for(LOADED)
    search(window, "posterior", "Covariate shift", "/drift/index.html#covariate-shift")


def test_a_disk_opens_everything_and_prints_it(window: Firefox, folder: Path, tmp_path: Path) -> None:
    site = folder / "a course"
    for file in sorted(site.rglob("*.html")):
        visit(window, file.as_uri())
    for reading, start in (("index.html", "#"), ("slides.html", "#/")):
        visit(window, (site / "drift" / reading).as_uri())
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(base64.b64decode(window.ask("WebDriver:Print")))
        seen = text_of(paper)
        assert [word for word in WORDS if word not in seen] == [], reading
        search(window, "lighthouse", "Something else", f"/other/{reading}{start}something-else")


@pytest.mark.parametrize("size", [(1280, 720), (450, 844)])
def test_no_rule_of_axe_is_broken(window: Firefox, folder: Path, size: tuple[int, int]) -> None:
    window.resize(*size)
    for reading in ("index.html", "slides.html#/covariate-shift", "slides.html#/two-sliders", "slides.html#/tabs"):
        visit(window, f"{(folder / 'a course/drift').as_uri()}/{reading}")
        script = f"{SCRIPTS[0].read_text(encoding='utf-8')};({RULES})().then(arguments[0])"
        assert window.ask("WebDriver:ExecuteAsyncScript", script=script, args=[]) == [], reading
