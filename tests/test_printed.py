"""Printed text as terminals show it, and as HTML; LaTeX that code shows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_site.colours import TEXT, contrast
from build_site.markdown.formulas import block_of, inlines_of
from build_site.markdown.printed import PAPERS, html_of, plain_of
from build_site.run.terminal import as_on_a_terminal

ON_A_TERMINAL = {
    "a\tb  \n": "a\tb  \n",
    "1%\r50%\r100%\n": "100%\n",
    "abc\r\x1b[Kx\r\n": "x\n",
    "ab\bc": "ac",
    "a\0b\x07c\x7f": "abc",
    "outer\n inner\x1b[A\rOUTER\n INNER\x1b[A\r\n": "OUTER\n INNER",
    "x\n\n\x1b[9Ay": "y\n\n",
    "gone\x1b[2J\x1b[1Gx": "x",
    "\x1b[31mred\x1b[0m \x1b[01;38;5;9mbold\x1b[22m\x1b[39m": "\x1b[31mred\x1b[0m \x1b[1;38;5;9mbold\x1b[0m",
    "\x1b[31m\x1b[39;49mplain": "plain",
    "\x1b[38;2;1;2mx\x1b[38;9my": "xy",
    "\x1b]8;id=1;https://e.com\x1b\\here\x1b]8;;\x07!": "\x1b]8;;https://e.com\x1b\\here\x1b]8;;\x1b\\!",
    "\x1b]0;title\x07\x1b(B\x1bPx\x1b\\\x1b7y\x1b": "y",
    "\x1b[999999999Cx\x1b[999999999B": " " * 1000 + "x",
}


@pytest.mark.parametrize(("printed", "shown"), ON_A_TERMINAL.items())
def test_as_on_a_terminal(printed: str, shown: str) -> None:
    assert as_on_a_terminal(printed) == shown


PARTS = ["\x1b", "[", "1", "31", "38;5;7", "48;2;1;2;3", "m", "A", "K", ";", "\r", "\b", "\n", "]8;;x", "\x07", "a"]
CODES = st.sampled_from(PARTS)


@given(st.lists(CODES | st.characters(), max_size=20).map("".join))
def test_nothing_of_a_terminal_is_left(printed: str) -> None:
    shown = as_on_a_terminal(printed)
    assert not re.search(r"[\0-\x08\x0b-\x1f\x7f-\x9f]", plain_of(shown))
    assert as_on_a_terminal(shown) == shown
    assert "\x1b" not in html_of(shown)


def test_html() -> None:
    text = as_on_a_terminal("<b> \x1b[1mbold\x1b[0m \x1b]8;;https://e.com/?a&b\x07\x1b[4mlink\x1b[0m\x1b]8;;\x07")
    link = '<a href="https://e.com/?a&amp;b"><span style="text-decoration: underline">link</span></a>'
    assert html_of(text) == f'&lt;b&gt; <span style="font-weight: 700">bold</span> {link}'
    for scheme in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"):
        assert html_of(f"\x1b]8;;{scheme}\x1b\\x\x1b]8;;\x1b\\") == "x"
    assert html_of("\x1b[7mx\x1b[0m") == '<span style="color: var(--paper); background: var(--ink)">x</span>'


COLOURS = [*range(30, 38), *range(90, 98), *(f"38;5;{n}" for n in range(256)), "38;2;255;255;0"]
GROUNDS = [*range(40, 48), *range(100, 108), *(f"48;5;{n}" for n in range(0, 256, 5))]


@pytest.mark.parametrize("code", COLOURS)
def test_colours_can_be_read_on_both_papers(code: object) -> None:
    found = re.search(r"light-dark\((#\w{6}), (#\w{6})\)", html_of(f"\x1b[{code}mx\x1b[0m"))
    assert found
    for paper, shown in zip(PAPERS, found.groups(), strict=True):
        assert contrast(shown, paper) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
def test_colours_can_be_read_on_their_ground(ground: object) -> None:
    for code in ("", *COLOURS[:16]):
        found = re.search(r"color: (#\w{6}); background: (#\w{6})", html_of(f"\x1b[{code};{ground}mx\x1b[0m"))
        assert found
        assert contrast(found[1], found[2]) >= TEXT


def shown(tex: str) -> str:
    """A paragraph in short: displayed formulas in double dollars."""
    words = []
    for node in block_of(tex)["c"]:
        fence = "$$" if node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath" else "$"
        words.append({"Space": " ", "Str": node.get("c")}.get(node["t"]) or f"{fence}{node['c'][1]}{fence}")
    return "".join(words)


LATEX = {
    r"$x^2$": "$$x^2$$",
    r"Area $\pi r^2$ and volume $V$.": r"Area $\pi r^2$ and volume $V$.",
    r"\begin{align} a &= b \\ c &= d \end{align}": r"$$\begin{align} a &= b \\ c &= d \end{align}$$",
    r"\begin{equation*} e = mc^2 \label{e} \tag{1} \end{equation*}": r"$$e = mc^2\qquad\text{(1)}$$",
    r"So \[x\] and \(y\), $$z$$ for \$5.": r"So $$x$$ and $y$, $$z$$ for $5.",
    r"$a$ $b$": "$a$ $b$",
    "no formula": "no formula",
}


@pytest.mark.parametrize(("tex", "made"), LATEX.items())
def test_latex(tex: str, made: str) -> None:
    assert shown(tex) == made


def test_latex_in_a_text() -> None:
    assert inlines_of("$$x$$") == [{"t": "Math", "c": [{"t": "InlineMath"}, "x"]}]
