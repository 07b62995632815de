"""What lectures have in common, in `_quarto.yml`, `_metadata.yml` and the home page's front matter; .qmd files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from build_site.course.layers import layers_of, shared_values
from build_site.course.quarto import line_of
from build_site.course.scan import scan
from build_site.why import why

from .conftest import Make, build_course, png, problems_of

SLIDES = "# Part\n\n## One\n\n- a\n- b\n\n### Deeper\n\ntext\n"


def front(**keys: str) -> str:
    """A front matter, a line a key; one that holds lines of its own is indented below it."""
    return "---\n" + "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in keys.items()) + "---\n\n"


def deck(root: Path, slug: str = "a") -> str:
    return (root / "_site" / slug / "slides.html").read_text(encoding="utf-8")


def test_qmd_files_are_lectures(course: Make) -> None:
    root = course(
        {
            "slides/index.qmd": front(title="Course") + "Home.\n",
            "slides/01-a.qmd": front(title="A") + "## One\n\nSee [b](02-b.md) and [c](week/03-c.qmd#x).\n",
            "slides/02-b.md": front(title="B") + "## Two\n\nSee [a](01-a.qmd).\n",
            "slides/week/03-c.qmd": front(title="C") + "## X\n\ntext\n",
            "slides/_part.qmd": "no lecture\n",
        }
    )
    found = scan(root)
    assert [(one.path, one.slug, one.number) for one in found.lectures] == [
        ("slides/01-a.qmd", "a", "1"),
        ("slides/02-b.md", "b", "2"),
        ("slides/week/03-c.qmd", "c", "3"),
    ]
    assert found.home
    assert found.home.path == "slides/index.qmd"
    assert not problems_of(root)
    page = (root / "_site/a/index.html").read_text(encoding="utf-8")
    assert 'href="../b/index.html"' in page
    assert 'href="../c/index.html#x"' in page


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("01-a.md", "01-a.qmd"), "slides/01-a.qmd:1: error: the address a/ is already that of slides/01-a.md"),
        (("index.md", "index.qmd"), "slides/index.qmd:1: error: the home page is already slides/index.md"),
    ],
)
def test_two_files_for_one_address(course: Make, files: tuple[str, ...], message: str) -> None:
    root = course({f"slides/{name}": "## X\n\ntext\n" for name in (*files, "09-z.md")})
    assert [one for one in problems_of(root) if message in one]


def test_what_is_further_in_takes_precedence(course: Make) -> None:
    root = course(
        {
            "_quarto.yml": "title: Course\nauthor: Ann\nfooter: Project\nformat: {revealjs: {slide-level: 1}}\n",
            "slides/index.md": front(title="Home", semester="S", format="{revealjs: {transition: fade}}") + "Home.\n",
            "slides/_metadata.yml": "footer: Folder\nincremental: true\n",
            "slides/01-a.md": front(title="A") + SLIDES,
            "slides/02-b.md": front(title="B", footer="Own", slide_level="2", incremental="false") + SLIDES,
            "slides/x/_metadata.yml": "footer: Inner\n",
            "slides/x/03-c.md": front(title="C") + SLIDES,
        }
    )
    assert not problems_of(root)
    assert [deck(root, slug).count("<section") for slug in "abc"] == [2, 3, 2]
    assert [word in deck(root, slug) for slug, word in zip("abc", ("Folder", "Own", "Inner"), strict=True)] == [
        True
    ] * 3
    assert [deck(root, slug).count("fragment") for slug in "abc"] == [2, 0, 2]
    assert all('"transition": "fade"' in deck(root, slug) and ">Ann<" in deck(root, slug) for slug in "abc")
    assert "<title>Home" in (root / "_site/index.html").read_text(encoding="utf-8")
    folders = [[one.file for one in layers_of(scan(root), lecture)] for lecture in scan(root).sources]
    assert folders[0] == ["_quarto.yml", "slides/_metadata.yml"]  # the home page
    assert folders[3] == ["_quarto.yml", "slides/index.md", "slides/_metadata.yml", "slides/x/_metadata.yml"]


def test_a_project_names_a_course_without_home_page(course: Make) -> None:
    root = course({"_quarto.yml": "website:\n  title: Calculus <1>\n", "slides/01-a.qmd": front(title="A") + SLIDES})
    build_course(root)
    assert "Calculus" in (root / "_site/index.html").read_text(encoding="utf-8")
    assert "<title>A · Slides · Calculus &lt;1&gt;</title>" in deck(root)
    course({"_quarto.yml": "website:\n  title: Algebra\n"})
    build_course(root)
    assert "Algebra" in deck(root)


NAVBAR = """website:
  title: Algebra
  navbar:
    left:
      - index.qmd
      - 01-a.qmd
      - text: Group
        menu: [{text: ---}, {href: slides/02-b.html, text: B <2>}]
      - {href: 03-c.qmd, text: Draft}
      - {href: slides/01-a.qmd#one, text: One of A}
      - {href: 02-b.qmd#deper, text: Astray}
    right:
      - href: about.qmd
        icon: github
      - https://www.example.org/forum/
      - {text: Home, href: ./}
      - text: Nothing
      - href: javascript:alert(1)
"""


def test_the_navbar_gives_links_to_all_pages(course: Make) -> None:
    root = course(
        {
            "_quarto.yml": NAVBAR,
            "slides/01-a.qmd": front(title="A *1*") + SLIDES,
            "slides/02-b.qmd": front(title="B") + SLIDES,
            "slides/03-c.qmd": front(title="C", draft="true") + SLIDES,
        }
    )
    hint = "write the name of a lecture's file, or an address with https://"
    assert problems_of(root) == [
        "_quarto.yml:11: warning: link leads nowhere: slides/02-b.qmd has no #deper (did you mean #deeper?)",
        f"_quarto.yml:13: warning: navbar: about.qmd leads nowhere ({hint})",
        "_quarto.yml:14: warning: these keys have no effect here: website.navbar.right.icon (take them away)",
        f"_quarto.yml:17: warning: navbar: Nothing leads nowhere ({hint})",
        f"_quarto.yml:18: warning: navbar: javascript:alert(1) leads nowhere ({hint})",
    ]
    for place, up in (("index", ""), ("credits", ""), ("a/index", "../")):
        text = (root / f"_site/{place}.html").read_text(encoding="utf-8")
        assert re.findall('<a class="own" (.*)</a>', text) == [
            f'href="{up}a/index.html">A <em>1</em>',
            f'href="{up}b/index.html">B &lt;2&gt;',
            f'href="{up}a/index.html#one">One of A',
            f'href="{up}b/index.html#deper">Astray',
            'rel="noopener" href="https://www.example.org/forum/">example.org/forum',
        ]
    assert 'class="own"' not in deck(root)
    course({"_quarto.yml": "website:\n  title: Algebra\n"})
    assert not problems_of(root)
    assert 'class="own"' not in (root / "_site/a/index.html").read_text(encoding="utf-8")


SIDEBAR = """website:
  sidebar:
    title: Contents
    style: docked
    contents:
      - index.qmd
      - 07-last.qmd
      - section: Basics
        contents:
          - {href: b.qmd, text: B first}
          - 01-a.qmd
          - 01-a.qmd
          - section: Deeper
            contents: [{href: 01-a.qmd#one, text: A place}, mor, 03-c.qmd]
      - section: 04-d.qmd
        contents: more
      - text: ---
      - {text: Forum, href: "https://www.example.org/forum/"}
"""
LISTED = re.compile(r'<p class="part"[^>]*>(.*?)</p>|<li><a (?:rel="noopener" )?href="(.*?)".*?>([^<]*)</a></li>')


def test_the_sidebar_orders_and_divides_lectures(course: Make) -> None:
    names = ("01-a", "02-b", "03-c", "04-d", "more/05-e", "06-f", "07-last")
    draft = {"slides/03-c.qmd": front(title="C", draft="true") + SLIDES}
    texts = {f"slides/{name}.qmd": front(title=name[-1].upper()) + SLIDES for name in names}
    root = course({"_quarto.yml": SIDEBAR, **texts, **draft})
    assert problems_of(root) == [
        "_quarto.yml:4: warning: these keys have no effect here: website.sidebar.style (take them away)",
        "_quarto.yml:11: warning: sidebar: 01-a.qmd is listed twice (take one of them away)",
        "_quarto.yml:14: warning: sidebar: mor leads nowhere (did you mean more/e.qmd?)",
    ]
    page = (root / "_site/a/index.html").read_text(encoding="utf-8")
    beside = page[page.index('<nav class="lectures" aria-label="Contents">') :].partition("</nav>")[0]
    assert ["|".join(one).strip("|") for one in LISTED.findall(re.sub(r"<span.*?/span> ", "", beside))] == [
        "../last/index.html|T",
        "Basics",
        "../b/index.html|B first",
        "../a/index.html|A",
        "Basics · Deeper",
        "../a/index.html#one|A place",
        "D",
        "../d/index.html|D",
        "../e/index.html|E",
        "https://www.example.org/forum/|Forum",
        "../f/index.html|F",
    ]
    assert re.findall(r'rel="(?:prev|next)" href="(.*?)"', page) == ["../b/index.html", "../d/index.html"]
    home = (root / "_site/index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<h[34](?: id="_part-\d+")?>(?:<a [^>]*>)?(.*?)<', home.partition('id="_schedule"')[2])
    assert shown == ["T", "Basics", "B", "A", "Basics · Deeper", "A place", "D", "D", "E", "Forum", "F"]
    course({"_quarto.yml": "website:\n  title: Algebra\n"})
    assert [one.slug for one in scan(root).lectures] == ["a", "b", "c", "d", "f", "last", "e"]


@pytest.mark.parametrize(
    ("sidebar", "slugs", "parts"),
    [
        ("{contents: auto}", "abc", [""]),
        ('[{title: X, contents: "*c.qmd"}, {title: Y, contents: [b.qmd]}]', "cba", ["X", "Y", ""]),
        ("{contents: [{text: X}, c.qmd, {auto: slides}]}", "cab", ["X"]),
        ("{contents: [{section: X, contents: []}]}", "abc", []),
        ("{contents:}", "abc", []),
        ("false", "abc", []),
    ],
)
def test_kinds_of_sidebars(course: Make, sidebar: str, slugs: str, parts: list[str]) -> None:
    files: dict[str, str | bytes] = {f"slides/{name}.qmd": SLIDES for name in "abc"}
    found = scan(course(files | {"_quarto.yml": f"website: {{sidebar: {sidebar}}}"}))
    assert not found.remarks
    assert "".join(one.slug for one in found.lectures) == slugs
    assert [one.heading.text for one in found.ways.parts] == parts


def test_what_a_project_renders(course: Make) -> None:
    texts = {f"slides/{name}": "## X\n\ntext\n" for name in ("01-a.qmd", "02-b.qmd", "old/03-c.qmd")}
    root = course({"_quarto.yml": 'project:\n  render: ["*.qmd", "!old/"]\n', **texts})
    assert [one.slug for one in scan(root).lectures] == ["a", "b"]
    course({"_quarto.yml": "project:\n  render: [slides/02-b.qmd]\n"})
    assert [one.slug for one in scan(root).lectures] == ["b"]
    course({"_quarto.yml": 'project:\n  render: ["!slides/*"]\n'})
    assert problems_of(root)[0].startswith("slides/: error: no lecture: _quarto.yml says that none is to be rendered")


def test_files_are_seen_from_where_they_are_named(course: Make) -> None:
    root = course(
        {
            "_quarto.yml": "logo: slides/own.png\ntitle-slide-attributes:\n  data-background-image: back.png\n",
            "slides/own.png": png(8, 8),
            "slides/back.png": png(9, 9),
            "slides/deep/01-a.md": front(title="A") + SLIDES,
        }
    )
    assert not problems_of(root)
    assert 'src="../own.png"' in deck(root)
    assert 'data-background-image="../back.png"' in deck(root)


NEARLY = {
    "Pyproject.toml": "nothing of this is read (did you mean pyproject.toml?)",
    "pyproject.yml": "nothing of this is read (did you mean pyproject.toml?)",
    "build_site.toml": "nothing of this is read (write its settings into pyproject.toml, below [tool.build_site])",
    "_Quarto.yml": "nothing of this is read (did you mean _quarto.yml?)",
    "slides/_metdata.yml": "nothing of this is read (did you mean _metadata.yml?)",
    "index.qmd": "this is no home page (move it into slides/)",
    "slides/indx.md": "this is published as a lecture (rename it to index.md, if it is the home page)",
}


@pytest.mark.parametrize("name", NEARLY)
def test_files_that_nearly_have_a_name_that_is_read(name: str, course: Make) -> None:
    root = course({"slides/01-a.md": front(title="A") + "## One\n\ntext\n", name: ""})
    assert [str(one) for one in scan(root).remarks] == [f"{name}:1: warning: {NEARLY[name]}"]


def test_files_of_others_have_their_names(course: Make) -> None:
    others = dict.fromkeys(("Project.toml", "pyproject.toml", "Pyproject.toml", "quarto.yml", "_quarto.yaml"), "")
    more = {"slides/indexing.md": "", "slides/index.md": "", "slides/variables.yml": "", "_variables.md": ""}
    assert not scan(course({"slides/01-a.md": "", **others, **more})).remarks


PROJECT, INNER, LECTURE = "_quarto.yml", "slides/_metadata.yml", "slides/01-a.md"
LOST = "project:\n  type: website\n\nwebsite:\n  navbar:\n    search: true\ntheme: sky\nformat:\n  pdf: default\n"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))
WRONG = {
    "yaml": (PROJECT, "execute:\n  echo: [\n", ":3: error: not valid YAML"),
    "no keys": (PROJECT, "- a\n", ":1: error: it holds no keys"),
    "repeated": (PROJECT, BOMB, ":1: error: it repeats itself to more than anybody reads"),
    "nested": (PROJECT, "a: &a [*a]\n", ":1: error: something in it is nested too deeply"),
    "twice": (PROJECT, "lang: en\ntoc: true\nlang: de\n", ":3: error: lang is given twice (take one of them away)"),
    "twice below": (
        "_brand.yml",
        "color:\n  primary: red\n  primary: blue\n",
        ":3: error: color.primary is given twice",
    ),
    "twice in a folder": ("slides/_metadata.yml", "a:\n- b: 1\n  b: 2\n", ":3: error: a[0].b is given twice"),
    "value": (PROJECT, "execute:\n  echo: maybe\n", ":2: error: echo cannot be 'maybe'"),
    "key": (PROJECT, "exceute:\n  echo: false\n", ":1: warning: unknown key: exceute (did you mean execute?)"),
    "option": (PROJECT, "execute:\n  ehco: false\n", ":2: warning: execute has no option ehco (did you mean echo?)"),
    "format": (PROJECT, "format:\n  reveljs: default\n", ":2: warning: there is no format reveljs (did you mean revea"),
    "block": (PROJECT, "project:\n  tilte: X\n", ":2: warning: unknown key of project: tilte (did you mean title?)"),
    "lost": (PROJECT, LOST, ":6: warning: these keys have no effect here: website.navbar.search, theme, format.pdf ("),
    "side": (
        PROJECT,
        "website:\n  navbar:\n    lefft: []\n",
        ":3: warning: unknown key of navbar: lefft (did you mean left?",
    ),
    "item": (
        PROJECT,
        "website:\n  sidebar:\n    contents:\n      - contens: [01-a.md]\n        text: X\n",
        ":4: warning: unknown key of sidebar: contens (did you mean contents?)",
    ),
    "folder": (INNER, "\nformat:\n  revealjs:\n    slide-level: two\n", ":4: error: slide-level cannot be 'two' (it"),
    "lecture": (
        LECTURE,
        front(format="\n  revealjs:\n    slide-levle: 2"),
        ":4: warning: unknown option of revealjs: ",
    ),
    "folder's": (INNER, "incremantal: true\n", ":1: warning: unknown key: incremantal (did you mean incremental?)"),
    "date": (
        LECTURE,
        front(date="today"),
        ":2: warning: today is another day each time: shown as it is written (write",
    ),
    "number": (LECTURE, front(slide_number="allways"), ":2: error: slide-number cannot be 'allways'"),
}


@pytest.mark.parametrize(("file", "text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_them(course: Make, file: str, text: str, message: str) -> None:
    text += SLIDES if file.endswith(".md") else ""
    root = course(
        {"slides/01-a.md": front(title="A") + SLIDES, "slides/02-b.md": front(title="B") + SLIDES, file: text}
    )
    found = problems_of(root)
    assert len(found) == 1  # once, however many lectures have it
    assert found[0].startswith(file + message)


def test_what_the_deck_is_like_anyhow_is_no_remark(course: Make) -> None:
    keys = "theme: default\n    auto-stretch: true\n    chalkboard: false\n    slide-number: c/t\n    width: 1280"
    matter = front(title="A", jupyter="python3", format=f"\n  revealjs:\n    {keys}\n  html: default")
    root = course({"slides/01-a.qmd": matter + SLIDES})
    assert not problems_of(root)
    assert 'data-config=\'{"chalkboard": false, "slideNumber": "c/t", "width": 1280.0}\'' in deck(root)


def test_execute_has_defaults_for_cells(course: Make) -> None:
    cells = "## One\n\n```{python}\nunseen = 1\nprint('shown')\n```\n\n```{python}\n#| echo: true\nvisible = 2\n```\n"
    root = course(
        {
            "_quarto.yml": "execute:\n  echo: false\n",
            "slides/01-a.qmd": front(title="A") + cells,
            "slides/02-b.qmd": front(title="B", execute="\n  echo: true\n  output: false") + cells,
            "slides/03-c.qmd": front(title="C", execute="\n  enabled: false") + cells,
        }
    )
    assert not problems_of(root)
    a, b, c = (deck(root, slug) for slug in "abc")
    assert "unseen" not in a
    assert "visible" in a
    assert "<samp>shown" in a
    assert "unseen" in b
    assert "<samp>shown" not in b
    assert "<samp>shown" not in c


def test_a_change_makes_its_lectures_again(course: Make) -> None:
    inner = {"slides/x/_metadata.yml": "footer: Inner\n", "slides/x/02-b.md": front(title="B") + SLIDES}
    root = course({"_quarto.yml": "lang: en\n", "slides/01-a.md": front(title="A") + SLIDES, **inner})
    build_course(root)
    assert build_course(root).stale == 0
    course({"slides/x/_metadata.yml": "footer: Other\n"})
    assert [one.cause for one in why(root) if one.kind == "lecture"] == ["", "slides/x/_metadata.yml changed"]
    assert build_course(root).stale == 1
    assert "Other" in deck(root, "b")
    course({"_quarto.yml": "lang: de\n"})
    assert [one.cause for one in why(root) if one.kind == "lecture"] == ["_quarto.yml changed"] * 2
    assert build_course(root).stale == 2
    assert '<html lang="de">' in deck(root)
    (root / "_quarto.yml").unlink()
    assert [one.cause for one in why(root) if one.kind == "lecture"] == ["_quarto.yml is gone"] * 2


def test_prose_of_the_home_page_is_no_reason(course: Make) -> None:
    home = front(title="Home", format="\n  revealjs:\n    transition: fade")
    root = course({"slides/index.md": home + "Old.\n", "slides/01-a.md": front(title="A") + SLIDES})
    build_course(root)
    course({"slides/index.md": home.replace("title: Home", "title: Home\nsemester: S") + "New.\n"})
    assert [one.name for one in why(root) if one.kind == "lecture" and one.cause] == ["lecture"]
    course({"slides/index.md": home.replace("fade", "zoom")})
    assert len([one for one in why(root) if one.kind == "lecture" and one.cause]) == 2


def test_courses_without_them_read_nothing(course: Make) -> None:
    root = course({"slides/index.md": front(title="Home"), "slides/01-a.md": front(title="A") + SLIDES})
    assert scan(root).layers == ()
    code = "import sys, pathlib, build_site.build as b; b.scan(pathlib.Path.cwd()); print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_shared_values() -> None:
    text = "---\ntitle: A\nexecute:\n  echo: false\n\n  eval: true\nmeetings:\n- 1\nformat: revealjs\n---\n\nexecute:\n"
    assert shared_values(text) == "execute:\n  echo: false\n\n  eval: true\nformat: revealjs\n"
    assert shared_values("execute:\n") == ""


def test_line_of() -> None:
    lines = [*enumerate(["a:", "  toc: 1", "toc: 2", "b:", "  - toc: 3", ""], 1)]
    assert [line_of(lines, keys) for keys in (("toc",), ("a", "toc"), ("b", "toc"), ("b", "x"), ("x",))] == [
        3,
        2,
        5,
        4,
        1,
    ]


def test_a_project_may_name_files_with_more(course: Make) -> None:
    """What the project itself says takes precedence over them; one that is not there stops the build."""
    cell = "# A\n\n```{python}\nprint(6 * 7)\n```\n"
    files: dict[str, str | bytes] = {
        "_quarto.yml": "metadata-files: [more/all.yml]\nexecute:\n  output: false\n",
        "slides/01-a.md": cell,
    }
    root = course(files | {"more/all.yml": "incremental: true\nexecute:\n  echo: false\n  output: true\n"})
    found = scan(root)
    assert [one.file for one in layers_of(found, found.lectures[0])][:2] == ["more/all.yml", "_quarto.yml"]
    assert not problems_of(root)
    assert "print" not in (root / "_site/a/index.html").read_text("utf-8")
    assert "42" not in (root / "_site/a/index.html").read_text("utf-8")
    (root / "more/all.yml").unlink()
    assert "_quarto.yml:1: error: metadata-files: there is no file more/all.yml" in problems_of(root)[0]
    course({"_quarto.yml": "metadata-files: _quarto-all.yml\n", "_quarto-all.yml": "toc: true\n"})
    assert not problems_of(root)
