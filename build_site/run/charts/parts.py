"""What charts of all libraries need: their words, their data as JSON, and the files of their scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from ...course.charts import INSTALLED, LIBRARIES

FLUID = 700, 450  # CSS pixels of a chart that adapts to its place, where it has all the room that it wants
OTHER_SITE = "from another site, which pages here do not"


def in_words(library: str, kind: str, title: str, details: Iterable[str] = ()) -> str:
    """A chart in words, for whoever does not see it."""
    named = f"A chart of {library}" + (f" ({kind})" if kind else "") + (f": {title}" if title else "")
    listed = "; ".join(details)
    return f"{named}. {listed}" if listed else named


def as_json(value: Any) -> str:
    """A value as JSON, the same each time."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def scripts(library: str, package: str, *files: str) -> dict[str, str]:
    """Place in the site -> file, of scripts that an installed package has, and of its licence."""
    folder = f"{LIBRARIES}/{library}-{metadata.version(package)}"
    named = {f"{folder}/{Path(file).name}": f"{INSTALLED}{file}" for file in files}
    return {**named, **{f"{folder}/LICENSE.txt": f"{INSTALLED}{file}" for file in licenses(package)}}


@cache
def licenses(package: str) -> tuple[str, ...]:
    """The file of a package's licence, by its path beside the package; none where it brings none."""
    files = [str(one) for one in metadata.files(package) or ()]
    return tuple(one for one in files if re.search(r"\.dist-info/(licenses/)?LICEN[CS]E", one))[:1]
