"""A lecture as plain Markdown, for whoever reads text alone: what the notebook has, its code and output fenced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from markupsafe import Markup

from ..course.front import Front
from ..course.model import Output
from ..markdown.nodes import only_words
from ..markdown.printed import plain_of
from . import Told
from .notebook import NotebookCell, cells_of

_UNSAID = re.compile(r"<(style|script|annotation)\b.*?</\s*\1\s*>", re.S)


def write(told: Told) -> str:
    """The lecture's text. Its pictures are links to those of the page."""
    pictures = {source: f"../{quote(target)}" for target, source in told.result.assets.items()}
    parts = [*_head(told.result.front)]
    for cell in cells_of(told.pieces, told.result.front.lang):
        if cell.kind == "markdown":
            parts.append(cell.text.strip())
            continue
        if not cell.is_drawing:
            parts.append(_fenced(cell.text, "python"))
        parts += _outputs(cell, pictures)
    return "\n\n".join(filter(None, parts)) + "\n"


def _head(front: Front) -> Iterator[str]:
    """The title, and under it who says this, when, and on what terms."""
    yield f"# {front.markdown_title}"
    yield _plain(front.subtitle)
    authors = ", ".join(map(_plain, front.authors))
    yield " · ".join(filter(None, (authors, *map(only_words, (front.date or front.semester, front.license)))))


def _plain(html: str) -> str:
    return only_words(Markup(_UNSAID.sub("", html)).striptags())


def _outputs(cell: NotebookCell, pictures: Mapping[str, str]) -> Iterator[str]:
    for output in cell.outputs:
        if shown := next((pictures[path] for path in output.files.values() if path in pictures), ""):
            alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(output.alt.split()))
            yield f"![{alt}]({shown})"
        else:
            yield _text(output)


def _text(output: Output) -> str:
    """What an output says in words: its Markdown, else its text, else its TeX or what its HTML says."""
    if markdown := output.data.get("text/markdown", ""):
        return markdown.strip()
    plain = plain_of(output.data.get("text/plain", ""))
    if plain.strip():
        return _fenced(plain, "")
    return output.data.get("text/latex", "").strip() or _plain(output.data.get("text/html", "").replace("<", " <"))


def _fenced(text: str, language: str) -> str:
    """Code between fences that are longer than any in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", text))])
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
