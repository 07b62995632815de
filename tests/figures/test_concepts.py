"""Drawings of the introduction: what is counted in them is what they claim."""

from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from concepts import SIZES, entanglement, feedback_loop, nested_sets, sizes, small_part
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def test_each_set_lies_within_the_one_around_it() -> None:
    circles = [patch for patch in nested_sets().axes[0].patches if isinstance(patch, Circle)]
    assert len(circles) == 3
    for outer, inner in pairwise(circles):
        apart = np.linalg.norm(np.subtract(outer.center, inner.center))
        assert apart + inner.radius <= outer.radius


def test_sizes_stand_where_they_belong_and_are_told_in_words() -> None:
    figure = sizes()
    marked = [np.asarray(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() in ("s", "o")]
    assert [x.item() for x in marked] == [number for _, number, _ in SIZES]
    assert texts(figure) == [
        "30,000 parts",
        "6 million parts",
        "420,000 lines",
        "40.1 million lines",
        "1.46 billion lines",
        "2 billion lines",
    ]


def test_five_squares_in_a_hundred_are_the_model() -> None:
    squares = [patch for patch in small_part().axes[0].patches if isinstance(patch, Rectangle)]
    assert len(squares) == 100
    assert sum(patch.get_facecolor()[:3] == pytest.approx(to_rgb("C1")) for patch in squares) == 5


@pytest.mark.parametrize("example", ["general", "policing"])
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_circle_is_built_step_by_step_and_closed_by_the_last(
    example: Literal["general", "policing"], steps: int
) -> None:
    figure = feedback_loop(example, steps=steps)
    told = texts(figure)
    assert [text for text in told if text.isdigit()] == [str(step) for step in range(1, steps + 1)]
    middle = [text for text in told if text.startswith(("What was not", "Where no"))]
    assert len(middle) == (steps == 4)
    assert len(told) == 2 * steps + len(middle)


def test_one_step_is_highlighted() -> None:
    boxes = [patch for patch in feedback_loop(step=3).axes[0].patches if isinstance(patch, FancyBboxPatch)]
    strong = [index for index, patch in enumerate(boxes) if patch.get_facecolor()[:3] == pytest.approx(to_rgb("C1"))]
    assert strong == [2]


def test_a_changed_input_reaches_one_function_but_every_weight() -> None:
    figure = entanglement()
    changed = [text for text in texts(figure) if text.endswith("′")]
    assert changed == ["$f_2$′", "$w_1$′", "$w_2$′", "$w_3$′", "$w_4$′"]
    ways = [line for line in figure.axes[0].lines if to_rgb(line.get_color()) == to_rgb("C1")]
    assert len(ways) == 1 + 4
