"""Addresses in HTML: what they say before anybody looks where they lead, and where in HTML they stand."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from .tags import tokens

_IGNORED = re.compile(r"[\t\n\r]|^[\0- ]+")  # by browsers
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I | re.A)  # re.A: Unicode's case takes 5 ms to compile
_ELSEWHERE = re.compile(r"(?:https?|ftp|wss?):|//", re.I)
_SCRIPT = re.compile(r"(?:javascript|vbscript):|data:(?!image/(?!svg))", re.I)
_PARTS = re.compile(r"(?P<path>[^?#]*)(?P<rest>.*)", re.S)
_URL = r"url\(\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\"')\s]*))\s*\)"
_IMPORT = r"@import\s+(?:url\(\s*)?(?:\"(?P<d>[^\"]*)\"|'(?P<e>[^']*)'|(?P<f>[^\"')\s;]+))[^;]*(?:;|\Z)"
_CSS = re.compile(rf"/\*.*?\*/|{_IMPORT}|{_URL}", re.I | re.S)
_CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*[^\s,]|[^\s,])(?P<size>[^,]*)")  # of a srcset
_FILE = re.compile(
    r"\.(svg|png|jpe?g|gif|bmp|webp|avif|mp4|webm|ogv|html?)([?#].*)?$|^\s*([a-z]+:|//|\\\\)", re.I | re.A
)
_CODE_OF_OTHERS = re.compile(  # in scripts: where programs are kept, files of programs, and what is fetched
    r"""["'`](?P<a>(?:https?:)?//(?:cdn\.[^"'`\s]+|[^"'`/\s]*(?:jsdelivr|unpkg|cdnjs|esm\.sh|skypack|jspm)[^"'`\s]*))["'`]"""
    r"""|["'`](?P<b>https?://[^"'`\s]+\.m?(?:js|css)(?:\?[^"'`\s]*)?)["'`]"""
    r"""|\b(?:fetch|import)\(\s*["'`](?P<c>(?:https?:)?//[^"'`\s]+)["'`]"""
)
_LIBRARY = 200_000  # characters; a longer script is a library, which names many addresses and asks for none
_FLAGS = ("", "true", "false")
_LISTS = ("background-image", "background-video")
_FILES = (*_LISTS, "background-iframe", "poster", "preview-image", "preview-video", "preview-link")
_SETS = ("srcset", "imagesrcset")
_STYLES = ("style", "background-gradient", "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker-start",
        "marker-mid", "marker-end")  # fmt: skip
_OF_TAGS = {"object": ("src", "data"), "a": ("src",), "area": ("src",)}  # in HTML, where any other tag has:
_OF_OTHER_TAGS = ("src", "href", "xlink:href")
LINKS = ("a", "area")
LINK_ATTRIBUTES = ("href", "xlink:href")


def is_elsewhere(address: str) -> bool:
    """Whether a browser would ask another site for it."""
    return bool(_ELSEWHERE.match(_as_read(address)))


def has_scheme(address: str) -> bool:
    """Whether it leads out of the course."""
    return bool(_SCHEME.match(_as_read(address)))


def scheme_of(address: str) -> str:
    """`https://example.org/x` -> `https`; "" where it names none."""
    found = _SCHEME.match(_as_read(address))
    return found[0].rstrip(":/").lower() if found else ""


def is_script(address: str) -> bool:
    """Whether it may run what it holds: a picture is the only data that cannot."""
    return bool(_SCRIPT.match(_as_read(address)))


def site_of(address: str) -> str:
    """`https://example.org/x` -> `example.org`; "" where it names no site."""
    found = re.match(r"(?:[^/?#]*:)?//([^/?#]*)", _as_read(address))
    return found[1] if found else ""


def split(address: str) -> tuple[str, str]:
    """An address without, and only, its query and fragment."""
    parts = _PARTS.fullmatch(address.strip())
    return (parts["path"], parts["rest"]) if parts else (address, "")


def loaded_by_script(script: str) -> str:
    """An address of another site that a script asks for; "" where none is found."""
    found = _CODE_OF_OTHERS.search(script) if len(script) < _LIBRARY else None
    return found[found.lastgroup or 0] if found else ""


def loaded_in_css(css: str, load: Callable[[str], str]) -> str:
    """CSS with the address in each `url()` and `@import` as `load` has it; nothing is imported from ""."""

    def put(match: re.Match[str]) -> str:
        group = match.lastgroup
        if not group or not match[group]:
            return match[0]
        if new := load(match[group]):
            start, end = match.start(group) - match.start(), match.end(group) - match.start()
            return match[0][:start] + new + match[0][end:]
        return "" if match[0].startswith("@") else "none"

    return _CSS.sub(put, css)


def loaded_in_srcset(srcset: str, load: Callable[[str], str]) -> str:
    """A `srcset` with each address as `load` has it, without those that it has not."""
    found = [(load(one["address"]), one["size"].rstrip()) for one in _CANDIDATE.finditer(srcset)]
    return ", ".join(address + size for address, size in found if address)


def _as_read(address: str) -> str:
    """An address as browsers read it before they look for its scheme."""
    return _IGNORED.sub("", address).replace("\\", "/")


def loaded_in_attribute(tag: str, name: str, value: str, load: Callable[[str], str]) -> str:
    """An attribute's value with the addresses of what it loads as `load` has them; `tag` is "" outside of HTML."""
    own = _OF_TAGS.get(tag, _OF_OTHER_TAGS) if tag else ()
    kind = name.removeprefix("data-")
    if value in _FLAGS:
        return value
    if kind in _STYLES or (kind == "background" and "(" in value):
        return loaded_in_css(value, load)
    if kind in _SETS:
        return loaded_in_srcset(value, load)
    if kind in _LISTS and not has_scheme(value):
        return ", ".join(filter(None, (load(one.strip()) for one in value.split(","))))
    if kind in _FILES or name in own or name == "data-src" or (kind == "background" and _FILE.search(value)):
        return load(value)
    return value


class Address(Struct, frozen=True):
    """An address in HTML: its element's tag, the attribute, "" in a style sheet, and whether it `loads` unasked."""

    url: str
    tag: str
    attribute: str
    loads: bool


def addresses(html: str) -> list[Address]:
    """What HTML loads and where its links lead, in order; it should be well-formed (see `fragment`)."""
    found: list[Address] = []

    def note(url: str) -> str:
        found.append(Address(url, tag, name, loads=True))
        return url

    every = tokens(html)
    for token, following in zip(every, [*every, None][1:], strict=True):
        tag, name = token.tag, ""
        if token.kind != "start":
            continue
        for name, value in token.attributes.items():
            if tag in LINKS and name in LINK_ATTRIBUTES:
                found.append(Address(value, tag, name, loads=False))
            else:
                loaded_in_attribute(tag, name, value, note)
        if tag == "style":
            name = ""
            loaded_in_css(html[token.end : following.start if following else None], note)
    return found
