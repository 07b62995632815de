"""A lecture as a Jupyter notebook (nbformat 4.5): its prose, its code and what that showed, and all that it needs."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from ..course.charts import CHARTS
from ..course.model import LARGE, ON_PAGES, TRACEBACK, Cell, Drawing, Lecture, Output, is_as_written
from ..course.secrets import why_private
from ..course.settings import Settings
from ..filters import IN_NOTEBOOKS
from ..filters.floats import nth
from ..markdown.citeproc import only_text
from ..markdown.elements import is_wanted
from ..markdown.fragment import TooDeep, well_formed
from ..markdown.nodes import Node, raw
from ..markdown.parts import Part, Parts
from ..markdown.printed import without_links
from . import Told
from .apart import apart, holds_step
from .footnotes import around

if TYPE_CHECKING:
    from .slide import FilteredSlide

BINARY = "base64:"
OWN = "application/vnd.build_site."  # data that no notebook knows
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


class NotebookCell(Struct, frozen=True):
    """A cell of a notebook; `needs` are the files of the course that it opens. One that `fails` is meant to.

    One that `is_drawing` only calls what draws a figure.
    """

    kind: Literal["markdown", "code"]
    text: str
    outputs: tuple[Output, ...] = ()
    needs: tuple[str, ...] = ()
    fails: bool = False
    is_drawing: bool = False


class Cells(Struct, frozen=True):
    """What a slide is in the notebook: its cells, and its footnotes as items of a list."""

    cells: tuple[NotebookCell, ...] = ()
    footnotes: str = ""


Piece = Cells


def prepare(slide: FilteredSlide, parts: Parts) -> Callable[[], Piece]:
    """Have the prose between the code written; nothing of a slide that is hidden."""
    if slide.is_hidden:
        return Cells
    reading = "notebook" if _is_own(slide) else "page"  # which it shares most slides with
    shown = [_heading(slide, reading), slide.filtered(reading, slide.content), slide.listed(reading)]
    heading, content, notes = map(only_text, shown) if slide.cites else shown
    cells = [*_cells(heading, content, slide.steps, parts)]
    footnotes = parts.markdown(notes)

    def finish() -> Cells:
        written = (one if isinstance(one, NotebookCell) else _prose(one) for one in cells)
        return Cells(tuple(one for one in written if one.text.strip()), footnotes.text)

    return finish


def filled(piece: Cells, fill: Callable[[str], str]) -> Cells:
    """A piece with numbers and references, which are words here."""
    cells = tuple(replace(one, text=fill(one.text)) if one.kind == "markdown" else one for one in piece.cells)
    return Cells(cells, fill(piece.footnotes))


def _is_own(slide: FilteredSlide) -> bool:
    """Whether filters make something else of a slide's content than the page has."""
    has_cells = bool(slide.steps and holds_step(slide.content))
    return slide.differs or has_cells or is_wanted(slide.content, IN_NOTEBOOKS)


def _heading(slide: FilteredSlide, reading: str) -> list[Node]:
    if not slide.title:
        return [raw(slide.rule)] if slide.rule else []
    inlines = slide.filtered(reading, slide.title)[0]["c"]
    return [{"t": "Header", "c": [slide.level, [slide.id, [], []], inlines]}]


def _cells(
    heading: Sequence[Node], content: Sequence[Node], steps: Mapping[str, Cell | Drawing | Output], parts: Parts
) -> Iterator[list[Part] | NotebookCell]:
    """The cells of a slide, those of prose still to be written."""
    prose: list[Node] = []
    written = [parts.markdown(heading)]
    for one in apart(content, steps) if steps else content:
        if isinstance(one, Cell | Drawing):
            yield [*written, parts.markdown(prose)]
            yield _code_cell(one)
            prose, written = [], []
        else:
            prose.append(one)
    yield [*written, parts.markdown(prose)]


def _prose(written: Sequence[Part]) -> NotebookCell:
    return NotebookCell("markdown", "\n\n".join(filter(None, (part.text for part in written))))


def _code_cell(shown: Cell | Drawing) -> NotebookCell:
    if isinstance(shown, Drawing):
        return _drawing_cell(shown)
    if not shown.outcome:
        return NotebookCell("markdown", f"```python\n{shown.code}\n```")
    outputs = tuple(_told(shown, [_as_read(shown, one) for one in shown.outcome.outputs]))
    return NotebookCell("code", shown.code, outputs, shown.outcome.needs, shown.fails)


def _drawing_cell(shown: Drawing) -> NotebookCell:
    first = tuple(output for _, output in shown.frames[:1])
    return NotebookCell("code", shown.code, first, shown.needs, is_drawing=True)


def _told(cell: Cell, outputs: Sequence[Output]) -> Iterator[Output]:
    """Outputs, the pictures among them with the alternative texts that the cell gives them."""
    place = 0
    for one in outputs:
        if one.text:
            yield one
            continue
        yield replace(one, alt=nth(cell.look.alts, place) or cell.alt or one.alt)
        place += 1


def _as_read(cell: Cell, output: Output) -> Output:
    """An output as readers see it: what is printed as Markdown is read as that."""
    if not is_as_written(cell, output):
        return output
    return Output("display", {"text/markdown": output.data.get("text/plain", ""), **output.data})


def write(told: Told) -> str:
    """The notebook's JSON. Cells have identifiers of their content's, so that the same lecture gives the same bytes."""
    root, result = told.root, told.result
    body = cells_of(told.pieces, told.result.front.lang)
    title = NotebookCell("markdown", f"# {result.front.markdown_title}")
    runs = any(one.kind == "code" for one in body)
    setup = [NotebookCell("code", _setup(told.lecture, body, root))] if runs else []
    pictures = {f"../{quote(target)}": root / source for target, source in result.assets.items()}
    cells = [_cell(one, number, pictures, root) for number, one in enumerate([title, *setup, *body])]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": result.front.plain_title,
    }
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def cells_of(pieces: Sequence[Piece], lang: str) -> list[NotebookCell]:
    """The notebook's cells, the lecture's footnotes in the last."""
    footnotes = "\n\n".join(filter(None, (piece.footnotes for piece in pieces)))
    listed = [NotebookCell("markdown", around(footnotes, lang, gap="\n\n"))] if footnotes else []
    return [*(cell for piece in pieces for cell in piece.cells), *listed]


def _setup(lecture: Lecture, cells: Sequence[NotebookCell], root: Path) -> str:
    """Code that puts what the cells read to where they look for it; nothing that is hidden or private by its name."""
    needs = sorted({name for one in cells for name in one.needs})
    shown = [
        name
        for name in needs
        if not any(part[0] in "._" for part in PurePosixPath(name).parts) and not why_private(root, name, Settings())
    ]
    files = {name: text for name in shown if (text := _text(root / name)) is not None}
    listed = json.dumps(files, indent=1, ensure_ascii=False)
    code = SETUP.format(files=listed, folder=posixpath.dirname(lecture.path))
    left_out = [name for name in needs if name not in files]
    return code + (APPLY if STYLE in files else "") + "".join(f"# not here: {name}\n" for name in left_out)


def _text(file: Path) -> str | None:
    """A file's content as text; None where it is too large."""
    if file.stat().st_size > SMALL:
        return None
    data = file.read_bytes()
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
        if f'src="{address}"' in text and file.suffix in _MIMES and file.stat().st_size <= LARGE:
            name = address.removeprefix("../").replace("/", "-")
            text = text.replace(f'src="{address}"', f'src="attachment:{name}"')
            attachments[name] = {_MIMES[file.suffix]: base64.b64encode(as_drawn(file)).decode()}
    return text, attachments


def _outputs(output: Output, root: Path) -> Iterator[dict[str, Any]]:
    """An output as nbformat has it."""
    plain = without_links(output.data.get("text/plain", ""))
    if output.kind in ("stdout", "stderr"):
        yield {"name": output.kind, "output_type": "stream", "text": plain.splitlines(True)}
    elif output.kind == "error":
        name, _, value = re.sub(r"\A(?: .*\n)+", "", plain).partition(": ")  # of a syntax error, the place comes first
        told = output.data.get(TRACEBACK, plain)
        yield {"ename": name, "evalue": value, "output_type": "error", "traceback": told.split("\n")}
    else:
        data: dict[str, Any] = {
            mime: json.loads(text) if mime in CHARTS else text.splitlines(True)
            for mime, text in output.data.items()
            if not mime.startswith(OWN)
        }
        if html := output.data.get("text/html"):
            with suppress(TooDeep):
                data["text/html"] = well_formed(html).splitlines(True)
        for mime, path in output.files.items():
            content = as_drawn(root / path)
            is_text = mime == "image/svg+xml"
            data[mime] = content.decode().splitlines(True) if is_text else base64.b64encode(content).decode()
        size = {"width": output.width, "height": output.height} if output.width and not output.scales else {}
        metadata = {mime: size for mime in output.files if size}
        yield {"data": data, "metadata": metadata, "output_type": "display_data"}


def as_drawn(file: Path) -> bytes:
    """A picture; of a drawing, what is for pages is taken away: some notebooks read its style sheet as their page's."""
    return _FOR_PAGES.sub(b"", file.read_bytes(), 1) if file.suffix == ".svg" else file.read_bytes()


_FOR_PAGES = re.compile(re.escape(ON_PAGES.encode()) + rb"[^<]*(?=</style>)")

_MIMES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
