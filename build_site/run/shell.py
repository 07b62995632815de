"""The shell of a job's process: IPython, changed to collect what it would print."""

from __future__ import annotations

import atexit
import codecs
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from traitlets.config import Config

from ..course.model import PICTURES, TEXTS, Step
from ..problems import shortened
from . import charts, figures, pictures, remarks
from .failure import OutOfRoom
from .functions import marker
from .job import Shown

ROOM = 1_000_000  # characters that a step may print
SHOWN = 10_000_000  # characters and bytes that it may show in all


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, source: Any = None, **given: Any) -> None:
        """Collect what is displayed; an update takes the place of what has its identifier."""
        name = (given.get("transient") or {}).get("display_id", "")
        shell.show("display", data, metadata or {}, name, bool(given.get("update")))

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown; with `wait`, only when something else is."""
        shell.read_printed()
        shell.clears = wait
        if not wait:
            shell.shown.clear()


class _Hook(DisplayHook):
    def __call__(self, result: Any = None) -> None:
        if result is None or self.semicolon_at_end_of_expression(shell.step.source):  # type: ignore[no-untyped-call]
            return
        self.update_user_ns(result)  # type: ignore[no-untyped-call]
        if isinstance(result, Figure):
            shell.show_figure(result)
        elif not _is_drawn(result):
            data, metadata = shell.display_formatter.format(result)
            is_said = shell.step.kind == "value" and isinstance(result, str | np.generic)  # whose repr says its type
            plain = {"text/plain": str(result)} if is_said else {}
            if data | plain and not shell.unshown:  # else it has shown itself, or cannot be shown
                shell.show("result", data | plain, metadata)


class _Compiler(CachingCompiler):
    """Compiles code under its step's file name, also code that a magic such as %%time runs."""

    _name = ""

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """The file name of a cell's code."""
        return shell.name_file(transformed_code, f"<{shell.salt}>")

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Parse code; what IPython gives no file name is run by a magic."""
        self._name = shell.name_file(source, "") if filename == "<unknown>" else ""
        return super().ast_parse(source, self._name or filename, symbol)

    def __call__(self, source: Any, filename: str, symbol: str, **given: Any) -> Any:
        """Compile what was parsed."""
        return super().__call__(source, self._name or filename, symbol, **given)


def _say(one: Shown, data: Mapping[str, Any]) -> None:
    """Improve the plain text of an output: drop it beside a better form if it only names an object."""
    plain = one.data.get(TEXTS[-1], "")
    if one.files or len(one.data) > 1:
        if remarks.only_names(plain):
            del one.data[TEXTS[-1]]
    elif "application/json" in data:
        one.data[TEXTS[-1]] = json.dumps(data["application/json"], ensure_ascii=False, indent=2)
    elif others := [mime for mime in data if mime != TEXTS[-1]]:
        hint = "show it as text, HTML or a picture"
        one.doubts = ((f"it shows {', '.join(others)}, of which readers see only {shortened(plain)}", hint),)


class Shell(InteractiveShell):
    """IPython's shell; what it would print, it collects in `shown`."""

    display_formatter: Any
    shown: list[Shown]
    named: dict[str, Shown]
    step: Step
    salt = ""
    name_file: Callable[
        [str, str], str
    ]  # of code, and a name that is used if it needs none of its own -> its file name
    unshown: BaseException | None = None
    clears = False
    process = 0
    heard = 0  # bytes of what programs printed
    decoder: codecs.IncrementalDecoder

    def begin(self, step: Step, salt: str) -> None:
        """Make ready for a step; `salt` makes names within its drawings its own."""
        self.shown, self.named, self.step, self.salt, self.unshown = [], {}, step, salt, None
        self.clears = False
        self.process, self.heard, self.decoder = os.getpid(), 0, codecs.getincrementaldecoder("utf-8")("replace")

    def read_printed(self) -> None:
        """Collect what programs that the code started have printed since the last call."""
        with suppress(OSError):  # where the code has put something else in the place of standard output
            printed = os.pread(1, os.fstat(1).st_size - self.heard, self.heard)
            self.heard += len(printed)
            self.write("stdout", self.decoder.decode(printed))

    def write(self, kind: str, text: str) -> None:
        """Collect printed text, as part of the output before it if that is printed text of this kind, too."""
        if not text:
            return
        self.make_room()
        if not self.shown or self.shown[-1].kind != kind:
            self.shown.append(Shown(kind, {"text/plain": ""}))
        printed = self.shown[-1].data.pop("text/plain")  # alone in hand, a text grows in its place
        printed += text
        self.shown[-1].data["text/plain"] = printed

    def make_room(self) -> None:
        """Drop all outputs if `clear_output(wait=True)` was called."""
        if self.clears:
            self.shown.clear()
            self.clears = False

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keep the exception, and show nothing: `failure` explains it. Of one in a magic's code nobody else learns."""
        self.unshown = (exc_tuple or sys.exc_info())[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """The same."""
        self.showtraceback()

    showindentationerror = showsyntaxerror

    def ask_exit(self) -> None:
        """What `quit()` and `exit()` do."""
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        """Nothing: there is no screen."""

    def show(
        self, kind: str, data: Mapping[str, Any], metadata: Mapping[str, Any], name: str = "", updates: bool = False
    ) -> None:
        """Collect an object's representations, by MIME type; one that `updates` replaces the one with its name."""
        if drawn := charts.charts_in(str(data.get("text/html", ""))):
            for chart in drawn:
                self.show_chart(chart)
            return
        self.read_printed()
        self.make_room()
        former = self.named.get(name) if updates else None
        one = former or Shown(kind)
        one.data, one.files = {}, {}
        for mime in (mime for mime in TEXTS if mime in data):
            one.data[mime] = str(data[mime]).encode("utf-8", "backslashreplace").decode()
        for mime in (mime for mime in PICTURES if mime in data):
            one.files[mime] = pictures.content(mime, data[mime])
        if best := next(iter(one.files), ""):
            wished = metadata.get(best) or {}
            one.width, one.height = pictures.size(best, one.files[best], wished)
            one.alt = str(wished.get("alt") or "")
            for slip in pictures.no_sizes(wished):
                remarks.note(self.step.line, *slip)
        _say(one, data)
        if not former:
            self.shown.append(one)
        if name:
            self.named[name] = one

    def show_chart(self, chart: Shown) -> None:
        """Collect a chart."""
        self.read_printed()
        self.make_room()
        self.shown.append(chart)

    def show_figure(self, figure: Figure) -> None:
        """Collect a figure and close it, so that it is shown once."""
        self.read_printed()
        self.make_room()
        tight = self.step.kind != "figure"
        self.shown.append(figures.save(figure, f"{self.salt}-{len(self.shown)}", self.step.options, tight))
        plt.close(figure)


class _Stream(io.RawIOBase):
    """Standard output or error, which the shell collects."""

    def __init__(self, kind: str, number: int) -> None:
        self._kind, self._number, self._left = kind, number, ROOM

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, data: Any) -> int:
        if os.getpid() != shell.process:  # of a process that the code forked, whose memory nobody reads
            return os.write(self._number, data)
        text = bytes(data).decode("utf-8", "replace")
        self._left -= len(text)
        if self._left < 0:
            raise OutOfRoom(f"it prints more than {ROOM:,} characters")
        shell.read_printed()
        shell.write(self._kind, text)
        return len(data)


def stream(kind: str, number: int) -> io.TextIOWrapper:
    """Standard output (`number` 1) or error (2) for one step; what UTF-8 cannot hold is written as an escape."""
    return io.TextIOWrapper(_Stream(kind, number), "utf-8", "backslashreplace", write_through=True)  # type: ignore[arg-type]


def _is_drawn(result: Any) -> bool:
    """Whether a result is what drawing functions return: the figure says all of it."""
    if isinstance(result, np.ndarray) and result.dtype == object:
        result = result.ravel().tolist()
    if isinstance(result, (list, tuple)):
        return any(map(_is_drawn, result[:1]))
    with suppress(Exception):  # whatever an object does when it is asked
        return isinstance(result, Artist) or isinstance(result.figure, Figure)  # a grid of seaborn's
    return False


def _make() -> Shell:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    with tempfile.TemporaryDirectory() as nobodys:  # IPython would make, and read, a folder of this machine's user
        os.environ["IPYTHONDIR"] = nobodys
        made: Shell = Shell.instance(
            config=config, display_pub_class=_Publisher, displayhook_class=_Hook, compiler_class=_Compiler
        )
    atexit.unregister(made.atexit_operations)  # which want a history and a folder that is still there
    made.ast_transformers.append(marker)
    made.display_formatter.ipython_display_formatter.for_type(Figure, made.show_figure)
    charts.install(made.display_formatter.ipython_display_formatter, made.show_chart)
    return made


shell = _make()
