"""The one shell of a process: IPython, but that it collects what it would print."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from traitlets.config import Config

from ..model import Step
from . import figures
from .failure import OutOfRoom
from .job import Shown

ROOM = 1_000_000  # characters that a step may print
SHOWN = 10_000_000  # characters and bytes that it may show in all
TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        shell.show("display", data)

    def clear_output(self, wait: bool = False) -> None:
        shell.shown.clear()


class _Hook(DisplayHook):
    def __call__(self, result: Any = None) -> None:
        if result is None or self.semicolon_at_end_of_expression(shell.source):  # type: ignore[no-untyped-call]
            return
        self.update_user_ns(result)  # type: ignore[no-untyped-call]
        if isinstance(result, Figure):
            shell.show_figure(result)
        elif not _is_drawn(result):
            data, _ = shell.display_formatter.format(result)
            plain = {"text/plain": result} if shell.is_value and isinstance(result, str) else {}
            shell.show("result", data | plain)


class Shell(InteractiveShell):
    """IPython's shell; what it would print, it collects in `shown`."""

    display_formatter: Any
    shown: list[Shown]
    source = ""
    is_value = False
    salt = ""
    step: Step | None = None

    def begin(self, step: Step, salt: str) -> None:
        """Make ready for a step; `salt` makes names within its drawings its own."""
        self.shown, self.step, self.salt = [], step, salt
        self.source, self.is_value = step.source, step.kind == "value"

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Nothing: an exception is explained by `failure`."""

    showsyntaxerror = showindentationerror = showtraceback

    def show(self, kind: str, data: Mapping[str, Any]) -> None:
        """Collect what has representations, by MIME type."""
        one = Shown(kind)
        for mime in data.keys() & {*TEXTS}:
            one.data[mime] = str(data[mime]).encode("utf-8", "backslashreplace").decode()
        for mime in data.keys() & {*PICTURES}:
            one.files[mime] = _bytes(mime, data[mime])
        self.shown.append(one)

    def show_figure(self, figure: Figure) -> None:
        """Collect a figure and close it, so that it is shown once."""
        assert self.step
        options, step = self.step.options, self.step
        drawing = figures.save(figure, f"{self.salt}-{len(self.shown)}", options, tight=step.kind != "figure")
        self.shown.append(Shown("display", {}, {drawing.mime: drawing.data}, drawing.width, drawing.height))
        plt.close(figure)


class _Stream(io.RawIOBase):
    """Standard output or error: what is written joins what was shown before."""

    def __init__(self, kind: str, number: int) -> None:
        self._kind, self._number, self._left = kind, number, ROOM

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, data: Any) -> int:
        text = bytes(data).decode("utf-8", "replace")
        self._left -= len(text)
        if self._left < 0:
            raise OutOfRoom(f"it prints more than {ROOM:,} characters")
        if not shell.shown or shell.shown[-1].kind != self._kind:
            shell.shown.append(Shown(self._kind, {"text/plain": ""}))
        shell.shown[-1].data["text/plain"] += text
        return len(data)


def stream(kind: str, number: int) -> io.TextIOWrapper:
    """Standard output (`number` 1) or error (2) for one step; what UTF-8 cannot hold is written as an escape."""
    return io.TextIOWrapper(_Stream(kind, number), "utf-8", "backslashreplace", write_through=True)  # type: ignore[arg-type]


def _bytes(mime: str, content: str | bytes) -> bytes:
    """A picture's file; IPython has those that are not text in base64."""
    if isinstance(content, bytes):
        return content
    return content.encode() if mime == "image/svg+xml" else base64.b64decode(content)


def _is_drawn(result: Any) -> bool:
    """Whether a result is what drawing functions return: the figure says all of it."""
    if isinstance(result, np.ndarray) and result.dtype == object:
        result = result.ravel().tolist()
    if isinstance(result, (list, tuple)):
        return any(map(_is_drawn, result[:1]))
    return isinstance(result, Artist)


def _make() -> Shell:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    made: Shell = Shell.instance(config=config, display_pub_class=_Publisher, displayhook_class=_Hook)
    made.shown = []
    made.display_formatter.ipython_display_formatter.for_type(Figure, made.show_figure)
    return made


shell = _make()
