"""`build_site new DIR --from FOLDER|FILE`: decks that are there become a course, and stay as they are."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from build_site.adopt import Adopted, adopt
from build_site.adopt.respelled import respelled
from build_site.decks.rows import rows_of
from build_site.markdown.pandoc import executable
from build_site.problems import CourseError

from .conftest import build_site, contents, png, problems_of, write

DECKS = Path(__file__).parent / "decks"


def errors(root: Path) -> list[str]:
    return [one for one in problems_of(root) if ": error: " in one]


def adopted(decks: Path) -> Adopted:
    """What became of a folder of decks: a course that builds, in a folder beside it."""
    made = adopt(decks, decks.parent / "course")
    assert errors(decks.parent / "course") == []
    return made


def notebook(*sources: str, kind: str = "code", indent: int | None = None) -> str:
    """A notebook with these cells, as Jupyter saves it."""
    shared: dict[str, object] = {"cell_type": kind, "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**shared, "source": [one]} for one in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=indent)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("slidev", "Slidev"),
        ("reveal-md", "reveal.js"),
        ("mlip", "CMU MLiP"),
        ("marp", "Marp"),
        ("remark", "remark"),
        ("notebook", "Jupyter"),
        ("jupytext", "Jupytext"),
    ],
)
def test_a_folder_becomes_a_course_that_builds(name: str, kind: str, tmp_path: Path) -> None:
    source = tmp_path / name
    shutil.copytree(DECKS / name, source)
    before = contents(source)
    made = adopted(source)
    assert {deck.kind for deck, _ in made.lectures} == {kind}
    assert contents(source) == before
    told = (tmp_path / "course/IMPORT.md").read_text("utf-8")
    for deck, target in made.lectures:
        assert f"`slides/{target}`, from `{deck.path}`: {kind}" in told
        assert (tmp_path / "course/slides" / target).is_file()
    for one in made.left:
        assert f"`{one.place}`" in told
    for file in (tmp_path / "course/_site").rglob("*"):
        assert not file.is_file() or b"-secret" not in file.read_bytes(), file


def test_the_command(tmp_path: Path) -> None:
    said = build_site("new", "course", "--from", DECKS / "slidev/slides.md", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "(Slidev): 1 lecture, 1 file with them" in said.stderr
    assert (tmp_path / "course/slides/01-slidev.md").is_file()
    assert (tmp_path / "course/slides/lane.svg").is_file()
    again = build_site("new", "course", "--from", DECKS / "slidev", cwd=tmp_path)
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    nothing = build_site("new", "other", "--from", "nowhere", cwd=tmp_path)
    assert (nothing.returncode, "no such file or folder" in nothing.stderr) == (1, True)
    assert not (tmp_path / "other").exists()
    assert "--from FOLDER|FILE" in build_site("new", "--help").stdout


def test_many_decks_in_order_with_links_and_secrets(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("a,b\n", "utf-8")
    source = write(
        tmp_path / "decks",
        {
            "week1/slides.md": "# One\n\nSee [next](../week2/slides.md), [a friend](friend.md).\n\n![x](img/a.svg)\n",
            "week1/friend.md": "---\ntitle: Friend\n---\n\n## F\n\nText\n",
            "week1/img/a.svg": (DECKS / "marp/drawer.svg").read_text("utf-8"),
            "week2/slides.md": "---\ntitle: Two\n---\n\n## Two\n\nText\n\n---\n\n## More\n\nNote: hidden-secret\n",
            "README.md": "# About\n",
            "package.json": '{"devDependencies": {"reveal-md": "6"}}',
            "node_modules/x/deck.md": "# No\n",
            ".env": "TOKEN=1",
            "server.pem": "x",
            "style.css": "h1 {}",
        },
    )
    (source / "junk.md").write_bytes(b"\xff\xfe\x00junk")
    (source / "link.csv").symlink_to(tmp_path / "outside.csv")
    made = adopted(source)
    targets = [target for _, target in made.lectures]
    assert targets == ["week1/01-friend.md", "week1/02-week1.md", "week2/03-week2.md"]
    left = {one.place.file for one in made.left}
    assert {"junk.md", "link.csv", "server.pem", "style.css", "README.md"} <= left
    names = {one.name for one in (tmp_path / "course").rglob("*")}
    assert names.isdisjoint({".env", "server.pem", "link.csv", "junk.md", "node_modules", "deck.md"})
    assert "[a friend](01-friend.md)" in (tmp_path / "course/slides" / targets[1]).read_text("utf-8")
    for file in (tmp_path / "course/_site").rglob("*"):
        assert not file.is_file() or b"hidden-secret" not in file.read_bytes(), file


def test_a_folder_called_slides_is_ours(tmp_path: Path) -> None:
    files = {"slides/slides.md": "# A\n\n![x](img/a.svg)\n", "slides/img/a.svg": "<svg xmlns='x'/>"}
    made = adopt(write(tmp_path / "my-talk", files), tmp_path / "course")
    assert [target for _, target in made.lectures] == ["01-my-talk.md"]
    assert (tmp_path / "course/slides/img/a.svg").is_file()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.txt": "x"}, "no deck is in it (decks are .md, .qmd, .py, .ipynb, .markdown, .rmd, .pptx files)"),
        ({"slides/index.md": "---\ntitle: T\n---\n"}, "a course already"),
    ],
)
def test_what_cannot_be_adopted(files: dict[str, str], said: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", files)
    with pytest.raises(CourseError) as raised:
        adopt(source, tmp_path / "course")
    assert said in str(raised.value.problems[-1])
    assert not (tmp_path / "course").exists()


def test_a_course_within_the_decks_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"a.md": "# A\n\ntext\n"})
    with pytest.raises(CourseError) as raised:
        adopt(source, source / "course")
    assert "stays as it is" in str(raised.value.problems[0])


def test_powerpoint(tmp_path: Path) -> None:
    text = "% Deck\n\n## One\n\n- a\n- b\n\n## Two\n\n![A shelf](shelf.png)\n"
    (tmp_path / "shelf.png").write_bytes(png(20, 10))
    (tmp_path / "a.md").write_text(text, "utf-8")
    subprocess.run([executable(), "a.md", "-o", "deck.pptx"], cwd=tmp_path, check=True)
    made = adopt(tmp_path / "deck.pptx", tmp_path / "course")
    assert [deck.kind for deck, _ in made.lectures] == ["PowerPoint"]
    assert errors(tmp_path / "course") == []
    assert [*(tmp_path / "course/slides/media").rglob("*.png")]
    with ZipFile(tmp_path / "bad.pptx", "w") as bad:
        bad.writestr("a.txt", "no slides")
    said = build_site("new", tmp_path / "bad", "--from", tmp_path / "bad.pptx")
    assert (said.returncode, "bad.pptx" in said.stderr, "Traceback" in said.stderr) == (1, True, False)
    (tmp_path / "deck.pptx").rename(tmp_path / "good.pptx")
    made = adopt(tmp_path, tmp_path.parent / f"{tmp_path.name}-course")
    assert ("bad.pptx", "cannot be read: not copied") in [(str(one.place), one.message) for one in made.left]


def test_parts_stay_parts_and_shown_files_come(tmp_path: Path) -> None:
    source = write(
        tmp_path / "gates",
        {
            "slides.md": "---\nmdc: true\ntitle: T\n---\n\n# A\n\n<<< @/snippets/a.ts\n\n---\nsrc: ./pages/p.md\n---\n",
            "pages/p.md": "# P\n\n<v-click>x</v-click>\n",
            "snippets/a.ts": "let a = 1\n",
            "snippets/b.ts": "let b = 1\n",
        },
    )
    made = adopted(source)
    assert [target for _, target in made.lectures] == ["01-gates.md", "pages/_p.md"]
    assert (tmp_path / "course/slides/snippets/a.ts").is_file()
    assert not (tmp_path / "course/slides/snippets/b.ts").exists()
    assert "src: pages/_p.md" in (tmp_path / "course/slides/01-gates.md").read_text("utf-8")
    assert "a part of `slides.md`" in (tmp_path / "course/IMPORT.md").read_text("utf-8")


def test_links_to_what_quarto_makes_lead_on(tmp_path: Path) -> None:
    files = {"one.qmd": "# A\n\n[two](two.html#b)\n\n[two](/two.qmd)\n", "two.qmd": "# B\n\ntext\n"}
    adopted(write(tmp_path / "talks", files))
    assert "(02-two.qmd#b)" in (tmp_path / "course/slides/01-one.qmd").read_text("utf-8")


def test_what_is_said_of_several_lines_stands_once(tmp_path: Path) -> None:
    text = "# A\n\n$\\color{red} x$\n\n# B\n\n$\\color{red} y$\n"
    adopt(write(tmp_path / "talk", {"a.md": text}), tmp_path / "course")
    left = (tmp_path / "course/IMPORT.md").read_text("utf-8").partition("## Left")[2]
    assert left.strip().startswith("- `slides/01-a.md:3`, 7: \\color has no effect in a formula (")


def test_numbers_within_names_count(tmp_path: Path) -> None:
    decks = {f"week{n}.md": f"# {n}\n\ntext\n" for n in (1, 2, 10)}
    made = adopt(write(tmp_path / "decks", decks), tmp_path / "course")
    assert [target for _, target in made.lectures] == ["01-week1.md", "02-week2.md", "03-week10.md"]


def test_a_books_chapters_keep_their_order_and_their_project_its_names(tmp_path: Path) -> None:
    project = (
        "project:\n  type: book\n  render: [waves.qmd, heat.qmd]\nbook:\n  chapters: [waves.qmd, heat.qmd]\n"
        "website:\n  navbar:\n    left:\n      - {href: heat.qmd, text: Heat}\n"
    )
    files = {"_quarto.yml": project, **{f"{name}.qmd": f"# {name}\n\ntext\n" for name in ("heat", "left", "waves")}}
    made = adopted(write(tmp_path / "book", files))
    assert [target for _, target in made.lectures] == ["01-waves.qmd", "02-heat.qmd", "03-left.qmd"]
    assert "href: 02-heat.qmd" in (tmp_path / "course/slides/_quarto.yml").read_text("utf-8")
    assert [str(one.place) for one in made.left if "does not render it" in one.message] == ["slides/03-left.qmd"]


def test_what_a_project_does_not_render_is_within_its_folder(tmp_path: Path) -> None:
    files = {"_quarto.yml": 'project:\n  render: ["*.qmd", "!slides/**"]\n', "a.qmd": "# A\n", "slides/b.qmd": "# B\n"}
    adopted(write(tmp_path / "site", files))
    assert (tmp_path / "course/slides/slides").is_dir()


def test_files_above_the_folder_are_told_once(tmp_path: Path) -> None:
    files = {"img/a.png": "", "img/b.png": "", "decks/a.md": "# A\n\n![a](../img/a.png)\n\n![b](../img/b.png)\n"}
    made = adopt(write(tmp_path, files) / "decks", tmp_path / "course")
    (told,) = [one for one in made.left if "outside" in one.message]
    assert (told.place.file, told.message) == ("../img/a.png", "and 1 more lie outside of it: not copied")
    assert str(tmp_path) in told.hint


def test_what_is_not_there_is_stood_for_and_told(tmp_path: Path) -> None:
    """Pictures, films, backgrounds, links, references, parts and bibliographies, in decks of some kinds."""
    talk = """---
title: A talk
bibliography: none.bib
---

# One

![A *shelf*](img/a.png){#fig-a width=50%} <!-- of books -->

As @fig-a and @fig-b show, see [*this* one](other.md "Title"), [that](b.md#nothing), [here](#gone).

<img src="img/b c.png" alt="x"> <video src="clip.mp4" controls></video>

# Two {background-image="img/back.jpg"}

{{< include _part.md >}}

[a paper][r] and ![none]()

[r]: gone/away.pdf
"""
    files = {
        "a.md": talk,
        "b.md": "# B\n\n[one](a.md#one)\n",
        "c.md": "---\nmarp: true\n---\n\n# M\n\n![bg right:40%](bg.png)\n\n[a](nowhere.html)\n",
        "d.md": "---\nhighlighter: shiki\n---\n\n# S\n\n---\nlayout: image-right\nimage: /gone.png\n---\n\n# T\n",
        "e.ipynb": notebook('# N\n\n![a "z"](z.png) [paper](gone.pdf) <img src="q.png">', kind="markdown"),
    }
    made = adopted(write(tmp_path / "decks", files))
    told = {(one.place.file.partition("/")[2], one.place.line, one.message.partition(":")[0]) for one in made.left}
    assert told >= {
        ("01-a.md", 3, "bibliography"),
        ("01-a.md", 8, "img/a.png is not there"),
        ("01-a.md", 10, "@fig-b is shown as it is written"),
        ("01-a.md", 10, "the link to other.md is its text now"),
        ("01-a.md", 10, "the link to #nothing leads to slides/02-b.md"),
        ("01-a.md", 10, "the link to #gone is its text now"),
        ("01-a.md", 12, "img/b c.png is not there"),
        ("01-a.md", 12, "clip.mp4 is not there"),
        ("01-a.md", 14, "the background img/back.jpg is not there"),
        ("01-a.md", 16, "_part.md, which is included, is not there"),
        ("01-a.md", 18, "a picture has no address"),
        ("03-c.md", 7, "bg.png is not there"),
        ("03-c.md", 9, "the link to nowhere.html is its text now"),
        ("04-d.md", 9, "/gone.png is not there"),
    }
    assert {one.message.partition(" ")[0] for one in made.left if "e.ipynb" in one.place.file} >= {
        "z.png",
        "q.png",
        "the",
    }
    text = (tmp_path / "course/slides/01-a.md").read_text("utf-8")
    assert "![A *shelf*](missing/a.png.svg){#fig-a width=50%}" in text
    assert "see *this* one, [that](02-b.md), here." in text
    assert "img/a.png" in (tmp_path / "course/slides/missing/a.png.svg").read_text("utf-8")


def test_gaps_with_spaces_brackets_and_nothing(tmp_path: Path) -> None:
    text = """---
bibliography: [own.bib, "gone ü.bib", n.bib]
---

# A

![](  ) ![b](<>) [link]() [e](gone.md "a (great) title")

{{< include gone ü.md >}}
"""
    files = {"a.md": text, "own.bib": ""}
    made = adopted(write(tmp_path / "decks", files))
    now = (tmp_path / "course/slides/01-a.md").read_text("utf-8")
    drawing = "missing/picture.svg"
    assert f"![]({drawing}) ![b]({drawing}) [link]() e\n\nMissing: `gone ü.md`\n" in now
    assert "bibliography: [own.bib, ]\n" in now
    told = {one.message.partition(":")[2].strip() for one in made.left if one.message.startswith("bibliography")}
    assert told == {"gone ü.bib is not there: it is not read", "n.bib is not there: it is not read"}


def test_cells_without_their_modules_are_shown(tmp_path: Path) -> None:
    import_it = "import nomodule_at_all"
    files = {
        "a.qmd": f"# A\n\n```{{python}}\nprint(6 * 7)\n```\n\n```{{python}}\n{import_it}\n```\n\n`{{python}} 1 + 1`\n",
        "b.ipynb": notebook(import_it),
        "c.py": f"# ---\n# jupyter:\n#   jupytext:\n#     formats: py:percent\n# ---\n\n# %%\n{import_it}\n",
        "d.qmd": "# D\n\n```{python}\ntry:\n    import nomodule_at_all\nexcept ImportError:\n    print('none')\n```\n",
        "e.qmd": "# E\n\n```{python}\nimport helper\nprint(helper.x)\n```\n",
        "helper.py": "x = 1\n",
    }
    made = adopted(write(tmp_path / "decks", files))
    told = [(str(one.place), one.message) for one in made.left if "not installed" in one.message]
    assert [place for place, _ in told] == ["slides/01-a.qmd:8", "slides/02-b.ipynb:1", "slides/03-c.py:8"]
    page = (tmp_path / "course/_site/a/index.html").read_text("utf-8")
    assert "42" in page
    assert import_it.split()[1] in page


def test_what_obsidian_and_hackmd_spell_otherwise(tmp_path: Path) -> None:
    note = """# A

[TOC]

:::spoiler Click "me"
hidden
:::

:::success
done
:::

==marked==, ++new++, `==code==`, $a ==b== c$, a == b == c, C++ and D++

![[lane.svg|300x20]] and ![[gone.png]], [[Other note#There|that]], [[Nowhere]] and [[x|y]]

A %%hidden%% word. ^block-1

%%
quiet
%%

```
[[code]] %%stays%%
```
"""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    files = {"01-a.md": note, "Other note.md": "# Other\n\nx\n", "pics/lane.svg": drawing}
    made = adopted(write(tmp_path / "decks", files))
    text = (tmp_path / "course/slides/01-a.md").read_text("utf-8")
    for line in (
        '::: {.callout-note title="Click \'me\'" collapse="true"}',
        "::: {.callout-tip}",
        "[marked]{.mark}, [new]{.underline}, `==code==`, $a ==b== c$, a == b == c, C++ and D++",
        "A <!-- hidden --> word.",
        "<!--\nquiet\n-->",
        "[[code]] %%stays%%",
    ):
        assert f"\n{line}\n" in text
    assert "![](pics/lane.svg){width=300px height=20px} and ![](missing/gone.png.svg)" in text
    assert "[that](02-Other-note.md), [[Nowhere]] and [[x|y]]" in text
    assert {one.message.partition(" ")[0] for one in made.left} >= {"[[Nowhere]]", "[[x|y]]"}
    assert "[TOC]" not in text
    assert any("in 8 lines, are spelt as here" in one.message for one in made.changes)


NOTES = {"n1.md": ["n1.md"], "pic.png": ["sub/pic.png"], "a b.md": ["deep/a b.md", "a b.md"]}


@pytest.mark.parametrize(
    ("note", "becomes"),
    [
        ("---\nrelated: [[n1]]\n---\n[[n1]]", "---\nrelated: [[n1]]\n---\n[n1](n1.md)"),
        ("[[a b]] [[deep/a b]]", "[a b](a%20b.md) [deep/a b](deep/a%20b.md)"),
        ("[[#Part]] [[#Part|it]] [[n1#^b1]] [[n1#Part]]", "Part it [n1](n1.md) [n1](n1.md)"),
        (r"| ![[pic.png\|100]] | [[n1\|it]] |", "| ![](sub/pic.png){width=100px} | [it](n1.md) |"),
        ("a %% two\nlines ==b== %% ==c==", "a <!-- two\nlines ==b== --> [c]{.mark}"),
        ("%%\na %%b%% c\n%%", "<!--\na -->b<!-- c\n-->"),
        ("%% a --> b %% %%> c --!> d%%", "<!-- a - -> b --> <!-- > c - -!> d -->"),
        ("%%\n```\na %% b\n```\n%%\n==c==", "<!--\n```\na %% b\n```\n-->\n[c]{.mark}"),
        ("> :::info A\n> b\n> :::", '> ::: {.callout-note title="A"}\n> b\n> :::'),
        ("++some words++, ++i", "[some words]{.underline}, ++i"),
    ],
)
def test_notes(note: str, becomes: str) -> None:
    rows, _ = respelled(rows_of(note), NOTES, "a.md")
    assert "\n".join(line for _, line in rows) == becomes


@pytest.mark.parametrize(
    "note",
    [
        "[[foo**bar]] [[..]] [[x/]] [[*]] [[?]] [[]] [[#^b1]] [[" + "x" * 300 + "]]",
        "matrix [[1, 2]], x[[1]], ++i and i++, C++ and D++, a++b++c",
        "$$\na %% b %%\n==c==\n$$\n\n$==a==$ $5 `==b\nc==`",
        "a\n\n    ==b== %%c%%\n\nd",
        '[a]{b="[[n1]]"} <i b="[[n1]]">c</i> <!-- ==d==\n\n==e== -->',
        r"\[[n1]] \==a==",
        "%%\n\nunclosed",
        "`" * 20_000,
        "<!-- ==" * 4000,
    ],
)
def test_what_is_no_notes_spelling_stays(note: str) -> None:
    assert respelled(rows_of(note), NOTES, "a.md") == (rows_of(note), 0)


def test_a_comment_of_a_note_that_never_ends_is_told(tmp_path: Path) -> None:
    made = adopt(write(tmp_path / "decks", {"a.md": "# A\n\nb\n\n%%\n\nunclosed\n"}), tmp_path / "course")
    assert [(str(one.place), one.message) for one in made.left] == [("slides/01-a.md:5", "%% is text, no comment")]


def test_only_urls_are_quoted(tmp_path: Path) -> None:
    files = {
        "übung.qmd": "# Ü\n\n{{< include teil-ä.qmd >}}\n\n[b](zweite-ö.qmd)\n",
        "teil-ä.qmd": "a\n",
        "zweite-ö.qmd": "# B\n\nc\n",
    }
    made = adopt(write(tmp_path / "decks", files), tmp_path / "course")
    text = (tmp_path / "course/slides/02-übung.qmd").read_text("utf-8")
    assert "{{< include _teil-ä.qmd >}}\n\n[b](01-zweite-%C3%B6.qmd)" in text
    assert made.left == []


@pytest.mark.parametrize("is_there", [True, False])
def test_an_error_leaves_no_folder_behind(is_there: bool, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bad.pptx", "w") as made:
        made.writestr("a.txt", "no slides")
    if is_there:
        (tmp_path / "new").mkdir()
    with pytest.raises(CourseError) as raised:
        adopt(tmp_path / "bad.pptx", tmp_path / "new/course" if not is_there else tmp_path / "new")
    assert [str(one) for one in raised.value.problems] == [
        "bad.pptx: error: cannot be read: not copied (open it in PowerPoint, and save it again)"
    ]
    assert {*tmp_path.rglob("*")} == {tmp_path / "bad.pptx", *([tmp_path / "new"] if is_there else [])}


def test_what_a_build_refuses_of_other_tools_is_settled(tmp_path: Path) -> None:
    files = {
        "a.md": "---\nmdc: true\n---\n# A\n\n<<< @/snippets/gone.ts#part\n",
        "b.md": "---\nrevealOptions: {}\n---\n# B\n\n[there](#/1/3) and [here](#/1)\n\n---\n\n# C\n",
        "c.md": "# C\n\n```{note}\nx\n```\n\n{doc}`more <gone_by>`, {doc}`lost_one`.\n",
        "d.qmd": "# D\n\n```{python}\n!pip install nothing_at_all\n```\n\n```{python}\nprint(6 * 7)\n```\n",
    }
    made = adopted(write(tmp_path / "decks", files))
    told = {(str(one.place), one.message.partition(":")[0]) for one in made.left if one.severity == "warning"}
    assert {
        ("slides/01-a.md:6", "/snippets/gone.ts, which is included, is not there"),
        ("slides/02-b.md:6", "the link to #1/3 is its text now"),
        ("slides/03-c.md:7", "the link to gone_by.html is its text now"),
        ("slides/03-c.md:7", "the link to lost_one.html is its text now"),
        ("slides/04-d.qmd:4", "this cell installs packages"),
    } <= told
    assert "more, lost_one." in (tmp_path / "course/slides/03-c.md").read_text("utf-8")
    assert "42" in (tmp_path / "course/_site/d/index.html").read_text("utf-8")


def test_cells_that_fail_are_shown_and_told_at_their_lines(tmp_path: Path) -> None:
    reads = "rows = open('gone.csv').read()"
    files = {
        "a.qmd": f"# A\n\n```{{python}}\nprint(6 * 7)\n```\n\n```{{python}}\n{reads}\n```\n\n"
        "```{python}\nlen(rows)\n```\n\n```{python}\nprint(40 + 3)\n```\n\n`{python} len(rows)` rows\n\n\\foo\n",
        "b.ipynb": notebook("n = 6", reads, "n * 7", indent=1),
        "c.py": f"# ---\n# jupyter:\n#   jupytext:\n#     formats: py:percent\n# ---\n\n# %%\n{reads}\n",
        "d.qmd": "# D\n\n```{python}\nimport helper\nhelper.read()\n```\n",
        "helper.py": "def read():\n    return open('gone.csv')\n",
    }
    made = adopted(write(tmp_path / "decks", files))
    told = {str(one.place): one.message for one in made.left if "not run" in one.message}
    lines = {place: (tmp_path / "course" / place.split(":")[0]).read_text("utf-8").split("\n") for place in told}
    assert {place.partition("/")[2] for place in told} == {
        *("01-a.qmd:8", "01-a.qmd:13", "01-a.qmd:21", "02-b.ipynb:18", "03-c.py:8", "04-d.qmd:4"),
    }
    assert all("eval: false" in lines[place][int(place.split(":")[1]) - 1] for place in told if ":21" not in place)
    assert "No such file or directory: 'gone.csv'" in told["slides/01-a.qmd:8"]
    page = (tmp_path / "course/_site/a/index.html").read_text("utf-8")
    assert all(shown in page for shown in ("42", "43", "gone.csv", "<code>len(rows)</code> rows"))
    assert "42" in (tmp_path / "course/_site/b/index.html").read_text("utf-8")
    assert "`slides/01-a.qmd:13`: this code is shown" in (tmp_path / "course/IMPORT.md").read_text("utf-8")


def test_a_diagram_that_is_not_drawn_is_shown_as_it_is_written(tmp_path: Path) -> None:
    text = "# A\n\n```{mermaid}\nnodiagram\n  a --> b\n```\n"
    made = adopted(write(tmp_path / "decks", {"a.qmd": text}))
    assert [one.message.partition(":")[0] for one in made.left] == ["this diagram is shown as it is written"]
    assert "```text\nnodiagram\n" in (tmp_path / "course/slides/01-a.qmd").read_text("utf-8")


def test_a_book_of_jupyter_keeps_its_order_and_its_lists(tmp_path: Path) -> None:
    files = {
        "_toc.yml": "format: jb-book\nroot: intro\nchapters:\n- file: deep/one\n- file: alpha\n",
        "intro.md": "# Start\n\nText:\n- an item\n- another\n\nSee {doc}`deep/one`.\n\n```{note}\nx\n```\n",
        "deep/one.md": "# One\n\nText:\n- an item\n",
        "alpha.md": "# Alpha\n\ntext\n",
    }
    made = adopted(write(tmp_path / "book", files))
    assert [target for _, target in made.lectures] == ["01-intro.md", "deep/02-one.md", "03-alpha.md"]
    assert not made.left
    assert "Text:\n\n- an item" in (tmp_path / "course/slides/deep/02-one.md").read_text("utf-8")
    page = (tmp_path / "course/_site/index.html").read_text("utf-8")
    assert page.index("intro/") < page.index('"one/') < page.index("alpha/")


def test_words_for_speakers_within_a_line_are_read_by_nobody(tmp_path: Path) -> None:
    text = "# A\n\nSaid [but [only](b.md) to\n*whisper*]{.notes} here, and [mumble]{.notes}.\n"
    made = adopted(write(tmp_path / "decks", {"a.md": text, "b.md": "# B\n"}))
    assert ["words for speakers stand in a comment" in one.message for one in made.left] == [True]
    assert "Said <!-- but [only](" in (tmp_path / "course/slides/01-a.md").read_text("utf-8")
    page = (tmp_path / "course/_site/a/index.html").read_text("utf-8")
    assert "here, and" in page
    assert not any(word in page for word in ("whisper", "mumble"))
