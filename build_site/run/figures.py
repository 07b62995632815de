"""Figures, which a function draws that a lecture names, or which a cell leaves open; the same bytes every time."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import re
import struct
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib import style
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from ..problems import Wrong, did_you_mean
from .dark import on_pages
from .draft import draft
from .failure import OutOfRoom
from .job import Shown
from .lighter import lighter
from .modules import load

SVG_LIMIT = 2_000_000  # bytes; a larger drawing becomes a PNG
PIXELS = 50_000_000
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
_SIDE = re.compile(r'\s(width|height)="([\d.]+)pt"')  # of an SVG, in its first tag


class FigureError(Wrong):
    """A figure cannot be drawn as the lecture asks for it."""


def reset_style(sheet: Path) -> None:
    """Reset matplotlib to its defaults, whatever this machine has configured, then use the course's style, if any."""
    mpl.rcdefaults()
    mpl.use("module://build_site.run.backend")
    if sheet.is_file():
        style.use(sheet)


def draw(root: Path, source: str, options: Mapping[str, str]) -> tuple[Figure, str]:
    """Call the function that `source` names ("figures_src/drift.py#gradual"): the figure, and the call as Python code.

    Raises FigureError.
    """
    path, _, name = source.partition("#")
    function = getattr(module := _load(root, path), name, None)
    if not callable(function):
        own = [one for one, value in vars(module).items() if inspect.isfunction(value) and not one.startswith("_")]
        hint = did_you_mean(name, own, f"it has {', '.join(own) or 'none'}")
        raise FigureError(f"{path} has no function {name}", hint)
    arguments = _arguments(function, name, options)
    figure = function(**arguments)
    if not isinstance(figure, Figure):
        kind = type(figure).__name__.replace("NoneType", "None")
        raise FigureError(f"{name} returned {kind}, not a figure", _hint_of(figure))
    return figure, f"{name}({', '.join(f'{option}={value!r}' for option, value in arguments.items())})"


def _hint_of(returned: object) -> str:
    """What to return instead of what is no figure."""
    if isinstance(returned, types.ModuleType) or (returned is None and plt.get_fignums()):
        return "return plt.gcf()"
    return "return its figure: ax.figure" if hasattr(returned, "figure") else "return the matplotlib figure"


def save(figure: Figure, salt: str, options: Mapping[str, str], tight: bool) -> Shown:
    """A figure as a file in the `fig-format` and `dpi` of a step's options; an SVG over SVG_LIMIT becomes a PNG.

    `salt` makes identifiers within it unique. `tight` cuts empty borders away, unless the style has a layout engine.
    """
    dpi = float(options.get("dpi", figure.dpi))
    width, height = figure.get_size_inches()
    if (pixels := width * height * dpi**2) > PIXELS:
        raise OutOfRoom(f"the figure has {pixels / 1e6:.0f} million pixels; {PIXELS / 1e6:.0f} are the most")
    cut: dict[str, Any] = {"bbox_inches": "tight"} if tight and not figure.get_layout_engine() else {}
    buffer = io.BytesIO()
    if options.get("fig-format", "svg") == "svg":
        with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}), _grounded(figure):
            figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")), **cut)
        if len(buffer.getvalue()) <= SVG_LIMIT:
            svg = lighter(buffer.getvalue().decode())
            svg, has_dark = on_pages(svg, _has_scale(figure)) if figure.patch.get_visible() else (svg, False)
            sides = {side: round(float(points) * 96 / 72) for side, points in _SIDE.findall(svg)[:2]}
            files = {"image/svg+xml": svg.encode()}
            size = sides["width"], sides["height"]
            return Shown("display", {}, files, *size, scales=True, has_dark=has_dark, draft=draft(figure))
        buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None}, **cut)
    width, height = struct.unpack(">II", buffer.getvalue()[16:24])
    size = round(width * 96 / dpi), round(height * 96 / dpi)
    return Shown("display", {}, {"image/png": buffer.getvalue()}, *size, scales=True, draft=draft(figure))


@contextmanager
def _grounded(figure: Figure) -> Iterator[None]:
    """Hide the background of axes that lie on the figure alone, and have its colour: the figure's is the only one."""
    below, hidden = list[Bbox](), list[Patch]()
    for axes in sorted(figure.axes, key=lambda one: one.zorder):
        is_alone = not any((met := Bbox.intersection(axes.bbox, box)) and met.width * met.height > 1 for box in below)
        if (
            is_alone
            and not figure.images
            and axes.get_facecolor() == figure.get_facecolor()
            and axes.patch.get_visible()
        ):
            axes.patch.set_visible(False)
            hidden.append(axes.patch)
        below.append(axes.bbox)
    try:
        yield
    finally:
        for one in hidden:
            one.set_visible(True)


def _has_scale(figure: Figure) -> bool:
    """Whether colours of a figure stand for values."""
    return bool(figure.findobj(lambda one: isinstance(one, ScalarMappable) and one.get_array() is not None))


def _load(root: Path, path: str) -> types.ModuleType:
    """The module of a file, by the name that others of the course import it by."""
    parts = PurePosixPath(path).with_suffix("").parts
    name = ".".join(parts[1:]) if parts[0] == "figures_src" else parts[-1]
    module = importlib.import_module(name) if parts[0] == "figures_src" else load(root / path)
    if getattr(module, "__file__", None) != str(root / path):
        raise FigureError(f"{path} has the name of a module that is in use already", "rename it")
    return module


def _arguments(function: Callable[..., Any], name: str, options: Mapping[str, str]) -> dict[str, Any]:
    """The options as arguments, each of the type of the function's parameter. Raises FigureError."""
    parameters = inspect.signature(function).parameters
    try:
        hints = typing.get_type_hints(function)
    except NameError:  # of something that is imported for type checkers only
        hints = {}
    anything = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    known = [one.name for one in parameters.values() if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    arguments = {}
    for option, text in options.items():
        if option not in known and not anything:
            hint = did_you_mean(option, known, f"it has {', '.join(known) or 'none'}")
            raise FigureError(f"{name} has no parameter {option}", hint)
        default = getattr(parameters.get(option), "default", None)
        wanted = hints.get(option, type(default) if default not in (None, inspect.Parameter.empty) else Any)
        try:
            arguments[option] = _value(text, wanted)
        except (ValueError, SyntaxError):
            message = f"{option}={text} is not what {name} takes: {_shown(wanted, default)}"
            is_whole = isinstance(default, int) and wanted is int and option not in hints  # or happens to be
            hint = f"where {option} may have a fraction, its default is {default:.1f}" if is_whole else ""
            raise FigureError(message, hint) from None
    missing = [one for one in known if parameters[one].default is inspect.Parameter.empty and one not in arguments]
    if missing:
        raise FigureError(f"{name} needs {', '.join(missing)}", f"write {missing[0]}=… after the picture")
    return arguments


def _value(text: str, wanted: Any) -> Any:
    """`text` as the type `wanted`. Raises ValueError."""
    origin, choices = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is typing.Literal:
        found = [one for one in choices if str(one) == text]
        return found[0] if found else _refuse()
    if origin in (typing.Union, types.UnionType):
        if text.lower() == "none" and type(None) in choices:
            return None
        return _first(text, [one for one in choices if one is not type(None)])
    if wanted is bool:
        return text.lower() in _TRUE or (text.lower() not in _FALSE and _refuse())
    if wanted in (int, float, complex, str):
        return wanted(text)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text if wanted is Any else _refuse()
    kind = origin or wanted
    if kind in (list, tuple, set) and isinstance(value, list | tuple | set):
        return kind(value)
    return value if not _is_plain(kind) or isinstance(value, kind) else _refuse()


def _is_plain(kind: Any) -> bool:
    """Whether a type is Python's own, so that isinstance decides; a parameter of numpy's types may take a list, say."""
    return isinstance(kind, type) and kind.__module__ in ("builtins", "collections.abc")


def _first(text: str, choices: list[Any]) -> Any:
    for wanted in choices:
        try:
            return _value(text, wanted)
        except (ValueError, SyntaxError):
            continue
    return _refuse()


def _refuse() -> Any:
    raise ValueError


def _shown(wanted: Any, default: Any) -> str:
    kind, choices = typing.get_origin(wanted) or wanted, typing.get_args(wanted)
    if kind is typing.Literal:
        return " or ".join(map(str, choices))
    if kind in (typing.Union, types.UnionType):
        return " or ".join(_shown(one, default) for one in choices)
    if wanted is types.NoneType:
        return "none"
    if _is_plain(kind) and kind not in (int, float, bool):
        return f"a {kind.__name__}" + (f" such as {default!r}" if isinstance(default, kind) else "")
    return {int: "a whole number", float: "a number", bool: "true or false"}.get(wanted, str(wanted))
