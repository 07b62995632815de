"""Notebooks as text, which Jupytext writes: Python with `# %%` between its cells, and Markdown with code that runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..problems import CourseError, Place, Problem
from .cells import Cell, text_of
from .rows import Front, Row, Told, front_of, rows_of, value_at, verbatim

_CELL = re.compile(r"# ?%%(?P<said>(?:\s.*)?)$")
_KIND = re.compile(r"\[(?P<kind>markdown|md|raw)\]")
_METADATA = re.compile(r"""(?P<name>[\w.-]+)=(?P<value>"[^"]*"|\[[^\]]*\]|\{.*?\}|[^\s]+)""")
_QUOTES = ('"""', "'''", 'r"""')
_MAGIC = re.compile(r"# (?=[%!]{1,2}\w)")
_FENCE = re.compile(r"```\s*(?P<language>[\w+-]+|\{code-cell\})(?P<said>.*)$")
_REGION = re.compile(r"\s*<!-- #(?P<what>region|md|markdown|raw)(?P<said>.*?)-->\s*$")
_REGION_END = re.compile(r"\s*<!-- #end(?:region|md|markdown|raw) -->\s*$")
_BREAK = re.compile(r"\+\+\+(?P<said>.*)$")
_OPTION = re.compile(r":(?P<name>[\w-]+):\s*(?P<value>.*)$")


def is_markdown(text: str) -> bool:
    """Whether a text says that it is a notebook of Jupytext's, in a format that is read as one here."""
    values = front_of(rows_of(text)).values
    said = values.get("jupytext") or value_at(values, "jupyter", "jupytext")
    return bool(said) and value_at(said, "text_representation", "format_name") in (None, "markdown", "myst")


def from_script(text: str, told: Told) -> list[Row]:
    """A Python file as Pandoc Markdown. Raises CourseError where it has another format than the percent one."""
    rows = rows_of(text)
    if rows[0][1].startswith("#!"):
        rows = rows[1:]
    front, rows = _commented_front(rows)
    starts = [n for n, (_, line) in enumerate(rows) if _CELL.match(line)]
    if not starts:
        hint = "save it as percent: jupytext --to py:percent FILE"
        raise CourseError(
            [Problem(Place(told.path), "a notebook of Jupytext's without cells that begin with # %%", hint)]
        )
    above = rows[: starts[0]]
    cells = [Cell("code", above[0][0], _trimmed(above))] if any(line.strip() for _, line in above) else []
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        cells.append(_cell(rows[start], rows[start + 1 : end]))
    return text_of(front, cells, "python", told)


def _commented_front(rows: list[Row]) -> tuple[Front, list[Row]]:
    """The front matter of a script, in which it is commented out, and the rows below it."""
    if not rows or rows[0][1].rstrip() != "# ---":
        return Front({}, {}, [], is_there=False), rows
    end = next((n for n in range(1, len(rows)) if rows[n][1].rstrip() == "# ---"), 0)
    found = front_of([(number, line.removeprefix("#").removeprefix(" ")) for number, line in rows[: end + 1]])
    return _without_jupyter(found), rows[end + 1 :] if end else rows


def _without_jupyter(front: Front) -> Front:
    for key in ("jupyter", "jupytext", "kernelspec"):
        front.rows.pop(key, None)
    return front


def _cell(opener: Row, rows: Sequence[Row]) -> Cell:
    found = _CELL.match(opener[1])
    said = found["said"] if found else ""
    kind = {"md": "markdown", "": "code"}.get(name := kind["kind"] if (kind := _KIND.search(said)) else "", name)
    metadata = _metadata(said)
    if kind == "code":
        return Cell(kind, opener[0], [(number, _MAGIC.sub("", line)) for number, line in _trimmed(rows)], metadata)
    return Cell(kind, opener[0], _uncommented(_trimmed(rows)), metadata)


def _uncommented(rows: Sequence[Row]) -> list[Row]:
    """The text of a cell, in comments or in one string."""
    first = rows[0][1] if rows else ""
    quote = next((one for one in _QUOTES if first.startswith(one)), "")
    if not quote:
        return [(number, re.sub(r"^#(?: |$)", "", line)) for number, line in rows]
    inner = [*rows]
    inner[0] = (inner[0][0], first.removeprefix(quote))
    end = quote[-3:]
    inner[-1] = (inner[-1][0], inner[-1][1].rstrip().removesuffix(end))
    return inner


def _trimmed(rows: Sequence[Row]) -> list[Row]:
    """Some rows without empty ones at either end."""
    full = [n for n, (_, line) in enumerate(rows) if line.strip()]
    return [*rows[full[0] : full[-1] + 1]] if full else []


def _metadata(said: str) -> dict[str, Any]:
    """The metadata of a cell, written as key=value with values in JSON, or as one JSON object."""
    text = said.strip()
    if text.startswith("{"):
        return _json(text) if isinstance(_json(text), dict) else {}
    return {one["name"]: _json(one["value"]) for one in _METADATA.finditer(said)}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def from_markdown(text: str, told: Told) -> list[Row]:
    """A Markdown file of Jupytext's, or of MyST's notebooks, as Pandoc Markdown."""
    front = front_of(rows_of(text))
    kernel = front.values.get("kernelspec") or value_at(front.values, "jupyter", "kernelspec")
    language = str(value_at(kernel, "language") or "python").lower()
    return text_of(_without_jupyter(front), [*_markdown_cells(front.body, language)], language, told)


def _markdown_cells(rows: Sequence[Row], language: str) -> Iterator[Cell]:
    """The cells of a Markdown file: code blocks that run, and the text between them."""
    code = verbatim(rows)
    text, metadata, kind, n = list[Row](), dict[str, Any](), "markdown", 0

    def done() -> Iterator[Cell]:
        if text:
            yield Cell(kind, text[0][0], [*text], metadata)

    while n < len(rows):
        number, line = rows[n]
        fence = (
            _FENCE.match(line)
            if n in code and (not n or n - 1 not in code or rows[n - 1][1].strip() == "```")
            else None
        )
        if fence and fence["language"] in (language, "{code-cell}") and ".noeval" not in fence["said"]:
            end = next((m for m in range(n + 1, len(rows)) if rows[m][1].rstrip() == "```"), len(rows))
            yield from done()
            yield _code_cell(number, fence["said"], rows[n + 1 : end])
            text, metadata, kind, n = [], {}, "markdown", end + 1
            continue
        if n not in code and (region := _REGION.match(line) or _REGION_END.match(line) or _BREAK.match(line)):
            yield from done()
            given = region.groupdict()
            text, metadata = [], _metadata(given.get("said") or "")
            kind = "raw" if given.get("what") == "raw" else "markdown"
        else:
            text.append(rows[n])
        n += 1
    yield from done()


def _code_cell(line: int, said: str, rows: Sequence[Row]) -> Cell:
    """A cell; MyST has its metadata in lines like `:tags: [hide-input]`, or in YAML between rules."""
    metadata = _metadata(said.partition(" ")[2] if said.startswith(" ") and "=" not in said else said)
    rows = [*rows]
    if (matter := front_of(rows)).is_there:
        metadata |= matter.values
        rows = matter.body
    while rows and (option := _OPTION.match(rows[0][1])):
        value = option["value"].strip()
        words = [one.strip(" \"'") for one in value.strip("[]").split(",")] if value.startswith("[") else value
        metadata[option["name"]] = words
        rows = rows[1:]
    return Cell("code", line, _trimmed(rows), metadata)
