"""Charts that libraries draw in a reader's browser: taken as data where a cell shows them.

Left to itself, each library writes HTML that loads its scripts from another site. Here it is asked for what it would
draw; the site has the scripts for it, from the same installed package. Where a still picture can be made, it is made.

A library is a file here, which makes a `Shown` of its objects, and lines in the two tables below.
"""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ..job import Shown
from . import altair, animation, bokeh, plotly, widget
from .written import charts_in as charts_in

Take = Callable[[Shown], None]

KINDS: tuple[tuple[str, str, Callable[[Any], Shown]], ...] = (  # module and name of a class -> how its objects show
    ("plotly.basedatatypes", "BaseFigure", plotly.shown),
    ("altair.vegalite.v5.api", "TopLevelMixin", altair.shown),
    ("altair.vegalite.v6.api", "TopLevelMixin", altair.shown),
    ("altair.jupyter.jupyter_chart", "JupyterChart", lambda one: altair.shown(one.chart)),
    ("bokeh.models.ui.ui_element", "UIElement", bokeh.shown),
    ("matplotlib.animation", "Animation", animation.shown),
    ("ipywidgets.widgets.widget", "Widget", widget.shown),
)
CHANGES: dict[str, Callable[[Any, Take], None]] = {  # module -> what changes it, once it is imported
    "plotly.io": plotly.change,
    "plotly.offline.offline": plotly.change_offline,
    "bokeh.io": bokeh.change,
    "matplotlib.animation": animation.change,
}


def install(formatter: Any, take: Take) -> None:
    """Have IPython's `formatter` of displayed objects hand charts to `take`, and the libraries' own functions, too."""
    for module, name, shown in KINDS:
        formatter.for_type_by_name(module, name, lambda one, shown=shown: take(shown(one)))
    sys.meta_path.insert(0, _Changing(take))


class _Changing(importlib.abc.MetaPathFinder):
    """Finds what others find, but for the modules of CHANGES: these are changed when they are imported."""

    def __init__(self, take: Take) -> None:
        self._take = take

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is that changes; None for the others."""
        change = CHANGES.get(name)
        if not change:
            return None
        found = (one.find_spec(name, path, target) for one in sys.meta_path if one is not self)
        spec = next(filter(None, found), None)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def load_and_change(module: ModuleType) -> None:
                load(module)
                change(module, self._take)

            spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec
