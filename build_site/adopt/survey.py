"""A folder, or a file, of somebody's decks -> which of its files are decks, which go with them, and which do not."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from ..course.layers import PROJECT
from ..course.model import LARGE
from ..course.scan import SUFFIXES, can_be_address, is_lecture, order
from ..course.secrets import why_private
from ..course.settings import Settings, read_text
from ..decks import SLIDEV, as_source
from ..decks.rows import rows_of
from ..problems import CourseError, Place, Problem

POWERPOINT = ".pptx"
_TEXTS = (*SUFFIXES, ".markdown", ".qmd", ".rmd")
_GOES_WITH = """
avif bmp gif ico jpeg jpg png svg webp tif tiff pdf mp4 webm ogg ogv mp3 wav m4a vtt csv tsv json jsonl yaml yml toml
txt bib csl tex py parquet feather arrow h5 hdf5 npy npz nc mat xlsx db sqlite zip
"""
_ABOUT = re.compile(
    r"(?:readme|license|licence|copying|contributing|changelog|code_of_conduct|security|authors|import)\b", re.I
)
_LOOKS = (".css", ".scss", ".less", ".js", ".mjs", ".ts", ".vue", ".html", ".htm")
_BUILT = ("node_modules", "dist", "build", "_site", "_book", "_freeze", "public_html", "__pycache__", "venv", "env")
_LOCKS = ("package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "pyproject.toml", "tsconfig.json")
_TOOLS = (  # what a package.json asks for -> whose decks are beside it
    ('"@slidev/cli"', "Slidev"),
    ('"@marp-team/', "Marp"),
    ('"reveal-md"', "reveal-md"),
    ('"reveal.js"', "reveal-md"),
)
_OWN_FILES = {"reveal-md.json": "reveal-md", "reveal.json": "reveal-md", ".marprc": "Marp", ".marprc.yml": "Marp"}
_NOTES = re.compile(r"^\s*notes?:", re.I | re.M)
_WORDS = re.compile(r"<!--\s*(?:colstart|discussion|references_?)\s*-->")
_RULES = re.compile(r"^----?[ \t]*$", re.M)
_VERTICAL = re.compile(r"^----[ \t]*$", re.M)
_LINKS = re.compile(
    r"""\]\(<?([^)\s>]+)|(?:src|href|image|(?:data-)?background[\w-]*)\s*[=:]\s*["']?(?:url\()?["']?([^"'\s}>)]+)"""
)
_FILES = re.compile(r"""["']([\w./-]+\.\w{2,7})["']|^\s*(?:bibliography|csl):\s*(\S+)""", re.M)
INCLUDES = re.compile(r"""^src:[ \t]*["']?([^\s"'#]+)|\{\{<\s*include\s+([^\s#>]+)""", re.M)
_LISTED = re.compile(r"\s*(?:chapters|sidebar)\s*:")  # in a project
_CHAPTER = re.compile(r"([\w./-]+\.(?:qmd|md|ipynb|rmd|Rmd)\b)|\b(?:file|root|chapter): *([\w./-]+)")
_TOCS = ("_toc.yml", "myst.yml")  # of Jupyter Book
_SHOWN = re.compile(r"""^<<< ?([^\s{#\[]+)|^\s*```.*\binclude=["']?([^\s"'}#]+)""", re.M)


class Deck(Struct):
    """A deck: its path in the folder, whose kind it is, and its text; that of slides in PowerPoint is not read yet.

    `part_of` is the path of a deck that includes it.
    """

    path: str
    kind: str
    text: str
    part_of: str = ""


class Survey(Struct):
    """What is in a folder: `decks` in their order, paths of files that go with them, and why others were left."""

    root: Path
    decks: list[Deck] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    is_listed: bool = False  # by a table of contents of Jupyter Book's


def survey(source: Path) -> Survey:
    """What is at `source`. Raises CourseError where there is no deck."""
    if not source.exists():
        raise CourseError([Problem(Place(str(source), 0), "no such file or folder", "give what holds your decks")])
    if (source / "slides/index.md").is_file():
        hint = f"`build_site {source}` builds it"
        raise CourseError([Problem(Place(str(source), 0), "this is a course already", hint)])
    found = Survey(source if source.is_dir() else source.parent)
    paths = [*_walk(found)] if source.is_dir() else [source.name]
    tool = _tool(found.root)
    for path in sorted(paths, key=_counted):
        _take(path, tool, found, is_asked_for=not source.is_dir())
    _order_chapters(found)
    _find_parts(found)
    _find_shown(found)
    if not found.decks:
        what = "no deck is in it" if source.is_dir() else "this is no deck"
        hint = f"decks are {', '.join(dict.fromkeys((*_TEXTS, POWERPOINT)))} files"
        raise CourseError([*found.left, Problem(Place(str(source), 0), what, hint)])
    if not source.is_dir():
        found.others = [*_needed(found, found.decks[0])]
    else:
        _tell_what_is_outside(found)
    return found


def _counted(path: str) -> list[tuple[list[int], list[tuple[int, str]]]]:
    """The order of lectures, but that numbers within names count as numbers: week2 comes before week10."""
    return [
        (numbers, [(int(one), "") if one.isdigit() else (-1, one) for one in re.split(r"([0-9]+)", name)])
        for numbers, name in order(path)
    ]


def _order_chapters(found: Survey) -> None:
    """Put the chapters of a book of Quarto's, or what a sidebar lists, in that order, before what else there is."""
    file = next((found.root / name for name in (*PROJECT, *_TOCS) if (found.root / name).is_file()), None)
    if file:
        rows = rows_of(file.read_text("utf-8", "replace"))
        start = next((n for n, (_, line) in enumerate(rows) if _LISTED.match(line)), len(rows))
        found.is_listed = file.name in _TOCS
        start = 0 if found.is_listed else start
        names = [name for _, line in rows[start:] for one in _CHAPTER.findall(line) for name in one if name]
        at = {name: n for n, name in reversed([*enumerate(names)])}
        found.decks.sort(key=lambda deck: at.get(deck.path, at.get(posixpath.splitext(deck.path)[0], len(at))))


def _tell_what_is_outside(found: Survey) -> None:
    """Tell of files that decks name and that are above the folder, which a course made of the one above would have."""
    outside = dict[Path, set[str]]()
    for deck in found.decks:
        for name in (one for names in _LINKS.findall(deck.text) for one in names if one.startswith("../")):
            path = os.path.normpath(PurePosixPath(deck.path).parent / name.partition("#")[0])
            if path.startswith("../") and (found.root / path).is_file():
                above = (found.root.absolute() / ("../" * path.count("../"))).resolve()
                outside.setdefault(above, set()).add(path)
    for above, paths in outside.items():
        first = min(paths)
        what = "lies outside of this folder" if len(paths) == 1 else f"and {len(paths) - 1} more lie outside of it"
        found.left.append(_left(first, f"{what}: not copied", f"`--from {above}` takes it along"))


def _find_parts(found: Survey) -> None:
    """Note which decks others include; of those that include each other one stays what it is."""
    decks = {deck.path: deck for deck in found.decks}
    for deck in found.decks:
        for name in (one for names in INCLUDES.findall(deck.text) for one in names if one):
            part = decks.get(_named(deck, name))
            if part and part is not deck and deck.part_of != part.path:
                part.part_of = deck.path
                part.kind = deck.kind if deck.kind == SLIDEV else part.kind


def _find_shown(found: Survey) -> None:
    """Take files, of whatever kind, that decks show as code."""
    names = {_named(deck, name) for deck in found.decks for one in _SHOWN.findall(deck.text) for name in one if name}
    shown = [one for one in found.left if one.place.file in names and (found.root / one.place.file).is_file()]
    private = [one for one in shown if why_private(found.root, one.place.file, Settings())]
    found.others += [one.place.file for one in shown if one not in private]
    found.left = [one for one in found.left if one not in shown or one in private]


def _named(deck: Deck, name: str) -> str:
    """The path that a deck means by a name, which may begin at the folder."""
    name = name.removeprefix("@")
    return os.path.normpath(name.lstrip("/") if name[0] == "/" else PurePosixPath(deck.path).parent / name)


def _walk(found: Survey) -> Iterator[str]:
    """Every file of the folder, but for what is hidden, built or installed."""
    for folder, folders, names in os.walk(found.root):
        for name in [*folders]:
            if name[0] == "." or name in _BUILT:
                folders.remove(name)
            elif Path(folder, name).is_symlink():
                folders.remove(name)
                found.left.append(_left(_path(found.root, folder, name), "a link to a folder is not followed"))
        yield from (_path(found.root, folder, name) for name in names if name[0] != "." and name not in _LOCKS)


def _path(root: Path, folder: str, name: str) -> str:
    return Path(folder, name).relative_to(root).as_posix()


def _left(path: str, message: str, hint: str = "") -> Problem:
    return Problem(Place(path, 0), message, hint, "warning")


def _take(path: str, tool: str, found: Survey, is_asked_for: bool) -> None:
    """Note a file as deck, as one that goes with decks, or as left."""
    file, suffix = found.root / path, PurePosixPath(path).suffix.lower()
    name = PurePosixPath(path).name
    if why := why_private(found.root, path, Settings()):
        found.left.append(_left(path, f"{why}: not copied", "copy it yourself if it should be published"))
    elif not file.is_file() or not can_be_address(path):
        found.left.append(_left(path, "no regular file with a name for the web: not copied"))
    elif file.stat().st_size > LARGE:
        found.left.append(
            _left(path, f"it has more than {LARGE // 1_000_000} MB: not copied", "copy it if it is needed")
        )
    elif suffix == POWERPOINT:
        found.decks.append(Deck(path, "PowerPoint", ""))
    elif suffix in _TEXTS and name[0] != "_" and is_lecture(file) and (is_asked_for or not _ABOUT.match(name)):
        try:
            text = read_text(found.root, path)
            found.decks.append(Deck(path, _kind(path, text, tool), text))
        except CourseError as error:
            found.left += error.problems
    elif suffix in _TEXTS and _ABOUT.match(name):
        found.left.append(_left(path, "is about the folder, no deck: not copied"))
    elif suffix.removeprefix(".") in _GOES_WITH.split() or suffix in _TEXTS:
        found.others.append(path)
    elif suffix in _LOOKS:
        hint = "what looks the same everywhere goes into templates/"
        found.left.append(_left(path, "styles, scripts and pages of another tool: not copied", hint))
    else:
        found.left.append(_left(path, "no kind of file that decks show: not copied"))


def _tool(root: Path) -> str:
    """Whose decks a folder says that it has."""
    for name, tool in _OWN_FILES.items():
        if (root / name).is_file():
            return tool
    try:
        asked = (root / "package.json").read_text("utf-8", "replace")
    except OSError:
        return ""
    return next((tool for words, tool in _TOOLS if words in asked), "")


def _kind(path: str, text: str, tool: str) -> str:
    """Whose deck a text is; that of a tool where only its folder says so, or how it is parted."""
    known = as_source(path, text).kind
    if known == "remark":
        return known
    if PurePosixPath(path).suffix.lower() in (".qmd", ".rmd") or re.search(r"^format:\s*(?:revealjs|$)", text, re.M):
        return "Quarto"
    if known:
        return "CMU MLiP" if known == "reveal.js" and _WORDS.search(text) else known
    if _VERTICAL.search(text) or (_NOTES.search(text) and _RULES.search(text)):
        return tool or "reveal-md"
    return (tool if _RULES.search(text) else "") or "Pandoc"


def _needed(found: Survey, deck: Deck) -> Iterator[str]:
    """The files that a single deck names; what else is beside it may be anything."""
    folder, text = PurePosixPath(deck.path).parent, deck.text
    names = [one for found in (*_LINKS.findall(text), *_FILES.findall(text)) for one in found if one]
    for name in dict.fromkeys(names):
        if ":" in name.partition("/")[0] or name.startswith(("#", "//")):
            continue
        path = os.path.normpath(folder / name.partition("#")[0].lstrip("/"))
        for candidate in (path, f"public/{path}"):
            if not (found.root / candidate).is_file():
                continue
            if why := why_private(found.root, candidate, Settings()) or (
                "is outside" if candidate.startswith("..") else ""
            ):
                found.left.append(_left(candidate, f"{why}: not copied", "copy it yourself if it should be published"))
            elif candidate != deck.path:
                yield candidate
            break
