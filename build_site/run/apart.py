"""Calls a function in a copy of this process, for libraries that start threads which never end.

If these threads were started in the job's process, no checkpoint could be left any more (see checkpoint.py).
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

T = TypeVar("T")

unnoticed: Callable[[], AbstractContextManager[Any]] = nullcontext  # how what build_site itself does is not recorded


def has_one_thread() -> bool:
    """Whether this process has no other thread, neither Python's nor, on Linux, a library's."""
    tasks = "/proc/self/task"
    return threading.active_count() == 1 and (not os.path.isdir(tasks) or len(os.listdir(tasks)) == 1)  # noqa: PTH112, PTH208


def apart(function: Callable[..., T], *arguments: Any) -> T:
    """What a function returns, or raises, in a copy of this process that then ends.

    If threads run already, it is called in this process: in a copy, which lacks them, a library might wait for ever.
    """
    with unnoticed():
        if not has_one_thread():
            return function(*arguments)
        here, there = os.pipe()
        if not (pid := os.fork()):
            _tell(there, function, arguments)
    os.close(there)
    with open(here, "rb") as pipe:  # noqa: PTH123
        told = pipe.read()
    os.waitpid(pid, 0)
    if not told:
        raise RuntimeError(f"{function.__name__} ended without a result")
    is_result, value = pickle.loads(told)
    if is_result:
        return value  # type: ignore[no-any-return]
    raise value


def _tell(pipe: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Write what a function returns or raises to a pipe, and end this process."""
    try:
        try:
            told = pickle.dumps((True, function(*arguments)))
        except BaseException as error:  # noqa: BLE001  (it is raised where it was called)
            told = _raised(error)
        with open(pipe, "wb") as out:
            out.write(told)
    finally:
        os._exit(0)


def _raised(error: BaseException) -> bytes:
    """An exception, pickled; if another process could not load it, a RuntimeError with its name and message."""
    try:
        told = pickle.dumps((False, type(error)(*map(str, error.args))))
        pickle.loads(told)
    except Exception:  # noqa: BLE001
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return told
