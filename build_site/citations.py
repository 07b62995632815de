"""The sources of a lecture: what its slides cite, as pandoc's citeproc writes it, and the list of all.

    found       the citations that readers get to see, in their order
    written     all of them at once: see markdown/citeproc.py
    filled in   slides with their citations' texts, their sources at their foot, and the list where it belongs

All this comes before the filters, so that what a citation says is a part of its slide's content: a slide is known, and
not converted again, as long as its citations say the same.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from typing import Any

import panflute as pf
from msgspec import Struct, field
from msgspec.structs import replace

from . import filters
from .filters.marks import SOURCES
from .filters.notes import ancestors, is_notes
from .markdown.citeproc import Cited, cite, filled, is_source, keys_of, span, with_ways_back, without_links
from .markdown.elements import Elements, is_wanted, json_of
from .markdown.nodes import Node, attributes_of, div, nodes_in
from .markdown.pandoc import Pandoc, Pandocs
from .markdown.slides import SourceSlide, detect_slide_level
from .markdown.sources import KEYS, Given, Sources, sources_of, written
from .passages import WANTED, Work, context_of
from .problems import Doubt, PandocError, Place, Problem, did_you_mean

TITLE = "References"
TITLES = ("references", "bibliography", "works cited", "sources", "literature", "literatur", "quellen", "références")
LIST = "refs"  # the identifier of the div that the list goes into


class Citation(Struct, frozen=True):
    """A citation, and where it stands: on a slide of a title, in a footnote, in the text that stands for a picture.

    One that no reader gets to see `is_hidden`; that of a speaker note `is_spoken`.
    """

    node: Node
    slide: int
    title: str = ""
    in_note: bool = False
    in_picture: bool = False
    is_hidden: bool = False
    is_spoken: bool = False


def with_citations(
    slides: Sequence[SourceSlide], level: int | None, work: Work, pandoc: Pandoc | Pandocs
) -> list[SourceSlide]:
    """Slides, and the lecture's front matter, with their citations filled in, and the list of sources.

    The same where no bibliography is named, and nothing is cited. Raises Doubt of a part of a lecture.
    """
    document = work.manuscript.document
    meta = document.tree["meta"]
    if '"Cite"' not in document.ast and not any(key in meta for key in KEYS):
        return [*slides]
    found = [one for number, slide in enumerate(slides) for one in _citations(slide, number, work)]
    own = Given(meta, document.lecture.path, document.text)
    reads: dict[str, str] = {}

    def look(path: str) -> str:
        return reads.setdefault(path, work.look(path))

    sources = sources_of(work.course, document.lecture, own, look, pandoc)
    in_front = [Citation(node, -1) for node in _in_front(work)]
    nocite = [node for node in nodes_in(meta.get("nocite", {})) if node.get("t") == "Cite"]
    is_needed = bool(found or in_front or nocite)
    if is_needed or (sources and sources.problems):
        work.reads.update(reads)
    if not sources or not sources.is_in_force or not is_needed:
        work.problems += sources.problems if sources else []
        return [*slides]
    if work.manuscript.part:
        raise Doubt
    captions = {(one.slide, _said(one.node)) for one in found if not one.in_picture}
    seen = [*in_front, *(one for one in found if not one.is_hidden and not _is_copy(one, captions))]
    cited = _written(seen, nocite, sources, own, work, pandoc)
    work.problems += sources.problems
    list_title = sources.settings.get("reference-section-title")
    sheet = _Sheet(work.elements, dict(zip((id(one.node) for one in seen), cited.texts, strict=True)), cited)
    sheet.place(found)
    _fill_front(in_front, sheet, work)
    filled_in = [sheet.fill(slide, [one for one in found if one.slide == n]) for n, slide in enumerate(slides)]
    if not cited.entries:
        return filled_in
    level = level or detect_slide_level(document.tree["blocks"])
    return sheet.with_list(filled_in, level, list_title["c"] if list_title else [{"t": "Str", "c": TITLE}])


def _said(cite: Node) -> str:
    """What a citation says, the same of a copy of it."""
    return json.dumps(cite["c"][0], sort_keys=True)


def _is_copy(one: Citation, captions: Container[tuple[int, str]]) -> bool:
    """Whether a citation in the text of a picture is only that of its caption, which pandoc has twice."""
    return one.in_picture and (one.slide, _said(one.node)) in captions


def _citations(slide: SourceSlide, number: int, work: Work) -> Iterator[Citation]:
    """The citations of a slide, each where it stands; those that filters take away are hidden."""
    nodes = [*([slide.header] if slide.header else []), *slide.blocks]
    found = [*_found(nodes)]
    if not found:
        return
    spoken: dict[int, bool] = {id(node): False for node, *_ in found}
    pairs = dict(attributes_of(slide.header)[2]) if slide.header else {}
    if "hidden" in (pairs.get("visibility"), pairs.get("data-visibility")):
        spoken = {}
    elif is_wanted(slide.blocks, filters.EARLY.wants):
        elements = Elements(WANTED)
        context = context_of(work, {})
        context = replace(context, ids={*context.ids}, dropped_tags=[])
        whole = filters.apply(filters.EARLY, pf.Div(*elements.make(nodes)), context)
        spoken = {}

        def note(element: Any, _: Any) -> None:
            if isinstance(element, pf.Cite) and (node := elements.node_of(element)):
                spoken[id(node)] = any(map(is_notes, ancestors(element)))

        whole.walk(note)
    title = written([one for one in slide.header["c"][2] if one["t"] != "Cite"]).strip() if slide.header else ""
    for node, in_note, in_picture in found:
        key = id(node)
        yield Citation(node, number, title, in_note, in_picture, key not in spoken, spoken.get(key, False))


def _found(value: Any, in_note: bool = False, in_picture: bool = False) -> Iterator[tuple[Node, bool, bool]]:
    """Citations of sources, in their order; and whether they are in a footnote, or in the text of a picture."""
    if isinstance(value, list):
        for one in value:
            yield from _found(one, in_note, in_picture)
    elif isinstance(value, dict):
        kind = value.get("t")
        if kind == "Cite" and is_source(value):
            yield value, in_note, in_picture
        elif isinstance(content := value.get("c"), (list, dict)):
            yield from _found(content, in_note or kind == "Note", in_picture or kind == "Image")


def _in_front(work: Work) -> list[Node]:
    """The citations in texts of front matter."""
    shown = [*work.front.texts, *work.front.lists]
    meta = work.manuscript.document.tree["meta"]
    return [node for key in shown for node, *_ in _found(meta[key])]


def _written(
    seen: Sequence[Citation],
    nocite: Sequence[Node],
    sources: Sources,
    own: Given,
    work: Work,
    pandoc: Pandoc | Pandocs,
) -> Cited:
    """All citations that are seen, written at once."""
    keys = {key for one in seen for key in keys_of(one.node)}
    only_listed = {key for node in nocite for key in keys_of(node)}
    references = sources.chosen(None if "*" in only_listed else keys | only_listed, pandoc)
    unknown = (keys | only_listed) - sources.keys - {"*"} if not sources.lacks else set()
    for one in seen if unknown else ():
        place = Place(own.path, work.lines.of_node(one.node))
        work.problems += [_unknown(key, place, sources) for key in keys_of(one.node) if key in unknown]
    listed = [(key, own.place("nocite", f"@{key}")) for key in sorted(only_listed & unknown)]
    work.problems += [_unknown(key, place, sources) for key, place in listed]
    as_written = Cited([one.node["c"][1] for one in seen], {})
    if sources.lacks:
        return as_written
    settings = {key: one for key, one in sources.settings.items() if key != "reference-section-title"}
    is_linked = sources.is_set("link-citations", True) and not sources.is_set("suppress-bibliography")
    settings["link-citations"] = {"t": "MetaBool", "c": is_linked}
    style = (str(work.course.root / sources.style), work.look(sources.style)) if sources.style else ("", "")
    try:
        return cite([(one.node, one.in_note) for one in seen], references, nocite, settings, style, pandoc)
    except PandocError as error:
        key = "csl" if sources.style else "bibliography"
        work.problems.append(Problem(own.place(key), f"the citations cannot be written: {error}"))
        return as_written


def _unknown(key: str, place: Place, sources: Sources) -> Problem:
    otherwise = rf"add it to the bibliography, or write \@{key} where @ belongs to a name"
    return Problem(place, f"no source is called {key}", did_you_mean(key, sources.keys, otherwise))


class _Sheet(Struct):
    """What the citations of a lecture say, by the ids of their nodes, and where each source is cited.

    `marks` are the places to come back to: of each key identifiers, and the titles of their slides.
    """

    elements: Elements
    texts: dict[int, Sequence[Node]]
    cited: Cited
    marks: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    origins: dict[str, Node] = field(default_factory=dict)

    def place(self, found: Sequence[Citation]) -> None:
        """Make of each citation what stands in its place."""
        written = {(one.slide, _said(one.node)): self.texts.get(id(one.node)) for one in found[::-1]}
        counts: dict[str, int] = {}
        for one in found:
            node, keys = one.node, keys_of(one.node)
            if one.is_hidden:
                self.texts[id(node)] = [span("", node["c"][1])]
            elif one.in_picture:
                text = self.texts.get(id(node)) or written.get((one.slide, _said(node))) or node["c"][1]
                self.texts[id(node)] = without_links(text)
            else:
                counts[keys[0]] = counts.get(keys[0], 0) + 1
                name = "" if one.is_spoken else f"_cite-{keys[0]}-{counts[keys[0]]}"
                self.texts[id(node)] = [span(name, self.texts[id(node)])]
                for key in dict.fromkeys(keys):
                    self.origins.setdefault(key, node)
                    self.marks.setdefault(key, []).extend([(name, one.title)] if name else [])

    def fill(self, slide: SourceSlide, found: Sequence[Citation]) -> SourceSlide:
        """A slide with the texts of its citations, and its sources at its end."""
        if not found:
            return slide
        header = filled([slide.header], self.texts, self.elements.stands_for)[0] if slide.header else None
        blocks = filled(slide.blocks, self.texts, self.elements.stands_for)
        shown = {key for one in found if not one.is_hidden and not one.is_spoken for key in keys_of(one.node)}
        entries = [self._entry(key, entry, "") for key, entry in self.cited.entries.items() if key in shown]
        if entries and not self._has_notes(found):
            blocks = [*blocks, div("", [SOURCES], [self._list("", entries)])]
        return replace(slide, header=header, blocks=blocks, cites=True)

    def _has_notes(self, found: Sequence[Citation]) -> bool:
        """Whether the style writes citations as footnotes, which tell a slide's sources at its foot."""
        texts = (self.texts[id(one.node)] for one in found if not one.in_note)
        return any(one["t"] == "Note" for text in texts for one in nodes_in(text) if "t" in one)

    def with_list(self, slides: list[SourceSlide], level: int, title: Sequence[Node]) -> list[SourceSlide]:
        """Slides with the list of all sources: in the div that waits for it, else on a last slide."""
        entries = [
            with_ways_back(self._entry(key, entry, entry["c"][0][0]), self.marks.get(key, ()))
            for key, entry in self.cited.entries.items()
        ]
        for number, slide in enumerate(slides):
            for node in nodes_in(slide.blocks):
                if node.get("t") == "Div" and node["c"][0][0] == LIST:
                    written_there, listed = node["c"][1], self._list("" if node["c"][1] else LIST, entries)
                    there = {id(node): [div(LIST, [], [*written_there, listed]) if written_there else listed]}
                    blocks = filled(slide.blocks, there, self.elements.stands_for)
                    return [*slides[:number], replace(slide, blocks=blocks, cites=True), *slides[number + 1 :]]
        last = slides[-1]
        if last.header and not last.blocks and written(last.header["c"][2]).strip().casefold() in TITLES:
            return [*slides[:-1], replace(last, blocks=[self._list(LIST, entries)], cites=True)]
        header = {"t": "Header", "c": [level, ["references", ["unnumbered"], []], [*title]]}
        return [*slides, SourceSlide(header, 2, (f"level{level}",), [self._list(LIST, entries)], cites=True)]

    def _list(self, name: str, entries: Sequence[Node]) -> Node:
        return {"t": "Div", "c": [[name, [*self.cited.classes], [*self.cited.attributes]], [*entries]]}

    def _entry(self, key: str, entry: Node, name: str) -> Node:
        """An entry; what is wrong with it is told where it is cited first."""
        if key in self.origins:
            for node in nodes_in(entry):
                self.elements.stands_for(node, self.origins[key])
        return div(name, entry["c"][0][1], entry["c"][1])


def _fill_front(found: Sequence[Citation], sheet: _Sheet, work: Work) -> None:
    """Front matter with the texts of its citations, which are no links, since others show it, too."""
    said = {_said(one.node): without_links(sheet.texts[id(one.node)]) for one in found}

    def fill(blocks: list[Any]) -> list[Any]:
        nodes = json_of(blocks)
        here = {id(node): said[_said(node)] for node, *_ in _found(nodes)}
        return work.elements.make(filled(nodes, here, work.elements.stands_for)) if here else blocks

    if said:
        texts = {key: fill(value) for key, value in work.front.texts.items()}
        lists = {key: [fill(one) for one in value] for key, value in work.front.lists.items()}
        work.front = replace(work.front, texts=texts, lists=lists)
