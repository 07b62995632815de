"""What an author writes in `sweep="…"`: the parameters that readers change below a figure, with their values."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import prod

from ..course.model import Swept
from ..problems import Wrong

FRAMES = 100  # that a figure has at most
MOST = 2  # parameters of a sweep, which readers change independently of each other
HOW = 'write sweep="name=from:to:step", going up, or sweep="name=one,another"'


def read_sweep(sweep: str) -> tuple[Swept, ...]:
    """`shift=0:4:0.5; kind=sudden,gradual` -> its parameters, in order. Raises Wrong."""
    shown, parts = f'sweep="{sweep}"', sweep.split(";")
    if len(parts) > MOST:
        raise Wrong(f"{shown} has {len(parts)} parameters, more than {MOST}", "give the others one value each")
    found = [_parameter(part, shown if len(parts) == 1 else f"{shown}: {part.strip() or 'nothing'}") for part in parts]
    names = Counter(name for name, _, _ in found)
    for name, times in names.items():
        if times > 1:
            raise Wrong(f"{shown} has {name} {times} times", "give it all of its values at once")
    if (count := prod(number for _, number, _ in found)) > FRAMES:
        several = f": {' × '.join(f'{number} of {name}' for name, number, _ in found)} are {count}"
        hint = "take larger steps" if len(found) == 1 else "take larger steps or fewer values"
        raise Wrong(f"{shown} has more than {FRAMES} frames{several if len(found) > 1 else ''}", hint)
    return tuple((name, values) for name, _, values in found)


def _parameter(part: str, shown: str) -> tuple[str, int, tuple[str, ...]]:
    """A parameter of a sweep: its name, how many values it has, and these, unless they are too many anyway."""
    name, _, written = (one.strip() for one in part.partition("="))
    values: list[str] = []
    count = 0
    try:
        if ":" in written:
            start, stop, step = (Decimal(number) for number in written.split(":"))
            count = int((stop - start) / step) + 1 if step > 0 <= stop - start else 0
            values = [format((start + step * n).normalize(), "f") for n in range(min(count, FRAMES + 1))]
        elif written:
            values = [one.strip() for one in written.split(",")]
            count = len(values)
    except (ValueError, ArithmeticError):
        count = 0
    if not name.isidentifier() or not count:
        raise Wrong(f"{shown} cannot be understood", HOW)
    if "" in values:
        raise Wrong(f"{shown} has an empty value", f"write {name}={','.join(filter(None, values)) or 'one,another'}")
    if len({*values}) < len(values):
        twice, _ = Counter(values).most_common(1)[0]
        raise Wrong(f"{shown} has the value {twice} twice", "take one of them away")
    return name, count, tuple(values)
