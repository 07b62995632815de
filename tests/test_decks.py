"""Decks of other tools come as they are: nothing of them is lost, and what the speaker alone should see is nowhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from build_site.build import build
from build_site.decks import Source, as_source
from build_site.markdown.mend import mend
from build_site.news import Options
from build_site.problems import CourseError

from .conftest import Make

DECKS = Path(__file__).parent / "decks"
FILES = sorted(file for file in DECKS.rglob("*") if file.suffix in (".md", ".py", ".ipynb"))
WARNINGS = {
    "talk": [(3, "theme, highlightTheme, revealOptions")],
    "testing": [],
    "slides": [
        (2, "theme"),
        (54, "clicks"),
        (114, "<Toc>"),
        (116, "{{ $slidev.nav.currentPage }}"),
        (118, "a style of one slide"),
    ],
    "deck": [(4, "theme, style"), (74, "header"), (78, "blur:5px")],
    "queues": [],
    "sums": [],
    "products": [],
    "walks": [(192, "speaker's note is not run")],
}
TITLES = {
    "talk": [
        *("", "Why caches", "Down below", "", "Code", "Picture", "Table", "Underlined", "Escapes", "Part two", "Last"),
    ],
    "testing": [
        *("A course on systems", "After this lecture", "What could go wrong?", "Two ways", "Overview"),
        *("A question in the text", "Part two", "Quote", "Breakout", "Last one"),
    ],
    "slides": [
        *("", "What a queue is", "Two disciplines", "A lane", "Code", "Little’s law", "A saying", ""),
        *("Only Vue", "A smaller heading", "Thank you"),
    ],
    "deck": [
        *("", "What a hash is", "Centered", "Sizes", "Beside", "Over a picture", "As large as can be", "Header"),
        *("", "Table", "The end"),
    ],
    "queues": ["Why we wait", "Two lanes", "Code"],
    "sums": ["Why sums", "In a string", "Last"],
    "products": ["Of numbers", "Of sets", "Last"],
    "walks": ["", "Steps", "A walk", "A picture", "A mistake", "Fences", "Last"],
}


def source(file: Path) -> Source:
    return as_source(f"slides/{file.name}", file.read_text(encoding="utf-8"))


def rewritten(text: str, name: str = "a.md") -> list[str]:
    """The lines of a deck as pandoc reads it, without empty ones."""
    return [line for line in as_source(name, text).text.split("\n") if line.strip()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_deck_builds(file: Path, course: Make) -> None:
    root = course({"slides/x.md": ""})
    (root / "slides/x.md").unlink()
    shutil.copytree(file.parent, root / "slides", dirs_exist_ok=True)
    for other in (one for one in FILES if one != file):
        (root / "slides" / other.name).unlink(missing_ok=True)
    report = build(root, root / "_site", Options(), lambda _: None)
    warned = [one for one in report.problems if one.severity == "warning"]
    assert len(warned) == len(WARNINGS[file.stem]), [str(one) for one in warned]
    for problem, (line, words) in zip(warned, WARNINGS[file.stem], strict=True):
        assert problem.place.line == line
        assert words in problem.message
    for made in (root / "_site").rglob("*"):
        assert not made.is_file() or b"-secret" not in made.read_bytes(), made
        assert not made.is_file() or b"hidden-words" not in made.read_bytes(), made
    deck = LexborHTMLParser((root / f"_site/{file.stem}/slides.html").read_text(encoding="utf-8"))
    slides = [one for one in deck.css(".slides > section") if one.id != "_title"]
    titles = [heading.text().strip() if (heading := one.css_first("h1, .sheet > h2")) else "" for one in slides]
    assert titles == TITLES[file.stem]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_notes_are_the_speakers(file: Path, course: Make) -> None:
    root = course({f"slides/{file.name}": file.read_bytes()})
    if file.stem in ("testing", "talk", "slides", "deck"):
        text = source(file).text
        shown = re.sub(r"^:{5,6} notes$.*?^:{5,6}$", "", text, flags=re.M | re.S)
        assert "-secret" in text
        assert "-secret" not in shown
    assert root.is_dir()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_lines_are_those_of_the_file(file: Path) -> None:
    read, lines = source(file), file.read_text(encoding="utf-8").split("\n")
    text = read.text.split("\n")
    assert len(read.at) == len(text)
    for number, line in zip(read.at, text, strict=True):
        for word in re.findall(r"[A-Z][a-z]{5,}", line) if number > 1 and line != "> Q: Discussion" else ():
            assert word in lines[number - 1], (number, line)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\nlayout: default\n---\n\n## One\n\nNote: this is prose\n\n---\n\nMore\n",
        "## One\n\nNote: this is prose\n\n---\n\n## Two\n",
        "Four\n----\n\nNote: this is prose\n",
        "---\ntitle: T\ntheme: black\n---\n\n# One\n\n<!-- a comment -->\n",
        "## One\n\n```md\n<!-- .slide: x -->\n```\n",
        "---\ntitle: T\n---\n\n## Separators\n\nseparator: a thing\n",
        "---\nmarp: false\n---\n\n# One\n\n---\n\n# Two\n",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    read = as_source("a.md", text)
    assert read.text == text
    assert not read.problems


def test_ordinary_lectures_pay_nothing() -> None:
    """The course of this repository, read: what reads decks of others is not even imported, but for talk of these."""
    code = (
        "import sys; from pathlib import Path; from build_site.decks import read_lecture\n"
        "for file in Path('slides').glob('0*.md'): assert not read_lecture(Path(), str(file)).kind\n"
        "assert not [one for one in sys.modules if one.startswith('build_site.decks.')]\n"
        "for file in Path('slides').glob('*.md'): assert not read_lecture(Path(), str(file)).kind\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=DECKS.parents[1], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_may_be_a_speakers_note_is_told() -> None:
    read = as_source("a.md", "## One\n\ntext\n\nNote: shown\n\n----\n\n## Two\n")
    assert [(one.place.line, "everyone reads this" in one.message) for one in read.problems] == [(5, True)]
    assert not read.kind


def test_separators_are_regular_expressions() -> None:
    text = '---\nseparator: "<!--s-->"\nverticalSeparator: "<!--v-->"\nnotesSeparator: "^Says:"\n---\n'
    body = "# A\n\n---\n\nrule\n\n<!--s-->\n\n## B\n\n<!--v-->\n\n## C\n\nSays: hidden\n\nNote: shown\n"
    lines = rewritten(text + body)
    assert lines[-4:] == ["::::: notes", "hidden", "Note: shown", ":::::"]
    assert [line for line in lines if line.startswith("#")] == ["## B", "## C"]


def test_a_separator_that_is_no_expression_is_told() -> None:
    read = as_source("a.md", '---\ntitle: T\nseparator: "(("\n---\n\n## A\n\n---\n\n## B\n')
    assert [(one.place.line, "regular expression" in one.message) for one in read.problems] == [(3, True)]
    assert "## B" in read.text


def test_rules_straight_above_text_are_no_front_matter() -> None:
    lines = rewritten("---\nrevealOptions: {}\ntitle: T\n---\n## A\ntext\n---\nkey: value\n----\n# C\n")
    assert lines == ["---", "title: T", 'slide-level: "2"', "---", "## A", "text", "---", "key: value", "## C"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('- a <!-- .element: class="fragment" -->', "- [a]{.fragment}"),
        ('![a](b.png)<!-- .element: style="width:50%" -->', '![a](b.png){style="width:50%"}'),
        ('### H <!-- .element: class="x" -->', "### H {.x}"),
        ('words <!-- .element: id="a" class="b c" -->', "[words]{#a .b .c}"),
        ("`<!-- .element: class='x' -->`", "[`]{.x} `"),
    ],
)
def test_what_is_said_of_elements(written: str, read: str) -> None:
    text = f'## A\n\n<!-- .element: class="y" -->\n\n{written}\n'
    assert read in rewritten(text)[-1] or written.startswith("`")


def test_columns_that_do_not_end_are_told() -> None:
    read = as_source("a.md", "## A\n\n<!-- colstart -->\n\na\n\n## B\n\n<!-- col -->\n\nb\n")
    assert [one.place.line for one in read.problems] == [3]
    assert read.text.count(":::::::") >= 2


def test_what_is_said_within_a_tag_is_about_it() -> None:
    said = '<!-- .element: class="fragment" data-fragment-index="{}" -->'
    text = f"<span>a {said.format(1)}</span> <span>{said.format(2)}b</span>\n\n---\n\n## B\n"
    given = '<span class="fragment" data-fragment-index="{}">{}</span>'
    assert f"{given.format(1, 'a ')} {given.format(2, 'b')}" in rewritten(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "<p id=z class='q r'>`a` <!-- .element: class=\"fragment\" --></p>",
            '<p id="z" class="q r fragment">`a` </p>',
        ),
        ('<p class="q">a<!-- .element: id="z" --></p>', '<p class="q" id="z">a</p>'),
        ('`<p>a<!-- .element: class="fragment" -->`', '`<p>a<!-- .element: class="fragment" -->`'),
    ],
)
def test_what_is_said_within_a_tag_joins_its_classes(written: str, read: str) -> None:
    assert read in rewritten(f"# A\n\n{written}\n\n---\n\n## B\n")


def test_references_end_with_their_slide() -> None:
    lines = rewritten("## A\n\n<!-- references -->\n\nfrom a\n\n## B\n\nwords\n")
    assert lines == ["## A", "::::: {.references}", "from a", ":::::", "## B", "words"]


def test_comments_of_mlip_and_vertical_slides_tell_a_deck_of_reveal() -> None:
    read = as_source("a.md", "## A\n\nsure?\n\n<!-- discussion -->\n\nNote: hidden\n\n----\n\n## B\n\nx\n")
    assert read.kind == "reveal.js"
    assert "::::: notes" in read.text


def test_marp_directives_stand_until_they_change() -> None:
    text = "---\nmarp: true\ntitle: T\n---\n\n# A\n\n<!-- backgroundColor: red -->\n\n---\n\n"
    lines = rewritten(f"{text}# B\n\n<!-- _class: lead -->\n\n---\n\n# C\n\n<!-- backgroundColor: blue -->\n")
    headings = [line for line in lines if line.startswith("##")]
    assert headings == [
        '## A {background-color="red"}',
        '## B {.center background-color="red"}',
        '## C {background-color="blue"}',
    ]


def test_marps_heading_divider() -> None:
    lines = rewritten("---\nmarp: true\ntitle: T\nheadingDivider: 2\n---\n\n# A\n\na\n\n## B\n\nb\n\n### C\n\nc\n")
    assert [line for line in lines if line.startswith("#")] == ["## A", "## B", "### C"]


def test_tags_over_several_lines() -> None:
    text = "---\nmdc: true\ntitle: T\n---\n\n# A\n\n<div\n  v-click\n  class='x'\n>\n\nwords\n\n</div>\n\n<div h-3 />\n"
    lines = rewritten(text)
    assert '<div class="fragment x">' in [re.sub(r"\s+", " ", line).replace(" >", ">") for line in lines]
    assert lines[-1] == "<div h-3></div>"


def test_what_is_no_list_comes_block_by_block() -> None:
    front, block = "---\nmdc: true\ntitle: T\n---\n\n# A\n\n", "<v-clicks>\n\n{}\n\n</v-clicks>\n"
    words = "one\n\n![](a.png)\n\n```js\na\n\nb\n```"
    begin, end = "::::: {.fragment}", ":::::"
    shown = [begin, "one", end, begin, "![](a.png)", end, begin, "```js", "a", "b", "```", end]
    assert rewritten(front + block.format(words))[-12:] == shown
    assert "::::: {.incremental}" in rewritten(front + block.format("- one\n- two"))
    assert "::::: {.incremental}" in rewritten(front + block.format("<div>\n\none\n\n</div>"))


def test_values_in_tags_of_slidevs_have_signs_of_their_own() -> None:
    tags = "<span :class=\"$n >= 1 ? 'a' : ''\">code</span> <Arrow :x=\"a > b\" /> end"
    assert rewritten(f"---\nmdc: true\ntitle: T\n---\n\n# A\n\n{tags}\n")[-1] == "<span>code</span>  end"


def test_slidevs_pages_are_included() -> None:
    assert "{{< include pages/a.md >}}" in rewritten(
        "---\ntheme: x\n---\n\n# A\n\n---\nsrc: pages/a.md\n---\n\n---\n\n# B\n"
    )


def notebook(*cells: dict[str, object], **metadata: object) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_in_one_line() -> None:
    text = notebook({"cell_type": "markdown", "metadata": {}, "source": "# T\n\nWords:\n- a"})
    read = as_source("a.ipynb", text)
    assert [line for line in read.text.split("\n") if line] == ["---", "title: 'T'", "---", "Words:", "- a"]
    assert {*read.at} == {1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a notebook"),
        ("[]", "it has no cells"),
        ('{"worksheets": []}', "of an old format"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_told(text: str, said: str) -> None:
    with pytest.raises(CourseError) as raised:
        as_source("a.ipynb", text)
    assert said in str(raised.value.problems[0])


def test_cells_of_another_language_are_shown() -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": ["x <- 1"], "outputs": [], "execution_count": 1}
    read = as_source("a.ipynb", notebook(cell, kernelspec={"name": "ir", "language": "R"}))
    assert "```r" in read.text
    assert len(read.problems) == 1


def test_python_that_is_no_notebook_is_no_lecture(course: Make) -> None:
    root = course(
        {
            "slides/01-a.md": "---\ntitle: T\n---\n\n## A\n\nx\n",
            "slides/helper.py": "# %%\nx = 1\n",
            "slides/02-b.py": "# %% [markdown]\n# # B\n#\n# ## C\n#\n# text\n# %%\n1 + 1\n# %%\nfor _ in\n",
        }
    )
    with pytest.raises(CourseError) as raised:
        build(root, root / "_site", Options(), lambda _: None)
    assert [(one.place.file, one.place.line) for one in raised.value.problems] == [("slides/02-b.py", 10)]


PIECES = st.sampled_from(
    (
        *(
            "",
            "plainly",
            "# H",
            "---",
            "----",
            "- a",
            "Note: n",
            "```",
            "```js {1|3}",
            "<!-- c -->",
            "<!--",
            "-->",
            ":::",
        ),
        *("<!-- colstart -->", "<!-- col -->", "<!-- colend -->", "<!-- discussion -->", "<!-- references -->"),
        *('<!-- .slide: class="x" -->', '<!-- .element: class="x" -->', "<v-click>", "</v-click>", "::right::"),
        *("layout: center", "> q", "![bg right](x.png)", "<!-- _class: lead -->", "===", "| a |", "|---|"),
    )
)
FRONTS = st.sampled_from(("revealOptions: {}", "marp: true", "mdc: true", "jupytext: {}", "title: T"))


@settings(deadline=None)
@given(FRONTS, st.lists(PIECES))
def test_any_text_can_be_read(front: str, lines: list[str]) -> None:
    text = "\n".join(["---", front, "---", *lines])
    read = as_source("a.md", text)
    assert not read.at or len(read.at) == read.text.count("\n") + 1
    assert all(1 <= number <= len(lines) + 3 for number in read.at)
    if front != "marp: true":
        missing = text.count("plainly") - read.text.count("plainly")
        assert missing <= 0 or "<!--" in text


def test_slidevs_files_are_shown_as_code() -> None:
    text = "---\nmdc: true\n---\n\n# A\n\n<<< @/snippets/a.ts#part ts {1|2}{lines:true}\n\n---\n\n# B\n\n<<< ./b.py\n"
    lines = rewritten(text + "\n<<< a[1-2]\n")
    assert '```ts include="/snippets/a.ts#part" {1|2}{lines:true}' in lines
    assert '```py include="./b.py"' in lines
    read = as_source("a.md", f"{text}\n<<< a[1-2]\n")
    assert [(one.place.line, "no file" in one.message) for one in read.problems] == [(15, True)]


def test_how_large_slidev_draws_a_diagram_is_told() -> None:
    text = "---\nmdc: true\n---\n\n# A\n\n```mermaid {scale: 0.5}\ngraph LR\n```\n\n```mermaid\ngraph LR\n```\n"
    assert rewritten(text).count("```{mermaid}") == 2
    (told,) = as_source("a.md", text).problems
    assert (told.place.line, "scale: 0.5" in told.message) == (7, True)


def test_code_that_changes_stands_in_one_place() -> None:
    text = (
        "---\nmdc: true\n---\n\n# A\n\n````md magic-move {at:4}\n```js {1|2}\none\n```\ntext\n```js\ntwo\n```\n````\n"
    )
    lines = rewritten(text)
    assert lines[lines.index(":::::: {.r-stack}") :] == [
        *(":::::: {.r-stack}", '::::: {.fragment .fade-out fragment-index="0"}', "```js", "one", "```", ":::::"),
        *('::::: {.fragment fragment-index="0"}', "```js", "two", "```", ":::::", "::::::"),
    ]
    assert [one.place.line for one in as_source("a.md", text).problems] == [8]
    again = rewritten(text + text.partition("# A")[2])
    assert [line[-3] for line in again if "fragment-index" in line] == ["0", "0", "1", "1"]


def test_a_file_that_slidev_includes_is_slidevs() -> None:
    part = "# Part\n\n<v-click>\n\nlater\n\n</v-click>\n\n---\nlayout: center\n---\n\n# More\n"
    read = as_source("_part.md", part, within="Slidev")
    lines = [line for line in read.text.split("\n") if line]
    assert lines == ["## Part", "::::: {.fragment}", "later", ":::::", "## More {.center}"]
    assert as_source("_part.md", "# Part\n", within="").text == "# Part\n"
    assert as_source("_part.md", "# Part\n", within="Slidev").text.split() == ["##", "Part"]


def test_a_picture_of_an_unknown_layout_is_shown() -> None:
    read = as_source("a.md", "---\nmdc: true\n---\n\n# A\n\n---\nlayout: media\nimage: /b.png\n---\n\n# B\n")
    assert "![](/b.png){.decorative}" in read.text


def test_what_asks_for_nothing_is_not_told() -> None:
    for text in (
        "---\nmarp: true\ntheme: default\nsize: 16:9\n_paginate: false\n---\n\n# A\n",
        "---\nmdc: true\ntheme: default\ndownload: false\ncolorSchema: auto\n---\n\n# A\n",
    ):
        assert not as_source("a.md", text).problems


def test_marps_front_matter_speaks_of_the_first_slide() -> None:
    lines = rewritten("---\nmarp: true\ntitle: T\n_class: lead\n_backgroundColor: red\n---\n\n# A\n\n---\n\n# B\n")
    assert [line for line in lines if line.startswith("##")] == ['## A {.center background-color="red"}', "## B"]


def test_several_backgrounds_of_marp_are_all_shown() -> None:
    front = "---\nmarp: true\ntitle: T\n---\n\n"
    read = as_source(
        "a.md", f"{front}# A\n\n![bg](a.png)\n![bg](b.png)\n\n---\n\n# B\n\n![bg left](c.png)\n![bg](d.png)\n"
    )
    assert all(f"![]({one}.png)" in read.text for one in "abcd")
    assert "background" not in read.text
    assert [one.place.line for one in read.problems] == [9]
    one = rewritten(f"{front}# A\n\n![bg](a.png)\n\n![bg](#123456)\n")
    assert '## A {background-image="a.png"}' in one or 'background-image="a.png"' in one[3]


def test_addresses_are_links() -> None:
    said = "at https://a.org/@b/c-12, `https://c.org x` [d](https://d.org) <https://e.org> **https://f.org** (https://g.org)"
    code = "```\nhttps://h.org\n```\n"
    text = "\n".join(rewritten(f"---\nmarp: true\n---\n\n{said}\n\n{code}"))
    assert re.findall(r"<https://(\w)\S*>", text) == ["a", "e", "f", "g"]
    assert "<https://a.org/@b/c-12>," in text


def test_what_is_said_of_code_is_not_in_it() -> None:
    text = '## A\n\nwords\n\n```sql\na\n\n# b\n```\n<!-- .element: class="x" -->\n\n---\n\n## B\n'
    lines = rewritten(text)
    assert lines[:8] == ["---", 'slide-level: "2"', "title: 'A'", "---", "words", ":::: {.x}", "```sql", "a"]
    assert lines[8:11] == ["# b", "```", "::::"]


def test_all_of_a_slides_notes_are_notes() -> None:
    lines = rewritten("---\nrevealOptions: {}\n---\n## A\n\nNotes: one\n\nNotes:\ntwo\n\n---\n\n## B\n")
    assert lines[lines.index("::::: notes") :] == ["::::: notes", "one", "two", ":::::", "## B"]


def test_links_to_slides_by_their_numbers() -> None:
    front = "---\nrevealOptions: {}\ntitle: T\n---\n"
    lines = rewritten(f"{front}# A\n\n[b](#/1) [c](#/1/1) [d](#/2)\n\n---\n\n# B\n\n----\n\n# C\n\n---\n\n# D {{#d}}\n")
    assert "[b](#slide-1-0) [c](#slide-1-1) [d](#slide-2-0)" in lines
    assert {"## B {#slide-1-0}", "## C {#slide-1-1}"} <= {*lines}
    assert "[b](#/9) [c](#slide-1-0)" in rewritten(f"{front}# A\n\n[b](#/9) [c](#/1)\n\n---\n\n# B\n")


def test_links_to_slides_of_marps_by_their_numbers() -> None:
    text = '---\nmarp: true\n---\n# A\n\n[b](#2) [c](#3 " ") [d](#9)\n\n```md\n[b](#2)\n```\n\n---\n\n# B\n\n---\n\nC\n'
    lines = rewritten(text)
    assert '[b](#slide-2) [c](#slide-3 " ") [d](#9)' in lines
    assert {"[b](#2)", "## B {#slide-2}", "## {#slide-3}"} <= {*lines}
    text = "---\nmarp: true\n---\n# A\n\n`[x](#2)` [a](#1) [b](#2)\n\n---\n\n# B\n\n---\n\nC `[x](#3)`\n\n# C\n"
    lines = rewritten(text)
    assert "`[x](#2)` [a](#slide-1) [b](#slide-2)" in lines
    assert not any("slide-3" in line for line in lines)


def test_what_is_said_of_slides_in_code_is_only_shown() -> None:
    text = '## A\n\n`<!-- .slide: data-background="a.png" -->`\n\n- `<!-- .element: class="x" -->`\n\n---\n\n## B\n'
    lines = rewritten(f"---\nrevealOptions: {{}}\ntitle: T\n---\n{text}")
    assert {'`<!-- .slide: data-background="a.png" -->`', '- `<!-- .element: class="x" -->`', "## A"} <= {*lines}


def test_classes_of_marps_themes_are_told_in_one_remark() -> None:
    slides = "# A\n\n---\n\n<!-- _class: tiny lead -->\n\n# B\n\n---\n\n<!-- _class: invert tiny -->\n\n# C\n"
    text = f"---\nmarp: true\nclass: invert\n---\n{slides}"
    (one,) = as_source("a.md", text).problems
    assert (one.place.line, one.message) == (3, "classes of Marp's themes mean nothing here: invert, tiny")


ODD = ("[[a, b]]", "[{a: b}]", "{a: b}", "[null, 1]", "99999999999", "1.5", "true", "null", "2026-11-30")
KEYS = {  # what a tool is known by -> keys whose values are looked at
    "marp: true": "class _class headingDivider size theme title backgroundColor backgroundImage backgroundSize",
    "mdc: true": "layout class background image url hide disabled src routeAlias transition backgroundSize title",
    "revealOptions: {}": "separator verticalSeparator notesSeparator highlightTheme title author",
    "output: xaringan::moon_reader": "title author class",
    "jupytext: {formats: md}": "jupyter kernelspec title",
}


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("sign", KEYS)
def test_front_matter_may_have_values_of_any_kind(sign: str, value: str) -> None:
    for key in KEYS[sign].split():
        body = f"words\n\n---\n{key}: {value}\n---\n\n<!-- {key}: {value} -->\n\n## B\n"
        assert as_source("a.md", f"---\n{sign}\n{key}: {value}\n---\n\n# A\n\n{body}").kind


def test_what_is_no_class_of_marps_is_told_and_no_attribute() -> None:
    source = as_source("a.md", "---\nmarp: true\nclass: [[a], lead]\n---\n\n# A\n\ntext\n\n---\n\n# B\n")
    assert [(one.place.line, one.message.partition(": ")[2]) for one in source.problems] == [(3, "['a']")]
    assert "## B {.center}" in source.text


def test_a_directive_of_marps_that_asks_for_nothing_is_not_told() -> None:
    text = "---\nmarp: true\n---\n# A\n\n<!-- _footer: '{}' -->\n\n---\n\n# B\n"
    assert [one.place.line for one in as_source("a.md", text.format("x")).problems] == [6]
    assert not as_source("a.md", text.format("")).problems


def test_a_background_of_marp_covers_the_one_that_all_slides_have() -> None:
    text = (
        "---\nmarp: true\nbackgroundImage: url('a.png')\nbackgroundColor: '#fff'\n---\n# A\n\n{}\n\n---\n\n# B\n\nx\n"
    )
    (first, *_) = [one for one in rewritten(text.format("![bg fit](b.png)")) if one.startswith("## ")]
    assert first == '## {background-image="b.png" background-size="contain"}'


def test_jupytexts_usual_front_matter_is_known() -> None:
    front = "---\njupyter:\n  jupytext:\n    text_representation:\n      extension: .md\n      format_name: {}\n---\n\n"
    text = "# A\n\n```python\n1 + 1\n```\n"
    assert "```{python}" in as_source("a.md", front.format("markdown") + text).text
    assert not as_source("a.qmd", front.format("quarto") + text).kind


def test_myst_options_of_cells_in_yaml() -> None:
    text = "---\njupytext:\n  text_representation:\n    format_name: myst\n---\n\n```{code-cell} ipython3\n---\n"
    lines = rewritten(f"{text}tags: [remove-input]\n---\n1 + 1\n```\n")
    assert lines[-4:] == ["```{python}", "#| echo: false", "1 + 1", "```"]


def test_a_course_as_its_tools_have_it(course: Make) -> None:
    """Quarto's links to pages, options at the top, pandoc's options, and slides of Slidev in several files."""
    part = "# Part\n\n<v-click>\n\nlater\n\n</v-click>\n\n<!-- slidev-secret -->\n\n---\n\n# More\n\n<Toc/>\n"
    root = course(
        {
            "slides/01-a.qmd": "---\ntitle: A\necho: false\nslideNumber: c/t\n---\n\n## S\n\n[b](02-b.html#s)\n\n"
            "```{python}\nprint(6 * 7)\n```\n",
            "slides/02-b.qmd": "---\ntitle: B\nformat:\n  revealjs:\n    echo: false\n---\n\n## S\n\n"
            '```{.python include="c.py#part"}\n```\n\n```{python}\nprint(6 * 8)\n```\n',
            "slides/c.py": "before = 1\n# region part\n    inside = 2\n# endregion\nafter = 3\n",
            "slides/03-c.md": "---\nmdc: true\ntitle: C\n---\n\n# First\n\n"
            "---\nsrc: ./_part.md\n---\n\n---\n\n# Last\n",
            "slides/_part.md": part,
        }
    )
    report = build(root, root / "_site", Options(), lambda _: None)
    assert [(str(one.place), "<Toc>" in one.message) for one in report.problems] == [("slides/_part.md:15", True)]
    page, other, deck = (
        (root / f"_site/{name}").read_text("utf-8") for name in ("a/index.html", "b/index.html", "c/slides.html")
    )
    assert 'href="../b/index.html#s"' in page
    assert "print(" not in page
    assert "42" in page
    assert '"slideNumber": "c/t"' in (root / "_site/a/slides.html").read_text("utf-8").replace("&#34;", '"')
    assert "print(" not in other
    assert "inside" in other
    assert "before" not in other
    found = LexborHTMLParser(deck).css(".slides > section .sheet > h2")
    assert [one.text().strip() for one in found] == ["First", "Part", "More", "Last"]
    assert "slidev-secret" not in deck
    assert "v-click" not in deck


def test_directives_of_myst_are_told_with_what_to_write() -> None:
    lines = ["## A", "", "```{note}", "words", "```", "", "```{figure} a.png", "```", ""]
    text, problems = mend("\n".join(lines), "a.md")
    assert text.split("\n")[2] == "``` {.note}"
    assert [(one.place.line, one.hint.split()[1]) for one in problems] == [(3, ":::"), (7, "![the")]


def test_dashes_below_lists_and_tables_part_marps_slides() -> None:
    lines = rewritten(
        "---\nmarp: true\n---\n# A\n\n- one\n- two\n---\n# B\n\n| a | b |\n|---|---|\n| 1 | 2 |\n---\n# C\nof it\n---\n"
    )
    assert [line for line in lines if line.startswith("#")] == ["## B", "## C", "### of it"]


def test_a_quotation_below_a_list_is_none_of_its_items() -> None:
    assert "- one\n\n> said\n" in as_source("a.md", "---\nmdc: true\n---\n\n# A\n\nText\n- one\n> said\n").text


def test_what_all_slides_have_is_told_once() -> None:
    classes = "\n\n---\n\n".join(["<!-- _class: columns centered -->\n# A"] * 3)
    (told,) = as_source("a.md", f"---\nmarp: true\n---\n\n{classes}\n").problems
    assert (told.place.line, told.message.endswith(": columns")) == (5, True)
    slides = "\n\n---\nlevel: 2\nclicks: 3\n---\n\n# A" * 3
    (told,) = as_source("a.md", f"---\nmdc: true\n---\n\n# T\n{slides}\n").problems
    assert (told.place.line, told.message.endswith("here: clicks")) == (10, True)


def test_slots_of_slidev_may_have_spaces() -> None:
    lines = rewritten("# T\n\n---\nlayout: two-cols\n---\n\n# A\n\n:: left ::\n\nb\n\n:: right ::\n\nc\n")
    assert [line for line in lines if "column" in line] == ["::::::: columns", ":::::: column", ":::::: column"]


def test_a_step_between_columns_of_remark_is_in_the_second() -> None:
    lines = rewritten("# A\n\n.pull-left[\nb\n]\n\n--\n\n.pull-right[\nc [d](#e)\n]\n\n???\n\nsaid\n\n---\n\n# F\n")
    assert [line for line in lines if line == "::::::: columns"] == ["::::::: columns"]
    assert lines.index(". . .") < lines.index("c [d](#e)")
    assert not as_source("a.md", "# A\n\nWhat???\n\n---\n\n# B\n\nname: of\n").kind


def test_addresses_in_styles_are_no_links() -> None:
    style = "<style>\n@import url(https://example.org/a.css);\n</style>"
    lines = rewritten(f"---\nmdc: true\n---\n\n# A\n\n# B\n\n---\n\n{style}\n\nhttps://example.org/b\n")
    assert "<https://example.org/b>" in lines
    assert not any("<https://example.org/a" in line for line in lines)
    marp = as_source("a.md", f"---\nmarp: true\n---\n\n# A\n\n{style}\n").text
    assert "url(https://example.org/a.css)" in marp


MYST = """# Waits

(start)=
## Why

{ref}`start`, {numref}`lane`, {eq}`law`, {doc}`the next <next>`, {ref}`gone`, {math}`x`, {cite:t}`key`, {foo}`y`.

```{note} With *text*
- item
```

:::{admonition} Mind
:class: warning, dropdown
this
:::

```{figure} lane.svg
:name: lane
:width: 50%
The caption.
```

```{math}
:label: law
L = \\lambda W
```

````{tab-set}
```{tab-item} One
first
```
````

```{prf:theorem} Little
:label: thm-little
Holds.
```

```{tableofcontents}
```
""".replace("\\\\", "\\")


def test_directives_and_roles_of_myst() -> None:
    source = as_source("a.md", MYST)
    lines = [line for line in source.text.split("\n") if line.strip()]
    said = "[Why](#start), @fig-lane, @eq-law, [the next](next.html), gone, $x$, @key, {foo}`y`."
    assert lines[1:3] == ["## Why {#start}", said]
    wanted = [
        "::::: {.callout-note}",
        "With *text*",
        '::::: {.callout-warning title="Mind" collapse="true"}',
        "![The caption.](<lane.svg>){#fig-lane width=50%}",
        "$$ {#eq-law}",
        ":::::: {.panel-tabset}",
        "#### One",
        '::::: {#thm-little name="Little"}',
    ]
    assert [line for line in lines if line in wanted] == wanted
    assert not any("```" in line for line in lines)
    assert [(one.place.line, one.message.partition(" ")[0]) for one in source.problems] == [
        (39, "{tableofcontents}"),
        (6, "{ref}`gone`"),
    ]
    assert MYST.split("\n")[source.line(source.text.split("\n").index("first") + 1) - 1] == "first"
    assert not as_source("a.md", "# A\n\n````\n```{note}\nx\n```\n````\n").kind


OF_LESSONS = """```{objectives}
- learn
```

```{discussion} What now?
x
```

```{index} single: Python; Objects
```

`````{tabs}
  ````{group-tab} Shell
    one
  ````
`````

```{exercise-start}
:label: first
```

Do {any}`this <that>`.

```{code-cell} python3
1 + 1
```

```{exercise-end}
```

```{solution-start} first
```

Done.

```{solution-end}
```

```{hint-start}
```
"""


def test_lessons_of_sphinx_and_exercises_between_two_directives() -> None:
    source = as_source("a.md", OF_LESSONS)
    lines = [line for line in source.text.split("\n") if line.strip()]
    assert lines[:6] == [
        *('::::: {.callout-note title="Objectives"}', "- learn", ":::::"),
        *('::::: {.callout-note title="What now?"}', "x", ":::::"),
    ]
    assert lines[6:10] == [":::::: {.panel-tabset}", "#### Shell", "one", "::::::"]
    assert lines[10:16] == ["::::: {#exr-first}", "Do this.", "```{code-cell} python3", "1 + 1", "```", ":::::"]
    assert lines[16:] == ["::::: {#sol-line-31}", "Done.", ":::::", "```{hint-start}", "```"]


def test_of_directives_that_are_not_known_the_text_is_shown() -> None:
    text = "# A\n\n:::{note}\nn\n:::\n\n:::{prf:axiom} Choice\nof *all*\n:::\n\n"
    source = as_source("a.md", f"{text}```{{exmaple}}\nx\n```\n\n```{{rust}}\ny\n```\n")
    lines = [line for line in source.text.split("\n") if line.strip()]
    assert lines[4:] == ["**Choice**", "of *all*", "x", "```{rust}", "y", "```"]
    assert [(one.place.line, one.message.partition(" ")[0], one.hint) for one in source.problems] == [
        (7, "{prf:axiom}", "take its fences away"),
        (11, "{exmaple}", "did you mean example?"),
    ]


def test_exercises_that_do_not_begin_or_end_are_told_by_their_names() -> None:
    begin, end = "```{exercise-start}\n```\n", "```{exercise-end}\n```\n"
    source = as_source("a.md", f"{end}\n:::{{tip}}\n{begin}x\n:::\n\n{begin}\ny\n\n```{{solution-end}}\n```\n")
    lines = [line for line in source.text.split("\n") if line.strip()]
    assert lines == [
        *("::::: {.callout-tip}", "::::: {#exr-line-5}", "x", ":::::", ":::::"),
        *("::::: {#exr-line-10}", "y", ":::::"),
    ]
    assert [(one.place.line, one.message.split(":")[0]) for one in source.problems] == [
        *((1, "{exercise-end} ends nothing"), (5, "{exercise-start} has no end")),
        *((15, "{solution-end} ends nothing"), (10, "{exercise-start} has no end")),
    ]


MYST_TABLES = """# Tables

:::{list-table} Lanes, as in {ref}`below`
:header-rows: 1
:stub-columns: 1
:name: lanes

* - Lane
  - Cars {numref}`rates`
* - left
  - many, and
    slow
* - right
  -
:::

```{list-table}
* - one

    - an item
    - another
  - `a | b`
```

:::{csv-table} Rates
:header: "Name", "Rate"
:name: rates

"Smith, J.", 3
Doe, "4
5"
:::

```{csv-table}
:file: far.csv
```

```{list-table} Nothing
no items
```

(below)=
## Below
"""


def test_tables_of_myst_are_tables() -> None:
    source = as_source("a.md", MYST_TABLES)
    lines = [line.rstrip() for line in source.text.split("\n") if line.strip()]
    wanted = [
        "# Tables",
        "| Lane | Cars @tbl-rates |",
        "|---|---|",
        "| **left** | many, and slow |",
        "| **right** |  |",
        ": Lanes, as in [Below](#below) {#tbl-lanes}",
        "+-----------+---------+",
        "| one       | `a | b` |",
        "|           |         |",
        "| - an item |         |",
        "| - another |         |",
        "+-----------+---------+",
        "+-----------+------+",
        "| Name      | Rate |",
        "+===========+======+",
        "| Smith, J. | 3    |",
        "+-----------+------+",
        "| Doe       | 4    |",
        "|           | 5    |",
        "+-----------+------+",
        ": Rates {#tbl-rates}",
        "`far.csv`",
        "``` {.text}",
        "no items",
        "```",
        "## Below {#below}",
    ]
    assert lines == wanted
    assert [(one.place.line, one.message.partition(":")[0]) for one in source.problems] == [
        (34, "a csv-table of far.csv is not read"),
        (38, "this list-table is shown as it is written"),
    ]
    rows = source.text.split("\n")
    assert [source.line(rows.index(row) + 1) for row in rows if "slow" in row or "another" in row] == [10, 21]


def test_a_topic_of_myst_keeps_its_title() -> None:
    assert '::::: {.callout-note title="Why"}' in rewritten("# A\n\n```{topic} Why\nText.\n```\n")


def test_cells_of_a_notebook_know_each_others_labels_and_formulas_may_have_spaces() -> None:
    texts = ["(start)=\n# N\n\n$ x^2 $ `$ y $` \\$5 or $ 6, $$ z $$", "{ref}`start`"]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [text]} for text in texts]
    text = as_source("a.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})).text
    assert "$x^2$ `$ y $` \\$5 or $ 6, $$ z $$" in text
    assert "[N](#start)" in text
    assert "[]{#start}" in text


def test_slides_of_remark_show_what_is_laid_out_for_them() -> None:
    body = ["layout: true\nclass: wide\n\nAbove {{content}}", "# A\n\nown\n\n```r\nx\ny #<<\nz #<<\n```"]
    body += ["layout: false\nname: base\n\n# B", "template: base\n\nupon", "template: none\n\nlast\n"]
    source = as_source("a.md", "---\noutput: xaringan::moon_reader\n---\n\n" + "\n\n---\n".join(body))
    lines = source.text.split("\n")
    assert '```{.r code-line-numbers="2,3"}' in lines
    assert [line for line in lines if line in ("x", "y", "z", "own", "upon", "last")] == ["own", *"xyz", "upon", "last"]
    assert [line for line in lines if line.startswith("## ")] == ["## {.wide}", "## B {#base}", "## B"]
    assert [one.message for one in source.problems] == ["template: no slide above has the name none"]
