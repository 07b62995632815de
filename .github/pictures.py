"""The pictures and the film in the README, and the gallery of the guide: `make pictures`; with --check it only tells
which may be stale.

deck.png   four slides of the course in this repository, as it is built
looks/     one lecture in each theme, for the guide: see tests/gallery
film.gif   a new course in `build_site serve`: what is typed on the left is saved with each key, and seen on the right

Each has in it, as a comment, a digest of what it was made of: this script, the theme, the lectures that are shown, and
the modules that draw. `make test` does not make them anew: each version of a browser draws a little differently.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, Error, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from build_site.build import build  # noqa: E402  (the checkout's, whatever is installed)
from build_site.check.browser import opened  # noqa: E402
from build_site.news import Options, nobody  # noqa: E402
from tests import gallery  # noqa: E402

HERE = ROOT / ".github"
FOLDERS = ("templates", "figures_src")  # what is to be seen is made of these, and of the lectures
LARGEST = 400_000  # bytes of all pictures
SLIDES: tuple[tuple[str, str, Literal["light", "dark"]], ...] = (  # lecture, slide, colours
    ("challenges", "", "light"),
    ("feedback-loops", "urn", "light"),
    ("concept-drift", "policies", "dark"),
    ("feedback-loops", "bots", "light"),
)
READY = "window.Reveal && Reveal.isReady() && !document.documentElement.matches('.unset')"
IDLE = "![...document.querySelectorAll('*')].some(one => one.shadowRoot?.querySelector('.work:not(:empty)'))"
DRAWN = """shown => {
  const slide = document.querySelector('section.present'), img = slide?.querySelector('img');
  const waits = document.querySelector('.unset') || slide?.querySelector('.stale, .pending');
  return img?.complete && img.src != shown && !waits;
}"""
LECTURE = """\
## Two waves meet

Each takes away a part of the other

![](../figures_src/waves.py#interference){alt="Two waves and their sum" shift=0}
"""
TYPED = (  # after which text what is typed, letter by letter, or instead of it at once
    ("part of the other", ": where one is up, the other is down.", ""),
    ("shift=", "1", "0"),
    ("shift=", "2", "1"),
    ("shift=", "3", "2"),
)
EDITOR = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1120px; height: 360px; display: flex; background: #d8dee2; font: 15px/1.6 sans-serif; }}
pre {{ margin: 12px 0 12px 12px; padding: 40px 18px 0; width: 484px; box-sizing: border-box; border-radius: 6px;
  background: #14212a; color: #dfe7ea; font: 14px/1.65 'DejaVu Sans Mono', monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; position: relative; }}
pre::before {{ content: "slides/01-waves.md"; position: absolute; top: 9px; color: #8fa3ad; font-size: 12px; }}
b {{ border-left: 2px solid #f2b134; margin-right: -2px; }}
img {{ width: 600px; height: 336px; margin: 12px; border-radius: 6px; object-fit: cover; object-position: top; }}
</style><pre>{before}<b></b>{after}</pre><img src="data:image/png;base64,{slide}">"""


def main() -> None:
    """Make the pictures anew; with --check, end with 1 where one is stale."""
    made_of = digest()
    if "--check" in sys.argv:
        stale = [name for name in ("deck.png", "film.gif") if comment(HERE / name) != made_of]
        stale += ["the gallery"] if gallery.MADE_FROM.read_text("utf-8") != gallery.made_from() else []
        sys.exit(f"may be stale: {', '.join(stale)} (make pictures)" if stale else 0)
    with opened("the pictures", "browser") as browser:
        draw_deck(browser, made_of)
        draw_film(browser, made_of)
    gallery.draw()
    size = sum((HERE / name).stat().st_size for name in ("deck.png", "film.gif"))
    print(f"{size:,} bytes")
    sys.exit(0 if size <= LARGEST else f"the pictures have more than {LARGEST:,} bytes")


def digest() -> str:
    """Of all that the pictures are made of."""
    names = [name for folder in FOLDERS for name in (ROOT / folder).rglob("*")]
    names += [file for lecture, _, _ in SLIDES for file in (ROOT / "slides").glob(f"??-{lecture}.md")]
    files = [name for name in {*names, Path(__file__)} if name.is_file() and "__pycache__" not in name.parts]
    known = hashlib.sha256()
    for file in sorted(files):
        known.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return known.hexdigest()


def comment(file: Path) -> str:
    """What a picture says of what it was made of; "" where it is not there."""
    if not file.exists():
        return ""
    with Image.open(file) as picture:
        said = picture.info.get("comment", "")
    return said.decode() if isinstance(said, bytes) else str(said)


def draw_deck(browser: Browser, made_of: str) -> None:
    """Four slides of the course, two by two."""
    build(ROOT, ROOT / "_site", Options(), nobody)
    sheet = Image.new("RGB", (1640, 940), "#d8dee2")
    for number, (lecture, slide, scheme) in enumerate(SLIDES):
        page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
        page.goto(f"{(ROOT / '_site' / lecture / 'slides.html').as_uri()}#/{slide}")
        wait(page, READY)
        while page.evaluate("Reveal.availableFragments().next"):
            page.evaluate("Reveal.nextFragment()")
        page.wait_for_timeout(1000)  # for what moves to its place
        picture = Image.open(io.BytesIO(page.screenshot())).resize((800, 450), Image.Resampling.LANCZOS)
        sheet.paste(picture, (10 + number % 2 * 820, 10 + number // 2 * 470))
        page.close()
    note = PngInfo()
    note.add_text("comment", made_of)
    sheet.quantize(256, kmeans=3, dither=Image.Dither.NONE).save(HERE / "deck.png", pnginfo=note, optimize=True)


def draw_film(browser: Browser, made_of: str) -> None:
    """What an author sees who types a sentence, and then changes a figure's parameter."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        run("new", root)
        (root / "slides/01-first-lecture.md").unlink()
        for name in ("index.md", "references.bib"):
            (root / "slides" / name).unlink()
        lecture = root / "slides/01-waves.md"
        lecture.write_text(LECTURE, "utf-8")
        with served(root) as address:
            deck = browser.new_page(viewport={"width": 960, "height": 540})
            deck.goto(f"{address}waves/slides.html#/two-waves-meet")
            wait(deck, READY)
            screen = browser.new_page(viewport={"width": 1120, "height": 360})
            frames = [*filmed(deck, screen, lecture)]
    pictures = [picture for picture, _ in frames]
    sheet = Image.new("RGB", (1120, 720))
    for number, picture in enumerate((pictures[0], pictures[-1])):
        sheet.paste(picture, (0, 360 * number))
    palette = sheet.quantize(128, kmeans=3)
    first, *others = (one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures)
    first.save(
        HERE / "film.gif",
        save_all=True,
        append_images=others,
        duration=[length for _, length in frames],
        loop=0,
        optimize=True,
        comment=made_of.encode(),
    )


def filmed(deck: Page, screen: Page, lecture: Path) -> Iterator[tuple[Image.Image, int]]:
    """Frames and for how many milliseconds they stay: each shows the slide as it is once what was typed is in it."""
    text = LECTURE
    wait(deck, DRAWN, "")
    wait(deck, IDLE)
    yield shot(deck, screen, text, len(text.split("other")[0]) + len("other")), 1500
    for place, typed, instead in TYPED:
        start = text.index(place) + len(place)
        text = text[:start] + text[start + len(instead) :]
        for number, letter in enumerate(typed):
            shown = deck.evaluate("document.querySelector('section.present img').src")
            caret = start + number + 1
            text = text[: caret - 1] + letter + text[caret - 1 :]
            lecture.write_text(text, "utf-8")
            if instead:
                wait(deck, DRAWN, shown)
                wait(deck, IDLE)
                wait(deck, DRAWN, shown)
            else:
                words = (place + typed[: number + 1]).rstrip()
                wait(deck, "text => document.querySelector('section.present').innerText.includes(text)", words)
            wait(deck, IDLE)
            deck.wait_for_timeout(300)  # for what moves to its place
            last = number == len(typed) - 1
            yield shot(deck, screen, text, caret), (1200 if last else 70)
    yield shot(deck, screen, text, caret), 2500


def shot(deck: Page, screen: Page, text: str, caret: int) -> Image.Image:
    """One frame: the text with its caret, and the slide."""
    slide = base64.b64encode(deck.screenshot()).decode()
    screen.set_content(EDITOR.format(before=html.escape(text[:caret]), after=html.escape(text[caret:]), slide=slide))
    wait(screen, "document.images[0].complete")
    return Image.open(io.BytesIO(screen.screenshot())).convert("RGB")


def wait(page: Page, expression: str, arg: object = None) -> None:
    """Return as soon as something is so in a page, whose policy forbids Playwright's own way of waiting."""
    for _ in range(1200):
        with suppress(Error):  # a page that is loaded anew meanwhile
            if page.evaluate(expression, arg):
                return
        page.wait_for_timeout(50)
    sys.exit(f"this never came true: {expression}")


def run(*words: str | Path) -> None:
    """Run a command of build_site."""
    subprocess.run(command(*words), cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


def command(*words: str | Path) -> list[str | Path]:
    """How this checkout's command is run."""
    return [sys.executable, "-m", "build_site", *words]


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a preview."""
    with subprocess.Popen(
        command("serve", root, "--port", "0"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as serving:
        try:
            for line in serving.stderr or ():
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
        finally:
            serving.terminate()


if __name__ == "__main__":
    main()
