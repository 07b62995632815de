"""Links from one lecture into another: checked when all lectures are known."""

from __future__ import annotations

from collections.abc import Mapping

from ..course.model import Lecture, Result
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
            place = Place(lecture.path, link.line)
            if found.front.draft and not result.front.draft:
                hint = f"take `draft: true` out of {target.path}, or the link away"
                problems.append(Problem(place, f"link leads to a draft: {target.path} is not published", hint))
            elif link.fragment and link.fragment.lstrip("/") not in (*found.ids, "top"):
                hint = did_you_mean(
                    f"#{link.fragment}",
                    [f"#{name}" for name in found.ids],
                    f"give a heading in {target.path} this {{#name}}",
                )
                problems.append(Problem(place, f"link leads nowhere: {target.path} has no #{link.fragment}", hint))
    return problems
