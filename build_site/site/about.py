"""What pages tell programs that look at their heads: where they are, and what they are about (schema.org)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup
from msgspec import Struct, field

from ..course.front import Front
from ..course.model import Lecture
from .term.dated import day_of

_PICTURE = re.compile(r'<img\b[^>]*?\s(?:data-)?src="((?!data:|https?:)[^"]+\.(?:png|jpe?g))"', re.I)


class Here(Struct, frozen=True):
    """Where a page is and where what it shows is looked for, "" if that is not known; and what it is `about`.

    `image` is the address of a picture that stands for it, "" where there is none.
    """

    address: str = ""
    canonical: str = ""
    kind: str = "article"
    about: Mapping[str, Any] = field(default_factory=dict)
    image: str = ""


def here_at_home(home: Front, lectures: Sequence[Mapping[str, Any]], lang: str, terms: str, url: str) -> Here:
    """The home page: a `Course` with its lectures, if they have addresses; `terms` are those of its licence."""
    parts = [{"@type": "LearningResource", "name": one["plain_title"], "url": url + one["page"]} for one in lectures]
    about = _told(
        "Course",
        name=home.plain_title,
        description=home.description or plain(home.subtitle),
        inLanguage=lang,
        license=terms,
        provider=_named("Organization", home.institution),
        url=url,
        hasPart=parts if url else [],
    )
    return Here(url, url, "website", about if home.plain_title else {})


def here_in_lecture(
    lecture: Lecture, reading: str, front: Front, home: Front, lang: str, terms: str, url: str, html: str
) -> Here:
    """A reading of a lecture, which is looked for on its page: a `LearningResource`; `html` is what it shows."""
    place, page = (address(url, lecture.place(one)) if url else "" for one in (reading, "page"))
    course = {"@type": "Course", "name": home.plain_title} | ({"url": url} if url else {})
    about = _told(
        "LearningResource",
        name=front.plain_title,
        description=front.description or plain(front.subtitle),
        learningResourceType="lecture",
        inLanguage=lang,
        license=terms,
        author=[_named("Person", one) for one in front.authors],
        datePublished=front.date if day_of(front.date) else "",
        isPartOf=course if home.plain_title else {},
        url=page,
    )
    return Here(place, page, about=about, image=_first_picture(html, place) if place else "")


def _first_picture(html: str, place: str) -> str:
    """The address of the first picture in a page at an address, of those that programs which show links can draw."""
    found = _PICTURE.search(html)
    return urljoin(place, unescape(found[1])) if found else ""


def sitemap(lectures: Sequence[Lecture], url: str) -> str:
    """Where the course wants to be found: at home, and at each lecture's page."""
    places = ["", *(one.place("page") for one in lectures)]
    told = "".join(f"<url><loc>{escape(address(url, one), quote=False)}</loc></url>\n" for one in places)
    urls = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{told}</urlset>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{urls}\n'


def address(url: str, place: str) -> str:
    """The whole address of a place in the site."""
    return url + quote(place)


def plain(text: str) -> str:
    """HTML without its marks."""
    return Markup(text).striptags()


def _told(kind: str, **known: Any) -> dict[str, Any]:
    """A thing of a kind, with what is known of it."""
    return {"@context": "https://schema.org", "@type": kind} | {key: value for key, value in known.items() if value}


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"@type": kind, "name": plain(name)} if name else {}
