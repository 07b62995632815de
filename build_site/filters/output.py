"""What a cell showed, put below its code before other filters work: they see it as if its author had written it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import panflute as pf

from ..course.labels import kind_of
from ..course.model import OUTPUT, STEP, TRACEBACK, Cell, Drawing, Outcome, Output, is_as_written
from ..markdown.elements import Elements, wrap
from ..markdown.formulas import block_of
from ..markdown.frames import aligned
from ..markdown.nodes import open_tag
from ..markdown.printed import html_of
from ..problems import shortened
from .context import Context
from .floats import classes_of, listing, nth, together, with_tables
from .reference import referring
from .tags import made_by_code, sound

_COMMENT = re.compile(r"<!--.*?-->", re.S)


def output(elem: pf.CodeBlock, ctx: Context) -> Any:
    """A CodeBlock that ran -> `div.cell` with it and all that it showed; `cell` says, in each reading, what stays."""
    step = elem.attributes.get(STEP, "")
    given = ctx.steps.get(step)
    if not isinstance(given, Cell):
        return None
    del elem.attributes[STEP]
    look = given.look
    shown = _shown(step, given, given.outcome, elem, ctx) if given.output and given.outcome else []
    elem.identifier = f"{given.label}-code" if given.label else ""
    elem.classes = [name for name in elem.classes if name != "run"]
    elem.text = look.fence or given.code
    is_named = any(isinstance(one, pf.Figure) for block in shown for one in _laid_out(block))  # rather than the cell
    name = given.label if (given.echo or shown) and not is_named else ""
    if shown and look.output_classes:
        shown = [pf.Div(*shown, classes=[*look.output_classes])]
    code = listing(elem, look.listing, _caption(look.listing[1], elem, ctx)) if any(look.listing) else elem
    return pf.Div(code, *shown, identifier=name, classes=["cell"], attributes={STEP: step})


def _laid_out(block: Any) -> Sequence[Any]:
    """What is arranged in a block that was shown, or the block."""
    return list(block.content) if isinstance(block, pf.Div) else [block]


def _shown(step: str, given: Cell, outcome: Outcome, elem: Any, ctx: Context) -> list[Any]:
    """The outputs of a cell; where they are not known yet, a place for them."""
    if outcome.state == "pending":
        place = Drawing("", state="pending")
        draws = given.caption or given.alt or given.look.captions
        return [_figure(f"{step}.0", place, given, 0, elem, ctx)] if draws else [_box("", outcome, [])]
    shown: list[Any] = []
    figures = 0
    for number, one in enumerate(outcome.outputs):
        if not one.text:
            name = (given.label or f"cell-{step}") + (f"-{figures + 1}" if figures else "")
            drawing = Drawing("", frames=((name, one),), state=outcome.state)
            shown.append(_figure(f"{step}.{number}", drawing, given, figures, elem, ctx))
            figures += 1
        elif is_as_written(given, one):
            shown += _read(one.data["text/plain"], elem, ctx)
        else:
            shown += _text(one, outcome, elem, ctx)
    if not figures and not outcome.state:
        if given.caption:
            ctx.warn(
                elem, f"no figure has the caption {shortened(given.caption, 40)}", "draw one, or take fig-cap away"
            )
        elif given.alt and not any(one.kind in ("display", "result") for one in outcome.outputs):
            ctx.warn(elem, "this cell has a fig-alt, and no figure", "draw one, or take fig-alt away")
        elif kind_of(given.label) == "fig":
            ctx.warn(elem, f"no figure is labelled {given.label}", "draw one, or take the label away")
    look = given.look
    lists = {"fig-cap": look.captions, "fig-subcap": look.subcaptions, "fig-alt": look.alts, "fig-link": look.links}
    for option, values in lists.items() if not outcome.state else ():
        if len(values) > max(figures, 1):
            message = f"{option} is for {len(values)} figures, and {figures} {'is' if figures == 1 else 'are'} drawn"
            ctx.warn(elem, message, "draw one figure for each, or take the others away")
    shown = with_tables(shown, given, lambda text: _caption(text, elem, ctx))
    return together(shown, given, _caption(given.caption, elem, ctx))


def _figure(key: str, drawing: Drawing, given: Cell, place: int, elem: Any, ctx: Context) -> Any:
    """The figure that a cell drew as its `place`-th, counted from 0, or a place for it.

    The first has the label, and the caption unless each has its own.
    """
    ctx.pictures[key] = drawing
    look = given.look
    said = nth(look.subcaptions or look.captions, place) or (given.caption if not (place or look.captions) else "")
    spoken = said or given.caption
    plain = [referring(one, ctx) for one in Elements().make(ctx.markdown[spoken])] if spoken else []
    own = drawing.frames[0][1] if drawing.frames else Output("display")
    written = nth(look.alts, place) or given.alt
    captioned = " ".join(map(_said, plain)).strip()
    alt = written or captioned or own.alt or own.draft
    drafted = {"aria-description": own.draft} if own.draft and captioned and not written else {}
    size = {} if own.scales or not own.width else {"width": str(own.width)}
    shown: Any = pf.Image(url=key, attributes={OUTPUT: key, "alt": alt, **drafted, **size})
    if link := nth(look.links, place) or (look.links[0] if len(look.links) == 1 else ""):
        shown = pf.Link(shown, url=link)
    name = given.label if not place else f"{given.label}-{place + 1}" if given.label and look.captions else ""
    return pf.Figure(
        pf.Plain(shown), caption=_caption(said, elem, ctx), identifier=name, classes=classes_of(look, place)
    )


def _caption(text: str, elem: Any, ctx: Context) -> Any:
    """A caption in Markdown, None where there is none."""
    return pf.Caption(*_read(text, elem, ctx)) if text else None


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
        told = [pf.RawBlock(f"<summary>{ctx.word('Traceback')}</summary>"), _pre("", outcome, frames)]
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
