"""Citations -> their text, and the list of what they cite: by pandoc's citeproc, all of a lecture's in one run.

Numbers, years (2019a) and "ibid." depend on all citations and their order, so that none can be written alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from ..course.words import word
from .nodes import Node, decode, div, encode, nodes_in, replaced
from .pandoc import API_VERSION, Pandoc

MARKS = ("Note", "Superscript")  # what some styles write in place of a text
_SPACES = ("Space", "SoftBreak")
_UNQUOTED = re.compile(r"[\s<>\"`{|}\\^\0-\x1f\x7f]")  # in addresses
_PUNCTUATION = re.compile(r"[.,;:!?]+")
_REFERENCE = re.compile(r"(?:[^/]+/)*(?:fig|tbl|eq|lst|sec|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem)-")
_MIXED = re.compile(r"@[\w:./-]+\s+\[[^\]]*@")


class Cited(Struct, frozen=True):
    """What came of a lecture's citations: the inlines of each, and the entries of all that is cited, by their keys.

    `classes` and `attributes` are those of the list, as pandoc has them.
    """

    texts: Sequence[Sequence[Node]]
    entries: Mapping[str, Node]
    classes: Sequence[str] = ()
    attributes: Sequence[Sequence[str]] = ()


def keys_of(cite: Node) -> list[str]:
    """What a citation cites."""
    return [one["citationId"] for one in cite["c"][0]]


def is_source(cite: Node) -> bool:
    """Whether a citation is one of sources, and does not only refer to figures, tables and the like."""
    return not all(map(_REFERENCE.match, keys_of(cite)))


def parted(blocks: list[Node], text: str) -> list[Node]:
    """Blocks of a text, in which pandoc reads `@fig-a [@key]` as one citation: a reference and a citation now."""
    if not _MIXED.search(text):
        return blocks

    def part(node: Node) -> Sequence[Node] | None:
        if node["t"] != "Cite" or len(node["c"][0]) < 2:
            return None
        (first, *others), words = node["c"]
        kinds = [bool(_REFERENCE.match(one["citationId"])) for one in (first, *others)]
        if first["citationMode"]["t"] != "AuthorInText" or kinds[0] == kinds[1] or len(words) < 3:
            return None
        one, space, *rest = words
        return [{"t": "Cite", "c": [[first], [one]]}, space, {"t": "Cite", "c": [others, rest]}]

    found: list[Node] = replaced(blocks, part)
    return found


def cite(
    cites: Sequence[tuple[Node, bool]],
    references: Sequence[Node],
    nocite: Sequence[Node],
    style: str,
    settings: Mapping[str, Node],
    pandoc: Pandoc,
) -> Cited:
    """Have citations written in a style, each with whether it stands in a footnote. Raises PandocError."""
    blocks = []
    for number, (node, in_note) in enumerate(cites, 1):  # the same text for the same citations, wherever they stand
        placed = [{**one, "citationNoteNum": number} for one in node["c"][0]]
        block: Node = {"t": "Para", "c": [{"t": "Cite", "c": [placed, node["c"][1]]}]}
        blocks.append({"t": "Para", "c": [{"t": "Note", "c": [block]}]} if in_note else block)
    sources = _with(references, settings)
    meta = sources | ({"nocite": {"t": "MetaInlines", "c": [*nocite]}} if nocite else {})
    document = encode({"pandoc-api-version": API_VERSION, "meta": meta, "blocks": blocks})
    cited = _cited(pandoc, document, style, len(cites))
    _last(encode(sources), style)[:] = [cited]
    return cited


def last_cited(
    keys: Collection[str], references: Sequence[Node], style: str, settings: Mapping[str, Node]
) -> Cited | None:
    """What came last of citing some sources, if these were listed: the list is the same where a style has no order."""
    last = _last(encode(_with(references, settings)), style)
    return last[0] if last and last[0].entries.keys() >= {*keys} else None


@lru_cache(32)
def _last(sources: str, style: str) -> list[Cited]:
    return []


def _with(references: Sequence[Node], settings: Mapping[str, Node]) -> Node:
    return {**settings, "references": {"t": "MetaList", "c": [*references]}}


@lru_cache(32)  # so that an edit of other words costs nothing
def _cited(pandoc: Pandoc, document: str, style: str, count: int) -> Cited:
    done = replaced(decode(pandoc.cite(document, style))["blocks"], _with_address)
    texts = [_inlines(block["c"][0]["c"][0] if block["c"][0]["t"] == "Note" else block) for block in done[:count]]
    listed = done[count:]
    if not listed:
        return Cited(texts, {})
    (_, classes, attributes), entries = listed[-1]["c"]
    return Cited(texts, {one["c"][0][0].removeprefix("ref-"): one for one in entries}, classes, attributes)


def _with_address(node: Node) -> Sequence[Node] | None:
    """A link with its address as pandoc reads those in a lecture; citeproc leaves it as it is in the bibliography."""
    if node["t"] != "Link" or not _UNQUOTED.search(node["c"][2][0]):
        return None
    attributes, content, (address, title) = node["c"]
    quoted = _UNQUOTED.sub(lambda one: quote(one[0]), address)
    return [{"t": "Link", "c": [attributes, content, [quoted, title]]}]


def _inlines(paragraph: Node) -> list[Node]:
    """What a citation has become, without itself."""
    return [inline for one in paragraph["c"] for inline in (one["c"][1] if one["t"] == "Cite" else [one])]


def without_links(inlines: Sequence[Node]) -> list[Node]:
    """The text of a citation where no link may be, that of a note among it."""

    def plain(node: Node) -> Sequence[Node] | None:
        match node["t"]:
            case "Link":
                inner: list[Node] = node["c"][1]
                return inner
            case "Note":
                said = [inline for block in node["c"] if block["t"] in ("Para", "Plain") for inline in block["c"]]
                return [{"t": "Str", "c": " ("}, *said, {"t": "Str", "c": ")"}]
        return None

    found: list[Node] = replaced([*inlines], plain)
    return found


def filled(value: Any, texts: Mapping[int, Sequence[Node]], stands_for: Callable[[Node, Node], None]) -> Any:
    """A document, or a part of one, with citations replaced by inlines, given by the nodes' ids.

    What holds no citation is the same as before; `stands_for` is told of each new node, and of the one in whose place
    it is.
    """
    if isinstance(value, dict):
        content = value.get("c")
        new = filled(content, texts, stands_for) if isinstance(content, (list, dict)) else content
        if new is content:
            return value
        changed = {**value, "c": new}
        stands_for(changed, value)
        return changed
    if not isinstance(value, list):
        return value
    if any(id(one) in texts for one in value):
        return _line(value, texts, stands_for)
    parts = [filled(one, texts, stands_for) if isinstance(one, (dict, list)) else one for one in value]
    return value if all(one is former for one, former in zip(parts, value, strict=True)) else parts


def _line(
    value: Sequence[Node], texts: Mapping[int, Sequence[Node]], stands_for: Callable[[Node, Node], None]
) -> list[Node]:
    """Inlines with citations filled in; what stands for a text above the line comes right after the word before it.

    A note comes after the punctuation that followed it, as pandoc has it.
    """
    line: list[Node] = []
    rest = [*value]
    while rest:
        one = rest.pop(0)
        if id(one) not in texts:
            line.append(filled(one, texts, stands_for))
            continue
        new = [*texts[id(one)]]
        said = new[0]["c"][1] if new and new[0]["t"] == "Span" else []
        if said and said[0]["t"] in MARKS and line and line[-1]["t"] in _SPACES:
            line.pop()
        is_before_text = said and said[-1]["t"] == "Note" and rest and rest[0]["t"] == "Str"
        if is_before_text and (stop := _PUNCTUATION.match(rest[0]["c"])):
            new = [_span_of(new[0], [*said[:-1], {"t": "Str", "c": stop[0]}, said[-1]])]
            after = {"t": "Str", "c": rest[0]["c"][stop.end() :]}
            stands_for(after, rest[0])
            rest[:1] = [after] if after["c"] else []
        elif rest and rest[0].get("c") == "." and _ends_in_point(said):
            rest.pop(0)
        for node in nodes_in(new):
            stands_for(node, one)
        line += new
    return line


def _ends_in_point(inlines: Sequence[Node]) -> bool:
    said = [node["c"] for node in nodes_in(inlines) if node.get("t") == "Str"]
    return bool(said) and said[-1].endswith(".")


def _span_of(span: Node, inlines: Sequence[Node]) -> Node:
    return {**span, "c": [span["c"][0], [*inlines]]}


def span(name: str, inlines: Sequence[Node]) -> Node:
    """What stands in the place of a citation, with an identifier to come back to."""

    def named(node: Node) -> Sequence[Node] | None:
        is_reference = node["t"] == "Link" and node["c"][2][0].startswith("#ref-")
        if not is_reference or node["c"][0][2]:
            return None
        return [{"t": "Link", "c": [["", [], [["role", "doc-biblioref"]]], *node["c"][1:]]}]

    return {"t": "Span", "c": [[name, ["citation"], []], replaced([*inlines], named)]}


def with_ways_back(entry: Node, places: Sequence[tuple[str, str]], lang: str) -> Node:
    """An entry of the list with links back to where it is cited: identifiers, each with the title of its slide."""
    name, classes, _ = entry["c"][0]
    if not places or not entry["c"][1]:
        return entry
    backs: list[Node] = []
    for number, (target, title) in enumerate(places, 1):
        back = "Back to where it is cited in {title}" if title else "Back to where it is cited"
        label = word(lang, back, title=title)
        label += f", {word(lang, '{n} of {all}', n=number, all=len(places))}" if len(places) > 1 else ""
        pairs = [["role", "doc-backlink"], ["aria-label", label]]
        space = {"t": "Space"} if backs else {"t": "Str", "c": "\u00a0"}  # the first never begins a line
        shown = [space, {"t": "Str", "c": f"↩︎{number if len(places) > 1 else ''}"}]  # both go where no links are
        backs.append({"t": "Link", "c": [["", ["cite-back"], pairs], shown, [f"#{target}", ""]]})
    *before, last = entry["c"][1]
    content = last["c"]
    if content and content[-1]["t"] == "Span" and "csl-right-inline" in content[-1]["c"][0][1]:  # beside a number
        content = [*content[:-1], _span_of(content[-1], [*content[-1]["c"][1], *backs])]
    else:
        content = [*content, *backs]
    return div(name, classes, [*before, {**last, "c": content}])


def only_text(nodes: Sequence[Node]) -> list[Node]:
    """Citations and lists of sources as text, without links between them."""

    def plain(node: Node) -> Sequence[Node] | None:
        if node["t"] not in ("Div", "Span", "Link"):
            return None
        (_, classes, _), content, *target = node["c"]
        if "cite-back" in classes:
            return []
        is_reference = bool(target) and target[0][0].startswith("#ref-")
        is_plain = is_reference or not {"citation", "csl-bib-body", "csl-entry"}.isdisjoint(classes)
        return content if is_plain else None

    found: list[Node] = replaced([*nodes], plain)
    return found
