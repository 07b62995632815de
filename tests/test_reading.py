"""A new reading is a module and a line in a table: nothing else has to know of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import pytest

from build_site.build import build
from build_site.course import model
from build_site.markdown.parts import Parts
from build_site.news import Options
from build_site.readings import Told
from build_site.readings.slide import FilteredSlide

from .conftest import Make


@dataclass(frozen=True, slots=True)
class Line:
    """A slide's title as Markdown."""

    title: str


def prepare(slide: FilteredSlide, parts: Parts) -> Callable[[], Line]:
    title = parts.markdown(slide.filtered("outline", slide.title))
    return lambda: Line(title.text)


def filled(piece: Line, fill: Callable[[str], str]) -> Line:
    return Line(fill(piece.title))


def write(told: Told) -> str:
    return told.lecture.slug + "".join(f"\n- {piece.title}" for piece in told.pieces)


def test_a_reading_is_written_kept_and_told(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    outline = ModuleType("build_site.readings.outline")
    vars(outline).update(Piece=Line, prepare=prepare, filled=filled, write=write)
    monkeypatch.setitem(sys.modules, outline.__name__, outline)
    for table in (model.READINGS, model.FILES):  # of which the second begins with all of the first
        monkeypatch.setitem(table, "outline", "{slug}.txt")
    root = course({"slides/01-a.md": "# One *more*\n\ntext\n\n# Two\n\n[all](a/a.txt)\n"})
    site = root / "_site"
    build(root, site, Options())
    assert (site / "a/a.txt").read_text() == "a\n- One *more*\n- Two"
    (site / "a/a.txt").unlink()
    assert build(root, site, Options()).converted == 0
    assert 'href="../a/a.txt"' in (site / "a/index.html").read_text()
    assert (site / "a/a.txt").read_text() == "a\n- One *more*\n- Two"  # of what was kept
