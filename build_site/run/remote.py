"""A job on another machine, as its worker sees it: the course is laid out anew, and a process of its own runs the job.

That process is a program of its own, since workers of clusters may not fork.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..memory.digests import Digests, file_digest
from ..memory.folder import running_code
from ..memory.inputs import owners, see
from .executor import CAN_FORK
from .freshness import LOADED
from .job import Done, Job

CODE = "build_site"  # its own code, by a digest


class Came(Struct, frozen=True):
    """What came of a job's steps; and what ran them, by the names that `inputs` has for versions, and CODE."""

    done: Sequence[Done]
    versions: Mapping[str, str]


File = tuple[bytes, int]  # what it holds, and its mode


def content(data: bytes, mode: int) -> File:
    """A file."""
    return data, mode


def work(job: Job, names: Sequence[str], *files: File) -> Came:
    """Run a job with the course's files of these names."""
    with tempfile.TemporaryDirectory(prefix="build_site-") as folder:
        root = Path(folder).resolve() / "course"
        for name, (data, mode) in zip(names, files, strict=True):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
            (root / name).chmod(mode & 0o777)
        program = [sys.executable, "-c", f"from {__name__} import main; main()"]
        done = subprocess.run(program, input=pickle.dumps(replace(job, root=root)), stdout=subprocess.PIPE, check=True)
        came: Came = pickle.loads(done.stdout)
        return came


def own_code() -> str:
    """The digest of what runs steps."""
    return running_code(Digests(Path()))


def main() -> None:
    """Run the job that comes on standard input; what came of it goes to standard output."""
    from .process import Process

    job: Job = pickle.load(sys.stdin.buffer)
    process = Process(CAN_FORK, keeps=False)
    done = [one for one in process.run(job, []) if isinstance(one, Done)]
    process.close()
    used = [name for one in done for name in (*one.distributions, *(own for it in one.modules for own in owners(it)))]
    look = partial(see, job.root, digest=partial(file_digest, job.root))
    versions = {f"version:{name}": look(f"version:{name}") for name in sorted({*LOADED, *used})}
    sys.stdout.buffer.write(pickle.dumps(Came(done, {CODE: own_code(), **versions})))
