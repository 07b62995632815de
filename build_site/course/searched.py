"""Which files of a site readers search."""

from __future__ import annotations

from .model import Lecture

SEARCHED = "search.js"  # in a lecture's folder: what it is found by
LECTURES = "lectures.js"  # in the site's: which lectures can be found


def searched(lecture: Lecture) -> str:
    """The place in the site of what a lecture is found by."""
    return f"{lecture.slug}/{SEARCHED}"
