"""Decks of other tools -> a course that builds: `build_site new DIR --from FOLDER|FILE`.

survey     which files of the folder are decks, which go with them, and which are left out
adopt      the course: a copy of each deck as a lecture, a home page and the skeleton; the originals are never touched
unrun      code that needs modules which are not installed is shown, not run
gaps       what stands for files, labels and links that are missing
completed  the course is read, without running its code, until no gap is left
tried      it is built until no code fails: what fails is shown, not run
report     IMPORT.md: what was understood, what was changed, what is left to do
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from msgspec import Struct, field
from msgspec.structs import replace

from ..course.layers import PROJECT
from ..course.scan import SLIDES, SUFFIXES, scan, slug_of
from ..course.settings import read_text
from ..decks.rows import as_yaml, front_of, rows_of
from ..markdown.pandoc import from_powerpoint
from ..news import Tell, nobody
from ..problems import CourseError, PandocError, Place, Problem
from ..skeleton import lay_out
from .completed import completed
from .report import report
from .respelled import Files, by_name, respelled
from .survey import POWERPOINT, Deck, Survey, survey
from .tried import tried

_GENERIC = ("slides", "deck", "index", "main", "presentation", "lecture", "talk", "readme")
_NUMBERED = re.compile(r"\d+[A-Z]?(?:[-_.]\d+)*[-_. ]+\S")
# what stands before the name of a lecture, and before its URL
_BEFORE = r"""(?P<url>\]\(|\bhref=["'])|^src:[ \t]*["']?|\{\{<\s*include\s+|\{doc\}`(?:[^`<\n]*<)?"""
_LINK = re.compile(rf"(?P<before>{_BEFORE})(?P<name>[^\s()#\"'<>`]+)(?=[)#\s\"'>`]|$)", re.M)
_RENDER = "change `render` in slides/_quarto.yml"
_PUBLIC = "public/"  # Slidev's folder for what stands at the site's root


class Adopted(Struct):
    """A course that was made: its decks with their paths below slides/, what was changed in copies, what is left to do.

    `copied` other files went with the decks.
    """

    lectures: list[tuple[Deck, str]]
    changes: list[Problem] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    copied: int = 0


def adopt(source: Path, folder: Path, tell: Tell = nobody) -> Adopted:
    """Make a course in the empty `folder` from the decks at `source`. Raises CourseError where there is no deck."""
    if source.is_dir() and folder.resolve().is_relative_to(source.resolve()):
        hint = "choose a place outside of it"
        raise CourseError([Problem(Place(str(folder), 0), f"this is inside {source}, which stays as it is", hint)])
    found = survey(source)
    with _undone(folder):
        return _course(found, source, folder, tell)


@contextmanager
def _undone(folder: Path) -> Iterator[None]:
    """Whatever error ends it, what was written into the folder is gone, and so are folders that were not there."""
    there = {*folder.iterdir()} if folder.is_dir() else set[Path]()
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        yield
    except BaseException:
        for one in new[-1:] or {*folder.iterdir()} - there:
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)
        raise


def _course(found: Survey, source: Path, folder: Path, tell: Tell) -> Adopted:
    """The course in `folder` of what was found at `source`. Raises CourseError, OSError."""
    lay_out(folder, with_content=False)
    made = Adopted(_placed(found, source.absolute()), left=found.left)
    _converted(found.root, folder, made)
    top = _top(found)
    renamed = {deck.path: target for deck, target in made.lectures}
    for path in found.others:
        copy = folder / SLIDES / path.removeprefix(top).removeprefix(_PUBLIC)
        _copy(found.root / path, copy)
        made.copied += 1
        if path in PROJECT:
            copy.write_text(_renamed(read_text(found.root, path), renamed), "utf-8")
    files = by_name([*renamed, *found.others])
    for deck, target in made.lectures:
        _write(folder, deck, target, renamed, files, made)
    _home(folder, source, made)
    if found.is_listed and not (folder / SLIDES / PROJECT[0]).exists():
        listed = "".join(f"      - {target}\n" for deck, target in made.lectures if not deck.part_of)
        (folder / SLIDES / PROJECT[0]).write_text(f"website:\n  sidebar:\n    contents:\n{listed}", "utf-8")
        made.changes.append(
            Problem(Place(f"{SLIDES}/{PROJECT[0]}", 0), "has the order of lectures, as _toc.yml had it")
        )
    made.left += _not_rendered(folder, made.lectures)
    made.left += tried(folder, [f"{SLIDES}/{target}" for _, target in made.lectures], *completed(folder), tell)
    lines = report(source, made.lectures, made.changes, made.left, made.copied)
    (folder / "IMPORT.md").write_text("\n".join(lines), "utf-8")
    return made


def _top(found: Survey) -> str:
    """The prefix "slides/" if all paths have it, else ""."""
    paths = [*(deck.path for deck in found.decks), *found.others]
    return f"{SLIDES}/" if all(path.startswith(f"{SLIDES}/") for path in paths) else ""


def _placed(found: Survey, source: Path) -> list[tuple[Deck, str]]:
    """Each deck with its path below slides/: numbered if nothing in its own path is, each with another address."""
    lectures = [deck for deck in found.decks if not deck.part_of]
    stems = [_stem(deck.path, source) for deck in lectures]
    twice = {stem for stem, count in Counter(stems).items() if count > 1}
    width = max(2, len(str(len(stems))))
    placed, taken, top = list[tuple[Deck, str]](), set[str](), _top(found)
    for number, (deck, stem) in enumerate(zip(lectures, stems, strict=True), 1):
        path = PurePosixPath(deck.path)
        if stem in twice and path.parent.name:
            stem = f"{slug_of(path.parent.name)}-{stem}"
        name = stem if any(_NUMBERED.match(part) for part in path.parts) else f"{number:0{width}}-{stem}"
        if slug_of(name).casefold() in taken:
            name = f"{name}-{number}"
        taken.add(slug_of(name).casefold())
        suffix = path.suffix if path.suffix in SUFFIXES else ".md"
        placed.append((deck, (path.parent / f"{name}{suffix}").as_posix().removeprefix(top)))
    parts = ((deck, PurePosixPath(deck.path)) for deck in found.decks if deck.part_of)
    return placed + [(deck, (path.parent / f"_{path.name}").as_posix().removeprefix(top)) for deck, path in parts]


def _stem(path: str, source: Path) -> str:
    """What a lecture is called: as its file, or as its folder where that says more."""
    file = PurePosixPath(path)
    above = source if source.is_dir() else source.parent
    names = [file.stem, *(part for part in reversed(file.parent.parts)), above.name, above.parent.name]
    name = next((one for one in names if one and one.lower() not in _GENERIC), file.stem)
    return re.sub(r"[^\w.-]+", "-", name).strip("-._") or file.stem


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _renamed(text: str, renamed: dict[str, str]) -> str:
    """The text of _quarto.yml or the like with the new names of decks."""
    names = "|".join(sorted(map(re.escape, renamed), key=len, reverse=True))
    return re.sub(rf"(?<![\w./-])(?:{names})(?![\w./-])", lambda found: renamed[found[0]], text)


def _converted(root: Path, folder: Path, made: Adopted) -> None:
    """Read the slides in PowerPoint. Raises CourseError where no deck can be read."""
    unread = list[Problem]()
    for deck, target in [one for one in made.lectures if one[0].path.lower().endswith(POWERPOINT)]:
        try:
            text = from_powerpoint(root / deck.path, folder / SLIDES / "media" / slug_of(target))
        except PandocError:
            hint = "open it in PowerPoint, and save it again"
            unread.append(Problem(Place(deck.path, 0), "cannot be read: not copied", hint, "warning"))
            made.lectures.remove((deck, target))
            continue
        deck.text = text.replace(f"{folder / SLIDES}/", "/")
        what = "its text, lists, tables and pictures were taken; its looks and notes were not"
        made.changes.append(Problem(Place(f"{SLIDES}/{target}", 0), what))
    if not made.lectures:
        raise CourseError([replace(one, severity="error") for one in unread])
    made.left += unread


def _write(folder: Path, deck: Deck, target: str, renamed: dict[str, str], files: Files, made: Adopted) -> None:
    """Write the copy of a deck."""
    place = Place(f"{SLIDES}/{target}", 0)
    file = folder / SLIDES / target
    file.parent.mkdir(parents=True, exist_ok=True)
    if target.endswith(".ipynb"):
        text = _with_links(deck.text, deck.path, target, renamed, place, made)
    else:
        text = _marked(deck, files, place, made)
        text = _with_links(text, deck.path, target, renamed, place, made)
    if PurePosixPath(deck.path).name != PurePosixPath(target).name:
        made.changes.append(Problem(place, f"was {deck.path}"))
    file.write_text(text, "utf-8")


def _marked(deck: Deck, files: Files, place: Place, made: Adopted) -> str:
    """The text of a deck, with front matter that says which tool's it is where only its folder did."""
    from ..decks import as_source

    if deck.part_of:
        return deck.text
    if deck.kind == "Pandoc":
        return _loosened(_respelled(deck, files, place, made), place, made)
    key = {"reveal-md": "verticalSeparator: ^----$", "Marp": "marp: true", "Slidev": "mdc: true"}.get(deck.kind, "")
    if not key or as_source(place.file, deck.text).kind:
        return deck.text
    front = front_of(rows_of(deck.text))
    made.changes.append(Problem(place, f"got `{key}` as front matter, which says that it is a deck of {deck.kind}'s"))
    if front.is_there:
        top, _, rest = deck.text.partition("---")
        return f"{top}---\n{key}{rest}"
    return f"---\n{key}\n---\n\n{deck.text}"


def _respelled(deck: Deck, files: Files, place: Place, made: Adopted) -> str:
    """A text with what Obsidian and HackMD spell otherwise as Pandoc's Markdown has it."""
    rows, changed = respelled(rows_of(deck.text), files, deck.path)
    if changed:
        lines = "line" if changed == 1 else "lines"
        what = f"[[links]], ==marks==, %%comments%% or boxes, in {changed} {lines}, are spelt as here"
        made.changes.append(Problem(place, what))
    return "\n".join(line for _, line in rows)


def _loosened(text: str, place: Place, made: Adopted) -> str:
    """A deck's text with empty lines above lists, tables and quotations, where only CommonMark does without."""
    from ..decks.commonmark import loosened

    rows = rows_of(text)
    if more := len(loose := loosened(rows)) - len(rows):
        made.changes.append(Problem(place, f"got {more} empty lines above lists and the like, which would be text"))
    return "\n".join(line for _, line in loose)


def _with_links(text: str, path: str, target: str, renamed: dict[str, str], place: Place, made: Adopted) -> str:
    """The text of the deck at `path`, now at `target`, with links to the new names of decks."""
    here, there = posixpath.dirname(path), posixpath.dirname(target)
    pages = {f"{posixpath.splitext(old)[0]}.html": old for old in renamed}  # as Quarto calls them
    told = dict[str, str]()

    def lead_on(found: re.Match[str]) -> str:
        name = unquote(found["name"]) if found["url"] else found["name"]
        old = posixpath.normpath(name[1:] if name[0] == "/" else posixpath.join(here, name))
        new = renamed.get(pages.get(old, pages.get(f"{old}.html", old)), "")
        now = posixpath.relpath(new, there or ".") if new else name
        if name in (now, f"./{now}"):
            return found[0]
        told[posixpath.relpath(old, here or ".")] = now
        return f"{found['before']}{quote(now) if found['url'] else now}"

    text = _LINK.sub(lead_on, text)
    made.changes += [Problem(place, f"what it says of {was} leads to {now}") for was, now in told.items()]
    return text


def _home(folder: Path, source: Path, made: Adopted) -> None:
    """Write the home page, with what the decks' front matter says of the course."""
    fronts = [front_of(rows_of(deck.text)).values for deck, _ in made.lectures if deck.path.endswith((".md", ".qmd"))]
    title = re.sub(r"[-_]+", " ", source.absolute().stem).strip() or "My course"
    if len(made.lectures) == 1 and fronts and isinstance(fronts[0].get("title"), str):
        title = fronts[0]["title"]
    lines = ["---", f"title: {as_yaml(title)}"]
    for key in ("semester", "institution", "license"):
        values = {str(front[key]) for front in fronts if isinstance(front.get(key), str)}
        lines += [f"{key}: {as_yaml(values.pop())}"] if len(values) == 1 else []
    authors = dict.fromkeys(str(front["author"]) for front in fronts if isinstance(front.get("author"), str))
    lines += ["instructors:", *(f"  - {as_yaml(one)}" for one in authors)] if authors else []
    (folder / SLIDES / "index.md").write_text("\n".join([*lines, "---", "", ""]), "utf-8")


def _not_rendered(folder: Path, lectures: list[tuple[Deck, str]]) -> Iterator[Problem]:
    """A remark on each deck that is no lecture, as its project does not render it."""
    try:
        course = scan(folder)
    except CourseError:  # which is told where it is read
        return
    there = {one.path for one in (*course.lectures, course.home) if one}
    for path in (f"{SLIDES}/{target}" for deck, target in lectures if not deck.part_of):
        if path not in there:
            yield Problem(Place(path, 0), "is no lecture: _quarto.yml does not render it", _RENDER, "warning")
