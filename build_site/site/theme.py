"""Where templates, style sheets, scripts and fonts come from: the course's own templates/, else the theme's."""

from __future__ import annotations

from pathlib import Path

from ..problems import CourseError, Place, Problem

PACKAGE = Path(__file__).parents[1]
VENDOR = PACKAGE / "vendor"
ASSETS = "assets"  # the site's folder for them
SKELETON = "skeleton"
PREVIEW = ("preview/", "licenses/idiomorph.txt")  # of vendor/: what only `serve` needs
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
    return [file for folder in template_folders(root) for file in files_below(folder)]


def theme_files(root: Path) -> dict[str, Path]:
    """Path in the site -> file: all that decks and pages load. A course's own file takes the place of the theme's.

    Raises CourseError where the package was installed without its vendored files.
    """
    if not (VENDOR / "reveal" / "reveal.js").is_file():
        hint = "install build_site again: building its package fetches reveal.js and the fonts"
        raise CourseError([Problem(Place(str(VENDOR), 0), "reveal.js is missing", hint)])
    vendored = {file.relative_to(VENDOR).as_posix(): file for file in files_below(VENDOR)}
    files = {f"{ASSETS}/{path}": file for path, file in vendored.items() if not path.startswith(PREVIEW)}
    for folder in reversed(template_folders(root)):
        files |= {
            f"{ASSETS}/{file.relative_to(folder).as_posix()}": file
            for file in files_below(folder)
            if file.suffix in SUFFIXES and SKELETON not in file.relative_to(folder).parts
        }
    return files


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, but for hidden ones, in a fixed order."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
