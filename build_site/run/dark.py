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

from ..course.model import DARK

PAPER = "#10181d"  # the theme's (--paper in templates/theme.css)
MOST = 24  # colours of words, lines and areas; more are a scale of values
LIGHT = 0.7  # the least luminance of a ground for which there are colours for the dark
FLARE = 0.05  # what WCAG adds to both luminances of a contrast
_GROUND = re.compile(r'\A.*?</style></defs>(?:<g>)*<path d="[^"]*" style="fill:(#[0-9a-f]{6})"', re.S)
_COLOUR = re.compile(r'(?:fill|stroke)(?::|=")(#[0-9a-f]{6})')

Three = tuple[float, float, float]


def in_the_dark(svg: str) -> str | None:
    """A drawing, its ground first, with its colours for the dark; None where these would tell something else.

    That is so where colour stands for values, which many colours or an image show, and where the ground is not light.
    """
    ground, colours = _GROUND.search(svg), {"#000000", *_COLOUR.findall(svg)}  # black is what has no colour
    if not ground or _luminance(_linear(ground[1])) < LIGHT or len(colours) > MOST or "<image" in svg:
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
    paper = _luminance(_linear(PAPER)) + FLARE
    wanted = min(1.0, paper * (_luminance(_linear(ground)) + FLARE) / (_luminance(_linear(colour)) + FLARE) - FLARE)
    _, to_red, to_yellow = _lab(_linear(colour))
    for part in range(20, -1, -1):
        low, high = 0.0, 1.0
        for _ in range(30):
            lightness = (low + high) / 2
            made = _from_lab(lightness, to_red * part / 20, to_yellow * part / 20)
            low, high = (lightness, high) if _luminance(made) < wanted else (low, lightness)
        if all(-0.001 <= one <= 1.001 for one in made):
            break
    return "#" + "".join(f"{round(255 * _as_shown(min(1.0, max(0.0, one)))):02x}" for one in made)


def _linear(colour: str) -> Three:
    """Red, green and blue as amounts of light, from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return red, green, blue


def _as_shown(light: float) -> float:
    """What a screen is told for an amount of light: `_linear`, backwards."""
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _luminance(light: Three) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def _lab(light: Three) -> Three:
    """Lightness, and how far to red and to yellow, in Ottosson's OKLab (https://bottosson.github.io/posts/oklab/)."""
    red, green, blue = light
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_lab(lightness: float, to_red: float, to_yellow: float) -> Three:
    long = (lightness + 0.3963377774 * to_red + 0.2158037573 * to_yellow) ** 3
    middle = (lightness - 0.1055613458 * to_red - 0.0638541728 * to_yellow) ** 3
    short = (lightness - 0.0894841775 * to_red - 1.2914855480 * to_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
