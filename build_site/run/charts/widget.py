"""Jupyter's widgets, which nothing can draw without the Python that they talk to."""

from __future__ import annotations

from typing import Any

from ..job import Shown


def shown(widget: Any) -> Shown:
    """A widget in words."""
    name = type(widget).__name__
    message = f"the widget {name} works only beside a running notebook: it is not shown"
    hint = "show a figure; for one that readers can change, a sweep or a chart of Plotly, Altair or Bokeh"
    return Shown("display", {"text/plain": f"The widget {name} works in the notebook."}, doubts=((message, hint),))
