"""What is included: it is as if it stood there, and what is wrong with it is told where it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_site.problems import CourseError

from .conftest import Make, build_course, edit, png

HEAD = "---\ntitle: T\n---\n\n"


def site(root: Path) -> tuple[Path, list[str]]:
    """The site of a course, and what is said of it."""
    report = build_course(root)
    return root / "_site", [str(one) for one in report.problems]


def said(root: Path) -> list[str]:
    """What is wrong with a course that does not build, with the lines to look at."""
    with pytest.raises(CourseError) as caught:
        build_course(root)
    return ["\n".join(filter(None, (str(one), one.detail))) for one in caught.value.problems]


def page(root: Path, slug: str = "a") -> str:
    out, problems = site(root)
    assert problems == []
    text = (out / slug / "index.html").read_text()
    return text[text.index('<div class="text">') : text.index("</article>")]


def test_text(course: Make) -> None:
    lecture = "## One\n\n{{< include _p.md >}}\n\nAfter.\n\n::: {.include src='/parts/_d.md'}\n:::\n\n"
    lecture += "- i\n\n    {{<include _l.md>}}\n\n> {{< include _l.md >}}\n"
    root = course(
        {
            "slides/01-a.md": HEAD + lecture,
            "slides/_p.md": "Shared.\n\n{{< include parts/_q.md >}}\n\n## New slide\n\nMore.\n\n",
            "slides/parts/_q.md": "{{< include _r.md >}}",  # relative to its own file
            "slides/parts/_r.md": "Nested.",
            "slides/parts/_d.md": "From a div.\n",
            "slides/_l.md": "In a list.\n\n- b\n",
        }
    )
    text = page(root)
    order = ["Shared.", "Nested.", '<h2 id="new-slide">', "After.", "From a div.", "<p>i</p>\n<p>In a list.</p>\n<ul>"]
    assert sorted(order, key=text.index) == order
    assert "<blockquote>\n<p>In a list.</p>\n<ul>\n<li>b</li>" in text
    deck = (root / "_site/a/slides.html").read_text()
    assert deck.count('class="slide level2"') == 2
    cells = json.loads((root / "_site/a/a.ipynb").read_text())["cells"]
    assert any("Nested." in "".join(cell["source"]) for cell in cells)


def test_where_nothing_is_included(course: Make) -> None:
    it = "{{< include _p.md >}}"
    lecture = f"## One\n\n`{it}` <!-- {it} -->\n\n```\n{it}\n```\n\n    {it}\n\n{{{it}}}\n"
    text = page(course({"slides/01-a.md": HEAD + lecture}))
    assert text.count("{{&lt; include _p.md &gt;}}") == 4


def test_place_of_what_is_wrong(course: Make) -> None:
    part = "Words.\n\n![x](nowhere.png)\n\n[y](#nowhere) [z](02-b.md#nowhere)\n\n```{python}\nx = 1\n1 / 0\n```\n"
    root = course(
        {
            "slides/01-a.md": HEAD + "## One\n\n{{< include parts/_p.md >}}\n\n[own](#gone)\n",
            "slides/02-b.md": HEAD + "## One\n\n{{< include parts/_p.md >}}\n",
            "slides/parts/_p.md": part,
            "slides/parts/img.png": png(2, 2),
        }
    )
    told = said(root)
    both = "the first at slides/01-a.md:7"
    assert any(
        one.startswith("slides/parts/_p.md:3: error: image not found: nowhere.png, and 2 includes need it")
        for one in told
    )
    assert all(any(one.startswith(f"slides/parts/_p.md:{line}: error: ") for one in told) for line in (3, 5, 9))
    assert any(one.startswith("slides/01-a.md:9: error: link leads nowhere: #gone") for one in told)
    division = next(one for one in told if "ZeroDivisionError" in one)
    assert both in division
    assert ">    9 | 1 / 0" in division
    (root / "slides/parts/_p.md").write_text("\n\n```{python}\nif 1:\nx\n```\n")
    (root / "slides/01-a.md").write_text(HEAD + "## One\n\n{{< include parts/_p.md >}}\n")
    [told_of_syntax] = said(root)
    assert told_of_syntax.startswith("slides/parts/_p.md:5: error: IndentationError")
    assert "line 4" in told_of_syntax


def test_picture_beside_the_part(course: Make) -> None:
    part: dict[str, str | bytes] = {
        "slides/parts/_p.md": "## One\n\n![x](img.png)\n",
        "slides/parts/img.png": png(2, 2),
    }
    [told] = said(course({"slides/01-a.md": HEAD + "{{< include parts/_p.md >}}\n", **part}))
    assert told.startswith("slides/parts/_p.md:3: error: image not found: img.png (did you mean parts/img.png?")
    assert 'src="../parts/img.png"' in page(course({"slides/parts/_p.md": "## One\n\n![x](parts/img.png)\n"}))


WRONG = """
{{< include /etc/hosts >}}       | 01-a.md:7: error: there is no file /etc/hosts to include (paths are relative
{{< include _prt.md >}}        | 01-a.md:7: error: there is no file _prt.md to include (did you mean _part.md?)
{{< include >}}                | 01-a.md:7: error: an include names no file
{{< include 01-a.md >}}        | 01-a.md:7: error: slides/01-a.md includes itself
{{< include _p.md >}}          | _q.md:1: error: slides/_p.md includes itself
Words {{< include _part.md >}} | 01-a.md:7: error: an include has a line of its own
{{< include ../../x.md >}}     | 01-a.md:7: error: ../../x.md is outside the course's folder
{{< include https://a.b/x >}}  | 01-a.md:7: error: only files of the course can be included
{{< include .hidden.md >}}     | 01-a.md:7: error: slides/.hidden.md is hidden: it is not published
{{< include parts >}}          | 01-a.md:7: error: parts is a folder
{{< include _bytes.md >}}      | _bytes.md:2:1: error: not UTF-8
{{< include 02-b.md#tow >}}    | 01-a.md:7: error: slides/02-b.md has no slide #tow (did you mean #two?)
{{< include _draft.md >}}      | 01-a.md:7: error: slides/_draft.md is a draft
"""
PARTS: dict[str, str | bytes] = {
    "slides/_part.md": "x",
    "slides/_p.md": "\n{{< include _q.md >}}",
    "slides/_q.md": "{{< include _p.md >}}",
    "slides/.hidden.md": "secret",
    "slides/parts/x.md": "x",
    "slides/_bytes.md": b"a\n\xff",
    "slides/_draft.md": "---\ndraft: true\n---\n\n## Two\n\nx\n",
    "slides/02-b.md": "## Two\n\nx\n\n## Three\n\ny\n",
}


@pytest.mark.parametrize("case", WRONG.strip().split("\n"))
@pytest.mark.parametrize("trust", ["author", "contributor"])
def test_what_cannot_be(course: Make, case: str, trust: str) -> None:
    lecture, _, expected = (part.strip() for part in case.partition(" | "))
    settings = f'[tool.build_site]\ntrust = "{trust}"\n'
    root = course({"pyproject.toml": settings, "slides/01-a.md": f"{HEAD}## One\n\n{lecture}\n", **PARTS})
    [told] = said(root)
    assert told.startswith(f"slides/{expected}")


def test_chain(course: Make) -> None:
    [told] = said(course({"slides/01-a.md": HEAD + "{{< include _p.md >}}\n\n## One\n\nx\n", **PARTS}))
    assert told.split("\n")[1:] == [
        "slides/01-a.md:5 includes slides/_p.md",
        "slides/_p.md:2 includes slides/_q.md",
        "slides/_q.md:1 includes slides/_p.md",
    ]
    assert "included at slides/01-a.md:5" in told


def test_one_that_grows(course: Make) -> None:
    files: dict[str, str | bytes] = {f"slides/_{n}.md": f"{{{{< include _{n + 1}.md >}}}}\n\n" * 2 for n in range(40)}
    told = said(course({"slides/01-a.md": "{{< include _0.md >}}", "slides/_40.md": "x\n" * 9, **files}))
    assert any("lines (is it included again and again?" in one for one in told)


OTHER = """---
title: B
answers: withheld
---

## One

Not this.

::: {.wide}

## Two {.center}

Take this[^1] from [there].

> Q: Why?

> A: because-secret

::: notes
note-secret
:::

## Three

Nor this[^2].

:::

[^1]: The foot.

[^2]: Another.

[there]: https://example.org/
"""


def test_one_slide(course: Make) -> None:
    lecture = "## First\n\nOwn.\n\n{{< include 02-b.md#two >}}\n\n> Q: Own?\n\n> A: own-answer\n"
    root = course({"slides/01-a.md": HEAD + lecture, "slides/02-b.md": OTHER})
    text = page(root)
    assert all(
        one in text for one in ('<h2 id="two">', "Take this", 'href="https://example.org/"', "The foot.", "Why?")
    )
    assert not any(one in text for one in ("Not this", "Nor this", "Another."))
    assert "own-answer" in text  # after the include, this lecture's rule holds
    for file in root.glob("_site/**/*"):
        assert not file.is_file() or b"-secret" not in file.read_bytes(), file


def test_what_is_built_again(course: Make) -> None:
    root = course(
        {
            "slides/01-a.md": HEAD + "## One\n\n{{< include _p.md >}}\n",
            "slides/02-b.md": HEAD + "## One\n\n{{< include 01-a.md#one >}}\n\n{{< include _q.md >}}\n",
            "slides/03-c.md": HEAD + "## One\n\nWords.\n",
            "slides/_p.md": "Old.\n",
            "slides/_q.md": "Other.\n",
        }
    )
    assert build_course(root).converted == 3
    assert build_course(root).converted == 0
    for path, old, new, count in (
        ("_p.md", "Old", "New", 2),
        ("_q.md", "Other", "Else", 1),
        ("03-c.md", "Words", "W", 1),
    ):
        edit(root / "slides" / path, old, new)
        assert build_course(root).converted == count, path
    assert "New." in (root / "_site/a/index.html").read_text()
    assert "New." in (root / "_site/b/index.html").read_text()
    assert "Else." in (root / "_site/b/index.html").read_text()


def test_a_file_as_code(course: Make) -> None:
    part = "::: {.callout-note}\n```{python}\n1 + 1\n```\n{{< include _none.md >}} `` ` ``\n:::"
    lecture = '## One\n\n```{.markdown include="_p.md"}\n```\n\n- ```{.md include=_f.md}\n  ```\n\nAfter.\n\n'
    lecture += '> ~~~ {.python include="/figures_src/f.py"}\n> ~~~\n\n{{< include parts/_q.md >}}\n'
    root = course(
        {
            "slides/01-a.md": HEAD + lecture,
            "slides/_p.md": part,
            "slides/_f.md": "---\ntitle: Shown\n---\n",
            "slides/parts/_q.md": "```{include='_r.txt' #lst-r lst-cap=\"R\"}\n```",  # relative to its own file
            "slides/parts/_r.txt": "Nested.",
            "figures_src/f.py": "x = 1\n",
        }
    )
    page(root)
    cells = json.loads((root / "_site/a/a.ipynb").read_text())["cells"]
    text = "".join("".join(cell["source"]) + "\n" for cell in cells)
    assert f"```` markdown\n{part}\n````" in text
    assert "- ``` md\n  ---\n  title: Shown\n  ---\n  ```" in text
    assert "> ``` python\n> x = 1\n> ```" in text
    assert "Nested." in text
    assert "include=" not in text
    course({"slides/_p.md": "changed"})
    assert "changed" in page(root)


def test_a_file_as_code_that_cannot_be_shown(course: Make) -> None:
    lecture = (
        "## One\n\n```{.md include=_part.md}\n```\n\n```{.md include=''}\n```\n\n```{.md include=02-b.md}\n```\n\n"
    )
    lecture += "```{.md include=.env}\n```\n\n```{.md include=_p.md}\nlost\n```\n"
    root = course(
        {
            "slides/01-a.md": HEAD + lecture,
            "slides/02-b.md": "---\nanswers: withheld\n---\n\n## B\n\n> Q: a?\n\n> A: b\n",
            "slides/_p.md": "x",
            "slides/.env": "KEY=1",
        }
    )
    told = "\n".join(said(root))
    for line, message in {
        7: "error: there is no file _part.md to include (did you mean _p.md?)",
        10: "error: an include names no file",
        13: "error: slides/02-b.md withholds its answers, which code would show",
        16: "error: slides/.env is hidden: it is not published",
        19: "warning: what stands in a code block that includes is left out: lost",
    }.items():
        assert f"slides/01-a.md:{line}: {message}" in told


NOTES = "## N\n\n::: notes\nPsst.\n:::\n"


@pytest.mark.parametrize(
    ("own", "path", "text", "why"),
    [
        ("", "02-b.md", NOTES, "slides/02-b.md is a lecture with speaker notes"),
        ("", "02-b.md", "## N {notes='Psst.'}\n", "slides/02-b.md is a lecture with speaker notes"),
        ("", "02-b.md", "## N\n\n<!-- Psst. -->\n", "slides/02-b.md is a lecture with comments"),
        ("", "02-b.md", "## N\n\nText about notes: none.\n", ""),
        ("", "_b.md", NOTES, ""),  # which shows how notes are written
        ("answers: withheld", "_b.md", "> Q: a?\n>\n> A: Psst.\n", "slides/_b.md has answers, which are withheld here"),
        (
            "answers: withheld",
            "_b.md",
            "::: {#sol-a}\nPsst.\n:::\n",
            "slides/_b.md has answers, which are withheld here",
        ),
        ("answers: withheld", "_b.md", "> Q: a?\n", ""),
        ("answers: withheld", "_b.py", "#sol-a\n", ""),
    ],
)
def test_code_does_not_show_what_readers_are_not_to_see(course: Make, own: str, path: str, text: str, why: str) -> None:
    lecture = f"---\ntitle: A\n{own}\n---\n\n## One\n\n```{{.md include={path}}}\n```\n"
    root = course({"slides/01-a.md": lecture, f"slides/{path}": text})
    if why:
        assert f"error: {why}, which code would show" in said(root)[0].replace("here and", "here, which")
    else:
        assert text.split("\n", 1)[0].split()[0] in page(root)


def test_code_of_a_file_that_runs(course: Make) -> None:
    cells = "```{.python .run include=false}\n6\n```\n\n```{.python .run include=_c.py}\n```\n"
    root = course({"slides/01-a.md": f"{HEAD}## One\n\n{cells}", "slides/_c.py": "#| echo: false\n\n6 * 7 / 0\n"})
    assert "slides/_c.py:3: error" in said(root)[0]
    course({"slides/_c.py": "6 * 7\n"})
    assert "42" in page(root)
