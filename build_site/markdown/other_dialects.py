"""What means something to other tools' Markdown, or is none, and stands as text in Pandoc's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..problems import Place, Problem, shortened
from . import grammar as g
from .outline import Paragraph
from .prose_slips import LONG, blanked

_ITEM = re.compile(r"[> ]*(?:[-*+:]|\(?\w{1,4}[.)]|#\.|\(?@[\w-]*\)) ")


class _Told(Struct, frozen=True):
    """How something is written, what to say of it, and what to do about it."""

    written: re.Pattern[str]
    message: str
    hint: str


_LINES = (
    _Told(
        re.compile(r"(?:!!!|\?\?\?\+?) +[a-z][\w-]*(?: +\".*\")?"),
        "is text, no callout",
        "write ::: {.callout-note} above it, and ::: below",
    ),
    _Told(re.compile(r"\.\. +[a-z][\w-]*::(?: .*)?"), "is text: reStructuredText is not read", "write it in Markdown"),
    _Told(re.compile(r"#\+[A-Za-z_]+(?:[: ].*)?"), "is text: Org is not read", "write it in Markdown"),
)
_BOX = _Told(re.compile(r"\[ \] +\S.*"), "is text, no box to tick", "write - and a space before it")
_ROLE = _Told(
    re.compile(
        r"(?:(?<![`\w])\{[a-z][a-z:-]*\}|(?<![`\w:]):(?:ref|math|doc|cite|term|numref|func|class):)`[^`\n]+`(?!\{)"
    ),
    "is a role, which other tools read",
    "write @label, [text](address), [@key] or $…$",
)
_WITHIN = (
    _Told(re.compile(r"\{%-? *[a-z]\w*[^%\n]*%\}"), "is shown as it is written", "write what it stands for"),
    _Told(
        re.compile(r"!\[[^\]\n]*\|\d{2,4}(?:x\d{2,4})?\](?=\()"),
        "has its width in its caption",
        "write ![caption](address){width=300px}",
    ),
)


def other_dialects(paragraph: Paragraph, source: Sequence[str], path: str) -> Iterator[Problem]:
    """What deserves a remark in a paragraph."""
    for at, line in zip(paragraph.at, map(str.strip, paragraph.lines), strict=True):
        told = next((one for one in _LINES if one.written.fullmatch(line)), None) if line[:1] in "!?.#" else None
        if not told and line.startswith("[ ]") and not _ITEM.match(source[at]) and _BOX.written.fullmatch(line):
            told = _BOX
        if told:
            yield Problem(Place(path, at + 1), f"{shortened(line, LONG)} {told.message}", told.hint, "warning")
    text = "\n".join(paragraph.lines)
    for found in _ROLE.written.finditer(text) if "}`" in text or ":`" in text else ():
        place = Place(path, paragraph.at[text.count("\n", 0, found.start())] + 1)
        yield Problem(place, f"{shortened(found[0], LONG)} {_ROLE.message}", _ROLE.hint, "warning")
    if "{%" in text or "![" in text:
        text = g.CODE.sub(blanked, text)
        for told in _WITHIN:
            for found in told.written.finditer(text):
                place = Place(path, paragraph.at[text.count("\n", 0, found.start())] + 1)
                yield Problem(place, f"{shortened(found[0], LONG)} {told.message}", told.hint, "warning")
