"""What is checked when all lectures are known: links from one into another, and names that some disks take for one."""

from __future__ import annotations

from collections.abc import Mapping

from ..course.front import Front
from ..course.layers import way_into
from ..course.model import Course, Lecture, Result
from ..problems import Place, Problem, did_you_mean


def check_links(results: Mapping[Lecture, Result]) -> list[Problem]:
    """An error for each link whose target lecture does not have the place it names, or is not published."""
    by_slug = {lecture.slug: (lecture, result) for lecture, result in results.items()}
    problems = []
    for lecture, result in results.items():
        for link in result.links:
            if link.slug not in by_slug:  # it could not be read (which is said of itself), or is the plain home page
                continue
            target, found = by_slug[link.slug]
            place = Place(link.written_in or lecture.path, link.line)
            if found.front.draft and link.waits:
                continue
            if found.front.draft and not result.front.draft:
                what, hint = unpublished(target.path, found.front, "link")
                problems.append(Problem(place, f"link leads to a draft: {what}", hint))
            elif link.fragment and link.fragment.lstrip("/") not in (*found.ids, "top"):
                hint = did_you_mean(
                    f"#{link.fragment}",
                    [f"#{name}" for name in found.ids],
                    f"give a heading in {target.path} this {{#name}}",
                )
                problems.append(Problem(place, f"link leads nowhere: {target.path} has no #{link.fragment}", hint))
    return problems


def check_ways(course: Course, results: Mapping[Lecture, Result]) -> list[Problem]:
    """A warning for each link of a project into a lecture that has no such place."""
    by_slug = {lecture.slug: (lecture, result) for lecture, result in results.items()}
    listed = [*course.ways.links, *(way for part in course.ways.parts for way in part.ways)]
    problems = []
    for way in (one for one in listed if one.fragment and one.slug in by_slug):
        lecture, result = by_slug[way.slug]
        if way.fragment not in result.ids:
            hint = did_you_mean(f"#{way.fragment}", [f"#{name}" for name in result.ids], "take it away")
            what = f"link leads nowhere: {lecture.path} has no #{way.fragment}"
            problems.append(Problem(way_into(course.layers, way.fragment), what, hint, "warning"))
    return problems


def check_names(results: Mapping[Lecture, Result]) -> list[Problem]:
    """A warning for each file of the site whose name differs from another's by upper and lower case alone."""
    taken: dict[str, str] = {}
    problems = []
    for source in sorted({source for result in results.values() for source in result.assets.values()}):
        first = taken.setdefault(source.casefold(), source)
        if first != source:
            message = f"{first} has the same name but for upper and lower case"
            problems.append(
                Problem(Place(source, 0), message, "rename one: on many a disk they are one file", "warning")
            )
    return problems


def unpublished(path: str, front: Front, what: str) -> tuple[str, str]:
    """What is to be said of a draft that something leads to, and what to do about it."""
    if front.release:
        return f"{path} is not released before {front.release}", f"take the {what} away until then"
    return f"{path} is not published", f"take `draft: true` out of {path}, or the {what} away"
