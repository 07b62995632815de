"""Warnings on a step that runs: characters without a glyph, calls that Jupyter refuses, and outputs with addresses of
objects or names of folders, which differ from run to run, or for others.
"""

from __future__ import annotations

import asyncio
import functools
import os
import re
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..course.model import Step

_MISSING = re.compile(r"Glyph (\d+) .*missing from|does not have a glyph for .*\[U\+([0-9a-fA-F]+)\]")
_MOST = 10  # characters that a message names
Remark = tuple[int, str, str]  # a line of the lecture, what deserves a warning there, what to do about it

_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}", re.I)
_OBJECT = re.compile(r"<[\w.]+ object>")
_NUMBER = re.compile(r"\b(?:0x[0-9a-f]{6,}|[0-9]{9,})\b")
addresses: set[int] = set()  # of objects, which the code asked for
_folders: dict[str, str] = {}  # that others do not have -> which they are
_characters: dict[str, None] = {}
_told: list[Remark] = []


def begin() -> None:
    """Forget the remarks on the step before."""
    _characters.clear()
    _told.clear()


def note(line: int, message: str, hint: str) -> None:
    """Add a remark at a line of the lecture."""
    _told.append((line, message, hint))


def is_of_glyphs(message: str) -> bool:
    """Whether a warning of matplotlib's is about a character that a font lacks; if so, note the character."""
    found = _MISSING.search(message)
    if found:
        _characters[chr(int(found[1]) if found[1] else int(found[2], 16))] = None
    return bool(found)


def remarks(step: Step) -> Iterator[Remark]:
    """The remarks on a step so far."""
    yield from dict.fromkeys(_told)
    if _characters:
        shown = ", ".join(f"{one} (U+{ord(one):04X})" for one in [*_characters][:_MOST])
        hint = "choose one that has: plt.rcParams['font.family'] = ['DejaVu Sans', …]"
        yield _line_with(step), f"the figure shows boxes: its font has no glyph for {shown}", hint


def _line_with(step: Step) -> int:
    """The line of a step in which one of the characters stands, its first line where none does."""
    lines = step.source.split("\n") if step.kind != "figure" else []
    return next((step.line + n for n, line in enumerate(lines) if any(one in line for one in _characters)), step.line)


def know_folders(home: str, roots: Iterable[str]) -> None:
    """Note folders that differ for others: `home` for temporary files, the course's `roots`, Python's, and the user's.

    To be called before the code's questions for variables are recorded, since it asks for one itself.
    """
    python = sys.prefix if sys.prefix != sys.base_prefix else sysconfig.get_path("purelib")
    _folders[python] = "the folder of Python's packages, which is elsewhere for others"
    _folders.update(dict.fromkeys(roots, "the folder of the course, which is elsewhere for others"))
    _folders[home] = "the folder for what is temporary, which is another in every run"
    if len(own := os.environ.get("HOME", "").rstrip("/")) > 1:
        _folders.setdefault(own, "the home folder of whoever builds")


def only_names(text: str) -> bool:
    """Whether a text names an object and says nothing of it, or by its address, which is another in every run."""
    return bool(_OBJECT.fullmatch(text) or _ADDRESS.search(text))


def of_texts(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Messages and hints on addresses and folders in texts that are shown."""
    for text in texts:
        numbers = (int(found, 16 if found.startswith("0x") else 10) for found in _NUMBER.findall(text))
        if _ADDRESS.search(text) or not addresses.isdisjoint(numbers):
            yield "it shows an object's address, which is another in every run", "show what the object holds"
        for folder in sorted(_folders, key=len, reverse=True):  # one may hold another
            left, count = re.subn(rf"(?<![\w.-]){re.escape(folder)}(?![\w.-])", "", text)
            if count:
                text = left
                yield f"it shows {_folders[folder]}", "show only what is below it, or a name alone"


def notice_asyncio(line: Callable[[], int]) -> None:
    """Remark on each call that runs a coroutine, which works here but not in Jupyter, at the `line` that runs."""
    asyncio.run = _noticed(asyncio.run, "asyncio.run", line)
    asyncio.Runner.run = _noticed(asyncio.Runner.run, "asyncio.Runner.run", line)  # type: ignore[method-assign]
    loop = asyncio.BaseEventLoop
    loop.run_until_complete = _noticed(loop.run_until_complete, "run_until_complete", line)  # type: ignore[method-assign]


def _noticed(run: Callable[..., Any], name: str, line: Callable[[], int]) -> Callable[..., Any]:
    @functools.wraps(run)
    def noticed(*args: Any, **named: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "").partition(".")[0]
        if caller not in ("asyncio", "IPython") and threading.current_thread() is threading.main_thread():
            message = f"{name}() cannot be called in Jupyter, where an event loop is running already"
            note(line(), message, "write `await …` instead: a cell may, outside of functions too")
        return run(*args, **named)

    return noticed
