"""The law of excerpts: what is read alone is what it is in the whole, whatever was edited."""

from __future__ import annotations

import random
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from build_site.body import Body, Passage
from build_site.convert import read_and_convert
from build_site.course.model import Result
from build_site.course.scan import scan
from build_site.markdown.excerpt import Excerpt, excerpt
from build_site.markdown.files import look
from build_site.markdown.pandoc import Pandoc
from build_site.memory.digests import Digests
from build_site.problems import CourseError, Doubt
from build_site.readings.page import html_of
from build_site.run.glance import Glance
from tests.conftest import Make, build_course, png

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "slides").glob("0[1-3]*.md"))  # more are of the same kind
EDITS = 25
NEW = [
    "\n## Another slide\n\nwith text\n",
    "## No empty line above\n",
    "\n---\n\na slide without a heading\n",
    "- an item\n",
    "```\nopened\n",
    "\n```python\n# no heading\n```\n",
    "\n::: notes\nsaid\n:::\n",
    "::: {.columns}\n",
    "[^1]\n",
    "\n[^1]: A note.\n",
    "\n> Q: Why?\n\n> A: So.\n",
    "\n# Section\n",
    "\n# Section\n\nwith text\n",
    "$$\na\n",
    "\n<!--\n",
    "-->\n",
    "<div>\n",
    "\n## Summary\n",
    "\n### Deeper\n",
    "\n[a]: https://example.org\n",
    "see [a] and [Summary]\n",
    "\n---\ntitle: late\n---\n",
    "(@) numbered\n",
    "`{python} 1`\n",
    "\nTitle\n=====\n",
]


@pytest.fixture(scope="session")
def own(own_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in this repository, with all that its code came to."""
    return shutil.copytree(own_site.parent / "course", tmp_path_factory.mktemp("excerpts") / "course")


CODED = """\
# A

![One](../figures_src/one.py#draw){n=2}

Here.

```{python}
#| label: first
x = 1
print("first", x)
```

# B

![A curve](../figures_src/two.py#draw){n=2}

```{python}
#| fig-cap: Drawn
#| echo: false
import matplotlib.pyplot as plt
plt.plot([x, 2])
print("second")
```

It is `{python} x`.

# C

Near.

![Swept](../figures_src/one.py#draw){sweep="n=3:4:1"}

```{python}
#| label: last
x += 1
print("third", x)
```

# D

Far away.
"""
DRAW = "from matplotlib.figure import Figure\ndef draw(n: int):\n    return Figure(figsize=(n, {}))\n"


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one lecture whose code has run."""
    root = tmp_path_factory.mktemp("coded")
    for path, text in {
        "slides/lecture.md": CODED,
        "figures_src/one.py": DRAW.format(1),
        "figures_src/two.py": DRAW.format(2),
    }.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    build_course(root)
    return root


class Lecture:
    """The first lecture of a course, converted as a preview does it: no code runs."""

    def __init__(self, root: Path, pandoc: Pandoc, name: str = "lecture.md") -> None:
        self.course, self.pandoc, self.digests = scan(root), pandoc, Digests(root)
        self.lecture = next(one for one in self.course.lectures if one.path == f"slides/{name}")

    def __call__(self, text: str, part: Excerpt | None = None) -> tuple[Result, Body]:
        (self.course.root / self.lecture.path).write_text(text, encoding="utf-8")
        runner = Glance(self.course.root, self.digests)
        seen = partial(look, self.course, self.digests)
        return read_and_convert(self.course, self.lecture, self.pandoc, seen, runner.run, part=part)


def edited(text: str, dice: random.Random) -> str:
    """A text after one edit: words, lines and headings come, go, move and change."""
    lines = text.split("\n")
    code = [at for at, line in enumerate(lines) if "figures_src" in line or "{python" in line]
    at = dice.choice(code) if code and not dice.randrange(4) else dice.randrange(len(lines))
    kind = dice.randrange(6)
    if kind <= 1:
        words = lines[at].split(" ")
        words.insert(dice.randrange(len(words) + 1), "word")
        lines[at] = " ".join(words)
    elif kind == 2:
        lines.insert(at, dice.choice(NEW))
    elif kind == 3:
        del lines[at : at + dice.randrange(1, 4)]
    elif kind == 4:
        source = dice.randrange(len(lines))
        lines[at:at] = lines[source : source + 6]
    else:
        headings = [number for number, line in enumerate(lines) if line.startswith("#")]
        at = dice.choice(headings or [at])
        lines[at] = dice.choice([f"{lines[at]} more", f"#{lines[at]}", lines[at][1:], "## Summary"])
    return "\n".join(lines)


def shown(body: Body, text: str, new: str) -> list[Passage]:
    """All passages; without the list of sources where an edit cites others, since it comes with the build."""
    one, other = ({*re.findall(r"@(\w+)", each)} for each in (text, new))
    return [passage for passage in body.passages if one == other or not passage.is_list]


@pytest.mark.parametrize("source", LECTURES, ids=lambda path: path.stem)
def test_an_excerpt_becomes_what_it_is_in_the_whole(source: Path, own: Path, pandoc: Pandoc) -> None:
    dice, convert = random.Random(source.stem), Lecture(own, pandoc, source.name)
    text = start = source.read_text(encoding="utf-8")
    now = first = convert(start)
    alone = with_code = 0
    for number in range(EDITS):
        new = edited(text, dice)
        try:
            part, whole = excerpt(*now, new), convert(new)
            result, body = part.put(*convert(new, part))
        except (CourseError, Doubt):  # which may be one for ever
            text, now = start, first
            continue
        assert shown(body, text, new) == shown(whole[1], text, new), f"edit {number}"
        assert whole[0].assets.items() <= result.assets.items(), f"edit {number}"
        text, now, alone = new, whole, alone + 1
        with_code += any(one.code for one in body.passages[part.first : part.last])
    assert alone > with_code > 0


def test_an_excerpt_holds_no_more_than_it_must(course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n"
    convert = Lecture(course({"slides/lecture.md": text}), pandoc)
    now = convert(text)
    found = excerpt(*now, text.replace("two", "two words"))
    assert (found.first, found.last) == (1, 2)
    assert "one" not in found.text


def test_headings_of_callouts_and_tabs_begin_no_slide(course: Make, pandoc: Pandoc) -> None:
    inside = "::: {.callout-tip}\n## Title\n\none\n:::\n\n::: panel-tabset\n## Tab\n\ntwo\n\n## Other\n\nthree\n:::"
    text = f"## A\n\na\n\n## B\n\n{inside}\n\n## C\n\nc\n"
    convert = Lecture(course({"slides/lecture.md": text}), pandoc)
    for old, new in (("one", "more"), ("two", "more"), ("c\n", "d\n"), ("## Title", "## Another")):
        part = excerpt(*convert(text), text.replace(old, new))
        assert part.last - part.first == 1
        assert part.put(*convert(part.whole, part))[1].passages == convert(part.whole)[1].passages


def test_a_new_picture_is_there_at_once(course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\none\n"
    convert = Lecture(course({"slides/lecture.md": text, "slides/p.png": png(3, 2)}), pandoc)
    part = excerpt(*convert(text), text.replace("one", "![p](p.png)"))
    assert part.put(*convert(part.whole, part))[0].assets == {"p.png": "slides/p.png"}


@pytest.mark.parametrize(
    "far",
    [
        "```\nopen",
        "::: notes\nopen",
        "<!-- open",
        "<div>",
        "$$",
        "[C]",
        ":::\n\n::: notes",
        "(@) first",
        "\n# C\n",
        "Title\n=====",
    ],
)
def test_far_reaching_marks_are_read_with_the_whole(far: str, course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n"
    now = Lecture(course({"slides/lecture.md": text}), pandoc)(text)
    with pytest.raises(Doubt):
        excerpt(*now, text.replace("two", f"two\n\n{far}"))


def test_a_definition_below_text_is_none(course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\na[^1]\n\n# B\n\nmore\n[^1]: Text.\n"
    convert = Lecture(course({"slides/lecture.md": text}), pandoc)
    part = excerpt(*convert(text), text.replace("a[^1]", "b[^1]"))
    assert part.put(*convert(part.whole, part))[1].passages == convert(part.whole)[1].passages


def test_a_rule_that_begins_no_slide_is_not_counted(course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\na\n\n# B\n\nb\n"
    convert = Lecture(course({"slides/lecture.md": text}), pandoc)
    part = excerpt(*convert(text), text.replace("a\n", "a\n\n---\n\n---\n"))
    assert part.put(*convert(part.whole, part))[1].passages == convert(part.whole)[1].passages


@pytest.mark.parametrize("new", ["a [x]{#n}\n\n---\n\nnew", "a [x]{#n} ^[A note.]", "a [x]{#n} [x]{#b}", "a"])
def test_what_later_slides_are_numbered_or_named_by_is_left_to_the_whole(
    new: str, course: Make, pandoc: Pandoc
) -> None:
    text = "# A\n\na [x]{#n}\n\n# B\n\nb^[Another.] [y]{#n}\n\n---\n\nfree\n"
    convert = Lecture(course({"slides/lecture.md": text}), pandoc)
    now, text_now = convert(text), text.replace("a [x]{#n}", new)
    part = excerpt(*now, text_now)
    converted = convert(text_now, part)
    with pytest.raises(Doubt):
        part.put(*converted)


def test_slides_with_code_take_what_it_came_to(coded: Path, pandoc: Pandoc) -> None:
    convert = Lecture(coded, pandoc)
    now = convert(CODED)
    assert "stale" not in html_of(now[1].pieces("page"), "")
    changed = CODED.replace("x = 1", "x = 3")
    for text, was in ((CODED, now), (changed, convert(changed))):
        for old, new in (("Here", "There"), ("Near", "Far"), ("A curve", "Another curve"), ("#| echo: false\n", "")):
            part = excerpt(*was, text.replace(old, new))
            put = part.put(*convert(part.whole, part))
            whole = convert(part.whole)
            assert put[1].passages == whole[1].passages, new
            assert put[0].assets == whole[0].assets, new
    assert len(re.findall("<[^>]*stale", html_of(whole[1].pieces("page"), ""))) == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x += 1", "x += 2"),
        ("label: last", "label: latest"),
        ("`{python} x`", "`{python} x + 1`"),
        ("`{python} x`", "what it was"),
        ("`{python} x`", "`{python} x` and `{python} x`"),
        ("{n=2}", "{n=3}"),
        ('{sweep="n=3:4:1"}', '{sweep="n=3:5:1"}'),
        ("Far away.", "```{python}\n#| eval: false\n1\n```"),
    ],
)
def test_slides_with_other_code_are_read_with_the_whole(old: str, new: str, coded: Path, pandoc: Pandoc) -> None:
    convert = Lecture(coded, pandoc)
    part = excerpt(*convert(CODED), CODED.replace(old, new))
    with pytest.raises(Doubt):
        convert(part.whole, part)


def test_a_figure_that_was_drawn_anew_is_shown_with_the_whole(coded: Path, pandoc: Pandoc) -> None:
    convert = Lecture(coded, pandoc)
    result, body = convert(CODED)
    part = excerpt(replace(result, assets={}), body, CODED.replace("Here", "There"))
    converted = convert(part.whole, part)
    with pytest.raises(Doubt):
        part.put(*converted)


def test_code_that_nobody_sees_counts(coded: Path, pandoc: Pandoc) -> None:
    text = "::: notes\n`{python} 0`\n:::\n\n" + CODED
    convert = Lecture(coded, pandoc)
    part = excerpt(*convert(text), text.replace("Near", "Far"))
    put = part.put(*convert(part.whole, part))
    assert put[1].passages == convert(part.whole)[1].passages


@pytest.mark.parametrize("head", ["[^1]: `{python} 1`\n\n", '---\ntitle: "`{python} 1`"\n---\n\n'])
def test_code_that_stands_elsewhere_is_read_with_the_whole(head: str, coded: Path, pandoc: Pandoc) -> None:
    text = head + CODED
    now = Lecture(coded, pandoc)(text)
    with pytest.raises(Doubt):
        excerpt(*now, text.replace("Here", "There"))


def test_pictures_of_first_slides_load_at_once(course: Make, pandoc: Pandoc) -> None:
    text = "# A\n\na\n\n# B\n\nb\n\n# C\n\nc\n\n# D\n\n![p](p.png)\n"
    convert = Lecture(course({"slides/lecture.md": text, "slides/p.png": png(3, 2)}), pandoc)
    part = excerpt(*convert(text), text.replace("# B", "## B"))
    converted = convert(part.whole, part)
    with pytest.raises(Doubt):
        part.put(*converted)
