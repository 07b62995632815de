"""Cells that were run: their code and what came of it, as their options want it."""

from __future__ import annotations

import html
from itertools import accumulate
from typing import Any

import panflute as pf

from ..course.model import NEXT_SLIDE, STEP, Asset, Cell, Outcome, Output
from ..markdown.elements import Elements, wrap
from ..markdown.nodes import open_tag
from .context import Context
from .drawings import BLANK, PLACE, best_file, busy, published

_TEX = ("$$", "$")


def cell(elem: pf.CodeBlock, ctx: Context) -> Any:
    """A CodeBlock that ran -> `div.cell` with the code and `.output`s; a notebook gets the cell itself."""
    given = ctx.steps.get(elem.attributes.get(STEP, ""))
    if not isinstance(given, Cell) or ctx.reading == "notebook":
        return None
    code = _code(elem, given) if given.echo else []
    output = _outputs(elem, given, given.outcome, ctx) if given.output and given.outcome else []
    if not code and not output:
        return []
    if code and output and given.location == "column":
        both = [pf.Div(*part, classes=["column"]) for part in (code, output)]
        content: list[Any] = [pf.Div(*both, classes=["columns"])]
    elif output and given.location and ctx.reading == "deck":
        content = [*code, pf.Div(*output, classes=["fragment" if given.location == "fragment" else NEXT_SLIDE])]
    else:
        content = [*code, *output]
    return pf.Div(*content, classes=["cell"]) if code else content


def _code(elem: Any, given: Cell) -> list[Any]:
    classes = [name for name in elem.classes if name != "run"]
    attributes = {name: value for name, value in elem.attributes.items() if name != STEP}
    shown = pf.CodeBlock(given.code, f"{elem.identifier}-code", classes, attributes)
    if not given.fold:
        return [shown]
    opened = {"class": "code-fold"} | ({"open": "open"} if given.fold == "show" else {})
    return wrap("details", opened, [pf.RawBlock("<summary>Code</summary>"), shown])


def _outputs(elem: Any, given: Cell, outcome: Outcome, ctx: Context) -> list[Any]:
    """What a cell showed; where it is not known yet, a place for what it will show."""
    caption = Elements().make(ctx.markdown[given.caption]) if given.caption else []
    if outcome.state == "pending":
        draws = given.caption or given.alt
        return _figure(elem, None, given, caption, 1, ctx) if draws else wrap("div", _class("output", outcome), [])
    is_figure = [bool(best_file(output)) for output in outcome.outputs]
    several = ctx.reading == "deck" and is_figure.count(True) > 1
    shown: list[list[Any]] = []
    for output, nth in zip(outcome.outputs, accumulate(is_figure), strict=True):
        own = _figure(elem, output, given, caption, nth, ctx, several) if best_file(output) else []
        shown.append(own or _text(output, outcome, ctx))
    return _together(elem, given, shown, is_figure, caption) if several else _joined(shown)


def _together(elem: Any, given: Cell, shown: list[list[Any]], is_figure: list[bool], caption: list[Any]) -> list[Any]:
    """Several figures -> one `figure.figures`, since they share a slide's room; each with what was put out above it.

    What came before all of them stays there, unless something came between them as well.
    """
    ends = [number for number, one in enumerate(is_figure) if one]
    is_row = ends[-1] - ends[0] < len(ends)
    starts = [ends[0] if is_row else 0, *(end + 1 for end in ends[:-1])]
    parts = [_joined(shown[start : end + 1]) for start, end in zip(starts, ends, strict=True)]
    each = parts if is_row else [wrap("div", {}, part) for part in parts]
    names = {"id": elem.identifier} if given.label else {}
    described = wrap("figcaption", {}, caption) if caption else []
    together = wrap("figure", {**names, "class": "figures"}, [*_joined(each), *described])
    return [*_joined(shown[: starts[0]]), *together, *_joined(shown[ends[-1] + 1 :])]


def _joined(parts: list[list[Any]]) -> list[Any]:
    return [block for part in parts for block in part]


def _figure(
    elem: Any, output: Output | None, given: Cell, caption: list[Any], number: int, ctx: Context, is_part: bool = False
) -> list[Any]:
    """A figure that the cell drew, or a place for it; the first has the caption and the label, if it is no part."""
    assert given.outcome
    name = f"{given.label or f'cell-{elem.attributes[STEP]}'}" + (f"-{number}" if number > 1 else "")
    asset: Asset = published(name, output, ctx) if output else PLACE
    alt = given.alt or " ".join(map(pf.stringify, caption)).strip()
    size = {"width": str(asset.width), "height": str(asset.height)} if asset.width else {}
    url = ctx.root + asset.url if output else BLANK
    image = open_tag("img", {"src": url, "alt": alt, "decoding": "async", **size, **busy(given.outcome.state)})
    is_first = number == 1 and not is_part
    names = {"id": elem.identifier} if is_first and given.label else {}
    described = wrap("figcaption", {}, caption) if is_first and caption else []
    return wrap("figure", {**names, "class": "picture"}, [pf.Plain(pf.RawInline(image)), *described])


def _text(output: Output, outcome: Outcome, ctx: Context) -> list[Any]:
    """The best of an output's texts: HTML, Markdown, TeX or plain."""
    data = output.data
    if html_ := data.get("text/html"):
        return wrap("div", _class("output html", outcome), [pf.RawBlock(html_)])
    if markdown := data.get("text/markdown"):
        return wrap("div", _class("output markdown", outcome), Elements().make(ctx.markdown[markdown]))
    tex = data.get("text/latex", "").strip()
    for fence in _TEX:
        if len(tex) > 2 * len(fence) and tex.startswith(fence) and tex.endswith(fence):
            math = pf.Para(pf.Math(tex.strip("$ "), format="DisplayMath"))
            return wrap("div", busy(outcome.state), [math]) if outcome.state else [math]
    plain = data.get("text/plain", "").rstrip("\n")
    kind = "" if output.kind in ("stdout", "display", "result") else f" {output.kind}"
    tag = open_tag("pre", {**_class(f"output{kind}", outcome), "tabindex": "0"})
    return [pf.RawBlock(f"{tag}<samp>{html.escape(plain, quote=False)}</samp></pre>")] if plain else []


def _class(names: str, outcome: Outcome) -> dict[str, str]:
    return {**busy(outcome.state), "class": " ".join(filter(None, [names, outcome.state]))}
