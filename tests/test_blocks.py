"""The scanner agrees with pandoc about what stands in a text, however it is nested."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from build_site.markdown import grammar
from build_site.markdown.blocks import outline
from build_site.markdown.mend import mend
from build_site.markdown.pandoc import Pandoc
from build_site.markdown.slides import is_whole
from build_site.markdown.tight import parted

LEAVES = (
    *("text", "two\nlines of `code`", "# Heading", "### Other `x` {#a}", "Under\n=====", "Under `x`\n-----", "***"),
    *("```NAME\nx\n```", "```NAME\nx\n\n  y\n# no\n::: no\n```", "~~~NAME\n```\n~~~", "````NAME\n```\nx\n```\n````"),
    *(
        '``` {.NAME a="b"}\nx\n`````',
        "``` {.NAME\n  .more}\nx\n```",
        "  ```NAME\n  x\n    y\n  ```",
        "text\n```NAME\nx\n```",
    ),
    *(
        "```{python}\nNAME\n```",
        "```js {1|3}\nNAME\n\nx\n```",
        "~~~ts [a.ts] {2}\nNAME\n\n# no\n~~~",
        "```{r}\nNAME\n```",
    ),
    *("```js\n<!-- NAME\n```", "    ```\n    indented\n    ```", "Use `` ` `` and ```` ``` ````", "`<!--` no `-->`"),
    *(
        "<!-- c -->",
        "<!--\n```\n\n# no\n-->",
        "text <!-- a\n\n```\n--> more",
        "# Heading <!--\n```\n-->",
        "<!-- a --> # H",
    ),
    *("<pre>\n```\n\n# no\n</pre>", "<script>\n```\n</script>", "text <pre>\n```\n</pre>", "<b>text</b> <div>x</div>"),
    *("---\nNAME: 1\n---", "---\n# none\nNAME: 'a: b'\n...", "| a | b |\n|---|---|\n| 1 | 2 |", "| line\n| block"),
    *(
        "$$\nx\n$$",
        "\\newcommand{\\a}{b}",
        "\\begin{a}\n\n# no\n```\n\\end{a}",
        "[NAME]: http://example.org",
        "1986\\. No list",
        "text\n::: NAME\nx\n:::",
    ),
    *("-----\na b\n-----", "a    b\n---- ----\n1    2\n3    `x`", "-----\n- -----\n# no", "-- --\n1  2\n-- --"),
    *(
        "---- ----\na    b\n---- ----\n1    2\n\n3    4\n---------",
        "text \\begin{a}\n# no\n\\end{a}",
        "```never\nclosed",
    ),
    *("text <!-- never closed", "\\begin{never}"),
)
CONTAINERS: tuple[tuple[str, str, str, str], ...] = (  # above, before the first line, before the others, below
    *(("", "- ", "  ", ""), ("", "-   ", "    ", ""), ("- a\n", "  - ", "    ", ""), ("- a\n\n", "  ", "  ", "")),
    *(
        ("", "1. ", "   ", ""),
        ("", "10) ", "    ", ""),
        ("", "#. ", "   ", ""),
        ("", "(@) ", "    ", ""),
        ("", "> ", "> ", ""),
    ),
    *(
        ("Term\n\n", ":   ", "    ", "\n\nText, so that it is no caption"),
        ("Term\n", ": ", "  ", ""),
        ("Term\n", "~ ", "  ", ""),
        ("T\n: a\n", ": ", "  ", ""),
    ),
    *(("", "[^NAME]: ", "    ", ""), ("[^NAME]:\n", "    ", "    ", ""), ("[^NAME]: a\n\n", "    ", "    ", "")),
    *(("::: a\n", "", "", "\n:::"), (":::: {.a .b}\n\n", "", "", "\n\n::::"), ("::: a\n::: b\n", "", "", "\n:::\n:::")),
    *(("::: {.callout-tip}\n", "", "", "\n:::"), ("::: {#n\n  layout-ncol=2}\n", "", "", "\n:::")),
    ('::: {#fig-a title=".callout"}\n', "", "", "\n:::"),
    *(
        ("<div class='a'>\n\n", "", "", "\n\n</div>"),
        ("<div>\n", "", "", "\n</div>"),
        ("<section>\n", "", "", "\n</section>"),
    ),
    ("<details>\n<summary>a</summary>\n\n", "", "", "\n\n</details>"),
)


def contain(content: tuple[list[str], tuple[str, str, str, str]]) -> str:
    blocks, (above, first, others, below) = content
    lines = "\n\n".join(blocks).split("\n")
    inner = [first + lines[0], *(others + line if line or others == "> " else line for line in lines[1:])]
    return above + "\n".join(inner) + below


BLOCKS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=3), st.sampled_from(CONTAINERS)).map(contain),
    max_leaves=6,
)


def named(blocks: list[str]) -> str:
    """A document in which each NAME is another, with a reference to each footnote."""
    pieces = "\n\n".join(blocks).split("NAME")
    text = "".join(f"{piece}n{number}" for number, piece in enumerate(pieces[:-1])) + pieces[-1]
    return f"{text}\n\nEnd{''.join(f'[^n{number}]' for number in range(len(pieces) - 1))}\n"


def elements(content: Any, nested: bool = False) -> Iterator[tuple[str, Any, bool]]:
    """All of pandoc's elements, and whether they are nested where no slide begins."""
    if isinstance(content, list):
        for one in content:
            yield from elements(one, nested)
    elif isinstance(content, dict):
        kind = content.get("t", "")
        yield kind, content.get("c"), nested
        inside = nested or kind in ("BulletList", "OrderedList", "DefinitionList", "BlockQuote", "Note")
        inside = inside or (kind == "Div" and is_whole(content))
        yield from elements([*content.values()], inside)


def seen_by_pandoc(text: str, pandoc: Pandoc) -> dict[str, list[Any]]:
    document = json.loads(pandoc.read(text)[0])
    found = [*elements(document["blocks"])]
    html = [c[1] for kind, c, _ in found if kind in ("RawBlock", "RawInline") and c[0] == "html"]
    return {
        "code": sorted(c[1] for kind, c, _ in found if kind == "CodeBlock" and c[0][1]),
        "headings": sorted((c[0], nested) for kind, c, nested in found if kind == "Header"),
        "divs": [kind for kind, _, _ in found if kind == "Div"],
        "comments": sorted(one.count("\n") for one in html if one.startswith("<!--")),
        "metadata": sorted(document["meta"]),
    }


def seen_by_us(text: str) -> dict[str, list[Any]]:
    found, lines = outline(text.split("\n")), text.split("\n")
    metadata = "\n".join(line for one in found.metadata for line in lines[one.first : one.last])
    return {
        "code": sorted("\n".join(one.text) for one in found.code if one.info.strip()),
        "headings": sorted((one.level, one.is_nested) for one in found.headings),
        "divs": ["Div" for _ in found.divs],
        "comments": sorted(one.last - one.first for one in found.comments),
        "metadata": sorted(re.findall(r"\b(n\d+): ", metadata)),
    }


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(text=st.lists(BLOCKS, min_size=1, max_size=4).map(named))
@example(text="Call\n\n:   ```python\n    f(1)\n    ```\n\n## Next\n")
@example(text="::: a\n-----\na b\n-----\n:::\n\n<div>\n\na    b\n---- ----\n1    2\n\n</div>\n")
@example(text="::: a\na    b\n---- ----\n1    2\n:::\n\n# Next\n")
@example(text="<!-- close the fence with\n```\n-->\n\nText\n")
@example(text="## <center>No</center>\n\n<div># no</div>\n\n# `a\nb` <b>c</b>\n\n## no <p>text\n\n# Yes\n")
@example(
    text="\\newpage\n## Next\n\n\\vspace{1em}\n- # In it\n\n\\textbf{a}\n# no\n\n\\alert\n# no\n\n\\bfseries\n# no\n"
)
@example(text="\\begin{align}\na\n\\end{align}\n# no\n\n# a \\begin{math}b\\end{math}\n\n# no \\begin{b}\\end{b}\n")
@example(text="<!--> none -->\n\n<!---> none -->\n\ntext <!--> # no -->\n\n# Yes <!-- c -->\n")
@example(text="\\begin{x} `a`\n-\n\n\\end{x}\n\n\\begin{y}\n===\n\n\\end{y}\n\n# Next\n")
def test_what_pandoc_sees_is_seen(text: str, pandoc: Pandoc) -> None:
    mended, _ = mend(text, "a.md")
    assert seen_by_us(mended) == seen_by_pandoc(parted(mended).text, pandoc)
    assert seen_by_us(mended)["code"] == seen_by_us(text)["code"]
    assert mend(mended, "a.md")[0] == mended


def test_what_is_never_closed_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    closes, asked = grammar._closes, list[str]()

    def noted(line: str, mark: str, indent: int) -> bool:
        asked.append(line)
        return closes(line, mark, indent)

    monkeypatch.setattr(grammar, "_closes", noted)
    found = outline(["```never", "closed", "", ""] * 500)
    assert (len(found.code), len(found.unread)) == (0, 500)
    assert len(asked) < 2000
