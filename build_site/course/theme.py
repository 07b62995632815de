"""`[tool.build_site.theme]`: what a course says of its own looks, as values; whether they hold, looks/ judges."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from ..problems import Place, Problem, did_you_mean

COLOURS = ("accent", "ink", "paper")
FONTS = ("font", "headings", "mono")
RATIOS = ("16:9", "4:3")
KEYS = ("name", *COLOURS, *FONTS, "logo", "ratio")
SCHEMES = ("light", "dark")
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.I)
_HOW = {
    **dict.fromkeys(COLOURS, 'write "#005a9c", or { light = "#005a9c", dark = "#7cc4ff" }'),
    **dict.fromkeys(FONTS, 'write the name of a family, or files: ["fonts/regular.woff2", "fonts/italic.woff2"]'),
    "name": "write the name of a theme",
    "logo": 'write a path from the course\'s folder, "logo.svg", or { light = "logo.svg", dark = "logo-dark.svg" }',
    "ratio": f"it takes: {', '.join(RATIOS)}",
}


class Shades(Struct, frozen=True):
    """A colour on light paper and in the dark, each #rrggbb, or a logo, each a file; "" where it is not given."""

    light: str = ""
    dark: str = ""


class Theme(Struct, frozen=True):
    """What a course says of its looks. A font is the name of a family, or files of one; "" and () are what is not said.

    `said` has where each key is.
    """

    name: str = ""
    accent: Shades = Shades()
    ink: Shades = Shades()
    paper: Shades = Shades()
    font: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    mono: tuple[str, ...] = ()
    logo: Shades = Shades()
    ratio: str = ""
    said: tuple[tuple[str, Place], ...] = ()

    @property
    def has_sheet(self) -> bool:
        """Whether pages load a style sheet for it."""
        return any(getattr(self, key) != getattr(NOTHING, key) for key in ("name", *COLOURS, *FONTS))

    def shaped(self, deck: Mapping[str, Any]) -> Mapping[str, Any]:
        """Options of reveal.js that a deck has; where they say nothing of its shape, that of the theme."""
        if not self.ratio or {"width", "height"} & deck.keys():
            return deck
        across, _, down = self.ratio.partition(":")
        return {"width": int(across) * 720 // int(down), "height": 720, **deck}

    @property
    def logos(self) -> tuple[str, ...]:
        """The files of the logo: for light paper, and for the dark where there is one."""
        return tuple(filter(None, (self.logo.light, self.logo.dark)))

    def place(self, key: str) -> Place:
        """Where a key is."""
        return dict(self.said)[key]


NOTHING = Theme()


def theme_of(table: Mapping[str, Any], place: Callable[[str], Place]) -> tuple[Theme, list[Problem]]:
    """The values of a table whose keys are at a `place`, and what is wrong with them."""
    values: dict[str, Any] = {}
    problems = []
    for key, value in table.items():
        if key not in KEYS:
            hint = did_you_mean(key, KEYS, f"it takes: {', '.join(KEYS)}")
            problems.append(Problem(place(key), f"unknown key of theme: {key}", hint))
        elif (taken := _taken(key, value)) is None:
            hint = did_you_mean(value, RATIOS, _HOW[key]) if key == "ratio" and isinstance(value, str) else _HOW[key]
            problems.append(Problem(place(key), f"{key} cannot be {as_written(value)}", hint))
        else:
            values[key] = taken
    return Theme(**values, said=tuple((key, place(key)) for key in values)), problems


def _taken(key: str, value: Any) -> Any:
    """A value as a theme has it, None where it cannot be one."""
    if key in COLOURS:
        given = value if isinstance(value, dict) else {"light": value}
        if not given or not given.keys() <= {*SCHEMES} or not all(is_colour(one) for one in given.values()):
            return None
        return Shades(**{scheme: whole(one) for scheme, one in given.items()})
    if key == "logo" and isinstance(value, dict):
        is_whole = value.keys() == {*SCHEMES} and all(isinstance(one, str) and one for one in value.values())
        return Shades(**value) if is_whole else None
    if key in FONTS and isinstance(value, list):
        return tuple(value) if value and all(isinstance(one, str) and one for one in value) else None
    if not isinstance(value, str) or not value.strip() or (key == "ratio" and value not in RATIOS):
        return None
    return (value,) if key in FONTS else Shades(value) if key == "logo" else value


def as_written(value: object) -> str:
    """A value of TOML as messages show it."""
    return repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def is_colour(value: object) -> bool:
    """Whether a value is a colour as themes have it."""
    return isinstance(value, str) and bool(_COLOUR.fullmatch(value))


def whole(colour: str) -> str:
    """A colour as #rrggbb in small letters."""
    digits = colour[1:].lower()
    return "#" + ("".join(2 * one for one in digits) if len(digits) == 3 else digits)
