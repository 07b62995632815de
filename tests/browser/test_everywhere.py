"""A site is light and still, and works wherever it is put: below any address, on a disk, and without a network."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response
from selectolax.lexbor import LexborHTMLParser

from build_site.site.offline import SHOWN

from ..conftest import wait_for
from .conftest import SHOWS, built_lecture
from .test_offline import Host

KB = 1024
PICTURES = (".svg", ".png", ".jpg")
PACKED = (".woff2", ".png", ".jpg")  # which no host compresses again
SHIFTS = """window.shifts = [];
new PerformanceObserver((seen) => window.shifts.push(...seen.getEntries().map((one) => one.value)))
    .observe({ type: "layout-shift", buffered: true });"""
COMPLETE = f"document.readyState === 'complete' && {SHOWS}"
WIDE = "f(x) = " + " + ".join(f"a_{n} x_{n}" for n in range(1, 12))
LECTURE = f"""# With ${WIDE}$

Inline ${WIDE}$, and short $x$.

$${WIDE}$$

- In a list $${WIDE}$$

> Q: What is ${WIDE}$?
"""


@pytest.mark.parametrize(
    ("file", "most", "size"),
    [
        ("concept-drift/index.html", 120 * KB, (1280, 720)),
        ("concept-drift/index.html", 120 * KB, (390, 844)),
        ("feedback-loops/index.html", 120 * KB, (390, 844)),
        ("concept-drift/slides.html", 350 * KB, (1280, 720)),
        ("concept-drift/slides.html", 350 * KB, (390, 844)),
    ],
)
def test_what_is_read_is_light_and_nothing_moves(
    browser: Browser, own_site: Path, file: str, most: int, size: tuple[int, int]
) -> None:
    """As static hosts send it: what is text by gzip, at its usual level."""
    host = Host(own_site)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, service_workers="block")
    page, answers = context.new_page(), list[Response]()
    page.add_init_script(SHIFTS)
    page.on("response", lambda one: answers.append(one))
    page.goto(host.address(file))
    wait_for(page, COMPLETE)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    sent = {one.url: one.body() for one in answers if not one.url.endswith(PICTURES)}
    weight = sum(len(body if url.endswith(PACKED) else gzip.compress(body, 6)) for url, body in sent.items())
    assert any(url.endswith(".woff2") for url in sent)
    assert weight <= most, {url: len(body) for url, body in sent.items()}
    assert page.evaluate("window.shifts") == []
    context.close()
    host.down()


def test_a_wide_formula_moves_nothing_but_itself(page: Page, tmp_path: Path) -> None:
    lecture = built_lecture(tmp_path, LECTURE)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto((lecture / "index.html").as_uri())
    wait_for(page, COMPLETE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    short, wide = (f"document.querySelector('.text p math{kind}')" for kind in (" + math", ""))
    assert page.evaluate(f"{short}.tabIndex === -1 && {wide}.tabIndex === 0")
    page.evaluate(f"{short}.style.display = 'inline'")  # without a width of its own, as browsers may have it
    assert page.evaluate(f"{short}.clientWidth === 0 && roomFor({short}) > 1 && roomFor({wide}) < 1")
    page.evaluate(f"{short}.remove()")
    assert page.evaluate("[...document.querySelectorAll('.text math')].every((one) => one.scrollWidth > 390)")
    last = "[...document.querySelectorAll('.text math')].map((one) => { const box = one.parentElement.matches('p') && "
    last += "one.matches('[display=block]') ? one.parentElement : one; one.scrollLeft = box.scrollLeft = 9999; "
    assert all(page.evaluate(f"{last} return Math.max(one.scrollLeft, box.scrollLeft); }})"))
    page.goto((lecture / "slides.html").as_uri() + "#/1")
    wait_for(page, f"{COMPLETE} && window.Reveal?.isReady()")
    edges = page.evaluate(
        "[...document.querySelectorAll('.present math')].map((one) => one.getBoundingClientRect().right)"
    )
    assert edges
    assert max(edges) <= 390


def addresses(site: Path, file: Path) -> Iterator[str]:
    """All that a file of a site links to, or loads."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".css":
        yield from re.findall(r"url\(\"?([^\")]+)", text)
        return
    for node in LexborHTMLParser(text).css("*"):
        given = node.attributes
        yield from (given[name] or "" for name in ("href", "src", "poster") if name in given)
        yield from (given.get("data-frames") or "").split()


def test_every_link_leads_somewhere_below_an_address_on_a_disk_and_without_a_network(own_site: Path) -> None:
    files = json.loads((own_site / "manifest.json").read_text())["files"]
    worker = (own_site / "sw.js").read_text()
    kept = json.loads(re.findall(r"first = (.*);\n", worker)[0])
    seen = set()
    for path in (one for one in files if one.endswith((".html", ".css")) and one != "404.html"):
        for address in addresses(own_site, own_site / path):
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            target = ((own_site / path).parent / unquote(parts.path)).resolve()
            assert target.is_relative_to(own_site.resolve()), f"{path} leaves the site for {address}"
            place = target.relative_to(own_site.resolve()).as_posix()
            assert target.is_file(), f"{path} leads to {address}, which a disk does not have"
            assert place in kept or not place.endswith(SHOWN), f"{path} needs {place}"
            seen.add(place)
    assert len(seen) > 50


def test_a_disk_opens_everything(page: Page, own_site: Path) -> None:
    """The page fails where anything is said, or asked for in vain."""
    failed = list[str]()
    page.on("requestfailed", lambda one: failed.append(one.url))
    for file in sorted(own_site.rglob("*.html")):
        page.goto(file.as_uri())
        wait_for(page, "document.readyState === 'complete' && [...document.images].every((one) => one.complete)")
    assert failed == []
