"""What is written in text as elsewhere, and shown otherwise than meant: powers, addresses, names of Python, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from ..problems import Place, Problem, shortened
from .dates import impossible

LONG = 40
FORMULA = re.compile(r"\$\$.*?\$\$|(?<!\\)\$(?!\s)(?:[^$\\]|\\.)+?(?<!\s)\$(?!\d)", re.S)
_APART = re.compile(  # where none of this is meant: formulas, tags, links, attributes and shortcodes
    rf"{FORMULA.pattern}|(?<!\\)\$[^$\n]+\$(?!\w)|\\\(.*?\\\)|\\\[.*?\\\]|<[^<>\n]*>|\{{\{{.*?\}}\}}"
    r"|!?\[(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])"
    r"|(?<=\])\((?:[^()]|\([^()]*\))*\)|(?<!\^)\{[^{}\n]*\}",
    re.S,
)
_ADDRESS = re.compile(r"(?<![\w@/.=\"'\[-])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\[\]\0]*[^\s<>\[\]\0.,;:!?)'\"*_]")
_NAMES = (
    "add all and call class contains del delitem dict doc enter eq exit file float format future ge get getattr",
    "getitem gt hash init int iter le len lt main module mul name ne new next or path pos pow repr set setattr setitem",
    "slots str sub version",
)


class Told(Struct, frozen=True):
    """How something is written that means nothing to pandoc, what to say of it, and what to do about it."""

    written: re.Pattern[str]
    message: str
    hint: str

    def problem(self, written: str, line: int, path: str) -> Problem:
        """The remark on what is written in a line, counted from 0."""
        message = f"{shortened(' '.join(written.split()), LONG)} {self.message}"
        return Problem(Place(path, line + 1), message, self.hint, "warning")


class _Told(Struct, frozen=True):
    """How something is written, with the `mark` that it has for sure; a remark and its hint, for what was found."""

    mark: str
    written: re.Pattern[str]
    message: str
    hint: Callable[[re.Match[str]], str]


def _linked(found: re.Match[str]) -> str:
    return f"write <{'' if ':' in found[0] else 'https://'}{shortened(found[0], LONG)}>"


_TOLD = (
    _Told("://", _ADDRESS, "is text, no link", _linked),
    _Told("www.", _ADDRESS, "is text, no link", _linked),
    _Told(
        ")[",
        re.compile(
            r"(?<![\w\])\\])\((?P<text>[^()\n]+)\)"
            r"\[(?P<address>[^\]\s]*(?:://|\.(?:md|html?|png|jpe?g|svg)\b)[^\]\s]*)\]"
        ),
        "is text, no link",
        lambda found: f"write [{found['text']}]({found['address']})",
    ),
    _Told(
        "[[",
        re.compile(r"(?<![\w\]\\])!?\[\[(?:[^\W\d_]|\d{4}-)[\w ./|#-]*\]\](?![(\0])"),
        "is text, no link or picture",
        lambda _: "write [text](address) or ![caption](address)",
    ),
    _Told(
        "^",
        re.compile(r"(?<![\w\\^~$|])[A-Za-z0-9.]*[\w)]\^(?:\{[^{}\s]+\}|-?\w+)(?![\w^])"),
        "is text, no power",
        lambda found: f"write {found[0].replace('{', '').replace('}', '')}^, or ${found[0]}$",
    ),
    _Told(
        "~",
        re.compile(r"(?<![\w\\~)}\]])~[^\s~]+~(?!~)"),
        "is set low, without its marks",
        lambda _: r"write \~ for a mark itself",
    ),
    _Told(
        "*",
        re.compile(r"(?<![\w*\\])(?:\d+|[A-Za-z])\*(?:\d+|[A-Za-z])\*(?:\d+|[A-Za-z])(?![\w*])"),
        "is shown with emphasis, and without its stars",
        lambda found: f"write {found[0].replace('*', chr(92) + '*')}, or a formula",
    ),
    _Told(
        "==",
        re.compile(r"(?<![\w=!<>])==(?=[^\s=])(?P<text>[^=\n]*[^\s=])==(?![\w=])"),
        "is text, nothing that is marked",
        lambda found: f"write [{found['text']}]{{.mark}}",
    ),
    _Told(
        "++",
        re.compile(  # but ++i and i++
            r"(?<![\w+])\+\+(?!(?P<variable>\w+)\b[^+\n]*\b(?P=variable)\+\+)"
            r"(?=[^\s+])(?P<text>[^+\n]*[^\s+])\+\+(?![\w+])"
        ),
        "is text, nothing that is underlined",
        lambda found: f"write [{found['text']}]{{.underline}}",
    ),
    _Told(
        "@ ",
        re.compile(r"\[(?:(?:see|cf\.|e\.g\.,?) +)?-?@ +(?P<key>[\w:./-]*\w)[^\[\]\n]*\]"),
        "is text, no citation",
        lambda found: f"write @{found['key']}, without a space",
    ),
    _Told(
        "__",
        re.compile(rf"(?<![\w\\`])__(?:{' '.join(_NAMES).replace(' ', '|')})__(?!\w)"),
        "is shown in bold, without its marks",
        lambda found: f"write `{found[0]}`",
    ),
    _Told(
        "$",
        re.compile(
            r"(?<![\\$\w])\$(?:[A-Za-z](?![\w$])|[A-Za-z][_^]\S|\\[A-Za-z])[^\s$]*|(?<![\w$\\])[a-z]\$(?![\w$])"
        ),
        "is text, no formula: its other $ is not there",
        lambda _: r"write $…$, or \$ for the sign itself",
    ),
)


def blanked(found: re.Match[str]) -> str:
    """As many signs as were found, of which nothing is text; lines stay lines."""
    return re.sub(r"[^\n]", "\0", found[0])


def prose_slips(text: str) -> Iterator[tuple[int, str, str, str]]:
    """What deserves a remark in a paragraph without its code: where, what is written, what it is, what to do."""
    found = [one for one in _TOLD if one.mark in text]
    if found:
        apart = _APART.sub(blanked, text)
        seen = set[int]()
        for one in found:
            for place in one.written.finditer(apart) if one.mark in apart else ():
                if place.start() not in seen:
                    seen.add(place.start())
                    yield place.start(), place[0].split("\0")[0], one.message, one.hint(place)
    for start, written, reason in impossible(text):
        yield start, written, f"is no date: {reason}", "is a digit wrong?"
