"""Functions whose results differ from run to run: the author's own calls of them are noticed as they happen.

Calls in libraries, which ask for the time to measure themselves, are not.
"""

from __future__ import annotations

import datetime
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from os import stat_result
from typing import Any

from . import calls, remarks
from .programs import unsteady_programs
from .unsteady import CLOCK, MACHINE, NEW, SEED, TIMES, Found

Rule = Callable[[Sequence[Any], Mapping[str, Any]], str | Found]  # what a call with such arguments asks for, else ""


def _always(what: str) -> Rule:
    return lambda args, named: what


def _bare(what: str) -> Rule:
    """If no argument is given, or only None."""
    return lambda args, named: "" if any(one is not None for one in (*args, *named.values())) else what


def _today(args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """If a date is given as "now" or "today"."""
    given = [one for value in (*args, *named.values()) for one in (value if isinstance(value, list) else [value])]
    return CLOCK if any(isinstance(one, str) and one in ("now", "today") for one in given) else ""


def _dated(args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """If messages are to have their time."""
    return CLOCK if any(isinstance(one, str) and "asctime" in one for one in (*args, *named.values())) else ""


def _sampled(args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """If polars is given no seed, neither for this call nor for all."""
    return SEED if named.get("seed") is None and "polars.set_random_seed" not in _done else ""


def _shuffled(args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """The same where the seed may also be the only positional argument."""
    return _sampled(args, {"seed": args[0]} if args else named)


def _program(args: Sequence[Any], named: Mapping[str, Any]) -> str | Found:
    return next(unsteady_programs(args[0] if args else named.get("args", named.get("cmd"))), "")


def _magic(args: Sequence[Any], named: Mapping[str, Any]) -> str | Found:
    """By the name of IPython's magic; the arguments are the name, the rest of its line, and the cell below it."""
    name, *texts = (*args, *named.values())
    if name in ("time", "timeit", "prun"):
        return CLOCK, name
    if name in ("system", "sx", "bash", "sh"):
        return next(unsteady_programs("\n".join(texts)), "")
    return (MACHINE, name) if name == "env" and not any(texts) else ""


def _address(args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """Never, since it may be only compared; but the address is remembered, in case it is shown."""
    remarks.addresses.update(map(id, args))
    return ""


_BITS = "RandomState SeedSequence MT19937 PCG64 PCG64DXSM Philox SFC64"
_MEASURES = "cpu_count cpu_percent cpu_times cpu_freq virtual_memory swap_memory disk_usage boot_time users getloadavg"
_RULES: Sequence[tuple[Rule, str, str]] = (  # which functions of which modules or classes
    (_always(CLOCK), "time", "time monotonic perf_counter process_time thread_time clock_gettime"),
    (_always(CLOCK), "time", "time_ns monotonic_ns perf_counter_ns process_time_ns thread_time_ns clock_gettime_ns"),
    (_always(CLOCK), "timeit", "timeit repeat"),
    (_always(CLOCK), "timeit.Timer", "timeit repeat autorange"),
    (_always(CLOCK), "os", "times"),
    (_always(CLOCK), "resource", "getrusage"),
    (_always(CLOCK), "pandas.Period", "now"),
    (_bare(CLOCK), "time", "localtime gmtime ctime asctime"),
    (lambda args, named: "" if len(args) > 1 else CLOCK, "time", "strftime"),
    (_today, "numpy", "datetime64"),
    (_today, "pandas", "Timestamp Period to_datetime DatetimeIndex date_range bdate_range period_range"),
    (_dated, "logging", "basicConfig Formatter"),
    (_always(TIMES), "os.path", "getmtime getatime getctime"),
    (_always(SEED), "os", "urandom"),
    (_always(SEED), "random", "SystemRandom"),
    (_always(SEED), "secrets", "randbelow token_bytes token_hex token_urlsafe"),
    (_always(SEED), "torch", "seed"),
    (_bare(SEED), "random", "seed Random"),
    (_bare(SEED), "numpy.random", f"seed default_rng {_BITS}"),
    *((_sampled, f"polars.{one}", "sample") for one in ("DataFrame", "Series", "Expr")),
    *((_shuffled, f"polars.{one}", "shuffle") for one in ("Series", "Expr")),
    (_always(""), "polars", "set_random_seed"),
    (_always(NEW), "uuid", "uuid1 uuid4 uuid6 uuid7"),  # uuid4 is the same in every build, but in no notebook
    (_always(MACHINE), "socket", "gethostname getfqdn"),
    (_always(MACHINE), "platform", "node uname platform processor release version"),
    (_always(MACHINE), "os", "uname getpid getppid getuid geteuid getgid getegid getlogin cpu_count process_cpu_count"),
    (_always(MACHINE), "os", "sched_getaffinity getloadavg"),
    (_always(MACHINE), "getpass", "getuser"),
    (_always(MACHINE), "multiprocessing", "cpu_count"),
    (_always(MACHINE), "joblib", "cpu_count"),
    (_always(MACHINE), "psutil", _MEASURES),
    (_always(MACHINE), "shutil", "disk_usage"),
    (_always(MACHINE), "threading", "get_ident get_native_id"),
    (_always(MACHINE), "uuid", "getnode"),
    (_address, "builtins", "id"),
    (_program, "subprocess", "run Popen call check_call check_output getoutput getstatusoutput"),
    (_program, "os", "system popen"),
    (_program, "IPython.core.interactiveshell.InteractiveShell", "system_piped getoutput"),
    (_magic, "IPython.core.interactiveshell.InteractiveShell", "run_line_magic run_cell_magic"),
)
_BY_NAME: defaultdict[str, list[tuple[str, Rule]]] = defaultdict(list)
for _rule, _module, _names in _RULES:
    for _name in _names.split():
        _BY_NAME[_name].append((f"{_module}.{_name}", _rule))
_DATES = ("now", "utcnow", "today")
_OTHER_NAMES = {"default_timer", "secrets.choice", "secrets.randbits", "system", *_DATES}
_TIMES = {f"st_{one}time{unit}" for one in "mac" for unit in ("", "_ns")}
_done: set[str] = set()  # the paths of what was called so far
_loaded: dict[str, Any] = {}  # path -> what is there

marker = calls.Marker({*_BY_NAME, *_OTHER_NAMES}, _TIMES)


def watch(tell: Callable[[str, str], None]) -> None:
    """From now on, call `tell` with what the author's code asks for, a key of HINTS, and the name of the function."""

    def look(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        if found := _asks(function, args, named):
            tell(*found)

    calls.listen(look)


def _asks(function: Any, args: Sequence[Any], named: Mapping[str, Any]) -> Found | None:
    owner, name = getattr(function, "__self__", None), str(getattr(function, "__name__", ""))
    if function is getattr:
        return (TIMES, args[1]) if isinstance(args[0], stat_result) else None
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _DATES:
        return CLOCK, name
    if isinstance(owner, random.SystemRandom):
        return SEED, name
    for path, rule in _BY_NAME.get(name, ()):
        if _itself(_function(path)) is _itself(function):
            _done.add(path)
            found = rule(args, named)
            return (found, name) if found and isinstance(found, str) else found or None
    return None


def _function(path: str) -> Any:
    """What is at a path, if its module is loaded."""
    if path not in _loaded:
        top, *rest = path.split(".")
        found = reduce(lambda one, name: getattr(one, name, None), rest, sys.modules.get(top))
        if found is None:
            return None
        _loaded[path] = found
    return _loaded[path]


def _itself(function: Any) -> Any:
    """The function of a method."""
    return getattr(function, "__func__", function)
