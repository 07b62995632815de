"""What a check finds: a problem, and the rule that it is against."""

from __future__ import annotations

from msgspec import Struct

from ..problems import Place, Problem

RULES = {  # name -> what it asks for
    "build": "The course builds, and says nothing while it does",
    "external-link": "Links to other sites lead somewhere",
    "heading-order": "Levels of headings are steps: none is left out on the way down",
    "todo": "Nothing is left to do",
    "unused": "Every picture, film and sound of the course is shown or linked to",
}


class Finding(Struct, frozen=True):
    """A problem, and the name of its rule in RULES."""

    rule: str
    problem: Problem


def warning(rule: str, place: Place, message: str, hint: str = "") -> Finding:
    """A finding that deserves a look, but need not be a mistake."""
    return Finding(rule, Problem(place, message, hint, "warning"))
