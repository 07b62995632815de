"""What no memory can hold: the clock, generators without a seed, new identifiers, the machine, the one who builds.

Code that asks for one of these gives something else in each run, or elsewhere, though nothing that it reads has
changed. The author's own calls are looked at as they happen, by what is called rather than by its name: each call that
may be one is compiled so that it shows here first what it calls. Libraries, which ask for the time to measure
themselves, are not looked at.
"""

from __future__ import annotations

import ast
import builtins
import datetime
import getpass
import os
import platform
import random
import secrets
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

CLOCK = "asks for the time"
TIMES = "asks when a file was written"
SEED = "draws random numbers without a seed"
NEW = "makes an identifier that is meant to be another each time"
MACHINE = "asks which machine, process or person runs it"
HINTS = {
    CLOCK: "what it shows is as old as its last run: `#| cache: false` runs a cell in every build",
    TIMES: "every copy of the course has other times: write the date down",
    SEED: "give the generator a seed: default_rng(1)",
    NEW: "use uuid5, which makes the same of the same name",
    MACHINE: "it differs for everybody who builds: leave it out",
}
_CLOCKS = ("time", "monotonic", "perf_counter", "process_time", "thread_time")
_ALWAYS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    CLOCK: (
        *(getattr(time, name + unit) for name in _CLOCKS for unit in ("", "_ns")),
        *(time.clock_gettime, time.clock_gettime_ns, os.times),
    ),
    TIMES: (os.path.getmtime, os.path.getatime, os.path.getctime),
    SEED: (
        os.urandom,
        random.SystemRandom,
        *(getattr(secrets, name) for name in secrets.__all__ if name != "compare_digest"),
    ),
    NEW: (uuid.uuid1, uuid.uuid4),  # the second is the same in every build, where it is seeded, but in no notebook
    MACHINE: (
        *(socket.gethostname, socket.getfqdn, platform.node, platform.uname, os.uname, os.getpid, os.getppid),
        *(getpass.getuser, os.getlogin),
    ),
}
_GENERATORS = (
    np.random.default_rng,
    np.random.RandomState,
    np.random.SeedSequence,
    np.random.seed,
    random.seed,
    random.Random,
)
_BITS = (np.random.MT19937, np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64)
_BARE: Mapping[str, tuple[Callable[..., Any], ...]] = {  # without an argument, or None
    CLOCK: (time.localtime, time.gmtime, time.ctime, time.asctime),
    SEED: (*_GENERATORS, *_BITS),
}
_DATES = ("now", "utcnow", "today")
_MAGICS = ("time", "timeit")
_CALLED = "__build_site_called__"
_CALL = f"vars(__import__('builtins')).get('{_CALLED}', lambda function, first: function)"  # elsewhere nobody looks
_NAMES = {one.__name__ for table in (_ALWAYS, _BARE) for calls in table.values() for one in calls}
_NAMES |= {*_DATES, "SystemRandom", "run_line_magic", "run_cell_magic"}


class Marker(ast.NodeTransformer):
    """Rewrites calls that may ask for what is unsteady, so that what they call is told first.

    Names that they are imported under are known from one piece of code to the next.
    """

    def __init__(self) -> None:
        self._names = {*_NAMES}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Learn other names."""
        self._names |= {one.asname for one in node.names if one.asname and one.name in _NAMES}
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Let `f(x)` tell of f before x is evaluated."""
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in self._names:
            first = node.args[0] if node.args else node.keywords[0].value if node.keywords else ast.Constant(None)
            given = first.value if isinstance(first, ast.Constant) else ...
            called = ast.Call(ast.parse(_CALL, mode="eval").body, [node.func, ast.Constant(given)], [])
            node.func = ast.fix_missing_locations(ast.copy_location(called, node.func))
        return node


def watch(tell: Callable[[str, str], None]) -> None:
    """From now on, tell what marked code asks for, as a key of HINTS, and the name of what it calls."""

    def called(function: Any, first: object) -> Any:
        if what := _asks(function, first):
            tell(what, first if isinstance(first, str) and what == CLOCK else getattr(function, "__name__", ""))
        return function

    setattr(builtins, _CALLED, called)


def _asks(function: Any, first: object) -> str:
    """What calling a function asks for, if it is unsteady; `first` is the first argument, ... if it is no constant."""
    owner, name = getattr(function, "__self__", None), str(getattr(function, "__name__", ""))
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _DATES:
        return CLOCK
    if name in ("run_line_magic", "run_cell_magic"):
        return CLOCK if first in _MAGICS else ""
    for what, calls in (*_ALWAYS.items(), *(_BARE.items() if first is None else ())):
        if any(function is one or function == one for one in calls):
            return str(what)
    return ""
