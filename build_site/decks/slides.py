"""Slides between separators -> pandoc's: the first heading of each begins it, and the others stay inside.

To reveal-md, Marp, Slidev and notebooks a slide ends where the next one is said to begin; to pandoc at headings. So the
first heading of a slide becomes one of the second level, or of the first where a few of those part the deck, and all
others become deeper ones. A slide without a heading begins with a rule, or with an empty heading that has its
attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ..markdown import grammar as g
from ..markdown.blocks import outline
from ..markdown.prose_slips import blanked
from .commonmark import linked, loosened
from .rows import Front, Row, as_yaml, commented, fenced, verbatim

_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*$")
_ATTRIBUTES = re.compile(r"(?<![\])`])\{(?P<inside>[#.][^{}]*|[\w-]+=[^{}]*)\}\s*$")
_MARKUP = re.compile(r"[*_`]|<[^>]*>")
SHORT = 3  # lines at the most below a heading that begins a part
_INSIDE = 3  # the least level of headings that begin no slide


class Slide(Struct):
    """What stands between two separators, and what its heading, which begins it, gets as attributes.

    `line` is that of the separator, `notes` what only the speaker sees.
    """

    line: int
    rows: list[Row]
    attributes: list[str] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)


class _Headed(Struct):
    """A slide whose headings are known: its own (0 without), with its text, and places and levels of the others."""

    slide: Slide
    level: int = 0
    title: str = ""
    at: int = -1
    others: list[tuple[int, int]] = field(default_factory=list)


def written(front: Front, slides: Sequence[Slide], names: dict[str, str], is_part: bool = False) -> list[Row]:
    """A deck as Pandoc Markdown: of its front matter the keys in `names`, and its slides; a part has only these."""
    found = [_headed(slide) for slide in slides if _has_content(slide.rows) or slide.attributes or slide.notes]
    parts = sum(one.level == 1 for one in found) < sum(one.level > 1 for one in found)  # the deck, by some of level 1
    if is_part:
        return loosened([row for one in found for row in _written(one, parts, one is found[0])])
    title = str(front.values.get("title", "")) if "title" in names else ""
    lines = ['slide-level: "2"']
    if found and found[0].level and (not title or _plain(found[0].title) == _plain(title)):
        lines = [*lines, *([] if title else [f"title: {as_yaml(_ATTRIBUTES.sub('', found[0].title))}"])]
        found[0] = _untitled(found[0])
    rows = front.written(names, lines)
    for n, one in enumerate(found):
        if n or _has_content(one.slide.rows) or one.slide.attributes or one.slide.notes:
            rows += _written(one, parts, n == 0)
    return loosened(rows)


def name_slides(slides: Sequence[Slide], numbers: Sequence[set[str]], links: re.Pattern[str]) -> None:
    """Give slides names that links lead to by their numbers, and these links the names.

    `numbers` has what links call each slide; `links` finds their addresses, with the number as `at`.
    """
    found = [(one, at, link) for one in slides for at, link in _links(one.rows, links)]
    wanted = {link["at"] for *_, link in found}
    names = dict[str, str]()
    for one, called in zip(slides, numbers, strict=True):
        if called & wanted:
            first = max(called, key=len).replace("/", "-")
            name = next((word[1:] for word in one.attributes if word[0] == "#"), f"slide-{first}")
            one.attributes = [*(word for word in one.attributes if word[0] != "#"), f"#{name}"]
            names |= dict.fromkeys(called, name)
    for one, at, link in found:
        if link["at"] in names:
            number, line = one.rows[at]
            one.rows[at] = (number, f"{line[: link.start()]}#{names[link['at']]}{line[link.end() :]}")


def _links(rows: Sequence[Row], links: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """What is a link and no code, with its place among the rows; of each row the last first."""
    code = verbatim(rows)
    for at, (_, line) in enumerate(rows):
        if at not in code:
            yield from ((at, link) for link in [*links.finditer(g.CODE.sub(blanked, line))][::-1])


def _has_content(rows: Sequence[Row]) -> bool:
    hidden = commented(rows)
    return any(line.strip() for n, (_, line) in enumerate(rows) if n not in hidden)


def _is_short(rows: Sequence[Row]) -> bool:
    """Whether what is below a heading may stand where a part of the deck begins: a picture, or a line or two."""
    said = [line for _, line in rows if line.strip() and not line.startswith((":::", "<"))]
    return len(said) <= SHORT and not any(line.lstrip().startswith(("```", "~~~", "- ", "* ", "|")) for line in said)


def _headed(slide: Slide) -> _Headed:
    """A slide with underlined headings written with marks, and its first heading found if it comes first."""
    lines = [line for _, line in slide.rows]
    one = _Headed(slide)
    hidden = commented(slide.rows)
    first = next((n for n, line in enumerate(lines) if line.strip() and n not in hidden), -1)
    for heading in outline(lines).headings:
        at, number = heading.line, slide.rows[heading.line][0]
        if not lines[at].lstrip(" >").startswith("#"):
            slide.rows[at] = (number, f"{'#' * heading.level} {lines[at]}")
            slide.rows[at + 1] = (number + 1, "")
        if at == first and (found := _HEADING.match(slide.rows[at][1])):
            one.level, one.title, one.at = heading.level, found["text"] or "", at
        elif not heading.is_nested:
            one.others.append((at, heading.level))
    return one


def _untitled(one: _Headed) -> _Headed:
    """The first slide without the heading that is the deck's title."""
    rows = [row for n, row in enumerate(one.slide.rows) if n != one.at]
    slide = Slide(one.slide.line, rows, one.slide.attributes, one.slide.notes)
    others = [(at - (at > one.at), level) for at, level in one.others]
    return _Headed(slide, others=others)


def _written(one: _Headed, parts: bool, is_first: bool) -> list[Row]:
    slide, rows = one.slide, [*one.slide.rows]
    if one.others:
        shift = max(_INSIDE - min(level for _, level in one.others), 0)
        for at, level in one.others:
            rows[at] = (rows[at][0], "#" * min(level + shift, 6) + rows[at][1].lstrip("#"))
    begin: list[Row] = [(slide.line, "")]
    if one.level:
        marks = "#" if parts and one.level == 1 and _is_short(rows[one.at + 1 :]) else "##"
        text = one.title
        words = slide.attributes
        if given := _ATTRIBUTES.search(text):
            text, words = text[: given.start()].rstrip(), [*words, given["inside"].strip()]
        heading = (rows[one.at][0], " ".join(filter(None, [marks, text, f"{{{' '.join(words)}}}" if words else ""])))
        begin += [*rows[: one.at], heading, (rows[one.at][0], "")]
        rows = rows[one.at + 1 :]
    elif slide.attributes:
        begin += [(slide.line, f"## {{{' '.join(slide.attributes)}}}"), (slide.line, "")]
    elif not is_first:
        begin += [(slide.line, "---"), (slide.line, "")]
    last = (rows or begin)[-1][0]
    notes = fenced("notes", slide.notes) if slide.notes else []
    return [*begin, *linked(rows), (last, ""), *notes]


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split()).casefold()
