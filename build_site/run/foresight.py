"""Whether a lecture has code that has certainly not run yet, told from its text alone, before pandoc has read it.

Python takes longer to load than pandoc takes for a lecture, so that it is worth starting both at once. What only may
have to run does not start it: code that was there in an earlier build tells nothing.
"""

from __future__ import annotations

import re

from ..digests import digest_of

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_FENCE = re.compile(
    r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<code>.*?)^ {0,3}(?P=mark)[`~]*[ \t]*$", re.M | re.S
)
_RUNS = re.compile(r"\{python\b|\.run\b")
_SHOWN_ONLY = re.compile(r"\beval\s*[:=]\s*[\"']?false\b")
_OPTION = re.compile(r"^#\|.*\n?", re.M)


def pieces(text: str) -> set[str]:
    """Digests of the cells' code that a text seems to have."""
    if not _RUNS.search(text):
        return set()
    fences = [(found["info"], found["code"]) for found in _FENCE.finditer(_COMMENT.sub("", text))]
    return {
        digest_of(_OPTION.sub("", code).strip())
        for info, code in fences
        if _RUNS.search(info) and not _SHOWN_ONLY.search(info + code)
    }
