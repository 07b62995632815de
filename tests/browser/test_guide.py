"""The guide for authors in the course of this repository: each example is shown as its file has it, and as it works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ..conftest import build_site
from .conftest import open_deck, open_page

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "slides/90-authoring.md"
EXAMPLES = GUIDE.parent / "_guide"
ELSEWHERE = """---
title: Feedback loops
---

## The urn {#urn}

![A wave](graphics/waves.svg){#fig-urn alt="A line that rises and falls."}
"""
PAIRS = re.compile(  # a source, and what becomes of it
    r'^```\{\.markdown include="_guide/([\w-]+)\.md"\}\n```\n\n(?::::\n::: \{\.column\}\n\n)?'
    r"\{\{< include _guide/([\w-]+)\.md >\}\}$",
    re.M,
)
SHOWN = re.compile(r"^````.*?^````$", re.M | re.S)  # what is only told of, how sources and results stand
ALONE = {"background", "media", "mermaid"}  # which are only shown as source
# the code that is one of these sources, and how much stands beside it or below it
SIDES = """(sources) => [...document.querySelectorAll('div:has(> pre.markdown)')].filter(
    (one) => sources.includes(one.querySelector('pre').textContent.trim())).map((one) => {
  const beside = (one.matches('.column > *') ? one.parentElement : one).nextElementSibling;
  return [one.querySelector('pre').textContent.trim(), beside.innerText.trim() || beside.querySelector('img, svg')];
})"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide, with little else."""
    root = tmp_path_factory.mktemp("guide") / "course"
    ignore = shutil.ignore_patterns("0*.md", "index.md", "__pycache__")
    shutil.copytree(GUIDE.parent, root / "slides", ignore=ignore)
    shutil.copytree(REPOSITORY / "figures_src", root / "figures_src", ignore=ignore)
    (root / "slides/03-feedback-loops.md").write_text(ELSEWHERE, encoding="utf-8")
    return root


def test_every_example_is_shown_and_works() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    pairs = PAIRS.findall(SHOWN.sub("", text))
    assert [source for source, _ in pairs] == [result for _, result in pairs]
    assert sorted([*(name for name, _ in pairs), *ALONE, "_part"]) == sorted(
        file.stem for file in EXAMPLES.glob("*.md")
    )
    assert all(f'```{{.markdown include="_guide/{name}.md"}}' in text for name in ALONE)


def test_all_of_it_is_as_it_should_be_in_a_browser(course: Path) -> None:
    done = build_site("check", course, "--browser", "--strict")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("reading", ["index", "slides"])
def test_sources_are_as_their_files_have_them(reading: str, course: Path, browser: Browser) -> None:
    done = build_site(course, "--strict")
    assert done.returncode == 0, done.stderr
    page = browser.new_page()
    site = course / "_site/authoring"
    if reading == "slides":
        open_deck(page, site)
    else:
        open_page(page, site / "index.html")
    names = [name for name, _ in PAIRS.findall(SHOWN.sub("", GUIDE.read_text(encoding="utf-8")))]
    sources = [(EXAMPLES / f"{name}.md").read_text(encoding="utf-8").strip() for name in names]
    sides = page.evaluate(SIDES, sources)
    page.close()
    assert [source for source, _ in sides] == sources
    assert all(beside for _, beside in sides), names


def test_an_edited_example_changes_both_sides(course: Path) -> None:
    build_site(course)
    file = course / "slides/_guide/margin.md"
    former = file.read_text(encoding="utf-8")
    file.write_text(former.replace("three points", "seven points"), encoding="utf-8")
    assert build_site(course, "--strict").returncode == 0
    for reading in ("index", "slides"):
        assert (course / f"_site/authoring/{reading}.html").read_text(encoding="utf-8").count("seven points") == 2
    file.write_text(former, encoding="utf-8")
