"""Decks of other tools -> Pandoc Markdown; `kinds` has them all, each kind in a file.

A deck's kind is recognized by what no ordinary text has: a key of front matter, a comment with a meaning, the ending of
the file's name. A text that only looks similar is left as it is. Most texts are found to be of no kind by two regular
expressions, `_MARKS` and `_LINES`, for things that are rare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..course.settings import read_text
from ..problems import Place, Problem

SLIDEV = "Slidev"  # whose decks include others
NOTEBOOKS = (".py", ".ipynb")  # endings of lectures that are no Markdown
_MARKS = re.compile(
    r"<!--\s*(?:\.(?:slide|element)\s*:|(?:colstart|col|colend|discussion|references_?)\s*-->)"
    r"|<(?:v-clicks?\b|\w[^<>]*\bv-click\b)"
)
_LINES = re.compile(  # keys of front matter, slots, a slide's front matter, a rule of four dashes
    r"\n(?: +jupytext\s*:|(?:marp|jupytext|revealOptions|(?:verticalS|notesS|s)eparator|highlightTheme|mdc|drawings"
    r"|highlighter|routerMode|colorSchema|aspectRatio|canvasWidth|themeConfig|twoslash|monaco|presenter|browserExporter"
    r"|remoteAssets|selectable|favicon|exportFilename|layout)\s*:|::[ \t]*(?:right|left|bottom)[ \t]*::"
    r"|---[ \t]*\n[A-Za-z-]+\s*:|----[ \t]*\n|\?\?\?[ \t]*\n"
    r"| *(?:`{3,}|:{3,})\{(?!python|mermaid|dot|r\b|ojs)[a-z]| *(?:output: *)?xaringan::)"
)
_VERTICAL = re.compile(r"^[ \t]*\n----[ \t]*$", re.M)
_NOTE = re.compile(r"^Notes?:", re.M)


class Source(Struct, frozen=True):
    """A lecture's text as Pandoc Markdown. `at` has for each line its number in the file; empty if all are the same.

    `kind` names the tool that it was written for, "" if it is Pandoc Markdown; `problems` are remarks on that.
    """

    text: str
    at: tuple[int, ...] = ()
    kind: str = ""
    problems: tuple[Problem, ...] = ()

    def line(self, number: int) -> int:
        """The line of the file for one of the text, both counted from 1."""
        return self.at[min(number, len(self.at)) - 1] if self.at and number else number

    def placed(self, problems: Iterable[Problem], path: str) -> list[Problem]:
        """Problems of the text where they stand in the file at `path`."""
        if not self.at:
            return [*problems]
        return [
            replace(one, place=Place(path, self.line(one.place.line))) if one.place.file == path else one
            for one in problems
        ]


def as_source(path: str, text: str, within: str | None = None) -> Source:
    """A deck as Pandoc Markdown, or a part of one that is included `within` a lecture of that kind ("": of none).

    Raises CourseError where it cannot be read.
    """
    is_plain = not path.lower().endswith(NOTEBOOKS) and not (_LINES.search(text) or _MARKS.search(text))
    if is_plain and within != SLIDEV:
        return Source(text)
    from .kinds import kind_of  # 10 ms, and most lectures are none
    from .rows import Told

    kind, told = kind_of(path, text, SLIDEV if within == SLIDEV else ""), Told(path, is_part=within is not None)
    if not kind:
        return Source(text, problems=(*_doubt(path, text),))
    rows = kind.rewritten(text, told)
    return Source("\n".join(line for _, line in rows), tuple(n for n, _ in rows), kind.name, tuple(told.problems))


def _doubt(path: str, text: str) -> Iterator[Problem]:
    """A remark on a line that is a speaker's note in decks of reveal-md, which the text does not say that it is."""
    if _VERTICAL.search(text) and (note := _NOTE.search(text)):
        place = Place(path, text.count("\n", 0, note.start()) + 1)
        hint = "if it is reveal-md's, write verticalSeparator: ^----$ in front matter; else ::: notes, or --- for ----"
        yield Problem(place, "everyone reads this: it is a speaker's note to reveal-md only", hint, "warning")


def read_lecture(root: Path, path: str) -> Source:
    """A lecture's text. Raises CourseError where it cannot be read."""
    return as_source(path, read_text(root, path))
