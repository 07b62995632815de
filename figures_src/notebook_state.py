"""State that a notebook does not show: the same three cells, run in another order, and how many notebooks run again."""

import contextlib
import io
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from shapes import INK, MUTED, Colour, arrow, box, canvas, squares

CELLS = ("price = 100", "price = price * 1.2", "print(price)")


@dataclass(frozen=True, slots=True)
class Step:
    """One execution: which cell (1 is the first in the file), the state after it, and what it printed."""

    cell: int
    price: float | None
    printed: str


def run(order: str, cells: tuple[str, ...] = CELLS) -> list[Step]:
    """Executes cells in one namespace and in the given order, such as "1223": one digit for each execution."""
    namespace: dict[str, object] = {}
    steps = []
    for digit in order:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(cells[int(digit) - 1], namespace)
        price = namespace.get("price")
        steps.append(Step(int(digit), price if isinstance(price, int | float) else None, output.getvalue().strip()))
    return steps


def prompts(order: str, cells: int = len(CELLS)) -> list[str]:
    """Returns the numbers that a notebook shows beside its cells: that of the last execution, or a blank."""
    return [f"[{order.rindex(str(cell)) + 1}]" if str(cell) in order else "[ ]" for cell in range(1, cells + 1)]


def _history(axes: Axes, left: float, title: str, order: str, colour: Colour) -> None:
    """Draws a column of executions from the top, each with the state that it left, and what the last one printed."""
    axes.text(left, 8.4, title, ha="center", va="center", fontsize=17, weight="bold", color=colour)
    for row, step in enumerate(run(order)):
        height = 7.0 - 1.85 * row
        text = (
            f"cell {step.cell}:  prints {step.printed}"
            if step.printed
            else f"cell {step.cell}:  price = {step.price:g}"
        )
        last = row == len(order) - 1
        box(
            axes,
            (left, height),
            (4.5, 1.15),
            text,
            colour=colour,
            strength=1 if last else 0.14,
            weight="bold" if last else "normal",
        )
        if not last:
            arrow(axes, (left, height - 0.6), (left, height - 1.25), colour=colour)


def out_of_order(order: str = "1223") -> Figure:
    """Draws three cells as saved, what happened when they ran in some order, and what a fresh run from the top gives.

    order: the cells in the order of their execution, at most four. The prices are computed by executing the cells.
    """
    figure, axes = canvas()
    axes.text(3.0, 8.4, "the file", ha="center", va="center", fontsize=17, weight="bold")
    for row, (code, number) in enumerate(zip(CELLS, prompts(order), strict=True)):
        height = 7.0 - 1.85 * row
        axes.text(0.1, height, number, va="center", family="monospace", fontsize=13, color=MUTED)
        box(axes, (3.22, height), (4.6, 1.15), colour="C5", strength=0.08)
        axes.text(1.12, height, code, va="center", family="monospace", fontsize=13, color=INK)
    _history(axes, 8.4, "as it was run", order, "C1")
    _history(axes, 13.5, "restart and run all", "123", "C0")
    return figure


STUDIES: tuple[tuple[str, str, float, float], ...] = (
    ("GitHub", "863,878 notebooks", 24.11, 4.03),
    ("Biomedical articles", "10,388 notebooks", 100 * 1203 / 10388, 100 * 879 / 10388),
)


def reruns() -> Figure:
    """Draws, of a hundred notebooks each, how many ran again without error and how many gave the same results.

    Sources: Pimentel, Murta, Braganholo and Freire, "A Large-scale Study about Quality and Reproducibility of Jupyter
    Notebooks", MSR 2019, doi:10.1109/MSR.2019.00077; Samuel and Mietchen, "Computational reproducibility of Jupyter
    notebooks from biomedical publications", GigaScience 2024, doi:10.1093/gigascience/giad113.
    """
    figure, axes = canvas()
    for left, (name, size, ran, same) in zip((0.6, 8.7), STUDIES, strict=True):
        alike, rest = round(same), round(ran) - round(same)
        groups: list[tuple[int, Colour, float]] = [
            (alike, "C0", 1.0),
            (rest, "C0", 0.35),
            (100 - alike - rest, "C5", 0.0),
        ]
        squares(axes, (left, 2.2), 5.2, groups)
        axes.text(left, 8.4, name, fontsize=22, weight="bold")
        axes.text(left, 7.65, size, fontsize=20, color=MUTED)
        axes.text(left, 1.35, f"{same:.1f}% same results", fontsize=22, weight="bold", color="C0")
        axes.text(left, 0.5, f"{ran:.1f}% ran without error", fontsize=22)
    return figure
