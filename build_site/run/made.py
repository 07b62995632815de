"""Scripts that an installed package has, but in no file: made once for a course, and kept."""

from __future__ import annotations

import subprocess
import sys

VEGA = "vega"  # with Vega-Lite and Vega-Embed
_MAKERS = {VEGA: "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"}


def make(name: str) -> bytes:
    """A script, by its name; this takes seconds."""
    command = [sys.executable, "-P", "-c", _MAKERS[name]]
    return subprocess.run(command, check=True, capture_output=True).stdout
