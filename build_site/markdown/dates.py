"""Dates as people write them, of which some never come."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<{}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_DATE = re.compile(
    rf"(?<![\w./:-])(?:{_YEAR.format('y1')}(?P<sign>[-/.])(?P<a>\d\d?)(?P=sign)(?P<b>\d\d?)"
    rf"|(?P<c>\d\d?)(?P<other>/|-|\. ?)(?P<d>\d\d?)(?P=other){_YEAR.format('y2')}"
    rf"|(?P<e>\d\d?)\.? {_NAME.format('m1')} {_YEAR.format('y3')}"
    rf"|{_NAME.format('m2')} (?P<f>\d\d?),? {_YEAR.format('y4')})(?![\w/:-]|\.\d)"
)


def impossible(text: str) -> Iterator[tuple[int, str, str]]:
    """Dates of these centuries in a text that never come, read either way round: where, as written, and why."""
    if "20" not in text and "19" not in text:
        return
    for found in _DATE.finditer(text):
        year = next(int(found[name]) for name in ("y1", "y2", "y3", "y4") if found[name])
        if month := found["m1"] or found["m2"]:
            ways = [(_MONTHS.index(month[:3].lower()) + 1, int(found["e"] or found["f"]))]
        elif found["y1"]:
            ways = [(int(found["a"]), int(found["b"]))]
        else:
            ways = [(int(found["d"]), int(found["c"])), (int(found["c"]), int(found["d"]))]
        reasons = [reason for month, day in ways if (reason := _why_not(year, month, day))]
        if len(reasons) == len(ways):
            yield found.start(), found[0], reasons[0]


def _why_not(year: int, month: int, day: int) -> str:
    """Why a date never comes, "" where it does."""
    try:
        datetime.date(year, month, day)
    except ValueError as error:
        return str(error)
    return ""
