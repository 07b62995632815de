"""What has a day: lectures, and the term's events and announcements; and names for them that stay the same.

All is from the source, nothing from the clock: the same course has the same calendar and the same feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from ...course.clock import moment_of, zone_named
from ...course.front import Front
from ...course.model import ROOT
from ..places import CALENDAR, FEED


def dates(home: Front | None, lectures: Iterable[Front]) -> dict[str, str]:
    """The places of the `calendar` and the `feed` in the site, "" where nothing is there to be in it."""
    has_news = bool(home and home.term.announcements) or any(map(_day, lectures))
    return {"calendar": CALENDAR if home and home.term.events else "", "feed": FEED if has_news else ""}


def day_of(written: str) -> date | None:
    """A day that is written as YYYY-MM-DD; None of anything else, which is shown as it is."""
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def moment_of_lecture(front: Front, zone: tzinfo) -> datetime | None:
    """Since when a lecture is there: its release, or its date; None where it has neither."""
    written = _day(front)
    return moment_of(written, zone) if written else None


def zone_of(home: Front | None) -> tzinfo:
    """The zone that days and times are of; UTC where none is given."""
    return (zone_named(home.term.zone) if home and home.term.zone else None) or UTC


def identifier(url: str, home: Front | None, kind: str, key: str = "") -> str:
    """A name for something of the course that no other course has, and that stays the same.

    A course is known by its address, and one without by what it is called.
    """
    import uuid  # few builds name anything

    course = url or "\n".join([home.plain_title, home.institution, home.semester] if home else [])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{course}\n{kind}\n{key}"))


def rooted(html: str, root: str) -> str:
    """HTML whose way to the site's root was left open."""
    return html.replace(ROOT, root)


def _day(front: Front) -> str:
    return front.release or (front.date if day_of(front.date) else "")
