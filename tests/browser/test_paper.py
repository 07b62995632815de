"""PDFs: all that a lecture shows is on paper, tagged, the same each time; sites have those that are up to date."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser

from build_site.build import build
from build_site.news import Options
from build_site.paper import Printed, pdf
from build_site.problems import CourseError
from tests.conftest import build_site, png, wait_for

from .conftest import built_lecture

ROWS = "\n".join(f"| row{n:02} | left{n:02} | middle{n:02} | right{n:02} |" for n in range(1, 25))
CELLS = "\n".join("|" + "|".join(f" cell{row}in{n} and more " for n in range(1, 9)) + "|" for row in range(1, 4))
CODE = "\n".join(
    f"value_{n:02} = compute({n}, 'a long line of code that goes on and on')  # remark{n:02}" for n in range(1, 41)
)
TEX = " + ".join(f"a_{{{n}}}" for n in range(1, 31)) + r" + \Omega"
LECTURE = f"""---
title: On paper
lang: en
---

# Section

## Rows

| A | B | C | D |
|---|---|---|---|
{ROWS}

## Columns

|{"|".join(f" Head{n} " for n in range(1, 9))}|
|{"---|" * 8}
{CELLS}

## Formula

$${TEX}$$

![](a.png){{alt="A white square" width=20%}}

## Scrolled {{.scrollable}}

{"".join(f"- point{n:02}" + chr(10) for n in range(1, 31))}

## Code

```python
{CODE}
```

## Steps

firststep

. . .

secondstep

::: {{.panel-tabset}}
### Tabone

insideone

### Tabtwo

insidetwo
:::

::: {{.callout-note collapse="true"}}
## Folded

unfolded
:::

> Q: What?

> A: shownanswer
"""
OTHER = "---\ntitle: Other\nanswers: withheld\n---\n\n## One\n\n> Q: Why?\n\n> A: secretanswer\n"
WORDS = [
    *(f"{name}{n:02}" for name in ("row", "left", "right") for n in range(1, 25)),
    *(f"cell{row}in{n}" for row in range(1, 4) for n in range(1, 9)),
    *(f"point{n:02}" for n in range(1, 31)),
    *(f"{name}{n:02}" for name in ("value_", "remark") for n in range(1, 41)),
    *("firststep", "secondstep", "Tabone", "insideone", "Tabtwo", "insidetwo", "unfolded", "shownanswer", "Ω"),
]
KINDS = ("page", "deck", "handout")


def apart(site: Path, lecture: str, kinds: Sequence[str]) -> Printed:
    """Print in a thread of its own: in this one other tests may have a browser open."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(pdf, site.parent, site, lecture, kinds).result()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("paper")
    (root / "slides").mkdir()
    (root / "slides/01-on-paper.md").write_text(LECTURE, encoding="utf-8")
    (root / "slides/02-other.md").write_text(OTHER, encoding="utf-8")
    (root / "slides/03-letters.md").write_text("## A\n\nDrawn: é √ \U000f0000, not: \U00011db0\n", encoding="utf-8")
    (root / "slides/a.png").write_bytes(png(300, 200))
    return root


@pytest.fixture(scope="module")
def printed(course: Path) -> Printed:
    return apart(course / "_site", "on-paper", KINDS)


def text_of(file: Path) -> str:
    """What is to be read in a PDF, without spaces, as their places are guessed; what is cut off is not in it."""
    with pdfium.PdfDocument(file) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(text.replace("\ufffe", "").split())  # \ufffe: where a word is broken


def places_of(printed: Printed) -> dict[str, str]:
    return dict(zip(KINDS, printed.places, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_shown_is_on_paper(course: Path, printed: Printed, kind: str) -> None:
    file = course / "_site" / places_of(printed)[kind]
    seen = text_of(file)
    assert [word for word in WORDS if word not in seen] == []
    sheets = {"page": range(3, 6), "deck": range(12, 16), "handout": range(3, 7)}
    with pdfium.PdfDocument(file) as document:
        assert len(document) in sheets[kind]


def test_title_and_section_have_no_dark_ground(course: Path, printed: Printed) -> None:
    with pdfium.PdfDocument(course / "_site" / places_of(printed)["deck"]) as document:
        for page in (document[0], document[1]):
            light = page.render().to_pil().convert("L").histogram()
            assert max(range(256), key=light.__getitem__) == 255
            assert sum(light[:100]) > 50, "words are dark"


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_tagged_and_says_what_it_is(course: Path, printed: Printed, kind: str) -> None:
    with pikepdf.open(course / "_site" / places_of(printed)[kind]) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "en"
        assert "On paper" in str(document.docinfo.Title)
        assert "/CreationDate" not in document.docinfo
        with document.open_outline() as outline:
            assert [one.title for one in outline.root][-1] == ("On paper" if kind == "page" else "Section")
        tags = [*elements(document.Root.StructTreeRoot)]
        said = {(str(one.S), str(one.Alt)) for one in tags if "/Alt" in one}
        assert {("/Formula", TEX), ("/Figure", "A white square")} <= said
        assert sum(one.S == "/TR" for one in tags) == 25 + 4
        fonts = {name: font for page in document.pages for name, font in page.resources.get("/Font", {}).items()}
        assert fonts
        assert [name for name, font in fonts.items() if not is_embedded(font)] == []


def elements(one: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(one, pikepdf.Array):
        return [found for each in one for found in elements(each)]
    if not isinstance(one, pikepdf.Dictionary):
        return []
    return [*([one] if "/S" in one else []), *(elements(one.K) if "/K" in one else [])]


def is_embedded(font: pikepdf.Object) -> bool:
    if font.Subtype == "/Type3":  # its letters are drawings
        return True
    inner = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
    return any(f"/FontFile{kind}" in inner.FontDescriptor for kind in ("", "2", "3"))


def test_it_is_linked_and_the_same_each_time(course: Path, printed: Printed) -> None:
    site = course / "_site"
    page = (site / "on-paper/index.html").read_text(encoding="utf-8")
    assert printed.new == 3
    assert all(f'href="../{place}"' in page for place in printed.places)
    assert apart(site, "on-paper", KINDS).new == 0
    before = (site / places_of(printed)["deck"]).read_bytes()
    (course / ".build_site/pdf" / places_of(printed)["deck"]).write_bytes(b"damaged")
    assert apart(site, "on-paper", ["deck"]).new == 1
    assert (site / places_of(printed)["deck"]).read_bytes() == before


def test_one_that_is_out_of_date_is_left_out_with_a_word(course: Path, printed: Printed) -> None:
    site, text = course / "_site", course / "slides/01-on-paper.md"
    assert build(course, site, Options()).changed == 0
    text.write_text(LECTURE.replace("firststep", "another"), encoding="utf-8")
    told = build(course, site, Options()).problems
    assert {one.place.file for one in told} == {*printed.places}
    assert "left out" in told[0].message
    assert not (site / printed.places[0]).exists()
    assert build(course, site, Options()).problems == []
    text.write_text(LECTURE, encoding="utf-8")
    assert build(course, site, Options()).problems == []
    assert (site / printed.places[0]).exists()


def test_one_that_another_build_site_printed_is_left_out(
    course: Path, printed: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "typeset.py").touch()
    monkeypatch.setattr("build_site.site.papers.code_in", lambda *_: [str(tmp_path / "typeset.py")])
    told = build(course, course / "_site", Options()).problems
    assert {one.place.file for one in told} == {*printed.places}
    monkeypatch.undo()
    assert build(course, course / "_site", Options()).problems == []


def test_one_whose_lecture_changes_while_it_is_printed_is_told(course: Path) -> None:
    site, text = course / "_site", course / "slides/02-other.md"

    def edit(_: str) -> None:
        text.write_text(OTHER + "\nLater.\n", encoding="utf-8")

    made = pdf(course, site, "other", say=edit)
    assert (made.places, made.new) == ([], 0)
    assert [f"{one.place.file}: {one.message}" for one in made.report.problems] == [
        "other/other.pdf: left out: its lecture is not what it was printed from"
    ]
    text.write_text(OTHER, encoding="utf-8")
    assert pdf(course, site, "other").places == ["other/other.pdf"]


def test_withheld_answers_are_on_no_paper(course: Path) -> None:
    places = apart(course / "_site", "other", ["page"]).places
    words = text_of(course / "_site" / places[0])
    assert "Why" in words
    assert "secretanswer" not in words


def test_printing_a_deck_as_it_is_loses_nothing(
    browser: Browser, course: Path, printed: Printed, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto((course / "_site/on-paper/slides.html").as_uri())
    wait_for(page, "window.Reveal?.isReady()")
    page.pdf(path=tmp_path / "deck.pdf")
    page.goto((course / "_site/other/slides.html").as_uri())
    wait_for(page, "window.Reveal?.isReady()")
    page.pdf(path=tmp_path / "other.pdf")
    page.close()
    seen = text_of(tmp_path / "deck.pdf")
    assert [word for word in WORDS if word not in seen] == []
    with pdfium.PdfDocument(tmp_path / "other.pdf") as document:
        assert len(document) == 1, "short slides share a sheet"


@pytest.mark.parametrize("reading", ["index.html", "slides.html"])
def test_printing_at_once_has_pictures_that_nobody_has_scrolled_to(
    browser: Browser, tmp_path: Path, reading: str
) -> None:
    text = "".join(f"## Slide {n}\n\n{'Words. ' * 99}\n\n![](a.png){{alt='White'}}\n\n" for n in range(12))
    lecture = built_lecture(tmp_path, text, {"slides/a.png": png(300, 200)})
    page = browser.new_page()
    page.goto((lecture / reading).as_uri())
    wait_for(page, "[...document.images].every((one) => one.complete && one.naturalWidth)")
    page.pdf(path=tmp_path / "paper.pdf")
    page.close()
    with pdfium.PdfDocument(tmp_path / "paper.pdf") as document:
        kinds = [one.type for sheet in document for one in sheet.get_objects()]
    assert kinds.count(pdfium.raw.FPDF_PAGEOBJ_IMAGE) >= 12


def test_letters_that_no_font_has_are_told(course: Path) -> None:
    """As of a script that is newer than fonts are."""
    with pytest.raises(CourseError, match=r"letters/slides.html: error: .* no font .* has \U00011db0 \(install"):
        apart(course / "_site", "letters", ["deck"])


def test_what_is_missing_is_told(course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = build_site("pdf", course, "on-papr")
    assert done.returncode == 1
    assert "no lecture on-papr (did you mean on-paper?)" in done.stderr
    with monkeypatch.context() as patch:
        for library, kind in (("typst", "page"), ("pikepdf", "deck")):
            patch.setitem(sys.modules, library, None)
            with pytest.raises(CourseError, match=rf"{library} is not installed .*build-site\[pdf\]"):
                pdf(course, course / "_site", "other", [kind])
    monkeypatch.setattr("build_site.check.browser.NAMES", ())
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    with pytest.raises(CourseError, match="playwright install chromium"):
        apart(course / "_site", "other", ["deck"])
