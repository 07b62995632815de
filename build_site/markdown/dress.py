"""Options of a cell -> how it runs, and how what it shows is dressed: captions, places, layouts."""

from __future__ import annotations

from collections.abc import Mapping

from ..course.labels import kind_of
from ..course.look import Appearance
from ..course.model import Cell
from .options import FORMATS, RUNNING, Value, listed, names

LAYOUT = ("layout", "layout-ncol", "layout-nrow", "layout-align", "layout-valign")
Options = Mapping[str, Value]


def running(options: Options) -> dict[str, str]:
    """The options that change what a cell does; a cell has to run again where one does."""
    found = {name: str(options[name]) for name in RUNNING if name in options}
    if "fig-asp" in options and "fig-height" not in options:
        found["fig-height"] = f"{float(found.get('fig-width', '6.4')) * float(str(options['fig-asp'])):g}"
    if (format_ := found.get("fig-format", "")) in FORMATS:
        found["fig-format"] = FORMATS[format_]
        if format_ == "retina":
            found.setdefault("dpi", "192")
    return found


def fenced(written: str, code: str) -> str:
    """A cell as its author wrote it, with its fence, but for what says so."""
    options = written[: written.rfind(code)] if code else written
    kept = [line for line in options.split("\n") if line.strip() and "echo:" not in line]
    return "\n".join(["```{python}", *kept, *([code] if code else []), "```"])


def dressed(code: str, label: str, options: Options, fence: str) -> Cell:
    """A cell of a label, "" for none, as its options want it shown."""
    include = options.get("include") != "false"
    is_listing = kind_of(label) == "lst"  # which is the code, not all of the cell
    captions, alts = listed(options.get("fig-cap")), listed(options.get("fig-alt"))
    return Cell(
        code,
        include and options.get("echo") != "false",
        include and options.get("output") != "false",
        str(options.get("code-fold", "")).replace("false", ""),
        str(options.get("output-location", "")).replace("default", ""),
        captions[0] if len(captions) == 1 else "",
        alts[0] if len(alts) == 1 else "",
        "" if is_listing else label,
        options.get("error") == "true",
        look=_look(options, fence, captions, alts, label if is_listing else ""),
    )


def _look(options: Options, fence: str, captions: tuple[str, ...], alts: tuple[str, ...], label: str) -> Appearance:
    column = next((one for name in ("column", "fig-column", "tbl-column") if (one := str(options.get(name, "")))), "")
    panel, column = str(options.get("panel", "")), "" if column == "body" else column
    widths = str(options.get("tbl-colwidths", ""))
    subcaptions = listed(options.get("fig-subcap"))
    numbers = str(options.get("code-line-numbers", ""))
    of_code, listing = str(options.get("lst-label", "")), str(options.get("lst-cap", ""))
    places = {"fig": options.get("fig-cap-location"), "tbl": options.get("tbl-cap-location")}
    return Appearance(
        fence=fence,
        summary=str(options.get("code-summary", "")),
        is_markdown=options.get("output") == "asis",
        classes=tuple(names(options.get("classes", ""))),
        output_classes=(*([f"panel-{panel}"] if panel else []), *([f"column-{column}"] if column else [])),
        captions=captions if len(captions) > 1 else (),
        alts=alts if len(alts) > 1 else (),
        has_subcaptions=bool(subcaptions),
        subcaptions=() if subcaptions == ("true",) else subcaptions,
        links=listed(options.get("fig-link")),
        aligned=listed(options.get("fig-align")),
        layout={name: str(options[name]) for name in LAYOUT if name in options},
        table=listed(options.get("tbl-cap")),
        subtables=listed(options.get("tbl-subcap")),
        widths=widths if widths.startswith("[") else "",
        listing=(of_code or label, listing),
        above={name: str(place or options.get("cap-location", "")) for name, place in places.items()},
        of_code=_of_code(options, numbers),
        code_classes=("numberLines",) * (numbers == "true") + ("wrap",) * (options.get("code-overflow") == "wrap"),
    )


def _of_code(options: Options, numbers: str) -> dict[str, str]:
    """Attributes of the block of code."""
    found = {name: str(options[name]) for name in ("startFrom", "filename") if name in options}
    return found | ({"code-line-numbers": numbers} if numbers not in ("", "true", "false") else {})
