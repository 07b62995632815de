"""Divs that are figures, tables or listings: `::: {#fig-a}`, whose last paragraph is the caption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import panflute as pf

from ..course.labels import FLOATS, kind_of
from .context import Context
from .figure import lone_image
from .layout import figure_of, pictures_of

CLASSES = {"fig": ["float"], "tbl": ["float"], "lst": ["listing"]}


def floating(elem: pf.Div, ctx: Context) -> Any:
    """Div with a label -> a Figure, for `figure` to number; its classes and layout stay with a div in that.

    Several pictures in a figure are its parts, each with its letter: those without a label get one.
    """
    kind, blocks = kind_of(elem.identifier), list(elem.content)
    if kind not in FLOATS:
        return None
    if not blocks:
        ctx.warn(elem, f"there is nothing in {elem.identifier}", "write what it shows, or take the div away")
    said = [pf.Plain(*blocks.pop().content)] if len(blocks) > 1 and _is_caption(blocks[-1]) else []
    shown = [one for block in blocks for one in _parts(block)] if kind == "fig" else blocks
    pictures = [one for one in shown if isinstance(one, pf.Figure)] if kind == "fig" else []
    if not said and not pictures:
        return None
    classes = CLASSES[kind]
    if len(shown) == len(pictures) == 1:
        return _one(pictures[0], said, elem)
    for number, part in enumerate(pictures, 1):
        part.identifier = part.identifier or f"{elem.identifier}-{number}"
    if elem.classes or elem.attributes:
        shown = [pf.Div(*shown, classes=elem.classes, attributes=elem.attributes)]
    elif pictures and len(pictures) == len(shown):
        classes = ["figures"]
    return pf.Figure(*shown, caption=pf.Caption(*said), identifier=elem.identifier, classes=classes)


def _one(picture: Any, said: list[Any], elem: Any) -> Any:
    """A figure of one picture, which takes its caption from the div, or else has its own."""
    caption = said or list(picture.caption.content)
    if image := lone_image(picture.content[0]):
        words = " ".join(pf.stringify(one).strip() for one in caption)
        image.attributes.setdefault("alt", pf.stringify(image).strip() or words)
    return pf.Figure(
        *picture.content, caption=pf.Caption(*caption), identifier=elem.identifier, classes=[*elem.classes]
    )


def _parts(block: Any) -> Iterator[Any]:
    """The pictures of a paragraph, each as a figure; what is not only pictures as it is."""
    if isinstance(block, (pf.Para, pf.Plain)) and (pictures := pictures_of(block)):
        yield from map(figure_of, pictures)
    elif image := lone_image(block):
        name, image.identifier = image.identifier, ""
        yield pf.Figure(pf.Plain(*block.content), identifier=name)
    else:
        yield block


def _is_caption(block: Any) -> bool:
    """Whether a block is words, not a picture or a formula."""
    if not isinstance(block, (pf.Para, pf.Plain)) or lone_image(block):
        return False
    return any(not isinstance(one, (pf.Math, pf.Image, pf.Space, pf.SoftBreak)) for one in block.content)
