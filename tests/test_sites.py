"""Whole courses, built by the command as its users run it: what is wrong is named, what is right is a site.

Each tests/sites/CASE with a `problems.txt` is a course with mistakes: the file holds the exit status and what the
command says, without its last line. `torture` is a course of every construct that real decks use.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from build_site.course.scan import order, slug_of
from build_site.problems import CourseError

from .conftest import PATIENCE, Make, build_course, build_site, contents, png, write

SITES = Path(__file__).parent / "sites"
WRONG = sorted(folder.name for folder in SITES.iterdir() if (folder / "problems.txt").exists())
TORTURE = SITES / "torture"


@pytest.mark.parametrize("case", WRONG)
def test_problems(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    course = shutil.copytree(SITES / case, tmp_path / "course", ignore=shutil.ignore_patterns("problems.txt"))
    done = build_site(".", "-o", "../out", cwd=course)
    said = done.stderr.splitlines()
    seen = "\n".join([f"exit {done.returncode}", *said[:-1]]) + "\n"
    file = SITES / case / "problems.txt"
    if request.config.getoption("--accept"):
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")
    assert (tmp_path / "out").exists() == (done.returncode == 0)
    assert not done.stdout


class Seen(HTMLParser):
    """What a page holds: identifiers, addresses and headings, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids.append(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links += [given["href"]] if "href" in given else []
        else:
            names = ("src", "data-src", "href", "poster", "data-background-image", "data-background-video", "data")
            self.loaded += [given[name] for name in names if given.get(name) and given.get("rel") != "license"]


def pages(site: Path) -> Iterator[tuple[Path, Seen]]:
    for file in sorted(site.rglob("*.html")):
        yield file, Seen(file.read_text(encoding="utf-8"))


def test_every_address_within_the_site_leads_somewhere(torture: Path) -> None:
    seen = {file: page for file, page in pages(torture) if file.name != "404.html"}
    for file, page in seen.items():
        for address in page.links + page.loaded:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            assert not parts.path.startswith("/"), (file, address)
            assert target.is_file(), (file, address)
            if fragment := unquote(parts.fragment).lstrip("/"):
                assert fragment in seen[target].ids, (file, address)


def test_nothing_is_loaded_from_elsewhere(torture: Path) -> None:
    for file, page in pages(torture):
        assert not [one for one in page.loaded if urlsplit(one).scheme not in ("", "data") or one.startswith("//")], (
            file
        )
    for sheet in torture.rglob("*.css"):
        assert not re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_identifiers_are_unique_and_headings_skip_no_level(torture: Path) -> None:
    for file, page in pages(torture):
        assert len(page.ids) == len(set(page.ids)), file
        assert page.headings[:1] == [1] or file.name == "slides.html", file
        if file.name != "slides.html":
            assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), (
                file
            )


def test_what_is_not_to_be_published_is_not(torture: Path) -> None:
    for file in (file for file in torture.rglob("*") if file.suffix in (".html", ".ipynb")):
        text = file.read_text(encoding="utf-8")
        assert "For the speaker" not in text, file
        assert "a comment before" not in text, file


def test_the_manifest_names_every_file(torture: Path) -> None:
    manifest = json.loads((torture / "manifest.json").read_text(encoding="utf-8"))
    files = {file.relative_to(torture).as_posix() for file in torture.rglob("*") if file.is_file()}
    assert set(manifest["files"]) == files - {"manifest.json"}
    assert manifest["generator"].startswith("build_site ")


def test_the_notebook_is_a_notebook(torture: Path) -> None:
    notebook = json.loads((torture / "everything/everything.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert "".join(notebook["cells"][0]["source"]) == "# Everything, *all* at once"
    kinds = {cell["cell_type"] for cell in notebook["cells"]}
    assert kinds == {"markdown", "code"}
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


def test_the_same_bytes_wherever_and_however_it_is_built(torture: Path, tmp_path: Path) -> None:
    course = shutil.copytree(TORTURE, tmp_path / "an other place")
    env = os.environ | {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-m", "build_site", "-j", "1", "-o", str(tmp_path / "site"), str(course)]
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=PATIENCE)
    assert contents(tmp_path / "site") == contents(torture)


DISGUISES: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: b"".join(map(b"".join, zip(text.splitlines(), cycle((b"\n", b"\r\n"))))),
    lambda text: text.replace(b"\n", b"\r\n"),
    lambda text: text.replace(b"\n", b"\r"),
    lambda text: b"\xef\xbb\xbf" + text,
)


def test_line_ends_do_not_matter(torture: Path, tmp_path: Path) -> None:
    """Nor that a file begins with a byte-order mark; what ran for one is known for the others."""
    course = shutil.copytree(TORTURE, tmp_path / "course")
    texts = {file: file.read_bytes() for file in course.rglob("*.md")}
    for number, disguise in enumerate(DISGUISES):
        write(course, {str(file): disguise(text) for file, text in texts.items()})
        done = build_site(course, "-o", tmp_path / "site")
        assert done.returncode == 0, done.stderr
        assert ("0 converted" not in done.stderr, "run," in done.stderr) == (True, not number), done.stderr
        assert contents(tmp_path / "site") == contents(torture), number


def test_a_failed_build_leaves_the_site_and_the_next_one_mends_it(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\nfirst\n", "slides/02-b.md": "## T\n\nfirst\n"})
    assert build_site(root).returncode == 0
    before = contents(root / "_site")
    course({"slides/01-a.md": "## S\n\nsecond\n", "slides/02-b.md": "## T\n\n![x](no.png)\n"})
    failed = build_site(root)
    assert failed.returncode == 1
    assert "slides/02-b.md:3: error: image not found: no.png" in failed.stderr
    assert contents(root / "_site") == before
    course({"slides/02-b.md": "## T\n\nsecond\n"})
    assert "1 converted" in build_site(root).stderr  # 01-a.md was converted by the build that failed
    assert b"second" in (root / "_site/a/index.html").read_bytes()


def test_only_what_changed_is_written(course: Make) -> None:
    root = course({f"slides/0{n}-{n}x.md": f"---\ntitle: L{n}\n---\n\n## S\n\ntext {n}\n" for n in (1, 2, 3)})
    assert build_site(root).returncode == 0
    before = {file: file.stat().st_mtime_ns for file in (root / "_site").rglob("*") if file.is_file()}
    assert "nothing to do" in build_site(root).stderr
    course({"slides/02-2x.md": "---\ntitle: L2\n---\n\n## S\n\nchanged\n"})
    assert "1 converted, 6 files changed" in build_site(root).stderr
    touched = {file for file, time in before.items() if file.stat().st_mtime_ns != time}
    assert {file.parent.name for file in touched} == {"2x", "_site"}
    course({"slides/02-2x.md": "---\ntitle: New title\n---\n\n## S\n\nchanged\n"})
    assert "1 converted" in build_site(root).stderr
    assert b"New title" in (root / "_site/3x/index.html").read_bytes()


def test_what_a_lecture_looked_at_makes_it_stale(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n[b](02-b.md#t)\n\n[f](f.txt)\n", "slides/02-b.md": "## T\n\nx\n"})
    course({"slides/f.txt": "1"})
    assert build_site(root).returncode == 0
    course({"slides/f.txt": "2"})
    assert build_site(root).returncode == 0
    assert (root / "_site/f.txt").read_bytes() == b"2"
    (root / "slides/02-b.md").rename(root / "slides/03-b.md")
    failed = build_site(root)
    assert "slides/01-a.md:3: error: link leads nowhere: 02-b.md#t (did you mean 03-b.md?)" in failed.stderr
    course({"slides/02-b.md": "## T\n\nx\n"})
    (root / "slides/03-b.md").unlink()
    (root / "slides/f.txt").unlink()
    assert "slides/01-a.md:5: error: link leads nowhere: f.txt" in build_site(root).stderr


def test_removed_lectures_go_and_damaged_files_come_back(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\nx\n", "slides/02-b.md": "## T\n\nx\n"})
    assert build_site(root).returncode == 0
    whole = contents(root / "_site")
    (root / "_site/a/index.html").write_text("damaged")
    (root / "_site/b/slides.html").unlink()
    assert build_site(root).returncode == 0
    assert contents(root / "_site") == whole
    (root / "slides/02-b.md").unlink()
    assert build_site(root).returncode == 0
    assert not (root / "_site/b").exists()
    assert (root / "_site/a").exists()


def test_a_picture_that_changes_its_size_changes_its_pages(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n![p](g.png)\n", "slides/g.png": png(64, 48)})
    assert build_site(root).returncode == 0
    course({"slides/g.png": png(32, 48)})
    assert build_site(root).returncode == 0
    assert 'width="32"' in (root / "_site/a/index.html").read_text(encoding="utf-8")


def test_a_template_that_is_included_is_watched(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n", "templates/page.html": "{% include 'parts/x.txt' %}"})
    course({"templates/parts/x.txt": "one"})
    assert build_site(root).returncode == 0
    course({"templates/parts/x.txt": "two"})
    assert build_site(root).returncode == 0
    assert (root / "_site/a/index.html").read_text(encoding="utf-8") == "two"


def kept_files(root: Path) -> list[Path]:
    """What builds of a course without code have kept."""
    folder = root / ".build_site"
    return [*(folder / "lectures").iterdir(), folder / "digests", *folder.glob("rendered-*")]


DAMAGE = [b"", b"[]", b"null", b"1", b"{}", b'{"": []}', b'{"slides/01-a.md": 5}', b"\xff\n\n"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_memory_is_no_memory(damage: bytes, course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\nx\n"})
    assert build_site(root).returncode == 0
    whole = contents(root / "_site")
    for file in kept_files(root):
        file.write_bytes(damage)
    done = build_site(root)
    assert (done.returncode, "1 converted" in done.stderr) == (0, True), done.stderr
    assert contents(root / "_site") == whole
    assert "nothing to do" in build_site(root).stderr
    for name in ("[]", '{"files": {"a\\u0000b": "y", "": "z", "assets": "x", "../x": "y"}}'):
        (root / "_site/manifest.json").write_text(name)
        done = build_site(root)
        assert "Traceback" not in done.stderr


def test_a_lecture_saved_while_it_is_read_is_read_again(course: Make, tmp_path: Path) -> None:
    root = course({"slides/01-slow.md": "[a](" * 170, "slides/02-b.md": "## S\n\nold\n"})
    command = [sys.executable, "-m", "build_site", "-j", "1", str(root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        while not (root / ".build_site/lock").exists():
            time.sleep(0.01)
        time.sleep(0.3)
        course({"slides/02-b.md": "## S\n\nnew\n"})
        process.communicate(timeout=PATIENCE)
    course({"slides/02-b.md": "## S\n\nold\n"})
    assert build_site(root).returncode == 0
    assert "old" in (root / "_site/b/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["slides", "slides/site", "templates/site"])
def test_a_site_is_not_part_of_what_it_is_made_from(out: str, course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n"})
    done = build_site(root, "-o", root / out)
    assert (done.returncode, "cannot be inside" in done.stderr) == (1, True)


def test_front_matter_is_right_in_every_folder(course: Make) -> None:
    front = "---\ntitle: A [l](02-b.md)\nfooter: '[f](f.txt)'\ndescription: See [l](02-b.md)\n---\n"
    root = course({"slides/01-a.md": f"{front}\n## S\n", "slides/02-b.md": "## T\n", "slides/f.txt": "x"})
    course({"slides/index.md": "---\ntitle: C\nfooter: '[f](f.txt) [b](02-b.md)'\n---\n"})
    assert build_site(root).returncode == 0
    for file, page in pages(root / "_site"):
        for address in page.links if file.name != "404.html" else []:
            parts = urlsplit(address)
            assert parts.scheme or not parts.path or (file.parent / parts.path).is_file(), (file, address)


def test_drafts_are_not_published(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\nx\n", "slides/02-b.md": "---\ndraft: true\ntitle: Later\n---\n\n## T\n"})
    assert build_site(root).returncode == 0
    assert not (root / "_site/b").exists()
    assert b"Later" not in (root / "_site/index.html").read_bytes()


def test_styles_do_not_go_with_slides_that_are_hidden(course: Make) -> None:
    hidden = "## H {visibility=hidden}\n\nh"
    text = f"<style>.a { {} }</style>\n\n{hidden}\n\n## S\n\ns\n\n{hidden}\n\n---\n\n<style>.b { {} }</style>\n"
    root = course({"slides/01-a.md": text})
    assert build_site(root).returncode == 0
    deck = (root / "_site/a/slides.html").read_text(encoding="utf-8")
    shown = deck[deck.index('id="s"') :].partition("</section>")[0]
    assert re.findall(r"<style>(\S+)", shown) == [".a", ".b"]
    assert deck.count("<style>") == 2


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (b"\n\xff", "templates/parts/x.txt:2: error: not UTF-8 (save the file as UTF-8)"),
        (b"{% if %}", "templates/parts/x.txt:1: error: Expected an expression"),
        (b"{{ missing }}", "templates/parts/x.txt:1: error: 'missing' is undefined"),
    ],
)
def test_mistakes_in_templates(part: bytes, said: str, course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n", "templates/page.html": "{% include 'parts/x.txt' %}"})
    course({"templates/parts/x.txt": part})
    done = build_site(root)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


def test_a_course_overrides_templates(course: Make) -> None:
    root = course({"slides/01-a.md": "---\nmine: 42\n---\n\n## S\n", "templates/page.html": "<h1>{{ meta.mine }}</h1>"})
    course({"templates/page.css": "h1 { color: red }"})
    assert build_site(root).returncode == 0
    assert (root / "_site/a/index.html").read_text(encoding="utf-8") == "<h1>42</h1>"
    assert (root / "_site/assets/page.css").read_text(encoding="utf-8") == "h1 { color: red }"
    assert (root / "_site/a/slides.html").stat().st_size > 1000


def test_what_is_no_file_is_told(course: Make) -> None:
    root = course(
        {"slides/01-a.md": "## S\n\n![a](pipe.png)\n\n[b](loop)\n\n![c](gone.png)\n\n[d](d)\n", "slides/d/e": ""}
    )
    os.mkfifo(root / "slides/pipe.png")
    (root / "slides/loop").symlink_to("loop")
    (root / "slides/gone.png").symlink_to("nowhere.png")
    done = build_site(root)
    assert done.stderr.splitlines()[:-1] == [
        "slides/01-a.md:3: error: image cannot be shown: pipe.png (it is not a regular file: name a file)",
        "slides/01-a.md:5: error: link leads nowhere: loop (it is a link that leads nowhere: name a file)",
        "slides/01-a.md:7: error: image cannot be shown: gone.png (it is a link that leads nowhere: name a file)",
        "slides/01-a.md:9: error: link leads nowhere: d (it is a folder: name a file in it)",
    ]


KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nhush-hush\n"


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("[a](../.env)", ".env is hidden"),
        ("![a](../.git/a.png)", ".git/a.png is hidden"),
        ("<a href='.b/c.txt'>c</a>", "slides/.b/c.txt is hidden"),
        ("[a](a.pem)", "slides/a.pem looks private by its name"),
        ("[a](a.env.bak)", "slides/a.env.bak looks private by its name"),
        ("[a](a.txt)", "slides/a.txt is a private key"),
        ("[a](b.txt)", "slides/b.txt is a link to a file outside the course"),
        ("[a](c/d.txt)", "slides/c/d.txt is a link to a file outside the course"),
        ("[a](e.txt)", "slides/e.txt is hidden"),
        ("## A {background-image=.b/c.txt}", "slides/.b/c.txt is hidden"),
    ],
)
def test_what_is_private_is_not_published(written: str, what: str, course: Make, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/d.txt").write_text("hush-hush")
    hidden = dict.fromkeys((".env", ".git/a.png", "slides/.b/c.txt", "slides/a.pem", "slides/a.env.bak"), "hush-hush")
    root = course({"slides/01-a.md": f"## S\n\n{written}\n", "slides/a.txt": KEY, **hidden})
    (root / "slides/b.txt").symlink_to(tmp_path / "outside/d.txt")
    (root / "slides/c").symlink_to(tmp_path / "outside")
    (root / "slides/e.txt").symlink_to(root / ".env")
    done = build_site(root)
    assert done.returncode == 1
    path = what.partition(" ")[0]
    hint = f'to publish it nonetheless, set publish = ["{path}"] in pyproject.toml'
    assert f"slides/01-a.md:3: error: {what}: it is not published ({hint})" in done.stderr
    (root / "pyproject.toml").write_text(f'[tool.build_site]\npublish = ["{path}"]\n')
    assert build_site(root).returncode == 0
    (root / "pyproject.toml").unlink()
    assert build_site(root).returncode == 1


def test_a_link_that_leads_elsewhere_now_is_judged_anew(course: Make, tmp_path: Path) -> None:
    """In one process, as a preview is, and though it leads to the same bytes."""
    root = course({"slides/01-a.md": "## S\n\n[a](b.txt)\n", "slides/a.txt": "same"})
    (tmp_path / "outside.txt").write_text("same")
    (root / "slides/b.txt").symlink_to("a.txt")
    build_course(root)
    (root / "slides/b.txt").unlink()
    (root / "slides/b.txt").symlink_to(tmp_path / "outside.txt")
    (root / "slides/01-a.md").write_text("## S\n\n[a](b.txt) again\n")
    with pytest.raises(CourseError, match="is a link to a file outside the course"):
        build_course(root)


def test_a_private_picture_that_is_converted_is_told_by_its_own_name(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n![A](.b/a.tif)\n"})
    (root / "slides/.b").mkdir()
    Image.new("L", (4, 4)).save(root / "slides/.b/a.tif")
    done = build_site(root)
    hint = 'to publish it nonetheless, set publish = ["slides/.b/a.tif"] in pyproject.toml'
    assert f"slides/01-a.md:3: error: slides/.b/a.tif is hidden: it is not published ({hint})" in done.stderr


def test_lectures_and_templates_that_are_links_out_of_the_course_are_not_published(
    course: Make, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("hush-hush")
    root = course({"slides/01-a.md": "## S\n", "templates/_own.html": "x"})
    for name in ("slides/02-b.md", "templates/foot.html", "templates/own.css"):
        (root / name).symlink_to(tmp_path / "secret")
    (root / "templates/more").symlink_to(tmp_path)
    done = build_site(root)
    assert done.returncode == 1
    for name in ("slides/02-b.md", "templates/foot.html", "templates/own.css", "templates/more"):
        assert f"{name}:1: error: this is a link to a file outside the course: it is not published" in done.stderr


def test_lectures_in_a_linked_folder_are_told(course: Make, tmp_path: Path) -> None:
    (tmp_path / "week").mkdir()
    (tmp_path / "week/02-b.md").write_text("## B\n")
    root = course({"slides/01-a.md": "## S\n"})
    (root / "slides/week").symlink_to(tmp_path / "week")
    done = build_site(root)
    assert done.returncode == 1
    assert "slides/week: error: lectures in a folder that is a link are not read (move it here)" in done.stderr


def test_a_folder_that_is_called_as_a_lecture_is_told(course: Make) -> None:
    done = build_site(course({"slides/01-a.md": "## S\n", "slides/02-b.md/readme.txt": ""}))
    assert "slides/02-b.md: error: this is a folder, no lecture (rename it, or make it a file)" in done.stderr


def test_templates_in_a_linked_folder_are_told(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n", "shared/more.html": "x", "templates/own.css": ""})
    (root / "templates/shared").symlink_to(root / "shared")
    done = build_site(root)
    assert "templates/shared: error: templates in a folder that is a link are not read (move it here)" in done.stderr


def test_the_place_of_the_course_is_told_where_code_shows_it(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n```{python}\nimport os\nprint(os.path.abspath('x'))\n```\n"})
    done = build_site(root)
    assert "slides/01-a.md:4: warning: it shows the folder of the course, which is elsewhere for others" in done.stderr


def test_files_are_in_the_order_of_their_numbers() -> None:
    """A letter behind a number is a part of it, and of the address as well."""
    names = ["01-a.md", "02-b.md", "02A-Git.md", "02B-c.md", "2.1-d.md", "3-e.md", "10-f.md", "4th-g.md", "h.md"]
    assert sorted({*names}, key=order) == names
    assert slug_of("02A-Git.md") == "02A-Git"
