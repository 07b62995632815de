"""With `trust = "contributor"`, what could run in a reader's browser, or ask others, goes: see markdown/harmless.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import panflute as pf
from msgspec.structs import replace

from ..course.labels import theorem_kind
from ..markdown.addresses import is_script
from ..markdown.harmless import ATTRIBUTES, EMPTIED, harmless, harmless_style, is_harmless_tag
from ..markdown.tags import Token, tokens, with_attributes
from ..markdown.vocabulary import is_known
from ..problems import shortened
from .context import Context
from .qr import TO
from .tags import at_token, is_html

_NAMES = {"Header": "heading", "Image": "picture", "CodeBlock": "code"}
_TEXTS = ("alt", "title", "credit", "license", "name")  # which may begin like a script: "JavaScript: the good parts"
_SIZES = ("width", "height")  # which become styles
_OPTION = re.compile(r"(?!on|data-)[a-z][\w-]*")  # pandoc writes those that HTML has not as data
_ACTING = """
action autofocus autoplay background background-iframe background-interactive chart classid code codebase
contenteditable crossorigin data dynsrc form formaction formtarget frames http-equiv is ismap longdesc lowsrc
manifest markdown nonce parameter part ping popover popovertarget preview-image preview-link preview-video
profile sandbox scripts sizes slot srcdoc srcset state template toggle-theme usemap
"""  # attributes that HTML, reveal.js or a script of the theme would act by
_HINT = "contributors' HTML may hold nothing that acts, see SECURITY.md"
_LINKS = "links of contributors lead to files, http, https, mailto and tel"
_INSTEAD = {
    "iframe": "link to it instead",
    "background-iframe": "link to it instead",
    "form": "write text, or link to a form",
    "style": "a few properties may be set by style=, see SECURITY.md",
    "title": 'to name a drawing, write aria-label="…" into <svg>',
    "href": _LINKS,
    "source": _LINKS,
    "src": "keep a copy in slides/graphics",
    "srcset": "write one picture, in src",
}


def untrusted(
    elem: pf.RawBlock
    | pf.RawInline
    | pf.Link
    | pf.Div
    | pf.Span
    | pf.Header
    | pf.Code
    | pf.CodeBlock
    | pf.Image
    | pf.Figure
    | pf.Table,
    ctx: Context,
) -> Any:
    """Raw HTML and attributes without what could act; links and pictures of which the address could are only text."""
    if isinstance(elem, (pf.RawBlock, pf.RawInline)):
        if is_html(elem):
            text = "".join(_harmless_html(elem, ctx))
            if text == elem.text:
                return None
            new = type(elem)(text, format="html")
            ctx.origins[id(new)] = ctx.origins.get(id(elem), elem)
            return new if text else []
        return None if elem.format in ("tex", "latex") else []
    tag = {"Link": "a", "Image": "img"}.get(elem.tag, "div")
    given = dict(elem.attributes)
    called = ("name",) if isinstance(elem, pf.Div) and theorem_kind(elem.identifier, elem.classes) else ()
    called = (TO,) if isinstance(elem, pf.Span) and "qr" in elem.classes else called  # which the filter `qr` judges
    kept = {
        name: new
        for name, value in given.items()
        if (new := value if name in called else _attribute(tag, name, value)) is not None
    }
    if kept != given:
        _tell(elem, f"this {_NAMES.get(elem.tag, elem.tag.lower())}", given, kept, ctx)
        elem.attributes = kept
    where = {"Link": "href", "Image": "src"}.get(elem.tag, "")
    if where and harmless(tag, where, elem.url) is None:
        ctx.warn(elem, f"{shortened(elem.url)} could run what it holds: only its text is shown", _INSTEAD[where])
        return list(elem.content)
    return None


def inert(elem: Any, at: Any, ctx: Context) -> Any:
    """An element that no filter has seen, as `untrusted` has it where authors are not; it stands `at` another one."""
    if ctx.trust == "author":
        return elem
    line = ctx.place(at).line
    there = replace(ctx, line=lambda _: line)

    def act(one: Any, _: Any) -> Any:
        return (
            untrusted(one, there)
            if isinstance(one, (pf.RawBlock, pf.RawInline)) or hasattr(one, "attributes")
            else None
        )

    return elem.walk(act)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute of an element of pandoc's, as it may stay."""
    lower = name.lower()
    if lower in _SIZES and harmless_style(f"width:{value}") != f"width:{value}":
        return None
    if lower == "source":
        return value if harmless("a", "href", value) is not None else None
    if lower in ATTRIBUTES or f"data-{lower}" in ATTRIBUTES:
        return harmless(tag, lower if lower in ATTRIBUTES else f"data-{lower}", value)
    if lower in _TEXTS or lower.startswith("aria-"):
        return value
    is_option = _OPTION.fullmatch(lower) and lower not in _ACTING.split() and not is_script(value)
    return value if is_option else None


def _harmless_html(elem: Any, ctx: Context) -> Iterator[str]:
    """Raw HTML, piece by piece, without the tags and attributes that may not stay."""
    found = tokens(elem.text)
    yield elem.text[: found[0].start] if found else elem.text
    for token, following in zip(found, [*found, None][1:], strict=True):
        content = elem.text[token.end : following.start if following else None]
        if token.kind == "comment" or is_harmless_tag(token.tag):
            yield _tag(token, elem, ctx) if token.kind == "start" else elem.text[token.start : token.end]
            yield content
            continue
        if token.kind == "start" and is_known(token.tag):  # of others it is told that nobody knows them
            at_token(token, ctx).warn(elem, f"<{token.name}> is left out", _INSTEAD.get(token.tag, _HINT))
        yield "" if token.kind == "start" and token.tag in EMPTIED else content


def _tag(token: Token, elem: Any, ctx: Context) -> str:
    """A start tag with the attributes that may stay."""
    given = token.attributes
    kept = {name: new for name, value in given.items() if (new := harmless(token.tag, name, value)) is not None}
    _tell(elem, f"<{token.name}>", given, kept, at_token(token, ctx))
    changed = {name: kept.get(name, "") for name in given if kept.get(name) != given[name]}
    return with_attributes(token, changed)


def _tell(elem: Any, what: str, given: dict[str, str] | Any, kept: dict[str, str], ctx: Context) -> None:
    """Say which attributes, or parts of them, went."""
    gone = [name if name not in kept else f"parts of {name}" for name in given if kept.get(name) != given[name]]
    if "style" in kept and "parts of style" in gone and not _is_less(given["style"], kept["style"]):
        gone.remove("parts of style")
    if gone:
        hint = next((_INSTEAD[name] for one in gone if (name := one.removeprefix("parts of ")) in _INSTEAD), _HINT)
        ctx.warn(elem, f"left out of {what}: {', '.join(gone)}", hint)


def _is_less(style: str, kept: str) -> bool:
    """Whether declarations went, and not only space between them."""
    return len(re.sub(r"[\s;]", "", style)) > len(re.sub(r"[\s;]", "", kept))
