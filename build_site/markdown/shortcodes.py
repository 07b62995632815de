"""Shortcodes as Quarto has them, `{{< name … >}}` -> Markdown: each is a function here, and a line in the table.

`include`, which takes whole lines, is compose.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from ..course.model import HIDDEN_IN, READINGS
from ..problems import Wrong, did_you_mean
from .variables import value_at

INCLUDE = "include"
_ARGUMENT = re.compile(r"(?:(?P<name>[\w-]+)=)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>\S+))")
_SYSTEMS = {"mac": "Mac", "win": "Windows", "linux": "Linux"}
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.I)
VIDEO = ("title", "width", "height")


class Call(Struct, frozen=True):
    """A shortcode as it is written: its name, and what it is given, in order and by name."""

    name: str
    given: tuple[str, ...]
    named: Mapping[str, str]

    @property
    def only(self) -> str:
        """What it is given, as one text. Raises Wrong where that is nothing."""
        if text := " ".join(self.given).strip():
            return text
        raise Wrong(f"{self.name} names nothing", f"write {{{{< {self.name} … >}}}}")


Values = Callable[[str, str], object]  # "meta" or "var", and a path -> what holds the path


def call_of(name: str, arguments: str) -> Call:
    """A shortcode of this name, given what follows it."""
    found = [*_ARGUMENT.finditer(arguments)]
    texts = [next((one[kind] for kind in ("double", "single", "bare") if one[kind] is not None), "") for one in found]
    pairs = [*zip((one["name"] for one in found), texts, strict=True)]
    return Call(name, tuple(text for name, text in pairs if not name), {name: text for name, text in pairs if name})


def meaning(call: Call, values: Values) -> str:
    """The Markdown that a shortcode of the table stands for. Raises Wrong."""
    function, names = SHORTCODES[call.name]
    if unknown := next((name for name in call.named if name not in names), ""):
        takes = f"it takes: {', '.join(names)}" if names else "take it away"
        raise Wrong(f"{call.name} has no {unknown} here", did_you_mean(unknown, names, takes))
    return function(call, values)


def _looked_up(call: Call, values: Values) -> str:
    """`{{< meta a.b >}}` of front matter, `{{< var a.b >}}` of _variables.yml; items of a list count from 1."""
    value = value_at(values(call.name, call.only), call.only, call.name)
    if isinstance(value, dict):
        raise Wrong(
            f"{call.only} holds keys, and no text", f"write one of them: {call.only}.{next(iter(value), 'key')}"
        )
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _keys(call: Call, _: Values) -> str:
    """`{{< kbd Ctrl-C >}}`, and `{{< kbd mac=… win=… linux=… >}}` -> the keys to press, each by itself."""
    of_systems = [f"{_pressed(keys)} ({_SYSTEMS[name]})" for name, keys in call.named.items()]
    return ", ".join([_pressed(call.only), *of_systems] if call.given or not of_systems else of_systems)


def _pressed(keys: str) -> str:
    """Keys that are pressed together, `Ctrl-C`, or one after the other."""
    chords = (re.split(r"(?<=[^+-])([+-])(?=.)", one) for one in keys.split())
    return " ".join("".join(part if n % 2 else _key(part) for n, part in enumerate(chord)) for chord in chords)


def _key(name: str) -> str:
    shown = re.sub(r"([^\w\s])", r"\\\1", name)
    return f"<kbd>{shown}</kbd>"


def _video(call: Call, _: Values) -> str:
    """`{{< video clip.mp4 title="…" width=… height=… >}}` -> a film of the course's own; elsewhere's is a link."""
    address, title = call.only, call.named.get("title", "").replace("[", r"\[").replace("]", r"\]")
    if _ELSEWHERE.match(address):
        return f"[{title or 'Video'} ({urlsplit(address).hostname or address})](<{address}>)"
    size = " ".join(f'{name}="{call.named[name]}"' for name in VIDEO[1:] if name in call.named)
    return f"![{title}](<{address}>){{{size}}}" if size else f"![{title}](<{address}>)"


def _pagebreak(call: Call, _: Values) -> str:
    """`{{< pagebreak >}}` -> where a page on paper ends, which no other reading has."""
    if call.given:
        raise Wrong(f"pagebreak takes nothing: {' '.join(call.given)}", "write {{< pagebreak >}}")
    others = " ".join(HIDDEN_IN + one for one in READINGS if one != "page")
    return f'<div class="pagebreak {others}"></div>'


def _qr(call: Call, _: Values) -> str:
    """`{{< qr >}}` of the slide's page, `{{< qr https://… >}}` -> what the filter `qr` draws."""
    address = " ".join(call.given).replace('"', "%22")
    return f'[]{{.qr to="{address}"}}'


# of each what it stands for, and the names that what it is given may have
SHORTCODES: Mapping[str, tuple[Callable[[Call, Values], str], Sequence[str]]] = {
    "kbd": (_keys, [*_SYSTEMS]),
    "meta": (_looked_up, []),
    "pagebreak": (_pagebreak, []),
    "qr": (_qr, []),
    "var": (_looked_up, []),
    "video": (_video, VIDEO),
}
ICONS = ("fa", "bi", "iconify")  # of Quarto's extensions, given a set and a name of it
UNDRAWN = ("icons are not drawn here: their names stand for them", "write a sign instead, such as ✉")
KNOWN = (*SHORTCODES, INCLUDE, *ICONS)


def name_of(icon: Call) -> str:
    """What stands for an icon, `{{< fa brands github >}}`: its title, or its name."""
    return icon.named.get("title") or " ".join(icon.given[-1:])


def unknown(name: str, written: str) -> tuple[str, str]:
    """What is wrong with a shortcode that stays as it is, and what to do about it."""
    if name in KNOWN:
        return f"{written} is not read here: shown as it is written", "does it end with >}}, and outside of a formula?"
    return f"{written} is not known here: shown as it is written", did_you_mean(name, KNOWN, "write what it stands for")
