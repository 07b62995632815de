"""What others made that sites hold, and to whom it is owed: scripts and fonts of all of them, and what draws charts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

from msgspec import Struct

from ..course.charts import INSTALLED, LIBRARIES


class Library(Struct, frozen=True):
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
_OURS = {  # a licence in every site -> what it is for, and where that lives
    "minisearch": ("MiniSearch", "https://lucaong.github.io/minisearch/"),
    "reveal.js": ("reveal.js", "https://revealjs.com/"),
    "reveal.js-plugins": ("reveal.js-plugins", "https://github.com/rajgoel/reveal.js-plugins"),
    "source-code-pro": ("Source Code Pro", "https://adobe-fonts.github.io/source-code-pro/"),
    "source-sans-3": ("Source Sans 3", "https://adobe-fonts.github.io/source-sans/"),
    "source-serif-4": ("Source Serif 4", "https://adobe-fonts.github.io/source-serif/"),
    "stix-two-math": ("STIX Two Math", "https://www.stixfonts.org/"),
}
OURS = [Library(name, "", home, f"assets/licenses/{file}.txt") for file, (name, home) in _OURS.items()]


def located(source: str) -> str:
    """Where the source of a file of the site is: relative to the course, or in full if an installed package has it."""
    if not source.startswith(INSTALLED):
        return source
    name = source.removeprefix(INSTALLED)
    return next((file for folder in sys.path if os.path.isfile(file := f"{folder}/{name}")), name)  # noqa: PTH113


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
