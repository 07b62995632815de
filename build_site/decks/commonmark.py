"""What other tools read as CommonMark has it, or as they like, and pandoc reads otherwise -> what it reads the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..markdown.blocks import outline
from .rows import Row, changed

_ITEM = re.compile(r"(?:[-*+]|1[.)]) +\S")
_INTERRUPTS = re.compile(r"#{1,6} +\S|> ?\S")
_RULER = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$")
_ADDRESS = re.compile(  # one in the text, behind what is not: code, tags, targets of links, definitions
    r"(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|<[^>]*>|\]\([^)]*\)|\]:\s*\S+|\$[^$]*\$|\{[^}]*\}"
    r"|(?:^|(?<=[\s:*_>(]))(?P<address>https?://(?:[^\s<>()\[\]`\"'*]|\([^\s()]*\))+(?<![.,:;!?_]))"
)
_FORMULA = re.compile(r"(`++).*?(?<!`)\1(?!`)|\\.|\$\$.*?\$\$|\$(?P<tex>[^$\n`]+)\$(?!\$)")
_IS_TEX = re.compile(r"\\[A-Za-z]|[\^_=<>+]|^\s*[A-Za-z]'?\s*$")


def linked(rows: Sequence[Row]) -> list[Row]:
    """The rows with bare addresses made links, as all tools but pandoc make them."""
    return changed(rows, lambda line, _: _ADDRESS.sub(_link, line) if "://" in line else line, _styled(rows))


def tight(rows: Sequence[Row]) -> list[Row]:
    """The rows with formulas such as `$ x $`, which pandoc takes for text, written `$x$`."""
    return changed(rows, lambda line, _: _FORMULA.sub(_tightened, line) if line.count("$") > 1 else line)


def _tightened(found: re.Match[str]) -> str:
    tex = found["tex"] or ""
    is_one = tex != tex.strip() and _IS_TEX.search(tex) and not tex.strip()[:1].isdigit()
    return f"${tex.strip()}$" if is_one else found[0]


def _styled(rows: Sequence[Row]) -> set[int]:
    """The rows, by their place among `rows`, that are a style or a script, tags included."""
    found, tag = set[int](), ""
    for n, (_, line) in enumerate(rows):
        opens = re.match(r"\s*<(style|script)\b", line)
        tag = tag or (opens[1] if opens else "")
        if tag:
            found.add(n)
        if f"</{tag}>" in line:
            tag = ""
    return found


def _link(found: re.Match[str]) -> str:
    return f"<{found['address']}>" if found["address"] else found[0]


def loosened(rows: Sequence[Row]) -> list[Row]:
    """The rows with an empty one above each list, heading, quotation and table that directly follows a paragraph.

    Other than CommonMark, pandoc would read these as more of the paragraph.
    """
    rows = [*rows]
    for _ in range(8):  # what is below a list is read anew
        lines = [line for _, line in rows]
        cuts = sorted(
            {
                paragraph.at[n]
                for paragraph in outline(lines).paragraphs
                for n in range(1, len(paragraph.at))
                if _begins(paragraph.lines, n)
            }
        )
        if not cuts:
            break
        for cut in reversed(cuts):
            rows.insert(cut, (rows[cut][0], _emptied(lines[cut], like=lines[cut - 1])))
    return rows


def _emptied(line: str, like: str) -> str:
    """An empty line to insert above `line`, with the marks of the quotations that the line before, `like`, is in."""
    marks, depth = (re.match(r"[> \t]*", one) for one in (line, like))
    inner = re.match(rf"(?:[ \t]*>){{0,{depth[0].count('>')}}}", marks[0]) if marks and depth else None
    return re.sub(r"[^>]", " ", inner[0] if inner else "").rstrip()


def _begins(lines: Sequence[str], n: int) -> bool:
    """Whether line `n` of a paragraph would begin something else in CommonMark, and no line before it did."""
    line = lines[n].strip(" ")
    is_table = n + 1 < len(lines) and "|" in line and bool(_RULER.match(lines[n + 1]))
    starts = bool(_ITEM.match(line) or _INTERRUPTS.match(line)) or is_table
    return starts and not any(_ITEM.match(one.strip(" ")) for one in lines[1:n])
