"""LaTeX that code shows, as notebooks read it: text with formulas in it -> nodes; and what pandoc leaves out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .nodes import Node

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<a>.+?)(?<!\\)\$\$|(?<!\\)\$(?P<b>.+?)(?<!\\)\$|\\\[(?P<c>.+?)\\\]|\\\((?P<d>.+?)\\\)"
    r"|(?P<e>\\begin\{(?P<name>[a-zA-Z]+\*?)\}.*?\\end\{(?P=name)\})",
    re.S,
)
_DISPLAYED = "ace"
_OUTER = re.compile(r"\s*\\begin\{(equation\*?|displaymath|math)\}(?P<inner>.*)\\end\{\1\}\s*", re.S)
_NUMBERING = re.compile(r"\\(?:label|ref|eqref)\s*\{[^{}]*\}|\\(?:nonumber|notag)\b")
SIZES = r"tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge"
_LETTERS = {"bf": "mathbf", "it": "mathit", "rm": "mathrm", "sf": "mathsf", "tt": "mathtt", "cal": "mathcal"}
_GROUP = r"\{(?P<%s>(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
OTHER = (  # a part of what `readable` changes, to be found at little cost
    r"\\(?:mathstrut|strut|nobreakspace|require|vphantom|smash|math[lrc]lap|arg(?:max|min)|kern|[hm]skip|hfill?)(?![a-zA-Z])"
    rf"|\\(?:{'|'.join(_LETTERS)})(?![a-zA-Z])"
)
_BROWSERS_ALONE = re.compile(  # what MathJax and KaTeX read, and pandoc does not
    rf"\\(?:{SIZES}|mathstrut|strut|nobreakspace)(?![a-zA-Z])[ \t]*|\\(?:require|vphantom)\s*{_GROUP % 'dropped'}"
    rf"|\\color\s*{_GROUP % 'hue'}"
    rf"|\\(?:(?:class|cssId|style|textcolor|colorbox)\s*\{{[^{{}}]*\}}|bbox\s*(?:\[[^\]]*\])?|smash(?:\[\w\])?"
    rf"|math[lrc]lap)\s*{_GROUP % 'kept'}"
    r"|(?P<arg>\\arg(?:max|min))(?![a-zA-Z])|(?P<space>\\(?:kern|hskip|mskip)\s*[\d.]+\s*[a-z]{2}|\\hfill?(?![a-zA-Z]))"
    rf"|\\(?P<letters>{'|'.join(_LETTERS)})(?![a-zA-Z])\s*(?:{_GROUP % 'set'}|(?P<rest>[^{{}}&\\]*))"
)
_TAG = re.compile(r"[ \t]*\\tag(?P<star>\*?)\s*\{(?P<label>[^{}]*)\}(?P<rest>(?:(?!\\\\|\\end\{).)*)", re.S)


def block_of(tex: str) -> Node:
    """A paragraph; a formula that is all there is stands on a line of its own."""
    only = _only_formula(tex)
    return {"t": "Para", "c": [_math(only, is_displayed=True)] if only else [*_inlines(tex.strip())]}


def inlines_of(tex: str) -> list[Node]:
    """What stands in the midst of a text."""
    only = _only_formula(tex)
    return [_math(only, is_displayed=False)] if only else [*_inlines(tex.strip())]


def _only_formula(tex: str) -> re.Match[str] | None:
    found = _FORMULA.match(tex.strip())
    return found if found and found.end() == len(tex.strip()) else None


def _inlines(tex: str) -> Iterator[Node]:
    end = 0
    for found in _FORMULA.finditer(tex):
        yield from _text(tex[end : found.start()])
        yield _math(found, is_displayed=any(found[one] for one in _DISPLAYED))
        end = found.end()
    yield from _text(tex[end:])


def _math(found: re.Match[str], is_displayed: bool) -> Node:
    """A formula, without what only LaTeX's numbering needs, which pandoc does not know."""
    tex = next(found[group] for group in "abcde" if found[group])
    if outer := _OUTER.fullmatch(tex):
        tex = outer["inner"]
    tex = tagged(_NUMBERING.sub("", tex)).strip()
    return {"t": "Math", "c": [{"t": "DisplayMath" if is_displayed else "InlineMath"}, tex]}


def readable(tex: str) -> str:
    r"""A formula without what only browsers' scripts read: colours, sizes, classes; `{\bf x}` as `\mathbf{x}`.

    So the rest of it is a formula, not the TeX of one.
    """

    def put(found: re.Match[str]) -> str:
        if found["kept"] is not None:
            return f"{{{readable(found['kept'])}}}"
        if found["arg"]:
            return rf"\operatorname*{{arg\,{found['arg'][-3:]}}}"
        if found["letters"]:
            inner = found["set"] if found["set"] is not None else found["rest"]
            return rf"\{_LETTERS[found['letters']]}{{{readable(inner)}}}"
        return r"\;" if found["space"] else ""

    return _BROWSERS_ALONE.sub(put, tex)


def tagged(tex: str) -> str:
    r"""A formula with each `\tag` as text at the end of its line."""

    def put(tag: re.Match[str]) -> str:
        label = tag["label"] if tag["star"] else f"({tag['label']})"
        return f"{tag['rest'].rstrip()}\\qquad\\text{{{label}}}"

    return _TAG.sub(put, tex)


def _text(written: str) -> Iterator[Node]:
    for word in re.findall(r"\s+|\S+", written.replace(r"\$", "$")):
        yield {"t": "Space"} if word.isspace() else {"t": "Str", "c": word}
