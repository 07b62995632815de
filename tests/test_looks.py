"""A course's own looks: colours that hold, what follows from them, fonts, and the style sheet that says so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_site.build import build
from build_site.colours import TEXT, contrast, from_lch, holding, lch
from build_site.course.scan import scan
from build_site.course.theme import NOTHING, Shades, Theme, theme_of
from build_site.news import Options
from build_site.preview.pages import Pages
from build_site.problems import CourseError, Place
from build_site.site.looks import HEAVIEST, look_of
from build_site.site.looks.palette import GROUNDS, ON_NIGHT, READ, Palette, judge_colours, palettes_of, with_given
from build_site.site.looks.typefaces import KINDS, USUAL, rules_of
from build_site.site.theme import theme_folder
from build_site.why import why

from . import gallery
from .conftest import Make, build_course

USUALLY = palettes_of([(theme_folder() / "theme.css").read_text(encoding="utf-8")])
NAMES = sorted(file.stem for file in (theme_folder() / "looks").glob("*.css"))
LECTURE: dict[str, str | bytes] = {"slides/01-a.md": "# One\n\nText.\n"}
colours = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")
papers = st.tuples(*[st.integers(0xB4, 0xFF)] * 3).map(lambda one: f"#{bytes(one).hex()}")  # 10 to 1 to black, at least


def theme(**values: Any) -> Theme:
    made, problems = theme_of(values, lambda key: Place("pyproject.toml", [*values].index(key) + 1))
    assert not problems
    return made


def all_hold(palette: Palette) -> None:
    read = {"ink": [*GROUNDS], "accent": [*GROUNDS], **READ, **dict.fromkeys(ON_NIGHT, ("night",))}
    found = {(name, ground): contrast(palette[name], palette[ground]) for name in read for ground in read[name]}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < TEXT}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@given(colours)
@settings(max_examples=30, deadline=None)
def test_a_colour_survives_its_lightness_and_hue(colour: str) -> None:
    assert from_lch(lch(colour)) == colour


def test_what_holds_is_near() -> None:
    assert holding("#005a9c", ["#ffffff"]) == "#005a9c"
    found = holding("#e07a5f", ["#ffffff"])
    assert contrast(found, "#ffffff") == pytest.approx(TEXT, abs=0.1)
    assert lch(found)[2] == pytest.approx(lch("#e07a5f")[2], abs=0.02)


@pytest.mark.parametrize("name", ["", *NAMES])
def test_all_that_is_read_holds_in_each_theme(name: str) -> None:
    sheets = [
        (theme_folder() / file).read_text(encoding="utf-8")
        for file in ["theme.css", f"looks/{name}.css"][: 1 + bool(name)]
    ]
    for palette in palettes_of(sheets):
        all_hold(palette)


@given(colours, papers, st.booleans())
@settings(max_examples=20, deadline=None)
def test_what_follows_from_given_colours_holds(accent: str, paper: str, with_paper: bool) -> None:
    """An accent that is refused has a successor that is not, and with it all is read, on light paper and dark."""
    for _ in range(2):
        given_theme = theme(accent=accent, **({"paper": paper} if with_paper else {}))
        palettes = with_given(USUALLY, given_theme)
        assert palettes[0]["accent"] == accent
        if not (problems := [*judge_colours(palettes, given_theme)]):
            break
        (problem,) = problems
        assert problem.place.line == 1
        accent = problem.hint.removeprefix("the next that holds: ")
    else:
        raise AssertionError(problems)
    for palette in palettes:
        all_hold(palette)


def test_colours_for_the_dark_are_taken_as_they_are() -> None:
    own = theme(accent={"light": "#005A9C", "dark": "#7cf"}, paper={"dark": "#000"})
    light, dark = with_given(USUALLY, own)
    assert (light["accent"], dark["accent"], light["paper"], dark["paper"]) == (
        "#005a9c",
        "#77ccff",
        "#ffffff",
        "#000000",
    )
    assert own == Theme(accent=Shades("#005a9c", "#77ccff"), paper=Shades("", "#000000"), said=own.said)


def wrong(course: Make, said: str, files: dict[str, str | bytes] | None = None) -> list[str]:
    root = course(
        {**LECTURE, "pyproject.toml": f"[tool.build_site]\n[tool.build_site.theme]\n{said}\n", **(files or {})}
    )
    with pytest.raises(CourseError) as told:
        look_of(scan(root))
    return [str(one) for one in told.value.problems]


def test_what_does_not_hold_is_told_at_its_line(course: Make) -> None:
    (told,) = wrong(course, 'ink = "#222"\naccent = "#e07a5f"')
    assert told == (
        "pyproject.toml:4: error: accent #e07a5f has 2.64:1 on the ground of what is pointed at, #fcf0ed, "
        "and text needs 4.5:1 (the next that holds: #b04e35)"
    )
    (told,) = wrong(course, 'paper = "#101418"')
    assert told == (
        "pyproject.toml:3: error: paper #101418 is too dark (the next that holds: #afb5bb; "
        'what readers have who choose the dark is paper = { dark = "#…" })'
    )


def test_a_style_sheet_of_the_course_may_lack_colours(course: Make) -> None:
    settings_ = {"pyproject.toml": '[tool.build_site.theme]\npaper = "#fffdf8"\n'}
    root = course({**LECTURE, **settings_, "templates/theme.css": ":root { --accent: #123456; }\n"})
    assert "--paper: light-dark(#fffdf8, " in look_of(scan(root)).sheet


def test_colours_of_a_theme_of_the_course_are_judged(course: Make) -> None:
    sheet = "h1 { margin: 0; }\n:root { --ink: #222222; --accent: light-dark(#aabbcc, #abcdef) }\n"
    (told,) = wrong(course, 'name = "mine"\nink = "#111"', {"templates/looks/mine.css": sheet})
    assert told.startswith("templates/looks/mine.css:2: error: accent #aabbcc has 1.")


def test_colours_in_comments_for_parts_of_a_page_and_for_paper_are_none_of_a_theme(course: Make) -> None:
    sheet = (
        "/* :root { --ink: #ffffff; } */\n.mine { --ink: #eeeeee; }\n@media print { :root { --accent: #eeeeee; } }\n"
        ":root, .all { --accent: #ffff00; }\n"
    )
    (told,) = wrong(course, 'name = "mine"', {"templates/looks/mine.css": sheet})
    assert told.startswith("templates/looks/mine.css:4: error: accent #ffff00 has 1.")


def test_what_does_not_exist_is_told_at_its_line(course: Make) -> None:
    said = 'name = "foilo"\nfont = "Newsreeder"\nheadings = "none.woff2"\nmono = ["fonts/text.ttf"]\nlogo = "logo.gif"'
    assert wrong(course, said, {"fonts/text.ttf": "no font"}) == [
        "pyproject.toml:3: error: there is no theme foilo (did you mean folio?)",
        "pyproject.toml:4: error: there is no family Newsreeder (did you mean Newsreader?)",
        "pyproject.toml:5: error: file not found: none.woff2 (write its path from the course's folder)",
        "pyproject.toml:6: error: fonts/text.ttf is no font (these are: .woff2, .woff, .ttf, .otf)",
        "pyproject.toml:7: error: logo.gif cannot be a logo (these can: .svg, .png, .jpg, .jpeg, .webp)",
    ]


def test_every_family_has_its_fonts() -> None:
    for family in KINDS.keys() - {*USUAL}:
        rules = [*rules_of(family)]
        assert any("font-style: normal" in one and "U+0000-00FF" in one for one in rules)
        assert any("font-style: italic" in one for one in rules)


def test_looks_of_a_site(course: Make) -> None:
    assert look_of(scan(course(LECTURE))).sheet == ""
    font = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf"
    root = course({**LECTURE, "pyproject.toml": ""})
    (root / "fonts").mkdir()
    shutil.copy(font, root / "fonts/Mine.ttf")
    said = '[tool.build_site.theme]\naccent = "#7a1f3d"\nheadings = "fonts/Mine.ttf"\nratio = "4:3"\n'
    said += 'logo = { light = "day.svg", dark = "night.svg" }\n'
    (root / "pyproject.toml").write_text(said, encoding="utf-8")
    for name in ("day", "night"):
        (root / f"{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg"><title>{name}</title></svg>', "utf-8"
        )
    site = root / "_site"
    build(root, site, Options())
    sheet = (site / "assets/look.css").read_text(encoding="utf-8")
    assert '@font-face { font-family: "Own headings"; font-style: normal; font-weight: 400;' in sheet
    assert "--accent: light-dark(#7a1f3d, " in sheet
    assert (site / "assets/fonts/fonts/Mine.woff2").read_bytes()[:4] == b"wOF2"
    assert not [*(site / "assets/fonts").glob("newsreader*")]
    for page, up in (("index.html", ""), ("a/index.html", "../"), ("a/slides.html", "../")):
        shown = (site / page).read_text(encoding="utf-8")
        assert f'<link rel="stylesheet" href="{up}assets/look.css">' in shown
        for name, scheme, place in (("day", "by-day", "logo.svg"), ("night", "by-night", "logo-dark.svg")):
            assert re.search(rf'<img class="\w+ {scheme}" src="{up}assets/{place}" alt="">', shown)
            assert name in (site / "assets" / place).read_text(encoding="utf-8")
    assert '{"height": 720, "width": 960}' in (site / "a/slides.html").read_text(encoding="utf-8")
    assert build(root, site, Options()).changed == 0
    (root / "pyproject.toml").write_text(said.replace("7a1f3d", "1f3d7a"), encoding="utf-8")
    assert {one.cause for one in why(root) if one.kind == "pages"} == {"the course's theme changed"}
    build(root, site, Options())
    assert "--accent: light-dark(#1f3d7a, " in (site / "assets/look.css").read_text(encoding="utf-8")
    (root / "pyproject.toml").unlink()
    build(root, site, Options())
    assert not (site / "assets/look.css").exists()
    assert "look.css" not in (site / "a/slides.html").read_text(encoding="utf-8")


def test_a_preview_has_the_looks_before_a_build_has_published_them(course: Make) -> None:
    said = '[tool.build_site.theme]\naccent = "#7a1f3d"\nfont = "fonts/Mine.ttf"\nlogo = "logo.svg"\n'
    font = (Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf").read_bytes()
    root = course({**LECTURE, "pyproject.toml": said, "fonts/Mine.ttf": font, "logo.svg": "<svg/>"})
    pages = Pages(scan(root), root / "_site", {}, lambda _: None, lambda _: None, lambda: None)
    sheet = pages.find("assets/look.css")
    assert isinstance(sheet, bytes)
    assert b"--accent: light-dark(#7a1f3d, " in sheet
    assert pages.find("assets/fonts/fonts/Mine.woff2") == root / "fonts/Mine.ttf"
    assert pages.find("assets/logo.svg") == root / "logo.svg"
    pages.begin(scan(course(LECTURE | {"pyproject.toml": '[tool.build_site.theme]\nname = "foilo"\n'})))
    assert pages.find("assets/look.css") is None


def test_nothing_said_is_nothing() -> None:
    assert theme_of({}, lambda _: Place("")) == (NOTHING, [])


BRAND = """\
color:
  palette: {brick: "#8c3a2a", house: brick}
  primary: house
  background: {light: "#fffdf8", dark: "#101820"}
typography:
  fonts:
    - {family: Ours, source: file, files: [{path: fonts/Ours.ttf, weight: 400}]}
  base: Archivo
  headings: {family: Ours, weight: 600}
logo: {images: {crest: {path: logo.svg, alt: Crest}}, small: {light: crest, dark: night.svg}}
"""


def test_a_brand_says_the_same_as_settings(course: Make) -> None:
    """What pyproject.toml says takes precedence, and each key without effect is told at its line."""
    root = course({**LECTURE, "_brand.yml": BRAND, "pyproject.toml": '[tool.build_site.theme]\nfont = "Newsreader"\n'})
    found = scan(root)
    said = found.settings.theme
    assert (said.accent, said.paper) == (Shades("#8c3a2a"), Shades("#fffdf8", "#101820"))
    assert (said.font, said.headings, said.logo) == (
        ("Newsreader",),
        ("fonts/Ours.ttf",),
        Shades("logo.svg", "night.svg"),
    )
    assert (said.place("accent"), said.place("font")) == (Place("_brand.yml", 3), Place("pyproject.toml", 2))
    assert [str(one) for one in found.remarks] == [
        "_brand.yml:9: warning: these keys have no effect here: typography.headings.weight"
    ]


def test_a_brand_may_say_less_and_more(course: Make) -> None:
    """Colours may be named by other keys; what settings say hides what is wrong with it; one brand is read."""
    said = 'meta: {name: X}\ncolor: {foreground: dark, dark: "#101010", primary: blue}\n'
    said += "logo: {light: a.svg, dark: b.svg}\n"
    files = {"_brand.yml": said, "slides/_brand.yml": said, "brand.yml": said}
    root = course({**LECTURE, **files, "pyproject.toml": '[tool.build_site.theme]\naccent = "#005a9c"\n'})
    found = scan(root)
    theme_ = found.settings.theme
    assert (theme_.accent, theme_.ink, theme_.logo) == (Shades("#005a9c"), Shades("#101010"), Shades("a.svg", "b.svg"))
    assert [str(one) for one in found.remarks] == [
        "brand.yml: warning: this brand is not read (_brand.yml is read)",
        "slides/_brand.yml: warning: this brand is not read (_brand.yml is read)",
        "_brand.yml:2: warning: these keys have no effect here: color.dark",
    ]
    for name in ("_brand.yml", "brand.yml"):
        (root / name).unlink()
    assert [str(one) for one in scan(root).remarks] == [
        "slides/_brand.yml: warning: this brand is not read (move it to the course's folder: _brand.yml)"
    ]


def test_a_logo_that_browsers_do_not_show_is_told(course: Make) -> None:
    said = '[tool.build_site.theme]\nlogo = {light = "day.svg", dark = "night.png"}\n'
    large = b"\x89PNG\r\n\x1a\n" + bytes(HEAVIEST)
    root = course({**LECTURE, "pyproject.toml": said, "day.svg": "<html/>", "night.png": large})
    with pytest.raises(CourseError) as told:
        build(root, root / "_site", Options())
    assert [str(one) for one in told.value.problems] == [
        "pyproject.toml:2: error: day.svg is no SVG (save it again)",
        "pyproject.toml:2: error: night.png has more than 1 MB, and all pages show it (make it smaller)",
    ]


def test_fonts_of_one_name_are_two(course: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Also where folders have names that addresses write otherwise."""
    fonts = Path(matplotlib.get_data_path()) / "fonts/ttf"
    files = {
        f"{folder}/R.ttf": (fonts / f"{name}.ttf").read_bytes()
        for folder, name in (("a#1", "DejaVuSans"), ("b", "DejaVuSerif"))
    }
    said = '[tool.build_site.theme]\nfont = "a#1/R.ttf"\nheadings = "b/R.ttf"\n'
    root = course({**LECTURE, **files, "pyproject.toml": said})
    build(root, root / "_site", Options())
    assert caplog.messages == []  # these fonts have a table that browsers do not know
    assets = root / "_site/assets"
    assert (assets / "fonts/a#1/R.woff2").read_bytes() != (assets / "fonts/b/R.woff2").read_bytes()
    sheet = (assets / "look.css").read_text()
    assert re.findall(r'url\("(fonts/[^"]+R.woff2)"\)', sheet) == ["fonts/a%231/R.woff2", "fonts/b/R.woff2"]


def test_drawings_have_colours_for_the_dark_of_the_theme(course: Make) -> None:
    """Another theme gives a drawing other colours there, and runs no code."""
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2], color='#00607a')\n"
    root = course({"slides/01-a.md": f"# One\n\n```{{python}}\n{code}```\n"})
    drawing, seen = root / "_site/a/figures", set[str]()
    theirs = 'paper = {dark = "#202020"}'
    for settings_, paper in (("", "#10181d"), ('name = "blueprint"', "#0b2545"), (theirs, "#202020"), ("", "#10181d")):
        (root / "pyproject.toml").write_text(f"[tool.build_site.theme]\n{settings_}\n")
        report = build_course(root)
        assert len(report.ran) == (not seen)
        [file] = drawing.glob("*.svg")
        seen.add(shown := file.read_text())
        [line] = set(re.findall(r'\[fill="#00607a"\]\{fill:(#\w{6})', shown))
        assert contrast(line, paper) == pytest.approx(contrast("#00607a", "#ffffff"), rel=0.03)
    assert len(seen) == 3

    (root / "templates").mkdir()
    sheet = (theme_folder() / "theme.css").read_text().replace("#10181d", "#000000")
    (root / "templates/theme.css").write_text(sheet)
    build_course(root)
    assert file.read_text() not in seen


def test_the_gallery_shows_all_themes() -> None:
    assert {*gallery.NAMES} == {"default", *NAMES}
    guide = (gallery.PICTURES.parents[1] / "90-authoring.md").read_text(encoding="utf-8")
    for name in gallery.NAMES:
        assert (gallery.PICTURES / f"{name}.webp").stat().st_size < 120_000
        assert f"(_guide/looks/{name}.webp)" in guide
