"""Code blocks get an address that stays theirs while others come and go; what is misspelt in their openers is told."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any

import panflute as pf

from ..course.model import STEP
from ..problems import nearest
from .context import Context

LINES = "code-line-numbers"
COMMON = (
    *("bash", "cpp", "csharp", "css", "dart", "docker", "elixir", "erlang", "fortran", "haskell", "html", "java"),
    *("javascript", "json", "julia", "kotlin", "latex", "makefile", "markdown", "matlab", "ocaml", "octave", "perl"),
    *("php", "prolog", "python", "ruby", "rust", "scala", "scheme", "shell", "swift", "toml", "typescript", "yaml"),
)
_STEP = re.compile(r"\s*(?:\d*|\d+\s*-\s*\d*|true|false|all|none)\s*", re.I)  # of code that is stepped through
NUMBERED = (
    "numberLines",
    "number-lines",
    "number",
)  # classes by which pandoc numbers lines; style sheets know the first
_NEARLY = ("numberlines", "linenumbers", "line-numbers", "numbered-lines")
NO_SLIPS = ("lex", "relaxng")  # languages of pandoc's that look like others misspelt


def code(elem: pf.CodeBlock, ctx: Context) -> Any:
    """CodeBlock -> one with an identifier of its content's, by which pandoc numbers lines, below its file's name."""
    if name := elem.attributes.pop("filename", ""):
        named = [pf.Para(pf.Code(name, classes=["filename"])), elem]
        if STEP in getattr(elem.parent, "attributes", {}):
            return pf.Div(*named)  # as cells have what belongs to their code
        code(elem, ctx)
        return named
    if not elem.identifier:
        elem.identifier = f"code-{hashlib.sha256(elem.text.encode()).hexdigest()[:8]}"
    if elem.classes and elem.classes[0] not in COMMON and (meant := _meant(elem.classes[0])):
        ctx.warn(elem, f"{elem.classes[0]} is no language, so its code has no colours", f"did you mean {meant}?")
    if elem.classes[:1] == ["math"]:
        ctx.warn(elem, "this is shown as code, not as a formula", "write $$ above and below it")
    if elem.attributes.get(LINES) in ("true", "false"):  # Quarto's, for numbers beside all lines or none
        is_numbered = elem.attributes.pop(LINES) == "true"
        elem.classes = list(dict.fromkeys([*elem.classes, *(["numberLines"] if is_numbered else [])]))
    _numbers(elem, ctx)
    steps = elem.attributes.get(LINES, "")
    if wrong := [one for one in re.split(r"[|,]", steps) if not _STEP.fullmatch(one) or _goes_down(one)]:
        ctx.warn(elem, f"{LINES} cannot be {wrong[0]!r}, so no line is lit", "write lines as 3, 5-7 or 4-")
    count = elem.text.count("\n") + 1
    if beyond := [number for number in re.findall(r"\d+", steps) if int(number) > count]:
        ctx.warn(elem, f"{LINES} names line {beyond[0]}, and the code has {count}", "lines are counted from 1")
    return None


def _numbers(elem: pf.CodeBlock, ctx: Context) -> None:
    """One class for numbers of lines; what is wrong with them is told."""
    start = elem.attributes.get("startFrom", "1")
    elem.classes = [NUMBERED[0] if one in NUMBERED else one for one in elem.classes]
    if NUMBERED[0] not in elem.classes:
        nearly = next((one for one in elem.classes if nearest(one.lower(), _NEARLY, cutoff=0.85)), "")
        if nearly:
            ctx.warn(elem, f"{nearly} numbers no lines", "did you mean numberLines?")
        elif start != "1":
            ctx.warn(elem, "startFrom has no effect, since lines have no numbers", "write .numberLines before it")
    if not re.fullmatch(r"-?\d+", start):
        ctx.warn(elem, f"startFrom cannot be {start!r}, so lines are counted from 1", "it takes a number")


def _goes_down(step: str) -> bool:
    first, _, last = step.partition("-")
    return last.strip().isdigit() and int(last) < int(first)


@cache
def _meant(language: str) -> str:
    """The language that was misspelt, "" where it may be another one, or none."""
    meant = nearest(language.lower(), COMMON, cutoff=0.75)
    if not meant or meant in language.lower() or language in NO_SLIPS:
        return ""
    from pygments.lexers import get_all_lexers  # 50 ms, and most languages are common ones

    known = {alias for _, aliases, *_ in get_all_lexers(plugins=False) for alias in aliases}
    return "" if language.lower() in known else meant
