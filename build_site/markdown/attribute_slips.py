"""Attributes of which pandoc keeps only one: two identifiers of one thing, or one name given twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from ..problems import Slip, did_you_mean
from . import grammar as g
from .leftovers import NAMES
from .prose_slips import FORMULA, blanked

_ONE = r"(?:#[^\s{}=]+|\.[^\s{}=]+|-|[A-Za-z_:][\w:.-]*=(?:\"[^\"]*\"|'[^']*'|[^\s{}\"']*))"
_ATTRIBUTES = re.compile(rf"\{{(?<!\\.)\s*{_ONE}(?:\s+{_ONE})+\s*\}}")  # what begins with a sign is found sooner
_BEHIND = re.compile(r"\](?<!\\.)\([^()\n]*\)(?P<given>\{[^{}]*\})")
_FULL = re.compile(rf"\{{\s*(?:{_ONE}(?:\s+{_ONE})*)?\s*\}}|\{{(?:[#.:=]|{NAMES}).*", re.S)  # leftovers tells of some
_RAW = re.compile(r"(?<=[\0`~ ])\{=(?P<format>[\w+-]+)\}")
_FORMATS = (
    *("html", "html4", "html5", "revealjs", "latex", "tex", "beamer", "context", "typst", "docx", "openxml", "odt"),
    *("opendocument", "pptx", "epub", "markdown", "commonmark", "ipynb", "rst", "asciidoc", "man", "ms", "jats", "rtf"),
    *("org", "mediawiki", "textile", "icml", "slidy", "slideous", "dzslides", "s5", "muse", "tei", "texinfo"),
)
_TAG = re.compile(r"<[A-Za-z][\w-]*(?:\s+[\w:.-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?){2,}\s*/?>")
_NAME = re.compile(r"\s([\w:.-]+)(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_EACH = re.compile(rf"(?<!\S){_ONE}")
_BLOCK = re.compile(r"[\s>]*(?:#|:|`{3}|~{3}|Table:)|[-=]+\s*$")


def attribute_slips(lines: Sequence[str], apart: Container[int]) -> Iterator[Slip]:
    """What deserves a remark about attributes in lines; none in lines `apart`."""
    text = "\n".join("" if number in apart else line for number, line in enumerate(lines))
    text = g.CODE.sub(blanked, text) if "`" in text else text
    for at, message, hint in _in_text(text):
        yield Slip(text.count("\n", 0, at) + 1, message, hint)


def _in_text(text: str) -> Iterator[tuple[int, str, str]]:
    """Where in a text something is wrong with attributes, what, and what to do about it."""
    for found in _ATTRIBUTES.finditer(text):
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if not (_BLOCK.match(before) or text[found.start() - 1] in "])\0$"):
            continue
        given = [one[0] for one in _EACH.finditer(found[0][1:-1])]
        identifiers = [one for one in given if one[0] == "#"]
        if len(identifiers) > 1:
            message = f"{' and '.join(identifiers)} name one thing: only {identifiers[-1]} counts"
            yield found.start(), message, "take the others away, and write their references anew"
        names = [one.partition("=")[0] for one in given if "=" in one and one[0] not in "#."]
        yield from ((found.start(), *told) for told in _twice(names))
    for found in _BEHIND.finditer(FORMULA.sub(blanked, text)) if "){" in text else ():
        if not _FULL.fullmatch(found["given"]):
            yield found.start(), f"{found['given']} is text, no attributes", 'write {#id .class key="value"}'
    for found in _RAW.finditer(text) if "{=" in text else ():
        if (name := found["format"]) not in _FORMATS:
            hint = did_you_mean(name, _FORMATS, "write {=html}")
            yield found.start(), f"{name} is no format, so this is shown nowhere", hint
    for found in _TAG.finditer(text) if "<" in text and "=" in text else ():
        yield from ((found.start(), *told) for told in _twice(map(str.lower, _NAME.findall(found[0]))))


def _twice(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in (one for one, count in Counter(names).items() if count > 1):
        yield f"{name} is given twice here: only one counts", "take the other away"
