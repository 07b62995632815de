"""What it takes to write the citations of a few slides without those of all others, in styles that ignore their order.

In such a style a citation depends on other sources only where it has to be distinguished from them: by given names, by
more names, or by a letter after the year, since their authors share a name, or they share a title. Such sources are
called relatives here, and have to be written together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ..markdown.nodes import Node
from ..markdown.sources import id_of, written

_WORD = re.compile(r"\w+")


def needed_for(
    keys: Collection[str], moved: Collection[str], cited: Sequence[str], references: Sequence[Node], style: str
) -> tuple[list[tuple[Node, bool]], list[Node]] | None:
    """Citations to put before those of some sources, and references, so that they are written as in the whole lecture.

    There are such citations only if some of the sources are relatives: one of each, in order. `cited` is all that the
    lecture cites, `moved` are sources that are new there, or gone. None where that changes the citations of other
    sources, or where the list of sources comes or goes with it.
    """
    known = {id_of(one): one for one in references}
    now = {key: known[key] for key in cited if key in known}
    told_by = {key: _told_by(one) for key, one in known.items()} if "disambiguate" in style else {}
    told_now = {key: told_by[key] for key in now if key in told_by}
    near = _relatives(keys, told_now)
    own = [key for key in cited if key in keys or key in near]
    if not now.keys() - moved or not now.keys() >= {*own} or _relatives(moved, told_by):
        return None
    are_related = any(_relatives([key], told_now) for key in own)
    return [(_citation(key), False) for key in own if are_related], [now[key] for key in own]


def _relatives(keys: Collection[str], told_by: Mapping[str, Collection[str]]) -> set[str]:
    """The sources that some have to be distinguished from, the relatives of these, and so on; without themselves.

    A source without names may have to be distinguished from any other.
    """
    found, waiting = {*keys}, [key for key in keys if key in told_by]
    while waiting:
        one = {*told_by[waiting.pop()]}
        near = [
            key for key, other in told_by.items() if key not in found and not (one and other and one.isdisjoint(other))
        ]
        found.update(near)
        waiting += near
    return found.difference(keys)


def _told_by(reference: Node) -> list[str]:
    """The words of the names of a source, and its titles; nothing where it has no names."""
    fields = reference["c"]
    lists = [value["c"] for key, value in fields.items() if value["t"] == "MetaList" and key != "issued"]
    people = [one for some in lists for one in some if one["t"] == "MetaMap"]
    names = [written(one["c"][key]).casefold() for one in people for key in ("family", "literal") if key in one["c"]]
    titles = [f"{key} {written(one).casefold()}" for key, one in fields.items() if key.startswith("title")]
    return [*_WORD.findall(" ".join(names)), *titles] if names else []


def _citation(key: str) -> Node:
    plain = {"citationId": key, "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"}}
    return {"t": "Cite", "c": [[{**plain, "citationNoteNum": 0, "citationHash": 0}], []]}
