"""Outcomes kept between builds."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from build_site.course.model import Outcome, Output
from build_site.memory import kept
from build_site.memory.digests import Digests, digest_of
from build_site.memory.inputs import _KINDS, see
from build_site.memory.verdicts import changes
from build_site.problems import CourseError, Place
from build_site.run.job import Shown
from build_site.run.shared import Shared
from build_site.run.store import Entry, Store


def store(root: Path) -> Store:
    return Store(root, root, Digests(root, root / "digests"))


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    figure = store(tmp_path).keep(Shown("display", {"text/plain": "ü"}, {"image/png": b"png"}, 3, 2))
    outcome = Outcome(
        (figure, Output("stdout", {"text/plain": "x"})), {"a": "b"}, ((1, "what", "hint"),), {"Python": "3"}
    )
    store(tmp_path).save("k", {"cell": "1"}, outcome)
    assert store(tmp_path).load("k") == Entry({"cell": "1"}, outcome)
    assert store(tmp_path).load("other") is None
    assert (tmp_path / figure.files["image/png"]).read_bytes() == b"png"


def test_a_name_that_is_not_utf_8_is_kept(tmp_path: Path) -> None:
    outcome = Outcome(reads={os.fsdecode(b"slides/\xe4.csv"): "digest", "slides/ä.csv": "digest"})
    store(tmp_path).save("key", {"cell": "1"}, outcome)
    assert store(tmp_path).load("key") == Entry({"cell": "1"}, outcome)


def test_a_figure_that_two_lectures_keep_in_one_moment_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = kept.put

    def slowly(file: Path, data: bytes) -> None:
        put(file, data)
        time.sleep(0.05)

    monkeypatch.setattr(kept, "put", slowly)
    both, shown = store(tmp_path), Shown("display", {}, {"image/png": b"png"}, 3, 2)
    digest = both._digests

    def look(path: str) -> str:
        found = digest(path)
        time.sleep(0.05)  # meanwhile the other has seen the same
        return found

    both._digests = look  # type: ignore[assignment]
    look.renew = digest.renew  # type: ignore[attr-defined]
    threads = [threading.Thread(target=both.keep, args=(shown,)) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [file.name.startswith("damaged") for file in (tmp_path / "figures").iterdir()] == [False]


def test_the_bound_takes_what_was_not_used_for_longest(tmp_path: Path) -> None:
    bounded = store(tmp_path)
    for number, key in enumerate("abcd"):
        bounded.save(key, {"cell": "x" * 1000}, Outcome())
        os.utime(tmp_path / "steps" / key, (number, number))
    bounded.load("a")  # used now
    bounded.forget({"steps/b"}, limit=3 * (tmp_path / "steps/a").stat().st_size)
    assert sorted(file.name for file in (tmp_path / "steps").iterdir()) == ["a", "b", "d"]
    bounded.forget(set(), limit=0)
    assert not [*(tmp_path / "steps").iterdir()]


def test_lectures_that_share_at_once_lose_nothing(tmp_path: Path) -> None:
    shared = Shared(f"file://{tmp_path}/store", writes=True, place=Place("--store"))
    names = [f"figures/{number}" for number in range(160)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: shared.write(name, name.encode()), names))
    assert not shared.problems
    assert [shared.read(name) for name in names] == [name.encode() for name in names]


def test_nobody_meets_half_a_file_that_is_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put, moved = LocalFileSystem.pipe_file, list[str]()
    shared = Shared(f"file://{tmp_path}/store", writes=True, place=Place("--store"))

    def slowly(system: LocalFileSystem, path: str, data: bytes) -> None:
        put(system, path, data[:1])
        assert shared.read(f"figures/{Path(path).name[0]}") is None
        put(system, path, data)
        moved.append(path)

    monkeypatch.setattr(LocalFileSystem, "pipe_file", slowly)
    shared.write("figures/a", b"whole")
    assert [Path(one).parent for one in moved] == [tmp_path / "store/figures"]  # on the same disk: it is moved at once
    assert shared.read("figures/a") == b"whole"
    assert [one.name for one in (tmp_path / "store/figures").iterdir()] == ["a"]
    monkeypatch.setattr(LocalFileSystem, "mv", lambda *_: 1 / 0)
    shared.write("figures/b", b"whole")
    assert [one.name for one in (tmp_path / "store/figures").iterdir()] == ["a"]
    assert [one.message for one in shared.problems] == ["cannot be written: division by zero"]


def test_a_store_that_is_not_there_is_said_once_where_it_is_only_read(tmp_path: Path) -> None:
    shared = Shared(f"file://{tmp_path}/stroe", writes=False, place=Place("pyproject.toml", 3))
    assert [shared.read(f"steps/{number}") for number in range(3)] == [None] * 3
    [problem] = shared.problems
    assert str(problem).startswith(f"pyproject.toml:3: warning: there is no store at file://{tmp_path}/stroe (is it")
    (tmp_path / "store").mkdir()
    empty = Shared(f"file://{tmp_path}/store", writes=False, place=Place("--store", 0))
    assert empty.read("steps/1") is None
    assert not empty.problems


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ss3://x", "no address of a store: ss3://x (did you mean s3?)"),
        ("nosuch://x", "no address of a store: nosuch://x (such as s3://bucket/course)"),
        ("s3://x", "s3fs is not installed, which s3:// needs (python -m pip install s3fs)"),
        ("smb://x/y", "smbprotocol is not installed, which smb:// needs (python -m pip install smbprotocol)"),
    ],
)
def test_what_is_no_address_of_a_store_is_said_where_it_is_named(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("s3fs", "smbclient"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CourseError) as caught:
        Shared(address, writes=False, place=Place("--store", 0))
    assert [str(one) for one in caught.value.problems] == [f"--store: error: {said}"]


def test_what_is_shared_stays_unless_it_is_replaced_or_damaged(tmp_path: Path) -> None:
    shared = Shared(f"file://{tmp_path}/store", writes=True, place=Place("--store"))
    for data in (b"1", b"2"):
        shared.write("figures/a", data)
        shared.write("steps/a", data, replaces=True)
    assert (shared.read("figures/a"), shared.read("steps/a")) == (b"1", b"2")
    shared.damaged("figures/a")
    shared.write("figures/a", b"3")
    assert shared.read("figures/a") == b"3"


def test_a_store_that_many_cannot_have_is_said_once() -> None:
    shared = Shared("file:///proc/nowhere", writes=True, place=Place("--store"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: shared.write(f"figures/{number}", b""), range(40)))
    assert [one.message.partition(":")[0] for one in shared.problems] == ["cannot be written"]


PLOTLY = {"assets/libraries/plotly-1.0+a/a.js": "installed:pytest/__init__.py"}
CHART = {"application/vnd.plotly.v1+json": "{}"}
NOTHING = f".build_site/figures/{'0' * 64}"


def drawn(scripts: dict[str, str], data: dict[str, str] = CHART, **more: Any) -> Outcome:
    """A chart."""
    return Outcome((Output("display", data, scripts=scripts, **more),))


FORGED = {
    "a place that is not the libraries'": drawn({"index.html": PLOTLY["assets/libraries/plotly-1.0+a/a.js"]}),
    "a place above": drawn({"assets/libraries/../../index.html": "installed:pytest/__init__.py"}),
    "a place in none": drawn({"assets/libraries/plotly-1/": "installed:pytest/__init__.py"}),
    "a place that no file can have": drawn({f"assets/libraries/plotly-1/{'a' * 300}.js": "installed:pytest/py.typed"}),
    "an unknown library": drawn({"assets/libraries/other-1/a.js": "installed:pytest/__init__.py"}),
    "a source that is nobody's package": drawn({"assets/libraries/plotly-1/a.js": "installed:/etc/hostname"}),
    "a source above": drawn({"assets/libraries/plotly-1/a.js": "installed:../../etc/hostname"}),
    "a source of the course": drawn({"assets/libraries/plotly-1/a.js": "slides/secret.js"}),
    "scripts without a chart": drawn(PLOTLY, {"text/plain": "x"}),
    "a file of the system": Outcome(needs=("/etc/hostname",)),
    "a file above": Outcome(needs=("slides/../../a.txt",)),
    "a file that cannot be": Outcome(needs=("a\0b",)),
    "a picture of no kind": Outcome((Output("display", files={"image/other": f"{NOTHING}.png"}),)),
    "a picture of another kind": Outcome((Output("display", files={"image/png": f"{NOTHING}.html"}),)),
    "a picture of the course": Outcome((Output("display", files={"image/png": "slides/a.png"}),)),
    "a size below nothing": drawn(PLOTLY, width=-1),
    "what is no text": Outcome((Output("result", {"text/plain": "\ud800"}),)),
    "a remark that is none": Outcome(remarks=((0, "\ud800", ""),)),
    "a remark above the step": Outcome(remarks=((-1, "what", "hint"),)),
    "what still runs": Outcome(state="pending"),
}


def fetched(theirs: bytes, key: str, tmp_path: Path) -> tuple[Entry | None, list[str]]:
    """What a store makes of an entry that others share, and what it says."""
    shared = Shared(f"file://{tmp_path}/store", writes=True, place=Place("--store"))
    shared.write(f"steps/{key}", theirs)
    digests = Digests(tmp_path, tmp_path / "digests")
    ours = Store(tmp_path, tmp_path / ".build_site", digests, shared)
    found = ours.fetch(key, lambda reads: not changes(reads, partial(see, tmp_path, digest=digests)))
    return found, [one.message for one in shared.problems]


def shared_by_others(outcome: Outcome, tmp_path: Path) -> tuple[Entry | None, list[str]]:
    manifest = {"cell": "1"}
    (tmp_path / ".build_site").mkdir()
    kept.save(file := tmp_path / digest_of(manifest), Entry(manifest, outcome))
    return fetched(file.read_bytes(), file.name, tmp_path)


@pytest.mark.parametrize("outcome", FORGED.values(), ids=FORGED)
def test_what_no_step_can_show_is_not_taken_from_others(outcome: Outcome, tmp_path: Path) -> None:
    assert shared_by_others(outcome, tmp_path) == (None, ["is damaged"])


def test_what_steps_show_is_taken_from_others(tmp_path: Path) -> None:
    (tmp_path / "a..b.txt").write_text("1")
    outcome = msgspec.structs.replace(drawn(PLOTLY, width=1), needs=("a..b.txt",), reads={"kind:a..b.txt": "file 1"})
    assert shared_by_others(outcome, tmp_path) == (Entry({"cell": "1"}, outcome), [])


@pytest.mark.parametrize(
    "outcome",
    [
        drawn({"assets/libraries/plotly-1/a.js": "installed:pytest/nothing.js"}),
        Outcome(needs=("nothing.txt",)),
        Outcome((Output("display", files={"image/png": f"{NOTHING}.png"}),)),
        *(Outcome(reads={f"{kind}:a{end}": "x"}) for kind in (*_KINDS, "file", "other") for end in ("\0", "\ud800")),
    ],
)
def test_what_others_have_and_we_have_not_is_made_here(outcome: Outcome, tmp_path: Path) -> None:
    assert shared_by_others(outcome, tmp_path) == (None, [])


@pytest.mark.parametrize("data", [b"", b"1", b"1 2 3\n"])
def test_what_is_no_entry_is_damaged(data: bytes, tmp_path: Path) -> None:
    (tmp_path / ".build_site").mkdir()
    assert fetched(data, "0" * 64, tmp_path) == (None, ["is damaged"])


def test_what_is_nested_too_deeply_is_none_of_ours(tmp_path: Path) -> None:
    content = b'{"a":' + b"[" * 100_000
    entry = b"%s %s %s\n" % (kept.FORM, kept._checksum("key", 0, kept.FORM, content), content)
    assert kept.parsed(entry, "key", Entry) is None


def test_what_is_written_for_people_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "course.imscc"
    kept.write_whole(file, b"old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        kept.write_whole(file, b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("course.imscc", b"old")]
