"""Citations of a few slides, written without those of all others: in styles where nothing hangs on their order.

There one source has to do with another where it is told from that: by given names, by more names, or by a letter behind
the year, since both are by people of one name, or have one title. Such are relatives, and are written together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..markdown.nodes import Node, nodes_in
from ..markdown.sources import id_of, written

_WORD = re.compile(r"\w+")


def needed_for(
    keys: Collection[str], moved: Collection[str], cited: Sequence[str], references: Sequence[Node], style: str
) -> tuple[list[tuple[Node, bool]], list[Node]] | None:
    """What it takes to cite some sources as the whole lecture does: citations to stand before theirs, and references.

    `cited` is all that the lecture cites, in order, and `moved` what is new there, or has gone. None where others are
    cited otherwise for that, or the list of sources comes or goes with it.
    """
    known = {id_of(one): one for one in references}
    is_told_apart = "disambiguate" in style
    now = {key: known[key] for key in cited if key in known}
    near = _relatives(keys, now) if is_told_apart else set()
    own = [key for key in cited if key in keys or key in near]
    if not now.keys() - moved or not now.keys() >= {*own} or (is_told_apart and _relatives(moved, known)):
        return None
    return [(_citation(key), False) for key in own if near], [now[key] for key in own]


def _relatives(keys: Collection[str], references: Mapping[str, Node]) -> set[str]:
    """The sources from which some have to be told, those from which these have to be, and so on; not themselves.

    One without names is told by what else it has, so that it may have to do with any other.
    """
    told_by = {key: {*_told_by(one)} for key, one in references.items()}
    found, waiting = {*keys}, [key for key in keys if key in told_by]
    while waiting:
        one = told_by[waiting.pop()]
        near = [
            key for key, other in told_by.items() if key not in found and not (one and other and one.isdisjoint(other))
        ]
        found.update(near)
        waiting += near
    return found.difference(keys)


def _told_by(reference: Node) -> Iterator[str]:
    """The words of the names of a source, and its titles; nothing where it has no names."""
    names = [
        node["c"][key]
        for node in nodes_in(reference)
        for key in ("family", "literal")
        if node.get("t") == "MetaMap" and key in node["c"]
    ]
    if words := [word for name in names for word in _WORD.findall(written(name).casefold())]:
        yield from words
        yield from (
            f"{key} {written(one).casefold()}" for key, one in reference["c"].items() if key.startswith("title")
        )


def _citation(key: str) -> Node:
    plain = {"citationId": key, "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"}}
    return {"t": "Cite", "c": [[{**plain, "citationNoteNum": 0, "citationHash": 0}], []]}
