"""HTML within a page: whatever it is, it stays in its place, and browsers find in it what is written."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from build_site.markdown.addresses import Address, addresses
from build_site.markdown.fragment import DEEPEST, TooDeep, ended, faults, well_formed, without_hiding

BROKEN = {
    "<b>unclosed": "<b>unclosed</b>",
    "<table><tr><td>cell": "<table><tbody><tr><td>cell</td></tr></tbody></table>",
    "a</div></section></body>b": "ab",
    "<!-- open": "<!-- open-->",
    "<select><option>a": "<select><option>a</option></select>",
    "<textarea>a<b>": "<textarea>a&lt;b&gt;</textarea>",
    "<title>a<b>": "<title>a&lt;b&gt;</title>",
    "<script>a": "<script>a</script>",
    "<plaintext>a<b>c": "<pre>a<b>c</b></pre>",
    "<frameset><frame></frameset>a": "a",
    "a\0b<i title='\x07'>c": 'ab<i title="">c</i>',
    "<pre>\n\na": "<pre>\n\na</pre>",
    '<svg viewBox="0 0 1 1"><circle r="1"/>': '<svg viewBox="0 0 1 1"><circle r="1"></circle></svg>',
    "a < b & c": "a &lt; b &amp; c",
    "<p>a<p>b": "<p>a</p><p>b</p>",
    "<i>a<b>b</i>c": "<i>a<b>b</b></i><b>c</b>",
    "plain": "plain",
    "": "",
}
PIECES = ["<b>", "</b>", "<p>", "</p>", "<table>", "<td>", "</table>", "<div>", "</div>", "<!--", "-->", "</section>"]
PIECES += ["<svg>", "</svg>", "<select>", "<option>", "<textarea>", "<title>", "<script>", "</script>", "<plaintext>"]
PIECES += ["<a href=x>", "</a>", "<style>", "<math>", "<mtext>", "<mglyph>", "<pre>", "\n", "x", "&lt;", "<", '"', "\0"]
PIECES += ["<form>", "</form>", "<frameset>", "</body>", "<template>", "</template>", "<li>", "<br>", "</br>", "<i/>"]
HTML = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize(("given", "made"), BROKEN.items())
def test_well_formed(given: str, made: str) -> None:
    assert well_formed(given) == made


@given(HTML)
def test_nothing_breaks_out(html: str) -> None:
    """What stands after it, and around it, is where it was: only the fragment's own parent holds it."""
    made = well_formed(html)
    inner = f'<div id="slide"><div id="in">{made}</div><p id="after">z</p></div>'
    page = LexborHTMLParser(f'<main id="all">{inner}<hr></main>', is_fragment=True)
    after: Any = page.css_first("#all > #slide > #in + #after:last-child")
    assert after is not None
    assert after.html == '<p id="after">z</p>'
    assert page.css_first("#all > #slide + hr:last-child")
    assert well_formed(made) == made


def test_too_deep() -> None:
    with pytest.raises(TooDeep):
        well_formed("<div>" * (DEEPEST + 1))
    assert well_formed("<div>" * DEEPEST + "</div>" * DEEPEST)
    assert well_formed("<p>" * 1000) == "<p></p>" * 1000
    assert well_formed("<svg>" + "<path d='M0 0'/>" * 1000 + "</svg>")
    assert well_formed(f"<script>let a = '{'<div>' * 1000}'</script>")


SOUND = [
    "<br> <BR/> <img src=x> <p>a<p>b <kbd>x</kbd> <!-- <b> --> <input disabled>",
    "<ul><li>a<li>b</ul> <dl><dt>a<dd>b</dl> <table><tr><td>a<td>b</table> <select><option>a<option>b</select>",
    "<svg><circle/><g><path d='M0 0' /></g><foreignObject><div>x</div></foreignObject></svg>",
    "<script>if (a < b) '<b>'</script> <style>a > b {}</style> <textarea><b></textarea>",
    "<my-box><other-box></other-box></my-box> <ruby>a<rt>b</ruby> <img></img>",
]


@pytest.mark.parametrize("html", SOUND)
def test_no_false_alarm(html: str) -> None:
    assert not faults(html, "it")


WRONG = {
    "a <b>b": (2, "<b> is not closed"),
    "a</section>": (1, "</section> closes nothing"),
    "<b><i>x</b></i>": (3, "<i> is not closed before </b>"),
    "<div/>": (0, "<div/> is not closed"),
    "<svg><foreignObject><div/></foreignObject></svg>": (20, "<div/> is not closed before </foreignObject>"),
    "<ul><li>a": (0, "<ul> is not closed"),
    "<body>": (0, "<body> is for whole pages: left out"),
    "</p>": (0, "</p> closes nothing"),
}


@pytest.mark.parametrize(("html", "said"), WRONG.items())
def test_faults(html: str, said: tuple[int, str]) -> None:
    assert [(fault.at, fault.message) for fault in faults(html, "it")] == [said]


@pytest.mark.parametrize(
    ("html", "rest", "made"),
    [
        ("<script>", "a</SCRIPT >", "<script>"),
        ("<script>", "a</scripts>", "<script></script>"),
        ("<p><TEMPLATE>", "", "<p><TEMPLATE></template>"),
        ("<template><b>", "</template>", "<template><b>"),
    ],
)
def test_what_never_ends_hides_nothing(html: str, rest: str, made: str) -> None:
    assert without_hiding(html, ended(html + rest)) == made


def test_addresses() -> None:
    html = (
        '<a href="a.html"><img src="b.png" srcset="c.png 1x, d.png 2x"></a><video poster="e.png"></video>'
        '<object data="f.pdf"></object><svg><image xlink:href="g.png"></image><a xlink:href="#h"></a></svg>'
        '<p style="background: url(i.png)">src="no.png"</p><style>@import "j.css"; p { mask: url(k.svg) }</style>'
    )
    assert addresses(html) == [
        Address("a.html", "a", "href", loads=False),
        Address("b.png", "img", "src", loads=True),
        Address("c.png", "img", "srcset", loads=True),
        Address("d.png", "img", "srcset", loads=True),
        Address("e.png", "video", "poster", loads=True),
        Address("f.pdf", "object", "data", loads=True),
        Address("g.png", "image", "xlink:href", loads=True),
        Address("#h", "a", "xlink:href", loads=False),
        Address("i.png", "p", "style", loads=True),
        Address("j.css", "style", "", loads=True),
        Address("k.svg", "style", "", loads=True),
    ]


def test_what_holds_no_html_loads_no_parser() -> None:
    code = (
        "import sys; from build_site import convert; from build_site.markdown.fragment import well_formed;"
        "well_formed('plain'); assert 'selectolax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
