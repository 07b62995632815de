"""Scripts of installed packages that draw charts in a reader's browser: their files, and to whom they are owed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..course.charts import INSTALLED, LIBRARIES


@dataclass(frozen=True, slots=True)
class Library:
    """A library as the credits name it; `license` is the place of its licence in the site."""

    name: str
    version: str
    home: str
    license: str = ""


_HOMES = {  # folder of its scripts -> its name, and where it lives
    "plotly": ("Plotly", "https://plotly.com/python/"),
    "vega": ("Vega and Vega-Lite", "https://vega.github.io/"),
    "bokeh": ("Bokeh", "https://bokeh.org/"),
}


def source_file(root: Path, source: str) -> Path:
    """The file that goes into the site: one of the course, or one that an installed package has."""
    if not source.startswith(INSTALLED):
        return root / source
    files = (Path(folder) / source.removeprefix(INSTALLED) for folder in sys.path)
    return next(filter(Path.is_file, files), Path(source))


def libraries_in(places: Iterable[str]) -> list[Library]:
    """The libraries whose scripts are among files of the site, by their names."""
    found: dict[str, Library] = {}
    for place in sorted(places):
        if within := re.fullmatch(rf"({LIBRARIES}/([a-z]+)-([^/]+))/(.+)", place):
            folder, library, version, file = within.groups()
            known = found.get(folder, Library(_HOMES[library][0], version, _HOMES[library][1]))
            is_license = PurePosixPath(file).suffix == ".txt"
            found[folder] = Library(known.name, version, known.home, place if is_license else known.license)
    return sorted(found.values(), key=lambda one: (one.name, one.version))
