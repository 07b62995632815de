"""Groups of pages -> their texts: here, or side by side in other processes if they are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from pathlib import Path

from msgspec import Struct

from ..course.front import Front
from ..course.model import Lecture, Result
from ..course.settings import Settings
from ..course.ways import Ways
from ..memory import kept
from ..news import Cancel
from ..problems import Cancelled, Damaged
from ..processes import Order, Processes
from .rendered import COURSE
from .results import load_body

FEW = 12  # groups that are rendered before other processes have begun
SHARES = 2  # for each process, so that none waits long for another's last


class Given(Struct, frozen=True):
    """What pages are rendered from; `home` is what the course is called where it has no home page, and
    `papers` are the places of PDFs, and `ways` those that all pages have."""

    root: Path
    settings: Settings
    home: Front | None
    shown: Mapping[Lecture, Result]
    stored: Mapping[Lecture, Path]
    is_live: bool
    papers: Sequence[str]
    ways: Ways

    def close(self) -> None:
        """Nothing is open."""


Files = Mapping[str, str]  # path in the site -> text


def rendered(given: Given, groups: Sequence[str], processes: Processes, cancel: Cancel) -> dict[str, Files]:
    """The files of each group. Raises Cancelled, and Damaged when all lectures that were are set aside."""
    made: list[Files | None] = []
    if len(groups) > FEW and processes.size > 1:
        try:
            made = _rendered_elsewhere(given, groups, processes, cancel)
        except BrokenExecutor:  # a process was killed
            processes.close()
    found = {name: files for name, files in zip(groups, made or _render(given, groups), strict=True) if files}
    if len(found) < len(groups):
        raise Damaged
    return found


def _rendered_elsewhere(
    given: Given, groups: Sequence[str], processes: Processes, cancel: Cancel
) -> list[Files | None]:
    """As `_render`, side by side in other processes. Raises Cancelled, and BrokenExecutor where one was killed."""
    order = Order.of(_same, given)
    size = -(-len(groups) // (SHARES * processes.size))
    shares = [groups[start : start + size] for start in range(0, len(groups), size)]
    futures = [processes.submit(order, _render_elsewhere, share) for share in shares]
    made: list[Files | None] = []
    for future in futures:
        wait([future, cancel.called], return_when=FIRST_COMPLETED)
        if cancel.is_called:
            for one in futures:
                one.cancel()
            raise Cancelled
        files, damaged = future.result()
        kept.add_damage(damaged)
        made += files
    return made


def _same(given: Given) -> Given:
    return given


def _render_elsewhere(given: Given, groups: Sequence[str]) -> tuple[list[Files | None], list[Path]]:
    """As `_render`, with what was set aside meanwhile."""
    return _render(given, groups), kept.take_damage()


def _render(given: Given, groups: Sequence[str]) -> list[Files | None]:
    """The files of groups; None where a stored lecture was damaged."""
    from . import render  # with jinja2, which need not be here if it is in other processes
    from .templates import environment

    lectures = {one.slug: one for one in given.shown}
    home = given.shown[lectures[COURSE]].front if COURSE in lectures else given.home
    env, is_live = environment(given.root), given.is_live
    told = render.given(given.root, given.settings, env, home, given.shown, is_live, given.papers, given.ways)
    made: list[Files | None] = []
    for name in groups:
        lecture = lectures.get(name)
        try:
            body = load_body(given.stored[lecture]) if lecture else None
        except Damaged:
            made.append(None)
            continue
        if lecture and body and name != COURSE:
            made.append(render.lecture_files(told, lecture, given.shown[lecture], body))
        else:
            made.append(render.site_files(told, body, given.shown))
    return made
