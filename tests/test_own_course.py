"""The course in this repository keeps its promises: what each lecture has, and that sources and models are whole."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "slides").glob("0*.md"))
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in LECTURES}
ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),\n(?P<fields>.*?)\n\}$", re.MULTILINE | re.DOTALL)
ENTRIES = {
    found["key"]: dict(re.findall(r"^  (\w+) *= \{(.*)\},$", found["fields"], re.MULTILINE))
    for found in ENTRY.finditer((ROOT / "slides/references.bib").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("lecture", TEXTS)
def test_a_lecture_has_figures_of_models_two_parameters_to_play_with_a_quiz_and_exercises(lecture: str) -> None:
    text = TEXTS[lecture]
    assert len(set(re.findall(r"figures_src/\w+\.py#\w+", text))) >= 4
    assert re.search(r'sweep="[^";]*;', text)
    assert "::: {.quiz}" in text
    assert re.findall(r"#exr-([\w-]+)", text) == re.findall(r"#sol-([\w-]+)", text) != []


@pytest.mark.parametrize("lecture", TEXTS)
def test_solutions_are_released_after_the_lecture_and_prompts_are_answered(lecture: str) -> None:
    text = TEXTS[lecture]
    held = date.fromisoformat(re.findall(r"^date: (.*)$", text, re.MULTILINE)[0])
    days = [date.fromisoformat(day) for day in re.findall(r"release=(\d{4}-\d\d-\d\d)", text)]
    assert days
    assert min(days) > held
    assert len(re.findall("^> Q: ", text, re.MULTILINE)) == len(re.findall("^> A: ", text, re.MULTILINE)) > 0


@pytest.mark.parametrize("lecture", TEXTS)
def test_each_choice_of_a_quiz_has_feedback(lecture: str) -> None:
    for quiz in re.findall(r"^::: \{\.quiz\}\n(.*?)^:::", TEXTS[lecture], re.MULTILINE | re.DOTALL):
        choices = re.findall(r"^- \[[ x]\] .*\n\n?(.*)$", quiz, re.MULTILINE)
        assert "- [x] " in quiz
        assert len(choices) == len(re.findall(r"^- \[", quiz, re.MULTILINE))
        assert all(feedback.startswith("    ") for feedback in choices)


def test_the_sources_are_in_order_complete_and_cited() -> None:
    text = "".join(TEXTS.values()) + (ROOT / "slides/90-authoring.md").read_text(encoding="utf-8")
    assert list(ENTRIES) == sorted(ENTRIES)
    for key, fields in ENTRIES.items():
        assert {"title", "year"} <= set(fields), key
        assert {"author", "editor"} & set(fields), key
        assert {"doi", "url", "journal"} & set(fields), key
        assert re.search(rf"@{key}(?!\w)", text), f"{key} is not cited"


def test_each_module_that_draws_has_tests() -> None:
    modules = {path.stem for path in (ROOT / "figures_src").glob("*.py")}
    assert modules <= {path.stem.removeprefix("test_") for path in (ROOT / "tests/figures").glob("test_*.py")}


def test_lectures_are_held_on_their_dates_and_assignments_are_due_after_them() -> None:
    home = yaml.safe_load((ROOT / "slides/index.md").read_text(encoding="utf-8").split("---")[1])
    dates = {
        stem: date.fromisoformat(re.findall(r"^date: (.*)$", text, re.MULTILINE)[0]) for stem, text in TEXTS.items()
    }
    for meeting in home["meetings"]:
        for week, lecture in enumerate(meeting.get("lectures", [])):
            assert (dates[Path(lecture).stem] - meeting["date"]).days == 7 * week
    for task in home["assignments"]:
        due = f"{date.fromisoformat(str(task['due'])[:10]):%-d %B}"
        text = TEXTS[Path(task["link"]).stem]
        assert f"due on {due}" in text
        assert dates[Path(task["link"]).stem].isoformat() < str(task["due"])
