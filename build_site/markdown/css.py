"""CSS as authors write it in attributes, where browsers pass over what they do not understand without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..problems import did_you_mean, nearest

_COLOR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|transparent|currentcolor|inherit|initial|unset|revert|"
    r"(?:canvas|link|visited|active|button|field|highlight|selected|mark|gray|accent)(?:text|border|face|item|itemtext|color)*",
    re.I,
)
_OF_NUMBERS = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\((?P<parts>[^()]*)\)", re.I)
_COMPUTED = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|var|env)\(.*\)", re.I)
_PART = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:%|deg|rad|grad|turn)?|none", re.I)
NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)"
UNIT = (
    r"(?:%|px|em|rem|r?ex|r?ch|r?lh|r?cap|r?ic|[sld]?v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max)|cm|mm|q|in|pt|pc"
    r"|fr)"
)
COMPUTED = r"(?:calc|min|max|clamp|var|fit-content)\(.*\)"
_LENGTH = rf"(?:0|[+-]?{NUMBER}{UNIT}|{COMPUTED})"
_PARENTHESES = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_DECLARATION = re.compile(rf"(?:\"[^\"]*\"|'[^']*'|{_PARENTHESES}|[^;\"'(])+")
_LAYER = re.compile(rf"(?:{_PARENTHESES}|[^,(])+")
_WORD = re.compile(rf"(?:{_PARENTHESES}|[^\s(])+")
_COLORS = ("color", "background-color", "border-color", "outline-color", "text-decoration-color")
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *("width", "height", "max-width", "max-height", "min-width", "min-height", "font-size", "letter-spacing", "gap"),
    *("margin", "padding", "text-indent", "border-width", "border-radius", *_SIDES),
    *(f"{one}-{side}" for one in ("margin", "padding") for side in _SIDES),
)
_WORDS = {
    "text-align": ("left", "right", "center", "justify", "start", "end", "match-parent", "justify-all"),
    "font-style": ("normal", "italic", "oblique"),
    "visibility": ("visible", "hidden", "collapse"),
    "white-space": ("normal", "nowrap", "pre", "pre-line", "pre-wrap", "break-spaces"),
}
_USUAL = (
    *(*_COLORS, *_LENGTHS, *_WORDS, "background", "background-image", "background-size", "background-position"),
    *("background-repeat", "border", "font", "font-family", "font-weight", "line-height", "text-decoration", "display"),
    *("text-transform", "text-shadow", "vertical-align", "float", "clear", "position", "z-index", "opacity"),
    *("overflow", "object-fit", "object-position", "columns", "column-count", "column-gap", "list-style", "transform"),
    *("list-style-type", "flex", "justify-content", "align-items", "align-self", "box-shadow", "filter", "content"),
    *("grid-template-columns", "aspect-ratio", "fill", "stroke", "transition", "animation", "cursor", "flex-wrap"),
    "flex-direction",
    *(f"border-{side}" for side in _SIDES),
)
_ALL = ("inherit", "initial", "unset", "revert", "revert-layer")  # of every property
_PLACES = rf"(?:left|right|top|bottom|center|{_LENGTH})"
_OF_BACKGROUNDS = {  # attributes of slides -> how their values are written, and what they take
    "background-size": (
        rf"cover|contain|(?:auto|{_LENGTH})(?:\s+(?:auto|{_LENGTH}))?",
        "cover, contain, or sizes such as 50%",
    ),
    "background-position": (
        rf"{_PLACES}(?:\s+{_PLACES}){{0,3}}",
        "left, right, top, bottom, center, or places such as 50%",
    ),
    "background-repeat": (
        r"(?:repeat|no-repeat|repeat-x|repeat-y|space|round)(?:\s+(?:repeat|no-repeat|space|round))?",
        "repeat, no-repeat, repeat-x, repeat-y, space, round",
    ),
    "background-gradient": (
        r"(?:(?:repeating-)?(?:linear|radial|conic)-gradient|url)\(.*\)",
        "linear-gradient(…), radial-gradient(…), conic-gradient(…)",
    ),
    "background-opacity": (r"0|1|1\.0*|0?\.\d+|\d\d?%|100%", "a number from 0 to 1"),
}


def is_color(value: str) -> bool:
    """Whether CSS may understand a color; of one that is computed, that is not known."""
    value = value.strip()
    if found := _OF_NUMBERS.fullmatch(value):
        parts = re.split(r"\s*[,/]\s*|\s+", found["parts"].strip())
        return parts[0] == "from" or (len(parts) in (3, 4) and all(map(_PART.fullmatch, parts)))
    if _COLOR.fullmatch(value) or _COMPUTED.fullmatch(value):
        return True
    from PIL.ImageColor import colormap  # 20 ms, and few slides have one that is named

    return value.lower() in colormap


def wrong_in_background(name: str, value: str) -> tuple[str, str] | None:
    """What is wrong with an attribute of a slide, and what to do about it; None where nothing is."""
    if name == "background-color" and not is_color(value):
        return f"{value} is no color, so the slide has none", "write a name that CSS has, or #rrggbb"
    pattern, takes = _OF_BACKGROUNDS.get(name, ("", ""))
    layers = _LAYER.findall(value)
    if not pattern or value.strip().lower() in _ALL or all(re.fullmatch(pattern, one.strip(), re.I) for one in layers):
        return None
    return f"{name} cannot be {value!r}: it has no effect", f"it takes: {takes}"


def wrong_in_style(style: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the declarations of a `style`, and what to do about it."""
    for written in _DECLARATION.findall(re.sub(r"/\*.*?\*/", " ", style, flags=re.S)):
        name, colon, value = (part.strip() for part in written.partition(":"))
        name, value = name.lower(), re.sub(r"\s*!\s*important$", "", value, flags=re.I)
        if not name and not colon:
            continue
        if not colon or not value:
            yield f"{written.strip()} in a style has no effect", "write property: value;"
        elif name not in _USUAL:
            if (close := nearest(name.replace("colour", "color"), _USUAL, 0.8)) and not _is_property(name):
                yield f"{name} is no property of CSS, so it has no effect", f"did you mean {close}?"
        elif value.lower() not in _ALL and "var(" not in value:
            yield from _wrong_value(name, value)


def _wrong_value(name: str, value: str) -> Iterator[tuple[str, str]]:
    one = _WORD.findall(value)
    if name in _COLORS and not all(map(is_color, one)):
        yield f"{name} cannot be {value}: it has no effect", "write a color by a name that CSS has, or #rrggbb"
    elif name in _LENGTHS and (bare := next((part for part in one if re.fullmatch(r"[+-]?0*[1-9]\d*", part)), "")):
        yield f"{name}: {value} has no unit, so it has no effect", f"write {bare}px"
    elif name in _WORDS and value.lower() not in _WORDS[name]:
        meant = did_you_mean(value.lower().replace("centre", "center"), _WORDS[name])
        yield f"{name} cannot be {value}: it has no effect", meant or f"it takes: {', '.join(_WORDS[name])}"


def _is_property(name: str) -> bool:
    """Whether CSS has a property that few need, or that a browser has for itself."""
    if name.startswith("-"):
        return True
    from pygments.lexers.css import CssLexer  # 80 ms, for what is misspelt
    from pygments.token import Keyword

    return (Keyword, name) in [(kind, text) for kind, text in CssLexer().get_tokens(f"a{{{name}: 0}}")]
