"""Runs a job's steps in this process, one after the other, by IPython, as a notebook would.

The code of each step has a file name of its own ("<cell 3>": the third step of the job), and line numbers from 1. So
neither changes when lines above it in the lecture do, and a checkpoint can go on all the same.
"""

from __future__ import annotations

import builtins
import getpass
import linecache
import logging
import multiprocessing.process
import os
import platform
import signal
import sys
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import threadpoolctl
from matplotlib import ft2font
from matplotlib import pyplot as plt

from ..course.model import Step
from . import apart, entropy, figures, functions, remarks, trace, variables
from .deadline import Deadline
from .failure import Failure, NobodyThere, OutOfRoom, OutOfTime, as_python_tells, failure_of, is_own
from .job import Job, Shown, StepResult
from .modules import import_from_source
from .shell import SHOWN, shell, stream
from .surroundings import Surroundings, surroundings
from .terminal import as_on_a_terminal
from .unsteady import HINTS

STYLE = "figures_src/course.mplstyle"


def prepare(job: Job, home: Path, tell: Callable[[Surroundings], bool]) -> trace.Trace:
    """Make this process the same on every machine and in every run, and record what it reads from now on.

    `home` is a folder for temporary files; other programs print to its file "printed". `tell` has the kernel tell what
    is looked at, and returns whether it does.
    """
    folder = job.root / job.folder
    os.chdir(folder)
    os.umask(0o022)
    callers = ("", ".", str(Path(sys.argv[0]).parent), multiprocessing.process.ORIGINAL_DIR)  # type: ignore[attr-defined]  # which nobody chose
    sys.path[:] = [one for one in sys.path if one not in callers]
    import_from_source([str(folder), str(job.root / "figures_src")])
    sys.argv = [""]
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    builtins.input, getpass.getpass = _refuse("input"), _refuse("getpass")
    sys.breakpointhook = _refuse("breakpoint")
    logging.getLogger("matplotlib").addHandler(_Remarks())
    os.environ["TMPDIR"] = tempfile.tempdir = str(home)
    around = surroundings(job.root, (str(home.parent), mpl.get_configdir(), mpl.get_cachedir()))
    remarks.know_folders(str(home), around.roots)
    record = trace.start(around, job.given, tell(around), _author_line)
    apart.unnoticed = record.unnoticed
    functions.watch(record.asks)

    def is_author(file: str) -> bool:
        return is_own(file, job.root, _lines)

    entropy.install(is_author)
    variables.watch(job.given, record.asked_for, is_author)
    remarks.notice_asyncio(_author_line)
    sys.modules["__main__"] = shell.user_module  # where pickle looks for what cells define
    return record


def wrong_style(job: Job) -> Failure | None:
    """Use the course's style from now on; the failure if that is not possible."""
    try:
        figures.reset_style(job.root / STYLE)
        wrong = "".join(_remarks_of_matplotlib[:1])
    except (OSError, ValueError) as error:
        wrong = str(error)
    message = f"{STYLE} cannot be used: {wrong}"
    return Failure(message, job.steps[0].line, hint="mend the style sheet") if wrong else None


def run_step(job: Job, number: int, record: trace.Trace, printed: Path) -> StepResult:
    """Run the step with this number, from 0, after those before it; `printed` is the file that programs print to."""
    step = job.steps[number]
    salt = f"{step.kind} {number + 1}"
    _begin(job, step, salt, record)
    size = mpl.rcParams["figure.figsize"]
    former = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = stream("stdout", 1), stream("stderr", 2)
    failure, told = None, {}
    signal.signal(signal.SIGALRM, partial(_look_at_time, Deadline(os.getpid(), step.timeout), step))
    signal.setitimer(signal.ITIMER_REAL, step.timeout)
    try:
        with warnings.catch_warnings():
            _listen_to_warnings(step)
            _draw(job, step) if step.kind == "figure" else _execute(step)
        if missing := [one for one in _remarks_of_matplotlib if one.startswith("Font family")]:
            raise figures.FigureError(missing[0], "install the font, or choose one that matplotlib brings")
        if sum(map(_size, shell.shown)) > SHOWN:
            raise OutOfRoom(f"it shows more than {SHOWN:,} characters")
    except BaseException as error:  # noqa: BLE001  (whatever the author's code raises)
        if step.options.get("error") == "true":
            told = as_python_tells(error, job.root, _lines)
        elif isinstance(error, figures.FigureError):
            failure = Failure(str(error), step.line, hint=error.hint)
        else:
            failure = failure_of(error, job.root, _lines, step.line)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout, sys.stderr = former
        mpl.rcParams["figure.figsize"] = size
        plt.close("all")
    _gather(printed, record)
    needed = tuple(name for one in shell.shown for name in one.distributions)
    if told:
        shell.shown.append(Shown("error", {mime: as_on_a_terminal(text) for mime, text in told.items()}))
    said = (*_remarks(step, record), *remarks.remarks(step))
    return record.complete(StepResult(tuple(shell.shown), {}, failure, said, RAN_ON, distributions=needed), step)


def _begin(job: Job, step: Step, salt: str, record: trace.Trace) -> None:
    """Reset all that is recorded and collected of a step."""
    _lines.update({f"<{one.kind} {number}>": one.line for number, one in enumerate(job.steps, 1)})
    record.begin(job.folder, step)
    shell.begin(step, salt)
    entropy.begin(salt, step.source)
    _remarks_of_matplotlib.clear()
    remarks.begin()


def _gather(printed: Path, record: trace.Trace) -> None:
    """Collect what programs printed last, and turn all printed text into what a terminal shows in the end."""
    shell.read_printed()
    with record.unnoticed():
        os.truncate(printed, 0)
    for one in shell.shown:
        if plain := one.data.get("text/plain"):
            one.data["text/plain"] = as_on_a_terminal(plain)


def _ran_on() -> dict[str, str]:
    """The versions that the bytes of a figure may depend on."""
    blas = threadpoolctl.threadpool_info()
    features: Mapping[str, bool] = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]
    return {
        "Python": platform.python_version(),
        "numpy": np.__version__,
        "matplotlib": mpl.__version__,
        "FreeType": ft2font.__freetype_version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "BLAS": ", ".join(f"{one['internal_api']} {one['version']} {one.get('architecture', '')}" for one in blas),
        "CPU": " ".join(name for name, has in features.items() if has),
    }


RAN_ON = _ran_on()


def _draw(job: Job, step: Step) -> None:
    options = {name: value for name, value in step.options.items() if name not in ("fig-format", "dpi")}
    figure, call = figures.draw(job.root, step.source, options)
    shell.show_figure(figure)
    shell.shown = shell.shown[-1:]  # what it printed on the way is nobody's
    shell.shown[0].data["text/plain"] = call


def _execute(step: Step) -> None:
    """Run a cell, or evaluate an inline value; then show the figures that are open."""
    options = step.options
    width, height = mpl.rcParams["figure.figsize"]
    mpl.rcParams["figure.figsize"] = float(options.get("fig-width", width)), float(options.get("fig-height", height))
    shell.name_file = partial(_remember_code, step)
    here = os.getpid()
    result = shell.run_cell(step.source)  # type: ignore[no-untyped-call]
    if os.getpid() != here:
        os._exit(0)  # a child that the cell forked: what follows is its parent's to do
    error = result.error_before_exec or result.error_in_exec or shell.unshown
    if error and options.get("error") != "true":
        raise error
    for number in plt.get_fignums():  # what was drawn before an exception that is meant stays
        shell.show_figure(plt.figure(number))
    if error:
        raise error


def _remember_code(step: Step, code: str, name: str) -> str:
    """The file name of code, under which `inspect` and tracebacks find its lines; code below a magic has another."""
    below = code.strip("\n")
    if step.source.startswith("%%") and below and below in step.source:
        above = step.source.partition(below)[0].count("\n") - code.partition(below)[0].count("\n")
        name = f"<{shell.salt} after {above}>"
        _lines[name] = step.line + above
    if name:
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    return name


class _Remarks(logging.Handler):
    """Keeps what matplotlib logs, such as on a style that it cannot read, or a font that it replaces."""

    def emit(self, record: logging.LogRecord) -> None:
        message = " ".join(record.getMessage().split())
        if not remarks.is_of_glyphs(message):
            _remarks_of_matplotlib.append(message.removeprefix("findfont: ").rstrip("."))


_remarks_of_matplotlib: list[str] = []
_lines: dict[str, int] = {}  # file names of steps -> where their first lines are in the lecture


def _listen_to_warnings(step: Step) -> None:
    warnings.showwarning = _show_warning
    if step.options.get("warning") == "false":
        warnings.simplefilter("ignore")
    warnings.filterwarnings("always", "Glyph ")


def _show_warning(message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
    """Print a warning without its file and line, which may change while the cell does not."""
    if not remarks.is_of_glyphs(str(message)):
        sys.stderr.write(f"{category.__name__}: {message}\n")


def _look_at_time(deadline: Deadline, step: Step, *_: Any) -> None:
    if left := deadline.left():
        signal.setitimer(signal.ITIMER_REAL, left)
    else:
        raise OutOfTime(f"it does not end within {step.timeout:g} s")


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> None:
        raise NobodyThere(f"{name}() finds nobody to ask when a site is built")

    return refuse


def _size(shown: Shown) -> int:
    return sum(map(len, shown.data.values())) + sum(map(len, shown.files.values()))


def _author_line() -> int:
    frame: Any = sys._getframe(1)
    while frame and frame.f_code.co_filename not in _lines:
        frame = frame.f_back
    return _lines[frame.f_code.co_filename] + frame.f_lineno - 1 if frame else 0


def _remarks(step: Step, record: trace.Trace) -> Iterator[tuple[int, str, str]]:
    for what, line in record.unseen.items():
        if not step.reads:
            yield line or step.line, f"it {what}: what that reads cannot be seen", 'name the files in reads="…"'
    for (what, name, place), line in record.unsteady.items():
        if step.cached:
            yield line or step.line, f"it {what} ({name}{place})", HINTS[what]
    for one in shell.shown:
        yield from ((step.line, message, hint) for message, hint in one.doubts)
    texts = [one.data.get("text/html") or text for one in shell.shown for text in one.data.values()]
    yield from dict.fromkeys((step.line, *said) for said in remarks.of_texts(texts))
