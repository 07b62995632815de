"""Jobs on the workers of a Dask cluster: each gets the course's files, sent once for each content, and returns results.

If a worker ends in the midst of a job, the scheduler gives the job, and the files, to another one. The cluster must
have the same build_site, and the same versions of all that the code imports: otherwise the job is an error.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ..memory.kept import MEMORY
from ..problems import CourseError, Place, Problem
from . import remote
from .executor import Executor, Worker
from .job import Checkpoint, Job, JobEnded, StepResult

SECONDS = 60  # until a scheduler has to have answered
LEFT_OUT = (MEMORY, "_site", ".git", ".venv", "venv", "node_modules", "__pycache__")  # what is in these, no code needs
SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")


class Cluster(Executor):
    """Makes workers that run jobs on the Dask cluster of the scheduler at `address`, which `place` names.

    Raises CourseError where there is none.
    """

    def __init__(self, address: str, place: Place, root: Path, look: Callable[[str], str]) -> None:
        self.root, self.look = root, look
        self._files: dict[str, Any] = {}  # by their keys: sent once
        self._sending = threading.Lock()
        try:
            from distributed import Client
        except ImportError:
            hint = "python -m pip install 'build-site[dask]', here and on the workers"
            raise CourseError([Problem(place, "Dask is not installed", hint)]) from None
        if address.partition("://")[0] not in SCHEMES:
            hint = "write tcp://HOST:PORT"
            raise CourseError([Problem(place, f"no address of a scheduler: {address}", hint)])
        try:
            self.client: Any = Client(address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            hint = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
            raise CourseError([Problem(place, f"no scheduler answers at {address}: {error}", hint)]) from None
        if not self.size:
            self.close()
            hint = f"start one: dask worker {address}"
            raise CourseError([Problem(place, f"the scheduler at {address} has no worker", hint)])

    @property
    def size(self) -> int:
        """How many jobs to send at a time: twice as many as the cluster's workers can run now; 0 without workers."""
        return 2 * int(sum(self.client.nthreads().values()))

    def begin(self) -> Worker:
        """A worker, which will run on whichever machine the scheduler chooses."""
        return _Remote(self)

    def close(self) -> None:
        """Disconnect from the cluster, which goes on."""
        self.client.close()

    def sources(self) -> tuple[remote.Layout, list[Any]]:
        """How the course is laid out, and what its files hold, sent once for each content."""
        files: dict[str, Any] = {}
        folders: list[str] = []
        links: dict[str, str] = {}
        root = self.root.resolve()

        def look(folder: Path, above: tuple[Path, ...]) -> None:
            for one in sorted(folder.iterdir()):
                name, real = one.relative_to(self.root).as_posix(), one.resolve()
                with suppress(OSError):  # it is gone, or no file that can be read
                    if one.is_symlink() and (not one.exists() or _is_sent(real, root)):
                        target = one.readlink()
                        is_there_too = target.is_absolute() and real.is_relative_to(root)
                        links[name] = os.path.relpath(real, folder.resolve()) if is_there_too else str(target)
                    elif one.is_dir():
                        folders.append(name)
                        if one.name not in LEFT_OUT and real not in above:
                            look(one, (*above, real))
                    elif one.is_file():
                        files[name] = self._sent(one)

        look(self.root, (root,))
        return remote.Layout([*files], folders, links), [*files.values()]

    def _sent(self, file: Path) -> Any:
        """A file as a task of its own, which the scheduler repeats if the worker that has the file ends."""
        content, mode = file.read_bytes(), file.stat().st_mode
        key = f"build_site-{mode:o}-{hashlib.sha256(content).hexdigest()}"
        with self._sending:
            if key not in self._files:
                self._files[key] = self.client.submit(remote.content, content, mode, key=key)
            return self._files[key]


def _is_sent(real: Path, root: Path) -> bool:
    """Whether the target of a link is sent to the cluster by itself, so that the link can stay a link."""
    return real.is_relative_to(root) and not {*LEFT_OUT}.intersection(real.relative_to(root).parts)


class _Remote:
    """Runs jobs somewhere on a cluster."""

    is_over = False

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._future: Any = None
        self._is_ended = False

    def run(self, job: Job, _: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        """Run a job from its beginning; yields the results of its steps once all of them have run."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        yield 0
        layout, files = self._cluster.sources()
        self._future = self._cluster.client.submit(
            remote.work, replace(job, root=Path()), layout, *files, pure=False, key=None
        )
        if self._is_ended:
            self.stop()
        try:
            ran: remote.RemoteResults = self._future.result()
        except Exception as error:  # noqa: BLE001  (whatever goes wrong over there)
            if self._is_ended:
                return
            place, hint = Place(job.path, job.steps[0].line), "is this build_site installed where its workers run?"
            if isinstance(error, CancelledError | KilledWorker):
                hint = "is the scheduler there still, and has a worker memory enough? Several may have ended with it"
            raise CourseError([Problem(place, f"the cluster cannot run it: {error}", hint)]) from None
        self._refuse_others(job, ran)
        for result in ran.results:
            # what came with the system is another's there; whose versions count is seen above
            own = {name: self._cluster.look(name) for name in result.reads if name.startswith("system:")}
            yield replace(result, reads={**result.reads, **own})
        yield JobEnded(frozenset())

    def stop(self) -> None:
        """Cancel the job: the process that runs it, on whichever machine, ends."""
        self._is_ended = True
        if self._future:
            with suppress(Exception):  # the cluster may be gone
                self._future.cancel()

    end = stop

    def close(self) -> None:
        """Do nothing: nothing is left of a job that has ended."""

    def _refuse_others(self, job: Job, ran: remote.RemoteResults) -> None:
        """Raise CourseError where what ran there is not what would run here."""
        unlike = [
            f"{name.removeprefix('version:')} is {theirs or 'not there'} on the cluster, {ours or 'not there'} here"
            for name, theirs in ran.versions.items()
            if (ours := self._cluster.look(name) if name.startswith("version:") else remote.own_code()) != theirs
        ]
        if unlike:
            place = Place(job.path, job.steps[0].line)
            raise CourseError([Problem(place, ", ".join(sorted(unlike)), "install the same on both")])
