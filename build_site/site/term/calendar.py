"""The term as a calendar that programs subscribe to (RFC 5545): meetings, exams, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

from icalendar import Calendar
from icalendar import Event as Component

from ...course.clock import zone_named
from ...course.front import Front
from ...course.term import Event
from ...course.words import word
from .dated import identifier
from .plan import Entry, name_of, with_lectures

YEAR = timedelta(days=366)


def calendar_text(home: Front, lectures: Sequence[Entry], lang: str, url: str, generator: str) -> str:
    """The calendar; it names only those lectures that are there.

    Without a zone times are those of wherever the calendar is read. An event was stamped when it takes place: that
    changes when it is moved, and at no other time.
    """
    term = home.term
    zone = zone_named(term.zone) if term.zone else None
    calendar = Calendar()
    calendar.add("prodid", f"-//{generator}//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", home.plain_title)
    calendar.add("name", home.plain_title)
    if term.zone:
        calendar.add("x-wr-timezone", term.zone)
    by_slug = {one["slug"]: one for one in lectures}
    for event in with_lectures(term, lectures):
        lecture = by_slug.get(event.lecture) if event.kind == "meeting" else None
        component = _component(event, lecture, zone, lang, url)
        component.add("uid", identifier(url, home, event.kind, event.key))
        calendar.add_component(component)
    if zone:
        days = [one.day for one in term.events]
        calendar.add_missing_timezones(min(days) - YEAR, max(days) + YEAR)
    return str(calendar.to_ical().decode())


def _component(event: Event, lecture: Entry | None, zone: tzinfo | None, lang: str, url: str) -> Component:
    component = Component()
    name = name_of(event, lecture, lang).plain
    prefix = {"assignment": "Due", "exam": "Exam"}.get(event.kind, "")
    component.add("summary", f"{word(lang, prefix)}: {name}" if prefix else name)
    begins = datetime.combine(event.day, event.start or time(), zone)
    component.add("dtstamp", begins.astimezone(UTC) if zone else begins.replace(tzinfo=UTC))
    component.add("dtstart", begins if event.start else event.day)
    if event.end:
        component.add("dtend", datetime.combine(event.day, event.end, zone))
    if event.kind == "assignment":
        component.add("transp", "TRANSPARENT")
    if event.place.plain:
        component.add("location", event.place.plain)
    if lecture and lecture["description"]:
        component.add("description", lecture["description"])
    if url and lecture:
        component.add("url", url + lecture["page"])
    return component
