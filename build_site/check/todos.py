"""What the author left to do, where nobody else sees it: in comments, and in code that is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..course.model import Cell
from ..manuscript import Manuscript
from ..markdown.outline import Outline
from ..problems import Place
from .findings import Finding, warning

_COMMENT = re.compile(r"(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|<!--.*?-->", re.S)  # or code, which holds none
_IN_HTML = re.compile(r"\b(?P<word>TODO|FIXME)\b[ :]*(?P<what>.*?)(?=\s*(?:-->|$))", re.M)
_IN_CODE = re.compile(r"(?:^|\s)#\s*(?P<word>TODO|FIXME)\b[ :]*(?P<what>.*)", re.M)


def todos(manuscript: Manuscript, found: Outline) -> Iterator[Finding]:
    """A warning for each TODO and FIXME of a lecture, whose outline is given."""
    path = manuscript.document.lecture.path
    lines = manuscript.document.composed.text.split("\n")
    notes = {
        (span.first + 1 + text.count("\n", 0, comment.start() + one.start()), _words(one))
        for span in found.comments
        for text in ("\n".join(lines[span.first : span.last + 1]),)
        for comment in _COMMENT.finditer(text)
        if not comment["ticks"]
        for one in _IN_HTML.finditer(comment[0])
    }
    front_matter = [(span.first + 1, "\n".join(lines[span.first : span.last + 1])) for span in found.metadata]
    notes |= {
        (first + text.count("\n", 0, one.start("word")), _words(one))
        for first, text in [*front_matter, *_code_not_shown(manuscript)]
        for one in _IN_CODE.finditer(text)
    }
    for line, words in sorted(notes):
        yield warning("todo", Place(path, line), words)


def _words(note: re.Match[str]) -> str:
    return ": ".join(filter(None, (note["word"], note["what"].strip())))


def _code_not_shown(manuscript: Manuscript) -> Iterator[tuple[int, str]]:
    """What is shown is for students, who may be the ones to do what it says."""
    for one in manuscript.found:
        if isinstance(one.shows, Cell) and not one.shows.echo:
            yield from ((step.line, step.source) for step in one.steps)
