"""Drawings of contributors: SVG files -> the same without what could run or load anything, and what that was.

The XML is read with namespaces and entities resolved, and written anew from what is known to be harmless: what browsers
get is what was looked at, whatever spelling hid it. What programs for drawing keep for themselves goes unmentioned.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from msgspec import Struct, field

from .addresses import is_elsewhere
from .harmless import DRAWN, harmless, harmless_sheet, harmless_style

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_OTHERS = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML")
_KEPT = {f"{_XLINK} href": "xlink:href", f"{_XML} space": "xml:space"}
_ACTS = re.compile(r"@|\\|(?:url|image-set|image|src|element|cross-fade|expression)\(\s*[\"']?(?!#)", re.I)
_UNHEARD = ("metadata", "sodipodi", "i:pgf")  # what nobody sees


class Unreadable(Exception):  # noqa: N818  (of a drawing)
    """The drawing is no SVG; the text says why."""


class Drawing(Struct, frozen=True):
    """A drawing without what acts, and what went: its line, and its name."""

    text: str
    gone: tuple[tuple[int, str], ...]


class _Writer(Struct):
    """Writes what is harmless of the XML that a parser reads."""

    parser: Any
    written: list[str] = field(default_factory=list)
    gone: list[tuple[int, str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    skipped: int = 0  # how deep within something that goes
    sheet: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self.open and not self.skipped and (space, tag) != (_SVG, "svg"):
            is_unnamed = name == "svg"
            raise Unreadable(f'its <svg> lacks xmlns="{_SVG}"' if is_unnamed else "it is no SVG")
        if self.skipped or space != _SVG or tag not in DRAWN:
            if not self.skipped and space in (_SVG, *_OTHERS) and tag not in _UNHEARD:
                self._tell(f"<{tag}>")
            self.skipped += 1
            return
        names = {} if self.open else {"xmlns": _SVG, "xmlns:xlink": _XLINK}
        kept = names | {
            key: value for one, given in attributes.items() for key, value in self._attribute(tag, one, given)
        }
        self.open.append(tag)
        self.written.append(f"<{tag}" + "".join(f' {key}="{html.escape(one)}"' for key, one in kept.items()) + ">")

    def end(self, _: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        tag = self.open.pop()
        if tag == "style":
            sheet, self.sheet = "".join(self.sheet), []
            if _ACTS.search(sheet):
                self._tell("parts of <style>")
            self.written.append(html.escape(harmless_sheet(sheet), quote=False))
        self.written.append(f"</{tag}>")

    def text(self, data: str) -> None:
        if not self.skipped and self.open:
            if self.open[-1] == "style":
                self.sheet.append(data)
            else:
                self.written.append(html.escape(data, quote=False))

    def instruction(self, target: str, _: str) -> None:
        if target == "xml-stylesheet":
            self._tell("xml-stylesheet")

    def _attribute(self, tag: str, name: str, value: str) -> list[tuple[str, str]]:
        """An attribute as it is written, if it is."""
        key = _KEPT.get(name, name)
        if " " in key:
            return []
        if key == "style":
            if _ACTS.search(value):
                self._tell("parts of style")
            return [(key, style)] if (style := harmless_style(value, is_drawing=True)) else []
        kept = value if key == "xml:space" else harmless(tag, key, value)
        if tag == "image" and kept and is_elsewhere(kept):
            kept = None
        if kept is None and (key[:2] == "on" or key.endswith("href") or _ACTS.search(value)):
            self._tell(key)
        return [] if kept is None else [(key, kept)]

    def _tell(self, what: str) -> None:
        self.gone.append((self.parser.CurrentLineNumber, what))


def harmless_drawing(data: bytes) -> Drawing:
    """The drawing in a file. Raises Unreadable."""
    parser = expat.ParserCreate(namespace_separator=" ")
    writer = _Writer(parser)
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.ProcessingInstructionHandler = writer.instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(f"its XML cannot be read: {error}") from None
    return Drawing("".join(writer.written) + "\n", tuple(writer.gone))
