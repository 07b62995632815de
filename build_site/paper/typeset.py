"""A page or deck of a site -> a page or handout as PDF/UA-1, by Typst: tagged, with an outline, the same each time."""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.util import get_temp_dir
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from ..markdown.pandoc import Pandoc, Resident
from ..problems import CourseError, Place, Problem
from .orders import Order, no_letters
from .source import quoted, said_language, source

HERE = Path(__file__).parent
_READ = ("gif", "jpg", "pdf", "png", "svg", "webp")  # what Typst reads
_NO_LETTER = re.compile(r'the text `"(.+?)"` could not be displayed')


@contextmanager
def typesetter(site: Path) -> Iterator[Callable[[Order], bytes]]:
    """A function that typesets pages and handouts of a site. It raises CourseError where Typst cannot."""
    with closing(Resident()) as pandoc:
        yield lambda order: _typeset(site, order, pandoc)


def _typeset(site: Path, order: Order, pandoc: Pandoc) -> bytes:
    import typst

    file, is_deck = site / order.file, order.kind == "handout"
    with tempfile.TemporaryDirectory(dir=get_temp_dir()) as made:
        folder = Path(made)
        page = file.read_text(encoding="utf-8")
        text = source(page, is_deck, lambda one: _picture(one, file, folder), pandoc.from_html, pandoc.to_typst)
        parts = ",\n".join(f"[\n{part}\n]" for part in text.parts)
        lines = [
            (HERE / "paper.typ").read_text(encoding="utf-8"),
            f"#set document(title: {quoted(text.title)}, date: none)",
            f"#set text({said_language(text.language)})",
            f"#handout({order.per_sheet}, {parts})" if is_deck else f"#page-of({quoted(text.title)}, {parts})",
        ]
        (folder / "main.typ").write_text("\n".join(lines), encoding="utf-8")
        try:
            return typst.compile(folder / "main.typ", root=folder, pdf_standards="ua-1", timestamp=0)
        except typst.TypstError as error:
            raise CourseError([_problem(order, error.message, error.diagnostic)]) from None


def _picture(address: str, page: Path, folder: Path) -> str:
    """The name of a copy of a picture in the folder, as Typst can read it; "" where it is not in the site."""
    if address.startswith("data:"):
        kind, _, data = address.partition(",")
        held = b64decode(data) if kind.endswith(";base64") else unquote_to_bytes(data)
        ending = kind.removeprefix("data:image/").partition(";")[0].removesuffix("+xml").replace("jpeg", "jpg")
    else:
        parts = urlsplit(address)
        file = page.parent / unquote(parts.path)
        if parts.scheme or parts.netloc or not file.is_file():
            return ""
        held, ending = file.read_bytes(), file.suffix[1:].lower().replace("jpeg", "jpg")
    if ending not in _READ:
        held, ending = _as_png(held), "png"
    name = f"{hashlib.sha256(held).hexdigest()[:16]}.{ending}"
    (folder / name).write_bytes(held)
    return name


def _as_png(data: bytes) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(written, "png")
    return written.getvalue()


def _problem(order: Order, message: str, told: str) -> Problem:
    if letters := dict.fromkeys(_NO_LETTER.findall(told)):
        return no_letters(order, letters)
    line = re.search(r"^ *\d+ │ +(.+)$", told, re.M)
    near = f" in {line[1][:200]}" if line else ""
    return Problem(Place(order.file, 0), f"cannot be typeset: {message}{near}", "write it in another way")
