"""Where templates, style sheets, scripts and fonts come from: the course's own templates/, else the theme's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..course.scan import SLIDES
from ..course.scan import SUFFIXES as OF_LECTURES
from ..memory.folder import PACKAGE
from ..problems import CourseError, Place, Problem, nearest

VENDOR = PACKAGE / "vendor"
ASSETS = "assets"  # the site's folder for them
SKELETON = "skeleton"
LOOKS = "looks"  # of templates/: themes by name, of which a course asks for one (see looks/)
# of vendor/: what no site has at its own place
AUTHORS = ("preview/", "check/", "common/", "small/", "licenses/idiomorph.txt", "licenses/axe-core.txt")
STYLED = (".css", ".scss", ".sass", ".less", ".js")
WRITTEN = (".html", ".htm", *STYLED)  # of templates: what people write
NAMING = (*OF_LECTURES, ".yml", ".yaml")  # what may name one, beside templates
SUFFIXES = (".css", ".js", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2")  # what browsers load, of templates/


def theme_folder() -> Path:
    """The default theme: inside an installed package, beside it in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def template_folders(root: Path) -> list[Path]:
    """Where to look for a template, in order."""
    return [folder for folder in (root / "templates", theme_folder()) if folder.is_dir()]


def template_files(root: Path) -> list[Path]:
    """Every file that a template can be or include."""
    return [folder / name for folder in template_folders(root) for name in files_below(folder)]


def theme_files(root: Path) -> dict[str, str]:
    """Path in the site -> file: all that decks and pages load. A course's own file takes the place of the theme's.

    Raises CourseError where the package was installed without its vendored files.
    """
    if not (VENDOR / "reveal" / "reveal.js").is_file():
        hint = "install build_site again: building its package fetches reveal.js and the fonts"
        raise CourseError([Problem(Place(str(VENDOR), 0), "reveal.js is missing", hint)])
    files = {f"{ASSETS}/{name}": f"{VENDOR}/{name}" for name in files_below(VENDOR) if not name.startswith(AUTHORS)}
    for folder in reversed(template_folders(root)):
        files |= {
            f"{ASSETS}/{name}": f"{folder}/{name}"
            for name in files_below(folder)
            if name.endswith(SUFFIXES) and not {SKELETON, LOOKS} & {*name.split("/")}
        }
    return files


def misnamed_templates(root: Path) -> Iterator[Problem]:
    """A remark on templates of the course that take no other's place, and that no other and no lecture names.

    One that has no other's name nearly, either, may be a part of another template whose name that makes up.
    """
    own, theme = root / "templates", theme_folder()
    names = [name for name in files_below(own) if name.endswith(WRITTEN)] if own.is_dir() else []
    known = [name for name in files_below(theme) if name.endswith(WRITTEN)] if names else []
    unknown = [one for one in names if one not in known and not one.startswith(f"{LOOKS}/")]
    texts = [*(root / SLIDES).rglob("*"), *root.glob("_quarto*")] if unknown else []
    texts = sorted(one for one in texts if one.suffix in NAMING and one.is_file())  # no link of an editor's, to nothing
    for name in unknown:
        close = nearest(name, known, cutoff=0.85)
        others = [own / other for other in names if other != name] + texts
        named = re.compile(rf"(?<![\w-]){re.escape(name)}")
        if not (close or name.endswith(STYLED)) or any(
            named.search(one.read_text("utf-8", "replace")) for one in others
        ):
            continue
        if close:
            hint = f"did you mean {close}?"
        elif name.endswith(".js"):
            hint = "name it in a template"
        else:
            hint = f'call it {LOOKS}/own.css, and set name = "own" below [tool.build_site.theme]'
        yield Problem(Place(f"templates/{name}"), "nothing takes this template", hint, "warning")


def small_files(theme: Mapping[str, str], digests: Callable[[str], str]) -> dict[str, str]:
    """Path in the site -> file: the package's own scripts and style sheets without what only their readers need.

    The package's build made them small (hatch_build.py); what has been edited since, in a checkout, is as it is.
    """
    folder, found = theme_folder(), dict[str, str]()
    made = json.loads(file.read_bytes()) if (file := VENDOR / "small/made.json").is_file() else {}
    for name, source in made.items():
        place = f"{ASSETS}/{name}"
        if theme.get(place) == f"{folder}/{name}" and digests(f"{folder}/{name}") == source:
            found[place] = f"{VENDOR}/small/{name}"
    return found


def files_below(folder: Path) -> list[str]:
    """All files of a folder, but for hidden ones, relative to it and in a fixed order."""
    found, places = list[str](), [""]
    for place in places:
        for entry in os.scandir(f"{folder}/{place}"):
            if entry.is_dir(follow_symlinks=False):
                places.append(f"{place}{entry.name}/")
            elif entry.is_file() and not entry.name.startswith("."):
                found.append(place + entry.name)
    return sorted(found)
