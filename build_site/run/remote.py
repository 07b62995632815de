"""A job on another machine, as its worker sees it: the course is laid out anew, and a process of its own runs the job.

That process is a program of its own, since workers of clusters may not fork. It ends, with whatever it has started,
when nobody wants the job any more, and when the worker ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..memory.digests import Digests, file_digest
from ..memory.folder import running_code
from ..memory.inputs import owners, see
from .executor import CAN_FORK
from .freshness import LOADED
from .job import Job, StepResult

CODE = "build_site"  # its own code, by a digest
EVERY = 0.2  # seconds between looks at whether a job is still wanted


class RemoteResults(Struct, frozen=True):
    """What came of a job's steps; and what ran them, by the names that `inputs` has for versions, and CODE."""

    results: Sequence[StepResult]
    versions: Mapping[str, str]


File = tuple[bytes, int]  # what it holds, and its mode


def content(data: bytes, mode: int) -> File:
    """A file."""
    return data, mode


class Layout(Struct, frozen=True):
    """Where the files of a course are, its folders, each before those in it, and the links in it with their targets."""

    files: Sequence[str]
    folders: Sequence[str]
    links: Mapping[str, str]


def work(job: Job, layout: Layout, *files: File) -> RemoteResults:
    """Run a job with the course's files, laid out anew."""
    with tempfile.TemporaryDirectory(prefix="build_site-") as folder:
        root = Path(folder).resolve() / "course"
        for name in (".", *layout.folders):
            (root / name).mkdir()
        for name, (data, mode) in zip(layout.files, files, strict=True):
            (root / name).write_bytes(data)
            (root / name).chmod(mode & 0o777)
        for name, target in layout.links.items():
            (root / name).symlink_to(target)
        return _run(replace(job, root=root), Path(folder) / "came", _wanted())


def _run(job: Job, file: Path, is_wanted: Callable[[], bool]) -> RemoteResults:
    """Run a job in a process that has until its standard input is closed; what came of it goes through a file."""
    program = [sys.executable, "-c", f"from {__name__} import main; main()", str(file)]
    with subprocess.Popen(program, stdin=subprocess.PIPE) as running:
        assert running.stdin
        running.stdin.write(pickle.dumps(job))
        running.stdin.flush()
        while running.poll() is None:
            if not is_wanted():
                break
            with suppress(subprocess.TimeoutExpired):
                running.wait(EVERY)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, program)
    results: RemoteResults = pickle.loads(file.read_bytes())
    return results


def _wanted() -> Callable[[], bool]:
    """Return a function that says whether the task that this is called in is still wanted by its client."""
    from distributed import get_worker

    worker = get_worker()
    tasks, key = worker.state.tasks, worker.get_current_task()
    return lambda: key in tasks and tasks[key].state in ("executing", "long-running")


def own_code() -> str:
    """The digest of what runs steps."""
    return running_code(Digests(Path()))


def main() -> None:
    """Run the job that comes on standard input, until that is closed; what came of it goes to a file."""
    from .process import Process

    job: Job = pickle.load(sys.stdin.buffer)
    process = Process(CAN_FORK, keeps=False)

    def end() -> None:
        os.read(sys.stdin.fileno(), 1)
        process.end()

    threading.Thread(target=end, daemon=True).start()
    results = [one for one in process.run(job, []) if isinstance(one, StepResult)]
    process.close()
    used = [
        name for one in results for name in (*one.distributions, *(own for it in one.modules for own in owners(it)))
    ]
    look = partial(see, job.root, digest=partial(file_digest, job.root))
    versions = {f"version:{name}": look(f"version:{name}") for name in sorted({*LOADED, *used})}
    Path(sys.argv[1]).write_bytes(pickle.dumps(RemoteResults(results, {CODE: own_code(), **versions})))
