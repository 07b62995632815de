"""A lecture's text -> the same with all that it includes, and its shortcodes, in their places: see composed.py.

`{{< include _part.md >}}`, or a div `::: {.include src="_part.md"}`, gives way to the lines of a file; where that is
called `other.md#id`, to those of one slide of it. It is as if they stood there: what comes before the shortcode in its
line (spaces, `>`) comes before each of them, and pictures are found from the lecture. Nothing is done in code, comments
and formulas; but a code block that asks for a file, as in `{.python include="drift.py"}`, holds the lines of that.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..course.model import Course, Lecture
from ..course.scan import SLIDES
from ..course.secrets import how_to_publish, why_private
from ..course.settings import no_file, read_text
from ..memory.verdicts import Look
from ..problems import CourseError, Need, Place, Problem, Severity, Wrong, shortened
from .blocks import outline
from .code_files import MARK, before, fences, file_in, is_markdown, region
from .composed import INCLUDED, Composed, Line, alone, composed_of
from .files import hint_of
from .included import AsPart, Permits
from .one_slide import Read, slide_lines, without_front
from .outline import apart, runs
from .shortcodes import ICONS, INCLUDE, SHORTCODES, UNDRAWN, call_of, meaning, name_of, unknown
from .variables import Variables, front_of

MOST = 20_000  # lines; who includes more does so again and again
GONE = "\0"  # which no text has
_MARKS = ("{{<", ".include", "::: include", MARK)
_DIV = re.compile(r"(?P<before>[ \t>]*):{3,}\s*(?:\{(?P<attributes>[^}]*\.include\b[^}]*)\}|include)[: \t]*$")
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s}]+))""")
_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?")
_IN_PARAGRAPH = r"(?:(?!\n[ \t>]*\n).)*?"
_TOKEN = re.compile(
    r"\{\{\{<(?P<escaped>.*?)>\}\}\}|\\."
    rf"|(?P<ticks>`++){_IN_PARAGRAPH}(?<!`)(?P=ticks)(?!`)|<!--.*?-->"
    rf"|\$\${_IN_PARAGRAPH}\$\$|\$(?!\s)(?:[^$\\\n]|\\.|\n(?![ \t>]*\n))*?(?<!\s)\$(?!\d)"
    r"|\{\{<\s*(?P<name>[\w-]+)(?P<arguments>(?:(?!\{\{<|>\}\}|\n[ \t>]*\n).)*)>\}\}",
    re.S,
)


class _Include(Struct, frozen=True):
    """Rows that give way to what `src` names, the last included; `before` is what stands before it in the first.

    Where they are a code block, `opener` is its first row.
    """

    last: int
    before: str
    src: str
    opener: str = ""


def compose(
    course: Course, lecture: Lecture, written: str, read: Read, as_part: AsPart, look: Look, reads: dict[str, str]
) -> Composed:
    """What is read for a lecture; what was looked at for that is noted in `reads`.

    `as_part` tells what is included as Pandoc Markdown, and `read` makes a document of another lecture.
    """
    if not any(mark in written for mark in _MARKS):
        return alone(lecture.path, written)
    composer = _Composer(course, lecture, written, read, as_part, look, reads)
    own = [Line(text, Place(lecture.path, number)) for number, text in enumerate(written.split("\n"), 1)]
    lines = composer.expand(own, [(lecture.path, "")], ())
    return composed_of(lecture.path, written, lines, composer.problems)


class _Composer:
    """Puts the text of one lecture together, and collects what is wrong with that."""

    def __init__(
        self,
        course: Course,
        lecture: Lecture,
        written: str,
        read: Read,
        as_part: AsPart,
        look: Look,
        reads: dict[str, str],
    ) -> None:
        self._course, self._lecture, self._read, self._as_part = course, lecture, read, as_part
        self._look, self._reads = look, reads
        self._permits = Permits(front_of(written), look, reads)
        self._values = Variables(course, lecture, written, look, reads)
        self._count = 0
        self.problems: list[Problem] = []

    def expand(self, lines: Sequence[Line], within: Sequence[tuple[str, str]], chain: Sequence[Place]) -> list[Line]:
        """Lines with all shortcodes in them replaced.

        `within` are the files and slides that they are in, from the lecture on, and `chain` is where each is included.
        """
        rows: list[str] = [one.text for one in lines]
        if not any(mark in row for row in rows for mark in _MARKS):
            return [*lines]
        found = outline(rows)
        includes = {
            span.first: _Include(span.last, *self._div(rows, span.first, span.last, lines[span.first]))
            for span in found.divs
            if _DIV.match(rows[span.first])
        }
        for code in found.code:
            if (src := file_in(opener := rows[code.first])) is not None:
                self._leave_out([row for row in code.text if row.strip()], "code block", lines[code.first])
                includes[code.first] = _Include(code.last, before(opener), src, opener)
        fixed = {row for first, one in includes.items() for row in range(first, one.last + 1)} | apart(rows, found)
        told = {row for one in found.paragraphs for row in one.at}  # whose unknown shortcodes `slips` tells
        for first, last in runs(len(rows), fixed):
            rows[first:last] = self._replaced(rows[first:last], lines[first:last], first, told, includes)
        result: list[Line] = []
        row = 0
        while row < len(rows):
            if include := includes.get(row):
                result += self._included(include, lines[row], within, chain)
            elif rows[row] != GONE:
                result.append(Line(rows[row], lines[row].place, lines[row].asked))
            row = include.last + 1 if include else row + 1
        return result

    def _div(self, rows: Sequence[str], first: int, last: int, at: Line) -> tuple[str, str]:
        """What stands before a div that includes, and what it includes."""
        div = _DIV.match(rows[first])
        assert div
        self._leave_out([row for row in rows[first + 1 : last] if row.strip(" \t>:")], "div", at)
        src = next(filter(None, found.groups()), "") if (found := _SRC.search(div["attributes"] or "")) else ""
        return div["before"], src

    def _leave_out(self, inside: Sequence[str], what: str, at: Line) -> None:
        if inside:
            shown = shortened(inside[0].strip())
            self._tell(f"what stands in a {what} that includes is left out: {shown}", "write it below", at, "warning")

    def _replaced(
        self, rows: Sequence[str], lines: Sequence[Line], first: int, told: set[int], includes: dict[int, _Include]
    ) -> list[str]:
        """Rows with their shortcodes replaced, as many; includes are noted, and stay.

        Where a shortcode of several rows ends, the rows after its first are GONE.
        """
        text = "\n".join(rows)

        def replace(found: re.Match[str]) -> str:
            row = text.count("\n", 0, found.start())
            if found["escaped"] is not None:
                return f"{{\\{{<{found['escaped']}>}}}}"
            if not found["name"]:
                return found[0]
            breaks = found[0].count("\n")
            if found["name"] == INCLUDE:
                before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
                after = text[found.end() :].partition("\n")[0]
                if _BEFORE.fullmatch(before) and not after.strip():
                    src = " ".join(call_of(INCLUDE, found["arguments"]).given)
                    includes[first + row] = _Include(first + row + breaks, before, src)
                    return found[0]
                self._tell("an include has a line of its own", "put nothing else into its line", lines[row])
                return GONE * breaks
            if found["name"] in ICONS:
                self._tell(*UNDRAWN, lines[row], "warning")
                return name_of(call_of(found["name"], found["arguments"]))
            if found["name"] not in SHORTCODES:
                if first + row not in told:
                    self._tell(*unknown(found["name"], found[0]), lines[row], "warning")
                return found[0]
            try:
                new = meaning(call_of(found["name"], found["arguments"]), self._values)
            except Wrong as wrong:
                self._tell(wrong.message, wrong.hint, lines[row])
                new = ""
            except CourseError as error:
                self._take(error, lines[row])
                new = ""
            return " ".join(new.split()) + GONE * breaks

        result: list[str] = []
        for row in _TOKEN.sub(replace, text).split("\n"):
            result += [row.replace(GONE, ""), *[GONE] * row.count(GONE)]
        return result

    def _included(
        self, include: _Include, at: Line, within: Sequence[tuple[str, str]], chain: Sequence[Place]
    ) -> list[Line]:
        """The lines that an include gives way to; none where something is wrong with it."""
        chain = (*chain, at.place)
        try:
            path, name = self._found(include.src, at.place.file)
            if (path, name) in within and not include.opener:
                detail = "\n".join(
                    f"{place} includes {one}"
                    for place, (one, _) in zip(chain, [*within[1:], (path, name)], strict=True)
                )
                self._tell(f"{path} includes itself", "take one of the includes away", at, detail=detail)
                return []
            lines = self._lines_of(path, name, at, is_code=bool(include.opener))
            self._count += len(lines)
            if self._count > MOST:
                raise Wrong(f"what is included has more than {MOST:,} lines", "is it included again and again?")
        except Wrong as wrong:
            detail = "\n".join(f"{place} includes {one}" for place, (one, _) in zip(chain, within[1:], strict=False))
            self._tell(wrong.message, wrong.hint, at, detail=detail)
            return []
        except CourseError as error:
            self._take(error, at)
            return []
        before, later = include.before, re.sub(r"[^ \t>]", " ", include.before)
        if include.opener:
            opener, end = fences(include.opener, [one.text for one in lines])
            expanded = [Line(opener, at.place, at.asked), *lines, Line(end, at.place, at.asked)]
        else:
            expanded = self.expand(lines, [*within, (path, name)], chain)
        return [
            Line(((later if number else before) + one.text).rstrip() if before else one.text, one.place, one.asked)
            for number, one in enumerate(expanded)
        ]

    def _found(self, src: str, file: str) -> tuple[str, str]:
        """The file, relative to the course, and the slide in it that `src` names in a file. Raises Wrong."""
        written, _, name = src.partition("#")
        if not src:
            raise Wrong("an include names no file", 'write {{< include _part.md >}}, or src="_part.md"')
        if "://" in src:
            raise Wrong(f"only files of the course can be included, not {shortened(src)}", "keep a copy in slides/")
        inside = [written.lstrip("/")] if written.startswith("/") else []
        paths = (
            [posixpath.join(SLIDES, *inside), *inside] if inside else [posixpath.join(posixpath.dirname(file), written)]
        )
        paths = [posixpath.normpath(path) for path in paths] if written else [file]
        for path in paths:
            if path.startswith("../"):
                raise Wrong(f"{src} is outside the course's folder", "copy it into slides/")
            seen = f"file:{path}"
            self._reads[seen] = self._look(seen)
            if self._reads[seen]:
                if why := why_private(self._course.root, path, self._course.settings):
                    raise Wrong(f"{path} {why}: it is not published", how_to_publish(path))
                return path, name
        if what := no_file(self._course.root / paths[0]):
            raise Wrong(f"{written} is {what}", "name a file")
        hint = hint_of(self._course, posixpath.dirname(file), paths[0], written)
        raise Wrong(f"there is no file {written} to include", hint)

    def _lines_of(self, path: str, name: str, at: Line, is_code: bool) -> list[Line]:
        """The lines of a file, or of one slide in it; front matter is part of code only. Raises Wrong, CourseError."""
        text = read_text(self._course.root, path)
        asked = at.asked or at.place.line
        front = front_of(text)
        self._permits.check(path, text, front, is_code)
        if is_code and name and not is_markdown(path):
            return [Line(row, Place(path, number), asked) for number, row in region(path, text.split("\n"), name)]
        part = None if is_code else self._as_part(path, text)
        rows = part.text.split("\n") if part else text.split("\n")
        whole = range(len(rows)) if is_code else without_front(rows)
        numbers = slide_lines("\n".join(rows), path, name, self._read) if name else whole
        if part and path not in self._course.addresses:
            needs = (Need(Place(self._lecture.path, asked), INCLUDED),)
            self.problems += [replace(one, needed_by=needs) for one in part.problems]
        if (
            not name
            and part
            and not part.kind
            and front
            and path not in self._course.addresses
            and {*front} - {"answers", "draft", "release"}
        ):
            hint, place = "write what it sets into the lecture", Line("", Place(path, 1), asked)
            self._tell("front matter of what is included has no effect", hint, place, "warning")
        at_line = part.line if part else int
        lines = [Line(rows[number], Place(path, at_line(number + 1)), asked) for number in numbers]
        while lines and not lines[-1].text.strip():
            lines.pop()
        if not (around := self._permits.around_answers(front)):
            return lines
        above, below = (
            [Line(row, at.place, asked) for row in some] for some in (("", f"::: {{{around}}}", ""), ("", ":::", ""))
        )
        return [*above, *lines, *below]

    def _tell(self, message: str, hint: str, at: Line, severity: Severity = "error", detail: str = "") -> None:
        needs = (Need(Place(self._lecture.path, at.asked), INCLUDED),) if at.asked else ()
        self.problems.append(Problem(at.place, message, hint, severity, detail, needs))

    def _take(self, error: CourseError, at: Line) -> None:
        """Tell what is wrong with a file that is included, which the lecture cannot be without."""
        need = Need(Place(self._lecture.path, at.asked or at.place.line), INCLUDED)
        self.problems += [Problem(one.place, one.message, one.hint, needed_by=(need,)) for one in error.problems]
