"""What Obsidian's and HackMD's notes spell otherwise -> Pandoc's Markdown, in the copies of decks.

Of links in double brackets those that lead to a file lead there; the others are their text. Obsidian looks for files
by their names, wherever they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from ..decks.rows import Row, verbatim

_APART = r"(?P<apart>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$[^$\n]+\$|<!--.*?-->)"  # where nothing is respelled
_LINK = r"(?P<shown>!?)\[\[(?P<name>[^][|\n#^]*)(?:[#^][^][|\n]*)?(?:\|(?P<said>[^][\n]*))?\]\]"
_MARKED = r"(?<![=\w])==(?=\S)(?P<marked>[^=\n]+)(?<=\S)==(?![=\w])"
_UNDERLINED = r"(?<![\w+])\+\+(?=\w)(?P<underlined>[^+\n]+)(?<=\S)\+\+(?![\w+])"
_COMMENT = r"%%(?P<comment>[^%\n]+)%%"
_BLOCK = r"(?<=\S)[ \t]+\^(?P<block>[A-Za-z][\w-]{3,})[ \t]*$"  # what other notes call a paragraph
_WITHIN = re.compile(rf"{_APART}|{_LINK}|{_MARKED}|{_UNDERLINED}|{_COMMENT}|{_BLOCK}")
_CONTENTS = re.compile(r"\s*\[TOC\]\s*$", re.I)
_FENCED = re.compile(r"(?P<space>\s*):::+ *(?P<kind>\w+)(?: +(?P<title>\S.*?))?\s*$")
_KINDS = {"info": "note", "success": "tip", "warning": "warning", "danger": "caution", "spoiler": "note"}
_SIZE = re.compile(r"(?P<width>\d+)(?:x(?P<height>\d+))?")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".mp4", ".webm", ".mp3", ".pdf")


def respelled(rows: Iterable[Row], root: Path, path: str) -> tuple[list[Row], int]:
    """The rows of the deck at a path in a folder as pandoc reads them, and how many of them are others now."""
    rows = [*rows]
    code, result, is_comment = verbatim(rows), list[Row](), False

    def change(found: re.Match[str]) -> str:
        return _changed(found, lambda name: _place_of(root, path, name))

    for n, (number, line) in enumerate(rows):
        if n in code:
            result.append((number, line))
        elif line.strip() == "%%":
            result.append((number, "-->" if is_comment else "<!--"))
            is_comment = not is_comment
        elif _CONTENTS.match(line):
            result.append((number, ""))
        elif (div := _FENCED.match(line)) and div["kind"] in _KINDS:
            result.append((number, f"{div['space']}::: {{{' '.join(_callout(div['kind'], div['title'] or ''))}}}"))
        else:
            result.append((number, _WITHIN.sub(change, line)))
    return result, sum(one != before for one, before in zip(result, rows, strict=True))


def _callout(kind: str, title: str) -> list[str]:
    """The attributes of a box of HackMD's."""
    named = f'title="{title.replace(chr(34), chr(39))}"' if title else ""
    folded = 'collapse="true"' if kind == "spoiler" else ""
    return [one for one in (f".callout-{_KINDS[kind]}", named, folded) if one]


def _changed(found: re.Match[str], place_of: Callable[[str], str]) -> str:
    if found["marked"]:
        return f"[{found['marked']}]{{.mark}}"
    if found["underlined"]:
        return f"[{found['underlined']}]{{.underline}}"
    if found["comment"]:
        return f"<!-- {found['comment'].strip()} -->"
    if found["block"]:
        return ""
    if found["name"] is None:
        return found[0]
    name, said = found["name"].strip(), (found["said"] or "").strip()
    is_picture = found["shown"] and name.lower().endswith(_PICTURES)
    address = place_of(name if "." in posixpath.basename(name) else f"{name}.md") or (name if is_picture else "")
    if not is_picture:
        return f"[{said or name}]({quote(address)})" if address else said or name
    size = _SIZE.fullmatch(said)
    given = {key: value for key, value in size.groupdict().items() if value} if size else {}
    attributes = " ".join(f"{key}={value}px" for key, value in given.items())
    return f"![{'' if size else said}]({quote(address)})" + (f"{{{attributes}}}" if attributes else "")


def _place_of(root: Path, path: str, name: str) -> str:
    """The address, in the file at `path`, of a file that is called so; "" where there is none."""
    here = posixpath.dirname(path)
    if not posixpath.basename(name):
        return ""
    if (root / here / name).is_file():
        return name
    found = sorted(root.rglob(posixpath.basename(name)))
    return posixpath.relpath(found[0].relative_to(root).as_posix(), here or ".") if found else ""
