"""How long from saving a lecture until the browser has painted it: `make bench`.

`build_site serve` runs as a process, a deck is open in a real Chromium, and the slide that it shows is edited, 30 times
for each case, with pauses like those of someone who types. The clock is this process's own: it starts before the file
is written (plainly, in place) and stops when a message from the page arrives, which the page sends from the first
macrotask after the next frame. The page looks when nodes or texts change (a MutationObserver that reads one slide), not
every few milliseconds, so that watching takes next to nothing from what is watched.

Each case is told beside its floor, taken right before it in the same Chromium, by the same clock and observer: a save
that watchdog sees, one server-sent event, and a page that writes down what it says, with nothing read or converted.
Without a display a page at rest need not wait for its next frame; on one that is up to 17 ms more, for both.

`edits N` on the command line changes how many.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.builds import lecture, make_course
from tests.bench.cells import CELL as FIGURE
from tests.bench.cells import CELLS as FIGURES
from tests.conftest import chromium

SERVE = (sys.executable, "-m", "build_site", "serve")
EDITS = 30
SIZES = (30, 300)  # lectures
PAUSE = (0.3, 0.8)  # seconds between an edit that is seen and the next
PATIENCE = 120  # seconds until an edit, or the first build, counts as never shown
CELLS, CELL = 20, 0.2  # how many, and seconds that each takes
SLIDES = 25  # of a lecture with sources
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"/>'
MARK = re.compile(r"EDIT\d{4}")

WATCH = """(() => {
  let seen;
  const look = () => {
    const mark = document.querySelector(".slides > .present")?.textContent.match(/EDIT\\d{4}/)?.[0];
    if (!mark || mark === seen) return;
    seen = mark;
    requestAnimationFrame(() => setTimeout(() => painted(mark)));
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})()"""

# Whether a deck has come to rest.
READY = """mark => (window.Reveal?.isReady() ?? true) && document.body.textContent.includes(mark)"""

# Go to the slide with that mark.
SHOW = """mark => window.Reveal?.slide(
  [...document.querySelectorAll(".slides > section")].findIndex((slide) => slide.textContent.includes(mark)))"""

FLOOR = b"""<!doctype html><div class="slides"><section class="present">EDIT0000</section></div>
<script>new EventSource("events").onmessage = ({ data }) => {
  document.querySelector("section").textContent = data;
};</script>"""


@dataclass(frozen=True, slots=True)
class Case:
    """A lecture whose text holds marks, each of which an edit changes."""

    name: str
    number: int  # of the lecture
    text: str
    own: float = 0.0  # milliseconds that its code takes by itself


def prose(number: int, slides: int) -> str:
    """A lecture of that many slides, with a sentence on each for an edit to change."""
    opening, *rest = re.split(r"(?m)^(?=## )", lecture(number, slides))
    marked = (re.sub(r"\n\n", f"\n\nThe word is EDIT{n:04}.\n\n", part, count=1) for n, part in enumerate(rest))
    return opening + "".join(marked)


def cells() -> str:
    """A lecture of slow cells, the last of which prints a mark."""
    said = [*(f"Said by {n}" for n in range(CELLS - 1)), "EDIT0000"]
    return "---\ntitle: Cells\n---\n\n" + "\n".join(
        f"## Cell {n}\n\n```{{.python .run echo=false}}\nimport time\n\ntime.sleep({CELL})\nprint('{words}')\n```\n"
        for n, words in enumerate(said)
    )


def figures() -> str:
    """A lecture of cells that draw, the first of which prints a mark, too."""
    drawn = [FIGURE.format(seed=n, frequency=n + 1) for n in range(FIGURES)]
    drawn[0] += "print('EDIT0000')\n"
    return "\n".join(
        f"## Figure {n}\n\n```{{.python .run fig-alt=signal}}\n{cell}```\n" for n, cell in enumerate(drawn)
    )


def cited(said: str) -> str:
    """A lecture whose slides say something each, of which the mark is EDIT0000 and so on, and that has sources."""
    slides = (f"## Slide {n}\n\n{said.format(mark=f'EDIT{n:04}', n=n)}\n" for n in range(SLIDES))
    return "---\ntitle: Cited\nbibliography: references.bib\n---\n\n" + "\n".join(slides)


def bibliography(edits: int) -> str:
    """Works by authors that are called as their keys, one for each mark that is and will be."""
    entry = "@book{{{key},\n  author = {{{key}}},\n  title = {{A Work}},\n  year = {{2027}}\n}}\n"
    marks = (f"EDIT{n:04}" for n in (*range(SLIDES), *range(1001, 1001 + edits)))
    return "\n".join(entry.format(key=key) for key in ("known", *marks))


CASES = (
    Case("prose, 25 slides", 1, prose(1, 25)),
    Case("prose, 100 slides", 2, prose(2, 100)),
    Case(f"last of {CELLS} cells, without its own {1000 * CELL:.0f} ms", 3, cells(), 1000 * CELL),
    Case(f"first of {FIGURES} cells that draw, all of which run", 4, figures()),
    Case("words beside a citation", 5, cited("The word is {mark} [@known].")),
    Case("a citation's key", 6, cited("It is said [@{mark}].")),
    Case("a caption that others refer to", 7, cited("![{mark}](lane.svg){{#fig-{n}}}\n\nSee @fig-0 and @fig-{n}.")),
)


def source(root: Path, number: int) -> Path:
    return root / f"slides/{number:03}-lecture-{number}.md"


# ---- the floor


class Saved(FileSystemEventHandler):
    """Hands on the mark in a file that was written."""

    def __init__(self, hand_on: Callable[[str], object]) -> None:
        self.hand_on = hand_on

    def on_closed(self, event: FileSystemEvent) -> None:
        for mark in MARK.findall(Path(str(event.src_path)).read_text(encoding="utf-8")):
            self.hand_on(mark)


@asynccontextmanager
async def floor(file: Path) -> AsyncIterator[str]:
    """The address of a page that shows the mark in that file."""
    marks: asyncio.Queue[str] = asyncio.Queue()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        events = b"/events" in await reader.readline()
        kind = "event-stream" if events else "html"
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/{kind}\r\nConnection: close\r\n\r\n".encode())
        if not events:
            writer.write(FLOOR)
        while events and (mark := await marks.get()):
            writer.write(f"data: {mark}\n\n".encode())
        writer.close()

    loop, observer = asyncio.get_running_loop(), Observer()
    observer.schedule(Saved(lambda mark: loop.call_soon_threadsafe(marks.put_nowait, mark)), str(file.parent))
    observer.start()
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        marks.put_nowait("")
    observer.stop()
    observer.join()


# ---- what is measured


@asynccontextmanager
async def served(root: Path) -> AsyncIterator[str]:
    """The address at which `build_site serve` shows a course, once all of it is built."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (*SERVE, str(root), "--port", str(port))
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert process.stderr
    said = ""
    async with asyncio.timeout(PATIENCE):
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+/)(?s:.*) in \d+ ms$", said, re.M)):
            if not (line := await process.stderr.readline()):
                raise RuntimeError(f"serve ended before the course was built:\n{said}")
            said += line.decode()
    rest = asyncio.create_task(process.stderr.read())  # a full pipe would stop it
    try:
        yield found[1]
    finally:
        process.terminate()
        await process.wait()
        await rest


async def measure(browser: Browser, address: str, file: Path, edits: int) -> list[float]:
    """Milliseconds from saving each edit of a file until the page at that address has painted it."""
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    arrivals = await watch(page)
    await page.goto(address)
    dice, times = random.Random(1), []
    text = file.read_text(encoding="utf-8")
    between, marks = MARK.split(text), MARK.findall(text)
    await page.wait_for_function(READY, arg=marks[-1], timeout=1000 * PATIENCE)
    slides = range(len(marks))
    for number, slide in enumerate([slides[0], slides[-1], *dice.choices(slides, k=edits - 2)], 1):
        await page.evaluate(SHOW, marks[slide])
        await page.wait_for_function("!document.getAnimations().length")
        await asyncio.sleep(dice.uniform(*PAUSE))
        marks[slide] = f"EDIT{1000 + number}"
        text = "".join(piece for pair in zip(between, [*marks, ""], strict=True) for piece in pair)
        start = time.perf_counter()
        file.write_text(text, encoding="utf-8")
        times.append(1000 * (await arrival(arrivals, marks[slide]) - start))
    await page.close()
    return times


async def watch(page: Page) -> asyncio.Queue[tuple[str, float]]:
    """The marks that a page will have painted, each with the time at which that became known."""
    arrivals: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    session = await page.context.new_cdp_session(page)
    session.on("Runtime.bindingCalled", lambda call: arrivals.put_nowait((call["payload"], time.perf_counter())))
    await session.send("Runtime.enable")
    await session.send("Runtime.addBinding", {"name": "painted"})
    await page.add_init_script(WATCH)
    return arrivals


async def arrival(arrivals: asyncio.Queue[tuple[str, float]], mark: str) -> float:
    async with asyncio.timeout(PATIENCE):
        while True:
            painted, moment = await arrivals.get()
            if painted == mark:
                return moment


async def measure_floor(browser: Browser, edits: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "floor.md"
        file.write_text("EDIT0000", encoding="utf-8")
        async with floor(file) as address:
            return await measure(browser, address, file, edits)


async def measure_course(browser: Browser, lectures: int, edits: int) -> None:
    """Print how long the edits of each case took in a course of that many lectures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        make_course(root, lectures)
        for case in CASES:
            source(root, case.number).write_text(case.text, encoding="utf-8")
        (root / "slides/references.bib").write_text(bibliography(edits), encoding="utf-8")
        (root / "slides/lane.svg").write_text(PICTURE, encoding="utf-8")
        async with served(root) as address:
            for case in CASES:
                least = statistics.median(await measure_floor(browser, edits))
                deck = f"{address}lecture-{case.number}/slides.html"
                times = [one - case.own for one in await measure(browser, deck, source(root, case.number), edits)]
                show(f"{lectures} lectures, {case.name}", times, least)


def show(name: str, times: list[float], least: float) -> None:
    middle, high = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
    print(
        f"{name:56} {middle:6.1f} ms  {middle / least:5.2f} x the floor of {least:4.1f} ms  "
        f"95th percentile {high:6.1f} ms  ({min(times):.1f} to {max(times):.1f} ms)",
        flush=True,
    )


async def main() -> None:
    edits = int(sys.argv[2]) if sys.argv[1:2] == ["edits"] else EDITS
    print(f"save to painted, medians of {edits} edits")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lectures in SIZES:
            await measure_course(browser, lectures, edits)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
