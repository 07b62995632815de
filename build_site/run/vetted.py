"""Whether an outcome in a shared store can be one of a step: whoever may write to the store could write anything.

An outcome that passes is shown as it is; one that does not could make the build fail, or take files from elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable

from ..course.charts import CHARTS, INSTALLED, LIBRARIES
from ..course.model import PICTURES, Outcome, Output

_NAME = r"\w[\w.+-]{0,99}"  # of a file or folder: never "..", nor longer than file systems take
_SCRIPT = re.compile(rf"{LIBRARIES}/({'|'.join(sorted({*CHARTS.values()}))})-{_NAME}/{_NAME}", re.A)
_SHA256 = "[0-9a-f]{64}"


def is_possible(outcome: Outcome, figures: str) -> bool:
    """Whether a step can have had this outcome; pictures, and scripts that were made, are in the folder `figures`."""
    texts = [*outcome.ran_on, *outcome.ran_on.values(), *(text for _, *texts in outcome.remarks for text in texts)]
    return (
        not outcome.state
        and all(offset >= 0 for offset, _, _ in outcome.remarks)
        and all(map(_is_within, outcome.needs))
        and _are_text(texts)
        and all(_is_possible(one, figures) for one in outcome.outputs)
    )


def installed_files(outcome: Outcome) -> Iterable[str]:
    """The paths of the files of installed packages that an outcome names; "" for each that is not installed."""
    for one in outcome.outputs:
        for source in one.scripts.values():
            if source.startswith(INSTALLED):
                places = (f"{folder}/{source.removeprefix(INSTALLED)}" for folder in sys.path)
                yield next(filter(os.path.isfile, places), "")


def _is_possible(output: Output, figures: str) -> bool:
    draws = any(mime in output.data for mime in CHARTS)
    return (
        not output.state
        and min(output.width, output.height) >= 0
        and _are_text([output.alt, *output.data.values()])
        and all(_is_picture(path, mime, figures) for mime, path in output.files.items())
        and (draws or not output.scripts)
        and all(_is_script(place, source, figures) for place, source in output.scripts.items())
    )


def _is_picture(path: str, mime: str, figures: str) -> bool:
    return mime in PICTURES and bool(re.fullmatch(rf"{re.escape(figures)}/{_SHA256}\.{PICTURES[mime]}", path))


def _is_script(place: str, source: str, figures: str) -> bool:
    is_made = re.fullmatch(rf"{re.escape(figures)}/{_SHA256}\.js", source)
    is_installed = source.startswith(INSTALLED) and _is_within(source.removeprefix(INSTALLED))
    return bool(_SCRIPT.fullmatch(place) and (is_made or is_installed))


def _is_within(path: str) -> bool:
    """Whether a path leads to nothing outside the folder that it is in."""
    return not path.startswith("/") and ".." not in path.split("/") and "\0" not in path


def _are_text(texts: Iterable[str]) -> bool:
    """Whether all this can be written as UTF-8."""
    try:
        return all(text.encode() is not None for text in texts)
    except UnicodeEncodeError:
        return False
