"""Drawings on pages: without a background, and on dark pages in colours of the same contrast as on white.

A picture in a page obeys `prefers-color-scheme` by the colour scheme of the element that shows it. So a style sheet
within the drawing follows the reader's choice, and slides with a dark background; the page is its background. Notebooks
show the drawing as it was drawn, with its own.

Contrast is a quotient of luminances. Turning each luminance l into (light * dark / l), where `light` and `dark` are
those of the two backgrounds, preserves the contrast of any two colours; hues stay. A pale tint on white becomes a dim
one on the dark, and white words on a strong colour become dark words on a bright one.

A drawing is stored with the dark of the default theme. If a course has another one, its colours are computed again when
the site is published (`for_paper`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..colours import from_lch, lch, luminance
from ..course.model import ON_PAGES

PAPER = "#10181d"  # of the default theme in the dark (--paper in templates/theme.css)
MOST = 24  # colours of words, lines and areas; more are a scale of values
LIGHT = 0.7  # the least luminance of a ground for which there are colours for the dark
CLEAR = ".ground{fill:none!important}"
FLARE = 0.05  # what WCAG adds to both luminances of a contrast
_GROUND = re.compile(
    r'\A.*?</style></defs>(?:<g>)*<path d="[^"]*" (?:class="ground" )?(?P<style>style="fill:(?P<colour>#[0-9a-f]{6})")',
    re.S,
)
_COLOUR = re.compile(r'(?:fill|stroke)(?::|=")(#[0-9a-f]{6})')


def on_pages(svg: str, has_scale: bool) -> tuple[str, bool]:
    """A drawing as pages show it, and whether it has colours for the dark.

    It has none if its colours stand for values, as they do if there is a scale, an image, or more than MOST colours. A
    drawing whose background is not light keeps it, and all its colours.
    """
    ground, colours = _GROUND.search(svg), _colours(svg)
    if not ground or luminance(ground["colour"]) < LIGHT:
        return svg, False
    has_dark = not has_scale and len(colours) <= MOST and "<image" not in svg
    told = _told(colours, ground["colour"], PAPER) if has_dark else f"{ON_PAGES}light){{{CLEAR}}}"
    at = ground.start("style")
    return f'{svg[:at]}class="ground" {svg[at:]}'.replace("</style>", f"{told}</style>", 1), has_dark


def for_paper(svg: str, paper: str) -> str:
    """A drawing of `on_pages` with its colours for the dark, if any, computed for another `paper` than PAPER."""
    start = svg.find(f"{ON_PAGES}dark)")
    ground = _GROUND.search(svg)
    if start < 0 or not ground:
        return svg
    end = svg.index("</style>", start)
    return f"{svg[:start]}{_told(_colours(svg[end:]), ground['colour'], paper)}{svg[end:]}"


def _colours(svg: str) -> set[str]:
    return {"#000000", *_COLOUR.findall(svg)}  # black is what has no colour


def _told(colours: set[str], ground: str, paper: str) -> str:
    """The style sheet of a drawing with colours for the dark."""
    return f"{ON_PAGES}dark){{:root{{color-scheme:dark}}{''.join(_rules(sorted(colours), ground, paper))}}}{CLEAR}"


def _rules(colours: list[str], ground: str, paper: str) -> Iterator[str]:
    for colour in colours:
        dark = dark_of(colour, ground, paper)
        if colour == "#000000":
            yield f"svg{{fill:{dark}}}"
        for name in ("fill", "stroke"):
            yield f'[style*="{name}:{colour}"],[{name}="{colour}"]{{{name}:{dark}!important}}'


@cache
def dark_of(colour: str, ground: str, paper: str) -> str:
    """A colour for dark `paper` with the contrast to it that `colour` has to `ground`, and of its hue.

    Its chroma is that of `colour`, or the largest that a screen can show.
    """
    if colour == ground:
        return paper
    wanted = (luminance(paper) + FLARE) * (luminance(ground) + FLARE) / (luminance(colour) + FLARE) - FLARE
    _, chroma, hue = lch(colour)
    low, high = 0.0, 1.0
    for _ in range(30):
        lightness = (low + high) / 2
        made = from_lch((lightness, chroma, hue))
        low, high = (lightness, high) if luminance(made) < wanted else (low, lightness)
    return made
