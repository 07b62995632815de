"""The loop: what was saved -> what browsers see at once -> the whole course, built as ever.

    a file      was saved: the few slides that this changed are converted alone and shown; then all is built
    a lecture   was opened, or has code that takes long: it is shown as it is now, its old figures marked, until the
                build has the new
    a build     has published its files: what else has changed is shown, and what is wrong

All three come into one inbox and are dealt with in turn. Each lecture that a build converts is shown as soon as it is
done, unless a newer edit has come. A mistake of ours is told like one of the author's, and the next save tries again.
"""

from __future__ import annotations

import json
import os
import queue
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..convert import read_and_convert
from ..course.model import Lecture
from ..course.scan import scan
from ..decks import read_lecture
from ..markdown.excerpt import excerpt
from ..markdown.files import look
from ..markdown.nodes import encode
from ..markdown.pandoc import Pandocs, which
from ..memory.digests import Digests
from ..memory.folder import PACKAGE, lecture_manifests, version_of
from ..memory.kept import MEMORY
from ..problems import BUILD_AGAIN, BuildSiteError, CourseError, Place, Problem
from ..run.glance import Glance
from .builder import Built
from .desk import OPTIONS, Desk, Inbox, Item, Remark, Saved, Serving, Tell, open_desk
from .findings import findings
from .screen import OnScreen
from .server import serving

MISTAKE = "this is a mistake in build_site: please report it"
SAMPLE = """
# A

- *a* **b** `c` [d](https://example.org) ![e](f.png){width=50%} $x^2$^[g]

::: {.columns}
> h

| i | j |
|---|---|
| k | l |
:::

```python
m = 1
```

$$\\frac{n}{o}$$
"""


def live(root: Path, host: str, port: int, polls: bool, tell: Tell) -> None:
    """Show the course in `root` in browsers, as it is being written, until interrupted. Raises CourseError, OSError."""
    course = scan(root)
    inbox: Inbox = queue.SimpleQueue()
    with (
        open_desk(course, inbox, polls, tell) as desk,
        serving(desk.pages.find, desk.events, host, port, look=desk.pages.look) as address,
    ):
        tell(Serving(address))
        desk.ask()
        _warm_up(desk.pandoc)
        while True:
            item = inbox.get()
            try:
                take(desk, item, inbox.empty())
            except Exception as error:  # noqa: BLE001  (a mistake of ours, which must not go unheard)
                problem = _problem(error)
                _tell(desk, [problem])
                tell(Remark(str(problem)))
            if not desk.is_asked and inbox.empty() and desk.watcher.rests():
                desk.ask()


def take(desk: Desk, item: Item, is_last: bool) -> None:
    """Deal with what has come."""
    match item:
        case Path() as path:
            if path == desk.root:
                _stand_in(path)
            desk.is_asked = desk.is_again = False
            desk.saved[path] = None
            desk.saved[path] = _save(desk, path)
        case Lecture() as lecture if is_last or not desk.pages.shown(lecture.path):
            glance(desk, lecture)
        case Lecture():
            pass  # what has come since is more urgent
        case Built() as built if desk.is_asked and not desk.is_again and _is_chance(built):
            desk.is_again = True
            desk.ask()
        case Built() as built if desk.is_asked:
            _finish(desk, built)
        case Built():
            pass  # of what was there before an edit that has come since
        case Exception() as error:
            raise error


def _is_chance(built: Built) -> bool:
    """Whether what is wrong may be gone when one builds again: code met a file in the midst of being saved, say."""
    return any(one.hint.startswith(BUILD_AGAIN) for one in built.problems)


def _stand_in(folder: Path) -> None:
    """Make this folder that of this process where its own has gone, in which no process can be started."""
    try:
        Path.cwd()
    except FileNotFoundError:
        with suppress(OSError):  # it has gone, too
            os.chdir(folder)


def _tell(desk: Desk, problems: list[Problem]) -> None:
    """Tell browsers what is wrong."""
    desk.events.send({"kind": "problems", "problems": findings(problems, desk.pages.course)})


def _problem(error: Exception) -> Problem:
    """An exception that nobody expected: a file that has just gone, or a mistake of ours, where it left our code."""
    if isinstance(error, OSError):
        return Problem(Place(str(error.filename or "."), 0), error.strerror or str(error))
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(PACKAGE)]
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return Problem(Place(ours[-1].filename, ours[-1].lineno or 0), text, MISTAKE)


def _warm_up(pandoc: Pandocs) -> None:
    """Have pandoc load what most slides need, which takes as long as a first slide with it would have to wait."""
    pandoc.write([encode([block]) for block in json.loads(pandoc.read(SAMPLE)[0])["blocks"]], [])


def _save(desk: Desk, path: Path) -> float | None:
    """Take note of a file that was saved; returns seconds until browsers were told, None where the build will.

    What other processes are in the midst of stands still until the next build begins.
    """
    start = time.perf_counter()
    desk.builder.interrupt()
    desk.processes.pause()
    return time.perf_counter() - start if at_once(desk, path) else None


def _named(path: Path, root: Path) -> str:
    """A path as an author would type it."""
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return min(os.path.relpath(path, root), str(path), key=len)


def at_once(desk: Desk, path: Path) -> bool:
    """Show what an edit changed in lectures, if it is certain what that is; the build that follows shows the rest."""
    former, course = desk.pages.shown(name := _named(path, desk.root)), desk.pages.course
    if reader := desk.pages.reading(name):  # whose text has the file's in it
        is_shown = _show_unrun(desk, reader.lecture, reader)
        return _edited(desk, former) or is_shown if former else is_shown
    if former:
        return _edited(desk, former)
    opened = (one for one in course.lectures if one.path == name and desk.pages.is_open(name))
    return any(glance(desk, one) for one in opened)


def _edited(desk: Desk, former: OnScreen) -> bool:
    """Show the few slides of a lecture that an edit of it changed."""
    course = desk.pages.course
    with suppress(BuildSiteError, RecursionError):  # what is wrong, or in doubt, is left to the build
        part = excerpt(former.result, former.body, read_lecture(desk.root, former.lecture.path).text)
        digests = Digests(desk.root)
        seen, runner = partial(look, course, digests), Glance(desk.root, digests)
        converted = read_and_convert(
            course, former.lecture, desk.pandoc, seen, runner.run, notes=OPTIONS.notes, part=part
        )
        desk.pages.show(OnScreen(former.lecture, *part.put(*converted)))
        return True
    return False


def glance(desk: Desk, lecture: Lecture) -> bool:
    """Show a lecture that a browser has without waiting for its code, nor for a build; returns whether it was."""
    former = desk.pages.shown(lecture.path)
    if not desk.pages.is_open(lecture.path) or (former and not desk.builder.is_current()):
        return False
    return _show_unrun(desk, lecture, former)


def _show_unrun(desk: Desk, lecture: Lecture, former: OnScreen | None) -> bool:
    """Show a lecture as it is now, as far as that is known without running its code."""
    course = desk.pages.course
    with suppress(BuildSiteError, RecursionError):
        digests = Digests(desk.root, desk.root / MEMORY / "digests")
        seen, runner = partial(look, course, digests), Glance(desk.root, digests)
        version = version_of(lecture_manifests(course, OPTIONS.notes, digests, which())[lecture])
        known = former.body.by_key() if former else {}
        result, body = read_and_convert(
            course, lecture, desk.pandoc, seen, runner.run, version, OPTIONS.notes, known=known
        )
        if not result.is_faulty and desk.pages.shown(lecture.path) is former:  # else its code is done by now
            desk.pages.show(OnScreen(lecture, result, body))
            return True
    return False


def _finish(desk: Desk, built: Built) -> None:
    """Show what a build has published, tell of it and of what is wrong; watch all that it has looked at."""
    if built.report:
        with suppress(CourseError):  # what was published is gone or damaged: the next build tells
            errors = [one for one in built.problems if one.severity == "error"]
            desk.pages.publish({place.file for one in errors for place in (one.place, *_needing(one))})
    _tell(desk, built.problems)
    files = {path: seconds for path, seconds in desk.saved.items() if path.is_file() or desk.watcher.follows(path)}
    desk.saved = {}
    desk.tell(Saved({_named(path, desk.root): seconds for path, seconds in files.items()}, built))
    seen = {one.path for one in desk.pages.course.sources}.union(*(one.result.reads for one in [*desk.good.values()]))
    desk.watcher.follow(*_looked_at(seen, desk.root))


def _needing(problem: Problem) -> Iterator[Place]:
    """Where in lectures something cannot be made for a problem elsewhere."""
    return (need.place for need in problem.needed_by)


def _looked_at(names: Iterable[str], root: Path) -> tuple[set[Path], set[Path]]:
    """The files that were looked at, or for; and the folders (see `inputs`)."""
    files, folders = set(), set()
    for name in names:
        kind, colon, path = name.partition(":")
        if kind == "listing":
            folders.add(root / path)
        elif not colon or kind in ("file", "front", "kind"):
            files.add(root / (path if colon else name))
    return files, folders
