"""Converted lectures, kept between builds: one file each, named by all that it was made from.

Its first line holds its manifest and what the rest of the course needs to know (`Result`), the second what only the
lecture's own files are written from (`Body`): an unchanged lecture costs one short line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from ..body import Body, Passage
from ..course.model import Lecture, Result
from ..memory import kept
from ..memory.folder import version_of
from ..memory.verdicts import LOST, Look, Manifest, Verdict, changes, differences, in_words
from ..problems import Damaged, Place
from ..readings import reading

GONE = (0, 0)


class Known(Struct, frozen=True):
    """Where a lecture is stored, what it told, and what would change if another conversion were stored there."""

    file: Path
    result: Result
    written: tuple[int, int]

    def holds(self) -> bool:
        """Whether the file is still what this tells of: a build that was interrupted may have stored there since."""
        return self.written == _written(self.file) != GONE


Good = dict[str, Known]  # by a lecture's path


class Stored(Struct, frozen=True):
    """What is kept of a lecture: what it was converted from, and what that told."""

    manifest: Manifest
    result: Result


class Stale(Struct, frozen=True):
    """A lecture to convert, what it is made from, and where it is stored; `former` is where it was, if it was."""

    lecture: Lecture
    manifest: Manifest
    file: Path
    former: Path | None = None


class Conversion(Struct, frozen=True):
    """What came of a lecture: its result, and its `body`, None where another process converted it.

    It is `stored` unless it is faulty, or something that it looked at was saved meanwhile.
    """

    result: Result
    stored: bool
    body: Body | None = None


def fresh_results(stored: Mapping[Lecture, Path], seen: Callable[[str], str], good: Good) -> dict[Lecture, Result]:
    """The stored results for which everything that was looked at is as it was; those in `good` are known already."""
    fresh = {}
    for one, file in stored.items():
        known = good.get(one.path)
        result = known.result if known and known.file == file and known.holds() else load_result(file)
        if result and all(seen(path) == was for path, was in result.reads.items()):
            fresh[one] = result
    return fresh


def without_drafts(results: Mapping[Lecture, Result]) -> dict[Lecture, Result]:
    """The results of what is published."""
    return {one: result for one, result in results.items() if not (one.slug and result.front.draft)}


def facts_of(results: Iterable[Result]) -> list[tuple[str, str]]:
    """What the code of lectures ran on: names with their versions, each pair once, in their order."""
    return sorted({fact for result in results for fact in result.ran_on.items()})


def verdict(lecture: Lecture, manifest: Manifest, file: Path, former: Stored | None, seen: Look) -> Verdict:
    """Whether a lecture would be converted, and why; `former` is what it was when that was done last."""
    result = load_result(file)
    if result:
        causes = changes(result.reads, seen)
    elif former:
        causes = [*differences(manifest, former.manifest)] or [LOST]
    else:
        causes = ["it was never converted"]
    return Verdict("lecture", Place(lecture.path, 0), "lecture", lecture.path, in_words(causes))


def former_files(
    folder: Path, stale: Mapping[Lecture, Manifest], stored: Mapping[Lecture, Path]
) -> dict[Lecture, Path]:
    """Where stale lectures were stored when they were converted last, by the same tools.

    Most of their slides are known, then: only their text is another, or, where they are `stored` as they are now, what
    they looked at.
    """
    lectures = {one.path: one for one in stale}
    found: dict[Lecture, tuple[tuple[bool, int], Path]] = {}
    fresh = {file.name for lecture, file in stored.items() if lecture not in stale}
    for file, former in _all_stored(folder, but=fresh) if stale else ():
        lecture = lectures.get(former.manifest.get("path", ""))
        if lecture and version_of(former.manifest) == version_of(stale[lecture]):
            age = (file == stored[lecture], file.stat().st_mtime_ns)
            found[lecture] = max(found.get(lecture, ((False, 0), file)), (age, file))
    return {lecture: file for lecture, (_, file) in found.items()}


def former_results(folder: Path, notes: bool) -> dict[str, Stored]:
    """Of each lecture's path, what it was when it was converted last."""
    found: dict[str, tuple[int, Stored]] = {}
    for file, one in _all_stored(folder):
        if bool(one.manifest.get("notes")) is notes:
            path = one.manifest.get("path", "")
            found[path] = max(found.get(path, (0, one)), (file.stat().st_mtime_ns, one), key=lambda pair: pair[0])
    return {path: one for path, (_, one) in found.items()}


def _all_stored(folder: Path, but: Collection[str] = ()) -> Iterator[tuple[Path, Stored]]:
    """All lectures that are kept, `but` those in files of these names, and where."""
    for file in folder.iterdir():
        is_whole = not file.name.startswith((kept.ASIDE, kept.UNFINISHED))
        if is_whole and file.name not in but and (one := kept.load(file, Stored)):
            yield file, one


def last_good(
    sources: Sequence[Lecture],
    stored: dict[Lecture, Path],
    results: Mapping[Lecture, Result],
    good: Good,
) -> dict[Lecture, Result]:
    """The results, each with an error replaced by the last good one, in `stored` too; without one it is left out."""
    shown = {}
    for one in sources:
        if one in results and not results[one].is_faulty:
            good[one.path] = Known(stored[one], results[one], _written(stored[one]))
        elif (known := good.get(one.path)) and not known.holds() and (result := load_result(known.file)):
            good[one.path] = Known(known.file, result, _written(known.file))
        if (known := good.get(one.path)) and known.holds():
            stored[one], shown[one] = known.file, known.result
        else:  # it was damaged
            good.pop(one.path, None)
    return shown


def _written(file: Path) -> tuple[int, int]:
    """When and as which file it was written; zeros where there is none."""
    try:
        found = file.stat()
    except OSError:
        return GONE
    return found.st_ino, found.st_mtime_ns


def load_result(file: Path) -> Result | None:
    """The stored result, None where there is none."""
    found = kept.load(file, Stored)
    return found.result if found else None


def load_body(file: Path) -> Body:
    """The second half of a stored lecture. Raises Damaged, and the lecture is no longer kept, where it is not whole."""
    if body := kept.load(file, Body, line=1):
        return replace(body, passages=tuple(map(_with_pieces, body.passages)))
    kept.set_aside(file)
    raise Damaged


def _with_pieces(passage: Passage) -> Passage:
    """A passage with what readings know of it as these have it."""
    return replace(passage, pieces={name: convert(one, reading(name).Piece) for name, one in passage.pieces.items()})


def save_result(file: Path, manifest: Manifest, result: Result, body: Body) -> None:
    """Store a converted lecture. Raises CourseError where that is impossible."""
    kept.save(file, Stored(manifest, result), body)
