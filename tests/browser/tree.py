"""What a screen reader gets of a document: Chromium's accessibility tree as text that can be read and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

Node = Mapping[str, Any]
NAMES = {"sectionfooter": "foot", "sectionheader": "head", "StaticText": "text", "MathMLMath": "math"}
NOTHING = ("generic", "none", "LineBreak", "MathMLRow", "LabelText")  # which are told by what is in them alone
UNTOLD = ("InlineTextBox", "ListMarker")
INLINE = ("StaticText", "emphasis", "strong", "superscript", "subscript", "code", "mark")
NAMED = ("link", "button", "radio", "checkbox", "tab", "DisclosureTriangle", "columnheader", "rowheader", "cell")
STATES = ("checked", "selected", "expanded", "disabled")


def tree(page: Page) -> list[str]:
    """The tree's lines: role and (name), or role: text where there is nothing but text; what is in it, indented."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [*_lines(nodes[0], {one["nodeId"]: one for one in nodes}, 0)]


def _lines(node: Node, known: Mapping[str, Node], depth: int) -> Iterator[str]:
    role, name, inner = _value(node, "role"), " ".join(_value(node, "name").split()), _inner(node, known)
    if role in UNTOLD or (role == "StaticText" and not name):
        return
    if node.get("ignored") or role in NOTHING:
        for one in inner:
            yield from _lines(one, known, depth)
        return
    told = "  " * depth + " ".join([NAMES.get(role, role), *_states(node)])
    if role in NAMED or role == "StaticText":
        yield f"{told}: {name}" if name else told
    elif inner and all(_is_text(one, known) for one in inner):
        text = " ".join("".join(_text(one, known) for one in inner).split())
        yield f"{told} ({name}): {text}" if name not in ("", text) else f"{told}: {text}"
    else:
        yield f"{told} ({name})" if name else told
        for one in inner:
            yield from _lines(one, known, depth + 1)


def _inner(node: Node, known: Mapping[str, Node]) -> Sequence[Node]:
    return [known[one] for one in node.get("childIds", []) if one in known]


def _value(node: Node, key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _states(node: Node) -> Iterator[str]:
    for one in node.get("properties", []):
        value = one["value"].get("value")
        if one["name"] == "level":
            yield str(value)
        elif one["name"] in STATES and value not in (False, "false", "", None):
            yield one["name"]


def _is_text(node: Node, known: Mapping[str, Node]) -> bool:
    """Whether a node is nothing but text, or what stands in a line of it."""
    is_inline = node.get("ignored") or _value(node, "role") in (*INLINE, *NOTHING, *UNTOLD)
    return is_inline and all(_is_text(one, known) for one in _inner(node, known))


def _text(node: Node, known: Mapping[str, Node]) -> str:
    if _value(node, "role") == "StaticText":
        return _value(node, "name")
    return "".join(_text(one, known) for one in _inner(node, known))
