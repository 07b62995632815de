"""Mending a text never moves a line, and changes nothing but what pandoc would misread."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from build_site.markdown.mend import mend
from build_site.markdown.pandoc import Pandoc

LINES = st.sampled_from(
    (
        *("", "text", "# H", "---", "title: x", ":::", "<!-- c -->", "<!--", "-->"),
        *("```", "````", "~~~", "```python", "``` {.python .run}", "```{=html}", "`` ``` ``"),
        *("```{python}", "    ```{python}", "> ```{r, echo=FALSE}", "- ```{python label}", "```{python} x"),
    )
)


@given(st.lists(LINES).map("\n".join))
@example(":::\n<!-- c -->\n---")
def test_every_line_stays_where_it_is(text: str) -> None:
    mended, _ = mend(text, "a.md")
    assert mended.count("\n") == text.count("\n")
    for before, after in zip(text.split("\n"), mended.split("\n"), strict=True):
        assert before == after or "{python" in before or "{r" in before or not after.strip("> ")
    assert mend(mended, "a.md")[0] == mended


@pytest.mark.parametrize(
    ("opener", "read"),
    [
        ("```{python}", "``` {.python .run}"),
        ("```{python}\t", "``` {.python .run}"),
        ("-\t```{python}", "-   ``` {.python .run}"),
        ("~~~~ { python }", "~~~~ {.python .run}"),
        ("  ```{Python #fig-a .wide echo=false}", "  ``` {.python .run #fig-a .wide echo=false}"),
        ('```{python plot, fig.cap="A, b", echo = FALSE}', '``` {.python .run label=plot fig.cap="A, b" echo=FALSE}'),
        ("> ```{python}", "> ``` {.python .run}"),
        ("1. ```{python}", "1. ``` {.python .run}"),
        ("```{r}", "``` {.r}"),
        ("```{code-cell} ipython3", "``` {.python .run}"),
        ("```{python} and more", "``` {.python .run}"),
        ("- a\n- ```{python}", "- a\n- ``` {.python .run}"),
        ("Term\n\n:   ```{python}", "Term\n\n:   ``` {.python .run}"),
        ("[^1]: ```{python}", "[^1]: ``` {.python .run}"),
        ("::: a\n```{python}", "::: a\n``` {.python .run}"),
        ("text\n```{python}", "text\n``` {.python .run}"),
        ("<!-- ```{python} --> ```{python}", "<!-- ```{python} --> ``` {.python .run}"),
        ("```js {1|3}", '```js {code-line-numbers="1|3"}'),
        ("```js{1, 3-4}", '```js {code-line-numbers="1,3-4"}'),
        ("```js [1|3]", '```js {code-line-numbers="1|3"}'),
        ("```js [7: 1|3]", '```js {.numberLines startFrom="7" code-line-numbers="1|3"}'),
        ("```js {all|1|none}", '```js {code-line-numbers="|1|0"}'),
        ("```js {*}{lines:true}", "```js {.numberLines}"),
        ("```ts {6|7}{lines: true, startLine: 5}", '```ts {.numberLines startFrom="5" code-line-numbers="2|3"}'),
        ("```ts [a b.ts] {2}", '```ts {filename="a b.ts" code-line-numbers="2"}'),
        ('~~~~ py title="a.py" hl_lines="1 3"', '~~~~py {filename="a.py" code-line-numbers="1,3"}'),
        ("```js {.wide 2}", "```js {.wide}"),
        ("```js {lines=true}", "```js {lines=true}"),
        ("```{=html}", "```{=html}"),
        ("```{.python}", "```{.python}"),
    ],
)
def test_openers(opener: str, read: str) -> None:
    closing = "~~~~" if "~" in opener else "```"
    assert mend(f"{opener}\nx\n{closing}\n", "a.md")[0] == f"{read}\nx\n{closing}\n"


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


@pytest.mark.parametrize(
    "text",
    [
        "<!-- close the fence with\n```{python}\n-->\n\ntext\n",
        "text <!--\n\n```\n\n--> text\n",
        "<pre>\n```{python}\n\n</pre>\n",
        "    ```{python}\n    x\n    ```\n",
        "Use\n``` to open\nand ``` to close\n",
        "$x$ `a\nb` ``c ` d``\n",
    ],
)
def test_what_is_no_code_is_left_alone(text: str) -> None:
    assert mend(text, "a.md") == (text, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("text\n\n```python\nx\n\n## T\n", "a.md:3: error: this code block is never closed"),
        ("- a\n\n  ```js {1|3}\n  x\n\ny\n", "a.md:3: error: this code block is never closed"),
        ("text\n~~~\nx\n\n## T\n~~~\n", "a.md:2: warning: this looks like a code block"),
        ("text\n  ```python\n  x\n  ```\n", "a.md:2: warning: this looks like a code block"),
        ("``` some words\nx\n\ny\n```\n", "a.md:1: warning: this looks like a code block"),
        ("```ts {monaco}\nx\n```\n", "a.md:1: warning: a code block has no option monaco"),
    ],
)
def test_what_cannot_be_mended_is_told(text: str, told: str) -> None:
    problems = [str(one) for one in mend(text, "a.md")[1]]
    assert len(problems) == 1
    assert problems[0].startswith(told)


def test_steps_of_code_with_an_empty_line_swallow_no_slide(pandoc: Pandoc) -> None:
    text = mend("## A\n\n```js {1|3}\na\n\nb\n```\n\n## B\n\n```\nc\n```\n", "a.md")[0]
    kinds = [block["t"] for block in json.loads(pandoc.read(text)[0])["blocks"]]
    assert kinds == ["Header", "CodeBlock", "Header", "CodeBlock"]


def test_a_fence_that_nobody_closed_is_suspected() -> None:
    _, problems = mend("```python\nx\n\n## T\n\n```java\ny\n```\n", "a.md")
    assert [str(one.place) for one in problems] == ["a.md:6"]
    assert mend("````markdown\n```java\n```\n````\n", "a.md")[1] == []


def test_dashes_straight_above_a_heading_are_a_rule(pandoc: Pandoc) -> None:
    """Which pandoc takes for metadata that are no YAML, for such that set something, and for a table."""
    slides = ["# One\n\na", "## Two\n\n!b: [c", "## Three\n\nd: e", "# Four\n\nf", "## Five\n```\n\n---\n## g\n```"]
    text = "---\ntitle: T\n\n---\n" + "\n\n---\n".join(slides) + "\n\n---\n# of YAML\nkey: h\n---\n"
    mended, problems = mend(text, "a.md")
    assert [one.place.line for one in problems] == [32]  # more front matter
    assert mended.count("***") == 4
    blocks = json.loads(pandoc.read(mended)[0])["blocks"]
    assert [one["t"] for one in blocks if one["t"] in ("Header", "Table")] == ["Header"] * 5
