"""What browsers keep of a site, and what tells one version of it from another."""

from __future__ import annotations

import json
import re
from pathlib import Path

from build_site.site.offline import ROOM, sizes_of, version_of, worker

from .conftest import Make, build_site

FILES = {
    "index.html": "1",
    "a/index.html": "2",
    "b/index.html": "3",
    "assets/theme.css": "4",
    "a/a.png": "5",
    "b/b.png": "6",
    "b/huge.png": "7",
    "b/b.csv": "8",
    "b/b.ipynb": "9",
}


def kept(sizes: dict[str, int]) -> list[str]:
    """The files that are kept from the first visit on, of lectures of which b is the newer."""
    own = [["b/b.png", "b/huge.png", "b/b.csv"], ["a/a.png"]]
    text = worker(FILES, own, {digest: sizes.get(path, 1) for path, digest in FILES.items()})
    found: list[str] = json.loads(re.findall(r"first = (.*);\n", text)[0])
    return found


def test_what_is_kept_from_the_first_visit_on() -> None:
    shown = sorted(one for one in FILES if not one.endswith((".csv", ".ipynb")))
    assert kept({}) == shown
    assert kept({"b/huge.png": ROOM}) == [one for one in shown if one != "b/huge.png"]
    assert kept({"b/b.png": ROOM - 4}) == [one for one in shown if not re.search("huge|a.png", one)], "newest first"


def test_texts_take_what_they_take_compressed_and_are_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(bytes(9000))
    written: dict[str, str | Path] = {
        "a.svg": "a" * 9000,
        "a.png": tmp_path / "a.png",
        "gone.png": tmp_path / "gone.png",
    }
    files = {"a.svg": "1", "a.png": "2", "a.csv": "3", "b.svg": "4", "gone.png": "5"}
    sizes = sizes_of(files, {"4": 5}, written.__getitem__)
    assert {**sizes, "1": 0} == {"1": 0, "2": 9000, "4": 5, "5": 0}
    assert 0 < sizes["1"] < 100


def test_each_version_has_a_worker_of_its_own() -> None:
    assert len({version_of(FILES | change) for change in ({}, {"a/a.png": "x"}, {"more.pdf": "y"})}) == 3


def test_the_worker_is_a_file_of_the_site(course: Make) -> None:
    root = course({"slides/01-a.md": "# A\n"})
    assert build_site(root).returncode == 0
    site = root / "_site"
    files = json.loads((site / "manifest.json").read_text())["files"]
    text = (site / "sw.js").read_text()
    assert version_of({path: digest for path, digest in files.items() if path != "sw.js"}) in text
    assert "a/index.html" in text
    assert "offline.js" in (site / "a/index.html").read_text()
    (site / "sw.js").unlink()
    assert build_site(root).returncode == 0, "nothing is rendered again"
    assert (site / "sw.js").read_text() == text
