"""In the job's process: a function called in a copy of it, for libraries that begin threads which never end.

A process with threads cannot be copied, so that no checkpoint could be left after them.
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
    """Whether nothing runs in this process beside who asks, as far as that can be seen."""
    tasks = "/proc/self/task"
    return threading.active_count() == 1 and (not os.path.isdir(tasks) or len(os.listdir(tasks)) == 1)  # noqa: PTH112, PTH208


def apart(function: Callable[..., T], *arguments: Any) -> T:
    """What a function returns, or raises, in a copy of this process that ends with it.

    Where threads run already it is called in this one: a library whose threads a copy lacks waits for them for ever.
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
    """Write what a function came to, and end this process."""
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
    """An exception for another process; where it cannot be had there, its name and what it says."""
    try:
        told = pickle.dumps((False, type(error)(*map(str, error.args))))
        pickle.loads(told)
    except Exception:  # noqa: BLE001
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return told
