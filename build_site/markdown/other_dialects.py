"""What means something to other tools' Markdown, or is none, and stands as text in Pandoc's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..problems import Slip
from . import grammar as g
from .outline import Paragraph
from .prose_slips import FORMULA, Told, blanked

_ITEM = re.compile(r"[> ]*(?:[-*+:]|\(?\w{1,4}[.)]|#\.|\(?@[\w-]*\)) ")
_LINES = (
    Told(
        re.compile(r"(?:!!!|\?\?\?\+?) +[a-z][\w-]*(?: +\".*\")?"),
        "is text, no callout",
        "write ::: {.callout-note} above it, and ::: below",
    ),
    Told(re.compile(r"!include(?:\(\S+\)| +\S+)"), "is text, no include", "write {{< include FILE >}}"),
    Told(re.compile(r"\.\. +[a-z][\w-]*::(?: .*)?"), "is text: reStructuredText is not read", "write it in Markdown"),
    Told(re.compile(r"#\+[A-Za-z_]+(?:[: ].*)?"), "is text: Org is not read", "write it in Markdown"),
)
_CONTENTS = Told(re.compile(r"\[TOC\]", re.I), "is text", "take it away: pages list their headings")
_BOX = Told(re.compile(r"\[ \] +\S.*"), "is text, no box to tick", "write - and a space before it")
_ROLE = Told(
    re.compile(
        r"(?:(?<![`\w])\{[a-z][a-z:-]*\}|(?<![`\w:]):(?:ref|math|doc|cite|term|numref|func|class):)`[^`\n]+`(?!\{)"
    ),
    "is a role, which other tools read",
    "write @label, [text](address), [@key] or $…$",
)
_WITHIN = (
    Told(re.compile(r"(?<=\S) +\^[A-Za-z][\w-]{3,}\s*\Z"), "is text, no name of a paragraph", "take it away"),
    Told(
        # a comment over several paragraphs is told where it begins, and where it ends
        re.compile(r"%%[^%]+%%|^ *%%(?!%)|(?<![\d%])%%$", re.M),
        "is text, no comment",
        "write <!-- above it, and --> below",
    ),
    Told(
        re.compile(r"\{%-? *[a-z]\w*[^%\n]*%\}"),
        "is shown as it is written",
        "write what it stands for",
    ),
    Told(
        re.compile(r"(?<![\w{}\\^])\{\{-? *[A-Za-z$][^\s{}]*(?: +[^{}\n]*)?\}\}(?!\})"),
        "is shown as it is written",
        "write {{< meta KEY >}} for a key of front matter, {{< include FILE >}}, or what it stands for",
    ),
    Told(
        re.compile(r"!\[[^\]\n]*\|\d{2,4}(?:x\d{2,4})?\](?=\()"),
        "has its width in its caption",
        "write ![caption](address){width=300px}",
    ),
)


def other_dialects(paragraph: Paragraph, source: Sequence[str]) -> Iterator[Slip]:
    """What deserves a remark in a paragraph."""
    for at, line in zip(paragraph.at, map(str.strip, paragraph.lines), strict=True):
        kinds = _LINES if line[:1] in "!?.#" else (_CONTENTS,) if line[:1] == "[" else ()
        kinds = (*kinds, _BOX) if line.startswith("[ ]") and not _ITEM.match(source[at]) else kinds
        if slip := next((told.slip(one, at) for told in kinds if (one := told.written.fullmatch(line))), None):
            yield slip
    text = "\n".join(paragraph.lines)
    within = [(_ROLE, one) for one in _ROLE.written.finditer(text)] if "}`" in text or ":`" in text else []
    if any(mark in text for mark in ("{%", "{{", "![", "%%", " ^")):
        text = FORMULA.sub(blanked, g.CODE.sub(blanked, text))
        within += [(told, one) for told in _WITHIN for one in told.written.finditer(text)]
    for told, found in within:
        yield told.slip(found, paragraph.at[text.count("\n", 0, found.start())])
