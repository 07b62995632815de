"""Quarto's vocabulary: which of its keys mean something here, what they take, and which are known and mean nothing.

Values are text, lists and mappings; what is true or false is `true` or `false`. Source: the references of Quarto's
formats revealjs and html, of its projects, and of pandoc's options, as of Quarto 1.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..problems import Place, Problem, did_you_mean, nearest
from . import navbar, sidebar

BOOL = ("true", "false")
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")
NUMBER = re.compile(r"\d{1,6}(\.\d+)?")
REVEAL: dict[str, tuple[str, ...] | re.Pattern[str]] = {  # options of reveal.js, which the deck hands on
    **dict.fromkeys(("loop", "rtl", "shuffle", "progress", "pause", "help", "touch", "keyboard", "mouse-wheel"), BOOL),
    **dict.fromkeys(("hide-inactive-cursor", "fragment-in-url", "hash-one-based-index", "jump-to-slide"), BOOL),
    **dict.fromkeys(("auto-slide-stoppable", "auto-animate", "auto-animate-unmatched", "auto-play-media"), BOOL),
    **dict.fromkeys(("preload-iframes", "history", "respond-to-hash-changes", "fragments", "overview"), BOOL),
    "chalkboard": BOOL,  # a layer to draw on
    **dict.fromkeys(("hide-cursor-time", "default-timing", "view-distance", "mobile-view-distance"), NUMBER),
    **dict.fromkeys(("auto-animate-duration", "width", "height"), NUMBER),
    "auto-slide": re.compile(rf"false|{NUMBER.pattern}"),
    "auto-animate-easing": re.compile(r"[\w-]+(\([\d., -]+\))?"),
    "transition": TRANSITIONS,
    "background-transition": TRANSITIONS,
    "transition-speed": ("default", "fast", "slow"),
    "slide-number": ("true", "false", "c", "c/t", "h.v", "h/v"),
}
SPELLED = {re.sub("-(.)", lambda letter: letter[1].upper(), key): key for key in REVEAL if "-" in key}  # by pandoc
SLIDES = ("center", "smaller", "scrollable")  # classes of a slide, for all of them
CELLS: dict[str, tuple[str, ...] | re.Pattern[str]] = {  # options that cells have where they say nothing else
    "fig-width": NUMBER,
    "fig-height": NUMBER,
    "fig-dpi": NUMBER,
    "fig-format": ("svg", "png", "retina", "jpeg", "pdf"),
    "fig-align": ("default", "left", "center", "right"),
    "code-fold": ("true", "false", "show"),
    "code-summary": re.compile(r".*", re.S),
    "code-overflow": ("scroll", "wrap"),
    "code-line-numbers": re.compile(r"true|false|[\d,|\s-]*"),
    **dict.fromkeys(("cap-location", "fig-cap-location", "tbl-cap-location"), ("top", "bottom", "margin")),
}
EXECUTE: dict[str, tuple[str, ...] | re.Pattern[str]] = {
    **dict.fromkeys(("eval", "warning", "error", "include", "enabled"), BOOL),
    "echo": (*BOOL, "fenced"),
    "output": (*BOOL, "asis"),
    "cache": (*BOOL, "refresh"),
    **CELLS,
}
DEFAULTS = ("eval", "echo", "warning", "error", "include")  # which front matter may say outside of `execute`, too
OURS: dict[str, tuple[str, ...] | re.Pattern[str]] = {
    "slide-level": ("1", "2", "3", "4", "5", "6"),
    **dict.fromkeys(("incremental", "toc", "draft", *SLIDES), BOOL),
}
TAKEN = OURS | REVEAL | CELLS
# what other files read: texts, and what is said of citations, references, diagrams and pictures
READ = (
    *("title", "subtitle", "author", "date", "institution", "institute", "footer", "license", "description", "lang"),
    *("title-slide-attributes", "logo", "bibliography", "csl", "nocite", "citeproc", "link-citations", "references"),
    *("suppress-bibliography", "reference-section-title", "cite-method", "citation-location", "reference-location"),
    *("metadata-files", "crossref", "lightbox", "mermaid", "format", "execute", "categories", "keywords", "filename"),
)
# what a deck or page here is anyhow, with this value
ALREADY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("auto-stretch", "hash", "fig-responsive", "standalone", "from", "smooth-scroll", "strip-comments"),
        ("true", "markdown"),
    ),
    **dict.fromkeys(("controls", "preview-links", "multiplex", "number-sections", "menu"), ("false", "auto")),
    **dict.fromkeys(("code-tools", "code-link", "slide-tone", "code-annotations", "anchor-sections"), ("false",)),
    "code-copy": ("true", "hover"),
    "theme": ("default",),
    "navigation-mode": ("linear",),
    "hash-type": ("title",),
    "html-math-method": ("mathml", "mathjax", "katex"),
    "engine": ("jupyter",),
    "jupyter": ("python3", "true"),
    "freeze": ("auto", "false"),
    "output-ext": ("html",),
    **dict.fromkeys(("embed-resources", "self-contained", "keep-md", "keep-ipynb", "daemon", "debug"), ("false",)),
}
# what is known, and means nothing here
_WITHOUT = """
theme css filters message engine jupyter julia knitr editor editor_options output revealjs-plugins include-in-header
include-before-body include-after-body header-includes include-before include-after output-file shortcodes brand
multiplex menu preview-links controls controls-layout controls-tutorial controls-back-arrows hash
hash-type navigation-mode auto-stretch auto-slide-method show-notes show-slide-number slide-tone embedded
disable-layout margin min-scale max-scale code-block-height center-title-slide title-slide-style view scroll-view
scroll-progress scroll-activation-width scroll-snap scroll-layout parallax-background-image
parallax-background-size parallax-background-horizontal parallax-background-vertical pdf-max-pages-per-slide
pdf-separate-fragments pdf-page-height-offset pdf-export backgroundcolor fontcolor fontsize linestretch mainfont
monofont sansfont linkcolor monobackgroundcolor code-block-bg code-block-border-left code-copy code-link code-tools
code-annotations highlight-style syntax-highlighting syntax-definitions toc-depth toc-title toc-location
toc-expand number-sections number-depth number-offset section-divs shift-heading-level-by anchor-sections
email-obfuscation html-math-method html-q-tags identifier-prefix self-contained self-contained-math
embed-resources standalone template template-partials title-block-banner title-block-style page-layout grid
appendix-style link-external-icon link-external-newwindow link-external-filter fig-responsive fig-env fig-pos
tbl-colwidths df-print from reader output-ext variables resources date-format date-modified doi
abstract abstract-title order subject copyright citation google-scholar comments listing about website
freeze daemon daemon-restart debug ipynb keep-md keep-ipynb keep-hidden quarto-required params profile
format-links notebook-links search site-url smooth-scroll minimal preload-iframes crossrefs-hover citations-hover
footnotes-hover tab-stop preserve-tabs wrap columns eol log-file log-level trace fail-if-warnings server tags
plugins extensions dependencies defaults pagetitle title-prefix keep-tex theorem-appearance canonical-url
"""
WITHOUT = tuple(_WITHOUT.split())
TAKEN_OF_PROJECT = (
    *("title", "subtitle", "description", "author", "date", "render", "type", "output-dir"),
    *("default", "group"),  # of profiles
)
PROJECT = ("project", "website", "book", "manuscript", "profile")  # blocks that only a project has
_IN_PROJECT = """
type title render output-dir lib-dir execute-dir preview pre-render post-render resources description site-url
navbar sidebar favicon repo-url repo-actions repo-branch page-navigation page-footer search cookie-consent
google-analytics open-graph twitter-card bread-crumbs back-to-top-navigation reader-mode image site-path chapters
appendices author date subtitle downloads sharing references comments margin-header body-header body-footer
draft-mode drafts default group announcement announcements other-links code-links
"""
IN_PROJECT = tuple(_IN_PROJECT.split())
WAYS = {"navbar": navbar.without_effect, "sidebar": sidebar.without_effect}
_FORMATS = """
html pdf docx odt epub latex beamer pptx typst gfm commonmark hugo ipynb dashboard asciidoc jats man rst org
markdown plain native context slidy s5 dzslides email live-html
"""
FORMATS = tuple(_FORMATS.split())
Found = Callable[..., Place]  # keys, each inside the one before it -> where they are


class Layer(Struct, frozen=True):
    """Values that a `file` gives to all lectures below a `folder`, as the `text` of YAML."""

    file: str
    folder: str
    text: str


def is_page(name: str) -> bool:
    """Whether a format, or an extension of one, is what a lecture is read as here."""
    return name.rpartition("-")[2] in ("revealjs", "html")


def formats_of(value: Any) -> dict[str, Any]:
    """What `format` says: name -> its options."""
    if not isinstance(value, Mapping):
        return {name: {} for name in (value if isinstance(value, list) else [value] if value else [])}
    return {name: options if isinstance(options, Mapping) else {} for name, options in value.items()}


def is_taken(takes: tuple[str, ...] | re.Pattern[str], value: Any) -> bool:
    """Whether an option takes a value."""
    return isinstance(value, str) and bool(value in takes if isinstance(takes, tuple) else takes.fullmatch(value))


def for_reveal(values: Mapping[str, str]) -> dict[str, bool | float | str]:
    """The options of reveal.js among some values, as it spells them."""
    found: dict[str, bool | float | str] = {}
    for key, value in values.items():
        if key in REVEAL and is_taken(REVEAL[key], value) and (key, value) != ("slide-number", "true"):
            name = re.sub("-(.)", lambda letter: letter[1].upper(), key)
            found[name] = value == "true" if value in BOOL else float(value) if NUMBER.fullmatch(value) else value
    return found


def judge(values: Mapping[str, Any], place: Found, is_project: bool = False) -> Iterator[Problem]:
    """What is wrong in `values`, and one warning that names all that is known and means nothing."""
    lost: list[tuple[str, ...]] = []
    if is_project:
        yield from _judge_project(values, place, lost)
    yield from _judge_options(
        {key: one for key, one in values.items() if not is_project or key not in PROJECT}, (), place, lost
    )
    yield from _judge_execute(values.get("execute"), place, lost)
    for name, options in formats_of(values.get("format")).items():
        if is_page(name):
            yield from _judge_options(options, ("format", name), place, lost)
        elif name.rpartition("-")[2] in FORMATS:
            lost.append(("format", name))
        else:
            hint = did_you_mean(name, ("revealjs", *FORMATS), "it takes: revealjs, html")
            yield Problem(place("format", name), f"there is no format {name}", hint, "warning")
    if lost:
        named = ", ".join(dict.fromkeys(_named(keys) for keys in lost))
        first = min((place(*keys) for keys in lost), key=lambda one: one.line)
        yield Problem(first, f"these keys have no effect here: {named}", "take them away", "warning")


def _named(keys: tuple[str, ...]) -> str:
    """A key as a message names it: with the block that it is in, but for options of a format."""
    if "chalkboard" in keys[:-1]:
        return ".".join(keys[-2:])
    return ".".join(keys) if keys[0] in PROJECT or (keys[0] == "format" and len(keys) == 2) else keys[-1]


def _judge_execute(values: Any, place: Found, lost: list[tuple[str, ...]]) -> Iterator[Problem]:
    for key, value in values.items() if isinstance(values, Mapping) else ():
        keys = ("execute", key)
        if key in EXECUTE:
            yield from _judge_value(keys, EXECUTE[key], value, place)
        elif key in WITHOUT or key in ALREADY:
            lost += [keys] if value not in ALREADY.get(key, ()) else []
        else:
            hint = did_you_mean(key, EXECUTE, "take it away")
            yield Problem(place(*keys), f"execute has no option {key}", hint, "warning")


def _judge_options(
    values: Mapping[str, Any], above: tuple[str, ...], place: Found, lost: list[tuple[str, ...]]
) -> Iterator[Problem]:
    for key, value in values.items():
        keys, named = (*above, key), SPELLED.get(key, key)
        if key == "chalkboard" and isinstance(value, Mapping):  # of its options there are none here
            lost += [(*keys, one) for one in value]
        elif named in TAKEN:
            yield from _judge_value(keys, TAKEN[named], value, place)
        elif key in WITHOUT or key in ALREADY:
            lost += [keys] if value not in ALREADY.get(key, ()) else []
        elif above and key in DEFAULTS:
            yield from _judge_value(keys, EXECUTE[key], value, place)
        elif above and key not in READ:
            known = [*TAKEN, *READ, *WITHOUT]
            hint = did_you_mean(key, known, "take it away")
            yield Problem(place(*keys), f"unknown option of {above[-1]}: {key}", hint, "warning")


def _judge_value(
    keys: tuple[str, ...], takes: tuple[str, ...] | re.Pattern[str], value: Any, place: Found
) -> Iterator[Problem]:
    if is_taken(takes, value) or value == "":
        return
    shown = value if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"
    known = (
        "it takes: " + ", ".join(takes) if isinstance(takes, tuple) else "it takes a number" if takes is NUMBER else ""
    )
    hint = did_you_mean(shown, takes, known) if isinstance(takes, tuple) else known
    yield Problem(place(*keys), f"{keys[-1]} cannot be {shown!r}", hint)


def _judge_project(values: Mapping[str, Any], place: Found, lost: list[tuple[str, ...]]) -> Iterator[Problem]:
    for block in (block for block in PROJECT if isinstance(values.get(block), Mapping)):
        for key in values[block]:
            if key not in IN_PROJECT:
                hint = did_you_mean(key, IN_PROJECT, "take it away")
                yield Problem(place(block, key), f"unknown key of {block}: {key}", hint, "warning")
            elif key in WAYS:
                for inside, known in WAYS[key](values[block][key]):
                    if not inside or inside[-1] in known:
                        lost.append((block, key, *inside))
                    else:
                        hint = did_you_mean(inside[-1], known, "take it away")
                        message = f"unknown key of {key}: {inside[-1]}"
                        yield Problem(place(block, key, *inside), message, hint, "warning")
            elif key not in TAKEN_OF_PROJECT:
                lost.append((block, key))
            elif block == "profile" and not _are_names(key, values[block][key]):
                hint = "write default: web, or group: [draft, final]"
                yield Problem(place(block, key), f"{key} of profile takes names alone", hint, "warning")


def _are_names(key: str, value: Any) -> bool:
    """Whether a value is the name of a profile or several; a `group` is several, or lists of them."""
    if isinstance(value, str):
        return key == "default" or not value
    parts = value if isinstance(value, list) else [value]
    names = [name for part in parts for name in (part if key == "group" and isinstance(part, list) else [part])]
    return all(isinstance(name, str) for name in names)


def unknown(values: Mapping[str, Any], place: Found) -> Iterator[Problem]:
    """A warning for each key that looks like a misspelt one."""
    known = (*TAKEN, *READ, *PROJECT)
    for key in values:
        if key not in (*known, *WITHOUT, *ALREADY, *SPELLED) and (meant := nearest(key, known, cutoff=0.75)):
            yield Problem(place(key), f"unknown key: {key}", f"did you mean {meant}?", "warning")


def line_of(lines: Iterable[tuple[int, str]], keys: Sequence[str], value: str = "") -> int:
    """The line, of numbered ones, that sets the last of some keys, each inside the one before it; or where a value is.

    Where there is no such line, that of the nearest key around it, or one that is an option of some format.
    """
    lines = [*lines]
    for inside in ("", r"\s+(?:- +)?"):
        at, wanted = 0, [*keys]
        for number, line in lines:
            if (
                wanted
                and wanted[0] in line
                and re.match(rf"""{inside}["']?{re.escape(wanted[0])}["']?\s*(?::|$)""", line)
            ):
                at, inside, wanted = number, r"\s+(?:- +)?", wanted[1:]
        if at:
            return next((number for number, line in lines if number >= at and value in line), at)
    return 1
