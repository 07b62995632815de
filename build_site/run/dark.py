"""What a drawing looks like on dark paper: its own colours, each as far from the ground as it is on white.

A picture in a page obeys `prefers-color-scheme` by the colour scheme of the element that shows it. So a style sheet
within the drawing answers to the reader's choice, and to slides with a dark background; whatever knows nothing of it
(paper, notebooks, older browsers) shows the drawing as it was drawn, on a ground of its own.

Contrast is a quotient of luminances. To turn each luminance l into (light * dark / l), where `light` and `dark` are
those of the two grounds, leaves the contrast of any two colours as it was; hues stay. What lay on white as a pale tint
lies on the dark as a dim one, white words on a strong colour become dark words on a bright one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..colours import from_lch, lch, luminance
from ..course.model import DARK

PAPER = "#10181d"  # the theme's (--paper in templates/theme.css)
MOST = 24  # colours of words, lines and areas; more are a scale of values
LIGHT = 0.7  # the least luminance of a ground for which there are colours for the dark
FLARE = 0.05  # what WCAG adds to both luminances of a contrast
_GROUND = re.compile(r'\A.*?</style></defs>(?:<g>)*<path d="[^"]*" style="fill:(#[0-9a-f]{6})"', re.S)
_COLOUR = re.compile(r'(?:fill|stroke)(?::|=")(#[0-9a-f]{6})')


def in_the_dark(svg: str) -> str | None:
    """A drawing, its ground first, with its colours for the dark; None where these would tell something else.

    That is so where colour stands for values, which many colours or an image show, and where the ground is not light.
    """
    ground, colours = _GROUND.search(svg), {"#000000", *_COLOUR.findall(svg)}  # black is what has no colour
    if not ground or luminance(ground[1]) < LIGHT or len(colours) > MOST or "<image" in svg:
        return None
    return svg.replace("</style>", f"{DARK}{''.join(_rules(sorted(colours), ground[1]))}}}</style>", 1)


def _rules(colours: list[str], ground: str) -> Iterator[str]:
    for colour in colours:
        dark = dark_of(colour, ground)
        if colour == "#000000":
            yield f"svg{{fill:{dark}}}"
        for name in ("fill", "stroke"):
            yield f'[style*="{name}:{colour}"],[{name}="{colour}"]{{{name}:{dark}!important}}'


@cache
def dark_of(colour: str, ground: str) -> str:
    """A colour for PAPER with the contrast to it that `colour` has to `ground`, and of its hue.

    It is as colourful as it was, or as a screen can show.
    """
    if colour == ground:
        return PAPER
    wanted = (luminance(PAPER) + FLARE) * (luminance(ground) + FLARE) / (luminance(colour) + FLARE) - FLARE
    _, chroma, hue = lch(colour)
    low, high = 0.0, 1.0
    for _ in range(30):
        lightness = (low + high) / 2
        made = from_lch((lightness, chroma, hue))
        low, high = (lightness, high) if luminance(made) < wanted else (low, lightness)
    return made
