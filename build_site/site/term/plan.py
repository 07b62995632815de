"""The term and its lectures -> what the home page shows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo
from itertools import groupby
from typing import Any
from urllib.parse import quote

from babel import Locale
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ...course.clock import zone_named
from ...course.model import READINGS, ROOT
from ...course.term import Event, Term, Words
from ...course.words import RIGHT_TO_LEFT, base, word
from .dated import day_of
from .days import day_html, days_text, locale_of, long_day_html, time_html

NEWEST = 3  # announcements that are seen at once
_KINDS = {"meeting": "Lecture", "assignment": "Due", "exam": "Exam"}  # their words
Entry = Mapping[str, Any]  # what templates are told of a lecture


class Row(Struct, frozen=True):
    """An event as it is shown: `kind` in words, its `lecture` if that is there, and where its title leads.

    `until` is when it is released, in a preview that shows it before.
    """

    event: Event
    kind: str
    day: Markup
    time: Markup
    title: Markup
    place: Markup
    points: str
    href: str
    lecture: Entry | None
    until: str


class Week(Struct, frozen=True):
    """A week from Monday to Sunday; the first with an event is number 1. `days` tells both in words."""

    number: int
    name: str
    first: date
    last: date
    days: str
    rows: list[Row]


class News(Struct, frozen=True):
    """An announcement as it is shown; `lang` and `dir` are there where they are not the course's."""

    key: str
    day: Markup
    time: Markup
    title: Markup
    text: Markup
    until: str
    lang: str
    dir: str


class Plan(Struct, frozen=True):
    """What the home page shows; `lectures` are those that no week has."""

    weeks: list[Week]
    lectures: list[Entry]
    assignments: list[Row]
    exams: list[Row]
    newest: list[News]
    earlier: list[News]
    staff: Sequence[Mapping[str, Markup]]
    zone: str


def plan_of(term: Term, lectures: Sequence[Entry], lang: str, root: str) -> Plan:
    """What is shown of a term from where `root` leads to the site's root; its lectures are those that are there."""
    locale, zone = locale_of(lang), zone_named(term.zone) if term.zone else None
    events = with_lectures(term, lectures)
    by_slug = {one["slug"]: one for one in lectures}
    rows = [_row(one, by_slug, locale, zone, lang, root) for one in events]
    is_met = any(one.kind == "meeting" for one in events)
    met = {one.lecture for one in events if one.kind == "meeting"}
    news = [
        News(
            one.key,
            long_day_html(one.moment.date(), locale),
            time_html(one.moment.date(), one.moment.time(), None, zone, locale) if one.has_time else Markup(),
            _html(one.title.html, root),
            _html(one.text, root),
            one.until,
            *_own(one.lang, lang),
        )
        for one in term.announcements
    ]
    staff = [{name: _html(getattr(one, name), root) for name in ("name", "email", "hours")} for one in term.staff]
    return Plan(
        _weeks(rows, locale, lang) if is_met else [],
        [_with_day(one, locale) for one in lectures if not is_met or one["slug"] not in met],
        [one for one in rows if one.event.kind == "assignment"],
        [one for one in rows if one.event.kind == "exam"],
        news[:NEWEST],
        news[NEWEST:],
        staff,
        term.zone,
    )


def with_lectures(term: Term, lectures: Sequence[Entry]) -> list[Event]:
    """The events, with lectures only where these are there; one of no meeting belongs to the first one of its day.

    A meeting with a title of its own is taken as it is.
    """
    slugs = {one["slug"] for one in lectures}
    named = {one.lecture for one in term.events if one.kind == "meeting"}
    waiting = {one["date"]: one["slug"] for one in reversed(lectures) if one["slug"] not in named}
    found = []
    for one in term.events:
        lecture = one.lecture if one.lecture in slugs else ""
        if one.kind == "meeting" and not one.lecture and not one.title.plain:
            lecture = waiting.pop(one.day.isoformat(), "")
        found.append(replace(one, lecture=lecture))
    return found


def name_of(event: Event, lecture: Entry | None, lang: str) -> Words:
    """What an event is called: by its own title, by that of its lecture, or by what it is."""
    if event.title.plain:
        return event.title
    if lecture:
        return Words(str(lecture["title"]), str(lecture["plain_title"]))
    kind = word(lang, _KINDS[event.kind])
    return Words(kind, kind)


def _row(event: Event, lectures: Mapping[str, Entry], locale: Locale, zone: tzinfo | None, lang: str, root: str) -> Row:
    lecture = lectures.get(event.lecture)
    title = _html(name_of(event, lecture, lang).html, root)
    place = event.place_in_lecture or READINGS["page"]
    points = event.points
    if points.isdecimal():
        points = word(lang, "{n} point" if points == "1" else "{n} points", n=points)
    return Row(
        event,
        word(lang, _KINDS[event.kind]),
        day_html(event.day, locale),
        time_html(event.day, event.start, event.end, zone, locale) if event.start else Markup(),
        title,
        _html(event.place.html, root),
        points,
        root + quote(f"{event.lecture}/{place}", "/#") if lecture and "<a " not in title else "",
        lecture if event.kind == "meeting" else None,
        event.until,
    )


def _own(lang: str, course: str) -> tuple[str, str]:
    """The language and direction of a text that may be in another language than the course."""
    is_reversed = base(lang) in RIGHT_TO_LEFT
    turned = "rtl" if is_reversed else "ltr"
    return (
        ("", "") if lang in ("", course) else (lang, turned if is_reversed != (base(course) in RIGHT_TO_LEFT) else "")
    )


def _with_day(lecture: Entry, locale: Locale) -> Entry:
    """A lecture whose date is written in words, if it is one."""
    day = day_of(lecture["date"])
    return {**lecture, "day": long_day_html(day, locale)} if day else lecture


def _weeks(rows: Sequence[Row], locale: Locale, lang: str) -> list[Week]:
    def monday(row: Row) -> date:
        return row.event.day - timedelta(days=row.event.day.weekday())

    first = monday(rows[0])
    return [
        Week(
            number := (start - first).days // 7 + 1,
            word(lang, "Week {n}", n=number),
            start,
            start + timedelta(days=6),
            days_text(start, start + timedelta(days=6), locale),
            [*within],
        )
        for start, within in groupby(rows, monday)
    ]


def _html(text: str, root: str) -> Markup:
    return Markup(text.replace(ROOT, root))
