"""What pandoc reads as text, and its author did not mean as text, is said; prose that only looks like it is not."""

from __future__ import annotations

import json

import pytest

from build_site.course.model import Lecture
from build_site.markdown.composed import alone
from build_site.markdown.lecture import read_document
from build_site.markdown.mend import mend
from build_site.markdown.pandoc import Pandoc
from build_site.markdown.tight import parted
from build_site.problems import shortened


def test_long_texts_are_shown_with_both_ends() -> None:
    assert shortened("a" * 80) == "a" * 80
    assert shortened(f"data:{'a' * 100}.png", 21) == "data:aaaaa…aaaaaa.png"
    assert shortened("one two three", 10) == "one t…hree"


LEFT_OUT = r"the rest is left out (give the line of dashes as many, or write \| within a cell)"
NOTED = "begins no speaker notes: everyone reads this (write ::: notes above and ::: below; **{}** if it is for all)"
BESIDE = "stands beside the item above, and ends its list (to stand within it, indent it by"
ANSWER = "this answer is no part of a prompt: everyone reads it"
NO_DOLLAR = r"is text, no formula: its other $ is not there (write $…$, or \$ for the sign itself)"
KEY = "{{< meta KEY >}} for a key of front matter"
SHORTCODE = f"is shown as it is written (write {KEY}, {{{{< include FILE >}}}}, or what it stands for)"
NO_SPACE = ", which only looks like a space,"
CONFLICT = "keep one of the two versions, and take the lines of <<<<<<<, ======= and >>>>>>> away"
DOTS = "write - instead of its mark, and an empty line above the first"
NO_DATE = "is no date: day is out of range for month (is a digit wrong?)"
IS_CODE = "is shown as code (indent it by less than four spaces; if it is code, write ``` above and below it)"
RULER = "+---+---+"
CUT = "its cells are cut (let all its lines end below one another)"
NO_TABLE = "begins no table, since it has no line of dashes"
NO_HEAD = "begins no table, since no line stands straight above it (put its head there)"
EMPTY = "put an empty line above it"
ROLE = "write @label, [text](address), [@key] or $…$"
TOO_FAR = "take the spaces before it away; in a list it begins where the text of its item does"
ANEW = "take the others away, and write their references anew"
TWICE = "is given twice here: only one counts (take the other away)"
TAGGED = "is text, no heading (take its tag out: no block, such as <center>, stands in a heading)"
WITHIN = "a comment ends with the one within it: everyone reads what follows (take the one within it away)"
NO_DIV = 'this begins no div, and would be read as text (write ::: name, or ::: {.name key="value"})'
ARE_CODE = "so that the headings below are code"
FIRST = Lecture("slides/01-a.md", "a", "1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "## A\n\n---\nlayout: center\n---\n\n## B",
            "a.md:3: warning: this is more front matter, and shows nothing (for text, put an empty line below its ---)",
        ),
        ("##Two", "a.md:1: warning: ##Two is text, no heading (put a space after ##)"),
        ("#Two words", "a.md:1: warning: #Two words is text, no heading (put a space after #)"),
        ("text\n## Two", "a.md:2: warning: ## Two is text, no heading (put an empty line above it)"),
        (
            "\\begin{align}\na\n\\end{align}\n## Two",
            "a.md:4: warning: ## Two is text, no heading (put an empty line above it)",
        ),
        ("> text\n> ## Two", "a.md:2: warning: ## Two is text, no heading (put an empty line above it)"),
        ("## <center>Two</center>", f"a.md:1: warning: ## <center>Two</center> {TAGGED}"),
        (
            "```py\nx\n~~~\n\n## Two\n\n```",
            f"a.md:3: warning: ~~~ does not end what ``` began, {ARE_CODE} (write ``` in its place)",
        ),
        (
            "> ~~~\n> x\n> ```\n>\n> ## Two\n> ~~~",
            f"a.md:3: warning: ``` does not end what ~~~ began, {ARE_CODE} (write ~~~ in its place)",
        ),
        ("- Q: a?\n- A: b", f"a.md:2: warning: {ANSWER} (write > Q: and > A:)"),
        ("::: {.notes}x\ny\n:::", f"a.md:1: error: {NO_DIV}"),
        ("<div>## Two</div>", f"a.md:1: warning: ## Two</div> {TAGGED}"),
        ("<!-- a <!-- b --> c -->", f"a.md:1: error: {WITHIN}"),
        ("<!--\n<!-- b -->\n\n## Old\n-->", f"a.md:2: error: {WITHIN}"),
        ("Text:\n- a", "a.md:2: warning: - a is text, no item of a list (put an empty line above it)"),
        ("Text\n1. a\n2. b", "a.md:2: warning: 1. a is text, no item of a list (put an empty line above it)"),
        (
            "-a\n-b",
            "a.md:2: warning: -b is text, no item of a list (put a space after its mark)",
        ),
        ("text\n> word", "a.md:2: warning: > word is text, no quotation (put an empty line above it)"),
        ("text\n> Q: why?", "a.md:2: error: > Q: why? is text, no quotation (put an empty line above it)"),
        (
            "a\n\nb\nc\n---\nd",
            "a.md:5: warning: --- straight below text of several lines begins no slide (put an empty line above it)",
        ),
        (
            "text\n| a |\n|---|\n| 1 |",
            "a.md:3: warning: the table at | a | is text (put an empty line above its first line)",
        ),
        (
            "| a | b |\n\n|---|---|\n| 1 | 2 |",
            f"a.md:3: warning: |---|---| {NO_HEAD}",
        ),
        (
            "| --- | --- |\n| 1 | 2 |",
            f"a.md:1: warning: | --- | --- | {NO_HEAD}",
        ),
        ("a|b|c\nd|e|f\n\n\t\nText", f"a.md:1: warning: a|b|c {NO_TABLE} (write |---|---|---| below the first line)"),
        (
            f"text\n{RULER}\n| a | b |\n{RULER}",
            f"a.md:2: warning: the table at {RULER} is text (put an empty line above its first line)",
        ),
        (
            f"| a | b |\n{RULER}\n| 1 | 2 |\n{RULER}",
            f"a.md:1: warning: | a | b | begins no table (write {RULER} above it)",
        ),
        (f"+---+--\n| a | b |\n{RULER}", f"a.md:1: warning: +---+-- begins no table (write {RULER})"),
        ("+–––+–––+\n| a | b |\n+–––+–––+", f"a.md:1: warning: +–––+–––+ begins no table (write {RULER})"),
        (
            f"{RULER}\n| a | b |\n|---|---|\n| 1 | 2 |\n{RULER}",
            f"a.md:3: warning: |---|---| ends no row of the table (write {RULER})",
        ),
        (
            f"> {RULER}\n> | a | bc |\n> {RULER}",
            f"a.md:2: warning: this line of the table is 10 letters long, and its first 9: {CUT}",
        ),
        (
            f"- {RULER}\n  | a | b|\n  {RULER}",
            f"a.md:2: warning: this line of the table is 8 letters long, and its first 9: {CUT}",
        ),
        (
            f"{RULER}\n| a | b |\n {RULER}",
            f"a.md:3: warning: {RULER} begins elsewhere than the table's first line (let it begin below that)",
        ),
        (
            f"{RULER}\n| a | b |\n{RULER}\n| 1 | 2 |",
            f"a.md:4: warning: | 1 | 2 | is left out: no line ends this row (write {RULER} below it)",
        ),
        (
            f"{RULER}\n| a | b |\n{RULER}\n1 | 2 |",
            "a.md:4: warning: 1 | 2 | is no row of the table above it (begin it with |)",
        ),
        ("> | a | b |\n> | 1 | 2 |", f"a.md:1: warning: > | a | b | {NO_TABLE} (write |---|---| below the first line)"),
        (
            "| a | b |\n|---|\n| `c|d` |",
            f"a.md:1: warning: 2 cells in a table of 1 column: {LEFT_OUT}",
        ),
        (
            "a | b\n--|--\n$|c|$ | d\\|e\n1 | 2 | 3",
            f"a.md:4: warning: 3 cells in a table of 2 columns: {LEFT_OUT}",
        ),
        (
            "text\n\n:::\n\nmore",
            "a.md:3: warning: this ::: ends no div: left out (take it away, or begin the div: ::: name)",
        ),
        (
            "::: notes of mine\nx\n:::",
            'a.md:1: error: this begins no div, and would be read as text (write ::: name, or ::: {.name key="value"})',
        ),
        ("1. a\n  - b", f"a.md:2: warning: - b {BESIDE} 3 spaces)"),
        ("a ** b ** c", "a.md:1: warning: ** b ** is text, no emphasis (take the spaces within ** away)"),
        ("$a$ and $ x^2 $", "a.md:1: warning: $ x^2 $ is text, no formula (take the spaces within $ away)"),
        ("so $x = 1 $", "a.md:1: warning: $x = 1 $ is text, no formula (take the spaces within $ away)"),
        (". ..", "a.md:1: warning: . .. is text, no pause (write . . . with a space between the dots)"),
        ("a\n\n--", "a.md:3: warning: -- is text, no rule, which begins a slide (write ---)"),
        ("text\n\n    | a |\n    |---|\n    | 1 |", f"a.md:3: warning: | a | {IS_CODE}"),
        ("- b\n\n      ![c](d.png)", f"a.md:3: warning: ![c](d.png) {IS_CODE}"),
        (" ## Two", "a.md:1: warning: ## Two is text, no heading (take the spaces before it away)"),
        ("- [x ] a", "a.md:1: warning: [x ] a is text, no box to tick (write [ ] or [x] before it)"),
        ("´´´python\nx", "a.md:1: warning: ´´´python is text, no code block (write ```, with the key that types `)"),
        ("> Q: a?\n\nA: b", f"a.md:3: error: {ANSWER} (write > A:)"),
        ("Q: a?\n\nA: b", f"a.md:3: warning: {ANSWER} (write > Q: and > A:)"),
        ("so \\(x^2\\) is", r"a.md:1: warning: \(x^2\) is text, no formula (write $…$)"),
        ("so\n\\[\nx\n\\]", r"a.md:2: warning: \[ x \] is text, no formula (write $$…$$)"),
        ("See [b] (b.md#c)", "a.md:1: warning: [b] (b.md#c) is text, no link (take the space in it away)"),
        ("![b] (g/b.png)", "a.md:1: warning: ![b] (g/b.png) is text, no picture (take the space in it away)"),
        ("## S\n\nNote:\nsay this\n\nand", f"a.md:3: warning: Note: {NOTED.format('Note:')}"),
        ("notes: say this\n\n## S", f"a.md:1: warning: notes: {NOTED.format('notes:')}"),
        ("| a | b |\n| 1 | 2 |", f"a.md:1: warning: | a | b | {NO_TABLE} (write |---|---| below the first line)"),
        ("a | b\n1 | 2", f"a.md:1: warning: a | b {NO_TABLE} (write |---|---| below the first line)"),
        ("so E=mc^2.", "a.md:1: warning: mc^2 is text, no power (write mc^2^, or $mc^2$)"),
        ("from 10^6 on", "a.md:1: warning: 10^6 is text, no power (write 10^6^, or $10^6$)"),
        ("a\nx^{10} b", "a.md:2: warning: x^{10} is text, no power (write x^10^, or $x^{10}$)"),
        ("~5-~10 s", "a.md:1: warning: ~5-~ is set low, without its marks (write \\~ for a mark itself)"),
        (
            "so 2*3*4",
            r"a.md:1: warning: 2*3*4 is shown with emphasis, and without its stars (write 2\*3\*4, or a formula)",
        ),
        ("(the `code`)[a.md]", "a.md:1: warning: (the is text, no link (write [the …](a.md))"),
        ("an ==a b== of", "a.md:1: warning: ==a b== is text, nothing that is marked (write [a b]{.mark})"),
        ("an __init__ of", "a.md:1: warning: __init__ is shown in bold, without its marks (write `__init__`)"),
        ("See https://a.org/b.", "a.md:1: warning: https://a.org/b is text, no link (write <https://a.org/b>)"),
        ("See www.a.org, too", "a.md:1: warning: www.a.org is text, no link (write <https://www.a.org>)"),
        ("(it)[https://a.org]", "a.md:1: warning: (it)[https://a.org] is text, no link (write [it](https://a.org))"),
        (
            "a [[Übung]] and",
            "a.md:1: warning: [[Übung]] is text, no link or picture (write [text](address) or ![caption](address))",
        ),
        (
            "![[a.png]] b",
            "a.md:1: warning: ![[a.png]] is text, no link or picture (write [text](address) or ![caption](address))",
        ),
        (
            "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> c",
            f"a.md:1: error: two versions stand here side by side ({CONFLICT})",
        ),
        ("##\u00a0Two", f"a.md:1: warning: U+00A0{NO_SPACE} is read as one (write a space)"),
        ("-\u00a0a\n- b", f"a.md:1: warning: U+00A0{NO_SPACE} is read as one (write a space)"),
        (":::\u00a0notes\nx\n:::", f"a.md:1: warning: U+00A0{NO_SPACE} is read as one (write a space)"),
        ("\u200b## Two", f"a.md:1: warning: U+200B{NO_SPACE} is read as one (write a space)"),
        (
            "\u00a0\u00a0so",
            f"a.md:1: warning: U+00A0{NO_SPACE} indents nothing (write a space, or &nbsp; where it is meant)",
        ),
        ("a \u202eb", "a.md:1:3: warning: a control character that nobody sees: U+202E (delete it)"),
        (
            ": : : notes\nx",
            'a.md:1: error: this begins no div, and would be read as text (write ::: name, or ::: {.name key="value"})',
        ),
        (
            "- item\n\n    ::: notes\n    x\n    :::",
            f"a.md:3: error: this begins no div, and would be read as text ({TOO_FAR})",
        ),
        ("so $x is", f"a.md:1: warning: $x {NO_DOLLAR}"),
        ("$a$ and $\\alpha_1 is", f"a.md:1: warning: $\\alpha_1 {NO_DOLLAR}"),
        ("and y$ too", f"a.md:1: warning: y$ {NO_DOLLAR}"),
        ("by 31/11/2026", f"a.md:1: warning: 31/11/2026 {NO_DATE}"),
        ("by 2026-11-31", f"a.md:1: warning: 2026-11-31 {NO_DATE}"),
        ("November 31, 2026", f"a.md:1: warning: November 31, 2026 {NO_DATE}"),
        (
            "• a\n• b",
            f"a.md:1: warning: • a is text, no item of a list ({DOTS})",
        ),
        ("*a\n*b", "a.md:2: warning: *b is text, no item of a list (put a space after its mark)"),
        ("``py\nx\n``", "a.md:1: warning: ``py is text, no code block (write ``` above and below it)"),
        (
            "````py\nx\n```",
            "a.md:1: error: this code block is never closed (write ```` in a line below it, as far indented)",
        ),
        (
            "```py\nx\n``` end",
            "a.md:1: error: this code block is never closed (write ``` in a line below it, as far indented)",
        ),
        (
            "title: A\nauthor: B\n---\n\n# C",
            "a.md:1: error: the front matter does not begin (write --- in a line of its own above it)",
        ),
        (
            " ---\ntitle: A\n---\n\n# C",
            "a.md:1: error:  --- begins no front matter (write --- at the very start of the line)",
        ),
        ("—\ntitle: A\n—\n\n# C", "a.md:1: error: — begins no front matter (write --- at the very start of the line)"),
        ("---\ntitle:A\n---\n\n# C", "a.md:2: error: title:A is no front matter (put a space after title:)"),
        ("---\ntitle = A\n---\n\n# C", "a.md:2: error: title = A is no front matter (write title: and its value)"),
        (
            "---\ntitle: C #1\n---\n\n# C",
            "a.md:2: warning: #1 is a comment to YAML, and not shown (put the whole value in quotes)",
        ),
        (
            "---\na: &a [x]\n" + "".join(f"b: &b{n} [{f'*b{n - 1}, ' * 9}]\n" for n in range(9)) + "---\n\n# C",
            "a.md:8: error: the aliases stand for more than 100,000 values (write out what is meant, without & and *)",
        ),
        ("a\n\n- b\n. . .\n- c", f"a.md:4: warning: . . . is text, no pause ({EMPTY[:-3]} and below it)"),
        (
            "!!! note\n    a",
            "a.md:1: warning: !!! note is text, no callout (write ::: {.callout-note} above it, and ::: below)",
        ),
        (".. note:: a", "a.md:1: warning: .. note:: a is text: reStructuredText is not read (write it in Markdown)"),
        ("[ ] a", "a.md:1: warning: [ ] a is text, no box to tick (write - and a space before it)"),
        ("a %%b c%%", "a.md:1: warning: %%b c%% is text, no comment (write <!-- above it, and --> below)"),
        ("a\n\n%% b\nc %%", "a.md:3: warning: %% b c %% is text, no comment (write <!-- above it, and --> below)"),
        ("a\n%%\n\n# B", "a.md:2: warning: %% is text, no comment (write <!-- above it, and --> below)"),
        ("a %%", "a.md:1: warning: %% is text, no comment (write <!-- above it, and --> below)"),
        ("a b. ^block-1", "a.md:1: warning: ^block-1 is text, no name of a paragraph (take it away)"),
        ("[TOC]", "a.md:1: warning: [TOC] is text (take it away: pages list their headings)"),
        ("a {% raw %}", "a.md:1: warning: {% raw %} is shown as it is written (write what it stands for)"),
        (
            "![a|300](b.png)",
            "a.md:1: warning: ![a|300] has its width in its caption (write ![caption](address){width=300px})",
        ),
        (
            "a {ref}`b`",
            f"a.md:1: warning: {{ref}}`b` is a role, which other tools read ({ROLE})",
        ),
        ("`a`{=htm}", "a.md:1: warning: htm is no format, so this is shown nowhere (did you mean html?)"),
        ("```{=htlm}\na\n```", "a.md:1: warning: htlm is no format, so this is shown nowhere (did you mean html?)"),
        (
            "1. a\n  1. b",
            "a.md:2: warning: 1. b stands beside the item above (to stand within it, indent it by 3 spaces)",
        ),
        ("![a](b.png){c}", 'a.md:1: warning: {c} is text, no attributes (write {#id .class key="value"})'),
        ("## A {#b #c}", f"a.md:1: warning: #b and #c name one thing: only #c counts ({ANEW})"),
        ("## A\n\n![b](c.png){width=1\nwidth=2}", f"a.md:3: warning: width {TWICE}"),
        ("::: {.a b='c d' b=e}\nf\n:::", f"a.md:1: warning: b {TWICE}"),
        ("```{.python .run fig-cap=a fig-cap=b}\nx\n```", f"a.md:1: warning: fig-cap {TWICE}"),
        ('a <img alt="b > c" width=1 WIDTH=2>', f"a.md:1: warning: width {TWICE}"),
        (
            "a[^1]\n\n[^1]:\n\nB c",
            "a.md:5: warning: B c is the text of the footnote [^1] above it (write [^1]: and its text in one line)",
        ),
        (
            '{\n  "title": "A"\n}\n\n# C',
            "a.md:1: error: front matter in JSON is not read (write it in YAML, between two lines of ---)",
        ),
        (
            "---\ntitle: #1\n---\n\n# C",
            "a.md:2: warning: #1 is a comment to YAML, and not shown (put the whole value in quotes)",
        ),
        (
            "---\nauthor:\n- A\n  - B\n---\n\n# C",
            "a.md:4: warning: - B is more of the text above it, no item of a list (indent it as the one above)",
        ),
        (
            "The {{ title }} of",
            f"a.md:1: warning: {{{{ title }}}} {SHORTCODE}",
        ),
        ("!include _b.md", "a.md:1: warning: !include _b.md is text, no include (write {{< include FILE >}})"),
        ("a ++b c++ d", "a.md:1: warning: ++b c++ is text, nothing that is underlined (write [b c]{.underline})"),
        ("as [see @ b, p. 3]", "a.md:1: warning: [see @ b, p. 3] is text, no citation (write @b, without a space)"),
        ("! [b](b.png)", "a.md:1: warning: ! [b](b.png) is text, no picture (take the space in it away)"),
        ("Term\n:no space", "a.md:2: warning: :no space is text, no definition (put a space after its mark)"),
        ("---\nfooter: So $x is\n---\n\n# C", f"a.md:2: warning: $x {NO_DOLLAR}"),
        (
            "---\ntitle: A,\n---\n\n# C",
            "a.md:2: warning: the , at its end is shown, too (take it away: lines of YAML end without)",
        ),
        (
            ":: notes\nx\n::",
            'a.md:1: error: this begins no div, and would be read as text (write ::: name, or ::: {.name key="value"})',
        ),
    ],
)
def test_what_was_meant_otherwise_is_told(text: str, said: str) -> None:
    assert [str(one) for one in mend(text + "\n", "a.md")[1]] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "a == b == c, a==b==c, ==, === x ===, `==a==`",
        "x^2^, 10^6^ and $10^6$, $ 5, a^[note], `2^n`, [a](b^2), [x^2](b.md), \\(c\\) {w=2^3}, <a b=c^2>, ^_^, 3^",
        "H~2~O, ~5 to ~6, ~~gone~~, ~/a/b, 2 * 3 * 4, 2*3, *a*b, un*help*ful, __all of it__, __a__b, __Note__",
        "<https://a.org>, [a](https://a.org), <a href='https://a.org'>b</a>, [b]{src=https://a.org}, [www](b.md), www",
        '![c](b.png){credit="https://a.org"}, f(x)[0], (a)[b], (see)[^1]\n\n[^1]: c',
        "[a]\n\n[a]: https://a.org",
        "`%% b %%`, $$\n%% b\nc %%\n$$, 50%%",
        "x[[1]], [[1,2]], [[a]](b.md)\n\n```\n<<<<<<< HEAD\n```",
        "$HOME, $5, US$, A$ 5, $a_1$ of $b$, $a +\nb$, \\$x, 5$",
        "30/11/2026, 11/30/2026, 2026-02-28, v13.13.2026.1, 1/2, May 2026, 99/99/1200, https:<b>//a/2026/13/13/",
        "---\ntitle: C # of 2\nsubtitle: 'D #1'\nauthor: &a B\nlicense: *a\n---\n\n# C",
        "title: a word\n\n---\n\n# C",
        "#hashtag",
        r"\(c\), `\(x\)`, \[sic\], a\[0\], \\(x\\), [a]\(b\), \(as they say\)",
        "\\(a\\) is no item",
        "[b](b.md) (see c), [x] (a word), `[b] (b.md)`, - [x] (b.md)",
        "Note: it is for all.\n\nMore.",
        "> Note: this",
        "> Q: a?\n\n> A: b",
        "1. a\n   - b\n2. c\n\n   - d",
        "2 ** 3, **a** and **b**, `** c **`, ** d",
        "$a$ = $b$, $ 5 and $ 6, \\$ y $, 5 $ or 6 $, $$ x^2 $$, $f(x)$ and $b = 1$",
        ". . .",
        "- [ ] a\n- [x] b",
        "    ## code",
        "    x = '![c](d.png)'\n\n- a\n\n    | b |\n    |---|",
        "| A line block | of two\n| lines | with bars",
        "P(a | b)\nP(c | d)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```\na | b\nc | d\n```",
        "#1 of them",
        "the models\n- and one dash",
        "In\n2020. It was",
        "$$\na\n- b\n- c\n$$",
        "\\begin{align}\na\n- b\n- c\n\\end{align}",
        "C++\n::std",
        "```\n##no\ntext\n- a\n- b\n:::\n```",
        "<!--\ntext\n- a\n- b\n-->",
        "- a\n- b:\n  - c",
        "a\n> 5",
        "Under\n---",
        "---\ntitle: A\n\n## who gives it\n# and where\nauthor: B\n---\n\n# C",
        "```\n| a | b |\n|---|\n```",
        "a | b\n--|--\n`x|y` | $|z|$\n\n| c | d | e |",
        "Term\n:   text",
        "Well! !!! or ??? What, `{ref}`, a {ref} b, 12:`c`, `{% x %}` {a}, ...",
        "About 2 ^3 and a ^b, 5%% of it, `%%a%%`, $%%a%%$, [TOC] of the text",
        "- [ ] a\n- [x] b\n\n1. [ ] c\n\n> - [ ] d",
        "![a](b.png){c=1\nd='2 3' .e}, [a](b.png){}, `[a](b){c}`, [a](b.png){=html}, $f[x](y){z}$",
        "`x`{=latex} `y`{=html}\n\n```{=typst}\nz\n```\n\n1. a\n   1. b\n\n`{python} x` {python}",
        "## A {#b .c .c d=e f=e}\n\n`{#a #b}`, {#a #b}, $\\{#a #b\\}$, <a b=c d=c>, $a < b=1 b=2 > c$",
        "```{.python}\n## A {#b #c}\n```\n\n    ## A {#b #c}\n\n<!-- <a b=1 b=2> -->",
        "a[^1] b[^2]\n\n[^1]:\n\n    B c\n\n[^2]:\n    D",
        "---\nauthor:\n- A\n- name: B\n  - C\n---\n\n# C",
        "C++ and C++, a++b++, i++ + ++i, ++i and i++, [meet @ noon], [a@b.org], $\\frac{{a}}{{b}}$, `{{ a }}`",
        "Hm! [b](b.md), hi!include x, Term\n: def\n\nat\n:smile: all",
        "---\ntitle: 'A,'\nfooter: $x$ and 'y\nauthor: [a,\n  b]\nmine: a,\n---\n\n# C",
        "::: a\ntext\n:::",
        f"{RULER}\n| a | b |\n|   +---+\n| 1 | 2 |\n{RULER}\n\n: caption",
        f"- {RULER}\n  | a | b |\n  {RULER}",
        f"Term\n:   {RULER}\n    | a | 日 |\n    {RULER}".replace(" 日 ", "日 "),
        "a + b\n+ c\n| d\n\n+ x\n+ y",
        f"```\n{RULER}\n| a |\n```",
        "> | a | b |\n> |---|---|\n> | 1 | 2 |",
        "|---|---|\n|---|---|\n| 1 | 2 |",
        "-    " * 30 + "what would take hours by a pattern that can read it in many ways",
    ],
)
def test_prose_is_left_in_peace(text: str) -> None:
    assert mend(text + "\n", "a.md") == (text + "\n", [])


def test_what_only_looks_like_a_space_becomes_one() -> None:
    text = "##\u00a0Two\n\n```\n-\u00a0a\n```\n\n\u00a0\u200b- b\u00a0c\n\n\u3000text\n"
    assert mend(text, "a.md")[0] == "## Two\n\n```\n-\u00a0a\n```\n\n - b\u00a0c\n\n\u3000text\n"


def test_the_end_of_no_div_goes() -> None:
    assert mend("a\n\n:::\n\n> :::\n\nb\n", "a.md")[0] == "a\n\n\n\n>\n\nb\n"
    assert mend(":::\t\n> ```{r}\n> ```\n", "a.md")[0] == "\n> ``` {.r}\n> ```\n"


@pytest.mark.parametrize(
    "text",
    [
        "text\n::: notes\nsecret\n:::\nmore",
        "> text\n> ::: notes\n> secret\n> :::",
        "> text\n::: notes\nsecret\n:::",
        "- item\n::: notes\nsecret\n:::",
        "- item\n  ::: notes\n  secret\n  :::\n- b",
        "1. item\n\n   ::: notes\n   secret\n   :::",
        "Term\n\n:   text\n    ::: notes\n    secret\n    :::",
        "text[^1]\n\n[^1]: text\n::: notes\nsecret\n:::",
        "::: a\ntext\n::: notes\nsecret\n:::\n:::",
        "<div>\ntext\n::: notes\nsecret\n:::\n</div>",
        "text `a\nb`\n:::notes\nsecret\n:::",
        "text\n::: {.notes\n #x}\nsecret\n:::",
    ],
)
def test_a_div_straight_below_text_is_one(text: str, pandoc: Pandoc) -> None:
    document = read_document(alone(FIRST.path, text + "\n"), FIRST, pandoc)
    [(kind, inside)] = [
        (node["c"][0][1], json.dumps(node["c"][1]))
        for node in _all(document.tree)
        if "notes" in str(node.get("c", [[]])[0])
    ]
    assert kind == ["notes"]
    assert '"secret"' in inside
    assert json.dumps(document.tree).count('"secret"') == 1


def _all(content: object) -> list[dict[str, list[list[list[str]]]]]:
    if isinstance(content, list):
        return [one for part in content for one in _all(part)]
    if isinstance(content, dict):
        return ([content] if content.get("t") == "Div" else []) + _all([*content.values()])
    return []


def test_lines_are_those_of_the_source() -> None:
    text = "a\n::: b\nc\n:::\nd\n::: e\nf\n:::\n"
    found = parted(text)
    assert found.parted == (2, 6)
    given, source = found.text.split("\n"), text.split("\n")
    assert [source[found.line(number) - 1] for number, line in enumerate(given, 1) if line] == [
        line for line in given if line
    ]
    assert [str(one) for one in found.problems("a.md")][1].startswith("a.md:6: warning: this div begins straight below")


def test_an_element_straight_below_text_stays_where_it_is() -> None:
    text = "text\n::: notes\nx\n:::\n\nText <p>\n<div>\ny\n</div>\n"
    assert parted(text).text == text.replace("text\n:::", "text\n\n:::")
