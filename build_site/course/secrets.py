"""What of a course must not be published unasked: hidden files, keys, and what links lead to outside of it."""

from __future__ import annotations

import glob
import os
import re
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from .settings import Settings

PRIVATE = ("*.pem", "*.p12", "*.pfx", "*.kdbx", "*.keystore", "*.env", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*")
_COPY = re.compile(
    r"(?:~|\.(?:bak|backup|old|orig|save|swp|tmp|txt|local|\d+))+$"
)  # of an editor's, or a careful author
KEY = b"PRIVATE KEY-----"  # in the first line of a private key, whatever its file is called
HEAD = 100  # bytes
_HARMLESS = """
avif bmp gif ico jpeg jpg png svg webp mp4 webm ogg ogv mp3 wav m4a vtt srt txt md qmd rst csv tsv json jsonl yaml
yml toml ini log bib ipynb py r jl c cpp h java rs go sql sh tex sty pdf ps eps zip tar gz tgz bz2 xz zst 7z parquet
feather arrow h5 hdf5 npy npz nc mat rds pkl db sqlite docx xlsx pptx odt ods odp ttf otf woff2
"""  # kinds of files that contributors may publish: nothing in them runs on the site


def why_private(root: Path, path: str, settings: Settings) -> str:
    """Why the file at a path of the course is not to be published, "" where it may be, or `publish` allows it."""
    if is_allowed(path, settings):
        return ""
    real, inside = Path(os.path.realpath(root / path)), Path(os.path.realpath(root))
    if not real.is_relative_to(inside):
        return "is a link to a file outside the course"
    parts = {*PurePosixPath(path).parts, *real.relative_to(inside).parts}
    if any(part.startswith(".") for part in parts):
        return "is hidden"
    if any(fnmatch(_COPY.sub("", part.lower()), pattern) for part in parts for pattern in PRIVATE):
        return "looks private by its name"
    return "is a private key" if _is_key(real) else ""


def is_allowed(path: str, settings: Settings) -> bool:
    """Whether whoever keeps the settings answers for a file."""
    return any(fnmatch(path, pattern) for pattern in settings.publish)


def is_cleaned(path: str, settings: Settings) -> bool:
    """Whether a drawing is published without what could run in it."""
    return settings.trust == "contributor" and path.lower().endswith(".svg") and not is_allowed(path, settings)


def why_unsafe(path: str, settings: Settings) -> str:
    """Why a contributor's file is not to be published, "" where nothing in it can run or `publish` allows it."""
    if settings.trust == "author" or is_allowed(path, settings):
        return ""
    suffix = PurePosixPath(path).suffix.lower().removeprefix(".")
    return "" if suffix in _HARMLESS.split() else "could run scripts on this site"


def how_to_publish(path: str) -> str:
    """What to do about it."""
    return f'to publish it nonetheless, set publish = ["{glob.escape(path)}"] in pyproject.toml'


def _is_key(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return KEY in opened.read(HEAD)
