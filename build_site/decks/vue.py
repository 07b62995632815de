"""Vue in Slidev's slides: clicks become fragments, and what only Vue could draw is left out, with a warning.

Slidev's extensions of code blocks are in slidev_code.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .rows import Row, Told, verbatim

_SAID = r"""(?:[^<>"']|"[^"]*"|'[^']*')*?"""  # in a tag: values have signs of their own
_CLICK = re.compile(r"\s*<(?P<tag>v-clicks?|v-after|VClicks?)\b(?P<said>[^>]*)>\s*$")
_ALL = ("v-clicks", "VClicks")
_WHOLE = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|<|:::|\|)")  # lists, and what has parts that belong together
_CLICK_END = re.compile(r"\s*</(?:v-clicks?|v-after|VClicks?)>\s*$")
_WITHIN = re.compile(r"<(?:v-click|v-after|VClick)\b[^>]*>(?P<text>.*?)</(?:v-click|v-after|VClick)>")
_SWITCH = re.compile(r"</?(?:v-switch|template)\b[^>]*>")
_AT = re.compile(r"""\b(?:at|v-click)\s*=\s*["']\+?(?P<at>\d+)""")
_TAG = re.compile(rf"<(?P<tag>[A-Za-z][\w:-]*)(?P<said>(?:\s{_SAID})?)(?P<end>/?)>")
_DIRECTIVE = re.compile(r"""\s(?P<name>v-[\w.:-]+|[:@][\w.:-]+)(?:=(?:"[^"]*"|'[^']*'))?""")
_CLASS = re.compile(r"""\sclass=(?P<quote>["'])(?P<names>[^"']*)(?P=quote)""")
_YOUTUBE = re.compile(r"""<Youtube\b[^>]*\bid=["'](?P<id>[\w-]+)["'][^>]*?(?:/>|>\s*</Youtube>)""", re.I)
_LINK = re.compile(r"""<Link\s+to=["'](?P<to>[^"']*)["'][^>]*>(?P<text>.*?)</Link>""")
_COMPONENT = re.compile(rf"</?(?P<name>[A-Z]\w*|[a-z]\w*:[\w:-]+|[a-z]\w*(?:-\w+)+|arrow)\b{_SAID}>")
_BLOCK = re.compile(r"\s*<(?P<tag>script|style)\b[^>]*>")
_CODE = re.compile(r"(`++).*?(?<!`)\1(?!`)")
_OPEN = re.compile(rf"<[A-Za-z][\w:-]*(?:\s{_SAID})?$")
_EMPTY = re.compile(r"<(?P<tag>div|span|p|h[1-6]|section|a|b|i|em|strong|ul|ol|li)(?P<said>(?:\s[^<>]*?)?)\s*/>")
_STEPS = re.compile(r"(?P<mark>\s*\$\$)\s*\{[^{}]*\}(?:\{[^{}]*\})?\s*$")
_LONGEST = 20  # lines of a tag


def without_vue(rows: Sequence[Row], told: Told) -> list[Row]:
    """The rows without Vue, with warnings of what is lost."""
    rows = _stepped(_joined(rows))
    code, result, closing = verbatim(rows), list[Row](), ""
    for n, (number, line) in enumerate(rows):
        if closing:
            closing = "" if closing in line else closing
            result.append((number, ""))
        elif n not in code and (steps := _STEPS.match(line)):
            told.warn(number, "steps through a formula have no effect here", "take what is in braces away")
            result.append((number, steps["mark"]))
        elif n in code or not ("<" in line or "{{" in line):
            result.append((number, line))
        elif block := _BLOCK.match(line):
            what, hint = "a script of Slidev's", "take it away"
            if block["tag"] == "style":
                what, hint = "a style of one slide alone", "put styles for all slides into templates/deck.css"
            told.warn(number, f"{what} has no effect here: left out", hint)
            closing = "" if f"</{block['tag']}>" in line else f"</{block['tag']}>"
            result.append((number, ""))
        elif opening := _CLICK.match(line):
            name = "incremental" if opening["tag"] in _ALL else "fragment"
            at = _AT.search(opening["said"])
            index = f' fragment-index="{at["at"]}"' if at and name == "fragment" else ""
            result += [(number, one) for one in ("", f"::::: {{.{name}{index}}}", "")]
        elif _CLICK_END.match(line):
            result += [(number, one) for one in ("", ":::::", "")]
        else:
            result.append((number, _line(line, number, told)))
    return result


def _stepped(rows: Sequence[Row]) -> list[Row]:
    """The rows with a click for each block in `<v-clicks>` where it holds no list, whose items come one by one."""
    code, result, n = verbatim(rows), list[Row](), 0
    while n < len(rows):
        opening = None if n in code else _CLICK.match(rows[n][1])
        is_all = opening and opening["tag"] in _ALL
        below = range(n + 1, len(rows)) if is_all else ()
        end = next((m for m in below if m not in code and _CLICK_END.match(rows[m][1])), n)
        inside = rows[n + 1 : end]
        if end == n or any(_WHOLE.match(line) for m, (_, line) in enumerate(inside, n + 1) if m not in code):
            result.append(rows[n])
            n += 1
            continue
        for block in _blocks(inside):
            ends = block[0][0], block[-1][0]
            result += [(ends[0], "<v-click>"), (ends[0], ""), *block, (ends[1], ""), (ends[1], "</v-click>")]
        n = end + 1
    return result


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """Paragraphs, pictures and blocks of code, without the empty lines between them."""
    code, found = verbatim(rows), list[list[Row]]()
    is_open = False
    for n, row in enumerate(rows):
        if n in code or row[1].strip():
            found = [*found[:-1], [*found[-1], row]] if is_open else [*found, [row]]
            is_open = True
        else:
            is_open = False
    return found


def _joined(rows: Sequence[Row]) -> list[Row]:
    """The rows with tags that go on over several lines in their first."""
    code, result, n = verbatim(rows), list[Row](), 0
    while n < len(rows):
        number, line = rows[n]
        end = n
        if n not in code and _OPEN.search(_CODE.sub("", line)):
            below = range(n + 1, min(n + _LONGEST, len(rows)))
            end = next((m for m in below if rows[m][1].rstrip().endswith(">")), n)
        joined = " ".join([line, *(text.strip() for _, text in rows[n + 1 : end + 1])])
        result += [(number, joined)]  # an empty line in its place would end what the tag stands in
        n = end + 1
    return result


def _line(line: str, number: int, told: Told) -> str:
    """A line outside of code blocks, rewritten but for its inline code."""
    pieces, end = list[str](), 0
    for found in [*_CODE.finditer(line), None]:
        pieces.append(_text(line[end : found.start() if found else None], number, told))
        if found:
            pieces.append(found[0])
            end = found.end()
    return "".join(pieces)


def _text(text: str, number: int, told: Told) -> str:
    text = _WITHIN.sub(lambda found: f"[{found['text']}]{{.fragment}}", text)
    text = _YOUTUBE.sub(lambda found: f"[Video](https://youtu.be/{found['id']})", text)
    text = _LINK.sub(lambda found: f"[{found['text']}](#{found['to'].lstrip('/')})", text)
    text = _TAG.sub(lambda found: _tag(found, number, told), text)
    text = _EMPTY.sub(lambda found: f"<{found['tag']}{found['said']}></{found['tag']}>", text)
    if _SWITCH.search(text):
        told.warn(number, "what v-switch would show one after the other is shown together", "use fragments")
        text = _SWITCH.sub("", text)
    if component := next((one for one in _COMPONENT.finditer(text) if not _is_known(one["name"])), None):
        if not component[0].startswith("</"):
            told.warn(number, f"<{component['name']}> is a component of Slidev's, which nothing here draws: left out")
        text = _COMPONENT.sub(lambda one: one[0] if _is_known(one["name"]) else "", text)
    return text


def _is_known(name: str) -> bool:
    return name in ("v-clicks", "annotation-xml", "font-face", "missing-glyph") or "@" in name


def _tag(found: re.Match[str], number: int, told: Told) -> str:
    """A tag of HTML without Vue's directives: `v-click` makes it a fragment."""
    said = found["said"]
    names = [one["name"] for one in _DIRECTIVE.finditer(said)]
    if not names or found["tag"][0].isupper():
        return found[0]
    clicks = [name for name in names if re.match(r"v-(?:click|after)\b", name)]
    if lost := [name for name in names if name not in clicks and name != "v-pre"]:
        told.warn(number, f"{', '.join(lost)} means something to Vue only: left out")
    at = _AT.search(said) if clicks else None
    rest = _DIRECTIVE.sub("", said)
    if clicks:
        own = _CLASS.search(rest)
        rest = _CLASS.sub("", rest) + f' class="{" ".join(filter(None, ["fragment", own["names"] if own else ""]))}"'
        rest += f' data-fragment-index="{at["at"]}"' if at else ""
    return f"<{found['tag']}{rest}{found['end']}>"
