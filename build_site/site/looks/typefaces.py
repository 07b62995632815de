"""Typefaces: families whose fonts the package has, and fonts of a course -> what a style sheet says of them.

A font's file is called FAMILY-latin-WEIGHT-STYLE.woff2, or -latin-ext- for the letters of other European languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from msgspec import Struct

from ..theme import ASSETS, VENDOR

FONTS = VENDOR / "fonts"
USUAL = (
    "Source Serif 4",
    "Source Sans 3",
    "Source Code Pro",
)  # of the default theme, whose style sheet names their files
KINDS = {  # family -> what stands in for it while it loads
    "Archivo": "system-ui, sans-serif",
    "IBM Plex Mono": "ui-monospace, Menlo, Consolas, monospace",
    "IBM Plex Sans": "system-ui, sans-serif",
    "Newsreader": "Georgia, serif",
    "Source Code Pro": "ui-monospace, Menlo, Consolas, monospace",
    "Source Sans 3": "system-ui, sans-serif",
    "Source Serif 4": "Georgia, serif",
}
FIRST = {b"wOF2", b"wOFF", b"OTTO", b"true", b"\0\1\0\0"}  # bytes of a font
_RANGES = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, "
    "U+2191, U+2193, U+2212, U+2215",
    "latin-ext": "U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02CC, U+1E00-1EFF, U+20A0-20AB, "
    "U+20AD-20C0",
}
_FILE = re.compile(r"(?P<family>.+?)-(?P<part>latin-ext|latin)-(?P<weight>wght|[\d-]+)-(?P<style>normal|italic)\.woff2")


class Face(Struct, frozen=True):
    """What a font is of its family: its weights, the lightest and the heaviest, and whether it slants."""

    lightest: int
    heaviest: int
    is_italic: bool

    def rule(self, family: str, file: str, letters: str = "") -> str:
        """What a style sheet says of the font in a file of the site's folder of fonts."""
        weight = str(self.lightest) if self.lightest == self.heaviest else f"{self.lightest} {self.heaviest}"
        said = (
            f'font-family: "{family}"; font-style: {"italic" if self.is_italic else "normal"}; font-weight: {weight};'
        )
        part = f" unicode-range: {letters};" if letters else ""
        return f'@font-face {{ {said} font-display: swap; src: url("fonts/{quote(file)}");{part} }}'


def slug_of(family: str) -> str:
    """How names of a family's files begin."""
    return family.lower().replace(" ", "-")


def without_fonts(theme: Mapping[str, str], shown: Collection[str]) -> dict[str, str]:
    """The files of a theme without the package's fonts, and their licences, of families that are not shown."""
    unseen = {slug_of(one) for one in KINDS} - {slug_of(one) for one in shown}
    ours = {place: f"{VENDOR}/{place.removeprefix(f'{ASSETS}/')}" for place in theme}
    return {place: file for place, file in theme.items() if file != ours[place] or _slug_in(place) not in unseen}


def _slug_in(place: str) -> str:
    """The family of a font, or of a licence, as file names have it."""
    name = place.rpartition("/")[2]
    found = _FILE.fullmatch(name)
    return found["family"] if found else name.removesuffix(".txt")


def families_in(sheet: str) -> set[str]:
    """The package's families that a style sheet names."""
    return {family for family in KINDS if f'"{family}"' in sheet}


def rules_of(family: str) -> Iterator[str]:
    """What a style sheet says of a family's fonts.

    Where weights of its parts differ, browsers take all letters from one: those of other languages are said to have the
    same as the others.
    """
    found = [
        one
        for file in sorted(FONTS.iterdir())
        if (one := _FILE.fullmatch(file.name)) and one["family"] == slug_of(family)
    ]
    weights = {
        style: [_weights(one) for one in found if (one["part"], one["style"]) == ("latin", style)]
        for style in ("normal", "italic")
    }
    for one in found:
        for lightest, heaviest in [_weights(one)] if one["part"] == "latin" else weights[one["style"]]:
            yield Face(lightest, heaviest, one["style"] == "italic").rule(family, one[0], _RANGES[one["part"]])


def _weights(found: re.Match[str]) -> tuple[int, int]:
    lightest, _, heaviest = found["weight"].partition("-")
    return int(lightest), int(heaviest or lightest)


def is_font(file: Path) -> bool:
    """Whether a file is a font, by how it begins."""
    with file.open("rb") as opened:
        return opened.read(4) in FIRST


def face_in(file: Path) -> Face:
    """What a font of a course is. Raises Exception where it is damaged: fontTools has no error of its own for all."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        ranges = [
            (int(axis.minValue), int(axis.maxValue))
            for axis in (font["fvar"].axes if "fvar" in font else [])
            if axis.axisTag == "wght"
        ]
        weight = int(font["OS/2"].usWeightClass)
        lightest, heaviest = ranges[0] if ranges else (weight, weight)
        return Face(lightest, heaviest, bool(font["OS/2"].fsSelection & 1 or font["head"].macStyle & 2))


def place_of(file: str) -> str:
    """Where a course's font is in the site's folder of fonts: in folders as in the course, so that no two are one."""
    return str(PurePosixPath(file).with_suffix(".woff2"))
