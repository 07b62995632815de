"""MyST's Markdown, which Jupyter Book reads: directives between fences, roles before code, and labels in parentheses.

A directive becomes what means the same here; one that has no such thing stays as it is, and is told where code blocks
are read. What refers to a label is looked for when all directives are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from .roles import Labels, said
from .rows import Row, Told, fence_for, fenced, front_of, linked, loosened, rows_of
from .tables import Cell, cells_of_csv, cells_of_list, table_of

_OPENER = re.compile(r"(?P<space> *)(?P<mark>`{3,}|:{3,}|~{3,})\{(?P<name>[a-z][\w:-]*)\} *(?P<argument>.*?) *$")
_FENCE = re.compile(r" *(?P<mark>`{3,}|~{3,})")
_OPTION = re.compile(r" *:(?P<key>[\w-]+): *(?P<value>.*?) *$")
_TARGET = re.compile(r"\((?P<label>[\w:. /-]+)\)= *$")
_HEADING = re.compile(r"#{1,6} +(?P<text>.*?) *$")
_CALLOUTS = dict.fromkeys(("note", "admonition", "dropdown", "seealso", "topic"), "note")
_CALLOUTS |= dict.fromkeys(("tip", "hint"), "tip") | {"important": "important"}
_CALLOUTS |= dict.fromkeys(("warning", "attention", "error"), "warning") | dict.fromkeys(
    ("caution", "danger"), "caution"
)
_OF_LESSONS = dict.fromkeys(("callout", "discussion", "instructor-note", "output", "prereq", "prerequisites"), "note")
_OF_LESSONS |= dict.fromkeys(("checklist", "keypoints", "objectives", "questions", "testimonial"), "note")
_OF_LESSONS |= dict.fromkeys(("challenge", "demo", "homework", "type-along"), "important")  # as sphinx-lesson has them
_CALLOUTS |= _OF_LESSONS
_GATES = ("exercise", "solution")  # of which one directive begins, and another ends, what has cells in it
_TITLED = ("admonition", "dropdown", "topic")  # whose first line is a title; that of others begins their text
_THEOREMS = {"theorem": "thm", "lemma": "lem", "corollary": "cor", "proposition": "prp", "conjecture": "cnj"}
_THEOREMS |= {"definition": "def", "example": "exm", "exercise": "exr", "remark": "rem", "solution": "sol"}
_CODE_INDENT = 4  # spaces that make lines code
_CONTENTS = ("tableofcontents", "toctree", "contents")
_CODE = ("code-block", "code", "sourcecode")


class _Directive(Struct):
    """What stands between fences: its name, the rest of its first line, its options and its text."""

    line: int
    name: str
    argument: str
    options: dict[str, str]
    rows: list[Row]

    @property
    def words(self) -> str:
        """The first paragraph of its text, in one line."""
        lines = [line.strip() for _, line in self.rows]
        return " ".join(lines[: lines.index("")] if "" in lines else lines)


def is_myst(text: str) -> bool:
    """Whether a text has a directive that means something here, which no other code block shows."""
    rows, n = rows_of(text), 0
    while n < len(rows):
        opener, fence = _OPENER.match(rows[n][1]), _FENCE.match(rows[n][1])
        mark = opener or fence
        end = _end(rows, n, mark["mark"]) if mark else n
        if opener and _known(opener["name"]) and end > n:
            return True
        n = (end if fence else n) + 1
    return False


def _known(name: str) -> bool:
    return name in _MEANS or name.removeprefix("prf:") in _THEOREMS


def rewritten(text: str, told: Told) -> list[Row]:
    """A text as pandoc reads it."""
    rows = rows_of(text)
    below = len(front_of(rows).body)
    (body,) = parts_of_one([rows[len(rows) - below :]], told)
    return [*rows[: len(rows) - below], *loosened(linked(body))]


def parts_of_one(parts: Sequence[Sequence[Row]], told: Told) -> list[list[Row]]:
    """The parts of a text, such as a notebook's cells, which know each other's labels, as pandoc reads them."""
    labels = Labels()
    for rows in parts:  # once for the labels: a table is as wide as what its cells refer to, which may stand below
        _read(rows, labels, Told(told.path))
    labels.waiting = ""
    read = [_read(rows, labels, told) for rows in parts]
    return [said(rows, labels, told) for rows in read]


def _read(rows: Sequence[Row], labels: Labels, told: Told) -> list[Row]:
    """The rows with directives and targets as what they mean."""
    result, n = list[Row](), 0
    while n < len(rows):
        number, line = rows[n]
        opener, fence = _OPENER.match(line), _FENCE.match(line)
        end = _end(rows, n, (opener or fence or {"mark": ""})["mark"]) if opener or fence else n
        if opener and _known(opener["name"]) and end > n:
            result += _means(_directive(opener, rows[n : end + 1]), labels, told)
        elif fence and end > n:
            result += rows[n : end + 1]
        elif target := _TARGET.match(line):
            result.append((number, ""))
            below = next((at for at in range(n + 1, len(rows)) if rows[at][1].strip()), len(rows))
            heading = _HEADING.match(rows[below][1]) if below < len(rows) else None
            labels.waiting = target["label"]
            if heading:
                result.append((rows[below][0], f"{rows[below][1]} {{{labels.give('', '', heading['text'])}}}"))
                end = below
        else:
            result.append(rows[n])
        n = max(end, n) + 1
    return result


def _end(rows: Sequence[Row], first: int, mark: str) -> int:
    """The row that ends what a fence begins; the fence itself where none does."""
    depth = 0
    for n in range(first + 1, len(rows)):
        line = rows[n][1].strip()
        if mark[0] == ":" and (opener := _OPENER.match(line)) and opener["mark"] == mark:
            depth += 1
        if line.startswith(mark) and not line.strip(mark[0]):
            depth -= 1
            if depth < 0:
                return n
    return first


def _directive(opener: re.Match[str], rows: Sequence[Row]) -> _Directive:
    inner = [(number, line.removeprefix(opener["space"])) for number, line in rows[1:-1]]
    options = dict[str, str]()
    if (matter := front_of(inner)).is_there:
        options = {key: str(value) for key, value in matter.values.items()}
        inner = matter.body
    while inner and (option := _OPTION.match(inner[0][1])):
        options[option["key"]] = option["value"]
        inner = inner[1:]
    while inner and not inner[0][1].strip():
        inner = inner[1:]
    return _Directive(rows[0][0], opener["name"], opener["argument"], options, _dedented(inner))


def _dedented(rows: list[Row]) -> list[Row]:
    """The rows of a text without the spaces that begin all of them, up to three, which mean nothing in CommonMark."""
    least = min((len(line) - len(line.lstrip(" ")) for _, line in rows if line.strip()), default=0)
    return [(number, line[least:]) for number, line in rows] if least < _CODE_INDENT else rows


Means = Callable[[_Directive, Labels, Told], list[Row]]


def _means(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    """A directive as rows of Pandoc Markdown, with empty ones around."""
    shown = _MEANS.get(one.name, _theorem)(one, labels, told)
    last = one.rows[-1][0] if one.rows else one.line
    return [(one.line, ""), *shown, (last, "")]


def _text(one: _Directive, labels: Labels, told: Told, first: str = "") -> list[Row]:
    """What a directive says, with a first line of its own."""
    rows = _read(one.rows, labels, told)
    return [*([(one.line, first)] if first else []), *rows] or [(one.line, "")]


def _quoted(value: str) -> str:
    return '"' + value.replace('"', "'") + '"'


def _callout(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    classes = one.options.get("class", "").replace(",", " ").split()
    kind = next((_CALLOUTS[name] for name in classes if name in _CALLOUTS), _CALLOUTS[one.name])
    called = one.name.replace("-", " ").capitalize()
    title = one.argument if one.name in _TITLED else "See also" if one.name == "seealso" else ""
    title = one.argument or called if one.name in _OF_LESSONS else title
    words = [f".callout-{kind}", *([f"title={_quoted(title)}"] if title else [])]
    words += ['collapse="true"'] if one.name == "dropdown" or "dropdown" in classes else []
    labels.give("", one.options.get("name", ""))
    return fenced(f"{{{' '.join(words)}}}", _text(one, labels, told, "" if title else one.argument))


def _picture(one: _Directive, labels: Labels, _: Told) -> list[Row]:
    words = [labels.give("fig", one.options.get("name", one.options.get("label", "")))]
    width = one.options.get("width", "")
    words += [f"width={width}{'px' * width.isdigit()}"] if re.fullmatch(r"[\d.]+(?:px|%|em)?", width) else []
    words += [f"{key}={_quoted(one.options[key])}" for key in ("alt",) if key in one.options]
    given = f"{{{' '.join(filter(None, words))}}}" if any(words) else ""
    legend = [row for n, row in enumerate(one.rows) if any(not line.strip() for _, line in one.rows[:n])]
    return [(one.line, f"![{one.words}](<{one.argument}>){given}"), (one.line, ""), *legend]


def _formula(one: _Directive, labels: Labels, _: Told) -> list[Row]:
    label = labels.give("eq", one.options.get("label", one.options.get("name", "")))
    rows = [row for row in ((one.line, one.argument), *one.rows) if row[1].strip()]
    return [(one.line, "$$"), *rows, (rows[-1][0] if rows else one.line, f"$${f' {{{label}}}' if label else ''}")]


def _code(one: _Directive, labels: Labels, _: Told) -> list[Row]:
    words = [labels.give("lst", one.options.get("name", "")), f".{one.argument or 'text'}"]
    words += [f"lst-cap={_quoted(one.options['caption'])}"] if "caption" in one.options else []
    steps = one.options.get("emphasize-lines", "").replace(" ", "")
    words += [f'code-line-numbers="{steps}"'] if steps else []
    return _block(one, f"{{{' '.join(filter(None, words))}}}")


def _block(one: _Directive, opener: str) -> list[Row]:
    """The text of a directive as a block of code, or of something else that is no Markdown."""
    mark, last = fence_for(one.rows), one.rows[-1][0] if one.rows else one.line
    return [(one.line, f"{mark} {opener}"), *one.rows, (last, mark)]


def _margin(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    title = f"**{one.argument}**" if one.argument and one.name == "sidebar" else one.argument
    return fenced("{.column-margin}", _text(one, labels, told, title))


def _tabs(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    return fenced("{.panel-tabset}", _text(one, labels, told), 6)


def _headed(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    """A panel of tabs, or a card: its title, and its text."""
    title = f"#### {one.argument}" if "tab" in one.name else f"**{one.argument}**" if one.argument else ""
    return [(one.line, title), (one.line, ""), *_text(one, labels, told)]


def _quotation(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    return [(number, f"> {line}") for number, line in _text(one, labels, told, one.argument)]


def _theorem(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    return fenced(_named(one, labels), _text(one, labels, told))


def _start(one: _Directive, labels: Labels, _: Told) -> list[Row]:
    return [(one.line, f"::::: {_named(one, labels)}")]


def _named(one: _Directive, labels: Labels) -> str:
    """What a theorem or its like is, and its name, as attributes."""
    kind = _THEOREMS[one.name.removeprefix("prf:").removesuffix("-start")]
    label = labels.give(kind, one.options.get("label", one.options.get("name", "")) or f"line-{one.line}")
    name = one.argument if kind != "sol" else ""  # a solution's is the label of its exercise
    return f"{{{label}{f' name={_quoted(name)}' if name else ''}}}"


def _table(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    return [*_text(one, labels, told), *_caption(one, labels)]


def _caption(one: _Directive, labels: Labels) -> list[Row]:
    label = labels.give("tbl", one.options.get("name", one.options.get("label", "")))
    last = one.rows[-1][0] if one.rows else one.line
    return [(last, ""), (last, f": {one.argument}{f' {{{label}}}' if label else ''}")] if one.argument or label else []


def _list_table(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    """Items within items, each of which is a cell."""
    cells = cells_of_list(one.rows)
    if not cells:
        told.warn(one.line, "this list-table is shown as it is written: it has no rows", "begin each with * - a cell")
        return _block(one, "{.text}")
    return _drawn(cells, _count(one, "header-rows"), one, labels, told)


def _csv_table(one: _Directive, labels: Labels, told: Told) -> list[Row]:
    """Comma-separated values, which stand in its text; those of a file are told."""
    if "file" in one.options or "url" in one.options:
        name = one.options.get("file") or one.options["url"]
        told.warn(one.line, f"a csv-table of {name} is not read: its name stands for it", "write its rows in the text")
        return [(one.line, f"`{name}`"), *_caption(one, labels)]
    cells = cells_of_csv(one.rows, one.options)
    header = _count(one, "header-rows")
    if "header" in one.options:
        cells = [*cells_of_csv([(one.line, one.options["header"])], one.options), *cells]
        header += 1
    return _drawn(cells, header, one, labels, told)


def _drawn(cells: Sequence[Sequence[Cell]], header: int, one: _Directive, labels: Labels, told: Told) -> list[Row]:
    """Cells as a table, with a caption."""
    caption = _caption(one, labels)
    read = [[said(_read(cell, labels, told), labels, told) for cell in row] for row in cells]
    return [*table_of(read, header, _count(one, "stub-columns")), *caption]


def _count(one: _Directive, option: str) -> int:
    given = one.options.get(option, "")
    return int(given) if given.isdecimal() else 0


def _contents(one: _Directive, _: Labels, told: Told) -> list[Row]:
    told.warn_once(one.line, f"{{{one.name}}} is left out: a site lists its lectures itself", "take it away")
    return []


_MEANS: dict[str, Means] = {
    **dict.fromkeys(_CALLOUTS, _callout),
    **dict.fromkeys(("figure", "image"), _picture),
    **dict.fromkeys(_CODE, _code),
    **dict.fromkeys(("margin", "sidebar", "aside"), _margin),
    "tab-set": _tabs,
    "tabs": _tabs,  # sphinx-tabs'
    **dict.fromkeys(("tab-item", "tab", "group-tab", "card", "grid-item", "grid-item-card"), _headed),
    **dict.fromkeys(("epigraph", "pull-quote", "blockquote"), _quotation),
    **dict.fromkeys(_CONTENTS, _contents),
    "math": _formula,
    "grid": lambda one, labels, told: _text(one, labels, told),
    "table": _table,
    "list-table": _list_table,
    "csv-table": _csv_table,
    "raw": lambda one, _, __: _block(one, f"{{={one.argument or 'html'}}}"),
    "include": lambda one, _, __: [(one.line, f"{{{{< include {one.argument} >}}}}")],
    "literalinclude": lambda one, _, __: _block(
        one, f'{{.{one.options.get("language", "text")} include="{one.argument}"}}'
    ),
    **{f"{name}-start": _start for name in _GATES},
    **{f"{name}-end": lambda one, _, __: [(one.line, ":::::")] for name in _GATES},
    "index": lambda _, __, ___: [],  # what an index at the end of a book lists
    "bibliography": lambda one, _, __: fenced("{#refs}", [(one.line, "")]),
}
