"""The course's figure modules are imported by their bare names, as lectures import them; nothing opens a window."""

import sys
from pathlib import Path

import matplotlib

FIGURES = Path(__file__).parents[2] / "figures_src"

sys.path.insert(0, str(FIGURES))
matplotlib.use("agg")
