"""What a preview shows of code that has still to run, without running it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from build_site.body import Body
from build_site.convert import read_and_convert
from build_site.course.scan import scan
from build_site.markdown.files import look
from build_site.markdown.pandoc import Pandoc
from build_site.memory.digests import Digests
from build_site.readings.page import html_of
from build_site.run.glance import Glance

from .conftest import Make, build_course, edit

LECTURE = """\
## Cells

```{python}
#| label: first
x = 1
print("fresh", x)
```

```{python}
#| label: drawn
#| fig-cap: A line
import matplotlib.pyplot as plt
plt.plot([1, 2])
print("drawn")
```

It is `{python} x + 1`.

```{python}
#| echo: false
from IPython.display import Markdown, Latex, HTML, display
display(HTML("<p>bold</p>"), Markdown("*emphasis*"), Latex("$$y$$"))
```

## Figure

![Swept](../figures_src/f.py#draw){sweep="n=1:2:1"}
"""
MODULE = "import matplotlib.pyplot as plt\ndef draw(n: int):\n    return plt.figure()\n"


@pytest.fixture
def root(course: Make) -> Path:
    return course({"slides/01-one.md": LECTURE, "figures_src/f.py": MODULE})


def glance(root: Path, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> Body:
    """The lecture's readings as they are before anything has run."""
    monkeypatch.setattr("multiprocessing.context.ForkServerContext.Process", None)  # no Python could be started
    course, digests = scan(root), Digests(root)
    seen, runner = partial(look, course, digests), Glance(root, digests)
    result, body = read_and_convert(course, course.lectures[0], pandoc, seen, runner.run)
    assert not result.is_faulty
    return body


def page(body: Body) -> str:
    return html_of(body.pieces("page"), "")


def marked(body: Body, state: str) -> list[str]:
    """Start tags of the page's elements that are in a state; the deck has them, too."""
    tags = re.findall(rf'<[^>]*class="[^"]*\b{state}\b[^>]*>', page(body))
    assert all('aria-busy="true"' in tag for tag in tags)
    assert len(
        re.findall(rf'class="[^"]*\b{state}\b', "".join(one.body for piece in body.pieces("deck") for one in piece))
    ) == len(tags)
    return [re.sub(r"^<(\w+).*", r"\1", tag, flags=re.S) for tag in tags]


def test_what_never_ran_has_a_place(root: Path, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> None:
    body = glance(root, pandoc, monkeypatch)
    assert marked(body, "pending") == ["div", "img", "span", "div", "img"]
    assert not marked(body, "stale")
    assert "<figcaption>" in page(body)
    assert "A line" in page(body)
    assert "Swept" in page(body)
    assert "data-frames" not in page(body)


def test_what_is_fresh_is_shown_as_it_is(root: Path, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as unchanged:
        build_course(root)
        edit(root / "slides/01-one.md", "It is", "It was")
        body = glance(root, pandoc, unchanged)
    assert not marked(body, "stale") + marked(body, "pending")
    assert "It was" in page(body)


def test_what_has_to_run_again_is_shown_as_it_was(root: Path, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> None:
    build_course(root)
    file = root / "slides/01-one.md"
    file.write_text(LECTURE.replace("x = 1", "x = 2").replace("n=1:2:1", "n=1:3:1"))
    body = glance(root, pandoc, monkeypatch)
    assert marked(body, "stale") == ["pre", "pre", "img", "span", "div", "div", "div"]
    assert marked(body, "partial") == ["img"]
    assert not marked(body, "pending")
    assert "fresh 1" in page(body)
    assert 'data-values="1,2"' in page(body)  # the third was never drawn
