"""A job on a cluster, as its worker there sees it: it writes the course's files to a folder, and starts a program.

The program runs the job in a process of its own, since workers of clusters may not fork. It ends, with all that it has
started, when nobody wants the job any more, and when the worker ends.
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
    """The results of a job's steps; and the versions of what ran them, by the names of `memory/inputs`, and CODE."""

    results: Sequence[StepResult]
    versions: Mapping[str, str]


File = tuple[bytes, int]  # what it holds, and its mode


def content(data: bytes, mode: int) -> File:
    """A file, as a task of the cluster."""
    return data, mode


class Layout(Struct, frozen=True):
    """The paths of a course's files; of its folders, each before those in it; and of its links, with their targets."""

    files: Sequence[str]
    folders: Sequence[str]
    links: Mapping[str, str]


def work(job: Job, layout: Layout, *files: File) -> RemoteResults:
    """Run a job, as a task of the cluster, with the course's files in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="build_site-") as folder:
        root = Path(folder).resolve() / "course"
        for name in (".", *layout.folders):
            (root / name).mkdir()
        for name, (data, mode) in zip(layout.files, files, strict=True):
            (root / name).write_bytes(data)
            (root / name).chmod(mode & 0o777)
        for name, target in layout.links.items():
            (root / name).symlink_to(target)
        return _run(replace(job, root=root), Path(folder) / "results", _wanted())


def _run(job: Job, file: Path, is_wanted: Callable[[], bool]) -> RemoteResults:
    """Run a job by a program that ends when its standard input is closed; it writes the results to `file`."""
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
    """The digest of the code of build_site that runs steps."""
    return running_code(Digests(Path()))


def main() -> None:
    """The program: run the job that comes on standard input, until that is closed; the results go to a file."""
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
