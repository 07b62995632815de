"""How far a build is: what is told of it, on which terminal, and how long one that did as much took before."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from build_site import terminal
from build_site.course.model import Course
from build_site.course.settings import Settings
from build_site.news import Begun, Ended, News, Progress, Running
from build_site.progress import Meter, Standing, Took, remember

from .conftest import PATIENCE, Make, build_site, wait_until

SLOW = "## S\n\n```{{python}}\nimport time\ntime.sleep({seconds})\n```\n"


def begun(root: Path) -> Begun:
    return Begun(Course(root, Settings(), None, (), {}), lambda: None)


def told(root: Path, *messages: News) -> Standing:
    """How far a build is that has said so."""
    meter = Meter(lambda _: None, 60)
    for message in (begun(root), *messages):
        meter.hear(message)
    standing = meter.read()
    assert standing
    meter.hear(Ended())
    assert meter.read() is None
    meter.close()
    return standing


@pytest.mark.parametrize(
    ("messages", "doing", "share"),
    [
        ([], "looking for what has changed", 0),
        ([Progress(0, 1)], "converting a lecture", 0),
        ([Progress(12, 30)], "converting 12 of 30 files", 0.4),
        ([Progress(1, 2), Running(1, 2, "a.md: b")], "converting 1 of 2 files, running step 2 of 2: a.md: b", 0.5),
        ([Progress(0, 1), Running(0, 3)], "running step 1 of 3", 0),
        ([Progress(2, 2), Running(3, 3)], "writing the site", 1),
    ],
)  # fmt: skip
def test_what_a_build_does_and_which_share_is_done(
    messages: list[News], doing: str, share: float, tmp_path: Path
) -> None:
    standing = told(tmp_path, *messages)
    assert (standing.doing, standing.share, standing.last) == (doing, share, 0.0)


def test_how_long_a_build_takes_in_words() -> None:
    assert Standing("", 0.5, 4.4, 0.0).time == "4 s"
    assert Standing("", 0.5, 4.4, 31.4).time == "4 s (31 s last time)"


def test_how_long_one_that_did_as_much_took_before(tmp_path: Path) -> None:
    (memory := tmp_path / ".build_site").mkdir()
    for took in (Took(300, 40, 60.4), Took(1, 0, 0.4), Took(1, 5, 7), Took(290, 40, 31.4)):
        remember(memory, took)
    assert told(tmp_path, Progress(5, 300), Running(0, 30)).last == 31.4
    assert told(tmp_path, Progress(5, 300), Running(0, 2)).last == 31.4  # more steps may become known yet
    assert told(tmp_path, Progress(300, 300), Running(2, 2)).last == 0
    assert told(tmp_path, Progress(0, 1), Running(0, 4)).last == 7
    assert told(tmp_path, Progress(0, 1)).last == 7
    assert told(tmp_path, Progress(0, 30)).last == 0
    (memory / "took").write_text("nonsense")
    assert told(tmp_path, Progress(5, 300)).last == 0


def test_nothing_is_told_after_the_end(tmp_path: Path) -> None:
    shown: list[Standing | None] = []
    meter = Meter(shown.append, 0.01)
    meter.hear(begun(tmp_path))
    wait_until(lambda: len(shown) > 2)
    meter.hear(Ended())
    count = len(shown)
    time.sleep(0.1)
    assert shown[count - 1 :] == [None]
    assert all(shown[:-1])
    meter.close()


def test_where_nobody_watches_a_line_is_said_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shows: list[Callable[[Standing | None], None]] = []
    monkeypatch.setattr(terminal, "Meter", lambda show, _: shows.append(show))
    terminal.Bar()
    for _ in range(2):  # builds
        for seconds in (0.1, 4.9, 5.1, 9, 15, 15.2, 25, 25.3):
            shows[0](Standing("converting 3 of 30 files", 0.1, seconds, 0.0))
        shows[0](None)
    said = capsys.readouterr().err.splitlines()
    assert said == [f"converting 3 of 30 files, {seconds} s" for seconds in (5, 15, 25)] * 2
    assert "\033" not in "".join(said)


def command(*words: str | Path, **constants: float) -> list[str]:
    """The command, with other constants of what is said."""
    code = f"from build_site import __main__, terminal\nvars(terminal).update({constants})\n__main__.main()"
    return [sys.executable, "-c", code, *map(str, words)]


def watched(*words: str | Path, stops: bool = False, columns: int = 120, **constants: float) -> tuple[int, str]:
    """Exit status and what a terminal is sent, without colours; with `stops`, interrupted once its bar is there."""
    status, said = sent(*words, stops=stops, columns=columns, **constants)
    return status, re.sub(r"\033\[[\d;]*m|\033\]8;;.*?\033\\", "", said)


def sent(*words: str | Path, stops: bool = False, columns: int = 120, **constants: float) -> tuple[int, str]:
    """Exit status and what a terminal is sent."""
    said, (ours, theirs) = b"", pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    running = subprocess.Popen(command(*words, **constants), stderr=theirs)
    os.close(theirs)
    with suppress(OSError):  # the error ends all terminals
        while data := os.read(ours, 65536):
            said += data
            if stops and b"running step" in said:
                running.send_signal(signal.SIGINT)
                stops = False
    os.close(ours)
    return running.wait(PATIENCE), said.decode()


def test_problems_on_a_narrow_terminal_end_their_lines_between_words(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n\n![A](wave.png)\n\n@fig-a\n"})
    status, said = watched("build", root, columns=50)
    assert status == 1
    told = "\n".join(final(said))
    assert "slides/01-a.md:3: error: " in told
    assert all(len(line) <= 50 for line in told.split("\n")[:-1])
    plain = build_site(root).stderr
    assert " ".join(told.split()) == " ".join(plain.split())
    assert len(plain.splitlines()) < len(told.splitlines())


def test_colours_links_and_lines_that_are_written_anew_are_only_where_they_are_wanted(
    course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = course({"slides/01-a.md": "---\ntitel: A\n---\n\n## S\n"})
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    _, said = sent("build", root)
    assert "\033[33" in said
    assert f"\033]8;;{(root / '_site/index.html').as_uri()}\033\\" in said
    monkeypatch.setenv("NO_COLOR", "1")
    _, said = sent("build", root)
    assert not re.search(r"\033\[[\d;]*m", said)
    assert "\r\033[K" in said
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.delenv("NO_COLOR")
    assert "\033" not in sent("build", root)[1]


def final(said: str) -> list[str]:
    """The lines that stay on a terminal."""
    return [re.split(r"\r\033\[K", line)[-1] for line in said.replace("\r\n", "\n").split("\n") if line]


def test_a_terminal_shows_a_build_of_more_than_a_second_and_then_only_what_came_of_it(course: Make) -> None:
    root = course({"slides/01-a.md": SLOW.format(seconds=1.6), "slides/02-b.md": "---\ntitel: A\n---\n\n## S\n"})
    status, said = watched("build", root)
    assert status == 0
    assert re.search(r"[█░]+  converting \d of 2 files, running step 1 of 1: slides/01-a.md: cell 1, \d+ s", said)
    assert [line.split(": ")[1] for line in final(said)][:1] == ["warning"]
    assert len(final(said)) == 3
    assert re.match(r"built 2 lectures: .* s, 1 warning: .*_site/index.html$", final(said)[1])
    assert final(said)[2] == f"next: `build_site serve {root} --open` shows each save as you write"
    course({"slides/01-a.md": SLOW.format(seconds=1.5), "slides/02-b.md": "## S\n"})
    assert re.search(r"cell 1, \d+ s \(\d+ s last time\)", watched("build", root)[1])
    _, quick = watched("build", root, LONG=PATIENCE)
    assert "█" not in quick
    assert "░" not in quick


def test_an_interrupted_build_leaves_a_clean_line(course: Make) -> None:
    root = course({"slides/01-a.md": SLOW.format(seconds=20)})
    status, said = watched("build", root, stops=True)
    assert status == 130
    assert final(said) == ["interrupted; no site was written"]


def test_a_short_build_says_one_line_to_a_log(course: Make) -> None:
    words = command("build", course({"slides/01-a.md": SLOW.format(seconds=0.5)}), LONG=0, FIRST=PATIENCE)
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert len(done.stderr.splitlines()) == 1
