"""Words of a lecture that go lost without anybody's wish: in reading, and on the way into what readers see.

A word is four letters or more, compared by what it is, not by how often it stands there. That nothing is lost is seen
in one look at each text; what is text at all is asked only where a word seems to be missing. Whoever leaves something
out on purpose says so itself, or is asked here (`left_out`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Sequence
from typing import Any

from ..course.model import STEP
from .blocks import outline
from .nodes import Node, attributes_of
from .outline import lines_of

_WORD = re.compile(r"[^\W\d_]{4,}")
_ESCAPE = re.compile(r"\\[nrtbf]")  # of JSON
_NO_TEXT = re.compile(  # what pandoc reads and does not keep: entities, labels, TeX commands, tags, attributes
    r"^[ >]*\[[^\]]+\]:.*$|&#?\w+;|\[\^[^\]]*\]|\]\[[^\]]*\]|\(?@[\w:.-]+|\\[A-Za-z]+\*?|</?[A-Za-z][^>]*>|\{[^}]*\}",
    re.M,
)
_TAG = re.compile(r"<[^>]*>")
_STR = re.compile(r'"Str","c":"([^"]*)"')
_FENCED = re.compile(r"^[ >]*(`{3,}+|~{3,}+).*?^[ >]*\1", re.M | re.S)  # which pandoc loses nothing of


def unread(text: str, ast: str) -> Iterator[tuple[int, list[str]]]:
    """Words of a text that are nowhere in pandoc's JSON of it, with their lines, counted from 1."""
    seen = {*_WORD.findall(_ESCAPE.sub(" ", " ".join({*_STR.findall(ast)})))}
    missing = {word for word in {*_WORD.findall(_FENCED.sub("", text))} - seen if word not in ast}
    if not missing:
        return
    lines = text.split("\n")
    found = outline(lines)
    apart = lines_of((*found.metadata, *found.comments))
    for number, line in enumerate(lines):
        words = missing.intersection(_WORD.findall(_NO_TEXT.sub(" ", line))) if number not in apart else None
        if words:
            yield number + 1, sorted(words, key=line.index)


def lost(
    nodes: Sequence[Node], text: str, shown: str, left_out: Sequence[str] = (), without: Container[str] = ()
) -> list[tuple[Node, str]]:
    """Words of nodes, `text` in JSON, that are not in what is `shown`, which is HTML; each with its node.

    Nobody misses those of texts that are `left_out`, nor divs and spans of the classes `without`.
    """
    if '"Code' not in text and all(said in shown or _is_found(said, shown) for said in _STR.findall(text)):
        return []
    visible = "\n".join([shown, html.unescape(_TAG.sub("", shown)), *left_out])
    words = ((node, word) for node, said in _texts(nodes, without) for word in _WORD.findall(said))
    return [(node, word) for node, word in words if word not in visible]


def _is_found(said: str, shown: str) -> bool:
    """Whether it is certain that all words of a text, which is JSON, are shown."""
    return "\\" not in said and all(word in shown for word in _WORD.findall(said))


def _texts(value: Any, without: Container[str]) -> Iterator[tuple[Node, str]]:
    """The texts that nodes show as they are, in their order; those of formulas, pictures and raw ones are no such."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, (dict, list)):
                yield from _texts(one, without)
    elif isinstance(value, dict):
        kind, content = value.get("t"), value.get("c")
        if kind in ("Div", "Span") and any(name in without for name in attributes_of(value)[1]):
            return
        if kind == "Str":
            yield value, value["c"]
        elif kind in ("Code", "CodeBlock"):
            if not any(name == STEP for name, _ in attributes_of(value)[2]):
                yield value, value["c"][1]
        elif kind == "Cite":
            yield from _texts(value["c"][1], without)
        elif kind not in ("Math", "Image", "RawBlock", "RawInline"):
            yield from _texts(content, without)
