"""Theorems and their like, `::: {#thm-a name="…"}`, and Quarto's `.proof`, `.remark` and `.solution` without number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import panflute as pf

from ..course.labels import THEOREMS, WORDS, Label, Placeholder, kind_of, theorem_kind
from ..markdown.elements import GAPS
from .answers import are_withheld, texts
from .context import Context
from .labels import inlines_of


def theorem(elem: pf.Div, ctx: Context) -> Any:
    """Div -> `div.theorem` that begins with what it is called; a solution that is withheld is in no reading."""
    numbered, kind = kind_of(elem.identifier) in THEOREMS, theorem_kind(elem.identifier, elem.classes)
    if not kind:
        return None
    if kind == "sol" and are_withheld(elem, ctx):
        ctx.left_out += texts(elem)
        if numbered:
            ctx.labels.append((Label(elem.identifier, is_withheld=True), []))
        return []
    name = inlines_of(elem.attributes.pop("name", ""), elem, ctx)
    blocks = list(elem.content)
    if not name and blocks and isinstance(blocks[0], pf.Header):
        name = list(blocks.pop(0).content)
    if not blocks:
        ctx.warn(elem, f"there is nothing in this {WORDS[kind].lower()}", "write what it says, or take the div away")
    word = Placeholder("label", elem.identifier).token() if numbered else ctx.word(WORDS[kind])
    title = [pf.Str(word), *([pf.Space(), pf.Str("("), *name, pf.Str(")")] if name else [])]
    elem.classes = ["theorem", kind, *(one for one in elem.classes if one not in ("theorem", kind))]
    elem.content = _titled(title, kind, blocks, ("proof", ctx.word(WORDS["proof"]).lower()))
    return None


def _titled(title: list[Any], kind: str, blocks: list[Any], proof: Sequence[str]) -> list[Any]:
    """Blocks after a title: in the first paragraph, but for solutions, which may be folded below theirs.

    `proof` are the words that begin a proof, which an author may have written out.
    """
    if kind == "sol":
        return [pf.Para(pf.Strong(*title)), *blocks]
    lead = (pf.Emph if kind == "proof" else pf.Strong)(*title, pf.Str("."))
    if not blocks or not isinstance(blocks[0], (pf.Para, pf.Plain)):
        return [pf.Para(lead), *blocks]
    first, *rest = blocks
    words = list(first.content)
    if kind == "proof" and pf.stringify(pf.Plain(*words[:1])).strip(" .:").lower() in proof:
        words = words[1:]
        while words and isinstance(words[0], GAPS):
            words.pop(0)
    return [type(first)(lead, pf.Space(), *words), *rest]
