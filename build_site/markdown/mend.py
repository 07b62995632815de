"""What pandoc would misread -> what its author meant, line for line.

- To pandoc ```` ```{python} ```` and ```` ```js {1|3} ```` are no fences: the block vanishes and its end swallows the
  slides that follow. They become ```` ``` {.python .run} ```` and ```` ```js {code-line-numbers="1|3"} ````.
- Front matter is front matter only at the very top or after an empty line: comments straight above it are emptied.
- A line of dashes straight above a heading begins metadata to pandoc, or a table: it becomes `***`, which is a rule.
- What ends a div that nobody began would be read as text: it goes.

What only looks like a code block, a heading or a list stays as it is, and is remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..problems import Problem, Slip, did_you_mean, shortened
from .attribute_slips import attribute_slips
from .blocks import outline
from .front_slips import front_slips, lacks_dashes, rule_above_heading, too_much
from .openers import DIRECTIVES, spell
from .outline import Code, Outline, Unread, lines_of
from .slips import (
    beside_items,
    comments_within,
    conflicts,
    ended_otherwise,
    not_for_all,
    shown_as_code,
    slips,
    stray_ends,
    swallowed,
    unseen,
    with_spaces,
)
from .table_slips import broken_grids, cells_without_column, grids, tables_without_dashes

_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+(?=^---[ \t]*$)", re.S | re.M)


def mend(text: str, path: str) -> tuple[str, list[Problem]]:
    """`text` with such places mended, and what is wrong or has no effect in them."""
    lines, told = _from_front_matter(text).split("\n"), list[Slip]()
    found = outline(lines)
    if not text.isascii() and (strange := [*with_spaces(lines, _apart(found))]):
        told += strange
        found = outline(lines)
    while rule := rule_above_heading(lines, found) if "\n---" in text else 0:
        lines[rule] = "***"
        found = outline(lines)  # which has been another one from there on
    while ends := stray_ends(found.paragraphs):
        for line, slip in ends.items():
            lines[line] = lines[line].rstrip(": \t")
            told += [slip] if slip else []
        lines = _from_front_matter("\n".join(lines)).split("\n")
        found = outline(lines)  # what stood in one paragraph with them is read anew
    told += [*front_slips(lines, found.metadata), *unseen(lines)]
    for span in found.metadata:
        if too_much(lines, span):  # pandoc would not come to an end
            lines[span.first : span.last + 1] = [""] * (span.last + 1 - span.first)
    told += [slip for code in found.code for slip in _mended(code, lines)]
    paragraphs = [one for one in found.paragraphs if one.at[0]] if lacks_dashes(lines) else found.paragraphs
    told += [*map(_unread, found.unread), *slips(paragraphs, lines), *not_for_all(found.paragraphs, lines)]
    apart = _apart(found)
    tables = [*grids(lines, apart)] if "+" in text and "|" in text else []
    aside = apart.union(*(one.lines for one in tables))
    if "|" in text:
        told += [*cells_without_column(lines, aside), *tables_without_dashes(lines, aside)]
    told += [*broken_grids(tables, lines), *ended_otherwise(found.code), *comments_within(found.comments, apart, lines)]
    told += [*swallowed(found.notes, lines), *shown_as_code(found.indented, lines)]
    if "{" in text or "<" in text:
        told += attribute_slips(lines, (apart - {one.first for one in found.code}) | lines_of(found.indented))
    told += [*beside_items(lines, apart), *conflicts(lines, apart)]
    return "\n".join(lines), [one.at(path) for one in told]


def _from_front_matter(text: str) -> str:
    """A text without the comments straight above its front matter, on the same lines."""
    above = _COMMENTS.match(text)
    return "\n" * above[0].count("\n") + text[above.end() :] if above else text


def _apart(found: Outline) -> set[int]:
    """The lines that hold no text of the lecture's: code, comments and front matter."""
    return lines_of((*found.code, *found.comments, *found.metadata))


def _mended(code: Code, lines: list[str]) -> Iterator[Slip]:
    """Mend a code block's opener in its line."""
    written = lines[code.first].expandtabs(4)  # as `outline` has it
    if not code.is_read and written.endswith(f"{code.mark}{code.info}"):
        opener = spell(code.info)
        lines[code.first] = written.removesuffix(code.info) + opener.info
        if language := opener.not_run:
            message = f"{language} code is shown, not run: only Python runs"
            hint = did_you_mean(language.replace("py", "python"), ["python"], f"write ```{language} to say so")
            if instead := DIRECTIVES.get(language):
                message, hint = f"{{{language}}} is a directive of MyST's, and shown as it is written", instead
            yield Slip(code.first + 1, message, hint)
        if opener.unknown:
            message = f"a code block has no option {', '.join(opener.unknown)}: left out"
            yield Slip(code.first + 1, message, 'what it has is written {.name key="value"}')
    for number, line in enumerate(code.text, code.last - len(code.text) + 1):
        info = line.removeprefix(code.mark)
        if info != line and info.strip() and info[0] != code.mark[0] and "`" not in info:
            hint = "close the one above, or show fences within a longer one"
            yield Slip(number, "a code block seems to begin within another", hint)


def _unread(one: Unread) -> Slip:
    if one.first == one.last:
        hint = f"write {shortened(one.mark)} in a line below it, as far indented"
        return Slip(one.first + 1, "this code block is never closed", hint, "error")
    hint = "write ``` and its language after an empty line, as far indented as what it belongs to"
    return Slip(one.first + 1, "this looks like a code block, but pandoc reads it as text", hint)
