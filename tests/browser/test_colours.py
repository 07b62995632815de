"""Contrast that is right by construction: on grounds that authors choose, and where code brings colours of its own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from ..conftest import wait_for
from .conftest import built_lecture, open_deck, open_page

COLOURS = ("#808080", "#757575", "#00607a", "#f4b740", "#c00", "#00a000")
SLIDE = """
## {colour} {{#s{number} background-color="{colour}"}}

Text, `code` and [a link](#/s0)[^{number}].

[^{number}]: Noted.

::: {{.callout-tip}}
A tip.
:::

> Q: Why?

```python
x = "string"  # a comment
```
"""
STYLED = """
## Styled {#styled}

```{python}
#| echo: false
import pandas as pd
frame = pd.DataFrame({"n": [1, 5]})
frame.style.set_uuid("a").set_table_attributes('class="dataframe"').highlight_max()
```

```{python}
#| echo: false
frame
```
"""
FIGURES = """
# Figures

```{python}
#| label: fig-own
#| fig-cap: In its own colours
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```

```{python}
#| label: fig-scale
#| fig-cap: Colours that stand for values
plt.imshow([[1, 2]]);
```
"""
# The least contrast of a text in some elements, with the text: what is painted below it, is painted, one on the other.
LEAST = """(roots) => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (...colours) => {
    for (const one of colours) { paint.fillStyle = one; paint.fillRect(0, 0, 1, 1); }
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) => one / 255)
      .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
      .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  };
  const colourOf = (one) => getComputedStyle(one).backgroundColor;
  const slide = Reveal.getCurrentSlide();
  let worst = [99, ''];
  for (const root of document.querySelectorAll(roots)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (!data.trim() || !parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const grounds = [colourOf(document.body), colourOf(slide.slideBackgroundElement)], own = [];
      for (let one = parentElement; one !== document.body; one = one.parentElement) own.unshift(colourOf(one));
      const below = [light(...grounds, ...own), light(...grounds, ...own, getComputedStyle(parentElement).color)];
      const ratio = (Math.max(...below) + 0.05) / (Math.min(...below) + 0.05);
      if (ratio < worst[0]) worst = [ratio, data.trim()];
    }
  }
  return worst;
}"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    slides = [SLIDE.format(colour=colour, number=number) for number, colour in enumerate(COLOURS)]
    text = "---\nfooter: The foot\nlicense: CC BY 4.0\n---\n" + "".join(slides) + STYLED + FIGURES
    return built_lecture(tmp_path_factory.mktemp("colours"), text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_foot_are_read_on_any_ground(page: Page, lecture: Path, scheme: str) -> None:
    open_deck(page, lecture)
    page.evaluate("(scheme) => { document.documentElement.dataset.theme = scheme; }", scheme)
    for slide in (*(f"s{number}" for number in range(len(COLOURS))), "styled"):
        page.evaluate(
            "(id) => Reveal.slide([...document.querySelectorAll('.slide')].findIndex((one) => one.id === id))", slide
        )
        wait_for(page, "Reveal.getCurrentSlide().querySelector('.matter').style.getPropertyValue('--fit')")
        ratio, text = page.evaluate(LEAST, ".present, .slides > .foot")
        assert ratio >= 4.5, (slide, text)


def test_a_figure_follows_the_readers_choice_but_not_where_its_colours_are_values(page: Page, lecture: Path) -> None:
    open_page(page, lecture / "index.html")

    def grounds() -> list[tuple[int, ...]]:
        shown = [page.locator(f"#{name} img").screenshot() for name in ("fig-own", "fig-scale")]
        return [Image.open(io.BytesIO(one)).convert("RGB").getpixel((3, 3)) for one in shown]  # type: ignore[misc]

    white, dark = (255, 255, 255), (16, 24, 29)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert grounds() == [white, white]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert grounds() == [dark, white]
    page.evaluate("document.documentElement.style.setProperty('--paper', 'light-dark(#fbf6ea, #2b1d2e)')")
    assert grounds() == [(43, 29, 46), white]
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert grounds() == [(251, 246, 234), (251, 246, 234)]
    page.evaluate("document.documentElement.style.removeProperty('--paper')")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert grounds() == [white, white]
    page.emulate_media(media="screen")
