"""A lecture's readings, converted: frozen values, as those of model.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .model import NotebookCell, Step

EAGER = 3  # slides of a lecture whose pictures load at once; those of later ones when they come near
Asked = tuple[Step, ...]  # what an element asks of Python: nothing, something, or a frame after the other


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, its parts already HTML; `title` is None where it has no heading."""

    id: str
    classes: tuple[str, ...]
    attributes: Mapping[str, str]
    level: int
    title: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a page's table of contents; `level` is that of the HTML heading."""

    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What one slide of the source became: slides of the deck, HTML of the page, and a line of its contents.

    `level` is that of its heading in the source, 0 where it has none; `number` counts the source's slides from 1. `ids`
    are the identifiers that it took, `notes` is how many footnotes it has, `code` is what each element asks of Python.
    """

    level: int
    number: int
    slides: tuple[Slide, ...]
    page: str = ""
    entry: Heading | None = None
    ids: tuple[str, ...] = ()
    notes: int = 0
    code: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A lecture's readings, converted from `text`. `endnotes` is the HTML of the page's footnotes."""

    text: str
    passages: tuple[Passage, ...]
    endnotes: str
    notebook: tuple[NotebookCell, ...]

    @property
    def slides(self) -> tuple[Slide, ...]:
        """The deck's slides, but for the title."""
        return tuple(slide for one in self.passages for slide in one.slides)

    @property
    def page(self) -> str:
        """The page's text as HTML."""
        return "\n".join(filter(None, [*(one.page for one in self.passages), self.endnotes]))

    @property
    def toc(self) -> tuple[Heading, ...]:
        """The page's contents."""
        return tuple(one.entry for one in self.passages if one.entry)
