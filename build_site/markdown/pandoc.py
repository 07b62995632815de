"""The only caller of pandoc.

A `Resident` is one `pandoc lua` process that stays (see pandoc.lua): pandoc's start-up costs more than the
conversion of a lecture. `Pandocs` keep one for each core; a `Pandoc` is either. pandoc's reader is exponential
on some input, so every request has a limit and the process a bounded heap; one that fails is ended and replaced.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..memory.kept import LOOK
from ..problems import PandocError, PandocGaveUp
from ..processes import limited

if TYPE_CHECKING:
    import subprocess

TIMEOUT = 30.0  # seconds that one request may compute; a lecture takes about 0.01
HEAP = "1500m"
NURSERY = "64m"  # where new values go: with room for one lecture, no garbage is collected while it is converted
API_VERSION = [1, 23, 1]
SEAM = f"<!--{os.urandom(16).hex()}"  # and the format of the part that follows
NOT_YAML = "front matter is not valid YAML"
EMPTY = '{"t":"RawBlock","c":["html",""]}'


class Remark(Struct, frozen=True):
    """A warning of pandoc's: its kind (such as "UnclosedDiv"), text, subject, and line (0 where unknown)."""

    kind: str
    message: str
    subject: str
    line: int


@cache
def executable() -> Path:
    """pandoc as `pypandoc-binary` brought it. Found without importing pypandoc, which takes 40 ms."""
    spec = importlib.util.find_spec("pypandoc")
    for folder in (spec and spec.submodule_search_locations) or ():
        for name in ("pandoc", "pandoc.exe"):
            if (path := Path(folder, "files", name)).is_file():
                return path
    raise PandocError("pandoc is not installed: run `pip install pypandoc-binary`")


def default_style() -> bytes:
    """pandoc's own citation style."""
    import subprocess  # see `_start`

    return subprocess.run([executable(), "--print-default-data-file=default.csl"], stdout=subprocess.PIPE).stdout


def which() -> str:
    """What tells one pandoc from another: its contents would take longer to read than a lecture to convert."""
    sys.audit(LOOK, str(executable()))
    return str(executable().stat().st_size)


class Pandoc(ABC):
    """What pandoc is asked for, of one process or of the next of several that is free."""

    def read(self, text: str, timeout: float = TIMEOUT, has_emoji: bool = False) -> tuple[str, list[Remark]]:
        """Markdown -> pandoc's JSON. Raises PandocError (with the line) where pandoc cannot read it."""
        return self._ask("read_with_emoji" if has_emoji else "read", text, timeout)

    def references(self, markup: str, text: str) -> str:
        """A text in a format of bibliographies -> a document of pandoc's with its references, as JSON.

        Raises PandocError (with the line) where pandoc cannot read it.
        """
        return self._ask("references", f"{markup}\n{text}", TIMEOUT)[0]

    def cite(self, document: str, style: str) -> str:
        """A document as JSON, and a style in one line -> its blocks after pandoc's citeproc. Raises PandocError."""
        return self._ask("cite", f"{style}\n{document}", TIMEOUT)[0]

    def from_html(self, html: str) -> str:
        """HTML -> a document as JSON. Raises PandocError."""
        return self._ask("from_html", html, TIMEOUT)[0]

    def to_typst(self, document: str) -> str:
        """A document as JSON -> Typst's source. Raises PandocError."""
        return self._ask("to_typst", document, TIMEOUT)[0]

    def write(
        self, html: Sequence[str], markdown: Sequence[str], timeout: float = TIMEOUT
    ) -> tuple[list[str], list[str], list[Remark]]:
        """Parts of documents, each a JSON array of blocks -> their HTML, and others' GitHub-flavoured Markdown.

        They travel as one document, since a request costs more than a part; one that is in both lists travels once.
        """
        formats = dict.fromkeys(html, "html") | dict.fromkeys(markdown, "markdown")
        formats |= dict.fromkeys({*html} & {*markdown}, "both")
        joined = ",".join(f"{_seam(to)},{part[1:-1] or EMPTY}" for part, to in formats.items())
        document = f'{{"pandoc-api-version":{API_VERSION},"meta":{{}},"blocks":[{joined}]}}'
        text, remarks = self._ask("write", document, timeout)
        pieces = iter([piece.strip("\n") for piece in re.split(f"{SEAM} [a-z]+-->", text)[1:]])
        as_html = {part: next(pieces) for part, to in formats.items() if to != "markdown"}
        as_markdown = {part: next(pieces) for part, to in formats.items() if to != "html"}
        return [as_html[part] for part in html], [as_markdown[part] for part in markdown], remarks

    @abstractmethod
    def _ask(self, verb: str, text: str, timeout: float) -> tuple[str, list[Remark]]:
        """What comes of a request, and remarks on it. Raises PandocError."""


class Resident(Pandoc):
    """One resident pandoc, which loads while its first request is made. For one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = _start()
        self._closed = False
        self._lock = threading.Lock()  # of both: nothing begins in what is closed

    def close(self) -> None:
        """End the process for good, from any thread; a request under way fails."""
        with self._lock:
            self._closed = True
        self._end()

    def _begin(self) -> subprocess.Popen[bytes]:
        """The process, another one where it had to be ended. Raises PandocError where it was closed."""
        with self._lock:
            if self._closed:
                raise PandocError("this pandoc was told to end")
            self._process = self._process or _start()
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _ask(self, verb: str, text: str, timeout: float) -> tuple[str, list[Remark]]:
        answer = self._exchange(verb, text, timeout) or self._exchange(verb, text, timeout)
        if not answer:
            raise PandocGaveUp(f"pandoc ended twice on this text: does it need more than {HEAP} of memory?")
        status, result, log = answer
        if status == b"error":
            raise _explain(result)
        return result, [_remark(entry) for entry in json.loads(log)]

    def _exchange(self, verb: str, text: str, timeout: float) -> tuple[bytes, str, bytes] | None:
        """Status, result and log; None where pandoc ended before it answered, whoever ended it."""
        process = self._begin()
        assert process.stdin
        assert process.stdout
        with limited(process, timeout) as limit:
            try:
                body = text.encode()
                process.stdin.write(b"%s %d\n" % (verb.encode(), len(body)) + body)
                process.stdin.flush()
                status, size, log_size = process.stdout.readline().split()
                return status, process.stdout.read(int(size)).decode(), process.stdout.read(int(log_size))
            except (OSError, ValueError):
                self._end()
                if limit.over:
                    hint = "is something nested very deeply, or a bracket never closed?"
                    raise PandocGaveUp(f"pandoc did not finish within {limit.over}: {hint}") from None
                return None


def from_powerpoint(file: Path, media: Path) -> str:
    """The slides of a PowerPoint file as Markdown; its pictures are written into `media`. Raises PandocError."""
    import subprocess

    formats = ["-f", "pptx", "-t", "markdown-simple_tables-multiline_tables-grid_tables", "--wrap=none"]
    heap = ["+RTS", f"-M{HEAP}", "-RTS"]
    command = [str(executable()), *heap, *formats, f"--extract-media={media}", str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise PandocError(f"{file.name} cannot be read: {' '.join(done.stderr.decode(errors='replace').split())}")
    return done.stdout.decode()


def _start() -> subprocess.Popen[bytes]:
    import subprocess  # 5 ms, and a build with nothing to do only asks which pandoc there is

    loop = Path(__file__).with_name("pandoc.lua")
    return subprocess.Popen(
        [executable(), "+RTS", f"-M{HEAP}", f"-A{NURSERY}", "-RTS", "lua", loop],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,  # Ctrl-C is the parent's to handle
        env=os.environ | {"PANDOC_REPL_HISTORY": os.devnull},  # or one that is killed leaves one in /tmp
    )


def _seam(to: str) -> str:
    return json.dumps({"t": "RawBlock", "c": ["html", f"{SEAM} {to}-->"]})


def _remark(entry: dict[str, Any]) -> Remark:
    where = entry.get("openpos") or entry
    return Remark(entry["type"], entry["pretty"], str(entry.get("contents", "")), int(where.get("line", 0)))


def _explain(answer: str) -> PandocError:
    """pandoc's error as ours: the YAML line is counted from below the line that opens the block."""
    block = re.search(r"metadata at .*?\(?line (\d+)", answer)
    inner = re.search(r"exception at line (\d+), column \d+[:,](.*)", answer, re.S)
    if block and inner:
        reason = " ".join(inner[2].partition("Consider")[0].split())
        return PandocError(f"{NOT_YAML}: {reason}", int(block[1]) + int(inner[1]))
    if block and (told := re.search(r"column \d+\):?\s*(.+)", answer, re.S)):
        return PandocError(f"{NOT_YAML}: {' '.join(told[1].split())}", int(block[1]))
    if parsed := re.match(r"Error at \(line (\d+), column \d+\):\s*(.+)", answer):  # of a bibliography
        return PandocError(parsed[2], int(parsed[1]))
    return PandocError(" ".join(answer.split()), int(block[1]) if block else 0)


class Pandocs(Pandoc):
    """Pandocs to borrow, `size` of them; close it to end them all."""

    def __init__(self, size: int) -> None:
        self._pandocs = [Resident() for _ in range(size)]
        self._free, self._turn = [*self._pandocs], threading.Semaphore(size)

    @contextmanager
    def borrow(self) -> Iterator[Resident]:
        """Borrow one; waits while all are in use."""
        with self._turn:
            pandoc = self._free.pop()
            try:
                yield pandoc
            finally:
                self._free.append(pandoc)

    def _ask(self, verb: str, text: str, timeout: float) -> tuple[str, list[Remark]]:
        with self.borrow() as pandoc:
            return pandoc._ask(verb, text, timeout)

    def close(self) -> None:
        for pandoc in self._pandocs:
            pandoc.close()

    def __enter__(self) -> Pandocs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
