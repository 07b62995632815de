"""The outline of a Markdown text: where its code, comments, divs, metadata, headings and footnotes stand.

pandoc decides what a text is; this scanner must only agree with it, in a fraction of its time and with line numbers,
which pandoc does not tell. It does as pandoc's reader does: the inside of a list item, quotation, definition or
footnote is cut out as a text of its own and scanned in turn, blocks are tried in pandoc's order, and what is not closed
is not there. What is text to pandoc until `mend` or `tight` has rewritten it, ```` ```js {1|3} ```` and divs straight
below text, it reads as meant. It does not know what is rare: code and comments in cells, captions above tables, HTML
with quotes that are not closed, what is nested more than 40 deep, and backticks and tags in formulas and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct, field

from . import grammar as g
from .outline import Code, Heading, Outline, Paragraph, Span, Unread

DEEPEST = 40


def outline(lines: Sequence[str]) -> Outline:
    """The outline of some lines."""
    found = Outline()
    text = _Text([line.expandtabs(4) if "\t" in line else line for line in lines], range(len(lines)), found)
    if title := g.title(text.lines):
        found.metadata.append(Span(0, title - 1))
    text.blocks(title)
    return found


class _Text(Struct):
    """A text of its own within the text, such as a list item's: its lines, and which of all lines each of them is `at`.

    Scanning adds to `found`. Methods are told a line and return the one after what they read; where that ends within a
    line, what is left of the line takes its place. `absent` is what grammar.py notes. The rest tells what is around: if
    this `is_nested` in another text or `in_list`, how many `divs` and which HTML `element` are open, and its `depth`.
    """

    lines: list[str]
    at: Sequence[int]
    found: Outline
    is_nested: bool = False
    in_list: bool = False
    divs: int = 0
    element: str = ""
    depth: int = 0
    absent: set[str] = field(default_factory=set)

    def blocks(self, line: int, until: Callable[[str], object] | None = None, indent: int = 0) -> int:
        """Blocks, each of them `indent`ed, up to a line that ends them."""
        while line < len(self.lines):
            if indent:
                self.lines[line] = g.dedent(self.lines[line], indent)
            if not self.lines[line].strip(" "):
                line += 1
            elif until and until(self.lines[line]):
                break
            else:
                line = self._block(line)
        return line

    def _block(self, line: int) -> int:
        """The block that begins in a line: what is tried before what is pandoc's order."""
        written = self.lines[line]
        first = written[0]
        if self.depth > DEEPEST:
            return line + 1
        if first.isalpha():
            return self._prose(line)
        if first in "`~ " and (fence := g.fence(self.lines, line, self.absent)):
            return self._code(line, *fence)
        if first == "-" and (end := g.metadata(self.lines, line)):
            self._add(self.found.metadata, line, end)
            return end + 1
        if (item := g.BULLET.match(written)) and not g.RULE.match(written):
            return self._item(line, item)
        if first == ":" and (inside := g.div(self.lines, line)):
            return self._div(line, inside)
        may_be_heading = written.startswith("<!--") and "-->" in written
        if first == "<" and not may_be_heading and (after := self._html(line)) is not None:
            return after
        if g.is_underlined(self.lines, line):
            return self._prose(line)
        if first == "#" and (heading := g.HEADING.match(written)):
            last, column = self._inlines(line) if g.GOES_ON.search(written) else (line, -1)
            if column < 0:  # else a block begins in it, which makes it text
                self.found.headings.append(Heading(self.at[line], len(heading[1]), self.is_nested))
                return last + 1
        return self._rare_block(line, first, written)

    def _rare_block(self, line: int, first: str, written: str) -> int:
        """What is tried next."""
        if first == "<" and (after := self._html(line)) is not None:
            return after
        if end := g.table(self.lines, line, self.divs > 0):
            return end + 1
        if written.startswith("    "):
            after = g.skip(self.lines, line, lambda one: one.startswith("    "))
            self._add(self.found.indented, line, after - 1)
            return after
        if g.LINE.match(written):
            return g.skip(self.lines, line, lambda one: one[:1] in ("|", " ") and bool(one.strip(" ")))
        if g.QUOTE.match(written):
            return self._quote(line)
        return line + 1 if g.RULE.match(written) else self._prose(line)

    def _prose(self, line: int) -> int:
        """What looks like text at first."""
        written, below = self.lines[line], line + 1 + g.is_blank(self.lines, line + 1)
        if g.is_underlined(self.lines, line) and (not g.GOES_ON.search(written) or self._inlines(line) == (line, -1)):
            self.found.headings.append(Heading(self.at[line], 2 - (self.lines[line + 1][0] == "="), self.is_nested))
            return line + 2
        if end := g.table(self.lines, line, self.divs > 0):
            return end + 1
        if written[0] == "\\" and (after := g.tex(self.lines, line, self.absent)) is not None:
            return after
        if item := g.NUMBERED.match(written):
            return self._item(line, item)
        if below < len(self.lines) and (item := g.DEFINITION.match(self.lines[below])):
            while item:
                below = self._item(below, item)
                item = g.DEFINITION.match(self.lines[below]) if below < len(self.lines) else None
            return below
        if "[" in written[:4] and (note := g.NOTE.match(written)):
            return self._note(line, note)
        if "[" in written[:4] and g.REFERENCE.match(written):
            return line + 1
        return self._paragraph(line)

    def _item(self, line: int, marker: re.Match[str]) -> int:
        """An item of a list, or a definition of a term."""
        start, width = line, 4 if "@" in marker[0] else marker.end()
        pad, rows = " " * width, [self.lines[line][marker.end() :]]
        line += 1
        while not (
            self._ends(line)
            or g.starts_item(self.lines[line])
            or g.fence(self.lines, line, self.absent)
            or (self.lines[line].startswith(pad) and g.starts_item(self.lines[line].lstrip(" ")))
        ):
            rows.append(self.lines[line].removeprefix(pad))
            line += 1
        while True:
            while line < len(self.lines) and g.is_blank(self.lines, line):
                rows.append("")
                line += 1
            if self._ends(line) or not self.lines[line].startswith(pad):
                break
            while not self._ends(line) and (self.lines[line].startswith(pad) or not g.starts_item(self.lines[line])):
                rows.append(self.lines[line].removeprefix(pad))
                line += 1
        self._cut_out(start, line, rows, in_list=True)
        return line

    def _quote(self, line: int) -> int:
        """A quotation; the later lines of a paragraph may be without its sign."""
        start, rows = line, list[str]()
        while True:
            if found := g.QUOTE.match(self.lines[line]):
                rows.append(self.lines[line][found.end() :])
            elif self._interrupts(line) or self.lines[line].lstrip(" ").startswith(">"):
                break
            else:
                rows.append(self.lines[line].lstrip(" "))
            line += 1
            if line == len(self.lines):
                break
        self._cut_out(start, line, rows)
        return line

    def _note(self, line: int, marker: re.Match[str]) -> int:
        """A footnote: its later paragraphs are indented."""
        start, rows = line, [self.lines[line][marker.end() :].removeprefix("    ")]
        line += 1
        if not rows[0].strip(" ") and line < len(self.lines):
            rows.append(self.lines[line].removeprefix("    "))
            line += 1
        while True:
            while not self._ends(line) and not g.NOTE.match(self.lines[line]):
                rows.append(self.lines[line].removeprefix("    "))
                line += 1
            below = g.skip(self.lines, line, lambda one: not one.strip(" "))
            if below == line or below == len(self.lines) or not self.lines[below].startswith("    "):
                break
            rows += [""] * (below - line)
            line = below
        self._add(self.found.notes, start, line - 1, marker["label"])
        self._cut_out(start, line, rows)
        return line

    def _cut_out(self, start: int, end: int, rows: list[str], in_list: bool = False) -> None:
        around = (True, in_list or self.in_list, self.divs, self.element, self.depth + 1)
        _Text(rows, self.at[start:end], self.found, *around).blocks(0)

    def _code(self, line: int, mark: str, info: str, first: int, end: int) -> int:
        text = [g.dedent(one, self.lines[line].index(mark)) for one in self.lines[first:end]]
        self.found.code.append(Code(self.at[line], self.at[end], mark, info, text, bool(g.INFO.fullmatch(info))))
        return end + 1

    def _div(self, line: int, inside: int) -> int:
        around, self.divs, self.depth = self.is_nested, self.divs + 1, self.depth + 1
        self.is_nested = around or bool(g.WHOLE.search("".join(self.lines[line:inside])))
        end = self.blocks(inside, g.DIV_END.match)
        self.is_nested, self.divs, self.depth = around, self.divs - 1, self.depth - 1
        self._add(self.found.divs, line, min(end, len(self.lines) - 1))
        return end + 1

    def _html(self, line: int) -> int | None:
        """A comment, an element whose text is no Markdown, or another block's tag with what is in its element."""
        if g.COMMENT.match(self.lines[line]):
            if end := g.find(self.lines, "-->", line, 4, self.absent):
                self._add(self.found.comments, line, end[0])
            return g.cut(self.lines, *end) if end else None
        tag = g.tag_at(self.lines, line)
        name = tag["name"].lower() if tag else ""
        if not tag or not (g.BLOCK.fullmatch(name) or g.EITHER.fullmatch(name)):
            return None
        if name in g.VERBATIM and not tag["end"] and (end := g.find(self.lines, f"</{name}>", line, 0, self.absent)):
            return g.cut(self.lines, *end)
        start, line = line, g.cut(self.lines, *g.after(tag, line))
        if tag["end"] or tag["rest"].endswith("/") or g.VOID.fullmatch(name):
            return line
        below = self.lines[line + 1] if name != "div" and line + 1 < len(self.lines) and not self.lines[line] else ""
        around, self.element, self.depth = self.element, name, self.depth + 1
        line = self.blocks(line, lambda one: g.closes(one, name), len(below) - len(below.lstrip(" ")))
        self.element, self.depth = around, self.depth - 1
        if name == "div":
            self._add(self.found.divs, start, min(line, len(self.lines) - 1))
        closing = g.tag_at(self.lines, line) if line < len(self.lines) else None
        return g.cut(self.lines, *g.after(closing, line)) if closing else line

    def _paragraph(self, line: int) -> int:
        start, column = line, -1
        while column < 0 and (line == start or (line < len(self.lines) and not self._interrupts(line))):
            if g.GOES_ON.search(self.lines[line]):
                line, column = self._inlines(line)
            line += 1
        self.found.paragraphs.append(Paragraph(self.at[start:line], self.lines[start:line]))
        return line if column < 0 else g.cut(self.lines, line - 1, column)

    def _inlines(self, line: int) -> tuple[int, int]:
        """What may go on below in a line of text: where it ends, and the column where a block begins there, or -1."""
        column = 0
        while token := g.INLINE.search(self.lines[line], column):
            start, column, end = line, token.end(), None
            if token["comment"] and (end := g.find(self.lines, "-->", line, column, self.absent)):
                self._add(self.found.comments, line, end[0])
            elif token["tag"] and (tag := g.tag_at(self.lines, line, token.start())):
                if g.is_block(tag):
                    return line, token.start()
                end = g.after(tag, line, token.start())
            elif token["tex"] and (end := g.find(self.lines, f"\\end{{{token['tex']}}}", line, column, self.absent)):
                if not g.FORMULA.fullmatch(token["tex"]):
                    return line, token.start()
                g.blank(self.lines, line, token.start(), end)
            elif token["ticks"]:
                end = g.code_end(self.lines, line, column, len(token[0]), self.in_list)
            line, column = end or (line, column)
            if (token["ticks"] or token["tildes"]) and len(token[0]) > 2:
                self._suspect(start, token, line)
        return line, -1

    def _suspect(self, line: int, token: re.Match[str], end: int) -> None:
        """Tell of what looks like an opener in a paragraph, but not of what would be in or close its code."""
        opener = g.FENCE.fullmatch(self.lines[line].lstrip(" "))
        before = self.found.unread[-1:]
        if not opener or self.lines[line][: token.start()].strip(" ") or (before and self.at[line] <= before[0].last):
            return
        closing = g.closing_fence(self.lines, opener["mark"], line + 1, self.absent, indent=99)
        closing = closing if end == line or closing <= end else 0
        is_opener = g.INFO.fullmatch(opener["info"]) or g.MEANT.fullmatch(opener["info"])
        if closing or (is_opener and (end == line or self.lines[end].lstrip(" ").startswith("```"))):
            self.found.unread.append(Unread(self.at[line], self.at[closing or line], opener["mark"]))

    def _add(self, spans: list[Span], first: int, last: int, name: str = "") -> None:
        span = Span(self.at[first], self.at[last], name)
        if span not in spans[-1:]:
            spans.append(span)

    def _ends(self, line: int) -> bool:
        """Whether there is nothing in a line that goes on with what is around."""
        if g.is_blank(self.lines, line):
            return True
        written = self.lines[line]
        return bool(
            (self.divs and g.DIV_END.match(written))
            or (self.element and g.closes(written, self.element))
            or (written[0] == ":" and g.div(self.lines, line))
        )

    def _interrupts(self, line: int) -> bool:
        """Whether a paragraph ends before a line."""
        return (
            self._ends(line)
            or (self.lines[line][0] == "`" and g.fence(self.lines, line, self.absent) is not None)
            or (self.in_list and g.starts_item(self.lines[line]))
        )
