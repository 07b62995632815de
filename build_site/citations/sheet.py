"""Puts the texts of citations into the slides, and makes the list of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..body import Mention
from ..filters.marks import SOURCES
from ..markdown.citeproc import Cited, filled, keys_of, span, with_ways_back, without_links
from ..markdown.elements import Elements
from ..markdown.nodes import Node, decode, div, encode, nodes_in
from ..markdown.slides import SourceSlide
from ..markdown.sources import written
from .found import Citation, said

TITLES = (
    *("references", "bibliography", "works cited", "sources", "literature", "literatur", "quellen"),
    *("références", "bibliographie", "referencias", "bibliografía", "参考文献"),
)
LIST = "refs"  # the identifier of the div that the list goes into


class Sheet(Struct):
    """The texts of citations, by the `id()` of their nodes, and where each source is cited.

    `marks` has, for each source's key, the places that the list links back to: their identifiers, and the titles of
    their slides. `counts` has how many there are, by slide and first key; `origins` is where each key is cited first.
    """

    elements: Elements
    cited: Cited
    lang: str
    texts: dict[int, Sequence[Node]]
    marks: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    origins: dict[str, Node] = field(default_factory=dict)
    mentions: dict[int, Mention] = field(default_factory=dict)

    def note(self, others: Sequence[Mention]) -> None:
        """Count citations of other slides, before or after those here, which have their places already."""
        for one in others:
            self._mark(keys_of(decode(one.node)), one.mark, one.title)

    def _mark(self, keys: Sequence[str], mark: str, title: str) -> None:
        if mark:
            self.counts[mark.rpartition("-")[0]] += 1
            for key in dict.fromkeys(keys):
                self.marks.setdefault(key, []).append((mark, title))

    def place(self, found: Sequence[Citation]) -> None:
        """Make the text that replaces each citation: with a place to link back to, or without links."""
        captions = {(one.slide, said(one.node)): self.texts.get(id(one.node)) for one in found[::-1]}
        for one in found:
            node, keys, name = one.node, keys_of(one.node), ""
            text = self.texts.get(id(node))
            if one.is_marked:
                start = f"_cite-{one.name}@{keys[0]}"  # one more on a slide leaves those of others as they are
                name = f"{start}-{self.counts[start] + 1}"
            self._mark(keys, name, one.title)
            if text is not None:
                self.mentions[id(node)] = Mention(
                    as_read(node), encode(text), one.in_note, name, one.title, one.is_spoken
                )
                for key in keys:
                    self.origins.setdefault(key, node)
            if one.is_spoken:
                self.texts[id(node)] = [span("", without_links(text or node["c"][1]))]
            elif one.in_picture:
                self.texts[id(node)] = without_links(text or captions.get((one.slide, said(node))) or node["c"][1])
            else:
                self.texts[id(node)] = [span(name, text if text is not None else node["c"][1])]

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
        mentions = tuple(self.mentions[id(one.node)] for one in found if id(one.node) in self.mentions)
        return replace(slide, header=header, blocks=blocks, cites=mentions)

    def _has_notes(self, found: Sequence[Citation]) -> bool:
        """Whether the style writes citations as footnotes, which stand at the slide's foot anyway."""
        texts = (self.texts[id(one.node)] for one in found if not one.in_note)
        return any(one.get("t") == "Note" for text in texts for one in nodes_in(text))

    def with_list(
        self,
        slides: list[SourceSlide],
        level: int,
        title: Sequence[Node],
        unlisted: Container[str],
        others: Container[str],
    ) -> list[SourceSlide]:
        """Slides with the list of sources: in the div or slide that is there for it, else on a slide of its own.

        The list leaves the keys `unlisted` out. `others` are the identifiers of slides that are not here.
        """
        entries = [
            with_ways_back(self._entry(key, entry, entry["c"][0][0]), self.marks.get(key, ()), self.lang)
            for key, entry in self.cited.entries.items()
            if key not in unlisted
        ]
        if place := place_of_list(slides):
            number, node = place
            there, slide = node["c"][1], slides[number]
            listed = self._list("" if there else LIST, entries)
            new = {id(node): [div(LIST, [], [*there, listed]) if there else listed]}
            blocks = filled(slide.blocks, new, self.elements.stands_for) if slide.blocks else [listed]
            return [*slides[:number], replace(slide, blocks=blocks, is_list=True), *slides[number + 1 :]]
        headings = (
            one for slide in slides for one in nodes_in([slide.header, *slide.blocks]) if one.get("t") == "Header"
        )
        is_taken = "references" in others or any(one["c"][1][0] == "references" for one in headings)
        header = {"t": "Header", "c": [level, ["" if is_taken else "references", ["unnumbered"], []], [*title]]}
        added = SourceSlide(header, 2, (f"level{level}",), [self._list(LIST, entries)], is_list=True, is_added=True)
        return [*slides, added]

    def _list(self, name: str, entries: Sequence[Node]) -> Node:
        return {"t": "Div", "c": [[name, [*self.cited.classes], [*self.cited.attributes]], [*entries]]}

    def _entry(self, key: str, entry: Node, name: str) -> Node:
        """An entry of a list; problems with it are placed where its source is cited first."""
        if key in self.origins:
            for node in nodes_in(entry):
                self.elements.stands_for(node, self.origins[key])
        return div(name, entry["c"][0][1], entry["c"][1])


def place_of_list(slides: Sequence[SourceSlide]) -> tuple[int, Node] | None:
    """The number of the slide for the list, and the div #refs; or an empty last slide with such a title, and a div."""
    for number, slide in enumerate(slides):
        for node in nodes_in(slide.blocks):
            if node.get("t") == "Div" and node["c"][0][0] == LIST:
                return number, node
    last = slides[-1] if slides else None
    is_waiting = last and last.header and not last.blocks
    if last and last.header and is_waiting and written(last.header["c"][2]).strip().casefold() in TITLES:
        return len(slides) - 1, div(LIST, [], [])
    return None


def as_read(cite: Node) -> str:
    """A citation as JSON, without the number of its footnote."""
    placeless = [{**one, "citationNoteNum": 0} for one in cite["c"][0]]
    return encode([{"t": "Cite", "c": [placeless, cite["c"][1]]}])[1:-1]
