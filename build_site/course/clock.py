"""What is released later: when that is, and whether it is there at the moment that a course is built for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal

from ..problems import CourseError, Place, Problem, did_you_mean
from .model import Course, Lecture, Result
from .settings import read_text

RELEASE = "release:"  # the kind of an input that is a moment
UNRELEASED = "unreleased"  # the class of what a preview shows before its day
_ZONE = re.compile(r"""timezone[ \t]*:[ \t]*["']?(?P<name>[^\s"'#]+)""")
State = Literal["released", "later", "shown"]  # "shown": later, and in a preview


def state_at(course: Course, written: str) -> State:
    """Whether what is released at a moment is there. Raises ValueError, and CourseError where the zone is none."""
    zone = _zone_of(course)
    moment = moment_of(written, zone).astimezone(UTC)  # moments of one zone are compared as its clocks show them
    if not course.as_of:
        return "released" if moment <= datetime.now(UTC) else "shown"
    return "released" if moment <= moment_of(course.as_of, zone).astimezone(UTC) else "later"


def now() -> str:
    """This moment, as it is written."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment_of(written: str, zone: tzinfo = UTC) -> datetime:
    """`2027-03-01`, which begins at midnight in the zone, or with a time: `2027-03-01 14:00`. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def next_release(course: Course, results: Mapping[Lecture, Result]) -> tuple[str, str] | None:
    """When something is released next, as it is written, and the path of the lecture that it is in."""
    found = [(when, lecture.path) for lecture, result in results.items() for when in released_in(result, "later")]
    if not found:
        return None
    zone = _zone_of(course)
    return min(found, key=lambda one: (moment_of(one[0], zone), one))


def released_in(result: Result, *states: State) -> list[str]:
    """The moments at which something of a lecture is released that is in one of these states, or in any."""
    reads = ((path.removeprefix(RELEASE), seen) for path, seen in result.reads.items() if path.startswith(RELEASE))
    return [when for when, seen in reads if not states or seen in states]


def _zone_of(course: Course) -> tzinfo:
    """The time zone that the home page names, or else UTC. Raises CourseError where there is no such zone."""
    if not course.home:
        return UTC
    lines = read_text(course.root, course.home.path).split("\n")
    last = next((n for n, line in enumerate(lines) if n and line.rstrip() in ("---", "...")), 0)
    found = next(((n, at["name"]) for n, line in enumerate(lines[:last], 1) if (at := _ZONE.match(line))), None)
    if not found:
        return UTC
    number, name = found
    if zone := zone_named(name):
        return zone
    raise CourseError([no_zone(name, Place(course.home.path, number))])


def no_zone(name: str, place: Place) -> Problem:
    """What is to be said of a time zone that there is not."""
    from zoneinfo import available_timezones

    hint = did_you_mean(name, sorted(available_timezones()), "write a name such as Europe/Berlin")
    return Problem(place, f"there is no time zone {name}", hint)


@lru_cache(8)
def zone_named(name: str) -> tzinfo | None:
    """The time zone of a name, None where there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # 4 ms, and few courses name one

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
