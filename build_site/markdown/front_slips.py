"""What is wrong with where front matter begins and ends, and what YAML makes of it that its author did not mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..course.front import FRONT_HTML, FRONT_TEXT
from ..problems import Slip, shortened
from .outline import Outline, Span
from .prose_slips import LONG, prose_slips

MOST = 100_000  # values that aliases may stand for, all in all
_HEADING = re.compile(r"(?P<mark>#{1,6}) +\S")
_KEY = re.compile(r"[a-z][\w-]*:(?: |$)")
_NAMES = "|".join((*FRONT_HTML, *FRONT_TEXT, "author"))
_OURS = re.compile(rf"(?:{_NAMES}):(?: |$)")
_NEARLY = re.compile(rf"(?P<name>{_NAMES})(?::(?P<value>[^\s/].*)| *=.*)")
_MORE = re.compile(r"[\w-]+:(?: |$)| +\S|- |#")  # how lines of front matter begin
_DASHES = re.compile(r" +---|[–—]|--")
_REMARK = re.compile(rf"(?:{_NAMES}): +(?!['\"|>\[{{#])\S.*? (?P<remark>#[^\s#].*)")
_ONLY_REMARK = re.compile(rf"(?:{_NAMES}): +(?P<remark>#[^\s#].*)")
_TEXT = re.compile(rf"(?:{'|'.join(FRONT_HTML)}): +(?P<quote>['\"]?)(?P<text>.+?)(?P=quote)")
_COMMA = re.compile(rf"(?:{_NAMES}): +(?!['\"|>\[{{]).*(?P<mark>[,;])")
_JSON = re.compile(r'\s*"[\w-]+"\s*:')
_ITEM = re.compile(r"(?P<indent> *)- +(?P<text>[^\s'\"|>\[{&*!#-][^:#]*)$")
_ANCHOR = re.compile(r"(?:^|[\s\[{,])(?P<mark>[&*])(?P<name>[^\s\[\]{},]+)")


def front_slips(lines: Sequence[str], metadata: Sequence[Span]) -> Iterator[Slip]:
    """What deserves a remark about a text's front matter, and what is YAML's in it."""
    first, *below = [*(line.rstrip() for line in lines[:3]), "", "", ""][:3]
    front = next((one for one in metadata if not one.first), None)
    for later in (one for one in metadata if any(line.strip() for line in lines[: one.first])):
        hint = "for text, put an empty line below its ---"
        yield Slip(later.first + 1, "this is more front matter, and shows nothing", hint)
    if front and (swallowed := _heading_within(lines, front)):
        hint = f"write --- above the heading in line {swallowed + 1}"
        yield Slip(1, "the front matter does not end before the text", hint, "error")
    elif front:
        pass
    elif notation := _other_notation(first, below):
        hint = "write it in YAML, between two lines of ---"
        yield Slip(1, f"front matter in {notation} is not read", hint, "error")
    elif first == "---" and (nearly := _NEARLY.fullmatch(below[0])):
        hint = f"put a space after {nearly['name']}:" if nearly["value"] else f"write {nearly['name']}: and its value"
        yield Slip(2, f"{shortened(below[0], LONG)} is no front matter", hint, "error")
    elif first == "---" and _KEY.match(below[0] or below[1]):
        what, hint = "the front matter never ends", "write --- in a line of its own below it"
        if not below[0]:
            what, hint = "front matter begins right below its ---", "take the empty line away"
        yield Slip(1, what, hint, "error")
    elif _KEY.match(below[0] or below[1]) and len(first) > 3 and not first.strip("-"):
        yield Slip(1, "front matter begins and ends with three dashes", "write ---", "error")
    elif _OURS.match(below[0]) and _DASHES.fullmatch(first):
        yield Slip(1, f"{first} begins no front matter", "write --- at the very start of the line", "error")
    elif lacks_dashes(lines):
        yield Slip(1, "the front matter does not begin", "write --- in a line of its own above it", "error")
    for one in metadata:
        yield from _yaml_slips(lines, one)


def _other_notation(first: str, below: Sequence[str]) -> str:
    if first == "+++" and not _KEY.match(below[0] or below[1]):
        return "TOML"
    return "JSON" if first == "{" and _JSON.match(below[0]) else ""


def rule_above_heading(lines: Sequence[str], found: Outline) -> int:
    """The first line of dashes within a text that stands straight above a heading; 0 where none does."""
    hidden = [(one.first, one.last) for one in found.code] + [(one.first, one.last) for one in found.comments]
    hidden += [(one.first + 1, one.last) for one in found.metadata]
    for number in range(1, len(lines) - 2):
        if (
            lines[number].rstrip() == "---"
            and not lines[number - 1].strip()
            and (heading := _HEADING.match(lines[number + 1]))
            and (len(heading["mark"]) > 1 or not lines[number + 2].strip())
            and any(line.strip() for line in lines[:number])
            and not any(first <= number <= last for first, last in hidden)
        ):
            return number
    return 0


def lacks_dashes(lines: Sequence[str]) -> bool:
    """Whether a text begins with what would be front matter below a line of dashes."""
    if not lines or not _OURS.match(lines[0]):
        return False
    end = next((n for n, line in enumerate(lines) if line.rstrip() in ("---", "...") or not _MORE.match(line)), 0)
    return lines[end].rstrip() == "---"


def _heading_within(lines: Sequence[str], front: Span) -> int:
    """The first line of front matter, which starts at 0, that looks like a heading of the text; 0 where none does.

    Straight above a key it is a comment of YAML's.
    """
    for number in range(2, front.last):
        if re.match(r"#{2,6} +\S", lines[number]) and not lines[number - 1].strip():
            below = next(line for line in lines[number + 1 :] if not line.startswith("#"))
            if not _KEY.match(below):
                return number
    return 0


def _yaml_slips(lines: Sequence[str], span: Span) -> Iterator[Slip]:
    """What YAML takes for a comment, or for text, slips in texts, and aliases for more than anybody can read."""
    for number in range(span.first + 1, span.last):
        line = lines[number].rstrip()
        if " #" in line and (found := _REMARK.fullmatch(line) or _ONLY_REMARK.fullmatch(line)):
            message = f"{shortened(found['remark'], LONG)} is a comment to YAML, and not shown"
            yield Slip(number + 1, message, "put the whole value in quotes")
        if comma := _COMMA.fullmatch(line):
            message = f"the {comma['mark']} at its end is shown, too"
            yield Slip(number + 1, message, "take it away: lines of YAML end without")
        if text := _TEXT.fullmatch(line):
            yield from prose_slips(text["text"], lambda _, number=number: number)  # type: ignore[misc]
        above, item = _ITEM.match(lines[number - 1].rstrip()), _ITEM.match(line)
        if above and item and len(item["indent"]) > len(above["indent"]):
            message = f"- {shortened(item['text'], LONG)} is more of the text above it, no item of a list"
            yield Slip(number + 1, message, "indent it as the one above")
    if overflowing := too_much(lines, span):
        message = f"the aliases stand for more than {MOST:,} values"
        yield Slip(overflowing + 1, message, "write out what is meant, without & and *", "error")


def too_much(lines: Sequence[str], span: Span) -> int:
    """The line of YAML up to which aliases stand for too many values, 0 where they do not.

    What an alias stands for is what follows its anchor, up to the next one.
    """
    sizes, anchor, all_in_all = dict[str, int](), "", 0
    for number in range(span.first + 1, span.last):
        line = lines[number]
        for mark in _ANCHOR.finditer(line) if "&" in line or "*" in line else ():
            if mark["mark"] == "&":
                sizes[anchor := mark["name"]] = 1
            else:
                size = sizes.get(mark["name"], 1)
                sizes[anchor] = sizes.get(anchor, 0) + size
                all_in_all += size
        if all_in_all > MOST:
            return number
    return 0
