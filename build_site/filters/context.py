"""What a filter may ask and say while it works on one slide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from ..course.labels import Label
from ..course.model import Cell, Credit, Drawing, Lecture, Link, Output
from ..course.words import word
from ..markdown.diagrams import Draw
from ..markdown.nodes import Node
from ..markdown.steps import Find
from ..problems import Place, Problem

Answers = Literal["folded", "withheld", "shown"]


class Context(Struct):
    """One slide of a lecture, as filters see it, and the lists in which they leave what others must know.

    `find` tells what a relative address of the source leads to, and `draw` draws diagrams; `line` gives an element's
    source line; `root` leads from the lecture's files to the site's root. `steps` holds what Python did, by the
    attribute STEP of the elements that asked for it; `markdown` the nodes of such texts, `pictures` what cells drew, by
    the attribute OUTPUT. What the slides before it took is in `ids`, which grows, in `assets_before`, and in
    `footnotes_before`, the number of their footnotes.

    `labels` are the things that have numbers, each with the nodes of a section's title, and `references` what is
    referred to, as it is written after @.

    `answers_until` is when answers come that a preview shows before.

    Where `lightbox` is set, pictures open large. `url` is where the site's root will be, with a slash; "": not known.

    `depends` names that for which the slide would be another one if others were; `left_out` has the texts that readers
    shall not get, so that nobody misses them.
    """

    lecture: Lecture
    find: Find
    draw: Draw
    line: Callable[[Any], int]
    root: str = "../"
    reading: str = "all"
    answers: Answers = "folded"
    answers_until: str = ""
    incremental: bool = False
    notes: bool = False
    lightbox: bool = False
    url: str = ""
    trust: str = "author"
    lang: str = ""
    steps: Mapping[str, Cell | Drawing | Output] = field(default_factory=dict)
    markdown: Mapping[str, list[Node]] = field(default_factory=dict)
    pictures: dict[str, Drawing] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    assets_before: Mapping[str, str] = field(default_factory=dict)
    footnotes_before: int = 0
    slide: str = ""
    slide_number: int = 0
    page_level: int = 2
    open_levels: list[int] = field(default_factory=list)
    origins: dict[int, Any] = field(default_factory=dict)
    dropped_tags: list[str] = field(default_factory=list)
    new_ids: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    labels: list[tuple[Label, list[Node]]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    assets: dict[str, str] = field(default_factory=dict)
    anchors: list[tuple[str, Callable[[], Place]]] = field(default_factory=list)
    footnotes: list[tuple[int, list[Any]]] = field(default_factory=list)
    depends: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def error(self, element: Any, message: str, hint: str = "") -> None:
        """Say that something is wrong at an element; the site will not be published."""
        self.problems.append(Problem(self.place(element), message, hint))

    def warn(self, element: Any, message: str, hint: str = "") -> None:
        """Say that something at an element deserves a look."""
        self.problems.append(Problem(self.place(element), message, hint, "warning"))

    def word(self, text: str, **given: object) -> str:
        """A word of the interface in the lecture's language (see course/words.py)."""
        return word(self.lang, text, **given)

    def place(self, element: Any) -> Place:
        """Where an element, or what it was made from (`origins`, by id), stands in the source."""
        return Place(self.lecture.path, self.line(self.origins.get(id(element), element)))

    def unique(self, identifier: str) -> str:
        """`identifier`, or the first of identifier-2, identifier-3, ... that the lecture does not have yet."""
        name, count = identifier, 1
        while name in self.ids:
            self.depends.append(identifier)
            count += 1
            name = f"{identifier}-{count}"
        self.ids.add(name)
        self.new_ids.append(name)
        return name
