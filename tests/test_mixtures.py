"""Constructs in one another: what each says of itself holds wherever it stands."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from build_site.build import build
from build_site.markdown.excerpt import excerpt
from build_site.markdown.pandoc import Pandoc
from build_site.news import Options
from build_site.problems import CourseError, Doubt

from .conftest import Make, contents, png, problems_of
from .test_excerpt import Lecture

NAMES = "gama knuth hoare turing noether secret"
BIB = "".join(
    f"@book{{{one}, author = {{A. {one.title()}}}, title = {{T}}, year = {{2014}}}}\n" for one in NAMES.split()
)
FRONT = "---\ntitle: T\nbibliography: r.bib\n{}---\n\n"
HELD = """
## Callout

::: {.callout-note title="Title [@gama], like @fig-a"}
![A](a.png){#fig-a alt=a}
:::

::: {#thm-a name="Name [@knuth]"}
As in @fig-a [@hoare].
:::

```{.python #lst-a lst-cap="Listing [@turing]"}
x = 1
```

## Diagram

```{dot}
//| label: fig-dia
//| fig-cap: "Diagram [@noether] of @fig-a"
//| fig-alt: dia
digraph { a -> b }
```

## References
"""
CELLS = """
## Cells

```{python}
#| label: fig-cell
#| fig-cap: "Cell [@gama], like @lst-cell"
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.show()
```

```{python}
#| label: tbl-cell
#| tbl-cap: "Table [@knuth]"
import pandas as pd
pd.DataFrame({"a": [1]})
```

```{python}
#| label: lst-cell
#| lst-cap: "Code like @tbl-cell [@hoare]"
x = 1
```
"""


def made(course: Make, lecture: str, **files: str | bytes) -> Path:
    """A course of one lecture, built without a word."""
    root = course({"slides/a.png": png(8, 8), "slides/r.bib": BIB, "slides/01-l.md": lecture, **files})
    assert problems_of(root) == []
    return root / "_site/l"


def words(file: Path) -> str:
    """What a reader reads, without spaces."""
    text = re.sub(r"<(script|style|head|svg)\b.*?</\1>", "", file.read_text("utf-8"), flags=re.DOTALL)
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


@pytest.mark.parametrize("trust", ["author", "contributor"])
def test_texts_in_attributes_cite(course: Make, trust: str) -> None:
    site = made(course, FRONT.format("") + HELD, **{"pyproject.toml": f'[tool.build_site]\ntrust = "{trust}"\n'})
    for name in ("index.html", "slides.html"):
        said = words(site / name)
        for shown in (
            "Title (Gama 2014), like Figure 1",
            "Theorem 1 (Name (Knuth 2014)).",
            "As in Figure 1 (Hoare 2014).",
            "Listing 1: Listing (Turing 2014)",
            "Diagram (Noether 2014) of Figure 1",
        ):
            assert shown.replace(" ", "") in said, (name, shown)
    page = (site / "index.html").read_text("utf-8")
    assert set(re.findall(r'id="ref-(\w+)"', page)) == {"gama", "knuth", "hoare", "turing", "noether"}
    notebook = "".join("".join(cell["source"]) for cell in json.loads((site / "l.ipynb").read_text())["cells"])
    assert "**Note: Title (Gama 2014), like Figure 1**" in notebook


def test_captions_of_cells_cite_and_are_made_again(course: Make) -> None:
    site = made(course, FRONT.format("") + CELLS)
    said = words(site / "slides.html")
    for shown in ("Figure1:Cell(Gama2014),likeListing1", "Table1:Table(Knuth2014)", "CodelikeTable1(Hoare2014)"):
        assert shown in said
    course({"slides/r.bib": BIB.replace("2014", "2015")})
    assert problems_of(site.parents[1]) == []
    assert "Cell(Gama2015)" in words(site / "slides.html")


def test_an_unknown_source_in_a_text_of_an_attribute_is_told_there(course: Make) -> None:
    text = HELD.replace("@knuth", "@knut").replace("## References", "") + CELLS.replace(
        "Table [@knuth", "Table [@knuht"
    )
    root = course({"slides/a.png": png(8, 8), "slides/r.bib": BIB, "slides/01-l.md": FRONT.format("") + text})
    told = problems_of(root)
    assert [one.partition(": error: ")[0] for one in told] == ["slides/01-l.md:14", "slides/01-l.md:41"]
    assert "no source is called knut (did you mean knuth?)" in told[0]


WITHHELD = """
## One

::: {.callout-note}
> Q: Why?

> A: Hidden1 [@secret].

::: {.sol}
Hidden2
:::
:::

::: {.panel-tabset}
### A

::: {.solution title="Hidden3"}
Hidden4 [@secret].
:::

### B

Words.

::: {#sol-a name="Hidden5 [@secret]"}
Hidden6
:::
:::

{{< include _part.md >}}

See [@gama].
"""
PART = """
> Q: Why?
>
> A: Hidden7

::: {.quiz}
Which?

- [ ] this

    Hidden8 [@secret]

- [x] that

    Hidden9
:::
"""


def test_nothing_withheld_is_in_any_byte(course: Make) -> None:
    site = made(course, FRONT.format("answers: withheld\n") + WITHHELD, **{"slides/_part.md": PART})
    for file in site.parent.rglob("*"):
        if file.is_file():
            assert not re.search(rb"Hidden\d|Secret", file.read_bytes()), file
    assert "Gama2014" in words(site / "index.html")


def test_comments_of_front_matter_are_in_no_byte(course: Make) -> None:
    keys = ("title", "subtitle", "author", "description", "footer", "license", "semester")
    front = "---\n" + "".join(f"{key}: Shown <!-- Hidden1 -->\n" for key in keys) + "---\n\n"
    home = front + "Welcome. <!-- Hidden2 -->\n"
    shared = {"slides/index.md": home, "slides/_metadata.yml": "institution: Shown <!-- Hidden3 -->\n"}
    site = made(course, front + "## One\n\nText.\n", **shared)
    assert "Shown" in (site / "index.html").read_text("utf-8")
    for file in site.parent.rglob("*"):
        if file.is_file():
            assert not re.search(rb"Hidden\d", file.read_bytes()), file


def test_a_slide_of_the_same_name_takes_nothing_from_the_list(course: Make) -> None:
    site = made(course, FRONT.format("") + "---\n\n### References\n\nBy hand.\n\n## One\n\nSee [@gama].\n")
    assert (site / "slides.html").read_text("utf-8").count("References") > 1
    assert 'id="ref-gama"' in (site / "slides.html").read_text("utf-8")


def test_an_error_in_a_cell_of_another_tools_shows_its_own_lines(course: Make) -> None:
    text = "# %% [markdown]\n# ## One\n\n# %%\nx = 0\n\n# %%\n1 / x\n"
    with pytest.raises(CourseError) as caught:
        build(root := course({"slides/01-l.py": text}), root / "_site", Options())
    [found] = caught.value.problems
    assert str(found).startswith("slides/01-l.py:8: error: ZeroDivisionError")
    assert "> 8 | 1 / x" in " ".join(found.detail.split())
    assert found.detail.count("8 |") == 1


MORE = """
## Tabs [@gama] {#sec-tabs}

::: {.panel-tabset}
### First [@knuth]

![Tab [@hoare]](a.png){#fig-tab alt=t}

### Second

| Head | b |
|---|---|
| Cell | [@turing] |

: Caption [@noether] like @fig-tab {#tbl-tab}
:::

## Layout

::: {#fig-both layout-ncol=2}
![Left [@gama]](a.png){#fig-left alt=l}

![Right like @fig-left](a.png){#fig-right alt=r}

Both of them
:::

::: {.column-margin}
Margin [@hoare] on @fig-left.
:::

## Conditional

::: {.content-visible when-format="revealjs"}
![Deck](a.png){#fig-deck alt=d}
:::

::: {.content-hidden when-format="revealjs"}
Page @fig-after.
:::

![After](a.png){#fig-after alt=a}

::: notes
Said [@secret] of @fig-after.
:::

## Quiz

::: {.quiz}
Question @fig-after?

- [ ] Wrong

    Because [@gama].

- [x] Right
:::

Text.^[Footnote [@turing] and @tbl-tab.]
"""
MIXED = FRONT.format("") + HELD.replace("## References", "") + MORE


def edits() -> list[str]:
    """The deck with another word, at one line after the other."""
    found, lines = list[str](), MIXED.split("\n")
    for number, line in enumerate(lines[4:], 4):
        if word := re.search(r"\b[A-Z][a-z]+\b(?![^@[]*\])", line):
            other = line[: word.end()] + "er" + line[word.end() :]
            found.append("\n".join([*lines[:number], other, *lines[number + 1 :]]))
    return found


def test_an_edited_word_is_shown_as_in_the_whole(course: Make, pandoc: Pandoc) -> None:
    root = course({"slides/a.png": png(8, 8), "slides/r.bib": BIB, "slides/lecture.md": MIXED})
    convert = Lecture(root, pandoc)
    now, alone = convert(MIXED), 0
    for text in edits():
        try:
            part = excerpt(*now, text)
            _, body = part.put(*convert(text, part))
        except Doubt:
            continue
        assert body.passages == convert(text)[1].passages
        alone += 1
    assert alone > 25


def test_a_build_after_an_edit_is_a_clean_build(course: Make, tmp_path: Path) -> None:
    site = made(course, MIXED)
    for text in (edits()[0], MIXED.replace("![Tab", "![Zero](a.png){#fig-zero alt=z}\n\n![Tab").replace("[@gama]", "")):
        course({"slides/01-l.md": text})
        assert problems_of(site.parents[1]) == []
        shutil.rmtree(site.parents[1] / ".build_site")
        build(site.parents[1], other := tmp_path / "other", Options())
        assert contents(other).items() <= contents(site.parent).items()
        shutil.rmtree(other)
