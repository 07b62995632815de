"""A lecture as browsers have it, and the messages that turn it into another version of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..body import Body
from ..course.model import Lecture, Result
from ..problems import CourseError
from ..readings.deck import Slide, slides_of
from ..site.references import References

Message = dict[str, Any]  # to browsers
TITLE = "_title"  # the title slide's identifier


class OnScreen(Struct, frozen=True):
    """A lecture as browsers have it. `file` is where a build stored it; None where no build has converted it yet."""

    lecture: Lecture
    result: Result
    body: Body
    file: Path | None = None


def news_of(
    former: OnScreen | None,
    new: OnScreen,
    before: References,
    after: References,
    html: Callable[[Slide], str] | None,
) -> Iterator[Message]:
    """The messages by which browsers learn of a new version of a lecture.

    `before` and `after` are the course's references with the former version and with the new one. `html` writes a slide
    by itself; without it, a deck that has changed is loaded again as a whole.
    """
    lecture = new.lecture
    slug, deck, page = lecture.slug, lecture.place("deck"), lecture.place("page")
    if not former or former.result.front != new.result.front:
        yield {"kind": "changed", "paths": [deck, page], "edited": None, "lecture": slug}
        return
    was = slides_of(before.pieces(lecture, "deck", former.body.pieces("deck")))
    slides = slides_of(after.pieces(lecture, "deck", new.body.pieces("deck")))
    where = None
    if was != slides:
        if message := _deck_message(new, was, slides, html):
            # the slide that was edited, rather than one in which only a number is another
            where = edited(*(slides_of(one.body.pieces("deck")) for one in (former, new)))
            yield {"kind": "deck", "lecture": slug, "slides": message, "edited": where, "paths": [deck]}
        else:
            yield {"kind": "changed", "paths": [deck], "edited": None, "lecture": slug}
    pages = [one.pieces(lecture, "page", of.body.pieces("page")) for one, of in ((before, former), (after, new))]
    if pages[0] != pages[1]:
        yield {"kind": "changed", "paths": [page], "edited": where, "lecture": slug}


def _deck_message(
    new: OnScreen, was: Sequence[Slide], slides: Sequence[Slide], html: Callable[[Slide], str] | None
) -> list[Message]:
    """An entry for each slide of a deck, the title slide too; none where the deck has to be loaded again."""
    if not html:
        return []
    title: list[Message] = [{"was": TITLE, "id": TITLE, "html": None}] if new.result.front.title else []
    try:
        return title + slides_message(was, slides, html)
    except CourseError:  # a template is wrong, which the build reports
        return []


def slides_message(
    former: Sequence[Slide], slides: Sequence[Slide], html: Callable[[Slide], str]
) -> list[dict[str, Any]]:
    """An entry for each slide: its id in the open deck, the id that it gets, and its HTML if that changed."""
    return [
        {"was": was and was.id, "id": slide.id, "html": None if was == slide else html(slide)}
        for was, slide in _pairs(former, slides)
    ]


def edited(former: Sequence[Slide], slides: Sequence[Slide]) -> str | None:
    """The id of the first slide that is not what it was."""
    return next((slide.id for was, slide in _pairs(former, slides) if was != slide), None)


def _pairs(former: Sequence[Slide], slides: Sequence[Slide]) -> Iterator[tuple[Slide | None, Slide]]:
    """Each slide with its former version; one in the place of another counts as that one with a new title."""
    names, ids = [one.id for one in former], [one.id for one in slides]
    if names == ids:
        yield from zip(former, slides, strict=True)
        return
    for kind, a, b, c, d in SequenceMatcher(None, names, ids, autojunk=False).get_opcodes():
        if kind != "delete":
            yield from zip(chain(former[a:b], repeat(None)), slides[c:d], strict=False)
