"""What the course's drawings share: a blank canvas, boxes, arrows, squares to count, and labels at the ends of lines.

Colours are the style's own ("C0" ... "C5") and their tints, so that one style file decides how every figure looks.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

Colour = str | tuple[float, float, float]
Point = tuple[float, float]

INK = "#14212a"
MUTED = "#51626c"
FAINT = "#d3dce0"
BESIDE = (
    6.4,
    4.0,
)  # inches: smaller than usual, so that text is as large in a column beside a prompt as on a full slide
HALO = [withStroke(linewidth=4, foreground="white")]  # keeps text readable on top of lines


def tint(colour: Colour, strength: float = 0.14) -> tuple[float, float, float]:
    """Mixes a colour with white; strength 1 is the colour itself, 0 is white."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def shade(share: float) -> tuple[float, float, float]:
    """Returns the tint for a share of 1, in one of twelve steps: more colours would have none for the dark."""
    return tint("C0", np.ceil(12 * min(share, 1.0)) / 12)


def canvas(width: float = 16, height: float = 9) -> tuple[Figure, Axes]:
    """Returns an empty drawing of width x height units with its origin at the lower left."""
    figure, axes = plt.subplots()
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")
    return figure, axes


def box(
    axes: Axes,
    centre: Point,
    size: Point,
    text: str = "",
    *,
    colour: Colour = "C0",
    strength: float = 0.14,
    fontsize: float = 15.5,
    weight: str = "normal",
) -> None:
    """Draws a rounded box around its centre, in axes units; a box of strength above 0.5 carries white text."""
    (x, y), (width, height) = centre, size
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.28",
        facecolor=tint(colour, strength),
        edgecolor=colour,
        linewidth=1.8,
    )
    axes.add_patch(patch)
    ink = "white" if strength > 0.5 else INK
    axes.text(x, y, text, ha="center", va="center", color=ink, fontsize=fontsize, weight=weight, linespacing=1.3)


def arrow(
    axes: Axes, start: Point, end: Point, *, colour: Colour = MUTED, bend: float = 0.0, width: float = 2.2
) -> None:
    """Draws an arrow between two points in data units; a positive bend turns it to the right of its way."""
    style = {
        "arrowstyle": "-|>",
        "connectionstyle": f"arc3,rad={bend}",
        "mutation_scale": 18,
        "linewidth": width,
        "color": colour,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", xy=end, xytext=start, arrowprops=style)


def squares(axes: Axes, corner: Point, size: float, groups: Sequence[tuple[int, Colour, float]]) -> None:
    """Draws 100 squares in rows of ten from the top left; each group is (how many, colour, strength of its fill)."""
    step = size / 10
    kinds = [(colour, strength) for count, colour, strength in groups for _ in range(count)]
    for index, (colour, strength) in enumerate(kinds):
        row, column = divmod(index, 10)
        x, y = corner[0] + column * step, corner[1] + size - (row + 1) * step
        axes.add_patch(
            Rectangle((x, y), step * 0.84, step * 0.84, facecolor=tint(colour, strength), edgecolor=colour, lw=1)
        )


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Moves heights apart until neighbours differ by at least gap, keeping their order and their mean; (n,) -> (n,)."""
    places = np.array(heights, dtype=float)
    order = np.argsort(places, kind="stable")
    wanted = places[order] - gap * np.arange(
        len(order)
    )  # pooling neighbours: with the gaps taken out, only order counts
    blocks: list[list[float]] = []
    for height in wanted:
        blocks.append([height])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = [float(np.mean(block)) for block in blocks for _ in block]
    places[order] = np.array(level) + gap * np.arange(len(order))
    return [float(place) for place in places]


def label_ends(axes: Axes, x: float, ends: Mapping[str, tuple[float, Colour]], gap: float) -> None:
    """Writes each text right of x at the height of its line's end, in its line's colour, at least gap apart.

    The axes' limits must be set: the end of a line that has left the axes is named inside them, so that frames of a
    sweep keep their layout.
    """
    low, high = axes.get_ylim()
    heights = spread(list(np.clip([height for height, _ in ends.values()], low + gap / 2, high - gap / 2)), gap)
    for height, (text, (_, colour)) in zip(heights, ends.items(), strict=True):
        axes.annotate(
            text,
            (x, height),
            xytext=(7, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            weight="bold",
            annotation_clip=False,
        )
