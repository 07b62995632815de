"""What is released later is in no published byte before, and in a preview at once."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from functools import partial
from pathlib import Path

import pytest

from build_site.build import build
from build_site.check import check
from build_site.convert import read_and_convert
from build_site.course.scan import scan
from build_site.markdown.files import look
from build_site.markdown.pandoc import Pandocs
from build_site.memory.digests import Digests
from build_site.news import Options, Report
from build_site.problems import CourseError
from build_site.run.glance import Glance

from .conftest import Make, build_site, png
from .test_gaze import is_built, previewed

HOME = "---\ntitle: Course\ntimezone: Europe/Berlin\n---\n\n"
PART = """---
title: One
---

## Known

Words, and ![early](graphics/early.png).

::: {release=2027-03-01}
secret-part ![late](graphics/secret.png){#fig-late}

```{python}
print("secret" + "-cell")
```
:::

## Next {data-release="2027-03-01 14:00"}

secret-slide

### Below

secret-below

## Last

- a [secret-span]{release=2027-03-02} b
"""
ANSWERS = "---\ntitle: Two\nanswers: 2027-03-08\n---\n\n## Asked\n\n> Q: What?\n\n> A: secret-answer\n"
LATER = "---\ntitle: Three\nrelease: 2027-04-01\n---\n\n## X\n\nsecret-lecture\n"
FILES: dict[str, str | bytes] = {
    "slides/index.md": HOME,
    "slides/01-one.md": PART,
    "slides/02-two.md": ANSWERS,
    "slides/03-three.md": LATER,
    "slides/graphics/early.png": png(8, 8),
    "slides/graphics/secret.png": png(9, 9),
}


@pytest.fixture
def root(course: Make) -> Path:
    return course(FILES)


def at(root: Path, moment: str) -> Report:
    return build(root, root / "_site", Options(as_of=moment))


def secrets(root: Path) -> set[str]:
    """The secrets that are in some byte of the site, or in the name of a file."""
    words = ("part", "cell", "slide", "below", "span", "answer", "lecture", "numbered", "solution", "feedback")
    files = [file for file in (root / "_site").rglob("*") if file.is_file()]
    found = {word for word in words for file in files if f"secret-{word}".encode() in file.read_bytes()}
    return found | {"picture" for file in files if "secret" in file.name}


def test_each_comes_at_its_moment(root: Path) -> None:
    assert at(root, "2027-02-28").upcoming == ("2027-03-01", "slides/01-one.md")
    assert not secrets(root)
    assert json.loads((root / "_site/manifest.json").read_text())["as_of"] == "2027-02-28"
    assert not (root / "_site/three").exists()
    at(root, "2027-03-01T13:59")
    assert secrets(root) == {"part", "cell", "picture"}
    at(root, "2027-03-01T14:00")
    assert secrets(root) == {"part", "cell", "picture", "slide", "below"}
    at(root, "2027-03-31")
    assert secrets(root) == {"part", "cell", "picture", "slide", "below", "span", "answer"}
    report = at(root, "2027-04-01")
    assert report.upcoming is None
    assert report.converted == 1, "the others are as they were"
    assert "lecture" in secrets(root)
    at(root, "2027-02-28")
    assert not secrets(root), "and back"


def test_days_begin_in_the_zone_of_the_course(root: Path) -> None:
    at(root, "2027-02-28T22:59+00:00")
    assert not secrets(root)
    at(root, "2027-02-28T23:00+00:00")  # midnight in Berlin
    assert "part" in secrets(root)


@pytest.mark.parametrize(
    ("release", "before", "after"),
    [
        ("2027-03-28 02:30", "2027-03-28T03:29", "2027-03-28T03:30"),  # Berlin's clocks go from 2:00 to 3:00
        ("2027-03-28 02:30", "2027-03-28T01:29Z", "2027-03-28T01:30Z"),
        ("2027-10-31 02:30", "2027-10-31T02:29", "2027-10-31T02:30"),  # and have this hour twice: it is the first
        ("2027-10-31 02:30", "2027-10-31T00:29Z", "2027-10-31T00:30Z"),
    ],
)
def test_the_days_on_which_clocks_are_changed(release: str, before: str, after: str, course: Make) -> None:
    root = course(
        {"slides/index.md": HOME, "slides/01-a.md": f'## S\n\n::: {{release="{release}"}}\nsecret-part\n:::\n'}
    )
    at(root, before)
    assert not secrets(root)
    at(root, after)
    assert secrets(root) == {"part"}


def test_a_build_is_for_today_and_says_what_comes_next(root: Path) -> None:
    (root / "slides/03-three.md").write_text(LATER.replace("2027", "2999"))
    (root / "slides/02-two.md").write_text(ANSWERS.replace("2027", "2001"))
    (root / "slides/01-one.md").write_text("## S\n\nText.\n")
    done = build_site(root)
    assert "next release: 2999-04-01, in slides/03-three.md" in done.stderr
    assert secrets(root) == {"answer"}
    done = build_site(root, "--as-of", "2999-05-01")
    assert "next release" not in done.stderr
    assert secrets(root) == {"answer", "lecture"}
    why = build_site("why", root, "three").stdout
    assert "2999-04-01 is yet to come" in why
    done = build_site(root, "--as-of", "soon")
    assert (done.returncode, "soon is no date" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("01-one.md", "---\nrelease: soon\n---\n\n## S\n\nx\n", "slides/01-one.md:2: error: release cannot be 'soon'"),
        ("01-one.md", "## S\n\n::: {release=1.3.2027}\nx\n:::\n", "slides/01-one.md:3: error: release cannot be"),
        (
            "01-one.md",
            "## S\n\n![](graphics/secret.png){release=2999-03-01}\n",
            "slides/01-one.md:3: error: release is for",
        ),
        (
            "01-one.md",
            "## S\n\na [b](c.md){release=2999-03-01}\n",
            "here it withholds nothing (put this into a div, :::",
        ),
        ("01-one.md", "## S\n\n```{.py release=2999-03-01}\nx\n```\n", "slides/01-one.md:3: error: release is for"),
        ("01-one.md", "## S\n\n<h2 release='2999-03-01'>x</h2>\n", "slides/01-one.md:3: error: release is for"),
        ("01-one.md", "## S {release=''}\n\nx\n", "slides/01-one.md:1: error: release cannot be ''"),
        ("02-two.md", ANSWERS.replace("2027", "27"), "slides/02-two.md:3: error: release cannot be '27-03-08'"),
        ("index.md", HOME.replace("Berlin", "Berln"), "slides/index.md:3: error: there is no time zone Europe/Berln"),
        ("02-two.md", "## S\n\n[x](03-three.md)\n", "03-three.md is not released before 2027-04-01"),
        ("02-two.md", "## S\n\n{{< include 03-three.md#x >}}\n", "03-three.md is not released before 2027-04-01"),
        ("02-two.md", "## S\n\n``` {.md include=01-one.md}\n```\n", "01-one.md holds what is released at 2027-03-01"),
    ],
)
def test_what_is_wrong_is_told(file: str, text: str, said: str, root: Path) -> None:
    (root / "slides" / file).write_text(text)
    with pytest.raises(CourseError) as raised:
        at(root, "2027-02-28")
    assert said in "\n".join(map(str, raised.value.problems))


KINDS = """
::: {#sol-a}
secret-numbered
:::

::: {.solution}
secret-solution
:::

::: {.quiz}
Which?

- [ ] This

    secret-feedback

- [x] That
:::
"""


def test_what_is_no_attribute_of_a_tag_is_no_moment(root: Path) -> None:
    (root / "slides/01-one.md").write_text(
        "## S\n\n<!-- <p release=2999-03-01> -->\n\n<script>a <b && c release = 3</script>\n\n"
        '<p title="the release = 2">x</p>\n'
    )
    at(root, "2027-02-28")


def test_answers_of_what_is_included_come_with_it(root: Path) -> None:
    (root / "slides/02-two.md").write_text(ANSWERS + KINDS)
    (root / "slides/01-one.md").write_text("## S\n\n{{< include 02-two.md#asked >}}\n")
    at(root, "2027-03-07")
    assert not secrets(root)
    assert 'class="right"' not in (root / "_site/one/index.html").read_text()
    at(root, "2027-03-08")
    assert secrets(root) == {"answer", "numbered", "solution", "feedback"}


def test_the_same_in_processes(root: Path) -> None:
    for number in range(4, 14):
        (root / f"slides/{number:02}-more{number}.md").write_text(PART.replace("#fig-late", f"#fig-late{number}"))
    build(root, root / "_site", Options(as_of="2027-02-28", jobs=2))
    assert not secrets(root)
    assert [one.name for one in (root / "_site/graphics").iterdir()] == ["early.png"]


def test_a_preview_has_all_of_it_marked(root: Path) -> None:
    more = "::: {.solution}\nSolved.\n:::\n\n::: {.quiz}\nWhich?\n\n- [x] This\n:::\n"
    (root / "slides/_part.md").write_text(f"---\nanswers: 2027-03-09\n---\n\n{more}")
    included = "{{< include _part.md >}}\n"
    (root / "slides/04-four.md").write_text(f"---\nanswers: 2027-03-08\n---\n\n## More\n\n{more}\n{included}")
    course = scan(root)
    with Pandocs(1) as pandoc:
        for lecture in course.lectures:
            digests = Digests(root)
            seen, runner = partial(look, course, digests), Glance(root, digests)
            result, body = read_and_convert(course, lecture, pandoc, seen, runner.run, notes=True)
            assert not result.front.draft
            (root / f"{lecture.slug}.html").write_text(str(body.pieces("deck")))
            (root / f"{lecture.slug}-page.html").write_text(str(body.pieces("page")))
    shown = {one.stem: one.read_text() for one in root.glob("*.html")}
    assert 'class="unreleased" data-release="2027-03-01"' in shown["one"]
    assert all(f"secret-{word}" in shown["one"] for word in ("part", "slide", "below", "span"))
    assert (
        '<div class="answer fragment unreleased" role="group" aria-label="Answer" data-release="2027-03-08">'
        in shown["two"]
    )
    assert '<details class="answer unreleased" data-release="2027-03-08">' in shown["two-page"]
    for reading, tag in (("four", "div"), ("four-page", "details")):
        pattern = rf'<{tag} class="[^"]*sol[^"]* unreleased[^>]* data-release="2027-03-(..)"'
        assert re.findall(pattern, shown[reading]) == ["08", "08", "09", "09"], reading
    assert "secret-lecture" in shown["three"]


def test_a_preview_marks_lectures_headings_and_drafts(course: Make) -> None:
    """On the home page, on the page and at the foot of the deck; but not what has been released."""
    text = "## X {release=2028-01-01}\n\nText.\n"
    root = course(
        {
            "slides/01-one.md": f"---\ntitle: One\nrelease: 2999-04-01\n---\n\n{text}",
            "slides/02-two.md": f"---\ntitle: Two\ndraft: true\n---\n\n{text.replace('2028', '2999')}",
            "slides/03-three.md": f"---\ntitle: Three\nrelease: 2020-01-01\n---\n\n{text.replace('2028', '2020')}",
        }
    )
    with previewed(root) as preview:
        preview.desk.ask()
        preview.take_until(is_built)
        marks = ["until 2999-04-01", "draft", ""]
        home = preview.text("index.html")
        assert re.findall(r'<span class="unpublished">(.*?)</span>', home) == marks[:2]
        for slug, mark in zip(("one", "two", "three"), marks, strict=True):
            for file in ("index.html", "slides.html"):
                told = re.findall(r'<span class="unpublished">(.*?)</span>', preview.text(f"{slug}/{file}"))
                assert told == [mark] * bool(mark), (slug, file)
        assert '<h2 id="x" class="unreleased" data-release="2999-01-01">' in preview.text("two/index.html")
        assert "unreleased" not in preview.text("three/index.html")


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    file, member = io.BytesIO(), tarfile.TarInfo(name)
    member.size = len(data)
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


LINKS = "## S\n\n[a](all.zip), [b](all.tar.gz), [c](other.png), [d](x.json) [e](x.html) and [f](y.txt)\n"
LEAKS: dict[str, str | bytes] = {
    "slides/04-links.md": LINKS,
    "slides/all.zip": zipped("two.zip", zipped("answers.md", b"It was **secret-answer** that they gave.")),
    "slides/all.tar.gz": tarred("later.md", b"There is the secret-lecture at last."),
    "slides/other.png": png(9, 9),
    "slides/x.json": json.dumps({"text": "so\nsecret-slide \u00e9"}),
    "slides/y.txt": "A secret announcement",
    "slides/x.html": "<p>sec<b>ret</b>-b<i>elow</i></p>",
}


LATE = {path: text.replace("2027", "2999") if isinstance(text, str) else text for path, text in FILES.items()}


def test_a_check_finds_nothing_that_is_withheld_in_the_site(course: Make) -> None:
    root = course(LATE | {"slides/04-links.md": "## S\n\nThe lecture, and secret words.\n"})
    assert [one for one in check(root) if one.rule == "released"] == []


def test_a_check_finds_what_is_withheld_in_every_byte(course: Make) -> None:
    news = HOME.replace("---\n\n", "announcements:\n- {date: 2999-03-01, text: A secret announcement}\n---\n\n")
    root = course(LATE | LEAKS | {"slides/index.md": news})
    found = {
        (one.problem.place.file, one.problem.place.line, one.problem.message)
        for one in check(root)
        if one.rule == "released"
    }
    assert {(file.removeprefix("slides/"), line, said.partition("is in ")[2]) for file, line, said in found} == {
        ("02-two.md", 10, "all.zip/two.zip/answers.md: secret answer"),
        ("03-three.md", 8, "all.tar.gz/later.md: secret lecture"),
        ("01-one.md", 10, "other.png"),
        ("01-one.md", 19, "x.json: secret slide"),
        ("01-one.md", 23, "x.html: secret below"),
        ("index.md", 1, "y.txt: a secret announcement"),
    }
