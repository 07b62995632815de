"""Titles as lists of links and references show them."""

from __future__ import annotations

from collections.abc import Sequence

from .nodes import LEAVES, Node, replaced


def label_of(title: Sequence[Node]) -> Sequence[Node]:
    """A title for a list of links: without links, notes, pictures and names of its own."""

    def plain(node: Node) -> Sequence[Node] | None:
        match node["t"]:
            case "Note":
                return []
            case "Link" if "footnote-ref" in node["c"][0][1]:
                return []
            case "Image" | "RawInline":
                return [{"t": "Space"}]
            case "Link" | "Span":
                inlines: list[Node] = node["c"][1]
                return inlines
        return None

    if all(node["t"] in LEAVES for block in title for node in block["c"]):
        return title
    labelled: list[Node] = replaced(title, plain)
    return labelled
