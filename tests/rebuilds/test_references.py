"""Numbers depend on the whole lecture, references on others: all follow, and what is unchanged stays as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_site.build import build
from build_site.news import Converted, News, Options
from build_site.problems import CourseError
from tests.conftest import Make, edit, png

ONE, TWO = "slides/01-one.md", "slides/02-two.md"
FIGURE = "![{0}](a.png){{#fig-{0} alt='a'}}\n\n"
PLAIN = "## Slide {}\n\nText.\n\n"
SLIDES = "".join(map(PLAIN.format, range(4)))  # so that those after them do not depend on their place
LINE = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);\n"
FILES: dict[str, str | bytes] = {
    "slides/a.png": png(8, 8),
    "slides/index.md": "---\ntitle: Course\n---\n\nBegin with @one/fig-b.\n",
    ONE: f"---\ntitle: The *first*\n---\n\n{SLIDES}## Sums {{#sec-sums}}\n\n{FIGURE.format('b')}## See\n\nAs @fig-b.\n",
    TWO: "---\ntitle: Two\n---\n\n## S\n\nSee @one/fig-b and @one/sec-sums.\n\n![@one/fig-b](a.png)\n",
}


class Site:
    """A course that was built; `texts` has the texts of a file between tags."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.converted: list[str] = []
        self.build()

    def build(self) -> None:
        told: list[News] = []
        build(self.root, self.root / "_site", Options(), told.append)
        self.converted = sorted(one.lecture.path for one in told if isinstance(one, Converted))

    def edit(self, path: str, old: str, new: str) -> None:
        edit(self.root / path, old, new)
        self.build()

    def holds(self, path: str, *texts: str) -> None:
        text = (self.root / "_site" / path).read_text(encoding="utf-8")
        assert not [one for one in texts if one not in text]


@pytest.fixture
def site(course: Make) -> Site:
    return Site(course(FILES))


def test_references_lead_to_the_same_reading(site: Site) -> None:
    words = "Figure 1 of <em>The <em>first</em></em></a>"
    site.holds(
        "two/index.html", f'<a class="ref" href="../one/index.html#fig-b">{words}', 'alt="Figure 1 of The first"'
    )
    site.holds("two/slides.html", f'<a class="ref" href="../one/slides.html#/sec-sums">{words}')
    site.holds("two/two.ipynb", "See Figure 1 of The first and Sums of The first.")
    site.holds("index.html", f'<a class="ref" href="one/index.html#fig-b">{words}')
    site.holds("one/slides.html", 'As <a class="ref" href="#/sec-sums">Figure 1</a>.')


def test_a_figure_before_it_gives_another_number_everywhere(site: Site) -> None:
    site.edit(ONE, "## Slide 0\n\n", f"## Slide 0\n\n{FIGURE.format('a')}")
    assert site.converted == [ONE]
    for path in ("two/index.html", "two/slides.html", "two/two.ipynb", "index.html", "one/slides.html"):
        site.holds(path, "Figure 2")
    site.build()
    assert not site.converted


def test_a_title_is_another_one_everywhere(site: Site) -> None:
    site.edit(ONE, "## Sums", "## Totals")
    assert site.converted == [ONE]
    site.holds("two/index.html", "Totals of")
    site.edit(ONE, "The *first*", "The other")
    site.holds("two/index.html", "Totals of <em>The other</em>")


def test_slides_are_known_whatever_their_numbers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the edited slide goes through the filters again, though those after it have other numbers."""
    from build_site import passages

    converted: list[str] = []
    filtered = passages.filter_slide  # type: ignore[attr-defined]

    def note(*given: Any) -> Any:
        done = filtered(*given)
        converted.append(done.id if done else "")
        return done

    monkeypatch.setattr(passages, "filter_slide", note)
    site.edit(ONE, "## Slide 3\n\n", f"## Slide 3\n\n{FIGURE.format('a')}")
    assert [one for one in converted if not one.startswith("_")] == ["slide-3"]
    site.holds("one/slides.html", "Figure 2:", "Figure 2</a>")


def wrong(site: Site, edit: Callable[[], None]) -> list[str]:
    with pytest.raises(CourseError) as found:
        edit()
    return [str(one) for one in found.value.problems]


def test_what_is_no_more_there_is_told_in_lectures_that_did_not_change(site: Site) -> None:
    told = wrong(site, lambda: site.edit(ONE, "#fig-b", "#fig-bee"))
    hint = "(did you mean @one/fig-bee?)"
    assert told == [
        f"{ONE}:27: error: nothing is labelled fig-b (did you mean @fig-bee?)",
        f"{TWO}:7: error: nothing is labelled one/fig-b {hint}",
        f"{TWO}:9: error: nothing is labelled one/fig-b {hint}",
        f"slides/index.md:5: error: nothing is labelled one/fig-b {hint}",
    ]


def test_the_nearest_is_found_in_other_lectures_too(site: Site) -> None:
    told = wrong(site, lambda: site.edit(TWO, "@one/sec-sums", "@sec-sums"))
    assert told == [f"{TWO}:7: error: nothing is labelled sec-sums (did you mean @one/sec-sums?)"]


def test_a_lecture_that_goes_and_one_that_is_a_draft(site: Site) -> None:
    told = wrong(site, lambda: site.edit(ONE, "title:", "draft: true\ntitle:"))
    assert len(told) == 4
    assert all("@one/" in one and "refers to a draft" in one for one in told)
    (site.root / ONE).unlink()
    assert all("there is no lecture one" in one for one in wrong(site, site.build))


def test_a_reference_in_the_caption_of_a_cell_is_told_at_the_cell(site: Site) -> None:
    cell = "```{python}\n#| fig-cap: Unlike @fig-own\n#| label: fig-cell\n" + LINE + "```\n"
    site.edit(TWO, "## S\n", f"## S\n\n![Own](a.png){{#fig-own}}\n\nAnd @fig-cell.\n\n{cell}")
    site.holds(
        "two/index.html",
        'And <a class="ref" href="#fig-cell">Figure 2</a>',
        ">Figure 2:</span> Unlike <a",
        'alt="Unlike Figure 1"',
    )
    told = wrong(site, lambda: site.edit(TWO, "Unlike @fig-own", "Unlike @fig-none"))
    assert told == [f"{TWO}:11: error: nothing is labelled fig-none (did you mean @fig-own?)"]


def test_marks_are_nowhere_in_the_site(site: Site) -> None:
    for file in (site.root / "_site").rglob("*"):
        if file.suffix in (".html", ".ipynb", ".json", ".xml", ".js"):
            assert "\U000f5ef5" not in file.read_text(encoding="utf-8")
    cells = json.loads((site.root / "_site/two/two.ipynb").read_text(encoding="utf-8"))["cells"]
    assert all('class="ref"' not in "".join(one["source"]) for one in cells)
