"""Shortcodes as Quarto has them, `{{< name … >}}` -> Markdown: each is a function here, and a line in the table.

`include`, which takes whole lines, is compose.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from ..problems import did_you_mean

INCLUDE = "include"
_ARGUMENT = re.compile(r"(?:(?P<name>[\w-]+)=)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>\S+))")
_SYSTEMS = {"mac": "Mac", "win": "Windows", "linux": "Linux"}
_FALSE = ("", "false", "no", "off", "null", "~")
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.I)
VIDEO = ("title", "width", "height")


class Wrong(Exception):  # noqa: N818  (of a shortcode, and told as a problem)
    """A shortcode cannot be what it says, and what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


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


Values = Callable[[str], object]  # "meta" or "var" -> what these look into


def call_of(name: str, arguments: str) -> Call:
    """A shortcode of this name, given what follows it."""
    found = [*_ARGUMENT.finditer(arguments)]
    texts = [next((one[kind] for kind in ("double", "single", "bare") if one[kind] is not None), "") for one in found]
    pairs = [*zip((one["name"] for one in found), texts, strict=True)]
    return Call(name, tuple(text for name, text in pairs if not name), {name: text for name, text in pairs if name})


def _looked_up(call: Call, values: Values) -> str:
    """`{{< meta a.b >}}` of front matter, `{{< var a.b >}}` of _variables.yml; items of a list count from 1."""
    value = value_at(values(call.name), call.only, call.name)
    if isinstance(value, dict):
        raise Wrong(
            f"{call.only} holds keys, and no text", f"write one of them: {call.only}.{next(iter(value), 'key')}"
        )
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def value_at(values: object, path: str, kind: str) -> object:
    """What stands at `a.b` in some YAML. Raises Wrong where nothing does."""
    value, before = values, ""
    for key in re.split(r"(?<!\\)\.", path):
        name = key.replace("\\.", ".")
        if isinstance(value, list) and name.isdecimal() and 0 < int(name) <= len(value):
            value = value[int(name) - 1]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            known = [*map(str, value)] if isinstance(value, dict) else []
            where = "_variables.yml" if kind == "var" else "front matter"
            near = did_you_mean(name, known)
            hint = near.replace("did you mean ", f"did you mean {before}") or f"write it into the {where}"
            raise Wrong(f"there is no {before}{name} in {where}", hint)
        before += f"{key}."
    return value


def is_true(values: object, path: str) -> bool:
    """Whether something is said at `a.b` in some YAML, and is not `false`."""
    try:
        value = value_at(values, path, "meta")
    except Wrong:
        return False
    return value.lower() not in _FALSE if isinstance(value, str) else bool(value)


def _keys(call: Call, _: Values) -> str:
    """`{{< kbd Ctrl-C >}}`, and `{{< kbd mac=… win=… linux=… >}}` -> the keys to press, each by itself."""
    if unknown := next((name for name in call.named if name not in _SYSTEMS), ""):
        raise Wrong(f"kbd has no {unknown}", did_you_mean(unknown, _SYSTEMS, f"it takes: {', '.join(_SYSTEMS)}"))
    of_systems = [f"{_pressed(keys)} ({_SYSTEMS[name]})" for name, keys in call.named.items()]
    return ", ".join([_pressed(call.only), *of_systems] if call.given or not of_systems else of_systems)


def _pressed(keys: str) -> str:
    """Keys that are pressed together, `Ctrl-C`, or one after the other."""
    chords = (re.split(r"(?<=[^+-])([+-])(?=.)", one) for one in keys.split())
    return " ".join("".join(part if n % 2 else _key(part) for n, part in enumerate(chord)) for chord in chords)


def _key(name: str) -> str:
    shown = re.sub(r"([^\w\s])", r"\\\1", name)
    return f"[{shown}]{{.kbd}}"


def _video(call: Call, _: Values) -> str:
    """`{{< video clip.mp4 title="…" width=… height=… >}}` -> a film of the course's own; elsewhere's is a link."""
    address, title = call.only, call.named.get("title", "").replace("[", r"\[").replace("]", r"\]")
    if unknown := next((name for name in call.named if name not in VIDEO), ""):
        raise Wrong(f"a video has no {unknown} here", did_you_mean(unknown, VIDEO, f"it takes: {', '.join(VIDEO)}"))
    if _ELSEWHERE.match(address):
        return f"[{title or 'Video'} ({urlsplit(address).hostname or address})](<{address}>)"
    size = " ".join(f'{name}="{call.named[name]}"' for name in VIDEO[1:] if name in call.named)
    return f"![{title}](<{address}>){{{size}}}" if size else f"![{title}](<{address}>)"


def _pagebreak(_: Call, __: Values) -> str:
    """`{{< pagebreak >}}` -> where paper begins a new page."""
    return '<div class="pagebreak"></div>'


def _qr(call: Call, _: Values) -> str:
    """`{{< qr >}}` of the slide's page, `{{< qr https://… >}}` -> what the filter `qr` draws."""
    address = " ".join(call.given).replace('"', "%22")
    return f'[]{{.qr to="{address}"}}'


SHORTCODES: Mapping[str, Callable[[Call, Values], str]] = {
    "kbd": _keys,
    "meta": _looked_up,
    "pagebreak": _pagebreak,
    "qr": _qr,
    "var": _looked_up,
    "video": _video,
}
KNOWN = (*SHORTCODES, INCLUDE)


def unknown(name: str, written: str) -> tuple[str, str]:
    """What is wrong with a shortcode that stays as it is, and what to do about it."""
    if name in KNOWN:
        return f"{written} is not read here: shown as it is written", "does it end with >}}, and outside of a formula?"
    return f"{written} is not known here: shown as it is written", did_you_mean(name, KNOWN, "write what it stands for")
