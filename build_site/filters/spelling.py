"""Names that nobody meant: a div of `note` would be published, where one of `notes` is the speaker's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import panflute as pf

from ..course.labels import IN_FULL, theorem_kind
from ..course.model import STEP
from ..markdown.captions import CALLOUT
from ..markdown.css import wrong_in_background
from ..markdown.steps import OF_PICTURES
from ..problems import did_you_mean, nearest
from .answers import are_withheld
from .callout import KINDS
from .context import Context

_CALLOUTS = tuple(f"{CALLOUT}{kind}" for kind in KINDS)
_SIDES = ("", "-left", "-right")
CLASSES = (
    *("notes", "columns", "column", "incremental", "nonincremental", "fragment", "current-visible", "quiz", "footer"),
    *("content-visible", "content-hidden", "include"),  # which are settled before: markdown/conditions.py, compose.py
    *_CALLOUTS,
    *("panel-tabset", "panel-sidebar", "panel-fill", "panel-center", "panel-input", "column-margin", "aside"),
    *(
        f"column-{wide}{side}"
        for wide in ("body", "body-outset", "page-inset", "page", "screen-inset")
        for side in _SIDES
    ),
    *(f"column-screen{side}" for side in _SIDES),
    *("proof", "solution", "answer", "absolute"),
    *("light-content", "dark-content"),
)
_OF_CSS = (
    *("color", "font-size", "font-family", "font-weight", "font-style", "text-align", "border", "margin"),
    *("padding", "float", "line-height", "opacity", "display"),
)
OF_DIVS = ("notes", "columns", "quiz", "panel-tabset", *_CALLOUTS)
OF_ANSWERS = ("answer", "solution", "sol")  # which divs alone withhold
OF_AUTHORS = (
    "side",
    "evolution",
    "resolution",
    "pollution",
    "answered",
    "lease",
)  # names of their own, though they look like one of ours
OF_REVEAL = ("r-stack", "r-stretch", "r-fit-text", "r-frame", "r-hstack", "r-vstack")  # `stack` may be anybody's
OF_FRAGMENTS = (
    *("fade-out", "fade-up", "fade-down", "fade-left", "fade-right", "fade-in-then-out", "fade-in-then-semi-out"),
    *("semi-fade-out", "grow", "shrink", "strike", "highlight-red", "highlight-green", "highlight-blue"),
    *("highlight-current-red", "highlight-current-green", "highlight-current-blue"),
)
ATTRIBUTES_OF = {"fragment": ("fragment-index",), "column": ("width",)}  # of what has a class
OF_CODE = ("code-line-numbers", "lst-cap", "startFrom")
USUAL = {"width", "height", "style", "name", "release", "title", STEP, *OF_CODE}
_OF_SLIDES_ALONE = ("center", "smaller", "scrollable", "stretch", "nostretch", "unnumbered", "unlisted")
OF_SLIDES = (*CLASSES, *_OF_SLIDES_ALONE)
ATTRIBUTES = (
    *(f"background-{what}" for what in ("color", "gradient", "image", "video", "iframe", "size", "position", "repeat")),
    *(f"background-{what}" for what in ("opacity", "transition", "interactive", "video-loop", "video-muted")),
    *("auto-animate", "auto-animate-id", "auto-animate-restart", "auto-animate-unmatched", "auto-animate-easing"),
    *("auto-animate-duration", "auto-animate-delay", "transition", "transition-speed", "visibility", "state", "timing"),
    *("autoslide", "preload", "prevent-swipe", "release"),
)
_NOTES = ("speaker", "speaker-notes", "speakernotes", "presenter", "presenter-notes", "speaker-note")  # elsewhere
_HIDING = ("hidden", "invisible", "hide", "d-none")  # elsewhere
_CLASS = "class that means something"
_NAME = re.compile(r"[^\W\d][\w-]*")
VISIBILITIES = ("hidden", "uncounted")

_HOW = ("none", "fade", "slide", "convex", "concave", "zoom")
_SWITCHES = (  # which reveal.js takes for on wherever they stand
    *("auto-animate", "auto-animate-restart", "background-interactive", "background-video-loop"),
    *("background-video-muted", "prevent-swipe", "preload"),
)
_NUMBERS = {
    "autoslide": "milliseconds",
    "timing": "seconds",
    "auto-animate-duration": "seconds",
    "auto-animate-delay": "seconds",
    "fragment-index": "steps",
}
_NAMED = tuple(f"background-{what}" for what in ("color", "gradient", "image", "video", "iframe"))
_MOVES = {"transition": _HOW, "background-transition": _HOW, "transition-speed": ("default", "fast", "slow")}


def spelling(elem: pf.Div | pf.Span | pf.Header | pf.Image | pf.CodeBlock, ctx: Context) -> None:
    """A class or an attribute that looks like a misspelt known one is remarked on; authors may have their own.

    `::: {notes}` is an error: pandoc takes the braces for part of the name, and the notes would be published.
    """
    if not isinstance(elem, pf.Div):
        _of_divs_alone(elem, ctx)
    _css(elem, ctx)
    match elem:
        case pf.Image():
            _misspelt("attribute of pictures", elem.attributes, OF_PICTURES, elem, ctx)
            _misspelt(_CLASS, elem.classes, (*CLASSES, "lightbox", "nolightbox", "decorative"), elem, ctx)
        case pf.CodeBlock():
            if STEP not in elem.attributes:
                _misspelt("attribute of code", elem.attributes, OF_CODE, elem, ctx)
        case pf.Header():
            _slide(elem, ctx)
        case pf.Div():
            _attributes(elem, ctx)
            _div(elem, ctx)
        case _:
            _attributes(elem, ctx)
            _misspelt(_CLASS, elem.classes, CLASSES, elem, ctx)


def _css(elem: Any, ctx: Context) -> None:
    """CSS that is written as an attribute, which browsers do not look at."""
    for name in (one for one in elem.attributes if one in _OF_CSS):
        ctx.warn(elem, f"{name} has no effect as an attribute", f'write style="{name}: {elem.attributes[name]}"')


def _of_divs_alone(elem: Any, ctx: Context) -> None:
    """Classes that have their meaning on divs, on something else."""
    for name in (one for one in elem.classes if one in OF_ANSWERS and are_withheld(elem, ctx)):
        hint = f"write ::: {{.{name}}} above it, and ::: below"
        ctx.error(elem, f"{name} withholds a div alone: everyone would read this", hint)
    for name in (one for one in elem.classes if one in OF_DIVS):
        if name == "notes":
            ctx.error(
                elem, "only a div holds speaker notes: everyone would read this", "write ::: notes and, below, :::"
            )
        else:
            ctx.warn(elem, f"{name} means something on a div alone", f"write ::: {{.{name}}} above it, and ::: below")


def _div(elem: pf.Div, ctx: Context) -> None:
    if "incremental" in elem.classes and not _has_steps(elem):
        ctx.warn(elem, "nothing in this div comes step by step: it has no list", "write a list, or ::: fragment")
    for name in elem.classes:
        meant = name.strip("{}[]().,")
        if _NAME.fullmatch(meant) and not (name[0].isalnum() or name[0] in "_-"):
            say = ctx.error if meant.lower() in (*CLASSES, *_NOTES) or meant.startswith(CALLOUT) else ctx.warn
            say(
                elem,
                f"this div gets the class {name}, which means nothing",
                f"write ::: {meant}, or ::: {{.{meant}}}",
            )
        elif name.lower() in _NOTES:
            ctx.warn(elem, f"{name} is no class that means something, so everyone reads it", "did you mean notes?")
        elif name == "callout" and "callout-" not in " ".join(elem.classes):
            ctx.warn(
                elem, "a callout without a kind is none", f"write .{CALLOUT}note; the kinds are {', '.join(KINDS)}"
            )
        elif name in _HIDING:
            ctx.warn(
                elem,
                f"{name} hides nothing by itself: what is in it is published",
                "write <!-- above it, and --> below",
            )
        elif name.startswith(CALLOUT) and name not in CLASSES:
            hint = did_you_mean(name, _CALLOUTS, f"the kinds are {', '.join(KINDS)}")
            ctx.warn(elem, f"{name} is no kind of callout", hint)
        else:
            _misspelt(_CLASS, [name], CLASSES, elem, ctx)


def _has_steps(elem: pf.Div) -> bool:
    """Whether a div has a list, or something that comes step by step by itself."""
    found: list[Any] = []
    elem.walk(lambda one, _: found.append(one) if _is_step(one) else None)
    return bool(found)


def _is_step(elem: Any) -> bool:
    return isinstance(elem, (pf.BulletList, pf.OrderedList)) or "fragment" in getattr(elem, "classes", ())


def _slide(elem: pf.Header, ctx: Context) -> None:
    _misspelt(_CLASS, elem.classes, OF_SLIDES, elem, ctx, 0.85)
    _misspelt("attribute of slides", [*elem.attributes], ATTRIBUTES, elem, ctx, 0.85)
    for name, value in [*elem.attributes.items()]:
        known = name.removeprefix("data-")
        if known in _OF_SLIDES_ALONE:
            ctx.warn(elem, f"{name} is a class, and has no effect as an attribute", f"write {{.{known}}}")
        if known == "footer":
            ctx.warn(elem, "footer is no attribute of slides: left out", "write ::: footer and its text on the slide")
        if known in _NAMED and not value.strip():
            ctx.warn(elem, f"{name} has no value", "write one, or take it away")
        elif wrong := wrong_in_background(known, value):
            ctx.warn(elem, *wrong)
        if known in _SWITCHES and value.lower() == "false":
            del elem.attributes[name]
        elif known in _SWITCHES and value.lower() not in ("", "true"):
            ctx.warn(elem, f"{name} cannot be {value!r}: it is on all the same", "it takes: true, false")
        _number(name, value, elem, ctx)
        if known == "visibility" and value not in VISIBILITIES:
            ctx.warn(elem, f"visibility cannot be {value!r}, so the slide is shown", "it takes: hidden, uncounted")
        if (wanted := _MOVES.get(known)) and not {
            one.removesuffix("-in").removesuffix("-out") for one in value.split()
        } <= {*wanted}:
            ctx.warn(elem, f"{known} cannot be {value!r}: it has no effect", f"it takes: {', '.join(wanted)}")


def _number(name: str, value: str, elem: Any, ctx: Context) -> None:
    unit = _NUMBERS.get(name.removeprefix("data-"))
    if unit and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        ctx.warn(elem, f"{name} cannot be {value!r}: it has no effect", f"it takes a number of {unit}")


def _attributes(elem: Any, ctx: Context) -> None:
    """Those of a div or a span, and the effect that a fragment has."""
    for name, value in elem.attributes.items():
        _number(name, value, elem, ctx)
    known = ["release", *(name for one in elem.classes for name in ATTRIBUTES_OF.get(one, ()))]
    _misspelt("attribute that means something", elem.attributes, known, elem, ctx)
    if theorem_kind(elem.identifier, elem.classes):
        own = [one for one in elem.attributes if one not in known]
        _misspelt("attribute of theorems", own, ["name"], elem, ctx, 0.75)
    kind = elem.identifier.partition("-")[0].lower()
    if kind in IN_FULL and isinstance(elem, pf.Div) and not elem.classes:  # nothing but a label
        hint = f"did you mean #{IN_FULL[kind]}{elem.identifier[len(kind) :]}?"
        ctx.warn(elem, f"{elem.identifier} is no label that numbers it", hint)
    reveal = [one for one in elem.classes if one.startswith("r-")]
    _misspelt(_CLASS, reveal, OF_REVEAL, elem, ctx)
    if "fragment" in elem.classes:
        own = [one for one in elem.classes if one not in CLASSES]
        _misspelt("effect of fragments", own, OF_FRAGMENTS, elem, ctx, 0.85)


def _misspelt(
    what: str, names: Iterable[str], known: Sequence[str], elem: pf.Element, ctx: Context, cutoff: float = 0.8
) -> None:
    """Remark on names that are nearly one of those known, or are British."""
    for name in names:
        if name in OF_AUTHORS:
            continue
        plain = name.removeprefix("data-").replace("centre", "center").replace("colour", "color")
        close = nearest(plain, known, cutoff) or nearest(plain.lower(), known, cutoff)
        if close and (plain not in known or plain not in name):
            is_secret = close == "release" or (close in OF_ANSWERS and are_withheld(elem, ctx))
            effect = ", so everyone would read it" if is_secret else ""
            (ctx.error if is_secret else ctx.warn)(elem, f"{name} is no {what}{effect}", f"did you mean {close}?")
