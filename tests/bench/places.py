"""How long finding the lines of lectures takes: `python tests/bench/places.py FILE...`, by default those of the course.

Nobody asks for lines of a lecture without problems, so this is no part of an ordinary build; pandoc's reading of the
same text stands beside it as a measure.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from build_site.markdown.pandoc import Resident  # noqa: E402
from build_site.markdown.places import locate  # noqa: E402

RUNS = 15


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some runs, after one to warm up."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main(paths: list[Path]) -> None:
    worker = Resident()
    for path in paths:
        source = path.read_text(encoding="utf-8")
        ast, _ = worker.read(source)
        reading = milliseconds(lambda source=source: worker.read(source))  # type: ignore[misc]
        locating = milliseconds(lambda source=source, ast=ast: locate(source, ast))  # type: ignore[misc]
        lines = source.count("\n")
        print(f"{path.name:32} {lines:6} lines   read {reading:7.1f} ms   locate {locating:7.1f} ms")
    worker.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted((ROOT / "slides").glob("*.md")))
