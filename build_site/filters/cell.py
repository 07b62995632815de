"""Cells that were run: their code and what came of it, as their options want it."""

from __future__ import annotations

import html
from typing import Any

import panflute as pf

from ..course.model import NEXT_SLIDE, STEP, Asset, Cell, Outcome, Output
from ..markdown.elements import Elements, wrap
from ..markdown.nodes import open_tag
from .charts import chart_of, drawn_by, instead, told, words_of
from .context import Context
from .drawings import PLACE, best_file, blank, busy, published

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
    shown: list[Any] = []
    figures = 0
    if outcome.state == "pending":
        draws = given.caption or given.alt
        return _figure(elem, None, given, caption, 1, ctx) if draws else wrap("div", _class("output", outcome), [])
    for output in outcome.outputs:
        if best_file(output) or output.scripts:
            figures += 1
            shown += _figure(elem, output, given, caption if figures == 1 else [], figures, ctx)
        else:
            shown += _text(output, outcome, ctx)
    return shown


def _figure(elem: Any, output: Output | None, given: Cell, caption: list[Any], number: int, ctx: Context) -> list[Any]:
    """A figure that the cell drew, or a place for it."""
    assert given.outcome
    name = f"{given.label or f'cell-{elem.attributes[STEP]}'}" + (f"-{number}" if number > 1 else "")
    if not output:
        asset = Asset("", "", PLACE.width, PLACE.height)
    elif best_file(output):
        asset = published(name, output, ctx)
    else:
        asset = Asset("", "", output.width, output.height)
    alt = given.alt or " ".join(map(pf.stringify, caption)).strip() or (words_of(output) if output else "")
    size = {"width": str(asset.width), "height": str(asset.height)} if asset.width else {}
    url = ctx.root + asset.url if asset.target else blank(asset.width, asset.height)
    image = open_tag("img", {"src": url, "alt": alt, "decoding": "async", **size, **busy(given.outcome.state)})
    names = {"id": elem.identifier} if number == 1 and given.label else {}
    described = wrap("figcaption", {}, caption) if caption else []
    drawn, data = (drawn_by(output, ctx), told(output)) if output else ({}, [])
    return wrap("figure", {**names, "class": "picture", **drawn}, [pf.Plain(pf.RawInline(image)), *data, *described])


def _text(output: Output, outcome: Outcome, ctx: Context) -> list[Any]:
    """The best of an output's texts: HTML, Markdown, TeX or plain."""
    data = output.data
    if chart_of(output):
        return wrap("div", _class("output html", outcome), [instead(output)])
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
