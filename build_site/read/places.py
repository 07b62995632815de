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

import html
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

Words = tuple[int, ...]  # of the document, as indices

# Words that are no words: what others are written with, and, never looked for, what only counts lines.
HEADING, FENCE, DIV, RULE, PAUSE, IMAGE, NOTE, ADDRESS = "#", "```", ":::", "---", ". . .", "![", "[^", "]("
BLOCK, LINE_END, WORDLESS, DOT = "\v", "\n", "", "."
SILENT = frozenset({BLOCK, LINE_END, WORDLESS, DOT})

RUNS = 8, 4, 2, 1  # words in a run that is an anchor if it is unique
MANY = 20_000  # pairs of equal words to choose from; where there are more, the n-th meets the n-th
ROUNDS = 8  # of aligning what is in another order, such as a table's cells: each takes what rises

_WORD = re.compile(r"</?[a-zA-Z]\w*|[^\W_]+|[^\x00-\u206f\w\s]+|!\[|\]\(\s*<?[^\s)>%]*|\[\^[^\]\s]{1,99}\](?!:)|\^\[")
_ENTITY = re.compile(r"&#?\w{1,32};")
_ITEM = r"[\s>]*+(?:(?:[-*+~:]|\(?[\w#@]++[.)])\s++)*+"  # what may stand before a block: quotations and list items
_INLINES = frozenset(["Emph", "Quoted", "SmallCaps", "Strikeout", "Strong", "Subscript", "Superscript", "Underline"])
_BEFORE = re.compile(_ITEM)
_FENCE = re.compile(_ITEM + "(?:`{3}|~{3})")
_MARK = re.compile(
    r"[\s>]*(?P<rule>(?P<sign>[-*_])(?:(?P=sign){2,}|(?:\s+(?P=sign)){2,}))\s*$|"
    rf"{_ITEM}(?:(?P<heading>\#{{1,6}})(?:\s|$)|(?P<fence>`{{3}}|~{{3}})|(?P<div>:{{3}}):*+\s*+.|(?P<pause>\.\s\.\s\.)\s*$)"
)
_MARKS = {"heading": HEADING, "fence": FENCE, "div": DIV, "rule": RULE, "pause": PAUSE}
_UNDERLINE = re.compile(r"[\s>]*(?:=++|-++)\s*")
_EMPTY = re.compile(r"[\s>]*(?::{3,}|</\w+>)?\s*")  # no text, or the end of a div
_FOOTNOTE = re.compile(r"[\s>]*\[\^(?P<label>[^\]\s]+)\]:")
_REFERENCE = re.compile(r"[ >]*\[(?!\^)[^\]]+\]:\s*\S")
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[^\s#\"'{}\[\]&*!|>%@`:-][^\"':]*)(?P=quote)\s*:(?:\s|$)")
_TEXT = r"[^\"\\]*+(?:\\.[^\"\\]*+)*+"
_JSON = re.compile(rf'\{{"t":"(\w+)"(?:,"c":"({_TEXT})")?\}}|([\[{{])|([\]}}])|"({_TEXT})":?|[-\w.]+')


def locate(source: str, ast: str) -> list[int]:
    """The 1-based line of each JSON object of `ast`, in the order in which the objects close.

    `source` is the Markdown that pandoc read, with LF line ends, and `ast` pandoc's JSON for it. A container stands
    where it begins. Never raises: what cannot be found gets the line of something found before it.
    """
    document = _Document(ast)
    text = _Source(source, {aside.key for aside in document.asides})
    lines = _lines(document, text)
    found = [lines[head] if head < len(lines) else 1 for head in document.heads]
    for index, first in document.code.items():
        if not _FENCE.match(text.lines[max(found[index], 1) - 1]):
            found[index] = lines[first]  # indented code, which nothing opens
    for index, caption in document.tables.items():
        while found[index] > 1 and _is_ruled(text.lines[found[index] - 2]):
            found[index] -= 1
        found[index] = min([found[index], *(lines[word] for word in caption[:1])])
    return [min(max(line, 1), len(text.lines)) for line in found]


def _is_ruled(line: str) -> bool:
    """Whether a line belongs to a table, but to none of its cells."""
    return line.strip("-+=|: \t>") == "" != line.strip(": \t>")


# ---- the document's words


@dataclass(frozen=True, slots=True)
class _Aside:
    """Words that the document has elsewhere than the source; `host` are the words where the document has them."""

    kind: Literal["note", "copy", "caption", "metadata"]
    words: Words
    host: Words = ()
    key: str = ""


class _Document:
    """pandoc's JSON in words, in the order of the source, and for each object the word that it begins with.

    Read with an expression and a stack, because json.loads recurses and pandoc's nesting may be deeper than Python's.
    On the stack an object is a tuple, its words; an array a list; a text a string.
    """

    def __init__(self, ast: str) -> None:
        self.words: list[str] = []
        self.heads: list[int] = []
        self.body: Words = ()
        self.asides: list[_Aside] = []  # the inner before the outer
        self.code: dict[int, int] = {}  # its object -> the word that its text begins with
        self.verbatim: list[Words] = []
        self.tables: dict[int, Words] = {}  # its object -> its caption
        self._map: list[_Aside] = []  # the last that closed: in the end, all metadata
        stack: list[list[Any]] = [[]]
        for match in _JSON.finditer(ast):
            kind, text, opens, closes, string = match.groups()
            if kind:
                stack[-1].append(self._leaf(kind, text))
            elif opens:
                stack.append([])
            elif closes:
                content = stack.pop()
                stack[-1].append(content if closes == "]" else self._object(content))
            else:
                stack[-1].append(None if string is None else _unquote(string))

    def _add(self, *words: str) -> Words:
        start = len(self.words)
        self.words += words
        return tuple(range(start, len(self.words)))

    def _join(self, *parts: Words | Sequence[str]) -> Words:
        """Words that are there already, tuples, and new ones, in this order."""
        found: list[int] = []
        for part in parts:
            found += part if isinstance(part, tuple) else self._add(*part)
        return tuple(found)

    def _leaf(self, kind: str, text: str | None) -> Words:
        """An object that holds a text or nothing. White space stands where the word before it does."""
        self.heads.append(len(self.words) - (kind in ("Space", "SoftBreak", "LineBreak")))
        if text is not None:
            block = [BLOCK] if kind == "MetaString" else []
            return self._add(*block, *([text] if text.isalnum() else _some_words(_unquote(text))))
        if kind in ("SoftBreak", "LineBreak"):
            return self._add(LINE_END)
        return self._add(BLOCK, RULE) if kind == "HorizontalRule" else ()

    def _object(self, items: list[Any]) -> Words:
        """Any other object; `items` are its keys and values in turn."""
        if items[:1] == ["t"]:
            words = self._element(items[1], items[3])
        elif items[:1] == ["citationId"]:
            words = self._join(_words(items[1]), _flat(items[2:]))
        elif items[:1] == ["pandoc-api-version"]:
            words = self.body = _flat(items[5])
            self.asides += self._map
        else:
            pairs = zip(items[::2], items[1::2], strict=True)
            self._map = [_Aside("metadata", self._join([BLOCK, *_words(key)], value), key=key) for key, value in pairs]
            words = _flat([value.words for value in self._map])
        self.heads.append(words[0] if words else len(self.words))
        return words

    def _element(self, kind: str, content: Any) -> Words:
        """A block, inline or metadata value with content, in the order of its source."""
        match kind:
            case "Code":
                return self._join(_some_words(content[1]), _attributes(content[0]))
            case "Math" | "RawInline" | "RawBlock" | "CodeBlock":
                return self._verbatim(kind, content)
            case "Header":
                return self._join([BLOCK, HEADING], _flat(content[2]), _attributes(["", *content[1][1:]]))
            case "Div":
                return self._join([BLOCK, DIV, *_attributes(content[0])], _flat(content[1]))
            case "Image" | "Link":
                mark = [IMAGE] if kind == "Image" else []
                address, title = content[2]
                target = [ADDRESS + re.split(r"[\s)>%]", address)[0], *_words(title), *_attributes(content[0])]
                return self._join(mark, _flat(content[1]), target)
            case "Span":
                return self._join(_flat(content[1]) or [WORDLESS], _attributes(content[0]))
            case "Note" | "Cite" | "Figure" | "Table":
                return self._with_asides(kind, content)
            case "Para" if len(content) == 5 and [self.words[word] for word in _flat(content)] == [DOT] * 3:
                return self._add(BLOCK, PAUSE)
        return self._join([] if kind in _INLINES else [BLOCK], _flat(content) or [WORDLESS])

    def _verbatim(self, kind: str, content: Any) -> Words:
        """Code, math and raw text: words and line ends."""
        before: list[str] = [BLOCK] if kind == "RawBlock" else []
        if kind == "CodeBlock":
            before = [BLOCK, FENCE, *_attributes(content[0]), LINE_END]
        opener = self._add(*before)
        text = self._add(WORDLESS, *_words_and_line_ends(content[1]))
        self.verbatim.append(text)
        if kind == "CodeBlock":
            self.code[len(self.heads)] = text[0]
            text += self._add(LINE_END, FENCE)
        return opener + text

    def _with_asides(self, kind: str, content: Any) -> Words:
        asides: list[tuple[Literal["note", "copy", "caption"], Words]]
        match kind:
            case "Note":
                words, asides = self._add(NOTE), [("note", _flat(content))]
            case "Cite":
                words, asides = _flat(content[1]) or self._add(WORDLESS), [("copy", one) for one in content[0]]
            case "Figure":
                words, asides = self._join([BLOCK], _flat(content[2])), [("copy", _flat(content[1]))]
            case _:
                words, asides = self._join([BLOCK], _flat(content[2:]) or [WORDLESS]), [("caption", _flat(content[1]))]
                self.tables[len(self.heads)] = asides[0][1]
        self.asides += [_Aside(aside, its, words) for aside, its in asides]
        return words

    def outer_first(self) -> list[_Aside]:
        """The asides, each after the one that its host is in, else as they come."""
        within = {word: index for index, aside in enumerate(self.asides) for word in aside.words}
        depth = [0] * len(self.asides)
        for index in range(len(depth) - 1, -1, -1):
            outer = within.get(next(iter(self.asides[index].host), -1), -1)
            depth[index] = depth[outer] + 1 if outer >= 0 else 0
        return [self.asides[index] for index in sorted(range(len(depth)), key=depth.__getitem__)]


def _flat(content: Any) -> Words:
    """The words of all objects in some JSON content."""
    if isinstance(content, list):
        return tuple(word for part in content for word in _flat(part))
    return content if isinstance(content, tuple) else ()


def _attributes(attributes: list[Any]) -> list[str]:
    name, classes, pairs = attributes
    return _words(" ".join([name, *classes, *(text for pair in pairs for text in pair)]))


def _words_and_line_ends(text: str) -> Iterator[str]:
    at = 0
    for number, word in _scan(text.split("\n")):
        yield from [LINE_END] * (number - at)
        yield NOTE if word.startswith(NOTE) else word
        at = number
    yield from [LINE_END] * (text.count("\n") - at)


def _unquote(text: str) -> str:
    """The inside of a JSON string -> what it says."""
    return str(json.loads(f'"{text}"')) if "\\" in text else text


# ---- the source's words


class _Source:
    """The source's words, and the stretches of them that the document has elsewhere."""

    def __init__(self, source: str, keys: set[str]) -> None:
        self.lines = source.split("\n")
        self.words: list[str] = []
        self.line: list[int] = []  # of each word
        self.labels: dict[int, str] = {}  # of the words that refer to a footnote
        starts = [0] * (len(self.lines) + 1)  # of each line, its first word
        for number, word in _scan(self.lines):
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
            if number not in apart and not _EMPTY.fullmatch(line) and (_EMPTY.fullmatch(before) or _starts_item(line))
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


def _scan(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The words of some lines, each with the number of its line, from 0."""
    text = underlined = False  # whether the line before is in a paragraph, or a heading with this line below it
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        mark = None if underlined else _MARK.match(line)
        kind = mark.lastgroup or "" if mark else ""
        heading = not kind and bool(line.strip(" \t>")) and _UNDERLINE.fullmatch(below) is not None
        if heading or (kind and not (text and kind in ("heading", "rule"))):
            yield number, _MARKS[kind or "heading"]
        text = not (kind or heading or underlined or _EMPTY.fullmatch(line))
        underlined = heading
        for word in _words(line):
            yield number, word


def _words(text: str) -> list[str]:
    """The words of a line or a piece of one, and what wordless inlines are written with."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return [_spelt(word) if word[0] in "]^<" else word for word in _WORD.findall(text)]


def _spelt(word: str) -> str:
    if word[0] == "]":
        return ADDRESS + word[len(ADDRESS) :].lstrip(" \t<")
    if word[0] == "^":
        return NOTE
    return DIV if word == "<div" else word


def _some_words(text: str) -> list[str]:
    return _words(text) or [DOT if text == DOT else WORDLESS]


# ---- which of them are the same


def _lines(document: _Document, source: _Source) -> list[int]:
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

    def __init__(self, document: _Document, source: _Source) -> None:
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

    def settle(self, aside: _Aside) -> None:
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


def align(mine: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """For each of `mine` its place in `theirs`, -1 where it has none; places rise.

    Patience diff (Bram Cohen's): what is unique on both sides is paired, the longest run of pairs that rises on both
    sides is kept, and what lies between two of them is aligned in the same way. Where nothing is unique, all pairs of
    equal words take part, which makes it the longest common subsequence as Hunt and Szymanski find it.
    """
    found = [-1] * len(mine)
    todo = [(0, len(mine), 0, len(theirs))]
    while todo:
        a, a_end, b, b_end = todo.pop()
        while a < a_end and b < b_end and mine[a] == theirs[b]:
            found[a] = b
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and mine[a_end - 1] == theirs[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found[a_end] = b_end
        anchors = _anchors(mine[a:a_end], theirs[b:b_end]) if a < a_end and b < b_end else []
        end = (a_end, b_end)
        for i, j in reversed(anchors):
            found[a + i] = b + j
            todo.append((a + i + 1, end[0], b + j + 1, end[1]))
            end = (a + i, b + j)
        if anchors:
            todo.append((a, end[0], b, end[1]))
    return found


def _anchors(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs that rise on both sides: where runs of words begin that either side has once, the longer the surer."""
    for length in RUNS:
        common = _common(mine, theirs, length)
        if pairs := [(i[0], j[0]) for i, j in common if len(i) == len(j) == 1]:
            return _rising(pairs)
    if sum(len(i) * len(j) for i, j in common) <= MANY:
        return _rising([(one, other) for i, j in common for one in i for other in j])
    return _rising([pair for i, j in common for pair in zip(i, j, strict=False)])


def _common(mine: Sequence[str], theirs: Sequence[str], length: int) -> list[tuple[list[int], list[int]]]:
    """Where each run of so many words begins, on either side."""
    here, there = (_where(words, length) for words in (mine, theirs))
    return [(places, there[run]) for run, places in here.items() if run in there]


def _where(words: Sequence[str], length: int) -> dict[tuple[str, ...], list[int]]:
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, run in enumerate(zip(*(words[at:] for at in range(length)), strict=False)):
        where[run].append(index)
    return where


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides, by patience sorting."""
    pairs.sort(key=lambda pair: (pair[0], -pair[1]))
    tops: list[int] = []
    piles: list[int] = []
    below = [-1] * len(pairs)
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        below[index] = piles[pile - 1] if pile else -1
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [index]
    run, index = [], piles[-1] if piles else -1
    while index >= 0:
        run.append(pairs[index])
        index = below[index]
    return run[::-1]
