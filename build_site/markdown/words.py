"""The words that a document and its source are compared by.

What wordless things are written with counts as a word, too: a heading's `#`, a fence, a div's colons, a rule, an
image's `![`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

# Words that are no words: what others are written with, and, never looked for, what only counts lines.
HEADING, FENCE, DIV, RULE, PAUSE, IMAGE, NOTE, ADDRESS = "#", "```", ":::", "---", ". . .", "![", "[^", "]("
BLOCK, LINE_END, WORDLESS, DOT = "\v", "\n", "", "."

_WORD = re.compile(r"</?[a-zA-Z]\w*|[^\W_]+|[^\x00-\u206f\w\s]+|!\[|\]\(\s*<?[^\s)>%]*|\[\^[^\]\s]{1,99}\](?!:)|\^\[")
_ENTITY = re.compile(r"&#?\w{1,32};")
ITEM = r"[\s>]*+(?:(?:[-*+~:]|\(?[\w#@]++[.)])\s++)*+"  # what may stand before a block: quotations and list items
_MARK = re.compile(
    r"[\s>]*(?P<rule>(?P<sign>[-*_])(?:(?P=sign){2,}|(?:\s+(?P=sign)){2,}))\s*$|"
    rf"{ITEM}(?:(?P<heading>\#{{1,6}})(?:\s|$)|(?P<fence>`{{3}}|~{{3}})|(?P<div>:{{3}}):*+\s*+.|(?P<pause>\.\s\.\s\.)\s*$)"
)
_MARKS = {"heading": HEADING, "fence": FENCE, "div": DIV, "rule": RULE, "pause": PAUSE}
_UNDERLINE = re.compile(r"[\s>]*(?:=++|-++)\s*")
EMPTY = re.compile(r"[\s>]*(?::{3,}|</\w+>)?\s*")  # no text, or the end of a div


def scan_words(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The words of some lines, each with the number of its line, from 0."""
    text = underlined = False  # whether the line before is in a paragraph, or a heading with this line below it
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        mark = None if underlined else _MARK.match(line)
        kind = mark.lastgroup or "" if mark else ""
        heading = not kind and bool(line.strip(" \t>")) and _UNDERLINE.fullmatch(below) is not None
        if heading or (kind and not (text and kind in ("heading", "rule"))):
            yield number, _MARKS[kind or "heading"]
        text = not (kind or heading or underlined or EMPTY.fullmatch(line))
        underlined = heading
        for word in words_in(line):
            yield number, word


def words_in(text: str) -> list[str]:
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


def some_words(text: str) -> list[str]:
    return words_in(text) or [DOT if text == DOT else WORDLESS]
