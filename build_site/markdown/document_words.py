"""pandoc's JSON -> the words of the document, in the order of its source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from .words import (
    ADDRESS,
    BLOCK,
    DIV,
    DOT,
    FENCE,
    HEADING,
    IMAGE,
    LINE_END,
    NOTE,
    PAUSE,
    RULE,
    WORDLESS,
    scan_words,
    some_words,
    words_in,
)

Words = tuple[int, ...]  # of the document, as indices
_INLINES = frozenset(["Emph", "Quoted", "SmallCaps", "Strikeout", "Strong", "Subscript", "Superscript", "Underline"])
_TEXT = r"[^\"\\]*+(?:\\.[^\"\\]*+)*+"
_JSON = re.compile(rf'\{{"t":"(\w+)"(?:,"c":"({_TEXT})")?\}}|([\[{{])|([\]}}])|"({_TEXT})":?|[-\w.]+')


class Aside(Struct, frozen=True):
    """Words that the document has elsewhere than the source; `host` are the words where the document has them."""

    kind: Literal["note", "copy", "caption", "metadata"]
    words: Words
    host: Words = ()
    key: str = ""


class DocumentWords:
    """pandoc's JSON in words, in the order of the source, and for each object the word that it begins with.

    Read with an expression and a stack, because json.loads recurses and pandoc's nesting may be deeper than Python's.
    On the stack an object is a tuple, its words; an array a list; a text a string.
    """

    def __init__(self, ast: str) -> None:
        self.words: list[str] = []
        self.heads: list[int] = []
        self.body: Words = ()
        self.asides: list[Aside] = []  # the inner before the outer
        self.code: dict[int, int] = {}  # its object -> the word that its text begins with
        self.verbatim: list[Words] = []
        self.tables: dict[int, Words] = {}  # its object -> its caption
        self._map: list[Aside] = []  # the last that closed: in the end, all metadata
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
            return self._add(*block, *([text] if text.isalnum() else some_words(_unquote(text))))
        if kind in ("SoftBreak", "LineBreak"):
            return self._add(LINE_END)
        return self._add(BLOCK, RULE) if kind == "HorizontalRule" else ()

    def _object(self, items: list[Any]) -> Words:
        """Any other object; `items` are its keys and values in turn."""
        if items[:1] == ["t"]:
            words = self._element(items[1], items[3])
        elif items[:1] == ["citationId"]:
            words = self._join(words_in(items[1]), _flat(items[2:]))
        elif items[:1] == ["pandoc-api-version"]:
            words = self.body = _flat(items[5])
            self.asides += self._map
        else:
            pairs = zip(items[::2], items[1::2], strict=True)
            self._map = [Aside("metadata", self._join([BLOCK, *words_in(key)], value), key=key) for key, value in pairs]
            words = _flat([value.words for value in self._map])
        self.heads.append(words[0] if words else len(self.words))
        return words

    def _element(self, kind: str, content: Any) -> Words:
        """A block, inline or metadata value with content, in the order of its source."""
        match kind:
            case "Code":
                return self._join(some_words(content[1]), _attributes(content[0]))
            case "Math" | "RawInline" | "RawBlock" | "CodeBlock":
                return self._verbatim(kind, content)
            case "Header":
                return self._join([BLOCK, HEADING], _flat(content[2]), _attributes(["", *content[1][1:]]))
            case "Div":
                return self._join([BLOCK, DIV, *_attributes(content[0])], _flat(content[1]))
            case "Image" | "Link":
                mark = [IMAGE] if kind == "Image" else []
                address, title = content[2]
                target = [ADDRESS + re.split(r"[\s)>%]", address)[0], *words_in(title), *_attributes(content[0])]
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
                words, caption = self._captioned(_flat(content[2]), _flat(content[1]))
                words, asides = self._join([BLOCK], words), [("copy", caption)] if caption else []
            case _:
                words, asides = self._join([BLOCK], _flat(content[2:]) or [WORDLESS]), [("caption", _flat(content[1]))]
                self.tables[len(self.heads)] = asides[0][1]
        self.asides += [Aside(aside, its, words) for aside, its in asides]
        return words

    def _captioned(self, words: Words, caption: Words) -> tuple[Words, Words]:
        """A figure's words, and its caption's where that is a copy: with `alt=` the image has words of its own."""
        texts = [self.words[word] for word in words]
        if texts.count(IMAGE) != 1:
            return words, caption
        start = texts.index(IMAGE) + 1
        end = next(at for at in range(start, len(texts)) if texts[at].startswith(ADDRESS))
        if texts[start:end] == [self.words[word] for word in caption if self.words[word] != BLOCK]:
            return words, caption
        return (*words[:start], *caption, *words[end:], *words[start:end]), ()

    def outer_first(self) -> list[Aside]:
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
    return words_in(" ".join([name, *classes, *(text for pair in pairs for text in pair)]))


def _words_and_line_ends(text: str) -> Iterator[str]:
    at = 0
    for number, word in scan_words(text.split("\n")):
        yield from [LINE_END] * (number - at)
        yield NOTE if word.startswith(NOTE) else word
        at = number
    yield from [LINE_END] * (text.count("\n") - at)


def _unquote(text: str) -> str:
    """The inside of a JSON string -> what it says."""
    return str(json.loads(f'"{text}"')) if "\\" in text else text
