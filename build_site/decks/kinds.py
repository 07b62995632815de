"""The kinds of decks, each in a file of its own. A text that is of several kinds is of the first one in KINDS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from . import jupytext, marked, marp, myst, notebook, remark, reveal, slidev
from .rows import Row, Told


class Kind(Struct, frozen=True):
    """A kind of decks: the tool's name, whether a text is such a deck, and how it is rewritten as Pandoc Markdown."""

    name: str
    is_one: Callable[[str], bool]
    rewritten: Callable[[str, Told], list[Row]]


KINDS = (
    Kind("Marp", marp.is_marp, marp.rewritten),
    Kind("Jupytext", jupytext.is_markdown, jupytext.from_markdown),
    Kind("remark", remark.is_remark, remark.rewritten),
    Kind("Slidev", slidev.is_slidev, slidev.rewritten),
    Kind("reveal.js", reveal.is_reveal, reveal.rewritten),
    Kind("MyST", myst.is_myst, myst.rewritten),
    Kind("Markdown with comments of CMU MLiP", marked.is_marked, marked.rewritten),
)
BY_SUFFIX = {
    ".ipynb": Kind("Jupyter", lambda _: True, notebook.rewritten),
    ".py": Kind("Jupytext", lambda _: True, jupytext.from_script),
}


def kind_of(path: str, text: str, within: str = "") -> Kind | None:
    """The kind of a text, None if it is Pandoc Markdown; one that is included is at least of the kind `within`."""
    own = BY_SUFFIX.get(Path(path).suffix.lower())
    return own or next((one for one in KINDS if one.is_one(text) or one.name == within), None)
