"""Gaps in the copies of decks (what they point to is missing) -> changes by which the course builds all the same.

A missing picture's address becomes that of a drawing with its name; of a link its text is left; a reference or a
citation is shown as it is written; the name of a file to include stands for it; words for speakers within a line become
a comment. Each change is listed, with its line, in IMPORT.md.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct, field
from msgspec.structs import replace

from ..course.scan import SLIDES
from ..course.settings import read_text
from ..problems import Problem, shortened

STAND_INS = f"{SLIDES}/missing"  # the folder of drawings that stand for pictures
_NOT_THERE = re.compile(
    r"(?P<what>(?:image|video|audio) (?:not found|cannot be shown)|(?:file|background) not found|link leads nowhere)"
    r": (?P<name>.+)|a picture without an address\Z"
)
_NO_PLACE = re.compile(r"link leads (?:nowhere: (?:(?P<lecture>\S+) has no )?|to a hidden slide: )(?P<name>#.+)")
_NO_LABEL = re.compile(
    r"(?:nothing is labelled (?P<label>\S+)|@(?P<lecture>\S+): there is no lecture .*"
    r"|@(?P<hidden>\S+) (?:refers to a draft|is on a hidden slide).*|no source is called (?P<source>\S+))"
)
_NO_PART = re.compile(r"(?:there is no file (?P<name>.+) to include|(?P<outside>.+) is outside the course's folder)")
_NO_SOURCES = re.compile(r"(?P<key>bibliography|csl)(?: not found)?: (?P<name>.+?)(?: is on another site)?\Z")
_UNDRAWN = re.compile(
    r"(?:Mermaid (?:cannot read|knows no)|dot: |this diagram is empty|there is no diagram in|this kind of diagram"
    r"|the (?:mermaid|dot) diagram cannot be shown|(?:mermaid|dot) is drawn by the extra)"
)
_NOTES = re.compile("only a div holds speaker notes")
_DIAGRAM = re.compile(r"(?P<mark>[ >\t]*(?:`{3,}|~{3,})[ \t]*)(?:\{[ .]*(?:mermaid|dot)\b[^}]*\}|(?:mermaid|dot)\b.*)")
_ATTRIBUTE = r"""(?:data-)?background(?:-image|-video|-iframe)?\s*=\s*\\?["']?(?:url\()?"""
_TEXT = r"(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)"  # of a link or a span
_TITLE = r"""(?:\\?"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))"""
_NAMELESS = rf"(?P<shown>!\[{_TEXT}\])\(\s*(?:<>)?\s*\)"  # a picture without an address
_AROUND = 6  # lines in which what a message is about may stand, before and after the one that it names


class Filled(Struct):
    """The gaps that were filled: the files that changed last, remarks, and the drawings, by what they stand for."""

    files: set[str] = field(default_factory=set)
    told: list[Problem] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)


def fill(root: Path, errors: Iterable[Problem], filled: Filled) -> bool:
    """Change the copies so that those of these errors that are gaps are gone, and note that in `filled`.

    Returns whether anything changed.
    """
    texts = dict[str, str]()
    before = len(filled.told)
    for one in sorted(set(errors), key=lambda problem: problem.place):
        path = one.place.file
        if not path.startswith(f"{SLIDES}/") or not (root / path).is_file():
            continue
        text = texts.setdefault(path, read_text(root, path))
        for pattern, filling in _FILLINGS:
            if (found := pattern.match(one.message)) and (made := filling(found, text, one, root, filled)):
                texts[path], message, hint = made
                filled.told.append(replace(one, message=message, hint=hint, severity="warning"))
                break
    for path, text in texts.items():
        if text != read_text(root, path):
            (root / path).write_text(text, "utf-8")
            filled.files.add(path)
    return len(filled.told) > before


Match = re.Match[str]
Made = tuple[str, str, str] | None | Literal[""]  # the changed text, a message and a hint; false where it stays


def _of_place(found: Match, text: str, problem: Problem, _: Path, __: Filled) -> Made:
    """A link to a heading that is not there leads to the lecture, or is its text where that is this one."""
    name = found["name"]
    changed = _around(
        text, problem, [(rf"(?<=[\w.]){_written(name)}", "")] if found["lecture"] else _links(_written(name))
    )
    now = f"leads to {found['lecture']}" if found["lecture"] else "is its text now"
    return changed and (changed, f"the link to {name} {now}: nothing has this name", "link to what is there")


def _of_file(found: Match, text: str, problem: Problem, root: Path, filled: Filled) -> Made:
    """A file that is not there: a picture's place is held by a drawing, a link's by its text."""
    what, name = found["what"], found["name"] or ""
    if what == "link leads nowhere":
        changed = _around(text, problem, [*_links(_written(name)), *_roles(name)])
        return changed and (changed, f"the link to {name} is its text now: there is no such file", "link it again")
    if what == "background not found":
        changed = _around(text, problem, [(rf"\s*{_ATTRIBUTE}{_written(name)}\)?(?:\\?[\"'])?", "")])
        if changed:
            return changed, f"the background {name} is not there: left out", "put the file there, and name it again"
    drawing = filled.drawings.get(name) or _drawing(name, filled)
    address = quote(posixpath.relpath(drawing, posixpath.dirname(problem.place.file)))
    nameless = [(_NAMELESS, rf"\g<shown>({address})")]
    changed = _around(text, problem, _pictures(_written(name), address, name) if name else nameless)
    if not changed:
        return None
    if name not in filled.drawings:
        filled.drawings[name] = drawing
        (root / drawing).parent.mkdir(exist_ok=True)
        (root / drawing).write_text(_drawn(name), "utf-8")
    lack = f"{name} is not there" if name else "a picture has no address"
    told = f"{lack}: a drawing stands for it, {drawing}"
    return changed, told, "put the file there, and name it again"


def _of_label(found: Match, text: str, problem: Problem, _: Path, __: Filled) -> Made:
    """A reference or a citation of nothing is shown as it is written."""
    name = next(one for one in found.groups() if one)
    sign = r"\\\\@" if problem.place.file.endswith(".ipynb") else r"\\@"
    changed = _around(text, problem, [(rf"(?<![\\\w])@{re.escape(name)}(?![\w-])", f"{sign}{name}")])
    return changed and (changed, f"@{name} is shown as it is written: nothing is called so", "take its \\ away later")


def _of_part(found: Match, text: str, problem: Problem, _: Path, __: Filled) -> Made:
    """A file to include that is not there is named in its place."""
    name = found["name"] or found["outside"]
    missing = f"Missing: `{name}`"
    changes = [
        (rf"\{{\{{<\s*include\s+[\"']?{re.escape(name)}[^>]*>\}}\}}", missing),
        (rf"^src:.*{re.escape(name)}.*$", missing),
        (rf"^<<<[ \t]*@?{re.escape(name)}.*$", missing),
    ]
    changed = _around(text, problem, changes)
    return changed and (changed, f"{name}, which is included, is not there: its name stands for it", "put it there")


def _of_sources(found: Match, text: str, problem: Problem, _: Path, __: Filled) -> Made:
    """A bibliography or a style that is not there is not named any more."""
    key, name = found["key"], re.escape(found["name"])
    changes = [
        (rf"^(?P<space>\s*){key}:\s*[\"']?{name}[\"']?\s*$", rf"\g<space># {key}: {found['name']}"),
        (rf"^(?P<space>\s*)- +[\"']?{name}[\"']?\s*$", rf"\g<space># - {found['name']}"),
        (rf"(?P<before>{key}:\s*\[[^\]\n]*?)(?<![\w./-])[\"']?{name}[\"']?,?\s*", r"\g<before>"),
    ]
    changed = _around(text, problem, changes)
    told = f"{key}: {found['name']} is not there: it is not read"
    return changed and (changed, told, "put it there, and name it again")


def _of_diagram(_: Match, text: str, problem: Problem, __: Path, ___: Filled) -> Made:
    """A diagram that is not drawn is shown as it is written."""
    lines = text.split("\n")
    above = range(min(problem.place.line, len(lines)) - 1, -1, -1)
    at = next((n for n in above if _DIAGRAM.match(lines[n])), -1)
    if at < 0:
        return None
    lines[at] = _DIAGRAM.sub(r"\g<mark>text", lines[at])
    return "\n".join(lines), f"this diagram is shown as it is written: {problem.message}", problem.hint


def _of_notes(_: Match, text: str, problem: Problem, __: Path, ___: Filled) -> Made:
    """Words within a line that are for speakers stand in a comment, so that nobody reads them."""
    span = rf"\[(?![^\]]*-->){_TEXT}\]\{{[^{{}}]*\.notes\b[^{{}}]*\}}"
    changed = _around(text, problem, [(span, r"<!-- \g<text> -->")])
    return changed and (changed, "words for speakers stand in a comment now, since only a div holds them", problem.hint)


_FILLINGS = (  # what the message of an error begins with -> how that gap is filled
    (_NO_PLACE, _of_place),
    (_NOT_THERE, _of_file),
    (_NO_LABEL, _of_label),
    (_NO_PART, _of_part),
    (_NO_SOURCES, _of_sources),
    (_UNDRAWN, _of_diagram),
    (_NOTES, _of_notes),
)


def _written(name: str) -> str:
    """A pattern for an address as a message has it, shortened maybe, and with %20 for spaces."""
    given = name.removeprefix("./")
    ways = {given, unquote(given), given.replace("%20", " "), given.lstrip("/")}
    ways |= {f"#/{given[1:]}"} if name.startswith("#") else set()  # as links to slides by their numbers are written
    patterns = "|".join(re.escape(one).replace("…", r"[^\s\"'()<>]*") for one in sorted(ways, key=len, reverse=True))
    start = "" if name.startswith("#") else r"(?<![\w-])(?:\./)?"
    return rf"{start}(?:{patterns})(?![\w/-])"


def _links(address: str) -> list[tuple[str, str]]:
    """Changes that leave only the text of a link."""
    return [
        (rf"(?<!!)\[{_TEXT}\]\(\s*<?{address}>?(?:\s+{_TITLE})?\s*\)(?:\{{[^{{}}]*\}})?", r"\g<text>"),
        (rf"""(?P<tag><a\b[^<>]*?)\s+href\s*=\s*\\?["']?{address}\\?["']?""", r"\g<tag>"),
        (rf"^(?P<label>\s*\[[^\]]+\]:\s*)<?{address}>?.*$", r"\g<label><>"),
    ]


def _roles(name: str) -> list[tuple[str, str]]:
    """Changes that leave of MyST's roles, which call a page without its ending, their texts."""
    page = re.escape(posixpath.splitext(name)[0])
    roles = ((r"[^`<>]*?", rf"\s*<{page}>"), (page, ""))
    return [(rf"\{{doc\}}`(?P<text>{text}){rest}`", r"\g<text>") for text, rest in roles]


def _pictures(address: str, drawing: str, name: str) -> list[tuple[str, str]]:
    """Changes that show a drawing instead of a picture, a film or a frame, and do without a style or a script."""
    shown = f"<img src='{drawing}' alt='{html.escape(name)}'>"
    return [
        (rf"(?s)<(?P<tag>video|audio)\b(?:(?!</(?P=tag)>).)*?{address}.*?</(?P=tag)>", shown),
        (rf"<(?P<tag>link|script)\b[^<>]*{address}[^<>]*>(?:\s*</script>)?", ""),
        (address, drawing),
    ]


def _around(text: str, problem: Problem, changes: Iterable[tuple[str, str]]) -> str:
    """The text with the first change that finds something near a problem, else anywhere; "" if none does."""
    lines = text.split("\n")
    first, last = max(problem.place.line - 1 - _AROUND, 0), problem.place.line + _AROUND
    near = "\n".join(lines[first:last])
    patterns = [(re.compile(pattern, re.M), new) for pattern, new in changes]
    for pattern, new in patterns:
        if pattern.search(near):
            return "\n".join([*lines[:first], pattern.sub(new, near), *lines[last:]])
    return next((pattern.sub(new, text) for pattern, new in patterns if pattern.search(text)), "")


def _drawing(name: str, filled: Filled) -> str:
    """The path of a drawing that stands for a picture, which no other has."""
    stem = re.sub(r"[^\w.-]+", "-", posixpath.basename(unquote(name).split("?")[0])).strip("-.") or "picture"
    taken = {*filled.drawings.values()}
    names = (f"{STAND_INS}/{stem}{count}.svg" for count in ("", *(f"-{n}" for n in range(2, len(taken) + 3))))
    return next(one for one in names if one not in taken)


def _drawn(name: str) -> str:
    """A drawing that names the picture it stands for, and is read on light and dark ground."""
    said = html.escape(shortened(name or "a picture", 44))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 160" width="480" height="160">'
        '<rect x="4" y="4" width="472" height="152" rx="6" fill="#f4f4f4" stroke="#767676" stroke-width="3"'
        ' stroke-dasharray="10 8"/><g fill="#333" font-family="sans-serif" text-anchor="middle">'
        f'<text x="240" y="70" font-size="20">Missing</text><text x="240" y="106" font-size="17">{said}</text>'
        "</g></svg>\n"
    )
