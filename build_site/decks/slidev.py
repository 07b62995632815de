"""Decks of Slidev: front matter for each slide, slots of layouts, and what comes click by click."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, field

from .reveal import TAKEN
from .rows import (
    CLASS,
    Front,
    Row,
    Told,
    background,
    classes_in,
    comments,
    fenced,
    front_of,
    headed,
    inside,
    keys_of,
    rows_of,
    unparted,
    verbatim,
)
from .slides import Slide, written
from .slidev_code import with_code
from .vue import without_vue

WHOSE = "Slidev's"
KEYS = (  # of front matter that nobody else has
    *("mdc", "drawings", "highlighter", "routerMode", "colorSchema", "aspectRatio", "canvasWidth", "themeConfig"),
    *("twoslash", "monaco", "presenter", "browserExporter", "remoteAssets", "selectable", "favicon", "exportFilename"),
)
LAYOUTS = (
    *("cover", "center", "default", "end", "fact", "full", "iframe", "iframe-left", "iframe-right", "image"),
    *("image-left", "image-right", "intro", "none", "quote", "section", "statement", "two-cols", "two-cols-header"),
)
_OWN = ("cover", "fact", "image-left", "image-right", "intro", "statement", "two-cols", "two-cols-header")
_OF_DECK = {**TAKEN, "info": "description"}
_SILENT = (
    *("slide-level", "layout", "class", "background", "image", "url", "hide", "src", "routeAlias", "transition"),
    *("mdc", "comark"),
)
_CENTERED = ("center", "cover", "end", "fact", "intro", "quote", "section", "statement")
_KNOWN = ("layout", "class", "background", "image", "url", "hide", "disabled", "src", "routeAlias", "transition")
_SIZED = ("backgroundSize",)
_UNSEEN = ("level", "hideInToc", "preload", "title")  # of an overview, or of when a slide is loaded
OF_SLIDE = (  # of which one tells that a block within the text is a slide's front matter
    *(*_KNOWN, *_SIZED, *_UNSEEN, "clicks", "clicksStart", "zoom", "dragPos", "name"),
)
_ATTRIBUTE = re.compile(r"[A-Za-z][\w-]*\s*:(?:\s|$)")
_SLOT = re.compile(r"::\s*(?P<name>[\w-]+)\s*::\s*$")
_TRANSITIONS = {"fade": "fade", "fade-out": "fade", "none": "none", "zoom": "zoom"}
_SIGN = re.compile(r"^::[ \t]*(?:right|left|bottom)[ \t]*::[ \t]*$|^[ \t]*</?v-clicks?\b", re.M)


class _Part(Struct):
    """A slide's front matter, and its text."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, list[Row]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def is_slidev(text: str) -> bool:
    """Whether a text is a deck of Slidev's: by its front matter, or a slide's, or by what only its slides have."""
    front = front_of(rows_of(text))
    if any(key in front.rows for key in KEYS) or front.values.get("layout") in _OWN:
        return True
    parts = [*_parts(front)]
    own = any(part.keys.keys() <= {*OF_SLIDE} and {*_KNOWN} & part.keys.keys() for part in parts[1:] if part.keys)
    return own or (len(parts) > 1 and bool(_SIGN.search(text)))


def rewritten(text: str, told: Told) -> list[Row]:
    """A deck as Pandoc Markdown."""
    front = front_of(rows_of(text))
    front.lost(_OF_DECK, _SILENT, WHOSE, told)
    parts = [*_parts(front)]
    parts[0].values, parts[0].keys = front.values, front.rows
    shown = [part for part in parts if True not in (part.values.get("hide"), part.values.get("disabled"))]
    slides = [slide for part in shown for slide in _slide(part, part is parts[0], told)]
    return written(front, slides, _OF_DECK, told.is_part)


def _parts(front: Front) -> Iterator[_Part]:
    """The slides: a rule ends one, and may begin the front matter of the next."""
    rows, part, n = front.body, _Part(front.body[0][0] if front.body else 1), 0
    code = unparted(rows)
    while n < len(rows):
        line = rows[n][1]
        if n in code or not re.fullmatch(r"-{3,}\s*", line):
            part.rows.append(rows[n])
            n += 1
            continue
        yield part
        part, n = _Part(rows[n][0]), n + 1
        end = next((m for m in range(n, len(rows)) if rows[m][1].rstrip() == "---"), 0)
        fence = next((m for m in range(n, min(n + 3, len(rows))) if rows[m][1].strip()), n)
        if n < len(rows) and _ATTRIBUTE.match(rows[n][1]) and end:
            part.values, part.keys = keys_of(rows[n:end])
            n = end + 1
        elif fence < len(rows) and re.fullmatch(r"```ya?ml\s*", rows[fence][1]):
            end = next((m for m in range(fence + 1, len(rows)) if rows[m][1].startswith("```")), fence + 1)
            values, keys = keys_of(rows[fence + 1 : end])
            if {*_KNOWN} & keys.keys():
                part.values, part.keys, n = values, keys, end + 1
    yield part


def _slide(part: _Part, is_first: bool, told: Told) -> Iterator[Slide]:
    """A slide; one that is another file's is included."""
    values, keys = part.values, part.keys
    if not is_first and (lost := [key for key in keys if key not in (*_KNOWN, *_SIZED, *_UNSEEN)]):
        what = ", ".join(lost)
        told.warn_once(
            keys[lost[0]][0][0], f"of a slide's front matter these keys have no effect here: {what}", "take them away"
        )
    rows, notes = _without_notes(part.rows)
    rows = with_code(without_vue(rows, told), told)
    if src := str(values.get("src") or ""):
        yield Slide(part.line, _included(src, keys, told))
        return
    attributes = [*_attributes(values, keys, told)]
    rows = _laid_out(rows, str(values.get("layout", "")), values, part.line, keys, told)
    yield Slide(part.line, rows, attributes, notes)


def _included(src: str, keys: dict[str, list[Row]], told: Told) -> list[Row]:
    """The slides of another file; which of them, by their numbers, cannot be said."""
    path, _, which = src.partition("#")
    number = keys["src"][0][0]
    if which:
        told.warn(number, f"all slides of {path} are shown, not {which} alone", "give these a file of their own")
    if given := [key for key in keys if key in _KNOWN and key not in ("src", "hide", "disabled")]:
        told.warn(
            keys[given[0]][0][0], f"beside src these keys have no effect: {', '.join(given)}", f"write them into {path}"
        )
    return [(number, f"{{{{< include {path} >}}}}"), (number, "")]


def _attributes(values: dict[str, Any], keys: dict[str, list[Row]], told: Told) -> Iterator[str]:
    """A slide's front matter as attributes of its heading."""
    layout = str(values.get("layout", ""))
    line = keys["layout"][0][0] if "layout" in keys else 0
    if layout in _CENTERED and layout not in ("cover", "intro"):
        yield ".center"
    elif layout and layout not in LAYOUTS:
        told.warn(line, f"the layout {layout} is not known here: the slide is laid out as any other", "see its columns")
    if name := values.get("routeAlias"):
        yield f"#{name}"
    for word in classes_in(values.get("class")):
        yield ".center" if word == "text-center" else f".{word}" if CLASS.fullmatch(word) else ""
    ground = values.get("background") or (values.get("image") if layout == "image" else None)
    if ground:
        yield background(str(ground))
    if ground and values.get("backgroundSize"):
        yield f'background-size="{values["backgroundSize"]}"'
    if layout == "iframe" and values.get("url"):
        yield f'background-iframe="{values["url"]}"'
    transition = str(values.get("transition", ""))
    if transition.startswith("slide-"):
        yield 'transition="slide"'
    elif transition in _TRANSITIONS:
        yield f'transition="{_TRANSITIONS[transition]}"'
    elif transition:
        told.warn(keys["transition"][0][0], f"the transition {transition} is not known here", "slide, fade, zoom, none")


def _without_notes(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The last comment of a slide, if nothing follows it, is the presenter's."""
    for first, last in comments(rows)[-1:]:
        if not any(line.strip() for _, line in rows[last + 1 :]):
            said = inside(rows, first, last)
            return rows[:first], said if any(line.strip() for _, line in said) else []
    return rows, []


def _laid_out(
    rows: list[Row], layout: str, values: dict[str, Any], line: int, keys: dict[str, list[Row]], told: Told
) -> list[Row]:
    """A slide's rows, its slots as columns."""
    image = str(values.get("image") or "")
    if image and layout not in ("image", "image-left", "image-right"):  # of a theme's own: nobody knows where
        rows = [*rows, (keys["image"][0][0], ""), (keys["image"][0][0], f"![]({image}){{.decorative}}")]
    slots = _slots(rows, told)
    what, _, side = layout.partition("-")
    key = {"image": "image", "iframe": "url"}.get(what, "")
    if side in ("left", "right") and (address := values.get(key)):
        shown = f"![]({address}){{.decorative}}" if what == "image" else f"[{address}]({address})"
        slots[side] = [(keys[key][0][0], shown)]
        slots["right" if side == "left" else "left"] = slots.pop("default")
        return _columns(slots, line)
    if layout == "quote" and len(slots) == 1:
        return _quoted(rows)
    if "right" in slots and "left" not in slots:
        slots["left"] = slots.pop("default")
    return _columns(slots, line) if "right" in slots else rows


def _slots(rows: Sequence[Row], told: Told) -> dict[str, list[Row]]:
    """What is in each slot of a slide; what stands in none is in `default`."""
    code, slots, name = verbatim(rows), dict[str, list[Row]](), "default"
    slots[name] = []
    for n, (number, line) in enumerate(rows):
        if n not in code and (found := _SLOT.match(line)):
            name = found["name"]
            if name not in ("default", "left", "right", "bottom", "top", "content"):
                told.warn(number, f"the slot {name} is not known here: it follows the text above", "")
                name = "default" if len(slots) == 1 else next(reversed(slots))
            slots.setdefault(name, []).append((number, ""))
        else:
            slots[name].append((number, line))
    if len(slots) > 1 and "right" not in slots:  # they follow each other
        return {"default": [row for rows in slots.values() for row in rows]}
    return slots


def _columns(slots: dict[str, list[Row]], line: int) -> list[Row]:
    """The heading first, then two columns, and what is below both."""
    top, left = slots.pop("default", []), slots.pop("left", [])
    heading: list[Row] = []
    if not any(text.strip() for _, text in top):
        heading, left = headed(left)
    right = slots.pop("right", [])
    below = [row for rows in slots.values() for row in [(rows[0][0] if rows else line, ""), *rows]]
    columns = [row for rows in (left, right) for row in fenced("column", rows or [(line, "")], 6)]
    return [*top, *heading, *fenced("columns", columns, 7), *below]


def _quoted(rows: Sequence[Row]) -> list[Row]:
    """The text of a quotation, which is one already where its author wrote it so; headings in it stay."""
    said = [line for _, line in rows if line.strip() and not line.startswith("#")]
    if not said or any(line.startswith((">", "<", ":", "`", "!", "-", "*")) for line in said):
        return [*rows]
    return [(number, line if line.startswith("#") or not line.strip() else f"> {line}") for number, line in rows]
