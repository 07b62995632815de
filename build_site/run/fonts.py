"""Fonts for text in figures: those of pages, by their names in style sheets, on machines without them, too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matplotlib.font_manager import fontManager

from ..memory.folder import PACKAGE

FOLDER = PACKAGE / "vendor/figures"  # see hatch_build.py
FAMILIES = {"sans": "Source Sans 3", "mono": "Source Code Pro"}  # by how names of files begin


def register() -> None:
    """Let matplotlib find the fonts, rather than others of their names that this machine may have.

    In the files they have another name, as their licence asks for of what was made from them.
    """
    known = len(fontManager.ttflist)
    for file in sorted(FOLDER.glob("*.ttf")):
        fontManager.addfont(file)
    added = [replace(one, name=FAMILIES[Path(one.fname).name[:4]]) for one in fontManager.ttflist[known:]]
    fontManager.ttflist[:] = [*added, *fontManager.ttflist[:known]]
