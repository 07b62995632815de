"""What the site tells programs of the course: those that search it, keep calendars, read feeds, or read text alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..course.front import Front
from ..course.model import Lecture, Result
from ..course.searched import LECTURES
from ..course.settings import Settings
from ..readings.page import Section
from .about import sitemap
from .launch import requirements
from .llms import llms
from .places import CALENDAR, FEED, LLMS, REQUIREMENTS, SITEMAP
from .publish import GENERATOR
from .search import lectures_file


def for_programs(
    home: Front,
    entries: Sequence[Mapping[str, Any]],
    settings: Settings,
    dated: Mapping[str, Any],
    results: Mapping[Lecture, Result],
    sections: Sequence[Section],
) -> dict[str, str]:
    """Path in the site -> text, where there is something to tell.

    `entries` are the lectures as templates are told of them; `dated` says whether there is a calendar, and a feed.
    The text of the home page is in `sections`.
    """
    lang, url = home.lang or "en", settings.url
    lectures = {one: result.front for one, result in results.items() if one.slug}
    slugs = [one["slug"] for one in entries]
    files = {LECTURES: lectures_file(slugs, home, sections), LLMS: llms(home, entries, url)}
    if settings.repository and (listed := requirements(results.values())):
        files[REQUIREMENTS] = listed
    if dated["calendar"]:
        from .term.calendar import calendar_text  # with a library of its own

        files[CALENDAR] = calendar_text(home, entries, lang, url, GENERATOR)
    if dated["feed"]:
        from .term.feed import feed_text

        files[FEED] = feed_text(home, lectures, lang, url, GENERATOR)
    return files | ({SITEMAP: sitemap([*lectures], url)} if url else {})
