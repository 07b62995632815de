"""On which line of a lecture's Markdown each part of its document stands.

pandoc's Markdown reader says nothing about positions. They are found afterwards, by aligning the words of the
document with the words of the source: that cannot change what is rendered, and costs nothing when nobody asks.
What wordless things are written with counts as a word, too: a heading's `#`, a fence, a div's colons, a rule, an
image's `![`. What the document has elsewhere than the source is an aside, aligned with the stretch where it must be:
a footnote with its definition, metadata with the value of its key, captions and the parts of citations with the
surroundings of their figure, table or citation. What is found nowhere is counted on from what stands around it.

(Adding line attributes before reading was tried, too. It reaches only headings, fences, divs and images, nineteen of
twenty of them, and changed one of five real decks, because it must know where Markdown's blocks begin. On all that it
reached, it agreed with this.)
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate

from .document_words import Aside, DocumentWords, Words
from .patience import align
from .source_words import SourceWords
from .words import BLOCK, DOT, LINE_END, WORDLESS

SILENT = frozenset({BLOCK, LINE_END, WORDLESS, DOT})
ROUNDS = 8  # of aligning what is in another order, such as a table's cells: each takes what rises


def locate(source: str, ast: str) -> list[int]:
    """The 1-based line of each JSON object of `ast`, in the order in which the objects close.

    `source` is the Markdown that pandoc read, with LF line ends, and `ast` pandoc's JSON for it. A container stands
    where it begins. Never raises: what cannot be found gets the line of something found before it.
    """
    document = DocumentWords(ast)
    text = SourceWords(source)
    lines = _lines(document, text)
    found = [lines[head] if head < len(lines) else 1 for head in document.heads]
    for index, first in document.code.items():
        if max(found[index], 1) - 1 not in text.openers:
            found[index] = lines[first]  # indented code, which nothing opens
    for index, caption in document.tables.items():
        while found[index] > 1 and _is_ruled(text.lines[found[index] - 2]):
            found[index] -= 1
        found[index] = min([found[index], *(lines[word] for word in caption[:1])])
    return [min(max(line, 1), len(text.lines)) for line in found]


def _is_ruled(line: str) -> bool:
    """Whether a line belongs to a table, but to none of its cells."""
    return line.strip("-+=|: \t>") == "" != line.strip(": \t>")


def _lines(document: DocumentWords, source: SourceWords) -> list[int]:
    """The line of each of the document's words; where one has none, counted on from its neighbours."""
    work = _Alignment(document, source)
    work.meet(document.body, source.body, rounds=1)
    asides = document.outer_first()
    for aside in asides:
        work.settle(aside)
    work.recall([document.body, *(aside.words for aside in asides if aside.kind != "copy")])
    for text in document.verbatim:
        work.agree(text)
    taken = {source.line[place] for place in work.place if place >= 0}
    work.count(document.body, 0, [line for line in source.block_starts if line not in taken])
    for aside in asides:
        work.count(aside.words, work.line[aside.host[0]] if aside.host else 1, [])
    return work.line


class _Alignment:
    """Which of the source's words each of the document's words is, its `place` (-1: none), and from that its `line`."""

    def __init__(self, document: DocumentWords, source: SourceWords) -> None:
        self.words, self.source = document.words, source
        self.place = [-1] * len(document.words)
        self.line = [1] * len(document.words)
        self.often = Counter(source.words)
        self.home: dict[int, tuple[Words, int]] = {}
        for words in (document.body, *(aside.words for aside in document.asides)):
            self.home |= {word: (words, at) for at, word in enumerate(words)}

    def meet(self, words: Sequence[int], stretch: Sequence[int], rounds: int = ROUNDS) -> int:
        """Place some words within a stretch of the source's; returns how many found a place."""
        todo = [word for word in words if self.words[word] not in SILENT]
        count = len(todo)
        for _ in range(rounds):
            found = align([self.words[word] for word in todo], [self.source.words[index] for index in stretch])
            for word, at in zip(todo, found, strict=True):
                self.place[word] = stretch[at] if at >= 0 else -1
            taken = {stretch[at] for at in found if at >= 0}
            todo = [word for word in todo if self.place[word] < 0]
            if not taken or not todo:
                break
            stretch = [index for index in stretch if index not in taken]
        return count - len(todo)

    def settle(self, aside: Aside) -> None:
        """Place an aside's words, and what is left of a table whose caption it is."""
        match aside.kind:
            case "metadata":
                stretches = self.source.keys[aside.key][::-1]  # of equals, the last is in force
                best = max(stretches, key=lambda stretch: self.meet(aside.words, stretch), default=range(0))
                self.meet(aside.words, best)
            case "copy":
                self.meet(aside.words, self._around(aside.host))
            case "caption":
                self.meet([word for word in aside.host if self.place[word] < 0], self._left_around(aside.host))
                self.meet(aside.words, self._left_around(aside.host))
            case "note" if (mark := self.place[aside.host[0]]) >= 0:
                label = self.source.labels.get(mark)
                inline = range(mark + 1, self._around(aside.host).stop)
                self.meet(aside.words, self.source.notes.get(label, inline) if label else inline)

    def _around(self, host: Words) -> range:
        """The stretch of the source's words that may belong to `host`: from neighbour to neighbour."""
        home, start = self.home[host[0]]
        end = self.home[host[-1]][1] + 1
        before = (self.place[home[at]] for at in range(start - 1, -1, -1) if self.place[home[at]] >= 0)
        after = (self.place[home[at]] for at in range(end, len(home)) if self.place[home[at]] >= 0)
        return range(next(before, -1) + 1, next(after, len(self.source.words)))

    def _left_around(self, host: Words) -> list[int]:
        taken = set(self.place)
        return [index for index in self._around(host) if index not in taken]

    def recall(self, threads: Iterable[Words]) -> None:
        """Place what has no place yet, but is on either side once."""
        mine = Counter[str]()
        for words in threads:
            mine.update(self.words[word] for word in words)
        once = {word: index for index, word in enumerate(self.source.words) if mine[word] == self.often[word] == 1}
        for word, text in enumerate(self.words):
            if self.place[word] < 0:
                self.place[word] = once.get(text, -1)

    def agree(self, text: Words) -> None:
        """Verbatim text has the source's lines: of words that disagree about the first, most, and rare ones."""
        first: dict[int, int] = {}
        votes: dict[int, float] = defaultdict(float)
        for word, ends in zip(text, accumulate(self.words[word] == LINE_END for word in text), strict=True):
            if self.place[word] >= 0:
                first[word] = self.source.line[self.place[word]] - ends
                votes[first[word]] += 1 / self.often[self.words[word]]
        best = max(votes, key=votes.__getitem__, default=0)
        for word, line in first.items():
            if line != best:
                self.place[word] = -1

    def count(self, words: Words, line: int, block_starts: list[int]) -> None:
        """Lines for words that stand together, after `line`; a block without any known word begins at a block start."""
        texts = [self.words[word] for word in words]
        lines = [self.source.line[self.place[word]] if self.place[word] >= 0 else 0 for word in words]
        limits = [*accumulate(reversed(lines), lambda later, one: one or later, initial=len(self.source.lines))][::-1]
        _count_on(texts, lines, limits)
        _count_back(texts, lines)
        for at, word in enumerate(words):
            if not lines[at] and texts[at] == BLOCK and texts[at - 1 : at] != [BLOCK] and block_starts:
                after = bisect_right(block_starts, line)
                line = max(line, min([*block_starts[after : after + 1], limits[at]]))
            line = self.line[word] = lines[at] or line


def _count_on(texts: list[str], lines: list[int], limits: list[int]) -> None:
    """Lines of words after one that is known, in the same block."""
    now = 0
    for at, text in enumerate(texts):
        if text == BLOCK:
            now = 0
        elif lines[at]:
            now = lines[at]
        elif now:
            now = lines[at] = max(now, min(now + (text == LINE_END), limits[at]))


def _count_back(texts: list[str], lines: list[int]) -> None:
    """Lines of what comes before the first known word of a block, and of the blocks that begin with this block."""
    now, outside = 0, False
    for at in range(len(texts) - 1, -1, -1):
        if lines[at]:
            now, outside = lines[at], False
        elif now and (texts[at] == BLOCK or not outside):
            now -= texts[at] == LINE_END
            lines[at], outside = now, texts[at] == BLOCK
        else:
            now = 0
