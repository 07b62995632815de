"""A lecture's front matter with what it has in common with others: one mapping, as pandoc reads it.

Options of `format: revealjs` and `html` stand beside the other keys in it, as if they had been written there. Of two
mappings both are taken; of anything else what is furthest in: the course's, a folder's, the lecture's own. What is
cited from is another matter, since it adds up: see sources.py.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..course.layers import is_project
from ..course.model import Lecture
from ..course.quarto import SPELLED, Layer, formats_of, is_page
from .nodes import Node, decode, replaced
from .pandoc import Pandoc

FORMAT = "format"
OF_COURSE = ("title", "subtitle", "description", "date")  # what a project says of itself, not of its lectures
FILES = ("logo", "title-slide-attributes")  # keys whose values are files, or hold such
SYNONYMS = {"institute": "institution", **SPELLED}
_COMMENT = re.compile("<!--.*?-->", re.S)
_PATH = re.compile(r"(?![a-z]+:|#)\S.*\.[a-z]\w*", re.I)
Meta = dict[str, Node]
Find = Callable[[str], str]  # what is at a path of the course, "" where nothing is


def merged(own: Meta, lecture: Lecture, layers: Sequence[Layer], pandoc: Pandoc, look: Find) -> Meta:
    """Front matter after what layers, the outermost first, have for a lecture; the same where nothing is to be done."""
    whole: Meta = {}
    for layer in layers:
        meta = meta_of(pandoc, in_fences(layer.text))
        if is_project(layer.file):
            meta = _of_project(meta) if not lecture.slug else {key: meta[key] for key in meta if key not in OF_COURSE}
        whole = _over(whole, _seen_from(lecture, layer, hoisted(meta), look))
    if not layers and own.keys().isdisjoint((FORMAT, *SYNONYMS)):
        return own
    return _over(whole, hoisted(own))


@lru_cache(16)  # files that all lectures share
def meta_of(pandoc: Pandoc, text: str) -> Meta:
    """The metadata of a text that is nothing else. Raises PandocError."""
    return without_comments(decode(pandoc.read(text)[0])["meta"])


def without_comments(meta: Meta) -> Meta:
    """Metadata without comments, which would be seen wherever its text is shown without its markup."""

    def less(node: Node) -> list[Node] | None:
        if node["t"] not in ("RawInline", "RawBlock") or not _COMMENT.search(node["c"][1]):
            return None
        rest = _COMMENT.sub("", node["c"][1])
        return [node | {"c": [node["c"][0], rest]}] if rest.strip() else []

    found: Meta = replaced(meta, less)
    return found


def in_fences(yaml: str) -> str:
    """YAML as the metadata of a text, on the lines after its first."""
    return f"---\n{yaml.rstrip()}\n---\n"


def plain(value: Node) -> Any:
    """A value as text, list or mapping; what is true or false is `true` or `false`."""
    match value["t"]:
        case "MetaMap":
            return {key: plain(one) for key, one in value["c"].items()}
        case "MetaList":
            return [plain(one) for one in value["c"]]
        case "MetaBool":
            return str(value["c"]).lower()
        case "MetaString":
            return value["c"]
    return _text(value["c"]).strip()


def _text(value: Any) -> str:
    """All text in some nodes, in a line."""
    if isinstance(value, list):
        return "".join(map(_text, value))
    if not isinstance(value, dict):
        return ""
    match value.get("t"):
        case "Str":
            return str(value["c"])
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Code" | "Math" | "RawInline":
            return str(value["c"][1])
        case "Quoted":
            mark = '"' if value["c"][0]["t"] == "DoubleQuote" else "'"
            return f"{mark}{_text(value['c'][1])}{mark}"
    return _text(value.get("c", []))


def hoisted(meta: Meta) -> Meta:
    """Metadata with the options of the formats that a lecture is read in as keys of their own, those of decks last."""
    meta = {SYNONYMS.get(key, key): value for key, value in meta.items()}
    if FORMAT not in meta:
        return meta
    named = meta[FORMAT]["c"] if meta[FORMAT]["t"] == "MetaMap" else {}
    for name in sorted(filter(is_page, named), key=lambda name: name.endswith("revealjs")):
        if named[name]["t"] == "MetaMap":
            meta = _over(meta, hoisted(named[name]["c"]))
    formats = {name: {"t": "MetaMap", "c": {}} for name in formats_of(plain(meta[FORMAT]))}
    return meta | {FORMAT: {"t": "MetaMap", "c": formats}}


def _over(under: Mapping[str, Node], over: Mapping[str, Node]) -> Meta:
    """Two mappings as one."""
    found = dict(under)
    for key, value in over.items():
        former = found.get(key)
        if former and former["t"] == value["t"] == "MetaMap":
            found[key] = {"t": "MetaMap", "c": _over(former["c"], value["c"])}
        else:
            found[key] = value
    return found


def _of_project(meta: Meta) -> Meta:
    """What a project says of itself for its home page, in whichever block."""
    for block in ("project", "book", "website"):
        inside = meta.get(block, {}).get("c", {})
        if isinstance(inside, dict):
            meta = {key: inside[key] for key in (*OF_COURSE, "author") if key in inside} | meta
    return meta


def _seen_from(lecture: Lecture, layer: Layer, meta: Meta, look: Find) -> Meta:
    """Metadata whose files are written as seen from a lecture: they are where the layer is, or else in slides/."""

    def moved(value: Node) -> Node:
        if value["t"] == "MetaMap":
            return {"t": "MetaMap", "c": {key: moved(one) for key, one in value["c"].items()}}
        if value["t"] == "MetaList":
            return {"t": "MetaList", "c": [*map(moved, value["c"])]}
        path = plain(value)
        if value["t"] == "MetaBool" or not _PATH.fullmatch(path):
            return value
        places = [posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) for folder in (layer.folder, "slides")]
        found = next((place for place in places if look(place)), places[0])
        return {"t": "MetaString", "c": posixpath.relpath(found, posixpath.dirname(lecture.path))}

    return {key: moved(value) if key in FILES else value for key, value in meta.items()}
