"""Templates are compiled once, and again when they, or what compiles them, have changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest

from build_site.build import build
from build_site.memory.kept import MEMORY
from build_site.news import Options
from build_site.problems import CourseError
from build_site.readings.deck import Slide
from build_site.site import templates
from build_site.site.render import slide_html
from build_site.site.theme import misnamed_templates

from .conftest import Make

Compiled = Callable[[Path], list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with a template of its own."""
    for folder in ("templates", MEMORY):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates/page.html").write_text("one {% include '404.html' %}")
    (tmp_path / "templates/404.html").write_text("{{ word }}")
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    """What is compiled where a process of its own renders the page."""
    compile_, names = jinja2.Environment.compile, list[str]()

    def noted(self: Any, source: Any, name: str, *others: Any) -> Any:
        names.append(name)
        return compile_(self, source, name, *others)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)

    def render(root: Path) -> list[str]:
        names.clear()
        templates._environment.cache_clear()
        templates.environment(root).get_template("page.html").render(word="w")
        return [*names]

    return render


def test_templates_are_compiled_once(root: Path, compiled: Compiled) -> None:
    assert compiled(root) == ["page.html", "404.html"]
    assert compiled(root) == []
    (root / "templates/404.html").write_text("another {{ word }}")
    assert compiled(root) == ["404.html"]
    assert templates.environment(root).get_template("page.html").render(word="w") == "one another w"


def test_what_another_jinja_compiled_is_compiled_again(
    root: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(compiled(root)) == 2
    monkeypatch.setattr(templates, "MADE_BY", "jinja2 3.0")
    assert len(compiled(root)) == 2
    assert compiled(root) == []


def test_a_course_that_moves_has_its_templates_compiled_again(root: Path, compiled: Compiled) -> None:
    """Places of mistakes are found by the file that a template was compiled from."""
    compiled(root)
    moved = root.rename(root.with_name("moved"))
    assert compiled(moved) == ["page.html", "404.html"]


def test_an_environment_stays_while_its_files_do(root: Path) -> None:
    first = templates.environment(root)
    assert templates.environment(root) is first
    (root / "templates/deck.html").write_text("")
    assert templates.environment(root) is not first


def test_what_cannot_be_kept_is_said_of_its_file(root: Path) -> None:
    templates._environment.cache_clear()
    (root / MEMORY).rename(root / "elsewhere")
    (root / MEMORY).write_text("a file in its place")
    environment = templates.environment(root)
    with pytest.raises(CourseError) as said:
        slide_html(environment, Slide("a", (), {}, 2, None, ""))
    assert [one.place.file for one in said.value.problems] == [str(root / MEMORY / "templates")]


@pytest.mark.parametrize(
    ("text", "has_notes"),
    [
        ("## A\n\n::: notes\nSay this.\n:::\n", True),
        ('## A {notes="Say this."}\n\nText.\n', True),
        ("---\ntitle: A\ntitle-slide-attributes: {data-notes: Say this.}\n---\n\n## B\n\nText.\n", True),
        ("## A\n\nText on notes.\n", False),
    ],
)
def test_a_deck_loads_the_speakers_window_where_it_has_notes(text: str, has_notes: bool, course: Make) -> None:
    root = course({"slides/01-a.md": text})
    build(root, root / "_site", Options(notes=True))
    deck = (root / "_site/a/slides.html").read_text(encoding="utf-8")
    assert ("Say this." in deck, "plugin/notes.js" in deck) == (has_notes, has_notes)


def test_a_template_that_nothing_takes_is_told(root: Path) -> None:
    for name in ("pages.html", "decks.html", "parts.html"):
        (root / "templates" / name).write_text("x")
    (root / "templates/page.html").write_text("{% include 'decks.html' %}")
    (root / "templates/looks").mkdir()
    for name in (
        "looks/mine.css",
        "own.css",
        "theme.scss",
        "extra.js",
        "named.css",
        "shown.css",
        "deck.css",
        "n.css",
        "q.css",
    ):
        (root / "templates" / name).write_text('@import "named.css";' if name == "deck.css" else "x")
    (root / "slides").mkdir()
    (root / "slides/01-a.md").write_text('# A\n\n<link rel="stylesheet" href="../templates/shown.css">\n')
    (root / "slides/02-b.ipynb").write_text('{"cells": [{"source": "css: ../templates/n.css"}]}')
    (root / "_quarto.yml").write_text("css: templates/q.css\n")
    (root / "slides/.#01-a.md").symlink_to("me@host.1")  # an editor's
    as_looks = 'call it looks/own.css, and set name = "own" below [tool.build_site.theme]'
    assert [str(one) for one in misnamed_templates(root)] == [
        "templates/extra.js:1: warning: nothing takes this template (name it in a template)",
        f"templates/own.css:1: warning: nothing takes this template ({as_looks})",
        "templates/pages.html:1: warning: nothing takes this template (did you mean page.html?)",
        "templates/theme.scss:1: warning: nothing takes this template (did you mean theme.css?)",
    ]
    assert [*misnamed_templates(root.parent)] == []
