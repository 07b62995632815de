"""What a cell showed, put below its code before other filters work: they see it as if its author had written it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import panflute as pf

from ..course.model import OUTPUT, STEP, TRACEBACK, Cell, Drawing, Outcome, Output
from ..markdown.elements import Elements, wrap
from ..markdown.formulas import block_of
from ..markdown.frames import aligned
from ..markdown.nodes import open_tag
from ..markdown.printed import html_of
from ..problems import shortened
from .context import Context
from .tags import made_by_code, sound

_COMMENT = re.compile(r"<!--.*?-->", re.S)


def output(elem: pf.CodeBlock, ctx: Context) -> Any:
    """A CodeBlock that ran -> `div.cell` with it and all that it showed; `cell` says, in each reading, what stays."""
    step = elem.attributes.get(STEP, "")
    given = ctx.steps.get(step)
    if not isinstance(given, Cell):
        return None
    del elem.attributes[STEP]
    shown = _shown(step, given, given.outcome, elem, ctx) if given.output and given.outcome else []
    elem.identifier = f"{given.label}-code" if given.label else ""
    elem.classes = [name for name in elem.classes if name != "run"]
    elem.text = given.code
    is_named = any(isinstance(one, pf.Figure) for one in shown)  # it, rather than all of the cell
    name = given.label if (given.echo or shown) and not is_named else ""
    return pf.Div(elem, *shown, identifier=name, classes=["cell"], attributes={STEP: step})


def _shown(step: str, given: Cell, outcome: Outcome, elem: Any, ctx: Context) -> list[Any]:
    """The outputs of a cell; where they are not known yet, a place for them."""
    if outcome.state == "pending":
        place = Drawing("", state="pending")
        draws = given.caption or given.alt
        return [_figure(f"{step}.0", place, given, True, elem, ctx)] if draws else [_box("", outcome, [])]
    shown: list[Any] = []
    figures = 0
    for number, one in enumerate(outcome.outputs):
        if not one.text:
            figures += 1
            name = (given.label or f"cell-{step}") + (f"-{figures}" if figures > 1 else "")
            drawing = Drawing("", frames=((name, one),), state=outcome.state)
            shown.append(_figure(f"{step}.{number}", drawing, given, figures == 1, elem, ctx))
        else:
            shown += _text(one, outcome, elem, ctx)
    if given.caption and not figures and not outcome.state:
        ctx.warn(elem, f"no figure has the caption {shortened(given.caption, 40)}", "draw one, or take fig-cap away")
    return _together(shown)


def _together(shown: list[Any]) -> list[Any]:
    """Several figures become one of them all, since they share a slide's room: each below what was put out before it.

    What came before all of them stays there, unless something came between them as well.
    """
    ends = [number for number, one in enumerate(shown) if isinstance(one, pf.Figure)]
    if len(ends) < 2:
        return shown
    is_row = ends[-1] - ends[0] < len(ends)
    starts = [ends[0] if is_row else 0, *(end + 1 for end in ends[:-1])]
    first = shown[ends[0]]
    caption, name = first.caption, first.identifier
    first.caption, first.identifier = None, ""
    parts = [shown[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    each = [block for part in parts for block in (part if is_row else wrap("div", {}, part))]
    whole = pf.Figure(*each, caption=caption, identifier=name, classes=["figures"])
    return [*shown[: starts[0]], whole, *shown[ends[-1] + 1 :]]


def _figure(key: str, drawing: Drawing, given: Cell, is_first: bool, elem: Any, ctx: Context) -> Any:
    """A figure that the cell drew, or a place for it; the first has the caption and the label."""
    ctx.pictures[key] = drawing
    caption = _read(given.caption, elem, ctx) if given.caption else []
    plain = Elements().make(ctx.markdown[given.caption]) if given.caption else []
    own = drawing.frames[0][1] if drawing.frames else Output("display")
    alt = given.alt or " ".join(map(_said, plain)).strip() or own.alt
    size = {} if own.scales or not own.width else {"width": str(own.width)}
    image = pf.Image(url=key, attributes={OUTPUT: key, "alt": alt, **size})
    described = pf.Caption(*caption) if is_first and caption else None
    return pf.Figure(pf.Plain(image), caption=described, identifier=given.label if is_first else "")


def _text(one: Output, outcome: Outcome, elem: Any, ctx: Context) -> list[Any]:
    """An output's best text: HTML, Markdown, LaTeX or plain."""
    text = one.data.get(one.text, "").rstrip("\n")
    if not text.strip():
        return []
    match one.text:
        case "text/html":
            made = aligned(made_by_code(text, elem, ctx))
            return [_box("html", outcome, [pf.RawBlock(made)])] if _COMMENT.sub("", made).strip() else []
        case "text/markdown":
            return [_box("markdown", outcome, _read(one.data["text/markdown"], elem, ctx))]
        case "text/latex":
            math = Elements().make([block_of(text)])
            return [pf.Div(*math, classes=[outcome.state], attributes=_busy(outcome))] if outcome.state else math
    kind = one.kind if one.kind in ("stderr", "error") else ""
    printed = [_pre(kind, outcome, text)]
    if frames := one.data.get(TRACEBACK):
        told = [pf.RawBlock("<summary>Traceback</summary>"), _pre("", outcome, frames)]
        printed += wrap("details", {"class": "traceback"}, told)
    return printed


def _pre(kind: str, outcome: Outcome, text: str) -> Any:
    """Printed text; who has no mouse can scroll in it, too."""
    tag = open_tag("pre", {**_busy(outcome), "class": " ".join(_classes(kind, outcome)), "tabindex": "0"})
    return pf.RawBlock(f"{tag}<samp>{html_of(text)}</samp></pre>")


def _read(markdown: str, elem: Any, ctx: Context) -> list[Any]:
    """Elements of Markdown that a cell shows; what is wrong with it is told at the cell."""
    return Elements().make(sound(ctx.markdown[markdown], ctx, at=elem))


def _said(block: Any) -> str:
    """The text of a block, without what is only for HTML."""
    return str(pf.stringify(block.walk(lambda one, _: [] if isinstance(one, (pf.RawInline, pf.Note)) else None)))


def _box(kind: str, outcome: Outcome, content: Sequence[Any]) -> Any:
    return pf.Div(*content, classes=_classes(kind, outcome), attributes=_busy(outcome))


def _classes(kind: str, outcome: Outcome) -> list[str]:
    return [name for name in ("output", kind, outcome.state) if name]


def _busy(outcome: Outcome) -> dict[str, str]:
    return {"aria-busy": "true"} if outcome.state else {}
