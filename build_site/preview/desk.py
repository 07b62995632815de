"""What the loop works with: all that is kept from one build to the next, and how it is connected."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from .. import news
from ..build import Warm, build
from ..course.model import Course, Lecture
from ..markdown.pandoc import Pandocs
from ..memory.kept import MEMORY
from ..news import Options, Report
from ..processes import Processes
from ..progress import Meter, Standing
from ..run.executor import Local
from ..run.jobs import Jobs
from ..site.results import Good
from .builder import Builder, Built
from .events import Events
from .installed import Installed
from .pages import Pages
from .watch import Watcher

SITE = f"{MEMORY}/preview"  # with speaker notes and drafts: never what is published
EVERY = 0.3  # seconds between what browsers are told of how far a build is
PAINTING = 0.05  # seconds that browsers get to themselves once they were told of an edit
NICE = 10  # the niceness of the processes that convert lectures, behind this one, which has the one that is looked at
IDLE = 60.0  # seconds after the last build until these processes end
OPTIONS = Options(notes=True)
Item = Path | Lecture | Built | Exception
Inbox = queue.SimpleQueue[Item]


class Saved(Struct, frozen=True):
    """The paths of files that were saved or deleted, and how the build that followed ended.

    Each path has the seconds until browsers were told, None if they were not told before the build.
    """

    files: dict[str, float | None]
    built: Built


class Serving(Struct, frozen=True):
    """The course is shown at this address."""

    address: str


class Remark(Struct, frozen=True):
    """Something that deserves a line."""

    text: str


Tell = Callable[[news.News | Serving | Saved | Remark], None]


class Desk(Struct):
    """What the loop works with, and its state.

    `saved` are the files that were saved since the last build that was reported, each with the seconds until browsers
    were told of it. `is_asked` says that a build with all of them was asked for, `is_again` that this is its second
    attempt.
    """

    root: Path
    tell: Tell
    pandoc: Pandocs
    pages: Pages
    events: Events
    builder: Builder
    watcher: Watcher
    processes: Processes
    good: Good
    saved: dict[Path, float | None] = field(default_factory=dict)
    is_asked: bool = False
    is_again: bool = False

    def ask(self) -> None:
        """Ask for a build with all that was saved."""
        self.is_asked = True
        self.builder.ask(PAINTING if any(self.saved.values()) else 0.0)


def _show(events: Events, standing: Standing | None) -> None:
    if standing:
        events.work(standing.doing, standing.share, standing.time)
    else:
        events.work()


@contextmanager
def open_desk(course: Course, inbox: Inbox, polls: bool, tell: Tell) -> Iterator[Desk]:
    """All that is kept warm, and ended when the block is left."""
    events, good, root = Events(), Good(), course.root
    size, meter = os.cpu_count() or 1, Meter(partial(_show, events), EVERY)
    pages = Pages(course, root / SITE, good, events.send, inbox.put, meter.read)
    with (
        closing(meter),
        closing(Pandocs(1)) as pandoc,
        closing(Pandocs(size)) as pandocs,
        closing(Jobs(size, Local(checkpoints=True), urgency=pages.step_urgency)) as jobs,
        closing(Processes(size, NICE)) as processes,
        closing(Watcher(root, inbox.put, lambda text: tell(Remark(text)), polls)) as watcher,
    ):

        def listen(message: news.News) -> None:
            meter.hear(message)
            match message:
                case news.Begun(course, cancel):
                    builder.begin(cancel)
                    pages.begin(course)
                case news.Converted(lecture, result, file, body):
                    if builder.is_current() and not result.is_faulty:
                        pages.converted(lecture, result, file, body)
                case news.Late(lecture):
                    inbox.put(lecture)
            if not isinstance(message, news.Converted | news.Late):
                tell(message)

        def run() -> Report:
            processes.resume()
            installed.look()
            try:
                return build(root, root / SITE, OPTIONS, listen, warm)
            finally:
                processes.rest(IDLE)

        installed, warm = Installed(jobs), Warm(pandocs, jobs, processes, good, pages.urgency)
        builder = Builder(run, inbox.put)
        desk = Desk(root, tell, pandoc, pages, events, builder, watcher, processes, good)
        try:
            yield desk
        finally:
            builder.end()
