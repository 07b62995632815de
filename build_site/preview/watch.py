"""Which files were saved: watchdog's events, held back until a save seems to be complete.

An event is only a hint: the build that follows finds by digests what has changed. Linux has an event for a file that
was written and closed, which is passed on at once. After any other write, a file is passed on once it has not been
written for REST seconds; a deleted one, once it has had time to come back: many editors save by moving a new file into
the place of the old one. The new file's temporary name is never passed on.
"""

from __future__ import annotations

import errno
import logging
import os
import re
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
EDITORS = re.compile(r"\..*|.*~|#.*#|4913")  # names of what editors write beside a file (vim tries folders with 4913)
GONE = 1.0  # seconds between looks at whether the course's folder is there, which nobody tells of
POLLING = 0.2  # seconds between looks, where nobody tells of changes
SOON = 0.01  # seconds until a file that was written may be complete
REST = {  # seconds to wait after an event, for the next one of the same file
    "modified": 0.5,  # it will be closed
    "created": 0.5,
    "deleted": 0.1,
    "moved": 0.1,  # away; where it went is there at once
}

# What watchdog says of itself where it is stopped while it begins, as by an address that cannot be served.
logging.getLogger("watchdog.observers.inotify").addFilter(lambda record: "thread is inactive" not in record.msg)


class Watcher(FileSystemEventHandler):
    """Watches a course; `tell` is called, from a thread of its own, with each file that was saved or deleted."""

    def __init__(self, root: Path, tell: Callable[[Path], None], warn: Callable[[str], None], polls: bool) -> None:
        self._root, self._tell, self._warn, self._polls = root, tell, warn, polls
        self._watches: dict[Path, tuple[ObservedWatch, int]] = {}
        self._inode = _inode(root)
        self._changed = threading.Condition()  # and the lock of the five below; never held while watchdog is called
        self._files: set[Path] = set()
        self._folders: set[Path] = set()
        self._due: dict[str, tuple[float, bool]] = {}  # when to tell, and whether it has only just come
        self._has_folders = True  # that may have to be watched
        self._ended = False
        self._observer = self._start()
        self._schedule(set())
        threading.Thread(target=self._wait, name="watcher", daemon=True).start()

    def follow(self, files: Iterable[Path], folders: Iterable[Path]) -> None:
        """Watch these files, too, whatever their names; and these folders, though not what is in folders in them."""
        files = {*files}
        wanted = {one for one in (*folders, *(file.parent for file in files)) if not self._is_left_out(one)}
        with self._changed:
            self._files = files
            if wanted != self._folders:
                self._folders, self._has_folders = wanted, True
                self._changed.notify_all()

    def follows(self, file: Path) -> bool:
        """Whether this file was given to `follow`."""
        return file in self._files

    def rests(self) -> bool:
        """Whether no file waits to be passed on."""
        with self._changed:
            return not self._due

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event; watchdog calls this."""
        kind = event.event_type
        if (kind not in REST and kind != "closed") or (event.is_directory and kind == "modified"):
            return
        if event.is_directory:
            with self._changed:
                self._has_folders = True
                self._changed.notify_all()
        self._note(os.fsdecode(event.src_path), kind, self._rest(event))
        if kind == "moved":
            self._note(os.fsdecode(event.dest_path), "closed", SOON if event.is_directory else 0.0)

    def _rest(self, event: FileSystemEvent) -> float:
        """Seconds until the file of an event may be passed on. Only Linux has events for files that are closed."""
        if event.is_directory:
            return SOON
        is_closed_later = sys.platform.startswith("linux") and not self._polls
        return REST.get(event.event_type, 0.0) if is_closed_later or event.event_type in ("deleted", "moved") else SOON

    def _note(self, path: str, kind: str, rest: float) -> None:
        if self._is_ignored(Path(path)):
            return
        with self._changed:
            _, is_new = self._due.pop(path, (0.0, kind == "created" and Path(path) not in self._files))
            if is_new and kind in ("deleted", "moved") and not os.path.lexists(path):  # pollers tell in any order
                return
            if rest := max(rest, SOON) if is_new else rest:
                self._due[path] = time.monotonic() + rest, is_new
                self._changed.notify_all()
        if not rest:
            self._tell(Path(path))

    def _wait(self) -> None:
        """Pass on files that have rested, and watch new folders."""
        while not self._ended:
            with self._changed:
                now = time.monotonic()
                rested = [path for path, (due, _) in self._due.items() if due <= now]
                for path in rested:
                    del self._due[path]
                if not rested and not self._has_folders:
                    self._changed.wait(min([now + GONE, *(due for due, _ in self._due.values())]) - now)
                was, self._inode = self._inode, _inode(self._root)
                has_folders, self._has_folders = self._has_folders or was != self._inode, False
                folders = {*self._folders}
            if has_folders and not self._ended:
                self._schedule(folders)
            for path in rested:
                self._tell(Path(path))
            if was != self._inode:
                self._tell(self._root)

    def _start(self) -> BaseObserver:
        observer = PollingObserver(timeout=POLLING) if self._polls else Observer()
        observer.start()
        return observer

    def _schedule(self, folders: set[Path]) -> None:
        """Watch the folders that there are now; one that was made anew, by its inode, is watched anew."""
        wanted = {self._root: False, **dict.fromkeys(folders, False)}
        wanted |= {self._root / name: True for name in TREES}
        for folder in self._watches.keys() - wanted.keys():
            self._observer.unschedule(self._watches.pop(folder)[0])
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
                    if error.errno in (errno.ENOSPC, errno.EMFILE) and not self._polls:
                        self._poll_instead()
                        return self._schedule(folders)
                    self._warn(f"changes in {folder} cannot be seen: {error.strerror}")
        return None

    def _poll_instead(self) -> None:
        limit = "see fs.inotify.max_user_watches"
        self._warn(f"this system watches no more files: looking five times a second instead ({limit})")
        self._observer.stop()
        self._polls, self._watches = True, {}
        self._observer = self._start()

    def _is_inside_tree(self, folder: Path, deeply: bool) -> bool:
        return not deeply and any(folder.is_relative_to(self._root / name) for name in TREES)

    def _is_ignored(self, path: Path) -> bool:
        """Whether an event for a path is ignored; files that a build has looked at may have any name."""
        return self._is_left_out(path) or (bool(EDITORS.fullmatch(path.name)) and path not in self._files)

    def _is_left_out(self, path: Path) -> bool:
        return path.is_relative_to(self._root) and any(part in IGNORED for part in path.relative_to(self._root).parts)


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino if folder.is_dir() else 0
    except OSError:
        return 0
