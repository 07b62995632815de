"""A German course in a real Chromium: whatever state it is in, no word of the interface is left in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from build_site.course.words import TABLE, word

from ..conftest import build_site, png
from .conftest import open_deck, open_page

LECTURE = """---
title: Verschiebungen
date: 2026-10-05
author: Ada Lovelace
---

## Bilder

![Ein Punkt](p.png){#fig-a .lightbox credit="Ada" license="CC BY 4.0"}

![Zwei Punkte](p.png){#fig-b}

Siehe @fig-b und @tbl-a.[^1]

[^1]: Eine Anmerkung.

## Werte

| a | b |
|---|---|
| 1 | 2 |

: Werte {#tbl-a}

::: {#thm-a}
Es gilt etwas.
:::

::: callout-warning
Heiß.
:::

## Fragen

::: prompt
Warum?

::: answer
Darum.
:::
:::

::: quiz
Was ist zwei?

- [x] 2
- [ ] 3

  zu groß
:::

## Kode

```python
x = 1
```

```{python}
for n in range(60):
    print(n)
```

---

Ohne Titel.
"""
HOME = """---
title: Maschinelles Lernen
lang: de
license: CC BY 4.0
meetings:
  - date: 2026-10-05
exams:
  - title: Klausur
    date: 2026-12-01
---
"""
SEEN = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!parentElement.closest("script, style, pre, annotation")) found.push(data);
  }
  const names = ["aria-label", "title", "placeholder", "alt", "data-more"];
  for (const one of document.querySelectorAll("*")) found.push(...names.map((name) => one.getAttribute(name) ?? ""));
  return found.map((one) => one.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("words")
    (root / "slides").mkdir()
    (root / "slides/p.png").write_bytes(png(400, 300))
    (root / "slides/01-a.md").write_text(LECTURE, encoding="utf-8")
    (root / "slides/02-b.md").write_text("---\ntitle: Zwei\n---\n\n## B\n\nSiehe @a/fig-b.\n", encoding="utf-8")
    (root / "slides/index.md").write_text(HOME, encoding="utf-8")
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    return root / "_site"


def english_in(page: Page) -> set[str]:
    """The words of the interface in a page, as it is now, that are English."""
    english = {text.partition("#")[0] for text in TABLE if word("de", text) != text.partition("#")[0]}
    patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(text)) for text in english]
    known = re.compile("|".join(patterns))
    found = {one for one in page.evaluate(SEEN) if known.fullmatch(one)}
    return found - {word("de", text) for text in TABLE}


def test_nothing_is_english_on_pages(page: Page, site: Path) -> None:
    for name in ("index.html", "a/index.html", "b/index.html", "credits.html", "404.html"):
        open_page(page, site / name)
        assert english_in(page) == set(), name
    page.goto((site / "a/index.html").as_uri())
    assert page.locator(".ref").all_text_contents() == ["Abbildung 2", "Tabelle 1"]
    expect(page.locator("button.copy").first).to_have_text("Kopieren")
    page.locator(".quiz input").last.check()
    page.get_by_role("button", name="Antworten").click()
    expect(page.locator(".reply [role=status]")).to_contain_text("Falsch. zu groß")
    assert english_in(page) == set()
    page.keyboard.press("Escape")
    page.locator("img.lightbox").click()
    assert english_in(page) == set()


def test_search_and_help_are_german(page: Page, site: Path) -> None:
    open_deck(page, site / "a", "bilder")
    page.keyboard.press("ArrowRight")
    assert page.title() == "Werte - Verschiebungen"
    expect(page.locator(".reveal > [role=status]")).to_contain_text("Tabelle, Tabelle 1: Werte, 2 Zeilen, 2 Spalten")
    assert english_in(page) == set()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tasten und Text")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.get_by_role("searchbox", name="Alle Vorlesungen durchsuchen").fill("Punkt")
    expect(page.locator(".search-status")).to_have_text("1 Treffer.")
    page.get_by_role("searchbox").fill("Unsinn")
    expect(page.locator(".search-status")).to_have_text("Nichts gefunden.")
    assert english_in(page) == set()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("b")
    expect(page.get_by_role("button", name="Pause: weiter (B)")).to_be_focused()
    assert english_in(page) == set()
    page.keyboard.press("b")
    for slide in ("kode", "_slide-6"):
        open_deck(page, site / "a", slide)
        assert english_in(page) == set(), slide
