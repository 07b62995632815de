"""IMPORT.md: what of somebody's decks was understood, what was changed, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..course.scan import SLIDES
from ..problems import Problem
from .survey import Deck

_MEANS = {  # whose decks -> how they are read
    "reveal.js": "slides between `---` and `----`, `Note:` for the speaker, `<!-- .slide: … -->` and the like",
    "CMU MLiP": "as reveal.js's Markdown, with columns, prompts and references in comments",
    "reveal-md": "slides between `---` and `----`, `Note:` for the speaker",
    "Slidev": "front matter of slides, layouts of columns, `<v-click>`, a last comment for the speaker",
    "remark": "properties of slides, `.class[text]`, `--` and `???` for the speaker; R is shown, not run",
    "MyST": "directives and roles, as far as something here means the same",
    "Marp": "directives, pictures with sizes and as backgrounds, comments for the speaker",
    "Jupytext": "cells that run, with their slideshow",
    "Jupyter": "cells that run anew, with their slideshow; what they showed when they were saved is not read",
    "Quarto": "as Quarto reads it, as far as README tells",
    "PowerPoint": "text, lists, tables and pictures",
    "Pandoc": "as it is",
}


def report(
    source: Path, lectures: Sequence[tuple[Deck, str]], changes: Sequence[Problem], left: Sequence[Problem], copied: int
) -> Iterator[str]:
    """The lines of IMPORT.md."""
    yield f"# A course from {source.absolute().name}"
    yield ""
    yield "What was there is as it was; this course has copies. This file is yours to delete."
    yield from ("", "## Understood", "")
    for deck, target in lectures:
        means = _MEANS.get(deck.kind, "columns, prompts and references in comments")
        what = f"a part of `{deck.part_of}`" if deck.part_of else f"{deck.kind} ({means})"
        yield f"- `{SLIDES}/{target}`, from `{deck.path}`: {what}"
    others = f"{copied} other file{'s' * (copied != 1)}"
    yield f"- {others}, at the same places below `{SLIDES}/`: pictures, data, bibliographies, parts to include"
    yield from ("", "## Changed", "")
    yield from (f"- `{one.place}`: {_said(one)}" for one in changes)
    yield f"- `{SLIDES}/index.md`, the home page, and `pyproject.toml`, the settings, are new"
    yield from ("", "## Left", "")
    if not left:
        yield "Nothing: every line means something here."
    yield from _together(left)
    yield ""


def _together(problems: Sequence[Problem]) -> Iterator[str]:
    """A line for each problem; what is said of several lines of a file stands once, with all of them."""
    lines = dict[tuple[str, str], list[Problem]]()
    for one in problems:
        lines.setdefault((one.place.file, _said(one)), []).append(one)
    for (_, said), some in lines.items():
        more = "".join(f", {one.place.line}" for one in some[1:])
        yield f"- `{some[0].place}`{more}: {said}"


def _said(one: Problem) -> str:
    return f"{'**error**: ' if one.severity == 'error' and one.hint else ''}{one.text}"
