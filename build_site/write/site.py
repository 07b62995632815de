"""The whole site: which files it has, and the texts of those that are not as they should be.

A group of files (a lecture's, or the pages about the course) is rendered when what it is made from has changed since
it was rendered last, or when the site's folder does not hold what was rendered then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from .. import kept
from ..digests import Digests
from ..model import Course, Lecture, Result
from ..problems import CourseError, Damaged, Place, Problem
from .publish import MANIFEST
from .rendered import COURSE, Group, Rendered, judge, manifests, record, shared_manifest
from .results import load_body
from .theme import template_folders, theme_files


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
) -> Site:
    """The site of a course whose lectures are converted, with `drafts` or without. Raises CourseError."""
    shown = {one: result for one, result in results.items() if drafts or not (one.slug and result.front.draft)}
    theme, assets = theme_files(course.root), _assets(course, shown)
    copies = theme | assets
    manifest = {path: digests(str(file)) for path, file in copies.items()}
    texts: dict[str, str] = {}
    _check_places(shown, theme)
    former = kept.load(record(memory, out), Rendered) or Rendered()
    shared = shared_manifest(course.root, {one: result.front for one, result in shown.items()}, digests)
    cause = judge(former, shared, out, digests)
    writer = _Writer(course, shown, stored)
    groups: dict[str, Group] = {}
    for lecture, own in manifests(shown, stored).items():
        name = lecture.slug if lecture else COURSE
        files = former.groups[name].files if name in former.groups else {}
        if cause(name, own):
            made = writer.write(lecture)
            files = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in made.items()}
            texts |= made
        groups[name] = Group(own, files)
        manifest |= files
    writer.check()
    if (rendered := Rendered(shared, groups)) != former:
        kept.save(record(memory, out), rendered)
    facts = sorted({fact for result in shown.values() for fact in result.ran_on.items()})
    ran_on = {name: [value for known, value in facts if known == name] for name, _ in facts}
    return Site(manifest, texts, copies, ran_on)


class _Writer:
    """Renders groups of files; templates are loaded with the first."""

    def __init__(self, course: Course, shown: Mapping[Lecture, Result], stored: Mapping[Lecture, Path]) -> None:
        self._course, self._shown, self._stored = course, shown, stored
        self._home = course.home if course.home in shown else None
        self._damaged: list[Damaged] = []

    def write(self, lecture: Lecture | None) -> dict[str, str]:
        """Path in the site -> text: the files of a lecture, or (None) the pages about the course.

        None of a lecture that turns out to be damaged, which `check` raises.
        """
        from . import render  # imports jinja2, which a build with nothing to render does not need

        told = lecture or self._home
        try:
            body = load_body(self._stored[told]) if told else None
        except Damaged as error:
            self._damaged.append(error)
            return {}
        if lecture:
            assert body
            return render.lecture_files(self._given, lecture, self._shown[lecture], body)
        return render.site_files(self._given, body, self._shown)

    def check(self) -> None:
        """Raise Damaged where a lecture was, now that all of those have been set aside."""
        if self._damaged:
            raise self._damaged[0]

    @cached_property
    def _given(self) -> Any:
        from . import render

        home = self._shown[self._home].front if self._home else None
        env = render.environment(*template_folders(self._course.root))
        return render.given(self._course.root, env, home, self._shown)


def _assets(course: Course, shown: Mapping[Lecture, Result]) -> dict[str, Path]:
    return {target: course.root / source for result in shown.values() for target, source in result.assets.items()}


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
        for name in ("index.html", "slides.html", f"{lecture.slug}.ipynb"):
            claim(f"{lecture.slug}/{name}", lecture.path)
    for target, source in sorted({pair for result in shown.values() for pair in result.assets.items()}):
        claim(target, source)
    if problems:
        raise CourseError(problems)
