"""The files that builds keep for later ones: what is damaged is never used, but set aside, and said.

Each line of such a file is a value on its own:

    FORM SHA256 JSON

The SHA-256 is that of the file's name, the line's number and all that the line says, so that a flipped letter, a lost
end and another file's content are noticed. What is whole but of another FORM, or does not hold what it should, was kept
by another version of build_site: it is as if there were none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any, Literal, TypeVar

import msgspec

from ..problems import CourseError, Damaged, Place, Problem

MEMORY = ".build_site"  # the folder of a course that they are in, safe to delete
FORM = b"1"  # of what is in these files; another one for what an older build_site would misunderstand
LOOK = "build_site.look"  # an audit event of our own: a path whose times or size matter, though it is not opened
UNFINISHED = ".new-"  # how names begin of files that are being written
ASIDE = "damaged-"
T = TypeVar("T")

_damaged: list[Path] = []  # set aside, and not told yet
_telling = threading.Lock()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
_making = threading.Lock()


def load(file: Path, kind: type[T], line: int = 0) -> T | None:
    """The value in a line of a file, counted from 0; None where there is none that can be trusted."""
    sys.audit(LOOK, str(file))
    try:
        if not S_ISREG(file.stat().st_mode):
            raise IsADirectoryError  # or a pipe, which would keep us waiting
        with file.open("rb") as lines:
            text = [lines.readline() for _ in range(line + 1)][-1]
        return parsed(text, file.name, kind, line)
    except (OSError, Damaged):
        set_aside(file)
        return None


def parsed(text: bytes, name: str, kind: type[T], line: int = 0) -> T | None:
    """The value in a line of a file of this name; None where another build_site kept it. Raises Damaged."""
    try:
        form, said, content = text.removesuffix(b"\n").split(b" ", 2)
    except ValueError:
        raise Damaged from None
    if not text.endswith(b"\n") or said != _checksum(name, line, form, content):
        raise Damaged
    if form != FORM:
        return None
    try:
        return _decoded(content, kind)
    except (ValueError, RecursionError):  # RecursionError: nothing of ours is nested so deeply
        return None


def save(file: Path, *values: object) -> None:
    """Keep values, a line for each. Raises CourseError where that is impossible."""
    lines = []
    for number, value in enumerate(values):
        content = encoded(value)
        lines.append(b"%s %s %s\n" % (FORM, _checksum(file.name, number, FORM, content), content))
    put(file, b"".join(lines))


def put(file: Path, data: bytes) -> None:
    """Write a file of the memory: whole, or not at all. Raises CourseError where that is impossible."""
    try:
        _replace(file, data)
    except OSError as error:
        raise _impossible(file, "cannot be written", error) from None


def write_whole(file: Path, data: bytes) -> None:
    """Write a file, whole or not at all; only what is a link or a device is written through. Raises OSError."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        file.write_bytes(data)
    else:
        _replace(file, data)


def _replace(file: Path, data: bytes) -> None:
    temporary = file.with_name(f"{UNFINISHED}{os.getpid()}-{threading.get_native_id()}-{file.name}")
    try:
        temporary.write_bytes(data)
        temporary.replace(file)
    finally:  # where this is interrupted, too
        with suppress(OSError):
            temporary.unlink()


def encoded(value: object, order: Literal["deterministic"] | None = None) -> bytes:
    """A value as JSON, in which names have an order if one is asked for."""
    try:
        return msgspec.json.encode(value, order=order)
    except UnicodeEncodeError:  # the name of a file that is not UTF-8, which msgspec neither writes nor reads
        return json.dumps(msgspec.to_builtins(value), sort_keys=order is not None).encode()


def make_folder(folder: Path) -> None:
    """Make a folder of the memory if need be, and room for it. Raises CourseError where that is impossible."""
    if not folder.is_dir():
        set_aside(folder)
        try:
            folder.parent.mkdir(exist_ok=True)  # the memory may be there no more; but a course that is gone stays gone
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise _impossible(folder, "cannot be made", error) from None


def set_aside(file: Path) -> None:
    """Take what is damaged out of the way, for whoever wants to know how it came to be; nothing where nothing is.

    Raises CourseError where that is impossible.
    """
    aside = file.with_name(f"{ASIDE}{file.name}")
    try:
        if not os.path.lexists(file):
            return
        import shutil  # 3 ms, and hardly ever is anything damaged

        if aside.is_dir() and not aside.is_symlink():
            shutil.rmtree(aside)
        elif file.is_dir():
            aside.unlink(missing_ok=True)
        file.replace(aside)
    except FileNotFoundError:  # another thread was quicker
        return
    except OSError as error:
        raise _impossible(file, "is damaged, and cannot be set aside", error) from None
    with _telling:
        _damaged.append(file)


def take_damage() -> list[Path]:
    """What was set aside since this was asked last, for another process to `add`."""
    with _telling:
        found, _damaged[:] = [*_damaged], []
    return found


def add_damage(files: Iterable[Path]) -> None:
    """Take note of what another process has set aside."""
    with _telling:
        _damaged.extend(files)


def damage_in(folder: Path) -> list[str]:
    """What was set aside in a folder since this was asked last, relative to where the folder is."""
    with _telling:
        found = [file for file in _damaged if file.is_relative_to(folder)]
        _damaged[:] = [file for file in _damaged if file not in found]
    return sorted({file.relative_to(folder.parent).as_posix() for file in found})


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        decoded: T = _decoder(kind).decode(content)
        return decoded
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(content), kind)


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """What reads values of a kind, made once: msgspec 0.22 crashes where two threads meet a kind for the first time."""
    with _making:
        if kind not in _decoders:
            _decoders[kind] = msgspec.json.Decoder(kind)
        return _decoders[kind]


def _checksum(name: str, line: int, form: bytes, content: bytes) -> bytes:
    named = f"{name}\n{line}\n".encode("utf-8", "surrogateescape") + form + b"\n"
    return hashlib.sha256(named + content).hexdigest().encode()


def _impossible(file: Path, what: str, error: OSError) -> CourseError:
    hint = "is the disk full, or somebody else's? Everything in this folder may be removed: builds make it again"
    return CourseError([Problem(Place(str(file), 0), f"{what}: {error.strerror or error}", hint)])
