"""Citations of a few slides, written without those of all others: in styles where nothing hangs on their order.

There one source has to do with another where it is told from that: by given names, by more names, or by a letter behind
the year, since both are by people of one name, or have one title. Such are relatives, and are written together.
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
    """What it takes to cite some sources as the whole lecture does: citations to stand before theirs, and references.

    The citations are there where some of the sources are relatives, of each in its order. `cited` is all that the
    lecture cites, and `moved` what is new there, or has gone. None where others are cited otherwise for that, or the
    list of sources comes or goes with it.
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
    """The sources from which some have to be told, those from which these have to be, and so on; not themselves.

    One without names is told by what else it has, so that it may have to do with any other.
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
