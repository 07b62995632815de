"""What has changed between two versions of a deck, as the client wants to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, repeat
from typing import Any

from ..readings.deck import Slide


def slides_message(
    former: Sequence[Slide], slides: Sequence[Slide], html: Callable[[Slide], str]
) -> list[dict[str, Any]]:
    """An entry for each of the `slides`: its id in the open deck, the id that it gets, and its HTML if that changed."""
    return [
        {"was": was and was.id, "id": slide.id, "html": None if was == slide else html(slide)}
        for was, slide in _pairs(former, slides)
    ]


def edited(former: Sequence[Slide], slides: Sequence[Slide]) -> str | None:
    """The first of the `slides` that is not what it was."""
    return next((slide.id for was, slide in _pairs(former, slides) if was != slide), None)


def _pairs(former: Sequence[Slide], slides: Sequence[Slide]) -> Iterator[tuple[Slide | None, Slide]]:
    """Each slide with the one that it was; one in the place of another is that one with a new title."""
    names, ids = [one.id for one in former], [one.id for one in slides]
    if names == ids:
        yield from zip(former, slides, strict=True)
        return
    for kind, a, b, c, d in SequenceMatcher(None, names, ids, autojunk=False).get_opcodes():
        if kind != "delete":
            yield from zip(chain(former[a:b], repeat(None)), slides[c:d], strict=False)
