"""`check --browser`: what is wrong with a slide or a page is told once, at its line; and its report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser

from build_site.check.browser import SCRIPTS, wait_for
from build_site.check.wcag import CRITERIA

from ..conftest import PATIENCE, Make, build_site

BAD = """---
title: Bad
---

## Text before {#same}

- Same words
- Same words

## A table

Same words

| Same | words |
|------|-------|
| <span style="white-space: nowrap">{long}</span> | here |

## Code

<div style="overflow: hidden; width: 500px; height: 90px">

```python
def short():
    return "Same words"

def cut():
    return 1
```

</div>

## Output

```{python}
for number in range(90):
    print(number)
```

Same words

## Small

<p style="font-size: 12px">Same words</p>

## Scripts

<script>
throw new Error("this went wrong");
</script>
<script>
new Image().src = "https://example.org/seen.png";
</script>

Same words

## Field

<input type="text"> Same words

## Contrast

Same words

. . .

<p style="color: #aaa; background: #fff">Same words</p>

## Behind

<style>
.behind { position: relative; z-index: 0; color: #eee; }
.behind::before { content: ""; position: absolute; inset: 0; background: #999; z-index: -1; }
</style>

Same words

<p class="behind">Same words</p>

## Earlier

Same words

<p class="fragment fade-out" style="color: #bbb; background: #fff">Same words</p>

## Paper

<style>@media print { .screen { display: none } }</style>

Same words

<p class="screen">Same words, but not on paper</p>

## Below

Same words

<div class="fragment" style="position: absolute; top: 650px; height: 100px">Same<br>words<br>again</div>

## Foot

<p style="position: absolute; bottom: 16px; right: 72px">Same words over the foot</p>

## Much

{much}

## Endless

<script>
addEventListener("load", () => Reveal.on("slidechanged", (event) => { while (event.currentSlide.id === "endless"); }));
</script>

## Last

Same words
""".replace("{long}", "word " * 60).replace("{much}", "Much\n\n" * 14)
FOUND = {  # rule, and the source at its line -> how it is told
    ("cut", "| Same | words |"): "this table is cut by",
    ("overflow", "def cut():"): "this line of code is cut off by",
    ("cut", "```{python}"): "this output is cut by",
    ("small-text", "12px"): "is set in 12 px",
    ("console", 'throw new Error("this went wrong");'): "this went wrong",
    ("request", "https://example.org/seen.png"): "asks for https://example.org/seen.png",
    ("accessible", "<input"): "form elements must have labels (axe: label)",  # in the deck, too
    ("contrast", "#aaa"): "this paragraph has a contrast of 2.3 to 1 (#aaaaaa on #ffffff)",
    ("contrast", '<p class="behind">'): "has a contrast of 2.5 to 1 (#eeeeee on #999999)",
    ("contrast", "#bbb"): "has a contrast of 1.9 to 1 (#bbbbbb on #ffffff)",
    ("print", "but not on paper"): "this paragraph is not on paper",
    ("overflow", "top: 650px"): "sticks out by",
    ("over-foot", "bottom: 16px"): "lies over the foot of the slide by",
    ("shrunk", "## Much"): "of its size, or it would not fit",
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], list[str]]:
    """What is told of a bad course, by the rule and the line."""
    root = tmp_path_factory.mktemp("bad")
    (root / "slides").mkdir()
    (root / "slides/01-bad.md").write_text(BAD)
    done = build_site("check", root, "--browser", "--format", "json")
    found: dict[tuple[str, int], list[str]] = {}
    for one in json.loads(done.stdout):
        found.setdefault((one["rule"], one["line"]), []).append(one["message"])
    return found


@pytest.mark.parametrize(("rule", "source"), FOUND)
def test_what_is_wrong_is_told_once_at_its_line(rule: str, source: str, bad: dict[tuple[str, int], list[str]]) -> None:
    lines = BAD.splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if source in text]
    [message] = bad[rule, line]
    assert FOUND[rule, source] in message


def test_a_slide_that_never_ends_does_not_stop_the_others(bad: dict[tuple[str, int], list[str]]) -> None:
    assert any("#endless could not be looked at" in message for message in bad["console", 0])


GOOD = """---
title: Good
lang: en
---

## One

- This is fine.

. . .

Then this.

## Two

| a | b |
|---|---|
| 1 | 2 |

## Three

```{python}
#| echo: false
#| fig-cap: On a phone this is wider than the page, and scrolls.
#| fig-alt: A line that rises.
import matplotlib.pyplot as plt
plt.figure(figsize=(10, 4)).subplots().plot([1, 2])
```
"""


def test_what_was_clean_is_not_looked_at_again(course: Make) -> None:
    root = course({"slides/index.md": "---\ntitle: C\n---\n\nHello.\n", "slides/01-a.md": GOOD})

    def told(*options: str) -> list[str]:
        done = build_site("check", root, "--browser", *options)
        assert done.stdout == "", done.stdout
        return [line for line in done.stderr.splitlines() if "in a browser" in line]

    assert told() == ["looking at 8 slides and pages in a browser (0 were clean before)"]
    course({"slides/01-a.md": GOOD.replace("| 1 |", "| 3 |")})
    assert told() == ["looking at 2 slides and pages in a browser (6 were clean before)"]
    assert told() == ["looking at 0 slides and pages in a browser (8 were clean before)"]


def test_the_report_tells_every_criterion_and_is_accessible(course: Make, browser: Browser, tmp_path: Path) -> None:
    faulty = GOOD.replace("Then this.", '<p style="color: #aaa">Then this.</p>') + "\n![](a.svg)\n"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    root = course({"slides/01-a.md": faulty, "slides/a.svg": drawing})
    build_site("check", root, "--report", tmp_path / "report.html")
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(path=SCRIPTS[0])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto((tmp_path / "report.html").as_uri())
        assert page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))") == []
    told = {number: page.locator(f"section[aria-labelledby='c{number}']").inner_text() for number in CRITERIA}
    context.close()
    assert len(told) == 55
    assert "Found: 1" in told["1.4.3"]
    assert "slides/01-a.md:12: this paragraph has a contrast of" in told["1.4.3"]
    assert ", broken 4 times" in told["1.4.3"]
    assert "no alternative text" in told["1.1.1"]
    assert "(alternative): applied to all pictures of the source" in told["1.1.1"]
    assert "(aria-meter-name of axe): nothing that it is about was met" in told["1.1.1"]
    assert "Not tested" in told["2.1.2"]
    assert "Nothing was found by the rules below" in told["3.1.1"]


def test_what_is_told_to_end_is_quiet_and_leaves_nothing(tmp_path: Path) -> None:
    """Here a page that never ends is looked at."""
    (tmp_path / "index.html").write_text("<!doctype html><p>Words<script>while (true);</script>", encoding="utf-8")
    code = (
        "from pathlib import Path\n"
        "from build_site.check import browser\n"
        "from build_site.endings import end_as_interrupted, failures\n"
        "browser.listen = lambda *_: print('there', flush=True)\n"
        "end_as_interrupted()\n"
        "with failures(Path()):\n"
        f"    [*browser.look_at(Path({str(tmp_path)!r}), [browser.Task('index.html', browser.WIDE, ('',))], 1)]"
    )
    temporary = Path(tempfile.mkdtemp(dir="/tmp"))  # a short path: see LONGEST
    environment, piped = {**os.environ, "TMPDIR": str(temporary)}, subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=piped, stderr=piped, text=True)
    assert process.stdout
    assert process.stdout.readline() == "there\n"
    below = psutil.Process(process.pid).children(recursive=True)
    assert [*temporary.iterdir()]
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (130, "interrupted\n")
    assert not psutil.wait_procs(below, timeout=PATIENCE)[1]
    temporary.rmdir()  # it is empty


def test_waiting_goes_on_where_no_text_may_become_code(tmp_path: Path, browser: Browser) -> None:
    policy = """<meta http-equiv="Content-Security-Policy" content="script-src 'self' file:">"""
    (tmp_path / "a.html").write_text(f'<!doctype html>{policy}<script src="a.js"></script>', encoding="utf-8")
    (tmp_path / "a.js").write_text("setTimeout(() => { window.isThere = true; }, 300);", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    wait_for(page, "window.isThere")
    assert page.evaluate("window.isThere")
    page.close()
