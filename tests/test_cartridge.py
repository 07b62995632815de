"""A course as learning platforms import it: the cartridge is read back, and its quizzes are answered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from build_site.cartridge import Cartridge, cartridge
from build_site.problems import CourseError

from .conftest import Make, build_site, png, write

CC, QTI = "{http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1}", "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
LINK = "{http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3}"
TASK = "{http://www.imsglobal.org/xsd/imscc_extensions/assignment}"
SETTINGS = '[tool.build_site]\nurl = "https://example.org/course/"\n'
HOME = """---
title: Systems & *people*
lang: de
timezone: Europe/Berlin
assignments:
- {title: Sheet & 1, due: 2027-01-10 18:00, points: 7.5, link: 01-ä.md}
- {title: Sheet 2, due: 2027-02-10, points: a few}
- {title: secret-sheet, due: 2027-03-10, release: 2099-03-01}
---
"""
FIRST = """---
title: Drift & co
---

## One

::: {.quiz #first}
Which $x^2$ is *right*?

![A dot](dot.png)

- [ ] None

  See [the other](02-b.md).
- [x] `a < b`
- [ ] All
:::

::: {.quiz}
Which are primes?

- [x] 2

  Even, but prime.
- [x] 3
- [ ] 4
:::

::: {.quiz}
```python
pass
```

Is it?

- [x] Yes
- [ ] No
:::

::: {.quiz}
No choice?

- [x] None
:::

::: {.content-visible when-format="revealjs"}
::: {.quiz}
In the deck alone?

- [ ] a
- [ ] b
- [x] c
:::
:::

::: {release=2099-01-01}
::: {.quiz}
secret-question?

- [x] a
- [ ] b
:::
:::
"""
SECOND = """---
title: Later
answers: withheld
---

## Two

::: {.quiz}
Who knows?

- [x] Nobody

  secret-feedback
- [ ] All
:::
"""
FILES: dict[str, str | bytes] = {
    "pyproject.toml": SETTINGS,
    "slides/index.md": HOME,
    "slides/01-ä.md": FIRST,
    "slides/02-b.md": SECOND,
    "slides/03-c.md": "---\ntitle: secret-lecture\nrelease: 2099-01-01\n---\n\n## S\n\nx\n",
    "slides/dot.png": png(8, 8),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("cartridge"), FILES)


@pytest.fixture(scope="module")
def made(root: Path) -> Cartridge:
    return cartridge(root)


@pytest.fixture(scope="module")
def files(made: Cartridge) -> dict[str, ET.Element]:
    """Every file of the cartridge, by its place in it."""
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def of_kind(files: dict[str, ET.Element], tag: str) -> list[ET.Element]:
    return [one for one in files.values() if one.tag == tag]


def text(above: ET.Element, path: str) -> str:
    return above.findtext(path, "")


def test_the_manifest_names_everything_once(made: Cartridge, files: dict[str, ET.Element]) -> None:
    manifest = files["imsmanifest.xml"]
    assert [text(manifest, f"{CC}metadata/{CC}{name}") for name in ("schema", "schemaversion")] == [
        "IMS Common Cartridge",
        "1.3.0",
    ]
    resources = {one.attrib["identifier"]: one for one in manifest.iter(f"{CC}resource")}
    hrefs = [file.attrib["href"] for one in resources.values() for file in one]
    assert sorted(hrefs) == sorted(files.keys() - {"imsmanifest.xml"})
    items = [*manifest.iter(f"{CC}item")]
    named = [one.attrib["identifierref"] for one in items if "identifierref" in one.attrib]
    assert sorted(named) == sorted(resources)
    identifiers = [one.attrib["identifier"] for one in manifest.iter() if "identifier" in one.attrib]
    assert len({*identifiers}) == len(identifiers)
    assert [text(one, f"{CC}title") for one in items] == [
        *("", "1 Drift & co", "1 Drift & co: Seite", "1 Drift & co: Folien", "1 Drift & co: Notizbuch"),
        *("1 Drift & co: Quiz", "2 Later", "2 Later: Seite", "2 Later: Folien", "2 Later: Notizbuch"),
        *("Aufgaben", "Sheet & 1", "Sheet 2"),
    ]
    assert (made.links, made.assignments, made.questions) == (6, 2, 4)


def test_links_are_whole(files: dict[str, ET.Element]) -> None:
    found = [one.attrib["href"] for link in of_kind(files, f"{LINK}webLink") for one in link.iter(f"{LINK}url")]
    files_of = {"%C3%A4": ("index.html", "slides.html", "%C3%A4.ipynb"), "b": ("index.html", "slides.html", "b.ipynb")}
    assert found == [f"https://example.org/course/{slug}/{one}" for slug, names in files_of.items() for one in names]


def test_assignments(made: Cartridge, files: dict[str, ET.Element]) -> None:
    first, second = of_kind(files, f"{TASK}assignment")
    task = text(first, f"{TASK}text")
    assert '<a href="https://example.org/course/%C3%A4/index.html">Sheet &amp; 1</a>' in task
    assert [one for one in ("Abgabe: ", "10. Januar 2027", "18:00", "(Europe/Berlin)") if one not in task] == []
    gradable = [one.find(f"{TASK}gradable") for one in (first, second)]
    assert [one is not None and one.attrib for one in gradable] == [{"points_possible": "7.5"}, {}]
    assert "a few" in text(second, f"{TASK}text")
    said = "the points of “Sheet 2” are no number, so that they only stand in its text"
    assert ("slides/index.md", said) in [(one.place.file, one.message) for one in made.problems]


def score(item: ET.Element, chosen: Iterable[str]) -> tuple[str, list[str]]:
    """What a platform makes of an answer: its score, and what it says."""
    chosen, total, said = {*chosen}, "0", []

    def holds(test: ET.Element) -> bool:
        kind = test.tag.removeprefix(QTI)
        if kind == "varequal":
            return test.text in chosen
        inner = [holds(one) for one in test]
        return not inner[0] if kind == "not" else all(inner)

    feedback = {one.attrib["ident"]: text(one, f".//{QTI}mattext") for one in item.iter(f"{QTI}itemfeedback")}
    for condition in item.iter(f"{QTI}respcondition"):
        test = condition.find(f"{QTI}conditionvar")
        assert test is not None
        if holds(test):
            total = text(condition, f"{QTI}setvar") or total
            said += [feedback[one.attrib["linkrefid"]] for one in condition.iter(f"{QTI}displayfeedback")]
    return total, said


def test_quizzes_are_graded_as_in_the_source(files: dict[str, ET.Element]) -> None:
    (quiz,) = of_kind(files, f"{QTI}questestinterop")
    first, primes, two, deck = quiz.iter(f"{QTI}item")
    a, b, c = (one.attrib["ident"] for one in first.iter(f"{QTI}response_label"))
    profiles = [text(one, f".//{QTI}fieldentry") for one in (first, primes, two, deck)]
    assert [one.split(".")[1] for one in profiles] == [
        "multiple_choice",
        "multiple_response",  # of two choices there is no other
        "multiple_response",
        "multiple_choice",
    ]
    assert [score(first, [one])[0] for one in (a, b, c)] == ["0", "100", "0"]
    assert [score(deck, [one])[0] for one in (a, b, c)] == ["0", "0", "100"]
    assert [score(primes, one)[0] for one in ((a,), (a, b), (a, b, c), ())] == ["0", "100", "0", "0"]
    assert [score(two, one)[0] for one in ((a,), (b,), (a, b))] == ["100", "0", "0"]
    assert "Even, but prime." in score(primes, [a])[1][0]
    assert score(primes, [b])[1] == []
    assert 'href="https://example.org/course/b/index.html"' in score(first, [a])[1][0]


def test_a_question_is_shown_as_it_is(files: dict[str, ET.Element]) -> None:
    (quiz,) = of_kind(files, f"{QTI}questestinterop")
    first = next(quiz.iter(f"{QTI}item"))
    question, *texts = (one.text or "" for one in first.iter(f"{QTI}mattext"))
    assert first.attrib["title"] == "Which x2 is right?"
    kept = ("<math", "<em>right</em>", 'src="https://example.org/course/dot.png"')
    assert [one for one in kept if one not in question] == []
    assert texts[:3] == ["None", "<code>a &lt; b</code>", "All"]
    code = [*quiz.iter(f"{QTI}item")][2].findtext(f".//{QTI}mattext", "")
    assert "pass" in code
    assert "<a " not in code  # which the page has for each line


def test_what_is_withheld_is_in_no_byte(made: Cartridge, files: dict[str, ET.Element]) -> None:
    assert not [name for name, one in files.items() if b"secret" in ET.tostring(one)]
    assert not [name for name, one in files.items() if b"Who knows" in ET.tostring(one)]
    told = [(one.place.file, one.message) for one in made.problems]
    assert ("slides/02-b.md", "the quiz “Who knows?” is left out: its answers are withheld") in told
    assert ("slides/01-ä.md", "the quiz “No choice?” is left out: it has one choice") in told


def test_the_same_bytes_again_and_more_when_it_is_released(root: Path, made: Cartridge) -> None:
    assert cartridge(root).data == made.data
    later = cartridge(root, "2099-04-01")
    assert (later.links, later.assignments, later.questions) == (9, 3, 5)


def test_without_an_address_there_are_no_links(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\nx\n"})
    with pytest.raises(CourseError) as raised:
        cartridge(root)
    (problem,) = raised.value.problems
    assert (str(problem.place), problem.hint.split(" = ")[0]) == ("pyproject.toml", "write url")


def test_the_command(root: Path, tmp_path: Path, made: Cartridge) -> None:
    assert "--cc" in build_site("export", root).stderr
    done = build_site("export", "--cc", root, "-o", tmp_path / "c.imscc")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c.imscc").read_bytes() == made.data
    assert "6 links, 2 assignments, 4 quiz questions" in done.stderr
