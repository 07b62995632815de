"""What Obsidian's and HackMD's notes spell otherwise -> Pandoc's Markdown, in the copies of decks.

Links in double brackets lead to the file of that name, wherever it is; those that lead to none stay as they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ..decks.rows import Row, front_of, quoted, verbatim
from ..markdown.blocks import outline
from ..markdown.outline import lines_of

_IN_PARAGRAPH = r"(?:(?!\n[ \t]*\n)[^\0])"  # a sign; \0 stands for each of code that has lines of its own
_APART = (  # where nothing is respelled: escaped signs, code, formulas, comments, tags and attributes
    rf"(?P<apart>\\.|(?<!`)(?P<ticks>`++){_IN_PARAGRAPH}*?(?<!`)(?P=ticks)(?!`)"
    rf"|\$\${_IN_PARAGRAPH}*?\$\$|\$(?!\s)(?:[^$\\\n\0]|\\.)+(?<!\s)\$(?!\d)"
    r"|<!--[\s\S]*?(?:-->|\Z)|</?[A-Za-z][^<>\n]*>|\{[^{}\n]*\})"
)
_COMMENT = r"%%(?P<comment>[\s\S]*?)%%"
_LINK = (
    r"(?P<shown>!?)\[\[(?P<name>[^][|\n#^\\]*)(?:\#(?P<heading>[^][|\n^\\]+))?(?:\#?\^[^][|\n\\]*)?"
    r"(?:\\?\|(?P<said>[^][\n]*))?\]\]"
)
_MARKED = r"(?<![=\w])==(?=\S)(?P<marked>[^=\n]+)(?<=\S)==(?![=\w])"
_INCREMENTS = r"\+\+(?P<variable>\w+)\b[^+\n]*\b(?P=variable)\+\+"  # such as ++i and i++
_UNDERLINED = rf"(?<![\w+])(?!{_INCREMENTS})\+\+(?=\w)(?P<underlined>[^+\n]+)(?<=\w)\+\+(?![\w+])"
_BLOCK = r"(?<=\S)[ \t]+\^(?P<block>[A-Za-z][\w-]{3,})[ \t]*$"  # what other notes call a paragraph
_CONTENTS = r"^[ \t]*(?P<contents>\[(?i:TOC)\])[ \t]*$"
_KINDS = {"info": "note", "success": "tip", "warning": "warning", "danger": "caution", "spoiler": "note"}
_BOX = rf"^(?P<before>[> \t]*):::+ *(?P<kind>{'|'.join(_KINDS)})(?: +(?P<title>\S.*?))?[ \t]*$"
_WITHIN = re.compile(f"{_APART}|{_COMMENT}|{_LINK}|{_MARKED}|{_UNDERLINED}|{_BLOCK}|{_CONTENTS}|{_BOX}", re.M)
_SIZE = re.compile(r"(?P<width>\d+)(?:x(?P<height>\d+))?")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".mp4", ".webm", ".mp3", ".pdf")

Files = Mapping[str, Sequence[str]]  # the paths of those that go along, by their names without folders


def by_name(paths: Iterable[str]) -> Files:
    """The files that links may lead to."""
    files = dict[str, list[str]]()
    for path in paths:
        files.setdefault(posixpath.basename(path), []).append(path)
    return files


def respelled(rows: Sequence[Row], files: Files, path: str) -> tuple[list[Row], int]:
    """The rows of the deck at `path` as pandoc reads them, and how many of them are others now."""
    body = front_of(rows).body
    lines = [line for _, line in body]
    code = verbatim(body) | lines_of(outline(lines).indented)
    text = "\n".join(lines)
    seen = "\n".join("\0" * len(line) if n in code else line for n, line in enumerate(lines))
    parts, end = list[str](), 0
    for found in _WITHIN.finditer(seen):
        if found["apart"] is None:
            parts += [text[end : found.start()], _changed(found, text, files, path)]
            end = found.end()
    now = "".join([*parts, text[end:]]).split("\n")
    changed = sum(line != before for line, before in zip(now, lines, strict=True))
    return [
        *rows[: len(rows) - len(body)],
        *((number, line) for (number, _), line in zip(body, now, strict=True)),
    ], changed


def _changed(found: re.Match[str], text: str, files: Files, path: str) -> str:
    """What is found in a text as pandoc reads it."""
    if found["comment"] is not None:
        comment = re.sub("--(?=!?>)", "- -", text[found.start("comment") : found.end("comment")])
        return "<!--" + re.sub(r"\A(?=\S)|(?<=\S)\Z", " ", comment) + "-->"
    if found["marked"]:
        return f"[{found['marked']}]{{.mark}}"
    if found["underlined"]:
        return f"[{found['underlined']}]{{.underline}}"
    if found["block"] or found["contents"]:
        return ""
    if found["kind"]:
        return f"{found['before']}::: {{{' '.join(_callout(found['kind'], found['title'] or ''))}}}"
    return _linked(found, files, path)


def _callout(kind: str, title: str) -> list[str]:
    """The attributes of a box of HackMD's."""
    named = f"title={quoted(title)}" if title else ""
    folded = 'collapse="true"' if kind == "spoiler" else ""
    return [one for one in (f".callout-{_KINDS[kind]}", named, folded) if one]


def _linked(found: re.Match[str], files: Files, path: str) -> str:
    """A link or a picture; one to a heading of its own file is its text, as it names none that pandoc knows."""
    name, said = found["name"].strip(), (found["said"] or "").strip()
    if not name:
        return said or (found["heading"] or "").strip() or found[0]
    is_picture = found["shown"] and name.lower().endswith(_PICTURES)
    address = _address(name, files, path) or _address(f"{name}.md", files, path) or (name if is_picture else "")
    if not address:
        return found[0]
    if not is_picture:
        return f"[{said or name}]({quote(address)})"
    size = _SIZE.fullmatch(said)
    given = {key: value for key, value in size.groupdict().items() if value} if size else {}
    attributes = " ".join(f"{key}={value}px" for key, value in given.items())
    return f"![{'' if size else said}]({quote(address)})" + (f"{{{attributes}}}" if attributes else "")


def _address(name: str, files: Files, path: str) -> str:
    """The address, in the file at `path`, of a file that is called so, maybe with its folder; "" where none is."""
    here = posixpath.dirname(path)
    near = posixpath.normpath(posixpath.join(here, name))
    called = [one for one in files.get(posixpath.basename(name), ()) if one == near or f"/{one}".endswith(f"/{name}")]
    return posixpath.relpath(min(called, key=lambda one: (one != near, one)), here or ".") if called else ""
