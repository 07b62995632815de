"""Which files were saved: watchdog's events, held back until a save seems to be complete.

An event is a hint and nothing else: what has changed, digests decide. Linux tells when whoever wrote a file has closed
it, and then there is nothing to wait for. Where only a write is told the file is left alone until it rests, and one
that is gone until it has had time to come back: many editors save by moving a new file into the place of the old one.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

TREES = ("slides", "figures_src", "templates")  # folders of the course that are watched with all that is in them
IGNORED = {".build_site", "_site", ".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache"}
TOLD_WHEN_CLOSED = sys.platform.startswith("linux")
POLLING = 0.2  # seconds between looks, where nobody tells of changes
REST = {  # seconds to wait after an event, until the next one of the same file or not
    "modified": 0.5 if TOLD_WHEN_CLOSED else 0.01,  # it will be closed
    "created": 0.5 if TOLD_WHEN_CLOSED else 0.01,
    "deleted": 0.1,
    "moved": 0.1,  # away; where it went is there at once
    "folder": 0.01,
}


class Watcher(FileSystemEventHandler):
    """Watches a course; `tell` is called with each file that was saved, or is gone, from a thread of its own."""

    def __init__(self, root: Path, tell: Callable[[Path], None], warn: Callable[[str], None], polls: bool) -> None:
        self._root, self._tell, self._warn, self._polls = root, tell, warn, polls
        self._watches: dict[Path, tuple[ObservedWatch, int]] = {}
        self._folders: set[Path] = set()
        self._changed = threading.Condition(threading.RLock())
        self._due: dict[str, float] = {}
        self._ended = False
        self._observer = self._start()
        self._thread = threading.Thread(target=self._wait, name="watcher", daemon=True)
        self._thread.start()

    def follow(self, folders: Iterable[Path]) -> None:
        """Watch these folders, too, though not what is in folders in them."""
        with self._changed:
            self._folders = {one for one in folders if not self._is_ignored(one)}
            self._schedule()

    def rests(self) -> bool:
        """Whether no file is known to be half written."""
        with self._changed:
            return not self._due

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take a hint, as watchdog calls it."""
        kind = event.event_type
        if (kind not in REST and kind != "closed") or (event.is_directory and kind == "modified"):
            return
        gone = os.fsdecode(event.src_path)
        come = os.fsdecode(event.dest_path) if kind == "moved" else ""
        if event.is_directory:
            with self._changed:
                self._schedule()
        for path, now in ((gone, kind == "closed"), (come, True)):
            if path and not self._is_ignored(Path(path)):
                self._note(
                    path, 0.0 if now and not event.is_directory else REST["folder" if event.is_directory else kind]
                )

    def _note(self, path: str, rest: float) -> None:
        with self._changed:
            self._due.pop(path, None)
            if rest:
                self._due[path] = time.monotonic() + rest
                self._changed.notify_all()
        if not rest:
            self._tell(Path(path))

    def _wait(self) -> None:
        """Tell of what has rested."""
        while not self._ended:
            with self._changed:
                now = time.monotonic()
                rested = [path for path, due in self._due.items() if due <= now]
                for path in rested:
                    del self._due[path]
                if not rested:
                    self._changed.wait(min(self._due.values(), default=now + 3600) - now)
            for path in rested:
                self._tell(Path(path))

    def _start(self) -> BaseObserver:
        observer = PollingObserver(timeout=POLLING) if self._polls else Observer()
        observer.start()
        self._observer = observer
        self._schedule()
        return self._observer

    def _schedule(self) -> None:
        """Watch what there is now; a folder that was made anew is another one."""
        wanted = {self._root: False, **dict.fromkeys(self._folders, False)}
        wanted |= {self._root / name: True for name in TREES}
        for folder, deeply in wanted.items():
            watch, inode = self._watches.get(folder, (None, 0))
            now = _inode(folder)
            if watch and now == inode:
                continue
            if watch:
                self._observer.unschedule(watch)
                del self._watches[folder]
            if now and not self._is_inside_tree(folder, deeply):
                try:
                    self._watches[folder] = self._observer.schedule(self, str(folder), recursive=deeply), now
                except OSError as error:
                    if error.errno not in (errno.ENOSPC, errno.EMFILE) or self._polls:
                        continue
                    self._poll_instead()
                    return

    def _poll_instead(self) -> None:
        self._warn(
            "this system watches no more files: looking five times a second instead (see fs.inotify.max_user_watches)"
        )
        self._observer.stop()
        self._polls, self._watches = True, {}
        self._start()

    def _is_inside_tree(self, folder: Path, deeply: bool) -> bool:
        return not deeply and any(folder.is_relative_to(self._root / name) for name in TREES)

    def _is_ignored(self, path: Path) -> bool:
        return path.is_relative_to(self._root) and any(part in IGNORED for part in path.relative_to(self._root).parts)


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino if folder.is_dir() else 0
    except OSError:
        return 0
