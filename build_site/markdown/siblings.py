"""Raw HTML in pandoc's documents, where each tag is a node of its own with the Markdown between them: made well-formed.

What stands side by side, in a paragraph or in a list of blocks, has to be complete: an element that begins in one
paragraph and ends in another breaks out of both. What is sound stays as it was written, to the letter; what is not
becomes what browsers make of it, and its author is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, field

from .elements import HTML_FORMATS, LISTS
from .fragment import (
    IMPLIED_ENDS,
    Fault,
    TooDeep,
    ended,
    faults,
    mark,
    misread,
    split_at_marks,
    strangers,
    unfinished,
    well_formed,
    without_hiding,
    without_marks,
)
from .nodes import Node, attributes_of, open_tag
from .tags import VOID, tokens

FORMATS = ("html", *HTML_FORMATS)
Tell = Callable[[Node, int, str, str], None]  # a node, how many lines into it, what is wrong there, what to do about it
_BLOCKS = frozenset(
    (
        "Para",
        "Plain",
        "RawBlock",
        "Header",
        "Div",
        "CodeBlock",
        "BlockQuote",
        *LISTS,
        "Table",
        "Figure",
        "HorizontalRule",
    )
)
_SPACES = {"Space": " ", "SoftBreak": "\n", "LineBreak": "\n"}
_DRAWINGS = ("svg", "math")
_OF_WORDS = {  # elements that mark words
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "kbd", "label", "mark", "nobr"),
    *("q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
}
_WITHIN = {  # kinds of nodes -> what an element in them has to be complete in
    "Para": "the same paragraph",
    "Plain": "the same paragraph",
    "Header": "the same heading",
    "Div": "the same div",
    "BlockQuote": "the same quotation",
    "BulletList": "the same item",
    "OrderedList": "the same item",
    "DefinitionList": "the same definition",
    "Note": "the same footnote",
    "Table": "the same cell",
}


class _Piece(Struct):
    """Something that stands among siblings: HTML with the `node` that it is from, or a mark for `nodes` that stay."""

    text: str
    node: Node
    nodes: list[Node] = field(default_factory=list)


class Siblings(Struct, frozen=True):
    """Mends what stands side by side.

    `tell` is told of what is wrong, and `stands_for` of each new node and the one in whose place it is. What `skips`
    says of a node is left alone.
    """

    tell: Tell
    stands_for: Callable[[Node, Node], None]
    skips: Callable[[Node], bool]

    def mended(self, value: Any, within: str = "the same slide") -> Any:
        """Nodes, or what else stands in a document, with all that they hold; the same ones where nothing is wrong."""
        if isinstance(value, dict):
            return self._node(value)
        if not isinstance(value, list) or not value:
            return value
        are_nodes = all(isinstance(one, dict) and "t" in one for one in value)
        mended = self._list(value, within) if are_nodes else value
        new = [self._node(one) if isinstance(one, dict) else self.mended(one, within) for one in mended]
        is_same = len(new) == len(value) and all(one is former for one, former in zip(new, value, strict=True))
        return value if is_same else new

    def _node(self, node: Node) -> Node:
        content = node.get("c")
        if not isinstance(content, (list, dict)) or self.skips(node):
            return node
        new = self.mended(content, _WITHIN.get(node["t"], "the same text"))
        if new is content:
            return node
        changed = {**node, "c": new}
        self.stands_for(changed, node)
        return changed

    def _list(self, nodes: list[Node], within: str) -> list[Node]:
        """Siblings, those of them that are HTML well-formed."""
        is_block = nodes[0]["t"] in _BLOCKS
        if is_block:
            nodes = self._with_drawings(nodes)
            torn = _torn(nodes)
            nodes = [part for node in nodes for part in (self._parts(node, torn) if torn else [node])]
        pieces, unwraps = _pieces(nodes, is_block)
        if all(piece.nodes for piece in pieces):
            return nodes
        for piece in pieces:
            if not piece.nodes and (fault := unfinished(piece.text)):
                self.tell(piece.node, piece.text.count("\n", 0, fault.at), fault.message, fault.hint)
                piece.text, unwraps = piece.text[: fault.at], True
        gap = "\n" if is_block else ""
        text = gap.join(piece.text for piece in pieces)
        odd, wrong = strangers(text), faults(text, within)
        for fault in odd:
            self._tell(fault, pieces, len(gap))
        ends = ended(text)
        closed = [piece.text if piece.nodes else without_hiding(piece.text, ends) for piece in pieces]
        try:
            parsed = well_formed(gap.join(closed))
        except TooDeep:
            parsed = "".join(piece.text for piece in pieces if piece.nodes)
            wrong = [Fault(0, "this HTML is nested too deeply: left out", "browsers show no more than 500 levels")]
        if not wrong and (tag := misread(text, parsed)):
            wrong = [_misplaced(text, tag)]
        if not wrong and not unwraps:
            return nodes
        for fault in (one for one in wrong if one not in odd):
            self._tell(fault, pieces, len(gap))
        return self._rebuilt(parsed, pieces, "RawBlock" if is_block else "RawInline")

    def _with_drawings(self, blocks: list[Node]) -> list[Node]:
        """Blocks in which a drawing, whose parts pandoc takes for blocks and paragraphs, is one piece of text."""
        result: list[Node] = []
        drawing: list[Node] = []
        for block in blocks:
            tags = tokens(block["c"][1]) if _is_html(block) else []
            if not drawing and not (tags and tags[-1].tag in _DRAWINGS and tags[-1].kind == "start"):
                result.append(block)
                continue
            drawing.append(block)
            if any(token.tag in _DRAWINGS and token.kind == "end" for token in tags):
                inlines = [one for part in drawing for one in self._inlines(part)][:-1]
                result.append(self._new({"t": "Plain", "c": inlines}, drawing[0]))
                drawing = []
            elif not _is_text(block):
                result, drawing = result + drawing, []
        return result + drawing

    def _parts(self, node: Node, torn: set[str]) -> list[Node]:
        """A paragraph in which some elements begin or end, taken apart at their tags; anything else as it is."""
        if node["t"] not in ("Para", "Plain") or not torn.intersection(_balance([node])):
            return [node]
        parts: list[Node] = []
        for inline in node["c"]:
            if _is_html(inline) and torn.intersection(token.tag for token in tokens(inline["c"][1])):
                parts.append(self._new({**inline, "t": "RawBlock"}, inline))
            elif parts and parts[-1]["t"] == "Plain":
                parts[-1]["c"].append(inline)
            elif inline["t"] not in _SPACES:
                parts.append(self._new({"t": "Plain", "c": [inline]}, node))
        return parts

    def _inlines(self, block: Node) -> list[Node]:
        """The text of a block in a drawing, which a line end follows."""
        if block["t"] in ("Para", "Plain"):
            return [*block["c"], {"t": "SoftBreak"}]
        if block["t"] == "RawBlock":
            return [self._new({**block, "t": "RawInline"}, block), {"t": "SoftBreak"}]
        identifier, classes, pairs = attributes_of(block)
        names = {"id": identifier, "class": " ".join(classes), **dict(pairs)}
        tag = open_tag("div", {name: value for name, value in names.items() if value})
        begin, end = (self._new({"t": "RawInline", "c": ["html", text]}, block) for text in (tag, "</div>"))
        return [begin, *(one for inner in block["c"][1] for one in self._inlines(inner)), end, {"t": "SoftBreak"}]

    def _new(self, node: Node, former: Node) -> Node:
        self.stands_for(node, former)
        return node

    def _tell(self, fault: Fault, pieces: Sequence[_Piece], gap: int) -> None:
        start = 0
        for piece in pieces:
            if fault.at < start + len(piece.text) + gap or piece is pieces[-1]:
                self.tell(piece.node, piece.text.count("\n", 0, max(fault.at - start, 0)), fault.message, fault.hint)
                return
            start += len(piece.text) + gap

    def _rebuilt(self, parsed: str, pieces: Sequence[_Piece], kind: str) -> list[Node]:
        """The siblings as they are in HTML that was parsed; none that is no HTML itself is lost."""
        result: list[Node] = []
        missing = {number for number, piece in enumerate(pieces) if piece.nodes}
        at = 0
        for part in split_at_marks(parsed):
            if isinstance(part, int):
                result += pieces[part].nodes
                missing.discard(part)
                at = part
                continue
            origin = next(piece.node for piece in [*pieces[at:], *pieces] if not piece.nodes)
            for text in re.split(r"(?=<aside\b)|(?<=</aside>)", part):  # the filter `notes` looks for these
                if text.strip() or (text and kind == "RawInline"):
                    shown = text.strip("\n") if kind == "RawBlock" else text
                    result.append(self._new({"t": kind, "c": ["html", shown]}, origin))
        return result + [node for number in sorted(missing) for node in pieces[number].nodes]


def _pieces(nodes: Sequence[Node], is_block: bool) -> tuple[list[_Piece], bool]:
    """Siblings as pieces, and whether paragraphs of nothing but tags were taken apart, as they stand for no text."""
    pieces: list[_Piece] = []
    unwraps = False
    for node in nodes:
        inner = node["c"] if is_block and node["t"] in ("Para", "Plain") else ()
        if _is_html(node):
            pieces.append(_Piece(without_marks(node["c"][1]), node))
        elif _holds_only_tags(inner) and faults("".join(map(_text, inner)), ""):
            unwraps = True
            pieces += [_Piece(without_marks(_text(one)), one if _is_html(one) else node) for one in inner]
        elif pieces and pieces[-1].nodes and not is_block:
            pieces[-1].nodes.append(node)
        else:
            pieces.append(_Piece(mark(len(pieces), is_block and node["t"] != "Plain"), node, [node]))
    return pieces, unwraps


def _text(inline: Node) -> str:
    return _SPACES.get(inline["t"]) or str(inline["c"][1])


def _torn(blocks: Sequence[Node]) -> set[str]:
    """Elements that begin in one block and end in another, though pandoc has one of their tags in a paragraph.

    Those that only mark words are not meant: what begins in one paragraph and ends in the next is not closed.
    """
    inside = {tag for block in blocks if block["t"] in ("Para", "Plain") for tag in _balance([block])}
    return {tag for tag in inside - _OF_WORDS if tag not in _balance(blocks)} if inside else set()


def _balance(blocks: Sequence[Node]) -> set[str]:
    """Elements that do not begin as often in some blocks as they end, of those whose tags stand in them directly."""
    count: Counter[str] = Counter()
    for block in blocks:
        for node in [block] if _is_html(block) else block["c"] if block["t"] in ("Para", "Plain") else ():
            for token in tokens(node["c"][1]) if _is_html(node) else ():
                if token.tag not in VOID and token.tag not in IMPLIED_ENDS and not token.is_slashed:
                    count[token.tag] += {"start": 1, "end": -1, "comment": 0}[token.kind]
    return {tag for tag, number in count.items() if number}


def _is_text(block: Node) -> bool:
    """Whether a block in a drawing is text and tags alone, which may stand in a div."""
    return block["t"] in ("Para", "Plain", "RawBlock") or (block["t"] == "Div" and all(map(_is_text, block["c"][1])))


def _is_html(node: Node) -> bool:
    return node["t"] in ("RawBlock", "RawInline") and node["c"][0] in FORMATS


def _holds_only_tags(inlines: Sequence[Node]) -> bool:
    return any(map(_is_html, inlines)) and all(_is_html(one) or one["t"] in _SPACES for one in inlines)


def _misplaced(text: str, tag: str) -> Fault:
    """That browsers find something else at a tag than is written."""
    at = next((token.start for token in tokens(text) if token.tag == tag), 0)
    if tag == "p":
        return Fault(at, "<p> ends where a block begins in it", "write <div> instead of <p>")
    shown = f"<{tag}>" if tag else "this HTML"
    hint = "it may stand in what cannot hold it, such as a block in <p>, or text in <table>"
    return Fault(at, f"browsers move, double or leave out {shown}, or what is in it", hint)
