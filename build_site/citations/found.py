"""The citations of a lecture's slides, and which of them readers get to see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import panflute as pf
from msgspec import Struct
from msgspec.structs import replace

from .. import filters
from ..filtering import WANTED
from ..filters.notes import ancestors, is_notes
from ..markdown.citeproc import is_source
from ..markdown.elements import Elements, is_wanted
from ..markdown.lecture import Lines
from ..markdown.nodes import Node, attributes_of, nodes_in
from ..markdown.slides import SourceSlide
from ..markdown.sources import written
from ..passages import Work, context_of

_KEY = re.compile(r"(?<![\w@\\])@([\w:./-]+)")


class Citation(Struct, frozen=True):
    """A citation, and where it stands: its slide's number, name and title; in a footnote; in a picture or a link.

    One in a text that an attribute or a cell's option holds, such as a caption, has its own `line`. It `is_hidden` if
    no reader gets to see it, and `is_spoken` in a speaker note.
    """

    node: Node
    slide: int
    name: str = ""
    title: str = ""
    in_note: bool = False
    in_picture: bool = False
    is_hidden: bool = False
    is_spoken: bool = False
    line: Callable[[], int] | None = None

    @property
    def is_marked(self) -> bool:
        """Whether the list of sources leads back to it."""
        return not (self.is_hidden or self.in_picture or self.is_spoken or self.line)


def cites_in_texts(work: Work) -> dict[str, Node]:
    """The citations in Markdown that attributes and cells hold, by what they say: one of all that say the same."""
    texts = (blocks for text, blocks in work.markdown.items() if "@" in text)
    return {said(node): node for blocks in texts for node, *_ in cites_in(blocks)}


def said(cite: Node) -> str:
    """What a citation says, as a key: a copy of it has the same."""
    return json.dumps(cite["c"][0], sort_keys=True)


def in_attributes(slides: Sequence[SourceSlide], keys: Container[str]) -> Iterator[tuple[Node, str, str]]:
    """Pictures with a citation in an attribute, where it is not read: the picture, the name and the value."""
    for slide in slides:
        for node in nodes_in(slide.blocks):
            if node.get("t") == "Image":
                for name, value in [*attributes_of(node)[2], ["title", node["c"][2][1]]]:
                    if any(key.rstrip(".,:;") in keys for key in _KEY.findall(value)):
                        yield node, name, value


def is_copy(one: Citation, captions: Container[tuple[int, str]]) -> bool:
    """Whether a citation in the text of a picture is only that of its caption, which pandoc has twice."""
    return one.in_picture and (one.slide, said(one.node)) in captions


def citations_of(slide: SourceSlide, number: int, work: Work, in_texts: Mapping[str, Node]) -> Iterator[Citation]:
    """The citations of a slide, each where it stands; those that filters take away are hidden.

    `in_texts` are those that filters may put there. They come last.
    """
    found = [*cites_in(slide.nodes)]
    if not found and not in_texts:
        return
    spoken: dict[int, bool] = {id(node): False for node, *_ in found}
    put: dict[str, Citation] = {}
    name, _, attributes = attributes_of(slide.header) if slide.header else ("", [], [])
    pairs = dict(attributes)
    title = written([one for one in slide.header["c"][2] if one["t"] != "Cite"]).strip() if slide.header else ""
    if "hidden" in (pairs.get("visibility"), pairs.get("data-visibility")):
        spoken = {}
    elif is_wanted(slide.blocks, filters.EARLY.wants):
        elements = Elements(WANTED)
        lines = Lines(work.manuscript.document, elements)
        context = context_of(work, {})
        context = replace(context, ids={*context.ids}, dropped_tags=[])
        whole = filters.apply(filters.EARLY, pf.Div(*elements.make(slide.nodes)), context)
        spoken = {}

        def note(element: Any, _: Any) -> None:
            if not isinstance(element, pf.Cite):
                return
            is_spoken = any(map(is_notes, ancestors(element)))
            if node := elements.node_of(element):
                spoken[id(node)] = is_spoken
            elif text := in_texts.get(said(element.to_json())):
                line = partial(lines.of_element, element)
                one = Citation(
                    {**text}, number, name, title, is_spoken=is_spoken, line=line
                )  # the same may be elsewhere
                put[said(text)] = min(one, put.get(said(text), one), key=lambda one: one.is_spoken)

        whole.walk(note)
    for node, in_note, in_picture in found:
        key = id(node)
        yield Citation(node, number, name, title, in_note, in_picture, key not in spoken, spoken.get(key, False))
    yield from put.values()


def cites_in(value: Any, in_note: bool = False, in_picture: bool = False) -> Iterator[tuple[Node, bool, bool]]:
    """Citations of sources, in their order; and whether they are in a footnote, or in the text of a picture or link."""
    if isinstance(value, list):
        for one in value:
            yield from cites_in(one, in_note, in_picture)
    elif isinstance(value, dict):
        kind = value.get("t")
        if kind == "Cite" and is_source(value):
            yield value, in_note, in_picture
        elif isinstance(content := value.get("c"), (list, dict)):
            yield from cites_in(content, in_note or kind == "Note", in_picture or kind in ("Image", "Link"))


def cites_in_front(work: Work) -> list[Node]:
    """The citations in texts of front matter."""
    shown = [*work.front.texts, *work.front.lists]
    meta = work.manuscript.document.meta
    return [node for key in shown for node, *_ in cites_in(meta[key])]
