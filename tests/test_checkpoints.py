"""Sessions kept between builds: what goes on from a checkpoint, what must not, what ends, and how much is kept."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from msgspec.structs import replace

from build_site.build import Warm, build
from build_site.course.model import Lecture, Outcome, Step
from build_site.markdown.composed import alone
from build_site.markdown.pandoc import Pandocs
from build_site.memory.digests import Digests
from build_site.memory.inputs import see
from build_site.news import Late, News, Options, Running, Tell, nobody
from build_site.problems import Cancelled, Problem
from build_site.processes import Processes
from build_site.run import checkpoint, supervisor
from build_site.run import runner as runner_module
from build_site.run.executor import Local
from build_site.run.hearing import Hearing
from build_site.run.job import Checkpoint, Job, JobEnded, StepResult
from build_site.run.jobs import SESSIONS, Jobs
from build_site.run.process import Process, _beginning
from build_site.run.runner import Runner
from build_site.run.store import Store
from build_site.run.unsteady import HINTS, MACHINE
from build_site.run.variables import ENVIRONMENT

from .conftest import PATIENCE, Make, sleeping, wait_until, wait_until_ended

LECTURE = Lecture("slides/01-one.md", "one", "01")
NOTHING = alone(LECTURE.path, "")  # the steps are given
APART = 10  # lines between cells


@dataclass
class Course:
    """A course whose lectures are lists of cells; every `run` is a build with the same workers."""

    root: Path
    workers: Jobs

    def runner(self, told: Tell = nobody) -> Runner:
        (memory := self.root / ".build_site").mkdir(exist_ok=True)
        digests = Digests(self.root, memory / "digests")
        self.store = Store(self.root, memory, digests)
        return Runner(self.root, self.store, partial(see, self.root, digest=digests), "code", self.workers, told)

    def run(self, *cells: str, top: int = 1, lecture: Lecture = LECTURE) -> tuple[list[str], list[Problem]]:
        """What each cell prints, and what is said, but of telling processes apart by their numbers, as cells here do.

        Cells begin at lines `top`, `top` + APART, ...
        """
        runner = self.runner()
        outcomes, problems = runner.run(lecture, NOTHING, steps(*cells, top=top))
        self.store.remember(runner.keys)
        self.workers.settle()
        said = [one for one in problems if one.hint != HINTS[MACHINE]]
        return [_text(one).strip() if one else "failed" for one in outcomes], said


def _text(outcome: Outcome) -> str:
    return "".join(output.data.get("text/plain", "") for output in outcome.outputs)


def steps(*cells: str, top: int = 1) -> list[Step]:
    return [
        Step(f"cell {number}", top + APART * (number - 1), "cell", code, session="main")
        for number, code in enumerate(cells, 1)
    ]


@pytest.fixture
def kept(course: Make) -> Iterator[Course]:
    with closing(Jobs(2, Local(checkpoints=True))) as workers:
        yield Course(course({"slides/01-one.md": "", "slides/data.csv": "1\n"}), workers)


def below() -> list[psutil.Process]:
    """Supervisors, what they run, and checkpoints."""
    servers = [one for one in psutil.Process().children() if "forkserver" in " ".join(one.cmdline())]
    return [one for server in servers for one in server.children(recursive=True)]


CELLS = [f"import os\nseen = [*globals().get('seen', []), {number}]\nprint(os.getpid(), seen)" for number in range(6)]


@pytest.mark.parametrize("edited", range(6))
def test_exactly_an_edited_cell_and_later_ones_run_in_the_namespace_of_those_before(edited: int, kept: Course) -> None:
    first, _ = kept.run(*CELLS)
    assert len({one.split()[0] for one in first}) == 1
    for version in range(2):
        cells = [*CELLS[:edited], f"{CELLS[edited]}  # {version}", *CELLS[edited + 1 :]]
        second, problems = kept.run(*cells)
        assert not problems  # a cell that ran again would have shown another process
        assert second[:edited] == first[:edited]
        assert len({one.split()[0] for one in second[edited:]} - {first[0].split()[0]}) == 1
        assert [one.partition(" ")[2] for one in second] == [one.partition(" ")[2] for one in first]


def test_a_process_that_went_on_leaves_checkpoints_as_well(kept: Course) -> None:
    cells = [*CELLS]
    kept.run(*cells)
    for edited in (1, 3, 4, 2, 5):
        cells[edited] += "  # edited"
        shown, problems = kept.run(*cells)
        assert not problems
        assert [one.partition(" ")[2] for one in shown] == [str([*range(number + 1)]) for number in range(6)]


def test_a_cell_that_was_changed_back_goes_on_from_where_it_was(kept: Course) -> None:
    kept.run(*CELLS)
    kept.run("import os\nseen = ['other']", *CELLS[1:])
    kept.run(*CELLS)
    _, problems = kept.run(*CELLS[:5], "print(seen)")
    assert not problems


def test_lines_are_those_of_now_though_text_above_has_moved(kept: Course) -> None:
    helper = "import inspect\ndef half(x):\n    return x / 2\nprint('defined')"
    kept.run(helper, "print(half(2))", "3")
    shown, problems = kept.run(helper, "print(half(4)); print(inspect.getsource(half))", "half('x')", top=31)
    assert shown == ["defined", "2.0\ndef half(x):\n    return x / 2", "failed"]
    assert [one.place.line for one in problems] == [33]
    shown, problems = kept.run(helper, "x = 1\nprint(totl)", top=41)
    assert [one.place.line for one in problems] == [41 + APART + 1]


def test_what_a_cell_read_decides_whether_its_checkpoint_is_used(kept: Course) -> None:
    load = "import os\nx = open('data.csv').read()\nprint(os.getpid(), x)"
    first, _ = kept.run(load, "print(x)")
    (kept.root / "slides/data.csv").write_text("2\n")
    second, problems = kept.run(load, "print(x)")
    assert not problems
    assert first[1] == "1"
    assert second[1] == "2"
    assert first[0].split()[0] != second[0].split()[0]
    third, problems = kept.run(load, "print(x, x)")
    assert (third, problems) == ([second[0], "2\n 2"], [])


def test_a_module_that_a_later_cell_imports_is_imported_anew(kept: Course) -> None:
    module = kept.root / "slides/steps.py"
    module.write_text("value = 1\n")
    cells = "import os\nprint(os.getpid())", "import steps\nprint(steps.value)"
    first, _ = kept.run(*cells)
    module.write_text("value = 2\n")
    (kept.root / "slides/more.py").write_text("value = 3\n")
    assert kept.run(*cells) == ([first[0], "2"], [])
    assert kept.run(cells[0], "import more\nprint(more.value)") == ([first[0], "3"], [])


def test_a_folder_that_was_made_anew_is_gone_on_in(kept: Course) -> None:
    slides = kept.root / "slides"
    kept.run(*CELLS)
    copy = shutil.copytree(slides, kept.root / "copy")
    shutil.rmtree(slides)
    copy.rename(slides)
    shown, problems = kept.run(*CELLS[:5], "print(len(seen), open('data.csv').read())")
    assert (shown[5], problems) == ("5 1", [])


def test_where_a_folder_is_gone_the_session_starts_anew(kept: Course) -> None:
    (kept.root / "slides/data").mkdir()
    enter = "import os\nos.chdir('data')"
    kept.run(enter, "1")
    (kept.root / "slides/data").rmdir()
    _, problems = kept.run(enter, "2")
    assert [one.place.line for one in problems] == [2]
    assert problems[0].message.startswith("FileNotFoundError")


def test_random_numbers_are_those_of_a_replay(kept: Course) -> None:
    draw = "print(random.random(), np.random.rand(), generator.random())"
    prepare = "import random, numpy as np, os\ngenerator = np.random.default_rng(1)\nprint(os.getpid())"
    kept.run(prepare, draw, "1")
    resumed, problems = kept.run(prepare, draw, f"{draw}  # again")
    assert not problems
    with closing(Jobs(1)) as workers:
        kept.workers = workers
        assert kept.run(prepare, draw, f"{draw}\n# and again")[0][1:] == resumed[1:]


def test_what_is_not_cached_runs_in_every_build_that_shares_workers(course: Make) -> None:
    clock = "```{python}\n#| cache: false\nimport time\nprint(time.time_ns())\n```\n"
    root = course({"slides/01-one.md": clock})
    shown = set()
    with (
        closing(Pandocs(1)) as pandocs,
        closing(Jobs(1, Local(checkpoints=True))) as workers,
        closing(Processes(1)) as processes,
    ):
        for number in range(2):
            (root / "slides/01-one.md").write_text(f"{clock}\nBuild {number}.\n")
            build(root, root / "_site", Options(), warm=Warm(pandocs, workers, processes))
            shown |= {*re.findall(r"<samp>(\d+)", (root / "_site/one/index.html").read_text())}
    assert len(shown) == 2


UNSAFE = {
    "a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
    "a file that is open": "opened = open('data.csv')",
    "a socket": "import socket\nopened = socket.socket()",
    "a file that is written": "open('/tmp/build_site_test', 'w').close()",
    "a temporary file": "import tempfile\ntempfile.mkdtemp();",
    "shared memory": "import mmap\nshared = mmap.mmap(-1, 4096)",
    "a process": "import subprocess\nrunning = subprocess.Popen(['sleep', '99'])",
    "a process of its own session": "import subprocess\nsubprocess.run(['setsid', '-f', 'sleep', '99'])",
}


@pytest.mark.parametrize("code", UNSAFE.values(), ids=UNSAFE)
def test_what_a_fork_does_not_copy_is_replayed(code: str, kept: Course) -> None:
    show = "import os\nprint(os.getpid())"
    kept.run(show, f"{code}\n{show}", "1")
    shown, problems = kept.run(show, f"{code}\n{show}", "print(2)")
    assert shown[2] == "2"
    assert [one.message for one in problems if "shows something else" in one.message] == [
        "cell 2 ran again with nothing changed, and shows something else"
    ]


FAILURES = {
    "an error": ("x = 1\n1 / 0", 1, "ZeroDivisionError: division by zero"),
    "an endless loop": ("x = 1\nwhile True: pass", 1, "it does not end within 0.3 s"),
    "a crash": ("import ctypes\n\nctypes.string_at(0)", 2, "it crashes Python (SIGSEGV)"),
    "the end": ("import os\nos._exit(3)", 0, "it ends Python itself (with status 3)"),
    "the end of its group": ("import os\nos.killpg(0, 9)", 0, "it was killed (SIGKILL): is the memory full?"),
}


@pytest.mark.parametrize(("code", "line", "message"), FAILURES.values(), ids=FAILURES)
def test_a_cell_that_fails_after_a_checkpoint_is_told_and_mended(
    code: str, line: int, message: str, kept: Course
) -> None:
    show = "import os\nprint(os.getpid())"
    before, _ = kept.run(show, show, "1")
    runner = kept.runner()
    wrong = [replace(one, timeout=0.3 if "while" in code else 30) for one in steps(show, show, code, "2", top=101)]
    _, problems = runner.run(LECTURE, NOTHING, wrong)
    errors = [(one.place.line, one.message) for one in problems if one.severity == "error"]
    assert errors == [(101 + 2 * APART + line, message)]
    after, problems = kept.run(show, show, "print(3)", "2")
    assert (after[:3], problems) == ([*before[:2], "3"], [])


def test_figures_with_formulas_leave_no_font_open_for_two_processes(kept: Course) -> None:
    fonts = (
        "import os, glob\nopened = [one for one in map(os.path.realpath, glob.glob('/proc/self/fd/*')) if 'ttf' in one]"
    )
    draw = "import matplotlib.pyplot as plt\nplt.title('$x^2$')\nplt.show()\nprint(os.getpid())"
    first, _ = kept.run(f"{fonts}\nprint(opened)", draw, "2")
    assert first[0] == "[]"
    again, problems = kept.run(f"{fonts}\nprint(opened)", draw, f"{fonts}\nprint(opened)")
    assert (again[2], problems) == ("[]", [])


def test_checkpoints_that_were_killed_are_done_without(kept: Course) -> None:
    kept.run(*CELLS)
    for supervisor_ in below()[:1]:
        for one in supervisor_.children():
            one.kill()
    shown, problems = kept.run(*CELLS[:5], "print(len(seen))")
    assert shown[5] == "5"
    assert len(problems) == 5  # those that ran again show another process


WAIT = "import time, subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])"


@dataclass
class Waiting:
    """A build in a thread of its own."""

    runner: Runner
    thread: threading.Thread
    raised: list[BaseException]

    def end(self) -> list[BaseException]:
        self.runner.cancel()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return self.raised


def start(kept: Course, *cells: str, told: Tell = nobody) -> Waiting:
    runner, raised = kept.runner(told), list[BaseException]()

    def run() -> None:
        try:
            runner.run(LECTURE, NOTHING, steps(*cells))
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return Waiting(runner, thread, raised)


def test_a_cancelled_build_waits_no_longer_and_its_jobs_are_joined_by_the_next(
    kept: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, told, goes_on, run = list[News](), list[News](), threading.Event(), Process.run

    def slowly(process: Process, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        for message in run(process, job, ready):
            yield message
            if isinstance(message, StepResult):
                assert goes_on.wait(PATIENCE)

    def listen(one: News) -> None:
        told.append(one)
        if isinstance(one, Running) and one.done == 1:
            goes_on.set()

    monkeypatch.setattr(Process, "run", slowly)
    build = start(kept, "1", "2", told=heard.append)
    wait_until(lambda: any(isinstance(one, Running) and one.done == 1 for one in heard))
    assert [type(one) for one in build.end()] == [Cancelled]
    with pytest.raises(Cancelled):
        build.runner.run(LECTURE, NOTHING, steps("1", "2"))
    outcomes, problems = kept.runner(listen).run(LECTURE, NOTHING, steps("1", "2"))
    assert all(outcomes)
    assert not problems
    for what, ran in ((heard, 2), (told, 3)):
        steps_told = [one for one in what if isinstance(one, Running)]
        assert [*dict.fromkeys((one.done, one.total) for one in steps_told)] == [(done, 2) for done in range(ran)]
        assert f"{LECTURE.path}: cell 2" in {one.name for one in steps_told}


def test_a_job_that_an_edit_made_useless_is_ended_with_all_it_started(kept: Course) -> None:
    seconds = f"3000.{os.getpid()}"
    show = "import os\nprint(os.getpid())"
    before, _ = kept.run(show, "1")
    build = start(kept, show, WAIT.format(seconds=seconds), "2")
    wait_until(lambda: sleeping(seconds))
    build.end()
    assert kept.run(show, "print('quick')") == ([before[0], "quick"], [])
    wait_until(lambda: not sleeping(seconds))


def test_a_job_whose_lecture_needs_no_code_any_more_is_ended(kept: Course) -> None:
    seconds = f"3001.{os.getpid()}"
    build = start(kept, WAIT.format(seconds=seconds))
    wait_until(lambda: sleeping(seconds))
    build.end()
    kept.run()
    wait_until(lambda: not sleeping(seconds))


def test_a_job_that_read_what_has_changed_since_is_run_again(kept: Course) -> None:
    slow = "x = open('data.csv').read()\nimport time\ntime.sleep(0.5)\nprint(x)"
    build = start(kept, slow)
    wait_until(lambda: bool(below()))
    time.sleep(0.3)  # it has read by now; if not, the test still holds
    build.end()
    (kept.root / "slides/data.csv").write_text("2\n")
    assert kept.run(slow) == (["2"], [])


def frames(number: int, count: int) -> list[Step]:
    """The steps of a figure that a slider leads through."""
    names = ("",) if count == 1 else range(count)
    return [
        Step(f"figure {number} (draw, n={n})", 1, "figure", "figures_src/f.py#draw", {"n": f"{number}{n}"})
        for n in names
    ]


DRAW = """
import matplotlib.pyplot as plt

def draw(n):
    return plt.figure(figsize=(1, 1 + n / 1000))
"""


@pytest.mark.parametrize("again", [0, 3600])
def test_first_frames_are_drawn_first_and_each_is_told_of_as_it_comes(
    again: float, kept: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that a slider leads to is told now and then: after each one where that is at once."""
    (kept.root / "figures_src").mkdir()
    (kept.root / "figures_src/f.py").write_text(DRAW)
    heard, began, run, shown_first = list[News](), list[str](), Process.run, 3

    def late() -> int:
        return sum(isinstance(one, Late) for one in heard)

    def slowly(process: Process, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        began.append(job.steps[0].name)
        wait_until(lambda: late() >= (len(began) if again == 0 else min(len(began), shown_first + 1)))
        yield from run(process, job, ready)

    monkeypatch.setattr(runner_module, "AGAIN", again)
    monkeypatch.setattr(Process, "run", slowly)
    asked = [*frames(1, 4), *frames(2, 4), *frames(3, 1)]
    with closing(Jobs(1)) as workers:
        kept.workers = workers
        outcomes, problems = kept.runner(heard.append).run(LECTURE, NOTHING, asked)
    assert all(outcomes)
    assert not problems
    assert began[:shown_first] == ["figure 1 (draw, n=0)", "figure 2 (draw, n=0)", "figure 3 (draw, n=)"]
    assert began[shown_first:] == [one.name for one in asked if one.name not in began[:shown_first]]
    names = [one.name.partition(": ")[2] for one in heard if isinstance(one, Running)]
    assert [*dict.fromkeys(filter(None, names))] == began
    assert late() == (len(asked) if again == 0 else shown_first + 1)


def test_what_is_most_urgent_runs_next(kept: Course) -> None:
    wanted = {"slides/3.md": 0, "slides/2.md": 1, "slides/1.md": 2, "slides/0.md": 3}
    heard: list[str] = []

    def listen(message: News) -> None:
        if isinstance(message, Running) and message.name and message.name not in heard:
            heard.append(message.name)

    def urgency(path: str, asked: Sequence[Step]) -> tuple[int, bool]:
        return wanted[path], "second" not in asked[0].source

    gate = kept.root / "gate"
    hold = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"
    with closing(Jobs(1, urgency=urgency)) as workers:
        kept.workers = workers
        runner = kept.runner(listen)
        threads = []
        for number in range(4):
            lecture = Lecture(f"slides/{number}.md", str(number), "")
            cells = [f"{hold}'{word}', {number}" for word in ("first", "second")]
            asked = [replace(one, session=one.source) for one in steps(*cells)]
            threads.append(threading.Thread(target=runner.run, args=(lecture, "", asked)))
            threads[-1].start()
            wait_until(lambda: bool(workers.under_way()) and len(workers._waiting) == 2 * len(threads) - 1)
        gate.touch()
        for one in threads:
            one.join()
    first, *others = heard  # whichever of the first lecture was there when nothing else was
    assert first.startswith("slides/0.md")
    ordered = [f"slides/{number}.md: cell {cell}" for number in (3, 2, 1, 0) for cell in (2, 1)]
    assert others == [name for name in ordered if name != first]


def test_few_sessions_are_kept_and_none_after_the_end(kept: Course) -> None:
    for number in range(SESSIONS + 2):
        kept.run(f"{number}", "2", lecture=Lecture(f"slides/{number}.md", str(number), ""))
    wait_until(lambda: len(below()) == SESSIONS * (1 + 3))  # a supervisor, and copies before and after each cell
    kept.workers.close()
    assert not below()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_checkpoints_end_with_the_process_they_are_kept_for(sent: signal.Signals, kept: Course) -> None:
    code = f"""
import sys
sys.path[:0] = [{str(Path(__file__).parents[1])!r}]
from pathlib import Path
from tests.test_checkpoints import Course, Jobs, Local, WAIT, steps, LECTURE
if __name__ == "__main__":
    kept = Course(Path({str(kept.root)!r}), Jobs(2, Local(checkpoints=True)))
    try:
        kept.run("1", "2")
        kept.run("1", "3")
        print("ready", flush=True)
        kept.run("1", WAIT.format(seconds="3002.{os.getpid()}"))
    finally:
        kept.workers.close()
"""
    script = kept.root / "keep.py"
    script.write_text(code)
    running = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert running.stdout
    assert running.stdout.readline() == b"ready\n"
    wait_until(lambda: sleeping(f"3002.{os.getpid()}"))
    started = psutil.Process(running.pid).children(recursive=True)
    assert len(started) >= 6
    running.send_signal(sent)
    running.wait(PATIENCE)
    running.stdout.close()
    wait_until_ended(started)


@pytest.mark.parametrize("idle", [False, True])
def test_checkpoints_end_with_their_supervisor(idle: bool, kept: Course) -> None:
    kept.run("1", "2")
    if idle:
        wait_until(lambda: not any(session.is_busy for session in kept.workers._sessions.values()))
    (supervisor_, *others) = below()
    supervisor_.kill()
    wait_until_ended(others)
    assert kept.run("1", "3") == (["1", "3"], [])


@pytest.fixture
def copies() -> Iterator[Callable[[int], Checkpoint]]:
    """Processes that stand for checkpoints with so many bytes of their own."""
    started: list[subprocess.Popen[bytes]] = []

    def make(own: int) -> Checkpoint:
        started.append(subprocess.Popen(["sleep", "60"]))
        return Checkpoint(f"{len(started)}", {}, started[-1].pid, "/nowhere", own)

    yield make
    for one in started:
        one.kill()
        one.wait()


def test_checkpoints_are_bounded_in_number(
    copies: Callable[[int], Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MOST", 3)
    checkpoints: dict[str, Checkpoint] = {}
    made = [copies(1) for _ in range(5)]
    for one in made:
        assert supervisor.register(one, checkpoints)
    assert [*checkpoints] == ["3", "4", "5"]
    assert [psutil.pid_exists(one.pid) for one in made] == [False, False, True, True, True]


def test_checkpoints_that_lead_to_what_is_edited_are_kept(
    copies: Callable[[int], Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MOST", 3)
    checkpoints: dict[str, Checkpoint] = {}
    for _ in range(3):
        supervisor.register(copies(1), checkpoints)
    supervisor.mark_used(checkpoints, ["1"])
    supervisor.register(copies(1), checkpoints)
    assert [*checkpoints] == ["3", "1", "4"]


def test_checkpoints_are_bounded_in_memory(
    copies: Callable[[int], Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {"1": 600, "2": 300, "3": 10, "4": 10}
    checkpoints: dict[str, Checkpoint] = {}
    monkeypatch.setattr(supervisor, "HELD", 400)
    monkeypatch.setattr(
        checkpoint, "share_of_memory", lambda pid: next(shares[k] for k, v in checkpoints.items() if v.pid == pid)
    )
    for own in (350, 40, 20):
        supervisor.register(copies(own), checkpoints)
    assert [*checkpoints] == ["2", "3"]  # more than is held: measured, and the oldest holds too much
    assert [one.own for one in checkpoints.values()] == [300, 10]
    shares["4"] = 1000
    assert not supervisor.register(copies(1000), checkpoints)  # it alone is too much
    assert not checkpoints


def test_memory_of_a_process_is_told() -> None:
    before = checkpoint.own_memory()
    block = bytearray(os.urandom(1 << 20) * 30)
    assert checkpoint.own_memory() - before > 20 << 20
    assert checkpoint.share_of_memory(os.getpid()) > 30 << 20
    assert len(block) == 30 << 20


def test_a_process_that_ends_while_nobody_looks_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says, theirs = multiprocessing.Pipe(duplex=False)
    parent, ours = multiprocessing.Pipe()
    with says, theirs, parent, ours, subprocess.Popen(["true"]) as running:
        theirs.send(failed := StepResult((), {}))
        theirs.close()
        looked = []

        def look(*arguments: Any) -> Any:
            looked.append(arguments)
            if len(looked) == 1:
                os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
                return []
            return multiprocessing.connection.wait(*arguments)

        hearing = Hearing()
        monkeypatch.setattr(hearing, "wait", look)
        job = Job(tmp_path, "", "", ())
        assert [*supervisor.listen(says, parent, running.pid, job, tmp_path, hearing)] == [failed]


def test_a_job_that_is_not_wanted_before_it_is_told_of_is_ended(kept: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = f"3003.{os.getpid()}"
    enters, goes_on, done, run = threading.Event(), threading.Event(), list[StepResult](), Process.run

    def slowly(process: Process, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        enters.set()
        assert goes_on.wait(PATIENCE)
        for message in run(process, job, ready):
            done.extend([message] if isinstance(message, StepResult) else [])
            yield message

    kept.run("1", "2")
    monkeypatch.setattr(Process, "run", slowly)
    build = start(kept, "1", WAIT.format(seconds=seconds))
    assert enters.wait(PATIENCE)
    build.end()
    kept.workers.end_others(LECTURE.path, [])
    goes_on.set()
    assert kept.run("1", "print(3)") == (["1", "3"], [])
    assert [one.failure for one in done] == [None]  # nothing came of the other, not even that it took too long
    assert not sleeping(seconds)


def test_the_environment_is_the_jobs_alone(kept: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread copies os.environ at any moment, to start pandoc."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    names, before = (*ENVIRONMENT, "HOME"), dict(os.environ)
    show = [sys.executable, "-c", f"import os; print([os.environ.get(name) for name in {names}])"]
    with _beginning():
        assert dict(os.environ) == before
        inside = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    outside = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    assert inside == f"{[*ENVIRONMENT.values(), before.get('HOME')]}\n"
    assert outside == f"{[before.get(name) for name in names]}\n"


def test_what_is_begun_after_something_was_installed_has_loaded_nothing_before(kept: Course) -> None:
    show = "import os, psutil\nprint(psutil.Process(os.getppid()).ppid())"
    first, _ = kept.run(show, "1")
    assert kept.run(show, "2") == ([first[0], "2"], [])
    seconds = f"3004.{os.getpid()}"
    build = start(kept, WAIT.format(seconds=seconds))
    wait_until(lambda: sleeping(seconds))
    build.end()
    kept.workers.renew()
    wait_until(lambda: not sleeping(seconds))
    again, _ = kept.run(show + "  # again", "1")
    assert again[0].isdecimal()
    assert again[0] != first[0]
    with closing(Jobs(1)) as workers:
        workers.renew()
