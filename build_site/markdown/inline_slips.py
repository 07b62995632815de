"""What pandoc reads as text within a paragraph, or as a paragraph of its own, and its author meant as a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..problems import Place, Problem, shortened
from . import grammar as g
from .outline import Paragraph
from .prose_slips import FORMULA, LONG, blanked, prose_slips

_IS_TEX = re.compile(r"\\[A-Za-z]|\^|\w_\{|\b[A-Za-z]_\w\b|[\w)}]\s*[=<>+]\s*[\w\\({-]|\A\s*[A-Za-z]'?\s*\Z")
_NO_TEX = re.compile(r"[crCR]|tm|TM|[^\\]*[A-Za-z]{4,}[^\\]*")
_BRACKETED = re.compile(r"(?<![\\\]])\\(?:\((?P<inline>[^()]+?)\\\)|\[(?P<display>.{1,600}?)\\\])", re.S)
_WIDE = re.compile(r"(?<![\\$\w])\$(?P<tex> +[^$\n]+|[^$\n]+ +)\$(?![\w$])")
_ADDRESS = r"(?:(?:[a-z]+://|www\.|mailto:)[^\s()]+|#[\w-]+|[\w./%-]+\.[a-z]{2,4}(?:#[\w-]+)?)"
_EMPHASIS = re.compile(r"(?<![\w*])\*\* +[^*\n]+? +\*\*(?![\w*])")
_BOX = re.compile(r"\[(?: [xX] ?|[xX] | {2,3}|)\] +\S.*")
_ITEM = re.compile(r"[> ]*(?:[-*+]|\d+[.)]) ")


class _Slip(Struct, frozen=True):
    """How something is written that is only text, what it is not, and what to do about it."""

    written: re.Pattern[str]
    no: str
    hint: str


_WITHIN = (
    _Slip(
        re.compile(rf"(?<!\\)!?\[(?!\^|@|[ xX]\])[^][]+(?<!\\)\] +\({_ADDRESS}\)"), "link", "take the space in it away"
    ),
    _Slip(_EMPHASIS, "emphasis", "take the spaces within ** away"),
)
_ALONE = (
    _Slip(re.compile(r"(?!\. \. \.$)[.…](?: *[.…]){0,4}"), "pause", "write . . . with a space between the dots"),
    _Slip(re.compile(r"--|[–—]"), "rule, which begins a slide", "write ---"),
    _Slip(re.compile(r"#{1,6} +\S.*"), "heading", "take the spaces before it away"),
)
_QUOTES = _Slip(re.compile(r"[‘’'´]{3} *\{?\w*\}?"), "code block", "write ```, with the key that types `")
_TICKS = _Slip(re.compile(r"``[\w+-]*"), "code block", "write ``` above and below it")
_DOTS = _Slip(
    re.compile(r"[•◦▪‣●∙] *\S.*"), "item of a list", "write - instead of its mark, and an empty line above the first"
)


def inline_slips(paragraph: Paragraph, source: Sequence[str], path: str) -> Iterator[Problem]:
    """What deserves a remark in a paragraph of some lines."""
    first, *more = (line.strip(" ") for line in paragraph.lines)
    for slip in _ALONE if not more else _ALONE[-1:]:
        if slip.written.fullmatch(first):
            yield _problem(slip, first, paragraph.at[0], path)
    if _BOX.fullmatch(first) and _ITEM.match(source[paragraph.at[0]]):
        yield _problem(_Slip(_BOX, "box to tick", "write [ ] or [x] before it"), first, paragraph.at[0], path)
    for number, line in zip(paragraph.at, (first, *more), strict=True):
        if line[:1] in "‘’'´" and _QUOTES.written.fullmatch(line):
            yield _problem(_QUOTES, line, number, path)
            break
        if line[:1] in "•◦▪‣●∙" and _DOTS.written.fullmatch(line):
            yield _problem(_DOTS, line, number, path)
            break
    if more and more[-1] == "``" and _TICKS.written.fullmatch(first):
        yield _problem(_TICKS, first, paragraph.at[0], path)
    text = g.CODE.sub(blanked, "\n".join(paragraph.lines))
    for start, written, message, hint in prose_slips(text):
        place = Place(path, paragraph.at[text.count("\n", 0, start)] + 1)
        yield Problem(place, f"{shortened(written, LONG)} {message}", hint, "warning")
    if any(mark in text for mark in ("] (", "** ", "$", "\\(", "\\[")):
        for slip, found in [
            *_formulas(text),
            *((one, found) for one in _WITHIN for found in one.written.finditer(text)),
        ]:
            written = " ".join(found[0].split())
            yield _problem(slip, written, paragraph.at[text.count("\n", 0, found.start())], path)


def _formulas(text: str) -> Iterator[tuple[_Slip, re.Match[str]]]:
    """TeX between marks that pandoc's Markdown takes for brackets, or for dollars."""
    for found in _BRACKETED.finditer(text):
        tex = found["inline"] or found["display"]
        before, after = text[: found.start()].rpartition("\n")[2], text[found.end() :].partition("\n")[0]
        is_mark = not before.strip() and after.strip() and re.fullmatch(r"\s*\w{1,3}\s*", tex)  # of a list's item
        if not is_mark and not _NO_TEX.fullmatch(tex) and (found["inline"] or _IS_TEX.search(tex)):
            mark = "$" if found["inline"] else "$$"
            yield _Slip(_BRACKETED, "formula", f"write {mark}…{mark}"), found
    for found in _WIDE.finditer(FORMULA.sub(blanked, text)) if "$" in text else ():
        if _IS_TEX.search(found["tex"]) and not found["tex"].strip()[0].isdigit():
            yield _Slip(_WIDE, "formula", "take the spaces within $ away"), found


def _problem(slip: _Slip, written: str, line: int, path: str) -> Problem:
    no = "picture" if written.startswith("![") else slip.no
    return Problem(Place(path, line + 1), f"{shortened(written, LONG)} is text, no {no}", slip.hint, "warning")
