"""Drawings that are not published as they are: those of contributors, and those of code where the dark is another one.

What contributors draw loses what could run (see markdown/drawing.py). What code drew has colours for the dark of the
default theme, and gets those for the course's (see run/dark.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from ..course.secrets import is_cleaned
from ..course.settings import Settings
from ..memory.kept import MEMORY
from ..problems import CourseError, Place, Problem
from ..run.dark import PAPER, for_paper


def other_drawings(
    root: Path,
    settings: Settings,
    paper: str,
    assets: Mapping[str, str],
    former: Mapping[str, str],
    out: Path,
    digest: Callable[[str], str],
) -> tuple[dict[str, str], dict[str, str]]:
    """For these drawings among `assets` (place in the site -> file of the course): their digests, and texts to write.

    `paper` is what they lie on in the dark.

    `former` has the digests of what was published by those of what it was made from: what has not changed, and is in
    `out`, is not made again. Raises CourseError where one can no longer be read.
    """
    made: dict[str, str] = {}
    texts: dict[str, str] = {}
    for place, source in assets.items():
        is_drawn = source.startswith(f"{MEMORY}/") and source.endswith(".svg")
        if not (is_cleaned(source, settings) or (is_drawn and paper != PAPER)):
            continue
        made[place] = former.get(digest(source), "")
        if not made[place] or digest(f"{out}/{place}") != made[place]:
            text = _text(root, source) if is_cleaned(source, settings) else (root / source).read_text(encoding="utf-8")
            texts[place] = for_paper(text, paper) if is_drawn else text
            made[place] = hashlib.sha256(texts[place].encode()).hexdigest()
    return made, texts


def _text(root: Path, source: str) -> str:
    from ..markdown.drawing import Unreadable, harmless_drawing  # few courses have contributors

    try:
        return harmless_drawing((root / source).read_bytes()).text
    except Unreadable as error:
        raise CourseError([Problem(Place(source), f"{error}", "save it as SVG again")]) from None


def as_published(file: Path) -> bytes | None:
    """A contributor's drawing as the build will publish it; None where it is none."""
    from ..markdown.drawing import Unreadable, harmless_drawing  # few courses have contributors

    try:
        return harmless_drawing(file.read_bytes()).text.encode()
    except (Unreadable, OSError):  # which the build reports
        return None
