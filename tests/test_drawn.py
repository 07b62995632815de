"""Drawings: what matplotlib wrote, lighter, with colours for the dark, and in the font of the page."""

from __future__ import annotations

import io
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from build_site.course.model import ON_PAGES
from build_site.readings.notebook import as_drawn
from build_site.run import figures
from build_site.run.dark import MOST, PAPER, dark_of
from build_site.run.lighter import lighter

CYCLE = ("#00607a", "#c2410c", "#7b4fb0", "#3f7d1f", "#8a5200", "#51626c", "#d3dce0", "#edc6b6", "#ff0000", "#ffff00")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one) + 0.05, luminance(other) + 0.05), reverse=True)
    return light / dark


@pytest.mark.parametrize("paper", [PAPER, "#0b2545", "#3a3a3a"])
def test_colours_differ_in_the_dark_as_they_did_on_white(paper: str) -> None:
    """From each other and from the ground, as far as a screen has colours that light."""
    most = contrast("#ffffff", paper)
    found = {colour: dark_of(colour, "#ffffff", paper) for colour in CYCLE if contrast(colour, "#ffffff") < most}
    for colour, dark in found.items():
        assert contrast(dark, paper) == pytest.approx(contrast(colour, "#ffffff"), rel=0.03)
    for one, other in combinations(found, 2):
        assert contrast(found[one], found[other]) == pytest.approx(contrast(one, other), rel=0.04)
    assert len(found) > 7
    assert dark_of("#fffdf5", "#fffdf5", paper) == paper
    assert dark_of("#000000", "#ffffff", paper) == "#ffffff"


def drawn() -> Figure:
    figure, axes = plt.subplots()
    axes.plot([1, 2], color="#00607a", label="a")
    axes.legend()
    return figure


def test_a_figure_is_for_the_dark_unless_its_colours_stand_for_values_or_its_ground_is_its_own() -> None:
    figures.reset_style(Path("none"))

    def saved(figure: Figure) -> tuple[bool, bool]:
        shown = figures.save(figure, "", {}, tight=False)
        plt.close(figure)
        return shown.has_dark, f"{ON_PAGES}dark)".encode() in shown.files["image/svg+xml"]

    assert saved(drawn()) == (True, True)
    for change in (
        lambda figure: figure.axes[0].imshow([[1, 2]]),
        lambda figure: figure.axes[0].scatter([1, 2], [1, 2], c=[1, 2]),
        lambda figure: [figure.axes[0].plot([n], color=f"#{n:06x}") for n in range(1, MOST)],
        lambda figure: figure.set_facecolor("#222222"),
        lambda figure: figure.set_facecolor("none"),
        lambda figure: figure.patch.set_visible(False),
    ):
        figure = drawn()
        change(figure)
        assert saved(figure) == (False, False)


def test_notebooks_have_drawings_as_they_were_drawn(tmp_path: Path) -> None:
    figures.reset_style(Path("none"))
    for number, figure in enumerate((drawn(), drawn())):
        if number:
            figure.axes[0].imshow([[1, 2]])
        file = tmp_path / f"{number}.svg"
        file.write_bytes(figures.save(figure, "", {}, tight=False).files["image/svg+xml"])
        plt.close(figure)
        assert b"fill:none!important" in file.read_bytes()
        taken = as_drawn(file)
        assert b"}</style>" in taken
        assert b"fill:none!important" not in taken
        assert ON_PAGES.encode() not in taken


def test_axes_have_no_ground_of_their_own_where_they_stand_on_nothing_but_the_figures() -> None:
    figures.reset_style(Path("none"))
    figure, (left, right) = plt.subplots(1, 2)
    left.inset_axes((0.5, 0.1, 0.4, 0.4))
    figure.add_axes((0.6, 0.6, 0.1, 0.1))
    right.set_facecolor("#eeeeee")
    svg = figures.save(figure, "", {}, tight=False).files["image/svg+xml"].decode()
    plt.close(figure)
    assert left.patch.get_visible()
    assert svg.count('style="fill:#ffffff"') == 3  # the figure's, which pages do not show, and those of the two insets
    assert svg.count('class="ground" style="fill:#ffffff"') == 1
    assert svg.count('style="fill:#eeeeee"') == 1


def test_a_draft_of_the_alternative_text_has_the_figures_own_words_and_numbers() -> None:
    figures.reset_style(Path("none"))
    figure, (left, right, deep) = plt.subplots(1, 3, figsize=(12, 4))
    left.plot([1, 2.5, np.nan], label="up")
    left.set(title="Both $x_1$\nand y", xlabel="day", ylabel="height", xlim=(0, 4))
    left.legend()
    right.bar(["a", "b"], [3, 1])
    right.plot([], label="nothing")
    deep.axis("off")
    deep.text(0, 0, "said\nbelow")
    draft = figures.save(figure, "", {}, tight=False).draft
    plt.close(figure)
    assert draft.startswith("Both x_1 and y; day: 0 – 4; height: 1.0 – 2.4; up: 1.000 → 2.500. a – b; ")
    assert draft.endswith("; 3.00, 1.00. said below")
    for projection in ("3d", "polar"):
        figure = plt.figure()
        figure.add_subplot(projection=projection).plot([1, 2], [1, 2], label=projection)
        assert projection in figures.save(figure, "", {}, tight=False).draft
        plt.close(figure)


def test_a_lighter_drawing_has_the_corners_and_marks_that_are_seen() -> None:
    steps = [0.5] * 50 + [0.9] * 50
    figure, axes = plt.subplots()
    axes.plot(steps)
    axes.fill_between(range(100), steps)
    axes.plot([10, 20], [0.5, 0.7], "o", color="#c2410c")
    axes.plot([10, 20], [0.6, 0.8], "s", color="#3f7d1f", alpha=0.5)
    buffer = io.BytesIO()
    with plt.rc_context({"svg.hashsalt": "", "path.simplify": False}):
        figure.savefig(buffer, format="svg")
    plt.close(figure)
    svg = lighter(before := buffer.getvalue().decode())
    assert len(svg) < 0.6 * len(before)
    for style, corners in (("fill:none;stroke:#1f77b4", 3), ('fill:#1f77b4"', 6)):
        path = re.findall(rf' d="([^"]*)"[^>]*style="{style}', svg)[0]
        assert path.count("L") == corners, path
    assert re.search(r'<g clip-path="[^"]*" style="fill:#c2410c;[^"]*">(<use [^<>]*/>){2}</g>', svg)
    assert len(re.findall(r'<use [^<>]*style="[^"]*opacity[^"]*"/>', svg)) == 2
    assert not re.search(r"\d\.\d{3,}", " ".join(re.findall(r' (?:d|x|y)="([^"]*)"', svg)))
