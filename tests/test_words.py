"""The words of the interface: complete in each language, none forgotten and none left over; lectures in languages."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from build_site.course.labels import WORDS
from build_site.course.words import IN_PREVIEWS, IN_SCRIPTS, LANGUAGES, TABLE, for_scripts, word
from build_site.filters.callout import KINDS
from build_site.markdown.languages import wrong_with
from build_site.memory.folder import PACKAGE
from build_site.site.theme import theme_folder

from .conftest import Make, build_site, png

_ASKED = re.compile(r"""\bword\((?:self\.lang, |lang, )?(["'])(.+?)\1""")
_PLACES = re.compile(r"\{\w+\}")


def sources(*endings: str) -> dict[str, str]:
    """What build_site and its theme are written in, but for the table."""
    folders = (PACKAGE, theme_folder())
    files = {file for folder in folders for end in endings for file in folder.rglob(f"*{end}")}
    own = [one for one in files if "vendor" not in one.parts and one != PACKAGE / "course/words.py"]
    return {str(one): one.read_text(encoding="utf-8") for one in own}


def test_each_word_is_there_in_each_language() -> None:
    for text, line in TABLE.items():
        said = line.split("|")
        assert len(said) == len(LANGUAGES), text
        assert all(map(str.strip, said)), text
        assert {*map(places_in, said)} == {places_in(text)}


def places_in(text: str) -> tuple[str, ...]:
    return tuple(sorted(_PLACES.findall(text)))


def test_no_word_is_missing_or_left_over() -> None:
    texts = sources(".py", ".html", ".js")
    asked = {found[2] for text in texts.values() for found in _ASKED.finditer(text)}
    assert len(asked) > 50
    assert asked <= TABLE.keys()
    whole = "\n".join(texts.values())
    used = {*WORDS.values(), *(kind.capitalize() for kind in KINDS)}
    assert [one for one in TABLE if one not in used and not re.search(rf"""(["']){re.escape(one)}\1""", whole)] == []


def test_scripts_get_all_that_they_ask_for_and_no_more() -> None:
    scripts = "\n".join(sources(".js").values())
    assert {found[2] for found in _ASKED.finditer(scripts)} <= IN_SCRIPTS.keys() | IN_PREVIEWS.keys()
    assert [one for one in IN_SCRIPTS | IN_PREVIEWS if f'"{one}"' not in scripts] == []
    assert for_scripts("de-AT")["Copy"] == "Kopieren"
    assert "Hide" not in for_scripts("de")
    assert for_scripts("de", is_live=True)["Hide"] == "Ausblenden"
    assert for_scripts("en-GB", is_live=True) == {}
    assert for_scripts("pt") == {}


def test_words_in_a_language() -> None:
    assert word("de", "Slide {n} of {all}", n=2, all=7) == "Folie 2 von 7"
    assert word("fr-CA", "Answer#to answer") == "Répondre"
    assert word("zh_TW", "Lecture {n}", n=3) == "第 3 讲"
    assert word("", "Answer#to answer") == word("pt-BR", "Answer#to answer") == "Answer"
    assert word("de", "a course's own {words}") == "a course's own {words}"


@pytest.mark.parametrize(
    ("lang", "hint"),
    [
        *[(one, "") for one in ("en", "de-AT", "pt-BR", "zh_Hans", "gsw", "ar")],
        ("english", "did you mean en?"),
        ("Deutsch", "did you mean de?"),
        ("persian", "did you mean fa?"),
        ("jp", "did you mean ja? jp is a country"),
        ("dt", "write en, de, pt-BR or the like"),
        ("de; fr", "write en, de, pt-BR or the like"),
    ],
)
def test_what_a_language_may_be(lang: str, hint: str) -> None:
    assert wrong_with(lang) == hint


HOME = "---\ntitle: Kurs\nlang: de\n---\n"
PAIRED: dict[str, str | bytes] = {
    "slides/index.md": HOME,
    "slides/p.png": png(40, 30),
    "slides/01-drift.md": "---\ntitle: Drift\ndate: 2026-10-05\n---\n\n## A\n\n![P](p.png){#fig-a}\n\nSiehe @fig-a.\n",
    "slides/02-drift-en.md": "---\ntitle: Drift\nlang: en-GB\ndate: 2026-10-05\ntranslation-of: drift\n---\n\n## A\n\n"
    "See @drift/fig-a.\n\n::: callout-tip\nDo.\n:::\n",
    "slides/03-schleifen.md": "---\ntitle: Schleifen\ndate: Oktober\n---\n\n## B\n\n::: callout-tip\nTu es.\n:::\n",
}


def test_lectures_in_two_languages(course: Make) -> None:
    root = course(PAIRED)
    done = build_site(root)
    assert (done.returncode, "warning" in done.stderr) == (0, False), done.stderr

    def read(place: str) -> LexborHTMLParser:
        return LexborHTMLParser((root / "_site" / place).read_text(encoding="utf-8"))

    def text(place: str, selector: str = "body") -> str:
        found = read(place).css_first(selector)
        return found.text() if found else ""

    def links(place: str, selector: str) -> list[tuple[str | None, ...]]:
        found = read(place).css(selector)
        return [(one.attributes["href"], one.attributes["hreflang"], one.text(strip=True)) for one in found]

    assert links("drift/index.html", ".languages a") == [("../drift-en/index.html", "en-GB", "English")]
    assert links("drift-en/index.html", ".languages a") == [("../drift/index.html", "de", "Deutsch")]
    assert links("drift-en/slides.html", ".tool.language") == [("../drift/slides.html", "de", "deDeutsch")]
    assert links("drift/index.html", "link[hreflang]") == [("../drift-en/index.html", "en-GB", "")]
    assert not links("schleifen/index.html", "[hreflang]:not(.lectures *)")
    ways = [text(f"{one}/index.html", ".neighbours") for one in ("drift", "drift-en")]
    assert ["Schleifen" in one and "Weiter" in one for one in ways] == [True, False]
    assert "Next" in ways[1]
    shown = {one: text(f"{one}/index.html") for one in ("drift", "drift-en", "schleifen")}
    assert "Siehe Abbildung 1." in shown["drift"]
    assert "5. Oktober 2026" in shown["drift"]
    assert "See Figure 1 of Drift." in shown["drift-en"]
    assert "5 October 2026" in shown["drift-en"]
    assert "Oktober" in shown["schleifen"]
    assert ["Tipp" in shown["schleifen"], "Tip" in shown["drift-en"], "Tipp" in shown["drift-en"]] == [
        True,
        True,
        False,
    ]
    titles = [text(f"{one}/slides.html", ".title-slide .date") for one in ("drift", "drift-en")]
    assert titles == ["5. Oktober 2026", "5 October 2026"]
    assert not read("drift-en/index.html").css("#_words")
    # The language of the course changes: slides that say nothing themselves say it in that one, and others stay.
    (root / "slides/index.md").write_text(HOME.replace("de", "ar"))
    done = build_site(root)
    assert "slides/index.md:1: warning: the interface has no words in ar: English ones are shown" in done.stderr
    assert done.stderr.count("no words") == 1
    assert "Siehe Figure 1." in text("drift/index.html")
    assert "Tipp" not in text("schleifen/index.html")
    assert read("drift/index.html").css("html[lang=ar][dir=rtl]")
    assert read("drift-en/index.html").css("html:not([dir])")
