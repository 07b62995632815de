"""Printed text -> HTML: its colours at a contrast that can be read on light and on dark paper, its links as links.

Of a terminal's codes it has those that `run/terminal.py` leaves. Colours are taken as close to the wished ones as the
contrast that text needs allows.
"""

from __future__ import annotations

import html
import re
from functools import cache

from ..colours import TEXT, contrast, mixed
from .nodes import open_tag

PAPERS = ("#f1f5f6", "#19242b")  # what the theme has behind code: light, dark
_CODE = re.compile(r"\x1b\[(?P<look>[\d;]*)m|\x1b\]8;;(?P<address>[^\x1b]*)\x1b\\")
_LINK = re.compile(r"(?:https?|mailto):|(?![a-z][a-z0-9+.-]*:)", re.I | re.A)
_NAMED = (  # the colours that have names, and the bright ones
    *("#000000", "#c91b00", "#00a600", "#9a7d00", "#0451d6", "#b009b0", "#00838f", "#b0b0b0"),
    *("#666666", "#ff4b3e", "#23d18b", "#e5c300", "#5c9dff", "#ff6fff", "#29d6e6", "#ffffff"),
)
_LOOKS = {
    "1": "font-weight: 700",
    "3": "font-style: italic",
    "4": "text-decoration: underline",
    "9": "text-decoration: line-through",
}


def plain_of(text: str) -> str:
    """Printed text without its colours and links."""
    return _CODE.sub("", text)


def without_links(text: str) -> str:
    """Printed text with its colours, which notebooks show, and without links, which they do not."""
    return _CODE.sub(lambda code: "" if code["look"] is None else code[0], text)


def html_of(text: str) -> str:
    """Printed text as HTML."""
    result, look, address, end = [], "", "", 0
    for found in [*_CODE.finditer(text), None]:
        run = html.escape(text[end : found.start() if found else None], quote=False)
        if run and (style := _style(look)):
            run = f"{open_tag('span', {'style': style})}{run}</span>"
        result.append(f"{open_tag('a', {'href': address})}{run}</a>" if run and address else run)
        if found:
            end = found.end()
            look = look if found["look"] is None else found["look"]
            address = address if found["address"] is None else found["address"]
            address = address if _LINK.match(address) else ""
    return "".join(result)


@cache
def _style(look: str) -> str:
    """SGR codes -> CSS."""
    codes = look.split(";")
    styles: list[str] = []
    colour = ground = ""
    is_inverse = False
    while codes:
        code = codes.pop(0)
        if code in ("38", "48"):
            count = 2 if codes[0] == "5" else 4
            wished, codes = _indexed(int(codes[1])) if count == 2 else _rgb(*map(int, codes[1:4])), codes[count:]
            colour, ground = (wished, ground) if code == "38" else (colour, wished)
        elif code in _LOOKS:
            styles.append(_LOOKS[code])
        elif code == "7":
            is_inverse = True
        elif code not in ("", "0", "2"):
            wished = _indexed(int(code) % 10 + (8 if int(code) >= 90 else 0))
            colour, ground = (wished, ground) if code[0] in "39" and len(code) == 2 else (colour, wished)
    if is_inverse:
        colour, ground = ground, colour
        styles += [] if colour or ground else ["color: var(--paper)", "background: var(--ink)"]
    return "; ".join([*styles, *_colours(colour, ground)])


def _colours(colour: str, ground: str) -> list[str]:
    if ground:
        return [f"color: {_readable(colour or ground, ground)}", f"background: {ground}"]
    if colour:
        return [f"color: light-dark({', '.join(_readable(colour, paper) for paper in PAPERS)})"]
    return []


def _readable(colour: str, ground: str) -> str:
    """The colour nearest to the wished one that can be read on a ground: it is mixed with black or with white."""
    extreme = max("#000000", "#ffffff", key=lambda one: contrast(one, ground))
    shades = (mixed(colour, extreme, step / 20) for step in range(21))
    return next((one for one in shades if contrast(one, ground) >= TEXT), extreme)


def _indexed(number: int) -> str:
    """One of the 256 colours of a terminal: 16 with names, a cube, and greys."""
    if number < 16:
        return _NAMED[number]
    if number < 232:
        return _rgb(_cube((number - 16) // 36), _cube((number - 16) // 6 % 6), _cube((number - 16) % 6))
    return _rgb(*[8 + 10 * (number - 232)] * 3)


def _cube(level: int) -> int:
    return 55 + 40 * level if level else 0


def _rgb(*parts: int) -> str:
    return "#" + "".join(f"{min(one, 255):02x}" for one in parts)
