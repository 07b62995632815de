"""The whole site: which files it has, and the texts of those that are not as they should be.

A group of files (a lecture's, or the pages about the course) is rendered when what it is made from has changed since
it was rendered last, or when the site's folder does not hold what was rendered then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ..course.model import READINGS, Course, Lecture, Result
from ..memory import kept
from ..memory.digests import Digests
from ..problems import Cancelled, CourseError, Damaged, Place, Problem
from ..processes import Order, Processes
from .libraries import source_file
from .publish import MANIFEST
from .rendered import COURSE, Group, Rendered, judge, manifests, record, shared_manifest
from .results import load_body
from .theme import template_folders, theme_files

FEW = 12  # groups of files that are rendered before other processes have begun
SHARES = 2  # for each process, so that none waits long for another's last


@dataclass(frozen=True, slots=True)
class Site:
    """`manifest` maps every file to its digest; `texts` and `copies` hold what may have to be written.

    `ran_on` has the versions of what the lectures' code ran on, each fact with all its values.
    """

    manifest: dict[str, str]
    texts: dict[str, str]
    copies: dict[str, Path]
    ran_on: dict[str, list[str]]


def assemble(
    course: Course,
    stored: Mapping[Lecture, Path],
    results: Mapping[Lecture, Result],
    out: Path,
    memory: Path,
    digests: Digests,
    drafts: bool,
    processes: Processes,
    cancelled: Future[Any],
) -> Site:
    """The site of a course whose lectures are converted, with `drafts` or without.

    Much is rendered by other `processes`. Raises CourseError, Damaged, and Cancelled once that is done.
    """
    shown = {one: result for one, result in results.items() if drafts or not (one.slug and result.front.draft)}
    theme, assets = theme_files(course.root), _assets(course, shown)
    copies = theme | assets
    manifest = {path: digests(str(file)) for path, file in copies.items()}
    texts: dict[str, str] = {}
    _check_places(shown, theme)
    former = kept.load(record(memory, out), Rendered) or Rendered()
    shared = shared_manifest(course.root, {one: result.front for one, result in shown.items()}, digests)
    cause = judge(former, shared, out, digests)
    groups: dict[str, Group] = {}
    stale = []
    for lecture, own in manifests(shown, stored).items():
        name = lecture.slug if lecture else COURSE
        files = former.groups[name].files if name in former.groups else {}
        groups[name] = Group(own, files)
        if cause(name, own):
            stale.append(lecture)
    home = course.home if course.home in shown else None
    given = _Given(course.root, home, shown, stored)
    for lecture, made in zip(stale, _rendered(given, stale, processes, cancelled), strict=True):
        name = lecture.slug if lecture else COURSE
        files = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in made.items()}
        groups[name] = replace(groups[name], files=files)
        texts |= made
    for group in groups.values():
        manifest |= group.files
    if (rendered := Rendered(shared, groups)) != former:
        kept.save(record(memory, out), rendered)
    facts = sorted({fact for result in shown.values() for fact in result.ran_on.items()})
    ran_on = {name: [value for known, value in facts if known == name] for name, _ in facts}
    return Site(manifest, texts, copies, ran_on)


@dataclass(frozen=True, slots=True)
class _Given:
    """What pages are rendered from."""

    root: Path
    home: Lecture | None
    shown: Mapping[Lecture, Result]
    stored: Mapping[Lecture, Path]

    def close(self) -> None:
        """Nothing is open."""


def _rendered(
    given: _Given, groups: Sequence[Lecture | None], processes: Processes, cancelled: Future[Any]
) -> list[dict[str, str]]:
    """Path in the site -> text, of each group of files. Raises Damaged, when all lectures that were are set aside."""
    made: list[dict[str, str] | None] = []
    if len(groups) > FEW and processes.size > 1:
        try:
            made = _rendered_elsewhere(given, groups, processes, cancelled)
        except BrokenExecutor:  # a process was killed
            processes.close()
    if groups and not made:
        made = _render(given, groups)
    if None in made:
        raise Damaged
    return [one for one in made if one is not None]


def _rendered_elsewhere(
    given: _Given, groups: Sequence[Lecture | None], processes: Processes, cancelled: Future[Any]
) -> list[dict[str, str] | None]:
    """As `_render`, side by side in other processes. Raises Cancelled, and BrokenExecutor where one was killed."""
    order = Order.of(_same, given)
    size = -(-len(groups) // (SHARES * processes.size))
    shares = [groups[start : start + size] for start in range(0, len(groups), size)]
    futures = [processes.submit(order, _render_elsewhere, share) for share in shares]
    made: list[dict[str, str] | None] = []
    for future in futures:
        wait([future, cancelled], return_when=FIRST_COMPLETED)
        if cancelled.done():
            for one in futures:
                one.cancel()
            raise Cancelled
        files, damaged = future.result()
        kept.add_damage(damaged)
        made += files
    return made


def _same(given: _Given) -> _Given:
    return given


def _render_elsewhere(
    given: _Given, groups: Sequence[Lecture | None]
) -> tuple[list[dict[str, str] | None], list[Path]]:
    """As `_render`, with what was set aside meanwhile."""
    return _render(given, groups), kept.take_damage()


def _render(given: _Given, groups: Sequence[Lecture | None]) -> list[dict[str, str] | None]:
    """The files of groups; None where a stored lecture was damaged."""
    from . import render  # imports jinja2, which a build with nothing to render does not need

    home = given.shown[given.home].front if given.home else None
    env = render.environment(*template_folders(given.root))
    told = render.given(given.root, env, home, given.shown)
    made: list[dict[str, str] | None] = []
    for lecture in groups:
        shown = lecture or given.home
        try:
            body = load_body(given.stored[shown]) if shown else None
        except Damaged:
            made.append(None)
            continue
        if lecture:
            assert body
            made.append(render.lecture_files(told, lecture, given.shown[lecture], body))
        else:
            made.append(render.site_files(told, body, given.shown))
    return made


def _assets(course: Course, shown: Mapping[Lecture, Result]) -> dict[str, Path]:
    files = {target: source for result in shown.values() for target, source in result.assets.items()}
    return {target: source_file(course.root, source) for target, source in files.items()}


def _check_places(shown: Mapping[Lecture, Result], theme: Mapping[str, Path]) -> None:
    """Raise CourseError where two files want one place in the site."""
    claims = dict.fromkeys([MANIFEST, "index.html", "credits.html", "404.html"], "build_site itself")
    claims |= dict.fromkeys(theme, "the theme")
    problems = []

    def claim(target: str, source: str) -> None:
        inside = next((parent for parent in map(str, PurePosixPath(target).parents) if parent in claims), target)
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
