"""Lists in front matter whose entries have keys, `meetings` and the like: each key's value, at its line.

YAML's own reader tells lines and texts, pandoc's reading of the same what is Markdown in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

import panflute as pf
from msgspec import Struct

from ..problems import Place, Problem, did_you_mean
from .blocks import outline

YEARS = range(1970, 3000)  # of courses; others are slips, and calendars fail at them
_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::00)?)?")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})(?:\s*(?:-|–|—|to)\s*(\d{1,2}):(\d{2}))?")
HOW_MOMENT = "write YYYY-MM-DD, or YYYY-MM-DD HH:MM"
HOW_SPAN = "write 10:15-11:45, or 10:15"


class Entry(Struct):
    """One entry of the list that `key` of front matter holds: by name its values, as `texts` and as pandoc has them.

    A text that is a list is several. `lines` tells where each begins; what is wrong is added to `problems`.
    """

    key: str
    path: str
    line: int
    texts: dict[str, list[str]]
    lines: dict[str, int]
    values: Mapping[str, Any]
    problems: list[Problem]

    def error(self, name: str, message: str, hint: str) -> None:
        """Say that something is wrong with a value, or with the entry where it has none of this name."""
        self.problems.append(Problem(self.place(name), message, hint))

    def place(self, name: str) -> Place:
        """Where a value begins, or the entry where it has none of this name."""
        return Place(self.path, self.lines.get(name, self.line))

    def text(self, name: str) -> str:
        """A value as it is written; "" where there is none."""
        found = self.texts.get(name, [])
        if len(found) > 1:
            self.error(name, f"{name} cannot be a list", "write one text")
        return found[0] if found else ""

    def blocks(self, name: str) -> list[Any]:
        """A value as panflute's blocks."""
        value = self.values.get(name)
        if isinstance(value, pf.MetaBlocks):
            return list(value.content)
        if isinstance(value, pf.MetaInlines):
            return [pf.Plain(*value.content)]
        return [pf.Plain(pf.Str(text))] if (text := self.text(name)) else []

    def line_of_text(self, name: str) -> list[Any]:
        """A value as panflute's inlines, whatever blocks it is written in."""
        inlines: list[Any] = []
        for block in self.blocks(name):
            if isinstance(block, (pf.Para, pf.Plain)):
                inlines += [pf.Space(), *block.content] if inlines else block.content
            else:
                self.error(name, f"{name} cannot be more than a line", "write one line of text")
        return inlines

    def moment(self, name: str, text: str = "") -> tuple[date, time | None] | None:
        """A value, or one `text` of several, as a day, and a time of it where one is given; None where it is none."""
        if not (text := text or self.text(name)):
            return None
        if not (found := _MOMENT.fullmatch(text)):
            self.error(name, f"{name} cannot be {text!r}", HOW_MOMENT)
            return None
        year, month, day, hour, minute = (int(one) if one else None for one in found.groups())
        try:
            when = date(year or 0, month or 0, day or 0), None if hour is None else time(hour, minute or 0)
        except ValueError as error:
            self.error(name, f"{text} is no date: {error}", HOW_MOMENT)
            return None
        if when[0].year not in YEARS:
            self.error(name, f"{text} is no date of a course", "is the year right?")
            return None
        return when

    def day(self, name: str, text: str = "") -> date | None:
        """A value as a day, of which no time is given."""
        found = self.moment(name, text)
        if found and found[1]:
            self.error(name, f"{name} is a day, without a time", "write YYYY-MM-DD")
        return found[0] if found else None

    def span(self, name: str) -> tuple[time, time | None] | None:
        """A value as a time of the day, and another one at which it ends, where that is given."""
        if not (text := self.text(name)):
            return None
        if not (found := _SPAN.fullmatch(text)):
            self.error(name, f"{name} cannot be {text!r}", HOW_SPAN)
            return None
        try:
            start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])) if found[3] else None
        except ValueError as error:
            self.error(name, f"{text} is no time: {error}", HOW_SPAN)
            return None
        if end and end <= start:
            self.error(name, f"{text} ends before it begins", HOW_SPAN)
            return None
        return start, end

    def lacks(self, *names: str) -> bool:
        """Whether a value of one of these names is missing, which is told."""
        missing = [name for name in names if name not in self.texts]
        if missing:
            self.error("", f"an entry of {self.key} needs {missing[0]}", f"write {missing[0]}: in it")
        return bool(missing)


Matter = list[tuple[dict[str, Any], int]]  # of each block of YAML: its nodes by their keys, and the lines above it


def matter_of(text: str) -> Matter:
    """The front matter of a text, but for YAML that only pandoc can read."""
    return [
        ({str(name.value): held for name, held in node.value}, above) for node, above in blocks_of(text.split("\n"))
    ]


def blocks_of(lines: Sequence[str]) -> Iterator[tuple[Any, int]]:
    """The node of each block of YAML that has keys, and how many lines are above it, if not only pandoc reads it."""
    import yaml  # few lectures have such lists

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times quicker
    for block in outline(lines).metadata:
        above = block.first + 1
        try:
            node: Any = yaml.compose("\n".join(lines[above : block.last]), loader)
        except yaml.YAMLError:
            continue
        if node and node.id == "mapping":
            yield node, above


def entries(
    key: str, known: Sequence[str], value: Any, matter: Matter, path: str, problems: list[Problem]
) -> Iterator[Entry]:
    """The entries, with the `known` names, of a list in front matter that pandoc reads as `value`.

    What is wrong with the list is added to `problems`.
    """
    found = next(((pairs[key], above) for pairs, above in matter if key in pairs), None)
    if not found:
        hint = "write it in plain YAML: - key: value"
        problems.append(Problem(Place(path), f"of {key} the lines cannot be told", hint))
        return
    node, above = found
    if _is_nothing(node):
        return
    if node.id != "sequence" or not isinstance(value, pf.MetaList):
        hint = f"write each entry on lines of its own, the first with a dash: - {known[0]}: …"
        problems.append(Problem(Place(path, above + node.start_mark.line + 1), f"{key} must be a list", hint))
        return
    for one, own in zip(node.value, value.content, strict=False):
        entry = Entry(key, path, above + one.start_mark.line + 1, {}, {}, {}, problems)
        if one.id != "mapping" or not isinstance(own, pf.MetaMap):
            entry.error("", f"an entry of {key} has keys", f"write {known[0]}: … in it; it takes: {', '.join(known)}")
            continue
        entry.values = own.content
        for name, held in one.value:
            _add(entry, name, held, known, above)
        yield entry


def _add(entry: Entry, name: Any, held: Any, known: Sequence[str], above: int) -> None:
    """Add a value to an entry, or tell why it is none."""
    called, place = str(name.value), Place(entry.path, above + name.start_mark.line + 1)
    if called not in known:
        hint = did_you_mean(called, known, f"{entry.key} take: {', '.join(known)}")
        entry.problems.append(Problem(place, f"unknown key of {entry.key}: {called}", hint))
    elif called in entry.texts:
        entry.problems.append(Problem(place, f"{called} is given twice", "take one of them away"))
    elif held.id == "mapping" or (held.id == "sequence" and any(one.id != "scalar" for one in held.value)):
        entry.problems.append(Problem(place, f"{called} must be text", f"write {called}: and the text in one line"))
    elif not _is_nothing(held):
        many = held.value if held.id == "sequence" else [held]
        entry.texts[called] = [str(one.value).strip() for one in many]
        entry.lines[called] = place.line


def _is_nothing(node: Any) -> bool:
    return not node.value or node.tag.endswith(":null")
