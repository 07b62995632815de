"""QR codes are drawn as segno has them, of addresses and of slides."""

from __future__ import annotations

import re

import segno

from .conftest import Make, build_site

COURSE = '[tool.build_site]\nurl = "https://example.org/course"\n'
TEXT = "## One {#first}\n\n{{< qr >}}\n\n## Two\n\n{{< qr https://example.org/a--b?c=1&d >}}\n\nText.\n"


def squares(html: str) -> set[tuple[int, int]]:
    """The dark squares of a drawing, of which the light margin is two wide."""
    return {(int(x) - 2, int(y) - 2) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", html)}


def expected(address: str) -> set[tuple[int, int]]:
    code = segno.make(address, micro=False, error="m")
    return {(x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}


def test_the_code_of_a_slide_leads_to_its_place_on_the_page(course: Make) -> None:
    for trust in ("author", "contributor"):
        root = course({"slides/01-a.md": TEXT, "pyproject.toml": f'{COURSE}trust = "{trust}"\n'})
        done = build_site(root)
        assert (done.returncode, "warning" in done.stderr) == (0, False), done.stderr
        for file in ("index.html", "slides.html"):
            html = (root / "_site/a" / file).read_text()
            [one, two] = re.findall(r'<span class="qr">.*?</span>', html, re.S)
            place = "https://example.org/course/a/index.html#first"
            assert f'aria-label="QR code: {place}"' in one
            assert squares(one) == expected(place)
            assert 'href="https://example.org/a' in two
