"""A page or deck of a site -> Typst's source: what is for screens alone is left out, pandoc reads and writes the rest.

Pandoc's writer knows nothing of callouts, margins or alternative texts: these become calls of paper.typ's functions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..markdown.nodes import Node, decode, encode, open_tag

Convert = Callable[[str], str]

_UNSEEN = (  # on screens only, or there to be worked with
    "script, style, template, button, select, nav, dialog, track, [aria-hidden=true], .visually-hidden, aside.notes",
    ".anchor, .to-slide, .readings, .beside, .footnote-back, .cite-back, .cite pre, .cite > p:last-child",
    ".code-fold > summary, .quiz input, .quiz .solution, .quiz .reply, .sweep input, .sweep label, .live",
    ".anim-controls, .tabs > [role=tablist], img:has(~ .instead), .dark-content",
)
_DIVS = ("article", "aside", "details", "fieldset", "footer", "header", "legend", "main", "section", "summary")
_BARE = ("audio", "embed", "iframe", "label", "noscript", "object", "picture", "time", "video")  # what they hold counts
_VOID = ("br", "col", "hr", "wbr")
_AROUND = ("dl", "div", "figure", "ol", "pre", "table", "ul")  # no place in it for words
_KEPT = ("alt", "class", "colspan", "href", "lang", "rowspan", "src", "start", "style", "type", "width")
_CALLS = {  # of paper.typ, for classes
    **dict.fromkeys(("callout", "prompt", "quiz", "theorem"), "framed"),
    **dict.fromkeys(("callout-head", "legend", "question", "summary", "tab-title"), "titled"),
    "csl-entry": "entry",
    **dict.fromkeys(
        ("authors", "cite", "column-margin", "credit", "footnotes", "kicker", "setting", "subtitle"), "small"
    ),
}
_COLUMNS = {"columns": "column", "layout-row": "layout-cell"}
_SIGN = re.compile(r"(\d*)(=+|[-+/.])")
_SPACES = {
    r"\;": r"\:",
    r"\!": "",
    r"\enspace": r"\:",
}  # which pandoc's writer of Typst rounds to none, or to one em back
_SPACE = re.compile(r"\\(?:enspace(?![a-zA-Z])|.)", re.S)
_SIZE = re.compile(r"(?:^|[\s;])width:\s*([\d.]+)(%|px|pt|cm|mm|in|em)|^([\d.]+)$")


class Source(Struct, frozen=True):
    """A title, a language, and the Typst source of a page or of each slide."""

    title: str
    language: str
    parts: Sequence[str]


def source(page: str, is_deck: bool, picture: Convert, read: Convert, write: Convert) -> Source:
    """A page -> one part; a deck -> one for each slide.

    `picture` maps the address of a picture to the name of its file beside the source; `read` and `write` are pandoc's,
    from HTML and to Typst.
    """
    tree = LexborHTMLParser(page)
    for node in tree.css(", ".join(_UNSEEN)):
        node.decompose()
    for node in tree.css(".kicker span + span, .credit, .callout-kind + .callout-title"):
        node.insert_before(" · ")
    for node in tree.css(".attribution"):
        if node.first_child:
            node.first_child.insert_before("— ")
    for node in tree.css(".prompt > p:first-of-type"):
        node.attrs["class"] = "question"
    for node in tree.css(".prompt .mark"):
        node.unwrap()
    root, base = tree.css_first("html"), tree.css_first("link[rel=canonical]")
    paper = _Paper(base.attributes["href"] or "" if base else "", picture)
    linked = {_within(node.attributes["href"] or "") for node in tree.css("a[href^='#']")}
    shown = tree.css(".slides section.slide" if is_deck else "main article")
    written = [write(encode(paper.edited(decode(read(_plain(one, linked)))))) for one in shown]
    title = tree.css_first("[data-lecture], article h1")
    named = title.attributes.get("data-lecture") or title.text() if title else ""
    return Source(named, root.attributes.get("lang") or "" if root else "", written)


def quoted(text: str) -> str:
    """A text as a string of Typst's."""
    return '"' + re.sub(r'["\\]', r"\\\g<0>", text).replace("\n", " ") + '"'


def _within(address: str) -> str:
    """The identifier that a link within a page or deck leads to."""
    return unquote(address.removeprefix("#").removeprefix("/"))


def _plain(node: LexborNode, linked: set[str]) -> str:
    """HTML for pandoc, whose reader leaves out tags that it does not know, and classes of paragraphs."""
    if node.is_text_node:
        return html.escape(node.text_content or "", quote=False)
    if not node.is_element_node:
        return ""
    tag, given = node.tag or "", {name: value or "" for name, value in node.attributes.items()}
    given["class"] = given.get("class", "").replace("sourceCode", "").strip()  # pandoc's, and no language
    if tag == "math":
        return node.html or ""
    if tag == "svg":
        return open_tag(
            "img", {"src": f"data:image/svg+xml,{node.html}", "alt": given.get("aria-label", ""), "width": "3cm"}
        )
    inner = "".join(_plain(one, linked) for one in node.iter(include_text=True))
    if tag == "code":  # in pieces, for its colours
        inner = html.escape(node.text(), quote=False)
    mark = open_tag("span", {"id": given["id"]}) + "</span>" if given.get("id") in linked else ""
    if tag in _BARE:
        return mark + inner
    if tag in _DIVS or (tag == "p" and given["class"]):
        given["class"] = f"{given['class']} {tag}"
        tag = "div"
    if tag == "input":
        return "☒ " if "checked" in given else "☐ "
    if tag == "img":
        return _img(given)
    if picture := given.get("data-background-image"):
        inner += open_tag("img", {"src": picture, "alt": ""})
    opened = open_tag(tag, _kept(given))
    if tag in _VOID:
        return opened
    return f"{mark}{opened}{inner}</{tag}>" if tag in _AROUND else f"{opened}{mark}{inner}</{tag}>"


def _kept(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name in _KEPT}


def _img(given: dict[str, str]) -> str:
    """A picture; one that was drawn for several values is the last, in which what it tells of has happened."""
    kept = _kept(given) | {"width": _width(given)}
    if not (frames := given.get("data-frames")):
        return open_tag("img", kept)
    last = [values.rpartition(",")[2] for values in given["data-values"].split(";")]
    said = ", ".join(f"{name} = {value}" for name, value in zip(given["data-parameter"].split(";"), last, strict=True))
    return open_tag("img", kept | {"src": frames.split()[-1]}) + f'<div class="setting">{html.escape(said)}</div>'


def _width(given: dict[str, str]) -> str:
    """The width of a picture as Typst says it: all of its line, unless it is said."""
    found = _SIZE.search(given.pop("style", "")) or _SIZE.search(given.get("width", ""))
    if not found:
        return "100%"
    number, unit = (found[1], found[2]) if found[1] else (found[3], "px")
    return f"{float(number) * 0.75:g}pt" if unit == "px" else number + unit


class _Paper:
    """Edits of pandoc's document, from its leaves up."""

    def __init__(self, base: str, picture: Convert) -> None:
        self._base, self._picture = base, picture
        self._level = 0  # of the heading before
        self._edits: dict[str, Callable[[Any], list[Node]]] = {
            "Str": _text,
            "Math": _formula,
            "Image": lambda content: [_inline(self._drawn("icon", content))],
            "Link": self._link,
            "Header": self._header,
            "Span": _span,
            "Div": _div,
            "Table": _table,
        }

    def edited(self, document: Node) -> Node:
        return document | {"blocks": self._edited(document["blocks"])}

    def _edited(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._edited(one) for name, one in value.items()}
        if not isinstance(value, list):
            return value
        result: list[Any] = []
        for one in value:
            kind = one.get("t") if isinstance(one, dict) else None
            if kind in ("Para", "Plain") and len(one["c"]) == 1 and one["c"][0]["t"] == "Image":
                result.append(_block(self._drawn("picture", one["c"][0]["c"])))
            elif kind in self._edits:
                result += self._edits[kind](self._edited(one["c"]))
            else:
                result.append(self._edited(one))
        return result

    def _drawn(self, how: str, content: Any) -> str:
        (_, _, pairs), said, (address, _) = content
        file, given = self._picture(address), dict(pairs)
        if not file:
            return f"#small[({_escaped(_words(said) or address)})]"
        drawn = f"{how}({quoted(file)}, {quoted(_words(said))}, {given.get('width', '100%')})"
        return f"#{drawn}" if _words(said) else f"#pdf.artifact({drawn})"

    def _link(self, content: Any) -> list[Node]:
        _, inner, (address, _) = content
        if address.startswith("#"):
            return _call("within", inner, quoted(_within(address)))
        whole = urljoin(self._base, address)
        if not urlsplit(whole).scheme:
            return list(inner)
        is_shown = _words(inner) in (whole, whole.partition(":")[2])
        return _call("link" if is_shown else "elsewhere", inner, quoted(whole))

    def _header(self, content: Any) -> list[Node]:
        level, _, inner = content
        self._level = min(level, self._level + 1)  # as none may be left out
        return [{"t": "Header", "c": [self._level, ["", [], []], inner]}]


def _text(content: str) -> list[Node]:
    """Escape a sign that would begin a heading, list or term in Typst, which pandoc leaves as it is."""
    sign = _SIGN.fullmatch(content)
    return [_inline(f"{sign[1]}\\{sign[2]}")] if sign else [{"t": "Str", "c": content}]


def _formula(content: Any) -> list[Node]:
    kind, said = content
    spaced = _SPACE.sub(lambda found: _SPACES.get(found[0], found[0]), said)
    return _call("formula", [{"t": "Math", "c": [kind, spaced]}], quoted(said.strip()))


def _span(content: Any) -> list[Node]:
    (name, classes, _), inner = content
    if name:
        return [_inline(f"#anchor({quoted(name)})")]
    if "equation" in classes and len(inner) > 1:
        return [_inline("#equation["), inner[-1], _inline("]["), *inner[:-1], _inline("]")]
    return [{"t": "Span", "c": content}]


def _div(content: Any) -> list[Node]:
    (_, classes, pairs), inner = content
    if {*classes} & {*_COLUMNS.values()}:
        return [{"t": "Div", "c": content}]
    if held := next((_COLUMNS[one] for one in classes if one in _COLUMNS), ""):
        return _columns([one for one in inner if one["t"] == "Div" and held in one["c"][0][1]])
    call = next((_CALLS[one] for one in classes if one in _CALLS), "")
    if language := dict(pairs).get("lang", ""):
        inner = [_block(f"#[#set text({said_language(language)})"), *inner, _block("]")]
    return _around(call, inner) if call else inner


def _table(content: Any) -> list[Node]:
    *before, (given, rows), bodies, foot = content
    headed = [[of_row, [[*cell[:-1], _around("headed", cell[-1])] for cell in cells]] for of_row, cells in rows]
    return [{"t": "Table", "c": [*before, [given, headed], bodies, foot]}]


def _columns(cells: Sequence[Node]) -> list[Node]:
    found = [_SIZE.search(dict(one["c"][0][2]).get("style", "")) for one in cells]
    widths = ", ".join(f"{one[1]}fr" if one and one[2] == "%" else "1fr" for one in found)
    inner = [part for one in cells for part in (_block("["), *one["c"][1], _block("],"))]
    return [_block(f"#beside(({widths},),"), *inner, _block(")")] if cells else []


def said_language(tag: str) -> str:
    """A language tag as arguments of Typst's for texts."""
    language, *rest = tag.split("-")
    region = next((f', region: "{one}"' for one in rest if re.fullmatch("[A-Z]{2}", one)), "")
    return f'lang: "{language.lower()}"{region}' if re.fullmatch("[a-zA-Z]{2,3}", language) else ""


def _around(name: str, blocks: Sequence[Node]) -> list[Node]:
    return [_block(f"#{name}["), *blocks, _block("]")]


def _call(name: str, inner: Sequence[Node], *arguments: str) -> list[Node]:
    return [_inline(f"#{name}({', '.join(arguments)})["), *inner, _inline("]")]


def _words(inlines: Sequence[Node]) -> str:
    return "".join(one["c"] if one["t"] == "Str" else " " if "c" not in one else _words_in(one) for one in inlines)


def _words_in(node: Node) -> str:
    inner = node["c"][-1]
    return inner if isinstance(inner, str) else _words(inner) if isinstance(inner, list) else ""


def _escaped(text: str) -> str:
    return re.sub(r"[\\#*_`$<>@\[\]~=/-]", r"\\\g<0>", text)


def _inline(text: str) -> Node:
    return {"t": "RawInline", "c": ["typst", text]}


def _block(text: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", text]}
