"""The whole site: which files it has, and the texts of those that are not as they should be.

A group of files (a lecture's, or the pages about the course) is rendered when what it is made from has changed since
it was rendered last, or when the site's folder does not hold what was rendered then.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from ..course.clock import released_in
from ..course.layers import project_front
from ..course.model import READINGS, Course, Lecture, Result
from ..memory import kept
from ..memory.digests import Digests
from ..news import Cancel
from ..problems import CourseError, Place, Problem
from ..processes import Processes
from .drawings import cleaned_drawings
from .libraries import located
from .rendered import Group, Rendered, judge, manifests, record, shared_manifest
from .results import without_drafts
from .swap import MANIFEST
from .term.dated import CALENDAR, FEED, SITEMAP
from .theme import theme_files

OWN = ("index.html", "credits.html", "404.html", CALENDAR, FEED, SITEMAP)


class Site(Struct, frozen=True):
    """`manifest` maps every file to its digest; `texts` and `copies` hold what may have to be written.

    `facts` are for whoever reads the manifest: the versions of what the lectures' code ran on, and where something is
    released at some time the moment that the site is built for.
    """

    manifest: dict[str, str]
    texts: dict[str, str]
    copies: dict[str, str]
    facts: dict[str, object]


def assemble(
    course: Course,
    stored: Mapping[Lecture, Path],
    results: Mapping[Lecture, Result],
    out: Path,
    memory: Path,
    digests: Digests,
    drafts: bool,
    processes: Processes,
    cancel: Cancel,
) -> Site:
    """The site of a course whose lectures are converted, with `drafts` or without.

    Much is rendered by other `processes`. Raises CourseError, Damaged, and Cancelled once that is done.
    """
    shown = dict(results) if drafts else without_drafts(results)
    theme = theme_files(course.root)
    _check_places(shown, theme)
    assets = {target: located(source) for result in shown.values() for target, source in result.assets.items()}
    manifest = {path: digests(file) for path, file in (theme | assets).items()}
    copies = theme | {path: os.path.join(course.root, source) for path, source in assets.items()}  # noqa: PTH118
    former = kept.load(record(memory, out), Rendered) or Rendered()
    shared = shared_manifest(course, {one: result.front for one, result in shown.items()}, digests)
    known = former.drawings if former.shared == shared else {}
    drawings, texts = cleaned_drawings(course.root, course.settings, assets, known, out, digests)
    cause = judge(former, shared, out, digests)
    made_from = manifests(shown, stored)
    stale = [name for name, own in made_from.items() if cause(name, own)]
    made: Mapping[str, Mapping[str, str]] = {}
    if stale:
        from .groups import Given, rendered  # with what only a build with something to render needs

        given = Given(course.root, course.settings, project_front(course), shown, stored, is_live=drafts)
        made = rendered(given, stale, processes, cancel)
    groups = {
        name: Group(own, _digests(made[name]) if name in made else former.groups[name].files)
        for name, own in made_from.items()
    }
    texts |= {path: text for files in made.values() for path, text in files.items()}
    manifest |= {path: digest for group in groups.values() for path, digest in group.files.items()} | drawings
    copies = {path: file for path, file in copies.items() if path not in drawings}
    cleaned = {digests(assets[path]): digest for path, digest in drawings.items()}
    if (now := Rendered(shared, groups, cleaned)) != former:
        kept.save(record(memory, out), now)
    return Site(manifest, texts, copies, _facts(course, results, shown))


def _facts(course: Course, results: Mapping[Lecture, Result], shown: Mapping[Lecture, Result]) -> dict[str, object]:
    """What the lectures' code ran on, each fact with all its values; and the day, where a day matters."""
    known = sorted({fact for result in shown.values() for fact in result.ran_on.items()})
    ran_on = {name: [value for other, value in known if other == name] for name, _ in known}
    has_releases = any(map(released_in, results.values()))
    return ({"ran_on": ran_on} if ran_on else {}) | ({"as_of": course.as_of[:10]} if has_releases else {})


def _digests(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()}


def _check_places(shown: Mapping[Lecture, Result], theme: Mapping[str, str]) -> None:
    """Raise CourseError where two files want one place in the site."""
    claims = dict.fromkeys([MANIFEST, *OWN], "build_site itself")
    claims |= dict.fromkeys(theme, "the theme")
    problems = []

    def claim(target: str, source: str) -> None:
        parents = (target[:end] for end, letter in enumerate(target) if letter == "/")
        inside = next((parent for parent in parents if parent in claims), target)
        if claims.setdefault(inside, source) != source:
            message = f"its place in the site, {target}, is taken by {claims[inside]}"
            problems.append(Problem(Place(source), message, "rename it"))

    for lecture in (one for one in shown if one.slug):
        for name in READINGS:
            claim(lecture.place(name), lecture.path)
    for target, source in sorted({pair for result in shown.values() for pair in result.assets.items()}):
        claim(target, source)
    if problems:
        raise CourseError(problems)
