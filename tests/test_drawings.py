"""Drawings of contributors: what is published in their place, and when it is made again."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest

from build_site.build import build
from build_site.markdown.drawing import Unreadable, harmless_drawing
from build_site.news import Options
from build_site.site.drawings import as_published

from .browser.attacks import PICTURES
from .conftest import Make, problems_of

SVG = "{http://www.w3.org/2000/svg}"
SETTINGS = '[tool.build_site]\ntrust = "contributor"\n'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<script>x()</script><circle r="{}"/></svg>'


def test_what_libraries_draw_stays_as_it_is() -> None:
    figure, axes = plt.subplots()
    axes.imshow([[1, 2], [3, 4]])
    axes.set_title("x < y & z")
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    drawing = harmless_drawing(file.getvalue())
    assert not drawing.gone
    drawn = [one for one in ElementTree.fromstring(file.getvalue()).iter() if one.tag.startswith(SVG)]
    before = [one for one in drawn if one.tag != f"{SVG}metadata"]
    after = [*ElementTree.fromstring(drawing.text).iter()]
    assert [one.tag for one in after] == [one.tag for one in before]
    for one, former in zip(after, before, strict=True):
        lost = {name for name in former.attrib.keys() - one.attrib.keys() if name != "style"}
        assert not lost, one.tag
        assert one.attrib.get("style", "").replace(" ", "") == former.attrib.get("style", "").replace(" ", "")


@pytest.mark.parametrize("text", PICTURES)
def test_nothing_is_left_that_acts(text: str) -> None:
    drawing = harmless_drawing(text.encode())
    for one in ElementTree.fromstring(drawing.text).iter():
        assert one.tag.startswith(SVG)
        assert not any(name.startswith("on") for name in one.attrib)
    assert not any(word in drawing.text for word in ("hit()", "evil.test", "@import", "<!", "<?"))
    assert drawing.gone or "DOCTYPE" in text or "xml:base" in text  # which mean nothing without what they name


@pytest.mark.parametrize("text", ["", "no XML", "<svg/>", "<html xmlns='http://www.w3.org/1999/xhtml'/>", "<svg"])
def test_what_is_no_drawing_is_told(text: str) -> None:
    with pytest.raises(Unreadable):
        harmless_drawing(text.encode())


def test_it_is_published_so_and_told_at_its_line(course: Make) -> None:
    files: dict[str, str | bytes] = {"pyproject.toml": SETTINGS, "slides/01-one.md": "![a](a.svg) and [it](a.svg)\n"}
    root = course({**files, "slides/a.svg": DRAWING.format(1)})
    site = root / "_site"
    first = build(root, site, Options())
    [told] = [one for one in first.problems if "without" in one.message]
    assert (str(told.place), told.message) == ("slides/a.svg:2", "published without <script>")
    assert (site / "a.svg").read_text().split("\n", 1)[1] == '<circle r="1"></circle></svg>\n'
    assert build(root, site, Options()).changed == 0
    (site / "a.svg").unlink()
    assert build(root, site, Options()).changed == 1
    course({"slides/a.svg": DRAWING.format(2)})
    build(root, site, Options())
    assert 'r="2"' in (site / "a.svg").read_text()
    course({"pyproject.toml": f'{SETTINGS}publish = ["slides/a.svg"]\n'})
    build(root, site, Options())
    assert (site / "a.svg").read_text() == DRAWING.format(2)


def test_a_new_drawing_is_shown_as_it_will_be_published(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(DRAWING.format(1))
    shown = as_published(tmp_path / "a.svg")
    assert shown
    assert b'<circle r="1">' in shown
    assert b"script" not in shown
    (tmp_path / "a.svg").write_text("<svg")
    assert as_published(tmp_path / "a.svg") is None


def test_inline_scripts_of_templates_are_told_where_none_runs(course: Make) -> None:
    page = (
        '{# <script> #}\n<script src="a.js"></script><script type="application/json">1</script>\n<script>\nx()</script>'
    )
    root = course({"slides/01-one.md": "## S\n", "templates/own.html": f"{page}\n<p class=a onclick='x()'>p</p>\n"})
    assert problems_of(root) == []
    (root / "pyproject.toml").write_text(SETTINGS)
    hint = "(put the script into templates/own.js, and load it by its src)"
    assert problems_of(root) == [
        f'templates/own.html:{line}: warning: {what} does not run where trust = "contributor" {hint}'
        for line, what in ((3, "<script>"), (5, "onclick="))
    ]
