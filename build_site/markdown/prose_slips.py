"""What is written in text as elsewhere, and shown otherwise than meant: powers, addresses, names of Python, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from ..problems import Slip, shortened
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
    """How something is written that means nothing to pandoc, or not that; what to say of it, and what to do about it.

    What to do may depend on what was found. `mark` is what it has for sure.
    """

    written: re.Pattern[str]
    message: str
    hint: str | Callable[[re.Match[str]], str]
    mark: str = ""

    def slip(self, found: re.Match[str], line: int) -> Slip:
        """The remark on what was found in a line, counted from 0."""
        shown = shortened(" ".join(found[0].partition("\0")[0].split()), LONG)
        hint = self.hint if isinstance(self.hint, str) else self.hint(found)
        return Slip(line + 1, f"{shown} {self.message}", re.sub("\0+", "…", hint))


def _linked(found: re.Match[str]) -> str:
    return f"write <{'' if ':' in found[0] else 'https://'}{shortened(found[0], LONG)}>"


_TOLD = (
    Told(_ADDRESS, "is text, no link", _linked, mark="://"),
    Told(_ADDRESS, "is text, no link", _linked, mark="www."),
    Told(
        re.compile(
            r"(?<![\w\])\\])\((?P<text>[^()\n]+)\)"
            r"\[(?P<address>[^\]\s]*(?:://|\.(?:md|html?|png|jpe?g|svg)\b)[^\]\s]*)\]"
        ),
        "is text, no link",
        lambda found: f"write [{found['text']}]({found['address']})",
        mark=")[",
    ),
    Told(
        re.compile(r"(?<![\w\]\\])!?\[\[(?:[^\W\d_]|\d{4}-)[\w ./|#-]*\]\](?![(\0])"),
        "is text, no link or picture",
        "write [text](address) or ![caption](address)",
        mark="[[",
    ),
    Told(
        re.compile(r"(?<![\w\\^~$|])[A-Za-z0-9.]*[\w)]\^(?:\{[^{}\s]+\}|-?\w+)(?![\w^])"),
        "is text, no power",
        lambda found: f"write {found[0].replace('{', '').replace('}', '')}^, or ${found[0]}$",
        mark="^",
    ),
    Told(
        re.compile(r"(?<![\w\\~)}\]])~[^\s~]+~(?!~)"),
        "is set low, without its marks",
        r"write \~ for a mark itself",
        mark="~",
    ),
    Told(
        re.compile(r"(?<![\w*\\])(?:\d+|[A-Za-z])\*(?:\d+|[A-Za-z])\*(?:\d+|[A-Za-z])(?![\w*])"),
        "is shown with emphasis, and without its stars",
        lambda found: f"write {found[0].replace('*', chr(92) + '*')}, or a formula",
        mark="*",
    ),
    Told(
        re.compile(r"(?<![\w=!<>])==(?=[^\s=])(?P<text>[^=\n]*[^\s=])==(?![\w=])"),
        "is text, nothing that is marked",
        lambda found: f"write [{found['text']}]{{.mark}}",
        mark="==",
    ),
    Told(
        re.compile(  # but ++i and i++
            r"(?<![\w+])\+\+(?!(?P<variable>\w+)\b[^+\n]*\b(?P=variable)\+\+)"
            r"(?=[^\s+])(?P<text>[^+\n]*[^\s+])\+\+(?![\w+])"
        ),
        "is text, nothing that is underlined",
        lambda found: f"write [{found['text']}]{{.underline}}",
        mark="++",
    ),
    Told(
        re.compile(r"\[(?:(?:see|cf\.|e\.g\.,?) +)?-?@ +(?P<key>[\w:./-]*\w)[^\[\]\n]*\]"),
        "is text, no citation",
        lambda found: f"write @{found['key']}, without a space",
        mark="@ ",
    ),
    Told(
        re.compile(rf"(?<![\w\\`])__(?:{' '.join(_NAMES).replace(' ', '|')})__(?!\w)"),
        "is shown in bold, without its marks",
        lambda found: f"write `{found[0]}`",
        mark="__",
    ),
    Told(
        re.compile(
            r"(?<![\\$\w])\$(?:[A-Za-z](?![\w$])|[A-Za-z][_^]\S|\\[A-Za-z])[^\s$]*|(?<![\w$\\])[a-z]\$(?![\w$])"
        ),
        "is text, no formula: its other $ is not there",
        r"write $…$, or \$ for the sign itself",
        mark="$",
    ),
)


def blanked(found: re.Match[str]) -> str:
    """As many signs as were found, of which nothing is text; lines stay lines."""
    return re.sub(r"[^\n]", "\0", found[0])


def prose_slips(text: str, line: Callable[[int], int]) -> Iterator[Slip]:
    """What deserves a remark in a paragraph without its code; `line` tells of a place in it the line, from 0."""
    found = [one for one in _TOLD if one.mark in text]
    if found:
        apart = _APART.sub(blanked, text)
        seen = set[int]()
        for one in found:
            for place in one.written.finditer(apart) if one.mark in apart else ():
                if place.start() not in seen:
                    seen.add(place.start())
                    yield one.slip(place, line(place.start()))
    for start, written, reason in impossible(text):
        yield Slip(line(start) + 1, f"{written} is no date: {reason}", "is a digit wrong?")
