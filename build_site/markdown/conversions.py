"""Pictures that no browser shows -> ones that all do: the first page of a PDF, and TIFF, become PNG."""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ..course.model import Asset, Missing
from ..memory.folder import keep_figure

CONVERTED = (".pdf", ".tif", ".tiff")
UNSHOWN = (
    *(".eps", ".ps", ".ai", ".psd", ".heic", ".heif", ".emf", ".wmf", ".svgz", ".xcf", ".jxl", ".raw", ".tikz", ".tex"),
)
NO_PICTURES = (  # but what is downloaded, or read
    *(
        ".doc",
        ".docx",
        ".ppt",
        ".pptx",
        ".xls",
        ".xlsx",
        ".odp",
        ".ods",
        ".odt",
        ".csv",
        ".tsv",
        ".txt",
        ".json",
        ".zip",
    ),
    *(".html", ".htm", ".drawio", ".key", ".parquet", ".pkl", ".md", ".ipynb"),
)
POINT = 96 / 72  # CSS pixels
SHARPNESS = 3  # pixels of the picture for one of CSS
LARGEST = 4000  # pixels on a side
_one_at_a_time = threading.Lock()  # as PDFium wants it


def shown_as(root: Path, asset: Asset, seen: str) -> Asset | Missing:
    """A picture that browsers show in place of one that they do not; the same where they do, or nobody shall see it.

    `seen` tells what its file holds now.
    """
    suffix = PurePosixPath(asset.source).suffix.lower()
    if suffix in UNSHOWN:
        return Missing(f"no browser shows {suffix} files: save it as SVG or PNG", is_there=True)
    if suffix in NO_PICTURES:
        return Missing(
            f"{suffix} files are no pictures: link to it, [text](file), or save a picture of it", is_there=True
        )
    if suffix not in CONVERTED or asset.private:
        return asset
    try:
        png, width, height = _converted(root / asset.source, seen)
    except Exception as error:  # noqa: BLE001  (whatever the readers may raise of a damaged file)
        what = " ".join(str(error).split()) or type(error).__name__
        return Missing(f"it cannot be converted to PNG: {what}", is_there=True)
    return Asset(keep_figure(root, png, "png"), f"{asset.target}.png", width, height)


@lru_cache(16)  # a page can take a third of a second, and a preview shows the same few again with each edit
def _converted(file: Path, _: str) -> tuple[bytes, int, int]:
    """A picture as PNG, and its size in CSS pixels."""
    return _page(file) if file.suffix.lower() == ".pdf" else _image(file)


def _page(file: Path) -> tuple[bytes, int, int]:
    """The first page of a PDF, and its size in CSS pixels."""
    import pypdfium2  # 60 ms, and few lectures have a PDF as picture

    with _one_at_a_time, pypdfium2.PdfDocument(file) as document:
        page = document[0]
        width, height = page.get_size()
        scale = min(POINT * SHARPNESS, LARGEST / max(width, height, 1))
        drawn = page.render(scale=scale).to_pil()
    return _png(drawn), round(width * POINT), round(height * POINT)


def _image(file: Path) -> tuple[bytes, int, int]:
    from PIL import Image

    with Image.open(file) as image:
        if image.mode in ("I", "F"):  # which are black or white to the converter
            raise ValueError("its pixels are numbers of 32 bits")
        is_known = image.mode in ("1", "L", "LA", "RGB", "RGBA") or image.mode.startswith("I;16")
        return _png(image if is_known else image.convert("RGB")), *image.size


def _png(image: object) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")  # type: ignore[attr-defined]
    return written.getvalue()
