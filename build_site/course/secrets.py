"""What of a course must not be published unasked: hidden files, keys, and what links lead to outside of it."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from .model import Settings

PRIVATE = ("*.pem", "*.p12", "*.pfx", "*.kdbx", "*.keystore", "*.env", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*")
KEY = b"PRIVATE KEY-----"  # in the first line of a private key, whatever its file is called
HEAD = 100  # bytes


def why_private(root: Path, path: str, settings: Settings) -> str:
    """Why the file at a path of the course is not to be published, "" where it may be, or `publish` allows it."""
    if any(fnmatch(path, pattern) for pattern in settings.publish):
        return ""
    real, inside = Path(os.path.realpath(root / path)), Path(os.path.realpath(root))
    if not real.is_relative_to(inside):
        return "is a link to a file outside the course"
    parts = {*PurePosixPath(path).parts, *real.relative_to(inside).parts}
    if any(part.startswith(".") for part in parts):
        return "is hidden"
    if any(fnmatch(part.lower(), pattern) for part in parts for pattern in PRIVATE):
        return "looks private by its name"
    return "is a private key" if _is_key(real) else ""


def how_to_publish(path: str) -> str:
    """What to do about it."""
    return f'to publish it nonetheless, set publish = ["{path}"] in pyproject.toml'


def _is_key(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return KEY in opened.read(HEAD)
