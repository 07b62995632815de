"""How long the first edit of a course that was never built takes until it is painted: `make bench`.

`build_site serve` is started, the first lecture's deck is opened as soon as the address is printed, and two seconds
after that a word of it is edited, while the first build goes on. The clock is that of live.py, and stops when the edit
is on the screen. Told as well: how long after the address the deck came, if it did before the edit, and how long a
second edit takes, soon after the first was seen.

`runs N` on the command line changes with how many courses of each size it is done.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.builds import make_course
from tests.bench.live import SERVE, arrival, prose, source, watch
from tests.conftest import chromium

SIZES = (1, 30, 300)  # lectures
RUNS = 3
BEFORE = 2.0  # seconds from the address until the edit
PAUSE = 0.5  # seconds from an edit that was seen until the next
TOLD = ("deck", "first edit", "second edit")


async def first_edits(browser: Browser, root: Path) -> list[float]:
    """Milliseconds as in TOLD, of one course; nan for a deck that did not come before the edit."""
    process = await asyncio.create_subprocess_exec(*SERVE, str(root), "--port", "0", stderr=asyncio.subprocess.PIPE)
    assert process.stderr
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    arrivals = await watch(page)
    while not (found := re.search(r"http://\S+/", (await process.stderr.readline()).decode())):
        pass
    begun = time.perf_counter()
    rest = asyncio.create_task(process.stderr.read())  # a full pipe would stop it
    opening = asyncio.create_task(page.goto(f"{found[0]}lecture-1/slides.html#/edited"))
    try:
        async with asyncio.timeout(BEFORE):
            times = [1000 * (await arrival(arrivals, "EDIT0000") - begun)]
    except TimeoutError:
        times = [math.nan]
    await asyncio.sleep(begun + BEFORE - time.perf_counter())
    file = source(root, 1)
    for before, edit in (("EDIT0000", "EDIT1001"), ("EDIT1001", "EDIT1002")):
        text = file.read_text(encoding="utf-8").replace(before, edit)
        start = time.perf_counter()
        file.write_text(text, encoding="utf-8")
        times.append(1000 * (await arrival(arrivals, edit) - start))
        await asyncio.sleep(PAUSE)
    process.terminate()
    await asyncio.gather(process.wait(), rest, opening)
    await page.close()
    return times


async def measure(browser: Browser, lectures: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        make_course(root, lectures)
        source(root, 1).write_text(re.sub(r"(?m)^(## .*)", r"\1 {#edited}", prose(1, 25), count=1), encoding="utf-8")
        return await first_edits(browser, root)


def show(lectures: int, runs: Sequence[Sequence[float]]) -> None:
    told = (
        f"{name} {statistics.median(times):5.0f} ms ({min(times):.0f} to {max(times):.0f})"
        for name, times in zip(TOLD, zip(*runs, strict=True), strict=True)
    )
    print(f"{lectures:3} lectures: {'; '.join(told)}; load {os.getloadavg()[0]:.1f}", flush=True)


async def main() -> None:
    number = int(sys.argv[2]) if sys.argv[1:2] == ["runs"] else RUNS
    print(f"medians of {number} courses that were never built")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lectures in SIZES:
            show(lectures, [await measure(browser, lectures) for _ in range(number)])
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
