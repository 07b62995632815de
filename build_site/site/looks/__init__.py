"""What a course says of its looks -> a small style sheet that all pages load after the others, and files it needs.

    colours    how well a colour is read on another
    palette    the colours that follow from those that a course gives
    typefaces  fonts of the package, and of the course

A named theme is a style sheet, looks/NAME.css among the templates: ours, or the course's own. Where a course says
nothing of its looks there is no style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ...course.brand import FONT
from ...course.model import Course
from ...course.secrets import how_to_publish, why_private
from ...course.settings import FILE as SETTINGS
from ...course.theme import FONTS, NOTHING, Theme
from ...markdown.files import is_within
from ...memory.digests import Digests, digest_of
from ...problems import CourseError, Place, Problem, did_you_mean, nearest
from ...run.dark import PAPER
from ..theme import ASSETS, LOOKS, files_below, template_folders, theme_folder
from .palette import Palette, judge_colours, palettes_of, said_in, with_given
from .typefaces import KINDS, USUAL, Face, face_in, families_in, is_font, place_of, rules_of

SHEET = f"{ASSETS}/look.css"
OWN = {"font": "Own text", "headings": "Own headings", "mono": "Own code"}  # families of a course's files
FONT_FILES = (".woff2", ".woff", ".ttf", ".otf")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
HEAVIEST = 1_000_000  # bytes of a logo, which every page shows
SET = {"font": ("sans", "serif", "display", "reading"), "headings": ("display",), "mono": ("mono",)}
_REMARK = re.compile(r"/\*.*?\*/\n*", re.S)
_TYPEFACE = re.compile(r"--(sans|serif|mono|display|reading):\s*([^;]+);")
_COLOURED = '.slide[data-background-color]:not([data-background-color^="var("])'


class Look(Struct, frozen=True):
    """The looks of a course: its style sheet but for what is said of its own fonts, "" where it has none.

    `paper` is its ground in the dark. `fonts` are the course's files by their families, `families` those of the package
    that pages show, `logos` files: none, one, or one for light paper and one for the dark.
    """

    sheet: str = ""
    paper: str = PAPER
    fonts: Mapping[str, tuple[str, ...]] = {}
    families: frozenset[str] = frozenset(USUAL)
    logos: tuple[str, ...] = ()

    def font_files(self) -> dict[str, str]:
        """The course's own fonts: place in the site -> file."""
        return {f"{ASSETS}/fonts/{place_of(file)}": file for files in self.fonts.values() for file in files}

    def pictures(self) -> dict[str, str]:
        """Place in the site -> file."""
        return dict(zip(logo_places(self.logos), self.logos, strict=True))


def look_of(course: Course) -> Look:
    """The looks of a course. Raises CourseError where what it says of them does not hold."""
    theme = course.settings.theme
    if problems := [*_judge_name(course.root, theme), *_judge_files(course, theme)]:
        raise CourseError(problems)
    usual, chosen = _sheet(course.root, "theme.css"), _sheet(course.root, f"{LOOKS}/{theme.name}.css")
    ours = (theme_folder() / "theme.css").read_text("utf-8")  # mostly the usual one, which is read once then
    before = palettes_of([*dict.fromkeys((ours, usual, chosen))])
    if not theme.has_sheet:
        return Look(paper=before[1].get("paper", PAPER), logos=theme.logos)
    after = with_given(before, theme)
    in_sheet = said_in(chosen, f"templates/{LOOKS}/{theme.name}.css", theme)
    if problems := [*judge_colours(before, in_sheet), *judge_colours(after, theme)]:
        raise CourseError(problems)
    said = [*_colours(before, after), *_typefaces(theme)]
    sheet = _REMARK.sub("", chosen) + (f":root {{\n{''.join(said)}}}\n" if said else "")
    for part, ground in (("pre", "surface"), (".output", "paper")):
        light, dark = (palette[ground] for palette in after)
        sheet += f"{_COLOURED} {part} {{ background: light-dark({light}, {dark}); }}\n"
    sheet += "@media print { :root:not(.reveal-print) { --paper: #ffffff; } }\n"
    families = _shown(usual + sheet) | families_in(chosen) | ({*USUAL} if _has_sheets(course.root) else set())
    rules = [rule for family in sorted(families - {*USUAL}) for rule in rules_of(family)]
    own = {OWN[key]: files for key in FONTS if (files := getattr(theme, key)) and is_file(files[0])}
    whole = "".join(f"{rule}\n" for rule in rules) + sheet
    return Look(whole, after[1]["paper"], own, frozenset(families), theme.logos)


def styled(
    course: Course, look: Look, former: Mapping[str, Face], digests: Digests
) -> tuple[dict[str, str], dict[str, Face]]:
    """The whole style sheet by its place, where there is one, and what the course's own fonts are, by their digests.

    `former` has what is known of fonts. Raises CourseError where one is damaged.
    """
    rules, known = [], dict[str, Face]()
    for family, files in look.fonts.items():
        for file in files:
            if not (face := former.get(digests(file))):
                try:
                    face = face_in(course.root / file)
                except Exception:  # noqa: BLE001  (of what is damaged, whichever part)
                    key = next(key for key, name in OWN.items() if name == family)
                    problem = Problem(course.settings.theme.place(key), f"{file} is a damaged font", "get it again")
                    raise CourseError([problem]) from None
            known[digests(file)] = face
            rules.append(face.rule(family, place_of(file)) + "\n")
    return {SHEET: "".join(rules) + look.sheet} if look.sheet else {}, known


def check_logo(course: Course) -> None:
    """Raise CourseError where browsers do not show the logo, or readers wait for it."""
    problems = []
    for file in course.settings.theme.logos:
        from ...markdown.measures import measure  # 30 ms, and only for a logo that is new

        (*_, fault), hint = measure(course.root / file), "save it again"
        if (course.root / file).stat().st_size > HEAVIEST:
            fault, hint = f"has more than {HEAVIEST // 1_000_000} MB, and all pages show it", "make it smaller"
        if fault:
            problems.append(Problem(course.settings.theme.place("logo"), f"{file} {fault}", hint))
    if problems:
        raise CourseError(problems)


def theme_digest(course: Course, digests: Digests) -> str:
    """A digest of all that a course says of its looks, "" where it says nothing."""
    theme = replace(course.settings.theme, said=())
    files = [file for key in FONTS for file in getattr(theme, key) if is_file(file)] + [*theme.logos]
    return digest_of([theme, [digests(file) for file in files]]) if theme != NOTHING else ""


def told(theme: Theme) -> dict[str, str | list[str]]:
    """What templates are told of the looks: the places of the style sheet, "" where there is none, and of the logo."""
    return {"sheet": SHEET if theme.has_sheet else "", "logos": logo_places(theme.logos)}


def logo_places(files: Sequence[str]) -> list[str]:
    """The places in the site of a logo for light paper, and for the dark."""
    names = ("logo", "logo-dark")
    return [f"{ASSETS}/{name}{Path(file).suffix.lower()}" for name, file in zip(names, files, strict=False)]


def is_file(font: str) -> bool:
    """Whether a font is given by a file, not by the name of a family."""
    return "/" in font or font.lower().endswith(FONT_FILES)


def _judge_name(root: Path, theme: Theme) -> Iterator[Problem]:
    folders = [folder / LOOKS for folder in template_folders(root) if (folder / LOOKS).is_dir()]
    known = sorted({name.removesuffix(".css") for folder in folders for name in files_below(folder)})
    if theme.name and theme.name not in known:
        hint = did_you_mean(theme.name, known, f"there are: {', '.join(known)}")
        yield Problem(theme.place("name"), f"there is no theme {theme.name}", hint)


def _judge_files(course: Course, theme: Theme) -> Iterator[Problem]:
    """What is wrong with fonts and the logo."""
    files = [(name, one) for name in FONTS for one in getattr(theme, name)] + [("logo", one) for one in theme.logos]
    for key, file in files:
        place = theme.place(key)
        if key != "logo" and not is_file(file):
            if len(getattr(theme, key)) > 1:
                yield Problem(place, f"{key} has {file} beside others", "write one family, or all files of one")
            elif problem := _judge_family(place, key, file):
                yield problem
        elif key == "logo" and not file.lower().endswith(PICTURES):
            yield Problem(place, f"{file} cannot be a logo", f"these can: {', '.join(PICTURES)}")
        elif "://" in file:
            yield Problem(place, f"{file} is on another site, and pages ask none", "copy it into the course")
        elif not is_within(file):
            yield Problem(place, f"{file} is outside the course's folder", "copy it into the course")
        elif not (course.root / file).is_file():
            yield Problem(place, f"file not found: {file}", "write its path from the course's folder")
        elif why := why_private(course.root, file, course.settings):
            yield Problem(place, f"{file} {why}: it is not published", how_to_publish(file))
        elif key != "logo" and not is_font(course.root / file):
            yield Problem(place, f"{file} is no font", f"these are: {', '.join(FONT_FILES)}")


def _judge_family(place: Place, key: str, family: str) -> Problem | None:
    """What is wrong with a family that a key names, None where the package has its fonts."""
    known = [one for one, stand_in in KINDS.items() if key != "mono" or "monospace" in stand_in]
    own = '"fonts/name.woff2"' if place.file == SETTINGS else f"below typography, fonts: [{FONT}]"
    hint = f"families are: {', '.join(known)}; or write a file of the course: {own}"
    close = nearest(family, known, cutoff=0.75)
    hint = f"did you mean {close}?" if close else hint
    return None if family in known else Problem(place, f"there is no family {family}", hint)


def _sheet(root: Path, name: str) -> str:
    """A style sheet: the course's own, or ours; "" where there is none."""
    files = (folder / name for folder in template_folders(root))
    return next((file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()), "")


def _has_sheets(root: Path) -> bool:
    """Whether the course has style sheets of its own, which may name any font."""
    folder = root / "templates"
    return folder.is_dir() and any(one.endswith(".css") and not one.startswith(LOOKS) for one in files_below(folder))


def _colours(before: Sequence[Palette], after: Sequence[Palette]) -> Iterator[str]:
    """The colours that are others now."""
    for name in after[0]:
        light, dark = (palette[name] for palette in after)
        if [light, dark] != [palette.get(name) for palette in before]:
            yield f"  --{name}: light-dark({light}, {dark});\n"


def _typefaces(theme: Theme) -> Iterator[str]:
    """The typefaces that are given, each with what stands in for it."""
    for key in FONTS:
        if fonts := getattr(theme, key):
            taken = SET["headings"] if key == "font" and theme.headings else ()
            family = OWN[key] if is_file(fonts[0]) else fonts[0]
            stand_in = KINDS.get(family, KINDS["Source Code Pro" if key == "mono" else "Source Sans 3"])
            yield from (f'  --{name}: "{family}", {stand_in};\n' for name in SET[key] if name not in taken)


def _shown(sheets: str) -> set[str]:
    """The package's families that style sheets set text in."""
    values = dict(_TYPEFACE.findall(sheets))
    serif = values.pop("serif", "")
    return families_in("".join(values.values()).replace("var(--serif)", serif))
