"""What is said on standard error: lines that stay, and below them how far a build is that takes more than a second."""

from __future__ import annotations

import os
import re
import sys
import textwrap
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from .news import News, Unwatched, Waiting
from .problems import Problem
from .progress import LONG, Meter, Standing

EVERY = 0.1  # seconds between looks at how far a build is
FIRST, AGAIN = 5.0, 10.0  # seconds of a build until a line tells of it where no person watches, and until the next one
BAR = 24  # characters
ALIKE = 5  # others in the same words about one file, from which on they share a paragraph
LINES = 9  # that a paragraph names of those that it is about, too
COLOURS = {"error": "red", "warning": "yellow"}

_writing = threading.RLock()  # so that a line is never torn by how far a build is


def say(text: str, err: bool = True, **style: Any) -> None:
    """A line that stays; on standard output where it is what was asked for, and no error."""
    with _writing:
        _over("")
        click.echo(_painted(click.style(text, **style)), err=err)


def show(problems: Sequence[Problem], err: bool = True) -> None:
    """One paragraph for each problem: the place plain, so that editors can jump there.

    Many warnings in the same words about lines of one file stand in one paragraph, with their lines.
    """
    for problem, more in _together(problems):
        kind = f"{problem.severity}:"
        place, _, text = _filled(f"{problem.place}: {kind} {problem.text}{more}").partition(kind)
        say(f"{place}{click.style(kind, fg=COLOURS[problem.severity], bold=True)}{text}", err)
        if problem.detail:
            say(textwrap.indent(problem.detail, "    "), err)


def _together(problems: Sequence[Problem]) -> Iterator[tuple[Problem, str]]:
    """Each problem that is said by itself, and what is added to it of those in the same words."""
    alike = defaultdict[object, list[Problem]](list)
    for one in problems:
        alike[one.place.file, one.text, one.detail, one.severity].append(one)
    for one in problems:
        group = alike[one.place.file, one.text, one.detail, one.severity]
        others = [*dict.fromkeys(other.place.line for other in group)][1:]
        if one.severity == "error" or len(others) < ALIKE:
            yield one, ""
        elif one is group[0]:
            *named, last = [str(line) for line in others[:LINES]]
            rest = f"{last} and {len(others) - LINES} more" if len(others) > LINES else f"and {last}"
            yield one, f", also in lines {', '.join(named)}{',' * (len(others) > LINES)} {rest}"


def _filled(text: str) -> str:
    """A paragraph in lines that end between words, where a person watches."""
    if not is_watched():
        return text
    return textwrap.fill(text, _width(), subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _width() -> int:
    return os.get_terminal_size(sys.stderr.fileno()).columns or 80


def is_watched() -> bool:
    """Whether a person watches what is said, in a terminal that can write over a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def linked(path: Path) -> str:
    """A path that a click opens, in terminals that know links; those that do not show the path alone."""
    return f"\033]8;;{path.absolute().as_uri()}\033\\{path}\033]8;;\033\\" if is_watched() else str(path)


def _painted(text: str) -> str:
    """A text without its colours, where the reader wants none (https://no-color.org), or the terminal has none."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return re.sub(r"\033\[[\d;]*m", "", text) if is_plain else text


def count(number: int, noun: str) -> str:
    """A number of things in words: 1 file, 2 files."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def waiting() -> None:
    """Another build has to end first."""
    say("another build of this course is running: waiting for it (Ctrl-C ends)")


class Bar:
    """Shows how far builds are: in a line that is written anew where a person watches, else in a line now and then."""

    def __init__(self) -> None:
        self._next = FIRST
        self._is_told = False
        self._meter = Meter(self._show, EVERY)

    def hear(self, message: News) -> None:
        """Take note of what a build says."""
        if isinstance(message, Waiting):
            waiting()
        elif isinstance(message, Unwatched) and not self._is_told:
            self._is_told = True
            say("note: here the kernel does not tell what code reads, as Linux does since 5.9 where containers let it;")
            say("      what other programs and native libraries read is only known where reads= names it")
        self._meter.hear(message)

    def _show(self, standing: Standing | None) -> None:
        if not standing:
            self._next = FIRST
            _over("")
        elif standing.seconds > LONG and is_watched():
            _over(_drawn(standing, _width()))
        elif standing.seconds > self._next and not is_watched():
            self._next = standing.seconds + AGAIN
            say(f"{standing.doing}, {standing.time}")


def _over(text: str) -> None:
    """A line that the next one takes the place of, where a person is watching."""
    with _writing:
        if is_watched():
            click.echo(_painted(f"\r\033[K{text}"), err=True, nl=False)


def _drawn(standing: Standing, width: int) -> str:
    """How far a build is, as a line that fits into a terminal: what does not, goes."""
    done, rest = "█░" if "utf" in (sys.stderr.encoding or "").lower() else "#-"
    size = min(BAR, width // 6)
    full = round(standing.share * size)
    room = width - size - 3 - len(standing.time) - 2
    doing = standing.doing if len(standing.doing) <= room else standing.doing[: max(room - 4, 0)] + " ..."
    bar = click.style(done * full, fg="cyan") + click.style(rest * (size - full), dim=True)
    return f"{bar}  {doing}, {standing.time}" if room > 8 else standing.time[: width - 1]
