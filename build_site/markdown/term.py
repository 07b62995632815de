"""The lists of the home page's front matter that are about the term -> `Term`; what is wrong is told at its line.

meetings       one, or with `until` one a week from `date` on, but for the days of `except`
assignments    what is due
exams          one after the other
announcements  each is there from its date on, in the language of the course or its own
staff          who teaches the course, and when they are in
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import panflute as pf
from msgspec import Struct, field
from msgspec.structs import replace

from ..course.clock import RELEASE, no_zone, zone_named
from ..course.model import READINGS, Course, Link
from ..course.term import LISTS, Announcement, Event, Person, Term, Words
from ..memory.verdicts import Look
from ..problems import Place, Problem, did_you_mean
from .entries import Entry, entries, matter_of
from .languages import wrong_with
from .lecture import Document
from .parts import Part
from .steps import Find

WEEK, MOST_WEEKS = timedelta(weeks=1), 60
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class Means(Struct, frozen=True):
    """What a term is read with: `write` has blocks written that stand at a line, `look` tells what is at a path.

    `place` tells where a key of front matter is set.

    Links of assignments to lectures are added to `links`, and what is wrong to `problems`.
    """

    course: Course
    find: Find
    look: Look
    place: Callable[[str], Place]
    write: Callable[[list[Any], int], Part]
    links: list[Link]
    problems: list[Problem]


class _Drafted(Struct, frozen=True):
    """An event at a line, whose title and place are still to be written."""

    event: Event
    line: int
    title: Part
    place: Part

    def finished(self) -> Event:
        event = self.event
        title, place = replace(event.title, html=self.title.text), replace(event.place, html=self.place.text)
        return replace(event, title=title, place=place)


def term_of(document: Document, values: Mapping[str, Any], zone: str, means: Means) -> Callable[[], Term]:
    """What makes the term once all is written; `values` are its lists as pandoc has them, `zone` is the course's."""
    if not values:
        means.problems.extend(_zone(zone, (), means.place))
        return Term
    path, matter = document.lecture.path, matter_of(document.text)
    lists = {key: [*entries(key, LISTS[key], value, matter, path, means.problems)] for key, value in values.items()}
    reading = _Reading(means)
    drafted = [one for entry in lists.get("meetings", ()) for one in reading.meetings(entry)]
    drafted += [one for entry in lists.get("assignments", ()) for one in reading.assignment(entry)]
    drafted += [one for entry in lists.get("exams", ()) for one in reading.exam(entry)]
    drafted.sort(key=lambda one: one.event.moment)
    news = [one for entry in lists.get("announcements", ()) for one in reading.announcement(entry)]
    staff = [one for entry in lists.get("staff", ()) for one in reading.person(entry)]
    means.problems.extend([*_overlaps(drafted, path), *_zone(zone, drafted, means.place)])

    def finish() -> Term:
        told = sorted((one() for one in news), key=lambda one: one.moment, reverse=True)
        return Term(zone, tuple(one.finished() for one in drafted), tuple(told), tuple(one() for one in staff))

    return finish


class _Reading(Struct, frozen=True):
    """Reads entries one after the other; `lines` has that of each lecture, and of each key, that was met."""

    means: Means
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def meetings(self, entry: Entry) -> Iterator[_Drafted]:
        """One meeting, or one a week."""
        if entry.lacks("date") or not (when := entry.moment("date")):
            return
        days, lectures = [when[0], *self._later(entry, when[0])], self._lectures(entry, "lectures")
        if len(lectures) > len(days):
            entry.error(
                "lectures", f"there are more lectures than meetings: {len(lectures)} and {len(days)}", "take some away"
            )
        own = self._lectures(entry, "lecture")
        start, end = self._times(entry, when[1])
        for number, day in enumerate(days):
            lecture = own[0] if own else lectures[number] if number < len(lectures) else ""
            key = self._new_key("meeting", f"{day}" + (f"T{start:%H%M}" if start else ""))
            yield self._drafted(entry, Event("meeting", key, day, start, end, lecture=lecture))

    def assignment(self, entry: Entry) -> Iterator[_Drafted]:
        """What is due at a moment; a link to a lecture is one as soon as that is there."""
        if entry.lacks("title", "due") or not (when := entry.moment("due")) or (until := self._until(entry)) is None:
            return
        event = Event("assignment", self._named(entry), *when, points=entry.text("points"), until=until)
        if address := entry.text("link"):
            found = self.means.find(address)
            if isinstance(found, Link) and found.slug:
                link = replace(found, line=entry.place("link").line, waits=True)
                self.means.links.append(link)
                place = (found.file or READINGS["page"]) + (f"#{found.fragment}" if found.fragment else "")
                yield self._drafted(entry, replace(event, lecture=found.slug, place_in_lecture=place))
                return
        yield self._drafted(entry, event, address)

    def exam(self, entry: Entry) -> Iterator[_Drafted]:
        """An exam, which may have a time."""
        if entry.lacks("title", "date") or not (when := entry.moment("date")) or (until := self._until(entry)) is None:
            return
        start, end = self._times(entry, when[1])
        yield self._drafted(entry, Event("exam", self._named(entry), when[0], start, end, until=until))

    def announcement(self, entry: Entry) -> Iterator[Callable[[], Announcement]]:
        """What is new since its date."""
        if not ({"title", "text"} & entry.texts.keys()):
            entry.lacks("title")
        if entry.lacks("date") or not (when := entry.moment("date")) or (until := self._until(entry, "date")) is None:
            return
        moment = datetime.combine(when[0], when[1] or time.min)
        if (lang := entry.text("lang")) and (hint := wrong_with(lang)):
            entry.error("lang", f"lang cannot be {lang!r}", hint)
        title, text = entry.line_of_text("title"), entry.blocks("text")
        plain = _plain(title)
        key = self._new_key("announcement", f"{when[0]}-{_name(plain or _plain(text))[:40]}".rstrip("-"), entry)
        parts = [self._written(title, entry.place("title").line)]
        parts.append(self.means.write(text, entry.place("text").line))

        def finish() -> Announcement:
            head, body = (one.text for one in parts)
            return Announcement(key, moment, when[1] is not None, Words(head, plain), body, until, lang)

        yield finish

    def person(self, entry: Entry) -> Iterator[Callable[[], Person]]:
        """Somebody of the staff."""
        if entry.lacks("name"):
            return
        name, email = entry.line_of_text("name"), entry.text("email")
        if url := entry.text("url"):
            name = [pf.Link(*name, url=url)]
        if email and not _MAIL.fullmatch(email):
            entry.error("email", f"email cannot be {email!r}", "write name@example.org")
        address = [pf.Link(pf.Str(email), url=f"mailto:{email}")] if email else []
        hours = entry.line_of_text("office-hours")
        lines = [entry.place(one).line for one in ("url", "email", "office-hours")]
        written = [self._written(one, line) for one, line in zip((name, address, hours), lines, strict=True)]
        yield lambda: Person(*(one.text for one in written))

    def _drafted(self, entry: Entry, event: Event, address: str = "") -> _Drafted:
        """An event with the title and place of an entry; its title leads to an address, if one is given."""
        title, place = entry.line_of_text("title"), entry.line_of_text("place")
        event = replace(event, title=Words("", _plain(title)), place=Words("", _plain(place)))
        title = [pf.Link(*title, url=address)] if address else title
        line = entry.place("link" if address else "title").line
        parts = [self._written(one, at) for one, at in ((title, line), (place, entry.place("place").line))]
        return _Drafted(event, entry.line, *parts)

    def _written(self, inlines: list[Any], line: int) -> Part:
        """Inlines that stand at a line, to be written; words need nobody to write them."""
        if all(isinstance(one, (pf.Str, pf.Space)) for one in inlines):
            return Part([], html.escape("".join(map(pf.stringify, inlines))))
        return self.means.write([pf.Plain(*inlines)], line)

    def _later(self, entry: Entry, first: date) -> list[date]:
        """The days of a weekly meeting after the first."""
        last, but = entry.day("until"), [entry.day("except", one) for one in entry.texts.get("except", ())]
        if not last:
            if but:
                entry.error("except", "except is of weekly meetings", "write until: and the day of the last one")
            return []
        if last <= first or last - first > MOST_WEEKS * WEEK:
            hint = f"write the day of the last meeting: it is after date, and not {MOST_WEEKS} weeks later"
            entry.error("until", f"until cannot be {last}", hint)
            return []
        days = [first + n * WEEK for n in range(1, (last - first) // WEEK + 1)]
        for one in but:
            if one and one not in days:
                entry.error("except", f"there is no meeting on {one}", f"they are on {first:%A}s until {last}")
        return [day for day in days if day not in but]

    def _times(self, entry: Entry, start: time | None) -> tuple[time | None, time | None]:
        """When something begins and ends, given the time that stands beside its date."""
        span = entry.span("time")
        if span and start:
            entry.error("time", "the time is given twice", "write the day alone as date")
        return span or (start, None)

    def _lectures(self, entry: Entry, name: str) -> list[str]:
        """The slugs of lectures that a value names, by their files or addresses."""
        found = []
        course = self.means.course
        paths = {course.addresses[one.path]: one.path for one in course.lectures}
        for written in entry.texts.get(name, ()) if name == "lectures" else filter(None, [entry.text(name)]):
            path = paths.get(written) or posixpath.normpath(f"slides/{written}")
            slug = course.addresses.get(path, "") if path in paths.values() else ""
            if not slug:
                known = [*(one.path.removeprefix("slides/") for one in course.lectures), *paths]
                hint = did_you_mean(written, known, "write the name of its file: 03-concept-drift.md")
                entry.error(name, f"there is no lecture {written}", hint)
                continue
            self.means.look(path)  # so that the home page is converted again where it goes
            line = self.lines.setdefault(("lecture", slug), entry.place(name).line)
            if line != entry.place(name).line or slug in found:
                entry.error(
                    name, f"{written} is named twice, first in line {line}", "write a title for the other meeting"
                )
            found.append(slug)
        return found

    def _until(self, entry: Entry, name: str = "release") -> str | None:
        """When an entry is released, where a preview shows it before; "" if it is there, None if it is not."""
        if not (when := entry.moment(name)):
            return None if entry.text(name) else ""
        day, at = when
        moment = f"{day}T{at:%H:%M}" if at else f"{day}"
        match self.means.look(RELEASE + moment):
            case "later":
                return None
            case "shown":
                return moment
        return ""

    def _named(self, entry: Entry) -> str:
        """The key of an event, made of its title; two of a kind cannot have one title."""
        return self._new_key(entry.key, _name(_plain(entry.line_of_text("title"))), entry)

    def _new_key(self, kind: str, key: str, entry: Entry | None = None) -> str:
        """A key that no other of the kind has: with an entry it is an error if one has."""
        first, number = key, 1
        while (kind, key) in self.lines:
            if entry and number == 1:
                line = self.lines[kind, key]
                entry.error("title", f"there is another one of this name in line {line}", "name them apart")
            number += 1
            key = f"{first}-{number}"
        self.lines[kind, key] = entry.line if entry else 0
        return key


def _plain(inlines: list[Any]) -> str:
    """Inlines, or blocks, as text that programs read."""
    return "".join(letter for letter in "".join(map(pf.stringify, inlines)) if letter.isprintable()).strip()


def _name(text: str) -> str:
    """A text as a part of an address."""
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _overlaps(drafted: Sequence[_Drafted], path: str) -> Iterator[Problem]:
    """An error for each meeting or exam that begins before another one in its place has ended."""
    told = set()
    timed = [one for one in drafted if one.event.kind != "assignment" and one.event.start]
    for number, one in enumerate(timed):
        for other in timed[number + 1 :]:
            a, b = one.event, other.event
            if b.day != a.day or not (a.start == b.start or (a.end and b.start and b.start < a.end)):
                break
            apart = a.place.plain and b.place.plain and a.place.plain != b.place.plain
            lines = sorted((one.line, other.line))
            if not apart and (lines[0], lines[1]) not in told:
                told.add((lines[0], lines[1]))
                message = f"on {a.day} it overlaps what is in line {lines[0]}"
                yield Problem(Place(path, lines[1]), message, "change one; if both take place, write the place of each")


def _zone(zone: str, drafted: Sequence[_Drafted], place: Callable[[str], Place]) -> Iterator[Problem]:
    """What is wrong with the zone, or that there should be one."""
    if zone and not zone_named(zone):
        yield no_zone(zone, place("timezone"))
    timed = next((one for one in drafted if one.event.start), None)
    if timed and not zone:
        message = "no timezone is given: calendars take the times for those of wherever they are"
        at = replace(place("timezone"), line=timed.line)
        yield Problem(at, message, "write timezone: Europe/Berlin, or yours, in the front matter", "warning")
