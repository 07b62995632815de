"""A browser's PDF -> one that is the same each time, with a title in its metadata, and formulas tagged as such.

A browser writes dates and its own name into a PDF, and numbers elements by all that it ever laid out. Formulas are
tagged as pictures; paper.js begins their alternative texts with a mark.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ..site.publish import GENERATOR

FORMULA = "\u2063"  # the mark, which no author writes: it is invisible


def steady(data: bytes) -> bytes:
    """The same PDF without dates, with a title in its metadata, and with formulas tagged as such."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        title, language = str(document.docinfo.get("/Title", "")), str(document.Root.get("/Lang", ""))
        for key in ("/CreationDate", "/ModDate"):
            if key in document.docinfo:
                del document.docinfo[key]
        document.docinfo["/Creator"] = GENERATOR
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
            told["dc:title"] = title
            if language:
                told["dc:language"] = [language]
        for element in _elements(document.Root.get("/StructTreeRoot")):
            if str(element.get("/Alt", "")).startswith(FORMULA):
                element.S = pikepdf.Name.Formula
                element.Alt = pikepdf.String(str(element.Alt).removeprefix(FORMULA))
        _count_anew(document)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
        return written.getvalue()


def _elements(root: Any) -> Iterator[Any]:
    """All structure elements, in the order of the text."""
    import pikepdf

    todo = [root]
    while todo:
        one = todo.pop()
        if isinstance(one, pikepdf.Array):
            todo += reversed([*one])
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield one
            if "/K" in one:
                todo.append(one.K)


def _count_anew(document: Any) -> None:
    """Give elements identifiers that count those of this document alone, in the order of the text."""
    import pikepdf

    if "/StructTreeRoot" not in document.Root:
        return
    tree = document.Root.StructTreeRoot
    named = [one for one in _elements(tree) if "/ID" in one]
    names = {str(one.ID): f"node{number:08}" for number, one in enumerate(named)}
    for one in named:
        one.ID = pikepdf.String(names[str(one.ID)])
    for attributes in (one.A for one in _elements(tree) if "/A" in one):
        for each in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            if "/Headers" in each:
                each.Headers = pikepdf.Array([pikepdf.String(names.get(str(name), "")) for name in each.Headers])
    if named:
        pairs = [part for one in named for part in (one.ID, one)]
        tree.IDTree = pikepdf.Dictionary(Names=pikepdf.Array(pairs))
