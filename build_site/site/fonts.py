"""The theme's fonts, cut to what a site's pages show; in a preview, whose text changes all the time, they are whole.

Where all is common, what the package has cut is taken.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from ..memory import kept
from ..memory.digests import Digests, digest_of
from ..memory.folder import FONTS, PACKAGE
from ..memory.inputs import see
from .cut import COMMON, MATH, common, cut
from .theme import ASSETS, VENDOR

_FORMULA = re.compile(r"<math\b(.*?)</math>", re.S)
_SOURCE = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.S)
_ENTITY = re.compile(r"&#?\w+;")
_NAME = re.compile(r"<mi\b[^>]*>(.)</mi>")
_ITALIC = {  # which browsers draw for a name of one letter
    chr(int(unicodedata.decomposition(chr(code)).split()[1], 16)): chr(code)
    for code in (*range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6A4, 0x1D6A6), *range(0x1D6E2, 0x1D71C))
} | {"h": "\N{PLANCK CONSTANT}"}
_ASCII = bytes(range(0x80))  # all of which is in COMMON, but for what nobody sees
_LAST = "\N{GLAGOLITIC CAPITAL LETTER AZU}"  # from here on no font for text has anything


class Letters(Struct, frozen=True):
    """What pages show beyond COMMON, in order: in their texts, and in their formulas all of it."""

    text: str = ""
    math: str = ""


def letters_in(pages: Iterable[str]) -> Letters:
    """The letters of pages, which are HTML; those in formulas as browsers draw them."""
    text, math = set[str](), set[str]()
    for page in pages:
        prose = _FORMULA.sub("", page)
        text |= _beyond_ascii(prose) | _escaped(prose)
        for formula in _FORMULA.findall(page):
            shown = _SOURCE.sub("", f"<math{formula}")
            math |= {*shown} | _escaped(shown)
            math |= {_ITALIC.get(name, name) for name in _NAME.findall(formula)}
    return Letters(_sorted(one for one in text if one not in COMMON and one < _LAST), _sorted(math))


def letters_of(theme: Mapping[str, str], root: Path) -> Letters:
    """What a course's own scripts and style sheets may show; those of the package show nothing but COMMON."""
    own = (file for place, file in theme.items() if place.endswith((".css", ".js")) and file.startswith(f"{root}/"))
    return letters_in(Path(file).read_text(encoding="utf-8", errors="replace") for file in own)


def _beyond_ascii(page: str) -> set[str]:
    """What is not ASCII, as nearly all of a page is: a set of all its letters takes a millisecond."""
    return {*page.encode().translate(None, delete=_ASCII).decode()}


def _escaped(page: str) -> set[str]:
    return {letter for entity in {*_ENTITY.findall(page)} for letter in html.unescape(entity)}


def _sorted(letters: Iterable[str]) -> str:
    return "".join(sorted(one for one in letters if unicodedata.category(one)[0] != "C"))


def all_letters(groups: Iterable[Letters]) -> Letters:
    """What some groups of pages show together."""
    every = [*groups]
    return Letters(*(_sorted({letter for one in every for letter in getattr(one, name)}) for name in ("text", "math")))


def cut_fonts(
    theme: Mapping[str, str], letters: Letters, former: Mapping[str, str], memory: Path, root: Path, digests: Digests
) -> tuple[dict[str, str], dict[str, str]]:
    """The fonts in a theme (path in the site -> file) for what pages show: path -> file; and what was cut.

    Of the course's own those are cut that its looks name; those among its templates are as they are.

    The latter is, by what a font was cut from, the digest by which it is kept; `former` is that of the build before:
    what was cut then is not cut again.
    """
    found, made = dict[str, str](), dict[str, str]()
    tools = _tools(root, digests)
    for place, file in theme.items():
        name = place.removeprefix(f"{ASSETS}/fonts/")
        is_ours = file == f"{VENDOR}/fonts/{name}"
        if not is_ours and (name == place or file == f"{root}/templates/fonts/{name}"):
            continue
        more = letters.math if name == MATH else letters.text
        if not more and is_ours:
            found[place] = f"{VENDOR}/common/{name}"
            continue
        shown = common(name) + more
        key = digest_of([digests(file), shown, tools])
        made[key] = former.get(key, "")
        if not made[key] or digests(_kept(memory, made[key])) != made[key]:
            made[key] = _keep(memory, cut((root / file).read_bytes(), shown), digests)
        found[place] = _kept(memory, made[key])
    _forget(memory, made)
    return found, made


def _tools(root: Path, digest: Callable[[str], str]) -> list[str]:
    """What else decides how a font is cut."""
    versions = [see(root, f"version:{name}", digest) for name in ("fonttools", "brotli")]
    return [*versions, digest(f"{PACKAGE}/site/cut.py")]


def _kept(memory: Path, digest: str) -> str:
    return f"{memory}/{FONTS}/{digest}.woff2"


def _keep(memory: Path, font: bytes, digests: Digests) -> str:
    """Keep a font, unless it is there; what is in its place, and is not it, is set aside. Returns its digest."""
    digest = hashlib.sha256(font).hexdigest()
    file = _kept(memory, digest)
    if digests(file) != digest:
        kept.make_folder(memory / FONTS)
        kept.set_aside(Path(file))
        kept.put(Path(file), font)
        digests.renew(file)
    return digest


def _forget(memory: Path, made: Mapping[str, str]) -> None:
    if (memory / FONTS).is_dir():
        for file in (memory / FONTS).iterdir():
            if file.stem not in made.values() and not file.name.startswith(kept.ASIDE):
                file.unlink(missing_ok=True)
