"""Pictures that code shows: their bytes, and the size at which Jupyter would show them."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

WIDEST = 1_000_000  # pixels; who says more is mistaken
_TAG = re.compile(r"<(?:\w+:)?svg\b[^>]*>", re.I)
_SIDE = r"\s{}\s*=\s*[\"']\s*([\d.]+)\s*(px|pt|pc|in|cm|mm|)\s*[\"']"
_UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}  # in CSS pixels


def content(mime: str, given: str | bytes) -> bytes:
    """The bytes of a picture, which IPython has in base64 unless it is text."""
    if isinstance(given, bytes):
        return given
    return given.encode() if mime == "image/svg+xml" else base64.b64decode(given)


def size(mime: str, data: bytes, wished: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height in CSS pixels: what IPython's metadata wishes, else the picture's own; 0 where nothing tells."""
    width, height = _own_size(mime, data)
    wide, high = (_number(wished.get(side)) for side in ("width", "height"))
    if wide or high:
        ratio = width / height if width and height else 0
        width, height = wide or high * ratio, high or (wide / ratio if ratio else 0)
    return (round(width), round(height)) if max(width, height) < WIDEST else (0, 0)


def no_sizes(wished: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Messages and hints on wished sizes that are no numbers of pixels."""
    for side in ("width", "height"):
        if wished.get(side) and not _number(wished[side]):
            yield f"{side} cannot be {wished[side]!r}: the picture has its own size", "write a number of pixels"


def _own_size(mime: str, data: bytes) -> tuple[float, float]:
    if mime != "image/svg+xml":
        import imagesize  # nearly no code shows pictures that are no figures

        width, height = imagesize.get(io.BytesIO(data))
        return (width, height) if width > 0 and height > 0 else (0, 0)
    tag = found[0] if (found := _TAG.search(data.decode("utf-8", "replace"))) else ""
    sides = [re.search(_SIDE.format(side), tag, re.I) for side in ("width", "height")]
    width, height = (float(side[1]) * _UNITS[side[2].lower()] if side else 0 for side in sides)
    return width, height


def _number(value: Any) -> float:
    """A number of pixels, 0 where it is none: IPython lets authors write anything."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*", str(value))
    return float(found[1]) if found else 0
