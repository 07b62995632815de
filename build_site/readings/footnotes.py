"""Where footnotes are listed: in a div, as reveal.js takes sections for slides, and no aside may have this role."""


def around(items: str, gap: str = "\n", first: int = 1) -> str:
    """The items of a list of footnotes, of which the first has this number, as a list; "" where there are none."""
    beginning = ('<div class="footnotes" role="doc-endnotes" aria-label="Footnotes">', f'<ol start="{first}">')
    return gap.join([*beginning, items, "</ol>", "</div>"]) if items else ""
