"""The modules of a cartridge -> its file: a ZIP archive with a manifest, and an XML file for each resource."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from msgspec import Struct

from ..site.term.feed import add

MANIFEST = "imsmanifest.xml"
_CC, _LOM = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1", "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file: the same course gives the same bytes


class Element:
    """An XML element to which others are added, all without a prefix."""

    def __init__(self, element: ET.Element) -> None:
        self.element = element

    def add(self, name: str, text: str = "", **attributes: str) -> Element:
        """Add an element with a text, and return it."""
        return Element(add(self.element, name, text, **attributes))


class Root(Element):
    """The outermost element of a file; all others are in its namespace."""

    def __init__(self, name: str, namespace: str) -> None:
        super().__init__(ET.Element(name, {"xmlns": namespace}))

    def encoded(self) -> bytes:
        """The file."""
        ET.indent(self.element, " ")
        text = ET.tostring(self.element, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


class Resource(Struct, frozen=True):
    """A resource of a cartridge: `kind` is its type in the specification, `key` its identifier."""

    key: str
    kind: str
    title: str
    content: Root

    @property
    def file(self) -> str:
        """Its path in the cartridge."""
        return f"{self.key}/{self.content.element.tag}.xml"


class Module(Struct, frozen=True):
    """A module of a cartridge: resources that belong together."""

    key: str
    title: str
    resources: Sequence[Resource]


def packed(key: str, title: str, lang: str, modules: Sequence[Module]) -> bytes:
    """The bytes of a cartridge with these modules, in order; `key` is its identifier."""
    resources = [resource for module in modules for resource in module.resources]
    files = {MANIFEST: _manifest(key, title, lang, modules), **{one.file: one.content for one in resources}}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, root in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, root.encoded())
    return buffer.getvalue()


def _manifest(key: str, title: str, lang: str, modules: Sequence[Module]) -> Root:
    root = Root("manifest", _CC)
    root.element.set("identifier", key)
    root.element.set("xmlns:lom", _LOM)
    about = root.add("metadata")
    about.add("schema", "IMS Common Cartridge")
    about.add("schemaversion", "1.3.0")
    about.add("lom:lom").add("lom:general").add("lom:title").add("lom:string", title, language=lang)
    organization = root.add("organizations").add(
        "organization", identifier=f"{key}-order", structure="rooted-hierarchy"
    )
    top = organization.add("item", identifier=f"{key}-root")
    for module in modules:
        item = top.add("item", identifier=f"{module.key}-item")
        item.add("title", module.title)
        for one in module.resources:
            item.add("item", identifier=f"{one.key}-item", identifierref=one.key).add("title", one.title)
    listed = root.add("resources")
    for one in (one for module in modules for one in module.resources):
        listed.add("resource", identifier=one.key, type=one.kind).add("file", href=one.file)
    return root
