"""What a lecture cites from: bibliographies, references in front matter, and the style that they are written in.

A lecture's own bibliographies and references add to those of its folder and of the course, and come first where both
have a key; of the other settings, what is furthest in replaces the others.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from ..course.layers import around_home
from ..course.model import Asset, Course, Lecture, Link, Missing
from ..course.quarto import Layer, line_of
from ..course.scan import SLIDES
from ..course.secrets import how_to_publish, why_private
from ..memory.inputs import front_of
from ..memory.verdicts import Look
from ..problems import CourseError, PandocError, Place, Problem
from .addresses import has_scheme
from .bibliography import FORMATS, Bibliography, read_bibliography, references
from .files import find
from .metadata import hoisted, in_fences, meta_of
from .nodes import Node, nodes_in
from .pandoc import Pandoc

ADDED = ("bibliography", "references")
REPLACED = ("csl", "lang", "link-citations", "link-bibliography", "suppress-bibliography", "reference-section-title")
KEYS = (*ADDED, *REPLACED, "nocite")
ASKING = (*ADDED, "csl", "nocite")  # those that have something to say where nothing is cited
_NAMED = re.compile(rf"^(?:{'|'.join((*ADDED, *REPLACED))})\s*:", re.M)
NAMESPACE = "http://purl.org/net/xbiblio/csl"


class Given(Struct, frozen=True):
    """A front matter: its values as pandoc's, the file that it stands in, and the text of that, if it could be read."""

    meta: Mapping[str, Node]
    path: str = ""
    text: str = ""
    is_read: bool = True

    def place(self, key: str, value: str = "") -> Place:
        """Where a key is set, or where in it a value stands."""
        return Place(self.path, line_of(enumerate(self.text.split("\n"), 1), [key], value))


class Sources(Struct):
    """What a lecture cites from: bibliographies, each after the file that names it, and references of front matter.

    `given` are the front matters that say so, the lecture's own first. `style` is the absolute path of a CSL file, ""
    is pandoc's own style; `settings` are those that citeproc knows. Where a file cannot be had, `lacks` says so: any
    key may be in it.
    """

    given: Sequence[Given]
    bibliographies: list[tuple[str, Bibliography]] = field(default_factory=list)
    inline: dict[str, Node] = field(default_factory=dict)
    style: str = ""
    settings: dict[str, Node] = field(default_factory=dict)
    lacks: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_in_force(self) -> bool:
        """Whether there is anything to look for citations in."""
        return bool(self.bibliographies or self.inline or self.lacks)

    @property
    def keys(self) -> set[str]:
        """All that can be cited."""
        return {*self.inline}.union(*(one.entries for _, one in self.bibliographies))

    def place(self, key: str, value: str = "") -> Place:
        """Where the setting stands that is in force."""
        return next((one for one in self.given if key in one.meta), self.given[0]).place(key, value)

    def is_set(self, name: str, otherwise: bool = False) -> bool:
        """Whether a setting that is true or false is true."""
        return written(self.settings[name]) == "true" if name in self.settings else otherwise

    @property
    def for_citeproc(self) -> dict[str, Node]:
        """The settings that citeproc is told."""
        is_linked = self.is_set("link-citations", True) and not self.is_set("suppress-bibliography")
        known = {key: one for key, one in self.settings.items() if key != "reference-section-title"}
        return known | {"link-citations": {"t": "MetaBool", "c": is_linked}}

    def chosen(self, keys: Iterable[str], pandoc: Pandoc) -> list[Node]:
        """The references with these keys, as pandoc's metadata; what is wrong with them is a problem."""
        found, wanted = {**self.inline}, {*keys}
        for number, (named_in, one) in enumerate(self.bibliographies):
            for file, before in self.bibliographies[:number]:
                if file == named_in:
                    self.problems += _in_both(before, one, wanted - self.inline.keys())
            mine = [key for key in sorted(wanted) if key not in found and key in one.entries]
            some, problems = references(one, mine, pandoc)
            self.problems += problems
            self.lacks = self.lacks or any(problem.severity == "error" for problem in problems)
            found = {id_of(entry): entry for entry in some} | found
        return [*found.values()]


def sources_of(
    course: Course, lecture: Lecture, own: Given, look: Look, pandoc: Pandoc, is_needed: bool
) -> Sources | None:
    """What a lecture with its `own` front matter cites from; None where nothing is named.

    What is not needed, since nothing is cited, is not read, but it has to be there.
    """
    given = [own, *_shared(course, lecture, look, pandoc)]
    found = Sources(given, lacks=not all(one.is_read for one in given))
    if not found.lacks and not any(one.meta.get(key) for one in given for key in (*ADDED, "csl")):
        return None
    for one in given:
        _add_files(found, one, course, look, is_needed)
        found.inline = _inline(one) | found.inline
        found.settings = {key: one.meta[key] for key in REPLACED if key in one.meta} | found.settings
        if (address := written(one.meta.get("csl"))) and not found.style and not found.lacks:
            found.style = _file(found, one, "csl", address, course, look)
            if is_needed and found.style and (problem := _judge_style(course.root, found.style, look(found.style))):
                found.problems.append(problem)
                found.lacks = True
    found.settings.pop("csl", None)
    return found


def written(value: Any) -> str:
    """What a value of front matter says, without markup."""
    return "".join(" " if node.get("t") in ("Space", "SoftBreak") else _text(node) for node in nodes_in(value))


def _text(node: Node) -> str:
    content = node.get("c", "")
    return content if isinstance(content, str) else str(content).lower() if node.get("t") == "MetaBool" else ""


def _shared(course: Course, lecture: Lecture, look: Look, pandoc: Pandoc) -> Iterator[Given]:
    """What a lecture has in common with others, what is furthest in first: folders, home page, project."""

    def given(layer: Layer) -> Given:
        return Given(hoisted(meta_of(pandoc, in_fences(layer.text))), layer.file, layer.text)

    folders, project = around_home(course, lecture)
    yield from map(given, folders)
    yield from _of_home(course, lecture, look, pandoc)
    yield from map(given, project)


def _of_home(course: Course, lecture: Lecture, look: Look, pandoc: Pandoc) -> Iterator[Given]:
    """The home page's front matter, if it says something of sources."""
    home = course.home
    if home and home != lecture and look(f"front:{home.path}"):
        text = front_of(course.root, home.path).decode("utf-8", "replace").replace("\r\n", "\n").lstrip("\ufeff")
        if _NAMED.search(text):
            try:
                yield Given(hoisted(meta_of(pandoc, f"{text}\n")), home.path, text)
            except PandocError:  # which the home page tells of
                yield Given({}, home.path, text, is_read=False)


def _add_files(found: Sources, given: Given, course: Course, look: Look, is_needed: bool) -> None:
    """Read the bibliographies that a front matter names."""
    if not (value := given.meta.get("bibliography")):
        return
    for address in [*map(written, value["c"])] if value["t"] == "MetaList" else [written(value)]:
        if not address:
            hint = "write its path, as in bibliography: refs.bib, or take the key away"
            place = given.place("bibliography")
            found.problems.append(Problem(place, "bibliography names no file", hint, "warning"))
        elif posixpath.splitext(address)[1].lower() not in FORMATS and not has_scheme(address):
            hint = "a bibliography is a .bib, a .json (CSL JSON) or a .yaml file"
            place = given.place("bibliography", address)
            found.problems.append(Problem(place, f"no bibliography can be called {address}", hint))
            found.lacks = True
        elif (path := _file(found, given, "bibliography", address, course, look)) and is_needed:
            try:
                one = read_bibliography(course.root, path, look(path))
            except CourseError as error:
                found.problems += error.problems
                found.lacks = True
            else:
                found.bibliographies.append((given.path, one))
                found.problems += one.problems
                found.lacks = found.lacks or bool(one.problems)


def _file(found: Sources, given: Given, key: str, address: str, course: Course, look: Look) -> str:
    """The path of a file that front matter names; "" where it cannot be read, which is a problem then."""
    place = given.place(key, address)
    there = _find(course, given.path, address, look) if not has_scheme(address) else None
    if isinstance(there, Asset) and not (why := why_private(course.root, there.source, course.settings)):
        return there.source
    if isinstance(there, Asset):
        problem = Problem(place, f"{key}: {address} {why}: it is not read", how_to_publish(there.source))
    elif has_scheme(address):
        problem = Problem(place, f"{key}: {address} is on another site", "download it, and name the file")
    else:
        problem = Problem(place, f"{key} not found: {address}", getattr(there, "hint", "name a file"))
    found.problems.append(problem)
    found.lacks = True
    return ""


def _find(course: Course, path: str, address: str, look: Look) -> Asset | Link | Missing:
    """What an address leads to: from the file that it stands in, or else from slides/, if that file is above it."""
    found = find(course, path, address, look=look)
    if isinstance(found, Missing) and "/" not in path:
        found = find(course, f"{SLIDES}/{path}", address, look=look)
    return found


def _inline(given: Given) -> dict[str, Node]:
    """The references that stand in front matter itself, by their keys."""
    value = given.meta.get("references") or {}
    items = value.get("c", []) if value.get("t") == "MetaList" else []
    return {key: one for one in items if one["t"] == "MetaMap" and (key := id_of(one))}


def id_of(reference: Node) -> str:
    """The key of a reference."""
    return written(reference["c"].get("id", {}))


def _in_both(one: Bibliography, other: Bibliography, keys: Iterable[str]) -> Iterator[Problem]:
    """A warning for each key that two bibliographies define otherwise."""
    for key in sorted(keys):
        before, after = one.entries.get(key), other.entries.get(key)
        if before and after and before[0].text.split() != after[0].text.split():
            message = f"{key} is defined in {one.path}, too, which counts"
            yield Problem(Place(other.path, after[0].line), message, "give one of them another key", "warning")


@lru_cache(16)
def _judge_style(root: Path, path: str, _: str) -> Problem | None:
    """What is wrong with a CSL style."""
    from xml.parsers import expat  # 3 ms, and few lectures have a style of their own

    parser = expat.ParserCreate(namespace_separator=" ")
    elements: list[str] = []
    parents: list[str] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        elements.append(name)
        if name == f"{NAMESPACE} link" and attributes.get("rel") == "independent-parent":
            parents.append(attributes.get("href", "another style"))

    parser.StartElementHandler = begin
    try:
        parser.Parse((root / path).read_bytes(), True)
    except expat.ExpatError as error:
        return Problem(Place(path, error.lineno), f"this is no CSL style: {expat.ErrorString(error.code)}", _HINT)
    if elements[0] != f"{NAMESPACE} style":
        return Problem(Place(path), "this is no CSL style", _HINT)
    if f"{NAMESPACE} citation" not in elements and parents:
        return Problem(Place(path), "this style only names another one", f"download that, and name it: {parents[0]}")
    return None if f"{NAMESPACE} citation" in elements else Problem(Place(path), "this is no CSL style", _HINT)


_HINT = "styles for every journal: zotero.org/styles"
