"""A lecture's Markdown -> its words with their lines, and the stretches of it that the document has elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from .blocks import outline
from .outline import Outline
from .words import EMPTY, ITEM, NOTE, scan_words

_BEFORE = re.compile(ITEM)
_REFERENCE = re.compile(r"[ >]*\[(?!\^)[^\]]+\]:\s*\S")
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[^\s#\"'{}\[\]&*!|>%@`:-][^\"':]*)(?P=quote)\s*:(?:\s|$)")


class SourceWords:
    """The source's words, and the stretches of them that the document has elsewhere."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.words: list[str] = []
        self.line: list[int] = []  # of each word
        self.labels: dict[int, str] = {}  # of the words that refer to a footnote
        starts = [0] * (len(self.lines) + 1)  # of each line, its first word
        for number, word in scan_words(self.lines):
            if word.startswith(NOTE):
                self.labels[len(self.words)] = word[len(NOTE) : -1]
            self.words.append(NOTE if word.startswith(NOTE) else word)
            self.line.append(number + 1)
            starts[number + 1] = len(self.words)
        starts = list(accumulate(starts, max))
        self.keys: dict[str, list[range]] = defaultdict(list)
        self.notes: dict[str, range] = {}
        found = outline(self.lines)
        self.openers = {one.first for one in found.code}
        apart: set[int] = set()
        for first, end, kind, name in _apart(self.lines, found):
            apart.update(range(first + 1, end + 1))
            if kind == "key":
                self.keys[name].append(range(starts[first], starts[end]))
            elif kind == "note":
                self.notes[name] = range(starts[first], starts[end])
        self.body = [index for index, line in enumerate(self.line) if line not in apart]
        after_empty = zip(["", *self.lines], self.lines, range(1, len(self.lines) + 1), strict=False)
        self.block_starts = [
            number
            for before, line, number in after_empty
            if number not in apart and not EMPTY.fullmatch(line) and (EMPTY.fullmatch(before) or _starts_item(line))
        ]


def _starts_item(line: str) -> bool:
    item = _BEFORE.match(line)
    return bool(item and item[0].strip(" \t>"))


def _apart(lines: list[str], found: Outline) -> Iterator[tuple[int, int, str, str]]:
    """Stretches of lines that are no part of the body: the first, the one after the last, their kind and name."""
    for note in found.notes:
        yield note.first, note.last + 1, "note", note.name
    for block in found.metadata:
        yield block.first, block.last + 1, "", ""
        if lines[block.first].startswith("%"):
            yield from ((block.first, block.last + 1, "key", key) for key in ("title", "author", "date"))
        inside = range(block.first + 1, block.last)
        marks = [(at, match["key"].strip()) for at in inside if (match := _KEY.match(lines[at]))]
        for (at, key), (after, _) in zip(marks, [*marks[1:], (block.last, "")], strict=False):
            yield at, after, "key", key
    for index, line in enumerate(lines):
        fresh = not (index and lines[index - 1].strip())
        if "]:" in line and _REFERENCE.match(line) and (fresh or _REFERENCE.match(lines[index - 1])):
            yield index, index + 1, "", ""
