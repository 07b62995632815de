"""What a relative address in a lecture leads to: a file of the course, another lecture, or nothing."""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from ..course.clock import RELEASE, state_at
from ..course.model import DOCUMENTS, FILES, LARGE, Asset, Course, Link, Missing
from ..course.scan import SLIDES, SUFFIXES, can_be_address
from ..course.secrets import is_cleaned, why_private, why_unsafe
from ..course.settings import Settings, no_file
from ..memory.inputs import see
from ..memory.verdicts import Look
from ..problems import did_you_mean, nearest
from .conversions import shown_as

FIGURES = "figures_src"  # the folder of the course's modules that draw
OUTSIDE = "files"  # the site's folder for what the course keeps outside slides/
LECTURE = "lecture:"
_SITE = re.compile(r"www\.|(?:[a-z0-9-]+\.)+(?:com|org|net|edu|io|dev)(?:/|$)", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def look(course: Course, digest: Callable[[str], str], path: str) -> str:
    """What is at a path of the course: "lecture:SLUG", or as `inputs` has it ("" where nothing is).

    At "release:2027-03-01" it is whether that has come. Raises ValueError where that is no moment.
    """
    if path.startswith(RELEASE):
        return state_at(course, path.removeprefix(RELEASE))
    slug = course.addresses.get(path)
    return see(course.root, path, digest) if slug is None else LECTURE + slug


def find(course: Course, path: str, address: str, as_picture: bool = False, *, look: Look) -> Asset | Link | Missing:
    """What `address`, written in the file `path`, leads to. `/img/a.png` starts at slides/.

    `as_picture` it is a file that browsers show.
    """
    written, _, fragment = address.strip().partition("#")
    written = unquote(written.partition("?")[0])
    folder = SLIDES if written.startswith("/") else posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(folder, written.lstrip("/")))
    if target.startswith("../"):
        return Missing("it is outside the course's folder: copy it into slides/")
    if "\0" in target:
        return Missing("no file can be called that")
    if not can_be_address(target):
        if "\\" in target and not os.path.lexists(course.root / target):
            return Missing("write / between folders and file")
        return Missing("its name cannot be an address: rename the file")
    seen = look(target)
    if not seen:
        target = next((name for name in _files(course.root) if _same_name(name, target)), target)
        seen = look(target)
    if not seen and target.endswith(".html"):  # as Quarto calls what it makes of a lecture
        seen = next((one for suffix in SUFFIXES if (one := look(target[:-5] + suffix)).startswith(LECTURE)), "")
        target = target[:-5] if seen else target
    if seen.startswith(LECTURE):
        return _link(seen.removeprefix(LECTURE), posixpath.basename(target), unquote(fragment))
    if not seen and (what := no_file(course.root / target)):
        return Missing(f"it is {what}: name a file" + " in it" * (what == "a folder"), is_there=True)
    if not seen:
        return Missing(hint_of(course, folder, target, written))
    asset = _asset(course.root, course.settings, target, seen, os.path.realpath(course.root / target))
    picture = shown_as(course.root, asset, seen) if as_picture else asset
    if isinstance(picture, Asset) and picture.source != target:
        look(picture.source)  # so that it is made again where it goes
    return picture


def _link(slug: str, name: str, fragment: str) -> Link:
    """A link to a lecture's deck and page, or to a file that the site will have without being either."""
    others = {file.format(slug=slug) for reading, file in FILES.items() if reading not in DOCUMENTS}
    is_other = name in others | {"credits.html"}
    return Link(slug, "" if is_other else fragment, file=name if is_other else "")


@lru_cache(4096)  # pictures that many lectures show
def _asset(root: Path, settings: Settings, source: str, seen: str, _: str) -> Asset:
    """A file of the course, as `seen` tells of it now, and where it really is, which links decide."""
    from .measures import has_dark, measure  # with what reads XML, for lectures with pictures

    inside = source.startswith(f"{SLIDES}/")
    target = source.removeprefix(f"{SLIDES}/") if inside else f"{OUTSIDE}/{source}"
    size = (root / source).stat().st_size
    width, height, fault = measure(root / source)
    private, gone = _publishing(root, source, settings)
    return Asset(source, target, width, height, private, size > LARGE, gone, fault, has_dark(root / source))


def _publishing(root: Path, source: str, settings: Settings) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Why a file must not be published, and what of it is not."""
    private = why_private(root, source, settings) or why_unsafe(source, settings)
    if private or not is_cleaned(source, settings):
        return private, ()
    from .drawing import Unreadable, harmless_drawing  # few courses have contributors

    try:
        return "", harmless_drawing((root / source).read_bytes()).gone
    except Unreadable as error:
        return f"cannot be shown: {error}", ()


def _same_name(one: str, other: str) -> bool:
    """Whether two paths differ in Unicode normalization alone, as a file that came from macOS may."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def is_within(path: str) -> bool:
    """Whether a path from a folder stays in it."""
    return not posixpath.normpath(path).startswith(("/", "../"))


def hint_of(course: Course, folder: str, target: str, written: str) -> str:
    if _SITE.match(written):
        return f"write https://{written}"
    if _MAIL.fullmatch(written):
        return f"write mailto:{written}"
    if is_within(written) and (course.root / written).is_file():  # as seen from the course's folder
        return f"did you mean {posixpath.relpath(written, folder)}?"
    stem = posixpath.basename(written).removesuffix(".html").casefold()
    if same := next((one.path for one in course.lectures if stem and one.slug.casefold() == stem), ""):
        return f"did you mean {posixpath.relpath(same, folder)}?"
    name = posixpath.basename(target)
    files = _files(course.root)
    same_name = [file for file in files if posixpath.basename(file).lower() == name.lower()]
    near = same_name or [file for file in files if nearest(name, [posixpath.basename(file)])]
    names = [posixpath.relpath(file, folder) for file in near]
    if len(same_name) == 1:
        return f"did you mean {names[0]}?"
    return did_you_mean(posixpath.relpath(target, folder), names, "paths are relative to the lecture's file")


def _files(root: Path) -> list[str]:
    """Every file that a lecture may name, relative to the course; asked for only when something was not found."""
    found = []
    for folder, folders, names in chain(os.walk(root / SLIDES), os.walk(root / FIGURES)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name).relative_to(root).as_posix() for name in names]
    return sorted(found)
