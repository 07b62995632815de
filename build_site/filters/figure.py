"""A picture that is a paragraph of its own -> `figure > img + figcaption`, with its credit visible."""

from __future__ import annotations

import html
from typing import Any

import panflute as pf

from ..course.labels import as_plain, kind_of
from ..course.model import OUTPUT, STEP, Credit
from ..markdown.elements import wrap
from ..markdown.nodes import open_tag
from .absolute import CLASS as ABSOLUTE
from .charts import drawn_by, told
from .context import Context
from .identifier import claim
from .labels import captioned
from .media import is_player, played
from .tags import enclosing

_OF_FIGURE = (  # classes that say when and where it is seen
    *(ABSOLUTE, "fragment", "fade-out", "fade-up", "fade-down", "fade-left", "fade-right", "fade-in-then-out"),
    *("fade-in-then-semi-out", "semi-fade-out", "current-visible", "grow", "shrink", "zoom-in", "blur"),
)
_SWEEP = ("data-parameter", "data-values", "data-frames")
_USUAL = {"alt", "decoding", "loading", "style", "width", "height", "aria-busy", *_SWEEP}


def figure(elem: pf.Figure | pf.Para | pf.Plain, ctx: Context) -> Any:
    """pandoc's Figure, or a lone picture (linked or not) -> `figure.picture`; the credit is noted."""
    if not isinstance(elem, pf.Figure):
        lone = not isinstance(elem.parent, pf.Figure) and lone_image(elem)
        return _figure(elem, elem, "", [], ctx) if lone and not _is_part(lone, ctx) else None
    caption = list(elem.caption.content) if elem.caption else []
    if len(elem.content) == 1 and lone_image(elem.content[0]):
        return _figure(elem, elem.content[0], _name(elem, ctx), caption, ctx)
    name = _name(elem, ctx)
    shown = _caption(captioned(caption, name, elem, ctx), "")
    is_above = kind_of(name) in ("tbl", "lst") or "listing" in elem.classes
    parts = [*shown, *elem.content] if is_above else [*elem.content, *shown]
    return wrap("figure", _named(name, elem.classes), parts)


def lone_image(block: Any) -> Any:
    """The image that is all of a paragraph, or None."""
    if not isinstance(block, (pf.Para, pf.Plain)):
        return None
    inlines = [one for one in block.content if not isinstance(one, (pf.Space, pf.SoftBreak))]
    if len(inlines) == 1 and isinstance(inlines[0], pf.Link):
        inlines = list(inlines[0].content)
    return inlines[0] if len(inlines) == 1 and isinstance(inlines[0], pf.Image) else None


def _is_part(image: Any, ctx: Context) -> bool:
    """Whether an image was an `<img>` in other HTML, such as a figure or a table's cell."""
    origin = ctx.origins.get(id(image))
    return origin is not None and any(enclosing(origin))


def _name(elem: Any, ctx: Context) -> str:
    return claim(elem.identifier, elem, ctx) if elem.identifier else ""


def _figure(elem: Any, paragraph: Any, identifier: str, caption: list[Any], ctx: Context) -> list[Any]:
    image = lone_image(paragraph)
    credit = _credit(image, caption, ctx)
    name = identifier or image.identifier
    classes = list(elem.classes) if isinstance(elem, pf.Figure) else []
    attributes = _named(name, ["picture", *classes])
    if step := image.attributes.pop(STEP, ""):
        attributes[f"data-{STEP}"] = step  # for the notebook to find
    if {ABSOLUTE, "fragment"} & {*image.classes}:
        attributes |= _moved(image, attributes["class"])
    chart = ctx.pictures.get(image.attributes.pop(OUTPUT, ""))
    data: list[Any] = []
    if chart:
        attributes |= drawn_by(chart.frames[0][1], ctx)
        data = told(chart.frames[0][1])
    image.identifier = ""
    shown = _caption(captioned(caption, name, elem, ctx), credit)
    if is_player(image):
        image.parent.content[image.index] = played(image)
    elif image.attributes.keys() <= _USUAL:
        image.parent.content[image.index] = _img(image)
    return wrap("figure", attributes, [pf.Plain(*paragraph.content), *data, *shown])


def _moved(image: Any, classes: str) -> dict[str, str]:
    """What says when and where a picture is seen, for the figure that it is in, with its caption; its size stays."""
    moved = [name for name in image.classes if name in _OF_FIGURE]
    style = [part.strip() for part in image.attributes.pop("style", "").split(";") if part.strip()]
    image.classes = [name for name in image.classes if name not in _OF_FIGURE]
    if own := "; ".join(part for part in style if not part.startswith("--")):
        image.attributes["style"] = own
    attributes = {"class": " ".join([classes, *moved])}
    if place := "; ".join(part for part in style if part.startswith("--")):
        attributes["style"] = place
    index = [image.attributes.pop(name, "") for name in ("fragment-index", "data-fragment-index")]
    return attributes | ({"data-fragment-index": "".join(index)} if any(index) else {})


def _img(image: Any) -> pf.RawInline:
    """A picture as HTML already: pandoc takes a millisecond to write one with attributes into Markdown."""
    names = {"class": " ".join(image.classes)} if image.classes else {}
    return pf.RawInline(open_tag("img", {"src": image.url, **names, **image.attributes}))


def _named(identifier: str, classes: list[str]) -> dict[str, str]:
    names = {"id": identifier} if identifier else {}
    return names | ({"class": " ".join(classes)} if classes else {})


def _credit(image: Any, caption: list[Any], ctx: Context) -> str:
    """The credit's HTML: `credit=`, else `title=`; with `source=` it is a link. Noted for the credits page."""
    text = image.attributes.pop("credit", "") or image.attributes.pop("title", "") or image.title
    image.attributes.pop("title", None)
    image.title = ""
    source, license_ = image.attributes.pop("source", ""), image.attributes.pop("license", "")
    if not (text or source or license_):
        return ""
    shown = html.escape(text or source or license_, quote=False)
    if source:
        shown = f'<a href="{html.escape(source)}">{shown}</a>'
    title = as_plain(" ".join(pf.stringify(block) for block in caption)).strip() or image.attributes.get("alt", "")
    thumb = image.url.removeprefix(ctx.root)
    ctx.credits.append(Credit(title, shown, license_, source, ctx.slide, thumb))
    return shown + (f", {html.escape(license_, quote=False)}" if license_ and license_ != text else "")


def _caption(caption: list[Any], credit: str) -> list[Any]:
    shown = [pf.RawBlock(f'<span class="credit">{credit}</span>')] if credit else []
    return wrap("figcaption", {}, [*caption, *shown]) if caption or shown else []
