"""The course's folder -> `Course`: which Markdown files there are, their order and addresses, and what they share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from ..problems import CourseError, Place, Problem, nearest
from .brand import with_brand
from .layers import FOLDER, PROJECT, load_layers, rendered, ways_of
from .model import FILES, Course, Lecture
from .secrets import how_to_publish, why_private
from .settings import FILE as SETTINGS
from .settings import Settings, load_settings

SLIDES = "slides"
SUFFIXES = (".md", ".qmd", ".py", ".ipynb")  # of lectures; what is no Pandoc Markdown decks/ reads
HOME = (f"{SLIDES}/index.md", f"{SLIDES}/index.qmd")
_SHARED = (PROJECT[0], "_variables.yml", "_brand.yml")  # what a course has beside its lectures
_OF_US = re.compile(r"\.?build[_-]?site\.(?:toml|ya?ml|json|cfg|ini)$", re.I)  # where others keep their settings
LONGEST = 240  # bytes of an address, which its files are called by as well; file systems have room for 255
_CELLS = re.compile(rb"^# ?%%.*\[(?:markdown|md)\]|\A(?:#!.*\n)?# ---\r?\n(?:#.*\n)*?# +jupytext:", re.M)
_NO_ADDRESS = re.compile("[\\\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # \\, control characters and what is no UTF-8
_ORDER = re.compile(r"(\d+(?:[-_.]\d+)*)[A-Za-z]?[-_. ]+(?=\S)")  # 02A-name is between 02-name and 03-name
_PREFIX = re.compile(r"(\d+(?:[-_.]\d+)*)[-_. ]+(?=\S)")


def scan(root: Path) -> Course:
    """The course in `root`. Raises CourseError where there is none or two files want one address."""
    if not (root / SLIDES).is_dir():
        raise CourseError([_no_course(root)])
    found = [*_found(root)]
    written = [path for path in found if path.endswith(SUFFIXES)]
    home = next((path for path in HOME if path in written), "")
    layers, remarks = load_layers(root, (path for path in found if not path.endswith(SUFFIXES)), home)
    sources = sorted(map(_lecture, rendered(layers, written)), key=lambda one: order(one.path))
    lectures = tuple(one for one in sources if one.slug)
    if not lectures:
        hint = f"write {SLIDES}/01-first.md, or run `build_site new DIR` for a course that builds"
        raise CourseError([Problem(Place(f"{SLIDES}/", 0), f"no lecture: {_what_is_there(root)}", hint)])
    _check_addresses(sources)
    settings = load_settings(root)
    theme, told = with_brand(root, settings.theme)
    if any(one.severity == "error" for one in told):
        raise CourseError(told)
    settings = replace(settings, theme=theme)
    _check_links(root, [*(one.path for one in sources), *_templates(root)], settings)
    start = next((one for one in sources if not one.slug), None)
    ways, astray = ways_of(layers, lectures)
    place = {way.slug: at for at, way in enumerate(way for part in ways.parts for way in part.ways) if way.is_lecture}
    lectures = tuple(sorted(lectures, key=lambda one: place.get(one.slug, 0)))
    addresses = _addresses(start, lectures)
    remarks = (
        *remarks,
        *told,
        *astray,
        *_misnamed(root, start, lectures),
        *(_no_lecture(one) for one in lectures if one.slug.lower() == "readme"),
    )
    return Course(root.absolute(), settings, start, lectures, addresses, layers, remarks, ways)


def _misnamed(root: Path, home: Lecture | None, lectures: Iterable[Lecture]) -> Iterator[Problem]:
    """A warning of each file that nearly has the name of one that would be read, and is not there."""
    for folder in (root, root / SLIDES):
        known = [*_SHARED, *([SETTINGS] if folder == root else FOLDER)]
        names = sorted(one.name for one in folder.iterdir() if one.suffix not in SUFFIXES)
        for name in names:
            near = nearest(name.lower(), known, cutoff=0.8) if name[0] == "_" or name[:2].lower() == "py" else ""
            if _OF_US.match(name):
                hint = f"write its settings into {SETTINGS}, below [tool.build_site]"
            elif near and not any((folder / one).exists() for one in (near, near.replace(".yml", ".yaml"))):
                hint = f"did you mean {near}?"
            else:
                continue
            place = Place((folder / name).relative_to(root).as_posix())
            yield Problem(place, "nothing of this is read", hint, "warning")
    if home:
        return
    for name in (path.rpartition("/")[2] for path in HOME):
        if (root / name).is_file():
            yield Problem(Place(name), "this is no home page", f"move it into {SLIDES}/", "warning")
    for one in lectures:
        if nearest(one.slug.lower(), ["index"], cutoff=0.85):
            hint = "rename it to index.md, if it is the home page"
            yield Problem(Place(one.path), "this is published as a lecture", hint, "warning")


def _no_lecture(readme: Lecture) -> Problem:
    hint = f"rename it to _{readme.path.rpartition('/')[2]}, or move it out of {SLIDES}/, if it is none"
    return Problem(Place(readme.path), "this is published as a lecture", hint, "warning")


def _no_course(root: Path) -> Problem:
    hint = "give the folder that holds slides/, or run `build_site new DIR` for a course that builds"
    if root.absolute().name == SLIDES:
        hint = "the course is the folder above this one"
    if not root.exists():
        return Problem(Place(str(root), 0), "no such folder", hint)
    if not root.is_dir():
        return Problem(Place(str(root), 0), "not a folder", hint)
    return Problem(Place(str(root), 0), f"not a course: it has no {SLIDES}/ folder", hint)


def _found(root: Path) -> Iterator[str]:
    """Every lecture below slides/, which is no part to include, and every layer, relative to the course."""

    def refuse(error: OSError) -> None:
        place = Place(Path(error.filename).relative_to(root).as_posix())
        raise CourseError([Problem(place, f"cannot be read: {error.strerror}", "check the folder's permissions")])

    above = len(str(root / SLIDES))
    for folder, folders, names in os.walk(root / SLIDES, onerror=refuse):
        folders[:] = [name for name in folders if name[0] not in "._"]
        for name in (name for name in folders if name.endswith(".md")):
            place = Place(Path(folder, name).relative_to(root).as_posix(), 0)
            raise CourseError([Problem(place, "this is a folder, no lecture", "rename it, or make it a file")])
        _refuse_links(root, [Path(folder, name) for name in folders])
        for name in names:
            path = f"{SLIDES}{folder[above:]}/{name}".replace(os.sep, "/")
            if name in FOLDER or (name in PROJECT and len(folder) == above):
                yield path
            elif name[0] not in "._" and name.lower().endswith((*SUFFIXES, ".markdown", ".rmd")):
                if not is_lecture(Path(folder, name)):
                    continue
                if not path.endswith(SUFFIXES):
                    hint = f"lectures end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
                    raise CourseError([Problem(Place(path), hint, "rename the file")])
                if not can_be_address(path) or slug_of(path).startswith("."):
                    shown = path if path.isprintable() else ascii(path)
                    raise CourseError([Problem(Place(shown), "a name that cannot be an address", "rename the file")])
                if path not in HOME and path.lower() in HOME:
                    hint = f"rename it to {path.lower().rpartition('/')[2]}"
                    raise CourseError([Problem(Place(path), "the home page is written in small letters", hint)])
                if len(os.fsencode(slug_of(path))) > LONGEST:
                    message = f"its name is longer than {LONGEST} bytes, too long for files of the site"
                    raise CourseError([Problem(Place(path), message, "rename the file")])
                yield path


def _refuse_links(root: Path, folders: Iterable[Path]) -> None:
    """A folder that is a link is not looked into. Raises CourseError where lectures are in one."""
    for folder in (one for one in folders if one.is_symlink()):
        target, slides = folder.resolve(), (root / SLIDES).resolve()
        is_read = target.is_relative_to(slides) or slides.is_relative_to(target)  # where it really is
        if not is_read and any(one.suffix in SUFFIXES and is_lecture(one) for one in target.rglob("*")):
            place = Place(folder.relative_to(root).as_posix(), 0)
            raise CourseError([Problem(place, "lectures in a folder that is a link are not read", "move it here")])


def is_lecture(file: Path) -> bool:
    """Whether a file with the ending of a lecture is one: Python is, where it is a notebook with text in it."""
    if file.suffix.lower() != ".py":
        return True
    try:
        return file.is_file() and bool(_CELLS.search(file.read_bytes()))
    except OSError:
        return False


def stem_of(path: str) -> str:
    """The name of a lecture's file without its ending."""
    name = path.rpartition("/")[2]
    return next((name.removesuffix(one) for one in SUFFIXES if name.endswith(one)), name)


def can_be_address(path: str) -> bool:
    """Whether a path can be one of a site, which browsers and other systems take for what it is."""
    return not _NO_ADDRESS.search(path)


def _what_is_there(root: Path) -> str:
    """Why a folder without lectures has none."""
    parts = sorted(
        path
        for file in (root / SLIDES).rglob("*")
        if (path := file.relative_to(root).as_posix()) not in HOME and file.suffix in SUFFIXES and is_lecture(file)
    )
    if parts and not any(part[0] in "._" for part in parts[0].split("/")):
        return "_quarto.yml says that none is to be rendered"
    if parts:
        return f"{parts[0]} is a part to include, as a name begins with _ or ."
    home = next((name.rpartition("/")[2] for name in HOME if (root / name).exists()), "")
    return f"{SLIDES}/ has only {home}, the home page" if home else f"{SLIDES}/ has no Markdown files"


def _lecture(path: str) -> Lecture:
    prefix = _PREFIX.match(stem_of(path))
    number = ".".join(str(int(part)) for part in re.findall(r"\d+", prefix[1])) if prefix else ""
    slug = "" if path in HOME else slug_of(path)
    return Lecture(path, slug, number)


def slug_of(path: str) -> str:
    """The address of a lecture's file: its name without numeric prefix and ending, spaces as hyphens."""
    stem = stem_of(path)
    prefix = _PREFIX.match(stem)
    return re.sub(r"\s+", "-", stem[prefix.end() :] if prefix else stem)


def order(path: str) -> list[tuple[list[int], str]]:
    """Numbered names first and by number, folder by folder; then by name."""
    key = []
    for part in path.split("/"):
        prefix = _ORDER.match(part)
        numbers = [int(n) for n in re.findall(r"\d+", prefix[1])] if prefix else [10**9]
        key.append((numbers, part))
    return key


def _addresses(home: Lecture | None, lectures: tuple[Lecture, ...]) -> dict[str, str]:
    """What may be linked to, relative to the course, -> slug. Links may name a source or a place in the site.

    A place in the site is written as seen from the source (`drift/`) or from the finished page (`../drift/`).
    """
    places = {place: one.slug for one in lectures for place in (one.slug, *map(one.place, FILES))}
    places |= dict.fromkeys(["", ".", "index.html", "credits.html"], "")
    below = {f"{SLIDES}/{place}".rstrip("/."): slug for place, slug in places.items()}
    return places | below | {one.path: one.slug for one in (*lectures, *([home] if home else []))}


def _templates(root: Path) -> Iterator[str]:
    """The course's own templates, and links to folders of such, relative to the course."""
    for folder, folders, names in os.walk(root / "templates"):
        found = (f"{Path(folder).relative_to(root).as_posix()}/{name}" for name in (*folders, *names))
        yield from (path for path in found if "/." not in path)


def _check_links(root: Path, paths: list[str], settings: Settings) -> None:
    """What is published as text, and is a link to what is private, is an error."""
    problems = [
        Problem(Place(path), f"this {why}: it is not published", how_to_publish(path))
        for path in paths
        if (root / path).is_symlink() and (why := why_private(root, path, settings))
    ]
    problems += [
        Problem(Place(path, 0), "templates in a folder that is a link are not read", "move it here")
        for path in paths
        if (root / path).is_symlink() and (root / path).is_dir() and path.startswith("templates/")
    ]
    if problems:
        raise CourseError(problems)


def _check_addresses(lectures: Iterable[Lecture]) -> None:
    taken: dict[str, Lecture] = {}
    problems = []
    for lecture in lectures:
        first = taken.setdefault(lecture.slug.casefold(), lecture)
        if first is not lecture:
            message = f"the address {lecture.slug}/ is already that of {first.path}"
            if not lecture.slug:
                message = f"the home page is already {first.path}"
            problems.append(Problem(Place(lecture.path), message, "rename one of the two files"))
    if problems:
        raise CourseError(problems)
