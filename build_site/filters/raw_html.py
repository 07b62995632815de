"""Raw HTML: comments go, pictures become pictures, and nothing in it makes a reader's browser ask another site."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import panflute as pf

from ..model import Asset, Missing
from ..pandoc import open_tag
from .context import Context

LOADED = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "input": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "track": "src", "video": "src",
}  # fmt: skip
_INTERESTING = re.compile(r"<!--|</?section\b|\b(?:src|href|data|poster|srcset|style|id|name)\s*=", re.I)


def raw_html(elem: pf.RawBlock | pf.RawInline, ctx: Context) -> Any:
    """A lone `<img>` -> Image; comments dropped; local addresses resolved; what is elsewhere becomes a link."""
    if elem.format not in ("html", "html5", "html4"):
        return None
    if not _INTERESTING.search(elem.text) and not ctx.dropped_tags:
        return None
    inline = isinstance(elem, pf.RawInline)
    rewriter = _Rewriter(elem, ctx)
    rewriter.feed(elem.text)
    rewriter.close()
    if rewriter.only_picture:
        image = _image(rewriter.only_picture)
        ctx.origins[id(image)] = elem
        return image if inline else pf.Plain(image)
    text = "".join(rewriter.output)
    return type(elem)(text, format="html") if text.strip() or (inline and text) else []


def _image(attributes: dict[str, str]) -> Any:
    """An `<img>` tag's attributes as pandoc's Image."""
    named = {name: value for name, value in attributes.items() if name not in ("src", "class", "id", "alt")}
    if "alt" in attributes:
        named["alt"] = attributes["alt"]
    classes = attributes.get("class", "").split()
    return pf.Image(url=attributes["src"], identifier=attributes.get("id", ""), classes=classes, attributes=named)


class _Rewriter(HTMLParser):
    """Writes HTML back as it was, but for comments and for addresses that a browser would load."""

    def __init__(self, elem: Any, ctx: Context) -> None:
        super().__init__(convert_charrefs=False)
        self.elem, self.ctx = elem, ctx
        self.output: list[str] = []
        self.pictures: list[dict[str, str]] = []

    @property
    def only_picture(self) -> dict[str, str] | None:
        """The attributes of the one `<img>` that is all there is, if so."""
        return self.pictures[0] if len(self.pictures) == 1 and not "".join(self.output).strip() else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.ctx.ids |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        original = self.get_starttag_text() or ""
        if tag == "img" and not self.pictures and original.strip() == self.rawdata.strip():
            self.pictures.append(attributes)
            return
        local = {name: attributes[name] for name in ("poster", LOADED.get(tag, "")) if attributes.get(name)}
        if any(is_elsewhere(address) for address in local.values()):
            self._elsewhere(tag, next(filter(is_elsewhere, local.values())), attributes)
            return
        if tag == "a" and attributes.get("href"):
            local["href"] = attributes["href"]
        changed = {name: self._resolved(value) for name, value in local.items()}
        for name in ("srcset", "style"):
            if "//" in attributes.get(name, ""):
                self.ctx.warn(self.elem, f"{name} in HTML loads from another site: left out", "keep a copy in slides/")
                changed[name] = ""
        if tag != "section" and all(attributes[name] == value for name, value in changed.items()):
            self.output.append(original)
        else:
            self.output.append(open_tag(_tag(tag), {**attributes, **changed}))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag in self.ctx.dropped_tags:
            self.ctx.dropped_tags.remove(tag)
        else:
            self.output.append(f"</{_tag(tag)}>")

    def handle_data(self, data: str) -> None:
        self.output.append(data)

    def handle_entityref(self, name: str) -> None:
        self.output.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.output.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.output.append(f"<!{decl}>")

    def _resolved(self, address: str) -> str:
        if is_elsewhere(address) or address.startswith("#") or urlsplit(address).scheme:
            return address
        found = self.ctx.find(address)
        if isinstance(found, Missing):
            self.ctx.error(self.elem, f"file not found: {address}", found.hint)
            return address
        if isinstance(found, Asset):
            self.ctx.assets[found.target] = found.source
            return self.ctx.root + found.url
        self.ctx.links.append(replace(found, line=self.ctx.line(self.elem)))
        return f"{self.ctx.root}{found.slug}/index.html" + (f"#{found.fragment}" if found.fragment else "")

    def _elsewhere(self, tag: str, address: str, attributes: dict[str, str]) -> None:
        """A link in place of what would be loaded from another site; scripts and styles just go."""
        hint = "keep a copy in slides/" if tag in ("img", "video", "audio", "source") else "a link is shown instead"
        self.ctx.warn(self.elem, f"<{tag}> would load {address} from another site: not loaded", hint)
        if tag not in ("embed", "img", "input", "link", "source", "track"):
            self.ctx.dropped_tags.append(tag)
        if tag not in ("script", "link", "source", "track", "input"):
            label = attributes.get("alt") or attributes.get("title") or urlsplit(address).netloc
            self.output.append(elsewhere(address, label))


def _tag(tag: str) -> str:
    """reveal.js takes sections within a slide for slides."""
    return "div" if tag == "section" else tag


def elsewhere(address: str, label: str) -> str:
    """The HTML shown for something that is on another site and not loaded from there."""
    attributes = {"class": "elsewhere", "href": address, "rel": "noopener"}
    return open_tag("a", attributes) + html.escape(label or urlsplit(address).netloc) + "</a>"


def is_elsewhere(address: str) -> bool:
    """Whether a browser would ask another site for it."""
    return address.lower().lstrip().startswith(("http:", "https:", "//", "ftp:"))
