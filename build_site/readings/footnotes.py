"""Where footnotes are listed: in an aside, since reveal.js takes sections for slides."""


def around(items: str, gap: str = "\n", first: int = 1) -> str:
    """The items of a list of footnotes, of which the first has this number, as a list; "" where there are none."""
    beginning = ('<aside class="footnotes" role="doc-endnotes">', f'<ol start="{first}">')
    return gap.join([*beginning, items, "</ol>", "</aside>"]) if items else ""
