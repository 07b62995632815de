"""What students take along: a lecture's text, how to cite it, and services that open its notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .conftest import Make, build_site, png

HOME = """\
---
title: Course & more
instructors: [Ada Lovelace, "**Mary** Somerville"]
description: All of it.
license: CC BY-SA 4.0
semester: Fall 2027
---
"""
LECTURE = """\
---
title: "Sums [2] of 1_000"
description: How to add.
answers: withheld
---

## One

Prose.

```{python}
import numpy as np
print("a```b")
```

> Q: Why?

> A: Zebra.

::: notes
Quagga.
:::

![Drawn](../figures_src/draw.py#draw){alt="A line"}
"""
DRAW = """\
from matplotlib import pyplot as plt

def draw():
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    return figure
"""
SETTINGS = """\
[tool.build_site]
url = "https://example.org/c"
repository = "https://github.com/me/course/tree/site/docs"
jupyterlite = "https://example.org/lite"
"""


@pytest.fixture
def site(course: Make) -> Path:
    files: dict[str, str | bytes] = {"slides/index.md": HOME, "slides/01-sums.md": LECTURE}
    root = course(files | {"figures_src/draw.py": DRAW, "pyproject.toml": SETTINGS})
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    return root / "_site"


def first(site: Path, selector: str) -> LexborNode:
    """The first such element of the lecture's page."""
    found = LexborHTMLParser((site / "sums/index.html").read_text()).css_first(selector)
    assert found
    return found


def test_a_lecture_is_there_as_text(site: Path) -> None:
    text = (site / "sums/sums.md").read_text()
    assert text.startswith("# Sums \\[2\\] of 1_000\n")
    assert '````python\nimport numpy as np\nprint("a```b")\n````\n\n````\na```b\n````\n' in text
    assert "](../sums/figures/draw.svg)" in text
    assert "Prose." in text
    assert "plt.subplots" not in text  # the figure is shown, not how it was drawn
    assert "Zebra" not in text
    assert "Quagga" not in text
    link = first(site, 'link[rel="alternate"][type="text/markdown"]')
    assert link.attributes["href"] == "../sums/sums.md"


def test_programs_are_told_of_the_course(site: Path) -> None:
    told = (site / "llms.txt").read_text()
    assert told.startswith(
        "# Course & more\n\n> All of it.\n\nAda Lovelace, Mary Somerville, Fall 2027, CC BY-SA 4.0\n"
    )
    assert "- [1 Sums \\[2\\] of 1_000](https://example.org/c/sums/sums.md): How to add.\n" in told


def test_a_lecture_can_be_cited(site: Path) -> None:
    words = " ".join(first(site, "details.cite p").text().split())
    assert words == (
        "Ada Lovelace, Mary Somerville (2027). Sums [2] of 1_000. Lecture in Course & more. CC BY-SA 4.0. "
        "https://example.org/c/sums/"
    )
    entry = first(site, "details.cite pre").text()
    assert entry.startswith("@misc{sums2027,\n  author = {{Ada Lovelace} and {Mary Somerville}},\n")
    assert "  title = {Sums [2] of 1\\_000},\n" in entry
    assert "Course \\& more" in entry


def test_services_open_the_notebook(site: Path) -> None:
    links = {one.text(): one.attributes["href"] for one in first(site, ".readings").css("a")}
    assert links["Colab"] == "https://colab.research.google.com/github/me/course/blob/site/docs/sums/sums.ipynb"
    assert links["Binder"] == "https://mybinder.org/v2/gh/me/course/site?labpath=docs%2Fsums%2Fsums.ipynb"
    lite = "https://example.org/lite/lab/index.html?fromURL=https%3A%2F%2Fexample.org%2Fc%2Fsums%2Fsums.ipynb"
    assert links["JupyterLite"] == lite
    needed = (site / "requirements.txt").read_text()
    ran_on = json.loads((site / "manifest.json").read_text())["ran_on"]
    assert f"numpy=={ran_on['numpy'][0]}\n" in needed
    assert "Python" not in needed


@pytest.mark.parametrize("address", ["me/course", "https://example.org/me/course", "https://github.com/me"])
def test_an_address_that_is_no_repository_is_told(course: Make, address: str) -> None:
    settings = f'[tool.build_site]\nrepository = "{address}"\n'
    done = build_site(course({"slides/01-a.md": "# A\n", "pyproject.toml": settings}))
    assert done.returncode == 1
    assert f"pyproject.toml:2: error: repository cannot be {address!r}" in done.stderr


def test_a_lecture_is_shown_by_its_first_picture_and_has_the_terms_of_its_course(course: Make) -> None:
    files: dict[str, str | bytes] = {
        "pyproject.toml": '[tool.build_site]\nurl = "https://example.org/c/"\n',
        "slides/index.md": "---\ntitle: C\nlicense: CC BY 4.0\n---\n",
        "slides/01-a.md": "# One\n\n![A line](x.svg)\n\n![A square](<a b.png>)\n",
        "slides/02-b.md": "---\nlicense: CC0\n---\n\n# None\n\ntext\n",
        "slides/x.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "slides/a b.png": png(4, 4),
    }
    root = course(files)
    assert build_site(root).returncode == 0
    for page in ("index", "slides"):
        head = (root / f"_site/a/{page}.html").read_text(encoding="utf-8")
        assert '<meta property="og:image" content="https://example.org/c/a%20b.png">' in head
        assert "og:image" not in (root / f"_site/b/{page}.html").read_text(encoding="utf-8")
    assert "CC BY 4.0" in (root / "_site/a/a.md").read_text(encoding="utf-8").splitlines()
    assert "CC0" in (root / "_site/b/b.md").read_text(encoding="utf-8").splitlines()
