"""What has a number: noted for its lecture, and a mark put where the number belongs (see course/labels.py)."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.labels import FLOATS, Label, Placeholder, Style, kind_of
from ..markdown.elements import Elements
from ..markdown.nodes import Node
from .context import Context
from .notes import ancestors, is_notes
from .reference import referring
from .tags import sound
from .untrusted import inert


def number(name: str, elem: Any, ctx: Context, style: Style = "label", title: list[Node] | None = None) -> list[Any]:
    """The inlines that will show the number of what is labelled so; none where it is no label, or in speaker notes.

    `title` is that of a section.
    """
    above = [*ancestors(elem)]
    if not kind_of(name) or any(map(is_notes, above)):
        return []
    parent = next((one.identifier for one in above if _is_whole(one, name)), "")
    ctx.labels.append((Label(name, parent=parent), title or []))
    return [pf.Str(Placeholder(style, name).token())]


def _is_whole(elem: Any, name: str) -> bool:
    """Whether an element is a figure of which another, of the same kind, is a part."""
    return isinstance(elem, pf.Figure) and kind_of(elem.identifier) == kind_of(name) != "" and elem.identifier != name


def captioned(caption: list[Any], name: str, elem: Any, ctx: Context) -> list[Any]:
    """The blocks of a caption after the number of what is labelled so, if it has one."""
    shown = number(name, elem, ctx, "caption" if caption else "label") if kind_of(name) in FLOATS else []
    if not shown or not caption:
        return [pf.Plain(*shown)] if shown else caption
    first, *rest = caption
    if not isinstance(first, (pf.Para, pf.Plain)):
        return [pf.Plain(*shown), *caption]
    return [type(first)(*shown, pf.Space(), *first.content), *rest]


def blocks_of(text: str, elem: Any, ctx: Context) -> list[Any]:
    """The blocks of a text that an element has as an attribute or an option, and that is Markdown."""
    return list(inert(pf.Div(*Elements().make(sound(ctx.markdown[text], ctx, at=elem))), elem, ctx).content)


def inlines_of(text: str, elem: Any, ctx: Context) -> list[Any]:
    """The inlines of an attribute that is Markdown, if it has any mark of it (see `markdown/captions.py`)."""
    if text in ctx.markdown:
        inlines = [
            one
            for block in blocks_of(text, elem, ctx)
            if isinstance(block, (pf.Para, pf.Plain))
            for one in block.content
        ]
        return list(referring(pf.Plain(*inlines), ctx).content)
    words = [part for word in text.split() for part in (pf.Space(), pf.Str(word))]
    return words[1:]
