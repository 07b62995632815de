"""Where footnotes are listed: in an aside, since reveal.js takes sections for slides."""

BEGINNING = ('<aside class="footnotes" role="doc-endnotes">', '<ol start="{first}">')
END = ("</ol>", "</aside>")


def around(items: str, gap: str = "\n", first: int = 1) -> str:
    """The items of a list of footnotes, of which the first has this number, as a list; "" where there are none."""
    return gap.join([*BEGINNING, items, *END]).format(first=first) if items else ""
