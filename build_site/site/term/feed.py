"""What is new in the course, as programs read it (Atom, RFC 4287): announcements, and lectures that are there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote
from xml.etree import ElementTree as ET

from msgspec import Struct

from ...course.front import Front
from ...course.model import Lecture
from ..about import plain
from ..places import FEED
from .dated import identifier, moment_of_lecture, rooted, zone_of

ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot have


class _News(Struct, frozen=True):
    """An entry; `place` is its address in the site, `summary` text, or HTML if it `is_html`.

    `lang` is its language where it has one of its own.
    """

    key: tuple[str, str]
    moment: datetime
    title: str
    place: str
    summary: str
    is_html: bool = False
    lang: str = ""


def feed_text(home: Front, lectures: Mapping[Lecture, Front], lang: str, url: str, generator: str) -> str:
    """The feed, the newest first. Addresses are whole where the course has one, else they are seen from the feed's."""
    news = sorted([*_announced(home, url), *_held(home, lectures)], key=lambda one: (one.moment, one.key))[::-1]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": lang})
    add(feed, "id", f"urn:uuid:{identifier(url, home, 'feed')}")
    add(feed, "title", home.plain_title or "Lectures")
    if home.subtitle:
        add(feed, "subtitle", plain(home.subtitle))
    add(feed, "updated", news[0].moment.isoformat())
    add(feed, "generator", generator)
    add(feed, "link", rel="alternate", type="text/html", href=f"{url}index.html")
    add(feed, "link", rel="self", type="application/atom+xml", href=f"{url}{FEED}")
    for name in [*map(plain, home.instructors)] or [plain(home.institution) or home.plain_title or "Lectures"]:
        add(add(feed, "author"), "name", name)
    for one in news:
        entry = add(feed, "entry", **({"xml:lang": one.lang} if one.lang not in ("", lang) else {}))
        add(entry, "id", f"urn:uuid:{identifier(url, home, *one.key)}")
        add(entry, "title", one.title)
        add(entry, "updated", one.moment.isoformat())
        add(entry, "link", rel="alternate", type="text/html", href=url + one.place)
        if one.is_html:
            add(entry, "content", one.summary, type="html")
        elif one.summary:
            add(entry, "summary", one.summary)
    ET.indent(feed, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _announced(home: Front, url: str) -> list[_News]:
    zone = zone_of(home)
    return [
        _News(
            ("announcement", one.key),
            one.moment.replace(tzinfo=zone),
            one.title.plain or _first_words(one.text),
            f"index.html#{quote(f'_news-{one.key}')}",
            rooted(one.text or one.title.html, url),
            is_html=True,
            lang=one.lang,
        )
        for one in home.term.announcements
    ]


def _held(home: Front, lectures: Mapping[Lecture, Front]) -> list[_News]:
    zone = zone_of(home)
    return [
        _News(
            ("lecture", one.slug),
            moment,
            front.plain_title,
            quote(one.place("page")),
            front.description,
            lang=front.lang,
        )
        for one, front in lectures.items()
        if (moment := moment_of_lecture(front, zone))
    ]


def add(above: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element with a text to another, and return it; what XML cannot have is left out."""
    element = ET.SubElement(above, name, {key: _NO_XML.sub("", value) for key, value in attributes.items()})
    element.text = _NO_XML.sub("", text) or None
    return element


def _first_words(text: str) -> str:
    """What an announcement without a title is called."""
    said = plain(text)
    return said if len(said) <= 60 else said[:60].rsplit(" ", 1)[0] + " …"
