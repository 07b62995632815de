"""What is wrong with a course, or may be: all that a build says, and more.

    build         what a build says; it builds into a folder of the memory, so that only what changed is made again
    todos         what the author left to do
    headings      headings that leave out a level
    pictures      files that nothing shows
    early         what is not released yet, but is in published files
    external      links to other sites that lead nowhere; asks these sites, only on demand
    walk          slides and pages in a browser: what sticks out, is cut off, small or hard to see; only on demand
    report        a page on the site's accessibility, by what the walk found
    formats       findings as other programs read them

A new check is a file here, a rule in findings.py and a line in `_found`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..build import build
from ..course.model import Course
from ..course.scan import scan
from ..manuscript import Manuscript, read_manuscript
from ..markdown.blocks import outline
from ..markdown.files import look
from ..markdown.pandoc import Pandocs
from ..memory.digests import Digests
from ..memory.folder import open_memory
from ..memory.kept import MEMORY, make_folder
from ..news import Options, Report, Tell, nobody
from ..problems import CourseError
from ..run.store import Store
from .early import early
from .external import external
from .findings import Finding
from .headings import headings
from .pictures import pictures
from .todos import todos

FOLDER = "check"  # of the memory
SITE = "site"  # in it


class Looks(Struct, frozen=True):
    """Whether the site is looked at in a browser: all of it for `everything` or a `report`, else what is not clean."""

    browser: bool = False
    everything: bool = False
    report: Path | None = None


def check(
    root: Path,
    asks_others: bool = False,
    tell: Tell = nobody,
    remark: Callable[[str], None] = lambda _: None,
    looks: Looks = Looks(),  # noqa: B008  (it never changes)
) -> list[Finding]:
    """All findings for the course in `root`, sorted; other sites are asked for what it links to if `asks_others`.

    `tell` hears the build's news; `remark` gets lines on how far the rest is.
    """
    folder = root.absolute() / MEMORY / FOLDER
    report = None
    try:
        report = build(root, folder / SITE, Options(), tell)
        problems = report.problems
    except CourseError as error:
        problems = error.problems
    findings = [Finding("build", one) for one in problems]
    try:
        course = scan(root)
        make_folder(open_memory(course.root) / FOLDER)
    except CourseError:  # which the build has told
        return findings
    findings += _found(course, report, folder, asks_others, remark)
    if looks.browser or looks.report:
        findings += _seen(course, report, folder, looks, findings, remark)
    return sorted(findings, key=lambda one: (one.problem, one.rule))


def _found(
    course: Course, report: Report | None, folder: Path, asks_others: bool, remark: Callable[[str], None]
) -> Iterator[Finding]:
    """The findings without a browser, besides the build's; `report` is None where the course does not build."""
    digests = Digests(course.root)
    manuscripts = _manuscripts(course, digests)
    for one in manuscripts:
        composed = one.document.composed
        found = outline(composed.text.split("\n"))
        for finding in (*headings(composed.path, found), *todos(one, found)):
            yield replace(finding, problem=composed.placed(finding.problem))
    store = Store(course.root, folder.parent, digests)
    if report:  # else what the code shows is not known
        yield from pictures(course, manuscripts, report.results, store, digests)
        yield from early(course, manuscripts, folder / SITE, digests)
    if asks_others:
        yield from external(manuscripts, store, folder / "there", remark)


def _seen(
    course: Course,
    report: Report | None,
    folder: Path,
    looks: Looks,
    findings: Sequence[Finding],
    remark: Callable[[str], None],
) -> list[Finding]:
    """The findings in a browser. The report, if one is asked for, has them and the `findings` without."""
    from .report import write_report  # with what only this needs
    from .walk import walk

    if not report:
        remark("not looked at in a browser: there is no site")
        return []
    walked = walk(course, folder / SITE, folder, looks.everything or looks.report is not None, remark)
    if looks.report:
        home = report.results.get(course.home) if course.home else None
        write_report(looks.report, home.front.plain_title if home else course.root.name, walked, findings)
    return [*walked.findings]


def _manuscripts(course: Course, digests: Digests) -> list[Manuscript]:
    """The home page and the lectures, read; without those that cannot be read, which the build has told."""
    found = []
    with Pandocs(1) as pandoc:
        for lecture in course.sources:
            try:
                found.append(read_manuscript(course, lecture, pandoc, partial(look, course, digests)))
            except CourseError:
                continue
    return found
