"""The environment's variables, as a job's code sees them: those that it asks for count as what it reads.

A job begins with ENVIRONMENT, and few variables of its caller's. One that the author's own code asks for by its name is
given to it all the same, and to programs that it starts from then on. Libraries, which ask for many, get none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

KEPT = ("PATH", "HOME", "USER", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")  # of the caller's environment
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980, the first year that zip files know
    "TERM": "xterm-color",  # this and what follows as in Jupyter: what is printed has colours, and does not wait
    **dict.fromkeys(("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"), "1"),
    **dict.fromkeys(("PAGER", "GIT_PAGER"), "cat"),
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
}
_NOBODYS = {*ENVIRONMENT, "TMPDIR"}  # the same in every build
_BETWEEN = {__file__, os.__file__, "<frozen os>", "<frozen _collections_abc>", "<frozen posixpath>"}


class _Variables(os._Environ[str]):
    """The class that os.environ is given: the object stays the same, since many modules have a reference to it."""

    given: Mapping[str, str]
    asked: Callable[[str], None]
    is_author: Callable[[str], bool]

    def __getitem__(self, name: str) -> str:
        """The value of a variable. Raises KeyError where there is none."""
        try:
            value = super().__getitem__(name)
        except KeyError:
            if name in _NOBODYS or not self.is_author(_asking()):
                raise
            self.asked(name)
            if name not in self.given:
                raise
            self[name] = self.given[name]
            return self.given[name]
        if name not in _NOBODYS and value == self.given.get(name):
            self.asked(name)
        return value


def watch(given: Mapping[str, str], asked: Callable[[str], None], is_author: Callable[[str], bool]) -> None:
    """From now on, call `asked` with the name of each variable that counts; `given` is the caller's environment.

    `is_author` says whether a file has the author's own code.
    """
    os.environ.__class__ = _Variables
    variables = os.environ
    assert isinstance(variables, _Variables)
    variables.given, variables.asked, variables.is_author = given, asked, is_author


def _asking() -> str:
    """The file whose code asks for a variable."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename in _BETWEEN and frame.f_back:
        frame = frame.f_back
    return frame.f_code.co_filename
