"""What builds keep between them, in a folder of the course: where it is, and what it is valid for.

lectures/   converted lectures, each by its manifest            site/results.py
steps/      what came of code, each by its manifest             run/store.py
            diagrams, each by its text                          markdown/diagrams.py
figures/    what code drew, each by its content                 run/store.py
last, code  the manifests of steps, and the code, that ran last run/store.py
templates/  compiled templates                                  site/templates.py
fonts/      the theme's fonts as sites have them, by content    site/fonts.py
unchanged   what a build that had nothing to do has looked at    unchanged.py
rendered-…  what a site's pages were made from                  site/rendered.py
digests     contents of files                                   digests.py
publishing/ a site that is about to take its place              site/swap.py
preview/    the site that `serve` shows
check/      the site that `check` looks at, what of it was clean, and what of other sites was there
pdf/        PDFs of lectures, each by its place in the site         site/papers.py
took        how long builds took                                progress.py
lock        whose turn it is                                    lock.py
.gitignore  tells Git to leave all this alone
damaged-…   what was set aside                                  kept.py
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ..course.layers import layers_of
from ..course.model import Course, Lecture
from ..problems import CourseError, Place, Problem
from . import kept
from .digests import Digests, digest_of
from .inputs import see
from .kept import MEMORY
from .verdicts import Manifest

LECTURES = "lectures"
FONTS = "fonts"
FIGURES = "figures"  # its folder of pictures, which sites have
TEMPLATES = "templates"
NOTES = ".notes"  # how the names of lectures end that were converted with notes
PACKAGE = Path(__file__).parents[1]
# what lectures depend on
CONVERTING = ("python", "panflute", "pyyaml", "imagesize", "pillow", "pypdfium2", "msgspec", "pypandoc-binary")
ELSEWHERE = (
    "check",
    "paper",
    "preview",
    "site",
    "vendor",
    "templates",
    "__pycache__",
)  # folders with nothing that converts


def keep_figure(root: Path, data: bytes, suffix: str) -> str:
    """The path of a picture in the course, which is kept by what it holds. Raises CourseError."""
    path = f"{MEMORY}/{FIGURES}/{hashlib.sha256(data).hexdigest()}.{suffix}"
    if not (root / path).is_file() or (root / path).read_bytes() != data:
        kept.make_folder(root / MEMORY / FIGURES)
        kept.put(root / path, data)
    return path


def open_memory(root: Path) -> Path:
    """The course's memory, made if need be; Git is told to leave it alone. Raises CourseError."""
    memory = root / MEMORY
    try:
        memory.mkdir(exist_ok=True)
    except OSError as error:
        hint = "build_site keeps its memory there"
        raise CourseError([Problem(Place(str(memory)), f"cannot be written: {error.strerror}", hint)]) from None
    kept.make_folder(memory / LECTURES)
    _tell_git(memory / ".gitignore")
    lock = memory / "lock"
    if os.path.lexists(lock) and not (lock.is_file() and os.access(lock, os.R_OK | os.W_OK)):
        kept.set_aside(lock)
    return memory


def _tell_git(file: Path) -> None:
    wanted = b"*\n"
    try:
        if file.is_file() and file.read_bytes() == wanted:
            return
    except OSError:
        pass  # it is no use to Git, either
    kept.set_aside(file)
    kept.put(file, wanted)


def lecture_manifests(course: Course, notes: bool, digests: Digests, pandoc: str) -> dict[Lecture, Manifest]:
    """What each lecture is converted from, but for what it looks at; `pandoc` tells which one reads and writes it."""
    shared = {
        "trust": course.settings.trust,
        "url": course.settings.url,
        "lightbox": course.settings.lightbox,
        "publish": ", ".join(course.settings.publish),
        "notes": NOTES if notes else "",
        "build_site": digests.of(_converting()),
        **{f"version:{name}": see(course.root, f"version:{name}", digests) for name in CONVERTING},
        "pandoc": pandoc,
    }
    return {
        one: {"path": one.path, "text": digests(one.path), "address": one.slug, "number": one.number, **shared}
        | {f"file:{layer.file}": digest_of(layer.text) for layer in layers_of(course, one)}
        for one in course.sources
    }


def version_of(manifest: Manifest) -> str:
    """What a lecture is converted from besides its text, in a digest."""
    return digest_of({label: value for label, value in manifest.items() if label != "text"})


def lecture_file(memory: Path, manifest: Manifest) -> Path:
    """Where the lecture with this manifest is kept."""
    return memory.joinpath(LECTURES, digest_of(manifest) + manifest["notes"])


def code_in(*folders: str) -> list[str]:
    """build_site's own files of Python in some of its folders; "" is the package's."""
    return [file.path for folder in folders for file in os.scandir(PACKAGE / folder) if file.name.endswith(".py")]


def _converting() -> list[str]:
    """The files of build_site's own that make a lecture what it becomes."""
    folders = [one.name for one in os.scandir(PACKAGE) if one.name not in ELSEWHERE and one.is_dir()]
    return [*code_in("", *folders), str(PACKAGE / "markdown/pandoc.lua")]


def running_code(digests: Digests) -> str:
    """The digest of what runs steps, and of the fonts that figures have."""
    own = [*code_in("run", "run/charts"), str(PACKAGE / "colours.py")]
    files = [*own, *map(str, (PACKAGE / "vendor/figures").glob("*.ttf"))]
    return digest_of(sorted((file.removeprefix(str(PACKAGE)), digests(file)) for file in files))  # wherever installed


def forget(memory: Path, wanted: set[str], notes: bool) -> None:
    """Drop stored lectures, of builds with `notes` or without, that no longer are what the course holds.

    What an earlier build_site kept here, and builds that were killed while they wrote, goes as well.
    """
    for file in (memory / LECTURES).iterdir():
        is_lecture = len(file.name.removesuffix(NOTES)) == 64 and file.name.endswith(NOTES) is notes
        if is_lecture and file.name not in wanted and file.is_file():
            file.unlink()
    for pattern in ("*.json", f"{kept.UNFINISHED}*", f"*/{kept.UNFINISHED}*"):
        for file in memory.glob(pattern):
            file.unlink(missing_ok=True)
