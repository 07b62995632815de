"""What a check finds, told: to people as a build tells it, or as other programs read it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .check import Looks, check
from .check.formats import FORMATS
from .terminal import Bar, count, say, show


def checked(course: Path, form: str, strict: bool, external: bool, looks: Looks) -> bool:
    """Check a course, write all findings to standard output, and tell whether it is well; if `strict`, as it should be.

    `form` is "text" or one of FORMATS.
    """
    findings = check(course, external, Bar().hear, say, looks)
    problems = [one.problem for one in findings]
    if form == "text":
        show(problems, err=False)
    elif text := FORMATS[form](findings, _in_repository(course)):
        click.echo(text)
    errors = sum(one.severity == "error" for one in problems)
    told = [count(number, noun) for number, noun in ((errors, "error"), (len(problems) - errors, "warning")) if number]
    say(f"checked: {' and '.join(told) or 'nothing found'}", bold=True)
    return not (errors or (strict and problems))


def _in_repository(course: Path) -> Path:
    """Where the course is in the repository that GitHub has checked out; elsewhere, in this folder."""
    start = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    folder = course.resolve()
    return folder.relative_to(start) if folder.is_relative_to(start) else folder
