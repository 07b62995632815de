"""A program of its own: a JSON list of texts of Mermaid on standard input -> a list of answers on standard output.

An answer has `svg`, the same for the same text, or `error`, which is what is wrong with it; it is null where the text
took more than the seconds of computing that are given as the argument. Mermaid is JavaScript, which an engine inside
Python runs. To load it takes longer than most diagrams do, and it keeps what it did: so it is loaded once, and a copy
of the process, as it was then, draws each diagram. Clock and chance are stopped: bars of schedules have no today, and
branches no names by lot.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

from mermaidx.engines.quickjs_engine import Engine, MermaidRenderError

AT_A_TIME = 4  # diagrams, of which each may take some hundred MB
STOPPED = """
(() => {
  let last = 1;
  Math.random = () => (last = (last * 48271) % 2147483647) / 2147483647;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [0])); }
    static now() { return 0; }
  };
})();
"""
CONFIG = {  # words are SVG's, not HTML within it, and as wide as they were measured
    "htmlLabels": False,
    "flowchart": {"htmlLabels": False},
    "journey": {"textPlacement": "tspan"},
    "timeline": {"textPlacement": "tspan"},
    "handDrawnSeed": 1,
    "fontFamily": "Verdana, 'DejaVu Sans', sans-serif",
}


class Stopped(Engine):  # type: ignore[misc]
    """An engine in which every diagram begins at the same moment."""

    def _build_context(self) -> Any:
        context = super()._build_context()
        context.eval(STOPPED)
        return context


Answer = dict[str, str] | None


def answer(engine: Stopped, text: str) -> Answer:
    """What a diagram is drawn as, or what is wrong with it; to be called in the engine's thread."""
    try:
        return {"svg": engine._render_svg_sync(text, "default", CONFIG, None)}
    except MermaidRenderError as error:
        return {"error": str(error)}


def answers(engine: Stopped, texts: list[str], seconds: int) -> list[Answer]:
    """The same for each text, side by side in copies of this process; one after the other where none can be had."""
    if not hasattr(os, "fork"):
        return [answer(engine, text) for text in texts]
    size = min(os.cpu_count() or 1, AT_A_TIME)

    def drawn() -> Iterator[Answer]:
        under_way = deque[tuple[int, int]]()
        for text in texts:
            under_way.append(begun(engine, text, seconds))
            if len(under_way) == size:
                yield ended(*under_way.popleft())
        yield from (ended(*one) for one in under_way)

    return [*drawn()]


def begun(engine: Stopped, text: str, seconds: int) -> tuple[int, int]:
    """A copy of this process that draws a text, and the pipe that it writes its answer to."""
    import resource  # where there is `fork`

    out, into = os.pipe()
    if pid := os.fork():
        os.close(into)
        return pid, out
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        with os.fdopen(into, "w", encoding="utf-8") as file:
            json.dump(answer(engine, text), file)
    finally:
        os._exit(0)


def ended(pid: int, out: int) -> Answer:
    """The answer of a copy, once it has ended."""
    with os.fdopen(out, encoding="utf-8") as file:
        said = file.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return None
    return json.loads(said) if said else {"error": ""}


def main() -> None:
    """Draw all."""
    texts, seconds = json.load(sys.stdin), int(sys.argv[1])
    engine = Stopped()
    engine.start()
    # in the thread that has the engine, since JavaScript knows where its stack begins
    json.dump(engine._executor.submit(answers, engine, texts, seconds).result(), sys.stdout)
    engine.close()


if __name__ == "__main__":
    main()
