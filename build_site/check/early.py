"""A search of all published files, those in archives too, for what is not released yet, or withheld for good.

It does not rely on the rules by which builds leave that out: the early passages of the sources are cut into pieces of a
few words, and these are looked for in the site. "Early" stands for both below.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from ..course.clock import RELEASE, UNRELEASED, state_at
from ..course.model import Course
from ..course.term import LISTS
from ..manuscript import Manuscript
from ..markdown.elements import Elements
from ..markdown.lecture import Lines
from ..markdown.metadata import plain
from ..markdown.nodes import Node, attributes_of, nodes_in
from ..problems import Place, Problem
from ..site.publish import published
from ..site.theme import ASSETS
from .findings import Finding

PIECE = 6  # words
LEAST = 10  # letters: shorter pieces stand elsewhere by chance
LARGEST = 50_000_000  # bytes of a file in an archive
_WORD = re.compile(r"\w+")
_MARK = re.compile("A:")  # of an answer
_DATED = ("date", "release")  # of entries in the home page's lists
Piece = tuple[str, ...]


class _Passages(Struct):
    """The texts of the course and the files that they show or link to: early ones with their places, and others."""

    early: list[tuple[str, Place]] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    early_files: dict[str, Place] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def add(self, text: str, names: Sequence[str], is_early: bool, place: Callable[[], Place]) -> None:
        """Add a text, and the files that it names."""
        if is_early:
            self.early.append((text, place()))
            self.early_files |= {name: place() for name in names}
        else:
            self.there.append(text)
            self.files |= {*names}


def early(
    course: Course, manuscripts: Sequence[Manuscript], site: Path, digest: Callable[[str], str]
) -> Iterator[Finding]:
    """An error for each early passage or file that is in the site; `digest` computes that of a file of the course."""
    found = _Passages()
    for one in manuscripts if any(map(_withholds, manuscripts)) else ():
        _Reading(course, one, found).read()
    pieces = {piece: place for text, place in found.early for piece in _cut(text)}
    for text in found.there:
        for piece in _known(pieces, text):
            del pieces[piece]
    if not pieces and not found.early_files:
        return
    files, told = published(site), set()
    for path in (path for path in files if not path.startswith(f"{ASSETS}/")):
        for name, text in _texts(path, (site / path).read_bytes()):
            for piece in _known(pieces, text):
                if (pieces[piece], name) not in told:
                    told.add((pieces[piece], name))
                    yield _finding(pieces[piece], f"is not released, and is in {name}: {' '.join(piece)}")
    made = {made: path for path, made in files.items()}
    for source in found.early_files.keys() - found.files:
        if path := made.get(digest(source), ""):
            yield _finding(found.early_files[source], f"is not released, and shows {source}, which is in {path}")


def _finding(place: Place, message: str) -> Finding:
    return Finding("released", Problem(place, message, "take it out of that file before you publish"))


def _withholds(manuscript: Manuscript) -> bool:
    """Whether anything in a lecture may be early."""
    is_later = any(path.startswith(RELEASE) and seen == "shown" for path, seen in manuscript.reads.items())
    meta, is_home = manuscript.document.meta, not manuscript.document.lecture.slug
    return is_later or "answers" in meta or (is_home and not meta.keys().isdisjoint(LISTS))


class _Reading(Struct, frozen=True):
    """Reads a lecture's passages, and adds them to `found`."""

    course: Course
    manuscript: Manuscript
    found: _Passages

    def read(self) -> None:
        document = self.manuscript.document
        lines = Lines(document, Elements())
        answers = self._value("answers")
        hides = answers == "withheld" or self._is_later(answers)
        self._blocks(document.tree["blocks"], self._is_later(self._value("release")), hides, lines)
        for key in LISTS if not document.lecture.slug else ():
            value = document.tree["meta"].get(key, {})
            for entry in value["c"] if value.get("t") == "MetaList" else ():
                self._entry(entry, key)

    def _value(self, key: str) -> str:
        written = self.manuscript.document.tree["meta"].get(key)
        return str(plain(written)) if written else ""

    def _is_later(self, moment: str) -> bool:
        """Whether a moment is yet to come; False for what is no moment, which the build has told."""
        with suppress(ValueError):
            return bool(moment) and state_at(self.course, moment) == "shown"
        return False

    def _blocks(self, blocks: Any, is_early: bool, hides_answers: bool, lines: Lines) -> None:
        """Add blocks, and what is in them; all below an early heading is early."""
        level, is_answer = 0, False
        for one in blocks if isinstance(blocks, list) else [blocks]:
            if isinstance(one, list):
                self._blocks(one, is_early, hides_answers, lines)
            if not isinstance(one, dict) or "c" not in one:
                continue
            kind, marked = one["t"], _is_marked(one)
            if kind == "Header":
                level = 0 if one["c"][0] <= level else level
                level = level or (one["c"][0] if marked else 0)
            here = is_early or bool(level) or marked
            if kind in ("Header", "Para", "Plain", "LineBlock", "CodeBlock", "RawBlock"):
                self._text(one, here, lines)
            elif kind == "BlockQuote" and hides_answers:
                for said in one["c"]:
                    mark = _text_of(said)[:2]
                    is_answer = mark == "A:" or (is_answer and mark != "Q:")
                    self._blocks([said], here or is_answer, hides_answers, lines)
            else:
                self._blocks(one["c"], here, hides_answers, lines)

    def _text(self, block: Node, is_early: bool, lines: Lines) -> None:
        def place() -> Place:
            return self.manuscript.document.composed.place(lines.of_node(block) or 1)

        spans = [] if is_early else [one for one in nodes_in(block) if one.get("t") == "Span" and _is_marked(one)]
        for span in spans:
            self.found.add(_text_of(span), self._names(span), is_early=True, place=place)
        text = _text_of(block)
        for span in spans:
            text = text.replace(_text_of(span), " ")
        self.found.add(text, [] if spans else self._names(block), is_early, place)

    def _names(self, node: Node) -> list[str]:
        """The files of the course that a node shows or links to."""
        folder = posixpath.dirname(self.manuscript.document.lecture.path)
        urls = [one["c"][2][0] for one in nodes_in(node) if one.get("t") in ("Image", "Link")]
        return [posixpath.normpath(f"{folder}/{url}") for url in urls if not re.match(r"[a-z]+:|#", url)]

    def _entry(self, entry: Node, key: str) -> None:
        """An entry of a list in the home page's front matter."""
        values = plain(entry)
        if not isinstance(values, dict):
            return
        moments = [str(values.get(name, "")) for name in (_DATED if key == "announcements" else _DATED[1:])]
        is_early = any(map(self._is_later, moments))
        text = " ".join(str(value) for name, value in values.items() if name in ("title", "text"))
        path = self.manuscript.document.lecture.path
        self.found.add(text, [], is_early, lambda: Place(path, 1))


def _is_marked(node: Node) -> bool:
    return node["t"] in ("Header", "Div", "Span") and UNRELEASED in attributes_of(node)[1]


def _text_of(node: Node) -> str:
    content = node["c"][1] if node["t"] in ("CodeBlock", "RawBlock") else node["c"]
    return content if isinstance(content, str) else str(plain({"t": "MetaInlines", "c": content}))


def _cut(text: str) -> Iterator[Piece]:
    """A text's pieces of PIECE words, without those that are too short to be found only where they belong."""
    words = _words(_MARK.sub("", text))
    for start in range(0, len(words), PIECE):
        piece = tuple(words[start : start + PIECE])
        if sum(map(len, piece)) >= LEAST:
            yield piece


def _known(pieces: Mapping[Piece, Place], text: str) -> set[Piece]:
    """The pieces that a text contains."""
    by_first: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_first[piece[0]].append(piece)
    words = _words(text)
    starts = ((n, one) for n, word in enumerate(words) if word in by_first for one in by_first[word])
    return {one for n, one in starts if tuple(words[n : n + len(one)]) == one}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _texts(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The texts in a file: as it is, without tags, with JSON's escapes decoded; of an archive, of each file in it."""
    with suppress(zipfile.BadZipFile, tarfile.TarError, OSError, RuntimeError, NotImplementedError, EOFError):
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                for member in (one for one in opened.infolist() if one.file_size <= LARGEST):
                    yield from _texts(f"{path}/{member.filename}", opened.read(member))
            return
        if path.endswith((".tar", ".tgz", ".gz", ".bz2", ".xz")):
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                for one in (one for one in tar if one.isfile() and one.size <= LARGEST):
                    if held := tar.extractfile(one):
                        yield from _texts(f"{path}/{one.name}", held.read())
            return
    text = data.decode("utf-8", "replace")
    yield path, html.unescape(text)
    if "<" in text:
        yield path, html.unescape(re.sub(r"<[^<>]*>", "", text))
    if "\\" in text:  # in JSON and scripts
        yield (
            path,
            re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), re.sub(r"\\[nrt\"]", " ", text), flags=re.I),
        )
