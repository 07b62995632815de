"""How a lecture can be cited: in words, and as an entry of BibTeX; and under which licence it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..course.words import word
from .about import plain

_CREATIVE_COMMONS = re.compile(r"\bCC[ -]((?:BY|SA|NC|ND)(?:-(?:SA|NC|ND))*)[ -](\d\.\d)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Citation(NamedTuple):
    """What whoever cites a lecture needs, as plain text; "" where it is not known."""

    authors: str
    year: str
    title: str
    course: str
    institution: str
    license: str
    url: str
    bibtex: str


def citation(lecture: Mapping[str, Any], course: Mapping[str, Any], url: str) -> Citation:
    """A lecture's, as its templates are told of it; `url` is that of its page, "" where that is not known.

    Without authors of its own it has the course's instructors. The year is that of its date, else of the semester.
    """
    authors = [plain(one) for one in lecture["authors"] or course["instructors"]]
    year = next((found[0] for key in ("date", "semester") if (found := _YEAR.search(lecture[key] or ""))), "")
    lang, name = lecture["lang"], course["plain_title"]
    texts = {
        "title": lecture["plain_title"],
        "year": year,
        "howpublished": word(lang, "Lecture in {course}", course=name) if name else word(lang, "Lecture"),
        "organization": plain(lecture["institution"]),
        "url": url,
    }
    return Citation(
        authors=", ".join(authors),
        year=year,
        title=texts["title"],
        course=name,
        institution=texts["organization"],
        license=lecture["license"]["name"] if lecture["license"] else "",
        url=url,
        bibtex=_bibtex(f"{lecture['slug']}{year}", authors, texts),
    )


def _bibtex(key: str, authors: Sequence[str], fields: Mapping[str, str]) -> str:
    # Braces around an author keep an organization's name, and one in an order of its own, in one piece.
    listed = {"author": " and ".join(f"{{{_escaped(one)}}}" if "," not in one else _escaped(one) for one in authors)}
    lines = [f"  {name} = {{{value}}}" for name, value in listed.items() if value]
    lines += [
        f"  {name} = {{{value if name == 'url' else _escaped(value)}}}" for name, value in fields.items() if value
    ]
    return f"@misc{{{re.sub(r'[^A-Za-z0-9:._-]', '-', key)},\n" + ",\n".join(lines) + "\n}"


def _escaped(text: str) -> str:
    """Text in which nothing is a command of TeX."""
    text = text.replace("\\", r"\textbackslash ").replace("{", r"\{").replace("}", r"\}")
    return re.sub(r"([&%#_$])", r"\\\1", text).replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")


def license_of(text: str) -> dict[str, str | None] | None:
    """A licence's name, short name and address; the address of Creative Commons licences follows from the name."""
    if not text:
        return None
    found = _CREATIVE_COMMONS.search(text)
    if not found:
        return {"name": text, "short": text, "url": None}
    terms, version = found[1].upper(), found[2]
    url = f"https://creativecommons.org/licenses/{terms.lower()}/{version}/"
    return {"name": text, "short": f"CC {terms} {version}", "url": url}
