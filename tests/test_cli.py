"""The command as its users meet it: first steps, wrong words, and what happens when it is interrupted."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from build_site import __version__
from build_site.cli import main
from build_site.course.scan import scan
from build_site.course.settings import KNOWN, Settings, load_settings
from build_site.course.theme import KEYS
from build_site.memory.lock import exclusive
from build_site.problems import CourseError
from build_site.site.looks import look_of
from build_site.skeleton import UNKNOWN, requirement

from .conftest import PATIENCE, Make, build_site, staying, wait_until

LECTURE = "## S\n\ntext\n"


def test_a_new_course_builds_without_a_word_of_complaint(tmp_path: Path) -> None:
    made = build_site("new", "course", cwd=tmp_path)
    assert made.returncode == 0
    assert "`build_site course`" in made.stderr
    assert "`build_site serve course --open`" in made.stderr
    root = tmp_path / "course"
    written = {file for file in root.rglob("*") if file.is_file()}
    built = build_site("course", cwd=tmp_path)
    assert built.returncode == 0
    assert len(built.stderr.splitlines()) == 1
    assert (tmp_path / "course/_site/first-lecture/slides.html").is_file()
    again = build_site("new", "course", cwd=tmp_path)
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    page = (tmp_path / "course/_site/first-lecture/index.html").read_text("utf-8")
    shown = (
        "columns",
        "details",
        "quiz",
        "interference-shift-3.svg",
        "csl-entry",
        "figcaption",
        'class="ref"',
        "0.080 Hz",
        "<math",
    )
    assert [one for one in shown if one not in page] == []
    assert "Press S" not in page
    home = (tmp_path / "course/_site/index.html").read_text("utf-8")
    assert "Lecture hall 1" in home
    assert "Two waves" in home
    (root / "figures_src/__pycache__").mkdir(exist_ok=True)
    (root / "figures_src/__pycache__/waves.pyc").touch()
    subprocess.run(["git", "init", "--quiet", root], check=True)
    seen = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, check=True)
    assert {root / name for name in seen.stdout.decode().splitlines()} == written


def test_a_new_course_names_each_setting_with_an_example_that_holds(tmp_path: Path) -> None:
    assert build_site("new", "course", cwd=tmp_path).returncode == 0
    root = tmp_path / "course"
    assert load_settings(root) == Settings(), "as it comes it sets nothing"
    file = root / "pyproject.toml"
    file.write_text(re.sub(r"^# (?=\w+ = |\[)", "", file.read_text("utf-8"), flags=re.M), "utf-8")
    look_of(scan(root))
    named = tomllib.loads(file.read_text("utf-8"))["tool"]["build_site"]
    assert {*named} == {*KNOWN}
    assert {*named["theme"]} == {*KEYS}
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert {*KNOWN} <= {*re.findall(r"^(?:\[tool\.build_site\.)?(\w+)(?: = |\])", readme, re.M)}


@pytest.mark.parametrize(
    ("written", "hint"),
    [("True", "write true"), ("yes", "write text in quotes"), ("https://a.b", "write text in quotes"), ("# on", "")],
)
def test_a_setting_that_is_no_toml(tmp_path: Path, written: str, hint: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.build_site]\nlightbox = {written}\n")
    with pytest.raises(CourseError) as raised:
        load_settings(tmp_path)
    assert raised.value.problems[0].hint == hint


def test_a_new_course_has_a_workflow_of_commands_that_there_are(tmp_path: Path) -> None:
    assert build_site("new", "course", cwd=tmp_path).returncode == 0
    root = tmp_path / "course"
    workflow = yaml.safe_load((root / ".github/workflows/site.yml").read_text("utf-8"))
    runs = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert runs[0] == "pip install -r requirements.txt"
    assert (root / "requirements.txt").is_file()
    for command in " && ".join(runs[1:]).split(" && "):
        name, *words = command.split()
        assert (name, build_site(*words, "--help").returncode) == ("build_site", 0)


@pytest.mark.parametrize(
    ("origin", "written"),
    [
        ("https://example.org/a/build_site", "build-site @ git+https://example.org/a/build_site"),
        ("https://me:token@example.org/a.git", "build-site @ git+https://example.org/a.git"),
        ("git@example.org:a/b.git", "build-site @ git+https://example.org/a/b.git"),
        ("ssh://git@example.org/a/b.git", "build-site @ git+https://example.org/a/b.git"),
        ("/home/me/build_site", UNKNOWN),
    ],
)
def test_a_new_course_is_built_elsewhere_with_what_built_it_here(tmp_path: Path, origin: str, written: str) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert requirement(json.dumps({"url": tmp_path.as_uri(), "dir_info": {}})) == UNKNOWN
    subprocess.run(["git", "-C", tmp_path, "remote", "add", "origin", origin], check=True)
    assert requirement(json.dumps({"url": tmp_path.as_uri(), "dir_info": {}})) == written
    told = {"url": "https://t@example.org/b.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}
    assert requirement(json.dumps(told)) == "build-site @ git+https://example.org/b.git@c0ffee"
    assert requirement("") == UNKNOWN


def test_a_course_whose_workflow_does_not_know_build_site_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = json.dumps({"url": "https://e.org/b", "vcs_info": {"vcs": "git", "commit_id": "c"}})
    for name, told in (("known", known), ("unknown", "")):
        monkeypatch.setattr("build_site.skeleton._installed", lambda told=told: told)
        main(["new", str(tmp_path / name)], standalone_mode=False)
        is_said = f"into {tmp_path / name / 'requirements.txt'}" in capsys.readouterr().err.replace("\n    ", " ")
        assert is_said == (not told)


def test_build_is_meant_where_no_command_is_named(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    for words in ([], ["."], ["build"], ["build", "."], ["-o", "_site"], [".", "-o", "_site", "-j", "2"]):
        assert build_site(*words, cwd=root).returncode == 0, words
    assert (root / "_site/index.html").is_file()


@pytest.mark.parametrize("words", [["--nonsense"], ["build", "--jobs", "0"], ["build", "a", "b"], ["new"]])
def test_wrong_usage_is_2(words: list[str]) -> None:
    done = build_site(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage:" in done.stderr


def test_help_and_version() -> None:
    assert __version__ in build_site("--version").stdout
    assert "new" in build_site("--help").stdout
    assert "COURSE" in build_site("build", "--help").stdout


def test_no_such_folder(tmp_path: Path) -> None:
    done = build_site(tmp_path / "nowhere")
    assert done.returncode == 1
    assert "no such folder" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_preview_of_nothing(tmp_path: Path) -> None:
    done = build_site("serve", tmp_path / "nowhere")
    assert (done.returncode, "no such folder" in done.stderr) == (1, True)
    assert build_site("serve", "--port", "70000").returncode == 2


@pytest.mark.parametrize("host", ["", "a..b"])
def test_a_host_that_there_is_not(host: str, course: Make) -> None:
    done = build_site("serve", course({"slides/01-a.md": LECTURE}), "--host", host)
    assert done.returncode == 1
    assert done.stderr.startswith(f"--host '{host}': error: no such host (127.0.0.1 is ")


def test_warnings_are_errors_when_strict(course: Make) -> None:
    root = course({"slides/01-a.md": "---\ntitel: A\n---\n\n## S\n"})
    assert build_site(root).returncode == 0
    strict = build_site(root, "--strict")
    assert strict.returncode == 1
    assert "slides/01-a.md:2: warning: unknown key: titel" in strict.stderr


def test_many_warnings_in_the_same_words_are_one_paragraph(course: Make) -> None:
    few, many = ("## S\n\n" + "".join(f"```{{r}}\n{n}\n```\n\n" for n in range(count)) for count in (2, 10))
    root = course({"slides/01-a.md": many, "slides/02-b.md": few})
    told = build_site(str(root)).stderr.splitlines()
    said = "warning: r code is shown, not run: only Python runs (write ```r to say so)"
    assert told[:3] == [
        f"slides/01-a.md:3: {said}, also in lines 7, 11, 15, 19, 23, 27, 31, 35 and 39",
        f"slides/02-b.md:3: {said}",
        f"slides/02-b.md:7: {said}",
    ]
    assert "12 warnings" in told[3]


def test_notes_only_when_asked_for(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n::: notes\nsecret\n:::\n"})
    for words, there in (([], False), (["--notes"], True), ([], False)):
        assert build_site(root, *words).returncode == 0
        assert ("secret" in (root / "_site/a/slides.html").read_text(encoding="utf-8")) is there
        assert "secret" not in (root / "_site/a/index.html").read_text(encoding="utf-8")


def test_a_strangers_folder_is_left_alone(course: Make, tmp_path: Path) -> None:
    root = course({"slides/01-a.md": LECTURE})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("precious")
    mine = str(tmp_path / "mine")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/manifest.json").write_text('{"files": {"thesis.txt": "x", "index.html": "y"}}')
    (tmp_path / "theirs/thesis.txt").write_text("precious")
    for words in (["-o", str(tmp_path / "theirs")], ["-o", "../course/slides"]):
        assert build_site(root, *words, cwd=root).returncode == 1
    assert (tmp_path / "theirs/thesis.txt").read_text() == "precious"
    for words in ([str(root), "-o", mine], [str(root), "-o", str(root)], ["clean", str(root), "-o", mine]):
        done = build_site(*words)
        assert done.returncode == 1
        assert "not a folder that build_site made" in done.stderr
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_clean_removes_what_was_built_and_nothing_else(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    assert build_site(root).returncode == 0
    (root / "_site/CNAME").write_text("example.org")
    assert build_site("clean", root).returncode == 0
    assert [file.name for file in (root / "_site").iterdir()] == ["CNAME"]
    assert not (root / ".build_site").exists()


def test_a_build_with_nothing_to_do_loads_little(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    assert build_site(root).returncode == 0
    command = [sys.executable, "-X", "importtime", "-m", "build_site", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert "nothing to do" in done.stderr
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"panflute", "jinja2", "matplotlib", "numpy", "asyncio", "imagesize"}


def test_a_build_cut_short_is_completed(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE, "slides/02-b.md": LECTURE})
    code = (
        "import os, pathlib, sys\nmoved = []\nreplace = pathlib.Path.replace\n"
        "def cut(self, target):\n    if 'index.html' in str(target): os._exit(9)\n    return replace(self, target)\n"
        "pathlib.Path.replace = cut\nfrom build_site.cli import main\nmain()"
    )
    assert build_site(root).returncode == 0
    for text in ("first", "second"):
        course({"slides/02-b.md": f"## T\n\n{text}\n"})
        cut = subprocess.run(
            [sys.executable, "-c", code, str(root)], capture_output=True, timeout=PATIENCE, check=False
        )
        assert cut.returncode == 9
    course({"slides/02-b.md": "## T\n\nthird\n"})
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    assert "third" in (root / "_site/b/index.html").read_text(encoding="utf-8")
    assert not [*(root / "_site").glob(".*"), *(root / ".build_site").glob("pub*")]


def test_a_file_may_become_a_folder(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n[x](data)\n", "slides/data": "1"})
    assert build_site(root).returncode == 0
    (root / "slides/data").unlink()
    course({"slides/01-a.md": LECTURE, "slides/02-data.md": LECTURE})
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    assert (root / "_site/data/index.html").is_file()


def long_build(root: Path) -> subprocess.Popen[str]:
    """A build that is on its way and would take a while, but stands still until it is sent SIGCONT."""
    process = subprocess.Popen([sys.executable, "-m", "build_site", str(root)], stderr=subprocess.PIPE, text=True)
    lock = root / ".build_site/lock"
    wait_until(lambda: lock.exists() and lock.stat().st_size)
    process.send_signal(signal.SIGSTOP)
    return process


LECTURES = 30  # which take a while


@pytest.fixture
def large(course: Make) -> Path:
    text = "".join(f"## S{n}\n\n{'words and *words* ' * 60}\n\n" for n in range(20))
    return course({f"slides/{n:02}-l{n}.md": text for n in range(1, LECTURES + 1)})


def test_one_build_at_a_time(large: Path) -> None:
    first, second = long_build(large), waiting_build(large)
    first.send_signal(signal.SIGCONT)
    said = [process.communicate(timeout=PATIENCE)[1] for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0]
    assert f"{LECTURES} converted" in said[0]
    assert "nothing to do" in said[1]


def waiting_build(root: Path) -> subprocess.Popen[str]:
    """A build that has said that it waits for another one."""
    process = subprocess.Popen([sys.executable, "-m", "build_site", str(root)], stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "another build of this course is running: waiting" in process.stderr.readline()
    return process


def test_a_build_that_waited_builds_what_is_there_by_then(large: Path) -> None:
    first, second = long_build(large), waiting_build(large)
    (large / "slides/70-late.md").write_text(LECTURE)
    first.send_signal(signal.SIGCONT)
    for process in (first, second):
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    assert (large / "_site/late/index.html").is_file()


def test_who_waits_says_so_once_and_can_be_interrupted(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    with exclusive(root / ".build_site", lambda: None):
        process = waiting_build(root)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, staying(said)) == (130, "interrupted; no site was written\n")


def test_what_is_no_course_gets_no_memory(tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()
    for words in (["build"], ["why"], ["serve"]):
        assert build_site(*words, tmp_path).returncode == 1
        assert not (tmp_path / ".build_site").exists()


def test_a_memory_that_is_removed_while_a_build_waits_for_it(tmp_path: Path) -> None:
    waits, enters = threading.Event(), threading.Event()

    def wait() -> None:
        with exclusive(tmp_path / "memory", waits.set):
            enters.set()
            assert (tmp_path / "memory/lock").read_text() == str(os.getpid())

    with ThreadPoolExecutor() as threads:
        with exclusive(tmp_path / "memory", waits.set):
            assert not waits.is_set()
            waiting = threads.submit(wait)
            assert waits.wait(PATIENCE)
            shutil.rmtree(tmp_path / "memory")
            assert not enters.is_set()
        waiting.result(PATIENCE)


def test_interrupted(large: Path) -> None:
    process = long_build(large)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert not (large / "_site").exists()


@pytest.mark.parametrize(
    ("module", "words", "said"),
    [
        ("webbrowser", ["serve"], "ended\n"),
        ("build_site.why", ["why"], "interrupted\n"),
        ("panflute", ["build"], "interrupted; no site was written\n"),
    ],
)
def test_interrupted_while_it_loads(module: str, words: list[str], said: str, course: Make) -> None:
    code = (
        "import importlib.abc, os, signal, sys\n"
        "class Interrupt(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.meta_path.insert(0, Interrupt())\nfrom build_site.__main__ import main\nmain()"
    )
    command = [sys.executable, "-c", code, *words, str(course({"slides/01-a.md": LECTURE}))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (130, said)


CODE = "## S\n\n```{python}\n#| label: load\nprint(open('a.txt').read())\n```\n"


def test_why_names_what_would_run_and_the_cause(course: Make) -> None:
    root = course({"slides/03-code.md": CODE, "slides/04-words.md": "## T\n", "slides/a.txt": "1"})
    assert build_site("why", root).stdout.splitlines() == [
        "slides/03-code.md: lecture: it was never converted",
        "slides/04-words.md: lecture: it was never converted",
        "slides/: home and credits: they were never rendered",
        "slides/03-code.md:5: cell 1 (load): it never ran",
    ]
    assert build_site(root).returncode == 0
    assert build_site("why", "code", cwd=root).stdout.splitlines() == [
        "slides/03-code.md: lecture: fresh",
        "slides/03-code.md:5: cell 1 (load): fresh",
    ]
    course({"slides/a.txt": "2"})
    assert build_site("why", root, "03-code.md").stdout.splitlines() == [
        "slides/03-code.md: lecture: slides/a.txt changed",
        "slides/03-code.md:5: cell 1 (load): slides/a.txt changed",
    ]
    assert "no code runs here" in build_site("why", root, "words").stderr
    done = build_site("why", root, "coed")
    assert (done.returncode, "there is no lecture coed (did you mean code?)" in done.stderr) == (1, True)


def test_verify_names_all_steps_that_differ_and_what_they_were_warned_of(course: Make) -> None:
    root = course({"slides/03-code.md": CODE, "slides/a.txt": "1"})
    assert "1 step: two builds, the same bytes" in build_site("verify", root).stderr
    clock = "\n```{python}\nimport time\nx = time.time_ns()\n```\n\n```{python}\nx\n```\n\n```{python}\n-x\n```\n"
    course({"slides/03-code.md": CODE + clock})
    done = build_site("verify", root)
    assert done.returncode == 1
    lines = [line.partition(" (")[0] for line in done.stderr.splitlines()]
    assert lines[:3] == [
        "slides/03-code.md:10: warning: it asks for the time",
        "slides/03-code.md:14: error: cell 3 shows something else in each build",
        "slides/03-code.md:18: error: cell 4 shows something else in each build",
    ]
    course({"slides/03-code.md": CODE.replace("a.txt", "b.txt")})
    done = build_site("verify", root)
    assert done.returncode == 1
    assert "FileNotFoundError" in done.stderr


IN_HASTE = """
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from build_site.endings import end_as_interrupted, failures

end_as_interrupted()
with failures(Path("."), Path("_site")), ThreadPoolExecutor(1) as apart:
    apart.submit(time.sleep, 1000)
    print("now", flush=True)
    time.sleep(1000)
"""


def test_what_does_not_end_by_itself_is_not_waited_for(tmp_path: Path) -> None:
    """As libraries that load in another thread."""
    busy = subprocess.Popen(
        [sys.executable, "-c", IN_HASTE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert busy.stdout
    assert busy.stdout.readline() == "now\n"
    busy.send_signal(signal.SIGTERM)
    _, said = busy.communicate(timeout=PATIENCE)
    assert (busy.returncode, said) == (130, "interrupted; no site was written\n")


UNHEARD = """
import signal
import threading
from pathlib import Path
from build_site.endings import end_as_interrupted, failures

end_as_interrupted()
with failures(Path("."), Path("_site")):
    waiting = threading.Lock()
    waiting.acquire()
    tell = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    threading.Timer(0.3, tell).start()
    waiting.acquire()
"""


def test_what_the_main_thread_does_not_hear_ends_it_as_well(tmp_path: Path) -> None:
    """As where it comes in the moment in which that begins to wait."""
    command = [sys.executable, "-c", UNHEARD]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted; no site was written\n")


def test_a_course_that_is_removed_meanwhile_stays_gone(course: Make) -> None:
    cell = "import os, pathlib, shutil\nroot = pathlib.Path.cwd().parent\nos.chdir('/')\nshutil.rmtree(root)"
    root = course({"slides/01-a.md": f"{LECTURE}\n```{{python}}\n{cell}\n```\n"})
    done = build_site("build", root, cwd=root.parent)
    assert done.returncode == 1
    assert not root.exists()
