"""MyST's roles, such as {ref}`name`, and the labels that they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from .rows import Row, Told, changed

_ROLE = re.compile(r"\{(?P<role>[a-z][a-z:-]*)\}`(?P<said>[^`\n]+)`")
_NAMED = re.compile(r"(?P<text>.*?)\s*<(?P<name>[^<>]+)>$")
_REFERS = ("ref", "numref", "eq", "prf:ref", "any")
_PLAIN = {
    "term": "{}",
    "abbr": "{}",
    "sub": "~{}~",
    "sup": "^{}^",
    "math": "${}$",
    "code": "`{}`",
    "kbd": "{{{{< kbd {} >}}}}",
}
_NUMBER = re.compile(r"^\d+[-_. ]+|\.\w+$")  # of a file's name


class Labels(Struct):
    """Labels: `found` maps each, as it is written, to the label that it has here, and to its heading's text, if any."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    waiting: str = ""  # one that is about the next directive
    gates: list[tuple[int, str]] = field(default_factory=list)  # the lines and names of what has yet to end

    def give(self, kind: str, written: str, text: str = "") -> str:
        """Note a label, or else the one that waits, and return the attribute for it; "" for none."""
        written, self.waiting = written or self.waiting, ""
        if not written:
            return ""
        name = re.sub(r"[^\w-]+", "-", re.sub(rf"^{kind}\w*[-_:]", "", written)).strip("-")
        self.found[written] = (f"{kind}-{name}" if kind else name, text)
        return f"#{self.found[written][0]}"


def said(rows: Sequence[Row], labels: Labels, told: Told) -> list[Row]:
    """The rows with roles rewritten."""
    return changed(rows, lambda line, at: "".join(_roles(line, at, labels, told)) if "}`" in line else line)


def _roles(line: str, number: int, labels: Labels, told: Told) -> Iterator[str]:
    at = 0
    for found in _ROLE.finditer(line):
        yield line[at : found.start()]
        yield _role(found["role"], found["said"].strip(), number, labels, told) or found[0]
        at = found.end()
    yield line[at:]


def _role(role: str, said: str, number: int, labels: Labels, told: Told) -> str:
    """A role as Pandoc Markdown; "" if it has no equivalent, of which there is a warning where text is read."""
    named = _NAMED.match(said)
    text, name = (named["text"], named["name"]) if named else ("", said)
    if role in _REFERS:
        label, heading = labels.found.get(name, ("", ""))
        if not label:
            what = f"{{{role}}}`{said}` is shown as text: nothing above or below has this label"
            told.warn(number, what, "link to it: [text](file.md#name)")
            return text or name
        if text or heading or "-" not in label:
            return f"[{text.replace('%s', '').strip() or heading or name}](#{label})"
        return f"@{label}"
    if role == "doc":
        address = name if re.search(r"\.\w+$", name) else f"{name}.html"
        return f"[{text or _NUMBER.sub('', name.rpartition('/')[2])}]({address})"
    if role == "download":
        return f"[{text or name.rpartition('/')[2]}]({name})"
    if role == "cite" or role.startswith("cite:"):
        keys = "; ".join(f"@{one.strip()}" for one in said.split(","))
        return keys if role.startswith("cite:t") and "," not in said else f"[{keys}]"
    return _PLAIN[role].format(text or name) if role in _PLAIN else ""
