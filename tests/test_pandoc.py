"""The resident pandoc: it answers, it says what was wrong and where, and it comes back after it had to be ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from build_site.markdown import pandoc as pandoc_module
from build_site.markdown.nodes import encode
from build_site.markdown.pandoc import Pandoc, Pandocs, Resident
from build_site.problems import PandocError

from .conftest import PATIENCE


def test_text_survives_the_wire(pandoc: Pandoc) -> None:
    text = "ünï 🐍 机器\n\n" * 1000
    blocks = json.loads(pandoc.read(text)[0])["blocks"]
    assert len(blocks) == 1000
    assert {"t": "Str", "c": "机器"} in blocks[0]["c"]


def test_parts_are_written_together_and_come_back_apart(pandoc: Pandoc) -> None:
    parts = [encode([block]) for block in json.loads(pandoc.read("a\n\n- b\n")[0])["blocks"]]
    html, markdown, _ = pandoc.write([*parts, "[]", parts[0]], parts)
    assert html == ["<p>a</p>", "<ul>\n<li>b</li>\n</ul>", "", "<p>a</p>"]
    assert markdown == ["a", "- b"]
    assert pandoc.write(parts[:1], parts[1:])[:2] == (["<p>a</p>"], ["- b"])
    assert pandoc.write([], [])[:2] == ([], [])


def test_a_table_for_page_and_notebook_keeps_its_name_on_the_page(pandoc: Pandoc) -> None:
    table = encode(json.loads(pandoc.read("| a |\n|---|\n| 1 |\n\n: Cap {#tbl-a}\n")[0])["blocks"])
    [html], [markdown], _ = pandoc.write([table], [table])
    assert '<table id="tbl-a">' in html
    assert "tbl-a" not in markdown


def test_remarks_have_lines(pandoc: Pandoc) -> None:
    _, remarks = pandoc.read("text\n\n::: box\n\ntext\n")
    assert [(remark.kind, remark.line) for remark in remarks] == [("UnclosedDiv", 3)]
    *_, remarks = pandoc.write([encode(json.loads(pandoc.read("$\\foo$")[0])["blocks"])], [])
    assert [(remark.kind, remark.subject) for remark in remarks] == [("CouldNotConvertTeXMath", "\\foo")]


def test_front_matter_errors_have_lines(pandoc: Pandoc) -> None:
    with pytest.raises(PandocError, match="not valid YAML") as caught:
        pandoc.read("---\ntitle: x\na: b: c\n---\n")
    assert caught.value.line == 3
    assert pandoc.read("fine")[0]


def test_a_text_that_takes_for_ever_is_given_up_and_the_next_is_read() -> None:
    worker = Resident()
    with pytest.raises(PandocError, match="did not finish within"):
        worker.read("[" * 80 + "x", timeout=0.5)
    assert worker.read("fine")[0]
    worker.close()


def test_a_pandoc_that_dies_is_replaced() -> None:
    worker = Resident()
    worker.read("fine")
    assert worker._process
    worker._process.kill()
    assert "again" in worker.read("again")[0]
    worker.close()


def test_a_closed_pool_answers_no_more() -> None:
    with Pandocs(2) as pool, pool.borrow() as one, pool.borrow() as other:
        assert one is not other
        assert one.read("fine")[0]
    with pytest.raises(PandocError, match="told to end"):
        one.read("late")


def test_a_worker_that_is_ended_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    worker = Resident()
    worker.read("fine")
    worker.close()
    assert not [*tmp_path.iterdir()]


def test_a_worker_that_is_closed_while_its_pandoc_begins_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, begin = Resident(), pandoc_module._start
    worker._end()
    begun: list[subprocess.Popen[bytes]] = []
    closing = threading.Thread(target=worker.close)

    def slowly() -> subprocess.Popen[bytes]:
        closing.start()
        time.sleep(0.2)  # in which it is closed, or waits until this has begun
        begun.append(begin())
        return begun[-1]

    monkeypatch.setattr(pandoc_module, "_start", slowly)
    with suppress(PandocError):  # unless it has answered before it was closed
        worker.read("late")
    closing.join(PATIENCE)
    assert [one.poll() is not None for one in begun] == [True]


@pytest.mark.parametrize("tex", ["a<b", r'\text{"} a<b', "a</b"])
def test_no_formula_in_markdown_is_a_tag(tex: str, pandoc: Pandoc) -> None:
    blocks = json.loads(pandoc.read(f"$a < b$ and ${tex}$")[0])["blocks"]
    _, [text], _ = pandoc.write([], [encode(blocks)])
    assert tex.replace("<", "< ") in text
    assert tex not in text


def test_what_keeps_others_from_computing_makes_no_pandoc_late() -> None:
    worker = Resident()
    worker.read("fine")
    assert worker._process
    os.kill(worker._process.pid, signal.SIGSTOP)
    threading.Timer(1.0, os.kill, (worker._process.pid, signal.SIGCONT)).start()
    assert "late" in worker.read("late", timeout=0.2)[0]
    worker.close()
