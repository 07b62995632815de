"""Diagrams as text: ```` ```{mermaid} ```` and ```` ```{dot} ```` -> figures, drawn when building."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

import panflute as pf
import yaml

from ..course.model import OUTPUT, Drawing, Output
from ..markdown.diagrams import Undrawn
from ..markdown.nodes import Node, attributes_of, nodes_in
from ..markdown.openers import DIAGRAM
from ..problems import Place, Problem, did_you_mean
from .context import Context
from .labels import blocks_of

OPTIONS = ("label", "fig-cap", "fig-alt", "fig-width", "fig-height")
_OPTION = re.compile(r"(?:%%|//)\|(.*)")  # a comment of the diagram's language
_INCHES = re.compile(r"\d{1,3}(\.\d+)?")


def diagram(elem: pf.CodeBlock, ctx: Context) -> Any:
    """CodeBlock of the class `diagram` -> a Figure with what was drawn; what is wrong in its text is told there."""
    if DIAGRAM not in elem.classes:
        return None
    language, top = elem.classes[0], ctx.line(elem) + 1
    ctx.left_out.append(elem.text)
    try:
        drawn = ctx.draw(language, _drawn_text(elem.text))
    except Undrawn as error:
        line = top - 1 if error.line is None else top + error.line
        ctx.problems.append(Problem(Place(ctx.lecture.path, line), str(error), error.hint, detail=error.detail))
        return []
    options = _options(elem, ctx)
    for warning in drawn.warnings:
        ctx.warn(elem, f"{language}: {warning}")
    key = f"{DIAGRAM}-{hashlib.sha256(elem.text.encode()).hexdigest()[:8]}"
    output = Output("display", files={"image/svg+xml": drawn.source}, width=drawn.width, height=drawn.height)
    ctx.pictures[key] = Drawing("", frames=((options.get("label", key), output),))
    return _figure(key, options, elem, ctx)


def diagrams_in(nodes: Any, text: str) -> list[Node]:
    """The diagrams of a lecture, whose text is given."""
    if f".{DIAGRAM}" not in text:
        return []
    return [node for node in nodes_in(nodes) if node.get("t") == "CodeBlock" and DIAGRAM in attributes_of(node)[1]]


def captions_of_diagrams(diagrams: Iterable[Node]) -> set[str]:
    """The captions of diagrams, which pandoc has to read before filters can show them."""
    given = (_read(node["c"][1], dict(attributes_of(node)[2])) for node in diagrams)
    return {caption for one in given if (caption := one.get("fig-cap"))}


def texts_of_diagrams(diagrams: Iterable[Node]) -> list[tuple[str, str]]:
    """The language of each diagram, and what is drawn of it."""
    return [(attributes_of(node)[1][0], _drawn_text(node["c"][1])) for node in diagrams]


def _drawn_text(text: str) -> str:
    """A diagram's text with its options as empty lines, so that those below are where they are."""
    above = _above(text)
    return "\n".join([*[""] * len(above), *text.split("\n")[len(above) :]])


def _read(text: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """The options of a diagram, in its braces and in the comments above it; none where these are no YAML."""
    try:
        found = yaml.safe_load("\n".join(_above(text))) or {}
    except yaml.YAMLError:
        found = {}
    above = (
        {str(name): " ".join(str(value).split()) for name, value in found.items()} if isinstance(found, dict) else {}
    )
    return {**attributes, **above}


def _above(text: str) -> list[str]:
    """The lines of YAML in the comments above a diagram."""
    return [one[1].removeprefix(" ") for one in takewhile(bool, map(_OPTION.match, text.split("\n"))) if one]


def _options(elem: Any, ctx: Context) -> dict[str, str]:
    """The options that are known, and are what they should be."""
    given = _read(elem.text, elem.attributes)
    above = _above(elem.text)
    if above and not given.keys() - elem.attributes.keys():
        ctx.error(elem, "a diagram's options cannot be read", "write name: value, a value with a colon in quotes")
        return given
    if elem.identifier:
        given.setdefault("label", elem.identifier)
    for name in [*given]:
        if name not in OPTIONS:
            ctx.warn(
                elem, f"a diagram has no option {name}", did_you_mean(name, OPTIONS, f"it takes: {', '.join(OPTIONS)}")
            )
        elif name in ("fig-width", "fig-height") and not _INCHES.fullmatch(given[name]):
            ctx.warn(elem, f"{name} cannot be {given.pop(name)!r}: left out", "it takes a number of inches")
    if not (given.get("fig-cap") or given.get("fig-alt")):
        mark = "%%|" if elem.classes[0] == "mermaid" else "//|"
        ctx.warn(elem, "this diagram has no caption and no alternative text", f"write {mark} fig-alt: what it shows")
    return given


def _figure(key: str, options: dict[str, str], elem: Any, ctx: Context) -> Any:
    caption = options.get("fig-cap", "")
    blocks = blocks_of(caption, elem, ctx) if caption else []
    alt = options.get("fig-alt") or " ".join(map(pf.stringify, blocks)).strip()
    sizes = {side: f"{options[name]}in" for side in ("width", "height") if (name := f"fig-{side}") in options}
    image = pf.Image(url=key, attributes={OUTPUT: key, "alt": alt, **sizes})
    return pf.Figure(
        pf.Plain(image), caption=pf.Caption(*blocks) if blocks else None, identifier=options.get("label", "")
    )
