"""HTML that stands somewhere within a page: read as browsers do, and written so that nothing of it breaks out.

    well_formed   HTML -> the same as browsers understand it, every element closed
    faults        what is wrong with HTML that a person wrote, in words for that person
    strangers     elements in it that browsers do not know
    misread       where browsers find in HTML something else than is written there

What it loads, and where its links lead, addresses.py tells. The parser, lexbor, is loaded only where there is
something to parse.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from .tags import VERBATIM, VOID, Token, tokens
from .vocabulary import is_known, unknown

DEEPEST = 500  # about as deeply as browsers nest elements: what is nested more deeply, they put side by side
_CELLS = ("tr", "td", "th", "thead", "tbody", "tfoot")
IMPLIED_ENDS = frozenset(  # elements that may be left open, as they end where others begin or end
    ("p", "li", "dt", "dd", "option", "optgroup", "rb", "rt", "rtc", "rp", "caption", "colgroup", *_CELLS)
)
_IMPLIED = ("tbody", "colgroup", "tr")  # browsers add these tags
_OF_WHOLE_PAGES = ("html", "head", "body", "frameset", "frame")
_HIDING = ("template", "noscript")
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NEWLINE_EATEN = re.compile(r"(<(?:pre|textarea|listing)\b[^<>]*>)\n", re.I)
_PLAINTEXT = re.compile(r"(</?)plaintext\b", re.I)
_MARK = re.compile(r"(?:<|&lt;)hr id=\"\ufdd0(?P<block>\d+)\ufdd1\"(?:>|&gt;)|\ufdd0(?P<text>\d+)\ufdd1")
_LIKE_MARK = re.compile("[\ufdd0\ufdd1]|&#(?:x0*fdd[01]|0*6497[67])(?![0-9a-f]);?", re.I)
_BEGIN = re.compile(r"<(?=[!?]|/?[a-zA-Z])")
_WHOLE = re.compile(r"<!--.*?-->|<[!?](?!--)[^>]*>|</?(?P<tag>[a-zA-Z][^\s/>]*)(?:\"[^\"]*\"|'[^']*'|[^\"'>])*>", re.S)
_END = re.compile(r"</([a-zA-Z][^\s/>]*)")
_ROUNDS = 4


class Fault(Struct, frozen=True):
    """What is wrong at an offset of some HTML, and what to do about it."""

    at: int
    message: str
    hint: str


class TooDeep(Exception):  # noqa: N818  (of HTML)
    """The HTML nests its elements more deeply than browsers do."""


def well_formed(text: str) -> str:
    """HTML as a browser understands it within a page: what it reads again is the same. Raises TooDeep."""
    text = _PLAINTEXT.sub(r"\1pre", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if not re.search("[<&>]", text):
        return text
    if _is_too_deep(text):
        raise TooDeep
    for _ in range(_ROUNDS):
        before, text = text, _as_parsed(text)
        if text == before:
            return text
    return html.escape(text, quote=False)  # nobody writes this by mistake: it is another thing each time it is read


def _as_parsed(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    kept = _NEWLINE_EATEN.sub(r"\1\n\n", text)  # browsers drop the first one, and the parser does not write it again
    return LexborHTMLParser(kept, is_fragment=True).html or ""


def _is_too_deep(text: str) -> bool:
    """Whether more elements than browsers nest are open somewhere; those that end by themselves do not count."""
    roughly = ((tag.lower(), end == "") for end, tag in re.findall(r"<(/?)([a-zA-Z][\w-]*)", text))
    if _deepest(roughly) <= DEEPEST:
        return False
    return _deepest((one.tag, one.kind == "start") for one, is_empty in _elements(text) if not is_empty) > DEEPEST


def _deepest(tags: Iterable[tuple[str, bool]]) -> int:
    """How many elements are open at most, given tags and whether they begin or end one."""
    depth = deepest = 0
    for tag, begins in tags:
        if tag not in VOID and tag not in IMPLIED_ENDS:
            depth = max(depth + (1 if begins else -1), 0)
            deepest = max(deepest, depth)
    return deepest


def mark(number: int, is_block: bool) -> str:
    """What stands in HTML for something else that will stand there, as parsers see it."""
    return f'<hr id="\ufdd0{number}\ufdd1">' if is_block else f"\ufdd0{number}\ufdd1"


def without_marks(text: str) -> str:
    """HTML without what would be taken for a mark: characters that no text has."""
    return _LIKE_MARK.sub("", text)


def split_at_marks(text: str) -> list[str | int]:
    """HTML -> its pieces, and the numbers of the marks between them."""
    pieces: list[str | int] = []
    end = 0
    for found in _MARK.finditer(text):
        pieces += [text[end : found.start()], int(found["block"] or found["text"])]
        end = found.end()
    return [one for one in (*pieces, text[end:]) if one != ""]


def misread(text: str, parsed: str) -> str:
    """The tag at which browsers find something else than is written; "" where there is none.

    `parsed` is the well-formed `text`. Ends that may be left out, and tags that browsers add, are no difference.
    """
    written, read = _signature(text), _signature(parsed)
    for number, one in enumerate(written):
        if number >= len(read) or read[number] != one:
            return one.strip("/") if one.strip("/0123456789") else _before(written, number)
    return read[len(written)].strip("/") if len(read) > len(written) else ""


def _before(signature: list[str], number: int) -> str:
    """The last tag that begins before a place, for what is no tag itself."""
    return next((one for one in reversed(signature[:number]) if one[0].isalpha()), "")


def _signature(text: str) -> list[str]:
    """The tags and marks of HTML, in order: `b`, `12`, `/b`."""
    found = [(one.start(), one["block"] or one["text"]) for one in _MARK.finditer(text)]
    for token, is_empty in _elements(text):
        tag = token.tag
        if tag in _IMPLIED or token.attributes.get("id", "").startswith("\ufdd0"):
            continue
        if token.kind == "start":
            found.append((token.start, tag))
        if (is_empty and tag not in VOID) or (token.kind == "end" and tag not in IMPLIED_ENDS):
            found.append((token.start, f"/{tag}"))
    return [one for _, one in sorted(found, key=lambda one: one[0])]


def _elements(text: str) -> Iterator[tuple[Token, bool]]:
    """The tags of HTML, and of each whether it begins what holds nothing; ends of such things are no tags."""
    within: list[str] = []  # what says whether a slash counts, of the elements that are open
    for token in tokens(text):
        tag = token.tag
        is_foreign = tag in ("svg", "math") or within[-1:] in (["svg"], ["math"])
        is_empty = token.kind == "start" and (tag in VOID or (token.is_slashed and is_foreign))
        if token.kind == "start" and not is_empty and tag in ("svg", "math", "foreignobject"):
            within.append(tag)
        elif token.kind == "end" and tag in within:
            del within[len(within) - 1 - within[::-1].index(tag) :]
        if token.kind == "start" or (token.kind == "end" and tag not in VOID):
            yield token, is_empty


def faults(text: str, within: str) -> list[Fault]:
    """What is wrong with HTML as it is written, which has to be complete `within` something: "the paragraph"."""
    found: list[Fault] = []
    opened: list[Token] = []
    crossed: list[str] = []  # elements that ended with an outer one, before their own ends come
    for token, is_empty in _elements(text):
        tag = token.tag
        if tag in _OF_WHOLE_PAGES:
            found.append(Fault(token.start, f"<{token.name}> is for whole pages: left out", "take the tag away"))
        elif tag == "plaintext":
            found.append(Fault(token.start, "<plaintext> never ends: shown as <pre>", "write <pre>, and </pre>"))
        elif token.kind == "start":
            opened += [] if is_empty else [token]
        elif any(one.tag == tag for one in opened):
            while (last := opened.pop()).tag != tag:
                if last.tag not in IMPLIED_ENDS:
                    crossed.append(last.tag)
                    found.append(_unclosed(last, f" before </{token.name}>", "before: what begins last ends first"))
        elif tag in crossed:
            crossed.remove(tag)
        else:
            hint = f"take it away, or begin <{token.name}> in {within}"
            found.append(Fault(token.start, f"</{token.name}> closes nothing", hint))
    hint = f"where it shall end, in {within}"
    found += [_unclosed(one, "", hint) for one in opened if one.tag not in IMPLIED_ENDS]
    return sorted(found, key=lambda fault: fault.at)


def _unclosed(token: Token, before: str, how: str) -> Fault:
    tag = token.name
    if not is_known(tag):
        return _stranger(token)
    if token.is_slashed:
        return Fault(token.start, f"<{tag}/> is not closed{before}", f"write <{tag}></{tag}>: the slash does not count")
    return Fault(token.start, f"<{tag}> is not closed{before}", f"write </{tag}> {how}")


def strangers(text: str) -> list[Fault]:
    """The elements that no browser knows: HTML may be sound with them, but what they are for is lost."""
    return [_stranger(one) for one, _ in _elements(text) if one.kind == "start" and not is_known(one.tag)]


def _stranger(token: Token) -> Fault:
    return Fault(token.start, *unknown(token.name))


def unfinished(text: str) -> Fault | None:
    """The comment or tag at the end of some HTML that would take what follows for a part of itself, if there is one."""
    at = 0
    while begin := _BEGIN.search(text, at):
        whole = _WHOLE.match(text, begin.start())
        if not whole:
            is_comment = text.startswith("<!--", begin.start())
            shown = "<!--" if is_comment else re.split(r"[\s>]", text[begin.start() :])[0]
            hint = f"write {'-->' if is_comment else '>'} at its end"
            return Fault(begin.start(), f"{shown} is not finished: left out, with what follows it", hint)
        at = whole.end()
        if (tag := (whole["tag"] or "").lower()) in VERBATIM:
            end = re.compile(rf"</{tag}\b", re.I).search(text, at)
            at = end.start() if end else len(text)
    return None


def ended(text: str) -> set[str]:
    """The elements that end somewhere in HTML."""
    return {tag.lower() for tag in _END.findall(text)}


def without_hiding(text: str, ends: Container[str]) -> str:
    """HTML that does not hide all that follows it, as `<script>` and `<template>` do that never end: have no `ends`.

    Such an element ends where its HTML does, or holds nothing where it would take tags for text.
    """
    opened = [one for one in tokens(text) if one.kind == "start" and one.tag not in ends]
    if opened and opened[-1].tag in VERBATIM:
        text = f"{text[: opened[-1].end]}</{opened[-1].tag}>{text[opened[-1].end :]}"
    return text + "".join(f"</{one.tag}>" for one in reversed(opened) if one.tag in _HIDING)
