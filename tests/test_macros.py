"""The course's TeX macros, and emoji where front matter asks for them."""

from __future__ import annotations

import pytest

from build_site.markdown.macros import macros_in
from build_site.problems import CourseError

from .conftest import Make, build_course, problems_of

MACROS = r"""% the course's
\newcommand{\RR}{\mathbb{R}} % the reals
\newcommand{\norm}[1]{%
  \left\lVert #1 \right\rVert}
\DeclareMathOperator*{\argmin}{arg\,min}
\def\pair#1#2{(#1, #2)}
\let\eps\varepsilon
"""
LECTURE = r"""---
title: In $\RR$
---

## Over $\RR$

$\norm{x} \in \RR$, $\argmin_x \pair{a}{\eps}$

```{python}
#| label: shown
from IPython.display import Latex, Markdown
display(Markdown(r"shown: $\norm{z}$ and *$\RR$*"), Latex(r"$\pair{1}{2}$"))
```

`{python} Latex(r"$\RR$")`
"""


def test_known_everywhere(course: Make) -> None:
    root = course({"slides/_macros.tex": MACROS, "slides/01-a.md": LECTURE})
    assert build_course(root).problems == []
    for name in ("slides.html", "index.html", "a.ipynb"):
        text = (root / "_site/a" / name).read_text().partition('"source": [')[2 if name == "a.ipynb" else 0]
        for macro in (r"\RR", r"\norm", r"\pair", r"\argmin", r"\newcommand"):
            assert macro not in "".join(line for line in text.splitlines(True) if "display(" not in line), (name, macro)
    page = (root / "_site/a/index.html").read_text()
    assert page.count("ℝ") >= 5
    assert "arg" in page


def test_a_change_is_seen(course: Make) -> None:
    files: dict[str, str | bytes] = {f"slides/0{n}-{n}.md": f"## S\n\n$\\RR_{n}$\n" for n in (1, 2)}
    root = course(files)
    assert sum("cannot read this TeX" in one for one in problems_of(root)) == 2
    course({"slides/_macros.tex": MACROS})
    assert build_course(root).problems == []
    assert build_course(root).converted == 0
    course({"slides/_macros.tex": MACROS.replace("mathbb", "mathcal")})
    assert build_course(root).converted == 2
    assert "ℝ" not in (root / "_site/1/index.html").read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\newcommand{\\a}{{x}\n\\newcommand{\\b}{y}\n", "1: error: a brace { is never closed"),
        (
            "\n\\newcomand{\\a}{x}\n",
            "2: error: \\newcomand defines no macro, and 2 includes need it (did you mean newcommand?",
        ),
        ("\\newcommand{\\a}{x}\nwords\n", "2: error: this defines no macro: words"),
        (
            "\\newcommand{\\a}{x}\n\\newcommand{\\a}{y}\n",
            "2: error: \\a is defined twice: what stands in line 1 counts",
        ),
        ("\\newcommand{\\a}\n\n\\def\\b{}\n", "1: error: it is not said what the macro stands for"),
        (
            "\\newcommand{\\b}{b}\n\\newcommand{\\a}[1]{\\frc{#1}{2}}\n",
            "2: warning: pandoc cannot read what \\a stands for",
        ),
    ],
)
def test_mistakes_are_told_where_they_are(course: Make, text: str, expected: str) -> None:
    lecture = "## S\n\n$\\b$ $\\a{x}$\n" if "warning" in expected else "## S\n\nx\n"
    root = course({"slides/_macros.tex": text, "slides/01-a.md": lecture, "slides/02-b.md": "## S\n\nx\n"})
    [told] = problems_of(root)
    assert told.startswith(f"slides/_macros.tex:{expected}")


def test_lines_are_those_of_the_lecture(course: Make) -> None:
    lecture = "---\ntitle: x\n---\n\n## S\n\n[^1]: unused\n\n![x](nowhere.png)\n\n\\newcommand{\\RR}{x}\n"
    root = course(
        {"slides/_macros.tex": MACROS, "slides/01-a.md": lecture, "slides/02-b.md": "% T\n\n## S\n\n$\\RR$ $\\q$\n"}
    )
    with pytest.raises(CourseError) as caught:
        build_course(root)
    places = {str(one.place) for one in caught.value.problems}
    assert places == {"slides/01-a.md:7", "slides/01-a.md:9", "slides/01-a.md:11", "slides/02-b.md:5"}
    assert "\\RR is defined already: this has no effect" in str(caught.value)


def test_definitions() -> None:
    found = macros_in(MACROS)
    assert [(one.name, one.line) for one in found.definitions] == [
        (r"\RR", 2), (r"\norm", 3), (r"\argmin", 5), (r"\pair", 6), (r"\eps", 7)
    ]  # fmt: skip
    assert not found.faults


def test_the_same_definition_twice_is_one() -> None:
    found = macros_in("\\newcommand{\\a}{x}\n\\newcommand{\\a}{x} % again\n")
    assert [one.line for one in found.definitions] == [1]
    assert not found.faults


def test_emoji(course: Make) -> None:
    root = course(
        {
            "slides/01-a.md": "---\nfrom: markdown+emoji\n---\n\n## S :tada:\n\n:smile: at 10:20, `:smile:` :smlie:\n",
            "slides/02-b.md": "## S\n\n:smile:\n",
            "slides/03-c.md": "---\nformat:\n  revealjs:\n    from: markdown+emoji-smart\n---\n\n## S\n\n:+1:\n",
        }
    )
    told = problems_of(root)
    assert [one for one in told if "emoji" in one and "01-a" in one] == [
        "slides/01-a.md:7: warning: no emoji is called :smlie:: shown as it is written (the names are those of GitHub)"
    ]
    assert any(one.startswith("slides/03-c.md:1: warning: from: -smart has no effect here") for one in told)
    assert "<p>😄 at 10:20, <code>:smile:</code> :smlie:</p>" in (root / "_site/a/index.html").read_text()
    assert "😄" in (root / "_site/a/a.ipynb").read_text()
    assert "<p>:smile:</p>" in (root / "_site/b/index.html").read_text()
    assert "👍" in (root / "_site/c/slides.html").read_text()
