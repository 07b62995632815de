"""No rule of axe is broken, of WCAG 2.2 AA nor of good practice, in any state of a deck, its page, and around them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from build_site.check.browser import SCRIPTS

from ..conftest import png, wait_for
from .conftest import SHOWS, built_lecture, open_deck, open_page
from .test_sweeps import FIGURES

WIDE, PHONE = ViewportSize(width=1280, height=720), ViewportSize(width=390, height=844)
RULES = """async () => {
  document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } });
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = { resultTypes: ['violations'], runOnly: { type: 'tag', values }, preload: false };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""

LECTURE = """---
lang: {lang}
---

## Quiz

::: {{.quiz}}
Prime?

- [ ] 4
- [x] 7

    Sieben.
:::

## Picture

![Caption](wide.png){{.lightbox alt="White"}}

## Sweep

![A line, for several values](../figures_src/lines.py#line){{sweep="shift=0:1:0.5" alt="A line that rises"}}
"""


def broken(page: Page) -> list[str]:
    return list(page.evaluate(RULES))


@pytest.fixture(params=[(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def shown(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    size, scheme = request.param
    context = browser.new_context(viewport=size, color_scheme=scheme)
    context.add_init_script(path=SCRIPTS[0])
    yield context.new_page()
    context.close()


def test_every_slide_is_clean_before_and_after_its_steps(shown: Page, heard: Path) -> None:
    open_deck(shown, heard)
    for slide in range(shown.evaluate("Reveal.getTotalSlides()")):
        shown.evaluate("(at) => Reveal.slide(at, 0, -1)", slide)
        assert broken(shown) == []
        if shown.evaluate("Reveal.availableFragments().next"):
            shown.evaluate("() => { while (Reveal.nextFragment()); }")
            assert broken(shown) == []


def test_help_pause_and_overview_are_clean(shown: Page, heard: Path) -> None:
    for slide in ("_title", "callout"):
        open_deck(shown, heard, slide)
        for key in ("?", "b", "Escape", "g"):
            shown.keyboard.press(key)
            shown.evaluate("new Promise(requestAnimationFrame)")
            assert broken(shown) == [], key
            shown.keyboard.press("b" if key == "b" else "Escape")


def test_scroll_view_print_view_and_large_text_are_clean(shown: Page, heard: Path) -> None:
    for query, there in (("?view=scroll", ".reveal-scroll"), ("?print-pdf", ".pdf-page .foot")):
        shown.goto(f"{(heard / 'slides.html').as_uri()}{query}")
        wait_for(shown, f"(there) => document.querySelector(there) && {SHOWS}", there)
        assert broken(shown) == [], query
    open_deck(shown, heard, "output")
    shown.keyboard.press("?")
    shown.get_by_role("radio", name="200 %").check()
    shown.keyboard.press("Escape")
    assert broken(shown) == []


def test_pages_are_clean(shown: Page, heard: Path) -> None:
    for name in ("a/index.html", "index.html", "credits.html", "404.html"):
        open_page(shown, heard.parent / name)
        assert broken(shown) == [], name
        shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert broken(shown) == [], name


def test_printed_slides_are_all_there_for_what_makes_tags_of_them(shown: Page, heard: Path) -> None:
    shown.goto(f"{(heard / 'slides.html').as_uri()}?print-pdf")
    wait_for(shown, f"document.querySelector('.pdf-page .foot') && {SHOWS}")
    assert shown.locator(".pdf-page > section:is([hidden], [aria-hidden], [inert]), [role=application]").count() == 0


@pytest.mark.parametrize("lang", ["de", "zh"])
def test_what_opens_is_clean_in_other_languages(shown: Page, lang: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"figures_src/lines.py": FIGURES, "slides/wide.png": png(800, 400)}
    lecture = built_lecture(tmp_path, LECTURE.format(lang=lang), files)

    def searched() -> None:
        shown.keyboard.press("/")
        shown.get_by_role("searchbox").fill("sieben")
        expect(shown.locator("a.search-result")).to_have_count(1)

    def answered() -> None:
        shown.locator(".quiz:visible input").first.check()
        shown.locator(".quiz:visible button").first.click()

    open_page(shown, lecture / "index.html")
    wait_for(shown, "document.querySelector('img[role=button]')")
    assert broken(shown) == []
    for step in (answered, shown.locator("img.lightbox").click, searched):
        step()
        assert broken(shown) == []
        shown.keyboard.press("Escape")
    for slide, step in (("picture", shown.locator("img.lightbox").click), ("sweep", searched), ("quiz", answered)):
        open_deck(shown, lecture, slide)
        step()
        assert broken(shown) == [], slide
        shown.keyboard.press("Escape")
