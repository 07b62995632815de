"""Formulas: what pandoc would leave out of them without a word is kept, or told."""

from __future__ import annotations

import re

import panflute as pf

from ..markdown.formulas import OTHER, SIZES, readable, tagged
from ..problems import shortened
from .context import Context

_NOT_SHOWN = {
    r"\color": re.compile(r"\\(?:text)?color\b|\\colorbox\b"),
    "a size": re.compile(rf"\\(?:{SIZES})(?![a-zA-Z])"),
    "a style of HTML": re.compile(r"\\(?:class|cssId|style|bbox)\b"),
    r"\hline": re.compile(r"\\[hc]line\b"),
    "| between columns": re.compile(r"\\begin\{array\}\s*\{[^{}]*\|"),
}
_PERCENT = re.compile(r"\d%")
_MONEY = re.compile(r"\d[\d.,]*[kKmM]?[;,]?\s+(?=.*[A-Za-z]{2})(?:[A-Za-z]+[;,]?\s+)+\d[\d.,]*[kKmM]?")
_PROSE = r"(?:if|then|else|for|and|or|where|otherwise|is|are|the|while|return|with|per|from|when|as)"
_WORDS = re.compile(  # around which TeX leaves out the spaces; and marks of templates
    rf"(?:^|\s){_PROSE}\s|\s{_PROSE}$|^(?:if|for)\([\w.-]+\)$|^(?:else|endif|endfor)$"
)
_SET_APART = re.compile(r"\\[A-Za-z]+\*?\s*\{[^{}]*\}|(?:\\(?:q?quad|space|[;,: ])|~)\s*")  # by \text, say, or a space
LOST = re.compile(
    "|".join(
        [r"\\tag\b", *(one.pattern for one in (_WORDS, _PERCENT, *_NOT_SHOWN.values())), rf"^{_MONEY.pattern}$", OTHER]
    )
)


def formula(elem: pf.Math, ctx: Context) -> None:
    r"""`\tag{3}` -> "(3)" at the end of its line; a warning where colours or rules are lost, or dollars."""
    if _MONEY.fullmatch(elem.text):
        ctx.warn(elem, f"this is read as a formula: ${elem.text}$", r"write \$ for a dollar")
    elif _WORDS.search(_SET_APART.sub("·", elem.text)):
        message = f"words run together in this formula: {shortened(' '.join(elem.text.split()), 40)}"
        ctx.warn(elem, message, r"write \text{…} around them; if it is none, \$ for each dollar")
    if _PERCENT.search(elem.text):
        ctx.warn(elem, "% begins a comment in TeX: what follows it in its line is not shown", r"write \%")
    for name, pattern in _NOT_SHOWN.items():
        if pattern.search(elem.text):
            ctx.warn(elem, f"{name} has no effect in a formula", "browsers get MathML, and pandoc does not write that")
    elem.text = tagged(readable(elem.text))
