"""Which paths a process, and all that it starts, looks at, as Linux tells by seccomp's user notifications.

A process asks for them with `ask`, for itself and whatever it forks or executes; that cannot be taken back. From then
on each system call that looks at a path waits in the kernel until whoever has the listener lets it `resume`; once
nobody has the listener any more, such calls fail. No privilege is needed.

Sources: seccomp_unotify(2), seccomp(2), and the kernel's tables of system calls for each architecture.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum, auto

from msgspec import Struct

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}  # the number of seccomp(2) itself
_IO_URING_SETUP = 425  # rings would open files where no filter sees it: libraries do without where there are none


class Kind(IntEnum):
    """What a call does to a path. MAKE puts a file there; JOIN a link, NEW anything else, but only where nothing is."""

    OPEN = auto()
    STAT = auto()
    LINK = auto()
    LIST = auto()
    RUN = auto()
    MAKE = auto()
    NEW = auto()
    JOIN = auto()
    REMOVE = auto()
    CONNECT = auto()


class Call(Struct, frozen=True):
    """A system call: its number on each architecture, and which of its arguments, from 0, are what; -1 for none.

    `folder` is the descriptor that the `path` is relative to; `empty` has the flag AT_EMPTY_PATH, by which the call is
    about an open file. `source` is the path of what is put at `path`, relative to the argument before it, if any.
    """

    name: str
    kind: Kind
    x86_64: int
    aarch64: int
    folder: int = -1
    path: int = 0
    flags: int = -1
    empty: int = -1
    source: int = -1


_CALLS = (
    Call("open", Kind.OPEN, 2, -1, flags=1),
    Call("creat", Kind.OPEN, 85, -1),
    Call("openat", Kind.OPEN, 257, 56, 0, 1, 2),
    Call("openat2", Kind.OPEN, 437, 437, 0, 1, 2),
    Call("stat", Kind.STAT, 4, -1),
    Call("lstat", Kind.LINK, 6, -1),
    Call("newfstatat", Kind.STAT, 262, 79, 0, 1, 3, empty=3),
    Call("statx", Kind.STAT, 332, 291, 0, 1, 2, empty=2),
    Call("access", Kind.STAT, 21, -1),
    Call("faccessat", Kind.STAT, 269, 48, 0, 1),
    Call("faccessat2", Kind.STAT, 439, 439, 0, 1, 3, empty=3),
    Call("readlink", Kind.LINK, 89, -1),
    Call("readlinkat", Kind.LINK, 267, 78, 0, 1),
    Call("getdents", Kind.LIST, 78, -1, 0, -1),
    Call("getdents64", Kind.LIST, 217, 61, 0, -1),
    Call("execve", Kind.RUN, 59, 221),
    Call("execveat", Kind.RUN, 322, 281, 0, 1),
    Call("truncate", Kind.OPEN, 76, 45),
    Call("mkdir", Kind.NEW, 83, -1),
    Call("mkdirat", Kind.NEW, 258, 34, 0, 1),
    Call("mknod", Kind.NEW, 133, -1),
    Call("mknodat", Kind.NEW, 259, 33, 0, 1),
    Call("link", Kind.JOIN, 86, -1, path=1, source=0),
    Call("linkat", Kind.JOIN, 265, 37, 2, 3, source=1),
    Call("symlink", Kind.JOIN, 88, -1, path=1),
    Call("symlinkat", Kind.JOIN, 266, 36, 1, 2),
    Call("rename", Kind.MAKE, 82, -1, path=1, source=0),
    Call("renameat", Kind.MAKE, 264, 38, 2, 3, source=1),
    Call("renameat2", Kind.MAKE, 316, 276, 2, 3, source=1),
    Call("rmdir", Kind.REMOVE, 84, -1),
    Call("unlink", Kind.REMOVE, 87, -1),
    Call("unlinkat", Kind.REMOVE, 263, 35, 0, 1),
    Call("connect", Kind.CONNECT, 42, 203, path=1),
    Call("bind", Kind.NEW, 49, 200, path=1),
)
_MACHINE = platform.machine()
_BY_NUMBER = {getattr(one, _MACHINE, -1): one for one in _CALLS}

_AT_FDCWD, _AT_EMPTY_PATH, _AT_SYMLINK_NOFOLLOW = -100, 0x1000, 0x100
_NOTIF, _RESPONSE = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
_RECEIVE, _SEND, _SET_FLAGS = 0xC0502100, 0xC0182101, 0x40082104
_CONTINUE, _SYNC_WAKE_UP = 1, 1
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5
_PAGE = mmap.PAGESIZE
_PATH_MAX = 4096


class Notification(Struct, frozen=True):
    """A call that waits in the kernel: what it does, to which path ("" where that cannot be read), in which thread.

    `flags` are those of open(2). Of a connection, `path` is the number of its address family. What is put at `path`
    comes from the path `source`, "" if it is new.
    """

    id: int
    kind: Kind
    path: str
    pid: int
    flags: int = 0
    source: str = ""


def ask() -> int:
    """Ask for notifications of what this process looks at from now on: the listener's descriptor. Raises OSError.

    It has to be handed to another process at once: until that listens, this one can open no file.
    """
    if not sys.platform.startswith("linux") or _MACHINE not in _SECCOMP or sys.byteorder != "little":
        raise OSError(errno.ENOSYS, "this system has no seccomp user notification")
    program = b"".join(_program())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0):  # PR_SET_NO_NEW_PRIVS, without which only root may
        raise OSError(ctypes.get_errno(), "prctl")
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):  # the first since Linux 5.19
        listener = libc.syscall(_SECCOMP[_MACHINE], 1, flags, header)
        if listener >= 0:
            return int(listener)
        if ctypes.get_errno() != errno.EINVAL:
            break
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _program() -> Iterator[bytes]:
    """The filter, in BPF: calls of the table notify, unless they are about an open file; all others go on."""
    load, equal, has, back = 0x20, 0x15, 0x45, 0x06
    tell, allow, refuse = 0x7FC00000, 0x7FFF0000, 0x00050000 | errno.ENOSYS

    def word(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    yield word(load, 4)  # the architecture
    yield word(equal, _AUDIT_ARCH[_MACHINE], 1, 0)
    yield word(back, allow)
    yield word(load, 0)  # the call's number
    yield word(equal, _IO_URING_SETUP, 0, 1)
    yield word(back, refuse)
    for number, call in _BY_NUMBER.items():
        if number >= 0 and call.empty < 0:
            yield word(equal, number, 0, 1)
            yield word(back, tell)
        elif number >= 0:
            yield word(equal, number, 0, 4)
            yield word(load, 16 + 8 * call.empty)
            yield word(has, _AT_EMPTY_PATH, 0, 1)
            yield word(back, allow)
            yield word(back, tell)
    yield word(back, allow)


class Listener:
    """Receives the notifications of a process that called `ask`, and of all that it started, by its descriptor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        with suppress(OSError):  # since Linux 6.6: whoever waits runs next, on the same core
            fcntl.ioctl(descriptor, _SET_FLAGS, _SYNC_WAKE_UP)

    def next(self) -> Notification | None:
        """The next call that waits, once the descriptor is readable; None if its process has gone on or ended."""
        told = bytearray(_NOTIF.size)  # all zero, which the kernel insists on
        try:
            fcntl.ioctl(self.descriptor, _RECEIVE, told)
        except OSError:  # its process has ended, or was interrupted
            return None
        number, pid, _, nr, _, _, *arguments = _NOTIF.unpack(told)
        call = _BY_NUMBER[nr]
        if call.kind is Kind.LIST:
            return Notification(number, call.kind, _link(f"/proc/{pid}/fd/{arguments[0]}"), pid)
        if call.kind is Kind.CONNECT:
            family = memory(pid, arguments[call.path], 2)
            return Notification(number, call.kind, str(struct.unpack("=H", family)[0]) if len(family) == 2 else "", pid)
        if call.name == "bind":  # whose path stands in a struct, after the family; other families have none
            is_file = memory(pid, arguments[call.path], 2) == struct.pack("=H", socket.AF_UNIX)
            return Notification(
                number, call.kind, _path(pid, arguments[call.path] + 2, _AT_FDCWD) if is_file else "", pid
            )
        folder = ctypes.c_int(arguments[call.folder]).value if call.folder >= 0 else _AT_FDCWD
        path = _path(pid, arguments[call.path], folder)
        if call.source < 0:
            return Notification(number, *_seen(call, pid, arguments, path))
        folder = ctypes.c_int(arguments[call.source - 1]).value if call.source else _AT_FDCWD
        return Notification(number, call.kind, path, pid, source=_path(pid, arguments[call.source], folder))

    def resume(self, call: Notification) -> None:
        """Let a call go on, unchanged."""
        with suppress(OSError):  # its process has ended
            fcntl.ioctl(self.descriptor, _SEND, _RESPONSE.pack(call.id, 0, 0, _CONTINUE))

    def close(self) -> None:
        """Close the descriptor; only once none of its processes is left."""
        os.close(self.descriptor)


def _path(pid: int, address: int, folder: int) -> str:
    """A path in another process's memory, in full; "" where it cannot be read."""
    path = os.fsdecode(memory(pid, address, _PATH_MAX).partition(b"\0")[0])
    if path[:1] != "/":
        base = _link(f"/proc/{pid}/cwd" if folder == _AT_FDCWD else f"/proc/{pid}/fd/{folder}")
        path = f"{base}/{path}" if path and base else ""
    return path


def _seen(call: Call, pid: int, arguments: list[int], path: str) -> tuple[Kind, str, int, int]:
    flags = arguments[call.flags] & 0xFFFFFFFF if call.flags >= 0 else 0
    if call.kind is Kind.STAT:
        return Kind.LINK if flags & _AT_SYMLINK_NOFOLLOW and call.flags >= 0 else Kind.STAT, path, pid, 0
    if call.name == "creat":
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    elif call.name == "truncate":
        flags = os.O_WRONLY
    elif call.name == "openat2":  # whose flags are in memory, as the first of a struct
        how = memory(pid, arguments[call.flags], 8)
        flags = struct.unpack("=Q", how)[0] & 0xFFFFFFFF if len(how) == 8 else 0
    return call.kind, path, pid, flags


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


_buffer = ctypes.create_string_buffer(_PATH_MAX)
_here = _Vector(ctypes.addressof(_buffer), _PATH_MAX)
_there = (_Vector * 2)()
_read = ctypes.CDLL(None).process_vm_readv if sys.platform.startswith("linux") else None


def memory(pid: int, address: int, most: int) -> bytes:
    """Up to `most` bytes of another process, or up to the end of the page after the one that they begin in."""
    assert _read
    first = min(_PAGE - address % _PAGE, most)  # only whole pages are read, and the next one may be none of its own
    _there[0].base, _there[0].length = address, first
    _there[1].base, _there[1].length = address + first, min(most - first, _PAGE)
    got = _read(pid, ctypes.byref(_here), 1, _there, 2, 0)
    return _buffer.raw[:got] if got > 0 else b""


def _link(path: str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115  (at each call)
    except OSError:  # it has ended
        return ""
