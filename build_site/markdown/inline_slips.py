"""What pandoc reads as text within a paragraph, or as a paragraph of its own, and its author meant as a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..problems import Slip
from . import grammar as g
from .outline import Paragraph
from .prose_slips import FORMULA, Told, blanked, prose_slips

_IS_TEX = re.compile(r"\\[A-Za-z]|\^|\w_\{|\b[A-Za-z]_\w\b|[\w)}]\s*[=<>+]\s*[\w\\({-]|\A\s*[A-Za-z]'?\s*\Z")
_NO_TEX = re.compile(r"[crCR]|tm|TM|[^\\]*[A-Za-z]{4,}[^\\]*")
_BRACKETED = re.compile(r"(?<![\\\]])\\(?:\((?P<inline>[^()]+?)\\\)|\[(?P<display>.{1,600}?)\\\])", re.S)
_WIDE = re.compile(r"(?<![\\$\w])\$(?P<tex> +[^$\n]+|[^$\n]+ +)\$(?![\w$])")
_ADDRESS = r"(?:(?:[a-z]+://|www\.|mailto:)[^\s()]+|#[\w-]+|[\w./%-]+\.[a-z]{2,4}(?:#[\w-]+)?)"
_EMPHASIS = re.compile(r"(?<![\w*])\*\* +[^*\n]+? +\*\*(?![\w*])")
_ITEM = re.compile(r"[> ]*(?:[-*+]|\d+[.)]) ")


def _no(written: re.Pattern[str], what: str, hint: str) -> Told:
    return Told(written, f"is text, no {what}", hint)


_WITHIN = (
    _no(
        re.compile(rf"(?<![\\!])\[(?!\^|@|[ xX]\])[^][]+(?<!\\)\] +\({_ADDRESS}\)"), "link", "take the space in it away"
    ),
    _no(
        re.compile(rf"(?<!\\)!(?:\[[^][]+(?<!\\)\] +| +\[[^][]*\])\({_ADDRESS}\)"),
        "picture",
        "take the space in it away",
    ),
    _no(_EMPHASIS, "emphasis", "take the spaces within ** away"),
)
_ALONE = (
    _no(re.compile(r"(?!\. \. \.$)[.…](?: *[.…]){0,4}"), "pause", "write . . . with a space between the dots"),
    _no(re.compile(r"--|[–—]"), "rule, which begins a slide", "write ---"),
    _no(re.compile(r"#{1,6} +\S.*"), "heading", "take the spaces before it away"),
)
_TAGGED = _no(_ALONE[-1].written, "heading", "take its tag out: no block, such as <center>, stands in a heading")
_IN_LINES = (
    _no(re.compile(r"[‘’'´]{3} *\{?\w*\}?"), "code block", "write ```, with the key that types `"),
    _no(
        re.compile(r"[•◦▪‣●∙] *\S.*"),
        "item of a list",
        "write - instead of its mark, and an empty line above the first",
    ),
)
_TICKS = _no(re.compile(r"``[\w+-]*"), "code block", "write ``` above and below it")
_BOX = _no(re.compile(r"\[(?: [xX] ?|[xX] | {2,3}|)\] +\S.*"), "box to tick", "write [ ] or [x] before it")
_INLINE, _DISPLAY = (_no(_BRACKETED, "formula", f"write {mark}…{mark}") for mark in ("$", "$$"))
_SPACED = _no(_WIDE, "formula", "take the spaces within $ away")


def inline_slips(paragraph: Paragraph, source: Sequence[str]) -> Iterator[Slip]:
    """What deserves a remark in a paragraph of some lines."""
    top, (first, *more) = paragraph.at[0], (line.strip(" ") for line in paragraph.lines)
    ticks = [_TICKS] if more and more[-1] == "``" else []
    boxes = [_BOX] if _ITEM.match(source[top]) else []
    alone = (*_ALONE[:-1], _TAGGED) if paragraph.lines[0].startswith("#") else _ALONE
    for told in (*(alone if not more else alone[-1:]), *boxes, *ticks):
        if found := told.written.fullmatch(first):
            yield told.slip(found, top)
    for number, line in zip(paragraph.at, (first, *more), strict=True):
        marked = _IN_LINES if line[:1] in "‘’'´•◦▪‣●∙" else ()
        if slip := next((told.slip(found, number) for told in marked if (found := told.written.fullmatch(line))), None):
            yield slip
            break
    text = g.CODE.sub(blanked, "\n".join(paragraph.lines))
    yield from prose_slips(text, lambda start: paragraph.at[text.count("\n", 0, start)])
    if any(mark in text for mark in ("] (", "! [", "** ", "$", "\\(", "\\[")):
        within = ((one, found) for one in _WITHIN for found in one.written.finditer(text))
        for told, found in [*_formulas(text), *within]:
            yield told.slip(found, paragraph.at[text.count("\n", 0, found.start())])


def _formulas(text: str) -> Iterator[tuple[Told, re.Match[str]]]:
    """TeX between marks that pandoc's Markdown takes for brackets, or for dollars."""
    for found in _BRACKETED.finditer(text):
        tex = found["inline"] or found["display"]
        before, after = text[: found.start()].rpartition("\n")[2], text[found.end() :].partition("\n")[0]
        is_mark = not before.strip() and after.strip() and re.fullmatch(r"\s*\w{1,3}\s*", tex)  # of a list's item
        if not is_mark and not _NO_TEX.fullmatch(tex) and (found["inline"] or _IS_TEX.search(tex)):
            yield (_INLINE if found["inline"] else _DISPLAY), found
    for found in _WIDE.finditer(FORMULA.sub(blanked, text)) if "$" in text else ():
        if _IS_TEX.search(found["tex"]) and not found["tex"].strip()[0].isdigit():
            yield _SPACED, found
