"""The elements that HTML, SVG and MathML have: a tag of another name is passed over by browsers without a word."""

from __future__ import annotations

from ..problems import did_you_mean
from .harmless import TAGS

_MORE = """
html head body base link meta title style script noscript template slot iframe object embed param form select option
optgroup datalist textarea canvas dialog map search selectedcontent fencedframe acronym applet basefont bgsound blink
dir frame frameset noframes noembed image keygen listing marquee nextid nobr plaintext xmp
animate animateMotion animateTransform cursor desc discard feComponentTransfer feConvolveMatrix feDiffuseLighting
feDisplacementMap feDistantLight feFuncA feFuncB feFuncG feFuncR feImage fePointLight feSpecularLighting feSpotLight
feTile feTurbulence foreignObject hatch hatchpath mesh metadata mpath set solidcolor tref
maction maligngroup malignmark mglyph mi mlongdiv mscarries mscarry msgroup msline msrow mstack
"""
NAMES = frozenset(name.lower() for name in (*TAGS, *_MORE.split()))


def is_known(tag: str) -> bool:
    """Whether browsers know an element, or may: those of an author's own have a dash in their names."""
    return tag.lower() in NAMES or "-" in tag or ":" in tag


def unknown(name: str) -> tuple[str, str]:
    """What is wrong with a tag of a name that browsers do not know, and what to do about it."""
    otherwise = f"for the text itself write \\<{name}>, or `<{name}>`"
    meant = did_you_mean(name.lower(), NAMES) if name.islower() and len(name) > 3 else ""
    return f"<{name}> is no element of HTML: browsers do not show it", meant or otherwise
