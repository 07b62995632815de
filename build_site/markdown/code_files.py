"""Code blocks that show a file: ```` ```{.python include="drift.py"} ```` holds its lines, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = "include="
_OPENER = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_INCLUDE = re.compile(r"""(?<=[\s{])include=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s}]*))\s*""")
_TRUTHS = ("true", "false")  # with which `include` is an option of cells


def file_in(opener: str) -> str | None:
    """What an opening fence wants shown; None where it does not ask for a file."""
    found = _INCLUDE.search(opener)
    src = next((one for one in found.groups() if one is not None), "") if found else None
    return None if src is None or src.lower() in _TRUTHS else src


def fences(opener: str, rows: Iterable[str]) -> tuple[str, str]:
    """The fences around the rows of a file, the opening one without its wish, and longer than any fence among them."""
    found = _OPENER.match(opener)
    assert found
    mark = found["fence"][0]
    inside = max((len(run) for row in rows for run in re.findall(rf"{mark}{{3,}}", row)), default=0)
    fence = mark * max(len(found["fence"]), inside + 1)
    return f"{fence}{_INCLUDE.sub('', found['info'])}", fence


def before(opener: str) -> str:
    """What stands before an opening fence in its line: spaces, marks of a quotation or of an item."""
    found = _OPENER.match(opener)
    return found["before"] if found else ""
