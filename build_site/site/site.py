"""The whole site: which files it has, and the texts of those that are not as they should be.

A group of files (a lecture's, or the pages about the course) is rendered when what it is made from has changed since
it was rendered last, or when the site's folder does not hold what was rendered then.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from ..course.clock import released_in
from ..course.layers import project_front
from ..course.model import FILES, Course, Lecture, Result
from ..course.searched import searched
from ..memory import kept
from ..memory.digests import Digests
from ..memory.verdicts import Manifest
from ..news import Cancel
from ..problems import CourseError, Place, Problem
from ..processes import Processes
from .drawings import other_drawings
from .fonts import all_letters, cut_fonts, letters_in, letters_of
from .libraries import located
from .looks import Look, check_logo, styled
from .looks.typefaces import without_fonts
from .offline import sizes_of, worker
from .papers import Papers, kept_at, papers_of, with_papers
from .places import OWN, WORKER
from .rendered import Group, Rendered, judge, manifests, record, shared_manifest
from .results import facts_of, without_drafts
from .theme import VENDOR, small_files, theme_files


class Site(Struct, frozen=True):
    """`manifest` maps every file to its digest; `texts` and `copies` hold what may have to be written.

    `facts` are for whoever reads the manifest: the versions of what the lectures' code ran on, and where something is
    released at some time the moment that the site is built for. `papers` are the PDFs that were made.
    """

    manifest: dict[str, str]
    texts: dict[str, str]
    copies: dict[str, str]
    facts: dict[str, object]
    papers: Papers


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
    look: Look,
) -> Site:
    """The site of a course with these looks whose lectures are converted, with `drafts` or without.

    Much is rendered by other `processes`. Raises CourseError, Damaged, and Cancelled once that is done.
    """
    shown = dict(results) if drafts else without_drafts(results)
    theme = _theme(course, look, shown, drafts)
    assets = _assets(shown, look)
    former = kept.load(record(memory, out), Rendered) or Rendered()
    shared = shared_manifest(course, {one: result.front for one, result in shown.items()}, digests)
    if former.shared != shared:
        check_logo(course)
    known = former.drawings if former.shared == shared else {}
    drawings, texts = other_drawings(course.root, course.settings, look.paper, assets, known, out, digests)
    cause = judge(former, shared, out, digests)
    made_from = manifests(shown, stored)
    papers = Papers() if drafts else papers_of(memory, shown, shared, made_from, digests)
    made_from = with_papers(made_from, papers)
    stale = [name for name, own in made_from.items() if cause(name, own)]
    made = _rendered(course, shown, stored, drafts, stale, [*papers.current], processes, cancel)
    groups = {name: _group(own, made[name]) if name in made else former.groups[name] for name, own in made_from.items()}
    sheet, faces = styled(course, look, former.faces, digests)
    fonts, cuts = (theme, former.fonts) if drafts else _fonts(course, theme, sheet, groups, former, memory, digests)
    small = {} if drafts else small_files(theme, digests)
    texts |= sheet | {path: text for files in made.values() for path, text in files.items()}
    sources = {path: file for path, file in (theme | fonts | small | assets).items() if path not in drawings}
    manifest = {path: digests(file) for path, file in sources.items()} | drawings | _digests(sheet)
    manifest |= {path: digest for group in groups.values() for path, digest in group.files.items()}
    manifest |= {place: paper.digest for place, paper in papers.current.items()}
    copies = {path: os.path.join(course.root, file) for path, file in sources.items()}  # noqa: PTH118
    copies |= {place: str(kept_at(memory, place)) for place in papers.current}
    sizes, keeper = ({}, {}) if drafts else _worker(manifest, shown, former, partial(_written, texts, copies, out))
    others = {digests(assets[path]): digest for path, digest in drawings.items()}
    _keep(record(memory, out), Rendered(shared, groups, others, cuts, faces, sizes), former)
    return Site(manifest | _digests(keeper), texts | keeper, copies, _facts(course, results, shown), papers)


def _keep(file: Path, now: Rendered, former: Rendered) -> None:
    if now != former:
        kept.save(file, now)


def _rendered(
    course: Course,
    shown: Mapping[Lecture, Result],
    stored: Mapping[Lecture, Path],
    drafts: bool,
    stale: Sequence[str],
    papers: Sequence[str],
    processes: Processes,
    cancel: Cancel,
) -> Mapping[str, Mapping[str, str]]:
    """The texts of groups of pages that are stale."""
    if not stale:
        return {}
    from .groups import Given, rendered  # with what only a build with something to render needs

    given = Given(course.root, course.settings, project_front(course), shown, stored, drafts, papers, course.ways)
    return rendered(given, stale, processes, cancel)


def _facts(course: Course, results: Mapping[Lecture, Result], shown: Mapping[Lecture, Result]) -> dict[str, object]:
    """What the lectures' code ran on, each fact with all its values; and the day, where a day matters."""
    known = facts_of(shown.values())
    ran_on = {name: [value for other, value in known if other == name] for name, _ in known}
    has_releases = any(map(released_in, results.values()))
    return ({"ran_on": ran_on} if ran_on else {}) | ({"as_of": course.as_of[:10]} if has_releases else {})


def _worker(
    manifest: Mapping[str, str], shown: Mapping[Lecture, Result], former: Rendered, written: Callable[[str], str | Path]
) -> tuple[dict[str, int], dict[str, str]]:
    """What files take where browsers keep them, and the script that keeps them: those of the newest lectures first."""
    sizes = sizes_of(manifest, former.sizes, written)
    return sizes, {WORKER: worker(manifest, [result.assets for result in [*shown.values()][::-1]], sizes)}


def _assets(shown: Mapping[Lecture, Result], look: Look) -> dict[str, str]:
    """What lectures show, and the logo: path in the site -> file."""
    found = {target: located(source) for result in shown.values() for target, source in result.assets.items()}
    return found | look.pictures()


def _written(texts: Mapping[str, str], copies: Mapping[str, str], out: Path, path: str) -> str | Path:
    """A file of the site: its text, or what it is a copy of, be it itself."""
    return texts[path] if path in texts else Path(copies.get(path, out / path))


def _group(own: Manifest, texts: Mapping[str, str]) -> Group:
    return Group(own, _digests(texts), letters_in(text for path, text in texts.items() if path.endswith(".html")))


def _fonts(
    course: Course,
    theme: Mapping[str, str],
    sheet: Mapping[str, str],
    groups: Mapping[str, Group],
    former: Rendered,
    memory: Path,
    digests: Digests,
) -> tuple[dict[str, str], dict[str, str]]:
    """The fonts that a site has in place of whole ones, and what is kept of them."""
    own = [letters_of(theme, course.root), letters_in(sheet.values())]
    letters = all_letters([*own, *(group.letters for group in groups.values())])
    return cut_fonts(theme, letters, former.fonts, memory, course.root, digests)


def _digests(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()}


def _theme(course: Course, look: Look, shown: Mapping[Lecture, Result], drafts: bool) -> dict[str, str]:
    """The theme's files, with the fonts of these looks; those for drawing where a deck asks for them, or may.

    Raises CourseError where two files want one place in the site.
    """
    theme = without_fonts(theme_files(course.root), look.families) | look.font_files()
    if not drafts and not any(result.front.deck.get("chalkboard") for result in shown.values()):
        theme = {path: file for path, file in theme.items() if not file.startswith(f"{VENDOR}/drawing/")}
    _check_places(shown, theme)
    return theme


def _check_places(shown: Mapping[Lecture, Result], theme: Mapping[str, str]) -> None:
    """Raise CourseError where two files want one place in the site."""
    claims = dict.fromkeys(OWN, "build_site itself")
    claims |= dict.fromkeys(theme, "the theme")
    problems = []

    def claim(target: str, source: str) -> None:
        parents = (target[:end] for end, letter in enumerate(target) if letter == "/")
        inside = next((parent for parent in parents if parent in claims), target)
        if claims.setdefault(inside, source) != source:
            message = f"its place in the site, {target}, is taken by {claims[inside]}"
            problems.append(Problem(Place(source), message, "rename it"))

    for lecture in (one for one in shown if one.slug):
        for place in (*map(lecture.place, FILES), searched(lecture)):
            claim(place, lecture.path)
    for target, source in sorted({pair for result in shown.values() for pair in result.assets.items()}):
        claim(target, source)
    if problems:
        raise CourseError(problems)
