"""Headings whose level leaves one out: readers get the next one, and the author may have meant another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..markdown.outline import Outline
from ..problems import Place
from .findings import Finding, warning


def headings(path: str, found: Outline, at: Callable[[int], int]) -> Iterator[Finding]:
    """A warning for each heading of the file `path` that is more than one level below the heading before it.

    `at` tells the line of the file for one of the outline, counted from 1.
    """
    above = 0
    for one in (one for one in found.headings if not one.is_nested):
        if above and one.level > above + 1:
            message = f"a heading {'#' * one.level} below {'#' * above}: a level is left out"
            yield warning("heading-order", Place(path, at(one.line + 1)), message, f"write {'#' * (above + 1)}")
        above = one.level
