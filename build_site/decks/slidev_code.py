"""Code on Slidev's slides: files that it shows, diagrams, and code that turns into other code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from .rows import Row, Told, fenced, verbatim

_FILE = re.compile(
    r"<<< ?(?P<src>[^\s{#\[]+)(?P<region>#[\w-]+)?(?:[ \t]+(?P<language>[\w+-]+))?"
    r"[ \t]*(?P<said>(?:\{[^{}]*\}[ \t]*)*)$"
)
_OPENER = re.compile(r"\s*(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w-]*)")
_STEPS = re.compile(r"\s*\{[\d*,\s|-]*\|[^{}]*\}")
_MOVE = re.compile(r"\s*`{4,}md +magic-move\b")


def with_code(rows: Sequence[Row], told: Told) -> list[Row]:
    """The rows with code as it is written here."""
    code, result, n, moved = verbatim(rows), list[Row](), 0, 0
    while n < len(rows):
        number, line = rows[n]
        end = _end(rows, n) if n in code else n
        opener = _OPENER.match(line)
        if n not in code:
            result += _file(number, line, told) if line.startswith("<<<") else [rows[n]]
        elif _MOVE.match(line):
            blocks = [*_blocks(rows[n + 1 : end], told)]
            result += _moves(blocks, moved)
            moved += max(len(blocks) - 1, 0)
        elif opener and opener["language"] == "mermaid":
            if said := line[opener.end() :].strip():
                told.warn(
                    number, f"of a diagram this has no effect here: {said}", "take it away; a diagram fits its slide"
                )
            result += [(number, f"{opener['mark']}{{mermaid}}"), *rows[n + 1 : end + 1]]
        else:
            if opener and opener["language"] == "plantuml":
                told.warn(
                    number, "PlantUML is shown, not drawn", "write the diagram in Mermaid, or keep a picture of it"
                )
            result += rows[n : end + 1]
        n = end + 1
    return result


def _end(rows: Sequence[Row], start: int) -> int:
    """The row that closes the code which a row opens."""
    opener = _OPENER.match(rows[start][1])
    mark = opener["mark"] if opener else "```"
    closing = re.compile(rf"\s*{mark}{mark[0]}*\s*")
    return next((n for n in range(start + 1, len(rows)) if closing.fullmatch(rows[n][1])), len(rows) - 1)


def _file(number: int, line: str, told: Told) -> list[Row]:
    """A block of code that shows a file; `@/` is where the deck begins."""
    found = _FILE.match(line.rstrip())
    if not found:
        told.warn(
            number, f"this names no file as Slidev does, and is text: {line.strip()}", "write <<< @/snippets/a.py"
        )
        return [(number, line)]
    src = re.sub("^@/", "/", found["src"])
    language = found["language"] or PurePosixPath(src).suffix[1:] or "text"
    opener = f'```{language} include="{src}{found["region"] or ""}" {found["said"]}'.rstrip()
    return [(number, one) for one in ("", opener, "```", "")]


def _moves(blocks: Sequence[list[Row]], first: int) -> list[Row]:
    """Blocks of code of which one turns into the next: in the deck each takes the place of the one before.

    `first` is the number of the first step.
    """
    if len(blocks) < 2:
        return [row for block in blocks for row in block]
    shown = [*fenced(f'{{.fragment .fade-out fragment-index="{first}"}}', blocks[0])]
    for at, block in enumerate(blocks[1:-1], first):
        shown += fenced(f'{{.fragment .current-visible fragment-index="{at}"}}', block)
    shown += fenced(f'{{.fragment fragment-index="{first + len(blocks) - 2}"}}', blocks[-1])
    return fenced("{.r-stack}", shown, 6)


def _blocks(rows: Sequence[Row], told: Told) -> Iterator[list[Row]]:
    n = 0
    while n < len(rows):
        number, line = rows[n]
        if _OPENER.match(line):
            if _STEPS.search(line):
                told.warn(number, "steps through the lines of code that changes have no effect here", "take them away")
            end = _end(rows, n)
            yield [(number, _STEPS.sub("", line)), *rows[n + 1 : end + 1]]
            n = end
        n += 1
