"""A font -> the same font with the glyphs for some characters alone, in a small part of its bytes.

What is cut no longer is what its makers called by its name (which their licence reserves): of its names it keeps whose
it is and where its licence can be read.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Mapping

# What any text may come to need: ASCII, and the signs that typography and our own scripts and style sheets write.
COMMON = "".join(map(chr, range(0x20, 0x7F))) + "\N{NO-BREAK SPACE}\N{EN SPACE}·×–—‘’“”…−←↑→↓✓✕"
MATH = "stix-two-math-latin-400-normal.woff2"  # the one font for formulas, which gets what these hold, and:
# what browsers draw for a root, and for a hyphen; letters by which FreeType finds the heights that all letters share
COMMON_IN_MATH = "√\N{MINUS SIGN}THEZOCQSLUzxroescfijkdbhpqgyu0123456789"
_TEXT_FEATURES = ("ccmp", "kern", "liga", "locl", "lnum", "mark", "mkmk", "pnum", "tnum")
_MATH_FEATURES = ("ccmp", "dtls", "flac", "kern", "locl", "mark", "mkmk", "ssty")
_NAMES = (0, 14)  # whose it is, and the address of the licence

logging.getLogger("fontTools").setLevel(logging.ERROR)  # else it tells of each table that it leaves out

Axis = float | tuple[float, float]


def common(name: str) -> str:
    """What a font has for any course."""
    return COMMON_IN_MATH if name == MATH else COMMON


def cut(font: bytes, characters: Iterable[str] | None = None, axes: Mapping[str, Axis] | None = None) -> bytes:
    """A WOFF2 font with these characters, or all, and what glyphs they become: ligatures, and brackets of any height.

    The axes that are given stand still at their values, or keep within their ranges. The same font and characters are
    always the same bytes.
    """
    from fontTools.subset import Options, Subsetter, load_font, save_font
    from fontTools.ttLib.woff2 import WOFF2FlavorData, woff2TransformedTableTags
    from fontTools.varLib.instancer import instantiateVariableFont

    options = Options(
        flavor="woff2",
        hinting=False,
        layout_features=[*_TEXT_FEATURES, *_MATH_FEATURES],
        legacy_kern=False,
        name_IDs=[*_NAMES],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    options.drop_tables += ["STAT", "DSIG"]
    opened = load_font(io.BytesIO(font), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=opened.getBestCmap() if characters is None else map(ord, characters))
    subsetter.subset(opened)
    if axes:
        instantiateVariableFont(opened, dict(axes), inplace=True)
    opened.flavorData = WOFF2FlavorData(data=opened.flavorData, transformedTables=woff2TransformedTableTags)
    written = io.BytesIO()
    save_font(opened, written, options)
    return written.getvalue()


def quick_to_read(font: bytes) -> bytes:
    """A WOFF2 font a sixth larger, since its outlines are not transformed: fontTools reads it in an eighth of the time.

    To undo that transformation it has to decode every glyph, of which a font for formulas has 4517.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.woff2 import WOFF2FlavorData

    opened = TTFont(io.BytesIO(font), recalcBBoxes=False, recalcTimestamp=False)
    opened.flavorData = WOFF2FlavorData(data=opened.flavorData, transformedTables=())
    written = io.BytesIO()
    opened.save(written, reorderTables=False)
    return written.getvalue()
