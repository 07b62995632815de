"""Options of cells: which there are, what they take, and those that a cell has.

They are Quarto's, for Jupyter's cells, and some of our own. What is known of knitr and means nothing with Python is one
warning a cell; anything else is an error that names the nearest option.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from ..course import quarto
from ..problems import Slip, did_you_mean
from .metadata import Meta, plain

Value = str | tuple[str, ...]
FLAGS = ("eval", "include", "error", "warning")
NUMBERS = ("fig-width", "fig-height", "fig-asp", "dpi", "timeout", "layout-ncol", "layout-nrow")
ALIGNED = ("default", "left", "center", "right")
PLACES = ("top", "bottom", "margin")
COLUMNS = ("body", "body-outset", "page", "page-inset", "screen", "screen-inset", "screen-inset-shaded", "margin")
CHOICES = {
    **dict.fromkeys(FLAGS, quarto.BOOL),
    "echo": ("true", "false", "fenced"),
    "output": ("true", "false", "asis"),
    "cache": ("true", "false", "refresh"),
    "fig-format": ("svg", "png", "retina", "jpeg", "pdf"),
    "fig-align": ALIGNED,
    "code-fold": ("false", "true", "show"),
    "code-overflow": ("scroll", "wrap"),
    "output-location": ("default", "column", "column-fragment", "slide", "fragment"),
    "panel": ("tabset", "input", "sidebar", "fill", "center"),
    **dict.fromkeys(("cap-location", "fig-cap-location", "tbl-cap-location"), PLACES),
    **dict.fromkeys(("layout-align",), ALIGNED),
    "layout-valign": ("default", "top", "center", "bottom"),
    **dict.fromkeys(("column", "fig-column", "tbl-column"), COLUMNS),
}
LISTS = ("fig-cap", "fig-subcap", "fig-alt", "fig-link", "tbl-cap", "tbl-subcap")  # one, or one for each
OF_CODE = ("code-line-numbers", "startFrom", "filename")  # which are about how code is shown, run or not
TEXTS = ("label", "session", "reads", "classes", "code-summary", "lst-label", "lst-cap", "layout", "tbl-colwidths")
# of other formats, or of the notebook alone: readers of a deck or page see nothing of them in Quarto, either
UNSEEN = ("fig-scap", "fig-env", "fig-pos", "tags", "id", "export", "renderings", "html-table-processing", "slideshow")
OPTIONS = (*CHOICES, *NUMBERS, *LISTS, *TEXTS, *OF_CODE, *UNSEEN)
RUNNING = ("error", "warning", "fig-width", "fig-height", "fig-format", "dpi")  # which change what a cell shows
_KNITR = """
aniopts animation-hook attr-error attr-message attr-output attr-source attr-warning autodep background
cache-comments cache-extra cache-globals cache-lazy cache-path cache-rebuild cache-vars child class-error
class-message class-output class-source class-warning code collapse comment dependson dev dev-args engine engine-opts
engine-path external fig-keep fig-ncol fig-path fig-process fig-sep fig-show fig-showtext fig-subcap-align file
highlight indent interval message opts-label out-extra out-height out-width prompt purl R-options ref-label results
sanitize size split strip-white tidy tidy-opts title expandable fill flow padding height width content orientation
component code-line-fragment-indices
"""
WITHOUT = tuple(_KNITR.split())
OTHER_NAMES = {"fig-dpi": "dpi"}
FORMATS = {"retina": "png", "jpeg": "png", "pdf": "svg"}  # what browsers show in their place
INSTEAD = {"results": "write output: asis, or output: false", "message": "write warning: false"}
_OPTION_LINE = re.compile(r"#\|\s?(.*)")
_OPTION = re.compile(r"# *\|\s*[a-z][\w-]*\s*:")


Given = dict[str, tuple[Value, int]]  # name of an option -> its value, and its line


def defaults(meta: Meta) -> dict[str, Value]:
    """What front matter says of all cells of a lecture; what they do not take is told where it is read."""
    execute = plain(meta["execute"]) if "execute" in meta else {}
    told = {key: plain(meta[key]) for key in (*quarto.CELLS, *quarto.DEFAULTS) if key in meta} | (
        execute if isinstance(execute, dict) else {}
    )
    found = {
        OTHER_NAMES.get(key, key): value
        for key, value in told.items()
        if key in quarto.EXECUTE and quarto.is_taken(quarto.EXECUTE[key], value)
    }
    return found | ({"eval": "false"} if found.pop("enabled", "") == "false" else {})


def name_of(written: str) -> str:
    """An option's name, also where it is written as knitr has it: `fig.cap`."""
    name = written.replace(".", "-")
    return OTHER_NAMES.get(name, name) if name in (*OPTIONS, *OTHER_NAMES, *WITHOUT) else written


def as_flag(value: str) -> str:
    """A value as written beside a cell's language, where R and Python have their own words for true and false."""
    return value.lower() if value in ("TRUE", "FALSE", "True", "False") else value


def read_lines(text: str, first: int, given: Given) -> tuple[str, int, list[Slip]]:
    """Take `#| name: value` lines into `given`; returns the code below them, its first line, and what is wrong."""
    lines, slips = text.split("\n"), list[Slip]()
    count = next((n for n, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    block = [match[1] for line in lines[:count] if (match := _OPTION_LINE.match(line))]
    try:
        options = yaml.safe_load("\n".join(block)) or {}
        if not isinstance(options, dict):
            raise yaml.YAMLError
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        at = getattr(error, "problem_mark", None)
        hint = "write `#| name: value`, a value with a colon in quotes"
        slips.append(Slip(first + (at.line if at else 0), "a cell's options cannot be read", hint, "error"))
        parts = (line.partition(":") for line in block)  # so that nothing false is said of the others
        options = {name: value.strip(" '\"") for name, _, value in parts if name in OPTIONS}
    for written, value in options.items():
        at_lines = [n for n, line in enumerate(block) if line.startswith(f"{written}:")] or [0]
        given[name_of(str(written))] = (_value(str(written), value), first + at_lines[0])
        if at_lines[1:]:
            slips.append(Slip(first + at_lines[1], f"{written} is given twice", "take one of them away", "error"))
        if value is None:
            slips.append(Slip(first + at_lines[0], f"{written} has no value", "write one, or take the line away"))
    for number in (n for n, line in enumerate(lines) if n >= count and _OPTION.match(line)):
        what, hint = "an option below code has no effect", "options stand above a cell's code"
        if lines[number][1] == " ":
            what, hint = "this is a comment, no option", "write #| without a space in it"
        slips.append(Slip(first + number, what, hint))
    while count < len(lines) - 1 and not lines[count].strip():
        count += 1
    return "\n".join(lines[count:]).rstrip("\n"), first + count, slips


def slips_in(given: Mapping[str, tuple[Value, int]]) -> Iterator[tuple[str, Slip]]:
    """What is wrong with options, each by its name."""
    lost = {name: line for name, (_, line) in given.items() if name in WITHOUT}
    if lost:
        hint = next((INSTEAD[name] for name in lost if name in INSTEAD), "take them away")
        what = f"with Python these options have no effect: {', '.join(lost)}"
        yield next(iter(lost)), Slip(min(lost.values()), what, hint)
    for name, (value, line) in given.items():
        if name in WITHOUT:
            continue
        if name not in OPTIONS:
            hint = did_you_mean(name, OPTIONS, f"it takes: {', '.join(OPTIONS)}")
            yield name, Slip(line, f"a cell has no option {name}", hint, "error")
        elif name == "label" and len(str(value).split()) > 1:
            hint = f"write {'-'.join(str(value).split())}"
            yield name, Slip(line, f"label cannot be {value!r}, as addresses have it", hint, "error")
        elif name in CHOICES and value not in CHOICES[name] and not (name == "fig-align" and _are(value, ALIGNED)):
            yield name, Slip(line, f"{name} cannot be {value!r}", f"it takes: {', '.join(CHOICES[name])}", "error")
        elif name in NUMBERS and not (isinstance(value, str) and _is_number(value)):
            hint = "it takes a number above 0, and below a million"
            yield name, Slip(line, f"{name} cannot be {value!r}", hint, "error")
        elif name == "tbl-colwidths" and not _are_widths(value):
            hint = "write a width for each column: [60, 40]"
            yield name, Slip(line, f"tbl-colwidths cannot be {value!r}", hint, "error")
        elif name == "layout" and not _is_layout(value):
            yield name, Slip(line, f"layout cannot be {value!r}", "write rows of widths: [[1, 1], [1]]", "error")


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}(\.\d+)?", value)) and float(value) > 0


def _are(values: Value, known: Iterable[str]) -> bool:
    return isinstance(values, tuple) and {*values} <= {*known}


def _is_layout(value: Value) -> bool:
    try:
        rows = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return False
    flat = [one for row in rows for one in (row if isinstance(row, list) else [row])] if isinstance(rows, list) else []
    return bool(flat) and all(isinstance(one, int | float) for one in flat)


def _are_widths(value: Value) -> bool:
    if value in ("auto", "false", "true"):
        return True
    try:
        widths = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return isinstance(widths, list) and all(isinstance(one, int | float) and one > 0 for one in widths) and bool(widths)


def listed(value: Value | None) -> tuple[str, ...]:
    """One value or several, as several."""
    return value if isinstance(value, tuple) else (value,) if value else ()


def names(value: Value) -> list[str]:
    """Names in a list, or in a text with commas or spaces between them, without dots before them."""
    found = value if isinstance(value, tuple) else re.split(r"[,\s]+", value)
    return [name.strip().lstrip(".") for name in found if name.strip()]


def _value(name: str, value: object) -> Value:
    """A value of YAML as text; several where an option takes that."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, list):
        if name in ("layout", "tbl-colwidths"):
            return json.dumps(value)
        flat = tuple(_one(one) for one in value)
        return flat if name_of(name) in (*LISTS, "fig-align", "classes") else ", ".join(flat)
    return str(value)


def _one(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
