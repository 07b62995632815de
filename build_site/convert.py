"""One lecture, from its text to all that its files are written from: read, filter, and ask pandoc.

A lecture is converted slide by slide. What is the same in the deck and on the page goes to pandoc once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import panflute as pf

from . import filters
from .body import Body, Heading, Passage, Slide
from .cells import Prose, notebook_cells
from .execute import Executed, count_at, execute
from .filters.addresses import check_anchors
from .filters.context import STEP, Answers, Context
from .filters.footnote import listed
from .model import ROOT, Course, Front, Lecture, NotebookCell, Result
from .pandoc import Pool, Worker, blocks, dump
from .parts import Parts, joined, without_next
from .read.files import Look, find
from .read.front import FrontMatter, front_matter
from .read.lecture import read_document
from .read.slides import SlideBlocks, split_slides
from .settings import read_text

if TYPE_CHECKING:
    from .read.excerpt import Excerpt
    from .run.glance import Glance
    from .run.runner import Runner

GLOBAL_ATTRIBUTES = ("style", "title", "lang", "dir", "role", "tabindex", "data-", "aria-")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A slide after filtering; what it became (see `Passage`) names parts, which are not written yet.

    `label` is the title as a table of contents shows it.
    """

    slide: Slide
    passage: Passage
    title: str
    label: str
    heading: str
    deck: str
    next: tuple[str, ...]
    page: str
    notebook: str


def convert(
    course: Course,
    lecture: Lecture,
    pandoc: Worker | Pool,
    look: Look,
    runner: Runner | Glance,
    notes: bool,
    part: Excerpt | None = None,
) -> tuple[Result, Body]:
    """Convert one lecture, or a `part` of it. Raises CourseError where it cannot be read at all.

    Other problems are in the result. `look` tells what is at a path of the course (see `read.files`); what it was asked
    is in the result's `reads`. Raises Doubt where the code of a `part` is not what it was.
    """
    reads: dict[str, str] = {}
    finder = partial(find, course, lecture.path, look=lambda path: reads.setdefault(path, look(path)))
    document = read_document(part.text if part else read_text(course.root, lecture.path), lecture, pandoc)
    front, problems = front_matter(document.doc, document.text, lecture.path)
    executed = execute(document, lecture, finder, runner, pandoc, course.settings.trust, part)
    ctx = Context(
        lecture,
        find=finder,
        line=document.line,
        root="../" if lecture.slug else "",
        answers=cast(Answers, front.choices.get("answers", "folded")),
        incremental=front.choices.get("incremental") == "true",
        notes=notes,
        trust=course.settings.trust,
        problems=[*document.problems, *problems, *executed.problems],
        steps=executed.steps,
        markdown=executed.markdown,
        **(part.counted() if part else {}),
    )
    parts = Parts()
    level = int(front.choices.get("slide-level", part.level if part else 0)) or None
    raw = split_slides(document.doc, level, part.depths if part else ())
    slides = [*_prepared(raw, ctx, parts, executed, len(part.before) if part else 0)]
    endnotes = parts.add(_for_reading("page", dump(listed(ctx.footnotes)), ctx))
    finish_front = _front(front, ctx, parts)
    finish_body = _body(document.written, slides, endnotes, parts, executed, bool(part))
    ctx.problems += [document.unread_tex(tex, lecture.path) for tex in parts.write(pandoc)]
    if not part:
        check_anchors(ctx)
    return _result(finish_front(), ctx, reads, executed), finish_body()


def _result(front: Front, ctx: Context, reads: Mapping[str, str], executed: Executed) -> Result:
    return Result(
        front=front,
        ids=tuple(sorted(ctx.ids - ctx.hidden_ids)),
        links=tuple(ctx.links),
        credits=tuple(ctx.credits),
        assets=ctx.assets,
        reads={**reads, **executed.reads},
        problems=tuple(sorted(set(ctx.problems))),
        ran_on=executed.ran_on,
    )


def _prepared(
    raw: Sequence[SlideBlocks], ctx: Context, parts: Parts, executed: Executed, taken: int
) -> Iterator[Prepared]:
    """The slides after filtering, each with what it asked of Python, where `taken` elements above did so."""
    for slide in raw:
        count = count_at(slide, executed.counts) or taken
        if one := _prepare(slide, ctx, parts):
            code = tuple(tuple(replace(step, line=0) for step in steps) for steps in executed.asked[taken:count])
            yield replace(one, passage=replace(one.passage, code=code))
            taken = count


def _prepare(raw: SlideBlocks, ctx: Context, parts: Parts) -> Prepared | None:
    """Filter one slide for both readings; None where nothing is there and nobody asked for it."""
    ctx.slide_number += 1
    source_level = raw.header.level if raw.header else 0  # which filters change
    ctx.page_level = raw.level
    first_note, first_credit, before = len(ctx.footnotes), len(ctx.credits), set(ctx.ids)
    header = _filtered(pf.Div(raw.header), ctx).content[0] if raw.header else None
    ctx.slide = (header and header.identifier) or ctx.unique(f"_slide-{ctx.slide_number}")
    ctx.open_levels.clear()
    body = _filtered(raw.body, ctx)
    if not raw.wanted and not body.content:
        return None
    attributes = _attributes(header.attributes) if header else {}
    if attributes.get("data-visibility") == "hidden":
        ctx.hidden_ids |= ctx.ids - before
        del ctx.footnotes[first_note:], ctx.credits[first_credit:]
    title = dump([pf.Plain(*header.content)]) if header and header.content else ""
    shared = dump(body.content)
    on_page = _for_reading("page", shared, ctx)
    in_deck, following = without_next(_for_reading("deck", shared, ctx))
    notes = dump(listed(ctx.footnotes[first_note:]))
    return Prepared(
        Slide(
            ctx.slide,
            ("slide", *raw.classes, *(header.classes if header else ())),
            attributes,
            raw.level,
            title=None,
            body="",
        ),
        Passage(
            source_level,
            ctx.slide_number,
            (),
            ids=tuple(sorted(ctx.ids - before)),
            notes=len(ctx.footnotes) - first_note,
        ),
        title=title and parts.add(_for_reading("deck", title, ctx)),
        label=title and parts.add(_label(title)),
        heading=parts.add(dump(_heading(raw, header, title, ctx))),
        deck=parts.add(joined(in_deck, _for_reading("deck", notes, ctx))),
        next=tuple(map(parts.add, following)),
        page=parts.add(on_page),
        notebook=on_page if STEP not in shared else _for_reading("notebook", shared, ctx),
    )


def _heading(raw: SlideBlocks, header: Any, title: str, ctx: Context) -> list[Any]:
    """What begins a slide on the page."""
    if not title:
        return [pf.RawBlock(f'<hr id="{ctx.slide}">')] if raw.wanted else []
    on_the_page = _for_reading("page", title, ctx)
    inlines = header.content if on_the_page == title else blocks(on_the_page)[0].content
    return [pf.Header(*inlines, level=raw.level, identifier=ctx.slide)]


def _filtered(element: Any, ctx: Context) -> Any:
    """An element after the filters that both readings share."""
    return filters.apply(filters.SHARED, filters.apply(filters.EARLY, element, ctx), ctx)


def _label(dumped: str) -> str:
    """A dumped title for a list of links: without links, notes, pictures and names of its own."""
    if not any(f'"t":"{kind}"' in dumped for kind in ("Link", "Note", "Image", "RawInline", "Span")):
        return dumped

    def act(one: Any, _: Any) -> Any:
        if isinstance(one, pf.Note) or (isinstance(one, pf.Link) and "footnote-ref" in one.classes):
            return []
        if isinstance(one, pf.Image | pf.RawInline):
            return [pf.Space()]
        if isinstance(one, pf.Link | pf.Span):
            return list(one.content)
        return None

    return dump([block.walk(act) for block in blocks(dumped)])


def _for_reading(reading: Literal["deck", "page", "notebook"], shared: str, ctx: Context) -> str:
    """A slide's dumped content after the filters of one reading, which many slides do not concern."""
    if not ctx.incremental and not filters.concerns_reading(shared):
        return shared
    slide = pf.Div(*blocks(shared), classes=["incremental"] if ctx.incremental else [])
    return dump(filters.apply(filters.READING, slide, replace(ctx, reading=reading)).content)


def _body(
    text: str, slides: Sequence[Prepared], endnotes: str, parts: Parts, executed: Executed, is_part: bool
) -> Callable[[], Body]:
    """Add the notebook's texts to the parts; returns what makes a Body once they are written; a part has none."""
    visible = [one for one in slides if not _is_hidden(one) and not is_part]
    cells = [cell for one in visible for cell in notebook_cells(one.heading, one.notebook, executed.steps)]
    cells += [] if is_part else [(endnotes,)]
    for part in (part for cell in cells if isinstance(cell, tuple) for part in cell):
        parts.add_markdown(part)

    def finish() -> Body:
        return Body(
            text=text,
            passages=tuple(_passage(one, parts.html) for one in slides),
            endnotes=parts.html[endnotes],
            notebook=tuple(one for cell in cells if (one := _written(cell, parts.markdown)).text.strip()),
        )

    return finish


def _passage(one: Prepared, html: Mapping[str, str]) -> Passage:
    passage = replace(one.passage, slides=tuple(_slides(one, html)))
    if _is_hidden(one):
        return passage
    page = "\n".join(filter(None, (html[one.heading], html[one.page])))
    is_listed = one.title and one.slide.level < 4
    entry = Heading(one.slide.id, html[one.label], one.slide.level) if is_listed else None
    return replace(passage, page=page, entry=entry)


def _is_hidden(one: Prepared) -> bool:
    return one.slide.attributes.get("data-visibility") == "hidden"


def _slides(one: Prepared, html: Mapping[str, str]) -> Iterator[Slide]:
    """A slide, and those of its outputs that have a slide of their own."""
    title = html[one.title] if one.title else None
    yield replace(one.slide, title=title, body=html[one.deck])
    for number, part in enumerate(one.next, 1):
        yield replace(one.slide, id=f"{one.slide.id}-output-{number}", title=title, body=html[part])


def _written(cell: Prose | NotebookCell, markdown: Mapping[str, str]) -> NotebookCell:
    if isinstance(cell, NotebookCell):
        return cell
    return NotebookCell("markdown", "\n\n".join(filter(None, (markdown[part] for part in cell))))


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """A heading's attributes as a slide's: what HTML does not know is data for reveal.js."""
    return {name if name.startswith(GLOBAL_ATTRIBUTES) else f"data-{name}": value for name, value in given.items()}


def _front(front: FrontMatter, ctx: Context, parts: Parts) -> Callable[[], Front]:
    """Add the texts of front matter to the parts; returns what makes a Front of them once they are written."""
    shown_anywhere = replace(ctx, root=ROOT, reading="page")

    def add(content: list[Any]) -> str:
        kept = pf.Div(*content).walk(lambda one, _: [] if isinstance(one, pf.Note) else None)
        filtered = filters.apply(filters.READING, _filtered(kept, shown_anywhere), shown_anywhere)
        return parts.add(dump(filtered.content))

    title = front.texts.get("title", [])
    plain = "".join(map(pf.stringify, title)).strip()
    label = parts.add(_label(dump(title)))
    texts = {key: add(value) for key, value in front.texts.items()}
    lists = {key: [add(value) for value in values] for key, values in front.lists.items()}

    def finish() -> Front:
        return Front(
            plain_title=plain or ctx.lecture.slug,
            label=parts.html[label],
            authors=tuple(parts.html[name] for name in lists.get("author", ())),
            instructors=tuple(parts.html[name] for name in lists.get("instructors", ())),
            draft=front.choices.get("draft") == "true",
            toc=front.choices.get("toc") != "false",
            meta=front.meta,
            **{key: parts.html[name] for key, name in texts.items()},
            **front.plain,
        )

    return finish
