"""Mending a text never moves a line, and changes nothing but what pandoc would misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_site.read.mend import mend

LINES = st.sampled_from(
    (
        *("", "text", "# H", "---", "title: x", ":::", "<!-- c -->", "<!--", "-->"),
        *("```", "````", "~~~", "```python", "``` {.python .run}", "```{=html}", "`` ``` ``"),
        *("```{python}", "    ```{python}", "> ```{r, echo=FALSE}", "- ```{python label}", "```{python} x"),
    )
)


@given(st.lists(LINES).map("\n".join))
def test_every_line_stays_where_it_is(text: str) -> None:
    mended, _ = mend(text, "a.md")
    assert mended.count("\n") == text.count("\n")
    for before, after in zip(text.split("\n"), mended.split("\n"), strict=True):
        assert before == after or "{python" in before or "{r" in before or not after.strip()
    assert mend(mended, "a.md")[0] == mended


@pytest.mark.parametrize(
    ("opener", "read"),
    [
        ("```{python}", "``` {.python .run}"),
        ("~~~~ { python }", "~~~~ {.python .run}"),
        ("  ```{Python #fig-a .wide echo=false}", "  ``` {.python .run #fig-a .wide echo=false}"),
        ('```{python plot, fig.cap="A, b", echo = FALSE}', '``` {.python .run label=plot fig.cap="A, b" echo=FALSE}'),
        ("> ```{python}", "> ``` {.python .run}"),
        ("1. ```{python}", "1. ``` {.python .run}"),
        ("```{r}", "``` {.r}"),
        ("```{=html}", "```{=html}"),
        ("```{.python}", "```{.python}"),
    ],
)
def test_openers(opener: str, read: str) -> None:
    assert mend(f"{opener}\nx\n```\n", "a.md")[0] == f"{read}\nx\n```\n"


def test_a_fence_within_a_fence_is_text() -> None:
    text = "````\n```{python}\n```\n````\n\n~~~\n```{r}\n~~~\n"
    assert mend(text, "a.md") == (text, [])


def test_only_python_runs() -> None:
    _, problems = mend("\n\n```{julia}\nx\n```\n", "a.md")
    assert [str(one) for one in problems] == [
        "a.md:3: warning: julia code is shown, not run: only Python runs (write ```julia to say so)"
    ]


def test_comments_straight_above_front_matter_are_emptied() -> None:
    assert mend("<!-- a\nb -->\n---\ntitle: x\n---\n", "a.md")[0] == "\n\n---\ntitle: x\n---\n"
    text = "<!-- a -->\n\ntext\n\n---\ntitle: x\n---\n"
    assert mend(text, "a.md")[0] == text


def test_a_fence_that_nobody_closed_is_suspected() -> None:
    _, problems = mend("```python\nx\n\n## T\n\n```java\ny\n```\n", "a.md")
    assert [str(one.place) for one in problems] == ["a.md:6"]
    assert mend("````markdown\n```java\n```\n````\n", "a.md")[1] == []
