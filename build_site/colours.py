"""Colours: how well one is read on another, and the nearest of its hue that is.

A colour is text, #rrggbb. Contrast is WCAG 2.2's, from 1 to 21. Lightness, chroma and hue are those of OKLCH (Björn
Ottosson, "A perceptual color space for image processing", 2020), in which colours of one lightness look equally light.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

TEXT = 4.5  # the contrast that text needs (WCAG 2.2, 1.4.3)
STEPS = 200  # of lightness, in which a colour is looked for

Lch = tuple[float, float, float]  # lightness 0-1, chroma 0-0.4, hue in radians


def contrast(one: str, other: str) -> float:
    """How much lighter the lighter one of two colours is."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(one: str, other: str, share: float) -> str:
    """A colour with a `share` of another, from 0 to 1."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round((a + (b - a) * share) * 255):02x}" for a, b in pairs)


def holding(colour: str, grounds: Iterable[str], least: float = TEXT) -> str:
    """The colour, or the nearest of its hue, lighter or darker, that has this contrast to all grounds.

    Where none has, black or white, whichever has more.
    """
    grounds = [*grounds]

    def worst(one: str) -> float:
        return min(contrast(one, ground) for ground in grounds)

    if worst(colour) >= least:
        return colour
    lightness, chroma, hue = lch(colour)
    known = sorted((n / STEPS for n in range(STEPS + 1)), key=lambda one: abs(one - lightness))
    shades = (from_lch((one, chroma, hue)) for one in known)
    return next((one for one in shades if worst(one) >= least), "") or max("#000000", "#ffffff", key=worst)


def lch(colour: str) -> Lch:
    """Lightness, chroma and hue of a colour."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_lch(wanted: Lch) -> str:
    """The colour of this lightness and hue; of its chroma what screens can show."""
    lightness, chroma, hue = wanted
    for n in range(17):
        parts = _from_lch(lightness, chroma * (1 - n / 16), hue)
        if all(-0.0005 <= one <= 1.0005 for one in parts):
            break
    return "#" + "".join(f"{round(_encoded(min(max(one, 0.0), 1.0)) * 255):02x}" for one in parts)


def _from_lch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear red, green and blue, which are below 0 or above 1 for what no screen can show."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _parts(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _linear(colour: str) -> list[float]:
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _parts(colour)]


def _encoded(one: float) -> float:
    return 12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055
