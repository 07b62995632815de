"""Pictures: found and measured when building, with an alternative text, never wider than the slide."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..body import EAGER
from ..course.labels import as_plain, kind_of
from ..course.model import LARGE, OUTPUT, STEP, Asset, Drawing, Missing
from ..markdown.addresses import is_elsewhere, site_of, split
from ..markdown.css import COMPUTED, NUMBER, UNIT
from ..problems import shortened
from .addresses import KEEP_COPY, publish
from .attributes import attributes
from .context import Context
from .drawings import PLACE, best_file, blank, published
from .figure import lone_image
from .media import medium, played, player
from .notes import ancestors
from .tags import enclosing, instead, is_html

_IN_ADDRESS = re.compile(r"(?P<url>.+?)(?:%20| )+=(?P<width>\d*)x(?P<height>\d*)")  # a size, as HackMD has it
_LENGTH = re.compile(r"\d+(\.\d+)?")
_SIZE = re.compile(rf"\s*(?P<number>{NUMBER})\s*(?P<unit>{UNIT})?\s*|auto|inherit|{COMPUTED}", re.I)


def picture(elem: pf.Image, ctx: Context) -> Any:
    """Image -> the same with its address in the site, its own size, `alt`; a missing file is an error."""
    if elem.url.lower().startswith("data:"):
        return None
    _take_others(elem)
    _enlarge(elem, ctx)
    if kind_of(elem.identifier) and not ctx.origins.get(id(elem)) and not _is_alone(elem):
        ctx.warn(elem, f"a picture in a line has no number: {elem.identifier}", "give it a paragraph of its own")
    shown = shortened(elem.url)
    if is_elsewhere(elem.url):
        return _linked(elem, ctx)
    path, rest = split(elem.url)
    drawing = ctx.pictures.get(elem.attributes.pop(OUTPUT, "")) or ctx.steps.get(elem.attributes.get(STEP, ""))
    if isinstance(drawing, Drawing):
        return _drawn(elem, drawing, ctx)
    if path.endswith(".py"):
        ctx.error(elem, f"{shown} is Python, which draws only pictures in Markdown", "write ![](drift.py#name)")
        return None
    found = ctx.find(elem.url, as_picture=True) if path else Missing("give it one: ![](graphics/a.png)")
    if not isinstance(found, Asset):
        hint = found.hint if isinstance(found, Missing) else "this is a lecture, not a picture"
        what = medium(elem.url) or "image"
        effect = "cannot be shown" if isinstance(found, Missing) and found.is_there else "not found"
        ctx.error(elem, f"{what} {effect}: {shown}" if path else "a picture without an address", hint)
        return None
    if found.is_large:
        message = (
            f"{shown} has more than {LARGE // 1_000_000} MB: readers wait for it, and the notebook goes without it"
        )
        ctx.warn(elem, message, "make it smaller")
    if found.has_dark:
        elem.classes.append("has-dark")
    publish(found, elem, ctx)
    if medium(elem.url):
        player(elem, found, ctx)
        elem.attributes.update(_sized(elem, ctx))
    else:
        elem.attributes.update(_attributes(elem, found, ctx))
    elem.url = ctx.root + found.url + rest
    elem.content = []
    if medium(elem.url) and not lone_image(elem.parent):
        attributes(elem, ctx)  # which sees no more of it
        return [played(elem)]
    return None


def _take_others(elem: Any) -> None:
    """Take what is said as other tools have it: a size in the address, and Quarto's `fig-alt`."""
    if sized := _IN_ADDRESS.fullmatch(elem.url):
        elem.url = sized["url"]
        given = {key: f"{sized[key]}px" for key in ("width", "height") if sized[key]}
        elem.attributes.update({**given, **elem.attributes})
    if "fig-alt" in elem.attributes:
        elem.attributes["alt"] = elem.attributes.pop("fig-alt")


def _linked(elem: Any, ctx: Context) -> pf.RawInline:
    """What stands for a picture, or a medium, that is on another site."""
    what = medium(elem.url)
    ctx.warn(elem, f"the {what or 'picture'} {shortened(elem.url)} is on another site: shown as a link", KEEP_COPY)
    label = elem.attributes.get("alt") or pf.stringify(elem)
    label += f" ({site_of(elem.url)})" if label and what else ""
    return pf.RawInline(instead(elem.url, label, ctx.origins.get(id(elem), elem)))


def _is_alone(elem: Any) -> bool:
    """Whether a picture is all of its paragraph, linked or not."""
    return lone_image(elem.parent.parent if isinstance(elem.parent, pf.Link) else elem.parent) is elem


def _enlarge(elem: Any, ctx: Context) -> None:
    """Have a picture of the class `lightbox`, which all get where the lecture says so, open large (see lightbox.js).

    None does that opens a link, or shows nothing.
    """
    is_linked, is_asked = isinstance(elem.parent, pf.Link), "lightbox" in elem.classes
    if is_linked and is_asked:
        ctx.warn(elem, "a picture with a link does not open large", "take the link away, or .lightbox")
        elem.classes.remove("lightbox")
    if ctx.lightbox and not (
        is_linked or is_asked or {"nolightbox", "decorative"} & {*elem.classes} or medium(elem.url)
    ):
        elem.classes.append("lightbox")


def _drawn(elem: Any, drawing: Drawing, ctx: Context) -> Any:
    """The picture that a function drew; of several, the first, and in `data-frames` all that readers choose from."""
    if drawing.state:
        elem.classes.append(drawing.state)
        elem.attributes["aria-busy"] = "true"
    if drawing.state == "pending":
        elem.attributes.update(_attributes(elem, PLACE, ctx))
        elem.url, elem.content = blank(), []
        return None
    if not drawing.frames:
        return []
    first = drawing.frames[0][1]
    if first.scripts:
        elem.attributes[OUTPUT] = elem.url  # for `figure`
    if not best_file(first):
        elem.attributes.update(_attributes(elem, Asset("", "", first.width, first.height), ctx))
        elem.url, elem.content = blank(first.width, first.height), []
        return None
    same: dict[str, Asset] = {}  # frames that look alike are one file
    for name, one in drawing.frames:
        if best_file(one) not in same:
            same[best_file(one)] = published(name, one, ctx)
    assets = [same[best_file(one)] for _, one in drawing.frames]
    if all(one.has_dark for _, one in drawing.frames):
        elem.classes.append("has-dark")
    draft = "" if drawing.swept else first.draft  # which is of one frame
    has_words = elem.attributes.get("alt")
    elem.attributes.update(_attributes(elem, assets[0], ctx, draft))
    if draft and not has_words and elem.attributes["alt"] not in ("", draft):
        elem.attributes["aria-description"] = draft
    if drawing.swept:
        elem.attributes["data-parameter"] = ";".join(name for name, _ in drawing.swept)
        elem.attributes["data-values"] = ";".join(",".join(values) for _, values in drawing.swept)
        elem.attributes["data-frames"] = " ".join(ctx.root + asset.url for asset in assets)
    elem.url = ctx.root + assets[0].url
    elem.content = []
    return None


def _attributes(elem: Any, asset: Asset, ctx: Context, draft: str = "") -> dict[str, str]:
    attributes = {"alt": _alternative(elem, ctx, draft), "decoding": "async"}
    if ctx.slide_number > EAGER:
        attributes["loading"] = "lazy"
    attributes |= _sized(elem, ctx)
    if asset.width:
        attributes |= {"width": str(asset.width), "height": str(asset.height)}
    return attributes


def _sized(elem: Any, ctx: Context) -> dict[str, str]:
    """The style that an author's `width` and `height` mean, which are taken from the element."""
    for side in ("width", "height"):
        found = _SIZE.fullmatch(value := elem.attributes.get(side, "1"))
        if not found or (found["number"] and not float(found["number"])):
            ctx.warn(elem, f"{side} cannot be {value!r}: left out", "write 50%, 300px or 20em")
            del elem.attributes[side]
        elif found["unit"] == "%" and float(found["number"]) > 100:
            ctx.warn(elem, f"{side} is {value}, but nothing is larger than what it stands in", "write 100% or less")
    wished = [
        f"{side}:{value + 'px' if _LENGTH.fullmatch(value) else value}"
        for side in ("width", "height")
        if (value := re.sub(r"(?<=\d)\s+(?=%|[a-zA-Z]+$)", "", elem.attributes.pop(side, "").strip()))
    ]
    style = "; ".join([*wished, *filter(None, [elem.attributes.get("style")])])
    return {"style": style} if style else {}


def _alternative(elem: Any, ctx: Context, draft: str) -> str:
    """What stands for the picture where it cannot be seen: `alt`, else the caption, else what code drafted."""
    text = elem.attributes.get("alt") or pf.stringify(elem).strip()
    if text and "decorative" in elem.classes:
        if any(isinstance(one, pf.Figure) for one in ancestors(elem)) and not elem.attributes.get("alt"):
            return ""
        message = f"the picture {shortened(elem.url)} is .decorative, and has an alternative text"
        ctx.warn(elem, message, "take one of them away: what decorates is passed over by screen readers")
    if not text and "decorative" not in elem.classes and "alt" not in elem.attributes:
        text = _figcaption(ctx.origins.get(id(elem), elem))
        if not text:
            hint = f'say what it shows in alt="{draft or "…"}", or mark it {{.decorative}}'
            text = draft
            lacks = "alternative text" if _is_captioned(elem) else "caption and no alternative text"
            ctx.warn(elem, f"the picture {shortened(elem.url)} has no {lacks}", hint)
    return as_plain(str(text))


def _is_captioned(elem: Any) -> bool:
    figure = next((one for one in ancestors(elem) if isinstance(one, pf.Figure)), None)
    return bool(figure and figure.caption and figure.caption.content)


def _figcaption(elem: Any) -> str:
    """The text of the `<figcaption>` that follows a picture in a raw `<figure>`."""
    if "figure" not in enclosing(elem):
        return ""
    block = elem if isinstance(elem, pf.Block) else elem.parent
    texts: list[str] = []
    inside = False
    while (block := block.next) is not None:
        tag = block.text.lower() if is_html(block) else ""
        if "</fig" in tag:
            break
        if inside:
            texts.append(pf.stringify(block))
        inside = inside or tag.startswith("<figcaption")
    return " ".join(texts).strip()
