"""Quarto's shortcodes: their meaning, wherever text stands, and what is said of others."""

from __future__ import annotations

import pytest

from build_site.markdown.shortcodes import call_of, meaning

from .conftest import Make, build_course, problems_of

HOME = "---\ntitle: Home\nsemester: Fall 2026\n---\n"
VARIABLES = "who:\n  name: Zoe\n  tags: [a, b]\nurl: https://example.org/x\nversion: 1.10\n"
LECTURE = """---
title: Of {{< var who.name >}}
course: "*Calculus*"
author: [Ann, Bob]
---

## About {{< meta course >}}

{{< meta author >}}, {{< meta author.2 >}}, {{< meta semester >}}, {{< var version >}}, {{< var who.tags >}}

[there]({{< var url >}}), **{{< var
who.name >}}**.

| {{< var who.name >}} | b |
|---|---|
| {{< kbd Ctrl-Shift-+ >}} | {{< kbd mac=Cmd+C win=Ctrl+C >}} |

{{< pagebreak >}}

{{< video clip.mp4 title="A clip" width=300 >}}

{{< video https://www.youtube.com/watch?v=x title="A [film]" >}}

`{{< var url >}}` {{{< var url >}}}
"""


def files(lecture: str) -> dict[str, str | bytes]:
    clip = b"\0\0\0\x18ftypmp42"
    return {"slides/index.md": HOME, "slides/01-a.md": lecture, "_variables.yml": VARIABLES, "slides/clip.mp4": clip}


def test_front_matter_of_many_lectures(course: Make) -> None:
    asks = "{{< meta semester >}} {{< meta room >}} {{< meta website.title >}} {{< meta answers >}}"
    root = course(
        {
            "_quarto.yml": "website: {title: Site}\nsemester: old\nroom: R1\nanswers: withheld\n",
            "slides/index.md": HOME,
            "slides/01-a.md": f"## One\n\n{asks}\n\n> Q: Why?\n\n> A: Because.\n",
            "slides/x/_metadata.yml": "room: R2\nanswers: shown\n",
            "slides/x/02-b.md": f"---\nsemester: own\n---\n\n## Two\n\n{asks}\n\n> Q: Why?\n\n> A: Because.\n",
        }
    )
    assert build_course(root).problems == []
    a, b = ((root / f"_site/{slug}/index.html").read_text() for slug in "ab")
    assert "Fall 2026 R1 Site withheld" in a
    assert "Because" not in a
    assert "own R2 Site shown" in b
    assert "Because" in b


def test_icons_are_shown_by_their_names(course: Make) -> None:
    icons = "[{{< fa brands github >}}](https://example.org), {{< bi envelope title='Post' >}}"
    root = course({"slides/01-a.md": f"## One\n\n{icons}\n"})
    build_course(root)
    assert ">github</a>, Post</p>" in (root / "_site/a/slides.html").read_text("utf-8")


def test_titles_of_beamers_decks_are_lists_of_one_text(course: Make) -> None:
    front = "title:\n- On *graphs*\nauthor:\n- A. One\ndate:\n- May 2027\ntheme:\n- Boadilla"
    root = course({"slides/01-a.md": f"---\n{front}\n---\n\n# S\n\ntext\n"})
    assert [one.message for one in build_course(root).problems] == ["these keys have no effect here: theme"]
    deck = (root / "_site/a/slides.html").read_text("utf-8")
    assert all(one in deck for one in ("On <em>graphs</em>", "A. One", "May 2027"))


def test_what_is_said_of_a_format_is_front_matter(course: Make) -> None:
    asks = " ".join(f"[{{{{< meta {key} >}}}}]" for key in ("footer", "author", "format.revealjs.logo", "format.html"))
    front = "author: Ada\nformat:\n  html: default\n  revealjs:\n    footer: Own\n    author: Ignored\n"
    root = course(
        {
            "_quarto.yml": "format:\n  revealjs:\n    footer: Course\n    logo: logo.svg\n",
            "slides/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
            "slides/01-a.md": f"---\n{front}---\n\n## One\n\n{asks}\n",
        }
    )
    build_course(root)
    assert "[Own] [Ada] [logo.svg] [default]" in (root / "_site/a/index.html").read_text()


@pytest.mark.parametrize("trust", ["author", "contributor"])
def test_meanings(course: Make, trust: str) -> None:
    root = course({**files(LECTURE), "pyproject.toml": f'[tool.build_site]\ntrust = "{trust}"\n'})
    assert build_course(root).problems == []
    for name in ("index.html", "slides.html"):
        text = (root / "_site/a" / name).read_text()
        for shown in (
            "<p>Ann, Bob, Bob, Fall 2026, 1.10, a, b</p>",
            '<a href="https://example.org/x">there</a>, <strong>Zoe</strong>',
            "<th>Zoe</th>",
            "<kbd>Ctrl</kbd>-<kbd>Shift</kbd>-<kbd>+</kbd>",
            "<kbd>Cmd</kbd>+<kbd>C</kbd> (Mac), <kbd>Ctrl</kbd>+<kbd>C</kbd> (Windows)",
            '<a href="https://www.youtube.com/watch?v=x">A [film] (www.youtube.com)</a>',
            "<code>{{&lt; var url &gt;}}</code> {{&lt; var url &gt;}}",
        ):
            assert shown in text, (name, shown)
        assert '<video src="../clip.mp4"' in text
        assert "youtube-nocookie" not in text
    assert (root / "_site/a/index.html").read_text().count('<div class="pagebreak">') == 1
    assert "<h1>Of Zoe</h1>" in (root / "_site/a/index.html").read_text()
    assert 'id="about-calculus"' in (root / "_site/a/slides.html").read_text()
    notebook = (root / "_site/a/a.ipynb").read_text()
    assert "Zoe" in notebook
    assert "<kbd>Ctrl</kbd>-<kbd>Shift</kbd>" in notebook
    assert "pagebreak" not in notebook + (root / "_site/a/slides.html").read_text()


def test_values_are_looked_at_again(course: Make) -> None:
    root = course({**files(LECTURE), "slides/02-b.md": "## S\n\nx\n"})
    build_course(root)
    assert build_course(root).converted == 0
    course({"_variables.yml": VARIABLES.replace("Zoe", "Max")})
    assert build_course(root).converted == 1
    assert "<strong>Max</strong>" in (root / "_site/a/index.html").read_text()
    course({"slides/index.md": HOME.replace("Fall", "Spring")})
    assert build_course(root).converted == 1
    assert "Spring 2026" in (root / "_site/a/index.html").read_text()


WRONG = """
{{< meta titel >}}                  | error: there is no titel in front matter (did you mean title?)
{{< var who.nme >}}                 | error: there is no who.nme in _variables.yml (did you mean who.name?)
{{< var who >}}                     | error: who holds keys, and no text (write one of them: who.name)
{{< meta >}}                        | error: meta names nothing
::: include                         | error: an include names no file
::: {.inclde src="_x.md"}           | warning: inclde is no class that means something (did you mean include?)
{{< video clip.mp4 widht=3 >}}      | error: video has no widht here (did you mean width?)
{{< video clop.mp4 >}}              | error: video not found: clop.mp4 (did you mean clip.mp4?)
{{< kbd win=A lnux=B >}}            | error: kbd has no lnux here (did you mean linux?)
{{< pagebreak x >}}                 | error: pagebreak takes nothing: x (write {{< pagebreak >}})
{{< meta title size=3 >}}           | error: meta has no size here (take it away)
{{< qr https://x.org siz=3 >}}      | error: qr has no siz here (take it away)
{{< lipsum 2 >}}                    | warning: {{< lipsum 2 >}} is not known here: shown as it is written
{{< fa brands github >}}            | warning: icons are not drawn here: their names stand for them (write a sign instead, such as ✉)
{{< env HOME >}}                    | warning: {{< env HOME >}} is not known here: shown as it is written
{{< vdeo clip.mp4 >}}               | warning: {{< vdeo clip.mp4 >}} is not known here: shown as it is written (did you mean video?)
### {{< frob >}}                    | warning: {{< frob >}} is not known here: shown as it is written
{{< meta title                      | warning: {{< meta title is not read here: shown as it is written
$x {{< meta title >}}$              | warning: {{< meta title >}} is not read here: shown as it is written
"""  # noqa: E501


@pytest.mark.parametrize("case", WRONG.strip().split("\n"))
def test_mistakes(course: Make, case: str) -> None:
    written, _, expected = (part.strip() for part in case.partition(" | "))
    end = "\n:::\n" if written.startswith(":::") else "\n"
    root = course(files(f"---\ntitle: T\n---\n\n## One\n\n{written}{end}"))
    assert problems_of(root)[0].startswith(f"slides/01-a.md:7: {expected}")


@pytest.mark.parametrize(
    ("text", "message"), [("a: 1\nb: [\n", "not valid YAML: "), ("b:\na: 1\na: 2\n", "a is given twice")]
)
def test_variables_that_are_wrong(text: str, message: str, course: Make) -> None:
    root = course({**files("## One\n\n{{< var a >}}\n"), "_variables.yml": text})
    assert problems_of(root)[0].startswith(f"_variables.yml:3: error: {message}")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ctrl", r"<kbd>Ctrl</kbd>"),
        ("Ctrl-C", r"<kbd>Ctrl</kbd>-<kbd>C</kbd>"),
        ("Ctrl-- Ctrl+-", r"<kbd>Ctrl</kbd>-<kbd>\-</kbd> <kbd>Ctrl</kbd>+<kbd>\-</kbd>"),
        ("-", r"<kbd>\-</kbd>"),
        ("Page Up", r"<kbd>Page</kbd> <kbd>Up</kbd>"),
        ("]", r"<kbd>\]</kbd>"),
    ],
)
def test_keys(written: str, expected: str) -> None:
    assert meaning(call_of("kbd", written), lambda *_: {}) == expected
