"""A lecture's Markdown -> its document as pandoc reads it, and on which line any part of it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..course.layers import given_twice
from ..course.model import Lecture
from ..course.quarto import Layer
from ..course.term import LISTS
from ..problems import CourseError, PandocError, PandocGaveUp, Place, Problem, shortened
from .blocks import outline
from .citeproc import parted as parted_citations
from .composed import Composed
from .elements import Elements
from .emoji import as_text, asks_for_emoji
from .entries import blocks_of
from .leftovers import leftovers
from .losses import unread
from .macros import Macros, without_definitions
from .mend import mend
from .metadata import Find, Meta, merged, without_comments
from .nodes import Node, decode, encode, nodes_in
from .pandoc import NOT_YAML, Pandoc, Remark
from .places import locate
from .table_slips import LEFT_OUT
from .tight import Parted, parted
from .yaml_slips import explain_yaml

PATIENCE = 3.0  # seconds for a part of a text; it takes about 0.001
NO_MACROS = Macros()
REPEATED = "DuplicateIdentifier"  # which the filter `identifier` says better
_TWICE_IN_LIST = re.compile(rf"Duplicate key: \.?(?:{'|'.join(LISTS)})\[")  # which entries.py says better


class Document(Struct, frozen=True):
    """A lecture as read: a value, which may go to another process.

    `composed` is the text with all that it includes, `text` as pandoc was given it, with the same lines (but see
    `tight`). Lines are those of this text; see `composed.py` for where they are written.
    `ast` is pandoc's JSON for it, and `tree` the same, decoded, in which `find_steps` numbers what asks something of
    Python; `meta` is its front matter with what it has in common with other lectures; `problems` are remarks on the
    reading.
    """

    lecture: Lecture
    composed: Composed
    text: str
    ast: str
    tree: Node
    meta: Meta
    problems: tuple[Problem, ...]
    macros: Macros = NO_MACROS

    def unread_tex(self, tex: str) -> Problem:
        """A remark on TeX that pandoc shows as it is: verbatim, so that its first line is found in the source."""
        start = max(self.text.find(tex.strip().split("\n")[0]), 0)
        place = Place(self.lecture.path, self.text.count("\n", 0, start) + 1)
        shown = " ".join(tex.split())
        message = f"pandoc cannot read this TeX, it is shown as it is: {shortened(shown)}"
        return Problem(place, message, _hint_of_tex(tex), "warning")


def read_document(
    composed: Composed,
    lecture: Lecture,
    pandoc: Pandoc,
    macros: Macros = NO_MACROS,
    layers: Sequence[Layer] = (),
    look: Find = lambda _: "",
) -> Document:
    """Read a text of a lecture's. Raises CourseError where it, or its front matter, cannot be read.

    `layers` are what it has in common with others; `look` tells what is at a path of the course that they name.
    """
    text, problems = mend(composed.text, lecture.path)
    given = parted(text)
    has_emoji, others = asks_for_emoji(text)
    try:
        ast, remarks = _read(given.text, macros, pandoc, has_emoji)
    except PandocError as error:
        if isinstance(error, PandocGaveUp):
            error.line = _where(given.text, pandoc)
        raise CourseError(composed.told([*problems, _unreadable(error, given, lecture.path)])) from None
    problems += given.problems(lecture.path)
    problems += [
        _problem(one, Place(lecture.path, given.line(one.line or 1)), given.text.split("\n"), one.line)
        for one in remarks
        if one.kind != REPEATED and (lecture.slug or not _TWICE_IN_LIST.search(one.message))
    ]
    short = {one.place.line for one in problems if one.message.endswith(LEFT_OUT)}  # of cells: told already
    problems += [_unread(line, words, lecture.path) for line, words in unread(text, ast) if line not in short]
    tree = decode(ast)
    if "<!--" in ast and (own := without_comments(tree["meta"])) != tree["meta"]:
        tree["meta"] = own
        ast = encode(tree)
    if (blocks := parted_citations(tree["blocks"], text)) is not tree["blocks"]:
        tree["blocks"] = blocks
        ast = encode(tree)
    problems += leftovers(text, ast, tree, lecture.path)
    if others:
        hint = "of pandoc's extensions, +emoji can be asked for"
        problems.append(Problem(Place(lecture.path), f"from: {others} has no effect here", hint, "warning"))
    unknown = as_text(tree) if has_emoji else []
    meta = merged(tree["meta"], lecture, layers, pandoc, look)
    ast = encode(tree) if has_emoji else ast
    document = Document(lecture, composed, text, ast, tree, meta, tuple(problems), macros)
    return _with_remarks(document, unknown) if unknown else document


def _read(text: str, macros: Macros, pandoc: Pandoc, has_emoji: bool) -> tuple[str, list[Remark]]:
    """What pandoc reads in a text below the definitions of macros, and its remarks, with lines of the text."""
    title = next((one.last + 1 for one in outline(text.split("\n")).metadata), 0) if text.startswith("%") else 0
    above = ["", *macros.above] if title else macros.above
    if not above:
        return pandoc.read(text, has_emoji=has_emoji)
    lines = text.split("\n")
    try:
        ast, remarks = pandoc.read("\n".join([*lines[:title], *above, *lines[title:]]), has_emoji=has_emoji)
    except PandocError as error:
        error.line -= len(above) if error.line > title else 0
        raise
    tree = decode(ast)
    without_definitions(tree)
    moved = [replace(one, line=max(one.line - len(above), 1)) if one.line > title else one for one in remarks]
    return encode(tree), moved


def _with_remarks(document: Document, unknown: Sequence[tuple[Node, str]]) -> Document:
    """A document with a remark on each word that looks like an emoji."""
    where = Lines(document, Elements())
    remarks = (
        Problem(
            Place(document.lecture.path, where.of_node(node)),
            f"no emoji is called {word}: shown as it is written",
            "the names are those of GitHub",
            "warning",
        )
        for node, word in unknown
    )
    return replace(document, problems=(*document.problems, *remarks))


def _unread(line: int, words: Sequence[str], path: str) -> Problem:
    hint = "is it in a cell that the table has no column for, or in something else that has no place?"
    return Problem(Place(path, line), f"pandoc reads nothing of: {' '.join(words)}", hint, "warning")


def _where(text: str, pandoc: Pandoc) -> int:
    """The line of what pandoc gives up on: paragraphs are read by themselves, then slides; 0 where none is to blame."""
    lines = text.split("\n")
    seen = outline(lines)
    parts = [(one.at[0], one.lines) for one in seen.paragraphs] + [
        (one.line, [lines[one.line]]) for one in seen.headings
    ]
    starts = sorted({0, *(one.line for one in seen.headings)})
    slides = [(start, lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    for line, part in [*sorted(parts), *slides]:
        try:
            pandoc.read("\n".join(part), PATIENCE)
        except PandocGaveUp:
            return line + 1
        except PandocError:  # of front matter that goes on, and the like
            continue
    return 0


def _hint_of_tex(tex: str) -> str:
    """What may be wrong with a formula."""
    bare = re.sub(r"\\[{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        return "a brace { is never closed" if bare.count("{") > bare.count("}") else "a brace } ends nothing"
    if len(re.findall(r"\\begin\b", tex)) != len(re.findall(r"\\end\b", tex)):
        return r"each \begin{…} needs its \end{…}"
    return "is a command misspelt, or one that pandoc does not know?"


def _unreadable(error: PandocError, given: Parted, path: str) -> Problem:
    """Why pandoc cannot read a text."""
    message, line, hint = str(error), given.line(error.line or 1), ""
    if message.startswith(NOT_YAML):
        message, line, hint = explain_yaml(message, given.text.split("\n"), error.line)
        line = given.line(line)
    return Problem(Place(path, line), message, hint)


def _problem(remark: Remark, place: Place, lines: Sequence[str], line: int) -> Problem:
    """pandoc's remark on a line of what it was given, in our words; what it says of lines is in the place."""
    message, hint = re.sub(r" (?:defined )?at line \d+ column \d+", "", remark.message), ""
    if remark.kind == "NoteDefinedButNotUsed":
        name = "".join(re.findall(r"'(.*)'", message))
        message, hint = (
            f"the footnote {name} is never referred to",
            f"write [^{name}] where it belongs, or take it away",
        )
    if remark.kind == "DuplicateNoteReference":
        message, hint = f"another footnote is called {remark.subject}, too", "give this one a name of its own"
    if remark.kind == "MacroAlreadyDefined":
        name = "".join(re.findall(r"'(.*)'", message))
        message, hint = (
            f"{name} is defined already: this has no effect",
            rf"take it away, or write \renewcommand{{{name}}}",
        )
    if remark.kind == "UnclosedDiv":
        mark = "</div>" if "<div" in lines[line - 1].lower() else ":::"
        message, hint = "this div is never closed: it goes on to the end", f"write {mark} where it shall end"
    if remark.kind == "YamlWarning" and (twice := re.search(r"Duplicate key: \.?(.+)", message)):
        sets = {key: above + at for node, above in blocks_of(lines) for key, at in given_twice(node)}
        place = replace(place, line=sets.get(twice[1], place.line))
        message, hint = f"{twice[1]} is given twice", "take one of them away"
    return Problem(place, message, hint, "warning")


class Lines(Struct):
    """On which line a node of a document stands, or an element that `elements` made of one.

    Lines are worked out when the first is asked for: a lecture without problems pays nothing. Filters replace elements;
    a new one stands where its nearest descendant or ancestor that was read stands.
    """

    document: Document
    elements: Elements
    _known: dict[int, int] = field(default_factory=dict)

    def of_node(self, node: Node) -> int:
        """The line of a node, counted from 1; 0 where the document has no such node."""
        if not self._known:
            lines = locate(self.document.text, self.document.ast)
            self._known = {id(one): line for one, line in zip(nodes_in(self.document.tree), lines, strict=True)}
        return self._known.get(id(node), 0)

    def of_element(self, element: Any) -> int:
        """The line of an element, or of a node, counted from 1."""
        if isinstance(element, dict):
            return self.of_node(self.elements.origin_of(element)) or 1
        while element is not None:
            if found := self._own(element) or self._within(element):
                return found
            element = element.parent
        return 1

    def _own(self, element: Any) -> int:
        node = self.elements.node_of(element)
        return self.of_node(node) if node else 0

    def _within(self, element: Any) -> int:
        """The first known line among an element's descendants, 0 where there is none."""
        for child in getattr(element, "content", ()):
            if hasattr(child, "parent") and (found := self._own(child) or self._within(child)):
                return found
        return 0
