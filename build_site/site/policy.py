"""A page's Content-Security-Policy: browsers run what the page holds, and nothing more."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache

from ..course.model import Course
from ..problems import Place, Problem, shortened
from .theme import VENDOR, files_below

_OWN = "'self' file:"  # a site opened from a disk has no 'self'
_ACTS = ("<script", "javascript:", "srcdoc", "data:text/html")
_ON = re.compile(r"on(?<=\bon)[a-z]+\s*=")  # begins with letters, so that it is searched for as quickly as words are
_INLINE = re.compile(
    r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*[\"']?(?!module|(?:text|application)/(?:java|ecma)script)))[^>]*>"
    r"|(?<=[\s\"'])on[a-z]+\s*=\s*(?=[\"'])|\bjavascript:",
    re.I,
)
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.S)
_SPEAKER = re.compile(r"<script>(.*?)<\\/script>", re.S)


def acts(html: str) -> bool:
    """Whether HTML may hold scripts of its own; listings of code may look as if."""
    html = html.lower()
    return any(one in html for one in _ACTS) or bool(_ON.search(html))


def refused_scripts(course: Course) -> Iterator[Problem]:
    """A warning for each inline script of a course's own templates; it has contributors, so that none runs."""
    folder = course.root / "templates"
    names = files_below(folder) if folder.is_dir() else []
    for name in (one for one in names if one.endswith((".html", ".jinja", ".j2"))):
        text = (folder / name).read_text(encoding="utf-8", errors="replace")
        text = _COMMENT.sub(lambda one: "\n" * one[0].count("\n"), text)
        for found in _INLINE.finditer(text):
            place = Place(f"templates/{name}", text.count("\n", 0, found.start()) + 1)
            message = f'{shortened(found[0].strip(), 40)} does not run where trust = "contributor"'
            yield Problem(place, message, "put the script into templates/own.js, and load it by its src", "warning")


def policy(trust: str, runs_scripts: bool) -> str:
    """The policy of a page that only runs the site's files, or also what its author, or a chart's library, has in it.

    Libraries of charts make code from text ('unsafe-eval'). Nothing of contributors runs.
    """
    closed = f"script-src {_OWN} {_speakers_window()}; base-uri 'none'"
    if trust == "contributor":
        pictures = f"img-src {_OWN} data: blob:; media-src {_OWN} data: blob:; font-src {_OWN} data:"
        own = f"style-src {_OWN} 'unsafe-inline'; connect-src 'self'; frame-src {_OWN}"
        return f"default-src 'none'; {closed}; {own}; {pictures}; form-action 'none'"
    default = f"default-src {_OWN} data: blob: 'unsafe-inline'"
    if runs_scripts:
        return f"{default} 'unsafe-eval'; base-uri 'none'; form-action 'self'"
    return f"{default}; {closed}; form-action 'self'"


@cache
def _speakers_window() -> str:
    """The one inline script that reveal.js has: of the window for speakers, which its plugin writes."""
    plugin = (VENDOR / "reveal" / "plugin" / "notes.js").read_text(encoding="utf-8")
    script = re.sub(r"\\(.)", r"\1", _SPEAKER.findall(plugin)[-1])
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
