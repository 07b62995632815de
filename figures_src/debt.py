"""Technical debt as a loan: shortcuts make a team faster now, and every later week pays interest on them.

The metaphor is Cunningham's ("The WyCash Portfolio Management System", OOPSLA 1992, https://c2.com/doc/oopsla92.html);
that the lines cross is Fowler's design stamina hypothesis (2007,
https://martinfowler.com/bliki/DesignStaminaHypothesis.html).
The numbers are invented: nobody has measured such an interest rate.
"""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import MUTED, Colour, label_ends

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a team works. One week of work without debt and without shortcuts delivers one feature.

    gain: how much faster shortcuts are (0.4: 1.4 features per week of work); a feature then leaves as much debt as it
    saved time, gain / (1 + gain) weeks, so that the loan itself is fair and only interest makes it dear.
    borrow: the week after which the team takes no more shortcuts.
    repay: the share of working time that from then on pays debt back.
    """

    gain: float = 0.0
    borrow: int = 10_000
    repay: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """A run: features delivered and debt owed in weeks of work, at the end of each week; both (weeks + 1,)."""

    delivered: Floats
    owed: Floats


def work(habit: Habit, weeks: int, interest: float) -> Course:
    """Returns what a team delivers if each week costs interest x (debt owed) weeks of work, at most the whole week."""
    delivered, owed = np.zeros(weeks + 1), np.zeros(weeks + 1)
    for week in range(weeks):
        gain, repay = (habit.gain, 0.0) if week < habit.borrow else (0.0, habit.repay)
        time = max(0.0, 1 - interest * owed[week])
        payment = min(repay * time, owed[week])
        features = (time - payment) * (1 + gain)
        delivered[week + 1] = delivered[week] + features
        owed[week + 1] = owed[week] - payment + features * gain / (1 + gain)
    return Course(delivered, owed)


def _teams(gain: float, release: int, repay: float) -> dict[str, tuple[Habit, Colour, str]]:
    """Returns the two teams that are compared with one that takes no shortcuts: name -> (habit, colour, line)."""
    return {
        "borrows,\nnever repays": (Habit(gain), "C1", "--"),
        "borrows until\nthe release,\nthen repays": (Habit(gain, release, repay), "C0", "-"),
    }


def lead(interest: float = 0.06, gain: float = 0.4, release: int = 12, repay: float = 0.5, weeks: int = 52) -> Figure:
    """Draws how many features two borrowing teams are ahead of one that takes no shortcuts, week by week.

    interest: weeks of work lost per week and week of work owed; gain, repay: see Habit; release: the last week of
    borrowing.
    """
    figure, axes = plt.subplots()
    axes.axhline(0, color="C5", linewidth=2.2, linestyle="-.")
    ends: dict[str, tuple[float, Colour]] = {"no shortcuts": (0.0, "C5")}
    for name, (habit, colour, line) in _teams(gain, release, repay).items():
        ahead = work(habit, weeks, interest).delivered - np.arange(weeks + 1)
        axes.plot(ahead, color=colour, linestyle=line)
        ends[name] = (float(ahead[-1]), colour)
    axes.axvline(release, color=MUTED, linewidth=1.2, linestyle=":")
    axes.annotate("release", (release, -22), xytext=(6, 6), textcoords="offset points", color=MUTED)
    axes.set(xlim=(0, weeks), ylim=(-22, 22), xlabel="week", ylabel="features ahead of no shortcuts")
    axes.grid(axis="y")
    label_ends(axes, weeks, ends, gap=6.5)
    return figure
