"""A slide is known by its content: with what was known before, a lecture becomes what it becomes without."""

from __future__ import annotations

import random
import shutil
from functools import partial
from pathlib import Path

import pytest

from build_site import passages
from build_site.body import Body
from build_site.build import build
from build_site.convert import read_and_convert
from build_site.course.model import Result
from build_site.course.scan import scan
from build_site.markdown.files import look
from build_site.markdown.pandoc import Pandoc
from build_site.memory.digests import Digests
from build_site.news import Options
from build_site.run.glance import Glance

from .conftest import Make, build_course, contents, edit, png, problems_of
from .test_excerpt import LECTURES, edited, own

__all__ = ["own"]  # a fixture
EDITS = 8
TEXT = """\
# One

a[^1]

[^1]: A note.

# Two

![White](white.png) $\\frac{a}{b}$

# Three

[other](02-other.md#there)

# Four

> Q: Why?

> A: So.

b[^2]

[^2]: Another.

# Five

text
"""


class Lecture:
    """A lecture of a course, converted with what was known of it before, and without; no code runs."""

    def __init__(self, root: Path, pandoc: Pandoc, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.pandoc, self.path = root, pandoc, path
        self.converted: list[int] = []  # numbers of slides that were not known
        real = passages._converted

        def counted(*given: object) -> object:
            self.converted.append(given[3].taken.slides)  # type: ignore[attr-defined]
            return real(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(passages, "_converted", counted)

    def __call__(self, text: str, known: Body | None = None, version: str = "1") -> tuple[Result, Body]:
        (self.root / self.path).write_text(text, encoding="utf-8")
        course, digests = scan(self.root), Digests(self.root)
        lecture = next(one for one in course.lectures if one.path == self.path)
        by_key = {one.key: one for one in (known.passages if known else ()) if one.key}
        run = Glance(self.root, digests).run
        self.converted.clear()
        return read_and_convert(
            course, lecture, self.pandoc, partial(look, course, digests), run, version, known=by_key
        )


@pytest.fixture
def lecture(course: Make, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> Lecture:
    files: dict[str, str | bytes] = {"slides/01-a.md": TEXT, "slides/white.png": png(4, 4)}
    root = course(files | {"slides/02-other.md": "# There\n\ntext\n"})
    return Lecture(root, pandoc, "slides/01-a.md", monkeypatch)


@pytest.mark.parametrize("source", LECTURES, ids=lambda path: path.stem)
def test_what_is_known_changes_nothing(
    source: Path, own: Path, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, text = random.Random(source.stem), source.read_text(encoding="utf-8")
    convert = Lecture(own, pandoc, f"slides/{source.name}", monkeypatch)
    _, body = convert(text)
    known = 0
    for _ in range(EDITS):
        text = edited(text, dice)
        whole = convert(text)
        slides = len(convert.converted)
        assert convert(text, body) == whole
        known += slides - len(convert.converted)
        body = whole[1]
    assert known > EDITS


@pytest.mark.parametrize(
    ("old", "new", "converted"),
    [
        ("text", "other text", [3, 5]),
        ("# Four", "# Again\n\nwith text\n\n# Four", [3, 4]),
        ("a[^1]", "a", [1, 3, 4]),
        ("# One", "# Five {#five}\n\nx\n\n# One", [1, 2, 3, 4, 6]),
        ("# Two\n\n", "", [1, 2, 3]),
    ],
    ids=["words", "a slide", "a note", "an identifier", "a heading"],
)
def test_only_what_others_make_another_is_converted(old: str, new: str, converted: list[int], lecture: Lecture) -> None:
    """The third slide has a link to another lecture, which is told with its line. Pictures of three load at once."""
    _, body = lecture(TEXT)
    whole = lecture(TEXT.replace(old, new))
    assert lecture(TEXT.replace(old, new), body) == whole
    assert lecture.converted == converted


def test_what_a_slide_looked_at_has_to_be_the_same(lecture: Lecture) -> None:
    _, body = lecture(TEXT)
    (lecture.root / "slides/white.png").write_bytes(png(8, 8))
    whole = lecture(TEXT)
    assert lecture(TEXT, body) == whole
    assert lecture.converted == [2, 3]


def test_another_version_knows_nothing(lecture: Lecture) -> None:
    _, body = lecture(TEXT)
    lecture(TEXT, body, "2")
    assert lecture.converted == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("wrong", ["![](white.png)", "[here](#nowhere)", "$\\foo$", "<b id='five'>x</b>"])
def test_what_is_said_of_a_slide_is_said_again(wrong: str, lecture: Lecture) -> None:
    text = TEXT.replace("text\n", f"text {wrong}\n")
    result, body = lecture(text)
    assert result.problems
    moved = f"\n\n{text}"
    assert lecture(moved, body) == lecture(moved)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many slides each conversion from now on takes from what is known."""
    numbers: list[int] = []
    real = passages._converted

    def counted(*given: object) -> object:
        numbers.append(given[3].taken.slides)  # type: ignore[attr-defined]
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(passages, "_converted", counted)
    return numbers


def test_a_build_knows_what_the_last_one_converted(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course({"slides/01-a.md": TEXT.replace("[other](02-other.md#there)", "c"), "slides/white.png": png(4, 4)})
    build_course(root)
    numbers = watched(monkeypatch)
    edit(root / "slides/01-a.md", "text\n", "other text\n")
    assert build_course(root).converted == 1
    assert numbers == [5]
    edited_site = contents(root / "_site")
    build(root, root / "other", Options())
    assert contents(root / "other") == edited_site


CELL = "```{{python}}\n#| label: {}\n#| fig-cap: A line\nimport matplotlib.pyplot as plt\nplt.plot([1, {}]);\n```\n"
VIDEO = '<video src="https://example.org/v.mp4">'
NEXT = "```{python}\n#| output-location: slide\nprint(1)\n```\n"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (f"# A\n\n{CELL.format('fig:x', 2)}\n# B\n\n{CELL.format('fig-x', 3)}\n", "fig:x", "fig-y"),
        (f"# A\n\n{NEXT}\n# B\n\n::: next-slide\nmine\n:::\n", "output-location: slide", "echo: true"),
        (f"# A\n\n{VIDEO}\n\n# B\n\n</video>\n", VIDEO, "a"),
        ("# A\n\none\n\n# B\n\n![x](p.png)\n\n# C\n\nc\n\n# D\n\n![x](p.png)\n", "# A", "# Z\n\nz\n\n# A"),
        ("# A\n\na^[n]\n\n# B {visibility=hidden}\n\nb^[m]\n\n# C\n\nc^[o]\n", "a^[n]", "a"),
    ],
    ids=["the name of a figure's file", "a class of our own", "what is left open", "pictures", "hidden notes"],
)
def test_a_build_after_an_edit_is_a_clean_build(text: str, old: str, new: str, course: Make) -> None:
    root = course({"slides/01-a.md": text, "slides/p.png": png(4, 4)})
    build_course(root)
    edit(root / "slides/01-a.md", old, new)
    build_course(root)
    shutil.rmtree(root / ".build_site")
    build(root, root / "clean", Options())
    assert contents(root / "_site") == contents(root / "clean")


def test_what_is_wrong_above_the_first_slide_is_said(lecture: Lecture) -> None:
    script = '<script src="https://example.org/a.js"></script>\n\n'
    assert "from another site" in lecture(script + TEXT)[0].problems[0].message


def test_tex_that_code_wrote_is_remarked_on_again(course: Make) -> None:
    cell = "```{python}\nfrom IPython.display import Markdown\nMarkdown('$' + chr(92) + 'foo$')\n```\n"
    root = course({"slides/01-a.md": f"# A\n\n{cell}\n# B\n\nb\n"})
    before = problems_of(root)
    (root / "slides/01-a.md").write_text(f"# A\n\n{cell}\n# B\n\nbb\n")
    assert "cannot read this TeX" in before[0]
    assert problems_of(root) == before


def test_data_that_changed_leaves_other_slides_known(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course({"slides/01-a.md": "# A\n\na\n\n# B\n\n![x](p.png)\n", "slides/p.png": png(4, 4)})
    build_course(root)
    numbers = watched(monkeypatch)
    (root / "slides/p.png").write_bytes(png(8, 8))
    build_course(root)
    assert numbers == [2]
