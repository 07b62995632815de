"""A report on a site's accessibility: each criterion of WCAG 2.2 A and AA, what tested it, and what was found.

It claims no more than was done: a rule of a program tests a part of a criterion, and many criteria none.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from .. import __version__
from ..memory.kept import write_whole
from ..problems import CourseError, Place, Problem
from .browser import WIDE
from .findings import Finding
from .walk import Walk
from .wcag import CRITERIA, criteria_of

REFLOW = "Nothing must stick out sideways of pages that are 320 px wide"
ALTERNATIVES = "Every picture of the source must have a caption or an alternative text, or be marked as decorative"


class Rule(Struct):
    """A rule, and in how many places it was kept or `broken`, or axe could not tell.

    A rule that is not axe's says in `asked` what it was applied to.
    """

    name: str
    help: str
    passed: int = 0
    broken: int = 0
    unsure: int = 0
    asked: str = ""

    @property
    def outcome(self) -> str:
        """The numbers in words."""
        if self.asked:
            return f"applied to {self.asked}"
        told = [
            f"{words} {_times(number)}"
            for words, number in (("passed", self.passed), ("broken", self.broken))
            if number
        ]
        told += [f"could not tell {_times(self.unsure)}, which people are to look at"] if self.unsure else []
        return ", ".join(told) or "nothing that it is about was met"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


class Criterion(Struct):
    """A criterion, the rules that test a part of it, and what they found."""

    number: str
    level: str
    name: str
    rules: list[Rule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The state in a word, as report.html has it: "found", "absent", "untested", "unsure" or "passed"."""
        if self.findings:
            return "found"
        if not any(rule.passed or rule.unsure for rule in self.rules):
            return "absent" if self.rules else "untested"
        return "unsure" if any(rule.unsure for rule in self.rules) else "passed"


class Tested(Struct, frozen=True):
    """How much was looked at, and the versions of axe and of the browser."""

    decks: int
    slides: int
    states: int
    pages: int
    failures: int
    axe: str
    browser: str


def write_report(file: Path, title: str, walked: Walk, findings: Sequence[Finding]) -> None:
    """Write the report on a site that was walked through as a whole; `findings` are all of its course's."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    now = time.localtime()
    template = environment.from_string(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))
    text = template.render(
        title=title,
        date=f"{now.tm_mday} {time.strftime('%B %Y', now)}",
        day=time.strftime("%Y-%m-%d", now),
        version=__version__,
        tested=_tested(walked),
        criteria=criteria(walked, findings),
    )
    try:
        write_whole(file, text.encode())
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise CourseError([Problem(Place("--report", 0), f"{file} {message}")]) from None


def criteria(walked: Walk, findings: Sequence[Finding]) -> list[Criterion]:
    """All criteria in order, with what was found."""
    found = {number: Criterion(number, level, name) for number, (level, name) in CRITERIA.items()}
    tested = _tested(walked)
    for rule, numbers in _rules(walked).values():
        broken = [finding for finding, worst in walked.findings.items() if worst.axe == rule.name]
        for one in (found[number] for number in numbers if number in found):
            one.rules.append(rule)
            one.findings += broken
    found["1.4.10"].rules.append(Rule("reflow", REFLOW, tested.pages, asked=f"{tested.pages} pages"))
    found["1.4.10"].findings += [
        finding for finding, worst in walked.findings.items() if finding.rule == "overflow" and worst.where[0] == "page"
    ]
    found["1.1.1"].rules.append(Rule("alternative", ALTERNATIVES, tested.pages, asked="all pictures of the source"))
    found["1.1.1"].findings += [one for one in findings if "alternative text" in one.problem.message]
    for one in found.values():
        one.rules.sort(key=lambda rule: (not rule.asked, rule.name))
        one.findings = sorted({*one.findings}, key=lambda finding: finding.problem)
    return [*found.values()]


def _tested(walked: Walk) -> Tested:
    visits = [(seen, visit) for seen in walked.seen for visit in seen.visits.values()]
    wide = [(seen.task, visit) for seen, visit in visits if seen.task.view is WIDE]
    axe = next((result["engine"] for _, visit in visits for result in visit["axes"]), "")
    return Tested(
        len({task.path for task, _ in wide if task.is_deck}),
        sum(task.is_deck for task, _ in wide),
        sum(visit["states"] for task, visit in wide if task.is_deck),
        len({task.path for task, _ in wide if not task.is_deck}),
        sum(len(seen.failures) for seen in walked.seen),
        axe,
        next((seen.browser for seen in walked.seen), ""),
    )


def _rules(walked: Walk) -> dict[str, tuple[Rule, list[str]]]:
    """The rules of axe that were applied, each with the criteria of which it tests a part."""
    rules: dict[str, tuple[Rule, list[str]]] = {}
    for seen in walked.seen:
        results = [result for visit in seen.visits.values() for result in visit["axes"]]
        for result in [*results, *([seen.frame] if seen.frame else [])]:
            for outcome in ("passes", "violations", "incomplete", "inapplicable"):
                for one in result[outcome]:
                    _count(rules, one, outcome)
    return rules


def _count(rules: dict[str, tuple[Rule, list[str]]], one: Any, outcome: str) -> None:
    rule, _ = rules.setdefault(one["id"], (Rule(one["id"], one["help"]), criteria_of(one["tags"])))
    if outcome == "passes":
        rule.passed += one["count"]
    if outcome == "violations":
        rule.broken += one["count"]
    if outcome == "incomplete":
        rule.unsure += one["count"]
