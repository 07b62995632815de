"""What a lecture is found by: the words of each slide as its deck and its page show them, and nothing else.

The file is a script, so that pages which were opened from a disk can load it; templates/search.js does, once a reader
searches, and makes an index of it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..course.clock import UNRELEASED
from ..course.front import Front
from ..course.model import Lecture
from ..readings.deck import Slide
from ..readings.page import Section

_GIVEN = r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+"  # of a tag
_UNSAID = re.compile(rf"<!--.*?-->|<(annotation|script|style|svg|template)\b{_GIVEN}>.*?</\1\s*>", re.S)
_ANSWER = re.compile(
    rf'(<details class="answer(?: {UNRELEASED})?"{_GIVEN}>\s*)<summary>.*?</summary>', re.S
)  # what only the page says
_MARK = re.compile(r'<a\b[^>]*\bclass="(?:footnote-ref|footnote-back|cite-back)"[^>]*>.*?</a>', re.S)  # of a note
_IN_WORDS = re.compile(
    rf"</?(?:a|abbr|b|code|em|i|kbd|m[a-z]+|q|s|samp|small|span|strong|sub|sup|u|wbr)(?=[\s/>]){_GIVEN}>", re.I
)
_TAG = re.compile(rf"</?[A-Za-z]{_GIVEN}>")
_ASIDE = re.compile(rf"<(/?)aside\b({_GIVEN})>", re.I)
Entry = dict[str, str]


def search_file(lecture: Lecture, front: Front, deck: Sequence[Sequence[Slide]], page: Sequence[Section]) -> str:
    """The script of a lecture, given what its slides became in deck and page."""
    first = {"id": "", "title": front.plain_title, "text": words_of(f"{front.subtitle} {front.description}")}
    slides = [first, *(one for slides, section in zip(deck, page, strict=True) for one in _entries(slides, section))]
    told = {"number": lecture.number, "title": front.plain_title, "slides": slides}
    return f"(window.searched ??= {{}})[{_json(lecture.slug)}] = {_json(told)};\n"


def lectures_file(slugs: Sequence[str]) -> str:
    """The script that tells which lectures can be searched, in their order."""
    return f"window.searchable = {_json(slugs)};\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entries(slides: Sequence[Slide], section: Section) -> Iterator[Entry]:
    """What one slide of the source is found by: `text` in deck and page, or what only the one of them has."""
    seen = [one for one in slides if not one.is_unseen and one.attributes.get("data-visibility") != "hidden"]
    shown = {one.id: (words_of(one.title or ""), words_of(one.body)) for one in seen}
    read = words_of(section.title), " ".join(filter(None, map(words_of, (section.html, section.footnotes))))
    is_same = shown.get(section.id) == read
    if any(read):
        yield {"id": section.id, "title": read[0], "text" if is_same else "page": read[1]}
    for name, (title, text) in shown.items():
        if not (is_same and name == section.id):
            yield {"id": name, "title": title, "deck": text}


@lru_cache(8)  # most slides are in deck and page the same
def words_of(text: str) -> str:
    """What HTML says, in one line; but for speaker notes, drawings, and how formulas are written."""
    if "<" in text:
        text = _MARK.sub("", _UNSAID.sub(" ", _without_notes(text)))
        text = _TAG.sub(" ", _IN_WORDS.sub("", _ANSWER.sub(r"\1", text)))
    return " ".join(html.unescape(text).split())


def _without_notes(text: str) -> str:
    """HTML without the speaker notes that previews have; there may be asides in them."""
    if not any('class="notes"' in given for _, given in _ASIDE.findall(text)):
        return text
    kept, depth, end = list[str](), 0, 0
    for tag in _ASIDE.finditer(text):
        if depth:
            depth += -1 if tag[1] else 1
            end = tag.end()
        elif 'class="notes"' in tag[2]:
            kept.append(text[end : tag.start()])
            depth = 1
    return "".join([*kept, "" if depth else text[end:]])
