"""Charts in HTML that their libraries wrote, as `HTML(fig.to_html())` shows it: drawn like all others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..job import Shown
from . import altair, bokeh, plotly

_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|title)\b.*?</\1\s*>|</?(?:!doctype|html|head|meta|body|div)\b[^>]*>", re.S | re.I
)
_ADDED = re.compile(r"Plotly\.addFrames\(\s*'[^']*',\s*")
_JSON = json.JSONDecoder()


def charts_in(html: str) -> list[Shown]:
    """The charts in HTML, in their order, where there is nothing else in it to be seen."""
    if not any(mark in html for mark in _MARKS):
        return []
    found = [(at, chart) for mark, read in _WRITERS for at, chart in _found(mark, read, html)]
    return [chart for _, chart in sorted(found, key=lambda one: one[0])] if not _UNSEEN.sub("", html).strip() else []


def _found(mark: re.Pattern[str], read: Callable[[str, int], list[Shown]], html: str) -> Iterator[tuple[int, Shown]]:
    for match in mark.finditer(html):
        for chart in read(html, match.end()):
            yield match.start(), chart


def _values(text: str, at: int) -> list[Any]:
    """The JSON values that stand at a place, with commas between them, up to what is none."""
    values: list[Any] = []
    while True:
        try:
            value, at = _JSON.raw_decode(text, at)
        except json.JSONDecodeError:
            return values
        values.append(value)
        at += len(text[at : at + 200]) - len(text[at : at + 200].lstrip(" \t\r\n,"))


def _of_plotly(html: str, at: int) -> list[Shown]:
    """Of `Plotly.newPlot("id", data, layout, config)`, and the frames that are added then."""
    match _values(html, at):
        case [str(), list(data), dict(layout), *more]:
            added = _ADDED.search(html, at, at + html[at:].find("</script"))
            frames = _values(html, added.end())[0] if added else []
            figure = {"data": data, "layout": layout, **({"frames": frames} if frames else {})}
            return [plotly.shown(figure, more[0] if more else None)]
    return []


def _of_altair(html: str, at: int) -> list[Shown]:
    """Of `spec = {…}`, or where it is an argument."""
    spec = (_values(html, at) or [None])[0]
    return [altair.shown_of(spec)] if isinstance(spec, dict) and "/vega-lite/" in str(spec.get("$schema")) else []


def _of_bokeh(html: str, at: int) -> list[Shown]:
    """Of documents by their identifiers."""
    documents = (_values(html, at) or [None])[0]
    if not isinstance(documents, dict) or not all(
        isinstance(one, dict) and "roots" in one for one in documents.values()
    ):
        return []
    from bokeh.document import Document

    return [bokeh.shown(root) for one in documents.values() for root in Document.from_json(one).roots]


_MARKS = ("Plotly.newPlot", "vegaEmbed", "Bokeh.embed")
_WRITERS = (
    (re.compile(r"Plotly\.newPlot\(\s*"), _of_plotly),
    (re.compile(r"(?:\b(?:var|let|const) spec = |\}\)\()(?=\{)"), _of_altair),
    (re.compile(r'<script type="application/json" id="[^"]*">\s*'), _of_bokeh),
)
