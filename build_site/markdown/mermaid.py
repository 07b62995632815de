"""A program of its own: Mermaid on standard input -> SVG on standard output, the same for the same text.

Mermaid is JavaScript, which an engine inside Python runs; it takes a second and keeps what it did, so that each diagram
has a process. Clock and chance are stopped: bars of schedules have no today, and branches no names by lot.
"""

from __future__ import annotations

import sys
from typing import Any

from mermaidx.engines.quickjs_engine import Engine, MermaidRenderError

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


def main() -> int:
    """Exit status 1: what is wrong with the diagram stands on standard error."""
    engine = Stopped()
    engine.start()
    try:
        sys.stdout.buffer.write(engine.render_svg(sys.stdin.buffer.read().decode(), "default", CONFIG, None).encode())
    except MermaidRenderError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 1
    finally:
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
