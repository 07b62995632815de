"""The whole site: which files it has, and the texts of those that are not as they should be.

A group of files (a lecture's, or the pages about the course) is rendered when what it is made from has changed since
it was rendered last, or when the site's folder does not hold what was rendered then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ..digests import Digests, digest_of
from ..model import READINGS, Course, Lecture, Result
from ..problems import CourseError, Place, Problem
from .publish import MANIFEST
from .results import load_body
from .theme import template_files, template_folders, theme_files


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
    record = memory / f"rendered-{digest_of(str(out))[:8]}.json"
    known, rendered = _known(record), {}
    heads = [[one.slug, one.number, asdict(result.front)] for one, result in shown.items()]
    shared = digest_of([heads, digests.of(map(str, template_files(course.root)))])
    writer = _Writer(course, shown, stored)
    for group in (None, *(one for one in shown if one.slug)):
        own = (
            [group] if group else [one for one in shown if not one.slug]
        )  # and of the others, to whom figures are owed
        owed = [] if group else [[asdict(credit) for credit in result.credits] for result in shown.values()]
        key = digest_of([shared, owed, [[stored[one].name, shown[one].reads] for one in own]])
        name = group.slug if group else ""
        files = known.get(name, {}).get(key, {})
        if not files or any(digests(str(out / path)) != digest for path, digest in files.items()):
            made = writer.write(group)
            files = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in made.items()}
            texts |= made
        rendered[name] = {key: files}
        manifest |= files
    record.write_text(json.dumps(rendered))
    facts = sorted({fact for result in shown.values() for fact in result.ran_on.items()})
    ran_on = {name: [value for known, value in facts if known == name] for name, _ in facts}
    return Site(manifest, texts, copies, ran_on)


class _Writer:
    """Renders groups of files; templates are loaded with the first."""

    def __init__(self, course: Course, shown: Mapping[Lecture, Result], stored: Mapping[Lecture, Path]) -> None:
        self._course, self._shown, self._stored = course, shown, stored

    def write(self, lecture: Lecture | None) -> dict[str, str]:
        """Path in the site -> text: the files of a lecture, or (None) the pages about the course."""
        from . import render  # imports jinja2, which a build with nothing to render does not need

        if lecture:
            return render.lecture_files(self._given, lecture, self._shown[lecture], load_body(self._stored[lecture]))
        home = self._course.home
        return render.site_files(self._given, load_body(self._stored[home]) if home else None, self._shown)

    @cached_property
    def _given(self) -> Any:
        from . import render

        home = self._shown[self._course.home].front if self._course.home else None
        env = render.environment(*template_folders(self._course.root))
        return render.given(self._course.root, env, home, self._shown)


def _known(record: Path) -> dict[str, dict[str, dict[str, str]]]:
    """What was rendered for this folder last time: group -> key -> path -> digest."""
    try:
        known = json.loads(record.read_bytes())
        return {name: {key: dict(files) for key, files in keys.items()} for name, keys in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


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
        for name in READINGS:
            claim(lecture.place(name), lecture.path)
    for target, source in sorted({pair for result in shown.values() for pair in result.assets.items()}):
        claim(target, source)
    if problems:
        raise CourseError(problems)
