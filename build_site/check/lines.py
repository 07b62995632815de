"""On which line of its source something stands that is seen on a slide or a page.

A published page says nothing about lines. As in markdown/places.py they are found by the words: those that a browser
shows, in their order, are aligned with those of the lecture's Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..markdown.patience import align
from ..markdown.source_words import SourceWords
from ..markdown.words import ADDRESS, FENCE, HEADING, IMAGE, words_in

Piece = Sequence[str]  # of what a browser shows: what it is ("", "heading", "picture", "code"), its text, its address
Stretch = tuple[int, int]  # of pieces: the first, and the one after the last


class Written:
    """What a browser shows of a lecture, and the `source` that it was made from."""

    def __init__(self, source: str, pieces: Sequence[Piece]) -> None:
        found = SourceWords(source)
        words = [(word, number) for number, piece in enumerate(pieces) for word in _words(*piece)]
        theirs = [_name(word) if word.startswith(ADDRESS) else word for word in found.words]
        self._lines = [0] * len(pieces)
        for (_, number), place in zip(words, align([word for word, _ in words], theirs), strict=True):
            if place >= 0 and not self._lines[number]:
                self._lines[number] = found.line[place]

    def line(self, stretches: Sequence[Stretch]) -> int:
        """The line of the first stretch in which something is known, 0 where in none is."""
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
