"""Conditional content: nothing of it in any byte of what shall not have it, and no code for nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Make, build_course, problems_of

LECTURE = """---
title: T
---

## One

::: {.content-visible when-format="revealjs"}
onlyindeck, noted[^1]

```{python}
print("cell" + "ofdeck")
```
:::

::: {.content-visible when-format="pdf"}
onlyonpaper

```{python}
1 / 0
```

![](nowhere.png)
:::

[onlyonpage]{.content-visible when-format="page"}

::: {.content-hidden unless-format="html:js"}
## Slideforbrowsers

```{python}
print("cell" + "ofboth")
```
:::

[^1]: noteofdeck
"""


def holders(root: Path, word: str) -> set[str]:
    """The files of the site in which a word stands, whatever its case."""
    files = (file for file in (root / "_site").rglob("*") if file.is_file())
    return {file.name for file in files if word in file.read_text(errors="replace").lower()}


def test_only_where_it_shall_be(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    report = build_course(root)
    assert report.problems == []
    assert len(report.ran) == 2  # what nobody sees does not run
    deck, page, found = "slides.html", "index.html", "search.js"
    where = {
        "onlyindeck": {deck, found},
        "noteofdeck": {deck, found},
        "cellofdeck": {deck, found},
        "onlyonpage": {page, found},
    }
    where |= {"onlyonpaper": set(), "slideforbrowsers": {deck, page, found}, "cellofboth": {deck, page, found}}
    assert {word: holders(root, word) for word in where} == where


@pytest.mark.parametrize(
    ("profile", "line"),
    [
        *(("default: {a: b}", 2), ("default: [[a]]", 2), ("group: {x: b}", 2), ("group: [{x: b}]", 2), ("group: x", 2)),
        *(("default: [x]\n  group: [[a], {b: c}]", 3), ("default:\n  group: [x, a]", 0)),
    ],
)
def test_what_names_no_profile_is_told(course: Make, profile: str, line: int) -> None:
    files = {"_quarto.yml": f"profile:\n  {profile}\n"}
    root = course({**files, "slides/01-a.md": '## One\n\n::: {.content-visible when-profile="x"}\nforx\n:::\n\nend\n'})
    told = [(one.place.file, one.place.line) for one in build_course(root).problems]
    assert told == ([("_quarto.yml", line)] if line else [])
    assert bool(holders(root, "forx")) == (" [x" in profile)


def test_what_a_projects_profile_says(course: Make) -> None:
    part = '::: {{.content-visible {}-profile="{}"}}\n{}\n:::\n\n'
    parts = (("when", "web", "forweb"), ("when", "slides", "forslides"), ("unless", "print", "notforprint"))
    text = "".join(part.format(*one) for one in (*parts, ("when", "first", "offirst")))
    root = course(
        {
            "_quarto.yml": "profile:\n  default: web, other\n  group: [[first, second]]\n",
            "_quarto-web.yml": "lang: de\n",
            "slides/01-a.md": f"## One\n\nx\n\n{text}",
        }
    )
    assert problems_of(root) == [
        "_quarto-web.yml: warning: files of profiles are not read (write what it says into _quarto.yml)"
    ]
    assert all(holders(root, word) for word in ("forweb", "notforprint", "offirst"))
    assert not holders(root, "forslides")


def test_what_front_matter_says(course: Make) -> None:
    part = '::: {.content-visible when-meta="a.b"}\nconditionally\n:::\n'
    root = course({"slides/index.md": "---\ntitle: Home\n---\n", "slides/01-a.md": f"## One\n\nx\n\n{part}"})
    build_course(root)
    assert not holders(root, "conditionally")
    course({"slides/index.md": "---\ntitle: Home\na:\n  b: true\n---\n"})
    assert build_course(root).converted == 1
    assert holders(root, "conditionally") == {"slides.html", "index.html", "a.ipynb", "a.md", "search.js"}
    course({"slides/01-a.md": f"---\na:\n  b: false\n---\n\n## One\n\nx\n\n{part}"})
    build_course(root)
    assert not holders(root, "conditionally")
