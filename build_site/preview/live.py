"""The loop: what was saved -> what browsers see at once -> the whole course, built as ever.

    a file      was saved: the few slides that this changed are converted alone and shown; then all is built
    a lecture   has code that takes long: it is shown as it was, its old figures marked, until the build has the new
    a build     has published its files: what else has changed is shown, and what is wrong

All three come into one inbox and are dealt with in turn. Each lecture that a build converts is shown as soon as it is
done, unless a newer edit has come.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..body import Body
from ..build import Warm, build
from ..convert import convert
from ..digests import Digests
from ..inputs import see
from ..memory import MEMORY, running_code
from ..model import Course, Lecture, Result
from ..options import Listener, Options
from ..pandoc import Pool, dump, load
from ..problems import BuildSiteError, CourseError
from ..read.excerpt import excerpt
from ..read.files import look
from ..read.scan import scan
from ..recent import Recent
from ..run.glance import Glance
from ..run.store import Store
from ..run.workers import Workers
from ..settings import read_text
from ..write.results import Good
from .builder import Builder, Built
from .events import Events
from .findings import findings
from .pages import Pages, Shown
from .server import serving
from .watch import Watcher

SITE = f"{MEMORY}/preview"  # with speaker notes and drafts: never what is published
PAINTING = 0.05  # seconds that browsers get to themselves once they were told of an edit
OPTIONS = Options(notes=True)
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
Inbox = queue.SimpleQueue[Path | Lecture | Built | BaseException]


@dataclass(frozen=True, slots=True)
class Saved:
    """Files that were saved, with seconds until one was shown if before the build, and the build that followed."""

    files: dict[str, float | None]
    built: Built


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is told what: the address once, each rebuild, and what else deserves a line."""

    address: Callable[[str], None]
    rebuilt: Callable[[Saved], None]
    remark: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the loop works with."""

    root: Path
    pandoc: Pool
    pages: Pages
    events: Events
    builder: Builder
    watcher: Watcher
    good: Good


def live(root: Path, host: str, port: int, polls: bool, voice: Voice) -> None:
    """Show the course in `root` in browsers, as it is being written, until interrupted. Raises CourseError, OSError."""
    course = scan(root)
    root = course.root
    inbox: Inbox = queue.SimpleQueue()
    with (
        _desk(course, inbox, polls, voice.remark) as desk,
        serving(desk.pages.find, desk.events, host, port) as address,
    ):
        voice.address(address)
        desk.builder.ask()
        _warm_up(desk.pandoc)
        saved: dict[str, float | None] = {}  # files, and seconds until one was shown
        is_asked = True
        while True:
            match inbox.get():
                case Path() as path:
                    is_asked = False
                    saved[_named(path, root)] = _save(desk, path)
                case Lecture() as lecture if inbox.empty():
                    glance(desk, lecture)
                case Lecture():
                    pass  # what has come since is more urgent
                case Built() as built if is_asked:
                    _finish(desk, built)
                    voice.rebuilt(Saved(saved, built))
                    saved = {}
                case Built():
                    pass  # of what was there before an edit that has come since
                case BaseException() as error:
                    raise error
            if not is_asked and inbox.empty() and desk.watcher.rests():
                is_asked = True
                desk.builder.ask(PAINTING if any(saved.values()) else 0.0)


def _warm_up(pandoc: Pool) -> None:
    """Have pandoc load what most slides need, which takes as long as a first slide with it would have to wait."""
    parts = [dump([block]) for block in load(pandoc.read(SAMPLE)[0])[0].content]
    pandoc.write(parts, [])


def _save(desk: Desk, path: Path) -> float | None:
    """Take note of a file that was saved; returns seconds until browsers were told, None where the build will."""
    start = time.perf_counter()
    desk.builder.interrupt()
    return time.perf_counter() - start if at_once(desk, path) else None


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def at_once(desk: Desk, path: Path) -> bool:
    """Show what an edit of a lecture changed, if it is certain what that is; the build that follows shows the rest."""
    former, course = desk.pages.shown(_named(path, desk.root)), desk.pages.course
    if not former or not course:
        return False
    with suppress(BuildSiteError, RecursionError):  # which the build reports
        text = read_text(desk.root, former.lecture.path)
        found = excerpt(former.body.text, text, former.body.passages) if text != former.body.text else None
        if found:
            seen = partial(look, course, Digests(desk.root))
            result, body = convert(course, former.lecture, desk.pandoc, seen, None, OPTIONS.notes, found)
            whole = None if result.is_faulty else found.put(former.body, body, text)
            if whole:
                known = replace(former.result, assets={**former.result.assets, **result.assets})
                desk.pages.show(Shown(former.lecture, known, whole))
                return True
    return False


def glance(desk: Desk, lecture: Lecture) -> None:
    """Show a lecture without waiting for its code."""
    course, former = desk.pages.course, desk.pages.shown(lecture.path)
    if not course or not desk.builder.is_current():
        return
    with suppress(BuildSiteError, RecursionError):
        digests = Digests(desk.root, desk.root / MEMORY / "digests.json")
        store = Store(desk.root, desk.root / MEMORY, digests)
        runner = Glance(store, partial(see, desk.root, digest=digests), running_code(digests))
        result, body = convert(course, lecture, desk.pandoc, partial(look, course, digests), runner, OPTIONS.notes)
        if not result.is_faulty and desk.pages.shown(lecture.path) is former:  # else its code is done by now
            desk.pages.show(Shown(lecture, result, body))


def _finish(desk: Desk, built: Built) -> None:
    """Show what a build has published, and what is wrong; watch all that it has looked at."""
    if built.report:
        with suppress(CourseError):  # what was published is gone or damaged: the next build tells
            desk.pages.publish({one.place.file for one in built.problems if one.severity == "error"})
    desk.events.send({"kind": "work", "text": ""})
    desk.events.send({"kind": "problems", "problems": findings(built.problems, desk.pages.course)})
    reads = {name for _, result in [*desk.good.values()] for name in result.reads}
    desk.watcher.follow({folder for name in reads if (folder := _folder(name, desk.root))})


def _folder(name: str, root: Path) -> Path | None:
    """The folder to watch for something that was looked at (see `inputs`)."""
    kind, colon, path = name.partition(":")
    if kind == "listing":
        return root / path
    return (root / (path if colon else name)).parent if kind in ("file", "kind") or not colon else None


@contextmanager
def _desk(course: Course, inbox: Inbox, polls: bool, remark: Callable[[str], None]) -> Iterator[Desk]:
    """All that is kept warm, and ended when the block is left."""
    events, good, root = Events(), Good(), course.root
    pages = Pages(course, root / SITE, good, events.send)
    size, recent = os.cpu_count() or 1, Recent()
    with (
        closing(Pool(1, recent)) as pandoc,
        closing(Pool(size, recent)) as pandocs,
        closing(Workers(size, checkpoints=True)) as workers,
        closing(Watcher(root, inbox.put, remark, polls)) as watcher,
    ):

        def begun(course: Course, cancel: Callable[[], None]) -> None:
            builder.begin(cancel)
            pages.begin(course)

        def converted(lecture: Lecture, result: Result, body: Body) -> None:
            if builder.is_current() and not result.is_faulty:
                pages.show(Shown(lecture, result, body))

        def waiting() -> None:
            remark("another build of this course is running: waiting for it")

        def ran(done: int, total: int) -> None:
            events.send({"kind": "work", "text": f"running {done} of {total}" if done < total else ""})

        listener = Listener(waiting, begun, converted=converted, ran=ran, late=inbox.put)
        run = partial(build, root, root / SITE, OPTIONS, listener, Warm(pandocs, workers, good))
        builder = Builder(run, inbox.put)
        try:
            yield Desk(root, pandoc, pages, events, builder, watcher, good)
        finally:
            builder.end()
