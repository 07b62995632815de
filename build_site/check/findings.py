"""What a check finds: a problem, and the rule that it is against."""

from __future__ import annotations

from msgspec import Struct

from ..problems import Place, Problem

RULES = {  # name -> what it asks for
    "accessible": "Slides and pages are as WCAG 2.2 AA asks, as far as axe can tell",
    "build": "The course builds, and says nothing while it does",
    "console": "Browsers show slides and pages, and complain of nothing",
    "contrast": "Text has the contrast that WCAG 2.2 AA asks for, on light and on dark paper",
    "cut": "In the hall all is seen without scrolling",
    "external-link": "Links to other sites lead somewhere",
    "heading-order": "Levels of headings are steps: none is left out on the way down",
    "over-foot": "Nothing lies over the foot of a slide",
    "overflow": "Nothing sticks out of a slide or a page, or is cut off",
    "print": "What is on a slide is on paper, too",
    "released": "What is not released yet, or withheld, is in no published file",
    "request": "Slides and pages ask for nothing from elsewhere",
    "shrunk": "What is on a slide fits it without being set much smaller",
    "small-text": "Text on slides can be read in a hall",
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
