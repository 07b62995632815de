"""An exception, as the author of the lecture needs to see it: the line, the source around it, and their own frames."""

from __future__ import annotations

import linecache
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

AROUND = 2  # lines of source shown before and after


class OutOfTime(BaseException):
    """The step took longer than it may; a BaseException, so that `except Exception` does not keep it running."""


class OutOfRoom(BaseException):
    """The step showed more than a page can hold."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: `line` is that of the lecture; `detail` shows source and frames, `name` is a missing one."""

    message: str
    line: int
    detail: str = ""
    hint: str = ""
    name: str = ""


def failure_of(error: BaseException, root: Path, path: str, text: str, line: int) -> Failure:
    """Explain an exception raised by a step, from `line` on, of the lecture `path` whose source is `text`."""
    frames = [(at, lineno) for at, lineno in _frames(error.__traceback__) if _is_authors(at, root, path)]
    if isinstance(error, SyntaxError) and error.filename and _is_authors(error.filename, root, path):
        frames.append((error.filename, error.lineno or line))
    here = next((lineno for at, lineno in reversed(frames) if at == path), line)
    places = [_named(at, lineno, root) for at, lineno in frames if at != path]
    detail = "\n".join([*_excerpt(text, here), *(f"called from it: {place}" for place in places)])
    return Failure(_message(error), here, detail, _hint(error), getattr(error, "name", None) or "")


def _frames(at: TracebackType | None) -> list[tuple[str, int]]:
    return [(frame.f_code.co_filename, lineno) for frame, lineno in traceback.walk_tb(at)]


def _is_authors(file: str, root: Path, path: str) -> bool:
    return file == path or (file.startswith(f"{root}/") and "site-packages" not in file)


def _named(file: str, line: int, root: Path) -> str:
    shown = file.removeprefix(f"{root}/")
    return f"{shown}:{line}: {linecache.getline(file, line).strip()}"


def _excerpt(text: str, line: int) -> list[str]:
    """The lines around one."""
    lines = [*enumerate(text.split("\n"), 1)][max(line - AROUND - 1, 0) : line + AROUND]
    return [f"{'>' if number == line else ' '} {number:4} | {one}".rstrip() for number, one in lines]


def _message(error: BaseException) -> str:
    if isinstance(error, OutOfTime | OutOfRoom):
        return str(error)
    if isinstance(error, SystemExit):
        return "the code ends Python (sys.exit)"
    message = traceback.format_exception_only(error)[-1].strip()
    return " ".join(message.split())


def _hint(error: BaseException) -> str:
    if isinstance(error, OutOfTime):
        return "make it quicker, or allow more with timeout=SECONDS"
    if isinstance(error, SystemExit):
        return "take the call away: what follows would not be built"
    if isinstance(error, MemoryError):
        return "it needs more memory than a step may have"
    return ""
