"""Outcomes kept between builds."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from build_site.course.model import Outcome, Output
from build_site.memory import kept
from build_site.memory.digests import Digests, digest_of
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
    shared = Shared(f"file://{tmp_path}/store", writes=True)
    names = [f"figures/{number}" for number in range(160)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: shared.write(name, name.encode()), names))
    assert not shared.problems
    assert [shared.read(name) for name in names] == [name.encode() for name in names]


def test_what_is_shared_stays_unless_it_is_replaced_or_damaged(tmp_path: Path) -> None:
    shared = Shared(f"file://{tmp_path}/store", writes=True)
    for data in (b"1", b"2"):
        shared.write("figures/a", data)
        shared.write("steps/a", data, replaces=True)
    assert (shared.read("figures/a"), shared.read("steps/a")) == (b"1", b"2")
    shared.damaged("figures/a")
    shared.write("figures/a", b"3")
    assert shared.read("figures/a") == b"3"


def test_a_store_that_many_cannot_have_is_said_once() -> None:
    shared = Shared("file:///proc/nowhere", writes=True)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: shared.write(f"figures/{number}", b""), range(40)))
    assert [one.message.partition(":")[0] for one in shared.problems] == ["cannot be written"]


@pytest.mark.parametrize(
    ("scripts", "needs"),
    [
        ({"index.html": "installed:plotly/package_data/plotly.min.js"}, ()),
        ({"assets/libraries/../../index.html": "installed:plotly/package_data/plotly.min.js"}, ()),
        ({"assets/libraries/plotly-1/a.js": "installed:/etc/hostname"}, ()),
        ({"assets/libraries/plotly-1/a.js": "installed:../../etc/hostname"}, ()),
        ({}, ("/etc/hostname",)),
        ({}, ("slides/../../a.txt",)),
        ({"assets/libraries/plotly-1/a.js": "installed:plotly/package_data/plotly.min.js"}, ("slides/a..b.txt",)),
    ],
)
def test_what_others_share_names_no_file_elsewhere(
    scripts: dict[str, str], needs: tuple[str, ...], tmp_path: Path
) -> None:
    manifest = {"cell": "1"}
    outcome = Outcome((Output("display", scripts=scripts),), needs=needs)
    kept.save(tmp_path / digest_of(manifest), Entry(manifest, outcome))
    theirs = (tmp_path / digest_of(manifest)).read_bytes()
    shared = Shared(f"file://{tmp_path}/store", writes=True)
    shared.write(f"steps/{digest_of(manifest)}", theirs)
    ours = Store(tmp_path, tmp_path, Digests(tmp_path, tmp_path / "digests"), shared)
    is_sound = "slides/a..b.txt" in needs
    assert (ours.fetch(digest_of(manifest), lambda _: True) is not None) == is_sound
    assert [one.message for one in shared.problems] == ([] if is_sound else ["is damaged"])
