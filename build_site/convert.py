"""One lecture, from its text to all that its files are written from.

    read_manuscript    its text -> the document, and what it asks of Python
    (run)              what came of it: run/runner.py, or run/glance.py where nobody can wait
    convert            both -> slide by slide through the filters, and through each reading; then pandoc writes all

What is read, what came of it and what it is converted to are values: they may go to other processes. A slide that was
converted before from the same things is known, and is not converted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .body import Body, Passage
from .citations import with_citations
from .course.front import Front
from .course.labels import Reference, split_key
from .course.model import NOTHING_RAN, Course, Lecture, Link, Ran, Result, Step
from .filtering import WANTED
from .filters.context import Context
from .filters.diagram import captions_of_diagrams, diagrams_in, texts_of_diagrams
from .manuscript import Manuscript, read_manuscript
from .markdown.captions import captions
from .markdown.citeproc import parted
from .markdown.composed import Composed
from .markdown.diagrams import draw_ahead
from .markdown.elements import Elements
from .markdown.front import front_matter
from .markdown.harmless import cleaned
from .markdown.lecture import Document, Lines
from .markdown.macros import Definition, expand_shown, without_definitions
from .markdown.nodes import decode, encode, nodes_in
from .markdown.pandoc import Pandoc
from .markdown.parts import Parts
from .markdown.slides import SourceSlide, heading_level, split_slides, swallowed
from .memory.verdicts import Look
from .opening import opening
from .passages import Work, passage_of, taken_before
from .problems import Need, Place, Problem, did_you_mean
from .readings.page import first_picture
from .shown import show, shows_formula

if TYPE_CHECKING:
    from .markdown.excerpt import Excerpt


Run = Callable[[Lecture, Composed, Sequence[Step]], Ran]  # a lecture, its text and steps -> what came of them


def convert(
    course: Course,
    manuscript: Manuscript,
    ran: Ran,
    pandoc: Pandoc,
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
    work = _begun(course, manuscript, ran, pandoc, look, version, notes)
    level = int(work.front.choices.get("slide-level", part.level if part else 0)) or None
    if not level and document.lecture.slug:
        work.problems += _swallowed(work)
    slides = split_slides(document.tree["blocks"], level, part.depths if part else ())
    slides = with_citations(slides, level, work, pandoc)
    finish_passages = [(slide, finish) for slide in slides if (finish := passage_of(slide, work, known))]
    if document.lecture.slug and not (finish_passages or part or work.front.choices.get("draft") == "true"):
        hint = "write some, or set draft: true in its front matter"
        work.problems.append(Problem(Place(document.lecture.path), "the lecture has no slides", hint, "warning"))
    finish_front, front_context = opening(work)
    unread = work.parts.write(pandoc)
    work.problems += [_unread_tex(tex, work, pandoc) for tex in unread]
    if not part:
        work.problems += _lost_anchors(work)
    passages = tuple(finish(unread) for _, finish in finish_passages)
    body = Body(document.composed.written, passages)
    references = [] if part else [*_references(work, [slide for slide, _ in finish_passages], body)]
    return _result(work, finish_front(), front_context, body, references), body


def _begun(
    course: Course, manuscript: Manuscript, ran: Ran, pandoc: Pandoc, look: Look, version: str, notes: bool
) -> Work:
    """What the slides of a lecture are converted with."""
    document, part = manuscript.document, manuscript.part
    outcomes, said = ran
    own = outcomes[len(manuscript.above) :]
    before = len(part.before) if part else 0
    shown = show(document.lecture, manuscript.found, manuscript.asked, own, before)
    if document.macros.definitions:
        shown.steps |= dict(expand_shown(shown.steps, document.macros, lambda text: pandoc.read(text)[0]))
    diagrams = diagrams_in(document.tree, document.text)
    draw_ahead(course.root, texts_of_diagrams(diagrams), look)
    texts = shown.markdown() | captions(document) | captions_of_diagrams(diagrams)
    elements = Elements(WANTED)
    front, problems = front_matter(document, elements)
    choices = [*(front.choices.get(name, "") for name in ("answers", "incremental", "lightbox")), front.slides]
    choices.append(front.plain.get("lang", ""))
    return Work(
        course,
        manuscript,
        look,
        shown,
        {text: parted(decode(pandoc.read(text)[0])["blocks"], text) for text in sorted(texts)},
        front,
        shared=repr((version, document.lecture, notes, choices)),
        notes=notes,
        elements=elements,
        taken=taken_before(part),
        lines=Lines(document, elements),
        parts=Parts(cleaned if course.settings.trust == "contributor" else None),
        problems=[*manuscript.problems, *problems, *said, *shown.problems],
    )


def read_and_convert(
    course: Course,
    lecture: Lecture,
    pandoc: Pandoc,
    look: Look,
    run: Run,
    version: str = "",
    notes: bool = False,
    part: Excerpt | None = None,
    known: Mapping[str, Passage] = MappingProxyType({}),
) -> tuple[Result, Body]:
    """All three, one after the other, where nobody waits for anything else. Raises CourseError, and Doubt of a part."""
    manuscript = read_manuscript(course, lecture, pandoc, look, part)
    ran = run(lecture, manuscript.document.composed, manuscript.steps) if manuscript.steps else NOTHING_RAN
    return convert(course, manuscript, ran, pandoc, look, version, notes, known)


def _swallowed(work: Work) -> Iterator[Problem]:
    """A remark on headings that begin no slide since pandoc's rule takes those above them for slides."""
    document = work.manuscript.document
    causes, count = swallowed(document.tree["blocks"])
    if causes:
        level = heading_level(causes[0])
        place = Place(document.lecture.path, work.lines.of_node(causes[0]))
        written = document.text.split("\n")[place.line - 1]
        below = "headings begin" if count > 1 else "heading begins"
        message = f"{count} {'#' * (level + 1)} {below} no slide, because {written} has text of its own"
        yield Problem(place, message, f"write slide-level: {level + 1} in the front matter", "warning")


def _unread_tex(tex: str, work: Work, pandoc: Pandoc) -> Problem:
    """A remark on TeX that pandoc shows as it is, where its author wrote it, or at the code that shows it."""
    document = work.manuscript.document
    problem, line = document.unread_tex(tex), _line_of_code(work, tex)
    if document.macros.definitions:  # else it stands in the text as it is
        found = next((one for one in nodes_in(document.tree) if one.get("t") == "Math" and one["c"][1] == tex), None)
        problem = replace(problem, place=Place(document.lecture.path, work.lines.of_node(found) if found else 1))
        if macro := _to_blame(problem.place.line, tex, document, pandoc):
            message = f"pandoc cannot read what {macro.name} stands for: formulas with it are shown as they are"
            return replace(problem, place=macro.place, message=message, needed_by=(Need(problem.place, "formula"),))
    return replace(problem, place=Place(document.lecture.path, line)) if line else problem


def _line_of_code(work: Work, text: str) -> int:
    """The line of the code that shows a formula, or that has a text in its caption or output; 0 where none does."""
    part = work.manuscript.part
    for number, one in enumerate(work.manuscript.found, len(part.before) + 1 if part else 1):
        if (shown := work.shown.steps.get(str(number))) and shows_formula(shown, text):
            return one.line
    return 0


def _to_blame(line: int, tex: str, document: Document, pandoc: Pandoc) -> Definition | None:
    """The macro in a formula that cannot be read by itself, if there is one."""
    written = "\n".join(document.text.split("\n")[line - 1 : line + tex.count("\n") + 1])
    for one in document.macros.definitions:
        if one.is_in(written):
            alone = decode(pandoc.read("\n".join([*document.macros.above, one.call]))[0])
            without_definitions(alone)
            if pandoc.write([encode(alone["blocks"])], [])[2]:
                return one
    return None


def _lost_anchors(work: Work) -> Iterator[Problem]:
    """What is wrong with the links within the lecture, now that all of its identifiers are known."""
    ids, hidden = work.taken.ids, work.taken.hidden
    for fragment, place in work.anchors:
        name = fragment.lstrip("/")
        if name in hidden:
            yield Problem(place(), f"link leads to a hidden slide: #{name}", "show the slide, or take the link away")
        elif name not in ids and name not in ("", "top"):
            hint = did_you_mean(f"#{name}", [f"#{one}" for one in sorted(ids)], "give its heading this {#name}")
            yield Problem(place(), f"link leads nowhere: #{name}", hint)


def _references(work: Work, slides: Sequence[SourceSlide], body: Body) -> Iterator[Reference]:
    """What the lecture refers to that it does not label itself, each where it is written; of most no line is asked."""
    lecture, own = work.manuscript.document.lecture, {one.name for one in body.labels if not one.is_hidden}
    place = work.manuscript.document.composed.place
    for slide, passage in zip(slides, body.passages, strict=True):
        for key in passage.references:
            slug, _, name = key.rpartition("/")
            slug = "" if slug == lecture.slug else slug
            if slug or name not in own:
                yield from (Reference(slug, name, place(line)) for line in _lines_of_reference(work, slide, key))


def _lines_of_reference(work: Work, slide: SourceSlide, key: str) -> list[int]:
    """Where a slide refers to something: in its text, or in what code of it shows."""
    cites = (one for one in nodes_in(slide.nodes) if one.get("t") == "Cite")
    meant = [one for one in cites if any(split_key(each["citationId"]) == split_key(key) for each in one["c"][0])]
    if meant:
        return sorted({work.lines.of_node(one) for one in meant})
    return [_line_of_code(work, key[1:]) or work.lines.of_node(slide.nodes[0])]


def _result(work: Work, front: Front, context: Context, body: Body, references: Sequence[Reference]) -> Result:
    """What converting the lecture told, slides and front matter together, at the places where it is written."""
    composed = work.manuscript.document.composed
    reads = {**work.manuscript.reads, **work.reads}
    assets = {**work.taken.assets, **context.assets}
    for one in body.passages:
        reads |= one.reads
    return Result(
        front=front,
        ids=tuple(sorted(work.taken.ids - work.taken.hidden)),
        links=tuple(_placed(one, composed) for one in (*work.links, *context.links)),
        credits=(*(credit for one in body.passages for credit in one.credits), *context.credits),
        labels=body.labels,
        references=tuple(references),
        assets=assets,
        reads=reads | work.shown.reads,
        problems=tuple(sorted({*composed.told([*work.problems, *context.problems])})),
        ran_on=work.shown.ran_on,
        picture=first_picture(body.pieces("page")),
    )


def _placed(link: Link, composed: Composed) -> Link:
    """A link with the file that it is written in, where that is not the lecture's own."""
    place = composed.place(link.line)
    return replace(link, line=place.line, written_in=place.file) if composed.stretches else link
