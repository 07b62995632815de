"""Decks of remark's, which xaringan makes of R Markdown: a slide's properties, `.class[text]`, steps and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from .reveal import TAKEN
from .rows import CLASS, Front, Row, Told, background, changed, commented, fenced, front_of, rows_of, unparted, verbatim
from .slides import Slide, written

WHOSE = "remark's"
_PROPERTY = re.compile(
    r"(?P<key>class|name|layout|template|count|exclude|background-(?:image|size|color|position))\s*:\s*(?P<value>.*?)\s*$"
)
_CONTENT = re.compile(r"\{\{\s*content\s*\}\}")
_MARKED = re.compile(r"\s*#<<\s*$")  # a line of code that is to be seen
_OPENER = re.compile(r"(?P<mark>\s*(?:`{3,}|~{3,}))\s*(?:\{(?P<cell>\w+)[^}]*\}|(?P<name>\w*))\s*$")
_SPAN = re.compile(
    r"(?<![\w\])`.])\.(?P<names>[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)"
    r"\[(?P<text>(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)\]"
)
_OPENS = re.compile(r"\s*\.(?P<names>[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)\[(?P<rest>.*)$")
_CLASSES = {"center": "center", "middle": "center"}
_COLUMNS = {"pull-left": "50%", "pull-right": "50%", "left-column": "25%", "right-column": "75%"}
_RULE, _STEP, _NOTES = "---", "--", "???"


class _Part(Struct):
    """The part of a deck between two rules: a slide's properties, each with its line, and its text."""

    line: int
    values: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def says(self, key: str, value: str) -> bool:
        """Whether a property has a value."""
        return self.values.get(key, (0, ""))[1] == value


def is_remark(text: str) -> bool:
    """Whether a text is made by xaringan, or has notes or properties of slides as only remark's slides have them."""
    front = front_of(rows_of(text))
    if "xaringan" in str(front.values.get("output", "")):
        return True
    code = unparted(front.body)
    lines = ["" if n in code else line.rstrip() for n, (_, line) in enumerate(front.body)]
    if _RULE not in lines or {"marp", "mdc", "routerMode", "highlighter"} & front.rows.keys():
        return False
    return _NOTES in lines or any(_is_open(lines, n + 1) for n, line in enumerate(lines) if line == _RULE)


def _is_open(lines: Sequence[str], n: int) -> bool:
    """Whether properties begin at a line that no rule ends, as that of a slide's front matter would be."""
    end = next((m for m in range(n, len(lines)) if not _PROPERTY.match(lines[m])), len(lines))
    return end > n and (end == len(lines) or (not lines[end] and lines[end + 1 : end + 2] != [_RULE]))


def rewritten(text: str, told: Told) -> list[Row]:
    """A deck as Pandoc Markdown."""
    front = front_of(rows_of(text))
    front.lost(TAKEN, ("output",), WHOSE, told)
    slides = [_slide(part) for part in _laid_out(_parts(front), told) if not part.says("exclude", "true")]
    return written(front, slides, TAKEN, told.is_part)


def _parts(front: Front) -> Iterator[_Part]:
    rows, code = front.body, unparted(front.body)
    part = _Part(rows[0][0] if rows else 1)
    for n, (number, line) in enumerate(rows):
        found = None if any(one.strip() for _, one in part.rows) else _PROPERTY.match(line)
        if n not in code and line.rstrip() == _RULE:
            yield part
            part = _Part(number)
        elif found and n not in code:
            part.values[found["key"]] = (number, found["value"])
        else:
            part.rows.append((number, line))
    yield part


def _laid_out(parts: Iterable[_Part], told: Told) -> Iterator[_Part]:
    """The slides, each with the content of its template or of the slide whose `layout: true` applies to it."""
    layout, named = None, dict[str, _Part]()
    for part in parts:
        if "layout" in part.values:
            layout = part if part.says("layout", "true") else None
        line, template = part.values.get("template", (0, ""))
        if template and template not in named:
            told.warn(line, f"template: no slide above has the name {template}", "give one name: and it")
        whole = part if part is layout else _upon(named.get(template) or layout, part)
        named |= {part.values["name"][1]: whole} if "name" in part.values else {}
        if part is not layout:
            yield whole


def _upon(ground: _Part | None, part: _Part) -> _Part:
    """A slide with another one's content: above its own, or around it where the other has `{{content}}`."""
    if not ground:
        return part
    values = {key: one for key, one in ground.values.items() if key not in ("layout", "name", "template")} | part.values
    at = next((n for n, (_, line) in enumerate(ground.rows) if _CONTENT.search(line)), -1)
    above, below = (ground.rows, []) if at < 0 else (ground.rows[:at], ground.rows[at + 1 :])
    first = (part.line, "")
    return _Part(part.line, values, [*above, first, *part.rows, first, *below])


def _marked(rows: Sequence[Row]) -> list[Row]:
    """The rows with lines of code that end with `#<<` highlighted, by `code-line-numbers`."""
    code, result = verbatim(rows), [*rows]
    opened = -1
    for n, (number, line) in enumerate(rows):
        opened = -1 if n not in code else n if n - 1 not in code or opened < 0 else opened
        if n in code and _MARKED.search(line) and (opener := _OPENER.match(rows[opened][1])):
            result[n] = (number, _MARKED.sub("", line))
            before = re.search(r'code-line-numbers="([\d,]+)"', result[opened][1])
            lines = f"{before[1]},{n - opened}" if before else str(n - opened)
            language = opener["cell"] or opener["name"] or "text"
            shown = f'{opener["mark"]}{{.{language} code-line-numbers="{lines}"}}'
            result[opened] = (result[opened][0], shown)
        if n in code and n > opened and re.match(r"\s*(?:`{3,}|~{3,})\s*$", line):
            opened = -1
    return result


def _slide(part: _Part) -> Slide:
    code, values = verbatim(part.rows), part.values
    at = next((n for n, (_, line) in enumerate(part.rows) if n not in code and line.rstrip() == _NOTES), None)
    rows, notes = (part.rows, []) if at is None else (part.rows[:at], part.rows[at + 1 :])
    rows = changed(_marked(rows), lambda line, _: ". . ." if line.rstrip() == _STEP else line)
    return Slide(part.line, _shaped(_apart(rows)), [*_attributes(values)], notes)


def _apart(rows: Sequence[Row]) -> list[Row]:
    """The rows with empty lines around each step."""
    return [one for row in rows for one in ([(row[0], ""), row, (row[0], "")] if row[1] == ". . ." else [row])]


def _attributes(values: dict[str, tuple[int, str]]) -> Iterator[str]:
    """A slide's properties as attributes of its heading."""
    if name := values.get("name", (0, ""))[1]:
        yield f"#{name.replace(' ', '-')}"
    names = re.split(r"[,\s]+", values.get("class", (0, ""))[1])
    yield from dict.fromkeys(f".{_CLASSES.get(one, one)}" for one in names if CLASS.fullmatch(one))
    for key, (_, value) in values.items():
        if key == "background-image":
            yield background(value)
        elif key.startswith("background-"):
            yield f'{key}="{value}"'


def _shaped(rows: Sequence[Row]) -> list[Row]:
    """The rows with `.class[text]` as spans, and with divs where such a text has lines of its own."""
    hidden = verbatim(rows) | commented(rows)
    result, columns, n = list[Row](), list[Row](), 0
    step: list[Row] = []  # one between two columns is within the second
    while n < len(rows):
        number, line = rows[n]
        opens = None if n in hidden else _OPENS.match(_SPAN.sub("", line))
        end = _end(rows, n, hidden) if opens else None
        if opens and end is not None:
            first, last = line.split("[", 1)[1], rows[end][1].rstrip()[:-1]
            inner = _shaped([(number, first), *rows[n + 1 : end], (rows[end][0], last)])
            width = next((_COLUMNS[one] for one in opens["names"].split(".") if one in _COLUMNS), "")
            if width:
                columns += fenced(f'{{.column width="{width}"}}', [*step, *inner], 6)
                step = []
            else:
                result += [*_side_by_side(columns), *step, *fenced(_attribute(opens["names"]), inner)]
                columns, step = [], []
            n = end + 1
            continue
        n += 1
        if line == ". . ." and columns and not step:
            step = [(number, line), (number, "")]
            continue
        if line.strip():
            result += [*_side_by_side(columns), *step]
            columns, step = [], []
        result.append((number, line if n - 1 in hidden else _SPAN.sub(_span, line)))
    return [*result, *_side_by_side(columns), *step]


def _side_by_side(columns: list[Row]) -> list[Row]:
    return fenced("columns", columns, 7) if columns else []


def _end(rows: Sequence[Row], first: int, hidden: set[int]) -> int | None:
    """The row that closes what a row opens with a bracket."""
    depth = 0
    for n in range(first, len(rows)):
        line = "" if n in hidden else re.sub(r"`[^`]*`|\\.", "", rows[n][1])
        depth += line.count("[") - line.count("]")
        if depth <= 0 and n > first:
            return n if line.rstrip().endswith("]") else None
    return None


def _span(found: re.Match[str]) -> str:
    return f"[{_SPAN.sub(_span, found['text'])}]{_attribute(found['names'])}"


def _attribute(names: str) -> str:
    return f"{{{' '.join(f'.{one}' for one in names.split('.'))}}}"
