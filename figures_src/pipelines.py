"""A pipeline that remembers what it has done, and what it costs to leave something out of it.

The pipeline has seven steps with invented durations. It is really built here, in the small: a step's content is a hash
of what its code means and of the contents that it reads. Three ways to decide what has to run are those of a plain
script, of Make (Feldman 1979, https://doi.org/10.1002/spe.4380090402), which goes by what was done after what, and of
builds that go by content (Mokhov, Mitchell and Peyton Jones 2018, https://doi.org/10.1145/3236774).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from shapes import BESIDE, MUTED, Colour, Point, arrow, box, canvas, label_ends

Cache: TypeAlias = Literal["none", "times", "content"]
CACHES: tuple[Cache, ...] = get_args(Cache)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: how long it takes in minutes, which steps it reads, and how often people edit it, relative to others."""

    minutes: int
    reads: tuple[str, ...] = ()
    edits: float = 1


PIPELINE: Mapping[str, Step] = {
    "load": Step(20, (), 1),
    "clean": Step(10, ("load",), 3),
    "split": Step(1, ("clean",), 1),
    "features": Step(15, ("split",), 5),
    "train": Step(60, ("features",), 4),
    "evaluate": Step(5, ("train", "features"), 4),
    "report": Step(2, ("evaluate", "clean"), 6),
}
"""The steps, each after those that it reads; all numbers are made up."""


@dataclass(frozen=True, slots=True)
class Code:
    """A step's code: its text, and what it means; an edit that only tidies up changes the text alone."""

    text: int = 0
    meaning: int = 0


@dataclass(slots=True)
class Store:
    """What a pipeline remembers between builds."""

    texts: dict[str, int] = field(default_factory=dict)
    """The text with which each step ran last."""
    contents: dict[tuple[object, ...], int] = field(default_factory=dict)
    """What a step wrote, by its name, its text and what it read."""


def build(code: Mapping[str, Code], store: Store, cache: Cache, steps: Mapping[str, Step] = PIPELINE) -> list[str]:
    """Brings all steps up to date and returns those that ran.

    cache: "none" runs all; "times" runs a step that was edited, or whose input has just been written; "content" runs a
    step unless its text and its inputs have met before.
    """
    ran: list[str] = []
    content: dict[str, int] = {}
    for name, step in steps.items():
        inputs = tuple(content[read] for read in step.reads)
        key = (name, code[name].text, *inputs)
        match cache:
            case "none":
                needed = True
            case "times":
                needed = store.texts.get(name) != code[name].text or not set(step.reads).isdisjoint(ran)
            case "content":
                needed = key not in store.contents
        if needed:
            ran.append(name)
            store.texts[name] = code[name].text
            store.contents[key] = hash((name, code[name].meaning, *inputs))
        content[name] = store.contents[key]
    return ran


def after_edit(edited: str, cache: Cache, *, tidy: bool, steps: Mapping[str, Step] = PIPELINE) -> list[str]:
    """Builds everything, edits one step, and returns what runs then; tidy: what the step writes stays the same."""
    store, code = Store(), dict.fromkeys(steps, Code())
    build(code, store, cache, steps)
    code[edited] = Code(text=1, meaning=0 if tidy else 1)
    return build(code, store, cache, steps)


def minutes(names: list[str], steps: Mapping[str, Step] = PIPELINE) -> int:
    """How long these steps take, one after the other."""
    return sum(steps[name].minutes for name in names)


# ---- figures of the pipeline


PLACES: Mapping[str, Point] = {
    "load": (1.7, 6.3),
    "clean": (5.9, 6.3),
    "split": (10.1, 6.3),
    "features": (14.3, 6.3),
    "train": (14.3, 3.2),
    "evaluate": (10.1, 3.2),
    "report": (5.9, 3.2),
}
SIZE: Point = (3.0, 1.7)


def rebuild(edited: int = 2, cache: Cache = "times") -> Figure:
    """Draws the pipeline after step number `edited` was tidied up: what runs again is filled, the rest is kept."""
    name = list(PIPELINE)[edited - 1]
    ran = after_edit(name, cache, tidy=True)
    figure, axes = canvas()
    for target, step in PIPELINE.items():
        for source in step.reads:
            (x0, y0), (x1, y1) = PLACES[source], PLACES[target]
            across, up = np.sign(x1 - x0), np.sign(y1 - y0)
            if y0 == y1:
                arrow(axes, (x0 + across * SIZE[0] / 2, y0), (x1 - across * SIZE[0] / 2, y1))
            elif x0 == x1:
                arrow(axes, (x0, y0 + up * SIZE[1] / 2), (x1, y1 - up * SIZE[1] / 2))
            else:
                arrow(axes, (x0 + across * 1.2, y0 + up * SIZE[1] / 2), (x1 - across * 1.2, y1 - up * SIZE[1] / 2))
    for target, step in PIPELINE.items():
        runs = target in ran
        text = f"{target}\n{step.minutes} min"
        strength, weight = (1.0, "bold") if runs else (0.06, "normal")
        colour = "C1" if runs else "C5"
        box(axes, PLACES[target], SIZE, text, colour=colour, strength=strength, fontsize=18, weight=weight)
    x, y = PLACES[name]
    axes.text(x, y + 1.15, "▼ edited", ha="center", va="bottom", color="C1", weight="bold", fontsize=17)
    total = minutes(list(PIPELINE))
    axes.text(0.2, 0.9, f"{minutes(ran)} of {total} minutes", color="C1", weight="bold", fontsize=24, va="center")
    axes.text(15.8, 0.9, f"{len(ran)} of {len(PIPELINE)} steps run", color=MUTED, fontsize=18, va="center", ha="right")
    return figure


def project(edits: int = 60, tidy: float = 0.3, seed: int = 1) -> dict[Cache, list[int]]:
    """Total minutes of computing after each of a project's edits, 0 first, with the same edits for all three caches.

    tidy: the share of edits that leave what a step writes as it was.
    """
    rng = np.random.default_rng(seed)
    names = list(PIPELINE)
    weights = np.array([step.edits for step in PIPELINE.values()])
    steps = rng.choice(len(names), size=edits, p=weights / weights.sum())
    tidied = rng.random(edits) < tidy
    totals: dict[Cache, list[int]] = {}
    for cache in CACHES:
        store, code = Store(), dict.fromkeys(names, Code())
        build(code, store, cache)
        totals[cache] = [0]
        for number, (step, tidies) in enumerate(zip(steps, tidied, strict=True), start=1):
            name = names[step]
            code[name] = Code(number, code[name].meaning if tidies else number)
            totals[cache].append(totals[cache][-1] + minutes(build(code, store, cache)))
    return totals


def bill(edits: int = 60, tidy: float = 0.3, seed: int = 1) -> Figure:
    """Draws the hours of computing that a project has used after each edit, for three ways to decide what runs."""
    totals = project(edits, tidy, seed)
    rows: tuple[tuple[Cache, str, Colour, str], ...] = (
        ("none", "run all", "C1", "--"),
        ("times", "what is newer", "C2", "-."),
        ("content", "what differs", "C0", "-"),
    )
    figure, axes = plt.subplots(figsize=BESIDE)
    ends: dict[str, tuple[float, Colour]] = {}
    for cache, name, colour, line in rows:
        hours = np.array(totals[cache]) / 60
        axes.plot(hours, color=colour, linestyle=line)
        ends[f"{name}\n{hours[-1]:.0f} hours"] = (float(hours[-1]), colour)
    top = float(np.ceil(totals["none"][-1] / 600) * 10)
    axes.set(xlim=(0, edits), ylim=(0, top), xlabel="edits", ylabel="hours of computing so far")
    axes.grid(axis="y")
    label_ends(axes, edits, ends, gap=top / 5.5)
    return figure


def chain(length: int) -> dict[str, Step]:
    """A pipeline of equal steps in a row, each of which reads the one before; all are edited equally often."""
    return {f"{n}": Step(1, (f"{n - 1}",) if n else ()) for n in range(length)}


def expected_minutes(cache: Cache, *, tidy: bool, steps: Mapping[str, Step] = PIPELINE) -> float:
    """The mean cost of one edit, over the steps as often as they are edited."""
    total = sum(step.edits for step in steps.values())
    cost = ((step.edits, after_edit(name, cache, tidy=tidy, steps=steps)) for name, step in steps.items())
    return sum(edits * minutes(ran, steps) for edits, ran in cost) / total
