"""One lecture, from its text to all that its files are written from.

    read_manuscript    its text -> the document, and what it asks of Python
    (run)              what came of it: run/runner.py, or run/glance.py where nobody can wait
    convert            both -> slide by slide through the filters, and through each reading; then pandoc writes all

What is read, what came of it and what it is converted to are values: they may go to other processes. A slide that was
converted before from the same things is known, and is not converted again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import panflute as pf

from . import filters
from .body import EAGER, Body, Passage
from .elements import Elements, is_wanted, json_of
from .execute import Shown, show
from .filters.context import Answers, Context
from .model import NOTHING_RAN, READINGS, ROOT, STEP, Asked, Course, Front, Lecture, Link, Ran, Result, Step
from .nodes import Node, encode
from .pandoc import Pool, Worker
from .parts import Part, Parts
from .problems import Place, Problem, did_you_mean
from .read.cells import Found, find_steps
from .read.files import Look, find
from .read.front import FrontMatter, front_matter
from .read.lecture import Document, Lines, read_document
from .read.slides import SourceSlide, split_slides
from .readings import reading
from .readings.page import label_of
from .readings.slide import FilteredSlide, filtered_for
from .settings import read_text

if TYPE_CHECKING:
    from .read.excerpt import Excerpt

BOTH = filters.EARLY + filters.SHARED
GLOBAL_ATTRIBUTES = ("style", "title", "lang", "dir", "role", "tabindex", "data-", "aria-")
_STEP = re.compile(rf'\["{STEP}","(\d+)"\]')


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A lecture as read, or a `part` of it: what in it was `found` to ask something of Python, and what each `asked`.

    `reads` is what was looked at meanwhile (see `read.files`).
    """

    document: Document
    found: tuple[Found, ...]
    asked: tuple[Asked, ...]
    reads: Mapping[str, str]
    problems: tuple[Problem, ...]
    part: Excerpt | None = None

    @property
    def above(self) -> list[Step]:
        """The steps before a part that have to be done before its own can be."""
        sessions = {step.session for steps in self.asked for step in steps if step.session}
        before = self.part.before if self.part else []
        return [step for steps in before for step in steps if step.session in sessions]

    @property
    def steps(self) -> list[Step]:
        """All that has to be done for it, in order."""
        return [*self.above, *(step for steps in self.asked for step in steps)]


def read_manuscript(
    course: Course, lecture: Lecture, pandoc: Worker | Pool, look: Look, part: Excerpt | None = None
) -> Manuscript:
    """Read a lecture, or a part of it. Raises CourseError where that is impossible.

    `look` tells what is at a path of the course. Raises Doubt where the part does not ask for what it did.
    """
    reads: dict[str, str] = {}
    document = read_document(part.text if part else read_text(course.root, lecture.path), lecture, pandoc)
    found, problems = find_steps(document, _finder(course, lecture, look, reads), len(part.before) if part else 0)
    asked = part.known([one.steps for one in found]) if part else [one.steps for one in found]
    if found and course.settings.trust == "contributor":
        hint = 'read it, then set trust = "author" in pyproject.toml'
        place = Place(lecture.path, found[0].line)
        problems.append(Problem(place, "this course does not run the code of contributors", hint))
        found, asked = [], []
    return Manuscript(document, (*found,), (*asked,), reads, (*document.problems, *problems), part)


@dataclass(slots=True)
class _Taken:
    """What the slides before one have taken: names, places of files, numbers. `hidden` are names on hidden slides."""

    ids: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    assets: dict[str, str] = field(default_factory=dict)
    notes: int = 0
    slides: int = 0
    steps: int = 0
    dropped_tags: list[str] = field(default_factory=list)

    def add(self, passage: Passage) -> None:
        """Take what a slide takes."""
        self.ids.update(passage.ids)
        self.hidden.update(passage.ids if passage.is_hidden else ())
        self.assets.update(passage.assets)
        self.notes += passage.notes


@dataclass(slots=True)
class _Work:
    """One lecture while it is converted."""

    course: Course
    manuscript: Manuscript
    look: Look
    shown: Shown
    markdown: Mapping[str, list[Node]]
    front: FrontMatter
    shared: str
    notes: bool
    elements: Elements
    taken: _Taken
    lines: Lines
    reads: dict[str, str] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)
    problems: list[Problem] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: list[tuple[str, Callable[[], Place]]] = field(default_factory=list)


Run = Callable[[Lecture, str, Sequence[Step]], Ran]  # a lecture, its text and steps -> what came of them
Finish = Callable[[Sequence[str]], Passage]  # given the TeX that pandoc could not read


def convert(
    course: Course,
    manuscript: Manuscript,
    ran: Ran,
    pandoc: Worker | Pool,
    look: Look,
    version: str,
    notes: bool,
    known: Mapping[str, Passage],
) -> tuple[Result, Body]:
    """Convert a lecture that was read, given what came of its steps, with the problems; those are in the result.

    `look` tells what is at a path of the course; what it was asked is in the result's `reads`. `version` names all that
    conversions depend on besides the lecture; `known` are slides as they were converted before, by their keys.
    """
    document, part = manuscript.document, manuscript.part
    before = len(part.before) if part else 0
    outcomes, said = ran
    own = outcomes[len(manuscript.above) :]
    shown = show(document.lecture, manuscript.found, manuscript.asked, own, before)
    elements = Elements(filters.wants(BOTH))
    front, problems = front_matter(document, elements)
    choices = (front.choices.get("answers", ""), front.choices.get("incremental", ""))
    work = _Work(
        course,
        manuscript,
        look,
        shown,
        {text: json.loads(pandoc.read(text)[0])["blocks"] for text in sorted(shown.markdown())},
        front,
        shared=repr((version, document.lecture, notes, choices)),
        notes=notes,
        elements=elements,
        taken=_taken_before(part),
        lines=Lines(document, elements),
        problems=[*manuscript.problems, *problems, *said, *shown.problems],
    )
    level = int(front.choices.get("slide-level", part.level if part else 0)) or None
    slides = split_slides(document.tree["blocks"], level, part.depths if part else ())
    finish_passages = [finish for slide in slides if (finish := _passage(slide, work, known))]
    finish_front, front_context = _front(work)
    unread = work.parts.write(pandoc)
    work.problems += map(document.unread_tex, unread)
    if not part:
        work.problems += _lost_anchors(work)
    passages = tuple(finish(unread) for finish in finish_passages)
    return _result(work, finish_front(), front_context, passages), Body(document.written, passages)


def read_and_convert(
    course: Course,
    lecture: Lecture,
    pandoc: Worker | Pool,
    look: Look,
    run: Run,
    version: str = "",
    notes: bool = False,
    part: Excerpt | None = None,
    known: Mapping[str, Passage] = MappingProxyType({}),
) -> tuple[Result, Body]:
    """All three, one after the other, where nobody waits for anything else. Raises CourseError, and Doubt of a part."""
    manuscript = read_manuscript(course, lecture, pandoc, look, part)
    ran = run(lecture, manuscript.document.written, manuscript.steps) if manuscript.steps else NOTHING_RAN
    return convert(course, manuscript, ran, pandoc, look, version, notes, known)


def _taken_before(part: Excerpt | None) -> _Taken:
    """What is taken where a lecture begins, or a part of one; files are those of the whole lecture."""
    taken = _Taken()
    if part:
        for passage in part.body.passages[: part.first]:
            taken.add(passage)
        taken.slides = part.body.passages[part.first].number - 1
        taken.steps = len(part.before)
        taken.assets = {**part.result.assets}
    return taken


def _finder(course: Course, lecture: Lecture, look: Look, reads: dict[str, str]) -> Any:
    """What an address in a lecture leads to; what is looked at for it is noted in `reads`."""

    def noted(path: str) -> str:
        if path not in reads:
            reads[path] = look(path)
        return reads[path]

    return partial(find, course, lecture.path, look=noted)


def _context(work: _Work, reads: dict[str, str]) -> Context:
    """What filters are given for a slide, or for front matter."""
    lecture, taken = work.manuscript.document.lecture, work.taken
    return Context(
        lecture,
        find=_finder(work.course, lecture, work.look, reads),
        line=work.lines.of_element,
        root="../" if lecture.slug else "",
        answers=cast(Answers, work.front.choices.get("answers", "folded")),
        incremental=work.front.choices.get("incremental") == "true",
        notes=work.notes,
        trust=work.course.settings.trust,
        steps=work.shown.steps,
        markdown=work.markdown,
        ids=taken.ids,
        assets_before=taken.assets,
        notes_before=taken.notes,
        slide_number=taken.slides,
        dropped_tags=taken.dropped_tags,
    )


def _passage(slide: SourceSlide, work: _Work, known: Mapping[str, Passage]) -> Finish | None:
    """Convert one slide, or find that it is known; None where nothing is there and nobody asked for it.

    Returns what makes the passage once pandoc has written its parts.
    """
    taken = work.taken
    taken.slides += 1
    text = encode([slide.header or {}, *slide.blocks])
    key = _key(slide, text, work)
    if (passage := known.get(key)) and _fits(passage, work):
        same = replace(passage, number=taken.slides, code=_code(text, work))
        finish: Finish = lambda unread: same  # noqa: E731
    else:
        converted = _converted(slide, text, key, work)
        if not converted:
            return None
        passage, finish = converted
    taken.add(passage)
    return finish


def _code(text: str, work: _Work) -> tuple[Asked, ...]:
    """What the elements of a slide ask of Python, and those of what stands before it and is no slide."""
    manuscript, taken = work.manuscript, work.taken
    before = len(manuscript.part.before) if manuscript.part else 0
    first, taken.steps = taken.steps, max([taken.steps, *map(int, _STEP.findall(text))])
    asked = manuscript.asked[first - before : taken.steps - before]
    return tuple(tuple(replace(step, line=0) for step in steps) for steps in asked)


def _key(slide: SourceSlide, text: str, work: _Work) -> str:
    """A digest of all that a slide is made from, but for the names that are taken and what it looks at."""
    place = work.taken.slides if work.taken.slides <= EAGER or not slide.header else 0
    steps = [(number, work.shown.steps.get(number)) for number in _STEP.findall(text)]
    notes = work.taken.notes if '"Note"' in text else 0
    made_from = (work.shared, text, slide.level, slide.classes, slide.wanted, place, notes, steps)
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def _fits(passage: Passage, work: _Work) -> bool:
    """Whether a known slide would become what it was: what it took is free, and what it looked at is the same."""
    taken = work.taken
    return (
        not taken.dropped_tags
        and taken.ids.isdisjoint(passage.ids)
        and all(taken.assets.get(target, source) == source for target, source in passage.assets.items())
        and all(work.look(path) == seen for path, seen in passage.reads.items())
    )


def _converted(slide: SourceSlide, text: str, key: str, work: _Work) -> tuple[Passage, Finish] | None:
    """A slide through the filters: the passage as far as it is known now, and what completes it."""
    reads: dict[str, str] = {}
    taken = work.taken
    context = _context(work, reads)
    filtered = _filtered(slide, context, work.elements)
    if not filtered:
        taken.ids.difference_update(context.new_ids)
        return None
    stands_alone = context.stands_alone and not (
        context.problems or context.links or context.anchors or context.dropped_tags
    )
    work.problems += context.problems
    work.links += context.links
    work.anchors += context.anchors
    passage = Passage(
        filtered.id,
        slide.source_level,
        taken.slides,
        {},
        tuple(sorted(context.new_ids)),
        filtered.is_hidden,
        len(filtered.footnotes),
        _code(text, work),
        () if filtered.is_hidden else tuple(context.credits),
        context.assets,
        reads,
    )
    pieces = {name: reading(name).prepare(filtered, work.parts) for name in READINGS}

    def finish(unread: Sequence[str]) -> Passage:
        is_read = not any(json.dumps(tex, ensure_ascii=False)[1:-1] in text for tex in unread)
        made = {name: make() for name, make in pieces.items()}
        return replace(passage, pieces=made, key=key if stands_alone and is_read else "")

    return passage, finish


def _filtered(slide: SourceSlide, context: Context, elements: Elements) -> FilteredSlide | None:
    """A slide after the filters that all readings share; None where nothing is there and nobody asked for it."""
    context.page_level = slide.level
    header = _after_filters(elements.make([slide.header]), context)[0] if slide.header else None
    context.slide = (header and header.identifier) or context.unique(f"_slide-{context.slide_number}")
    context.open_levels.clear()
    content = slide.blocks
    if is_wanted(content, filters.wants(BOTH)):
        content = json_of(_after_filters(elements.make(content), context))
    if not slide.wanted and not content:
        return None
    attributes = _attributes(header.attributes) if header else {}
    is_hidden = attributes.get("data-visibility") == "hidden"
    inlines = header.to_json()["c"][2] if header else []
    return FilteredSlide(
        context.slide,
        slide.level,
        (*slide.classes, *(header.classes if header else ())),
        attributes,
        [{"t": "Plain", "c": inlines}] if inlines else [],
        content,
        [] if is_hidden else [(number, json_of(note)) for number, note in context.footnotes],
        slide.wanted,
        context.steps,
        context,
    )


def _after_filters(blocks: Sequence[Any], context: Context) -> list[Any]:
    """Elements after the filters that all readings share."""
    early = filters.apply(filters.EARLY, pf.Div(*blocks), context)
    return list(filters.apply(filters.SHARED, early, context).content)


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """A heading's attributes as a slide's: what HTML does not know is data for reveal.js."""
    return {name if name.startswith(GLOBAL_ATTRIBUTES) else f"data-{name}": value for name, value in given.items()}


def _lost_anchors(work: _Work) -> Iterator[Problem]:
    """What is wrong with the links within the lecture, now that all of its identifiers are known."""
    ids, hidden = work.taken.ids, work.taken.hidden
    for fragment, place in work.anchors:
        name = fragment.lstrip("/")
        if name in hidden:
            yield Problem(place(), f"link leads to a hidden slide: #{name}", "show the slide, or take the link away")
        elif name not in ids and name not in ("", "top"):
            hint = did_you_mean(f"#{name}", [f"#{one}" for one in sorted(ids)], "give its heading this {#name}")
            yield Problem(place(), f"link leads nowhere: #{name}", hint)


def _front(work: _Work) -> tuple[Callable[[], Front], Context]:
    """Have the texts of front matter written; returns what makes a Front of them then, and what filters left."""
    front = work.front
    context = replace(_context(work, work.reads), root=ROOT)

    def add(content: list[Any]) -> Part:
        kept = pf.Div(*content).walk(lambda one, _: [] if isinstance(one, pf.Note) else None)
        return work.parts.html(filtered_for("page", json_of(_after_filters(list(kept.content), context)), context))

    title = front.texts.get("title", [])
    plain = "".join(map(pf.stringify, title)).strip()
    label = work.parts.html(label_of(json_of(title)))
    texts = {key: add(value) for key, value in front.texts.items()}
    lists = {key: [add(value) for value in values] for key, values in front.lists.items()}

    def finish() -> Front:
        return Front(
            plain_title=plain or work.manuscript.document.lecture.slug,
            label=label.text,
            authors=tuple(one.text for one in lists.get("author", ())),
            instructors=tuple(one.text for one in lists.get("instructors", ())),
            draft=front.choices.get("draft") == "true",
            toc=front.choices.get("toc") != "false",
            meta=front.meta,
            **{key: one.text for key, one in texts.items()},
            **front.plain,
        )

    return finish, context


def _result(work: _Work, front: Front, context: Context, passages: Sequence[Passage]) -> Result:
    """What converting the lecture told, slides and front matter together."""
    reads = {**work.manuscript.reads, **work.reads}
    assets = {**work.taken.assets, **context.assets}
    credits = [credit for one in passages for credit in one.credits]
    for one in passages:
        reads |= one.reads
    return Result(
        front=front,
        ids=tuple(sorted(work.taken.ids - work.taken.hidden)),
        links=(*work.links, *context.links),
        credits=(*credits, *context.credits),
        assets=assets,
        reads=reads | work.shown.reads,
        problems=tuple(sorted({*work.problems, *context.problems})),
        ran_on=work.shown.ran_on,
    )
