"""A lecture, converted: frozen values, as those of course/model.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from .course.labels import Label
from .course.model import Asked, Credit

EAGER = 3  # slides of a lecture whose pictures load at once; those of later ones when they come near


class Mention(Struct, frozen=True):
    """A citation that readers see: as pandoc has it and what it says, both JSON, and whether it is in a footnote.

    `mark` is its identifier, "" where nobody comes back to it, and `title` its slide's. One in speaker notes
    `is_spoken`.
    """

    node: str
    text: str
    in_note: bool = False
    mark: str = ""
    title: str = ""
    is_spoken: bool = False


class Passage(Struct, frozen=True):
    """What one slide of the source became: a piece of each reading, by its name.

    `level` is that of its heading in the source, 0 where it has none; `number` counts the source's slides from 1. `ids`
    are the identifiers that it took, `footnotes` is how many it has, `code` is what each element asks of Python.
    `credits`, `assets`, `reads` and `labels` are its share of the lecture's (see Result); `references` are what it
    refers to, as it is written after @.

    One that `is_list` holds the list of what the lecture cites; it has the level 0 where it was added for that.

    `key` names all that it was made from, but for what it looked at, which `reads` tells, and for the identifiers,
    which were all free. One without a key depends on more than that.
    """

    id: str
    level: int
    number: int
    pieces: Mapping[str, Any]
    ids: tuple[str, ...] = ()
    is_hidden: bool = False
    footnotes: int = 0
    code: tuple[Asked, ...] = ()
    credits: tuple[Credit, ...] = ()
    labels: tuple[Label, ...] = ()
    references: tuple[str, ...] = ()
    assets: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[Mention, ...] = ()
    is_list: bool = False
    key: str = ""

    @property
    def is_added(self) -> bool:
        """Whether it is no slide of the source, but the list that follows them."""
        return self.is_list and not self.level


class Body(Struct, frozen=True):
    """A lecture, converted from `text`."""

    text: str
    passages: tuple[Passage, ...]

    def by_key(self) -> dict[str, Passage]:
        """The slides that may be known again, by their keys."""
        return {one.key: one for one in self.passages if one.key}

    @property
    def labels(self) -> tuple[Label, ...]:
        """What is labelled, in order."""
        return tuple(label for one in self.passages for label in one.labels)

    @property
    def lost(self) -> set[str]:
        """What slides refer to in their own lecture that nothing there is labelled."""
        own = {one.name for one in self.labels if not one.is_hidden}
        return {one for passage in self.passages for one in passage.references if "/" not in one} - own

    def refers_to(self, slug: str) -> bool:
        """Whether slides refer to something in another lecture."""
        return any(one.startswith(f"{slug}/") for passage in self.passages for one in passage.references)

    def pieces(self, reading: str) -> list[Any]:
        """The pieces of one reading."""
        return [one.pieces[reading] for one in self.passages]
