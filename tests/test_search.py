"""What lectures are found by: what readers see of them, in the deck and on the page, and nothing else."""

from __future__ import annotations

import gzip
import json
import queue
from pathlib import Path
from typing import Any

import pytest

from build_site.build import build
from build_site.course.scan import scan
from build_site.news import Options
from build_site.preview import live
from build_site.preview.desk import Item, open_desk
from build_site.site.search import words_of
from build_site.site.theme import VENDOR

from .conftest import PATIENCE, Make, build_course

MATH = "<math><semantics><mi>x</mi><mn>1</mn><annotation encoding='tex'>\\tex</annotation></semantics></math>"
SAID = {
    "inline": ("con<em>cept</em> <code>a</code>b", "concept ab"),
    "blocks": ("<p>one</p><p>two<br>three</p>", "one two three"),
    "attributes": ('<a title="x > y" href="z">shown</a>', "shown"),
    "entities": ("<p>a &lt;b&gt; &amp;amp;</p>", "a <b> &amp;"),
    "formula": (f"before {MATH} after", "before x1 after"),
    "script": ('a<script type="application/json">{"b": "<p>"}</script> c<style>d{}</style>', "a c"),
    "comment": ("a<!-- <p>b</p> -->c", "a c"),
    "answer": ('<details class="answer" open="">\n<summary>Answer</summary><p>so</p></details>', "so"),
    "summary": ("<details><summary>Kept</summary>so</details>", "Kept so"),
    "notes": ('a <aside class="notes">b <aside>c</aside> d</aside> e <aside class="callout">f</aside>', "a e f"),
    "plain": ("1 < 2 &gt; 0", "1 < 2 > 0"),
}


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_words_of_html(text: str, said: str) -> None:
    assert words_of(text) == said


LECTURE = """---
title: Drift & co
subtitle: Of *change*
description: In short
answers: withheld
---

Before all.

# Part

## Shared

Word[^1].

[^1]: A footnote.

> Q: Asked?

> A: secret-answer

::: notes
secret-note
:::

## Apart

::: {.content-visible when-format="revealjs"}
deck-word
:::

::: {.content-hidden when-format="revealjs"}
page-word
:::

---

No heading.

## Gone {visibility=hidden}

secret-slide

::: {.content-visible when-format="revealjs"}
## Deck alone

x
:::
"""


def found_by(site: Path, slug: str = "drift") -> Any:
    text = (site / slug / "search.js").read_text(encoding="utf-8")
    assert text.startswith(f'searched["{slug}"] = ')
    return json.loads(text.partition(" = ")[2].removesuffix(";\n"))


def test_a_lecture_is_found_by_what_its_readers_see(course: Make) -> None:
    root = course(
        {"slides/03-drift.md": LECTURE, "slides/04-draft.md": "---\ndraft: true\n---\n\n## X\n\nsecret-draft\n"}
    )
    site = root / "_site"
    build(root, site, Options())
    found = found_by(site)
    assert (found["number"], found["title"]) == ("3", "Drift & co")
    assert found["slides"] == [
        {"id": "", "title": "Drift & co", "text": "Of change In short"},
        {"id": "", "title": "", "page": "Before all."},
        {"id": "_slide-1", "title": "", "deck": "Before all."},
        {"id": "part", "title": "Part", "text": ""},
        {"id": "shared", "title": "Shared", "text": "Word. Q: Asked? A footnote."},
        {"id": "apart", "title": "Apart", "page": "page-word"},
        {"id": "apart", "title": "Apart", "deck": "deck-word"},
        {"id": "_slide-5", "title": "", "text": "No heading."},
        {"id": "deck-alone", "title": "Deck alone", "deck": "x"},
    ]
    listed = (site / "lectures.js").read_text(encoding="utf-8")
    assert listed == 'window.searchable = ["drift"], window.searched = {};\n'


def test_the_home_page_is_found_by_what_is_released(course: Make) -> None:
    news = [
        '{date: 2026-01-02, title: Rooms, text: "Room *3*"}',
        "{date: 2026-01-01, text: untitled}",
        "{date: 2999-01-01, title: secret, text: secret}",
    ]
    text = "Before all.\n\n## Rules\n\nBe [kind](01-a.md).\n\n## X {release=2999-01-01}\n\nsecret\n"
    front = "".join(f"- {one}\n" for one in news)
    root = course(
        {
            "slides/index.md": f"---\ntitle: Home\nsubtitle: Of *all*\nannouncements:\n{front}---\n\n{text}",
            "slides/01-a.md": "## A\n\nText.\n",
        }
    )
    build_course(root)
    listed, home = (root / "_site/lectures.js").read_text(encoding="utf-8").splitlines()
    assert listed == 'window.searchable = ["a"], window.searched = {};'
    assert json.loads(home.partition(" = ")[2].removesuffix(";")) == {
        "number": "",
        "title": "Home",
        "slides": [
            {"id": "", "title": "Home", "text": "Of all"},
            {"id": "", "title": "", "text": "Before all."},
            {"id": "rules", "title": "Rules", "text": "Be kind."},
            {"id": "_news-2026-01-02-rooms", "title": "Rooms", "text": "Room 3"},
            {"id": "_news-2026-01-01-untitled", "title": "2026-01-01", "text": "untitled"},
        ],
    }


def test_pages_lead_to_slides_and_slides_to_their_sections(course: Make) -> None:
    root = course({"slides/03-drift.md": LECTURE})
    build_course(root)
    page, deck = ((root / f"_site/drift/{name}.html").read_text(encoding="utf-8") for name in ("index", "slides"))
    link = '<a class="to-slide" href="slides.html#/{0}" title="Slide"></a>'
    assert f'<div class="heading"><h2 id="part">Part</h2>{link}</div>'.format("part") in page
    assert f'<div class="heading"><h3 id="shared">Shared</h3>{link}</div>'.format("shared") in page
    assert f'<hr id="_slide-5">{link}'.format("_slide-5") in page
    assert page.count("to-slide") == 4
    assert '<section id="_slide-1" class="slide" data-section="">' in deck
    assert '<section id="deck-alone" class="slide level2" data-section="">' in deck
    assert deck.count("data-section") == 2


def test_numbers_are_filled_in_and_another_lecture_costs_nothing(course: Make) -> None:
    files = {
        "slides/01-drift.md": "## A\n\nBy @sec-b.\n\n## B {#sec-b}\n\ntext\n",
        "slides/02-other.md": "## X\n\ntext\n",
    }
    root = course({**files})
    build_course(root)
    assert found_by(root / "_site")["slides"][1]["text"] == "By B."
    course({"slides/01-drift.md": files["slides/01-drift.md"].replace("text", "other")})
    report = build_course(root)
    assert report.changed == 6  # deck, page, notebook, text, what it is found by, and what keeps the site offline
    assert build_course(root).changed == 0


def test_a_preview_finds_an_edit_before_it_is_built(course: Make) -> None:
    root = course({"slides/01-drift.md": "## One\n\nbefore\n"})
    inbox = queue.SimpleQueue[Item]()
    with open_desk(scan(root), inbox, True, lambda _: None) as desk:
        desk.ask()
        live.take(desk, inbox.get(timeout=PATIENCE), True)
        course({"slides/01-drift.md": "## One\n\nafterwards\n"})
        assert live.at_once(desk, root / "slides/01-drift.md")
        found = desk.pages.find("drift/search.js")
        assert isinstance(found, bytes)
        assert b"afterwards" in found


def test_fifteen_lectures_are_small(own_site: Path) -> None:
    lectures = [*own_site.glob("*/search.js")]
    sizes = [len(gzip.compress(one.read_bytes())) for one in lectures]
    library = len(gzip.compress((VENDOR / "minisearch/index.js").read_bytes()))
    assert 15 * sum(sizes) / len(sizes) + library < 150_000
