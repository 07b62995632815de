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
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import kept
from .digests import Digests, Looked
from .memory import version_of
from .model import NOTHING_RAN, Course, Lecture, Ran
from .pandoc import Pool
from .problems import Cancelled, CourseError, Damaged, PandocError, Place, Problem
from .processes import Order, Processes
from .read.files import look
from .run.runner import Runner
from .write.results import Converted, Job, load_body, save_result

if TYPE_CHECKING:
    from .manuscript import Manuscript

FEW = 8  # lectures that are done before other processes have begun
THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python
WAITING = 64  # lectures whose code runs at a time
Submit = Callable[..., Future[Any]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What lectures of one build are converted with, in this process or another."""

    course: Course
    pandoc: Pool
    digests: Digests
    notes: bool
    keeps_body: bool = True

    def close(self) -> None:
        """End pandoc."""
        self.pandoc.close()


def open_tools(course: Course, digests: Path, notes: bool) -> Tools:
    """The tools of a process that does nothing else."""
    return Tools(course, Pool(1), Digests(course.root, digests), notes, keeps_body=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one step of a job: a manuscript whose code has to run, a converted lecture, or why it is neither.

    `looked` is what was looked at for it in another process, `damaged` what was set aside there.
    """

    what: Manuscript | Converted | None
    problems: Sequence[Problem] = ()
    looked: Mapping[str, Looked] = field(default_factory=dict)
    damaged: Sequence[Path] = ()


def read(tools: Tools, job: Job) -> Done:
    """Read a lecture, and convert it where it asks for no code."""

    def act() -> Manuscript | Converted:
        from .manuscript import read_manuscript  # imports panflute, which a build without stale lectures does not need

        manuscript = read_manuscript(
            tools.course, job.lecture, tools.pandoc, partial(look, tools.course, tools.digests)
        )
        return manuscript if manuscript.steps else _converted(tools, job, manuscript, NOTHING_RAN)

    return _collected(tools, job.lecture, act)


def convert(tools: Tools, job: Job, manuscript: Manuscript, ran: Ran) -> Done:
    """Convert a lecture whose code has run."""
    return _collected(tools, job.lecture, lambda: _converted(tools, job, manuscript, ran))


def _converted(tools: Tools, job: Job, manuscript: Manuscript, ran: Ran) -> Converted:
    from .convert import convert

    seen = partial(look, tools.course, tools.digests)
    known = {}
    if job.former:
        with suppress(Damaged):  # nothing is known, then
            known = {one.key: one for one in load_body(job.former).passages if one.key}
    version = version_of(job.manifest)
    result, body = convert(tools.course, manuscript, ran, tools.pandoc, seen, version, tools.notes, known)
    is_kept = not result.is_faulty and not tools.digests.moved({job.lecture.path, *result.reads})
    if is_kept:
        save_result(job.file, job.manifest, result, body)
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
    return Done(what, problems) if tools.keeps_body else Done(what, problems, tools.digests.news(), kept.taken())


@dataclass(frozen=True, slots=True)
class Means:
    """What a build has for its lectures. `pandocs` are at hand in a build that stays warm; `notes` are to be kept.

    Lectures with the least `urgency` come first.
    """

    course: Course
    digests: Digests
    runner: Runner
    processes: Processes
    pandocs: Pool | None
    notes: bool
    urgency: Callable[[Lecture], int] = lambda _: 0


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who does the work: `compute` takes a step of a job, `size` of which are done at a time; `wait` waits for code."""

    compute: Submit
    size: int
    wait: Submit


@dataclass(slots=True)
class _State:
    """Where the jobs of a build stand; `under_way` tells of what is waited for what it is."""

    unread: list[Job]
    ready: list[tuple[Job, Manuscript, Ran]] = field(default_factory=list)
    under_way: dict[Future[Any], tuple[Job, Manuscript | None]] = field(default_factory=dict)  # None: it is computed
    converted: dict[Lecture, Converted] = field(default_factory=dict)
    ended: set[Lecture] = field(default_factory=set)  # converted, or impossible to
    problems: list[Problem] = field(default_factory=list)


def convert_all(
    jobs: Sequence[Job], means: Means, tell: Callable[[Job, Converted, int], None]
) -> tuple[dict[Lecture, Converted], list[Problem]]:
    """Convert lectures. `tell` is called with each that is, and how many are. Raises Cancelled where the runner was."""
    state = _State([*jobs])
    try:
        with _hands(len(jobs), means) as hands:
            _convert(state, hands, means, tell)
    except BrokenExecutor:  # a process was killed: what it had, and all that is left, is converted here
        means.processes.close()
        state = replace(state, unread=[job for job in jobs if job.lecture not in state.ended], ready=[], under_way={})
        with _hands(FEW, means) as hands:
            _convert(state, hands, means, tell)
    return state.converted, state.problems


def _convert(state: _State, hands: _Hands, means: Means, tell: Callable[[Job, Converted, int], None]) -> None:
    """Do all that is left to do."""
    while state.unread or state.ready or state.under_way:
        _begin(state, hands, means.urgency)
        finished, _ = wait([*state.under_way, means.runner.cancelled], return_when=FIRST_COMPLETED)
        if means.runner.is_cancelled:
            raise Cancelled
        for future in finished:
            job, manuscript = state.under_way.pop(future)
            if manuscript:
                state.ready.append((job, manuscript, future.result()))
            else:
                _take(job, future.result(), state, hands, means, tell)


def _begin(state: _State, hands: _Hands, urgency: Callable[[Lecture], int]) -> None:
    """Begin what is most urgent, as much as can be done at a time; of equals what is ready before what is not read."""
    while (state.ready or state.unread) and sum(not one for _, one in state.under_way.values()) < hands.size:
        ready = min(state.ready, key=lambda one: urgency(one[0].lecture), default=None)
        unread = min(state.unread, key=lambda one: urgency(one.lecture), default=None)
        if ready and (not unread or urgency(ready[0].lecture) <= urgency(unread.lecture)):
            state.ready.remove(ready)
            state.under_way[hands.compute(convert, *ready)] = ready[0], None
        elif unread:
            state.unread.remove(unread)
            state.under_way[hands.compute(read, unread)] = unread, None


def _take(
    job: Job, done: Done, state: _State, hands: _Hands, means: Means, tell: Callable[[Job, Converted, int], None]
) -> None:
    """Take what came of a step of a job."""
    means.digests.learn(done.looked)
    kept.note(done.damaged)
    state.problems += done.problems
    if not done.what or isinstance(done.what, Converted):
        state.ended.add(job.lecture)
    if isinstance(done.what, Converted):
        state.converted[job.lecture] = done.what
        tell(job, done.what, len(state.converted))
    elif done.what:
        found = done.what
        run = hands.wait(means.runner.run, job.lecture, found.document.written, found.steps)
        state.under_way[run] = job, found


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
            pandocs = means.pandocs or stack.enter_context(Pool(min(size, number)))  # ends first: nobody waits for it
            tools = Tools(means.course, pandocs, means.digests, means.notes)

            def compute(function: Callable[..., Done], *arguments: Any) -> Future[Done]:
                return threads.submit(function, tools, *arguments)

            hands = _Hands(compute, THREADS * size, waiting.submit)
        try:
            yield hands
        except BrokenExecutor:  # code that runs is waited for, and need not run again
            raise
        except BaseException:
            means.runner.cancel()
            raise
