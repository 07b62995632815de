"""The colours of style sheets, and those that follow from what a course gives: for light paper, and for the dark.

Style sheets say a colour once, `--name: light-dark(#…, #…)`. What a course gives takes the place of it; what it gives
for light paper alone is found for the dark in the same hue, and whatever is read on a ground that has changed is made
lighter or darker until it holds. What is given itself is never changed: where it does not hold, that is an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from ...colours import TEXT, contrast, from_lch, holding, lch, mixed
from ...course.theme import COLOURS, SCHEMES, Shades, Theme
from ...problems import Place, Problem

Palette = dict[str, str]  # name of a colour -> #rrggbb, of one scheme
GROUNDS = {  # where text stands on
    "paper": "paper",
    "surface": "the ground of code and callouts",
    "accent-soft": "the ground of what is pointed at",
    "spark-soft": "the ground of prompts",
}
CODE = tuple(f"code-{name}" for name in ("keyword", "type", "number", "comment", "function"))
READ = {  # what is read, and on which grounds, besides what courses give
    "muted": ("paper", "surface"),
    **dict.fromkeys(("good", "warn", "bad"), ("paper", "surface", "spark-soft")),
    **dict.fromkeys(CODE, ("paper", "surface")),
}
ON_NIGHT = ("on-night", "on-night-muted", "spark-solid")
PLAIN = 10.0  # the contrast that paper has at least to black, and in the dark to white
_REMARK = re.compile(r"/\*.*?\*/", re.S)
_DECLARED = re.compile(
    r"--(?P<name>[\w-]+):\s*(?:light-dark\((?P<light>#[0-9a-f]{6}),\s*(?P<dark>#[0-9a-f]{6})\)|(?P<both>#[0-9a-f]{6}))\s*[;}]"
)


def palettes_of(sheets: list[str]) -> list[Palette]:
    """The colours of style sheets, the last of which counts: for light paper, and for the dark."""
    found: list[Palette] = [{}, {}]
    for declared in (one for sheet in sheets for one in _declared(sheet)):
        for palette, scheme in zip(found, SCHEMES, strict=True):
            palette[declared["name"]] = declared[scheme] or declared["both"]
    return found


def _declared(sheet: str) -> Iterator[re.Match[str]]:
    """What a style sheet declares for all of a page: neither in a comment, nor for a part of it, nor for paper."""
    text = _REMARK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), sheet)
    for one in _DECLARED.finditer(text):
        before = text[: one.start()]
        selectors = re.split(r"[{};]", before[: max(before.rfind("{"), 0)])[-1].split(",")
        if {":root", "html"} & {*map(str.strip, selectors)} and before.count("{") == before.count("}") + 1:
            yield one


def said_in(sheet: str, file: str, given: Theme) -> Theme:
    """The colours that a theme's style sheet says and a course does not, to be judged as those that one does."""
    said = Theme()
    for declared in _declared(sheet):
        if (key := declared["name"]) in COLOURS and key not in dict(given.said):
            shades = Shades(*(declared[scheme] or declared["both"] for scheme in SCHEMES))
            place = Place(file, sheet.count("\n", 0, declared.start()) + 1)
            said = replace(said, **{key: shades}, said=(*said.said, (key, place)))
    return said


def with_given(palettes: list[Palette], theme: Theme) -> list[Palette]:
    """The colours of style sheets with those that a course gives, and what follows from these."""
    found = []
    for n, scheme in enumerate(SCHEMES):
        given = {key: shade for key in COLOURS if (shade := _given(theme, key, n))}
        told = {key for key in given if getattr(getattr(theme, key), scheme)}
        found.append(_following(palettes[n], given, told, n == 1) if given else palettes[n])
    return found


def judge_colours(palettes: list[Palette], theme: Theme) -> Iterator[Problem]:
    """What of a course's own colours is not read well, each with the next that is."""
    for palette, scheme in zip(palettes, SCHEMES, strict=True):
        told = {key for key in COLOURS if getattr(getattr(theme, key), scheme)}
        plain = "#ffffff" if scheme == "dark" else "#000000"
        if "paper" in told and contrast(palette["paper"], plain) < PLAIN:
            message = f"paper {palette['paper']} is too {'light for the dark' if scheme == 'dark' else 'dark'}"
            hint = f"the next that holds: {holding(palette['paper'], [plain], PLAIN)}"
            other = '; what readers have who choose the dark is paper = { dark = "#…" }' if scheme == "light" else ""
            yield Problem(theme.place("paper"), message, hint + other)
            continue
        for key in ("ink", "accent"):
            ground = min(GROUNDS, key=lambda name: contrast(palette[key], palette[name]))
            found = contrast(palette[key], palette[ground])
            if key not in told or found >= TEXT:
                continue
            where = f"{key} {palette[key]} has {int(found * 100) / 100:.2f}:1 on {GROUNDS[ground]}, {palette[ground]}"
            better = _next(palette, key, scheme == "dark")
            hint = f"the next that holds: {better}" if better else "take another paper"
            yield Problem(theme.place(key), f"{where}, and text needs {TEXT}:1", hint)


def _next(palette: Palette, key: str, is_dark: bool) -> str:
    """The nearest colour in place of one, with which all holds, its own grounds too; "" where there is none."""
    for _ in range(8):
        better = holding(palette[key], [palette[name] for name in GROUNDS])
        given = {one: palette[one] for one in COLOURS} | {key: better}
        palette = _following(palette, given, given.keys(), is_dark)
        if all(contrast(better, palette[name]) >= TEXT for name in GROUNDS):
            return better
    return ""


def _given(theme: Theme, key: str, n: int) -> str:
    """The colour that a course gives for a scheme, or what follows for the dark from that for light paper."""
    shades = getattr(theme, key)
    given = str(getattr(shades, SCHEMES[n]))
    return given or (in_the_dark(key, shades.light) if n == 1 and shades.light else "")


def in_the_dark(key: str, colour: str) -> str:
    """What a colour is in the dark: its hue, at another lightness. Of white paper nothing follows: ""."""
    lightness, chroma, hue = lch(colour)
    if key == "paper":
        return from_lch((0.205, min(chroma, 0.02), hue)) if chroma > 0.004 else ""
    return from_lch((0.94, min(chroma, 0.012), hue) if key == "ink" else (max(lightness, 0.8), min(chroma, 0.13), hue))


def _following(base: Palette, given: Mapping[str, str], fixed: Collection[str], is_dark: bool) -> Palette:
    """Colours with those that are given, and all that follows from these; what is `fixed` stays, if it holds or not."""
    palette = {**base, **given}
    if given.keys() & {"paper", "ink"}:
        paper, ink = palette["paper"], palette["ink"]
        palette["surface"], palette["rule"] = mixed(paper, ink, 0.055), mixed(paper, ink, 0.18)
        palette["spark-soft"] = mixed(paper, palette["spark-solid"], 0.13 if is_dark else 0.17)
        palette["spark-rule"] = mixed(palette["spark-soft"], palette["spark-solid"], 0.35)
        palette["mark"] = holding(mixed(paper, palette["spark-solid"], 0.3 if is_dark else 0.45), [ink])
        palette["muted"] = mixed(ink, paper, 0.3)
    palette["accent-soft"] = mixed(palette["paper"], palette["accent"], 0.17 if is_dark else 0.11)
    for key in ("ink", "accent"):
        if key not in fixed:
            palette[key] = holding(palette[key], [palette[name] for name in GROUNDS])
    for key, grounds in READ.items():
        palette[key] = holding(palette[key], [palette[name] for name in grounds])
    if "accent" in given:
        palette |= _night(base, given["accent"])
    return palette


def _night(base: Palette, accent: str) -> Palette:
    """The ground of title slides, as light and as strong beside this accent as it was beside that of the theme."""
    lightness, chroma, _ = lch(base["night"])
    usual, (_, strength, hue) = lch(base["accent"])[1], lch(accent)
    night = from_lch((lightness, chroma * min(strength / usual, 1.3) if usual > 0.01 else chroma, hue))
    night = holding(night, [base[name] for name in ON_NIGHT])
    lit = base["on-night-muted"]
    return {"night": night, "dots": mixed(night, lit, 0.62), "strip": mixed(night, lit, 0.4)}
