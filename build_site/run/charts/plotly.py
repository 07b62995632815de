"""Plotly: what it gives a notebook, for its own script; it needs no nbformat then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..job import Shown
from .parts import FLUID, OTHER_SITE, as_json, in_words, scripts

NAMED = 12  # names of lines that are told in words
_MARKS = re.compile(r"<[^>]*>")  # of titles
_FORMULA = re.compile(r'"(?:text|name)":"[^"]*\$[^"$]+\$')
_PICTURES = ("png", "jpeg", "jpg", "webp", "svg", "pdf")
_OUTLINES = ("scattergeo", "choropleth")
_TILES = ("scattermap", "densitymap", "choroplethmap", "scattermapbox", "densitymapbox", "choroplethmapbox")


def shown(figure: Any, config: Mapping[str, Any] | None = None, **given: Any) -> Shown:
    """A figure, or a dict that is one; `config`, width and height are as `fig.show` takes them."""
    import plotly.io

    told = json.loads(plotly.io.to_json(figure))
    told["config"] = {"displaylogo": False, **(config or {})}
    layout = told.setdefault("layout", {})
    layout |= {side: given[side] for side in ("width", "height") if given.get(side)}
    width, height = layout.get("width"), layout.get("height")
    traces = told.get("data", [])
    kinds = dict.fromkeys(str(trace.get("type", "scatter")) for trace in traces)
    axes = [f"{axis}: {title}" for axis in "xy" if (title := _title(layout.get(f"{axis}axis", {})))]
    names = [str(trace["name"]) for trace in traces if trace.get("name")]
    words = in_words("Plotly", ", ".join(kinds), _title(layout), [*axes, ", ".join(names[:NAMED])] if names else axes)
    return Shown(
        "display",
        {"application/vnd.plotly.v1+json": as_json(told), "text/plain": words},
        width=round(width or FLUID[0]),
        height=round(height or FLUID[1]),
        is_fluid=not width,
        alt=words,
        scales=True,
        scripts=scripts("plotly", "plotly", "plotly/package_data/plotly.min.js"),
        doubts=tuple(_doubts(told, kinds)),
    )


def _title(of: Mapping[str, Any]) -> str:
    title = of.get("title") or ""
    text = title.get("text") if isinstance(title, Mapping) else title
    return " ".join(_MARKS.sub(" ", str(text or "")).split())


def _doubts(told: Mapping[str, Any], kinds: Mapping[str, None]) -> Iterator[tuple[str, str]]:
    instead = "draw the map with what needs nothing from elsewhere, such as matplotlib"
    if any(kind in _OUTLINES for kind in kinds):
        yield f"Plotly loads the outlines of this map {OTHER_SITE}", instead
    if any(kind in _TILES for kind in kinds):
        yield f"Plotly loads this map {OTHER_SITE}", instead
    sources = [str(image.get("source", "")) for image in told["layout"].get("images", ())]
    if any(source.startswith(("http:", "https:", "//")) for source in sources):
        yield f"this chart loads a picture {OTHER_SITE}", "keep a copy in slides/, and read that with PIL"
    if _FORMULA.search(as_json([told["data"], told["layout"]])):
        yield "Plotly sets formulas ($…$) with MathJax, from another site: they show as written", "write them in HTML"


def change(module: Any, take: Callable[[Shown], None]) -> None:
    """Have `fig.show()` show here; what asks for a file of a picture is Plotly's own to do."""

    def show(fig: Any, renderer: Any = None, validate: bool = True, **given: Any) -> None:
        if renderer in _PICTURES:
            from plotly.io._renderers import show as show_picture

            show_picture(fig, renderer, validate, **given)
        else:
            take(shown(fig, **given))

    module.show = show


def change_offline(module: Any, _: Any) -> None:
    """Load no script into a notebook."""
    module.init_notebook_mode = lambda connected=False: None
