"""A drawing as matplotlib writes it -> the same to the eye in half of its bytes.

Coordinates are in points, of which a projector shows about two pixels each: the hundredth of one is seen by nobody, nor
is a corner of a line that lies less than `FLAT` beside the straight way between those that are left.
"""

from __future__ import annotations

import re

FLAT = 0.1  # points
_COMMENT = re.compile(r"<!DOCTYPE[^>]*>|<!--.*?-->", re.S)
_BETWEEN = re.compile(r">\s+<")
_PATH = re.compile(r'(?<= d=")[^"]*')
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:href="#|url\(#)([^")]+)')
_ALIKE = re.compile(
    r'<g((?: clip-path="[^"]*")?)>((?:<use [^<>]*? style="([^"]*)"/>)(?:<use [^<>]*? style="\3"/>)+)</g>'
)
_PLACED = re.compile(r'(?<= )(?:x|y|width|height)="[\d.-]+"|translate\([^)]*\)')  # sizes of all have a unit: pt
_LONG = re.compile(r"-?\d+\.\d{3,}")
_STYLE = re.compile(r'(?<= style=")[^"]*')
_COMMAND = re.compile(r"[MLz][^MLQCz]*|[QC][^MLQCz]*")

Point = tuple[float, float]


def lighter(svg: str) -> str:
    """The drawing without what nobody sees: comments, names nobody asks for, needless corners and decimals."""
    svg = _BETWEEN.sub("><", _COMMENT.sub("", svg))
    used = {*_USED.findall(svg)}
    svg = _ID.sub(lambda found: found[0] if found[1] in used else "", svg).replace("<g></g>", "")
    svg = _STYLE.sub(lambda found: found[0].replace("; ", ";").replace(": ", ":"), svg)
    svg = _PATH.sub(lambda found: _straightened(found[0]), svg)
    svg = _ALIKE.sub(_together, svg)
    return _PLACED.sub(lambda found: _LONG.sub(lambda number: _short(float(number[0])), found[0]), svg)


def _together(found: re.Match[str]) -> str:
    """Marks of one style as a group that has it; opacity would be the group's as a whole."""
    group, marks, style = found.groups()
    if "opacity" in style:
        return found[0]
    given = f' style="{style}"'
    return f"<g{group}{given}>{marks.replace(given, '')}</g>"


def _straightened(path: str) -> str:
    """A path's commands, each run of straight lines with the corners it needs."""
    written, line = list[str](), list[Point]()

    def end() -> None:
        for x, y in _needed(line)[1:]:
            written.append(f"L{_short(x)} {_short(y)}")
        line.clear()

    for command in _COMMAND.findall(path):
        numbers = [float(number) for number in command[1:].split()]
        if command[0] == "L" and line:
            line.append((numbers[0], numbers[1]))
            continue
        end()
        written.append(command[0] + " ".join(map(_short, numbers)))
        if numbers:
            line.append((numbers[-2], numbers[-1]))
    end()
    return "".join(written)


def _needed(line: list[Point]) -> list[Point]:
    """The corners of a line without those that are less than FLAT beside it (Douglas and Peucker's way)."""
    if len(line) < 3:
        return [*line]
    kept, parts = {0, len(line) - 1}, [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        far, at = max((_beside(line[n], line[first], line[last]), -n) for n in range(first + 1, last))
        if far > FLAT:
            kept.add(-at)
            parts += [(first, -at), (-at, last)]
    return [line[n] for n in sorted(kept)]


def _beside(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the straight way between two others."""
    across, along = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    if length := across * across + along * along:
        share = min(1.0, max(0.0, (x * across + y * along) / length))
        x, y = x - share * across, y - share * along
    return float((x * x + y * y) ** 0.5)


def _short(number: float) -> str:
    """A coordinate with two decimals at most."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
