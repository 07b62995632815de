"""A course -> a Common Cartridge for learning platforms: links to its pages, its assignments and its quizzes.

quizzes    a published page or deck -> its quizzes
qti        quizzes -> QTI, the format in which platforms grade them
package    modules and their resources -> the file, as Common Cartridge 1.3 (https://www.imsglobal.org/cc) has it

The site is built into a folder of the memory and read there, so that a cartridge has nothing that is not published.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from ..build import build
from ..course.front import Front
from ..course.model import READINGS, Course, Lecture, Result
from ..course.scan import scan
from ..course.settings import FILE
from ..course.words import word
from ..memory.kept import MEMORY
from ..news import Options, Tell, nobody
from ..problems import CourseError, Place, Problem, shortened, told_once
from ..site.about import address
from ..site.publish import published
from ..site.term.dated import identifier
from ..site.term.days import locale_of, long_day_html
from ..site.term.plan import Row, plan_of
from .package import Module, Resource, Root, packed
from .qti import assessment
from .quizzes import Quiz, quizzes_in

SITE = "cartridge"  # of the memory
LINK, ASSIGNMENT = "imswl_xmlv1p3", "assignment_xmlv1p0"
QUIZ = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Cartridge(Struct, frozen=True):
    """The bytes of the file; how many links, assignments and questions it has; and problems."""

    data: bytes
    links: int
    assignments: int
    questions: int
    problems: list[Problem]


class _Reading(Struct, frozen=True):
    """What resources are made with: the site's `url`, its language, and `named`, which makes identifiers.

    An identifier is made of a kind and a key. `problems` grow.
    """

    url: str
    lang: str
    named: Callable[[str, str], str]
    problems: list[Problem]


def cartridge(root: Path, as_of: str = "", tell: Tell = nobody) -> Cartridge:
    """The cartridge of the course in `root`, as it is at a moment, or now. Raises CourseError."""
    course = scan(root)
    if not course.settings.url:
        hint = f'write url = "https://…", where the site will be, below [tool.build_site] in {FILE}'
        raise CourseError(
            [Problem(Place(FILE, 0), "links of a cartridge are whole, and the site has no address", hint)]
        )
    site = root.absolute() / MEMORY / SITE
    report = build(root, site, Options(as_of=as_of), tell)
    home = report.results[course.home].front if course.home else Front(plain_title="")
    there = published(site)
    lectures = {one: report.results[one] for one in course.lectures if one.place("page") in there}
    reading = _Reading(
        course.settings.url,
        home.lang or "en",
        lambda kind, key: f"i{identifier(course.settings.url, home, kind, key)}",
        list[Problem](),
    )
    quizzes = {lecture: [*_quizzes(lecture, site, reading)] for lecture in lectures}
    modules = [_module(lecture, result, quizzes[lecture], reading) for lecture, result in lectures.items()]
    if due := [*_assignments(course, home, lectures, reading)]:
        modules.append(Module(reading.named("module", ""), word(reading.lang, "Assignments"), due))
    title = home.plain_title or word(reading.lang, "Lectures")
    data = packed(reading.named("cartridge", ""), title, reading.lang, modules)
    links, questions = len(READINGS) * len(lectures), sum(map(len, quizzes.values()))
    return Cartridge(data, links, len(due), questions, told_once([*report.problems, *reading.problems]))


def _module(lecture: Lecture, result: Result, quizzes: Sequence[Quiz], reading: _Reading) -> Module:
    """What a platform has of a lecture: links to its readings, and its quizzes as one that is graded."""
    name = " ".join(filter(None, (lecture.number, result.front.plain_title)))
    has = [
        _link(f"{name}: {word(reading.lang, said)}", lecture.place(kind), reading)
        for kind, said in {"page": "Page", "deck": "Slides", "notebook": "Notebook"}.items()
    ]
    if quizzes:
        title, key = f"{name}: {word(reading.lang, 'Quiz')}", reading.named("quiz", lecture.slug)
        named = partial(reading.named, f"question {lecture.slug}")
        has.append(Resource(key, QUIZ, title, assessment(key, title, quizzes, named)))
    return Module(reading.named("module", lecture.slug), name, has)


def _link(title: str, place: str, reading: _Reading) -> Resource:
    root = Root("webLink", "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3")
    root.add("title", title)
    root.add("url", href=address(reading.url, place), target="_blank")
    return Resource(reading.named("link", place), LINK, title, root)


def _quizzes(lecture: Lecture, site: Path, reading: _Reading) -> Iterator[Quiz]:
    """The quizzes that can be graded; what is said of the others, and of those that are shown without something."""
    found: dict[str, Quiz] = {}
    for kind in ("page", "deck"):  # in most lectures, both have the same
        place = lecture.place(kind)
        for one in quizzes_in((site / place).read_text(encoding="utf-8"), address(reading.url, place)):
            found.setdefault(one.name, one)
    for one in found.values():
        quiz = f"the quiz “{shortened(one.title)}”"
        if not one.right:
            _warn(lecture, f"{quiz} is left out: its answers are withheld", "", reading)
        elif len(one.choices) == 1:
            _warn(lecture, f"{quiz} is left out: it has one choice", "add a wrong one: - [ ] …", reading)
        else:
            if one.needs_script:
                message = f"{quiz} has a chart or a slider, which learning platforms do not show"
                _warn(lecture, message, "show a picture", reading)
            yield one


def _warn(lecture: Lecture, message: str, hint: str, reading: _Reading) -> None:
    reading.problems.append(Problem(Place(lecture.path, 0), message, hint, "warning"))


def _assignments(
    course: Course, home: Front, lectures: Mapping[Lecture, Result], reading: _Reading
) -> Iterator[Resource]:
    """What is due, in its order."""
    entries = [_entry(lecture, result) for lecture, result in lectures.items()]
    for row in plan_of(home.term, entries, reading.lang, reading.url).assignments:
        event = row.event
        root = Root("assignment", "http://www.imsglobal.org/xsd/imscc_extensions/assignment")
        key = reading.named("assignment", event.key)
        root.element.set("identifier", key)
        root.add("title", event.title.plain)
        root.add("text", _task(row, home.term.zone, reading.lang), texttype="text/html")
        is_number = _NUMBER.fullmatch(event.points)
        if event.points and not is_number and course.home:
            message = f"the points of “{event.title.plain}” are no number, so that they only stand in its text"
            _warn(course.home, message, "write points: 10", reading)
        root.add("gradable", "true", **({"points_possible": event.points} if is_number else {}))
        root.add("submission_formats").add("format", type="file")
        yield Resource(key, ASSIGNMENT, event.title.plain, root)


def _task(row: Row, zone: str, lang: str) -> str:
    """What is to be done, and until when: a cartridge has no other place for that."""
    title = f'<a href="{html.escape(row.href)}">{row.title}</a>' if row.href else row.title
    day = long_day_html(row.event.day, locale_of(lang))
    time = f" {row.time}{f' ({html.escape(zone)})' if zone else ''}" if row.time else ""
    points = f"<p>{html.escape(row.points)}</p>" if row.points else ""
    return f"<p>{title}</p><p>{html.escape(row.kind)}: {day}{time}</p>{points}"


def _entry(lecture: Lecture, result: Result) -> dict[str, Any]:
    """A lecture, as a plan is told of it."""
    front = result.front
    title = Markup(front.label or html.escape(front.plain_title))
    return {"slug": lecture.slug, "title": title, "plain_title": front.plain_title, "date": front.date}
