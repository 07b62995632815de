"""The script with which browsers keep the site, so that after one visit it works without a network (see worker.js)."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

ROOM = 10_000_000  # bytes that are kept from the first visit on
UNQUOTED = "!~*'()"  # by JavaScript, besides what quote leaves as it is
# what pages show and load; films, PDFs, notebooks and data are kept when they are visited
SHOWN = (".html", ".css", ".js", ".woff2", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico")
TEXTS = (".html", ".css", ".js", ".svg")  # are kept compressed, in a quarter of the room


def worker(files: Mapping[str, str], own: Iterable[Iterable[str]], sizes: Mapping[str, int]) -> str:
    """The worker of a site with these files (path -> digest), of which lectures have their `own`, the newest first.

    It is another one with each other version of the site.
    """
    first = sorted(_first(files, own, sizes))
    code = Path(__file__).with_name("worker.js").read_text(encoding="utf-8")
    told = f"version = {json.dumps(version_of(files))}, texts = {json.dumps(TEXTS)}, first = {json.dumps(first)}"
    return f"const {told};\n{code}"


def sizes_of(
    files: Mapping[str, str], known: Mapping[str, int], written: Callable[[str], str | Path]
) -> dict[str, int]:
    """What each of these files that pages show takes of the room: digest -> bytes, unless that is `known`.

    A path is `written` as a text, or copied from a file.
    """
    shown = {digest: path for path, digest in files.items() if path.endswith(SHOWN)}
    return {digest: known[digest] if digest in known else _size(path, written(path)) for digest, path in shown.items()}


def _size(path: str, written: str | Path) -> int:
    """The bytes of a file as browsers keep it: they compress a little better, and take longer; 0 where it has gone."""
    try:
        if isinstance(written, Path) and not path.endswith(TEXTS):
            return written.stat().st_size
        content = written.read_bytes() if isinstance(written, Path) else written.encode()
    except OSError:  # which is told where it is published
        return 0
    return len(zlib.compress(content, 1))


def version_of(files: Mapping[str, str]) -> str:
    """One digest for all files of a site, as the worker makes it of the manifest."""
    lines = sorted(f"{digest} {quote(path, safe=UNQUOTED)}\n" for path, digest in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _first(files: Mapping[str, str], own: Iterable[Iterable[str]], sizes: Mapping[str, int]) -> Iterator[str]:
    """What is kept from the first visit on: all pages, then what each lecture shows, as far as there is room."""
    lectures = [path for paths in own for path in sorted(paths)]
    shared = sorted(files.keys() - {*lectures}, key=lambda path: (not path.endswith(".html"), path))
    room = ROOM
    for path in dict.fromkeys([*shared, *lectures]):
        if path.endswith(SHOWN) and path in files and (taken := sizes[files[path]]) <= room:
            room -= taken
            yield path
