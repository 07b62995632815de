"""Scripts that an installed package has, but in no file: made once for a course, and kept."""

from __future__ import annotations

import subprocess
import sys

from ..problems import CourseError, Place, Problem

VEGA = "vega"  # with Vega-Lite and Vega-Embed
_MAKERS = {  # name -> the package, and code that prints the script
    VEGA: (
        "vl-convert-python",
        "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())",
    ),
}


def make(name: str) -> bytes:
    """A script, by its name; this takes seconds. Raises CourseError where that is impossible."""
    package, code = _MAKERS[name]
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        hint = f"is {package} broken? pip install --force-reinstall {package}"
        raise CourseError([Problem(Place(f"{name}.js", 0), f"this script cannot be made: {said[-1]}", hint)])
    return done.stdout
