"""Slides -> slides with the texts of their citations, the sources of each at its foot, and a list of all sources.

    found       the citations of slides, in order, and which of them readers get to see
    alone       what it takes to write the citations of a few slides without those of all others
    sheet       the texts of citations, put into slides, and the list

The texts are written by pandoc's citeproc, all at once (markdown/citeproc.py). This comes before the filters, so that
the text of a citation is part of its slide's content: a slide is not converted again while its citations say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from ..body import Mention
from ..course.words import word
from ..markdown.citeproc import Cited, cite, filled, keys_of, last_cited, without_links
from ..markdown.csl import depends_on_order, style_for
from ..markdown.elements import json_of
from ..markdown.metadata import hoisted
from ..markdown.nodes import Node, decode, encode, nodes_in
from ..markdown.pandoc import Pandoc
from ..markdown.slides import SourceSlide, detect_slide_level
from ..markdown.sources import ASKING, Given, Sources, sources_of
from ..passages import Work
from ..problems import Doubt, PandocError, Place, Problem, did_you_mean, shortened
from .alone import needed_for
from .found import Citation, citations_of, cites_in, cites_in_front, cites_in_texts, in_attributes, is_copy, said
from .sheet import Sheet, as_read, place_of_list

if TYPE_CHECKING:
    from ..markdown.excerpt import Excerpt


class _Gathered(Struct, frozen=True):
    """The citations of a lecture, or of a part of one, and the sources; `own` is the lecture's front matter.

    `in_front` are those in texts of front matter, `found` those on the slides here, `nocite` those for the list alone.
    Around a part, `before` and `after` are those of the other slides; `was` are those that stood in its place.
    """

    own: Given
    sources: Sources
    in_front: list[Citation]
    before: list[Mention]
    was: list[Mention]
    found: list[Citation]
    after: list[Mention]
    nocite: list[Node]

    @property
    def seen(self) -> list[Citation]:
        """The citations on the slides here that readers see."""
        captions = {(one.slide, said(one.node)) for one in self.found if not one.in_picture}
        return [one for one in self.found if not one.is_hidden and not is_copy(one, captions)]

    @property
    def is_as_it_was(self) -> bool:
        """Whether a part of a lecture cites what it did before, in the same places."""
        now = [(as_read(one.node), one.in_note, one.title, one.is_spoken, one.is_marked) for one in self.seen]
        return now == [(one.node, one.in_note, one.title, one.is_spoken, bool(one.mark)) for one in self.was]

    @property
    def only_spoken(self) -> set[str]:
        """The keys of sources that only speaker notes cite: the list, which all readers see, leaves them out."""
        cites = [(one.node, one.is_spoken) for one in [*self.in_front, *self.seen]]
        cites += [(decode(one.node), one.is_spoken) for one in [*self.before, *self.after]]
        cites += [(node, False) for node in self.nocite]
        others = {key for node, is_spoken in cites if not is_spoken for key in keys_of(node)}
        spoken = {key for node, is_spoken in cites if is_spoken for key in keys_of(node)}
        return set() if "*" in others else spoken - others


def with_citations(slides: Sequence[SourceSlide], level: int | None, work: Work, pandoc: Pandoc) -> list[SourceSlide]:
    """Slides with the texts of their citations, and the list of sources; `work.front` gets the texts of its own.

    The slides are unchanged where no bibliography is named, or nothing is cited. Raises Doubt where a part of a lecture
    may look different in the whole, or change other slides.
    """
    part = work.manuscript.part
    if part and (
        any(one.is_list for one in part.body.passages[part.first : part.last])
        or (part.body.passages[-1].is_list and place_of_list(slides))
    ):
        raise Doubt
    if not (given := _gathered(slides, work, pandoc)):
        return [*slides]
    cited, around = _written(given, work, pandoc)
    work.problems += given.sources.problems
    here = [*given.in_front, *given.seen]
    lang = work.front.plain.get("lang", "")
    sheet = Sheet(work.elements, cited, lang, dict(zip((id(one.node) for one in here), cited.texts, strict=True)))
    sheet.note(given.before)
    sheet.place(given.found)
    sheet.note(given.after)
    _fill_front(given.in_front, sheet, work)
    _fill_texts([one for one in given.seen if one.line], sheet, work)
    filled_in = [sheet.fill(slide, [one for one in given.found if one.slide == n]) for n, slide in enumerate(slides)]
    if part and _is_doubtful(part, filled_in, cited, around):
        raise Doubt
    if around is None:
        return filled_in
    unlisted = given.only_spoken
    if cited.entries.keys() <= unlisted:
        return filled_in
    title = given.sources.settings.get("reference-section-title")
    heading = title["c"] if title else [{"t": "Str", "c": word(lang, "References")}]
    level = level or detect_slide_level(work.manuscript.document.tree["blocks"])
    elsewhere = [*part.body.passages[: part.first], *part.body.passages[part.last :]] if part else []
    others = {name for one in elsewhere if not one.is_added for name in one.ids}
    return sheet.with_list(filled_in, level, heading, unlisted, others)


def _gathered(slides: Sequence[SourceSlide], work: Work, pandoc: Pandoc) -> _Gathered | None:
    """The citations and the sources; None where nothing is cited, or no source named. `work.problems` grow."""
    document = work.manuscript.document
    meta = document.meta
    before, was, after = _around(work.manuscript.part)
    in_texts = cites_in_texts(work)
    if '"Cite"' not in document.ast and not in_texts and not was and not any(key in meta for key in ASKING):
        return None
    found = [one for number, slide in enumerate(slides) for one in citations_of(slide, number, work, in_texts)]
    in_front = [Citation(node, -1) for node in cites_in_front(work)]
    nocite = [node for node in nodes_in(meta.get("nocite", {})) if node.get("t") == "Cite"]
    own = Given(hoisted(document.tree["meta"]), document.lecture.path, document.text)
    is_needed = bool(found or in_front or nocite or was)
    reads: dict[str, str] = {}

    def look(path: str) -> str:
        return reads.setdefault(path, work.look(path))

    sources = sources_of(work.course, document.lecture, own, look, pandoc, is_needed)
    if is_needed or (sources and sources.problems):
        work.reads.update(reads)
    if sources and sources.is_in_force and is_needed:
        for node, name, value in in_attributes(slides, sources.keys):
            place = Place(own.path, work.lines.of_node(node))
            message = f"{name} is shown as it is written: {shortened(value)}"
            work.problems.append(Problem(place, message, "name the source in words: it has no citations", "warning"))
        return _Gathered(own, sources, in_front, before, was, found, after, nocite)
    work.problems += sources.problems if sources else []
    return None


def _around(part: Excerpt | None) -> tuple[list[Mention], list[Mention], list[Mention]]:
    """The citations before a part of a lecture, those that were in its place, and those after it; none without part."""
    passages = part.body.passages if part else ()
    first, last = (part.first, part.last) if part else (0, 0)
    some = passages[:first], passages[first:last], passages[last:]
    before, was, after = ([mention for one in these for mention in one.cites] for these in some)
    return before, was, after


def _is_doubtful(
    part: Excerpt, slides: Sequence[SourceSlide], cited: Cited, around: Sequence[Sequence[Node]] | None
) -> bool:
    """Whether slides outside of a part may have to change, given what the citations `around` it say now."""
    before, was, after = _around(part)
    counts = Counter(one.mark.rpartition("-")[0] for one in was)
    counts.subtract(one.mark.rpartition("-")[0] for slide in slides for one in slide.cites)
    moved = {name for name, count in counts.items() if count}
    if any(one.mark.rpartition("-")[0] in moved for one in after):
        return True
    is_listed = part.body.passages[-1].is_added
    said = [one.text for one in (*before, *after)]
    return around is not None and ([encode(text) for text in around] != said or bool(cited.entries) != is_listed)


def _written(given: _Gathered, work: Work, pandoc: Pandoc) -> tuple[Cited, Sequence[Sequence[Node]] | None]:
    """The texts of the citations here, and of those around a part.

    The latter are None where the list of sources need not change, or is left to the build, as it is where other sources
    are cited than before. Problems with citations here are added to `work.problems`.
    """
    sources, part = given.sources, work.manuscript.part
    before, after = ([(decode(one.node), one.in_note) for one in some] for some in (given.before, given.after))
    front, here = ([(one.node, one.in_note) for one in some] for some in (given.in_front, given.seen))
    cites = [*front, *before, *here, *after]
    listed = {key for node in given.nocite for key in keys_of(node)}
    listed = listed - {"*"} | sources.keys if "*" in listed else listed
    keys = [*dict.fromkeys([*_keys(cites), *sorted(listed)])]
    references = sources.chosen(keys, pandoc)
    if not sources.lacks:
        _tell_unknown({*keys} - sources.keys, listed, given, work)
    cited, is_as_it_was = Cited([node["c"][1] for node, _ in cites], {}), part and given.is_as_it_was
    if not sources.lacks:
        named = (str(work.course.root / sources.style), work.look(sources.style)) if sources.style else ("", "")
        style, settings = style_for(*named, references), sources.for_citeproc
        write = partial(cite, settings=settings, pandoc=pandoc)
        try:
            if part and not is_as_it_was and not depends_on_order(style):
                was = _keys([(decode(one.node), one.in_note) for one in given.was])
                moved = ({*_keys(here)} ^ {*was}) - {*_keys([*front, *before, *after]), *listed}
                known = [*references, *sources.chosen(moved.difference(keys), pandoc)]
                if needed := needed_for(_keys([*front, *here]), moved, keys, known, style):
                    first, own = needed
                    last = last_cited(keys, references, style, settings)
                    style = style_for(*named, references, has_list=False) if last and not first else style
                    cited = write([*first, *front, *here], own, [], style)
                    as_it_was = [decode(one.text) for one in [*given.before, *given.after]]
                    return replace(last or cited, texts=cited.texts[len(first) :]), as_it_was if last else None
            cited = write(cites, references, given.nocite, style)
        except PandocError as error:
            place = sources.place("csl" if sources.style else "bibliography")
            work.problems.append(Problem(place, f"the citations cannot be written: {error}"))
    start, end = len(front) + len(before), len(cites) - len(after)
    around = [*cited.texts[len(front) : start], *cited.texts[end:]]
    cited = replace(cited, texts=[*cited.texts[: len(front)], *cited.texts[start:end]])
    return cited, None if is_as_it_was else around


def _keys(cites: Iterable[tuple[Node, bool]]) -> list[str]:
    """The keys that some citations cite, each once, in order."""
    return [*dict.fromkeys(key for node, _ in cites for key in keys_of(node))]


def _tell_unknown(unknown: Collection[str], listed: Collection[str], given: _Gathered, work: Work) -> None:
    """Add a problem for each unknown key, where it is cited."""
    sources = given.sources
    for one in (*given.in_front, *given.seen) if unknown else ():
        line = one.line() if one.line else work.lines.of_node(one.node)
        for key in keys_of(one.node):
            if key in unknown:
                there = Place(given.own.path, line) if line else _in_layer(key, given)
                work.problems.append(_unknown(key, there, sources))
    in_list = [(key, sources.place("nocite", f"@{key}")) for key in sorted(unknown) if key in listed]
    work.problems += [_unknown(key, place, sources) for key, place in in_list]


def _in_layer(key: str, given: _Gathered) -> Place:
    """Where the front matter that a lecture has in common with others cites a source."""
    layer = next((one for one in given.sources.given[1:] if f"@{key}" in one.text), given.own)
    number = next((n for n, line in enumerate(layer.text.split("\n"), 1) if f"@{key}" in line), 1)
    return Place(layer.path, number)


def _unknown(key: str, place: Place, sources: Sources) -> Problem:
    otherwise = rf"add it to the bibliography, or write \@{key} where @ belongs to a name"
    return Problem(place, f"no source is called {key}", did_you_mean(key, sources.keys, otherwise))


def _fill_front(found: Sequence[Citation], sheet: Sheet, work: Work) -> None:
    """Put the texts of its citations into the front matter; without links, since other pages show it, too."""
    texts_of = {said(one.node): without_links(sheet.texts[id(one.node)]) for one in found}

    def fill(blocks: list[Any]) -> list[Any]:
        nodes = json_of(blocks)
        here = {id(node): texts_of[said(node)] for node, *_ in cites_in(nodes)}
        return work.elements.make(filled(nodes, here, work.elements.stands_for)) if here else blocks

    if texts_of:
        texts = {key: fill(value) for key, value in work.front.texts.items()}
        lists = {key: [fill(one) for one in value] for key, value in work.front.lists.items()}
        work.front = replace(work.front, texts=texts, lists=lists)


def _fill_texts(found: Sequence[Citation], sheet: Sheet, work: Work) -> None:
    """Put the texts of their citations into captions and the like."""
    texts_of = {said(one.node): sheet.texts[id(one.node)] for one in found}
    if not texts_of:
        return
    for text, blocks in work.markdown.items():
        here = {id(node): texts_of[key] for node, *_ in cites_in(blocks) if (key := said(node)) in texts_of}
        if here:
            work.markdown[text] = filled(blocks, here, work.elements.stands_for)
