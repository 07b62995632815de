"""A `_brand.yml`, as Quarto and other tools of Posit have it -> what it says of the course's looks.

    color.primary, foreground, background         accent, ink, paper; by the names of color.palette, too
    typography.base, headings, monospace          font, headings, mono; by the files of typography.fonts, too
    logo, or its medium, small, large             logo, and that for the dark

What pyproject.toml says takes precedence. What means nothing here is told, each key at its line. Source: the reference
of brand.yml, as of Quarto 1.8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ..problems import Place, Problem, did_you_mean
from .layers import values_of
from .quarto import Layer, line_of
from .settings import read_text
from .theme import KEYS, SCHEMES, Theme, is_colour, theme_of

FILES = ("_brand.yml", "_brand.yaml", "brand.yml", "brand.yaml")
COLOURS = {"primary": "accent", "foreground": "ink", "background": "paper"}
TYPE = {"base": "font", "headings": "headings", "monospace": "mono"}
SIZES = ("medium", "small", "large")
_TEXT = ("family", "size", "weight", "line-height", "style", "decoration", "color", "background-color")
_KNOWN: dict[tuple[str, ...], tuple[str, ...]] = {  # keys in which others are: those that are known
    (): ("meta", "logo", "color", "typography", "defaults"),
    ("color",): (
        "palette",
        *COLOURS,
        "secondary",
        "tertiary",
        "success",
        "info",
        "warning",
        "danger",
        "light",
        "dark",
        "link",
    ),
    ("typography",): ("fonts", *TYPE, "monospace-inline", "monospace-block", "link"),
    **{("typography", key): _TEXT for key in TYPE},
    ("logo",): ("images", *SIZES, "path", "alt"),
}
_READ = {
    *((key,) for key in ("logo", "color", "typography")),
    *(("logo", key) for key in ("images", "path", *SIZES)),
    *(("color", key) for key in ("palette", *COLOURS)),
    *(("typography", key) for key in ("fonts", *TYPE)),
    *(("typography", key, "family") for key in TYPE),
}


def with_brand(root: Path, theme: Theme) -> tuple[Theme, list[Problem]]:
    """A theme with what the course's brand says besides, and what is wrong with that. Raises CourseError."""
    file = next((name for name in FILES if (root / name).exists()), "")
    if not file:
        return theme, []
    text = read_text(root, file)
    values, lines = values_of(Layer(file, "", text)), [*enumerate(text.split("\n"), 1)]

    def place(*keys: str) -> Place:
        return Place(file, line_of(lines, keys))

    problems = [*_judge(values, (), place)]
    table: dict[str, Any] = {}
    where: dict[str, Place] = {}
    for key, keys, value in _said(values):
        where[key] = place(*keys)
        if key in COLOURS.values() and (wrong := _not_a_colour(keys[-1], value, _mapping(values, "color", "palette"))):
            problems.append(Problem(where[key], *wrong))
        else:
            table[key] = value
    brand, wrong_values = theme_of(table, where.__getitem__)
    told = {key: getattr(theme, key) for key in KEYS if key in dict(theme.said)}
    return replace(brand, **told, said=brand.said + theme.said), problems + wrong_values


def _said(values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """What a brand says of a theme's keys: the key, the brand's own, and the value."""
    palette = _mapping(values, "color", "palette")
    for name, key in COLOURS.items():
        if (value := _mapping(values, "color").get(name)) is not None:
            shades = value if isinstance(value, Mapping) else {"light": value}
            yield key, ("color", name), {scheme: _named(one, palette) for scheme, one in shades.items()}
    files = dict(_files(_mapping(values, "typography").get("fonts")))
    for name, key in TYPE.items():
        value = _mapping(values, "typography").get(name)
        if family := value.get("family") if isinstance(value, Mapping) else value:
            yield key, ("typography", name), files.get(family, family)
    logo = values.get("logo")
    size = next((one for one in SIZES if isinstance(logo, Mapping) and logo.get(one)), "")
    value = logo[size] if size and isinstance(logo, Mapping) else logo
    shades = value if isinstance(value, Mapping) and {*SCHEMES} & value.keys() else {"light": value}
    images = _mapping(values, "logo", "images")
    found = [_path(images.get(one, one) if isinstance(one, str) else one) for one in map(shades.get, SCHEMES)]
    if any(found):
        light, dark = found
        whole = {"light": light, "dark": dark} if light and dark else light or dark
        yield "logo", ("logo", size) if size else ("logo",), whole


def _path(image: Any) -> Any:
    """The file of an image, which may have a text beside it."""
    return image.get("path") if isinstance(image, Mapping) else image


def _mapping(values: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """What is in some keys, each inside the one before it; nothing where that is no mapping."""
    for key in keys:
        values = inside if isinstance(inside := values.get(key), Mapping) else {}
    return values


def _named(value: Any, palette: Mapping[str, Any]) -> Any:
    """A colour, of the palette if that names it; names there may be of others."""
    for _ in range(len(palette)):
        value = palette.get(value, value) if isinstance(value, str) else value
    return value


def _files(fonts: Any) -> Iterator[tuple[str, list[str]]]:
    """Families that are given by files, each with these."""
    for one in fonts if isinstance(fonts, list) else ():
        listed = one.get("files") if isinstance(one, Mapping) else None
        paths = [file.get("path") if isinstance(file, Mapping) else file for file in listed or ()]
        if found := [path for path in paths if isinstance(path, str)]:
            yield str(one.get("family", "")), found


def _not_a_colour(key: str, value: Mapping[str, Any], palette: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with the shades of a colour, and what to do about it; None where nothing is."""
    for scheme, one in value.items():
        if one == "":
            return f"{key} has no value", 'write it in quotes, "#005a9c": after a space # begins a comment'
        if scheme not in SCHEMES:
            return f"{key} has no {scheme}", did_you_mean(scheme, SCHEMES, f"it takes: {', '.join(SCHEMES)}")
        if not is_colour(one):
            names = f'write "#005a9c"{", or a name of the palette: " if palette else ""}{", ".join(palette)}'
            return f"{key} cannot be {one!r}", did_you_mean(one, palette, names) if isinstance(one, str) else names
    return None


def _judge(values: Any, above: tuple[str, ...], place: Callable[..., Place]) -> Iterator[Problem]:
    """A warning for each key that is unknown, or means nothing here."""
    known = _KNOWN.get(above, ())
    for key in values if known and isinstance(values, Mapping) else ():
        keys = (*above, key)
        if key not in known:
            hint = did_you_mean(key, known, "take it away")
            yield Problem(place(*keys), f"unknown key: {'.'.join(keys)}", hint, "warning")
        elif keys not in _READ:
            yield Problem(place(*keys), f"{'.'.join(keys)} has no effect here", "", "warning")
        else:
            yield from _judge(values[key], keys, place)
