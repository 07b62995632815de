"""Code blocks that show a file: ```` ```{.python include="drift.py"} ```` holds its lines, whatever stands in them.

`drift.py#gradual` is what stands between the comments `#region gradual` and `#endregion`, as editors fold it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from ..course.scan import SUFFIXES
from ..problems import Wrong, did_you_mean

MARK = "include="
_OPENER = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_INCLUDE = re.compile(r"""(?<=[\s{])include=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s}]*))\s*""")
_REGION = re.compile(r"\s*(?:#|//|--|/\*|<!--|%|;)?\s*#?region\s+(?P<name>[\w-]+)")
_REGION_END = re.compile(r"\s*(?:#|//|--|/\*|<!--|%|;)?\s*#?endregion\b")
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


def is_markdown(path: str) -> bool:
    """Whether a part of a file is one of its slides; that of others is a region."""
    return posixpath.splitext(path)[1] in SUFFIXES[:2]


def region(path: str, rows: Sequence[str], name: str) -> list[tuple[int, str]]:
    """The lines of a region, each with its number in the file, without marks of regions. Raises Wrong for none."""
    depth, found, names = 0, list[tuple[int, str]](), list[str]()
    for number, row in enumerate(rows, 1):
        if begin := _REGION.match(row):
            names.append(begin["name"])
            depth += bool(depth) or begin["name"] == name
        elif _REGION_END.match(row):
            depth -= bool(depth)
        elif depth:
            found.append((number, row))
    if name not in names:
        hint = did_you_mean(name, names, f"write #region {name} and #endregion around it, in comments")
        raise Wrong(f"{path} has no region {name}", hint)
    indent = min((len(row) - len(row.lstrip()) for _, row in found if row.strip()), default=0)
    return [(number, row[indent:]) for number, row in found]
