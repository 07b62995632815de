"""What HTML of contributors may hold: elements, attributes, styles and addresses that run nothing and ask nobody.

One list serves the lectures' raw HTML, the attributes of pandoc's elements, drawings, and at last all HTML that pandoc
writes for such a course, which passes through nh3. What is on no list goes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .addresses import LINK_ATTRIBUTES, LINKS, has_scheme, is_elsewhere, scheme_of

if TYPE_CHECKING:
    import nh3

_HTML = """
a abbr address area article aside audio b bdi bdo big blockquote br button caption center cite code col colgroup data dd
del details dfn div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins
kbd label legend li main mark menu meter nav ol output p picture pre progress q rb rp rt rtc ruby s samp search section
small source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
"""
_MATH = """
math annotation menclose merror mfrac mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
_SVG = """
svg circle clipPath defs ellipse feBlend feColorMatrix feComposite feDropShadow feFlood feGaussianBlur feMerge
feMergeNode feOffset filter g image line linearGradient marker mask path pattern polygon polyline radialGradient rect
stop switch symbol text textPath tspan use view
"""
TAGS = frozenset(f"{_HTML} {_MATH} {_SVG}".split())
DRAWN = frozenset(f"{_SVG} a desc title style".split())  # in files: XML, which nobody reads as something else
_LOWER = frozenset(tag.lower() for tag in TAGS)
EMPTIED = frozenset(  # go with what is in them
    ("script", "style", "iframe", "object", "template", "noscript", "noembed", "noframes", "textarea", "title", "xmp")
)

_PLAIN = """
id class title lang dir role tabindex alt abbr align valign width height start reversed value colspan rowspan scope
headers span open datetime controls loop muted playsinline preload default checked disabled for name rel download hidden
kind srclang label decoding loading cellpadding cellspacing border bgcolor color size face min max low high optimum type
accent accentunder bevelled columnalign columnlines columnspacing depth display displaystyle encoding fence form frame
linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign
rowlines rowspacing rspace scriptlevel separator stretchy symmetric xmlns
baseFrequency clip-rule clipPathUnits cx cy d dominant-baseline dx dy fill-opacity fill-rule filterUnits flood-color
flood-opacity font-family font-size font-stretch font-style font-variant font-weight fr fx fy gradientTransform
gradientUnits in in2 k1 k2 k3 k4 letter-spacing markerHeight markerUnits markerWidth maskContentUnits maskUnits mode
offset opacity operator orient overflow paint-order pathLength patternContentUnits patternTransform patternUnits points
preserveAspectRatio primitiveUnits r refX refY result rotate rx ry shape-rendering spreadMethod startOffset
stdDeviation stop-color stop-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration textLength lengthAdjust transform
transform-origin values vector-effect version viewBox visibility word-spacing writing-mode x x1 x2 y y1 y2 z
"""
_PAINTED = ("fill", "stroke", "clip-path", "filter", "mask", "marker", "marker-start", "marker-mid", "marker-end")
_DATA = """
code-line-numbers line-numbers fragment-index id auto-animate auto-animate-id auto-animate-duration auto-animate-delay
auto-animate-easing auto-animate-restart auto-animate-unmatched autoslide prevent-swipe visibility transition
transition-speed timing background-color background-gradient background-image background-video background-size
background-position background-repeat background-opacity background-transition background-video-loop
background-video-muted footer group notes build-site-step build-site-output
"""
_LOADED = ("src", "poster", "data-background-image", "data-background-video")
_NAMES = frozenset((*_PLAIN.split(), *_PAINTED, *(f"data-{name}" for name in _DATA.split()), "style", "target"))
ATTRIBUTES = _NAMES | {*_LOADED, *LINK_ATTRIBUTES}
_BY_LOWER = {name.lower(): name for name in ATTRIBUTES}
_TYPES = {"button": ("button",), "input": ("checkbox", "radio")}  # of all others anything
_SCHEMES = ("http", "https", "mailto", "tel")  # that links have
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp)[;,]", re.I)
_NO_ADDRESS = re.compile(r"[\"'<>`{}\0-\x1f\x7f]")

_PROPERTIES = re.compile(
    r"--[\w-]+|counter-(?:reset|increment)|color|opacity|visibility|display|float|clear|direction|zoom|order|gap|(?:row|column)-gap|tab-size|hyphens|quotes|"
    r"background(?:-color|-size|-position|-repeat)?|border(?:-[a-z-]+)?|outline(?:-[a-z]+)?|margin(?:-[a-z-]+)?|"
    r"padding(?:-[a-z-]+)?|(?:min-|max-)?(?:width|height|inline-size|block-size)|aspect-ratio|box-sizing|box-shadow|"
    r"font(?:-[a-z-]+)?|line-height|letter-spacing|word-(?:spacing|break|wrap)|overflow(?:-[a-z]+)?|white-space|"
    r"text-[a-z-]+|vertical-align|writing-mode|list-style(?:-type|-position)?|caption-side|table-layout|empty-cells|"
    r"columns?(?:-[a-z]+)?|break-[a-z]+|page-break-[a-z]+|(?:flex|grid)(?:-[a-z-]+)?|(?:justify|align|place)-[a-z]+|"
    r"object-(?:fit|position)|fill(?:-[a-z]+)?|stroke(?:-[a-z]+)?|stop-[a-z]+|flood-[a-z]+|clip-(?:path|rule)|mask|"
    r"filter|marker(?:-[a-z]+)?|paint-order|(?:shape|text|image|color)-rendering|dominant-baseline|alignment-baseline|"
    r"baseline-shift|mix-blend-mode|isolation|color-scheme|accent-color|vector-effect|transform(?:-origin|-box)?|"
    r"color-interpolation(?:-filters)?|enable-background|solid-(?:color|opacity)|kerning|unicode-bidi|shape-margin"
)
_NO_OVERLAY = re.compile(r"transform|margin|zoom")  # in pages, where it could lay itself over others' matter
_VALUE = re.compile(  # names, numbers and strings; functions that compute, and addresses in the same document
    r"(?:[\w.%#+,\s!-]|/(?!\*)|\*(?!/)|'[\w\s.,-]*'|\"[\w\s.,-]*\"|\)|url\(#[\w.-]+\)|(?<![\w-])(?:rgba?|hsla?|hwb|"
    r"lab|lch|oklab|oklch|color|color-mix|light-dark|calc|min|max|clamp|var|minmax|repeat|fit-content|"
    r"(?:repeating-)?(?:linear|radial|conic)-gradient|translate[xy]?|rotate|scale[xy]?|skew[xy]?|matrix|blur|brightness|"
    r"contrast|drop-shadow|grayscale|opacity|saturate|sepia|circle|ellipse|inset|polygon)\()*",
    re.I | re.A,
)
_SELECTORS = re.compile(r"[\w\s.#*,>+~:()-]+", re.A)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)


def is_harmless_tag(tag: str) -> bool:
    """Whether an element of HTML may stay; its content may stay in any case, but for what is in EMPTIED."""
    return tag.lower() in _LOWER


def harmless(tag: str, name: str, value: str) -> str | None:
    """An attribute's value as it may stay; None where the attribute goes."""
    tag, name = tag.lower(), name.lower()
    if name.startswith("aria-"):
        return value
    if name not in _BY_LOWER:
        return None
    if name == "style":
        return harmless_style(value) or None
    if name in _PAINTED or name in ("data-background-gradient", "data-background-color", "data-background-size"):
        return value if _is_harmless_value(value) else None
    if name in (*_LOADED, *LINK_ATTRIBUTES):
        return value if _is_harmless_address(tag, name, value) else None
    if name == "data-notes":
        return None if re.search("[<&]", value) else value  # reveal.js takes it for HTML
    if name == "target":
        return value if value == "_blank" else None
    if name == "type" and tag in _TYPES:
        return value if value.lower() in _TYPES[tag] else None
    if name == "name" and tag != "input":  # elsewhere it would take a name from the page's scripts
        return None
    return value


def _is_harmless_address(tag: str, name: str, address: str) -> bool:
    """Whether nothing runs when it is loaded or followed."""
    if name in LINK_ATTRIBUTES and tag not in (*LINKS, "image"):
        return address.startswith("#")
    if name in LINK_ATTRIBUTES and tag in LINKS:
        return not has_scheme(address) or scheme_of(address) in (*_SCHEMES, "")
    if name.startswith("data-") and _NO_ADDRESS.search(address):
        return False  # reveal.js writes HTML with it
    return bool(_PICTURE.match(address)) or not has_scheme(address) or scheme_of(address) in ("http", "https", "")


def harmless_style(style: str, is_drawing: bool = False) -> str:
    """The declarations of a style that may stay."""
    kept = []
    for declaration in _COMMENT.sub(" ", style).split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        is_known = _PROPERTIES.fullmatch(name.lower()) and _is_harmless_value(value)
        is_overlay = not is_drawing and _NO_OVERLAY.match(name.lower()) and ("-" in value or "(" in value)
        if is_known and value and not is_overlay:
            kept.append(declaration.strip())
    return "; ".join(kept)


def harmless_sheet(sheet: str) -> str:
    """The rules of a drawing's style sheet that may stay; none that begins with @."""
    kept = []
    for rule in _COMMENT.sub(" ", sheet).split("}"):
        before, _, body = rule.partition("{")
        selectors, style = before.rpartition(";")[2].strip(), harmless_style(body, is_drawing=True)
        if style and _SELECTORS.fullmatch(selectors):
            kept.append(f"{selectors} {{ {style} }}")
    return "\n".join(kept)


def _is_harmless_value(value: str) -> bool:
    return bool(_VALUE.fullmatch(value)) and value.count("(") == value.count(")")


def _published(tag: str, name: str, value: str) -> str | None:
    """As `harmless`, and nothing is loaded from another site, which filters have told of."""
    is_loaded = name in _LOADED or (name in LINK_ATTRIBUTES and tag not in LINKS)
    return None if is_loaded and is_elsewhere(value) else harmless(tag, name, value)


def cleaned(html: str) -> str:
    """HTML that stands within a page, with nothing in it that is on no list."""
    return _cleaner().clean(html) if "<" in html or "&" in html else html


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3  # only courses of contributors need it

    return nh3.Cleaner(
        tags={*TAGS},
        clean_content_tags={*EMPTIED},
        attributes={"*": {*ATTRIBUTES}},
        attribute_filter=_published,
        generic_attribute_prefixes={"aria-"},
        url_schemes={*_SCHEMES, "data"},
        link_rel=None,
    )
