"""Citation styles in CSL, without what cannot matter to the sources that are cited.

pandoc reads a style anew each time that it writes citations, which takes it longer than the citations do: its own has
4,000 lines, most of them about laws, letters, films and the like. What goes is what stands under a condition that no
source meets, being of no such kind or without such a variable, macros that nothing calls then, comments and
indentation; what pandoc writes is the same (see https://docs.citationstyles.org/en/stable/specification.html#choose).
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from .nodes import Node
from .pandoc import default_style
from .sources import written

_WORDED = ("term", "single", "multiple")  # elements in which a space may be meant
_NUMBERED = ("citation-number", "citation-label", "first-reference-note-number")  # those of its place
_ORDERED = re.compile(rf'\bposition="|="(?:{"|".join(_NUMBERED)})"|subsequent-author-substitute=')
_UNSAID = ("locator", "page-first", "container-title-short", "year-suffix")  # variables that a source may yet have
_LETTERS = 'variable="year-suffix"'  # where a style says nowhere that they go, pandoc puts them behind the year


class _Element(Struct):
    name: str
    attributes: Mapping[str, str]
    content: list[_Element] = field(default_factory=list)
    text: str = ""  # of its own


Met = Mapping[str, Container[str]]  # what conditions are met by: names of tests, each with values


def style_for(path: str, digest: str, references: Sequence[Node], has_list: bool = True) -> str:
    """What of the style in a file, by its path and a digest, can matter to some sources, in one line.

    The path "" is pandoc's own style. Without the list of sources that `has_list`, it is for citations alone.
    """
    kinds = {written(one) for some in references for key, one in some["c"].items() if key.lower() == "type"}
    variables = {key.lower() for some in references for key in some["c"]}
    return _fitting(path, digest, frozenset(kinds), frozenset(variables), has_list)


@lru_cache(16)
def _fitting(path: str, digest: str, kinds: frozenset[str], variables: frozenset[str], has_list: bool) -> str:
    style = _read(path, digest)
    met = {"type": kinds}
    if "note" not in variables:  # which may hold any other
        met |= {"variable": variables.union(_UNSAID, _NUMBERED)}
    macros = {one.attributes.get("name", ""): one for one in style.content if one.name == "macro"}
    left_out = ("info", "macro") if has_list else ("info", "macro", "bibliography")
    used, waiting = [], [one for one in style.content if one.name not in left_out]
    while waiting:
        used.append(one := waiting.pop(0))
        waiting += [macros.pop(name) for name in _calls(one, met) if name in macros]
    fitting = _written(_Element(style.name, style.attributes, used), met)
    if _LETTERS in fitting or _LETTERS not in (whole := _written(style, {})):
        return fitting
    return whole


@lru_cache(16)
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


def _never_applies(element: _Element, met: Met) -> bool:
    """Whether it is a condition that no source meets: all of its tests, or any, have to be true of a source."""
    if element.name not in ("if", "else-if"):
        return False
    tests = {name: values.split() for name, values in element.attributes.items() if name != "match"}
    values = {name: [one.lower() in met[name] for one in tests[name]] for name in met if name in tests}
    match element.attributes.get("match", "all"):
        case "all":
            return not all(any(found) if name == "type" else all(found) for name, found in values.items())
        case "any":
            return values.keys() == tests.keys() and not any(map(any, values.values()))
    return False


def _calls(element: _Element, met: Met) -> Iterator[str]:
    """The macros that an element calls, under conditions that may be met."""
    if not _never_applies(element, met):
        if "macro" in element.attributes:
            yield element.attributes["macro"]
        for one in element.content:
            yield from _calls(one, met)


def _written(element: _Element, met: Met) -> str:
    """An element as XML, without what is under a condition that is never met."""
    if _never_applies(element, met):
        return ""  # also where an else-if or else follows: pandoc takes these without an if before them
    pairs = "".join(f' {name}="{_escaped(value)}"' for name, value in element.attributes.items())
    content = "".join(_written(one, met) for one in element.content)
    return f"<{element.name}{pairs}>{_escaped(element.text)}{content}</{element.name}>"


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "&#10;")
