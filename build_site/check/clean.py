"""Slides and sections of pages in which nothing was found before, and that need not be looked at again.

Each is known by a digest of its HTML, of what is around it, of the files that it shows, of the site's style sheets and
scripts, and of what looks at it: this package, playwright and the browser.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from ..memory.digests import Digests, digest_of
from ..site.publish import published
from ..site.theme import ASSETS
from .browser import SCRIPTS, looks_with

LINKED = (".ipynb", "index.html", "slides.html")  # how the names of files end that are linked to, and not shown
_NAME = re.compile(r"[^/\"'<>=?#]+\.\w+")  # of a file, in an address


class Digest:
    """Computes the digests of a site's slides and sections."""

    def __init__(self, site: Path) -> None:
        self._site, self._files = site, published(site)
        digests = Digests(site)
        code = [str(file) for file in (*Path(__file__).parent.glob("*.py"), *SCRIPTS)]
        self._named: dict[str, list[str]] = defaultdict(list)
        for path, digest in sorted(self._files.items()):
            if not path.endswith(LINKED):
                self._named[path.rpartition("/")[2]].append(digest)
        shared = {path: digest for path, digest in self._files.items() if path.startswith(f"{ASSETS}/")}
        self._shared = digest_of([shared, [digests(path) for path in sorted(code)], looks_with()])

    def sections(self, path: str) -> Mapping[str, str]:
        """The digests of a page's sections, in order, by the identifiers of their headings; "": what is around them."""
        tree = LexborHTMLParser((self._site / path).read_text(encoding="utf-8"))
        everywhere = [node.html for node in tree.css(".text :is(style, script)")]
        found: dict[str, list[str]] = defaultdict(list)
        name = ""
        for node in tree.css(".text > *"):
            if node.css_matches(".heading") and (heading := node.css_first("[id]")):
                name = heading.attributes["id"] or ""
            if name:
                found[name].append(node.html or "")
                node.decompose()
        around = digest_of([tree.html, everywhere])
        return {"": self._of(tree.html or "", around)} | {
            name: self._of("".join(html), around) for name, html in found.items()
        }

    def slides(self, path: str) -> Mapping[str, str]:
        """The digests of the slides that a deck shows, in order, by their identifiers; "" is what is around them."""
        tree = LexborHTMLParser((self._site / path).read_text(encoding="utf-8"))
        everywhere = [node.html for node in tree.css(".slides > section :is(style, script)")]
        found = {}
        for slide in tree.css(".slides > section"):
            if slide.attributes.get("data-visibility") != "hidden":
                found[slide.attributes.get("id") or ""] = slide.html or ""
            slide.decompose()
        around = digest_of([tree.html, everywhere])
        return {"": self._of(tree.html or "", around)} | {name: self._of(html, around) for name, html in found.items()}

    def _of(self, html: str, around: str = "") -> str:
        """`around` is what is there besides; all files count whose names are in the HTML."""
        shown = [self._named.get(name, []) for name in sorted({*_NAME.findall(unquote(html))})]
        return digest_of([html, around, shown, self._shared])
