"""Comments that mean something: those of reveal.js's Markdown, and those of CMU's course "ML in Production".

`<!-- .slide: class="center" -->` is about its slide, `<!-- .element: class="fragment" -->` about what stands before it.
`<!-- colstart -->`, `<!-- col -->` and `<!-- colend -->` are columns, `<!-- discussion -->` asks the room, and what
follows `<!-- references -->` are a slide's sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..markdown import grammar as g
from ..markdown.prose_slips import blanked
from .rows import HEADING, Row, Told, as_attributes, attributes_in, rows_of, verbatim

MARKS = re.compile(r"<!--\s*(?:\.(?:slide|element)\s*:|(?:colstart|col|colend|discussion|references_?)\s*-->)")
_SLIDE = re.compile(r"<!--\s*\.slide\s*:(?P<said>.*?)-->")
_ELEMENT = re.compile(r"[ \t]*<!--\s*\.element\s*:(?P<said>.*?)-->[ \t]*")
_IN_TAG = re.compile(  # about the tag that it stands in
    r"<(?P<tag>[a-z]\w*)(?P<own>[^<>]*)(?<!/)>(?P<text>[^<>]*)<!--\s*\.element\s*:(?P<said>.*?)-->"
)
_WORD = re.compile(r"\s*<!--\s*(?P<word>colstart|col|colend|discussion|references_?)\s*-->\s*$")
_ITEM = re.compile(r"(?P<mark>\s*(?:[-*+]|\d+[.)])\s+)(?P<text>.*)$")
_PICTURE = re.compile(r".*!\[[^\]]*\]\([^()]*\)$")
_FILLER = re.compile(r'\s*<div class="(?:stretch|r-stretch)">\s*</div>\s*$')  # which only pushes others down
_NEXT = re.compile(r"#{1,6}\s|-{3,}\s*$")  # after which a slide's sources are no longer told
_STRUCTURE = re.compile(r"\s*(?:$|:{3,}|<|---|#)")
COLUMNS, COLUMN = ":" * 7, ":" * 6  # longer than the divs of authors


def is_marked(text: str) -> bool:
    """Whether a text has such comments."""
    return bool(MARKS.search(text))


def rewritten(text: str, told: Told) -> list[Row]:
    """A text with such comments, whose slides are pandoc's."""
    rows = rows_of(text)
    code = verbatim(rows)
    for n, (number, line) in enumerate(rows):
        if n not in code and _taken(line)[1]:
            told.warn(
                number, "<!-- .slide: … --> belongs to decks with --- between slides", "give its heading attributes"
            )
    return words(elements(rows), told)


def of_slide(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows of a slide without what is said about the slide itself, and that as attributes."""
    code, attributes, kept = verbatim(rows), list[str](), list[Row]()
    has_content = False
    for n, (number, line) in enumerate(rows):
        if n not in code:
            left, said = _taken(line)
            attributes += [word for one in said for word in as_attributes(attributes_in(one))]
            line = "" if _FILLER.match(line) else line
            alone = _ELEMENT.fullmatch(line)
            if alone and not has_content:  # about what stands before it: the slide
                attributes += as_attributes(attributes_in(alone["said"]))
            if said or (alone and not has_content):
                line = "" if alone else left.rstrip()
        has_content |= bool(line.strip())
        kept.append((number, line))
    return kept, attributes


def _taken(line: str) -> tuple[str, list[str]]:
    """A line without what is said about its slide, and that; what stands in code is only shown."""
    found = [*_SLIDE.finditer(g.CODE.sub(blanked, line))]
    for one in reversed(found):
        line = line[: one.start()] + line[one.end() :]
    return line, [one["said"] for one in found]


def elements(rows: Sequence[Row]) -> list[Row]:
    """The rows with what is said about elements as their attributes."""
    code, result = verbatim(rows), list[Row]()
    for n, (number, line) in enumerate(rows):
        has_some = n not in code and "element" in line
        line = _in_tags(line) if has_some else line
        found = _ELEMENT.search(g.CODE.sub(blanked, line)) if has_some else None
        if not found:
            result.append((number, line))
            continue
        words = as_attributes(attributes_in(found["said"]))
        before, after = line[: found.start()], line[found.end() :]
        if before.strip() or after.strip():
            result.append((number, _with(before, words) + (f" {after}" if after.strip() else "")))
        else:
            _wrap_last(result, number, words)
    return result


def _in_tags(line: str) -> str:
    """A line with what is said within a tag as attributes of the tag, to the classes that it has."""
    for found in [*_IN_TAG.finditer(g.CODE.sub(blanked, line))][::-1]:
        own, said = attributes_in(found["own"]), attributes_in(found["said"])
        both = own | said
        if "class" in both:
            both["class"] = " ".join(one["class"] for one in (own, said) if "class" in one)
        given = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in both.items())
        text = line[slice(*found.span("text"))]
        line = f"{line[: found.start()]}<{found['tag']}{given}>{text}{line[found.end() :]}"
    return line


def _with(text: str, words: Sequence[str]) -> str:
    """A line of text with attributes for what it is."""
    given = f"{{{' '.join(words)}}}"
    if not words or not text.strip():
        return text
    if HEADING.match(text) or _PICTURE.fullmatch(text):
        return f"{text.rstrip()} {given}" if text[0] == "#" else f"{text.rstrip()}{given}"
    item = _ITEM.match(text)
    mark, said = (item["mark"], item["text"]) if item else ("", text)
    return f"{mark}[{said}]{given}"


def _wrap_last(result: list[Row], number: int, words: Sequence[str]) -> None:
    """Give attributes to the block that was written last."""
    end = _end(result)
    if not end or not words:
        return
    last = result[end - 1][1]
    if HEADING.match(last) or _PICTURE.fullmatch(last.rstrip()):
        result[end - 1] = (result[end - 1][0], _with(last.rstrip(), words))
        result.append((number, ""))
        return
    if _STRUCTURE.match(last):  # a tag, or the end of a div: it has attributes of its own
        result.append((number, ""))
        return
    start, code = end - 1, verbatim(result)
    while start and (start - 1 in code if start in code else not _STRUCTURE.match(result[start - 1][1])):
        start -= 1
    mark = ":" * 4
    block = result[start:end]
    result[start:] = [
        *[(block[0][0], one) for one in ("", f"{mark} {{{' '.join(words)}}}")],
        *block,
        *[(number, one) for one in ("", mark, "")],
    ]


def _end(rows: Sequence[Row]) -> int:
    """How many rows there are up to the last that is not empty."""
    return next((n for n in range(len(rows), 0, -1) if rows[n - 1][1].strip()), 0)


def words(rows: Sequence[Row], told: Told) -> list[Row]:
    """The rows with columns, prompts and references as pandoc and build_site have them."""
    code, result, opened, sources = verbatim(rows), list[Row](), 0, 0
    asked = False
    for n, (number, line) in enumerate(rows):
        found = _WORD.match(line) if n not in code and "<!--" in line else None
        word = found["word"] if found else ""
        if sources and n not in code and _NEXT.match(line):
            result += [(number, one) for one in ("", ":::::", "")]
            sources = 0
        if word == "colstart" and not opened:
            opened = number
            result += [(number, one) for one in ("", f"{COLUMNS} columns", f"{COLUMN} column", "")]
        elif word == "col" and opened:
            result += [(number, one) for one in ("", COLUMN, "", f"{COLUMN} column", "")]
        elif word == "colend" and opened:
            opened = 0
            result += [(number, one) for one in ("", COLUMN, COLUMNS, "")]
        elif word in ("col", "colend", "colstart"):
            hint = "write <!-- colstart --> above it" if word != "colstart" else "write <!-- colend --> before it"
            told.warn(number, f"<!-- {word} --> without its {'start' if word != 'colstart' else 'end'}: left out", hint)
            result.append((number, ""))
        elif word == "discussion":
            asked = asked or _ask(result, number)
        elif word and not sources:
            sources = number
            result += [(number, one) for one in ("", "::::: {.references}", "")]
        else:
            result.append((number, "" if word else line))
    last = rows[-1][0] if rows else 1
    if sources:
        result += [(last, one) for one in ("", ":::::", "")]
    if opened:
        told.warn(opened, "<!-- colstart --> without its end: the columns end with the slide", "write <!-- colend -->")
        result += [(last, one) for one in ("", COLUMN, COLUMNS, "")]
    return result


def _ask(result: list[Row], number: int) -> bool:
    """The question straight above, or a call for discussion, becomes a prompt."""
    start = end = _end(result)
    while start and not _STRUCTURE.match(result[start - 1][1]) and not _ITEM.match(result[start - 1][1]):
        start -= 1
    is_question = start < end and result[end - 1][1].rstrip().rstrip("*_").endswith("?")
    is_question = is_question and (not start or not _ITEM.match(result[start - 1][1]))
    if not is_question:
        result += [(number, one) for one in ("", "> Q: Discussion", "")]
        return True
    asked = [(line, f"> {'Q: ' if not n else ''}{text}") for n, (line, text) in enumerate(result[start:end])]
    result[start:] = [(asked[0][0], ""), *asked, (number, "")]
    return True
