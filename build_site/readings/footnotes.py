"""Where footnotes are listed: in a div, as reveal.js takes sections for slides, and no aside may have this role."""

from ..course.words import word
from ..markdown.nodes import open_tag


def around(items: str, lang: str, gap: str = "\n", first: int = 1) -> str:
    """The items of a list of footnotes, of which the first has this number, as a list; "" where there are none."""
    named = {"class": "footnotes", "role": "doc-endnotes", "aria-label": word(lang, "Footnotes")}
    beginning = (open_tag("div", named), f'<ol start="{first}">')
    return gap.join([*beginning, items, "</ol>", "</div>"]) if items else ""
