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
from functools import partial

from ..problems import Place, Problem, did_you_mean
from .attribute_slips import attribute_slips
from .blocks import outline
from .front_slips import front_slips, lacks_dashes, rule_above_heading, too_much
from .openers import DIRECTIVES, spell
from .outline import Code, Outline, Unread
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
    lines, problems = _from_front_matter(text).split("\n"), list[Problem]()
    found = outline(lines)
    if not text.isascii() and (strange := [*with_spaces(lines, _apart(found), path)]):
        problems += strange
        found = outline(lines)
    while rule := rule_above_heading(lines, found) if "\n---" in text else 0:
        lines[rule] = "***"
        found = outline(lines)  # which has been another one from there on
    while ends := stray_ends(found.paragraphs, path):
        for line, problem in ends.items():
            lines[line] = lines[line].rstrip(": \t")
            problems += [problem] if problem else []
        lines = _from_front_matter("\n".join(lines)).split("\n")
        found = outline(lines)  # what stood in one paragraph with them is read anew
    problems += [*front_slips(lines, found.metadata, path), *unseen(lines, path)]
    for span in found.metadata:
        if too_much(lines, span):  # pandoc would not come to an end
            lines[span.first : span.last + 1] = [""] * (span.last + 1 - span.first)
    problems += [problem for code in found.code for problem in _mended(code, lines, path)]
    paragraphs = [one for one in found.paragraphs if one.at[0]] if lacks_dashes(lines) else found.paragraphs
    problems += [*map(partial(_unread, path=path), found.unread), *slips(paragraphs, lines, path)]
    problems += not_for_all(found.paragraphs, lines, path)
    apart = _apart(found)
    tables = [*grids(lines, apart)] if "+" in text and "|" in text else []
    aside = apart.union(*(one.lines for one in tables))
    if "|" in text:
        problems += [*cells_without_column(lines, aside, path), *tables_without_dashes(lines, aside, path)]
    problems += broken_grids(tables, lines, path)
    problems += ended_otherwise(found.code, path)
    problems += comments_within(found.comments, apart, lines, path)
    problems += swallowed(found.notes, lines, path)
    problems += shown_as_code(found.indented, lines, path)
    if "{" in text or "<" in text:
        openers, indented = (
            {one.first for one in found.code},
            {n for one in found.indented for n in range(one.first, one.last + 1)},
        )
        problems += attribute_slips(lines, (apart - openers) | indented, path)
    problems += [*beside_items(lines, apart, path), *conflicts(lines, apart, path)]
    return "\n".join(lines), problems


def _from_front_matter(text: str) -> str:
    """A text without the comments straight above its front matter, on the same lines."""
    above = _COMMENTS.match(text)
    return "\n" * above[0].count("\n") + text[above.end() :] if above else text


def _apart(found: Outline) -> set[int]:
    """The lines that hold no text of the lecture's: code, comments and front matter."""
    spans = [(one.first, one.last) for one in found.code]
    spans += [(one.first, one.last) for one in (*found.comments, *found.metadata)]
    return {line for first, last in spans for line in range(first, last + 1)}


def _mended(code: Code, lines: list[str], path: str) -> Iterator[Problem]:
    """Mend a code block's opener in its line."""
    written = lines[code.first].expandtabs(4)  # as `outline` has it
    if not code.is_read and written.endswith(f"{code.mark}{code.info}"):
        opener = spell(code.info)
        lines[code.first] = written.removesuffix(code.info) + opener.info
        place = Place(path, code.first + 1)
        if language := opener.not_run:
            message = f"{language} code is shown, not run: only Python runs"
            hint = did_you_mean(language.replace("py", "python"), ["python"], f"write ```{language} to say so")
            if instead := DIRECTIVES.get(language):
                message, hint = f"{{{language}}} is a directive of MyST's, and shown as it is written", instead
            yield Problem(place, message, hint, "warning")
        if opener.unknown:
            message = f"a code block has no option {', '.join(opener.unknown)}: left out"
            yield Problem(place, message, 'what it has is written {.name key="value"}', "warning")
    for number, line in enumerate(code.text, code.last - len(code.text) + 1):
        info = line.removeprefix(code.mark)
        if info != line and info.strip() and info[0] != code.mark[0] and "`" not in info:
            hint = "close the one above, or show fences within a longer one"
            yield Problem(Place(path, number), "a code block seems to begin within another", hint, "warning")


def _unread(one: Unread, path: str) -> Problem:
    place = Place(path, one.first + 1)
    if one.first == one.last:
        return Problem(
            place, "this code block is never closed", f"write {one.mark} in a line below it, as far indented"
        )
    hint = "write ``` and its language after an empty line, as far indented as what it belongs to"
    return Problem(place, "this looks like a code block, but pandoc reads it as text", hint, "warning")
