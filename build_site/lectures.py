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
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .body import Body
from .digests import Digests, Looked
from .model import Course, Lecture, Outcome, Result
from .pandoc import Pool
from .problems import Cancelled, CourseError, PandocError, Place, Problem
from .processes import Order, Processes
from .read.files import look
from .run.runner import Runner
from .write.results import load_body, save_result

if TYPE_CHECKING:
    from .convert import Manuscript

FEW = 8  # lectures that are done before other processes have begun
THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python
WAITING = 64  # lectures whose code runs at a time
Ran = tuple[Sequence[Outcome | None], Sequence[Problem]]
Submit = Callable[..., Future[Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """A lecture to convert: where it is stored then, and where it was stored when it was converted last, if it was."""

    lecture: Lecture
    file: Path
    former: Path | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """A lecture's result; `body` is where the lecture was converted in this process, else it is only stored.

    It is `stored` unless it is faulty, or something that it read was saved meanwhile.
    """

    result: Result
    stored: bool
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What lectures of one build are converted with, in this process or another."""

    course: Course
    pandoc: Pool
    digests: Digests
    version: str
    notes: bool
    keeps_body: bool = True

    def close(self) -> None:
        """End pandoc."""
        self.pandoc.close()


def open_tools(course: Course, memory: Path, version: str, notes: bool) -> Tools:
    """The tools of a process that converts nothing else."""
    return Tools(course, Pool(1), Digests(course.root, memory), version, notes, keeps_body=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one step of a job: a manuscript whose code has to run, a converted lecture, or why it is neither.

    `looked` is what was looked at for it.
    """

    what: Manuscript | Converted | None
    problems: Sequence[Problem] = ()
    looked: Mapping[str, Looked] = field(default_factory=dict)


def read(tools: Tools, job: Job) -> Done:
    """Read a lecture, and convert it where it asks for no code."""

    def act() -> Manuscript | Converted:
        from .convert import read_manuscript  # imports panflute, which a build without stale lectures does not need

        manuscript = read_manuscript(tools.course, job.lecture, tools.pandoc, partial(look, tools.course, tools.digests))
        return manuscript if manuscript.steps else _converted(tools, job, manuscript, ((), ()))

    return _collected(tools, job.lecture, act)


def convert(tools: Tools, job: Job, manuscript: Manuscript, ran: Ran) -> Done:
    """Convert a lecture whose code has run."""
    return _collected(tools, job.lecture, lambda: _converted(tools, job, manuscript, ran))


def _converted(tools: Tools, job: Job, manuscript: Manuscript, ran: Ran) -> Converted:
    from .convert import convert

    seen = partial(look, tools.course, tools.digests)
    known = {}
    if job.former:
        with suppress(CourseError):  # damaged: nothing is known
            known = {one.key: one for one in load_body(job.former).passages if one.key}
    result, body = convert(tools.course, manuscript, ran, tools.pandoc, seen, tools.version, tools.notes, known)
    is_kept = not result.is_faulty and not tools.digests.moved() & {job.lecture.path, *result.reads}
    if is_kept:
        save_result(job.file, result, body)
    return Converted(result, is_kept, body if tools.keeps_body else None)


def _collected(tools: Tools, lecture: Lecture, act: Callable[[], Manuscript | Converted]) -> Done:
    """What comes of an action, or what makes it impossible."""
    try:
        what, problems = act(), []
    except CourseError as error:
        what, problems = None, error.problems
    except PandocError as error:
        what, problems = None, [Problem(Place(lecture.path), str(error))]
    except RecursionError:
        what, problems = None, [Problem(Place(lecture.path), "something in it is nested too deeply", "flatten it")]
    return Done(what, problems, {} if tools.keeps_body else tools.digests.news())


@dataclass(slots=True)
class _Progress:
    """Where the jobs of a build stand; `under_way` maps what is waited for to what it is."""

    unread: list[Job]
    ready: list[tuple[Job, Manuscript, Ran]] = field(default_factory=list)
    under_way: dict[Future[Any], tuple[str, Job, Manuscript | None]] = field(default_factory=dict)
    converted: dict[Lecture, Converted] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def computing(self) -> int:
        """How many lectures are read or converted just now."""
        return sum(kind != "run" for kind, _, _ in self.under_way.values())


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work: `submit` takes a step of a job, `size` of which are done at a time; `run` runs its code."""

    submit: Submit
    size: int
    run: Submit


def convert_all(
    jobs: Sequence[Job],
    hands: Hands,
    runner: Runner,
    learn: Callable[[Mapping[str, Looked]], None],
    urgency: Callable[[Lecture], int],
    told: Callable[[Job, Converted, int], None],
) -> tuple[dict[Lecture, Converted], list[Problem]]:
    """Convert lectures, those with the least `urgency` first. Raises Cancelled where the runner was.

    `learn` is called with what other processes looked at; `told` with each that is converted, and how many are.
    """
    now = _Progress([*jobs])
    while now.unread or now.ready or now.under_way:
        _begin(now, hands, urgency)
        finished, _ = wait([*now.under_way, runner.cancelled], return_when=FIRST_COMPLETED)
        if runner.is_cancelled:
            raise Cancelled
        for future in finished:
            kind, job, manuscript = now.under_way.pop(future)
            if kind == "run":
                assert manuscript
                now.ready.append((job, manuscript, future.result()))
                continue
            done: Done = future.result()
            learn(done.looked)
            now.problems += done.problems
            if isinstance(done.what, Converted):
                now.converted[job.lecture] = done.what
                told(job, done.what, len(now.converted))
            elif done.what:
                found = done.what
                run = hands.run(runner.run, job.lecture, found.document.written, found.steps)
                now.under_way[run] = ("run", job, found)
    return now.converted, now.problems


def _begin(now: _Progress, hands: Hands, urgency: Callable[[Lecture], int]) -> None:
    """Begin what is most urgent, as much as can be done at a time; what is ready before what is not even read."""
    while now.computing < hands.size and (now.ready or now.unread):
        ready = min(now.ready, key=lambda one: urgency(one[0].lecture), default=None)
        unread = min(now.unread, key=lambda one: urgency(one.lecture), default=None)
        if ready and (not unread or urgency(ready[0].lecture) <= urgency(unread.lecture)):
            now.ready.remove(ready)
            now.under_way[hands.submit(convert, *ready)] = ("convert", ready[0], ready[1])
        elif unread:
            now.unread.remove(unread)
            now.under_way[hands.submit(read, unread)] = ("read", unread, None)


@contextmanager
def hands(
    count: int, tools: Callable[[Pool], Tools], order: Callable[[], Order], pandocs: Pool | None, processes: Processes
) -> Iterator[Hands]:
    """Who converts so many lectures: threads of this process, with `pandocs` if there are any, or other processes."""
    size = processes.size
    with ExitStack() as stack:
        waiting = ThreadPoolExecutor(WAITING)
        stack.callback(waiting.shutdown, cancel_futures=True)
        if count > FEW and size > 1:
            yield Hands(partial(processes.submit, order()), size, waiting.submit)
            return
        threads = ThreadPoolExecutor(THREADS * size)
        stack.callback(threads.shutdown, cancel_futures=True)
        pool = pandocs or stack.enter_context(Pool(min(size, count)))  # closed first, so that nobody waits for it
        yield Hands(partial(threads.submit, _with, tools(pool)), THREADS * size, waiting.submit)


def _with(tools: Tools, function: Callable[..., Any], *arguments: Any) -> Any:
    return function(tools, *arguments)
