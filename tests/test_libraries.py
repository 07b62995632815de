"""Libraries that lecturers use, as they are: they warn of nothing, read what is seen, and show what they show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import h5py
import pandas as pd
import pytest

from .conftest import build_site

COURSE = Path(__file__).parent / "sites/libraries"
SHOWN = {  # what a page holds
    "pandas": (r"<th[^>]*>new</th>", r"The best is 0\.84\."),
    "polars": (r"<td[^>]*>0\.83</td>", r"<td[^>]*>0\.767</td>"),
    "arrow": (r"6 rows of week, model, accuracy",),
    "hdf5": (r"mean 0\.798",),
    "plotly": (r"Accuracy by week, which falls", r"plotly"),
    "altair": (r"Accuracy by week, which falls", r"<svg|vega"),
    "bokeh": (r"Accuracy by week, which falls", r"bokeh"),
    "seaborn": (r"figures/cell-1\.svg", r"Accuracy by week, which falls"),
    "sympy": (r"<math",),
    "scikit-learn": (r"LogisticRegression", r"right: "),
    "tqdm": (r"epochs: 2/2",),
    "rich": (r"drift</span>", r'href="https://example\.org/"', r"none</span>"),
    "lxml": (r"root: weeks",),
}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, built where a warning is an error, and then built again."""
    root = shutil.copytree(COURSE, tmp_path_factory.mktemp("libraries") / "course")
    weeks = pd.read_csv(root / "slides/weeks.csv")
    weeks.to_parquet(root / "slides/weeks.parquet")
    with h5py.File(root / "slides/weeks.h5", "w") as file:
        file["accuracy"] = weeks.accuracy.to_numpy()
    done = build_site(root, "--strict")
    assert done.returncode == 0, done.stderr
    assert "nothing to do" in build_site(root).stderr
    return root


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_library_shows(name: str, libraries: Path) -> None:
    for reading in ("index", "slides"):
        page = (libraries / f"_site/{name}/{reading}.html").read_text(encoding="utf-8")
        for pattern in SHOWN[name]:
            assert re.search(pattern, page), pattern
        assert "Traceback" not in page
        assert not re.search(r"""(src|href)=["']https?://(?!example\.org)""", page)


def test_every_lecture_is_looked_at() -> None:
    assert {file.stem.partition("-")[2] for file in (COURSE / "slides").glob("*.md")} == {*SHOWN}


def test_libraries_run_again_when_what_they_read_has_changed(libraries: Path) -> None:
    (libraries / "slides/weeks.xml").write_text("<months/>\n")
    pd.DataFrame({"week": [1]}).to_parquet(libraries / "slides/weeks.parquet")
    said = build_site("why", libraries).stdout
    assert "slides/03-arrow.md:4: cell 1: slides/weeks.parquet changed" in said
    assert "slides/13-lxml.md:4: cell 1: slides/weeks.xml changed" in said
    assert sum(not line.endswith("fresh") and "cell" in line for line in said.splitlines()) == 2
