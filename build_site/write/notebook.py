"""A lecture as a Jupyter notebook (nbformat 4.5): its prose, its code and what that showed, and all that it needs."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from ..body import Body
from ..model import Lecture, NotebookCell, Output, Result

BINARY = "base64:"
SMALL = 1_000_000  # bytes; larger files are not put into a notebook
SETUP = """\
# What the code of this lecture reads. Run this cell first: it puts these files into a new folder and works there.
import base64, os, sys, tempfile
from pathlib import Path, PurePosixPath

files = {files}
course = Path(tempfile.mkdtemp())
(course / {folder!r}).mkdir(parents=True, exist_ok=True)
for name, text in files.items():
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_bytes(base64.b64decode(text[7:]) if text.startswith("base64:") else text.encode())
os.chdir(course / {folder!r})
sys.path[:0] = [str(course / {folder!r}), str(course / "figures_src")]
"""
STYLE = "figures_src/course.mplstyle"
APPLY = 'from matplotlib import pyplot as plt\nplt.style.use(course / "figures_src/course.mplstyle")\n'


def notebook(lecture: Lecture, result: Result, body: Body, root: Path) -> str:
    """The notebook's JSON. Cells have identifiers of their content's, so that the same lecture gives the same bytes."""
    title = NotebookCell("markdown", f"# {result.front.plain_title}")
    setup = [NotebookCell("code", _setup(lecture, body, root))] if _runs(body) else []
    pictures = {f"../{quote(target)}": root / source for target, source in result.assets.items()}
    cells = [_cell(one, number, pictures, root) for number, one in enumerate([title, *setup, *body.notebook])]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": result.front.plain_title,
    }
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _runs(body: Body) -> bool:
    return any(one.kind == "code" for one in body.notebook)


def _setup(lecture: Lecture, body: Body, root: Path) -> str:
    """Code that puts what the cells read to where they look for it; nothing that is hidden or private by its name."""
    needs = sorted({name for one in body.notebook for name in one.needs})
    shown = [name for name in needs if not any(part[0] in "._" for part in PurePosixPath(name).parts)]
    files = {name: text for name in shown if (text := _text(root / name)) is not None}
    listed = json.dumps(files, indent=1, ensure_ascii=False)
    code = SETUP.format(files=listed, folder=posixpath.dirname(lecture.path))
    left_out = [name for name in needs if name not in files]
    return code + (APPLY if STYLE in files else "") + "".join(f"# not here: {name}\n" for name in left_out)


def _text(file: Path) -> str | None:
    """A file's content as text; None where it is too large."""
    data = file.read_bytes()
    if len(data) > SMALL:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = BINARY
    return f"{BINARY}{base64.b64encode(data).decode()}" if text.startswith(BINARY) else text


def _cell(one: NotebookCell, number: int, pictures: Mapping[str, Path], root: Path) -> dict[str, Any]:
    identifier = hashlib.sha256(f"{number} {one.text}".encode()).hexdigest()[:12]
    cell: dict[str, Any] = {"cell_type": one.kind, "id": identifier, "metadata": {}}
    if one.kind == "code":
        outputs = [shown for output in one.outputs for shown in _outputs(output, root)]
        cell["metadata"] = {"tags": ["raises-exception"]} if one.fails else {}
        return cell | {"execution_count": None, "outputs": outputs, "source": one.text.splitlines(True)}
    text, attachments = _with_pictures(one.text, pictures)
    cell |= {"attachments": attachments} if attachments else {}
    return cell | {"source": text.splitlines(True)}


def _with_pictures(text: str, pictures: Mapping[str, Path]) -> tuple[str, dict[str, Any]]:
    """A cell's prose with its pictures in the notebook itself, since it is downloaded without the site."""
    attachments: dict[str, Any] = {}
    for address, file in pictures.items():
        if f'src="{address}"' in text and file.suffix in _MIMES:
            name = address.removeprefix("../").replace("/", "-")
            text = text.replace(f'src="{address}"', f'src="attachment:{name}"')
            attachments[name] = {_MIMES[file.suffix]: base64.b64encode(file.read_bytes()).decode()}
    return text, attachments


def _outputs(output: Output, root: Path) -> Iterator[dict[str, Any]]:
    """An output as nbformat has it."""
    plain = output.data.get("text/plain", "")
    if output.kind in ("stdout", "stderr"):
        yield {"name": output.kind, "output_type": "stream", "text": plain.splitlines(True)}
    elif output.kind == "error":
        name, _, value = plain.partition(": ")
        yield {"ename": name, "evalue": value, "output_type": "error", "traceback": [plain]}
    else:
        data: dict[str, Any] = {mime: text.splitlines(True) for mime, text in output.data.items()}
        for mime, path in output.files.items():
            content = (root / path).read_bytes()
            data[mime] = (
                content.decode().splitlines(True) if mime == "image/svg+xml" else base64.b64encode(content).decode()
            )
        yield {"data": data, "metadata": {}, "output_type": "display_data"}


_MIMES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
