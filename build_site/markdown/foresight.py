"""Which code a lecture has, told from its text alone, before pandoc has read it.

Python takes longer to load than pandoc takes for a lecture, so that it is worth starting both at once, if there is code
that has certainly not run yet. What only may have to run does not count: code that was there in an earlier build tells
nothing.
"""

from __future__ import annotations

import re

from ..memory.digests import digest_of
from .blocks import outline

_RUNS = re.compile(r"\{python\b|\.run\b")
_SHOWN_ONLY = re.compile(r"\beval\s*[:=]\s*[\"']?false\b")
_OPTION = re.compile(r"^#\|.*\n?", re.M)


def pieces(text: str) -> set[str]:
    """Digests of the code of a text's cells."""
    if not _RUNS.search(text):
        return set()
    cells = [(one.info, "\n".join(one.text)) for one in outline(text.split("\n")).code if _RUNS.search(one.info)]
    return {digest_of(_OPTION.sub("", code).strip()) for info, code in cells if not _SHOWN_ONLY.search(info + code)}
