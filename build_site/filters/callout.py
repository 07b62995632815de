"""Callouts: a note, a tip or a warning in a box, with a title that says which."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..markdown.captions import CALLOUT
from ..markdown.elements import attributes_in_html, wrap
from ..problems import did_you_mean, nearest
from .context import Context
from .labels import inlines_of

KINDS = ("note", "tip", "important", "warning", "caution")
_OPTIONS = {
    "collapse": ("true", "false"),
    "icon": ("true", "false"),
    "appearance": ("default", "simple", "minimal"),
}
_LOOKS = {("appearance", "simple"): "simple", ("appearance", "minimal"): "minimal", ("icon", "false"): "no-icon"}
_ALERT = re.compile(r"\[!(?P<kind>[\w-]+)\](?P<fold>[+-]?)")  # how GitHub's begin, and Obsidian's
_OTHERS = {  # of Obsidian's: see obsidian.md/help/callouts
    **dict.fromkeys(("abstract", "summary", "tldr", "info", "todo", "question", "help", "faq"), "note"),
    **dict.fromkeys(("example", "quote", "cite"), "note"),
    **dict.fromkeys(("hint", "success", "check", "done"), "tip"),
    "attention": "warning",
    **dict.fromkeys(("failure", "fail", "missing", "danger", "error", "bug"), "caution"),
}
_FOLDS = {"-": {"collapse": "true"}, "+": {"collapse": "false"}, "": {}}


def callout(elem: pf.Div | pf.BlockQuote, ctx: Context) -> Any:
    """`.callout-note` and its like, or a quote that begins with `[!NOTE]` -> `aside.callout`.

    First, for all readings, a `div.callout` that begins with a paragraph of its kind and title; then what each of them
    shows: on the page folded where `collapse` says so, in the notebook a quotation.
    """
    if isinstance(elem, pf.BlockQuote):
        return _alert(elem, ctx)
    kind = _kind(elem)
    if not kind or _has_head(elem) == (ctx.reading == "all"):
        return None
    return _understood(elem, kind, ctx) if ctx.reading == "all" else _shown(elem, ctx)


def _kind(elem: Any) -> str:
    names = (name.removeprefix(CALLOUT) for name in elem.classes if name.startswith(CALLOUT))
    return next((name for name in names if name in KINDS), "")


def _has_head(elem: Any) -> bool:
    """Whether a callout begins with what `_head` makes."""
    first = elem.content[0] if elem.content else None
    last = first.content[-1] if isinstance(first, pf.Para) and first.content else None
    return isinstance(last, pf.Span) and last.classes == ["callout-title"]


def _understood(elem: Any, kind: str, ctx: Context) -> None:
    written = elem.attributes.pop("title", "")
    blocks = list(elem.content)
    title = inlines_of(written, elem, ctx) if written else []
    if not written and blocks and isinstance(blocks[0], pf.Header):
        heading = blocks.pop(0)
        title = list(heading.content)
        elem.identifier = elem.identifier or heading.identifier
    if not (title or blocks):
        ctx.warn(elem, "this callout is empty", "write what it shall say between its fences")
    elem.classes = ["callout", *(name for name in elem.classes if name != "callout"), *_looks(elem, ctx)]
    elem.content = [_head(kind, title, ctx), *blocks]


def _looks(elem: Any, ctx: Context) -> list[str]:
    """The classes that options ask for; `collapse` stays, since each reading takes it in another way."""
    looks: list[str] = []
    for name, value in list(elem.attributes.items()):
        if name not in _OPTIONS:
            if close := nearest(name, [*_OPTIONS, "title"], cutoff=0.75):
                ctx.warn(elem, f"{name} is no option of callouts", f"did you mean {close}?")
            continue
        if value not in _OPTIONS[name]:
            hint = did_you_mean(value, _OPTIONS[name], f"it takes: {', '.join(_OPTIONS[name])}")
            ctx.warn(elem, f"{name} of a callout cannot be {value!r}", hint)
        if name != "collapse" or value not in _OPTIONS[name]:
            del elem.attributes[name]
        if look := _LOOKS.get((name, value)):
            looks.append(look)
    return looks


def _head(kind: str, title: list[Any], ctx: Context) -> Any:
    """What kind it is, and the title if it has another one: the kind is told in words, not by a colour alone."""
    said = pf.stringify(pf.Plain(*title)).strip() if title else ""
    word = ctx.word(kind.capitalize())
    if not title or said.casefold() in (kind, word.casefold()):
        return pf.Para(pf.Span(*(title or [pf.Str(word)]), classes=["callout-title"]))
    label = pf.Span(pf.Str(word), classes=["callout-kind"])
    return pf.Para(label, pf.Space(), pf.Span(*title, classes=["callout-title"]))


def _alert(elem: Any, ctx: Context) -> Any:
    """GitHub's alert: its mark stands alone in the first line of a quote, or before a title.

    Obsidian has more kinds, whose names are titles here, and folds what has a sign behind its mark.
    """
    first: Any = elem.content[0] if elem.content else None
    mark: Any = first.content[0] if isinstance(first, pf.Para) and first.content else None
    found = _ALERT.fullmatch(mark.text) if isinstance(mark, pf.Str) else None
    if not found or ctx.reading != "all":
        return None
    written = found["kind"].lower()
    kind = _OTHERS.get(written, written)
    if kind not in KINDS:
        close = nearest(kind, KINDS)
        hint = f"did you mean [!{close.upper()}]?" if close else "write [!NOTE], TIP, IMPORTANT, WARNING or CAUTION"
        ctx.warn(elem, f"[!{found['kind']}] is no kind of callout", hint)
        return None
    ctx.left_out.append(mark.text)
    inlines = list(first.content)[1:]
    ends = next((n for n, one in enumerate(inlines) if isinstance(one, (pf.SoftBreak, pf.LineBreak))), len(inlines))
    title, text = inlines[:ends], inlines[ends + 1 :]
    title = title[1:] or ([pf.Str(written.capitalize())] if written != kind else [])
    heading = [pf.Header(*title)] if title else []
    blocks = [*([pf.Para(*text)] if text else []), *list(elem.content)[1:]]
    alert = pf.Div(*heading, *blocks, classes=[CALLOUT + kind], attributes=_FOLDS[found["fold"]])
    ctx.origins[id(alert)] = elem
    _understood(alert, kind, ctx)
    return [alert]


def _shown(elem: Any, ctx: Context) -> Any:
    head, *blocks = elem.content
    if ctx.reading == "notebook":
        plain = head.walk(lambda one, _: list(one.content) if isinstance(one, pf.Strong) else None)
        title = plain.content[-1].content
        kind = [*plain.content[0].content, pf.Str(":"), pf.Space()] if len(plain.content) > 1 else []
        return [pf.BlockQuote(pf.Para(pf.Strong(*kind, *title)), *blocks)]
    collapse = elem.attributes.pop("collapse", "")
    body = wrap("div", {"class": "callout-body"}, blocks) if blocks else []
    folds = collapse and ctx.reading == "page"
    title = wrap("summary" if folds else "p", {"class": "callout-head"}, [pf.Plain(*head.content)])
    content = [*title, *body]
    if folds:
        content = wrap("details", {} if collapse == "true" else {"open": ""}, content)
    return wrap("aside", attributes_in_html(elem), content)
