"""Code on other machines, and outcomes shared with others: the same bytes, the same messages, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from build_site.course.model import Step
from build_site.memory.digests import Digests
from build_site.memory.inputs import see
from build_site.problems import Place
from build_site.run.cluster import Cluster
from build_site.run.job import Job
from build_site.run.jobs import Jobs

from .conftest import PATIENCE, Make, build_site, build_site_apart, sleeping, wait_until
from .test_damage import site

LECTURE = """\
## Cells

```{python}
import numpy as np
from tool import half
n = half(int(open("n.txt").read()))
print("half is", n)
```

```{python}
#| fig-alt: A line
import matplotlib.pyplot as plt
plt.plot(np.arange(n));
```

Inline: `{python} n + 1`.

![Drawn](../figures_src/tool.py#draw){shift=2}
"""
FILES: dict[str, str | bytes] = {
    "slides/01-one.md": LECTURE,
    "slides/n.txt": "8",
    "figures_src/tool.py": (
        "import matplotlib.pyplot as plt\ndef half(n):\n    return n // 2\n"
        "def draw(shift: int = 0):\n    figure, axes = plt.subplots()\n    axes.plot([0, shift])\n    return figure\n"
    ),
}


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A process, which ends with what follows."""
    with subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The address of a scheduler of Dask's, and its two workers, each in a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        file = folder / "scheduler.json"
        quiet = ("--no-dashboard",)
        stack.enter_context(
            started("distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(file), *quiet)
        )
        wait_until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        address = json.loads(file.read_text())["address"]
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder), *quiet)
        workers = [stack.enter_context(started("distributed.cli.dask_worker", address, *options)) for _ in range(2)]
        yield address, workers


def test_a_cluster_gives_the_same_bytes_and_the_same_messages(
    course: Make, tmp_path: Path, cluster: tuple[str, object]
) -> None:
    root = course({**FILES})
    assert build_site(root).returncode == 0
    made_here = site(root)
    build_site("clean", root)
    done = build_site(root, "--scheduler", cluster[0])
    assert "4 steps run" in done.stderr, done.stderr
    assert site(root) == made_here
    assert "nothing to do" in build_site(root).stderr
    (root / "slides/n.txt").write_text("6")
    assert "3 steps run" in build_site(root, "--scheduler", cluster[0]).stderr
    course({"slides/01-one.md": LECTURE.replace("print(", "1 / 0\nprint(")})
    here, there = (build_site(root, *options).stderr for options in ((), ("--scheduler", cluster[0])))
    assert here.startswith("slides/01-one.md:7: error: ZeroDivisionError")
    assert here == there


def test_folders_and_links_are_there_as_they_are_here(
    course: Make, tmp_path: Path, cluster: tuple[str, object]
) -> None:
    show = (
        "import os\nprint(sorted({*os.listdir('..')} - {'.build_site', '_site'}))\n"
        "for folder, folders, files in sorted(os.walk('.')):\n"
        "    for one in sorted({*folders, *files}):\n"
        "        path = os.path.join(folder, one)\n"
        "        print(path, os.path.isdir(path), os.path.exists(path), os.path.islink(path) and os.readlink(path))"
    )
    root = course({"slides/01-one.md": f"## S\n\n```{{python}}\n{show}\n```\n", "slides/a/b.txt": "1", ".git/x": ""})
    (root / "slides/empty/inner").mkdir(parents=True)
    (root / "slides/link").symlink_to("a")
    (root / "slides/gone").symlink_to("nothing")
    (root / "slides/round").symlink_to("..")
    (root / "slides/b.txt").symlink_to("a/b.txt")
    assert build_site(root).returncode == 0
    made_here = site(root)
    build_site("clean", root)
    done = build_site(root, "--scheduler", cluster[0])
    assert done.returncode == 0, done.stderr
    assert site(root) == made_here
    assert "nothing to do" in build_site(root).stderr


def test_a_link_that_leads_out_of_the_course_is_followed(course: Make, tmp_path: Path) -> None:
    root = course({"slides/a.txt": "1", "../other/b.txt": "2", "../other/c/d.txt": "3"})
    (root / "slides/other").symlink_to(tmp_path / "other")
    (tmp_path / "other/round").symlink_to(tmp_path / "other")
    (root / "slides/whole").symlink_to(root / "slides/a.txt")
    cluster = Cluster.__new__(Cluster)  # without a scheduler
    cluster.root, cluster._sent = root, Path.read_text  # type: ignore[method-assign, assignment]
    layout, files = cluster.sources()
    assert dict(zip(layout.files, files, strict=True)) == {
        "slides/a.txt": "1",
        "slides/other/b.txt": "2",
        "slides/other/c/d.txt": "3",
    }
    assert [*layout.folders] == ["slides", "slides/other", "slides/other/c", "slides/other/round"]
    assert layout.links == {"slides/whole": "a.txt"}


def test_a_worker_that_dies_in_the_midst_of_a_job_is_no_loss(
    course: Make, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    address, workers = cluster
    seconds = f"4002.{os.getpid()}"
    root = course({"slides/01-one.md": WAITS.format(seconds=seconds).replace("])", "]); print('it ran')")})
    with subprocess.Popen(
        [sys.executable, "-m", "build_site", root, "--scheduler", address], stderr=subprocess.PIPE, text=True
    ) as building:
        wait_until(lambda: sleeping(seconds))
        [at_work] = [one for one in workers if busy(one)]
        below = psutil.Process(at_work.pid).children(recursive=True)
        os.kill(at_work.pid, signal.SIGKILL)
        assert not psutil.wait_procs(below, timeout=PATIENCE)[1]
        wait_until(lambda: sleeping(seconds))  # elsewhere
        for one in sleeping(seconds):
            os.kill(one, signal.SIGTERM)
        _, said = building.communicate(timeout=PATIENCE)
    assert building.returncode == 0, said
    assert "it ran" in (root / "_site/one/index.html").read_text()


WAITS = (
    "## S\n\n```{{python}}\n#| timeout: 600\nimport subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])\n```\n"
)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_on_a_cluster_of_a_build_that_is_ended(
    sent: signal.Signals, course: Make, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    address, workers = cluster
    seconds = f"{4000 + sent}.{os.getpid()}"
    root = course({"slides/01-one.md": WAITS.format(seconds=seconds)})
    with subprocess.Popen(
        [sys.executable, "-m", "build_site", root, "--scheduler", address], stderr=subprocess.PIPE, text=True
    ) as building:
        wait_until(lambda: sleeping(seconds))
        building.send_signal(sent)
        building.communicate(timeout=PATIENCE)
    wait_until(lambda: not sleeping(seconds))
    wait_until(lambda: not any(map(busy, workers)))


def test_a_job_that_nobody_wants_any_more_ends_on_a_cluster_and_the_next_one_runs(
    course: Make, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    seconds = f"4001.{os.getpid()}"
    root = course({"slides/01-one.md": ""})
    waits, quick = (
        Job(root, "slides", "slides/01-one.md", (Step("cell 1", 1, "cell", code, session="main"),))
        for code in (f"import subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])", "print('quick')")
    )
    look = partial(see, root, digest=Digests(root))
    with closing(Jobs(4, Cluster(cluster[0], Place("--scheduler", 0), root, look))) as jobs:
        jobs.submit(waits, "waits")
        wait_until(lambda: sleeping(seconds))
        jobs.end_others(waits.path, [])
        wait_until(lambda: not sleeping(seconds))
        [done] = jobs.submit(quick, "quick").result(PATIENCE)
    assert done
    assert [one.data["text/plain"] for one in done.shown] == ["quick\n"]


def busy(worker: subprocess.Popen[str]) -> bool:
    """Whether it runs a program, which is a job."""
    if worker.poll() is not None:
        return False
    commands = []
    for one in psutil.Process(worker.pid).children():
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            commands.append(" ".join(one.cmdline()))
    return any("build_site" in command for command in commands)


def test_other_versions_on_a_cluster_are_an_error(
    course: Make, tmp_path: Path, cluster: tuple[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site/numpy-99.0.dist-info").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    done = build_site_apart(course({"slides/01-one.md": "## S\n\n```{python}\n1\n```\n"}), "--scheduler", cluster[0])
    assert done.returncode == 1
    assert "slides/01-one.md:4: error: numpy is 2" in done.stderr
    assert "on the cluster, 99.0 here (install the same on both)" in done.stderr


def test_a_scheduler_that_is_not_there_is_said(course: Make) -> None:
    root = course({**FILES})
    done = build_site(root, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 1
    assert "--scheduler: error: no scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
    done = build_site(root, "--scheduler", "http://x")
    assert done.stderr.startswith("--scheduler: error: no address of a scheduler: http://x (write tcp://HOST:PORT)")
    assert "Traceback" not in done.stderr
    assert build_site(root, "--scheduler", "").returncode == 2


def test_a_store_is_shared_and_what_is_damaged_in_it_is_not_used(course: Make, tmp_path: Path) -> None:
    address = f"file://{tmp_path}/store"
    root = course({**FILES})
    assert "4 steps run" in build_site(root, "--store", address, "--share").stderr
    here = site(root)
    build_site("clean", root)
    done = build_site(root, "--store", address)
    assert "step" not in done.stderr, done.stderr
    assert site(root) == here
    (root / "slides/n.txt").write_text("6")  # not what the others read
    build_site("clean", root)
    assert "3 steps run" in build_site(root, "--store", address).stderr
    (root / "slides/n.txt").write_text("8")
    for file in (tmp_path / "store/figures").iterdir():
        file.write_bytes(file.read_bytes() + b" ")
    for file in (tmp_path / "store/steps").iterdir():
        file.write_bytes(file.read_bytes().replace(b"half is", b"HALF is"))
    build_site("clean", root)
    done = build_site(root, "--store", address)
    assert "3 steps run" in done.stderr
    assert done.stderr.count("is damaged (remove it; it is not used, and what it held was made again)") == 3
    assert site(root) == here


def test_a_store_that_cannot_be_had_is_said_and_done_without(course: Make) -> None:
    root = course({**FILES})
    done = build_site(root, "--store", "file:///proc/nowhere", "--share")
    assert done.returncode == 0
    assert "file:///proc/nowhere: warning: cannot be written" in done.stderr
    (root / "slides/n.txt").write_text("9")
    assert build_site(root, "--store", "nosuch://x").stderr.startswith("--store: error: no address of a store")
    (root / "pyproject.toml").write_text('[tool.build_site]\nstore = "nosuch://x"\n')
    assert build_site(root).stderr.startswith("pyproject.toml:2: error: no address of a store: nosuch://x")
    (root / "pyproject.toml").unlink()
    assert build_site(root, "--share").stderr.startswith("--share: error: there is no store to share in")
