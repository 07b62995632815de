"""The law of `read.places`: what is planted at a line is reported at that line.

Planted are marks, which are words that the text does not have, in place of every word of every fixture, once and with
a copy of everything below; and wordless things, between the blocks. Hypothesis composes further lectures, and texts
that are none. The fixtures use every construct that real decks use, and the hard ones more than these do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from build_site.markdown.pandoc import Pandoc
from build_site.markdown.patience import align
from build_site.markdown.places import locate
from build_site.problems import PandocError

FIXTURES = sorted((Path(__file__).parent / "places").glob("*.md"))
LAW = 0.995  # of what is planted
WORD = re.compile(r"(?<!\\newcommand{\\R}{\\)\b[^\W\d_]{3,}")  # a macro's words are where it is used
MARK = "qzxjvkwqzxjvkwqzxjvkw"
OPENER = re.compile(r"[\s>]*(?:(?:[-*]|\w\.)\s+)*(?:```|~~~)")
LOCATED = {"Str", "Code", "Math", "RawInline", "RawBlock", "CodeBlock", "MetaString"}

WORDLESS = {
    "##": "Header",
    "# {.planted}": "Header",
    "![](planted.png)": "Image",
    "![](graphics/one.png)": "Image",
    "![ ](graphics/loop.png){width=45%}": "Image",
    "```\n```": "CodeBlock",
    "```python\n}\n```": "CodeBlock",
    "::: planted\n:::": "Div",
    "<div>\n</div>": "Div",
    "---": "HorizontalRule",
    "* * *": "HorizontalRule",
    ". . .": "Para",
    "$$+$$": "Para",
    "[]{.planted}": "Para",
    "- ": "BulletList",
    "|  |  |\n|--|--|\n|  |  |": "Table",
}


def objects(ast: str) -> list[dict[str, Any]]:
    """The objects of pandoc's JSON, in the order in which they close."""
    found: list[dict[str, Any]] = []

    def keep(one: dict[str, Any]) -> dict[str, Any]:
        found.append(one)
        return one

    json.loads(ast, object_hook=keep)
    return found


def planted(source: str, ast: str, mark: str) -> Iterator[tuple[int, int]]:
    """The objects that have a mark in their text, and the line where each of them begins."""
    lines = ["", *source.split("\n")]
    at = source.index(mark)
    for index, one in enumerate(objects(ast)):
        text = text_of(one)
        if mark in text:
            start = source.rindex("`", 0, at) if one.get("t") == "Code" else at  # its line ends are spaces
            line = source[:start].count("\n") + 1 - text[: text.index(mark)].count("\n")
            if one.get("t") == "CodeBlock":
                two_lines = OPENER.match(lines[line - 2]) and "}" not in lines[line - 2] and "}" in lines[line - 1]
                line -= 2 if two_lines else 1 if OPENER.match(lines[line - 1]) else 0
            yield index, line


def text_of(one: dict[str, Any]) -> str:
    if "citationId" in one:
        return str(one["citationId"])
    if one.get("t") not in LOCATED:
        return ""
    return str(one["c"] if isinstance(one["c"], str) else one["c"][1])


def block(source: str, line: int) -> range:
    """The lines around a line up to the nearest empty ones, and these."""
    lines = ["", *source.split("\n"), ""]
    start = next(at for at in range(line - 1, -1, -1) if not lines[at].strip())
    return range(start, next(at for at in range(line + 1, len(lines)) if not lines[at].strip()) + 1)


def twice(source: str) -> str:
    """A lecture with a copy of all its slides; not of its metadata."""
    return source + "\n\n" + re.sub(r"\A(?:---\n.*?\n---\n|(?:%.*\n| .*\n)+)", "", source, flags=re.S)


@pytest.mark.parametrize("copies", [1, 2])
def test_every_word(copies: int, pandoc: Pandoc) -> None:
    """What a mark tells of its place, holds for the word as well that it stands for."""
    marks, words, wrong = 0, 0, []
    for path in FIXTURES:
        source = path.read_text() if copies == 1 else twice(path.read_text())
        plain = locate(source, read(pandoc, source)[0])
        for word in list(WORD.finditer(source))[:: 3 * copies]:
            mark = MARK[: len(word[0])]
            marked = source[: word.start()] + mark + source[word.end() :]
            ast, _ = read(pandoc, marked)
            found = locate(marked, ast)
            for index, line in planted(marked, ast, mark):
                marks += 1
                words += len(found) == len(plain)
                for got in [found[index], plain[index]] if len(found) == len(plain) else [found[index]]:
                    if got != line:
                        wrong.append((path.stem, word[0], line, got))
                        assert got in block(marked, line), wrong
    assert words > 200
    assert len(wrong) <= (1 - LAW) * (marks + words), wrong


def test_wordless(pandoc: Pandoc) -> None:
    total, wrong = 0, []
    for path in FIXTURES:
        lines = path.read_text().split("\n")
        plain = [one.get("t") for one in objects(read(pandoc, "\n".join(lines))[0])]
        for at in [at for at, line in enumerate(lines) if at and not line.strip()][::4]:
            before = safely_before(lines, at, plain, pandoc)
            for thing, kind in WORDLESS.items() if before is not None else ():
                source = insert(lines, at, thing)
                ast, _ = read(pandoc, source)
                located = zip(objects(ast), locate(source, ast), strict=True)
                found = [line for one, line in located if one.get("t") == kind]
                if len(found) == plain.count(kind) + 1:
                    total += 1
                    got = found[(before or ()).count(kind)]
                    wrong += [(path.stem, thing, at + 2, got)] * (got != at + 2)
    assert total > 500
    assert len(wrong) <= (1 - LAW) * total, wrong


def insert(lines: list[str], at: int, thing: str) -> str:
    return "\n".join([*lines[: at + 1], thing, "", *lines[at + 1 :]])


def safely_before(lines: list[str], at: int, plain: list[str | None], pandoc: Pandoc) -> list[str | None] | None:
    """The types of the objects before a paragraph put there; None where it would not be one, or change others."""
    ast, _ = read(pandoc, insert(lines, at, MARK))
    found = objects(ast)
    mark = [index for index, one in enumerate(found) if one.get("c") == [{"t": "Str", "c": MARK}]]
    kinds = [one.get("t") for one in found]
    if len(mark) != 1 or kinds[: mark[0] - 1] + kinds[mark[0] + 1 :] != plain:
        return None
    return kinds[: mark[0]]


def read(pandoc: Pandoc, source: str) -> tuple[str, object]:
    try:
        return pandoc.read(source, timeout=5)
    except PandocError:
        return '{"pandoc-api-version":[1,23],"meta":{},"blocks":[]}', None  # such as a mark that makes YAML invalid


@pytest.mark.parametrize(
    ("source", "kind", "lines"),
    [
        ("---\na: x\n---\n\n---\na: x\n---\n", "MetaInlines", [6]),  # the last is in force
        ("---\na:\n  - b: true\n---\n", "MetaBool", [3]),
        ("x\n\n+---+\n| a |\n+---+\n", "Table", [3]),
        ("Table: drift\n\n|a|\n|--|\n|b|\n", "Table", [1]),
        ("|a|\n|--|\n|b|\n\n: drift\n\n|a|\n|--|\n|b|\n\n: drift\n", "Table", [1, 7]),
        ("|a|\n|--|\n|b|\n\n: drift c\n\n|a|\n|--|\n|b|\n\n: drift c\n", "Str", [5, 5, 1, 3, 11, 11, 7, 9]),
        ("##\n\nloop drift\n---\n", "Header", [1, 3]),
        ("drift\n* * *\nloop\n\n* * *\n", "HorizontalRule", [5]),
        ("drift\n%\nloop\n", "Str", [1, 2, 3]),
        ("drift\\\n%\n%\n", "Str", [1, 2, 3]),
        ("[a]: drift\n\n$$+$$\n\ndrift\n", "Para", [3, 5]),
        ("x[^1]\n\n[^1]: see [@doe,\n    p. 3; @roe]\n", None, [1, 3, 4, 1]),  # metadata, citations, document
        ("loop drift\n\n<!-- loop\nmark drift -->\n", "RawBlock", [3]),
        ("1. drift\n2. %\n3. drift\n", "Plain", [1, 2, 3]),
        ("    drift\n", "CodeBlock", [1]),
        ("x\n\n|  |  |\n|--|--|\n| a | b |\n", "Table", [3]),
        ("    drift loop\n\n##\n\nloop drift\n---\n", "Header", [3, 5]),
        ("=\n* * *\n=\n\n* * *\n\n=\n", "HorizontalRule", [5]),
        ("[@doe, p. 3]\n\nx[^1]\n\n[^1]: see [@doe, p. 3]\n", None, [1, 1, 5, 1]),
        ("[Drift\nloop]{.a} ![](a.png) <b\nid='x'>\n", "Image", [2]),
    ],
)
def test_exactly(source: str, kind: str | None, lines: list[int], pandoc: Pandoc) -> None:
    ast, _ = pandoc.read(source)
    found = zip(objects(ast), locate(source, ast), strict=True)
    assert [line for one, line in found if one.get("t") == kind] == lines


COMMENT_AND_TABLE = "<!-- y\n{} -->\n\n| x | x |\n|---|---|\n| x x x | x x x x |\n\n: x y\n\n[^n]: x\n    x x\n\nx\n\n"


@pytest.mark.parametrize(
    "source",
    [
        f"## x\n\n## x\n\nx^[x\n{MARK}] x\n\n[^1]: x\n    x\n\nx\n",
        COMMENT_AND_TABLE.format("x") + COMMENT_AND_TABLE.format(MARK),
    ],
)
def test_among_copies(source: str, pandoc: Pandoc) -> None:
    """Where all other words mislead."""
    ast, _ = pandoc.read(source)
    found = locate(source, ast)
    assert [found[index] for index, _ in planted(source, ast, MARK)] == [line for _, line in planted(source, ast, MARK)]


# ---- lectures that hypothesis composes, of few words, so that nothing is unique but the mark

VOCABULARY = ["drift", "loop", "data", "model", "noise"]
phrases = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join)
SLOTS = [
    "## {}",
    "##",
    "{}\n---",
    "{}\n{}  \n{}",
    "- {}\n- {}\n\n    {}\n- {}",
    "1. {}\n2. {}\n   - *{}*\n   - `{}`",
    "```python\n{}\n\n# {}\n```",
    "![{}](graphics/loop.png)",
    '![](graphics/data.png){{width=45% title="{}"}}',
    "::: {{.loop}}\n{}\n\n::: notes\n{}\n:::\n:::",
    "> {}\n> {}",
    "<!-- {}\n{} -->",
    "---",
    ". . .",
    "| {} | {} |\n|---|---|\n| {} | {} |\n\n: {}",
    "{}^[{}\n{}] {}",
    "$$\n{}\n$$",
    '<div class="drift">\n\n{}\n\n</div>',
    "{}\n:   {}\n:   {}",
    "[{}](https://example.org/loop) [see @doe, {};\n@roe]",
    "| {}\n| {}",
    "# {} {{#loop .model}}",
    "{}[^note]\n\n{}",
]


@st.composite
def lectures(draw: st.DrawFn) -> str:
    shapes = draw(st.lists(st.sampled_from(SLOTS), min_size=1, max_size=25))
    blocks = [shape.format(*(draw(phrases) for _ in range(shape.count("{}")))) for shape in shapes]
    text = "\n\n".join([*blocks, f"[^note]: {draw(phrases)}\n    {draw(phrases)}", draw(phrases)])
    head = f"---\ntitle: {draw(phrases)}\n# {draw(phrases)}\nzeta: {draw(phrases)}\nalpha: {draw(phrases)}\n---\n\n"
    return draw(st.sampled_from(["", head])) + text + draw(st.sampled_from(["", "\n\n" + text]))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(lecture=lectures(), data=st.data())
def test_composed(lecture: str, data: st.DataObject, pandoc: Pandoc) -> None:
    word = data.draw(st.sampled_from([m.span() for m in re.finditer("|".join(VOCABULARY), lecture)]))
    source = lecture[: word[0]] + MARK + lecture[word[1] :]
    ast, _ = read(pandoc, source)
    found = locate(source, ast)
    for index, line in planted(source, ast, MARK):
        assert found[index] == line


def test_few_words(pandoc: Pandoc) -> None:
    """Where hardly a word is unique, runs of words have to be; some errors are left."""
    words = right = 0
    for seed in range(2):
        dice = Random(seed)
        blocks = [fill(dice.choice(SLOTS), dice) for _ in range(50)]
        source = "\n\n".join([*blocks, "[^note]: note", *blocks])
        plain = locate(source, read(pandoc, source)[0])
        for word in list(re.finditer("|".join(VOCABULARY), source))[::9]:
            marked = source[: word.start()] + MARK + source[word.end() :]
            for index, line in planted(marked, read(pandoc, marked)[0], MARK):
                words += 1
                right += index < len(plain) and plain[index] == line
    assert words > 100
    assert right > 0.95 * words


def fill(shape: str, dice: Random) -> str:
    return shape.format(*(" ".join(dice.choices(VOCABULARY, k=3)) for _ in range(shape.count("{}"))))


PIECES = [
    *SLOTS,
    *"#>-+*_~`$|:^[](){}<>!\\\"'&%@=.\n\t 1ab",
    "\n\n",
    "    ",
    "---\n",
    "...",
    "```",
    ":::",
    "<div>",
    "é漢🐍",
]
PIECES += [
    "[^1]",
    "[^1]: ",
    "[a]: ",
    "](",
    "+--+--+\n",
    "|--|\n",
    "&rarr;",
    "@doe",
    "%",
    "title: ",
    "</div>",
    "{.a #b c=d}",
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
@example(pieces=[])
@example(pieces=["---\n", "title: ", "a", "\n", "---\n"])
@example(pieces=["%"])
def test_never_raises(pieces: list[str], pandoc: Pandoc) -> None:
    source = "".join(pieces)
    try:
        ast, _ = pandoc.read(source, timeout=2)
    except PandocError:
        assume(False)
    lines = locate(source, ast)
    assert len(lines) == len(objects(ast))
    assert all(1 <= line <= source.count("\n") + 1 for line in lines)
    assert len(locate("something else\n\nentirely", ast)) == len(lines)


@pytest.mark.parametrize(
    ("blocks", "lines"),
    [
        pytest.param(["word " * 48_606 + ".", "end"], [1, 3], id="a line of 243,033 characters"),
        pytest.param(["漢字仮名交じり文、" * 27_000, "終"], [1, 3], id="as many of CJK"),
        pytest.param(["a/+" * 80_000, "end"], [1, 3], id="as many without a space"),
        pytest.param(["* " * 120_000 + "x", "end"], [1, 3], id="almost a rule"),
        pytest.param(["the same line"] * 5000, [*range(1, 10_000, 2)], id="5000 same paragraphs"),
    ],
)
def test_much(blocks: list[str], lines: list[int]) -> None:
    space = {"t": "Space"}
    paragraphs = []
    for text in blocks:
        words = [part for word in text.split() for part in ({"t": "Str", "c": word}, space)]
        paragraphs.append({"t": "Para", "c": words[:-1]})
    ast = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": paragraphs}, separators=(",", ":"))
    found = zip(objects(ast), locate("\n\n".join(blocks), ast), strict=True)
    assert [line for one, line in found if one.get("t") == "Para"] == lines


def test_depth_is_not_limited_by_pythons_stack(pandoc: Pandoc) -> None:
    depth = 1000
    source = "::: a\n" * depth + "\nx\n\n" + ":::\n" * depth
    ast, _ = pandoc.read(source)
    assert locate(source, ast)[-depth - 1 :] == [*range(depth, 0, -1), 1]


@given(st.lists(st.integers(0, 5).map(str)), st.lists(st.integers(0, 5).map(str)))
def test_align_pairs_equal_words_in_order(mine: list[str], theirs: list[str]) -> None:
    found = align(mine, theirs)
    places = [place for place in found if place >= 0]
    assert places == sorted(set(places))
    assert all(place < 0 or theirs[place] == word for word, place in zip(mine, found, strict=True))
    assert bool(places) == bool(set(mine) & set(theirs))


@given(st.lists(st.integers(0, 3).map(str)), st.data())
def test_align_finds_all_of_a_text_in_a_text_that_has_more(mine: list[str], data: st.DataObject) -> None:
    more = data.draw(st.lists(st.tuples(st.integers(0, len(mine)), st.sampled_from("xyz")), max_size=9))
    theirs = list(mine)
    for at, word in sorted(more, reverse=True):
        theirs.insert(at, word)
    assert [theirs[place] for place in align(mine, theirs)] == mine
    assert -1 not in align(mine, theirs)
