"""Decks of Marp: directives in front matter and comments, and pictures with sizes or as backgrounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..markdown.blocks import outline
from .reveal import TAKEN
from .rows import Front, Row, Told, background, comments, fenced, front_of, inside, keys_of, rows_of, verbatim
from .slides import Slide, written

WHOSE = "Marp's"
_SILENT = ("marp", "paginate", "math", "slide-level", "headingDivider")  # slides are numbered, formulas read anyway
_OF_SLIDES = ("class", "backgroundColor", "backgroundImage", "backgroundSize", "backgroundPosition", "backgroundRepeat")
_LOST = ("theme", "style", "size", "header", "color", "footer", "paginate", "math", "headingDivider", "title", "author")
_DIRECTIVES = {*_OF_SLIDES, *_LOST, "description", "keywords", "url", "image", "lang", "transition"}
_CLASSES = {"lead": "center"}
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<url>[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?P<title>\s+\"[^\"]*\")?\)")
_SIZE = re.compile(r"(?:w|width|h|height):\S+")
_FILTER = re.compile(
    r"(?:blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S+)?"
)
_SIDE = re.compile(r"(?P<side>left|right)(?::(?P<width>[\d.]+%))?")
_FIT = re.compile(r"\s*<!--\s*fit\s*-->\s*")
_COMMENT = re.compile(r"<!--(?P<said>.*?)-->")
_KEY = re.compile(r"\s*_?\$?(?P<key>[a-zA-Z]+)\s*:")


def is_marp(text: str) -> bool:
    """Whether a text says that it is a deck of Marp's."""
    return front_of(rows_of(text)).values.get("marp") is True


def rewritten(text: str, told: Told) -> list[Row]:
    """A deck as pandoc reads it."""
    front = front_of(rows_of(text))
    names = {**TAKEN}
    front.lost(names | dict.fromkeys(_OF_SLIDES, ""), _SILENT, WHOSE, told)
    standing = {key: front.values[key] for key in _OF_SLIDES if key in front.values}
    _judge_classes(standing.get("class"), front.rows["class"][0][0] if "class" in front.rows else 1, told)
    slides = [_slide(line, rows, standing, told) for line, rows in _parted(front, _divider(front))]
    return written(front, slides, names)


def _divider(front: Front) -> set[int]:
    """The levels of headings that begin slides."""
    given = front.values.get("headingDivider")
    if isinstance(given, list):
        return {one for one in given if isinstance(one, int)}
    return {*range(1, given + 1)} if isinstance(given, int) and not isinstance(given, bool) else set()


def _parted(front: Front, levels: set[int]) -> Iterator[tuple[int, list[Row]]]:
    """The slides' rows, each with the line that begins it."""
    rows = front.body
    code = verbatim(rows) | {n for first, last in comments(rows) for n in range(first, last + 1) if last > first}
    line, start = 1, 0
    for n, (number, text) in enumerate(rows):
        if n in code:
            continue
        is_rule = re.fullmatch(r" {0,3}(?:-{3,}|\*{3,}|_{3,}|(?:- ){2,}-|(?:\* ){2,}\*)\s*", text)
        is_underline = is_rule and "-" in text and n and rows[n - 1][1].strip() and n - 1 not in code
        level = len(found[1]) if (found := re.match(r"(#{1,6})(?:\s|$)", text)) else 0
        if is_rule and not is_underline:
            yield line, rows[start:n]
            line, start = number, n + 1
        elif level in levels and any(one.strip() for _, one in rows[start:n]):
            yield line, rows[start:n]
            line, start = number, n
    yield line, rows[start:]


def _slide(line: int, rows: list[Row], standing: dict[str, Any], told: Told) -> Slide:
    """A slide; what a directive says from here on is left in `standing`."""
    rows, notes, own = _directives(rows, standing, told)
    said = {**standing, **own}
    attributes = [*_attributes(said)]
    rows, grounds, sides = _pictures(rows, told)
    attributes += grounds
    rows = _broken(rows)
    for side, width, row in sides:
        rows = _beside(rows, row, side, width)
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
            if name not in ("paginate", "math"):
                told.warn(number, f"Marp's {key} has no effect here", "take it away")
            continue
        (own if str(key).startswith("_") else standing)[name] = value
        if name == "class":
            _judge_classes(value, number, told)
    return bool(values)


def _judge_classes(value: Any, line: int, told: Told) -> None:
    names = value if isinstance(value, list) else str(value or "").split()
    if unknown := [name for name in names if name not in _CLASSES]:
        told.warn(line, f"the class {', '.join(unknown)} of Marp's themes means nothing here", "style it in templates/")


def _attributes(said: dict[str, Any]) -> Iterator[str]:
    """What directives say of a slide, as attributes of its heading."""
    names = said.get("class")
    for name in names if isinstance(names, list) else str(names or "").split():
        yield f".{_CLASSES.get(name, name)}"
    if image := str(said.get("backgroundImage") or "").strip():
        yield background(image)
    elif color := str(said.get("backgroundColor") or "").strip():
        yield f'background-color="{color}"'
    for key in ("Size", "Position", "Repeat"):
        if image and (value := said.get(f"background{key}")):
            yield f'background-{key.lower()}="{value}"'


def _pictures(rows: Sequence[Row], told: Told) -> tuple[list[Row], list[str], list[tuple[str, str, Row]]]:
    """The rows with sizes as attributes of pictures; the slide's background; and what stands beside the text."""
    code, result, grounds, sides = verbatim(rows), list[Row](), list[str](), list[tuple[str, str, Row]]()
    for n, (number, line) in enumerate(rows):

        def change(found: re.Match[str], number: int = number) -> str:
            return _picture(found, number, grounds, sides, told)

        result.append((number, line if n in code or "![" not in line else _PICTURE.sub(change, line)))
    return result, grounds, sides


def _picture(
    found: re.Match[str], number: int, grounds: list[str], sides: list[tuple[str, str, Row]], told: Told
) -> str:
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
        if side:
            alt = " ".join(one for one in text.split() if one not in ("bg", side[0], fit, "vertical"))
            named = f'{{alt="{alt}"}}' if alt else "{.decorative}"
            sides.append((side["side"], side["width"] or "50%", (number, f"![]({url}){named}")))
        elif grounds:
            told.warn(number, "a slide has one background: this one is left out", "put the pictures into one")
        else:
            color = re.fullmatch(r"#[0-9a-fA-F]{3,8}|[a-z]+", url)
            grounds.append(f'background-color="{url}"' if color else background(url))
            grounds += [f'background-size="{"contain" if fit == "fit" else fit}"'] if fit and not color else []
        return ""
    given = " ".join(f'{name}="{value}"' for name, value in sizes.items())
    return f"![{text}]({url}{found['title'] or ''})" + (f"{{{given}}}" if given else "")


def _beside(rows: list[Row], picture: Row, side: str, width: str) -> list[Row]:
    """The slide's text and a picture side by side, below the heading."""
    at = next((n for n, (_, line) in enumerate(rows) if line.strip()), len(rows))
    top = at + 1 if at < len(rows) and re.match(r"#{1,6}\s", rows[at][1]) else 0
    rest = f"{100 - float(width.rstrip('%')):g}%"
    text = fenced(f'{{.column width="{rest}"}}', rows[top:] or [(picture[0], "")], 6)
    shown = fenced(f'{{.column width="{width}"}}', [picture], 6)
    columns = [*shown, *text] if side == "left" else [*text, *shown]
    return [*rows[:top], *fenced("columns", columns, 7)]


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
