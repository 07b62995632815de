"""What the home page says of the course's term: when it meets, what is due, what is new, and who teaches it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

LISTS = {  # of front matter, and the keys that their entries have
    "meetings": ("date", "time", "until", "except", "place", "title", "lecture", "lectures"),
    "assignments": ("title", "due", "points", "link", "release"),
    "exams": ("title", "date", "time", "place", "release"),
    "announcements": ("date", "title", "text", "lang"),
    "staff": ("name", "email", "url", "office-hours"),
}
Kind = Literal["meeting", "assignment", "exam"]


class Words(Struct, frozen=True):
    """A short text, as HTML and without its marks. The way to the site's root is left open in HTML (see model.ROOT)."""

    html: str = ""
    plain: str = ""


class Event(Struct, frozen=True):
    """A meeting or an exam, which may have a start and an end; or what is due on a `day`, at the time of its `start`.

    Days and times are those of the course's zone. A meeting may be about a `lecture`, an assignment be one: then that
    is its slug, and `place_in_lecture` what follows it in the address. `key` tells it from others of its kind, today
    and after it was moved or renamed. `until` is when it is released, in a preview that shows it before.
    """

    kind: Kind
    key: str
    day: date
    start: time | None = None
    end: time | None = None
    title: Words = Words()
    place: Words = Words()
    points: str = ""
    lecture: str = ""
    place_in_lecture: str = ""
    until: str = ""

    @property
    def moment(self) -> tuple[date, time]:
        """When it begins: what has no time of the day comes first on it, but is due at its end."""
        return self.day, self.start or (time.max if self.kind == "assignment" else time.min)


class Announcement(Struct, frozen=True):
    """What is new since a `moment`, of a day whose time `has_time`, or begins; `text` is HTML.

    It is in the course's language, or in `lang`.
    """

    key: str
    moment: datetime
    has_time: bool
    title: Words
    text: str
    until: str = ""
    lang: str = ""


class Person(Struct, frozen=True):
    """Somebody who teaches the course; all is HTML."""

    name: str
    email: str = ""
    hours: str = ""


class Term(Struct, frozen=True):
    """Events in their order, announcements with the last first, and the staff; `zone` is that of days and times."""

    zone: str = ""
    events: tuple[Event, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    staff: tuple[Person, ...] = ()
