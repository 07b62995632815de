"""How long builds take, against pandoc alone: `make bench`.

A hundred lectures of 25 slides (prose, lists, columns, pictures, code, TeX, prompts), no code that runs. Everything is
timed in one run and reported as a ratio to running `pandoc -s -t revealjs` once per lecture, as many at a time as there
are cores, which makes only the deck. `lectures N` on the command line changes how many.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from build_site.markdown.pandoc import executable
from tests.conftest import png

WORDS = ("model", "data", "drift", "loop", "signal", "label", "window", "metric", "service", "batch", "feature")
TEX = r"p(x \mid y) = \frac{p(y \mid x)\, p(x)}{\sum_i p(y \mid x_i)}"
RUNS = 5
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a package that is installed has been compiled


def lecture(number: int, slides: int = 25) -> str:
    """The Markdown of one lecture; the same number gives the same text."""
    dice = random.Random(number)

    def words(count: int) -> str:
        return " ".join(dice.choices(WORDS, k=count)).capitalize()

    def bullets(count: int) -> str:
        return "\n".join(f"- **{words(1)}** {words(9)}." for _ in range(count))

    kinds: list[Callable[[], str]] = [
        lambda: f"{words(14)}.\n\n{bullets(5)}",
        lambda: (
            f"::: {{.columns}}\n:::: {{.column width=50%}}\n{bullets(3)}\n::::\n:::: {{.column width=50%}}\n"
            f"![{words(3)}](graphics/p{dice.randrange(8)}.png)\n::::\n:::"
        ),
        lambda: f"{words(10)}.\n\n> Q: {words(12)}?\n\n> A: {words(10)}.",
        lambda: f"```python\n{code()}```\n\n{words(8)}.",
        lambda: f"{words(10)}:\n\n$$\n{TEX}\n$$\n\n{words(9)}.",
        lambda: f"![{words(4)}](graphics/p{dice.randrange(8)}.png){{width=70% credit='{words(2)}'}}",
    ]

    def code() -> str:
        return "".join(
            f"def {name}(x, y={n}):\n    return x @ {name}_0 + y  # {words(3)}\n" for n, name in enumerate(WORDS[:5])
        )

    parts = [f"---\ntitle: 'Lecture {number}: {words(3)}'\nauthor: A. Teacher\ndate: 2026-09-07\n---\n"]
    parts += [f"## {words(3)}\n\n{kinds[n % len(kinds)]()}\n" for n in range(slides)]
    return "\n".join(parts)


def make_course(root: Path, lectures: int) -> None:
    """A course of that many lectures."""
    (root / "slides/graphics").mkdir(parents=True)
    for n in range(8):
        (root / f"slides/graphics/p{n}.png").write_bytes(png(320 + n, 200))
    for n in range(1, lectures + 1):
        (root / f"slides/{n:03}-lecture-{n}.md").write_text(lecture(n), encoding="utf-8")


def seconds(action: Callable[[], object]) -> float:
    """How long something takes on the clock."""
    return taken(action)[0]


def taken(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of computing in the processes that it starts and waits for, and theirs."""
    clock, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return time.perf_counter() - clock, computed


def run_pandoc(root: Path, out: Path) -> None:
    """The yardstick: a pandoc process for each lecture, one for each core at a time."""

    def one(source: Path) -> None:
        target = out / f"{source.stem}.html"
        command = [str(executable()), "-s", "-t", "revealjs", "--mathml", str(source), "-o", str(target)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    out.mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(one, sorted((root / "slides").glob("*.md"))))


def build(root: Path) -> None:
    subprocess.run([sys.executable, "-m", "build_site", str(root)], check=True, stderr=subprocess.DEVNULL)


def edit(root: Path, number: int) -> None:
    """Change one word of the first lecture."""
    file = root / "slides/001-lecture-1.md"
    file.write_text(lecture(1) + f"\nEdit {number}.\n", encoding="utf-8")


def load() -> None:
    """What no command in Python could do without."""
    subprocess.run([sys.executable, "-c", "import click, json"], check=True)


def measure(root: Path) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each run, as `taken` tells them; what is compared takes turns."""
    times: dict[str, list[tuple[float, float]]] = {}

    def run(name: str, action: Callable[[], object]) -> None:
        times.setdefault(name, []).append(taken(action))

    for number in range(RUNS):
        run("pandoc", lambda: run_pandoc(root, root / "decks"))
        for name in ("_site", ".build_site"):
            shutil.rmtree(root / name, ignore_errors=True)
        run("cold", lambda: build(root))
        build(root)
        run("import click, json", load)
        run("nothing to do", lambda: build(root))
        edit(root, number)
        run("one lecture edited", lambda: build(root))
    return times


def main() -> None:
    lectures = int(sys.argv[2]) if sys.argv[1:2] == ["lectures"] else 100
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        make_course(root, lectures)
        times = measure(root)
    middle = {name: [statistics.median(one) for one in zip(*runs, strict=True)] for name, runs in times.items()}
    print(f"{lectures} lectures of 25 slides, {os.cpu_count()} cores, medians of {RUNS} runs, seconds")
    for name, (clock, computed) in middle.items():
        print(f"{name:20} {clock:6.2f} on the clock, {computed:6.2f} of computing")
    for name, yardstick in (
        ("cold", "pandoc"),
        ("nothing to do", "import click, json"),
        ("one lecture edited", "nothing to do"),
    ):
        clock, computed = (a / b for a, b in zip(middle[name], middle[yardstick], strict=True))
        print(f"{name:20} {clock:6.2f} x {yardstick}, by computing {computed:.2f} x")


if __name__ == "__main__":
    main()
