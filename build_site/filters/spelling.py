"""Names that nobody meant: a div of `note` would be published, where one of `notes` is the speaker's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import panflute as pf

from ..markdown.captions import CALLOUT
from ..markdown.steps import OF_PICTURES
from ..problems import did_you_mean, nearest
from .callout import KINDS
from .context import Context

_CALLOUTS = tuple(f"{CALLOUT}{kind}" for kind in KINDS)
_SIDES = ("", "-left", "-right")
CLASSES = (
    *("notes", "columns", "column", "incremental", "nonincremental", "fragment", "current-visible", "quiz", "footer"),
    *("content-visible", "content-hidden", "include"),  # which are settled before: markdown/conditions.py, compose.py
    *_CALLOUTS,
    *("panel-tabset", "panel-sidebar", "panel-fill", "panel-center", "panel-input", "column-margin"),
    *(
        f"column-{wide}{side}"
        for wide in ("body", "body-outset", "page-inset", "page", "screen-inset")
        for side in _SIDES
    ),
    *(f"column-screen{side}" for side in _SIDES),
)
OF_SLIDES = (*CLASSES, "center", "smaller", "scrollable", "stretch", "nostretch", "unnumbered", "unlisted")
ATTRIBUTES = (
    *(f"background-{what}" for what in ("color", "gradient", "image", "video", "iframe", "size", "position", "repeat")),
    *(f"background-{what}" for what in ("opacity", "transition", "interactive", "video-loop", "video-muted")),
    *("auto-animate", "auto-animate-id", "auto-animate-restart", "auto-animate-unmatched", "auto-animate-easing"),
    *("auto-animate-duration", "auto-animate-delay", "transition", "transition-speed", "visibility", "state", "timing"),
    *("autoslide", "preload", "prevent-swipe", "release"),
)
_NOTES = ("speaker", "speaker-notes", "speakernotes", "presenter", "presenter-notes", "speaker-note")  # elsewhere
_COLOR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[\w-]+\(.*\)|transparent|currentcolor|inherit|initial|unset|revert|"
    r"(?:canvas|link|visited|active|button|field|highlight|selected|mark|gray|accent)(?:text|border|face|item|itemtext|color)*",
    re.I,
)
_NAME = re.compile(r"[^\W\d][\w-]*")
VISIBILITIES = ("hidden", "uncounted")

_HOW = ("none", "fade", "slide", "convex", "concave", "zoom")
_MOVES = {"transition": _HOW, "background-transition": _HOW, "transition-speed": ("default", "fast", "slow")}


def spelling(elem: pf.Div | pf.Span | pf.Header | pf.Image, ctx: Context) -> None:
    """A class or an attribute that looks like a misspelt known one is remarked on; authors may have their own.

    `::: {notes}` is an error: pandoc takes the braces for part of the name, and the notes would be published.
    """
    if isinstance(elem, pf.Image):
        _misspelt("attribute of pictures", elem.attributes, OF_PICTURES, 0.8, elem, ctx)
        return
    if isinstance(elem, pf.Span):
        _misspelt("class that means something", elem.classes, CLASSES, 0.8, elem, ctx)
        return
    if isinstance(elem, pf.Div):
        for name in elem.classes:
            meant = name.strip("{}[]().,")
            if _NAME.fullmatch(meant) and not (name[0].isalnum() or name[0] in "_-"):
                ctx.error(
                    elem,
                    f"this div gets the class {name}, which means nothing",
                    f"write ::: {meant}, or ::: {{.{meant}}}",
                )
            elif name.lower() in _NOTES:
                ctx.warn(elem, f"{name} is no class that means something, so everyone reads it", "did you mean notes?")
            elif name.startswith(CALLOUT) and name not in CLASSES:
                hint = did_you_mean(name, _CALLOUTS, f"the kinds are {', '.join(KINDS)}")
                ctx.warn(elem, f"{name} is no kind of callout", hint)
            else:
                _misspelt("class that means something", [name], CLASSES, 0.8, elem, ctx)
        return
    _misspelt("class that means something", elem.classes, OF_SLIDES, 0.85, elem, ctx)
    _misspelt("attribute of slides", [*elem.attributes], ATTRIBUTES, 0.85, elem, ctx)
    for name, value in elem.attributes.items():
        known = name.removeprefix("data-")
        if known == "background-color" and not _is_color(value):
            ctx.warn(elem, f"{value} is no color, so the slide has none", "write a name that CSS has, or #rrggbb")
        if known == "visibility" and value not in VISIBILITIES:
            ctx.warn(elem, f"visibility cannot be {value!r}, so the slide is shown", "it takes: hidden, uncounted")
        if (wanted := _MOVES.get(known)) and not {
            one.removesuffix("-in").removesuffix("-out") for one in value.split()
        } <= {*wanted}:
            ctx.warn(elem, f"{known} cannot be {value!r}: it has no effect", f"it takes: {', '.join(wanted)}")


def _misspelt(
    what: str, names: Iterable[str], known: Sequence[str], cutoff: float, elem: pf.Element, ctx: Context
) -> None:
    """Remark on names that are nearly one of those known."""
    for name in names:
        plain = name.removeprefix("data-")
        if plain not in known and (close := nearest(plain, known, cutoff)):
            ctx.warn(elem, f"{name} is no {what}", f"did you mean {close}?")


def _is_color(value: str) -> bool:
    """Whether CSS may understand a color; of functions such as `rgb()` that is not known."""
    if _COLOR.fullmatch(value):
        return True
    from PIL.ImageColor import colormap  # 20 ms, and few slides have one that is named

    return value.lower() in colormap
