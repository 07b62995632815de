"""Whether something has to be made again, and why: the facts that decide are the facts that are told.

A lecture, a step and a page each have a manifest, which names all that they are made from; what they looked at on the
way is noted while they are made, as `inputs` names it. They are fresh while both are as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from ..problems import Place

Manifest = Mapping[str, str]  # what something is made from: label -> text, digest or version
Look = Callable[[str], str]  # what is there now, in a few characters (see `inputs`)
MOST = 4  # causes that are worth reading
LOST = "nothing is kept of it"


class Verdict(Struct, frozen=True):
    """Something that a build makes, what it is remembered by, and why it would be made again; "" where it is fresh."""

    kind: Literal["lecture", "pages", "step"]
    place: Place
    name: str
    key: str
    cause: str


def changes(reads: Mapping[str, str], look: Look) -> list[str]:
    """What has become of all that was looked at, where that is no longer as it was."""
    return [change(name, then, now) for name, then in reads.items() if (now := look(name)) != then]


def change(name: str, then: str, now: str) -> str:
    """What has become of an input, in words."""
    kind, _, path = name.partition(":")
    if kind == "version":
        return f"{path} {then or 'nothing'} -> {now or 'nothing'}"
    if kind == "never":
        return f"{path} is not cached"
    if kind == "release":
        return f"{path} has come" if now == "released" else f"{path} is yet to come"
    if kind == "paths":
        return "the folders that Python finds modules in changed"
    what = {"listing": "the names in ", "front": "the front matter of "}.get(kind, "") if then and now else ""
    path = path if kind in ("file", "front", "kind", "listing", "link", "system", "variable") else name
    if what or (then and now):
        return f"{what}{path} changed"
    return f"{path} is new" if now else f"{path} is gone"


def differences(manifest: Manifest, former: Manifest) -> Iterator[str]:
    """What makes a manifest another than the one that something was last made from."""
    for label in dict.fromkeys([*manifest, *former]):
        old, new = former.get(label), manifest.get(label)
        if old == new:
            continue
        kind, _, name = label.partition(" ")
        if kind == "option":
            yield f"new option {name}={new}" if old is None else f"option {name} {old} -> {new or 'nothing'}"
        elif kind == "reads":
            yield f"reads {name}" if new else f"no longer reads {name}"
        elif kind == "lecture":
            yield f"what pages tell of {name} changed" if old and new else change(name, old or "", new or "")
        elif ":" in label:
            yield change(label, old or "", new or "")
        else:
            yield _CAUSES.get(label, "its code changed").format(old=old, new=new)


def in_words(causes: Iterable[str]) -> str:
    """Causes as one line, "" where there are none."""
    found = [*dict.fromkeys(causes)]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return ", ".join([*found[:MOST], *more])


_CAUSES = {
    "text": "its text changed",
    "address": "its address changed",
    "number": "its number changed",
    "trust": "trust {old} -> {new}",
    "publish": "what may be published changed",
    "theme": "the course's theme changed",
    "build_site": "build_site changed",
    "pandoc": "pandoc changed",
    "converted": "it is converted again",
    "home": "the home page is converted again",
    "ways": "the navbar or the sidebar changed",
    "project": "what _quarto.yml says of the course changed",
    "credits": "to whom figures are owed changed",
    "after": "a cell before it changed",
    "folder": "its lecture moved to another folder",
}
