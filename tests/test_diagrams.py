"""Diagrams as text: the same bytes each time, drawn once, safe, and told of where they cannot be drawn."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from build_site.markdown import diagrams
from build_site.markdown.diagrams import Undrawn, draw, draw_ahead

from .conftest import Make, build_site

BRANCHES = "gitGraph\n  commit\n  branch other\n  commit\n"  # which Mermaid gives names by lot


def look(name: str) -> str:
    return "1.0" if name.startswith("version:") else ""


def svg_of(root: Path, language: str, text: str) -> str:
    return (root / draw(root, language, text, look).source).read_text()


def test_the_same_text_gives_the_same_bytes_and_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    first = svg_of(tmp_path / "a", "mermaid", BRANCHES)
    monkeypatch.setenv("TZ", "America/New_York")
    assert svg_of(tmp_path / "b", "mermaid", BRANCHES) == first
    assert "other" in first
    monkeypatch.setattr(diagrams, "_draw", None)
    assert svg_of(tmp_path / "a", "mermaid", BRANCHES) == first
    [figure] = (tmp_path / "a/.build_site/figures").iterdir()
    figure.unlink()
    assert svg_of(tmp_path / "a", "mermaid", BRANCHES) == first


def test_a_mistake_is_told_at_its_line_where_comments_stand_before_it(tmp_path: Path) -> None:
    with pytest.raises(Undrawn, match="did not expect PIPE") as told:
        draw(tmp_path, "mermaid", "\nflowchart LR\n  %% a comment\n  A[Data -->|clean| B\n", look)
    assert told.value.line == 3
    with pytest.raises(Undrawn, match="no diagram flowchrt") as told:
        draw(tmp_path, "mermaid", "%% a comment\nflowchrt LR\n", look)
    assert (told.value.line, told.value.hint) == (1, "did you mean flowchart?")
    with pytest.raises(Undrawn, match="syntax error near ';'") as told:
        draw(tmp_path, "dot", "digraph {\n  a -> ;\n}\n", look)
    assert told.value.line == 1


def test_several_are_drawn_in_one_process_as_each_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    run, started = diagrams._run, list[str]()

    def counted(command: list[str], text: str, diagrams: int = 1) -> subprocess.CompletedProcess[bytes]:
        started.append(text)
        return run(command, text, diagrams)

    monkeypatch.setattr(diagrams, "_run", counted)
    texts = [BRANCHES, "flowchart LR\n  A -->\n", "flowchart LR\n  A --> B\n", BRANCHES]
    draw_ahead(tmp_path / "a", [("mermaid", text) for text in texts], look)
    drawn = [svg_of(tmp_path / "a", "mermaid", texts[n]) for n in (0, 2)]
    with pytest.raises(Undrawn, match="cannot read this"):
        draw(tmp_path / "a", "mermaid", texts[1], look)
    draw_ahead(tmp_path / "a", [("mermaid", text) for text in texts], look)
    assert [len(json.loads(text)) for text in started] == [3]
    assert [svg_of(tmp_path / "b", "mermaid", texts[n]) for n in (0, 2)] == drawn
    assert len(started) == 3


def test_one_that_takes_too_long_takes_no_other_with_it() -> None:
    large = "flowchart LR\n" + "".join(f"  n{n} --> n{(n * 7) % 900} & n{n + 1}\n" for n in range(900))
    given = json.dumps([large, 'pie\n  "a": 1\n'])
    program = [sys.executable, "-I", str(diagrams.MERMAID), "2"]
    done = subprocess.run(program, input=given.encode(), capture_output=True, check=True)
    too_long, small = json.loads(done.stdout)
    assert (too_long, small["svg"][:4]) == (None, "<svg")


def test_a_link_that_runs_is_not_drawn(tmp_path: Path) -> None:
    drawn = svg_of(tmp_path, "dot", 'digraph { a [URL="javascript:alert(1)" label="<b>bold</b>"] }')
    assert "javascript" not in drawn
    assert "&lt;b&gt;bold" in drawn


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(Undrawn, match="extra diagrams") as told:
        draw(tmp_path, "mermaid", "flowchart LR\n", lambda _: "")
    assert told.value.hint == 'pip install "build-site[diagrams]"'


def test_contributors_may_have_diagrams_and_all_is_published(course: Make) -> None:
    files: dict[str, str | bytes] = {
        "slides/01-a.md": '## S\n\n```{dot}\n//| fig-alt: "a to b"\ndigraph { a -> b }\n```\n',
        "pyproject.toml": '[tool.build_site]\ntrust = "contributor"\n',
    }
    root = course(files)
    done = build_site(root)
    assert (done.returncode, "warning" in done.stderr) == (0, False), done.stderr
    [figure] = (root / "_site/a/figures").iterdir()
    assert f'src="../a/figures/{figure.name}" alt="a to b"' in (root / "_site/a/index.html").read_text()
    assert "image/svg+xml" in (root / "_site/a/a.ipynb").read_text()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("digraph { a -> b }\ngraph { c }", 1),
        ('digraph {\n  a [label="}"]  // {\n}\n\n// two\n/* { */ digraph {\n  b }\n', 5),
        ("graph { subgraph x { a } } graph { b }", 0),
        ("digraph { a [label=<<b>}</b>>] }\n// }\n", None),
    ],
)
def test_a_second_graph_is_told_at_its_line(tmp_path: Path, text: str, line: int | None) -> None:
    if line is None:
        assert "<svg" in svg_of(tmp_path, "dot", text)
        return
    with pytest.raises(Undrawn, match="a second graph is not drawn") as told:
        draw(tmp_path, "dot", text, look)
    assert told.value.line == line
