"""Each tests/filters/NAME.md holds cases for one filter: what an author writes, and what readers get.

A case is a heading, a fence `markdown` with the lecture, and fences `deck`, `page`, `notebook` or `problems` with what
is expected of it; only the readings given are compared. `pytest --accept` writes what is seen into the files.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from build_site.convert import read_and_convert
from build_site.course.model import READINGS
from build_site.course.scan import scan
from build_site.markdown.files import look
from build_site.markdown.pandoc import Pandoc
from build_site.memory import inputs
from build_site.memory.digests import Digests
from build_site.readings import notebook, page
from build_site.run.jobs import Jobs
from build_site.run.runner import Runner
from build_site.run.store import Store
from build_site.site.references import References, check_references

from .conftest import Make, png

FOLDER = Path(__file__).parent / "filters"
_CASE = re.compile(r"^# (?P<title>.+?)\n(?P<body>.*?)(?=^# |\Z)", re.M | re.S)
_FENCE = re.compile(r"^`{6} *(?P<name>\w+)\n(?P<text>.*?)^`{6}$", re.M | re.S)


@dataclass(frozen=True)
class Case:
    """One case: `texts` maps the names of its fences to what is in them."""

    file: Path
    title: str
    texts: dict[str, str]


def cases() -> list[Case]:
    """Every case of every file; fences hide headings from the search for cases."""
    found = []
    for file in sorted(FOLDER.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        hidden = _FENCE.sub(lambda fence: fence[0].replace("\n#", "\n\0#"), text)
        for case in _CASE.finditer(hidden):
            body = case["body"].replace("\0", "")
            texts = {fence["name"]: fence["text"] for fence in _FENCE.finditer(body)}
            found.append(Case(file, case["title"], texts))
    return found


def see(case: Case, make: Make, pandoc: Pandoc) -> dict[str, str]:
    """What the lecture of a case becomes."""
    root = make(
        {
            "slides/01-case.md": case.texts["markdown"],
            "slides/02-other.md": "## Other {#there}\n\nText.\n",
            "slides/03-ä b#c.md": "## Odd\n\nText.\n",
            "slides/index.md": "Home.\n",
            "slides/graphics/a.png": png(64, 48),
            "slides/graphics/drawing.svg": '<?xml version="1.0"?>\n'
            '<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 -5 30 20.0"/>',
            "slides/graphics/both.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2">'
            "<style>@media (prefers-color-scheme: dark) { path { stroke: #fff } }</style></svg>",
            "slides/graphics/nothing.jpg": b"",
            "slides/look.css": "p {}",
            "slides/data.csv": "1\n",
            "pyproject.toml": case.texts.get("settings", ""),
        }
    )
    course = scan(root)
    digests = Digests(root, root / "digests")
    notes = "--notes" in case.title
    store = Store(root, root, digests)
    with closing(Jobs(1)) as workers:
        runner = Runner(root, store, partial(inputs.see, root, digest=digests), "", workers)
        result, body = read_and_convert(
            course, course.lectures[0], pandoc, partial(look, course, digests), runner.run, notes=notes
        )
    lecture, slides = course.lectures[0], []
    references = References({lecture: result})
    pieces = {name: references.pieces(lecture, name, body.pieces(name)) for name in READINGS}
    problems = [*result.problems, *check_references(course, {lecture: result})]
    for slide in (slide for piece in pieces["deck"] for slide in piece):
        attributes = "".join(f' {name}="{value}"' for name, value in slide.attributes.items())
        title = "" if slide.title is None else f"<h>{slide.title}</h>\n"
        slides.append(f'<section id="{slide.id}" class="{" ".join(slide.classes)}"{attributes}>\n{title}{slide.body}')
    return {
        "deck": "\n".join(slides),
        "page": page.html_of(pieces["page"], ""),
        "notebook": "\n".join(f"[{one.kind}]\n{one.text}" for one in notebook.cells_of(pieces["notebook"], "")),
        "problems": "\n".join(str(problem).removeprefix("slides/01-case.md:") for problem in problems),
    }


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.file.stem}: {case.title}")
def test_filter(case: Case, course: Make, pandoc: Pandoc, request: pytest.FixtureRequest) -> None:
    seen = see(case, course, pandoc)
    expected = {name: text.strip() for name, text in case.texts.items() if name in seen}
    if request.config.getoption("--accept"):
        accept(case, seen)
    else:
        assert {name: seen[name].strip() for name in expected} == expected
        assert "problems" in expected or not seen["problems"]


def accept(case: Case, seen: dict[str, str]) -> None:
    """Write what is seen over what a case expects, and a fence for problems that it does not mention."""
    text = case.file.read_text(encoding="utf-8")
    start = text.index(f"# {case.title}\n")
    head = text.index(case.texts["markdown"], start) + len(case.texts["markdown"])
    after = re.compile(r"\n# ").search(_FENCE.sub(lambda f: "x" * len(f[0]), text), head)
    end = after.start() if after else len(text)
    body = _FENCE.sub(lambda fence: f"`````` {fence['name']}\n{seen[fence['name']].strip()}\n``````", text[head:end])
    if seen["problems"] and "problems" not in case.texts:
        body = f"{body.rstrip()}\n\n`````` problems\n{seen['problems']}\n``````\n"
    case.file.write_text(text[:head] + body + text[end:], encoding="utf-8")
