"""Citation styles in CSL, without what cannot matter to the sources that are cited.

pandoc reads a style anew each time that it writes citations, which takes it longer than the citations do: its own has
4,000 lines, most of them about laws, letters, films and the like. What goes is what stands under a condition that no
source meets, macros that nothing calls then, comments and indentation; what pandoc writes is the same (see
https://docs.citationstyles.org/en/stable/specification.html#choose).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from .pandoc import default_style

_WORDED = ("term", "single", "multiple")  # elements in which a space may be meant
_ORDERED = re.compile(r'\bposition="|="(?:citation-number|first-reference-note-number)"|subsequent-author-substitute=')
_LETTERS = 'variable="year-suffix"'  # where a style says nowhere that they go, pandoc puts them behind the year


class _Element(Struct):
    name: str
    attributes: Mapping[str, str]
    content: list[_Element] = field(default_factory=list)
    text: str = ""  # of its own


@lru_cache(16)
def style_for(path: str, digest: str, kinds: frozenset[str]) -> str:
    """What of the style in a file, by its path and a digest, can matter to sources of some kinds, in one line.

    The path "" is pandoc's own style.
    """
    style = _read(path, digest)
    macros = {one.attributes.get("name", ""): one for one in style.content if one.name == "macro"}
    used, waiting = [], [one for one in style.content if one.name not in ("info", "macro")]
    while waiting:
        used.append(one := waiting.pop(0))
        waiting += [macros.pop(name) for name in _calls(one, kinds) if name in macros]
    fitting = _written(_Element(style.name, style.attributes, used), kinds)
    if _LETTERS in fitting or _LETTERS not in (whole := _written(style, None)):
        return fitting
    return whole


def depends_on_order(style: str) -> bool:
    """Whether what a style has for a source depends on those that are cited before it."""
    return bool(_ORDERED.search(style))


@lru_cache(4)
def _read(path: str, _: str) -> _Element:
    """A style as a tree, without what is between its elements."""
    from xml.parsers import expat  # 3 ms, and few lectures cite

    parser = expat.ParserCreate()
    parser.buffer_text = True
    around = [root := _Element("", {})]

    def begin(name: str, attributes: dict[str, str]) -> None:
        around[-1].content.append(element := _Element(name, attributes))
        around.append(element)

    def say(text: str) -> None:
        if around[-1].name in _WORDED:
            around[-1].text += text

    parser.StartElementHandler, parser.CharacterDataHandler = begin, say
    parser.EndElementHandler = lambda _: around.pop()
    parser.Parse(Path(path).read_bytes() if path else default_style(), True)
    return root.content[0]


def _never_applies(element: _Element, kinds: frozenset[str]) -> bool:
    """Whether it is a condition that no source of some kinds meets: all of it, or any, has to be true of a source."""
    said = element.attributes
    if element.name not in ("if", "else-if") or not kinds.isdisjoint(said.get("type", "").split()):
        return False
    match = said.get("match", "all")
    return "type" in said and (match == "all" or (match == "any" and said.keys() <= {"type", "match"}))


def _calls(element: _Element, kinds: frozenset[str]) -> Iterator[str]:
    """The macros that an element calls, for sources of some kinds."""
    if not _never_applies(element, kinds):
        if "macro" in element.attributes:
            yield element.attributes["macro"]
        for one in element.content:
            yield from _calls(one, kinds)


def _written(element: _Element, kinds: frozenset[str] | None) -> str:
    """An element as XML; what is in a condition that sources of some kinds never meet is left out."""
    pairs = "".join(f' {name}="{_escaped(value)}"' for name, value in element.attributes.items())
    if kinds is not None and _never_applies(element, kinds):
        return f"<{element.name}{pairs}/>"
    content = "".join(_written(one, kinds) for one in element.content)
    return f"<{element.name}{pairs}>{_escaped(element.text)}{content}</{element.name}>"


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "&#10;")
