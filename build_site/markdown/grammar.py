"""What pandoc 3.9 takes lines of Markdown for, each construct on its own; `blocks` knows how they nest.

What is searched down to the last line and is not there is noted as `absent`, so that it is not searched again from
further below.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..course.labels import FLOATS, THEOREMS, UNNUMBERED

_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:[^\s}\\]|\\.)*)"""
_ATTRIBUTES = rf"\{{\s*(?:(?:\#[\w:.-]+|\.[^\W\d_][\w:.-]*|[^\W\d_][\w:.-]*={_VALUE}|-)\s*)*\}}"
FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>.*)")
INFO = re.compile(rf" *(?:\{{ *=[\w-]+ *\}}|[^`{{}}\s]* *(?:{_ATTRIBUTES})?) *")
MEANT = (
    re.compile(  # what others write and pandoc takes for text: {python}, js {1|3}, js [1|3], js title="a", ts twoslash
        r" *(?:[\w+#.-]+(?=[ {[]))? *(?:[{[][^`]*|[\w-]+=[^`]*)|[\w+#.-]+(?: +[\w-]+(?=[ {=]|$)[^`]*)"
    )
)
RULE = re.compile(r" *(?P<sign>[-*_])(?: *(?P=sign)){2,} *$")
DASHES = re.compile(r" {0,3}-+(?: +-+)* *$")
COLUMNS = re.compile(r" {0,3}[|:+-][|:+ -]*$")  # below the first line of a table with bars
GRID = re.compile(r"\+(?:[-=:]+\+)+")  # between the rows of a table of +---+ and |
UNDERLINE = re.compile(r"(?:=+|-+) *$")
HEADING = re.compile(r"(#+)(?= |$)")
DIV = re.compile(rf":{{3,}} *(?:{_ATTRIBUTES}|(?!{_ATTRIBUTES})[^\s:]\S*) *:* *$")
# Divs that stay on one slide, whatever headings they hold: by a class, an attribute, or a label such as #fig-a.
WHOLE_CLASS = re.compile(
    r"notes|columns?|callout-\w+|panel-(?:tabset|sidebar|fill|center|input)|column-margin|aside|" + "|".join(UNNUMBERED)
)
WHOLE_ATTRIBUTES = ("layout", "layout-ncol", "layout-nrow")
_WHOLE_LABEL = rf"#(?:{'|'.join((*FLOATS, *THEOREMS))})-"
WHOLE = re.compile(
    rf"(?:\.|^:+ *)(?:{WHOLE_CLASS.pattern})(?![\w-])|[ {{](?:{'|'.join(WHOLE_ATTRIBUTES)})=|{_WHOLE_LABEL}"
)
DIV_END = re.compile(r":{3,} *$")
LINE = re.compile(r" {0,3}\|(?: |$)")  # of a line block or table
QUOTE = re.compile(r" {0,3}> ?")
NOTE = re.compile(r" {0,3}\[\^(?P<label>[^\s^\[\]]+)\]:")
REFERENCE = re.compile(r" {0,3}\[(?![\^@])(?:[^\[\]\\]|\\.)+\]: *[^ \[]")
MACRO = re.compile(r"\\(?:(?:re)?newcommand|providecommand|def|let|DeclareMathOperator)\b")
TEX = re.compile(r"\\begin\{([^}]+)\}")
FORMULA = re.compile(  # environments that are part of a paragraph; the others are blocks
    r"(?:equation|align|gather|multline|eqnarray|alignat|flalign|dmath|dgroup|darray)\*?|displaymath|math|subequations"
)
COMMANDS = re.compile(  # a line of which is a block; those that are named are part of a paragraph wherever they stand
    r"(?:\\(?!(?:begin|end|(?:foot|end)note|alert|emph|text\w+|(?:under|new)line|noindent|[lc]?dots|[A-Za-z]*cite\w*"
    r"|(?:eq|auto|[cC])?ref|label|href|url|hyper(?:link|target)|includegraphics|(?:La)?TeX|mbox|parbox"
    r"|rule|bf|it|tt|enquote|sout|st|ul|hl|ensuremath|SI|num|si|qty|unit|ac|[gG]ls|verb|lstinline|thanks|index"
    r"|[vh]skip|xspace|documentclass|newtheorem|today|copyright|bfseries|(?:it|sc)shape|em|[hv]box|foreignlanguage"
    r"|vref)(?![A-Za-z]))"
    r"[A-Za-z]+\*?(?:\{[^{}]*\}|\[[^\[\]]*\])* *)+"
)
KEY = re.compile(r" *(?:[{?]|(?P<quote>[\"']?)[^\s#\"'{}\[\]&*!|>%@`:-][^\"']*?(?P=quote) *:(?: |$))")  # of YAML

_ROMAN = r"m*(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?<=[a-z])"
_NUMBER = rf"(?:\d+|\#|@[\w-]*|[a-z]|{_ROMAN}|[A-Z]|{_ROMAN.upper()})"
_SPACE = r"(?: (?: {0,3}(?! ))?|$)"
BULLET = re.compile(rf" {{0,3}}[*+-]{_SPACE}")
NUMBERED = re.compile(rf" {{0,3}}(?![A-Z]\. [^ ]|p\. \d)(?:\({_NUMBER}\)|{_NUMBER}[.)]){_SPACE}")
DEFINITION = re.compile(rf" {{0,3}}[:~]{_SPACE}")

GOES_ON = re.compile(r"[`<]|~~~|\\begin\{")  # what may go on in the lines below, or begin a block within its own
COMMENT = re.compile("<!--(?!-?>)")
INLINE = re.compile(
    rf"\\begin\{{(?P<tex>[^}}]+)\}}|\\.|(?P<ticks>`+)|(?P<comment>{COMMENT.pattern})|(?P<tag></?[A-Za-z])"
    r"|(?P<tildes>^ *~{3,})"
)
TAG = re.compile(r"""<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*|/)?)>""")
CODE = re.compile(r"(`++).*?(?<!`)\1(?!`)")  # in a paragraph
VERBATIM = {"pre", "script", "style", "textarea"}  # what is in such elements is no Markdown
VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
BLOCK = re.compile(  # elements that are no part of a paragraph
    "address|article|aside|blockquote|body|canvas|caption|center|col|colgroup|dd|details|dir|div|dl|dt|fieldset|figcaption|"
    "figure|footer|form|h[1-6]|head|header|hgroup|hr|html|main|menu|meta|nav|noframes|ol|output|p|pre|section|script|summary|"
    "table|tbody|td|textarea|tfoot|th|thead|title|tr|ul|li|caution|important|note|tip|warning"
)
EITHER = re.compile(  # elements that are blocks where they begin one
    "applet|area|audio|button|del|embed|iframe|ins|map|noscript|object|progress|source|style|svg|track|video"
)


def starts_item(line: str) -> bool:
    """Whether a line begins an item of any list."""
    found = BULLET.match(line) or NUMBERED.match(line) or DEFINITION.match(line)
    return bool(found and not RULE.match(line))


def closes(line: str, element: str) -> bool:
    """Whether a line begins with the end tag of an element."""
    tag = TAG.match(line) if line.startswith("</") else None
    return bool(tag and tag["name"].lower() == element)


def is_block(tag: re.Match[str]) -> bool:
    """Whether a tag ends a paragraph that it stands in."""
    return bool(BLOCK.fullmatch(tag["name"].lower())) and tag[0] != "</script>"


def is_blank(lines: list[str], line: int) -> bool:
    """Whether a line is empty, or there is none."""
    return line >= len(lines) or not lines[line].strip(" ")


def is_underlined(lines: list[str], line: int) -> bool:
    """Whether the line below one makes it a heading."""
    below = lines[line + 1] if line + 1 < len(lines) else ""
    return below[:1] in ("=", "-") and UNDERLINE.match(below) is not None


def title(lines: list[str]) -> int:
    """The line after a title block: at most three with a percent sign, each with indented ones below it."""
    end = 0
    for _ in range(3):
        if end < len(lines) and lines[end].startswith("%"):
            end += 1
            while not is_blank(lines, end) and lines[end].startswith(" "):
                end += 1
    return end


def code_end(lines: list[str], line: int, column: int, ticks: int, in_list: bool) -> tuple[int, int] | None:
    """Where code in a paragraph ends that begins with so many backticks, or with some of them."""
    for count in range(ticks, 0, -1):
        closing, at, after = re.compile(f"(?<!`)`{{{count}}}(?!`)"), line, column
        while not is_blank(lines, at) and not (in_list and at > line and starts_item(lines[at])):
            if found := closing.search(lines[at], after):
                return at, found.end()
            at, after = at + 1, 0
    return None


def fence(lines: list[str], line: int, absent: set[str]) -> tuple[str, str, int, int] | None:
    """The fenced code that begins in a line: mark and info string, first line, and that of the closing fence."""
    opener = FENCE.match(lines[line])
    if not opener:
        return None
    mark, info, first = opener["mark"], opener["info"], line + 1
    while "{" in info and "}" not in info and not is_blank(lines, first):
        info += f"\n{lines[first]}"
        first += 1
    if INFO.fullmatch(info) or ("\n" not in info and MEANT.fullmatch(info)):
        end = closing_fence(lines, mark, first, absent if first == line + 1 else set())
        return (mark, info, first, end) if end else None
    return None


def _closes(line: str, mark: str, indent: int) -> bool:
    found = line.strip(" ")
    return len(found) >= len(mark) and not found.strip(mark[0]) and len(line) - len(line.lstrip(" ")) <= indent


def closing_fence(lines: list[str], mark: str, line: int, absent: set[str], indent: int = 3) -> int:
    """The next line, from one on, that closes code that was opened with a mark; 0 where there is none."""
    wanted = f"{mark} {indent}"
    if wanted not in absent:
        for end in range(line, len(lines)):
            if mark in lines[end] and _closes(lines[end], mark, indent):
                return end
        absent.add(wanted)
    return 0


def div(lines: list[str], line: int) -> int:
    """The line after the opener of a div, 0 where there is none. A brace that is not closed is a part of a class."""
    opener, below = lines[line], line + 1
    while "{" in opener and "}" not in opener and not is_blank(lines, below):
        opener += f"\n{lines[below]}"
        below += 1
    if DIV.match(opener):
        return below
    return line + 1 if DIV.match(lines[line]) else 0


def metadata(lines: list[str], line: int) -> int:
    """The last line of a YAML block, which must set something; 0 where there is none."""
    if lines[line].rstrip(" ") != "---" or is_blank(lines, line + 1):
        return 0
    below = range(line + 1, len(lines))
    end = next((n for n in below if lines[n].rstrip(" ") in ("---", "...")), 0)
    inside = (one for one in lines[line + 1 : end] if one.strip(" ") and not one.lstrip(" ").startswith("#"))
    return end if KEY.match(next(inside, "{")) else 0


def table(lines: list[str], line: int, in_div: bool) -> int:
    """The last line of a table, which has dashes in its first line or below it; 0 where there is none."""
    if is_blank(lines, line + 1) or "-" not in lines[line] + lines[line + 1]:
        return 0
    if "|" in lines[line] and "|" in lines[line + 1] and COLUMNS.match(lines[line + 1]):
        return skip(lines, line + 2, lambda one: "|" in one) - 1
    if DASHES.match(lines[line]) and (end := _dashes(lines, line + 1, in_div)):
        has_head = not is_blank(lines, end + 1)
        return (has_head and _dashes(lines, end + 1, in_div)) or end
    if not DASHES.match(lines[line + 1]):
        return 0
    end = skip(lines, line + 2, lambda one: bool(one.strip(" ")) and _is_row(one, in_div))
    return end - (is_blank(lines, end) or not DASHES.match(lines[end])) if end > line + 2 else 0


def _dashes(lines: list[str], line: int, in_div: bool) -> int:
    """The line of dashes that ends the rows of a table, of which a line is the first; 0 where there is none."""
    end = skip(lines, line, lambda one: _is_row(one, in_div))
    return end if line < end < len(lines) and DASHES.match(lines[end]) else 0


def _is_row(line: str, in_div: bool) -> bool:
    """Whether a table goes on with a line."""
    return not DASHES.match(line) and not (in_div and DIV_END.match(line))


def tex(lines: list[str], line: int, absent: set[str]) -> int | None:
    """The line after an environment that is a block, a macro or commands."""
    written = lines[line]
    opener = TEX.match(written)
    if opener and not FORMULA.fullmatch(opener[1]) and (end := find(lines, f"\\end{{{opener[1]}}}", line, 0, absent)):
        return cut(lines, *end)
    is_macro = MACRO.match(written) and written.count("{") == written.count("}")
    return line + 1 if is_macro or COMMANDS.fullmatch(written) else None


def tag_at(lines: list[str], line: int, column: int = 0) -> re.Match[str] | None:
    """The HTML tag that begins there; it may go on in the next lines."""
    text = lines[line][column:]
    while not (found := TAG.match(text)) and ">" not in text and not is_blank(lines, line + 1):
        line += 1
        text += f"\n{lines[line]}"
    return found


def after(tag: re.Match[str], line: int, column: int = 0) -> tuple[int, int]:
    """Where a tag ends."""
    lines = tag[0].split("\n")
    return line + len(lines) - 1, len(lines[-1]) + (column if len(lines) == 1 else 0)


def find(lines: list[str], wanted: str, line: int, column: int, absent: set[str]) -> tuple[int, int] | None:
    """Where something next ends."""
    if wanted in absent:
        return None
    while (found := lines[line].find(wanted, column)) < 0:
        line, column = line + 1, 0
        if line == len(lines):
            absent.add(wanted)
            return None
    return line, found + len(wanted)


def dedent(line: str, width: int) -> str:
    """A line without so many of the spaces that it begins with, if there are."""
    return line[min(width, len(line) - len(line.lstrip(" "))) :]


def blank(lines: list[str], line: int, column: int, end: tuple[int, int]) -> None:
    """Put NUL for each sign from a place up to where something ends, which is no text."""
    for row in range(line, end[0] + 1):
        first, last = column if row == line else 0, end[1] if row == end[0] else len(lines[row])
        lines[row] = lines[row][:first] + "\0" * (last - first) + lines[row][last:]


def cut(lines: list[str], line: int, column: int) -> int:
    """Leave of a line what is after a column."""
    lines[line] = lines[line][column:].lstrip(" ")
    return line


def skip(lines: list[str], line: int, holds: Callable[[str], bool]) -> int:
    """The next line of which something does not hold."""
    return next((n for n in range(line, len(lines)) if not holds(lines[n])), len(lines))
