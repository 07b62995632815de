"""Edit this -> exactly these lectures are converted and these pages rendered, for these reasons."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from build_site.body import Body
from build_site.build import build
from build_site.course.model import Lecture, Result
from build_site.memory.inputs import see
from build_site.news import Converted, News, Options
from build_site.run.freshness import LOADED
from build_site.site import render
from build_site.why import why
from tests.conftest import Edit, build_course, build_site_apart, png, replaced, write, written

HOME, ONE, TWO, THREE = "slides/index.md", "slides/01-one.md", "slides/02-two.md", "slides/03-three.md"
PAGES = "slides/"  # those about the course
FILES: dict[str, str | bytes] = {
    HOME: "---\ntitle: Course\n---\n\nWelcome. [b](b.txt)\n",
    ONE: "---\ntitle: One\n---\n\n## Code\n\nProse.\n\n```{python}\n#| label: load\nprint(open('a.txt').read())\n```\n",
    TWO: "---\ntitle: Two\n---\n\n## Picture\n\n![White](white.png){credit='Me'}\n\n[one](01-one.md#code)\n",
    "slides/a.txt": "1",
    "slides/b.txt": "1",
    "slides/white.png": png(8, 8),
    "templates/page.html": "<title>{{ lecture.title }}</title>{% include 'part.txt' %}{{ body }}",
    "templates/part.txt": "x",
    "templates/home.html": "<title>{{ site.title }}</title>{{ body }}",
}
AGAIN = "the home page is converted again"
STEP = f"{ONE}: cell 1 (load)"


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("readings") / "course", FILES)
    build_course(root)
    return root


@pytest.fixture
def root(course: Path, tmp_path: Path) -> Path:
    root = Path(shutil.copytree(course, tmp_path / "course"))
    for record in (root / ".build_site").glob("rendered-*"):  # which is of a site in another place
        record.unlink()
    build_course(root)
    return root


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lectures whose pages builds rendered since it was emptied, and PAGES."""
    found: list[str] = []
    lecture_files, site_files = render.lecture_files, render.site_files

    def note_lecture(given: render.Given, lecture: Lecture, result: Result, body: Body) -> dict[str, str]:
        found.append(lecture.path)
        return lecture_files(given, lecture, result, body)

    def note_site(given: render.Given, home: Body | None, results: Mapping[Lecture, Result]) -> dict[str, str]:
        found.append(PAGES)
        return site_files(given, home, results)

    monkeypatch.setattr(render, "lecture_files", note_lecture)
    monkeypatch.setattr(render, "site_files", note_site)
    return found


def reasons(root: Path) -> dict[str, str]:
    """What would be made again, by "lecture PATH", "pages PATH" or "step PATH: NAME", and why."""
    names = {"lecture": "", "pages": ""}
    return {
        f"{one.kind} {one.place.file}{names.get(one.kind, f': {one.name}')}": one.cause
        for one in why(root)
        if one.cause
    }


def made(root: Path, rendered: list[str]) -> set[str]:
    """What a build makes again, named alike; pages only where their lectures were not converted."""
    rendered.clear()
    told: list[News] = []
    ran = build(root, root / "_site", Options(), told.append).ran
    converted = [one.lecture.path for one in told if isinstance(one, Converted)]
    pages = {path for path in rendered if path not in converted}
    return {
        *(f"lecture {path}" for path in converted),
        *(f"pages {path}" for path in pages),
        *(f"step {one}" for one in ran),
    }


def without(path: str) -> Edit:
    return lambda root: (root / path).unlink()


def all_pages(cause: str) -> dict[str, str]:
    return dict.fromkeys((f"pages {ONE}", f"pages {TWO}", f"pages {PAGES}"), cause)


EDITS: dict[str, tuple[Edit, dict[str, str]]] = {
    "nothing": (lambda root: None, {}),
    "prose": (replaced(ONE, "Prose", "More prose"), {f"lecture {ONE}": "its text changed"}),
    "code": (
        replaced(ONE, "print(open", "print( open"),
        {f"lecture {ONE}": "its text changed", f"step {STEP}": "its code changed"},
    ),
    "the home page": (
        replaced(HOME, "Welcome", "Hello"),
        {f"lecture {HOME}": "its text changed", f"pages {PAGES}": AGAIN},
    ),
    "a file that the home page links to": (
        written("slides/b.txt", "2"),
        {f"lecture {HOME}": "slides/b.txt changed", f"pages {PAGES}": AGAIN},
    ),
    "data": (
        written("slides/a.txt", "2"),
        {f"lecture {ONE}": "slides/a.txt changed", f"step {STEP}": "slides/a.txt changed"},
    ),
    "a picture": (written("slides/white.png", png(8, 9)), {f"lecture {TWO}": "slides/white.png changed"}),
    "a template": (replaced("templates/page.html", "</title>", "</title>y"), all_pages("templates/page.html changed")),
    "what a template includes": (replaced("templates/part.txt", "x", "y"), all_pages("templates/part.txt changed")),
    "a new template": (written("templates/more.css", "x"), all_pages("templates/more.css is new")),
    "a template that goes": (without("templates/home.html"), all_pages("templates/home.html is gone")),
    "a new lecture": (
        written(THREE, "## S\n"),
        {f"lecture {THREE}": "it was never converted", **all_pages(f"{THREE} is new")},
    ),
    "a setting": (
        written("pyproject.toml", '[tool.build_site]\neditor = "mine:{file}"\n'),
        {},
    ),
    "a page that is gone": (
        without("_site/one/index.html"),
        {f"pages {ONE}": "the site does not hold them as they were made"},
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_exactly_these_are_made(edit: Edit, expected: dict[str, str], root: Path, rendered: list[str]) -> None:
    edit(root)
    assert reasons(root) == expected
    assert made(root, rendered) == expected.keys()
    assert reasons(root) == {}
    assert made(root, rendered) == set()


def test_a_title_is_on_all_pages(root: Path, rendered: list[str]) -> None:
    """Which `why` cannot know: it converts nothing."""
    replaced(ONE, "title: One", "title: Uno")(root)
    assert reasons(root) == {f"lecture {ONE}": "its text changed"}
    assert made(root, rendered) == {f"lecture {ONE}", f"pages {TWO}", f"pages {PAGES}"}
    assert reasons(root) == {}


def test_a_build_for_another_folder(root: Path) -> None:
    assert {one.kind for one in why(root, out=root / "other") if one.cause} == {"pages"}
    assert [one.kind for one in why(root, "two")] == ["lecture"]


CONVERTS = ("panflute", "pyyaml", "imagesize", "msgspec", "pypandoc-binary")
RENDERS = ("jinja2", "markupsafe", "msgspec")


@pytest.mark.parametrize("name", sorted({*CONVERTS, *RENDERS}))
def test_an_upgrade(name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of what converts or renders, in front of the one that is installed."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "1 step run" in build_site_apart(root).stderr
    (tmp_path / f"{name.replace('-', '_')}-99.0.dist-info").mkdir()
    cause = f"{name} {see(root, f'version:{name}', str)} -> 99.0"
    said = build_site_apart("why", root).stdout.splitlines()
    kind = "lecture" if name in CONVERTS else "pages"
    assert f"{ONE}: {kind}: {cause}" in said
    assert f"{TWO}: {kind}: {cause}" in said
    assert any(line.startswith(f"slides/: home and credits: {cause}") for line in said) is (name in RENDERS)
    assert (f"{ONE}:11: cell 1 (load): fresh" in said) is (name not in LOADED)
    assert ("2 converted" in build_site_apart(root).stderr) is (name in CONVERTS)
    assert not [line for line in build_site_apart("why", root).stdout.splitlines() if not line.endswith(": fresh")]


def test_pandoc_itself_may_be_another(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_site.why.which", lambda: "another")
    lectures = dict.fromkeys((f"lecture {one}" for one in (HOME, ONE, TWO)), "pandoc changed")
    assert reasons(root) == {**lectures, f"pages {PAGES}": AGAIN}
