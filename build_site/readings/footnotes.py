"""Where footnotes are listed: in a div, as reveal.js takes sections for slides, and no aside may have this role."""

BEGINNING = ('<div class="footnotes" role="doc-endnotes" aria-label="Footnotes">', '<ol start="{first}">')
END = ("</ol>", "</div>")


def around(items: str, gap: str = "\n", first: int = 1) -> str:
    """The items of a list of footnotes, of which the first has this number, as a list; "" where there are none."""
    return gap.join([*BEGINNING, items, *END]).format(first=first) if items else ""
