"""Lectures as PDF: the site is built, PDFs are made from it, and it is built again, with them.

orders        what is to be made
typeset       a page, or a deck as a handout -> PDF/UA, by Typst
source        a page or deck -> Typst's source
printing      a deck -> PDF, by a browser
steady        the browser's PDF -> one that is the same each time, with formulas tagged as such
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ..build import build, left_out
from ..course.model import Lecture, Result
from ..course.scan import scan
from ..memory import kept
from ..memory.digests import Digests
from ..memory.folder import open_memory
from ..memory.lock import exclusive
from ..news import Options, Report, Tell, nobody
from ..problems import CourseError, Place, Problem, told_once
from ..site.papers import FOLDER, Paper, essence, kept_at, made_papers
from ..site.publish import published
from ..site.rendered import Rendered, record
from ..why import chosen
from .orders import Order
from .printing import printer
from .typeset import typesetter

Say = Callable[[str], None]


class Printed(Struct, frozen=True):
    """The places of PDFs that were asked for and are in the site, how many are new, and the build's report."""

    places: Sequence[str]
    new: int
    report: Report


def pdf(
    root: Path,
    out: Path,
    wanted: str = "",
    kinds: Sequence[str] = ("page",),
    per_sheet: int = 3,
    tell: Tell = nobody,
    say: Say = lambda _: None,
) -> Printed:
    """Print the lectures of a course, or the one that is `wanted`, into its site `out`. Raises CourseError.

    `kinds` are of course.model.PAPERS; a handout has so many slides `per_sheet`. What is up to date is not printed
    again.
    """
    _require(kinds)
    chosen(scan(root), root, wanted)  # before anything is made
    first = build(root, out, Options(), tell)
    with exclusive(memory := open_memory(root.absolute()), lambda: None):
        lectures = _shown(root, out, wanted, first.results)
        orders = dict(_orders(lectures, kinds, per_sheet, memory, out))
        made = made_papers(memory)
        todo = {place: one for place, one in orders.items() if not _is_made(memory, place, one, made)}
        if todo:
            _print(todo, memory, out, made, say)
    report = build(root, out, Options(), tell)
    problems = [one for one in (*first.problems, *report.problems) if one.place.file not in orders]
    shown = published(out)
    problems += left_out([place for place in orders if place not in shown], orders)
    places = [place for place in orders if place in shown]
    return Printed(places, len({*places} & {*todo}), replace(report, problems=told_once(problems)))


def _require(kinds: Sequence[str]) -> None:
    """Raise CourseError where a library is not installed that is needed to make PDFs of these kinds."""
    for name in dict.fromkeys("pikepdf" if kind == "deck" else "typst" for kind in kinds):
        try:
            importlib.import_module(name)
        except ImportError:
            hint = "pip install 'build-site[pdf]'"
            raise CourseError([Problem(Place("pdf", 0), f"{name} is not installed", hint)]) from None


def _shown(root: Path, out: Path, wanted: str, results: Mapping[Lecture, Result]) -> dict[Lecture, Result]:
    """The lectures to print: those that are wanted and in the site. Raises CourseError where there is none."""
    lectures, site = [one for one in chosen(scan(root), root, wanted) if one.slug], published(out)
    shown = {one: results[one] for one in lectures if one in results and one.place("page") in site}
    if not shown:
        message = "it is not in the site, so it cannot be printed" if lectures else "this is no lecture: it has no PDF"
        hint = "it is a draft, or not released yet" if lectures else "name one, or none for all"
        raise CourseError([Problem(Place(lectures[0].path if lectures else str(root), 0), message, hint)])
    return shown


def _orders(
    lectures: Mapping[Lecture, Result], kinds: Sequence[str], per_sheet: int, memory: Path, out: Path
) -> Iterator[tuple[str, Order]]:
    """The orders, each with its PDF's place in the site. Raises CourseError where a file of the course is there."""
    rendered = kept.load(record(memory, out), Rendered) or Rendered()
    own = {slug: group.manifest for slug, group in rendered.groups.items()}
    for lecture, result in lectures.items():
        made_from = essence(lecture, result, rendered.shared, own, Digests(memory.parent))
        for kind in kinds:
            place = lecture.paper(kind)
            if place in result.assets:
                message = f"its PDF's place in the site, {place}, is taken by {result.assets[place]}"
                raise CourseError([Problem(Place(lecture.path, 0), message, "rename that file")])
            file = lecture.place("page" if kind == "page" else "deck")
            yield place, Order(file, kind, made_from, per_sheet if kind == "handout" else 0)


def _is_made(memory: Path, place: str, order: Order, made: Mapping[str, Paper]) -> bool:
    paper = made.get(place)
    if not paper or (paper.made_from, paper.per_sheet) != (order.made_from, order.per_sheet):
        return False
    return Digests(memory)(str(kept_at(memory, place))) == paper.digest


def _print(orders: Mapping[str, Order], memory: Path, out: Path, made: dict[str, Paper], say: Say) -> None:
    """Make PDFs, and keep each as soon as it is made."""
    for way, kinds in ((typesetter, ("page", "handout")), (printer, ("deck",))):
        asked = {place: one for place, one in orders.items() if one.kind in kinds}
        if not asked:
            continue
        with way(out) as made_of:
            for place, order in asked.items():
                data = made_of(order)
                kept.make_folder(kept_at(memory, place).parent)
                kept.put(kept_at(memory, place), data)
                made[place] = Paper(order.made_from, hashlib.sha256(data).hexdigest(), order.per_sheet)
                kept.save(memory / FOLDER / "made", made)
                say(f"printed {place}")
