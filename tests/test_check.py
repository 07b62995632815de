"""`check`: what it finds in a course, at which line, and how it tells it."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import BadStatusLine
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from build_site.check import ask
from build_site.check.findings import RULES, Finding
from build_site.check.formats import FORMATS
from build_site.problems import Place, Problem

from .conftest import Make, build_site, png

PICTURE = png(4, 3)
LECTURE = "## S\n\ntext\n"


def told(root: Path, *options: str) -> list[str]:
    """What a check writes to standard output."""
    done = build_site("check", root, *options)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_nothing_is_found_in_a_new_course(tmp_path: Path) -> None:
    build_site("new", "course", cwd=tmp_path)
    done = build_site("check", "course", "--strict", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (0, "", "checked: nothing found")
    assert not (tmp_path / "course/_site").exists()


def test_the_course_in_this_repository_is_clean(own_site: Path) -> None:
    assert told(own_site.parent / "course", "--strict") == []


def test_what_a_build_tells_is_found_though_it_fails(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE})
    build_site(root)
    before = (root / "_site/a/index.html").read_bytes()
    course({"slides/01-a.md": "## S {#s}\n\n[x](#t)\n\n<!-- TODO -->\n\n![](no.png)\n", "slides/b.png": PICTURE})
    done = build_site("check", root)
    places = [line.partition(" ")[0] for line in done.stdout.splitlines()]
    assert places == ["slides/01-a.md:3:", "slides/01-a.md:5:", "slides/01-a.md:7:"]
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "checked: 2 errors and 1 warning")
    assert (root / "_site/a/index.html").read_bytes() == before


@pytest.mark.parametrize(("options", "status"), [((), 0), (("--strict",), 1), (("--format", "nonsense"), 2)])
def test_exit_status_of_warnings(course: Make, options: tuple[str, ...], status: int) -> None:
    root = course({"slides/01-a.md": f"{LECTURE}\n<!-- TODO -->\n"})
    assert build_site("check", root, *options).returncode == status


def test_what_is_no_course_is_one_finding(tmp_path: Path) -> None:
    assert json.loads("\n".join(told(tmp_path, "--format", "json")))[0]["rule"] == "build"
    assert not [*tmp_path.iterdir()]


def test_settings_that_cannot_be_read_are_found(course: Make) -> None:
    root = course({"slides/01-a.md": LECTURE, "pyproject.toml": "[tool.build_site]\ntrsut = 1\n"})
    assert told(root)[0].startswith("pyproject.toml:2: error: unknown setting: trsut")


def test_a_memory_that_cannot_be_written_is_found_once(course: Make) -> None:
    [line] = told(course({"slides/01-a.md": LECTURE, ".build_site": "in the way"}))
    assert "error: cannot be written: File exists" in line


# ---- what is left to do

TODO = """\
---
title: A # TODO: a better title
---

## S

`<!-- TODO: code -->` and TODO on the slide <!-- TODO: mend --> text <!-- FIXME mend
it, TODO -->

```html
<!-- TODO: code -->
```

```{python}
#| echo: false
# TODO: plot
print("# TODOS")
```

```{python}
# TODO: for students
```

> <!--
> a TODO
> -->
"""


def test_what_is_left_to_do_is_found_where_nobody_else_sees_it(course: Make) -> None:
    root = course({"slides/01-a.md": TODO})
    assert [line.removeprefix("slides/01-a.md:") for line in told(root)] == [
        "2: warning: TODO: a better title",
        "7: warning: FIXME: mend",
        "7: warning: TODO: mend",
        "8: warning: TODO",
        "16: warning: TODO: plot",
        "25: warning: TODO",
    ]


# ---- headings


def test_a_level_that_is_left_out(course: Make) -> None:
    text = "## S\n\n#### Deep\n\ntext\n\n# Section\n\n> #### quoted\n\n### Left out\n\n#### Next\n\n## S\n\ntext\n"
    assert told(course({"slides/01-a.md": f"---\nslide-level: 2\n---\n\n{text}"})) == [
        "slides/01-a.md:7: warning: a heading #### below ##: a level is left out (write ###)",
        "slides/01-a.md:15: warning: a heading ### below #: a level is left out (write ##)",
    ]


# ---- pictures

SHOWN = """\
---
answers: withheld
---

## S {background-image="g/background.png"}

![A](g/a%20b.png){alt="a"}

[all](g/linked.pdf) ![L](link/l.png){alt="l"} <video src="g/film.mp4" controls></video>

> Q: What?

> A: ![That](g/answer.png){alt="that"}

::: notes
![N](g/note.png){alt="n"}
:::

```{python}
#| output: false
import matplotlib.pyplot as plt
plt.imread("g/read.png")
```

```{python}
from IPython.display import HTML
HTML('<img src="g/html.png" alt="x">')
```
"""


def test_pictures_that_nothing_shows(course: Make) -> None:
    names = ("background.png", "a b.png", "linked.pdf", "film.mp4", "answer.png", "note.png", "read.png", "html.png")
    used: dict[str, str | bytes] = {f"slides/g/{name}": PICTURE for name in names}
    used["slides/real/l.png"] = PICTURE
    others = dict.fromkeys(["slides/g/unused.PNG", "slides/h/a b.png", "slides/_old/x.png", "slides/d.csv"], PICTURE)
    root = course({"slides/01-a.md": SHOWN, **used, **others})
    (root / "slides/link").symlink_to("real")
    found = [line for line in told(root) if "nothing shows it" in line]
    assert [line.partition(": ")[0] for line in found] == ["slides/g/unused.PNG", "slides/h/a b.png"]


# ---- other sites

HOST = "127.0.0.2"  # this machine, but not by the name that is taken for the reader's own


class Site(ThreadingHTTPServer):
    """A site that answers /404 with that status, and knows a few paths besides; `asked` is how it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__((HOST, 0), Page)
        self.url = f"http://{HOST}:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Page(BaseHTTPRequestHandler):
    """One answer of it."""

    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/").partition("?")[0]
        if name == "slow":
            time.sleep(2)
        if name == "hang-up" and self.command == "HEAD":
            return None
        if name == "get-only":
            return self._say(405 if self.command == "HEAD" else 200)
        if name.startswith("to-"):
            return self._say(301, f"/{name.removeprefix('to-')}")
        return self._say(int(name) if name.isdecimal() else 200)

    do_HEAD = do_GET  # noqa: N815  (as its base has it)

    def _say(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "*")
    with Site() as server:
        yield server
        server.shutdown()


def test_links_to_other_sites(course: Make, site: Site) -> None:
    text = f"""\
---
title: T
subtitle: "[front]({site.url}/410)"
---

## S

[there]({site.url}/page#part) [get]({site.url}/get-only) [hang]({site.url}/hang-up) [moved]({site.url}/to-page)
[gone][ref], <a
href="{site.url}/to-410">gone too</a>

[moved away]({site.url}/to-to-404) [broken]({site.url}/500) [none](http://{HOST}:99999/)

[ref]: {site.url}/404 "a title"

[of browsers]({site.url}/403) [own](http://localhost:1/) [none](https://example.org/) [é]({site.url}/é?a=ü)

```
{site.url}/code
```

```{{python}}
#| echo: false
from IPython.display import HTML, Markdown
display(Markdown("[cell]({site.url}/410?a_(b)) <{site.url}/410?c>"))
HTML('<a href="{site.url}/410?d">html</a> <img src="{site.url}/404.png" alt="x">')
```
"""
    done = build_site("check", course({"slides/01-a.md": text}), "--external")
    where = "find where it has gone, or take the link away"
    gone = f"error: link leads nowhere: {site.url}"
    found = [line.removeprefix("slides/01-a.md:") for line in done.stdout.splitlines()]
    expected = [
        f"3: {gone}/410: 410 Gone ({where})",
        f"9: {gone}/404: 404 Not Found ({where})",
        f"10: {gone}/to-410: 410 Gone ({where})",
        f"12: error: link leads nowhere: http://{HOST}:99999/: no address: Port out of range 0-65535 ({where})",
        f"12: {gone}/to-to-404: 404 Not Found ({where})",
        *(f"24: {gone}/410?{one}: 410 Gone ({where})" for one in ("a_(b)", "c", "d")),
        f"12: warning: link may be dead: {site.url}/500: 500 Internal Server Error (look at it in a browser)",
    ]
    assert sorted(line for line in found if "not loaded" not in line) == sorted(expected)
    assert done.returncode == 1
    assert f"do not tell a program that asks: {HOST}:{site.server_port} (403 Forbidden)" in done.stderr
    assert {"GET /get-only", "GET /hang-up", "HEAD /%C3%A9?a=%C3%BC"} <= {*site.asked}
    assert "GET /%C3%A9?a=%C3%BC" not in site.asked
    assert not any("code" in one for one in site.asked)


def test_what_a_site_answers(site: Site) -> None:
    assert [ask.ask(f"{site.url}/{one}").kind for one in ("429", "to-/[")] == ["refused", "unknown"]
    assert site.asked[0:2] == ["HEAD /429", "HEAD /to-/["]
    untrusted = ssl.SSLCertVerificationError(1, "self-signed")
    untrusted.verify_message = "self-signed certificate"
    assert ask._of_failure(untrusted) == ask.Answer("unknown", "browsers do not trust it: self-signed certificate")
    assert ask._of_failure(BadStatusLine("x\r\n")) == ask.Answer("unknown", "its answer is no HTTP: BadStatusLine")


def test_what_was_there_is_not_asked_for_again_that_day(course: Make, site: Site) -> None:
    root = course({"slides/01-a.md": f"## S\n\n[a]({site.url}/a) [b]({site.url}/404)\n"})
    first = told(root, "--external")
    site.asked.clear()
    assert told(root, "--external") == first
    assert site.asked == ["HEAD /404", "GET /404"]
    course({"slides/01-a.md": f"## S\n\n[a]({site.url}/a)\n"})
    site.asked.clear()
    assert (told(root, "--external"), site.asked) == ([], [])


def test_other_sites_are_not_asked_unasked(course: Make, site: Site) -> None:
    assert told(course({"slides/01-a.md": f"## S\n\n[a]({site.url}/404)\n"})) == []
    assert site.asked == []


def test_without_a_network_there_is_one_message(course: Make) -> None:
    text = f"## S\n\n[a](http://{HOST}:1/a) [b](http://127.0.0.3:1/b)\n\n[c](http://{HOST}:1/c)\n"
    done = build_site("check", course({"slides/01-a.md": text}), "--external")
    [line] = done.stdout.splitlines()
    assert line.startswith("--external: warning: no other site can be reached: http://127.0.0.")
    assert done.returncode == 0


def test_a_site_is_asked_for_a_while_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "SECONDS", 0.2)
    assert ask.ask(f"{site.url}/slow") == ask.Answer("unknown", "no answer within 0 s", is_from_site=False)
    monkeypatch.setattr(ask, "PATIENCE", 0.2)
    monkeypatch.setattr(ask, "SECONDS", 60)
    assert ask.ask_all([f"{site.url}/slow"]) == {}
    answers: dict[str, ask.Answer] = {}
    ask._ask_site([f"{site.url}/slow", f"{site.url}/late"], answers)
    assert [*answers] == [f"{site.url}/slow"]


def test_sites_are_asked_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for all: one after the other, none would ever be answered."""
    together = threading.Barrier(8)

    def asked(_: str) -> ask.Answer:
        together.wait(timeout=30)
        return ask.Answer("there")

    monkeypatch.setattr(ask, "ask", asked)
    assert len(ask.ask_all([f"http://{number}.org/" for number in range(8)])) == 8


def test_a_site_without_a_name_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nobody(url: str) -> ask.Answer:
        asked.append(url)
        return ask.NO_SITE

    monkeypatch.setattr(ask, "ask", nobody)
    urls = [f"http://nowhere.org/{number}" for number in range(3)]
    assert ask.ask_all(urls) == dict.fromkeys(urls, ask.NO_SITE)
    assert asked == urls[:1]


# ---- for other programs

NASTY = Finding("todo", Problem(Place("slides/a b,c:50%/é.md", 3, 2), "100 %:\na, b", "[x]", "warning", "a\rb"))
WHOLE = Finding("unused", Problem(Place("slides/x.png", 0), "nothing shows it", severity="warning"))
NO_FILE = Finding("external-link", Problem(Place("--external", 0), "no network"))


def test_github_commands_are_escaped() -> None:
    assert FORMATS["github"]([NASTY, WHOLE, NO_FILE], Path("course")).split("\n") == [
        "::warning file=course/slides/a b%2Cc%3A50%25/é.md,line=3,col=2,title=todo::100 %25:%0Aa, b ([x])%0Aa%0Db",
        "::warning file=course/slides/x.png,title=unused::nothing shows it",
        "::error title=external-link::--external: no network",
    ]


def test_paths_are_those_of_the_repository(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course({"slides/01-a.md": f"{LECTURE}\n<!-- TODO: x -->\n"})
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root.parent))
    assert told(root, "--format", "github") == ["::warning file=course/slides/01-a.md,line=5,title=todo::TODO: x"]
    monkeypatch.delenv("GITHUB_WORKSPACE")
    done = build_site("check", "--format", "github", cwd=root)
    assert done.stdout == "::warning file=slides/01-a.md,line=5,title=todo::TODO: x\n"


def test_json_is_a_list_of_findings(course: Make) -> None:
    root = course({"slides/01-a.md": f"{LECTURE}\n<!-- TODO: x -->\n"})
    done = build_site("check", root, "--format", "json")
    assert json.loads(done.stdout) == [
        {
            "file": "slides/01-a.md",
            "line": 5,
            "column": 0,
            "severity": "warning",
            "rule": "todo",
            "message": "TODO: x",
            "detail": "",
        }
    ]
    course({"slides/01-a.md": LECTURE})
    assert json.loads(build_site("check", root, "--format", "json").stdout) == []


def test_sarif_has_what_its_schema_requires() -> None:
    """Required properties, types and bounds of SARIF 2.1.0 (OASIS), sections 3.13 to 3.49."""
    log = json.loads(FORMATS["sarif"]([NASTY, WHOLE, NO_FILE], Path("course")))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for one in run["results"]:
        assert one["message"]["text"]
        assert one["level"] in ("none", "note", "warning", "error")
        assert driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        for location in one.get("locations", ()):
            physical = location["physicalLocation"]
            assert physical["artifactLocation"]["uri"].isascii()
            assert all(value >= 1 for value in physical.get("region", {"": 1}).values())
    nasty, whole, no_file = run["results"]
    assert nasty["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "course/slides/a%20b%2Cc%3A50%25/%C3%A9.md"},
        "region": {"startLine": 3, "startColumn": 2},
    }
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert "locations" not in no_file


def test_sarif_of_nothing_is_whole(course: Make) -> None:
    log = json.loads(build_site("check", course({"slides/01-a.md": LECTURE}), "--format", "sarif").stdout)
    assert log["runs"][0]["results"] == []


def test_every_rule_is_used() -> None:
    folder = Path(ask.__file__).parent
    text = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.[pj][ys]") if file.stem != "findings")
    assert all(f'"{rule}"' in text for rule in RULES)


def test_the_hook_of_pre_commit_runs_a_command_that_is_there(course: Make) -> None:
    file = Path(__file__).parents[1] / ".pre-commit-hooks.yaml"
    [hook] = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language"} <= hook.keys()
    command, *words = hook["entry"].split()
    assert command == "build_site"
    assert build_site(*words, *hook.get("args", ()), cwd=course({"slides/01-a.md": LECTURE})).returncode == 0
