"""No word goes lost without a message; and what is no text, or left out on purpose, is none."""

from __future__ import annotations

import pytest

from build_site.markdown.losses import lost, unread
from build_site.markdown.nodes import Node, decode, encode
from build_site.markdown.pandoc import Pandoc

from .conftest import Make, build_site

QUIET = r"""---
title: Not lost
# a comment of YAML's
---

## Heading {.klass key="value"}

Words &rarr; with^super^ ~~struck~~, a [link][label], a note[^label] and "quotes" -- it's `code`. \newcommand{\foo}{bar}

[label]: http://example.org "Title"
[^label]: Noted.

<!-- a comment -->

<div class="outer">inner <span class="small">small</span></div>

(@example) One, as in (@example).

| head | other |
|------|------:|
| cell | `code` |

```{.python .numberLines}
print("\nabcd")
```

$$\begin{aligned} alpha &= \foo \end{aligned}$$

::: {#named .klass}
Term

:   Definition
:::
"""


def test_what_pandoc_reads_is_not_lost(pandoc: Pandoc) -> None:
    assert [*unread(QUIET, pandoc.read(QUIET)[0])] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("| aaaa | bbbb |\n|---|---|\n| cccc | dddd | eeee ffff |\n", [(3, ["eeee", "ffff"])])],
)
def test_what_pandoc_leaves_out_is_told(text: str, found: list[tuple[int, list[str]]], pandoc: Pandoc) -> None:
    assert [*unread(text, pandoc.read(text)[0])] == found


def words(text: str, shown: str, pandoc: Pandoc, left_out: str = "", without: str = "") -> list[str]:
    nodes: list[Node] = decode(pandoc.read(text)[0])["blocks"]
    return [word for _, word in lost(nodes, encode(nodes), shown, [left_out], [without])]


def test_what_filters_lose_is_told(pandoc: Pandoc) -> None:
    assert words("Some *words* here", "<p>Some <em>words</em></p>", pandoc) == ["here"]
    assert words("Some `words` here", "<p>Some  here</p>", pandoc) == ["words"]
    assert words("one[^1]\n\n[^1]: noted", "<p>one</p>", pandoc) == ["noted"]


def test_what_is_left_out_on_purpose_is_not_told(pandoc: Pandoc) -> None:
    text = (
        "Seen.\n\n::: notes\nsecret\n:::\n\nSeen ![drawn](a.png)\n\n```{=latex}\nraw text\n```\n\n$math$ <b>raw</b>\n"
    )
    assert words(text, "<p>Seen.</p><p><b>raw</b></p>", pandoc, without="notes") == []
    assert words('```c\nchar *name = "\\nabcd";\n```\n', '<span>char</span> *name = "\\n<b>abcd</b>"', pandoc) == []


def test_a_cell_too_many_is_told_once_at_its_line(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n| a | b |\n|---|---|\n| 1 | 2 | more |\n"})
    said = build_site(root).stderr
    assert "slides/01-a.md:5: warning: 3 cells in a table of 2 columns: the rest is left out" in said
    assert "reads nothing of" not in said
