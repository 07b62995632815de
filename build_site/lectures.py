"""Stale lectures -> results: read, run, converted, side by side.

    unread  --read-->  asks for code  --run-->  ready  --convert-->  done
      |                                                               ^
      +------------- read and converted at once: asks for none -------+

Reading and converting is computing: a few lectures are converted in threads of this process, many in processes of their
own, each with its own pandoc. Code runs in processes of its own in any case (run/), and is only waited for here. What
is most urgent is taken first, at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from .course.model import NOTHING_RAN, Course, Lecture, Ran
from .markdown.files import look
from .markdown.pandoc import Pandocs
from .memory import kept
from .memory.digests import Digests, Looked
from .memory.folder import version_of
from .problems import Cancelled, CourseError, Damaged, PandocError, Place, Problem
from .processes import Order, Processes
from .site.results import Conversion, Stale, load_body, save_result

if TYPE_CHECKING:
    from .manuscript import Manuscript
    from .run.runner import Runner

FEW = 8  # lectures that are done before other processes have begun
THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python
WAITING = 64  # lectures whose code runs at a time
Submit = Callable[..., Future[Any]]


class Tools(Struct, frozen=True):
    """What lectures of one build are converted with, in this process or another."""

    course: Course
    pandoc: Pandocs
    digests: Digests
    notes: bool
    keeps_body: bool = True

    def close(self) -> None:
        """End pandoc."""
        self.pandoc.close()


def open_tools(course: Course, digests: Path, notes: bool) -> Tools:
    """The tools of another process: a pandoc and digests of its own, and nothing that was converted is sent back."""
    return Tools(course, Pandocs(1), Digests(course.root, digests), notes, keeps_body=False)


class Made(Struct, frozen=True):
    """What came of a step of a lecture: a manuscript whose code has to run, a converted lecture, or why it is neither.

    `looked` is what was looked at for it in another process, `damaged` what was set aside there.
    """

    what: Manuscript | Conversion | None
    problems: Sequence[Problem] = ()
    looked: Mapping[str, Looked] = field(default_factory=dict)
    damaged: Sequence[Path] = ()


def read(tools: Tools, stale: Stale) -> Made:
    """Read a lecture, and convert it where it asks for no code."""

    def act() -> Manuscript | Conversion:
        from .manuscript import read_manuscript  # imports panflute, which a build without stale lectures does not need

        tools.digests(stale.lecture.path)  # before it is read, so that a save is noticed
        manuscript = read_manuscript(
            tools.course, stale.lecture, tools.pandoc, partial(look, tools.course, tools.digests)
        )
        return manuscript if manuscript.steps else _converted(tools, stale, manuscript, NOTHING_RAN)

    return _collected(tools, stale.lecture, act)


def convert(tools: Tools, stale: Stale, manuscript: Manuscript, ran: Ran) -> Made:
    """Convert a lecture whose code has run."""
    return _collected(tools, stale.lecture, lambda: _converted(tools, stale, manuscript, ran))


def _converted(tools: Tools, stale: Stale, manuscript: Manuscript, ran: Ran) -> Conversion:
    from .convert import convert

    seen = partial(look, tools.course, tools.digests)
    known = {}
    if stale.former:
        with suppress(Damaged):  # nothing is known, then
            known = load_body(stale.former).by_key()
    version = version_of(stale.manifest)
    result, body = convert(tools.course, manuscript, ran, tools.pandoc, seen, version, tools.notes, known)
    looked_at = {stale.lecture.path, *(path.removeprefix("file:") for path in result.reads)}
    is_of_now = tools.digests(stale.lecture.path) == stale.manifest["text"] and not tools.digests.moved(looked_at)
    is_kept = is_of_now and not result.is_faulty
    if is_kept:
        save_result(stale.file, stale.manifest, result, body)
    return Conversion(result, is_kept, body if tools.keeps_body else None)


def _collected(tools: Tools, lecture: Lecture, act: Callable[[], Manuscript | Conversion]) -> Made:
    """What comes of an action, or what makes it impossible."""
    try:
        what, problems = act(), []
    except CourseError as error:
        what, problems = None, error.problems
    except PandocError as error:
        what, problems = None, [Problem(Place(lecture.path), str(error))]
    except RecursionError:
        what, problems = None, [Problem(Place(lecture.path), "something in it is nested too deeply", "flatten it")]
    return Made(what, problems) if tools.keeps_body else Made(what, problems, tools.digests.news(), kept.take_damage())


class Means(Struct, frozen=True):
    """What a build has for its lectures.

    `pandocs` are at hand in a build that stays warm; `notes` says whether speaker notes are kept. Lectures with the
    least `urgency` come first.
    """

    course: Course
    digests: Digests
    runner: Runner
    processes: Processes
    pandocs: Pandocs | None
    notes: bool
    urgency: Callable[[Lecture], int] = lambda _: 0


class _Hands(Struct, frozen=True):
    """Who works: `compute` takes a step of a lecture, `size` of which are done at a time; `wait` waits for code."""

    compute: Submit
    size: int
    wait: Submit


class _State(Struct):
    """Where the stale lectures of a build stand; those `under_way` with a manuscript wait for their code."""

    unread: list[Stale]
    ready: list[tuple[Stale, Manuscript, Ran]] = field(default_factory=list)
    under_way: dict[Future[Any], tuple[Stale, Manuscript | None]] = field(default_factory=dict)
    converted: dict[Lecture, Conversion] = field(default_factory=dict)
    ended: set[Lecture] = field(default_factory=set)  # converted, or impossible to
    problems: list[Problem] = field(default_factory=list)


def convert_all(
    todo: Sequence[Stale], means: Means, tell: Callable[[Stale, Conversion, int], None]
) -> tuple[dict[Lecture, Conversion], list[Problem]]:
    """Convert lectures. `tell` is called with each that is, and how many are. Raises Cancelled where the build was."""
    state = _State([*todo])
    try:
        with _hands(len(todo), means) as hands:
            _convert(state, hands, means, tell)
    except BrokenExecutor:  # a process was killed: what it had, and all that is left, is converted here
        means.processes.close()
        state = replace(
            state, unread=[stale for stale in todo if stale.lecture not in state.ended], ready=[], under_way={}
        )
        with _hands(FEW, means) as hands:
            _convert(state, hands, means, tell)
    return state.converted, state.problems


def _convert(state: _State, hands: _Hands, means: Means, tell: Callable[[Stale, Conversion, int], None]) -> None:
    """Do all that is left to do."""
    try:
        while state.unread or state.ready or state.under_way:
            _begin(state, hands, means.urgency)
            finished, _ = wait([*state.under_way, means.runner.cancel.called], return_when=FIRST_COMPLETED)
            if means.runner.cancel.is_called:
                raise Cancelled
            for future in finished:
                stale, manuscript = state.under_way.pop(future)
                if manuscript:
                    state.ready.append((stale, manuscript, future.result()))
                else:
                    _take(stale, future.result(), state, hands, means, tell)
    finally:
        for future in state.under_way:
            future.cancel()


def _begin(state: _State, hands: _Hands, urgency: Callable[[Lecture], int]) -> None:
    """Begin what is most urgent, as much as can be done at a time; of equals what is ready before what is not read."""
    while (state.ready or state.unread) and sum(not one for _, one in state.under_way.values()) < hands.size:
        ready = min(state.ready, key=lambda ready: urgency(ready[0].lecture), default=None)
        unread = min(state.unread, key=lambda unread: urgency(unread.lecture), default=None)
        if ready and (not unread or urgency(ready[0].lecture) <= urgency(unread.lecture)):
            state.ready.remove(ready)
            state.under_way[hands.compute(convert, *ready)] = ready[0], None
        elif unread:
            state.unread.remove(unread)
            state.under_way[hands.compute(read, unread)] = unread, None


def _take(
    stale: Stale, done: Made, state: _State, hands: _Hands, means: Means, tell: Callable[[Stale, Conversion, int], None]
) -> None:
    """Take what came of a step of a lecture."""
    means.digests.learn(done.looked)
    kept.add_damage(done.damaged)
    state.problems += done.problems
    if not done.what or isinstance(done.what, Conversion):
        state.ended.add(stale.lecture)
    if isinstance(done.what, Conversion):
        state.converted[stale.lecture] = done.what
        tell(stale, done.what, len(state.converted))
    elif done.what:
        found = done.what
        run = hands.wait(means.runner.run, stale.lecture, found.document.composed, found.steps)
        state.under_way[run] = stale, found


def _load() -> None:
    """Load what comes next, while pandoc has the lectures: it takes longer than they do."""
    from . import convert  # noqa: F401
    from .site import render  # noqa: F401  (with jinja2)


@contextmanager
def _hands(number: int, means: Means) -> Iterator[_Hands]:
    """Who converts so many lectures: threads of this process or, if they are many, other processes."""
    size = means.processes.size
    with ExitStack() as stack:
        waiting = ThreadPoolExecutor(WAITING)
        stack.callback(waiting.shutdown, cancel_futures=True)
        if number > FEW and size > 1:
            memory = means.digests.memory
            order = Order.of(open_tools, means.course, memory, means.notes)
            hands = _Hands(partial(means.processes.submit, order), size, waiting.submit)
        else:
            threads = ThreadPoolExecutor(THREADS * size)
            stack.callback(threads.shutdown, cancel_futures=True)
            pandocs = means.pandocs or stack.enter_context(Pandocs(min(size, number)))  # ends before the threads do
            tools = Tools(means.course, pandocs, means.digests, means.notes)
            waiting.submit(_load)

            def compute(function: Callable[..., Made], *arguments: Any) -> Future[Made]:
                return threads.submit(function, tools, *arguments)

            hands = _Hands(compute, THREADS * size, waiting.submit)
        try:
            yield hands
        except BrokenExecutor:  # code that runs is waited for, and need not run again
            raise
        except BaseException:
            means.runner.cancel()
            raise
