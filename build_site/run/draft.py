"""A figure -> a draft of its alternative text, from its titles, axes, legends and data.

It consists of the figure's own words and numbers alone, so that it is in the course's language, whichever that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryFormatter
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter

MOST = 500  # characters
BARS = 12  # more are a shape, not numbers to be read


def draft(figure: Figure) -> str:
    """A draft of the alternative text of a figure that has been drawn; "" where it has no words."""
    above = [figure.get_suptitle(), figure.get_supxlabel(), figure.get_supylabel()]
    panels = ["; ".join(dict.fromkeys(filter(None, map(_plain, _words(axes))))) for axes in figure.axes]
    text = ". ".join(dict.fromkeys(filter(None, [*map(_plain, above), *panels])))
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0] + " …"


def _words(axes: Axes) -> Iterator[str]:
    if not axes.get_visible():
        return
    yield from (axes.get_title(loc) for loc in ("left", "center", "right"))
    if axes.axison:
        yield from map(_scale, (axes.xaxis, axes.yaxis))
    yield from filter(None, map(_line, axes.lines))
    yield from (_bars(axes, one) for one in axes.containers if isinstance(one, BarContainer))
    if legend := axes.get_legend():
        named = {str(one.get_label()) for one in axes.lines if _line(one)}
        yield from (text for one in legend.get_texts() if (text := one.get_text()) not in named)
    yield from (one.get_text() for one in axes.texts if one.get_visible())


def _scale(axis: Axis) -> str:
    """An axis's label, and where it begins and ends: without a label only in words, since numbers would be of what?"""
    label = axis.get_label_text() if axis.get_label().get_visible() else ""
    if not label and not isinstance(axis.get_major_formatter(), StrCategoryFormatter | FixedFormatter):
        return ""
    low, high = sorted(axis.get_view_interval())
    marks = [one.label1.get_text() for one in axis.get_major_ticks() if low <= one.get_loc() <= high]
    marks = [_plain(one) for one in marks if one]
    ends = f"{marks[0]} – {marks[-1]}" if len(marks) > 1 else ""
    return ": ".join(filter(None, (label, ends)))


def _line(line: Line2D) -> str:
    """A line's name, and from where to where it goes."""
    name, values = str(line.get_label()), _numbers(line.get_ydata(orig=False))
    if name.startswith("_") or not line.axes or not values:
        return ""
    return f"{name}: {line.axes.format_ydata(values[0]).strip()} → {line.axes.format_ydata(values[-1]).strip()}"


def _bars(axes: Axes, bars: BarContainer) -> str:
    """The name of some bars, and their values where these are not written beside them."""
    name, values = str(bars.get_label()), _numbers(bars.datavalues)
    show = axes.format_xdata if bars.orientation == "horizontal" else axes.format_ydata
    numbers = "" if axes.texts or len(values) > BARS else ", ".join(show(one).strip() for one in values)
    return ": ".join(filter(None, ("" if name.startswith("_") else name, numbers)))


def _numbers(given: Any) -> list[float]:
    values = np.asarray([] if given is None else given, dtype=float).ravel()
    return [float(one) for one in values[np.isfinite(values)]]


def _plain(text: str) -> str:
    """A text of a figure without the marks of formulas and the ends of lines."""
    return " ".join(text.replace("$", "").split())
