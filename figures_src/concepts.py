"""Drawings for the introduction: what learning is, how large systems are, how little of one is learned, the loop."""

from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from shapes import FAINT, INK, MUTED, Colour, arrow, box, canvas, squares, tint


def nested_sets() -> Figure:
    """Draws artificial intelligence, machine learning and deep learning as sets, with examples outside the next one."""
    rings: tuple[tuple[float, float, str, str, str], ...] = (
        (4.2, 7.55, "Artificial intelligence", "C5", "route search, chess engines,\nexpert systems with written rules"),
        (3.0, 4.95, "Machine learning", "C0", "linear models, decision trees,\nnearest neighbours"),
        (1.7, 2.05, "Deep learning", "C1", "networks with many layers: image\nand speech models, chatbots"),
    )
    figure, axes = canvas()
    for radius, height, name, colour, examples in rings:
        centre = (4.5, 0.3 + radius)
        axes.add_patch(Circle(centre, radius, facecolor=tint(colour, 0.18), edgecolor=colour, linewidth=2))
        start = 4.5 if radius < 2 else 4.5 + 0.35 * radius
        axes.plot([start, 9.0], [height, height], color=colour, linewidth=1.4)
        axes.plot(start, height, "o", color=colour, markersize=7)
        axes.text(9.2, height, name, color=colour, fontsize=19, weight="bold", va="center")
        axes.text(9.2, height - 0.45, examples, fontsize=15.5, va="top", linespacing=1.4)
    return figure


def _flow(axes: Axes, height: float, inputs: tuple[str, str], step: str, output: str, colour: Colour) -> None:
    """Draws two inputs, what happens to them, and the output; what a person had to provide first is the upper input."""
    for text, offset in zip(inputs, (0.85, -0.85), strict=True):
        box(axes, (2.3, height + offset), (3.9, 1.35), text, colour="C5", fontsize=18)
        arrow(axes, (4.4, height + offset), (5.9, height + 0.25 * offset))
    box(axes, (8, height), (3.9, 1.9), step, colour=colour, strength=1, fontsize=19, weight="bold")
    arrow(axes, (10.1, height), (11.7, height))
    box(axes, (13.8, height), (3.9, 1.35), output, colour=colour, strength=0.2, fontsize=18, weight="bold")


def programming_and_learning() -> Figure:
    """Draws programming as rules and data that give answers, and learning as data and answers that give rules."""
    figure, axes = canvas()
    _flow(axes, 6.9, ("rules", "data"), "program", "answers", "C0")
    _flow(axes, 2.1, ("answers", "data"), "training", "rules", "C1")
    axes.plot([0.3, 15.7], [4.5, 4.5], color=FAINT, linewidth=1.4)
    return figure


SIZES: tuple[tuple[str, float, Literal["parts", "lines"]], ...] = (
    ("Car", 3e4, "parts"),
    ("Boeing 747-8", 6e6, "parts"),
    ("Space Shuttle flight software", 4.2e5, "lines"),
    ("Linux 6.14-rc1", 40_063_856, "lines"),
    ("Debian 13", 1_463_291_186, "lines"),
    ("Google, one repository", 2e9, "lines"),
)


def _in_words(number: float) -> str:
    for unit, name in ((1e9, " billion"), (1e6, " million")):
        if number >= unit:
            return f"{number / unit:.3g}{name}"
    return f"{number:,.0f}"


def sizes() -> Figure:
    """Draws how many parts or lines of code some well-known systems have, on a logarithmic axis.

    Sources: car, Toyota, down to the smallest screw, https://www.toyota.co.jp/en/kids/faq/d/01/04/; Boeing 747-8,
    Boeing (about six million, from more than 550 suppliers); Shuttle, Fishman, "They Write the Right Stuff", Fast
    Company, December 1996; Linux, heise online, early 2025; Debian, release announcement, 9 August 2025,
    https://www.debian.org/News/2025/20250809; Google, Potvin and Levenberg, CACM 59(7), 2016, doi:10.1145/2854146.
    Some counts include comments and blank lines, so that only the powers of ten compare.
    """
    figure, axes = plt.subplots(figsize=(7.2, 4.05))
    for row, (_, number, kind) in enumerate(SIZES):
        colour, marker = ("C1", "s") if kind == "parts" else ("C0", "o")
        axes.plot([1e4, number], [row, row], color=tint(colour, 0.45), linewidth=3, solid_capstyle="butt")
        axes.plot(number, row, marker, color=colour, markersize=11)
        axes.annotate(
            f"{_in_words(number)} {kind}",
            (number, row),
            xytext=(12, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    axes.set_yticks(range(len(SIZES)), [name for name, _, _ in SIZES])
    axes.set(xscale="log", xlim=(1e4, 2e12), ylim=(len(SIZES) - 0.5, -0.5))
    axes.set_xticks([1e4, 1e5, 1e6, 1e7, 1e8, 1e9], ["10⁴", "10⁵", "10⁶", "10⁷", "10⁸", "10⁹"])
    axes.minorticks_off()
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_bounds(1e4, 2e9)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("parts or lines of code (each step: × 10)")
    return figure


def small_part() -> Figure:
    """Draws a mature ML system as a hundred squares, five of them ML code.

    The estimate, at most 5% ML code and at least 95% glue code, is from Sculley et al., "Hidden Technical Debt in
    Machine Learning Systems", NeurIPS 2015, under "Glue code".
    """
    figure, axes = canvas()
    squares(axes, (0.6, 0.5), 8, [(5, "C1", 1), (95, "C0", 0.22)])
    axes.text(9.6, 6.9, "at most 5%", color="C1", fontsize=26.5, weight="bold")
    axes.text(9.6, 6.1, "fits or applies a model", fontsize=18)
    axes.text(9.6, 3.9, "at least 95%", color="C0", fontsize=26.5, weight="bold")
    rest = "collects, checks and joins data,\ncomputes features, configures,\nschedules, serves, logs, monitors"
    axes.text(9.6, 3.5, rest, fontsize=18, va="top", linespacing=1.5)
    return figure


STEPS: dict[str, tuple[tuple[str, str, str, str], str]] = {
    "general": (
        (
            "The model\npredicts",
            "Somebody\nacts on it",
            "The world, or\nits record, changes",
            "Records become\ntraining data",
        ),
        "What was not\nlooked at leaves\nno record",
    ),
    "policing": (
        (
            "Forecast: where\nincidents will be",
            "Patrols are\nsent there",
            "Officers record\nwhat they see",
            "Records join\nthe training data",
        ),
        "Where no\npatrol goes, no\nincident is found",
    ),
}


def feedback_loop(example: Literal["general", "policing"] = "general", step: int = 0, steps: int = 4) -> Figure:
    """Draws a feedback loop as a circle of four steps, clockwise from the top.

    step: the step to highlight, 1 to 4, or 0 for none; steps: how many of the four are drawn in full, so that a sweep
    can build the circle. The steps follow the account of predictive policing in Ensign et al., PMLR 81, 2018.
    """
    places = ((8.0, 7.9), (13.3, 4.5), (8.0, 1.1), (2.7, 4.5))
    ways = (((10.7, 7.7), (13.3, 5.5)), ((13.3, 3.5), (10.7, 1.3)), ((5.3, 1.3), (2.7, 3.5)), ((2.7, 5.5), (5.3, 7.7)))
    texts, middle = STEPS[example]
    figure, axes = canvas()
    for index, (place, text, (start, end)) in enumerate(zip(places, texts, ways, strict=True)):
        shown, chosen = index < steps, index + 1 == step
        colour: Colour = ("C1" if chosen else "C0") if shown else FAINT
        box(axes, place, (5.1, 1.75), text if shown else "", colour=colour, strength=1 if chosen else 0.14, fontsize=18)
        arrow(axes, start, end, colour=colour if shown else FAINT, bend=-0.3, width=3)
        if shown:
            number = axes.text(place[0] - 2.35, place[1] + 0.62, str(index + 1), va="top", fontsize=17, weight="bold")
            number.set_color("white" if chosen else colour)
    if steps == len(places):
        axes.text(8, 4.5, middle, ha="center", va="center", fontsize=18, style="italic", linespacing=1.4, color=MUTED)
    return figure


def _wired(axes: Axes, left: float, title: str, names: str, *, all_to_all: bool) -> None:
    """Draws four inputs, four parts that use them, and what changes when the second input does."""
    heights = np.array([6.6, 4.8, 3.0, 1.2])
    for source, y in enumerate(heights):
        for target, z in enumerate(heights):
            if all_to_all or source == target:
                touched = source == 1
                axes.plot(
                    [left + 1.9, left + 4.6],
                    [y, z],
                    color="C1" if touched else tint("C5", 0.45),
                    linewidth=2.4 if touched else 1.6,
                    zorder=2 if touched else 1,
                )
    for index, y in enumerate(heights):
        moved = all_to_all or index == 1
        changed: Colour = "C1" if index == 1 else "C5"
        box(
            axes,
            (left + 1.1, y),
            (1.6, 1.1),
            f"$x_{index + 1}$",
            colour=changed,
            strength=1 if index == 1 else 0.1,
            fontsize=20.5,
        )
        box(
            axes,
            (left + 5.4, y),
            (1.6, 1.1),
            f"${names}_{index + 1}$" + ("′" if moved else ""),
            colour="C1" if moved else "C0",
            strength=0.25 if moved else 0.1,
            fontsize=20.5,
        )
    axes.text(left + 3.25, 8.3, title, ha="center", va="center", fontsize=20.5, weight="bold", color=INK)


def entanglement() -> Figure:
    """Draws what changes with one input: one function of a program, but every weight of a model that is fitted again.

    After the CACE principle ("changing anything changes everything") of Sculley et al. 2015, section 2 on entanglement.
    """
    figure, axes = canvas()
    _wired(axes, 0.4, "Program: its own function", "f", all_to_all=False)
    _wired(axes, 9.0, "Model: every weight", "w", all_to_all=True)
    axes.plot([8, 8], [0.5, 8.6], color=FAINT, linewidth=1.4)
    return figure
