"""Pages and slides -> PDF/UA by Typst: what Pandoc's writers and readers would lose, change or refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from build_site.markdown.pandoc import Pandoc, Resident
from build_site.paper.orders import Order
from build_site.paper.source import source
from build_site.paper.typeset import typesetter
from build_site.problems import CourseError

PAGE = """<!DOCTYPE html><html lang="de"><head><link rel="canonical" href="https://example.org/course/one/"></head>
<body><main><article><header class="opening"><h1>A "title" &amp; #more</h1></header><div class="text">{}</div>
</article></main></body></html>"""
DECK = """<html lang="en"><body><main data-lecture="Slides"><div class="slides">{}</div></main></body></html>"""


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with_lua = Resident()
    yield with_lua
    with_lua.close()


def typst(body: str, pandoc: Pandoc, page: str = PAGE) -> str:
    parts = source(page.format(body), page == DECK, lambda _: "a.svg", pandoc.from_html, pandoc.to_typst).parts
    return "\n".join(line for part in parts for line in part.splitlines() if line.strip())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>= no heading</li><li>+ no list</li><li>2. none</li></ul>", [r"\= no", r"\+ no", r"2\. none"]),
        ("<ul><li><label><input type=checkbox checked>done</label></li></ul>", ["- ☒ done"]),
        ("<h4>Deep</h4>", ["== Deep"]),
        ('<p><a href="#there">go</a></p><h2 id="there">T</h2>', ['#within("there")[go]', '#anchor("there")T']),
        ('<p><a href="../two/">two</a></p>', ['#elsewhere("https://example.org/course/two/")[two]']),
        (
            '<pre class="sourceCode python"><code><span>a</span>_<a href="#x"></a>b</code></pre>',
            ["```python\na_b\n```"],
        ),
        ('<p>x<img src=a.svg alt="A &quot;b&quot;" width=40></p>', [r'#icon("a.svg", "A \"b\"", 30pt)']),
        ('<p><img src=a.svg alt="" style="width: 20%"></p>', ['#pdf.artifact(picture("a.svg", "", 20%))']),
        (
            '<aside class="callout"><details><summary>Folded</summary>in it</details></aside>',
            ["#framed[", "#titled[\nFolded", "in it"],
        ),
        (
            "<math><semantics><annotation encoding='application/x-tex'>\\frac{x}{2}</annotation></semantics></math>",
            [r'#formula("\\frac{x}{2}")[$x / 2$]'],
        ),
        (
            r"<math><semantics><annotation encoding='application/x-tex'>a \; b\! c</annotation></semantics></math>",
            [r'#formula("a \\; b\\! c")[$a med b c$]'],
        ),
        (
            '<aside class="prompt"><p><span class="mark">Q:</span> Why?</p><details>So.</details></aside>',
            ["#framed[\n#titled[\nQ: Why?"],
        ),
        (
            '<div id="refs"><div class="csl-entry">Ada. 1843.</div><div class="csl-entry">Bob.</div></div>',
            ["#entry[\nAda. 1843\\.", "#entry[\nBob."],
        ),
        ('<figure><blockquote>w</blockquote><figcaption class="attribution">Ada</figcaption></figure>', ["--- Ada"]),
        (
            '<div class="columns"><div class="column" style="width:40%">a</div><div class="column">b</div></div>',
            ["#beside((40fr, 1fr,),\n[\na\n],\n[\nb\n],\n)"],
        ),
        ('<figure data-chart="plotly"><img src=a.svg><p class="instead">A chart</p></figure>', ["A chart"]),
        ('<div class="quiz"><ol><li><label><input type="radio">a</label></li></ol></div>', ["#framed["]),
    ],
)
def test_what_pandoc_does_not_know_is_written(html: str, expected: list[str], pandoc: Pandoc) -> None:
    written = typst(html, pandoc)
    assert [one for one in expected if one not in written] == [], written


def test_a_picture_for_several_values_is_its_last_and_says_which(pandoc: Pandoc) -> None:
    given = 'src="0.svg" data-frames="0.svg 1.svg 2.svg 3.svg" data-parameter="a;b" data-values="1,2;x,y"'
    page = PAGE.format(f'<figure><img {given} alt="A line"><figcaption>Lines</figcaption></figure>')
    (written,) = source(page, False, lambda one: one, pandoc.from_html, pandoc.to_typst).parts
    assert 'picture("3.svg", "A line", 100%)' in written
    assert "a \\= 2, b \\= y" in written


def test_what_is_for_screens_is_left_out(pandoc: Pandoc) -> None:
    unseen = '<button>Copy</button><nav>n</nav><a class="to-slide">s</a><script>x</script><b aria-hidden="true">h</b>'
    assert typst(f"<p>Seen {unseen}</p>", pandoc).splitlines()[-1] == "Seen"


def made(root: Path, page: str, kind: str = "page", per_sheet: int = 0) -> Path:
    (root / "one").mkdir(exist_ok=True)
    (root / "one/index.html").write_text(page, encoding="utf-8")
    with typesetter(root) as typeset:
        (root / "made.pdf").write_bytes(typeset(Order("one/index.html", kind, "", per_sheet)))
    return root / "made.pdf"


def words(file: Path) -> list[str]:
    """The words of each sheet; pdfium shows what is broken by U+FFFE."""
    with pdfium.PdfDocument(file) as document:
        return [page.get_textpage().get_text_bounded().replace("\ufffe", "") for page in document]


def test_pictures_of_all_kinds_are_shown_and_read(tmp_path: Path) -> None:
    for name in ("a.png", "b.avif", "c.webp"):
        Image.new("RGB", (40, 20), "#246").save(tmp_path / name)
    svg = "<svg viewBox='0 0 9 9' aria-label='drawn'><path d='M0 0h9v9z'/></svg>"
    shown = "".join(f"<p><img src='../{name}' alt='{name}'></p>" for name in ("a.png", "b.avif", "c.webp"))
    far = "<img src='https://example.org/x.png' alt='far'> <a href='https://example.org/a?b=c'>elsewhere</a>"
    file = made(tmp_path, PAGE.format(f"{shown}<p>{svg}</p><p>{far}</p>"))
    with pikepdf.open(file) as document:
        said = {str(one.Alt) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one}
        metadata = document.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == 'A "title" & #more'
        assert document.Root.Lang == "de"
    assert said == {"a.png", "b.avif", "c.webp", "drawn"}
    assert "(far) elsewhere (https://example.org/a?b=c)" in " ".join("".join(words(file)).split())


@pytest.mark.parametrize("per_sheet", [1, 2, 3, 4, 6])
def test_slides_are_so_many_to_a_sheet(per_sheet: int, tmp_path: Path) -> None:
    slides = "".join(f'<section class="slide"><h1>Slide{n}</h1></section>' for n in range(7))
    told = words(made(tmp_path, DECK.format(slides), "handout", per_sheet))
    last = [7 % per_sheet] if 7 % per_sheet else []
    assert [len(re.findall(r"Slide\d", sheet)) for sheet in told] == [per_sheet] * (7 // per_sheet) + last


def test_a_long_slide_has_sheets_of_its_own(tmp_path: Path) -> None:
    items = "".join(f"<p>item{n:03}</p>" for n in range(70))
    slides = "".join(f'<section class="slide"><h1>{name}</h1></section>' for name in ("A", f"B</h1>{items}<h1>C", "D"))
    told = words(made(tmp_path, DECK.format(slides), "handout", 3))
    assert [sheet[0] for sheet in told] == ["A", "B", "i", "D"]
    assert [n for n in range(70) if f"item{n:03}" not in "".join(told)] == []


def test_a_head_with_links_is_repeated_on_each_sheet(tmp_path: Path) -> None:
    head = '<th><a href="#s">found</a></th><th><a href="https://example.org/x">elsewhere</a></th>'
    rows = "".join(f"<tr><td>{row}</td><td>x</td></tr>" for row in range(60))
    table = f'<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><h2 id="s">S</h2>'
    sheets = words(made(tmp_path, PAGE.format(table)))
    assert len(sheets) > 1
    assert all("found" in sheet and "elsewhere (https://example.org/x)" in sheet for sheet in sheets), sheets


def test_what_is_not_tall_stands_on_one_sheet(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{row}</td></tr>" for row in ("row one", "row two", "row three", "row four"))
    lines = "\n".join(f"line {number}" for number in ("one", "two", "three", "four"))
    asked = "<p>Why one?</p><details><summary>Answer</summary>two<p>three</p><p>four</p></details>"
    for block in (
        f"<table>{rows}</table>",
        f"<pre><code>{lines}</code></pre>",
        f'<aside class="prompt">{asked}</aside>',
    ):
        for before in range(36, 44):
            sheets = words(made(tmp_path, PAGE.format("<p>before</p>" * before + block)))
            assert [sheet for sheet in sheets if "four" in sheet and "one" not in sheet] == [], (before, block)


def test_letters_that_no_font_has_are_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no font of this computer has .*\u5efe"):
        made(tmp_path, PAGE.format("<p>\U000f0000 \u5efe</p>"))
