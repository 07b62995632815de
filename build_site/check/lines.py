"""Something that is seen on a slide or a page -> its line in the lecture's source.

A published page has no line numbers. As in markdown/places.py, the words that a browser shows are aligned, in their
order, with those of the lecture's Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..markdown.patience import align
from ..markdown.source_words import SourceWords
from ..markdown.words import ADDRESS, FENCE, HEADING, IMAGE, words_in

Piece = Sequence[str]  # part of what a browser shows: kind ("", "heading", "picture" or "code"), text, any address
Stretch = tuple[int, int]  # a range of pieces: the first, and the one after the last


class SourceLines:
    """Finds the lines of `source` that pieces come from, `pieces` being all that a browser shows of a lecture."""

    def __init__(self, source: str, pieces: Sequence[Piece]) -> None:
        found = SourceWords(source)
        words = [(word, number) for number, piece in enumerate(pieces) for word in _words(*piece)]
        theirs = [_name(word) if word.startswith(ADDRESS) else word for word in found.words]
        self._lines = [0] * len(pieces)
        for (_, number), place in zip(words, align([word for word, _ in words], theirs), strict=True):
            if place >= 0 and not self._lines[number]:
                self._lines[number] = found.line[place]

    def line(self, stretches: Sequence[Stretch]) -> int:
        """The line of the first piece in these stretches whose line is known, 0 where none is."""
        lines = (line for first, end in stretches for line in self._lines[first:end] if line)
        return next(lines, 0)


def _words(kind: str, text: str, address: str = "") -> list[str]:
    match kind:
        case "heading":
            return [HEADING]
        case "code":
            return [FENCE]
        case "picture":
            return [IMAGE, *words_in(text), _name(address)]
    return words_in(text)


def _name(address: str) -> str:
    """An address as a word: its file's name, since a site has folders of its own."""
    return ADDRESS + address.removeprefix(ADDRESS).rpartition("/")[2]
