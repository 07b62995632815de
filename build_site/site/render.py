"""Converted lectures -> the texts of the site's files, by the templates."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict, replace

from ..body import Body
from ..course.charts import LIBRARIES
from ..course.clock import released_in
from ..course.front import FRONT_HTML, FRONT_TEXT, Front
from ..course.model import DOCUMENTS, FILES, PAPERS, ROOT, WRITTEN_FROM, Lecture, Result
from ..course.searched import searched
from ..course.settings import Settings
from ..course.term import Term
from ..course.ways import NO_WAYS, Ways
from ..problems import CourseError, Place, Problem
from ..readings import Told, reading
from ..readings.deck import Slide, marked
from ..readings.page import html_of
from . import looks
from .about import Here, here_at_home, here_in_lecture
from .bounds import ITSELF, bounded
from .cite import citation, license_of
from .languages import add_translations, beside, day_in_words, speaking
from .launch import launchers
from .libraries import OURS, libraries_in
from .policy import acts, policy
from .programs import for_programs
from .publish import GENERATOR
from .references import References
from .search import search_file
from .templates import template_name
from .term.dated import dates, day_of
from .ways import parts_of, told_of

if TYPE_CHECKING:
    from .term.plan import Plan

PAGES = {"index": "home", "credits": "credits", "404": "404"}  # file in the site -> its template
INHERITED = ("semester", "institution", "footer", "license")  # a lecture without its own has the course's
NEEDS = {
    "charts": "data-chart",
    "tabs": 'class="tabs',
    "notes": 'class="notes"',
}  # what pages load only where they hold this

Entry = dict[str, Any]  # what templates are told of a lecture in the schedule


class Given(Struct, frozen=True):
    """The course's folder, templates, and what all are told: of the course (`home`) and its lectures (`entries`).

    `references` has what is numbered in them, and `dated` whether there is a calendar, and a feed. `ways` are those
    that a project gives to all pages, and `links` those that templates are told of. Pages that change while they are
    open (`is_live`) may come to run scripts.
    """

    root: Path
    settings: Settings
    env: jinja2.Environment
    home: Front
    entries: list[Entry]
    references: References
    dated: Mapping[str, str]
    is_live: bool
    papers: Sequence[str]
    ways: Ways
    links: list[Entry]

    def common(self, root: str, html: str, assets: Iterable[str]) -> dict[str, Any]:
        """What templates of a page are told from which `root` leads to the site's root, and that holds this."""
        has_charts = any(place.startswith(LIBRARIES) for place in assets)
        may_act = self.is_live or has_charts or acts(html) or (self.root / "templates").is_dir()
        site = _texts(self.home, root) | {
            "title": self.home.plain_title,
            "instructors": [_html(one, root) for one in self.home.instructors],
        }
        needs = [name for name, mark in NEEDS.items() if self.is_live or mark in html]
        given: dict[str, Any] = {
            "root": root,
            "generator": GENERATOR,
            **speaking(self.lang, self.is_live),
            "site": site,
            "lectures": self.entries,
            "ways": self.links,
            "parts": parts_of(self.ways, self.entries),
            "parts_name": self.ways.name,
            "look": looks.told(self.settings.theme),
            "needs": needs if self.is_live else [*needs, "offline"],
        }
        return {**given, **self.dated} | {"policy": policy(self.settings.trust, may_act), "here": Here()}

    @property
    def lang(self) -> str:
        """The language of the course."""
        return self.home.lang or "en"


def given(
    root: Path,
    settings: Settings,
    env: jinja2.Environment,
    home: Front | None,
    results: Mapping[Lecture, Result],
    is_live: bool,
    papers: Sequence[str] = (),
    ways: Ways = NO_WAYS,
) -> Given:
    """What the templates of a course are told; its lectures in their order."""
    lang = home.lang if home else ""
    entries = [_entry(lecture, result, lang) for lecture, result in results.items() if lecture.slug]
    add_translations(entries)
    dated = dates(home, [result.front for lecture, result in results.items() if lecture.slug])
    front, references, links = home or Front(plain_title=""), References(results), [*told_of(ways.links, entries)]
    return Given(root, settings, env, front, entries, references, dated, is_live, papers, ways, links)


def lecture_files(given: Given, lecture: Lecture, result: Result, body: Body) -> dict[str, str]:
    """Path in the site -> text: all readings of a lecture, its text, and what it is found by."""
    files = {lecture.place(name): lecture_file(given, lecture, result, body, name) for name in FILES}
    return files | {searched(lecture): found_by(given, lecture, result, body)}


def found_by(given: Given, lecture: Lecture, result: Result, body: Body) -> str:
    """The file of what a lecture is found by."""
    deck, page = (given.references.pieces(lecture, name, body.pieces(name)) for name in DOCUMENTS)
    return search_file(lecture, result.front, deck, page)


def lecture_file(given: Given, lecture: Lecture, result: Result, body: Body, name: str) -> str:
    """A file of a lecture: that of one reading, or its text."""
    kind = WRITTEN_FROM.get(name, name)
    pieces = given.references.pieces(lecture, kind, body.pieces(kind))

    def render(template: str, own: Mapping[str, Any]) -> str:
        html = "\n".join(map(reading(name).shown, pieces))
        variables = _variables(given, lecture, result, html)
        terms, url = _terms(variables["lecture"]), given.settings.url
        here = here_in_lecture(lecture, name, result.front, given.home, variables["lang"], terms, url, html)
        return _render(given.env, template, {**variables, "here": here, **own})

    front = replace(result.front, license=result.front.license or given.home.license)
    return reading(name).write(Told(given.root, lecture, replace(result, front=front), pieces, render))


def slide_html(env: jinja2.Environment, slide: Slide) -> str:
    """One slide, as it is in the deck."""
    return _render(env, "slide.html", {"slide": marked(slide)})


def _variables(given: Given, lecture: Lecture, result: Result, html: str) -> dict[str, Any]:
    """What the templates of a lecture are told, whose slides are this HTML."""
    root = "../"
    here = next(n for n, entry in enumerate(given.entries) if entry["slug"] == lecture.slug)
    common = given.common(root, html, result.assets)
    told = _texts(result.front, root) | {"authors": [_html(one, root) for one in result.front.authors]}
    told |= {key: told[key] or common["site"][key] for key in INHERITED}
    told |= {"logo": _html(result.front.logo, root), "deck": given.settings.theme.shaped(result.front.deck)}
    told |= {"title_slide": {name: _html(value, root) for name, value in result.front.title_slide.items()}}
    shown = given.entries[here] | told
    shown |= {"lang": given.entries[here]["lang"], "day": day_in_words(result.front.date, shown["lang"])}
    url = given.settings.url + shown["page"].removesuffix("index.html") if given.settings.url else ""
    before, after = beside(given.entries, here)
    return {
        **common,
        **speaking(shown["lang"], given.is_live),
        "lecture": shown,
        "citation": citation(shown, common["site"], url),
        "has_title_slide": bool(result.front.title),
        "meta": result.front.meta,
        "papers": {kind: quote(place) for kind in PAPERS if (place := lecture.paper(kind)) in given.papers},
        "launchers": launchers(given.settings, lecture.place("notebook")),
        "previous": before,
        "next": after,
    }


def site_files(given: Given, home: Body | None, results: Mapping[Lecture, Result]) -> dict[str, str]:
    """Path in the site -> text: home page, credits and 404, and what programs read of the course."""
    credited = [
        _credited(lecture, result, given.references)
        for lecture, result in results.items()
        if result.credits and lecture.slug
    ]
    used = libraries_in(target for result in results.values() for target in result.assets)
    index = next((one for one in results if not one.slug), None)
    pieces = given.references.pieces(index, "page", home.pieces("page")) if home and index else []
    body = Markup(html_of(pieces, given.lang))
    assets = {place for lecture, result in results.items() if not lecture.slug for place in result.assets}
    variables = given.common("", body, assets) | {"body": body, "credits": credited, "libraries": used, "ours": OURS}
    plan = _plan(given)
    variables |= {
        "plan": plan,
        "parts": parts_of(given.ways, plan.lectures if plan else given.entries),
        "pictures": {lecture.slug: result.picture for lecture, result in results.items()},
    }
    url = given.settings.url
    here = {"index": here_at_home(given.home, given.entries, given.lang, _terms(variables["site"]), url)}
    pages = {
        f"{name}.html": _render(given.env, f"{file}.html", variables | {"here": here.get(name, Here())})
        for name, file in PAGES.items()
    }
    return pages | for_programs(given.home, given.entries, given.settings, given.dated, results, pieces)


def _plan(given: Given) -> Plan | None:
    """What the home page shows of the term, None where nothing has a day."""
    if given.home.term == Term() and not any(day_of(one["date"]) for one in given.entries):
        return None
    from .term.plan import plan_of  # with what knows languages

    return plan_of(given.home.term, given.entries, given.lang, "")


def _render(env: jinja2.Environment, name: str, given: Mapping[str, Any]) -> str:
    try:
        if (written := bounded(env.get_template(name).generate(given))).strip():
            return written
        problem = Problem(Place(f"templates/{name}"), "it writes nothing", "fill or delete the file")
    except jinja2.TemplateSyntaxError as error:
        problem = Problem(Place(f"templates/{error.name}", error.lineno), str(error.message))
    except jinja2.TemplateNotFound as error:
        problem = Problem(Place(f"templates/{name}"), f"template not found: {error.name}")
    except CourseError:  # what is compiled cannot be kept
        raise
    except RecursionError as error:
        problem = Problem(_template_place(env, error, name), ITSELF)
    except Exception as error:  # noqa: BLE001  (a course's own template may raise anything)
        problem = Problem(_template_place(env, error, name), str(error) or type(error).__name__)
    raise CourseError([problem])


def _template_place(env: jinja2.Environment, error: Exception, name: str) -> Place:
    """Jinja puts the templates' own lines into the traceback."""
    place, at = Place(f"templates/{name}"), error.__traceback__
    while at:
        if found := template_name(env, Path(at.tb_frame.f_code.co_filename)):
            place = Place(f"templates/{found}", at.tb_lineno)
        at = at.tb_next
    return place


def _entry(lecture: Lecture, result: Result, lang: str) -> Entry:
    front = result.front
    is_early = front.release in released_in(result, "shown")
    return {
        "number": lecture.number,
        "title": Markup(front.label or html.escape(front.plain_title)),
        "plain_title": front.plain_title,
        "date": front.date,
        "day": "",
        "lang": front.lang or lang or "en",
        "original": front.translation_of,
        "translations": [],
        "slug": lecture.slug,
        "description": front.description,
        "unpublished": "draft" if front.draft else f"until {front.release}" if is_early else "",  # a preview has it
        **{name: quote(lecture.place(name)) for name in FILES},
    }


def _texts(front: Front, root: str) -> dict[str, Any]:
    """Front matter as templates see it: HTML is marked as such."""
    texts: dict[str, Any] = {key: _html(getattr(front, key), root) for key in FRONT_HTML}
    texts |= {key: getattr(front, key) for key in ("plain_title", *FRONT_TEXT)}
    return texts | {"title": texts["title"] or Markup.escape(front.plain_title), "license": license_of(front.license)}


def _html(text: str, root: str) -> Markup:
    return Markup(text.replace(ROOT, root))


def _terms(told: Mapping[str, Any]) -> str:
    """The address of a licence, or else its name."""
    given = told["license"] or {}
    return str(given.get("url") or given.get("name", ""))


def _credited(lecture: Lecture, result: Result, references: References) -> dict[str, Any]:
    entry, fill = _entry(lecture, result, ""), references.filler(lecture, "page")
    items = [
        asdict(one)
        | {
            "title": Markup(fill(html.escape(one.title))),
            "credit": Markup(one.credit),
            "href": f"{entry['deck']}#/{quote(one.slide)}",
            "page_href": f"{entry['page']}#{quote(one.slide)}",
        }
        for one in result.credits
    ]
    return {"lecture": entry, "items": items}
