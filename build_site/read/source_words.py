"""A lecture's Markdown -> its words with their lines, and the stretches of it that the document has elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from .words import EMPTY, ITEM, NOTE, scan_words

_BEFORE = re.compile(ITEM)
_FOOTNOTE = re.compile(r"[\s>]*\[\^(?P<label>[^\]\s]+)\]:")
_REFERENCE = re.compile(r"[ >]*\[(?!\^)[^\]]+\]:\s*\S")
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[^\s#\"'{}\[\]&*!|>%@`:-][^\"':]*)(?P=quote)\s*:(?:\s|$)")


class SourceWords:
    """The source's words, and the stretches of them that the document has elsewhere."""

    def __init__(self, source: str, keys: set[str]) -> None:
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
        apart: set[int] = set()
        for first, end, kind, name in _apart(self.lines, keys, set(self.labels.values())):
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


def _apart(lines: list[str], keys: set[str], labels: set[str]) -> Iterator[tuple[int, int, str, str]]:
    """Stretches of lines that are no part of the body: the first, the one after the last, their kind and name."""
    index = 0
    if lines[0].startswith("%"):
        index = next((at for at in range(1, len(lines)) if lines[at][:1] not in ("%", " ", "\t")), len(lines))
        yield from ((0, index, "key", key) for key in ("title", "author", "date"))
    while index < len(lines):
        start, index = index, index + 1
        fresh = not (start and lines[start - 1].strip())
        if fresh and lines[start].rstrip() == "---" and (block := list(_metadata(lines, index, keys))):
            yield from block
            index = block[-1][1] + 1
            yield start, index, "", ""
        elif (note := _FOOTNOTE.match(lines[start])) and note["label"] in labels:
            while index < len(lines) and not _begins_anew(lines, index):
                index += 1
            yield start, index, "note", note["label"]
        elif _REFERENCE.match(lines[start]) and (fresh or _REFERENCE.match(lines[start - 1])):
            yield start, index, "", ""


def _metadata(lines: list[str], start: int, keys: set[str]) -> Iterator[tuple[int, int, str, str]]:
    """The values of a YAML block, if it is one: if it has any of these keys."""
    end = next((at for at in range(start, len(lines)) if lines[at].rstrip() in ("---", "...")), start)
    marks = [(at, match["key"].strip()) for at in range(start, end) if (match := _KEY.match(lines[at]))]
    if start < end and lines[start].strip() and keys.intersection(key for _, key in marks):
        for (at, key), (after, _) in zip(marks, [*marks[1:], (end, "")], strict=True):
            yield at, after, "key", key


def _begins_anew(lines: list[str], at: int) -> bool:
    """Whether a footnote ends before a line: another begins, or after an empty line one that is not indented."""
    outside = lines[at].strip() and not lines[at].startswith((" ", "\t")) and not lines[at - 1].strip()
    return bool(outside or _FOOTNOTE.match(lines[at]))
