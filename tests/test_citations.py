"""Sources: where they are named, what is wrong with them, and what is made again when they change."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from build_site.body import Body, Passage
from build_site.build import build
from build_site.markdown import citeproc, csl
from build_site.markdown.bibliography import read_bibliography, references
from build_site.markdown.excerpt import excerpt
from build_site.markdown.nodes import decode
from build_site.markdown.pandoc import Pandoc, default_style
from build_site.news import Converted, News, Options
from build_site.problems import Doubt

from .conftest import Make, build_course, problems_of
from .test_excerpt import Lecture

KNUTH = "@book{knuth, author = {Donald Knuth}, title = {The Art}, year = {1968}}\n"
GAMA = "@book{gama, author = {João Gama}, title = {Concept Drift}, year = {2014}}\n"
NUMBERS = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Numbers</title><id>n</id><updated>2020-01-01T00:00:00+00:00</updated></info>
  <citation><sort><key variable="citation-number"/></sort>
    <layout prefix="[" suffix="]" delimiter=", "><text variable="citation-number"/></layout></citation>
  <bibliography second-field-align="flush"><layout><text variable="citation-number" prefix="[" suffix="]"/>
    <text variable="title"/></layout></bibliography>
</style>
"""
NOTES = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>Notes</title><id>n</id><updated>2020-01-01T00:00:00+00:00</updated></info>
  <citation><layout suffix="." delimiter="; "><choose><if position="ibid"><text value="Ibid."/></if>
    <else><text variable="title"/></else></choose><text variable="locator" prefix=", "/></layout></citation>
  <bibliography><layout suffix="."><text variable="title"/></layout></bibliography>
</style>
"""


def lecture(text: str = "See [@knuth].", **front: str) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\ntitle: T\n{keys}---\n\n## One\n\n{text}\n"


def converted(root: Path) -> list[str]:
    """The lectures that a build converts, by the beginnings of their files' names."""
    found: list[str] = []

    def tell(news: News) -> None:
        found.extend([news.lecture.path[7:9]] if isinstance(news, Converted) else [])

    build(root, root / "_site", Options(), tell)
    return sorted(found)


def page(root: Path, slug: str, file: str = "index.html") -> str:
    return (root / "_site" / slug / file).read_text(encoding="utf-8")


def test_a_bibliography_edited_makes_the_lectures_again_that_cite_from_it(course: Make) -> None:
    root = course(
        {
            "slides/index.md": lecture("Home.", bibliography="of-course.bib"),
            "slides/of-course.bib": KNUTH,
            "slides/own.bib": GAMA,
            "slides/01-a.md": lecture(),
            "slides/02-b.md": lecture("Nothing."),
            "slides/03-c.md": lecture("See @gama and @knuth.", bibliography="own.bib"),
            "slides/04-d.md": lecture("Nothing.", bibliography="own.bib"),
        }
    )
    assert converted(root) == ["01", "02", "03", "04", "in"]
    assert "Gama (" in page(root, "c")
    assert "The Art" in page(root, "c")
    course({"slides/own.bib": GAMA.replace("2014", "2015")})
    assert converted(root) == ["03"]
    assert "2015" in page(root, "c")
    course({"slides/of-course.bib": KNUTH.replace("1968", "1997")})
    assert converted(root) == ["01", "03"]
    assert "1997" in page(root, "a", "slides.html")
    course({"slides/index.md": lecture("Home, other words.", bibliography="of-course.bib")})
    assert converted(root) == ["in"]
    course({"slides/index.md": lecture("Home.", bibliography="of-course.bib", csl="n.csl"), "slides/n.csl": NUMBERS})
    assert converted(root) == ["01", "03", "in"]
    assert "[<a" in page(root, "a")


def test_a_lecture_adds_its_bibliographies_to_the_courses_and_replaces_its_style(course: Make) -> None:
    root = course(
        {
            "slides/index.md": lecture("Home, after @knuth.", bibliography="of-course.bib", csl="n.csl"),
            "slides/of-course.bib": KNUTH + GAMA,
            "slides/n.csl": NUMBERS,
            "slides/p/notes.csl": NOTES,
            "slides/p/own.yaml": "references:\n- id: knuth\n  type: book\n  title: Mine\n",
            "slides/p/01-a.md": lecture("See [@knuth], and [@gama].", bibliography="own.yaml", csl="notes.csl"),
            "slides/02-b.md": lecture(),
        }
    )
    assert problems_of(root) == []
    assert "Mine" in page(root, "a")
    assert "Concept drift" in page(root, "a")
    assert 'See<span id="_cite-one@knuth-1" class="citation">,<a href="#_fn-1"' in page(root, "a")
    assert "[1]" in page(root, "b")
    assert "The art" in page(root, "")


def test_files_for_many_lectures_name_sources(course: Make) -> None:
    root = course(
        {
            "_quarto.yml": "author: A\nfooter: After @knuth.\nbibliography: refs.bib\ncsl: n.csl\nnocite: '@gama'\n",
            "refs.bib": KNUTH + GAMA,  # beside it
            "slides/n.csl": NUMBERS,  # in slides/, where decks come with theirs
            "slides/index.md": lecture("Home."),
            "slides/p/_metadata.yml": "format:\n  revealjs:\n    bibliography: more.bib\n    csl: notes.csl\n",
            "slides/p/more.bib": KNUTH.replace("The Art", "Mine"),
            "slides/p/notes.csl": NOTES,
            "slides/01-a.md": lecture(),
            "slides/p/02-b.md": lecture(),
        }
    )
    assert problems_of(root) == []
    assert "[1]" in page(root, "a")
    assert "The art" in page(root, "a")
    assert "Concept drift" in page(root, "a")
    assert "Mine." in page(root, "b")
    course({"slides/p/more.bib": KNUTH.replace("The Art", "Ours")})
    assert converted(root) == ["p/"]
    assert "Ours." in page(root, "b")
    course({"refs.bib": KNUTH.replace("Art", "Trade") + GAMA})
    assert converted(root) == ["01", "in", "p/"]  # the home page for its footer
    assert "The trade" in page(root, "a")
    course({"slides/p/_metadata.yml": "csl: notes.csl\n\nbibliography: mor.bib\n"})
    assert problems_of(root) == [
        "slides/p/_metadata.yml:3: error: bibliography not found: mor.bib (did you mean more.bib?)"
    ]
    course({"slides/p/_metadata.yml": "csl: notes.csl\n", "_quarto.yml": "bibliography: refs.bib\nnocite: '@gam'\n"})
    assert problems_of(root) == ["_quarto.yml:2: error: no source is called gam (did you mean gama?)"]
    course(
        {
            "_quarto.yml": "bibliography: refs.bib\nfooter: '[@gam]'\n",
            "slides/01-a.md": lecture("x", subtitle="B @knut"),
        }
    )
    told = problems_of(root)
    assert "_quarto.yml:2: error: no source is called gam (did you mean gama?)" in told
    assert "slides/01-a.md:3: error: no source is called knut (did you mean knuth?)" in told


def test_numbers_and_notes_are_those_of_the_whole_lecture(course: Make) -> None:
    text = (
        "A [@gama].\n\n## Two\n\nB [@knuth, p. 3].\n\n## Three\n\nC [@knuth, p. 4], or [@gama; @knuth].^[See [@gama].]"
    )
    root = course(
        {
            "slides/r.bib": KNUTH + GAMA,
            "slides/n.csl": NUMBERS,
            "slides/notes.csl": NOTES,
            "slides/01-a.md": lecture(text, bibliography="r.bib", csl="n.csl"),
            "slides/02-b.md": lecture(text, bibliography="r.bib", csl="notes.csl"),
        }
    )
    assert problems_of(root) == []
    for file in ("index.html", "slides.html"):
        for shown in ('[<a href="#ref-gama" role="doc-biblioref">1</a>]', '">2</a>]', '">1</a>, <a'):
            assert shown in page(root, "a", file)
        assert "Ibid." in page(root, "b", file)
        assert "Concept drift." in page(root, "b", file)
    assert page(root, "a", "slides.html").count('class="sources"') == 3
    assert 'class="sources"' not in page(root, "b", "slides.html")
    cells = json.loads(page(root, "a", "a.ipynb"))["cells"]
    assert "".join(cells[2]["source"]) == "## Two\n\nB \\[2\\]."
    course({"slides/01-a.md": lecture(f"Z [@knuth].\n\n{text}", bibliography="r.bib", csl="n.csl")})
    assert problems_of(root) == []
    assert (
        '<p>B <span id="_cite-two@knuth-1" class="citation">[<a href="#ref-knuth" role="doc-biblioref">1</a>]'
        in page(root, "a")
    )


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"r.bib": ""}, "01-a.md:8: error: no source is called knuth"),
        ({"refs.bib": KNUTH}, "01-a.md:3: error: bibliography not found: r.bib (did you mean refs.bib?)"),
        ({"r.bib": "\n" + KNUTH.replace("},", "}\n,", 1).replace("}, y", "}\n y")}, "r.bib:4: error: pandoc cannot"),
        ({"r.bib": "@book{a, title={A}}\n" + KNUTH.replace("}}", "}") + GAMA}, "r.bib:2: error: the entry knuth is"),
        (
            {"r.bib": "@book{o, title={X}}\n@book{knuth, title={\xd6l}}".encode("latin-1")},
            "r.bib:2:21: error: not UTF-8",
        ),
        ({"r.bib": KNUTH + GAMA + KNUTH.replace("Art", "Other")}, "r.bib:3: warning: knuth is defined twice"),
        ({"r.bib": KNUTH, "one.csl": "<style/>"}, "one.csl:1: error: this is no CSL style"),
        ({"r.bib": KNUTH, "one.csl": "<style>\n</styl>"}, "one.csl:2: error: this is no CSL style: mismatched tag"),
        ({"r.bib": KNUTH, "two.csl": NUMBERS}, "01-a.md:4: error: csl not found: one.csl (did you mean two.csl?)"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(course: Make, files: dict[str, str | bytes], told: str) -> None:
    csl = {"csl": "one.csl"} if any(name.endswith(".csl") for name in files) else {}
    named = {f"slides/{name}": content for name, content in files.items()}
    found = problems_of(course({"slides/01-a.md": lecture(bibliography="r.bib", **csl), **named}))
    assert len(found) == 1
    assert told in found[0]


def test_a_style_that_names_another_one_asks_nobody(course: Make) -> None:
    parent = '<link rel="independent-parent" href="http://example.org/apa"/>'
    style = f'<style xmlns="http://purl.org/net/xbiblio/csl"><info>{parent}</info></style>'
    front = {"bibliography": "r.bib", "csl": "d.csl"}
    [found] = problems_of(course({"slides/01-a.md": lecture(**front), "slides/r.bib": KNUTH, "slides/d.csl": style}))
    assert "d.csl:1: error: this style only names another one (download that, and name it: http://example.org" in found


def test_a_bibliography_that_is_private_is_not_read(course: Make, tmp_path: Path) -> None:
    (tmp_path / "other.bib").write_text(KNUTH)
    root = course({"slides/01-a.md": lecture(bibliography="[.h.bib, l.bib, ../../other.bib]"), "slides/.h.bib": KNUTH})
    (root / "slides/l.bib").symlink_to(tmp_path / "other.bib")
    found = problems_of(root)
    assert [one.split(" (")[0] for one in found] == [
        "slides/01-a.md:3: error: bibliography not found: ../../other.bib",
        "slides/01-a.md:3: error: bibliography: .h.bib is hidden: it is not read",
        "slides/01-a.md:3: error: bibliography: l.bib is a link to a file outside the course: it is not read",
    ]
    course(
        {
            "pyproject.toml": '[tool.build_site]\npublish = ["slides/.h.bib", "slides/l.bib"]\n',
            "slides/01-a.md": lecture(bibliography="[.h.bib, l.bib]"),
        }
    )
    assert problems_of(root) == []
    assert not [*(root / "_site").rglob("*.bib")]


def test_nothing_of_a_source_runs_in_the_pages_of_contributors(course: Make) -> None:
    entry = "- id: knuth\n  type: book\n  title: 'The <script>alert(1)</script> [Art](javascript:alert(2))'\n"
    front = f"---\nreferences:\n{entry}---\n\n## One\n\nSee [@knuth].\n"
    root = course({"slides/01-a.md": front, "pyproject.toml": '[tool.build_site]\ntrust = "contributor"\n'})
    problems_of(root)
    build_course(root)
    for file in ("index.html", "slides.html"):
        text = page(root, "a", file)
        assert "alert(" not in text
        assert '<a href="#ref-knuth" role="doc-biblioref">' in text
        assert 'class="cite-back" role="doc-backlink" aria-label="Back to where it is cited in One"' in text


def test_pandoc_is_given_only_what_is_cited(course: Make, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(f"@book{{key{n}, title={{T{n}}}, crossref={{knuth}}}}\n" for n in range(300))
    root = course({"slides/01-a.md": "## A\n", "slides/r.bib": f'@string{{s = "S"}}\n{many}{KNUTH}'})
    read = read_bibliography(root, "slides/r.bib", "")
    assert len(read.entries) == 301
    given: list[str] = []
    ask = Pandoc.references

    def note(self: Pandoc, markup: str, text: str) -> str:
        given.append(text)
        return ask(self, markup, text)

    monkeypatch.setattr(Pandoc, "references", note)
    found, told = references(read, ["key7"], pandoc)
    assert told == []
    assert len(found) == 2  # it takes fields from another one
    assert given[0].count("\n") == 2


def test_what_cites_nothing_costs_nothing(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(citeproc, "cite")
    monkeypatch.delattr(Pandoc, "cite")
    monkeypatch.delattr(Pandoc, "references")
    assert (
        problems_of(course({"slides/01-a.md": lecture("Nothing.", bibliography="r.bib"), "slides/r.bib": "@broken{"}))
        == []
    )


CITING = """\
# A

As [@knuth].

# B

By @gama, and [@knuth, p. 3].

# C

Prose.

# D

Again [@gama].^[And [@knuth].]
"""
EDITS = {
    "prose": ("As", "So as"),
    "prose without a citation": ("Prose.", "Other prose."),
    "a page": ("p. 3", "p. 4"),
    "another source of the same": ("As [@knuth]", "As [@gama]"),
    "one more": ("Prose.", "Prose [@knuth]."),
    "a new source": ("Prose.", "Prose [@third]."),
    "one less": ("By @gama, and", "And"),
    "none left on the slide": ("As [@knuth].", "As."),
    "a title": ("# B", "# Bee"),
    "a list": ("Prose.", "::: {#refs}\n:::"),
}


@pytest.mark.parametrize("style", ["", "csl: n.csl\n", "csl: notes.csl\n"])
def test_a_slide_that_is_edited_cites_as_in_the_whole(course: Make, pandoc: Pandoc, style: str) -> None:
    front = f"---\nbibliography: r.bib\n{style}---\n\n"
    sources = KNUTH + GAMA + "@book{third, title={Third}, year={1968}, author={Donald Knuth}}\n"
    files = {"slides/r.bib": sources, "slides/n.csl": NUMBERS, "slides/notes.csl": NOTES}
    convert = Lecture(course({"slides/lecture.md": front + CITING, **files}), pandoc)
    alone = []
    for name, (old, new) in EDITS.items():
        now = convert(front + CITING)
        text = front + CITING.replace(old, new, 1)
        try:
            part = excerpt(*now, text)
            _, body = part.put(*convert(text, part))
        except Doubt:
            continue
        assert but_the_list(body) == but_the_list(convert(text)[1]), name
        alone.append(name)
    assert {"prose", "prose without a citation", "a page"} <= {*alone}, alone
    assert style or {"another source of the same", "one more", "one less", "none left on the slide"} <= {*alone}, alone


def but_the_list(body: Body) -> list[Passage]:
    """Slides; the list of sources follows with the build."""
    return [one for one in body.passages if not one.is_list]


NAMES = ("Doe", "Doe", "Roe", "Roe", "Poe", "Loe")
NAMESAKES = "".join(
    f"@book{{k{n}, author = {{{'AB'[n % 2]}nn {name}}}, title = {{T{n}}}, year = {{{2020 + n // 4}}}}}\n"
    for n, name in enumerate(NAMES)
)
ANONYMOUS = "@misc{k6, title = {Doe}, year = {2020}}\n@book{k7, author = {Ann Doe}, title = {T}, year = {2020}}\n"


@pytest.mark.parametrize("seed", range(2))
def test_a_series_of_edits_cites_as_in_the_whole_whoever_is_of_the_same_name(
    course: Make, pandoc: Pandoc, seed: int
) -> None:
    dice = random.Random(seed)
    cites = [f"k{dice.randrange(8)}" for _ in range(6)]

    def text() -> str:
        slides = (f"## S{n}\n\nWords [@{key}].\n\n" for n, key in enumerate(cites))
        return f"---\nbibliography: r.bib\n---\n\n{''.join(slides)}"

    convert = Lecture(course({"slides/lecture.md": text(), "slides/r.bib": NAMESAKES + ANONYMOUS}), pandoc)
    result, body = convert(text())
    alone = 0
    for _ in range(15):
        for _ in range(dice.choice((1, 1, 1, 3))):
            cites[dice.randrange(6)] = "; @".join(dice.choices([f"k{n}" for n in range(8)], k=dice.choice((1, 1, 2))))
        new = text()
        try:
            part = excerpt(result, body, new)
            result, body = part.put(*convert(new, part))
            alone += 1
        except Doubt:
            result, body = convert(new)
        assert but_the_list(body) == but_the_list(convert(new)[1])
    assert alone > 3


def test_citeproc_is_asked_for_a_slide_that_cites_otherwise_and_only_for_that(
    course: Make, pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"---\nbibliography: r.bib\n---\n\n{CITING}"
    convert = Lecture(course({"slides/lecture.md": text, "slides/r.bib": KNUTH + GAMA}), pandoc)
    now = convert(text)
    asked: list[str] = []

    def noted(self: Pandoc, document: str, style: str) -> str:
        asked.append(document)
        return cite(self, document, style)

    cite = Pandoc.cite
    monkeypatch.setattr(Pandoc, "cite", noted)
    monkeypatch.delattr(Pandoc, "references")
    for old, new, count in (("As [", "So as [", []), ("As [@knuth]", "As [@gama]", [1]), ("p. 3", "p. 4", [2])):
        part = excerpt(*now, text.replace(old, new))
        asked.clear()
        convert(part.whole, part)
        assert [one.count('"Cite"') for one in asked] == count


REFERENCES = """\
---
references:
- {id: a, type: KIND, title: "The Title: More", author: [{family: Doe, given: Jane}], issued: 2020, publisher: P,
   container-title: C, page: 1-9, volume: 3, number: 7, genre: G, event-title: E, medium: M, authority: A, URL: "e.org"}
- {id: b, type: KIND, title: Other, author: [{family: Doe, given: Jane}], issued: 2020}
---

See [@a, p. 3] and @b^[Or [-@a].].
"""


@pytest.mark.parametrize("kind", ["book", "article-journal", "legal_case", "webpage", "entry-dictionary", "nothing"])
def test_what_goes_of_a_style_is_not_missed(pandoc: Pandoc, kind: str) -> None:
    document = pandoc.read(REFERENCES.replace("KIND", kind))[0]
    references = decode(document)["meta"]["references"]["c"]
    style = csl.style_for("", "", references)
    whole = default_style().decode().replace("\n", " ")
    assert len(style) < len(whole) / 2
    assert pandoc.cite(document, style) == pandoc.cite(document, whole)


def test_a_style_keeps_what_says_where_letters_of_years_go(tmp_path: Path) -> None:
    letters = '<if type="song"><text variable="year-suffix"/></if><else><date variable="issued" form="text"/></else>'
    text = f"<style><info/><citation><layout><choose>{letters}</choose></layout></citation></style>"
    (file := tmp_path / "s.csl").write_text(text.replace("<info/>", "\n<!-- x -->\n<info/>\n"))
    assert "year-suffix" in csl.style_for(str(file), "1", [])
    file.write_text(text.replace("year-suffix", "volume"))
    assert "volume" not in csl.style_for(str(file), "2", [])


def test_slides_of_a_long_list_are_about_equally_full(course: Make) -> None:
    """Nine entries of two lines are too many for one slide, and eight on the first would leave one alone."""
    entries = "".join(
        f"@book{{a{n}, author = {{Ada{n}, B}}, title = {{{'Word ' * 20}}}, year = 2000}}\n" for n in range(9)
    )
    cited = " ".join(f"@a{n}" for n in range(9))
    root = course({"slides/01-a.md": f"---\nbibliography: a.bib\n---\n\n## S\n\n{cited}\n", "slides/a.bib": entries})
    build_course(root)
    deck = (root / "_site/a/slides.html").read_text().partition('id="references"')[2]
    assert [one.count('class="csl-entry"') for one in deck.split("<section")] == [5, 4]


def test_a_home_page_that_cannot_be_read_may_name_sources(course: Make) -> None:
    """Its own mistake is told, and not of each lecture that nothing is named."""
    front = "---\ntitle A\nbibliography: a.bib\n---\n"
    root = course({"slides/index.md": front, "slides/01-a.md": "## S\n\nSo [@knuth1974].\n"})
    assert [one.partition(":")[0] for one in problems_of(root)] == ["slides/index.md"]
