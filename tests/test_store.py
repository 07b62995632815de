"""Outcomes kept between builds."""

from __future__ import annotations

import os
from pathlib import Path

from build_site.digests import Digests
from build_site.model import Outcome, Output
from build_site.run.job import Shown
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


def test_the_bound_takes_what_was_not_used_for_longest(tmp_path: Path) -> None:
    kept = store(tmp_path)
    for number, key in enumerate("abcd"):
        kept.save(key, {"cell": "x" * 1000}, Outcome())
        os.utime(tmp_path / "steps" / key, (number, number))
    kept.load("a")  # used now
    kept.forget({"steps/b"}, limit=3 * (tmp_path / "steps/a").stat().st_size)
    assert sorted(file.name for file in (tmp_path / "steps").iterdir()) == ["a", "b", "d"]
    kept.forget(set(), limit=0)
    assert not [*(tmp_path / "steps").iterdir()]
