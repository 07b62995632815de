"""What of contributors' styles, addresses and HTML may stay."""

from __future__ import annotations

import pytest

from build_site.markdown.harmless import cleaned, harmless, harmless_sheet, harmless_style
from build_site.markdown.tags import tokens

STYLES = {  # as written -> as it may stay
    "color:red; width: calc(50% - 2px)": "color:red; width: calc(50% - 2px)",
    "font-family: 'DejaVu Sans', serif": "font-family: 'DejaVu Sans', serif",
    "background:linear-gradient(red, blue)": "background:linear-gradient(red, blue)",
    "--width:40%": "--width:40%",
    "fill:url(#a)": "fill:url(#a)",
    "fill:url(a.svg#a)": "",
    "color:red;background:url(x;width:2px": "color:red; width:2px",
    "background:u\\72l(x)": "",
    "background:image-set('x' 1x)": "",
    "content:'x'": "",
    "position:fixed;top:0": "",
    "margin:0 auto;margin-top:-9px": "margin:0 auto",
    "color:red/*;background:url(x)*/;height:1px": "color:red; height:1px",
    "color:red/*;height:1px": "color:red",
    "colour:red": "",
}
WRITTEN = """
<figure id="a" class="picture"><img src="../a.png" style="width:60%" alt="a" decoding="async" loading="lazy" width="6"
height="4" /><figcaption>c</figcaption></figure>
<div class="columns"><div class="column" style="--width:40%">d</div></div>
<ul class="task-list"><li class="fragment" data-fragment-index="1">
<label><input type="checkbox" checked="" />e</label></li></ul>
<div class="sourceCode" id="c" data-code-line-numbers="1|2"><pre class="sourceCode">
<code style="counter-reset: source-line 2"><span id="c-1">
<a href="#c-1" aria-hidden="true" tabindex="-1"></a>x</span></code>
</pre></div>
<math display="block" xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mtable><mtr><mtd columnalign="right"
style="text-align: right"><mi>x</mi></mtd></mtr></mtable>
<annotation encoding="application/x-tex">x</annotation></semantics></math>
<a href="#_fn-1" id="_fnref-1" class="footnote-ref" role="doc-noteref"><sup>1</sup></a>
"""


@pytest.mark.parametrize(("style", "kept"), STYLES.items())
def test_styles(style: str, kept: str) -> None:
    assert harmless_style(style) == kept


def test_sheets_of_drawings() -> None:
    sheet = "*{stroke-linecap: butt} @import 'x'; a>b{fill:url(x);color:red} @media x{a{color:red}} c{margin:-1px}"
    assert harmless_sheet(sheet) == "* { stroke-linecap: butt }\na>b { color:red }\nc { margin:-1px }"


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        ("a", "href", "java\tscript:x"),
        ("a", "href", "\x01javascript:x"),
        ("a", "href", "data:image/png,x"),
        ("img", "src", "data:image/svg+xml,x"),
        ("use", "href", "a.svg#b"),
        ("section", "data-background-video", 'a.mp4#"><b>'),
        ("section", "data-notes", "<b>"),
        ("form", "name", "body"),
        ("input", "type", "submit"),
        ("a", "target", "_top"),
        ("p", "onclick", ""),
        ("p", "data-chart", "vega"),
    ],
)
def test_attributes_that_go(tag: str, name: str, value: str) -> None:
    assert harmless(tag, name, value) is None


def test_what_filters_and_pandoc_write_stays() -> None:
    def elements(html: str) -> list[tuple[str, dict[str, str]]]:
        return [(one.tag, dict(one.attributes)) for one in tokens(html) if one.kind == "start"]

    assert elements(cleaned(WRITTEN)) == elements(WRITTEN)
