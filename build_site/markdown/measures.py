"""What a file that is shown tells of itself: the size of a picture, and why browsers show nothing of it, or not all."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from pathlib import Path
from xml.parsers import expat

from ..problems import shortened

HEAD = 1 << 16  # bytes of a drawing in which its first tag is expected
START = 1 << 22  # bytes of a picture in which its size is expected; one of more is not looked at to its end
WIDEST = 1_000_000  # pixels; who says more is mistaken
MOST = 268_000_000  # pixels of a picture that browsers show
MEASURED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp")  # if they are what they say
DRAWING = ".svg"
_PLAYED = (".mp4", ".m4v", ".webm", ".ogv", ".mov", ".mp3", ".ogg", ".oga", ".wav", ".m4a", ".opus", ".flac", ".aac")
_BEGINS = re.compile(
    rb"....(?:ftyp|moov|mdat|wide|free|skip)|\x1aE\xdf\xa3|OggS|ID3|\xff[\xe0-\xff]|RIFF|fLaC|ADIF", re.S
)
_POINTER = b"version https://git-lfs.github.com/"
_ENDS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}  # how files begin, and what is in whole ones
_SVG = "http://www.w3.org/2000/svg"


def measure(file: Path) -> tuple[int, int, str]:
    """Width and height of a picture in CSS pixels, 0 where they are unknown; and what is wrong with what is shown."""
    import imagesize  # 30 ms, and only lectures with pictures need it

    suffix, length = file.suffix.lower(), file.stat().st_size
    with file.open("rb") as opened:
        start = opened.read(START)
    width, height = imagesize.get(io.BytesIO(start))
    if width <= 0 and suffix == DRAWING:
        width, height = _view_box(start[:HEAD])
    if not (0 < width < WIDEST and 0 < height < WIDEST):
        width = height = 0
    fault = ""
    if not length and suffix in (*MEASURED, *_PLAYED, DRAWING):
        fault = "is empty"
    elif start.startswith(_POINTER):
        fault = "is only a pointer of Git LFS: git lfs pull brings the file"
    elif suffix in MEASURED and not width:
        fault = "is not a picture that browsers know"
    elif suffix in _PLAYED and not _BEGINS.match(start):
        fault = "is no film or sound that browsers know"
    elif suffix in MEASURED and width * height > MOST:
        fault = f"has {width * height // 1_000_000:,} million pixels, more than browsers show: make it smaller"
    elif length <= START:
        is_cut = any(start.startswith(first) and last not in start for first, last in _ENDS.items())
        fault = "is cut off" if is_cut else why_no_drawing(start) if suffix == DRAWING else ""
    return round(width), round(height), fault


def has_dark(file: Path) -> bool:
    """Whether a drawing has colours of its own for dark paper: browsers show it in those of what it stands on."""
    return file.suffix.lower() == DRAWING and b"prefers-color-scheme" in file.read_bytes()


def why_no_drawing(data: bytes) -> str:
    """Why the text of an SVG file is no drawing to browsers, "" where it is one."""
    root: list[str] = []
    box: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        root.append(name)
        box.extend([attributes["viewBox"]] if "viewBox" in attributes else [])
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return f"is no XML: {error}"
    if root == [f"{_SVG} svg"]:
        is_box = not box or ((size := _size(box[0])) and min(size) > 0)
        return "" if is_box else f"has no viewBox that browsers can use: {shortened(box[0], 40)}"
    return f'is not shown: its <svg> lacks xmlns="{_SVG}"' if root == ["svg"] else "is no SVG"


def _view_box(data: bytes) -> tuple[float, float]:
    """The size of a drawing that takes all the room it is given, or tells its size in relative units: its own units."""
    found: list[Mapping[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    with suppress(expat.ExpatError):
        parser.Parse(data)
    return _size(found[0].get("viewBox", "") if found else "") or (0, 0)


def _size(box: str) -> tuple[float, float] | None:
    """Width and height of a view box; None where that is none."""
    with suppress(ValueError):
        _, _, width, height = map(float, box.replace(",", " ").split())
        return (width, height) if isfinite(width) and isfinite(height) else None
    return None
