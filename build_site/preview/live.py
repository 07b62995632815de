"""The loop of the preview: it takes items from an inbox, one after the other.

    a file      was saved: the few slides that this changed are converted alone and shown; then a build is asked for
    a lecture   was opened, or has code that takes long: it is shown as it is now, with its old figures marked as such,
                until the build has the new ones
    a build     has ended: what else it has changed is shown, and the problems

A lecture that a build converts is shown as soon as it is done, unless a file was saved meanwhile. An exception that
nobody expected is shown like an author's mistake, and the next save tries again.
"""

from __future__ import annotations

import json
import os
import queue
import time
import traceback
from collections.abc import Iterable
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
from .panel import entries
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
        serving(desk.pages.find, desk.events, host, port, viewed=desk.pages.viewed) as address,
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
                _send(desk, [problem])
                tell(Remark(str(problem)))
            if not desk.is_asked and inbox.empty() and desk.watcher.rests():
                desk.ask()


def take(desk: Desk, item: Item, is_last: bool) -> None:
    """Deal with an item of the inbox, which may be the last one for now."""
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
        case Built() as built if desk.is_asked and not desk.is_again and _may_pass(built):
            desk.is_again = True
            desk.ask()
        case Built() as built if desk.is_asked:
            _finish(desk, built)
        case Built():
            pass  # of what was there before an edit that has come since
        case Exception() as error:
            raise error


def _may_pass(built: Built) -> bool:
    """Whether a second build may not have these problems: code may have read a file that was half saved, say."""
    return any(one.hint.startswith(BUILD_AGAIN) for one in built.problems)


def _stand_in(folder: Path) -> None:
    """Work in this folder if the working directory was deleted: no process could be started there."""
    try:
        Path.cwd()
    except FileNotFoundError:
        with suppress(OSError):  # it has gone, too
            os.chdir(folder)


def _send(desk: Desk, problems: list[Problem]) -> None:
    """Send problems to the browsers."""
    desk.events.send({"kind": "problems", "problems": entries(problems, desk.pages.course)})


def _problem(error: Exception) -> Problem:
    """An unexpected exception as a problem: of a file that has gone, else at the last line of our own code."""
    if isinstance(error, OSError):
        return Problem(Place(str(error.filename or "."), 0), error.strerror or str(error))
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(PACKAGE)]
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return Problem(Place(ours[-1].filename, ours[-1].lineno or 0), text, MISTAKE)


def _warm_up(pandoc: Pandocs) -> None:
    """Have pandoc load what most slides need, so that the first slide does not have to wait for that."""
    pandoc.write([encode([block]) for block in json.loads(pandoc.read(SAMPLE)[0])["blocks"]], [])


def _save(desk: Desk, path: Path) -> float | None:
    """Stop the build, and show what a saved file changed: seconds until browsers were told, None if the build has to.

    Processes that convert lectures are paused until the next build begins.
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
    """Show what an edit changed in lectures, as far as that is certain without a build; whether anything was shown."""
    former, course = desk.pages.shown(name := _named(path, desk.root)), desk.pages.course
    if reader := desk.pages.reading(name):  # whose text has the file's in it
        is_shown = _show_unrun(desk, reader.lecture, reader)
        return _edited(desk, former) or is_shown if former else is_shown
    if former:
        return _edited(desk, former)
    opened = (one for one in course.lectures if one.path == name and desk.pages.is_open(name))
    return any(glance(desk, one) for one in opened)


def _edited(desk: Desk, former: OnScreen) -> bool:
    """Show the few slides that an edit of a lecture changed; False where that takes a build."""
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
    """Show an open lecture without waiting for its code or a build; whether it was shown."""
    former = desk.pages.shown(lecture.path)
    if not desk.pages.is_open(lecture.path) or (former and not desk.builder.is_current()):
        return False
    return _show_unrun(desk, lecture, former)


def _show_unrun(desk: Desk, lecture: Lecture, former: OnScreen | None) -> bool:
    """Show a lecture as it is now, with known or former outcomes of its code; whether it was shown."""
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
    """Show what a build has published, and its problems; watch all files that it has looked at."""
    if built.report:
        with suppress(CourseError):  # what was published is gone or damaged: the next build tells
            errors = [one for one in built.problems if one.severity == "error"]
            desk.pages.publish({place.file for one in errors for place in one.places})
    _send(desk, built.problems)
    files = {path: seconds for path, seconds in desk.saved.items() if path.is_file() or desk.watcher.follows(path)}
    desk.saved = {}
    desk.tell(Saved({_named(path, desk.root): seconds for path, seconds in files.items()}, built))
    seen = {one.path for one in desk.pages.course.sources}.union(*(one.result.reads for one in [*desk.good.values()]))
    desk.watcher.follow(*_looked_at(seen, desk.root))


def _looked_at(names: Iterable[str], root: Path) -> tuple[set[Path], set[Path]]:
    """The files, and the listed folders, that these names of `memory/inputs` are about."""
    files, folders = set(), set()
    for name in names:
        kind, colon, path = name.partition(":")
        if kind == "listing":
            folders.add(root / path)
        elif not colon or kind in ("file", "front", "kind"):
            files.add(root / (path if colon else name))
    return files, folders
