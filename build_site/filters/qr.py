"""QR codes: of an address, or of the page that the slide is on, for those who sit in the hall."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import quote

import panflute as pf

from ..markdown.addresses import has_scheme, is_script
from ..markdown.nodes import open_tag
from ..problems import shortened
from .context import Context

TO = "to"


def qr(elem: pf.Span, ctx: Context) -> Any:
    """`[]{.qr to="https://…"}` -> the code, and below it the address to read.

    Without an address it is that of this slide on the lecture's page.
    """
    return _code(elem.attributes.get(TO, ""), elem, ctx) if "qr" in elem.classes else None


def _code(address: str, elem: Any, ctx: Context) -> list[Any]:
    """The code of an address, "" that of this slide; nothing where it cannot be drawn, which is told."""
    import segno  # 20 ms, and few lectures have codes

    if not address and not ctx.url:
        hint = 'write url = "https://…" below [tool.build_site] in pyproject.toml, or {{< qr https://… >}}'
        ctx.error(elem, "where this page will be is not known, so there is no QR code of it", hint)
        return []
    place = address or f"{ctx.url}{quote(ctx.lecture.place('page'))}#{quote(ctx.slide)}"
    if is_script(place):
        ctx.error(elem, f"a QR code of {shortened(place)} leads nowhere", "cameras follow addresses, and run nothing")
        return []
    if not has_scheme(place):
        ctx.error(elem, f"a QR code of {place} leads nowhere", f"write https://{place}")
        return []
    try:
        code = segno.make(place, micro=False, error="m")
    except segno.DataOverflowError:
        ctx.error(elem, "this address is too long for a QR code", "shorten it")
        return []
    side = code.symbol_size(border=2)[0]
    drawn = {"viewBox": f"0 0 {side} {side}", "role": "img", "aria-label": ctx.word("QR code: {place}", place=place)}
    rows = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix_iter(border=2)) for x, dark in enumerate(row) if dark
    )
    shown = html.escape(place.removeprefix("https://").removeprefix("http://"), quote=False)
    link = f"{open_tag('a', {'href': place, 'rel': 'noopener'})}{shown}</a>" if place.startswith("http") else shown
    return [pf.RawInline(f'<span class="qr">{open_tag("svg", drawn)}<path d="{"".join(rows)}"/></svg>{link}</span>')]
