"""Bokeh: a plot, or a layout of plots and widgets, for its own script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..job import Shown
from .parts import FLUID, OTHER_SITE, in_words, scripts

PLOT = 600  # CSS pixels of a plot's sides, unless it says otherwise
WIDGET = 300, 60
TOOLBAR, TABS = 30, 40  # what these add to the height


def shown(model: Any) -> Shown:
    """A model that can be seen."""
    from bokeh.core.json_encoder import serialize_json
    from bokeh.embed import json_item
    from bokeh.embed.bundle import bundle_for_objs_and_resources
    from bokeh.resources import Resources

    bundle = bundle_for_objs_and_resources([model], Resources(mode="absolute"))
    files = [Path(str(getattr(one, "url", one))).name for one in bundle.js_files]
    parts = {type(one).__name__: one for one in model.references()}
    titles = {str(one.text) for one in model.references() if type(one).__name__ == "Title" and one.text}
    kinds = {base.__name__ for one in parts.values() for base in type(one).__mro__}
    words = in_words("Bokeh", "", ", ".join(sorted(titles)))
    message = f"this plot loads tiles or pictures {OTHER_SITE}"
    width, height = _extent(model)
    return Shown(
        "display",
        {"application/vnd.build_site.bokeh+json": serialize_json(json_item(model)), "text/plain": words},
        width=width,
        height=height,
        is_fluid=_is_fluid(model),
        alt=words,
        scales=True,
        scripts=scripts("bokeh", "bokeh", *(f"bokeh/server/static/js/{name}" for name in files)),
        doubts=((message, "draw what needs nothing from elsewhere"),) if kinds & {"TileSource", "ImageURL"} else (),
    )


def _extent(model: Any) -> tuple[int, int]:
    """About the size that a model takes: it is laid out in the browser only."""
    name = type(model).__name__
    if name in ("GridPlot", "GridBox") and model.children:
        sizes = [_extent(child) for child, *_ in model.children]
        rows, columns = (1 + max(child[number] for child in model.children) for number in (1, 2))
        return columns * max(width for width, _ in sizes), rows * max(height for _, height in sizes) + TOOLBAR
    if name in ("Row", "Column") and model.children:
        widths, heights = zip(*map(_extent, model.children), strict=True)
        return (sum(widths), max(heights)) if name == "Row" else (max(widths), sum(heights))
    if name == "Tabs" and model.tabs:
        widths, heights = zip(*(_extent(one.child) for one in model.tabs), strict=True)
        return max(widths), max(heights) + TABS
    usual = FLUID if _is_fluid(model) else (PLOT, PLOT) if hasattr(model, "renderers") else WIDGET
    return getattr(model, "width", None) or usual[0], getattr(model, "height", None) or usual[1]


def _is_fluid(model: Any) -> bool:
    return str(getattr(model, "sizing_mode", None)).startswith(("stretch", "scale"))


def change(module: Any, take: Callable[[Shown], None]) -> None:
    """Have `show(p)` show here, with `output_notebook()` before it or without."""

    def show(model: Any, *_: Any) -> None:
        for one in model if isinstance(model, (list, tuple)) else [model]:
            take(shown(one))

    def serve(*_: Any, **__: Any) -> None:
        raise RuntimeError("a Bokeh application needs a server, and a site has none")

    module.install_notebook_hook("jupyter", lambda *_: None, show, serve, overwrite=True)
    module.output_notebook()
