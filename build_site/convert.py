"""One lecture, from its text to everything that its files are written from: read, filter, and ask pandoc.

A lecture is converted slide by slide. A part of a slide that is the same in the deck and on the page goes to
pandoc once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, cast

import panflute as pf

from . import filters
from .filters.context import Answers, Context
from .model import Body, Course, Front, Heading, Lecture, Result, Slide
from .pandoc import Format, Worker, blocks, dump, wrap
from .problems import Place, Problem, did_you_mean
from .read.files import Look, find
from .read.front import FrontMatter, front_matter
from .read.lecture import read_lecture
from .read.slides import SlideBlocks, split_slides

OUTER_IDS = {"title-slide", "content", "schedule", "schedule-title"}  # which the templates use
GLOBAL_ATTRIBUTES = ("class", "style", "title", "lang", "dir", "role", "tabindex")


@dataclass(frozen=True, slots=True)
class Parts:
    """What pandoc shall write, and has written; a part is named by its `dump`."""

    written: dict[str, str]

    def add(self, content: Sequence[Any]) -> str:
        """The name of a part that `write` will convert."""
        return self.include(dump(content))

    def include(self, dumped: str) -> str:
        """The same for blocks that are dumped already."""
        self.written.setdefault(dumped, "")
        return dumped

    def write(self, pandoc: Worker, to: Format) -> list[str]:
        """Convert all parts in one request. Returns the TeX that pandoc could not read."""
        texts, remarks = pandoc.write(list(self.written), to)
        self.written.update(zip(self.written, texts, strict=True))
        return [remark.subject for remark in remarks if remark.kind == "CouldNotConvertTeXMath"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A slide after filtering; `title`, `heading`, `deck` and `page` name parts."""

    slide: Slide
    title: str
    heading: str
    deck: str
    page: str


def convert(course: Course, lecture: Lecture, pandoc: Worker, look: Look, notes: bool) -> tuple[Result, Body]:
    """Convert one lecture. Raises CourseError where it cannot be read at all; other problems are in the result.

    `look` tells what is at a path of the course (see `read.files`); what it was asked is in the result's `reads`.
    """
    reads: dict[str, str] = {}

    def recorded(path: str) -> str:
        reads[path] = look(path)
        return reads[path]

    document = read_lecture(course.root, lecture, pandoc)
    front, problems = front_matter(document.doc, lecture.path, document.line)
    ctx = Context(
        lecture,
        find=partial(find, course, lecture.path, look=recorded),
        line=document.line,
        root="../" if lecture.slug else "",
        answers=cast(Answers, front.choices.get("answers", "folded")),
        notes=notes,
        trust=course.settings.trust,
        ids=set(OUTER_IDS),
        problems=[*document.problems, *problems],
    )
    html, markdown = Parts({}), Parts({})
    level = int(front.choices["slide-level"]) if "slide-level" in front.choices else None
    split = split_slides(document.doc, level)
    if front.choices.get("incremental") == "true":
        for slide in split:
            slide.body = pf.Div(pf.Div(*slide.body.content, classes=["incremental"]))
    slides = [one for slide in split if (one := _prepare(slide, ctx, html))]
    texts = {key: html.add(value) for key, value in front.texts.items()}
    lists = {key: [html.add(value) for value in values] for key, values in front.lists.items()}
    endnotes = html.add(_footnotes(ctx.footnotes))
    visible = [one for one in slides if one.slide.attributes.get("data-visibility") != "hidden"]
    cells = [(kind, markdown.include(part)) for one in visible for kind, part in _cells(one)]
    for tex in html.write(pandoc, "html"):
        line = document.text[: max(document.text.find(tex.strip().split("\n")[0]), 0)].count("\n") + 1
        message = f"pandoc cannot read this TeX, it is shown as it is: {tex.strip()}"
        ctx.problems.append(Problem(Place(lecture.path, line), message, severity="warning"))
    markdown.write(pandoc, "markdown")
    _check_anchors(ctx)
    slides_html = (
        replace(one.slide, title=html.written[one.title] if one.title else None, body=html.written[one.deck])
        for one in slides
    )
    reading = [html.written[name] for one in visible for name in (one.heading, one.page)]
    headed = [one for one in visible if one.title and one.slide.level < 4]
    body = Body(
        slides=tuple(slides_html),
        page="\n".join(filter(None, [*reading, html.written[endnotes]])),
        toc=tuple(Heading(one.slide.id, html.written[one.title], one.slide.level) for one in headed),
        notebook=tuple((kind, markdown.written[name]) for kind, name in cells),
    )
    result = Result(
        front=_front(front, texts, lists, html, lecture),
        ids=tuple(sorted(ctx.ids)),
        links=tuple(ctx.links),
        credits=tuple(ctx.credits),
        assets=ctx.assets,
        reads=reads,
        problems=tuple(sorted(set(ctx.problems))),
    )
    return result, body


def _prepare(raw: SlideBlocks, ctx: Context, html: Parts) -> Prepared | None:
    """Filter one slide for both readings; None where nothing is there and nobody asked for it."""
    ctx.slide_number += 1
    ctx.page_level = raw.level
    header = filters.apply(filters.SHARED, pf.Div(raw.header), ctx).content[0] if raw.header else None
    ctx.slide = (header and header.identifier) or ctx.unique(f"slide-{ctx.slide_number}")
    ctx.open_levels.clear()
    first_note = len(ctx.footnotes)
    body = filters.apply(filters.SHARED, raw.body, ctx)
    if not raw.wanted and not body.content:
        return None
    shared = dump(body.content)
    title = html.add([pf.Plain(*header.content)]) if header and header.content else ""
    if header and title:
        heading = [pf.Header(*header.content, level=raw.level, identifier=ctx.slide)]
    else:
        heading = [pf.RawBlock(f'<hr id="{ctx.slide}">')] if raw.wanted else []
    return Prepared(
        Slide(
            ctx.slide,
            ("slide", *raw.classes, *(header.classes if header else ())),
            _attributes(header.attributes) if header else {},
            raw.level,
            title=None,
            body="",
        ),
        title=title,
        heading=html.add(heading),
        deck=html.include(_joined(_for_reading("deck", shared, ctx), dump(_footnotes(ctx.footnotes[first_note:])))),
        page=html.include(_for_reading("page", shared, ctx)),
    )


def _for_reading(reading: Literal["deck", "page"], shared: str, ctx: Context) -> str:
    """A slide's dumped content after the filters of one reading, which many slides do not concern."""
    wanted = filters.DECK if reading == "deck" else filters.PAGE
    if not filters.concerns(wanted, shared):
        return shared
    return dump(filters.apply(wanted, pf.Div(*blocks(shared)), replace(ctx, reading=reading)).content)


def _joined(*dumped: str) -> str:
    return f"[{','.join(filter(None, (one[1:-1] for one in dumped)))}]"


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """A heading's attributes as a slide's: what HTML does not know is data for reveal.js."""
    known = (*GLOBAL_ATTRIBUTES, "data-", "aria-")
    return {name if name.startswith(known) else f"data-{name}": value for name, value in given.items()}


def _footnotes(notes: Sequence[tuple[int, list[Any]]]) -> list[Any]:
    """The notes as a numbered list, each with the identifier that its mark links to."""
    if not notes:
        return []
    items = [block for number, content in notes for block in wrap("li", {"id": f"fn-{number}"}, content)]
    listed = wrap("ol", {"start": str(notes[0][0])}, items)
    return wrap("section", {"class": "footnotes", "role": "doc-endnotes"}, listed)


def _cells(slide: Prepared) -> list[tuple[str, str]]:
    """A slide as notebook cells, by kind and part: prose, divided where code that runs stands."""
    if '"run"' not in slide.page:
        return [("markdown", _joined(slide.heading, slide.page))]
    cells: list[tuple[str, list[Any]]] = [("markdown", blocks(slide.heading))]
    for block in _flat(blocks(slide.page)):
        kind = "code" if isinstance(block, pf.CodeBlock) and "run" in block.classes else "markdown"
        if kind == "markdown" == cells[-1][0]:
            cells[-1][1].append(block)
        else:
            cells.append((kind, [block]))
    return [(kind, dump(content)) for kind, content in cells]


def _flat(content: Sequence[Any]) -> list[Any]:
    """Blocks with divs that hold code which runs taken apart."""
    flat: list[Any] = []
    for block in content:
        flat += _flat(list(block.content)) if isinstance(block, pf.Div) and _runs(block) else [block]
    return flat


def _runs(div: Any) -> bool:
    return any(
        (isinstance(block, pf.CodeBlock) and "run" in block.classes) or (isinstance(block, pf.Div) and _runs(block))
        for block in div.content
    )


def _check_anchors(ctx: Context) -> None:
    for fragment, element in ctx.anchors:
        if fragment.lstrip("/") not in ctx.ids and fragment not in ("", "/"):
            hint = did_you_mean(fragment, sorted(ctx.ids), "give the heading or figure this {#name}")
            ctx.error(element, f"link leads nowhere: #{fragment}", hint)


def _front(
    front: FrontMatter,
    texts: dict[str, str],
    lists: dict[str, list[str]],
    html: Parts,
    lecture: Lecture,
) -> Front:
    """Front matter with its texts as HTML; `texts` and `lists` name parts."""
    plain = "".join(map(pf.stringify, front.texts.get("title", ()))).strip()
    return Front(
        plain_title=plain or lecture.slug,
        authors=tuple(html.written[name] for name in lists.get("author", ())),
        instructors=tuple(html.written[name] for name in lists.get("instructors", ())),
        lang=front.lang,
        draft=front.choices.get("draft") == "true",
        toc=front.choices.get("toc") != "false",
        meta=front.meta,
        **{key: html.written[name] for key, name in texts.items()},
    )
