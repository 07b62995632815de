"""What pandoc reads as text, and its author meant as a mark: a heading, a list, the end of a div, front matter.

It stays as it is, but for the end of a div that nobody began, and is remarked on. What may be prose as well is left in
peace: a number or a dash at the start of one line is no list.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from ..problems import Severity, Slip, shortened
from . import grammar as g
from .inline_slips import inline_slips
from .other_dialects import other_dialects
from .outline import Code, Paragraph, Span
from .prose_slips import LONG
from .shortcodes import unknown

EMPTY_LINE = "put an empty line above it"
_SLIDE = re.compile(r"## +\S")
_TIGHT_HEADING = re.compile(r"#{2,6}[^#\s{]|#[A-Z]\w* +\w")
_HEADING = re.compile(r"#{1,6} +\S")
_BULLET = re.compile(r"[-*+] +\S")
_NUMBER = re.compile(r"(?:1|\(1|#)[.)] +\S")
_TIGHT_ITEM = re.compile(r"[-+][A-Za-z]|\*[A-Za-z][^*]*$|\d{1,2}[.)][A-Za-z]")
_TIGHT_DEFINITION = re.compile(r":[A-Za-z][^:=]*")
_QUOTE = re.compile(r"> *[^\W\d]|> *[\"“*_[]")
_PROMPT = re.compile(r"> *[*_]{0,2}[QA][*_]{0,2}:")
_RULE = re.compile(r"-{3,} *$")
_OPENER = re.compile(
    r":{3,} *[^\s:]|:: *(?:notes|columns?|incremental|fragment|callout-\w+)\b|:{2,} *\{|: : :? *[\w{]|：[:：]+ *[\w{]"
)
_SHORTCODE = re.compile(r"\{\{[<%]\s*/?\s*(?P<name>[\w-]+).*?(?:[>%]\}\}|$)")
_APART = re.compile(rf"{g.CODE.pattern}|<!--.*?-->")  # where no shortcode is one
_UNSEEN = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff]")
_INDENTED = re.compile(r"( +)(?:[-*+]|\d+[.)]) +\S")
_NUMBERED_ITEM = re.compile(r"(?P<indent> *)\d+[.)] +(?=\S)")
_NO_CODE = re.compile(r"!\[[^\]]*\]\(|:{3,}|> [QA]:|\$\$")
_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_WIDTHLESS = re.compile("[\u200b\u2060]+")
_NO_SPACE = re.compile(
    r"(?P<text>\u00a0{2,}(?=\w))"
    r"|[ >]*[\u00a0\u200b\u2060 ]*(?:(?<=[\u00a0\u200b\u2060])(?=(?:#{1,6}|[-*+]|\d{1,3}[.)]|:{3,}) |`{3}|~{3})"
    rf"|(?:#{{1,6}}|[-*+]|\d{{1,3}}[.)]|:{{3,}}|`{{3,}}|~{{3,}}){_SPACE.pattern})"
)
_CONFLICT = re.compile(r"(<|>)\1{6} \S")
_MARK = re.compile("<!--|-->")
_COMMENT = re.compile("<!--(.*?)-->", re.S)
_NOTE = re.compile(r"notes?:", re.I)
_ANSWER = re.compile(r" *(?:(?:[-*+]|\d+[.)]) +)*A:")
Said = tuple[str, str] | tuple[str, str, Severity]  # what is wrong, and what to do about it


def slips(paragraphs: Sequence[Paragraph], source: Sequence[str]) -> Iterator[Slip]:
    """What deserves a remark in some paragraphs of the `source`."""
    for paragraph in paragraphs:
        lines = [line.strip(" ") for line in paragraph.lines]
        yield from inline_slips(paragraph, source)
        yield from other_dialects(paragraph, source)
        for number, line in _outside_formulas(lines):
            for shortcode in _SHORTCODE.finditer(_APART.sub("", line)) if "{{" in line else ():
                yield Slip(paragraph.at[number] + 1, *unknown(shortcode["name"], shortcode[0]))
            if line[0] in ":：#" and (said := _anywhere(line, lines, paragraph.lines[number])):
                yield Slip(paragraph.at[number] + 1, *said)
            elif number and (said := _below_text(number, lines)):
                yield Slip(paragraph.at[number] + 1, *said)
                break  # what is below it is more of the same


def beside_items(lines: Sequence[str], apart: Container[int]) -> Iterator[Slip]:
    """Items that are indented too little to stand within the numbered item above: they end its list."""
    for number, (above, line) in enumerate(pairwise(lines), 1):
        if line.startswith(" ") and (bullet := _INDENTED.match(line)) and number not in apart:
            item = _NUMBERED_ITEM.match(above)
            if item and len(item["indent"]) < len(bullet[1]) < len(item[0]):
                effect = "" if line.lstrip()[0].isdigit() else ", and ends its list"
                message = f"{shortened(line.strip(), LONG)} stands beside the item above{effect}"
                hint = f"to stand within it, indent it by {len(item[0])} spaces"
                yield Slip(number + 1, message, hint)


def shown_as_code(indented: Sequence[Span], lines: Sequence[str]) -> Iterator[Slip]:
    """What is indented so far that it is code, and was meant as a table, a picture, a div, a prompt or a formula."""
    for span in indented:
        for number in range(span.first, span.last + 1):
            line = lines[number].strip()
            is_table = "|" in line and "--" in line and g.COLUMNS.match(line) and number > span.first
            if is_table or (number == span.first and _NO_CODE.match(line)):
                shown = shortened(lines[span.first].strip(), LONG)
                hint = "indent it by less than four spaces; if it is code, write ``` above and below it"
                yield Slip(span.first + 1, f"{shown} is shown as code", hint)
                break


def unseen(lines: Sequence[str]) -> Iterator[Slip]:
    """Characters that nobody sees and nobody means."""
    for number, line in enumerate(lines, 1):
        if found := _UNSEEN.search(line):
            message = f"a control character that nobody sees: U+{ord(found[0]):04X}"
            yield Slip(number, message, "delete it", column=found.start() + 1)


def with_spaces(lines: list[str], apart: Container[int]) -> Iterator[Slip]:
    """Put spaces for what only looks like one around the mark that a line begins with; none in lines `apart`."""
    for number, line in enumerate(lines):
        if line.isascii() or number in apart or not (found := _NO_SPACE.match(line)):
            continue
        sign = next(one for one in found[0] if not one.isascii())
        effect = "indents nothing" if found["text"] else "is read as one"
        if not found["text"]:
            lines[number] = _SPACE.sub(" ", _WIDTHLESS.sub("", found[0])) + line[found.end() :]
        hint = "write a space" + (", or &nbsp; where it is meant" if found["text"] else "")
        message = f"U+{ord(sign):04X}, which only looks like a space, {effect}"
        yield Slip(number + 1, message, hint)


def ended_otherwise(code: Sequence[Code]) -> Iterator[Slip]:
    """Marks that were meant to end a code block which began with another one, where it goes on over headings."""
    for one in code:
        other = "~~~" if one.mark[0] == "`" else "```"
        marks = [
            number for number, line in enumerate(one.text) if line.startswith(other) and not line.strip(f"{other[0]} ")
        ]
        if len(marks) % 2 and any(_SLIDE.match(line) for line in one.text[marks[-1] :]):
            message = f"{other} does not end what {one.mark} began, so that the headings below are code"
            yield Slip(one.last - len(one.text) + marks[-1] + 1, message, f"write {one.mark} in its place")


def conflicts(lines: Sequence[str], apart: Container[int]) -> Iterator[Slip]:
    """The first line that git put where two versions differ; none in lines `apart`."""
    for number, line in enumerate(lines):
        if line[:1] in "<>" and _CONFLICT.match(line) and number not in apart:
            hint = "keep one of the two versions, and take the lines of <<<<<<<, ======= and >>>>>>> away"
            yield Slip(number + 1, "two versions stand here side by side", hint, "error")
            return


def not_for_all(paragraphs: Sequence[Paragraph], lines: Sequence[str]) -> Iterator[Slip]:
    """What looks like speaker notes as reveal.js writes them, or like an answer, and is text that everybody reads."""
    in_order = sorted(paragraphs, key=lambda one: one.at[0])
    for before, paragraph in pairwise([Paragraph([0], [""]), *in_order]):
        written = lines[paragraph.at[0]]
        if _ANSWER.match(written) and before.lines[0].startswith("Q:"):
            is_prompt = lines[before.at[0]].startswith(">")
            message = "this answer is no part of a prompt: everyone reads it"
            hint = "write > A:" if is_prompt else "write > Q: and > A:"
            yield Slip(paragraph.at[0] + 1, message, hint, "error" if is_prompt else "warning")
        if found := _NOTE.match(written):
            below = next((line for line in lines[paragraph.at[-1] + 1 :] if line.strip()), "#")
            if paragraph.lines[0].strip() == found[0] or g.HEADING.match(below) or g.RULE.match(below):
                hint = f"write ::: notes above and ::: below; **{found[0]}** if it is for all"
                message = f"{found[0]} begins no speaker notes: everyone reads this"
                yield Slip(paragraph.at[0] + 1, message, hint)


def comments_within(comments: Sequence[Span], apart: Container[int], lines: Sequence[str]) -> Iterator[Slip]:
    """Comments that hold another one, with whose end they end; what was meant to be in them follows, up to one more."""
    marks = [""] * (len(lines) + 1)  # of comments, the first that is text in a line or below it
    for number in reversed(range(len(lines) if comments else 0)):
        found = _MARK.search(lines[number]) if number not in apart else None
        marks[number] = found[0] if found else marks[number + 1]
    for one in comments:
        written = "\n".join(lines[one.first : one.last + 1])
        closed = _COMMENT.finditer(written, 0, written.rfind("-->") + 3)
        if within := next((found for found in closed if "<!--" in found[1]), None):
            beside = _MARK.search(written, within.end())
            if (beside[0] if beside else marks[one.last + 1]) == "-->":
                message = "a comment ends with the one within it: everyone reads what follows"
                yield Slip(one.last + 1, message, "take the one within it away", "error")


def swallowed(notes: Sequence[Span], lines: Sequence[str]) -> Iterator[Slip]:
    """Footnotes without a text of their own, to which pandoc gives the paragraph below."""
    for note in notes:
        label, _, text = lines[note.first].partition("]:")
        below = next((n for n in range(note.first + 1, note.last + 1) if lines[n].strip()), 0)
        if not text.strip() and below > note.first + 1 and not lines[below].startswith((" ", "\t", ">")):
            message = f"{shortened(lines[below].strip(), LONG)} is the text of the footnote {label.strip()}] above it"
            yield Slip(below + 1, message, f"write {label.strip()}]: and its text in one line")


def stray_ends(paragraphs: Sequence[Paragraph]) -> dict[int, Slip | None]:
    """The lines that end a div that nobody began, counted from 0, and what deserves a remark in each.

    None where something above was meant to begin one, which is told.
    """
    unread, found = 0, dict[int, Slip | None]()
    for paragraph in sorted(paragraphs, key=lambda one: one.at[0]):
        for number, line in _outside_formulas([line.strip(" ") for line in paragraph.lines]):
            if g.DIV_END.match(line):
                what, hint = f"this {line} ends no div: left out", "take it away, or begin the div: ::: name"
                at = paragraph.at[number]
                found[at] = None if unread else Slip(at + 1, what, hint)
                unread = max(unread - 1, 0)
            elif _OPENER.match(line):
                unread += 1
    return found


def _outside_formulas(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that begin outside of formulas, and are not empty."""
    inside = False
    for number, line in enumerate(lines):
        if line and not inside:
            yield number, line
        inside ^= line.count("$$") % 2 == 1


def _anywhere(line: str, lines: Sequence[str], indented: str) -> Said | None:
    """What is wrong with a line, wherever it stands."""
    if _OPENER.match(line):
        hint = 'write ::: name, or ::: {.name key="value"}'
        if g.DIV.match(line) and indented.startswith(" "):
            hint = "take the spaces before it away; in a list it begins where the text of its item does"
        return "this begins no div, and would be read as text", hint, "error"
    if _TIGHT_HEADING.match(line) and (line[1] == "#" or len(lines) == 1):
        marks = line[: len(line) - len(line.lstrip("#"))]
        return f"{shortened(line, LONG)} is text, no heading", f"put a space after {marks}"
    return None


def _below_text(number: int, lines: Sequence[str]) -> Said | None:
    """What is wrong with a line that has text above it."""
    line, above, below = lines[number], lines[number - 1], lines[number + 1 :]
    shown = shortened(line, LONG)
    if _HEADING.match(line):
        return f"{shown} is text, no heading", EMPTY_LINE
    for item in (_BULLET, _NUMBER):
        if item.match(line) and (above.endswith(":") or (below and g.starts_item(below[0]) and below[0][0] != ":")):
            return f"{shown} is text, no item of a list", EMPTY_LINE
    if _TIGHT_ITEM.match(line) and _TIGHT_ITEM.match(above):
        return f"{shown} is text, no item of a list", "put a space after its mark"
    if number == 1 and _TIGHT_DEFINITION.fullmatch(line):
        return f"{shown} is text, no definition", "put a space after its mark"
    if _QUOTE.match(line):
        return f"{shown} is text, no quotation", EMPTY_LINE, "error" if _PROMPT.match(line) else "warning"
    is_table = "|" in line and g.COLUMNS.match(line) and "-" in line and lines[0][:1] != "+"
    if is_table or (g.GRID.fullmatch(line) and below and below[0][:1] == "|" and not above.startswith(("|", "+"))):
        begin = above if is_table else line
        return f"the table at {shortened(begin, LONG)} is text", "put an empty line above its first line"
    if line == ". . .":
        return ". . . is text, no pause", "put an empty line above and below it"
    if _RULE.match(line):
        return "--- straight below text of several lines begins no slide", EMPTY_LINE
    return None
