"""Jobs -> the results of their steps, several jobs at a time; workers are made when the first job comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from msgspec import Struct, field

from ..course.model import Step
from .executor import Executor, Local, Worker
from .job import Checkpoint, Job, JobEnded, StepResult

SESSIONS = 4  # that keep checkpoints: those of the lectures that an author goes to and fro between
Results = Sequence[StepResult | None]  # of a job's steps, None for those that a checkpoint stood for
Progress = Callable[[int], None]  # called with 0 when a job begins, then with how many more of its steps have run
Holds = Callable[[Mapping[str, str]], bool]  # whether what was read is still as it was, by the names of memory/inputs
Urgency = Callable[[str, Sequence[Step]], Any]  # of steps that a lecture asks for: the least comes first


class Session(Struct, eq=False):
    """A worker, and for each of its checkpoints, by key, what had been read by then; `is_busy` while it has a job."""

    worker: Worker | None = None
    reads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_busy: bool = False


class Task(Struct, eq=False):
    """A job, the paths of the `lectures` that wait for it, who is told of its `progress`, and the worker that runs it.

    `count` steps of it have run.
    """

    job: Job
    holds: Holds
    lectures: set[str]
    progress: list[Progress]
    count: int = 0
    results: Future[Results] = field(default_factory=Future)
    worker: Worker | None = None
    is_unwanted: bool = False


class Jobs:
    """Runs jobs, `size` at a time, the most urgent first, then in the order in which they came. Threads share it.

    It outlives a build; close it to end all that runs. A job that is submitted again while it is under way, or has
    ended since the last `settle`, runs once.

    If the executor's workers keep checkpoints, a session has one after each cell, and a later job goes on from the last
    one whose steps are the same. The SESSIONS that were used last are kept.

    The states of a task; a session is borrowed by one task at a time:

        submitted ──a thread is free──> waits for its session ──session is free──> runs ──all steps ran──> has results
            │                                   │                                   │
            └── unwanted, or all is closed ─────┴──> has no results                 └── unwanted: its worker is stopped,
                                                                                        has the results so far

    `_changed` is the lock of all that threads share here. It is held briefly: never while a worker is started, run or
    waited for. `Progress` and `Urgency` functions may be called under it, and may take locks of their own; whoever
    holds one of those locks must not call anything here.
    """

    def __init__(self, size: int, executor: Executor | None = None, urgency: Urgency = lambda path, steps: 0) -> None:
        self._executor, self._urgency = executor or Local(), urgency
        self._threads = ThreadPoolExecutor(size)
        self._changed = threading.Condition()  # and the lock of all below
        self._tasks: dict[str, Task] = {}
        self._waiting: list[Task] = []  # for a thread
        self._sessions: dict[tuple[str, str], Session] = {}  # those used last at the end
        self._closed = False

    def start(self) -> None:
        """Let what workers need start to load in the background."""
        self._threads.submit(self._executor.start)

    def knows(self, key: str) -> bool:
        """Whether a job with this key is under way, or has ended since the last `settle`."""
        return key in self._tasks

    def submit(
        self,
        job: Job,
        key: str,
        holds: Holds = lambda reads: True,
        progress: Progress = lambda steps: None,
        anew: bool = False,
    ) -> Future[Results]:
        """The future results of a job's steps, fewer if it ends early; `anew` if known ones must not be used."""
        with self._changed:
            task = None if anew else self._tasks.get(key)
            if task:
                task.lectures.add(job.path)
                task.progress.append(progress)
                progress(task.count)
                return task.results
            task = self._tasks[key] = Task(job, holds, {job.path}, [progress])
            if self._closed:
                task.results.set_result([])
            else:
                self._waiting.append(task)
                self._threads.submit(self._work_next)
            return task.results

    def under_way(self) -> list[tuple[str, Step]]:
        """The steps that run now, each with the lecture that it runs for."""
        with self._changed:
            tasks = [one for one in self._tasks.values() if one.worker and one.count < len(one.job.steps)]
            return [(one.job.path, one.job.steps[one.count]) for one in tasks]

    def end_others(self, lecture: str, keys: Collection[str]) -> None:
        """End the jobs that this lecture waits for, but for those with these keys or that other lectures wait for."""
        with self._changed:
            for key, task in [*self._tasks.items()]:
                if key not in keys and lecture in task.lectures:
                    task.lectures.discard(lecture)
                    if not task.lectures:
                        del self._tasks[key]
                        task.is_unwanted = True
                        if task.worker:
                            task.worker.stop()

    def settle(self) -> None:
        """Forget jobs that have ended: the store has their results."""
        with self._changed:
            self._tasks = {key: task for key, task in self._tasks.items() if not task.results.done()}

    def renew(self) -> None:
        """End all sessions: those that are made from now on load what is installed by then.

        Not to be called while a build waits for its jobs.
        """
        with self._changed:
            sessions, tasks = [*self._sessions.values()], [*self._tasks.values()]
            self._sessions, self._tasks = {}, {}
            for task in tasks:
                task.is_unwanted = True
            idle = {session.worker for session in sessions if session.worker and not session.is_busy}
            for worker in (*idle, *(task.worker for task in tasks)):
                if worker:
                    worker.end()
            self._changed.notify_all()
        for worker in idle:
            worker.close()
        self._executor.renew()

    def close(self) -> None:
        """End all jobs, checkpoints, and whatever they started; jobs that wait never start."""
        with self._changed:
            self._closed = True
            tasks = [task.worker for task in self._tasks.values()]
            for worker in (*tasks, *(session.worker for session in self._sessions.values())):
                if worker:
                    worker.end()
        self._threads.shutdown()
        for session in self._sessions.values():
            if session.worker:
                session.worker.close()
        self._executor.close()

    def _work_next(self) -> None:
        """Run the task that is most urgent by now; each task that was submitted has called this once, in a thread."""
        with self._changed:
            task = min(self._waiting, key=self._urgency_of)
            self._waiting.remove(task)
        self._work(task)

    def _urgency_of(self, task: Task) -> tuple[bool, Any]:
        """How urgent a task is; one that nobody wants comes first, as it ends at once."""
        steps = task.job.steps[task.job.first :]
        return (False, 0) if task.is_unwanted else (True, min(self._urgency(one, steps) for one in task.lectures))

    def _work(self, task: Task) -> None:
        results: list[StepResult | None] = []
        try:
            for one in self._run(task):
                results.append(one)
                with self._changed:
                    task.count += 1
                    progress = [*task.progress]
                for tell in progress:
                    tell(1)
                if len(results) == len(task.job.steps):
                    task.results.set_result(results)  # what is left of the processes ends without anybody waiting
            if not task.results.done():
                task.results.set_result(results)
        except BaseException as error:  # noqa: BLE001  (whoever waits has to learn of it)
            task.results.set_exception(error)

    def _run(self, task: Task) -> Iterator[StepResult | None]:
        session = self._borrow(task.job)
        try:
            worker = self._enter(task, session)
            for tell in [*task.progress]:
                tell(0)
            ready = [key for key in _before(task.job) if key in session.reads and task.holds(session.reads[key])]
            for message in worker.run(task.job, ready) if worker else ():
                if isinstance(message, Checkpoint):
                    session.reads = {**session.reads, message.key: message.reads}
                elif isinstance(message, JobEnded):
                    session.reads = {key: reads for key, reads in session.reads.items() if key in message.checkpoints}
                elif isinstance(message, int):
                    if worker and task.is_unwanted:  # since before there was a job to stop
                        worker.stop()
                    yield from [None] * message
                else:
                    yield message
        finally:
            self._give_back(task, session)

    def _borrow(self, job: Job) -> Session:
        """The session of a job, once no other job has it; a new one where none is kept."""
        name = job.path, job.steps[0].session
        if not self._executor.keeps or not name[1]:
            return Session(is_busy=True)
        with self._changed:
            while (session := self._sessions.setdefault(name, Session())).is_busy:
                self._changed.wait()
            session.is_busy = True
            self._sessions[name] = self._sessions.pop(name)
            return session

    def _enter(self, task: Task, session: Session) -> Worker | None:
        """The worker that is to run a task; None where nobody wants it any more."""
        if self._closed or task.is_unwanted:
            return None
        if not session.worker or session.worker.is_over:
            session.worker, session.reads = self._executor.begin(), {}
        with self._changed:
            if self._closed or task.is_unwanted:
                return None
            task.worker = session.worker
            return session.worker

    def _give_back(self, task: Task, session: Session) -> None:
        """Return a session; of those that no task has, end the ones that were not used for longest, if too many."""
        with self._changed:
            task.worker, session.is_busy = None, False
            idle = [name for name, one in self._sessions.items() if not one.is_busy]
            surplus = [self._sessions.pop(name) for name in idle[: max(len(self._sessions) - SESSIONS, 0)]]
            if session not in self._sessions.values():
                surplus.append(session)
            self._changed.notify_all()
        for one in surplus:
            if one.worker:
                one.worker.close()


def _before(job: Job) -> list[str]:
    """The keys of the checkpoints that a job could go on from, the latest first."""
    return ["" if number < 0 else job.keys[number] for number in range(job.first - 1, -2, -1)]
