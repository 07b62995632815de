"""A slide after the filters that all readings share: what each reading begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import panflute as pf
from msgspec import Struct, field
from msgspec.structs import replace

from .. import filters
from ..course.labels import Label
from ..course.model import HIDDEN_IN, Cell, Drawing, Output
from ..filters.context import Context
from ..markdown.elements import Elements, is_wanted, json_of, said
from ..markdown.nodes import Node, has_class, open_tag, raw
from ..markdown.parts import Parts
from ..markdown.slides import shows_nothing
from ..markdown.titles import label_of


class FilteredSlide(Struct, frozen=True):
    """A slide: `title` and `content` are blocks, `footnotes` have their numbers, `steps` are what Python did.

    `level` is that of its heading on the page; one that `has_rule` begins with a rule instead. A heading may be empty.
    Readings that it is `hidden_in` do not have it; it `differs` if some do not show all that others do. One that
    `cites` names sources, or lists them.
    """

    id: str
    level: int
    classes: tuple[str, ...]
    attributes: Mapping[str, str]
    title: Sequence[Node]
    content: Sequence[Node]
    footnotes: Sequence[tuple[int, Sequence[Node]]]
    has_heading: bool
    has_rule: bool
    steps: Mapping[str, Cell | Drawing | Output]
    context: Context
    hidden_in: set[str] = field(default_factory=set)
    differs: bool = False
    cites: bool = False
    _known: dict[tuple[str, int], Sequence[Node]] = field(default_factory=dict)
    _concerned: dict[int, bool] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Whether readers never get to see it."""
        return self.attributes.get("data-visibility") == "hidden"

    def is_in(self, reading: str) -> bool:
        """Whether a reading has the slide."""
        return reading not in self.hidden_in

    @property
    def rule(self) -> str:
        """What begins the slide on a page if it has no title."""
        return open_tag("hr", {"id": self.id}) if self.has_rule or self.has_heading else ""

    def is_seen_in(self, reading: str) -> bool:
        """Whether readers of a reading see the slide: it has it, and there is more to it than styles or macros."""
        return self.is_in(reading) and (self.has_heading or not shows_nothing(self.filtered(reading, self.content)))

    @property
    def place(self) -> str:
        """The identifier of what begins the slide on the page, "" where nothing does."""
        return self.id if (self.has_heading or self.has_rule) and self.is_seen_in("page") else ""

    def filtered(self, reading: str, blocks: Sequence[Node]) -> Sequence[Node]:
        """Blocks after the filters of one reading; the same where these do not concern them."""
        if id(blocks) not in self._concerned:
            self._concerned[id(blocks)] = _are_concerned(blocks, self.context)
        if not self._concerned[id(blocks)]:
            return blocks
        known = (reading, id(blocks))
        if known not in self._known:
            self._known[known] = _filtered(reading, blocks, self.context)
        return self._known[known]

    def labels(self, parts: Parts) -> Callable[[], tuple[Label, ...]]:
        """Have the titles of labelled sections written; returns what makes all labels then."""
        labels = [(one, parts.html(label_of(title))) for one, title in self.context.labels]
        common = {"slide": self.id, "is_hidden": self.is_hidden}
        return lambda: tuple(replace(one, title=title.text, plain=said(title.nodes), **common) for one, title in labels)

    def listed(self, reading: str) -> Sequence[Node]:
        """The footnotes as items of a list, each with the identifier that its mark links to."""
        skips = {number for number, content in self.footnotes if _is_hidden(content[0], reading)}
        numbers = {number: f' value="{number}"' if skips else "" for number, _ in self.footnotes}
        items = (
            (raw(f'<li id="_fn-{number}"{numbers[number]}>'), *content, raw("</li>"))
            for number, content in self.footnotes
            if number not in skips
        )
        return filtered_for(reading, [node for item in items for node in item], self.context)


def _is_hidden(node: Node, reading: str) -> bool:
    return has_class(node, HIDDEN_IN + reading)


def filtered_for(reading: str, blocks: Sequence[Node], context: Context) -> Sequence[Node]:
    """Blocks after the filters of one reading; the same where these do not concern them."""
    return _filtered(reading, blocks, context) if _are_concerned(blocks, context) else blocks


def _are_concerned(blocks: Sequence[Node], context: Context) -> bool:
    """Whether the filters of any reading may want something in blocks."""
    return context.incremental or is_wanted(blocks, filters.READING.wants)


def _filtered(reading: str, blocks: Sequence[Node], context: Context) -> Sequence[Node]:
    whole = Elements(filters.READING.wants).make(blocks)
    whole = pf.Div(*whole, classes=["incremental"] if context.incremental else [])
    return json_of(filters.apply(filters.READING, whole, replace(context, reading=reading)).content)
