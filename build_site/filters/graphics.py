"""Pictures as decks for paper have them: `\\includegraphics`, in a figure or centred, is a picture like others."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from .context import Context

_GRAPHICS = re.compile(
    r"\\includegraphics\*?\s*(?:\[(?P<options>[^\]]*)\])?\s*\{(?P<path>[^{}]+\.(?i:png|jpe?g|svg|gif|webp|avif))\}"
)
_CAPTION = re.compile(r"\\caption\*?\{(?P<text>[^{}\\]*)\}")
_AROUND = re.compile(
    r"\\(?:begin|end)\{(?:center|figure)\*?\}(?:\[[^\]]*\])?|\\(?:centering|noindent|par)\b|\\label\{[^{}]*\}"
    r"|\\[vh]space\*?\{[^{}]*\}"
)
_LENGTH = re.compile(r"(?P<name>width|height)\s*=\s*(?P<size>[\d.]*)\s*(?P<unit>in|cm|mm|pt|px|em|\\\w+)")


def graphics(elem: pf.RawBlock | pf.RawInline, ctx: Context) -> Any:
    """TeX that shows a picture and says nothing else -> Image; in a figure it has its caption."""
    if elem.format not in ("tex", "latex") or not (found := [*_GRAPHICS.finditer(elem.text)]):
        return None
    caption = _CAPTION.search(elem.text)
    if _AROUND.sub("", _CAPTION.sub("", _GRAPHICS.sub("", elem.text))).strip():
        return None
    pictures = []
    for one in found:
        words = [pf.Str(caption["text"])] if caption else []
        pictures.append(pf.Image(*words, url=one["path"].strip(), attributes=_sizes(one["options"] or "")))
        ctx.origins[id(pictures[-1])] = elem
    if isinstance(elem, pf.RawInline):
        return pictures[0] if len(pictures) == 1 else pf.Span(*pictures)
    if not caption:
        return pf.Para(*pictures)
    return pf.Figure(pf.Plain(*pictures), caption=pf.Caption(pf.Plain(pf.Str(caption["text"]))))


def _sizes(options: str) -> dict[str, str]:
    """`width=4in` as it is; a part of the text's width in percent."""
    sizes = {}
    for one in _LENGTH.finditer(options):
        if one["unit"][0] != "\\":
            sizes[one["name"]] = f"{one['size']}{one['unit']}"
        elif one["name"] == "width":
            sizes["width"] = f"{100 * float(one['size'] or 1):g}%"
    return sizes
