"""The course's figure modules are imported by their bare names, as lectures import them; nothing opens a window."""

import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot as plt

FIGURES = Path(__file__).parents[2] / "figures_src"

sys.path.insert(0, str(FIGURES))
matplotlib.use("agg")


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No figure outlives its test: matplotlib warns of more than twenty."""
    yield
    plt.close("all")
