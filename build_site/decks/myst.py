"""MyST's Markdown, which Jupyter Book reads: directives between fences, roles before code, and labels in parentheses.

A directive becomes what means the same here. Of one that has no such thing the text is shown; where it may as well be
code of another language, it stays as it is, and is told where code blocks are read. What refers to a label is looked
for when all directives are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..problems import did_you_mean, nearest
from .commonmark import linked, loosened
from .directives import Directive, block, caption, code, contents, count, formula, picture
from .roles import Labels, said
from .rows import Row, Told, fenced, front_of, quoted, rows_of
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


def _is_directive(opener: re.Match[str]) -> bool:
    """Whether a fence is a directive, if a misspelt one, and not code of another language."""
    return opener["mark"][0] == ":" or _known(opener["name"]) or bool(nearest(opener["name"], _NAMES, _ALIKE))


def rewritten(text: str, told: Told) -> list[Row]:
    """A text as Pandoc Markdown."""
    rows = rows_of(text)
    below = len(front_of(rows).body)
    (body,) = parts_of_one([rows[len(rows) - below :]], told)
    return [*rows[: len(rows) - below], *loosened(linked(body))]


def parts_of_one(parts: Sequence[Sequence[Row]], told: Told) -> list[list[Row]]:
    """The parts of a text, such as a notebook's cells, which know each other's labels, as Pandoc Markdown."""
    labels = Labels()
    for rows in parts:  # once for the labels: a table is as wide as what its cells refer to, which may stand below
        _read(rows, labels, Told(told.path))
    labels.waiting, labels.gates = "", []
    read = [_read(rows, labels, told) for rows in parts]
    for rows in read[-1:]:
        rows += _closed(labels, told)
    return [said(rows, labels, told) for rows in read]


def _read(rows: Sequence[Row], labels: Labels, told: Told) -> list[Row]:
    """The rows with directives and targets as what they mean."""
    result, n = list[Row](), 0
    while n < len(rows):
        number, line = rows[n]
        opener, fence = _OPENER.match(line), _FENCE.match(line)
        end = _end(rows, n, (opener or fence or {"mark": ""})["mark"]) if opener or fence else n
        if opener and end > n and _is_directive(opener):
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


def _directive(opener: re.Match[str], rows: Sequence[Row]) -> Directive:
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
    return Directive(rows[0][0], opener["name"], opener["argument"], options, _dedented(inner))


def _dedented(rows: list[Row]) -> list[Row]:
    """The rows of a text without the spaces that begin all of them, up to three, which mean nothing in CommonMark."""
    least = min((len(line) - len(line.lstrip(" ")) for _, line in rows if line.strip()), default=0)
    return [(number, line[least:]) for number, line in rows] if least < _CODE_INDENT else rows


Means = Callable[[Directive, Labels, Told], list[Row]]


def _means(one: Directive, labels: Labels, told: Told) -> list[Row]:
    """A directive as rows of Pandoc Markdown, with empty ones around."""
    shown = _MEANS.get(one.name, _theorem if _known(one.name) else _unknown)(one, labels, told)
    last = one.rows[-1][0] if one.rows else one.line
    return [(one.line, ""), *shown, (last, "")]


def _text(one: Directive, labels: Labels, told: Told, first: str = "") -> list[Row]:
    """What a directive says, with a first line of its own."""
    rows = _inside(one.rows, labels, told)
    return [*([(one.line, first)] if first else []), *rows] or [(one.line, "")]


def _inside(rows: Sequence[Row], labels: Labels, told: Told) -> list[Row]:
    """The rows of a directive, in which what begins ends."""
    around, labels.gates = labels.gates, []
    result = [*_read(rows, labels, told), *_closed(labels, told)]
    labels.gates = around
    return result


def _callout(one: Directive, labels: Labels, told: Told) -> list[Row]:
    classes = one.options.get("class", "").replace(",", " ").split()
    kind = next((_CALLOUTS[name] for name in classes if name in _CALLOUTS), _CALLOUTS[one.name])
    called = one.name.replace("-", " ").capitalize()
    title = one.argument if one.name in _TITLED else "See also" if one.name == "seealso" else ""
    title = one.argument or called if one.name in _OF_LESSONS else title
    words = [f".callout-{kind}", *([f"title={quoted(title)}"] if title else [])]
    words += ['collapse="true"'] if one.name == "dropdown" or "dropdown" in classes else []
    labels.give("", one.options.get("name", ""))
    return fenced(f"{{{' '.join(words)}}}", _text(one, labels, told, "" if title else one.argument))


def _margin(one: Directive, labels: Labels, told: Told) -> list[Row]:
    title = f"**{one.argument}**" if one.argument and one.name == "sidebar" else one.argument
    return fenced("{.column-margin}", _text(one, labels, told, title))


def _tabs(one: Directive, labels: Labels, told: Told) -> list[Row]:
    return fenced("{.panel-tabset}", _text(one, labels, told), 6)


def _headed(one: Directive, labels: Labels, told: Told) -> list[Row]:
    """A panel of tabs, or a card: its title, and its text."""
    title = f"#### {one.argument}" if "tab" in one.name else f"**{one.argument}**" if one.argument else ""
    return [(one.line, title), (one.line, ""), *_text(one, labels, told)]


def _quotation(one: Directive, labels: Labels, told: Told) -> list[Row]:
    return [(number, f"> {line}") for number, line in _text(one, labels, told, one.argument)]


def _theorem(one: Directive, labels: Labels, told: Told) -> list[Row]:
    return fenced(_named(one, labels), _text(one, labels, told))


def _unknown(one: Directive, labels: Labels, told: Told) -> list[Row]:
    hint = did_you_mean(one.name.removeprefix("prf:"), _NAMES, "take its fences away")
    told.warn(one.line, f"{{{one.name}}} is no directive that is known here: its text is shown alone", hint)
    return _headed(one, labels, told)


def _start(one: Directive, labels: Labels, _: Told) -> list[Row]:
    labels.gates.append((one.line, one.name.removesuffix("-start")))
    return [(one.line, f"::::: {_named(one, labels)}")]


def _stop(one: Directive, labels: Labels, told: Told) -> list[Row]:
    name = one.name.removesuffix("-end")
    if name not in [opened for _, opened in labels.gates[-1:]]:
        told.warn(one.line, f"{{{one.name}}} ends nothing: left out", f"write {{{name}-start}} where it shall begin")
        return []
    labels.gates.pop()
    return [(one.line, ":::::")]


def _closed(labels: Labels, told: Told) -> list[Row]:
    """The ends of what began and does not end by itself."""
    for line, name in labels.gates:
        told.warn(line, f"{{{name}-start}} has no end: all that follows is in it", f"write {{{name}-end}} below it")
    return [row for line, _ in labels.gates for row in ((line, ""), (line, ":::::"))]


def _named(one: Directive, labels: Labels) -> str:
    """What a theorem or its like is, and its name, as attributes."""
    kind = _THEOREMS[one.name.removeprefix("prf:").removesuffix("-start")]
    label = labels.give(kind, one.options.get("label", one.options.get("name", "")) or f"line-{one.line}")
    name = one.argument if kind != "sol" else ""  # a solution's is the label of its exercise
    return f"{{{label}{f' name={quoted(name)}' if name else ''}}}"


def _table(one: Directive, labels: Labels, told: Told) -> list[Row]:
    return [*_text(one, labels, told), *caption(one, labels)]


def _list_table(one: Directive, labels: Labels, told: Told) -> list[Row]:
    """Items within items, each of which is a cell."""
    cells = cells_of_list(one.rows)
    if not cells:
        told.warn(one.line, "this list-table is shown as it is written: it has no rows", "begin each with * - a cell")
        return block(one, "{.text}")
    return _drawn(cells, count(one, "header-rows"), one, labels, told)


def _csv_table(one: Directive, labels: Labels, told: Told) -> list[Row]:
    """Comma-separated values, which stand in its text; those of a file are told."""
    if "file" in one.options or "url" in one.options:
        name = one.options.get("file") or one.options["url"]
        told.warn(one.line, f"a csv-table of {name} is not read: its name stands for it", "write its rows in the text")
        return [(one.line, f"`{name}`"), *caption(one, labels)]
    cells = cells_of_csv(one.rows, one.options)
    header = count(one, "header-rows")
    if "header" in one.options:
        cells = [*cells_of_csv([(one.line, one.options["header"])], one.options), *cells]
        header += 1
    return _drawn(cells, header, one, labels, told)


def _drawn(cells: Sequence[Sequence[Cell]], header: int, one: Directive, labels: Labels, told: Told) -> list[Row]:
    """Cells as a table, with a caption."""
    below = caption(one, labels)
    read = [[said(_inside(cell, labels, told), labels, told) for cell in row] for row in cells]
    return [*table_of(read, header, count(one, "stub-columns")), *below]


_MEANS: dict[str, Means] = {
    **dict.fromkeys(_CALLOUTS, _callout),
    **dict.fromkeys(("figure", "image"), picture),
    **dict.fromkeys(_CODE, code),
    **dict.fromkeys(("margin", "sidebar", "aside"), _margin),
    "tab-set": _tabs,
    "tabs": _tabs,  # sphinx-tabs'
    **dict.fromkeys(("tab-item", "tab", "group-tab", "card", "grid-item", "grid-item-card"), _headed),
    **dict.fromkeys(("epigraph", "pull-quote", "blockquote"), _quotation),
    **dict.fromkeys(_CONTENTS, contents),
    "math": formula,
    "grid": lambda one, labels, told: _text(one, labels, told),
    "table": _table,
    "list-table": _list_table,
    "csv-table": _csv_table,
    "raw": lambda one, _, __: block(one, f"{{={one.argument or 'html'}}}"),
    "include": lambda one, _, __: [(one.line, f"{{{{< include {one.argument} >}}}}")],
    "literalinclude": lambda one, _, __: block(
        one, f'{{.{one.options.get("language", "text")} include="{one.argument}"}}'
    ),
    **{f"{name}-start": _start for name in _GATES},
    **{f"{name}-end": _stop for name in _GATES},
    "index": lambda _, __, ___: [],  # what an index at the end of a book lists
    "bibliography": lambda one, _, __: fenced("{#refs}", [(one.line, "")]),
}
_NAMES = (*_MEANS, *_THEOREMS)
_ALIKE = 0.8  # as near are names that are misspelt; that of a language is less near to any
