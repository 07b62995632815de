"""Converted lectures -> the texts of the site's files, by the templates."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from .. import __version__
from ..model import Body, Front, Lecture, Result
from ..problems import CourseError, Place, Problem
from .notebook import notebook

PAGES = {"index": "home", "credits": "credits", "404": "404"}  # file in the site -> its template
INHERITED = ("semester", "institution", "footer", "license")  # a lecture without its own has the course's
HTML_TEXTS = ("title", "subtitle", "date", "semester", "institution", "footer", "description")
_CREATIVE_COMMONS = re.compile(r"\bCC[ -]((?:BY|SA|NC|ND)(?:-(?:SA|NC|ND))*)[ -](\d\.\d)\b", re.I)

Entry = dict[str, Any]  # what templates are told of a lecture in the schedule


@dataclass(frozen=True, slots=True)
class Given:
    """What every template is given, and the templates."""

    env: jinja2.Environment
    common: Mapping[str, Any]


def given(folders: Sequence[Path], home: Front | None, results: Mapping[Lecture, Result]) -> Given:
    """Templates from the first of `folders` that has them, and what the home page's front matter says."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    front = home or Front(plain_title="Lectures")
    site = _texts(front) | {"title": front.plain_title, "instructors": list(map(Markup, front.instructors))}
    entries = [_entry(lecture, result.front) for lecture, result in results.items() if lecture.slug]
    common = {
        "generator": f"build_site {__version__}",
        "lang": front.lang or "en",
        "site": site,
        "lectures": entries,
    }
    return Given(env, common)


def lecture_files(given: Given, lecture: Lecture, result: Result, body: Body) -> dict[str, str]:
    """Path in the site -> text: a lecture's deck, page and notebook."""
    entries: list[Entry] = given.common["lectures"]
    here = next(n for n, entry in enumerate(entries) if entry["slug"] == lecture.slug)
    told = _texts(result.front) | {"has_notebook": True, "authors": list(map(Markup, result.front.authors))}
    told |= {key: told[key] or given.common["site"][key] for key in INHERITED}
    variables = {
        **given.common,
        "root": "../",
        "lang": result.front.lang or given.common["lang"],
        "lecture": told | entries[here],
        "has_title_slide": bool(result.front.title),
        "meta": result.front.meta,
        "previous": entries[here - 1] if here else None,
        "next": entries[here + 1] if here + 1 < len(entries) else None,
        "slides": [asdict(one) | {"title": _markup(one.title), "body": Markup(one.body)} for one in body.slides],
        "body": Markup(body.page),
        "toc": [asdict(one) | {"title": Markup(one.title)} for one in body.toc if result.front.toc],
    }
    return {
        f"{lecture.slug}/slides.html": _render(given.env, "deck.html", variables),
        f"{lecture.slug}/index.html": _render(given.env, "page.html", variables),
        f"{lecture.slug}/{lecture.slug}.ipynb": notebook(result.front, body),
    }


def site_files(given: Given, home: Body | None, results: Mapping[Lecture, Result]) -> dict[str, str]:
    """Path in the site -> text: home page, credits and 404."""
    credited = [_credited(lecture, result) for lecture, result in results.items() if result.credits and lecture.slug]
    variables = {**given.common, "root": "", "body": Markup(home.page if home else ""), "credits": credited}
    return {f"{name}.html": _render(given.env, f"{file}.html", variables) for name, file in PAGES.items()}


def _render(env: jinja2.Environment, name: str, given: Mapping[str, Any]) -> str:
    try:
        return env.get_template(name).render(given)
    except jinja2.TemplateSyntaxError as error:
        raise CourseError([Problem(Place(f"templates/{error.name}", error.lineno), str(error.message))]) from None
    except jinja2.TemplateNotFound as error:
        raise CourseError([Problem(Place(f"templates/{name}"), f"template not found: {error.name}")]) from None
    except jinja2.UndefinedError as error:
        raise CourseError([Problem(Place(f"templates/{name}", _template_line(error)), str(error.message))]) from None


def _template_line(error: jinja2.UndefinedError) -> int:
    """Jinja puts the template's own lines into the traceback."""
    line, at = 1, error.__traceback__
    while at:
        line, at = (at.tb_lineno if at.tb_frame.f_code.co_filename.endswith(".html") else line), at.tb_next
    return line


def _entry(lecture: Lecture, front: Front) -> Entry:
    return {
        "number": lecture.number,
        "title": Markup(front.title or html.escape(front.plain_title)),
        "plain_title": front.plain_title,
        "date": Markup(front.date),
        "slug": lecture.slug,
        "page": f"{lecture.slug}/index.html",
        "deck": f"{lecture.slug}/slides.html",
        "notebook": f"{lecture.slug}/{lecture.slug}.ipynb",
        "description": Markup(front.description),
        "draft": front.draft,
    }


def _texts(front: Front) -> dict[str, Any]:
    """Front matter as templates see it: HTML is marked as such."""
    texts: dict[str, Any] = {key: Markup(getattr(front, key)) for key in HTML_TEXTS}
    return texts | {"plain_title": front.plain_title, "license": _license(front.license)}


def _license(text: str) -> dict[str, str | None] | None:
    """A licence's name, short name and address; the address of Creative Commons licences follows from the name."""
    if not text:
        return None
    name = Markup(text)
    found = _CREATIVE_COMMONS.search(text)
    if not found:
        return {"name": name, "short": name, "url": None}
    terms, version = found[1].upper(), found[2]
    url = f"https://creativecommons.org/licenses/{terms.lower()}/{version}/"
    return {"name": name, "short": f"CC {terms} {version}", "url": url}


def _credited(lecture: Lecture, result: Result) -> dict[str, Any]:
    entry = _entry(lecture, result.front)
    items = [
        asdict(one)
        | {
            "credit": Markup(one.credit),
            "href": f"{entry['deck']}#/{one.slide}",
            "page_href": f"{entry['page']}#{one.slide}",
        }
        for one in result.credits
    ]
    return {"lecture": entry, "items": items}


def _markup(text: str | None) -> Markup | None:
    return None if text is None else Markup(text)
