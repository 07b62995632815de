"""Bibliographies: which sources a file has, and those that are cited as pandoc's citeproc takes them.

pandoc takes about a millisecond for an entry of a .bib file, so it is given the entries that are cited, and no others:
a file is divided into them here, which takes a hundredth of that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from ..course.settings import read_text
from ..problems import PandocError, Place, Problem
from .nodes import Node, decode
from .pandoc import NOT_YAML, Pandoc

FORMATS = {".bib": "biblatex", ".bibtex": "bibtex", ".json": "csljson", ".yaml": "markdown", ".yml": "markdown"}
_BIB_ENTRY = re.compile(r"@\s*(?P<kind>\w+)\s*(?P<opens>[{(])")
_BIB_LINE = re.compile(r"^[ \t]*(?=@\s*\w+\s*[{(])", re.M)
_BRACE = re.compile(r"\\.|[{})]", re.S)
_ALIASES = re.compile(r"\bids\s*=\s*[{\"]([^}\"]*)", re.I)
_PARENTS = re.compile(r"\b(?:crossref|xref|xdata|entryset)\s*=\s*[{\"]([^}\"]*)", re.I)
_JSON_ID = re.compile(r"\"id\"\s*:\s*(\"(?:[^\"\\]|\\.)*\"|\d+)")
_YAML_ITEM = re.compile(r"^([ \t]*)- ", re.M)
_YAML_ID = re.compile(r"^[ \t]*(?:- +)?[\"']?id[\"']?[ \t]*:[ \t]*(.+?)[ \t]*$", re.M)


class Entry(Struct, frozen=True):
    """An entry as it is written, and the line that it begins in."""

    line: int
    text: str


class Bibliography(Struct, frozen=True):
    """A file's entries by their keys, more than one where a key is defined twice; `always` are what they may need.

    `markup` is what pandoc calls its format.
    """

    path: str
    markup: str
    entries: Mapping[str, Sequence[Entry]]
    always: Sequence[Entry] = ()
    problems: Sequence[Problem] = ()


@lru_cache(8)
def read_bibliography(root: Path, path: str, seen: str) -> Bibliography:
    """A bibliography of the course, as `seen` tells of its content now. Raises CourseError where it is no text."""
    text = read_text(root, path)
    match FORMATS[Path(path).suffix.lower()]:
        case "csljson":
            return _of_json(path, text)
        case "markdown":
            return _of_yaml(path, text)
        case markup:
            return _of_bib(path, text, markup)


def _of_bib(path: str, text: str, markup: str) -> Bibliography:
    entries: dict[str, list[Entry]] = {}
    always, problems = [], []
    at, line, counted = 0, 1, 0
    while found := _BIB_ENTRY.search(text, at):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        kind, end = found["kind"].lower(), _end_of_entry(text, found.end(), found["opens"])
        key = re.split(r"[,\s})]", text[found.end() :].lstrip()[:500], maxsplit=1)[0]
        if not end:
            hint = "is a brace missing in it, or the one at its end?"
            problems.append(Problem(Place(path, line), f"the entry {key} is never closed", hint))
            following = _BIB_LINE.search(text, found.end())
            at = following.end() if following else len(text)
            continue
        at = end
        entry = Entry(line, text[found.start() : end])
        if kind in ("string", "preamble"):
            always.append(entry)
        elif kind != "comment" and key:
            names = [one.strip() for some in _ALIASES.findall(entry.text) for one in some.split(",")]
            for name in dict.fromkeys([key, *filter(None, names)]):
                entries.setdefault(name, []).append(entry)
    return Bibliography(path, markup, entries, always, problems)


def _end_of_entry(text: str, start: int, opens: str) -> int:
    """Where an entry ends that began before `start`; 0 where it does not."""
    depth = 1 if opens == "{" else 0
    for brace in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if (opens == "{" and depth == 0) or (opens == "(" and depth == 0 and brace[0] == ")"):
            return brace.end()
    return 0


def _of_json(path: str, text: str) -> Bibliography:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, message = getattr(error, "lineno", 1), getattr(error, "msg", str(error))
        problem = Problem(Place(path, line), f"this is not JSON: {message}", "is a comma missing, or one too many?")
        return Bibliography(path, "csljson", {}, problems=[problem])
    items = items.get("items") if isinstance(items, dict) else items
    if not isinstance(items, list):
        problem = Problem(Place(path), "this is no bibliography in CSL JSON", "that is a list of objects: [{…}, {…}]")
        return Bibliography(path, "csljson", {}, problems=[problem])
    lines: dict[str, list[int]] = {}
    for found in _JSON_ID.finditer(text):
        lines.setdefault(str(json.loads(found[1])), []).append(text.count("\n", 0, found.start()) + 1)
    entries: dict[str, list[Entry]] = {}
    for item in items:
        if isinstance(item, dict) and "id" in item:
            known = entries.setdefault(str(item["id"]), [])
            at = lines.get(str(item["id"]), [1])
            known.append(Entry(at[min(len(known), len(at) - 1)], json.dumps(item)))
    return Bibliography(path, "csljson", entries)


def _of_yaml(path: str, text: str) -> Bibliography:
    """The items of the file's list, with all lines up to the next that begins as far to the left."""
    entries: dict[str, list[Entry]] = {}
    first = _YAML_ITEM.search(text)
    if not first:
        hint = "that is a list under references:, each item with its id:"
        return Bibliography(path, "markdown", {}, problems=[Problem(Place(path), "this is no bibliography", hint)])
    starts = [one.start() for one in re.finditer(rf"^{first[1]}- ", text, re.M)]
    end = re.compile(r"^(?:---|\.\.\.|[\w\"'][^\n]*:)[ \t]*$", re.M).search(text, starts[-1])
    for start, stop in zip(starts, [*starts[1:], end.start() if end else len(text)], strict=True):
        item = text[start:stop]
        if named := _YAML_ID.search(item):
            known = entries.setdefault(named[1].strip("\"'"), [])
            known.append(Entry(text.count("\n", 0, start) + 1, item.rstrip("\n")))
    return Bibliography(path, "markdown", entries)


def references(bibliography: Bibliography, keys: Collection[str], pandoc: Pandoc) -> tuple[list[Node], list[Problem]]:
    """The references of a bibliography that have these keys, as pandoc's metadata, and what is wrong."""
    chosen = _with_parents(bibliography, keys)
    problems = [_twice(bibliography.path, key, chosen[key]) for key in sorted(chosen) if len(chosen[key]) > 1]
    used = dict.fromkeys([*bibliography.always, *(some[0] for some in chosen.values())])
    entries = sorted(used, key=lambda one: one.line)
    if not chosen:
        return [], problems
    if bibliography.markup == "csljson":
        text = f"[{','.join(one.text for one in entries)}]"
    elif bibliography.markup == "markdown":
        text = "\n".join(["---", "references:", *(one.text for one in entries), "---", ""])
    else:
        text = "\n".join(one.text for one in entries)
    try:
        found = _asked(pandoc, bibliography.markup, text)
    except PandocError as error:
        first = 3 if bibliography.markup == "markdown" else 1
        place = Place(bibliography.path, _line_in(entries, error.line, first) if error.line else 1)
        message = str(error).removeprefix(f"{NOT_YAML}: ")
        return [], [*problems, Problem(place, f"pandoc cannot read this: {message}", _hint(message))]
    return [*found], problems


def _hint(message: str) -> str:
    if re.match("unexpected ['\"][(]", message):
        return "write braces around entries: @book{…}"
    return "is a comma missing before it?" if re.match("unexpected ['\"]", message) else ""


@lru_cache(64)
def _asked(pandoc: Pandoc, markup: str, text: str) -> Sequence[Node]:
    found: Sequence[Node] = decode(pandoc.references(markup, text))["meta"].get("references", {"c": []})["c"]
    return found


def _with_parents(bibliography: Bibliography, keys: Collection[str]) -> dict[str, Sequence[Entry]]:
    """The entries with these keys, and those that they take fields from."""
    chosen: dict[str, Sequence[Entry]] = {}
    left = [key for key in keys if key in bibliography.entries]
    while left:
        key = left.pop()
        if key not in chosen:
            chosen[key] = bibliography.entries[key]
            parents = _PARENTS.findall(chosen[key][0].text) if "bib" in bibliography.markup else ()
            names = [name.strip() for some in parents for name in some.split(",")]
            left += [name for name in names if name in bibliography.entries]
    return chosen


def _twice(path: str, key: str, entries: Sequence[Entry]) -> Problem:
    message = f"{key} is defined twice: the first, in line {entries[0].line}, counts"
    return Problem(Place(path, entries[1].line), message, "take one of them away, or give it another key", "warning")


def _line_in(entries: Sequence[Entry], line: int, first: int) -> int:
    """The line of a file that a line of its joined entries is, which begin in the line `first`."""
    for entry in entries:
        end = first + entry.text.count("\n") + 1
        if line < end:
            return entry.line + max(line - first, 0)
        first = end
    return entries[-1].line
