"""What a lecture pays for all that it does not use: nothing."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from build_site import filters
from build_site.convert import read_and_convert
from build_site.course.model import NOTHING_RAN
from build_site.course.scan import scan
from build_site.markdown import blocks
from build_site.markdown.files import look
from build_site.markdown.pandoc import Resident
from build_site.memory.digests import Digests

from .conftest import PATIENCE, Make

PLAIN = """\
## Words

Some *words*, and others that are **strong**, with $x^2$ among them.

- a list
- of two

## A formula

$$
p(x \\mid y) = \\frac{a}{b}
$$
"""
UNUSED = {  # by a lecture without pictures, diagrams, code that runs, citations in another style, decks of other tools
    *("importlib.metadata", "imagesize", "PIL", "selectolax", "pypdfium2", "multiprocessing", "numpy", "IPython"),
    *("xml.parsers.expat", "urllib.request", "asyncio", "socket", "build_site.decks.rows", "build_site.run.process"),
}
HELD = """
import sys, time
from build_site.cli import main
from build_site.markdown.pandoc import Resident
end = time.monotonic() + float(sys.argv[2])
def exchange(*given, real=Resident._exchange):
    while "build_site.site.render" not in sys.modules:
        assert time.monotonic() < end
        time.sleep(0.01)
    return real(*given)
Resident._exchange = exchange
main([sys.argv[1]])
"""


def test_words_and_formulas_ask_for_nothing(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """pandoc reads once and writes once, the scanner reads once, and no filter walks through any slide."""
    root = course({"slides/01-a.md": PLAIN})
    found = scan(root)
    asked: list[str] = []

    def count(module: Any, name: str, what: str = "") -> None:
        function = getattr(module, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            asked.append(what or arguments[1])
            return function(*arguments, **named)

        monkeypatch.setattr(module, name, counted)

    count(Resident, "_ask")
    count(blocks, "Outline", "scan")
    count(filters, "apply", "walk")
    pandoc, seen = Resident(), partial(look, found, Digests(root))
    read_and_convert(found, found.lectures[0], pandoc, seen, lambda *_: NOTHING_RAN)
    pandoc.close()
    assert asked == ["scan", "read", "write"]


def test_an_edited_lecture_loads_nothing_for_what_it_does_not_use(course: Make) -> None:
    root = course({"slides/01-a.md": PLAIN})
    command = [sys.executable, "-X", "importtime", "-m", "build_site", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "panflute" in loaded  # it was converted
    assert loaded & UNUSED == set()


def test_what_comes_next_is_loaded_while_pandoc_has_a_lecture(course: Make) -> None:
    root = course({"slides/01-a.md": PLAIN})
    subprocess.run([sys.executable, "-c", HELD, str(root), str(PATIENCE / 2)], check=True, timeout=PATIENCE)


def test_nothing_is_looked_through_when_all_ends() -> None:
    code = (
        "import gc\nfrom build_site.__main__ import main\ntry:\n    main()\nfinally:\n    print(gc.get_freeze_count())"
    )
    command = [sys.executable, "-c", code, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert int(done.stdout.splitlines()[-1]) > 1000
