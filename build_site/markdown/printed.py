"""Printed text -> HTML: its colours at a contrast that can be read on light and on dark paper, its links as links.

Of a terminal's codes it has those that `run/terminal.py` leaves. Colours are taken as close to the wished ones as the
contrast of WCAG's level AA allows, which is 4.5 to 1.
"""

from __future__ import annotations

import html
import re
from functools import cache

from .nodes import open_tag

CONTRAST = 4.5
PAPERS = ((0xF1, 0xF5, 0xF6), (0x19, 0x24, 0x2B))  # what the theme has behind code: light, dark
_CODE = re.compile(r"\x1b\[(?P<look>[\d;]*)m|\x1b\]8;;(?P<address>[^\x1b]*)\x1b\\")
_LINK = re.compile(r"(?:https?|mailto):|(?![a-z][a-z0-9+.-]*:)", re.I)
_NAMED = (  # the colours that have names, and the bright ones
    *(0x000000, 0xC91B00, 0x00A600, 0x9A7D00, 0x0451D6, 0xB009B0, 0x00838F, 0xB0B0B0),
    *(0x666666, 0xFF4B3E, 0x23D18B, 0xE5C300, 0x5C9DFF, 0xFF6FFF, 0x29D6E6, 0xFFFFFF),
)
_LOOKS = {
    "1": "font-weight: 700",
    "3": "font-style: italic",
    "4": "text-decoration: underline",
    "9": "text-decoration: line-through",
}
Colour = tuple[int, int, int]


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
    colour = ground = None
    is_inverse = False
    while codes:
        code = codes.pop(0)
        if code in ("38", "48"):
            count = 2 if codes[0] == "5" else 4
            wished, codes = _indexed(int(codes[1])) if count == 2 else _rgb(codes[1:4]), codes[count:]
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


def _colours(colour: Colour | None, ground: Colour | None) -> list[str]:
    if ground:
        return [f"color: {_hex(_readable(colour or ground, ground))}", f"background: {_hex(ground)}"]
    if colour:
        light, dark = (_hex(_readable(colour, paper)) for paper in PAPERS)
        return [f"color: light-dark({light}, {dark})"]
    return []


def _readable(colour: Colour, ground: Colour) -> Colour:
    """The colour nearest to the wished one that can be read on a ground: it is mixed with black or with white."""
    extreme: Colour = max((0, 0, 0), (255, 255, 255), key=lambda one: contrast(one, ground))
    for step in range(21):
        mixed = tuple(round(one + (other - one) * step / 20) for one, other in zip(colour, extreme, strict=True))
        if contrast(mixed, ground) >= CONTRAST:  # type: ignore[arg-type]
            return mixed  # type: ignore[return-value]
    return extreme


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, as WCAG 2 defines it: 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (one / 255 for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _indexed(number: int) -> Colour:
    """One of the 256 colours of a terminal: 16 with names, a cube, and greys."""
    if number < 16:
        named = _NAMED[number]
        return named >> 16, named >> 8 & 255, named & 255
    if number < 232:
        red, green, blue = ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
        return _cube(red), _cube(green), _cube(blue)
    grey = min(8 + 10 * (number - 232), 255)
    return grey, grey, grey


def _cube(level: int) -> int:
    return 55 + 40 * level if level else 0


def _rgb(codes: list[str]) -> Colour:
    red, green, blue = (min(int(one), 255) for one in codes)
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{one:02x}" for one in colour)
