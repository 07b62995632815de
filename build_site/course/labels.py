"""Labels, by which authors number things and refer to them, and the marks that stand in text until numbers are known.

A slide is converted alone, and known again by its content; what number a thing in it has depends on the whole lecture,
and a reference may lead to another one. So where a number belongs, a slide's HTML has a mark (`Placeholder.token`), and
site/references.py puts what it stands for there when files are written, or shown in a preview.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal, cast

from msgspec import Struct

from ..problems import Place
from .words import word

WORDS = {  # what begins a label -> what the thing is called, in English (see words.py)
    "fig": "Figure",
    "tbl": "Table",
    "eq": "Equation",
    "lst": "Listing",
    "sec": "Section",
    "thm": "Theorem",
    "lem": "Lemma",
    "cor": "Corollary",
    "prp": "Proposition",
    "cnj": "Conjecture",
    "def": "Definition",
    "exm": "Example",
    "exr": "Exercise",
    "sol": "Solution",
    "rem": "Remark",
    "proof": "Proof",  # which has no number
}
FLOATS = ("fig", "tbl", "lst")
THEOREMS = ("thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem")
IN_FULL = {WORDS[kind].lower(): kind for kind in THEOREMS}  # how authors may call them instead
UNNUMBERED = {"proof": "proof", "remark": "rem", "solution": "sol", "sol": "sol"}  # classes -> what they are
_KEY = re.compile(rf"(?:(?P<slug>.+)/)?(?P<name>(?:{'|'.join((*FLOATS, 'eq', 'sec', *THEOREMS))})-.+)")
_CAPITAL = re.compile(r"(?:^|(?<=/))[A-Z](?=[a-z]+-)(?!.*/)")  # of Quarto's @Fig-a

MARK = "\U000f5ef5"  # for private use: nobody writes it
TOKEN = re.compile(rf"{MARK}(?P<plain>p?)(?P<hex>[0-9a-f]+){MARK}")
Style = Literal["caption", "label", "ref", "bare"]


class Label(Struct, frozen=True):
    """A labelled thing of a lecture, on the slide of this id; one that is a part of another has that as its `parent`.

    Of a section there is the title, as HTML and as `plain` text. One on a slide that `is_hidden` has no number; one
    that `is_withheld` nobody can be led to.
    """

    name: str
    slide: str = ""
    parent: str = ""
    title: str = ""
    plain: str = ""
    is_hidden: bool = False
    is_withheld: bool = False

    @property
    def kind(self) -> str:
        """What begins its name: a key of WORDS."""
        return self.name.partition("-")[0]


class Reference(Struct, frozen=True):
    """A reference at a `place` to the thing of this name, in the lecture of this slug; "": in its own."""

    slug: str
    name: str
    place: Place

    @property
    def key(self) -> str:
        """As it is written, after @."""
        return f"{self.slug}/{self.name}" if self.slug else self.name


class Placeholder(Struct, frozen=True):
    """What stands where a number belongs.

    Before a caption, or as a thing's own name ("label"); or in a reference, which may have other words before the
    number than "Figure", or none ("bare").
    """

    style: Style
    name: str
    slug: str = ""
    prefix: str = ""

    def token(self) -> str:
        """The mark, of which no writer of pandoc's changes anything."""
        words = f"{self.style}\t{self.name}\t{self.slug}\t{self.prefix}"
        return f"{MARK}{words.encode().hex()}{MARK}"


def placeholder_of(token: re.Match[str]) -> Placeholder | None:
    """What a mark stands for; None where somebody else made it."""
    try:
        style, name, slug, prefix = bytes.fromhex(token["hex"]).decode().split("\t")
    except ValueError:
        return None
    is_known = style in ("caption", "label", "ref", "bare") and name.partition("-")[0] in WORDS
    return Placeholder(cast(Style, style), name, slug, prefix) if is_known else None


def as_plain(text: str) -> str:
    """A text whose marks are to become plain text, since it goes where no HTML can be."""
    return TOKEN.sub(rf"{MARK}p\g<hex>{MARK}", text) if MARK in text else text


def split_key(written: str) -> tuple[str, str] | None:
    """Slug ("" if there is none) and name of what is referred to by what stands after @; None: it is a source."""
    found = _KEY.fullmatch(_CAPITAL.sub(lambda letter: letter[0].lower(), written))
    return (found["slug"] or "", found["name"]) if found else None


def kind_of(name: str) -> str:
    """The kind of thing that a label is for, "" where it is none."""
    found = split_key(name)
    return found[1].partition("-")[0] if found and found == ("", name) else ""


def theorem_kind(identifier: str, classes: Iterable[str]) -> str:
    """What a div of this identifier and these classes is that is like a theorem, with a number or without; else ""."""
    kind = kind_of(identifier)
    return kind if kind in THEOREMS else next((UNNUMBERED[name] for name in classes if name in UNNUMBERED), "")


class Numbered(Struct, frozen=True):
    """A labelled thing, and its number: "2"; that of a part is "2 (a)", and (a) is its `letter`. Sections have none."""

    label: Label
    number: str
    letter: str = ""


def numbered(labels: Iterable[Label]) -> dict[str, Numbered]:
    """Name -> the thing and its number, of a lecture's labels in their order; those on hidden slides have none."""
    found: dict[str, Numbered] = {}
    counts: Counter[str] = Counter()
    shown = [one for one in labels if not one.is_hidden]
    for one in shown:
        if not one.parent and one.name not in found:
            counts[one.kind] += 1
            found[one.name] = Numbered(one, "" if one.kind == "sec" else str(counts[one.kind]))
    for one in shown:
        if (whole := found.get(one.parent)) and one.name not in found:
            counts[one.parent] += 1
            letter = f"({_letter(counts[one.parent])})"
            found[one.name] = Numbered(one, f"{whole.number} {letter}", letter)
    return found


def _letter(count: int) -> str:
    """1 -> a, 26 -> z, 27 -> aa."""
    above, place = divmod(count - 1, 26)
    return (_letter(above) if above else "") + chr(ord("a") + place)


def name_of(kind: str, number: str, lang: str) -> str:
    """What a thing is called in a language where nothing else is said: "Figure 2", "(3)"."""
    return f"({number})" if kind == "eq" else f"{word(lang, WORDS[kind])} {number}"
