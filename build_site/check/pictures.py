"""Pictures, films and sounds below slides/ that nothing shows or links to: forgotten, or taken for shown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ..course.model import Asset, Course, Lecture, Result
from ..manuscript import Manuscript, finder
from ..markdown.addresses import has_scheme
from ..markdown.files import look
from ..memory.digests import Digests
from ..problems import Place
from ..run.store import Store
from .findings import Finding, warning
from .named import named

KINDS = {
    *("apng", "avif", "bmp", "eps", "gif", "ico", "jpe", "jpeg", "jpg", "pdf", "png", "svg", "tif", "tiff", "webp"),
    *("m4a", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "wav", "webm"),
}


def pictures(
    course: Course,
    manuscripts: Sequence[Manuscript],
    results: Mapping[Lecture, Result],
    store: Store,
    digests: Digests,
) -> Iterator[Finding]:
    """A warning for each file that is not used; `results` are all lectures, converted.

    What notes and withheld answers show is used, and what code has read. Folders whose names begin with _ or . are left
    out, as their lectures are.
    """
    used = {source for result in results.values() for source in result.assets.values()}
    used |= {source for one in manuscripts for source in _named(course, one, digests)}
    used |= _read_by_code(store)
    files = {os.path.realpath(course.root / one) for one in used}  # which may be reached by a link
    for file in sorted((course.root / "slides").rglob("*")):
        path = file.relative_to(course.root)
        is_left_out = any(part[0] in "._" for part in path.parts)
        if (
            path.suffix[1:].lower() in KINDS
            and os.path.realpath(file) not in files
            and not is_left_out
            and file.is_file()
        ):
            hint = "show it, link to it, or take it away"
            yield warning("unused", Place(path.as_posix(), 0), "nothing shows it or links to it", hint)


def _named(course: Course, manuscript: Manuscript, digests: Digests) -> Iterator[str]:
    """The files of the course that a lecture's source names."""
    find = finder(course, manuscript.document.lecture, lambda path: look(course, digests, path), {})
    for one in named(manuscript):
        if not has_scheme(one.url) and isinstance(found := find(one.url), Asset):
            yield found.source


def _read_by_code(store: Store) -> set[str]:
    """What steps have read when they last ran, relative to the course."""
    entries = [store.load(key) for steps in store.last().values() for key in steps.values()]
    names = {name for entry in entries if entry for name in (*entry.outcome.reads, *entry.outcome.needs)}
    return names | {PurePosixPath(name.partition(":")[2]).as_posix() for name in names}
