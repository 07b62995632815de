"""An exception, as the author of the lecture needs to see it: the line, and their own frames."""

from __future__ import annotations

import builtins
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from ..course.model import TRACEBACK
from ..problems import did_you_mean, nearest, shortened

LONG = 500  # characters of what an exception says
MOST = 10_000  # files of a course that a name is compared with
_FILE = re.compile(r"""[^\s'":]+\.\w+""")
ALMOST = 0.8  # how alike names in code are: nope is no open
ALIKE = 0.75  # names of modules are short, and many: less would find one for each
_FIGURES = "figures_src"
_PACKAGE = Path(__file__).parents[1]
_OF_SYNTAX = {  # what Python says, and what to do
    "'return' outside function": "write the value alone in the last line: a cell shows it",
    "'await' outside async function": "write async def",
    "invalid character '“'": 'write " instead',
    "invalid character '”'": 'write " instead',
    "invalid character '‘'": "write ' instead",
    "invalid character '’'": "write ' instead",
}
_PACKAGES = {  # what modules of other names come with
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


class OutOfTime(BaseException):
    """The step took longer than it may; a BaseException, so that `except Exception` does not keep it running."""


class OutOfRoom(BaseException):
    """The step showed more than a page can hold."""


class NobodyThere(RuntimeError):  # noqa: N818
    """The step waits for somebody to type something."""


_OF_KINDS: Mapping[type[BaseException], str] = {  # kinds of exceptions, and what to do
    OutOfRoom: "show less, or make it smaller",
    OutOfTime: "make it quicker, or allow more: `#| timeout: 60`",
    NobodyThere: "take input(), breakpoint() and debuggers away: write down what would be typed",
    SystemExit: "take the call away: what follows would not be built",
    MemoryError: "it needs more memory than a step may have",
}


class Failure(Struct, frozen=True):
    """Why a step failed: a message, the `line` of the lecture, the author's other `frames`, and a hint.

    `name` is that of a NameError. If the failure happened in a module of the course, that is `file`, at `line_of_file`.
    """

    message: str
    line: int
    frames: tuple[str, ...] = ()
    hint: str = ""
    name: str = ""
    file: str = ""
    line_of_file: int = 0


def failure_of(error: BaseException, root: Path, lines: Mapping[str, int], line: int) -> Failure:
    """The failure for an exception that a step at `line` raised; `lines` has the first line of each file of a step."""
    places = ((frame.f_code.co_filename, lineno) for frame, lineno in traceback.walk_tb(error.__traceback__))
    frames = [(at, lineno) for at, lineno in places if is_own(at, root, lines)]
    if isinstance(error, SyntaxError) and error.filename and is_own(error.filename, root, lines):
        frames.append((error.filename, error.lineno or 1))
    here = next((lines[at] + lineno - 1 for at, lineno in reversed(frames) if at in lines), line)
    others = tuple(_named(at, lineno, root) for at, lineno in frames if at not in lines)
    name = error.name or "" if isinstance(error, NameError) else ""
    file, inner = frames[-1] if frames and frames[-1][0] not in lines else ("", 0)
    if isinstance(error, OutOfTime | OutOfRoom | KeyboardInterrupt):
        file = ""  # it is no fault of the line that happened to run
    hint = _hint(error, root)
    return Failure(_message(error, lines), here, others, hint, name, file.removeprefix(f"{root}/"), inner)


def as_python_tells(error: BaseException, root: Path, lines: Mapping[str, int]) -> dict[str, str]:
    """An intended exception, as outputs for readers: its whole message, and a traceback of the author's own frames."""
    if isinstance(error, OutOfTime | OutOfRoom):
        return {"text/plain": str(error)}
    told = traceback.TracebackException.from_exception(error)
    for one in _with_causes(told):
        one.stack[:] = [_for_readers(frame, root) for frame in one.stack if is_own(frame.filename, root, lines)]
        if isinstance(getattr(one, "filename", None), str):
            one.filename = _short(one.filename, root)
    message, whole = "".join(told.format_exception_only()).strip("\n"), "".join(told.format()).strip("\n")
    return {"text/plain": message} | ({TRACEBACK: whole} if told.stack else {})


def _with_causes(told: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    if told:
        yield told
        for one in (told.__cause__, told.__context__, *(told.exceptions or ())):
            yield from _with_causes(one)


def _for_readers(frame: traceback.FrameSummary, root: Path) -> traceback.FrameSummary:
    """A frame without what differs from machine to machine, or when cells move."""
    assert frame.line is not None  # which is looked up by the file's name
    frame.filename = _short(frame.filename, root)
    return frame


def _short(file: str, root: Path) -> str:
    return "cell" if file.startswith("<cell ") else file.removeprefix(f"{root}/")


def is_own(file: str, root: Path, lines: Mapping[str, int]) -> bool:
    """Whether a file is the author's: a step's code, or a module of the course; build_site itself may be below it."""
    is_others = "site-packages" in file or file.startswith(f"{_PACKAGE}/")
    return file in lines or (file.startswith(f"{root}/") and not is_others)


def _named(file: str, line: int, root: Path) -> str:
    shown = file.removeprefix(f"{root}/")
    return f"{shown}:{line}: {linecache.getline(file, line).strip()}"


def _message(error: BaseException, lines: Mapping[str, int]) -> str:
    """An exception's message and notes in one line, with the lecture's line numbers."""
    if isinstance(error, OutOfTime | OutOfRoom | NobodyThere):
        return str(error)
    if isinstance(error, SystemExit):
        return "the code ends Python (sys.exit)"
    told = traceback.TracebackException.from_exception(error)
    notes, told.__notes__ = told.__notes__ or (), None
    message = [*told.format_exception_only()][-1]
    if isinstance(error, SyntaxError) and (first := lines.get(error.filename or "")):
        message = re.sub(r"\bline (\d+)", lambda found: f"line {first - 1 + int(found[1])}", message)
    return "; ".join(shortened(" ".join(text.split()), LONG) for text in (message, *map(str, notes)))


def _hint(error: BaseException, root: Path) -> str:
    if isinstance(error, ModuleNotFoundError) or (isinstance(error, ImportError) and error.name == _FIGURES):
        return _hint_of_import(error, root)
    if isinstance(error, SyntaxError):
        return next((hint for mark, hint in _OF_SYNTAX.items() if mark in str(error.msg)), "")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _hint_of_file(error, root)
    if isinstance(error, NameError | AttributeError):
        return _hint_of_name(error)
    if any(isinstance(one, ConnectionError) or type(one).__name__ == "gaierror" for one in _chain(error)):  # socket's
        return "is there a network? Others may have none: keep a copy in slides/"
    if isinstance(error, RuntimeError) and str(error).startswith("asyncio.run() cannot be called"):
        return "write `await …` instead: a cell may, outside of functions too"
    return next((hint for kind, hint in _OF_KINDS.items() if isinstance(error, kind)), "")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those that it came from."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _hint_of_name(error: NameError | AttributeError) -> str:
    """The nearest name that is there; Python 3.12 says so in its message."""
    known: Iterable[str] = ()
    if isinstance(error, AttributeError):
        with suppress(Exception):  # what the object does to tell
            known = dir(error.obj)
    elif frames := [frame for frame, _ in traceback.walk_tb(error.__traceback__)]:
        known = {*frames[-1].f_locals, *frames[-1].f_globals, *vars(builtins)}
    close = nearest(error.name or "", (one for one in known if not one.startswith("_")), ALMOST)
    return f"did you mean {close}?" if close and sys.version_info < (3, 12) else ""


def _hint_of_file(error: OSError, root: Path) -> str:
    """The nearest file that is there, and where names start."""
    if [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)][-1:] == ["_execute_child"]:
        return f"install {error.filename} where build_site is"  # a program, which subprocess was to start
    told = _FILE.search(str(error))  # which numpy says in its message only
    name = error.filename if isinstance(error.filename, str) else told[0] if told else ""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return "the folder that code runs in is no more: was it deleted?"
    files = sorted((os.path.relpath(one, here) for one in _files(root)), key=lambda one: (one.count("../"), one))
    same = (one for one in files if Path(one).name.lower() == Path(name).name.lower())
    close = next(same, "") or nearest(name, files)
    place = f"{here.relative_to(root).as_posix()}/" if here.is_relative_to(root) else "another folder"
    where = f"code runs in {place}, and names start there"
    return f"did you mean {close}? C{where[1:]}" if close else where


def _files(root: Path) -> Iterator[Path]:
    """Files of the course that authors may mean; not too many."""
    left = MOST
    for folder, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one[0] not in "._"]
        yield from (Path(folder, one) for one in names[:left])
        left = max(left - len(names), 0)


def _hint_of_import(error: ImportError, root: Path) -> str:
    """The nearest module that is there, and how to get the one that is not."""
    name, _, inner = (error.name or "").partition(".")
    if name == _FIGURES:
        return f"modules of figures_src/ are imported by their own names: write {inner or 'import NAME'}"
    if inner and name in sys.modules:
        return did_you_mean(error.name or "", [one for one in sys.modules if one.startswith(f"{name}.")])
    if name in _PACKAGES:
        return f"install it where build_site is: pip install {_PACKAGES[name]}"
    from importlib import metadata  # 30 ms, and this module is there in every build that converts something

    folders = [Path(one) for one in sys.path if Path(one).is_relative_to(root)]
    own = (file.stem for folder in folders for file in folder.glob("*.py"))
    others = {*sys.stdlib_module_names, *metadata.packages_distributions()}
    close = nearest(name, own) or nearest(name, others, ALIKE)
    install = f"install it where build_site is (pip install {name}), or put {name}.py into figures_src/"
    return f"did you mean {close}? Else {install}" if close else install
