"""An exception, as the author of the lecture needs to see it: the line, and their own frames."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from msgspec import Struct


class OutOfTime(BaseException):
    """The step took longer than it may; a BaseException, so that `except Exception` does not keep it running."""


class OutOfRoom(BaseException):
    """The step showed more than a page can hold."""


class Failure(Struct, frozen=True):
    """What went wrong: `line` is the lecture's, `frames` lead on from there, `name` is one that is not defined."""

    message: str
    line: int
    frames: tuple[str, ...] = ()
    hint: str = ""
    name: str = ""


def failure_of(error: BaseException, root: Path, lines: Mapping[str, int], line: int) -> Failure:
    """Explain an exception raised by a step at `line`; `lines` tells where steps begin, by the names of their code."""
    frames = [(at, lineno) for at, lineno in _frames(error.__traceback__) if at in lines or _is_in(at, root)]
    if isinstance(error, SyntaxError) and error.filename and (error.filename in lines or _is_in(error.filename, root)):
        frames.append((error.filename, error.lineno or 1))
    here = next((lines[at] + lineno - 1 for at, lineno in reversed(frames) if at in lines), line)
    places = tuple(_named(at, lineno, root) for at, lineno in frames if at not in lines)
    return Failure(
        _message(error), here, places, _hint(error), error.name or "" if isinstance(error, NameError) else ""
    )


def _frames(at: TracebackType | None) -> list[tuple[str, int]]:
    return [(frame.f_code.co_filename, lineno) for frame, lineno in traceback.walk_tb(at)]


def _is_in(file: str, root: Path) -> bool:
    return file.startswith(f"{root}/") and "site-packages" not in file


def _named(file: str, line: int, root: Path) -> str:
    shown = file.removeprefix(f"{root}/")
    return f"{shown}:{line}: {linecache.getline(file, line).strip()}"


def _message(error: BaseException) -> str:
    if isinstance(error, OutOfTime | OutOfRoom):
        return str(error)
    if isinstance(error, SystemExit):
        return "the code ends Python (sys.exit)"
    message = traceback.format_exception_only(error)[-1].strip()
    return " ".join(message.split())


def _hint(error: BaseException) -> str:
    if isinstance(error, OutOfTime):
        return "make it quicker, or allow more: `#| timeout: 60`"
    if isinstance(error, SystemExit):
        return "take the call away: what follows would not be built"
    if isinstance(error, MemoryError):
        return "it needs more memory than a step may have"
    return ""
