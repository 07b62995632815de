"""The pictures of all themes that the guide shows: the same lecture in each, as a browser shows it.

`make pictures` draws them anew, with those of the README; `python .github/pictures.py --check` tells when it is time.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from build_site.site.theme import theme_folder

from ..conftest import BROWSERS, build_course, wait_for

NAMES = ("default", "blueprint", "folio", "swiss")
HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "slides/_guide/looks"
MADE_FROM = PICTURES / "made-from.txt"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZE = (640, 360)  # of each of the four views that a picture has


def made_from() -> str:
    """A digest of what the pictures are made from: the lecture, and all templates but what a new course begins with."""
    found = [file for file in sorted(theme_folder().rglob("*")) if file.is_file() and "skeleton" not in file.parts]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in [HERE / "lecture.md", *found])).hexdigest() + "\n"


def draw() -> None:
    """Draw all pictures anew."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        root = Path(scratch)
        (root / "slides").mkdir()
        (root / "slides/01-drift.md").write_bytes((HERE / "lecture.md").read_bytes())
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name in NAMES:
            said = f'[tool.build_site.theme]\nname = "{name}"\n' if name != "default" else ""
            (root / "pyproject.toml").write_text(said, encoding="utf-8")
            build_course(root)
            picture = Image.new("RGB", (2 * SIZE[0], 2 * SIZE[1]))
            for row, scheme in enumerate(SCHEMES):
                for column in range(2):
                    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
                    page.goto(f"{(root / '_site/drift/slides.html').as_uri()}#/{column}")
                    wait_for(page, "document.fonts.status === 'loaded' && window.Reveal?.isReady()")
                    page.wait_for_timeout(800)  # until all is faded in
                    view = Image.open(io.BytesIO(page.screenshot())).resize(SIZE, Image.Resampling.LANCZOS)
                    picture.paste(view, (column * SIZE[0], row * SIZE[1]))
                    page.close()
            picture.save(PICTURES / f"{name}.webp", quality=82, method=6)
        browser.close()
    MADE_FROM.write_text(made_from(), encoding="utf-8")
