"""Raw HTML: comments go, pictures become pictures, and nothing in it makes a reader's browser ask another site."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import panflute as pf
from msgspec.structs import replace

from ..markdown.addresses import LINKS, is_elsewhere, loaded_by_script, loaded_in_css, site_of
from ..markdown.siblings import FORMATS
from ..markdown.stylesheets import wrong_in_sheet
from ..markdown.tags import Token, tokens, with_attributes
from ..problems import shortened
from .addresses import KEEP_COPY, loaded
from .attributes import changed_attributes
from .context import Context
from .identifier import claim, is_output
from .notes import ATTRIBUTES
from .tags import at_token, enclosing, instead

_INTERESTING = re.compile(r"<!--|<style|</?section\b|<base\b|<script\b|=|url\(|@import", re.I)
_FOREIGN = re.compile(r"(?:src|href|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//", re.I)
_SILENT = re.compile(  # TeX that is meant for formulas, or for paper alone
    r"\s*\\(?:(?:re)?new|provide|Declare|def\b|let\b|set|use|(?:big|med|small)skip|[vh](?:space|fill)|no(?:indent|break)|"
    r"clearpage|pagebreak|centering|raggedright|tiny|scriptsize|footnotesize|small|normalsize|[lL]arge|LARGE|[hH]uge)"
)
_FORMULA = re.compile(  # which pandoc shows as one
    r"\\begin\{(?:align|aligned|alignat|alignedat|array|[bBpvV]?matrix|smallmatrix|cases|CD|eqnarray|equation|gather|"
    r"gathered|multline|split|subarray)\*?\}"
)
_MEDIA = ("audio", "embed", "iframe", "img", "object", "video")  # a link is shown instead
_PARTS = ("input", "link", "script", "source", "track")  # nothing is
_PAUSE = "left out; write . . . with an empty line above and below, or ::: incremental around a list"


def raw_html(elem: pf.RawBlock | pf.RawInline, ctx: Context) -> Any:
    """A lone `<img>` -> Image; comments dropped; local addresses resolved; what is elsewhere becomes a link."""
    if elem.format == "tex" and not (_SILENT.match(elem.text) or _FORMULA.match(elem.text.strip())):
        ctx.warn(
            elem,
            f"TeX that only paper would show: {_first(elem.text)}",
            _PAUSE if "\\pause" in elem.text else "left out; write it as Markdown or as a formula",
        )
    if elem.format not in FORMATS or not (_INTERESTING.search(elem.text) or ctx.dropped_tags):
        return None
    inline = isinstance(elem, pf.RawInline)
    found = tokens(elem.text)
    if image := _lone_picture(elem.text, found):
        ctx.origins[id(image)] = elem
        return image if inline else pf.Plain(image)
    output = [elem.text[: found[0].start] if found else elem.text]
    for token, following in zip(found, [*found, None][1:], strict=True):
        here = ctx if is_output(elem) else at_token(token, ctx)  # what code shows has no lines of its own
        output.append(_rewritten(token, elem, here))
        output.append(_content(elem.text[token.end : following.start if following else None], token, elem, here))
    text = "".join(output)
    return type(elem)(text, format="html") if text.strip() or (inline and text) else []


def _first(text: str) -> str:
    line, *more = text.strip().split("\n")
    return f"{shortened(line)} …" if more else shortened(line)


def _lone_picture(text: str, found: list[Token]) -> Any:
    """pandoc's Image for an `<img>` that is all there is; a page has no reveal.js to read its `data-src`."""
    if [token.tag for token in found] != ["img"] or text.strip() != text[found[0].start : found[0].end]:
        return None
    attributes = dict(found[0].attributes)
    url = attributes.pop("src", "") or attributes.pop("data-src", "")
    classes, identifier = attributes.pop("class", "").split(), attributes.pop("id", "")
    return pf.Image(url=url, identifier=identifier, classes=classes, attributes=attributes) if url else None


def _content(text: str, after: Token, elem: Any, ctx: Context) -> str:
    """What stands between a tag and the next."""
    if (after.kind, after.tag) == ("start", "style"):
        for at, message, hint in wrong_in_sheet(text) if not is_output(elem) else ():
            there = replace(ctx, line=partial(_below, ctx.line, text.count("\n", 0, at)))
            there.warn(elem, message, hint)
        return loaded_in_css(text, lambda one: loaded(one, elem, ctx, "style"))
    return "" if (after.kind, after.tag) == ("start", "script") and "script" in ctx.dropped_tags else text


def _below(line: Callable[[Any], int], more: int, elem: Any) -> int:
    return line(elem) + more


def _rewritten(token: Token, elem: Any, ctx: Context) -> str:
    if token.kind == "start":
        return _start(token, elem, ctx)
    if token.kind == "comment":
        return ""
    if token.tag in ctx.dropped_tags:
        ctx.dropped_tags.remove(token.tag)
        return ""
    return "</div>" if token.tag == "section" else token.text[token.start : token.end]


def _start(token: Token, elem: Any, ctx: Context) -> str:
    """A start tag as the site has it; reveal.js takes sections within a slide for slides."""
    tag, given = token.tag, token.attributes
    if tag == "section" and any(name.startswith("data-") for name in given) and not is_output(elem):
        ctx.warn(elem, "a <section> begins no slide here", "write ## and a title, and {background-color=…} behind it")
    if tag != "aside" and "notes" in given.get("class", "").split() and not is_output(elem):
        ctx.error(
            elem, f"<{tag}> holds no speaker notes: everyone would read this", "write ::: notes above, and ::: below"
        )
    if tag == "base" or (tag == "meta" and "http-equiv" in given):
        ctx.warn(elem, f"<{tag}> would change how the whole page works: left out")
        return ""
    names = {"link": ("href",), "object": ("data",)}.get(tag, ("src", "data-src"))
    main = next((given[name] for name in names if is_elsewhere(given.get(name, ""))), "")
    if main and tag in (*_MEDIA, *_PARTS):
        return _elsewhere(token, main, elem, ctx)
    if tag == "script" and (address := loaded_by_script(_body(token))):
        return _script(token, address, elem, ctx)
    if _FOREIGN.search(given.get("srcdoc", "")):
        ctx.warn(elem, "srcdoc asks another site: browsers will not load that", KEEP_COPY)
    changed = changed_attributes(given, elem, ctx, tag) | _names(token, elem, ctx)
    changed |= {} if ctx.notes else {name: "" for name in ATTRIBUTES if name in given}
    return with_attributes(token, changed, "div" if tag == "section" else "")


def _names(token: Token, elem: Any, ctx: Context) -> dict[str, str]:
    """The identifiers that are taken -> others. A drawing's and an output's are their own: programs name them."""
    given = token.attributes
    if is_output(elem):
        return {}
    wished = {name: given[name] for name in ("id", "name") if given.get(name) and (name == "id" or token.tag in LINKS)}
    if ctx.ids.intersection(wished.values()) and "svg" in enclosing(elem, token.text[: token.start]):
        return {}
    names = {value: claim(value, elem, ctx) for value in dict.fromkeys(wished.values())}
    return {name: names[value] for name, value in wished.items() if names[value] != value}


def _body(token: Token) -> str:
    """What stands in a script."""
    return token.text[token.end : token.text.lower().find("</script", token.end)]


def _script(token: Token, address: str, elem: Any, ctx: Context) -> str:
    """A script that asks another site: an author's may do without, but what a library shows is nothing then."""
    by_code = is_output(elem)
    hint = "show the chart itself, not its HTML" if by_code else KEEP_COPY
    ctx.warn(elem, f"a script would load {shortened(address)} from another site: browsers will not load that", hint)
    if not by_code:
        return token.text[token.start : token.end]
    ctx.dropped_tags.append("script")
    return _needed(address)


def _needed(address: str) -> str:
    """What is shown in place of a script without which what code shows is nothing."""
    return f'<span class="instead">This needs {html.escape(site_of(address))}, which is not asked here.</span>'


def _elsewhere(token: Token, address: str, elem: Any, ctx: Context) -> str:
    """A link in place of what would be loaded from another site; scripts and styles just go."""
    tag = token.tag
    hint = "a link is shown instead" if tag in ("embed", "iframe", "object") else "keep a copy in slides/"
    ctx.warn(elem, f"<{tag}> would load {shortened(address)} from another site: not loaded", hint)
    if tag in ("audio", "iframe", "object", "script", "video"):
        ctx.dropped_tags.append(tag)
    if tag == "script" and is_output(elem):
        return _needed(address)
    label = token.attributes.get("alt") or token.attributes.get("title") or ""
    return "" if tag in _PARTS else instead(address, label, elem, token.text[: token.start])
