"""What was seen in a browser -> findings at lines of the source, one for each cause: its worst sight, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..problems import Place, Problem, Severity
from .browser import Seen
from .findings import Finding
from .lines import SourceLines
from .said import Said

SIDES = {"left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom"}
LOST = ("overflow", "cut", "over-foot")  # what is not seen on a slide need not be told of its sheet of paper
ERRORS = ("overflow", "print", "console", "request")  # what somebody would miss, for certain
FEWER = "show less, or make two slides of it"


class Sight(Struct, frozen=True):
    """Something against a `rule` that was seen once; the larger the `amount`, the worse.

    `what` tells causes apart that are against one rule at one place. `where` is the reading, the window and the scheme
    in which it was seen; `seen_on` is the path in the site and the slide or section ("" for none of them); `axe` is the
    rule of axe, if any.
    """

    rule: str
    place: Place
    what: str
    message: str
    hint: str
    amount: float
    where: tuple[str, str, str]
    seen_on: tuple[str, str]
    axe: str


class Source(Struct, frozen=True):
    """A lecture: its path in the course, and its text; `line` maps line numbers of the text to those of the file."""

    path: str
    text: str
    line: Callable[[int], int] = int


def sights(seen: Seen, source: Source | None) -> Iterator[Sight]:
    """The sights of one task; `source` is the lecture that the deck or page was made from, if any."""
    task = _TaskSights(seen, source)
    for slide, visit in seen.visits.items():
        task.slide = slide
        for one in visit["seen"]:
            yield task.thing(one, visit)
        for result in visit["axes"]:
            yield from task.axe(result, visit)
        if slide in seen.lost:
            yield task.lost(seen.lost[slide], visit)
    task.slide = ""
    if seen.frame:
        yield from task.axe(seen.frame, {})
    for said in seen.said:
        task.slide = said.slide
        yield task.said(said)
    for slide, reason in seen.failures.items():
        task.slide = slide
        yield task.failure(slide, reason)


def as_findings(seen: Iterable[Sight]) -> dict[Finding, Sight]:
    """A finding for each cause, with its worst sight."""
    groups: dict[tuple[Any, ...], list[Sight]] = {}
    for sight in seen:
        groups.setdefault((sight.rule, sight.place, sight.what), []).append(sight)
    unseen = {place for (rule, place, _) in groups if rule in LOST}
    return dict(
        _finding(rule, group)
        for (rule, place, _), group in groups.items()
        if not (rule == "print" and place in unseen) and not (rule == "over-foot" and _is_cut(place, groups))
    )


def _is_cut(place: Place, groups: Mapping[tuple[Any, ...], object]) -> bool:
    return any(rule in ("overflow", "cut") and at == place for rule, at, _ in groups)


def _finding(rule: str, group: Sequence[Sight]) -> tuple[Finding, Sight]:
    worst = max(group, key=lambda one: one.amount)
    where = _where({one.where for one in group})
    severity: Severity = "error" if rule in ERRORS else "warning"
    return Finding(rule, Problem(worst.place, worst.message + where, worst.hint, severity)), worst


def _where(seen: set[tuple[str, str, str]]) -> str:
    """The reading, window and scheme that something was seen in, as far as it was seen in one alone."""
    readings, views, schemes = ({one[at] for one in seen} for at in range(3))
    words = ["on the page"] if readings == {"page"} else []
    words += ["phone"] if views == {"phone"} else []
    words += ["dark"] if schemes == {"dark"} else []
    return f" ({', '.join(words)})" if words else ""


class _TaskSights:
    """Makes sights of the result of one task; `slide` is the slide or section that they are on."""

    slide = ""

    def __init__(self, seen: Seen, source: Source | None) -> None:
        self._seen, self._source = seen, source
        self._file = source.path if source else seen.task.path
        self._lines = source.text.split("\n") if source else []
        self._source_lines = SourceLines(source.text, seen.pieces) if source else None
        self._where = ("deck" if seen.task.is_deck else "page", seen.task.view.name)

    def _sight(
        self,
        rule: str,
        place: Place,
        what: str,
        message: str,
        hint: str = "",
        amount: float = 0,
        scheme: str = "light",
        axe: str = "",
    ) -> Sight:
        seen_on = self._seen.task.path, self.slide
        return Sight(rule, place, what, message, hint, amount, (*self._where, scheme), seen_on, axe)

    def _at(self, one: Mapping[str, Any], visit: Mapping[str, Any]) -> tuple[Place, str]:
        """The place of something, and what to call it there; the place of its slide where its own is not known."""
        if self._source_lines and (line := self._source_lines.line(one["stretches"])):
            return self._place(line), f"this {one['kind']}"
        text = f"“{one['text']}”" if one["text"] else f"a {one['kind']}"
        return self._begin(visit), f"on this {'slide' if self._seen.task.is_deck else 'page'}, {text}"

    def _begin(self, visit: Mapping[str, Any] | None) -> Place:
        """Where a slide begins; line 0 where that is not known."""
        return self._place(self._source_lines.line([visit["whole"]]) if self._source_lines and visit else 0)

    def _place(self, line: int) -> Place:
        """The place in the file for a line of the text."""
        return Place(self._file, self._source.line(line) if self._source else line)

    def thing(self, one: Mapping[str, Any], visit: Mapping[str, Any]) -> Sight:
        """The sight of something that walk.js found: it cannot be seen, or is small."""
        rule, px, scheme = one["rule"], one.get("px") or 0, one["scheme"]
        if rule == "shrunk":
            told = f"all that is on this slide is set at {px * 100:.0f} % of its size, or it would not fit"
            return self._sight(rule, self._begin(visit), "", told, FEWER, -px, scheme)
        place, name = self._at(one, visit)
        side = SIDES.get(one.get("side") or "", "")
        match rule:
            case "overflow":
                told = f"{name} {'is cut off' if one['box'] else 'sticks out'} by {px:.0f} px {side}"
            case "cut":
                told = f"{name} is cut by {px:.0f} px {side}: that is seen only when it is scrolled"
            case "over-foot":
                told = f"{name} lies over the foot of the slide by {px:.0f} px"
            case _:
                told = f"{name} is set in {px:g} px, which is hard to read in a hall"
                return self._sight(rule, place, name, told, "18 px or more are easy to read", -px, scheme)
        return self._sight(rule, place, side + name, told, FEWER, px, scheme)

    def axe(self, result: Mapping[str, Any], visit: Mapping[str, Any]) -> Iterator[Sight]:
        """The sights of what breaks rules of axe."""
        for broken in result["violations"]:
            for one in broken["nodes"]:
                (place, name), rule = self._at(one, visit), broken["id"]
                data = one["data"] if isinstance(one["data"], dict) else {}
                if rule == "color-contrast" and data.get("contrastRatio"):
                    ratio = data["contrastRatio"]
                    told = f"{name} has a contrast of {ratio:.1f} to 1 ({data['fgColor']} on {data['bgColor']})"
                    hint = f"{data['expectedContrastRatio'].partition(':')[0]} to 1 is needed"
                    yield self._sight("contrast", place, "", told, hint, -ratio, result["scheme"], rule)
                else:
                    told = f"{name}: {broken['help'][0].lower()}{broken['help'][1:]}"
                    yield self._sight("accessible", place, rule, told, f"axe: {rule}", 0, result["scheme"], rule)

    def lost(self, lost: Sequence[Mapping[str, Any]], visit: Mapping[str, Any]) -> Sight:
        """The sight of texts that are on a slide, and not on paper."""
        place, name = self._at(lost[0], visit)
        others = f", nor are {len(lost) - 1} others" if len(lost) > 1 else ""
        return self._sight(
            "print", place, "", f"{name} is not on paper{others}", "see slides.html?print-pdf", len(lost)
        )

    def said(self, said: Said) -> Sight:
        """The sight of something that the browser said."""
        begin = self._begin(self._seen.visits.get(said.slide))
        if said.kind == "request":
            hint = "keep a copy in the course: a site loads nothing from elsewhere"
            return self._sight("request", self._line(said.text, begin), said.text, f"asks for {said.text}", hint)
        told = f"the browser says: {said.text.splitlines()[0]}"
        return self._sight("console", self._line(said.line.strip(), begin), said.text, told)

    def failure(self, slide: str, reason: str) -> Sight:
        """The sight of a slide, or a page, that could not be looked at."""
        what = f"the slide #{slide}" if slide else "the deck" if self._seen.task.is_deck else "the page"
        return self._sight("console", Place(self._file, 0), slide, f"{what} could not be looked at: {reason}")

    def _line(self, text: str, otherwise: Place) -> Place:
        """The place of the line of the source that has some text, else another."""
        found = next((number for number, line in enumerate(self._lines, 1) if text and text in line), 0)
        return self._place(found) if found else otherwise
