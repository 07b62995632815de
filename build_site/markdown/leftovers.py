"""Marks that pandoc shows as they are written, since what they would begin, end or refer to is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ..problems import Place, Problem, Severity, shortened
from .nodes import Node, nodes_in
from .places import locate


class _Mark(Struct, frozen=True):
    """Words that show a mark, how it is written, what is wrong, and what to do about it."""

    word: str
    written: str
    message: str
    hint: str
    severity: Severity = "warning"


_AT_END = r"[.,;:!?)]*"
NAMES = (
    r"(?:width|height|alt|title|style|fig-\w+|(?:data|background|auto-animate|code)-[\w-]+|auto-animate|background|transition"
    r"|visibility|fragment-index|credit)[=:]"
)
_TAGS = (
    r"a|abbr|aside|audio|b|br|center|code|div|details|em|figure|font|i|iframe|img|kbd|li|ol|p|section|small|span|strong"
)
_CLASSES = (
    r"center|smaller|scrollable|stretch|incremental|nonincremental|fragment|unnumbered|unlisted|hidden|columns?|notes"
    r"|mark|underline|smallcaps"
)
_MARKS = (
    _Mark(r"<!(?:-|–|—).*", "<!-", "a comment that is none", "write <!-- and -->", "error"),
    _Mark(r".*\[\^[^\]\s]+\].*", "[^", "a footnote without a text", "write [^name]: and the text, on its own"),
    _Mark(r".*(?:\^\[|\[\^)[^\]]*", "^", "a footnote that is not closed", "write ^[text], or [^name]"),
    _Mark(r".*\]\(.*", "](", "a link or picture that is not closed", "write [text](address)"),
    _Mark(
        rf"!?\[[^\[\]\s]+\]\[[^\[\]\s]*\]{_AT_END}|[^\[\]\s]+\]\[[^\[\]\s]+\]{_AT_END}",
        "][",
        "a link whose address is nowhere",
        "write [text](address), or [name]: address in a line of its own",
    ),
    _Mark(rf"\*\*\w.*|.*\w\*\*{_AT_END}", "**", "** that is not closed", r"write **text**, or \* for the mark itself"),
    _Mark(
        rf"`{{1,2}}\w.*|.*\w`{{1,2}}{_AT_END}", "`", "` that is not closed", r"write `text`, or \` for the mark itself"
    ),
    _Mark(r"\$\$(?!\$).*", "$$", "$$ that is not closed", "write $$ below it, without an empty line in between"),
    _Mark(r"\\begin\{.*", "\\begin", r"\begin without its \end", "write it, without an empty line in between"),
    _Mark(
        rf"</?(?:{_TAGS}|sub|summary|sup|svg|table|t[dhr]|u|ul|video)(?:[/>].*)?",
        "<",
        "a tag that does not end",
        "close its quotation marks, and write > at its end",
    ),
    _Mark(r"<www\..*", "<", "an address that is no link", "write <https://www…>"),
    _Mark(
        rf"(?:.*\])?\{{(?:{_CLASSES})\}}{_AT_END}", "{", "a class without its dot", "write {.class} straight after it"
    ),
    _Mark(r"\{auto-animate\}", "{", "an attribute without a value", "write {auto-animate=true} straight after it"),
    _Mark(
        r".*&(?!(?:nbsp|amp|lt|gt|quot|copy|shy|[mn]dash|hellip|[lr]arr);)[A-Za-z]{2,8};.*",
        "&",
        "an entity that HTML does not have",
        "is it misspelt? Write the sign itself",
    ),
    _Mark(
        r":(?:smile|rocket|tada|warning|bulb|fire|heart|\+1|thumbsup|white_check_mark|heavy_check_mark|star|memo|bug|eyes"
        rf"|construction|zap|sparkles|point_right|books|wave|thinking):{_AT_END}",
        ":",
        "an emoji by its name",
        "write from: markdown+emoji into the front matter, or the sign itself",
    ),
    _Mark(
        r"\{:(?:[.#][A-Za-z][\w-]*\}?)?|\{[#.]\}",
        "{",
        "attributes that are none",
        'write {#id .class key="value"} straight after it',
    ),
    _Mark(
        rf"(?:.*\])?\{{[#.][A-Za-z].*|\{{{NAMES}.*|\{{(?:width|height|alt|title|style)",
        "{",
        "attributes that belong to nothing",
        'write {#id .class key="value"} straight after it',
    ),
)
LABEL = re.compile(r"\{#(?P<name>[^\s{}]+)\}(?P<rest>.*)", re.S)  # of an equation
_WORD = re.compile(r'"Str","c":"([^"]*)"')
_ANY = re.compile("|".join(f"^(?:{one.word})$" for one in _MARKS), re.M)


def leftovers(text: str, ast: str, tree: Node, path: str) -> Iterator[Problem]:
    """A remark on each such mark; `ast` is pandoc's JSON of a text, and `tree` what it holds."""
    if not _ANY.search("\n".join({*_WORD.findall(ast)}).replace(r"\\", "\\")):
        return
    found = [*_found(tree)]
    lines, numbers = text.split("\n"), [*locate(text, ast)] if found else []
    for place, word, mark in found:
        line = numbers[place]
        written = word if word.isascii() else mark.written  # a dash, say, becomes another
        escapes = {bool(one[1]) for one in re.finditer(rf"(\\?){re.escape(written)}", lines[line - 1])}
        if escapes == {False}:  # where the line has one that is meant, too, that one was found
            message = f"{mark.message}: {shortened(word)} is shown as it is written"
            yield Problem(Place(path, line), message, mark.hint, mark.severity)


def _found(tree: Node) -> Iterator[tuple[int, str, _Mark]]:
    """The words that show a mark, each with its place among all nodes; a formula's label is none (see `equation`)."""
    is_after_formula = False
    for place, node in enumerate(nodes_in(tree)):
        word = node["c"] if node.get("t") == "Str" else ""
        is_label = is_after_formula and LABEL.fullmatch(word)
        mark = next((one for one in _MARKS if re.fullmatch(one.word, word)), None) if word and not is_label else None
        if mark:
            yield place, word, mark
        if node.get("t") not in ("Space", "SoftBreak", "DisplayMath"):
            is_after_formula = node.get("t") == "Math" and node["c"][0]["t"] == "DisplayMath"
