"""What the loop works with: all that stays warm, who is told what, and how it stands."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..body import Body
from ..build import Report, Warm, build
from ..memory import MEMORY
from ..model import Course, Lecture, Result
from ..options import Listener, Options
from ..pandoc import Pool
from ..recent import Recent
from ..run.workers import Workers
from ..write.results import Good
from .builder import Builder, Built
from .events import Events
from .installed import Installed
from .pages import Pages, Shown
from .watch import Watcher

SITE = f"{MEMORY}/preview"  # with speaker notes and drafts: never what is published
PAINTING = 0.05  # seconds that browsers get to themselves once they were told of an edit
OPTIONS = Options(notes=True)
Item = Path | Lecture | Built | Exception
Inbox = queue.SimpleQueue[Item]


@dataclass(frozen=True, slots=True)
class Saved:
    """Files of the course that were saved, or are gone, and the build that followed.

    With each, seconds until it was shown if that was before the build.
    """

    files: dict[str, float | None]
    built: Built


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is told what: the address once, each rebuild, steps run of how many (if long), and what deserves a line."""

    address: Callable[[str], None]
    rebuilt: Callable[[Saved], None]
    running: Callable[[int, int], None]
    remark: Callable[[str], None]


@dataclass(slots=True)
class Desk:
    """What the loop works with, and how it stands.

    `saved` has what was saved since a build was told of, with seconds until browsers were told; `is_asked` says whether
    a build of all that was; `steps` are how many of its steps have run, of how many.
    """

    root: Path
    voice: Voice
    pandoc: Pool
    pages: Pages
    events: Events
    builder: Builder
    watcher: Watcher
    good: Good
    saved: dict[Path, float | None] = field(default_factory=dict)
    is_asked: bool = False
    steps: tuple[int, int] = (0, 0)

    def ask(self) -> None:
        """Build what there is."""
        self.is_asked = True
        self.builder.ask(PAINTING if any(self.saved.values()) else 0.0)


@contextmanager
def open_desk(course: Course, inbox: Inbox, polls: bool, voice: Voice) -> Iterator[Desk]:
    """All that is kept warm, and ended when the block is left."""
    events, good, root = Events(), Good(), course.root
    pages = Pages(course, root / SITE, good, events.send)
    size, recent = os.cpu_count() or 1, Recent()
    with (
        closing(Pool(1, recent)) as pandoc,
        closing(Pool(size, recent)) as pandocs,
        closing(Workers(size, checkpoints=True)) as workers,
        closing(Watcher(root, inbox.put, voice.remark, polls)) as watcher,
    ):

        def begun(course: Course, cancel: Callable[[], None]) -> None:
            builder.begin(cancel)
            pages.begin(course)

        def converted(lecture: Lecture, result: Result, body: Body) -> None:
            if builder.is_current() and not result.is_faulty:
                pages.show(Shown(lecture, result, body))

        def waiting() -> None:
            voice.remark("another build of this course is running: waiting for it")

        def ran(done: int, total: int) -> None:
            desk.steps = done, total
            events.send({"kind": "work", "text": f"running {done} of {total}" if done < total else ""})

        def run() -> Report:
            installed.look()
            return build(root, root / SITE, OPTIONS, listener, warm)

        listener = Listener(waiting, begun, converted=converted, ran=ran, late=inbox.put)
        installed, warm = Installed(workers), Warm(pandocs, workers, good)
        builder = Builder(run, inbox.put)
        desk = Desk(root, voice, pandoc, pages, events, builder, watcher, good)
        try:
            yield desk
        finally:
            builder.end()
