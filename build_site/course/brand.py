"""A `_brand.yml`, as Quarto and other tools of Posit have it -> what it says of the course's looks.

    color.primary, foreground, background         accent, ink, paper; by names of color.palette and of color, too
    typography.base, headings, monospace          font, headings, mono; by the files of typography.fonts, too
    logo, or its medium, small, large             logo, and that for the dark

What pyproject.toml says takes precedence. What means nothing here is told. Source: the reference of brand.yml, as of
Quarto 1.8.
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
FOLDERS = ("", "slides/")  # where somebody may keep it, of which the first is read
COLOURS = {"primary": "accent", "foreground": "ink", "background": "paper"}
TYPE = {"base": "font", "headings": "headings", "monospace": "mono"}
SIZES = ("medium", "small", "large")
FONT = "{family: Ours, source: file, files: [fonts/ours.woff2]}"
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
    ("logo",): ("images", *SIZES, *SCHEMES, "path", "alt"),
    **{("logo", size): (*SCHEMES, "path", "alt") for size in SIZES},
}
_READ = {
    *((key,) for key in ("meta", "logo", "color", "typography", "defaults")),
    *(("logo", key) for key in ("images", "path", *SIZES, *SCHEMES)),
    *(("logo", size, key) for size in SIZES for key in ("path", *SCHEMES)),
    *(("color", key) for key in ("palette", *COLOURS)),
    *(("typography", key) for key in ("fonts", *TYPE)),
    *(("typography", key, "family") for key in TYPE),
}
_SHAPES: dict[tuple[str, ...], tuple[type, str]] = {  # what some keys hold, and how that is written
    ("color",): (Mapping, 'write keys below it: primary: "#005a9c"'),
    ("color", "palette"): (Mapping, 'write names below it, each with a colour: blue: "#005a9c"'),
    ("typography",): (Mapping, "write keys below it: base: Archivo"),
    ("typography", "fonts"): (list, f"write a list: - {FONT}"),
    ("logo", "images"): (Mapping, "write names below it, each with a file: crest: logo.svg"),
}


def with_brand(root: Path, theme: Theme) -> tuple[Theme, list[Problem]]:
    """A theme with what the course's brand says besides, and what is wrong with that. Raises CourseError."""
    found = [folder + name for folder in FOLDERS for name in FILES if (root / folder / name).exists()]
    file = found[0] if found and found[0] in FILES else ""
    hint = f"{file} is read" if file else f"move it to the course's folder: {FILES[0]}"
    problems = [Problem(Place(other, 0), "this brand is not read", hint, "warning") for other in found if other != file]
    if not file:
        return theme, problems
    text = read_text(root, file)
    values, lines = values_of(Layer(file, "", text)), [*enumerate(text.split("\n"), 1)]

    def place(*keys: str) -> Place:
        return Place(file, line_of(lines, keys))

    problems += [*_judge(values, (), place), *_judge_fonts(values, place), *_judge_images(values, place)]
    if unread := [*_without_effect(values, ())]:
        listed = ", ".join(".".join(keys) for keys in unread)
        problems.append(Problem(place(*unread[0]), f"these keys have no effect here: {listed}", "", "warning"))
    table: dict[str, Any] = {}
    where: dict[str, Place] = {}
    said = dict(theme.said)
    for key, keys, value in _said(values):
        where[key] = place(*keys)
        if key in said:
            continue
        if wrong := _wrong(key, ".".join(keys), value, values):
            problems.append(Problem(where[key], *wrong))
        else:
            table[key] = value
    brand, wrong_values = theme_of(table, where.__getitem__)
    told = {key: getattr(theme, key) for key in KEYS if key in said}
    return replace(brand, **told, said=brand.said + theme.said), problems + wrong_values


def _said(values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """What a brand says of a theme's keys: the key, the brand's own, and the value."""
    names = _names(values)
    for name, key in COLOURS.items():
        if (value := _mapping(values, "color").get(name)) is not None:
            shades = value if isinstance(value, Mapping) else {"light": value}
            yield key, ("color", name), {scheme: _named(one, names) for scheme, one in shades.items()}
    files = dict(_files(values))
    for name, key in TYPE.items():
        value = _mapping(values, "typography").get(name)
        if family := value.get("family") if isinstance(value, Mapping) else value:
            yield key, ("typography", name), files.get(family, family) if isinstance(family, str) else family
    logo = values.get("logo")
    size = next((one for one in SIZES if isinstance(logo, Mapping) and logo.get(one)), "")
    value = logo[size] if size and isinstance(logo, Mapping) else logo
    shades = value if isinstance(value, Mapping) and {*SCHEMES} & value.keys() else {"light": value}
    images = _mapping(values, "logo", "images")
    given = {scheme: _path(images.get(one, one) if isinstance(one, str) else one) for scheme, one in shades.items()}
    if any(given.values()):
        yield "logo", ("logo", size) if size else ("logo",), given["light"] if given.keys() == {"light"} else given


def _path(image: Any) -> Any:
    """The file of an image, which may have a text beside it."""
    return image.get("path") if isinstance(image, Mapping) else image


def _mapping(values: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """What is in some keys, each inside the one before it; nothing where that is no mapping."""
    for key in keys:
        values = inside if isinstance(inside := values.get(key), Mapping) else {}
    return values


def _names(values: Mapping[str, Any]) -> dict[str, Any]:
    """The names that colours have: those of the palette, and the keys that are colours themselves."""
    colours = _mapping(values, "color")
    return {**{key: value for key, value in colours.items() if isinstance(value, str)}, **_mapping(colours, "palette")}


def _named(value: Any, names: Mapping[str, Any]) -> Any:
    """A colour, the one that it names if it is a name; that may be of another."""
    for _ in range(len(names)):
        value = names.get(value, value) if isinstance(value, str) else value
    return value


def _fonts(values: Mapping[str, Any]) -> list[Any]:
    fonts = _mapping(values, "typography").get("fonts")
    return fonts if isinstance(fonts, list) else []


def _files(values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Families that are given by files, each with these."""
    for one in _fonts(values):
        listed = one.get("files") if isinstance(one, Mapping) else None
        paths = [_path(file) for file in listed] if isinstance(listed, list) else []
        if found := [path for path in paths if isinstance(path, str)]:
            yield str(one.get("family", "")), found


def _wrong(key: str, name: str, value: Any, values: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with what a brand says of a theme's key, and what to do about it; None where nothing is."""
    if key in COLOURS.values():
        return _not_a_colour(name, value, _mapping(values, "color", "palette"))
    if key in TYPE.values():
        return None
    shades = value if isinstance(value, Mapping) else {"light": value}
    images = _mapping(values, "logo", "images")
    for scheme in SCHEMES[: len(shades)]:
        if not shades.get(scheme):
            return f"{name} has no {scheme}", "write both, light: logo.svg and dark: logo-dark.svg, or one file"
    for one in shades.values():
        if images and isinstance(one, str) and "." not in one:
            return f"there is no image {one}", did_you_mean(one, images, f"logo.images has: {', '.join(images)}")
    return None


def _not_a_colour(name: str, value: Mapping[str, Any], palette: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with the shades of a colour, and what to do about it; None where nothing is."""
    for scheme, one in (value or {"light": ""}).items():
        if one == "":
            return f"{name} has no value", 'write it in quotes, "#005a9c": after a space # begins a comment'
        if scheme not in SCHEMES:
            return f"{name} has no {scheme}", did_you_mean(scheme, SCHEMES, f"it takes: {', '.join(SCHEMES)}")
        if not is_colour(one):
            known = [key for key in palette if is_colour(_named(key, palette))]
            names = f'write "#005a9c"{", or a name of the palette: " if known else ""}{", ".join(known)}'
            return f"{name} cannot be {one!r}", did_you_mean(one, known, names) if isinstance(one, str) else names
    return None


def _judge(values: Any, above: tuple[str, ...], place: Callable[..., Place]) -> Iterator[Problem]:
    """What of a brand's keys has no meaning, and which hold what they cannot."""
    known = _KNOWN.get(above, ())
    for key in values if known and isinstance(values, Mapping) else ():
        keys = (*above, key)
        shape, how = _SHAPES.get(keys, (object, ""))
        if key not in known:
            hint = did_you_mean(key, known, "take it away")
            yield Problem(place(*keys), f"unknown key: {'.'.join(keys)}", hint, "warning")
        elif values[key] and not isinstance(values[key], shape):
            yield Problem(place(*keys), f"{'.'.join(keys)} cannot be {values[key]!r}", how)
        else:
            yield from _judge(values[key], keys, place)


def _judge_fonts(values: Mapping[str, Any], place: Callable[..., Place]) -> Iterator[Problem]:
    """What of the list of fonts says of no file, or of no family."""
    for one in _fonts(values):
        files = one.get("files") if isinstance(one, Mapping) else None
        is_listed = isinstance(files, list) and all(isinstance(_path(file), str) for file in files)
        if not isinstance(one, Mapping) or not one.get("family"):
            yield Problem(place("typography", "fonts"), f"typography.fonts cannot have {one!r}", f"write {FONT}")
        elif (files or one.get("source") == "file") and not (is_listed and files):
            message = f"the font {one['family']} has no files" + (f", and they cannot be {files!r}" if files else "")
            yield Problem(place("typography", "fonts"), message, "write a list of them: [fonts/ours.woff2]")


def _judge_images(values: Mapping[str, Any], place: Callable[..., Place]) -> Iterator[Problem]:
    """What of the images for logos has no file, and whether any is shown."""
    images = _mapping(values, "logo", "images")
    for name, image in images.items():
        if not isinstance(path := _path(image), str) or not path:
            yield Problem(place("logo", "images", name), f"logo.images.{name} has no file", "write path: logo.svg")
    if images and not {*SIZES, *SCHEMES, "path"} & _mapping(values, "logo").keys():
        hint = f"write which, below logo: medium: {next(iter(images))}"
        yield Problem(place("logo", "images"), "none of logo.images is shown", hint, "warning")


def _without_effect(values: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys that are known, and mean nothing here."""
    for key in _KNOWN.get(above, ()):
        if isinstance(values, Mapping) and key in values:
            keys = (*above, key)
            yield from _without_effect(values[key], keys) if keys in _READ else [keys]
