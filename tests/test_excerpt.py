"""The law of excerpts: what is read alone is what it is in the whole, whatever was edited."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from build_site.body import Body
from build_site.convert import convert
from build_site.digests import Digests
from build_site.model import Lecture, Outcome, Result, Step
from build_site.pandoc import Worker
from build_site.problems import CourseError, Problem
from build_site.read.excerpt import excerpt
from build_site.read.files import look
from build_site.read.scan import scan
from tests.conftest import Make

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "slides").glob("0*.md"))
EDITS = 50
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


class Nothing:
    """Runs nothing."""

    def run(self, _lecture: Lecture, _text: str, steps: list[Step]) -> tuple[list[Outcome | None], list[Problem]]:
        return [Outcome() for _ in steps], []


def edited(text: str, dice: random.Random) -> str:
    """A text after one edit: words, lines and headings come, go, move and change."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
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


@pytest.mark.parametrize("source", LECTURES, ids=lambda path: path.stem)
def test_an_excerpt_becomes_what_it_is_in_the_whole(source: Path, course: Make, pandoc: Worker) -> None:
    dice = random.Random(source.stem)
    start = source.read_text(encoding="utf-8")

    def converted(text: str, part: object = None) -> tuple[Result, Body] | None:
        root = course({"slides/lecture.md": text})
        here = scan(root)
        seen = partial(look, here, Digests(root, root / "digests.json"))
        try:
            return convert(here, here.lectures[0], pandoc, seen, Nothing(), False, part)  # type: ignore[arg-type]
        except CourseError:
            return None

    text, now, alone = start, converted(start), 0
    for number in range(EDITS):
        assert now
        new = edited(text, dice)
        if found := excerpt(text, new, now[1].passages):
            part, whole = converted(new, found), converted(new)
            assert part
            assert whole
            put = found.put(now[1], part[1], new)
            assert put is None or put.passages == whole[1].passages, f"edit {number}"
            text, now, alone = new, whole, alone + bool(put)
    assert alone


def test_far_reaching_marks_are_read_with_the_whole(course: Make, pandoc: Worker) -> None:
    text = "# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n"
    root = course({"slides/lecture.md": text})
    here = scan(root)
    seen = partial(look, here, Digests(root, root / "digests.json"))
    passages = convert(here, here.lectures[0], pandoc, seen, Nothing(), False)[1].passages  # type: ignore[arg-type]
    found = excerpt(text, text.replace("two", "two words"), passages)
    assert found
    assert (found.first, found.last) == (1, 2)
    assert "one" not in found.text
    for far in (
        "```\nopen",
        "::: notes\nopen",
        "<!-- open",
        "<div>",
        "`{python} 1`",
        "$$",
        "[C]",
        "(@) first",
        "\n# C\n",
        "```{python echo=false}\n1\n```",
        "Title\n=====",
    ):
        assert not excerpt(text, text.replace("two", f"two\n\n{far}"), passages), far


@pytest.mark.parametrize("new", ["a\n\n---\n\nnew", "a^[A note.]", "a [x]{#b}"])
def test_what_later_slides_are_numbered_or_named_by_is_left_to_the_whole(
    new: str, course: Make, pandoc: Worker
) -> None:
    text = "# A\n\na\n\n# B\n\nb^[Another.]\n\n---\n\nfree\n"
    root = course({"slides/lecture.md": text})
    here = scan(root)
    seen = partial(look, here, Digests(root))
    body = convert(here, here.lectures[0], pandoc, seen, None, False)[1]
    text_now = text.replace("a\n", f"{new}\n", 1)
    found = excerpt(text, text_now, body.passages)
    assert found
    part = convert(here, here.lectures[0], pandoc, seen, None, False, found)[1]
    assert found.put(body, part, text_now) is None
