"""Rows: the lines of a deck while it is rewritten, each with the number of the line in the file that it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..problems import Place, Problem

Row = tuple[int, str]  # the number of its line in the file, counted from 1, and its text
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_FENCES = re.compile(r"^\s*(`{3,})", re.M)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[@:\w][\w:.-]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+)))?"""
)
_TOP_KEY = re.compile(r"""["']?(?P<key>[A-Za-z_][\w-]*)["']?\s*:(?:\s|$)""")
HEADING = re.compile(r"#{1,6}\s")
CLASS = re.compile(r"[A-Za-z][\w-]*")
_VIDEO = (".mp4", ".webm", ".ogv", ".mov")


class Told(Struct):
    """Collects warnings on the file at `path`; `is_part` if a lecture includes it."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    is_part: bool = False

    def warn(self, line: int, message: str, hint: str = "") -> None:
        """Add a warning."""
        self.problems.append(Problem(Place(self.path, line), message, hint, "warning"))

    def warn_once(self, line: int, message: str, hint: str = "") -> None:
        """Add a warning unless there is one with this message, which may hold for each slide of a deck."""
        if all(one.message != message for one in self.problems):
            self.warn(line, message, hint)

    def warn_of(self, line: int, message: str, name: str, hint: str) -> None:
        """Say in one remark, at the first line, what is so of several that are named."""
        at = next((n for n, one in enumerate(self.problems) if one.message.startswith(f"{message}: ")), None)
        if at is None:
            self.warn(line, f"{message}: {name}", hint)
        elif name not in re.split(r"[:,] ", (one := self.problems[at]).message):
            self.problems[at] = replace(one, message=f"{one.message}, {name}")


class Front(Struct):
    """Front matter: its `values`, the `rows` of each key, and the rows of the text below it (`body`)."""

    values: dict[str, Any]
    rows: dict[str, list[Row]]
    body: list[Row]
    is_there: bool = True

    def written(self, names: Mapping[str, str], more: Sequence[str] = ()) -> list[Row]:
        """Front matter with the keys in `names`, by the names that they have here, and `more` lines."""
        found = [row for key, rows in self.rows.items() if key in names for row in _renamed(rows, key, names[key])]
        top = found[0][0] if found else 1
        found += [(top, line) for line in more]
        return [(1, "---"), *found, (found[-1][0], "---"), (found[-1][0], "")] if found else []

    def lost(self, names: Mapping[str, str], silent: Sequence[str], whose: str, told: Told) -> None:
        """Warn, once, of all keys that mean nothing here, but for those in `silent`, and those with default values."""
        ours = {key for key in self.rows if self.values.get(key) in (None, "", False, "default", "auto")}
        if keys := [key for key in self.rows if key not in names and key not in silent and key not in ours]:
            message = f"of {whose} front matter these keys have no effect here: {', '.join(keys)}"
            told.warn(min(self.rows[key][0][0] for key in keys), message, "take them away")


def rows_of(text: str) -> list[Row]:
    """The lines of a text."""
    return [*enumerate(text.split("\n"), 1)]


def front_of(rows: Sequence[Row]) -> Front:
    """The front matter at the top of a text; without values if it is no YAML, which is reported elsewhere."""
    top = next((n for n, (_, line) in enumerate(rows) if line.strip()), len(rows))
    if top == len(rows) or rows[top][1].rstrip() != "---":
        return Front({}, {}, [*rows], is_there=False)
    end = next((n for n in range(top + 1, len(rows)) if rows[n][1].rstrip() in ("---", "...")), 0)
    return Front(*keys_of(rows[top + 1 : end]), [*rows[end + 1 :]]) if end else Front({}, {}, [*rows], is_there=False)


def keys_of(rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """The values of YAML, and the rows of each of its top-level keys."""
    import yaml

    try:
        values = yaml.safe_load("\n".join(line for _, line in rows)) or {}
    except (yaml.YAMLError, ValueError):
        values = {}
    parts: dict[str, list[Row]] = {}
    key = ""
    for number, line in rows:
        key = found["key"] if (found := _TOP_KEY.match(line)) else key
        if key:
            parts.setdefault(key, []).append((number, line))
    return (values if isinstance(values, dict) else {}), parts


def value_at(values: Any, *keys: str) -> Any:
    """The value at a path of keys in nested mappings; None where there is none."""
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def as_yaml(text: str) -> str:
    """A text as a value of YAML, in one line."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _renamed(rows: Sequence[Row], key: str, name: str) -> Iterator[Row]:
    for n, (number, line) in enumerate(rows):
        yield number, line.replace(key, name, 1) if not n else line


def unparted(rows: Sequence[Row]) -> set[int]:
    """The rows, by their place among `rows`, in which nothing parts slides: fenced code, and comments of some lines."""
    return verbatim(rows) | {n for first, last in comments(rows) for n in range(first, last + 1) if last > first}


def commented(rows: Sequence[Row]) -> set[int]:
    """The rows, by their place among `rows`, that are comments."""
    return {n for first, last in comments(rows) for n in range(first, last + 1)}


def headed(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows up to the heading that they begin with, if they do, and the others."""
    top = next((n for n, (_, line) in enumerate(rows, 1) if line.strip()), 0)
    top = top if top and HEADING.match(rows[top - 1][1]) else 0
    return rows[:top], rows[top:]


def verbatim(rows: Sequence[Row]) -> set[int]:
    """The rows, by their place among `rows`, that are in fenced code, fences included."""
    found, mark = set[int](), ""
    for n, (_, line) in enumerate(rows):
        fence = _FENCE.match(line)
        if mark or fence:
            found.add(n)
        if fence and not mark:
            mark = fence[1]
        elif fence and fence[1].startswith(mark) and not line.strip().strip(mark[0]):
            mark = ""
    return found if not mark else found - _unclosed(rows, found)


def _unclosed(rows: Sequence[Row], found: set[int]) -> set[int]:
    """The rows from a fence that is never closed, and so is none."""
    last = max(n for n in found if n - 1 not in found)
    return {n for n in found if n >= last} if len(found) < len(rows) else found


def comments(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """The comments that have lines of their own: the first and the last, by their place among `rows`."""
    code, found, start = verbatim(rows), list[tuple[int, int]](), -1
    for n, (_, line) in enumerate(rows):
        if n in code and start < 0:
            continue
        if start < 0 and line.lstrip().startswith("<!--"):
            start = n
        if start >= 0 and "-->" in line:
            if line.rstrip().endswith("-->"):
                found.append((start, n))
            start = -1
    return found


def inside(rows: Sequence[Row], first: int, last: int) -> list[Row]:
    """The rows of a comment, without its marks."""
    said = [*rows[first : last + 1]]
    said[0] = (said[0][0], said[0][1].lstrip().removeprefix("<!--"))
    said[-1] = (said[-1][0], said[-1][1].rstrip().removesuffix("-->"))
    return said


def attributes_in(text: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {
        one["name"]: next((value for value in one.group("double", "single", "bare") if value is not None), "")
        for one in _ATTRIBUTE.finditer(text)
    }


def quoted(value: str) -> str:
    """A value as one of pandoc's attributes."""
    return '"' + value.replace('"', "'") + '"'


def as_attributes(given: Mapping[str, str]) -> list[str]:
    """Attributes of a tag as pandoc writes them."""
    words: list[str] = []
    for name, value in given.items():
        if name == "class":
            words += [f".{one}" for one in value.split()]
        elif name == "id":
            words.append(f"#{value}")
        elif name == "data-background":
            words.append(background(value))
        else:
            words.append(f"{name}={quoted(value)}")
    return words


def classes_in(value: Any) -> list[str]:
    """The classes that front matter gives in a text or a list; what could be none is among them, as text."""
    parts = value if isinstance(value, list) else [value or ""]
    return [name for part in parts for name in (part.split() if isinstance(part, str) else [str(part)])]


def background(value: str) -> str:
    """The attribute for a background of some kind: a colour, a gradient, a picture or a film."""
    if url := re.fullmatch(r"\s*url\(\s*[\"']?(.*?)[\"']?\s*\)\s*", value):
        value = url[1]
    if "gradient(" in value:
        kind = "gradient"
    elif value.lower().endswith(_VIDEO):
        kind = "video"
    else:
        kind = "image" if re.search(r"[/.]", value) and not re.match(r"(?:rgb|hsl)a?\(", value) else "color"
    return f'background-{kind}="{value}"'


def fenced(attributes: str, rows: Sequence[Row], colons: int = 5) -> list[Row]:
    """A div around some lines."""
    first, last = rows[0][0], rows[-1][0]
    mark = ":" * colons
    return [(first, ""), (first, f"{mark} {attributes}"), *rows, (last, ""), (last, mark), (last, "")]


def changed(rows: Sequence[Row], change: Callable[[str, int], str], kept: Set[int] = frozenset()) -> list[Row]:
    """The rows as `change` has them, given a line and its number; code stays, and what is `kept`, by its place."""
    kept = kept | verbatim(rows)
    return [(number, line if n in kept else change(line, number)) for n, (number, line) in enumerate(rows)]


def fence_for(rows: Sequence[Row]) -> str:
    """A fence that is longer than all within some lines."""
    longest = max((len(found) for found in _FENCES.findall("\n".join(line for _, line in rows))), default=2)
    return "`" * max(longest + 1, 3)
