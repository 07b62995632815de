"""Altair: a still picture by vl-convert, and for charts that answer to readers Vega's script, which that has, too."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from ...course.charts import INSTALLED, LIBRARIES
from ..apart import apart
from ..job import Shown
from ..made import VEGA
from .parts import OTHER_SITE, as_json, in_words, licenses

PACKAGE = "vl-convert-python"
_SIDES = re.compile(rb'<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"')
_SCHEMA = re.compile(r"/v((\d+)\.\d+)[^/]*\.json$")
_REFUSED = re.compile(r"not allowed: (\S+)")


def shown(chart: Any) -> Shown:
    """A chart."""
    return shown_of(chart.to_dict())


def shown_of(spec: dict[str, Any]) -> Shown:
    """A chart, as Vega-Lite has it; only its data where nothing draws it."""
    found = _SCHEMA.search(str(spec.get("$schema", "")))
    version, major = found.groups() if found else ("", "6")
    words = in_words("Altair", "", _title(spec.get("title") or ""))
    data = {f"application/vnd.vegalite.v{major}+json": as_json(spec), "text/plain": words}
    told = Shown("display", data, alt=words, scales=True, distributions=(PACKAGE,))
    if not find_spec("vl_convert"):
        message = f"Altair loads its scripts from cdn.jsdelivr.net, {OTHER_SITE.removeprefix('from ')}"
        told.doubts = ((message, f"pip install {PACKAGE}, which draws the chart when the site is built"),)
        return told
    try:
        svg, vega = apart(_drawn, spec, version)
    except ValueError as error:
        if not (refused := _REFUSED.search(str(error))):
            raise
        told.doubts = (
            (f"the chart loads {refused[1]} {OTHER_SITE}", "keep a copy in slides/, and read that with pandas"),
        )
        return told
    told.files["image/svg+xml"] = svg
    if sides := _SIDES.search(svg):
        told.width, told.height = (round(float(side)) for side in sides.groups())
    if _answers(spec):
        folder = f"{LIBRARIES}/{VEGA}-{vega}"
        told.made = {f"{folder}/vega.js": (VEGA, vega)}
        told.scripts = {f"{folder}/LICENSE.txt": f"{INSTALLED}{file}" for file in licenses(PACKAGE)}
    return told


def _title(title: Any) -> str:
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def _drawn(spec: Any, version: str) -> tuple[bytes, str]:
    """A still picture, and the version of Vega."""
    import vl_convert

    known = vl_convert.get_vegalite_versions()
    used = version if version in known else known[-1]
    svg = vl_convert.vegalite_to_svg(spec, vl_version=used, allowed_base_urls=[])
    return svg.encode(), vl_convert.get_vega_version()


def _answers(spec: Any) -> bool:
    """Whether a chart does anything when a reader points at it."""
    if isinstance(spec, dict):
        told = [value for name, value in spec.items() if name not in ("datasets", "values")]
        return any(map(spec.get, ("params", "selection", "tooltip", "href"))) or any(map(_answers, told))
    return isinstance(spec, list) and any(map(_answers, spec))
