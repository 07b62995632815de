"""What is found: the words of each slide as a lecture's deck and its page show them, and those of the home page.

The files are scripts, so that pages which were opened from a disk can load them; templates/search.js does, once a
reader searches, and makes an index of them.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
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
    slides = [
        _opening(front),
        *(one for slides, section in zip(deck, page, strict=True) for one in _entries(slides, section)),
    ]
    told = {"number": lecture.number, "title": front.plain_title, "slides": slides}
    return _script(lecture.slug, told)


def _opening(front: Front) -> Entry:
    return {"id": "", "title": front.plain_title, "text": words_of(f"{front.subtitle} {front.description}")}


def lectures_file(slugs: Sequence[str], home: Front, sections: Sequence[Section]) -> str:
    """The script that tells which lectures can be searched, in their order, and what the home page is found by."""
    news = [
        (f"_news-{one.key}", one.title.plain or str(one.moment.date()), words_of(one.text))
        for one in home.term.announcements
    ]
    read = [*((one.id, *_read(one)) for one in sections), *news]
    said = [{"id": name, "title": title, "text": text} for name, title, text in read]
    slides = [one for one in (_opening(home), *said) if one["title"] or one["text"]]
    listed = f"window.searchable = {_json(slugs)}, window.searched = {{}};\n"
    return listed + (_script("", {"number": "", "title": home.plain_title, "slides": slides}) if slides else "")


def _script(slug: str, told: Mapping[str, Any]) -> str:
    """What is searched of a lecture; "" is the home page."""
    return f"searched[{_json(slug)}] = {_json(told)};\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entries(slides: Sequence[Slide], section: Section) -> Iterator[Entry]:
    """What one slide of the source is found by: `text` in deck and page, or what only the one of them has."""
    seen = [one for one in slides if not one.is_unseen and one.attributes.get("data-visibility") != "hidden"]
    shown = {one.id: (words_of(one.title or ""), words_of(one.body)) for one in seen}
    read = _read(section)
    is_same = shown.get(section.id) == read
    if any(read):
        yield {"id": section.id, "title": read[0], "text" if is_same else "page": read[1]}
    for name, (title, text) in shown.items():
        if not (is_same and name == section.id):
            yield {"id": name, "title": title, "deck": text}


def _read(section: Section) -> tuple[str, str]:
    """The title of a section of a page, and its text."""
    return words_of(section.title), " ".join(filter(None, map(words_of, (section.html, section.footnotes))))


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
