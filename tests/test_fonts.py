"""The fonts of a site hold what its pages show; they are cut when that has changed, and to the same bytes each time."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from build_site.site.cut import COMMON, MATH, cut, quick_to_read
from build_site.site.fonts import Letters, all_letters, letters_in
from build_site.site.theme import VENDOR, theme_folder
from hatch_build import make_figure_fonts

from .conftest import Make, build_site

FORMULA = r"$$\left(\frac{a}{b}\right) = \sqrt{\sum_{i=1}^n \hat{x}_i} - \int h\,d\theta$$"
TEXT = f"# One\n\nText.\n\n{FORMULA}\n"
SANS = "source-sans-3-latin-400-600-normal.woff2"


def opened(font: bytes) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(font))


def fonts(site: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (site / "assets/fonts").iterdir()}


def test_letters_of_texts_and_formulas() -> None:
    page = (
        '<p title="ü">a “b” &amp; c&#x159; ß</p><math><semantics><mrow><mi>x</mi><mi>∂</mi><mi>sin</mi><mo>-</mo>'
        "<mi>ϵ</mi><mi>h</mi></mrow><annotation>Qu</annotation></semantics></math>"
    )
    assert letters_in([page]) == Letters("ßüř", "-hinsxϵℎ∂𝑥𝜕𝜖")
    assert letters_in(["漢字 😀"]) == Letters(), "no font of ours has them"
    assert all_letters([Letters("b", "x"), Letters("a", ""), Letters("b", "y")]) == Letters("ab", "xy")


def test_scripts_and_style_sheets_write_what_is_common() -> None:
    """Fonts that are cut for pages have what these write, too."""
    have = {
        chr(code) for file in (VENDOR / "fonts").glob("source-*") for code in opened(file.read_bytes()).getBestCmap()
    }
    for file in (*theme_folder().glob("*.js"), *theme_folder().glob("*.css")):
        assert not {*file.read_text(encoding="utf-8")} & have - {*COMMON}, file.name


def test_a_font_that_is_quick_to_read_is_cut_to_the_same_bytes() -> None:
    assert not opened((VENDOR / "fonts" / MATH).read_bytes()).flavorData.transformedTables
    font = (VENDOR / "fonts" / SANS).read_bytes()
    quick = quick_to_read(font)
    assert opened(font).flavorData.transformedTables
    assert not opened(quick).flavorData.transformedTables
    assert cut(quick, "Quick") == cut(font, "Quick")


def test_fonts_for_figures_are_made_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "fonts").symlink_to(VENDOR / "fonts")
    make_figure_fonts(tmp_path)
    made = {file.name: file.read_bytes() for file in (tmp_path / "figures").iterdir()}
    assert made == {file.name: file.read_bytes() for file in (VENDOR / "figures").iterdir()}


def test_what_is_cut_has_all_that_its_characters_become() -> None:
    whole = (VENDOR / "fonts" / MATH).read_bytes()
    small = cut(whole, "(√∑→\u0302x")
    assert small == cut(whole, "x\u0302→∑√(")
    assert len(small) < 20_000
    was, now = opened(whole), opened(small)
    assert [*now["MATH"].table.MathConstants.__dict__] == [*was["MATH"].table.MathConstants.__dict__]
    for way in ("Vert", "Horiz"):
        for code in now.getBestCmap():
            assert heights(now, code, way) == heights(was, code, way)
    assert heights(now, ord("("), "Vert") > [[]]
    assert heights(now, ord("→"), "Horiz") > [[]]


def heights(font: Any, code: int, way: str) -> list[list[int]]:
    """How large the variants of a character are, and how many parts a larger one is put together from."""
    variants, name = font["MATH"].table.MathVariants, font.getBestCmap()[code]
    covered = getattr(variants, f"{way}GlyphCoverage").glyphs
    if name not in covered:
        return []
    made = getattr(variants, f"{way}GlyphConstruction")[covered.index(name)]
    parts = made.GlyphAssembly.PartRecords if made.GlyphAssembly else []
    return [[one.AdvanceMeasurement for one in made.MathGlyphVariantRecord], [len(parts)]]


def test_fonts_of_a_site(course: Make) -> None:
    root = course({"slides/01-a.md": TEXT})
    assert build_site(root).returncode == 0
    first, memory = fonts(root / "_site"), root / ".build_site/fonts"
    assert len(first[MATH]) < 20_000
    assert "𝑥" in shown(first[MATH])
    assert first[SANS] == (VENDOR / "common" / SANS).read_bytes(), "nothing is cut where all is common"
    assert [file.stem for file in memory.iterdir()] == [hashlib.sha256(first[MATH]).hexdigest()]
    (kept,) = memory.iterdir()
    before = kept.stat().st_mtime_ns

    course({"slides/01-a.md": TEXT.replace("Text", "Other text")})
    assert build_site(root).returncode == 0
    assert kept.stat().st_mtime_ns == before
    assert fonts(root / "_site") == first

    course({"slides/01-a.md": TEXT.replace("Text", "Größe") + "\n$\\Omega$\n"})
    assert build_site(root).returncode == 0
    now = fonts(root / "_site")
    assert {"ö", "ß"} <= shown(now[SANS])
    assert "Ω" in shown(now[MATH])
    assert not kept.exists(), "what no site has is not kept"

    next(memory.iterdir()).write_bytes(b"damaged")
    assert build_site(root).returncode == 0
    assert fonts(root / "_site") == now


def shown(font: bytes) -> set[str]:
    return {*map(chr, opened(font).getBestCmap())}


def test_a_font_of_the_course_is_its_own(course: Make) -> None:
    own = b"not a font of ours"
    root = course({"slides/01-a.md": "# Größe\n", f"templates/fonts/{SANS}": own, "templates/own.css": "/* Ł */"})
    assert build_site(root).returncode == 0
    now = fonts(root / "_site")
    assert now[SANS] == own
    assert "Ł" in shown(now["source-sans-3-latin-ext-wght-normal.woff2"])
    assert now[MATH] == (VENDOR / "common" / MATH).read_bytes(), "no page needs it"
