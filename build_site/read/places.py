"""On which line of a lecture's Markdown each part of its document stands.

pandoc's Markdown reader says nothing about positions. They are found afterwards, by aligning the words of the
document with the words of the source, so that looking for them cannot change what is rendered and costs nothing
when nobody asks. The alignment is Bram Cohen's patience diff: words that are on either side once are paired, the
longest run of pairs that is in the same order on both sides is kept (by patience sorting), and what is left between
two such anchors is aligned in the same way. Where nothing is unique, all pairs of equal words take part, which
makes it Hunt and Szymanski's longest common subsequence.

What wordless things are written with is a word, too: a heading's `#`, a fence, a div's colons, a rule, an image's `![`.
Text that the document holds elsewhere than the source is aligned by itself, with the stretch where it must be: a
footnote with its definition, metadata with the value of its YAML key, an image's second caption and the parts of a
citation with what stands around their first reading, the cells of a table with all that is left of the table.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

MANY = 20_000  # pairs of equal words: more are thinned before they are compared
ROUNDS = 8  # of looking through what is left of a table; a round finds at least a column
FRESH = -1  # the step to a word that begins a block: any number of lines

HEADING, FENCE, DIV, RULE, PAUSE, IMAGE, NOTE, URL = "#", "```", ":::", "---", ". . .", "![", "[^", "]("

BLOCKS = frozenset(
    "Plain Para LineBlock CodeBlock RawBlock BlockQuote OrderedList BulletList DefinitionList Header Table Figure"
    " Div MetaInlines MetaBlocks MetaList MetaMap MetaString MetaBool".split()
)

_WORD = re.compile(r"[^\W_]+|[^\x00-\u206f\w\s]+|!\[|\]\(\s*<?[^\s)>%]*|\[\^[^\]\s]+\](?!:)|\^\[|<div\b")
_ADDRESS = re.compile(r"[^\s)>%]*")
_LINE_MARK = re.compile(
    r"[\s>]*(?:(?:[-*+~:]|\(?[\w#@]+[.)])\s+)*"
    r"(?:(?P<heading>\#{1,6})(?:\s|$)|(?P<fence>`{3,}|~{3,})|(?P<div>:{3,})\s*[^:\s]"
    r"|(?P<rule>[-*_])(?:\s*(?P=rule)){2,}\s*$|(?P<pause>\.\s\.\s\.)\s*$)"
)
_MARKS = {"heading": HEADING, "fence": FENCE, "div": DIV, "rule": RULE, "pause": PAUSE}
MARKED = {"Header": HEADING, "CodeBlock": FENCE, "Div": DIV, "Image": IMAGE, "Figure": IMAGE, "Note": NOTE}
_ENTITY = re.compile(r"&#?\w+;")
_FENCE_LINE = re.compile(r"[\s>]*(?:(?:[-*+~:]|\(?[\w#@]+[.)])\s+)*(?:`{3,}|~{3,})")
_TABLE_LINE = re.compile(r"[\s>]*[-+=|:\s]*[-+=|][-+=|:\s]*")
_FOOTNOTE = re.compile(r"[\s>]*\[\^(?P<label>[^\]\s]+)\]:")
_REFERENCE = re.compile(r"[ >]*\[(?!\^)[^\]]+\]:\s*\S+\s*(?:[\"'(].*[\"')])?\s*(?:\{.*\})?\s*")
_YAML_KEY = re.compile(r"""(?P<quote>["']?)(?P<key>[^\s#"'{}\[\]&*!|>%@`:-][^"':]*)(?P=quote)\s*:(?:\s|$)""")

_TEXT = r"[^\"\\]*+(?:\\.[^\"\\]*+)*+"
_LIST = rf"(?:\"{_TEXT}\",?)*+"
_JSON = re.compile(
    rf'\{{"t":"(?P<leaf>\w+)"(?:,"c":"(?P<text>{_TEXT})")?\}}'
    rf'|\{{"t":"(?P<open>\w+)"|(?P<bare>\{{)|(?P<close>\}})'
    rf'|\["(?P<id>{_TEXT})",\[(?P<classes>{_LIST})\],\[(?P<pairs>(?:\[{_LIST}\],?)*+)\]\]'
    rf'|\["(?P<first>{_TEXT})","(?P<second>{_TEXT})"\]|"(?P<key>{_TEXT})":|"(?P<string>{_TEXT})"'
)


def locate(source: str, ast: str) -> list[int]:
    """The 1-based line of each JSON object of `ast`, in the order in which they close.

    `source` is the Markdown that pandoc read, with LF line ends, `ast` pandoc's JSON for it. A container stands where
    it begins. Never raises: what cannot be found gets the line of what was found before it.
    """
    document = _Document(ast)
    text = _Source(source, {thread.key for thread in document.threads if thread.key})
    lines = _lines(document, text)
    found = []
    for index, word in enumerate(document.heads):
        line = lines[word] - document.back.get(index, 0) if word < len(lines) else 1
        if index in document.fenced and line > 1 and _FENCE_LINE.match(text.lines[line - 2]):
            line -= 1
        if index in document.tables:
            while line > 1 and _TABLE_LINE.fullmatch(text.lines[line - 2]):
                line -= 1
        found.append(min(max(line, 1), len(text.lines)))
    return found


@dataclass(eq=False, slots=True)
class _Thread:
    """Words of the document that stand in the source one after the other.

    All but the first have a host: the words from `start` to `end` of another thread. Metadata has a `key` instead.
    """

    host: _Thread | None = None
    start: int = 0
    end: int = 0
    key: str = ""
    words: list[int] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """A JSON object that is open: its type, and where its words begin."""

    kind: str
    thread: _Thread
    start: int
    late: list[str] = field(default_factory=list)  # attributes, which the source has last
    outer: tuple[_Thread, int] | None = None  # what goes on when this object, a thread by itself, ends
    echoes: list[_Thread] = field(default_factory=list)
    first: tuple[int, int] = (-1, 0)  # of verbatim text: the first word, and the lines before it


class _Document:
    """pandoc's JSON -> threads of words, and for each object the word that it begins with.

    Read with an expression, not with json.loads: that one recurses, and pandoc's nesting has no limit.
    """

    def __init__(self, ast: str) -> None:
        self.words: list[str] = []
        self.steps: list[int] = []  # line ends since the word before
        self.heads: list[int] = []
        self.back: dict[int, int] = {}  # lines from an object's beginning to its head
        self.fenced: set[int] = set()
        self.tables: set[int] = set()
        self.threads = [_Thread()]
        self._thread = self.threads[0]
        self._step = FRESH
        self._frames: list[_Frame] = []
        take = {name[4:]: getattr(self, name) for name in dir(self) if name.startswith("_on_")}
        for match in _JSON.finditer(ast):
            take[match.lastgroup](match)

    def _emit(self, word: str, step: int = 0) -> None:
        self._thread.words.append(len(self.words))
        self.words.append(word)
        self.steps.append(FRESH if self._step == FRESH else self._step + step)
        self._step = 0

    def _emit_all(self, words: Iterable[str]) -> None:
        for word in words:
            self._emit(word)

    def _begin(self, thread: _Thread, frame: _Frame) -> None:
        """Words go to a thread by itself, until `frame` closes."""
        frame.outer = frame.outer or (self._thread, self._step)
        self.threads.append(thread)
        self._thread, self._step = thread, FRESH

    def _end(self, frame: _Frame) -> None:
        if frame.outer:
            (self._thread, self._step), frame.outer = frame.outer, None

    def _echo(self, frame: _Frame, host: _Frame) -> None:
        echo = _Thread(host.thread, host.start)
        host.echoes.append(echo)
        self._begin(echo, frame)

    def _on_leaf(self, match: re.Match[str]) -> None:
        kind = match["leaf"]
        if kind == "HorizontalRule":
            self._step = FRESH
            self._emit(RULE)
        elif kind in ("SoftBreak", "LineBreak") and self._step != FRESH:
            self._step += 1
        before = kind in ("HorizontalRule", "SoftBreak", "LineBreak", "Space") and self._thread.words
        self.heads.append(self._thread.words[-1] if before else len(self.words))

    def _on_text(self, match: re.Match[str]) -> None:
        if match["leaf"] == "MetaString":
            self._step = FRESH
        self.heads.append(len(self.words))
        text = match["text"]
        if text.isalnum() or text == ".":
            self._emit(text)
        else:
            self._emit_all(_words(_unquote(text)) or [""])

    def _on_open(self, match: re.Match[str]) -> None:
        kind = match["open"]
        frame = _Frame(kind, self._thread, len(self._thread.words))
        if kind in BLOCKS:
            self._step = FRESH
        figure = self._figure() if kind == "Image" else None
        if figure:
            self._echo(frame, figure)
        elif kind in MARKED:
            self._emit(MARKED[kind])
        if kind == "Note":
            self._begin(_Thread(self._thread, len(self._thread.words) - 1), frame)
        self._frames.append(frame)

    def _figure(self) -> _Frame | None:
        """The figure that an image is all the content of."""
        return next((frame for frame in self._frames[-2:] if frame.kind == "Figure"), None)

    def _on_bare(self, match: re.Match[str]) -> None:
        depth = len(self._frames)
        inside = self._frames[-1].kind if depth else ""
        kind = {"": "document", "document": "meta", "MetaMap": "map"}.get(inside, "citation")
        self._frames.append(_Frame(kind, self._thread, len(self._thread.words)))

    def _on_key(self, match: re.Match[str]) -> None:
        frame, key = self._frames[-1], _unquote(match["key"])
        if frame.kind == "meta":
            self._begin(_Thread(key=key), frame)
        elif frame.kind == "map":
            self._step = FRESH
            self._emit_all(_words(key))
        elif key == "citationId":
            self._echo(frame, self._frames[-2])

    def _on_pairs(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        name, classes = match["id"], match["classes"]
        words = _words(_unquote(f"{classes} {match['pairs']}")) if classes or match["pairs"] else []
        if frame.kind in ("Div", "CodeBlock"):
            self._emit_all(_words(_unquote(name)) + words)
        elif frame.kind == "Header":
            frame.late = words
        elif classes not in ('"uri"', '"email"'):
            frame.late += _words(_unquote(name)) + words

    def _on_second(self, match: re.Match[str]) -> None:
        frame, (first, second) = self._frames[-1], (_unquote(match["first"]), _unquote(match["second"]))
        if frame.kind in ("RawBlock", "RawInline"):
            self._verbatim(second, frame)
        else:
            self._end(frame)
            self._emit_all([URL + _ADDRESS.match(first)[0], *_words(second)])

    def _on_string(self, match: re.Match[str]) -> None:
        self._verbatim(_unquote(match["string"]), self._frames[-1])

    def _verbatim(self, text: str, frame: _Frame) -> None:
        """Code, math and raw text: its lines are the source's."""
        seen = -1 if frame.kind == "CodeBlock" else 0
        for line, word in _scan(text):
            if frame.first[0] < 0:
                frame.first = (len(self.words), line)
            self._emit(NOTE if word.startswith(NOTE) else word, line - seen)
            seen = line
        if frame.kind == "CodeBlock":
            self._emit(FENCE, text.count("\n") + 1 - seen)
        else:
            self._step += text.count("\n") - seen if self._step != FRESH else 0

    def _on_close(self, match: re.Match[str]) -> None:
        frame = self._frames.pop()
        self._end(frame)
        words = frame.thread.words
        self._emit_all(frame.late)
        for echo in frame.echoes:
            echo.end = len(words)
        if len(words) == frame.start and frame.kind[0].isupper():
            self._emit("")
        own = words[frame.start :]
        head = own[0] if own else len(self.words)
        if frame.kind in ("Header", "Image", "Figure") and len(own) > 1:
            head = own[1]
        if frame.kind == "Image" and (figure := self._figure()):
            head = words[figure.start]
        if frame.kind == "Para" and [self.words[word] for word in own[:4]] == list("..."):
            self.words[head] = PAUSE
        if frame.first[0] >= 0:
            head, self.back[len(self.heads)] = frame.first
        if frame.kind == "CodeBlock" and frame.first[0] >= 0:
            self.fenced.add(len(self.heads))
        if frame.kind == "Table":
            self.tables.add(len(self.heads))
            frame.thread.tables.append((frame.start, len(words)))
        self.heads.append(head)


class _Source:
    """The source's words and their lines, and the stretches whose words the document has elsewhere."""

    def __init__(self, source: str, keys: set[str]) -> None:
        self.lines = source.split("\n")
        self.words: list[str] = []
        self.line: list[int] = []
        self.labels: dict[int, str] = {}
        starts = [0] * (len(self.lines) + 2)  # of each line, the first word
        for line, word in _scan(source):
            if word.startswith(NOTE):
                self.labels[len(self.words)] = word[len(NOTE) : -1]
                word = NOTE
            self.words.append(word)
            self.line.append(line + 1)
            starts[line + 2] = len(self.words)
        starts = list(accumulate(starts, max))[1:]
        self.keys: dict[str, list[range]] = defaultdict(list)
        self.notes: dict[str, range] = {}
        apart = [False] * len(self.lines)
        for start, end, name, where in _apart(self.lines, keys, set(self.labels.values())):
            apart[start:end] = [True] * (end - start)
            stretch = range(starts[start], starts[end])
            if where == "key":
                self.keys[name].append(stretch)
            elif where == "note":
                self.notes.setdefault(name, stretch)
        self.body = [index for index, line in enumerate(self.line) if not apart[line - 1]]
        self.next_block = list(range(1, len(self.lines) + 2))
        begin = len(self.lines)
        for index in range(len(self.lines) - 1, -1, -1):
            self.next_block[index + 1] = begin
            if self.lines[index].strip(" \t>") and not (index and self.lines[index - 1].strip(" \t>")):
                begin = index + 1
        self.next_block[0] = begin


def _apart(lines: list[str], keys: set[str], labels: set[str]) -> Iterator[tuple[int, int, str, str]]:
    """Stretches of lines that are not where the document has them: their first and last line, name and kind."""
    index, count = 0, len(lines)
    if lines[0].startswith("%"):
        index = next((i for i in range(1, count) if not lines[i].startswith(("%", " ", "\t"))), count)
        for key in {"title", "author", "date"} & keys:
            yield 0, index, key, "key"
    while index < count:
        line, start = lines[index], index
        index += 1
        if line.rstrip() == "---" and not (start and lines[start - 1].strip()):
            end = next((i for i in range(index, count) if lines[i].rstrip() in ("---", "...")), 0)
            marks = [i for i in range(index, end) if _YAML_KEY.match(lines[i])]
            if index < end and lines[index].strip() and keys & {_key(lines[i]) for i in marks}:
                for mark, after in zip(marks, [*marks[1:], end], strict=True):
                    yield mark, after, _key(lines[mark]), "key"
                yield start, end + 1, "", ""
                index = end + 1
        elif (note := _FOOTNOTE.match(line)) and note["label"] in labels:
            while index < count and not _FOOTNOTE.match(lines[index]):
                if not lines[index - 1].strip() and lines[index].strip() and not lines[index].startswith((" ", "\t")):
                    break
                index += 1
            yield start, index, note["label"], "note"
        elif _REFERENCE.fullmatch(line):
            yield start, index, "", ""


def _key(line: str) -> str:
    match = _YAML_KEY.match(line)
    return match["key"].strip() if match else ""


def _lines(document: _Document, source: _Source) -> list[int]:
    """The line of each word of the document."""
    place = [-1] * len(document.words)
    lines = [1] * len(document.words)
    for thread in document.threads:
        stretches = _stretches(thread, place, source)
        found = max((_meet(thread.words, one, document, source) for one in reversed(stretches)), key=len, default={})
        for word, index in found.items():
            place[word] = index
        for start, end in thread.tables:
            _meet_again(thread, start, end, place, document, source)
        _interpolate(thread, place, lines, document.steps, source)
    return lines


def _stretches(thread: _Thread, place: list[int], source: _Source) -> list[Sequence[int]]:
    if thread.key:
        return list(source.keys[thread.key])
    if not thread.host:
        return [source.body]
    mark = place[thread.host.words[thread.start]] if thread.start < len(thread.host.words) else -1
    around = _between(thread.host, thread.start, thread.end, place, source)
    if thread.end:
        return [around]
    if mark < 0:
        return []
    label = source.labels.get(mark)
    return [source.notes.get(label, range(0))] if label else [range(mark + 1, around.stop)]


def _between(host: _Thread, start: int, end: int, place: list[int], source: _Source) -> range:
    """The source's words that may belong to some words of a thread: those up to the neighbours' places."""
    before = next((place[host.words[i]] for i in range(start - 1, -1, -1) if place[host.words[i]] >= 0), -1)
    after = range(max(end, start + 1), len(host.words))
    return range(
        before + 1, next((place[host.words[i]] for i in after if place[host.words[i]] >= 0), len(source.words))
    )


def _meet(words: list[int], stretch: Sequence[int], document: _Document, source: _Source) -> dict[int, int]:
    """Align some words of the document with some of the source: the place of each that has one."""
    mine = [word for word in words if document.words[word] not in ("", ".")]
    found = align([document.words[word] for word in mine], [source.words[index] for index in stretch])
    return {word: stretch[at] for word, at in zip(mine, found, strict=True) if at >= 0}


def _meet_again(thread: _Thread, start: int, end: int, place: list[int], document: _Document, source: _Source) -> None:
    """A table's source has the lines of neighbouring cells in turn: look again at what is left on both sides."""
    stretch = _between(thread, start, end, place, source)
    for _ in range(ROUNDS):
        words = [word for word in thread.words[start:end] if place[word] < 0]
        used = {place[word] for word in thread.words[start:end]}
        found = _meet(words, [index for index in stretch if index not in used], document, source)
        if not found:
            break
        for word, index in found.items():
            place[word] = index


def _interpolate(thread: _Thread, place: list[int], lines: list[int], steps: list[int], source: _Source) -> None:
    """Lines for a thread's words: where nothing was found, counted from the neighbours in the same block."""
    words = thread.words
    line = [source.line[place[word]] if place[word] >= 0 else 0 for word in words]
    limit = list(accumulate(reversed(line), lambda later, one: one or later, initial=len(source.lines)))[-2::-1]
    host = lines[thread.host.words[thread.start]] if thread.host and thread.start < len(thread.host.words) else 0
    for k in range(1, len(words)):
        if not line[k] and line[k - 1] and steps[words[k]] != FRESH:
            line[k] = line[k - 1] + steps[words[k]]
            if limit[k] >= line[k - 1]:
                line[k] = min(line[k], limit[k])
    for k in range(len(words) - 2, -1, -1):
        if not line[k] and line[k + 1] and steps[words[k + 1]] != FRESH:
            line[k] = line[k + 1] - steps[words[k + 1]]
    before = host
    for k, word in enumerate(words):
        if not line[k]:
            if thread.host or thread.key or steps[word] != FRESH:
                line[k] = before + max(steps[word], 0)
            else:
                line[k] = source.next_block[min(max(before, 0), len(source.lines))]
                line[k] = min(line[k], limit[k]) if limit[k] >= before else before
        before = lines[word] = line[k]


def align(mine: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """Patience diff (Bram Cohen): for each of `mine` its place in `theirs`, -1 where it has none."""
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
        if a == a_end or b == b_end:
            continue
        anchors = _anchors(mine[a:a_end], theirs[b:b_end])
        ends = (a_end, b_end)
        for i, j in reversed(anchors):
            found[a + i] = b + j
            todo.append((a + i + 1, ends[0], b + j + 1, ends[1]))
            ends = (a + i, b + j)
        if anchors:
            todo.append((a, ends[0], b, ends[1]))
    return found


def _anchors(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal words in the same order on both sides: of unique words, else of all."""
    here, there = _where(mine), _where(theirs)
    common = [(here[word], there[word]) for word in here.keys() & there.keys()]
    pairs = [(i[0], j[0]) for i, j in common if len(i) == len(j) == 1]
    if not pairs and sum(len(i) * len(j) for i, j in common) <= MANY:
        pairs = [(one, other) for i, j in common for one in i for other in j]
    elif not pairs:
        pairs = [pair for i, j in common for pair in zip(i, j, strict=False)]
    return _rising(sorted(pairs, key=lambda pair: (pair[0], -pair[1])))


def _where(words: Sequence[str]) -> dict[str, list[int]]:
    where: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        where[word].append(index)
    return where


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides, by patience sorting; `pairs` rise in the first."""
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


def _scan(text: str) -> Iterator[tuple[int, str]]:
    """The words of a text of several lines, each with the number of line ends before it."""
    for number, line in enumerate(text.split("\n")):
        if (mark := _LINE_MARK.match(line)) and mark.lastgroup:
            yield number, _MARKS[mark.lastgroup]
        for word in _words(line):
            yield number, word


def _words(text: str) -> list[str]:
    """The words of a line or a piece of one, and what wordless things are written with."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    words = _WORD.findall(text)
    return [_plain(word) if word[0] in "]^<" else word for word in words]


def _plain(word: str) -> str:
    if word[0] == "]":
        return URL + word[len(URL) :].lstrip(" \t<")
    return NOTE if word[0] == "^" else DIV


def _unquote(text: str) -> str:
    """The inside of a JSON string -> what it says."""
    return str(json.loads(f'"{text}"')) if "\\" in text else text
