"""Info strings of code blocks as other tools write them -> as pandoc does.

Cells are those of Quarto, knitr, Jupyter and MyST. Steps and options are those of reveal.js and reveal-md (`js [1|3]`,
`js [7: 1|3]`), Slidev (`js {all|1|3}{lines:true, startLine:5}`), MkDocs (`py title="a.py" hl_lines="1 3"`), Hugo and
Docusaurus.
"""

from __future__ import annotations

import re

from msgspec import Struct

DIAGRAMS, DIAGRAM = ("mermaid", "dot"), "diagram"  # what is drawn from text, and the class of such code
_CELL = re.compile(r" *\{\s*(?P<language>[A-Za-z][\w+-]*)(?P<rest>(?:[\s,][^{}]*)?)\} *(?P<argument>\w*).*")
_CELL_OPTION = re.compile(r"""[#.][\w:-]+|[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s,]+)|[\w-]+""")
_LANGUAGE = re.compile(r" *(?P<name>[\w+#.-]+)?(?=[ {[]|$)")
_PART = re.compile(
    r"""\{(?P<braces>[^{}]*)\}?|\[(?P<brackets>[^\]]*)\]?|(?P<plain>(?:=(?:"[^"]*"|'[^']*')|[^\s{[])+)"""
)
_OPTION = re.compile(
    r"""(?P<mark>[#.][\w:-]+)|(?P<name>[\w.-]+)(?:\s*[=:]\s*(?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|[^\s,]+))?"""
)
_STEP = r"\s*(?:all|none|hide|\*|[\d,\s-]*)\s*"
_STEPS = re.compile(rf"(?:(?P<start>\d+)\s*:)?(?P<steps>{_STEP}(?:\|{_STEP})*)")
_WHOLE = {"all": "", "*": "", "none": "0", "hide": "0"}
_NUMBERED = ("lines", "linenos", "lineNumbers", "showLineNumbers")
_START = ("startLine", "linenostart", "linenums")
_STEPPED = ("hl_lines", "emphasize-lines", "highlight")
_TITLE = ("title", "filename")


_BOX = "write ::: {{.callout-{}}} above it and ::: below it, in place of the fences"
_PICTURE = "write ![the caption](the file), with alt and width in braces behind it"
DIRECTIVES = {  # of MyST -> what to write here
    **{name: _BOX.format(name) for name in ("note", "tip", "important", "warning", "caution")},
    **{name: _BOX.format("tip") for name in ("hint", "seealso")},
    **{name: _BOX.format("note") for name in ("admonition", "dropdown", "margin", "sidebar", "epigraph")},
    **{name: _BOX.format("warning") for name in ("attention", "danger", "error")},
    **dict.fromkeys(("figure", "image"), _PICTURE),
    **dict.fromkeys(("math",), "write $$ above it and below it, in place of the fences"),
    **dict.fromkeys(("code-block", "code"), "write ```python, or whichever language it is"),
    **dict.fromkeys(("include", "literalinclude"), "write {{< include file >}}, or a code block with include="),
    **dict.fromkeys(("table",), "write a table of pandoc's"),
    **dict.fromkeys(("tab-set", "tab-item"), "write ::: {.panel-tabset} with a heading for each panel"),
}


class Opener(Struct, frozen=True):
    """An info string for pandoc; a language that was meant to run and does not; what has no meaning here."""

    info: str
    not_run: str = ""
    unknown: tuple[str, ...] = ()


def spell(info: str) -> Opener:
    """What an info string means that pandoc does not know."""
    cell = _CELL.fullmatch(info)
    if cell and not _STEPS.fullmatch(cell["language"] + cell["rest"]):
        return _cell(cell)
    language = _LANGUAGE.match(info)
    words: list[str] = []
    unknown: list[str] = []
    steps, shift = "", 0
    for part in _PART.finditer(info, language.end() if language else 0):
        inside = part["brackets"] if part["braces"] is None else part["braces"]
        if inside and (found := _STEPS.fullmatch(inside)):
            steps = found["steps"]
            words += [".numberLines", f'startFrom="{found["start"]}"'] if found["start"] else []
        elif part["brackets"]:
            words.append(f'filename="{part["brackets"]}"')
        for option in _OPTION.finditer(part["plain"] or part["braces"] or "") if inside != steps else ():
            name, value = option["name"], (option["value"] or "").strip("\"'[]")
            if option["mark"]:
                words.append(option["mark"])
            elif name in _STEPPED and _STEPS.fullmatch(value):
                steps = re.sub(r"[\s,]+", ",", value)
            elif name in _START and value.isdigit():
                words += [".numberLines", f'startFrom="{value}"']
                shift = int(value) - 1 if name == "startLine" else 0  # Slidev's steps name lines as they are numbered
            elif name in _NUMBERED:
                words += [".numberLines"] if value not in ("false", "none") else []
            elif name in _TITLE and value:
                words.append(f'filename="{value}"')
            else:
                unknown.append(option[0])
    shown = "|".join(_WHOLE.get(one.strip(), re.sub(r"\s", "", one)) for one in steps.split("|"))
    shown = re.sub(r"\d+", lambda line: str(max(int(line[0]) - shift, 0)), shown)
    words += [f'code-line-numbers="{shown}"'] if shown else []
    attributes = f"{{{' '.join(dict.fromkeys(words))}}}" if words else ""
    return Opener(" ".join(filter(None, [language and language["name"], attributes])), unknown=tuple(unknown))


def _cell(cell: re.Match[str]) -> Opener:
    """A bare word among a cell's options is knitr's way to give a label; MyST's language comes after `{code-cell}`."""
    language = cell["language"].lower()
    if language == "code-cell":
        language = cell["argument"].lower().replace("ipython3", "python") or "python"
    runs, is_drawn = language == "python", language in DIAGRAMS
    words = [f".{language}"] + ([".run"] if runs else [f".{DIAGRAM}"] if is_drawn else [])
    options = [re.sub(r"\s*=\s*", "=", option, count=1) for option in _CELL_OPTION.findall(cell["rest"])]
    words += [one if one[0] in "#." or "=" in one else f"label={one}" for one in options]
    return Opener(f" {{{' '.join(words)}}}", "" if runs or is_drawn else language)
