"""Nodes -> panflute's elements and back: what no filter may want stays a node, and costs nothing.

A paragraph, a list, a div or a title that holds nothing that is wanted becomes an element whose content is made when
somebody asks for it; whoever asks sees no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

import panflute as pf
from panflute.containers import ListContainer, attach
from panflute.elements import RAW_FORMATS, from_json

from ..problems import PandocError
from .nodes import LEAVES, Node, attributes_of, open_tag

Wants = Mapping[str, Sequence[Callable[[Node], bool]]]  # tag of a node -> what it is asked; one yes is enough
LISTS = ("BulletList", "OrderedList", "DefinitionList", "LineBlock")  # hold elements that are no nodes
GLOBAL_ATTRIBUTES = ("style", "title", "lang", "dir", "role", "tabindex", "data-", "aria-")
GAPS = (pf.Space, pf.SoftBreak, pf.LineBreak)
HTML_FORMATS = ("html4", "html5", "revealjs", "slidy", "slideous", "dzslides", "s5")


class Elements:
    """Makes elements of one lecture's nodes, and knows what it made them of.

    `wants` tells of a node, without looking at what it holds, whether anybody may want it as an element; where it is
    None, every node becomes one.
    """

    def __init__(self, wants: Wants | None = None) -> None:
        self._wants = wants
        self._made: dict[int, tuple[Any, Node]] = {}  # by the element's id, which nobody else gets while it is here
        self._origins: dict[int, tuple[Node, Node]] = {}  # by the new node's id, as well

    def make(self, nodes: Iterable[Node]) -> list[Any]:
        """Fresh elements. Raises PandocError where panflute cannot understand a node."""
        nodes = list(nodes)
        holding: set[int] | None = None
        if self._wants is not None:
            _find_wanted(nodes, self._wants, LEAVES - self._wants.keys(), holding := set())
        return [self._element(node, holding) for node in nodes]

    def node_of(self, element: Any) -> Node | None:
        """What an element was made of; None where a filter made it."""
        made = self._made.get(id(element))
        return self.origin_of(made[1]) if made else None

    def stands_for(self, new: Node, former: Node) -> None:
        """Note that a node was made, before there are elements, in the place of one that was read."""
        self._origins[id(new)] = new, self.origin_of(former)

    def origin_of(self, node: Node) -> Node:
        """The node that was read in whose place a node is, which may be itself."""
        return self._origins[id(node)][1] if id(node) in self._origins else node

    def _element(self, node: Any, holding: Container[int] | None) -> Any:
        """A node, or whatever else stands in one, as panflute has it.

        `holding` are nodes, by id, that hold something that is wanted; None: all are made with all that they hold.
        """
        if isinstance(node, list):
            return [self._element(one, holding) for one in node]
        if not isinstance(node, dict):
            return node
        lazy = _LAZY.get(node.get("t", ""))
        if "t" in node and type(node.get("c", "")) is str:  # most are only words, and spaces between them
            element = from_json(node)
        elif lazy and holding is not None and id(node) not in holding:
            element = lazy.of(node, self)
        else:
            element = _whole({key: self._element(value, holding) for key, value in node.items()})
        self._made[id(element)] = element, node
        return element


def is_wanted(nodes: Iterable[Node], wants: Wants) -> bool:
    """Whether somebody may want one of some nodes, or something in them, as an element."""
    return _find_wanted(nodes, wants, LEAVES - wants.keys(), None)


def _find_wanted(values: Iterable[Any], wants: Wants, plain: Container[str], holding: set[int] | None) -> bool:
    """Add to `holding` the ids of all nodes that hold one that is wanted; whether there is any.

    Without it, the first that is found is enough. `plain` are tags of nodes that nobody wants and that hold no others.
    """
    found = False
    for value in values:
        if type(value) is dict:
            tag = value.get("t", "")
            if tag in plain:
                continue
            content = value.get("c", ()) if tag else value
            if type(content) is dict:
                content = content.values()
            elif type(content) is not list:
                content = ()
            is_holding = _find_wanted(content, wants, plain, holding)
            if not is_holding and not _is_one(value, wants.get(tag, ())):
                continue
            if holding is None:
                return True
            found = True
            if is_holding or tag in LISTS:
                holding.add(id(value))
        elif type(value) is list and _find_wanted(value, wants, plain, holding):
            if holding is None:
                return True
            found = True
    return found


def _is_one(node: Node, tests: Iterable[Callable[[Node], bool]]) -> bool:
    """Whether a node passes one of some tests, which hardly ever are more than two."""
    for test in tests:  # noqa: SIM110  (`any` takes twice as long)
        if test(node):
            return True
    return False


def _whole(node: Node) -> Any:
    """panflute's element of a node whose content is elements already, also where panflute does not know the kind."""
    kind = node.get("t")
    if kind in ("RawBlock", "RawInline") and node["c"][0] not in RAW_FORMATS:
        node["c"][0] = "html" if node["c"][0] in HTML_FORMATS else "openxml"  # pandoc shows only HTML's in HTML
    if kind != "Table":
        return from_json(node)
    try:
        return from_json(node)
    except IndexError as error:  # its rows do not fit its columns
        *_, head, bodies, foot = node["c"]
        if head[1] or foot[1] or any(body[2] or body[3] for body in bodies):
            raise PandocError(f"a table in it cannot be understood: {' '.join(str(error).split())}") from None
        return pf.RawBlock("")  # it has columns and no row: nothing is lost


class _Lazy:
    """An element that is as its node says, and whose content is made when somebody asks for it."""

    __slots__ = ()
    node: Node
    elements: Elements
    made: ListContainer | None

    @classmethod
    def of(cls, node: Node, elements: Elements) -> Any:
        """The element of a node; `elements` makes what is in it."""
        element: Any = cls.__new__(cls)
        element.node, element.elements, element.made = node, elements, None
        if node["t"] in ("Header", "Div"):
            element._set_ica(*attributes_of(node))
        if node["t"] == "Header":
            element.level = node["c"][0]
        elif node["t"] == "OrderedList":
            element.start, style, delimiter = node["c"][0]
            element.style, element.delimiter = style["t"], delimiter["t"]
        return element

    @property
    def _content(self: Any) -> ListContainer:
        if self.made is None:
            whole = _whole({key: self.elements._element(value, ()) for key, value in self.node.items()})
            self.made = whole._content
            self.made.parent = self
        found: ListContainer = self.made
        return found

    @_content.setter
    def _content(self: Any, content: ListContainer) -> None:
        self.made = content

    def to_json(self: Any) -> Node:
        """The node, or what has become of it."""
        if self.made is not None:
            changed: Node = super().to_json()  # type: ignore[misc]
            return changed
        match self.node["t"]:
            case "Header":
                return {"t": "Header", "c": [self.level, self._ica_to_json(), self.node["c"][2]]}
            case "Div":
                return {"t": "Div", "c": [self._ica_to_json(), self.node["c"][1]]}
        same: Node = self.node
        return same


_KINDS = (
    pf.Para,
    pf.Plain,
    pf.Header,
    pf.Div,
    pf.BlockQuote,
    pf.BulletList,
    pf.OrderedList,
    pf.DefinitionList,
    pf.LineBlock,
)
_LAZY: dict[str, Any] = {
    kind.__name__: type(kind.__name__, (_Lazy, kind), {"__slots__": ("elements", "made", "node")}) for kind in _KINDS
}


def is_untouched(element: Any) -> bool:
    """Whether nobody has asked for an element's content, in which no filter wants anything."""
    return isinstance(element, _Lazy) and element.made is None


def is_unwanted(element: Any, wants: Wants) -> bool:
    """Whether it is certain, without asking for its content, that an element is none of those that are wanted."""
    return is_untouched(element) and not _is_one(element.node, wants.get(element.node["t"], ()))


def replace_children(element: Any, replace: Callable[[Any], Any], but: Container[str] = ()) -> None:
    """Put in the place of each child of an element what `replace` gives for it: the same, another one, or a list.

    Those of the kinds `but` stay as they are. panflute's own walk makes every list of children anew; here one in which
    nothing is replaced stays as it is.
    """
    for name in element._children:
        child = getattr(element, name)
        if isinstance(child, ListContainer):
            replaced, is_new = list[Any](), False
            for index, one in enumerate(child.list):
                if type(one).__name__ in but:
                    replaced.append(one)
                    continue
                new = replace(attach(one, child.parent, child.location, index))
                replaced += new if isinstance(new, list) else [new]
                is_new = is_new or new is not one
            if is_new:
                setattr(element, name, replaced)
        elif child is not None and (new := replace(child)) is not child:  # a table has parts that are in no list
            setattr(element, name, new)


def json_of(elements: Iterable[Any]) -> list[Node]:
    """The nodes of elements."""
    return [element.to_json() for element in elements]


def is_div(element: Any, name: str) -> bool:
    """Whether an element is a div of a class."""
    return isinstance(element, pf.Div) and name in element.classes


def attributes_in_html(element: Any) -> dict[str, str]:
    """An element's identifier, classes and attributes, named as pandoc names them in HTML."""
    names = {"id": element.identifier} if element.identifier else {}
    classes = {"class": " ".join(element.classes)} if element.classes else {}
    return names | classes | attributes_as_data(element.attributes)


def attributes_as_data(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes, those that HTML does not know as data."""
    return {name if name.startswith(GLOBAL_ATTRIBUTES) else f"data-{name}": value for name, value in given.items()}


def said(nodes: Iterable[Node]) -> str:
    """The text of nodes."""
    return "".join(map(pf.stringify, Elements().make(nodes))).strip() if nodes else ""


def wrap(tag: str, attributes: Mapping[str, str], content: Sequence[Any]) -> list[Any]:
    """Blocks inside an HTML element that pandoc's document model has no name for."""
    return [pf.RawBlock(open_tag(tag, attributes)), *content, pf.RawBlock(f"</{tag}>")]
