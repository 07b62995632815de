"""Jobs -> what came of them, side by side; the workers that run them begin when the first one comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ..course.model import Step
from .executor import Executor, Local, Worker
from .job import Done, Job, Left, Over

SESSIONS = 4  # that keep checkpoints: those of the lectures that an author goes to and fro between
Came = Sequence[Done | None]  # what came of a job's steps, None of those that a checkpoint stood for
Told = Callable[[int], None]
Holds = Callable[[Mapping[str, str]], bool]
Urgency = Callable[[str, Sequence[Step]], Any]  # of steps that a lecture asks for: the least comes first


@dataclass(eq=False, slots=True)
class Session:
    """A worker for jobs, one at a time, with what had been read at each checkpoint that it has, by its key."""

    worker: Worker | None = None
    reads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_busy: bool = False


@dataclass(eq=False, slots=True)
class Task:
    """A job: which lectures wait for it, who is told of its steps, how many are done, and where it runs."""

    job: Job
    holds: Holds
    lectures: set[str]
    told: list[Told]
    count: int = 0
    came: Future[Came] = field(default_factory=Future)
    worker: Worker | None = None
    is_unwanted: bool = False


class Jobs:
    """Runs jobs, `size` at a time, from any thread; the most urgent first, and of equals the one that came first.

    Outlives a build; close it to end all that run.

    A job that is asked for again while it is under way, or done since the last `settle`, runs once. Without a job, the
    `executor` is not asked for a worker.

    Where workers leave checkpoints, a session leaves one after each cell, and a later job goes on from the last one
    whose steps are the same. The SESSIONS used last keep theirs, each as many as its supervisor holds good.

    What becomes of a task; a session is one task's at a time:

        submitted ──thread free──> borrows its session ──session free──> runs in its process ──> came has a result
            │                              │                                   │
            └───────────── unwanted, or all is closed ──────────────┐          └─ unwanted: its process is stopped
                                                                     v
                                                          came has what came so far

    `_changed` is the lock of all that threads share here. It is held for the blink of an eye: never while a worker
    is started, run or waited for. Who is told of a job, and who says how urgent it is, is called under it, and may take
    locks of its own; nobody who holds one of those may call anything here.
    """

    def __init__(
        self,
        size: int,
        executor: Executor | None = None,
        urgency: Urgency = lambda path, steps: 0,
    ) -> None:
        self._executor, self._urgency = executor or Local(), urgency
        self._threads = ThreadPoolExecutor(size)
        self._changed = threading.Condition()  # and the lock of all below
        self._tasks: dict[str, Task] = {}
        self._waiting: list[Task] = []  # for a thread
        self._sessions: dict[tuple[str, str], Session] = {}  # those used last at the end
        self._closed = False

    def start(self) -> None:
        """Let what workers need begin to load, beside other work."""
        self._threads.submit(self._executor.start)

    def knows(self, key: str) -> bool:
        """Whether a job is under way, or done since the last `settle`."""
        return key in self._tasks

    def submit(
        self,
        job: Job,
        key: str,
        holds: Holds = lambda reads: True,
        told: Told = lambda steps: None,
        anew: bool = False,
    ) -> Future[Came]:
        """What will have come of each step, as far as the job comes; `anew` even if it is known.

        `holds` says whether what was read (see `inputs`) still is as it was; `told` is called with 0 when the job
        begins, and then with how many more steps are done.
        """
        with self._changed:
            task = None if anew else self._tasks.get(key)
            if task:
                task.lectures.add(job.path)
                task.told.append(told)
                told(task.count)
                return task.came
            task = self._tasks[key] = Task(job, holds, {job.path}, [told])
            if self._closed:
                task.came.set_result([])
            else:
                self._waiting.append(task)
                self._threads.submit(self._work_next)
            return task.came

    def under_way(self) -> list[tuple[str, Step]]:
        """The steps that run now, each with the lecture that it runs for."""
        with self._changed:
            tasks = [one for one in self._tasks.values() if one.worker and one.count < len(one.job.steps)]
            return [(one.job.path, one.job.steps[one.count]) for one in tasks]

    def keep_only(self, lecture: str, keys: Collection[str]) -> None:
        """End jobs that this lecture asked for, is no longer asking for, and no other lecture waits for."""
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
        """Forget jobs that are done: what came of them is kept elsewhere."""
        with self._changed:
            self._tasks = {key: task for key, task in self._tasks.items() if not task.came.done()}

    def renew(self) -> None:
        """End all that has been loaded, and what runs in it: what is begun from now on loads what is installed by then.

        Not for while a build waits for its jobs.
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
        """End all jobs, checkpoints, and whatever they started; what waits never starts."""
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
        """Run what is most urgent by now, in a thread of its own."""
        with self._changed:
            task = min(self._waiting, key=self._urgency_of)
            self._waiting.remove(task)
        self._work(task)

    def _urgency_of(self, task: Task) -> tuple[bool, Any]:
        """How urgent a task is; one that nobody wants is over at once."""
        steps = task.job.steps[task.job.first :]
        return (False, 0) if task.is_unwanted else (True, min(self._urgency(one, steps) for one in task.lectures))

    def _work(self, task: Task) -> None:
        came: list[Done | None] = []
        try:
            for one in self._run(task):
                came.append(one)
                with self._changed:
                    task.count += 1
                    told = [*task.told]
                for tell in told:
                    tell(1)
                if len(came) == len(task.job.steps):
                    task.came.set_result(came)  # what is left of the processes ends without anybody waiting
            if not task.came.done():
                task.came.set_result(came)
        except BaseException as error:  # noqa: BLE001  (whoever waits has to learn of it)
            task.came.set_exception(error)

    def _run(self, task: Task) -> Iterator[Done | None]:
        session = self._borrow(task.job)
        try:
            worker = self._enter(task, session)
            for tell in [*task.told]:
                tell(0)
            ready = [key for key in _before(task.job) if key in session.reads and task.holds(session.reads[key])]
            for message in worker.run(task.job, ready) if worker else ():
                if isinstance(message, Left):
                    session.reads = {**session.reads, message.key: message.reads}
                elif isinstance(message, Over):
                    session.reads = {key: reads for key, reads in session.reads.items() if key in message.left}
                elif isinstance(message, int):
                    if worker and task.is_unwanted:  # since before there was a job to stop
                        worker.stop()
                    yield from [None] * message
                else:
                    yield message
        finally:
            self._give_back(task, session)

    def _borrow(self, job: Job) -> Session:
        """The session of a job, once no other job is in it; a new one where none is kept."""
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
        """Where a task runs; None where nobody wants it any more."""
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
        """Leave a session to others, or end it with those that were not used for longest."""
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
    """Keys of the checkpoints that a job could go on from, the best first."""
    return ["" if number < 0 else job.keys[number] for number in range(job.first - 1, -2, -1)]
