"""Pictures that no browser shows are converted or told; films and sounds that are written as pictures are played."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from build_site.course.model import Asset, Missing
from build_site.markdown.conversions import shown_as
from build_site.markdown.measures import measure

from .conftest import Make, build_site, png

FRONT = "## S\n\n"


def test_a_page_of_a_pdf_and_tiff_are_shown_as_png(course: Make) -> None:
    root = course({"slides/01-a.md": f"{FRONT}![A](g/a.pdf)\n\n![B](g/b.TIFF)\n\n[the file](g/a.pdf)\n"})
    (root / "slides/g").mkdir()
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([1, 3])
    figure.savefig(root / "slides/g/a.pdf")
    figure.savefig(root / "slides/g/b.TIFF", format="tiff")
    plt.close(figure)
    assert build_site(root).returncode == 0
    page = (root / "_site/a/index.html").read_text()
    assert 'src="../g/a.pdf.png" alt="A"' in page
    assert 'width="384" height="288"' in page
    assert 'src="../g/b.TIFF.png" alt="B"' in page
    assert 'href="../g/a.pdf"' in page
    first = (root / "_site/g/a.pdf.png").read_bytes()
    assert first.startswith(b"\x89PNG")
    [kept, _] = sorted((root / ".build_site/figures").iterdir(), key=lambda one: one.read_bytes() != first)
    kept.write_bytes(b"damaged")
    (root / "_site/g/a.pdf.png").unlink()
    assert build_site(root).returncode == 0
    assert (root / "_site/g/a.pdf.png").read_bytes() == first


def test_tiff_of_16_bits_keeps_its_greys_and_one_of_numbers_is_told(course: Make) -> None:
    root = course({"slides/01-a.md": f"{FRONT}![A](a.tif)\n"})
    Image.fromarray(np.array([[0, 20_000, 65_535]], np.uint16)).save(root / "slides/a.tif")
    assert build_site(root).returncode == 0
    with Image.open(root / "_site/a.tif.png") as shown:
        assert [*np.asarray(shown)[0]] == [0, 20_000, 65_535]
    Image.fromarray(np.array([[0, 0.5, 1]], np.float32)).save(root / "slides/a.tif")
    assert "(it cannot be converted to PNG: its pixels are numbers of 32 bits)" in build_site(root).stderr


def test_a_picture_is_converted_again_where_its_file_is_another(tmp_path: Path) -> None:
    asset = Asset("a.tif", "a.tif")

    def shown(grey: int, seen: str) -> Asset | Missing:
        Image.new("L", (4, 4), grey).save(tmp_path / "a.tif")
        return shown_as(tmp_path, asset, seen)

    (tmp_path / ".build_site/figures").mkdir(parents=True)
    first = shown(1, "1")
    assert shown(2, "1") == first  # as nobody says that it has changed
    assert shown(2, "2") != first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.csv", "image cannot be shown: a.csv (.csv files are no pictures: link to it, [text](file), or "),
        ("a.eps", "image cannot be shown: a.eps (no browser shows .eps files: save it as SVG or PNG)"),
        ("a.pdf", "image cannot be shown: a.pdf (it cannot be converted to PNG: "),
        ("a.tif", "image cannot be shown: a.tif (it cannot be converted to PNG: "),
        ("b.pdf", "image not found: b.pdf (did you mean a.pdf?)"),
    ],
)
def test_what_cannot_be_shown_is_an_error_at_its_line(name: str, said: str, course: Make) -> None:
    root = course({"slides/01-a.md": f"{FRONT}![A]({name})\n"})
    for one in ("a.eps", "a.pdf", "a.tif", "a.csv"):
        (root / "slides" / one).write_bytes(b"%PDF-1.4\n")
    done = build_site(root)
    assert done.returncode == 1
    assert f"slides/01-a.md:3: error: {said}" in done.stderr


def test_films_and_sounds_are_played(course: Make) -> None:
    text = f'{FRONT}![A film](a.mp4){{width=50% poster=p.png credit="Me"}}\n\nText ![a sound](b.mp3){{#hear}} here.\n'
    files = {f"slides/{name}": b"x" for name in ("a.mp4", "b.mp3", "p.png")}
    root = course({"slides/01-a.md": text, "slides/a.vtt": "WEBVTT\n", **files})
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    deck = (root / "_site/a/slides.html").read_text()
    [video] = re.findall(r"<video.*</video>", deck)
    for part in ('src="../a.mp4"', 'poster="../p.png"', 'controls=""', 'aria-label="A film"', 'style="width:50%"'):
        assert part in video
    assert '<track kind="captions" src="../a.vtt" default="">' in video
    assert '<a href="../a.mp4">A film</a></video>' in video
    assert '<span class="credit">Me</span>' in deck
    assert re.search(r'<audio src="../b.mp3" id="hear" [^>]*aria-label="a sound">', deck)
    assert {"a.mp4", "a.vtt", "b.mp3", "p.png"} <= {one.name for one in (root / "_site").iterdir()}


def test_what_is_said_of_films(course: Make) -> None:
    text = f"{FRONT}![A film](b.mp4)\n\n![](a.mp4){{loop=false muted=true}}\n\n![Far](https://example.org/c.mp4)\n"
    root = course({"slides/01-a.md": text, "slides/a.mp4": b"x"})
    said = build_site(root).stderr
    for line in (
        "3: error: video not found: b.mp4 (did you mean a.mp4?)",
        "5: warning: the video a.mp4 has no caption and no alternative text (say what it shows in",
        "7: warning: the video https://example.org/c.mp4 is on another site: shown as a link",
    ):
        assert f"slides/01-a.md:{line}" in said
    (root / "slides/b.mp4").write_bytes(b"x")
    assert build_site(root).returncode == 0
    page = (root / "_site/a/index.html").read_text()
    assert 'href="https://example.org/c.mp4" rel="noopener">Far (example.org)</a>' in page
    assert re.search('<video src="../a.mp4" muted="true" [^>]*aria-label="a.mp4"', page)
    assert "loop" not in page


def test_the_poster_of_a_film_among_words_is_published(course: Make) -> None:
    text = f"{FRONT}Text ![a film](a.webm){{poster=p.png}} here.\n"
    root = course({"slides/01-a.md": text, "slides/a.webm": b"x", "slides/p.png": b"x"})
    assert build_site(root).returncode == 0
    assert 'poster="../p.png"' in (root / "_site/a/slides.html").read_text()
    assert (root / "_site/p.png").is_file()


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.svg", b"", "is empty"),
        ("a.svg", b"<svg", "is no XML: unclosed token: line 1, column 0"),
        ("a.svg", b"<svg/>", 'is not shown: its <svg> lacks xmlns="http://www.w3.org/2000/svg"'),
        ("a.svg", b"<html/>", "is no SVG"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', ""),
        ("a.png", png(2, 3)[:-12], "is cut off"),
        ("a.png", png(2, 3), ""),
        (
            "a.png",
            png(2, 3).replace(struct.pack(">II", 2, 3), struct.pack(">II", 100_000, 100_000)),
            "has 10,000 million pixels, more than browsers show: make it smaller",
        ),
        ("a.jpg", b"404 Not Found", "is not a picture that browsers know"),
        ("a.mp4", b"", "is empty"),
    ],
)
def test_what_browsers_cannot_show_is_told(name: str, data: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert measure(tmp_path / name)[2] == fault


def test_a_background_that_browsers_cannot_show_is_told(course: Make) -> None:
    root = course({"slides/01-a.md": "## S {background-image=a.svg}\n\nx\n", "slides/a.svg": ""})
    assert "slides/01-a.md:1: warning: slides/a.svg is empty (is it damaged, or misnamed?" in build_site(root).stderr
