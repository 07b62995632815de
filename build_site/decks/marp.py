"""Decks of Marp: directives in front matter and comments, and pictures with sizes or as backgrounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from ..markdown.blocks import outline
from .reveal import TAKEN
from .rows import (
    CLASS,
    Front,
    Row,
    Told,
    background,
    changed,
    classes_in,
    comments,
    fenced,
    front_of,
    headed,
    inside,
    keys_of,
    rows_of,
    unparted,
    verbatim,
)
from .slides import Slide, name_slides, written

WHOSE = "Marp's"
_SILENT = (
    "marp",
    "paginate",
    "_paginate",
    "math",
    "slide-level",
    "headingDivider",
)  # slides are numbered, formulas read anyway
_OF_SLIDES = ("class", "backgroundColor", "backgroundImage", "backgroundSize", "backgroundPosition", "backgroundRepeat")
_LOST = ("theme", "style", "size", "header", "color", "footer", "paginate", "math", "headingDivider", "title", "author")
_DIRECTIVES = {*_OF_SLIDES, *_LOST, "description", "keywords", "url", "image", "lang", "transition"}
_CLASSES = {"lead": "center", "center": "center", "centered": "center"}
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<url>[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?P<title>\s+\"[^\"]*\")?\)")
_SIZE = re.compile(r"(?:w|width|h|height):\S+")
_FILTER = re.compile(
    r"(?:blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S+)?"
)
_LEVELS = range(1, 7)
_SIDE = re.compile(r"(?P<side>left|right)(?::(?P<width>[\d.]+%))?")
_FIT = re.compile(r"\s*<!--\s*fit\s*-->\s*")
_COMMENT = re.compile(r"<!--(?P<said>.*?)-->")
_HOLDS = re.compile(r" {0,3}(?:[-*+](?:\s|$)|\d+[.)](?:\s|$)|>|\||<[/!?a-zA-Z])")  # which dashes end
_ENDS = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|(?:-{3,}|\*{3,}|_{3,})\s*$)|\s*$")
_BEHIND = re.compile(r"background-(?!color)")
_NUMBERED = re.compile(r"""(?:(?<=\]\()|(?<=href=["']))#(?P<at>\d+)(?=[)\s"'])""")
_KEY = re.compile(r"\s*_?\$?(?P<key>[a-zA-Z]+)\s*:")


class _Ground(Struct, frozen=True):
    """A picture behind a slide, or on one `side` of it, as the `row` that would show it; or a `color` alone."""

    url: str
    color: str
    fit: str
    side: str
    width: str
    row: Row

    @property
    def sized(self) -> list[str]:
        """How large it is behind the slide, as an attribute."""
        return [f'background-size="{"contain" if self.fit == "fit" else self.fit}"'] if self.fit else []


def is_marp(text: str) -> bool:
    """Whether a text says that it is a deck of Marp's."""
    return front_of(rows_of(text)).values.get("marp") is True


def rewritten(text: str, told: Told) -> list[Row]:
    """A deck as Pandoc Markdown."""
    front = front_of(rows_of(text))
    names = {**TAKEN}
    of_first = {f"_{key}": key for key in _OF_SLIDES}
    size = ("size",) if "16:9" in front.rows.get("size", [(0, "")])[0][1] else ()
    front.lost(names | of_first | dict.fromkeys(_OF_SLIDES, ""), (*_SILENT, *size), WHOSE, told)
    standing = {key: front.values[key] for key in _OF_SLIDES if key in front.values}
    own = {key: front.values[written] for written, key in of_first.items() if written in front.values}
    for key in ("class", "_class"):
        if key in front.rows:
            _judge_classes(front.values.get(key), front.rows[key][0][0], told)
    slides = list[Slide]()
    for line, rows in _parted(front, _divider(front)):
        slides.append(_slide(line, rows, standing, own if not slides else {}, told))
    name_slides(slides, [{str(number)} for number, _ in enumerate(slides, 1)], _NUMBERED)
    return written(front, slides, names, told.is_part)


def _divider(front: Front) -> set[int]:
    """The levels of headings that begin slides."""
    given = front.values.get("headingDivider")
    if isinstance(given, list):
        return {level for level in _LEVELS if level in given}
    return {level for level in _LEVELS if level <= given} if type(given) is int else set()


def _parted(front: Front, levels: set[int]) -> Iterator[tuple[int, list[Row]]]:
    """The slides' rows, each with the line that begins it."""
    rows = front.body
    code = unparted(rows)
    line, start = 1, 0
    for n, (number, text) in enumerate(rows):
        if n in code:
            continue
        is_rule = re.fullmatch(r" {0,3}(?:-{3,}|\*{3,}|_{3,}|(?:- ){2,}-|(?:\* ){2,}\*)\s*", text)
        is_underline = is_rule and "-" in text and _is_text(rows, n - 1, code)
        level = len(found[1]) if (found := re.match(r"(#{1,6})(?:\s|$)", text)) else 0
        if is_rule and not is_underline:
            yield line, rows[start:n]
            line, start = number, n + 1
        elif level in levels and any(one.strip() for _, one in rows[start:n]):
            yield line, rows[start:n]
            line, start = number, n
    yield line, rows[start:]


def _is_text(rows: Sequence[Row], n: int, code: set[int]) -> bool:
    """Whether a row is the last of a paragraph's, which dashes below it make a heading; they end lists and tables."""
    first = n
    while first >= 0 and first not in code and not _ENDS.match(rows[first][1]):
        first -= 1
    return first < n and not any(_HOLDS.match(line) for _, line in rows[first + 1 : n + 1])


def _slide(line: int, rows: list[Row], standing: dict[str, Any], first: dict[str, Any], told: Told) -> Slide:
    """A slide; what a directive says from here on is left in `standing`, `first` is about the first alone."""
    rows, notes, own = _directives(rows, standing, told)
    said = {**standing, **first, **own}
    attributes = [*_attributes(said)]
    rows, grounds = _pictures(rows, told)
    rows = _broken(rows)
    pictures = [one for one in grounds if not one.color]
    beside = next((one for one in pictures if one.side), None)
    attributes += [f'background-color="{one.color}"' for one in grounds[:1] if one.color]
    if beside:
        rows = _beside(rows, [one.row for one in pictures], beside.side, beside.width)
    elif len(pictures) > 1:
        told.warn(pictures[1].row[0], "a slide has one background: these stand side by side below its text")
        shown = [row for one in pictures for row in fenced("column", [one.row], 6)]
        rows = [*rows, *fenced("columns", shown, 7)]
    elif pictures:
        attributes = [one for one in attributes if not _BEHIND.match(one)]  # the picture covers it
        attributes += [background(pictures[0].url), *pictures[0].sized]
    return Slide(line, rows, attributes, notes)


def _directives(rows: list[Row], standing: dict[str, Any], told: Told) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """The rows without comments; what these say to the speaker, and of this slide alone."""
    code, own, notes = verbatim(rows), dict[str, Any](), list[Row]()
    spans = dict(comments(rows))
    result, n = list[Row](), 0
    while n < len(rows):
        number, line = rows[n]
        if n in spans and n not in code:
            said = inside(rows, n, spans[n])
            if not _take(said, standing, own, told):
                notes += [*([(number, "")] if notes else []), *said]
            result.append((number, ""))
            n = spans[n] + 1
            continue
        if n not in code and "<!--" in line:
            line = _fitted(line)
            for one in _COMMENT.finditer(line):
                if not _take([(number, one["said"])], standing, own, told):
                    notes.append((number, one["said"].strip()))
            line = _COMMENT.sub("", line)
        result.append((number, line))
        n += 1
    return result, notes, own


def _fitted(line: str) -> str:
    """A heading that fills the slide's width."""
    if not _FIT.search(line):
        return line
    heading = re.match(r"(?P<marks>#+)\s*(?P<text>.*)", _FIT.sub(" ", line))
    return f"{heading['marks']} [{heading['text'].strip()}]{{.r-fit-text}}" if heading else _FIT.sub(" ", line)


def _take(said: Sequence[Row], standing: dict[str, Any], own: dict[str, Any], told: Told) -> bool:
    """Whether a comment is a directive; then it is taken."""
    first = next((line for _, line in said if line.strip()), "")
    found = _KEY.match(first)
    if not found or found["key"] not in _DIRECTIVES:
        return False
    values, keys = keys_of([(number, line.strip().lstrip("$")) for number, line in said])
    for key, value in values.items():
        name, number = str(key).lstrip("_"), keys[str(key)][0][0] if str(key) in keys else said[0][0]
        if name not in _OF_SLIDES:
            if name not in ("paginate", "math") and value not in (None, "", False):
                told.warn_once(number, f"Marp's {key} has no effect here", "take it away")
            continue
        (own if str(key).startswith("_") else standing)[name] = value
        if name == "class":
            _judge_classes(value, number, told)
    return bool(values)


def _judge_classes(value: Any, line: int, told: Told) -> None:
    for name in (one for one in classes_in(value) if one not in _CLASSES):
        told.warn_of(line, "classes of Marp's themes mean nothing here", name, "style them in templates/")


def _attributes(said: dict[str, Any]) -> Iterator[str]:
    """What directives say of a slide, as attributes of its heading."""
    yield from (f".{_CLASSES.get(name, name)}" for name in classes_in(said.get("class")) if CLASS.fullmatch(name))
    if image := str(said.get("backgroundImage") or "").strip():
        yield background(image)
    elif color := str(said.get("backgroundColor") or "").strip():
        yield f'background-color="{color}"'
    for key in ("Size", "Position", "Repeat"):
        if image and (value := said.get(f"background{key}")):
            yield f'background-{key.lower()}="{value}"'


def _pictures(rows: Sequence[Row], told: Told) -> tuple[list[Row], list[_Ground]]:
    """The rows with sizes as attributes of pictures, and without those that are behind or beside the text."""
    grounds = list[_Ground]()

    def change(line: str, number: int) -> str:
        return _PICTURE.sub(lambda found: _picture(found, number, grounds, told), line) if "![" in line else line

    return changed(rows, change), grounds


def _picture(found: re.Match[str], number: int, grounds: list[_Ground], told: Told) -> str:
    words, url = found["words"].split(), found["url"]
    sizes = dict(
        re.sub("^w:", "width:", re.sub("^h:", "height:", one)).split(":", 1) for one in words if _SIZE.fullmatch(one)
    )
    filters = [one for one in words if _FILTER.fullmatch(one)]
    text = " ".join(one for one in words if not _SIZE.fullmatch(one) and not _FILTER.fullmatch(one))
    if filters:
        told.warn(number, f"pictures have no filters here: {', '.join(filters)}", "take them away")
    if "bg" in words:
        side = next((one for word in words if (one := _SIDE.fullmatch(word))), None)
        fit = next((word for word in words if word in ("contain", "cover", "fit", "auto") or word.endswith("%")), "")
        alt = " ".join(one for one in text.split() if one not in ("bg", side and side[0], fit, "vertical"))
        named = f'{{alt="{alt}"}}' if alt else "{.decorative}"
        color = url if re.fullmatch(r"#[0-9a-fA-F]{3,8}|[a-z]+", url) else ""
        beside = (side["side"], side["width"] or "50%") if side else ("", "")
        grounds.append(_Ground(url, color, fit, *beside, (number, f"![]({url}){named}")))
        return ""
    given = " ".join(f'{name}="{value}"' for name, value in sizes.items())
    return f"![{text}]({url}{found['title'] or ''})" + (f"{{{given}}}" if given else "")


def _beside(rows: list[Row], pictures: Sequence[Row], side: str, width: str) -> list[Row]:
    """The slide's text and pictures side by side, below the heading."""
    heading, below = headed(rows)
    rest = f"{100 - float(width.rstrip('%')):g}%"
    text = fenced(f'{{.column width="{rest}"}}', below or [(pictures[0][0], "")], 6)
    apart = [row for picture in pictures for row in (picture, (picture[0], ""))]
    shown = fenced(f'{{.column width="{width}"}}', apart, 6)
    columns = [*shown, *text] if side == "left" else [*text, *shown]
    return [*heading, *fenced("columns", columns, 7)]


def _broken(rows: Sequence[Row]) -> list[Row]:
    """Each line of a paragraph ends as it is written."""
    result = [*rows]
    for paragraph in outline([line for _, line in rows]).paragraphs:
        for n in paragraph.at[:-1]:
            number, line = result[n]
            if not line.rstrip().endswith(("\\", ">")) and not result[n + 1][1].lstrip().startswith(
                ("<", "- ", "* ", "#")
            ):
                result[n] = (number, f"{line.rstrip()}  ")
    return result
