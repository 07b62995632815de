"""Slides -> passages: through the filters, and through each reading; what is known already is not converted again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field
from msgspec.structs import replace

from .body import EAGER, Passage
from .course.model import DOCUMENTS, HIDDEN_IN, READINGS, STEP, Asked, Course, Link
from .filtering import filter_slide
from .filters.context import Answers, Context
from .filters.marks import SOURCES
from .manuscript import Manuscript, finder, noted
from .markdown.diagrams import draw
from .markdown.elements import Elements
from .markdown.front import ANSWERS, FrontMatter
from .markdown.lecture import Lines
from .markdown.losses import lost
from .markdown.nodes import Node, encode
from .markdown.parts import Parts
from .markdown.slides import SourceSlide
from .memory.verdicts import Look
from .problems import Place, Problem
from .readings import prepared, reading
from .readings.slide import FilteredSlide
from .shown import ShownCode

if TYPE_CHECKING:
    from .markdown.excerpt import Excerpt

_NUMBERED = re.compile(r'"citationNoteNum":\d+')
_STEP = re.compile(rf'\["{STEP}","(\d+)"\]')


class Taken(Struct):
    """What the slides before one have taken: names, places of files, numbers. `hidden` are names on hidden slides."""

    ids: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    assets: dict[str, str] = field(default_factory=dict)
    footnotes: int = 0
    slides: int = 0
    steps: int = 0
    dropped_tags: list[str] = field(default_factory=list)

    def add(self, passage: Passage) -> None:
        """Take what a slide takes."""
        self.ids.update(passage.ids)
        self.hidden.update(passage.ids if passage.is_hidden else ())
        self.assets.update(passage.assets)
        self.footnotes += passage.footnotes


Finish = Callable[[Sequence[str]], Passage]  # given the TeX that pandoc could not read


class Work(Struct):
    """One lecture while it is converted."""

    course: Course
    manuscript: Manuscript
    look: Look
    shown: ShownCode
    markdown: dict[str, list[Node]]
    front: FrontMatter
    shared: str
    notes: bool
    elements: Elements
    taken: Taken
    lines: Lines
    parts: Parts
    reads: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: list[tuple[str, Callable[[], Place]]] = field(default_factory=list)


def taken_before(part: Excerpt | None) -> Taken:
    """What is taken where a lecture begins, or a part of one; files are those of the whole lecture."""
    taken = Taken()
    if part:
        for passage in part.body.passages[: part.first]:
            taken.add(passage)
        taken.slides = part.body.passages[part.first].number - 1
        taken.steps = len(part.before)
        taken.assets = {**part.result.assets}
    return taken


def context_of(work: Work, reads: dict[str, str]) -> Context:
    """What filters are given for a slide, or for front matter."""
    lecture, taken = work.manuscript.document.lecture, work.taken
    answers = work.front.choices.get("answers", "folded")
    until = "" if answers in ANSWERS else answers
    return Context(
        lecture,
        find=finder(work.course, lecture, work.look, reads),
        draw=partial(draw, work.course.root, look=noted(work.look, reads)),
        line=work.lines.of_element,
        root="../" if lecture.slug else "",
        answers=cast(Answers, "folded" if until else answers),
        answers_until=until,
        incremental=work.front.choices.get("incremental") == "true",
        notes=work.notes,
        lang=work.front.plain.get("lang", ""),
        lightbox=work.front.choices.get("lightbox", work.course.settings.lightbox) != "false",
        url=work.course.settings.url,
        trust=work.course.settings.trust,
        steps=work.shown.steps,
        markdown=work.markdown,
        ids=taken.ids,
        assets_before=taken.assets,
        footnotes_before=taken.footnotes,
        slide_number=taken.slides,
        dropped_tags=taken.dropped_tags,
    )


def _context_of_slide(slide: SourceSlide, work: Work, reads: dict[str, str]) -> Context:
    """The same for a slide, whose heading may say that its lists come step by step, or do not."""
    names, context = slide.header["c"][1][1] if slide.header else (), context_of(work, reads)
    is_said = {"incremental", "nonincremental"} & {*names}
    return replace(context, incremental="incremental" in names) if is_said else context


def passage_of(slide: SourceSlide, work: Work, known: Mapping[str, Passage]) -> Finish | None:
    """Convert one slide, or find that it is known; None where nothing is there, and no heading.

    Returns what makes the passage once pandoc has written its parts.
    """
    taken, part = work.taken, work.manuscript.part
    taken.slides += 1
    if part and slide.is_added:  # it follows what is after the part, and most often is as it was
        taken.slides += len(part.body.passages) - 1 - part.last
        known = {part.body.passages[-1].key: part.body.passages[-1]}
    text = encode([slide.header or {}, *slide.blocks])
    key = _key(slide, text, work)
    if (passage := known.get(key)) and _fits(passage, work):
        same = replace(passage, number=taken.slides, code=_code(text, work), cites=slide.cites)
        finish: Finish = lambda unread: same  # noqa: E731
    else:
        converted = _converted(slide, text, key, work)
        if not converted:
            taken.slides -= 1
            return None
        passage, finish = converted
    taken.add(passage)
    return finish


def _code(text: str, work: Work) -> tuple[Asked, ...]:
    """What the elements of a slide ask of Python, and those of what stands before it and is no slide."""
    manuscript, taken = work.manuscript, work.taken
    before = len(manuscript.part.before) if manuscript.part else 0
    first, taken.steps = taken.steps, max([taken.steps, *map(int, _STEP.findall(text))])
    asked = manuscript.asked[first - before : taken.steps - before]
    return tuple(tuple(replace(step, line=0) for step in steps) for steps in asked)


def _key(slide: SourceSlide, text: str, work: Work) -> str:
    """A digest of all that a slide is made from, but for the names that are taken and what it looks at."""
    place = work.taken.slides if work.taken.slides <= EAGER or not slide.header else 0
    steps = [(number, work.shown.steps.get(number)) for number in _STEP.findall(text)]
    footnotes = work.taken.footnotes if '"Note"' in text else 0
    cites = [one.text for one in slide.cites]  # some of which are in captions, which `text` has as they are written
    text = _NUMBERED.sub("", text)  # citations are numbered in a lecture, or in what is read of one
    made_from = (work.shared, text, slide.level, slide.classes, slide.has_rule, place, footnotes, steps, cites)
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def _fits(passage: Passage, work: Work) -> bool:
    """Whether a known slide would become what it was: what it took is free, and what it looked at is the same."""
    taken = work.taken
    return (
        not taken.dropped_tags
        and taken.ids.isdisjoint(passage.ids)
        and all(taken.assets.get(target, source) == source for target, source in passage.assets.items())
        and all(work.look(path) == seen for path, seen in passage.reads.items())
    )


def _converted(slide: SourceSlide, text: str, key: str, work: Work) -> tuple[Passage, Finish] | None:
    """A slide through the filters: the passage as far as it is known now, and what completes it."""
    taken, reads = work.taken, dict[str, str]()
    was_left_open = bool(taken.dropped_tags)
    context = _context_of_slide(slide, work, reads)
    filtered = filter_slide(slide, text, work.front.slides, context, work.elements)
    pieces = {name: prepared(name, filtered, work.parts) for name in READINGS} if filtered else {}
    labels = filtered.labels(work.parts) if filtered else tuple
    work.problems += context.problems
    work.links += context.links
    work.anchors += context.anchors
    if not filtered:
        taken.ids.difference_update(context.new_ids)
        return None
    # What is told with a line is told anew each time, since lines move; what hangs on other slides moves with them.
    is_told = bool(context.problems or context.links or context.anchors)
    hangs_on_others = was_left_open or bool(context.dropped_tags or context.depends)
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
        (),
        tuple(dict.fromkeys(context.references)),
        context.assets,
        reads,
        slide.cites,
        slide.is_list,
        "" if is_told or hangs_on_others else key,
    )

    def finish(unread: Sequence[str]) -> Passage:
        is_read = not any(json.dumps(tex, ensure_ascii=False)[1:-1] in text for tex in unread)
        is_told = unread and (passage.code or not is_read)  # code may have written what could not be read
        made = {name: make() for name, make in pieces.items()}
        losses = [] if filtered.is_hidden else [*_losses(slide, text, made, filtered, work)]
        work.problems += losses
        return replace(passage, pieces=made, labels=labels(), key="" if is_told or losses else passage.key)

    return passage, finish


def _losses(
    slide: SourceSlide, text: str, pieces: Mapping[str, Any], filtered: FilteredSlide, work: Work
) -> Iterator[Problem]:
    """A remark for each line of a slide of which a deck or page shows words no more, without anybody having said so."""
    context = filtered.context
    told = {one.place.line for one in context.problems}
    for name in (name for name in DOCUMENTS if filtered.is_in(name)):
        gone: dict[int, list[str]] = {}
        has_notes = context.notes and name == "deck"
        withheld = (*(() if has_notes else ("notes",)), *(() if name == "deck" else (SOURCES,)))
        without = (HIDDEN_IN + name, *withheld)
        missing = lost(slide.nodes, text, reading(name).shown(pieces[name]), context.left_out, without)
        for node, word in missing:
            gone.setdefault(work.lines.of_element(node), []).append(word)
        for line in gone.keys() - told:
            message = f"the {name} does not show: {' '.join(dict.fromkeys(gone[line]))}"
            place = Place(work.manuscript.document.lecture.path, line)
            yield Problem(place, message, "is it in something that is left out?", "warning")
