"""How long code takes, against notebooks: `make bench`.

Ten lectures with five cells that each draw a figure. Everything is timed in one run and reported as a ratio to running
the same notebooks with nbclient, a kernel for each and two at a time, which is how tools around Jupyter do it (what
they make of the results comes on top).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.builds import build, seconds

LECTURES, CELLS, RUNS = 10, 5, 3
CELL = """\
import numpy as np
import matplotlib.pyplot as plt

t = np.linspace(0, 6, 400)
noise = np.random.default_rng({seed}).standard_normal(t.size)
fig, ax = plt.subplots(figsize=(6, 3.5))
ax.plot(t, np.sin({frequency} * t) + 0.2 * noise, lw=1, label="measured")
ax.plot(t, np.sin({frequency} * t), label="true")
ax.set(xlabel="time (s)", ylabel="signal")
ax.legend()
plt.show()
"""


def lecture(number: int, runs: bool) -> str:
    """A lecture whose cells run, or only are shown."""
    fence = "```{.python .run fig-alt=signal}" if runs else "```python"
    cells = (CELL.format(seed=100 * number + n, frequency=n + 1) for n in range(CELLS))
    return "\n".join(f"## Slide {n}\n\nWords.\n\n{fence}\n{cell}```\n" for n, cell in enumerate(cells))


def make_course(root: Path, runs: bool) -> None:
    (root / "slides").mkdir(parents=True)
    for number in range(1, LECTURES + 1):
        (root / f"slides/{number:02}-lecture-{number}.md").write_text(lecture(number, runs), encoding="utf-8")


async def run_notebooks() -> None:
    """The yardstick."""
    two = asyncio.Semaphore(2)

    async def one(number: int) -> None:
        cells = [
            nbformat.v4.new_code_cell(CELL.format(seed=100 * number + n, frequency=n + 1))  # type: ignore[no-untyped-call]
            for n in range(CELLS)
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
        async with two:
            await NotebookClient(notebook, kernel_name="python3").async_execute()

    await asyncio.gather(*map(one, range(1, LECTURES + 1)))


def forget(root: Path) -> None:
    for name in ("_site", ".build_site"):
        shutil.rmtree(root / name, ignore_errors=True)


def main() -> None:
    times: dict[str, list[float]] = {}

    def take(name: str, root: Path) -> None:
        times.setdefault(name, []).append(seconds(lambda: build(root)))

    with tempfile.TemporaryDirectory() as folder:
        course, silent = Path(folder) / "course", Path(folder) / "silent"
        make_course(course, runs=True)
        make_course(silent, runs=False)
        for number in range(RUNS):
            times.setdefault("notebooks", []).append(seconds(lambda: asyncio.run(run_notebooks())))
            forget(course)
            forget(silent)
            take("cold", course)
            take("cold, nothing runs", silent)
            for root, name in ((course, "nothing to do"), (silent, "nothing to do, no cells")):
                build(root)
                take(name, root)
            file = course / "slides/03-lecture-3.md"
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace('lw=1, label="measured"', f'lw={number + 2}, label="measured"', 1), "utf-8")
            take("first cell of a lecture edited", course)
            file.write_text(file.read_text(encoding="utf-8").replace("Words.", f"Words {number}.", 1), "utf-8")
            take("prose edited", course)
    yardstick = statistics.median(times["notebooks"])
    print(f"{LECTURES} lectures of {CELLS} cells with a figure, {os.cpu_count()} cores, medians of {RUNS} runs")
    for name, runs in times.items():
        middle = statistics.median(runs)
        print(
            f"{name:31} {middle:6.2f} s  {middle / yardstick:5.2f} of notebooks ({min(runs):.2f} to {max(runs):.2f} s)"
        )


if __name__ == "__main__":
    main()
