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
from typing import TYPE_CHECKING, Any

import panflute as pf
from msgspec.structs import replace

from .body import Body, Passage
from .course.model import NOTHING_RAN, ROOT, Course, Front, Lecture, Ran, Result, Step
from .filters.context import Context
from .manuscript import Manuscript, read_manuscript
from .markdown.elements import Elements, json_of
from .markdown.front import front_matter
from .markdown.harmless import cleaned
from .markdown.lecture import Lines
from .markdown.nodes import decode, replaced
from .markdown.pandoc import Pandoc, Pandocs
from .markdown.parts import Part, Parts
from .markdown.slides import heading_level, split_slides, swallowed
from .memory.verdicts import Look
from .passages import WANTED, Work, after_filters, context_of, passage_of, taken_before
from .problems import Place, Problem, did_you_mean
from .readings.page import label_of
from .readings.slide import filtered_for
from .shown import show, shows_formula

if TYPE_CHECKING:
    from .markdown.excerpt import Excerpt


Run = Callable[[Lecture, str, Sequence[Step]], Ran]  # a lecture, its text and steps -> what came of them


def convert(
    course: Course,
    manuscript: Manuscript,
    ran: Ran,
    pandoc: Pandoc | Pandocs,
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
    finish_passages = [finish for slide in slides if (finish := passage_of(slide, work, known))]
    if document.lecture.slug and not (finish_passages or part or work.front.choices.get("draft") == "true"):
        hint = "write some, or set draft: true in its front matter"
        work.problems.append(Problem(Place(document.lecture.path), "the lecture has no slides", hint, "warning"))
    finish_front, front_context = _front(work)
    unread = work.parts.write(pandoc)
    work.problems += [_unread_tex(tex, work) for tex in unread]
    if not part:
        work.problems += _lost_anchors(work)
    passages = tuple(finish(unread) for finish in finish_passages)
    return _result(work, ran, finish_front(), front_context, passages), Body(document.written, passages)


def _begun(
    course: Course, manuscript: Manuscript, ran: Ran, pandoc: Pandoc | Pandocs, look: Look, version: str, notes: bool
) -> Work:
    """What the slides of a lecture are converted with."""
    document, part = manuscript.document, manuscript.part
    outcomes, _ = ran
    own = outcomes[len(manuscript.above) :]
    before = len(part.before) if part else 0
    shown = show(document.lecture, manuscript.found, manuscript.asked, own, before)
    elements = Elements(WANTED)
    front, problems = front_matter(document, elements)
    choices = (front.choices.get("answers", ""), front.choices.get("incremental", ""))
    return Work(
        course,
        manuscript,
        look,
        shown,
        {text: decode(pandoc.read(text)[0])["blocks"] for text in sorted(shown.markdown())},
        front,
        shared=repr((version, document.lecture, notes, choices)),
        notes=notes,
        elements=elements,
        taken=taken_before(part),
        lines=Lines(document, elements),
        parts=Parts(cleaned if course.settings.trust == "contributor" else None),
        problems=[*manuscript.problems, *problems],
    )


def read_and_convert(
    course: Course,
    lecture: Lecture,
    pandoc: Pandoc | Pandocs,
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


def _unread_tex(tex: str, work: Work) -> Problem:
    """A remark on TeX that pandoc shows as it is, where its author wrote it, or at the code that shows it."""
    document, part = work.manuscript.document, work.manuscript.part
    problem = document.unread_tex(tex)
    for number, one in enumerate(work.manuscript.found, len(part.before) + 1 if part else 1):
        if (shown := work.shown.steps.get(str(number))) and shows_formula(shown, tex):
            return replace(problem, place=Place(document.lecture.path, one.line))
    return problem


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


def _front(work: Work) -> tuple[Callable[[], Front], Context]:
    """Have the texts of front matter written; returns what makes a Front of them then, and what filters left."""
    front = work.front
    context = replace(context_of(work, work.reads), root=ROOT)

    def add(content: list[Any]) -> Part:
        kept = replaced(json_of(content), lambda node: [] if node["t"] == "Note" else None)
        return work.parts.html(filtered_for("page", json_of(after_filters(kept, work.elements, context)), context))

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


def _result(work: Work, ran: Ran, front: Front, context: Context, passages: Sequence[Passage]) -> Result:
    """What converting the lecture told, slides and front matter together, at lines of its file."""
    source, path = work.manuscript.source, work.manuscript.document.lecture.path
    _, said = ran  # at lines of the file already
    problems = source.placed([*work.problems, *context.problems], path)
    reads = {**work.manuscript.reads, **work.reads}
    assets = {**work.taken.assets, **context.assets}
    for one in passages:
        reads |= one.reads
    return Result(
        front=front,
        ids=tuple(sorted(work.taken.ids - work.taken.hidden)),
        links=tuple(replace(one, line=source.line(one.line)) for one in (*work.links, *context.links)),
        credits=(*(credit for one in passages for credit in one.credits), *context.credits),
        assets=assets,
        reads=reads | work.shown.reads,
        problems=tuple(sorted({*problems, *source.problems, *said, *work.shown.problems})),
        ran_on=work.shown.ran_on,
    )
