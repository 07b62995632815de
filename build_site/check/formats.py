"""Findings as other programs read them: JSON, GitHub's workflow commands, and SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .. import __version__
from .findings import RULES, Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_json(findings: Sequence[Finding], _: Path) -> str:
    """A list of objects; `line` 0 is the whole file, `column` 0 the whole line."""
    return json.dumps([_values(one) for one in findings], indent=2, ensure_ascii=False)


def _values(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "rule": finding.rule,
        "message": problem.text,
        "detail": problem.detail,
    }


def as_github(findings: Sequence[Finding], course: Path) -> str:
    """Commands that GitHub Actions shows at the lines of a pull request; `course` is relative to the repository.

    Source: GitHub's documentation of workflow commands; the escapes are those of its toolkit.
    """
    return "\n".join(_command(one, course) for one in findings)


def _command(finding: Finding, course: Path) -> str:
    problem, place = finding.problem, finding.problem.place
    given: dict[str, object] = {"file": (course / place.file).as_posix()} if _is_file(place.file) else {}
    given |= {name: value for name, value in (("line", place.line), ("col", place.column)) if given and value}
    given["title"] = finding.rule
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in given.items())
    message = _told(finding) if "file" in given else f"{place}: {_told(finding)}"
    return f"::{problem.severity} {properties}::{_escaped(message)}"


def _escaped(text: str, others: str = "") -> str:
    for letter in f"%\r\n{others}":  # % first
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


def as_sarif(findings: Sequence[Finding], course: Path) -> str:
    """What GitHub's code scanning and editors read; `course` is relative to the repository."""
    used = sorted({one.rule for one in findings})
    rules = [{"id": name, "shortDescription": {"text": RULES[name]}} for name in used]
    driver = {"name": "build_site", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, used, course) for one in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _result(finding: Finding, rules: Sequence[str], course: Path) -> Mapping[str, Any]:
    problem, place = finding.problem, finding.problem.place
    result = {"ruleId": finding.rule, "ruleIndex": rules.index(finding.rule), "level": problem.severity}
    if not _is_file(place.file):
        return {**result, "message": {"text": f"{place}: {_told(finding)}"}}
    region = {name: value for name, value in (("startLine", place.line), ("startColumn", place.column)) if value}
    location: dict[str, Any] = {"artifactLocation": {"uri": quote((course / place.file).as_posix())}}
    location |= {"region": region} if place.line else {}
    return {**result, "message": {"text": _told(finding)}, "locations": [{"physicalLocation": location}]}


def _told(finding: Finding) -> str:
    return "\n".join(filter(None, (finding.problem.text, finding.problem.detail)))


def _is_file(name: str) -> bool:
    """Whether a place is in the course, and not an option of the command or a folder elsewhere."""
    return not name.startswith(("-", "/", "..")) and name not in ("", ".")


FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif}
