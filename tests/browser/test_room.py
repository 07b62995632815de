"""What cells show has room on a slide and can be read: long lines, tables, several figures, code that wraps."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ..conftest import wait_for
from .conftest import bounds, built_lecture, open_deck, open_page
from .test_readings import OUTSIDE

LECTURE = """
## Lines

```{python}
print("a long line that goes on and on, " * 30)
for n in range(30):
    print(n, "and so on")
```

## Rows

```{python}
#| echo: false
import pandas as pd
names = [f"item {n}" for n in range(40)]
pd.DataFrame({"n": range(40), "name": names, "value": [n / 8 for n in range(40)]})
```

## Columns

```{python}
pd.DataFrame([[n / 3 for n in range(30)]] * 4, columns=[f"column {n}" for n in range(30)])
```

## Index

```{python}
#| echo: false
index = pd.MultiIndex.from_product([["north", "south"], ["a", "b"]], names=["side", "kind"])
pd.DataFrame({"x": [1, 2, 3, 4]}, index=index)
```

## Styled

```{python}
#| echo: false
frame = pd.DataFrame({"city": ["Berlin", "Aachen"], "people": [3_600_000, 250_000]})
frame.style.set_uuid("a").highlight_max(subset=["people"])
```

## Polars

```{python}
#| echo: false
import polars as pl
pl.DataFrame({"city": ["Berlin", "Aachen"], "people": [3_600_000, None]})
```

## Estimator

```{python}
#| echo: false
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
```

## HTML

```{python}
#| echo: false
from IPython.display import HTML
HTML('<p style="background: #fffbe0">Written for a white page</p>')
```

## Two

```{python}
#| fig-alt: "Two lines"
import matplotlib.pyplot as plt
for n in (1, 2):
    plt.figure()
    plt.plot([0, n])
```

## Three

```{python}
#| fig-cap: "Three lines"
#| echo: false
for n in (1, 2, 3):
    plt.figure()
    plt.plot([0, n])
```

## Four

```{python}
#| fig-alt: "Lines, each below its name"
for n in (1, 2, 3, 4):
    print("line", n)
    plt.plot([0, n])
    plt.show()
```

## Fragment

```{python}
#| output-location: fragment
pd.DataFrame({"n": range(40)})
```

## Column

```{python}
#| output-location: column
pd.DataFrame({"n": range(40), "name": names, "value": names})
```

## Mixed

Above it.

```{python}
#| fig-alt: "A line"
print("before")
plt.plot([0, 1])
plt.show()
pd.DataFrame({"n": range(40)})
```

Below it.

## Code

```python
def wraps(argument):
    if argument:
        return "a string that is long enough to be broken at the end of the slide, since it goes on and on" + argument
        "AStringWithoutAnySpacesInIt,SoThatItCannotBeBrokenAnywhereExceptInTheMiddleOfAWord,WhichThenIsWhatHappens"
```

```
plain
    an indented line of plain text that is long enough to be broken at the end of the slide, and is
```
"""
TABLES = ("rows", "columns", "index", "styled", "polars", "estimator", "html")
FIGURES = {"two": 2, "three": 3, "four": 4}
# The worst contrast of a text in what a cell has shown, with the text: (4.5 is the least that AA allows).
CONTRAST = """(root) => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] > 250) return color;
    }
    return rgba(getComputedStyle(document.body).backgroundColor);
  };
  let worst = [99, ''];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!data.trim() || !parentElement.checkVisibility()) continue;
    const [one, other] = [light(rgba(getComputedStyle(parentElement).color)), light(ground(parentElement))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < worst[0]) worst = [ratio, data.trim()];
  }
  return worst;
}"""
# Whether the lowest thing that is seen of a box, above its hint, is a whole row or line.
ENDS_WHOLE = """(box) => {
  const { top, width } = box.getBoundingClientRect(), zoom = width / box.offsetWidth;
  const style = getComputedStyle(box), line = parseFloat(style.lineHeight);
  const seen = box.clientHeight - line, edge = top + (box.clientTop + seen) * zoom;
  const ends = [...box.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect().bottom - edge);
  const past = (seen - parseFloat(style.paddingTop)) / line;
  return ends.length ? ends.some((one) => Math.abs(one) < 1.5) : Math.abs(past - Math.round(past)) < 0.05;
}"""
# Where each row of each line of code begins, in characters.
ROWS = """() => [...Reveal.getCurrentSlide().querySelectorAll('pre > code > span')].map((line) => {
  const range = document.createRange(), starts = new Map();
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let width = 0;
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    for (let at = 0; at < data.length; at++) {
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      const rect = range.getBoundingClientRect();
      if (!data[at].trim()) continue;
      width = rect.width;
      const row = Math.round((rect.top - line.getBoundingClientRect().top) / (rect.height * 1.1));
      starts.set(row, Math.min(starts.get(row) ?? Infinity, rect.left - line.getBoundingClientRect().left));
    }
  }
  return [...starts].map(([row, left]) => [row, Math.round(left / width)]);
})"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built lecture's folder."""
    return built_lecture(tmp_path_factory.mktemp("room"), LECTURE)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_every_slide_stays_on_its_canvas(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture)
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number})")
        slide = page.evaluate("Reveal.getCurrentSlide().id")
        assert page.evaluate(OUTSIDE) == [], slide
        assert not page.evaluate("Reveal.getCurrentSlide().hasAttribute('data-overflow')"), slide
        if page.locator(".present .output").count():  # it scrolls, before all else gets small
            fit = page.locator(".present .matter").evaluate("(one) => one.style.getPropertyValue('--fit')")
            assert float(fit) >= 0.65, slide
        for box in page.locator(".present [data-more$=rows], .present [data-more$=lines]").all():
            assert box.evaluate(ENDS_WHOLE), slide


def test_printed_lines_keep_their_size_and_scroll(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, "lines")
    box = page.get_by_role("group", name="Output that scrolls")
    assert box.locator("samp").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 22
    code = page.locator(".present pre.sourceCode")
    assert code.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 22
    assert box.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert box.evaluate(ENDS_WHOLE)
    hint = box.get_attribute("data-more") or ""
    assert hint.endswith(" more lines")
    assert "more lines" in box.evaluate("(one) => getComputedStyle(one, '::after').content")
    box.focus()
    page.keyboard.press("End")
    wait_for(page, "(one) => !one.dataset.more", arg=box.element_handle())
    assert page.evaluate("Reveal.getCurrentSlide().id") == "lines"


def test_a_long_table_says_how_many_rows_are_below(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, "rows")
    box = page.get_by_role("group", name="Table that scrolls")
    seen = box.evaluate(
        """(box) => [...box.querySelectorAll('tbody tr')].filter((row) => row.getBoundingClientRect().bottom
          < box.getBoundingClientRect().bottom - 20).length"""
    )
    assert box.get_attribute("data-more") == f"… {40 - seen} more rows"
    assert box.evaluate(ENDS_WHOLE)
    box.evaluate("(box) => box.scrollTo(0, 300)")
    wait_for(
        page, "([box, before]) => box.dataset.more !== before", arg=[box.element_handle(), f"… {40 - seen} more rows"]
    )
    assert abs(bounds(box.locator("thead"))["y"] - bounds(box)["y"]) < 3  # it stays
    open_page(page, lecture / "index.html")
    whole = page.locator(":has(> #rows) ~ .output").first
    assert whole.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")


@pytest.mark.parametrize("reading", ["slides.html#/columns", "index.html"])
def test_a_wide_table_says_how_many_columns_are_beside(reading: str, lecture: Path, page: Page) -> None:
    page.goto((lecture / "index.html").with_name("x").as_uri()[:-1] + reading)
    box = page.get_by_role("group", name="Table that scrolls").and_(page.locator(":has(th:text('column 29'))"))
    assert " more columns" in (box.get_attribute("data-more") or "")
    last, edge = bounds(box.locator("tbody tr").last), bounds(box)
    assert last["y"] + last["height"] < edge["y"] + edge["height"] - 15  # the hint covers no row
    box.evaluate("(one) => one.scrollTo(one.scrollWidth, 0)")
    wait_for(page, "(one) => !one.dataset.more", arg=box.element_handle())


@pytest.mark.parametrize("reading", ["slides.html", "index.html"])
def test_tables_can_be_read_in_light_and_dark(reading: str, scheme: str, lecture: Path, page: Page) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.goto((lecture / reading).as_uri())
    for slide in TABLES:
        if reading == "slides.html":
            page.evaluate(f"location.hash = '#/{slide}'")
            wait_for(page, f"Reveal.getCurrentSlide().id === '{slide}'")
        box = page.locator(f"#{slide} .output, :has(> #{slide}) ~ .output").first
        for folded in box.locator(".sk-toggleable__control").all():
            folded.evaluate("(one) => { one.checked = true; }")
        box.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        ratio, text = box.evaluate(CONTRAST)
        assert ratio >= 4.5, (slide, text)


@pytest.mark.parametrize("reading", ["slides.html", "index.html"])
def test_numbers_stand_right_and_text_left(reading: str, lecture: Path, page: Page) -> None:
    page.goto((lecture / reading).as_uri())
    for slide in ("rows", "styled", "polars"):
        cells = page.locator(f"#{slide} tbody tr, :has(> #{slide}) ~ .output tbody tr").first.locator("td")
        looks = cells.evaluate_all(
            """(cells) => cells.map((one) => getComputedStyle(one))
              .map((style) => `${style.textAlign} ${style.fontSize} ${style.fontFamily}`)"""
        )
        is_text = ["item" in text or "Berlin" in text for text in cells.all_text_contents()]
        assert [look.startswith("left ") for look in looks] == is_text
        assert len({look.partition(" ")[2] for look in looks}) == 1


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
@pytest.mark.parametrize("slide", FIGURES)
def test_figures_of_one_cell_share_the_room(slide: str, size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, slide)
    shown = [bounds(one) for one in page.locator(".present img").all()]
    canvas = bounds(page.locator(".slides"))
    assert len(shown) == FIGURES[slide]
    assert min(box["height"] for box in shown) > 0.13 * canvas["height"]
    assert max(box["width"] for box in shown) < 1.15 * min(box["width"] for box in shown)
    for number, one in enumerate(shown):
        for other in shown[:number]:
            beside = other["x"] + other["width"] <= one["x"]
            assert beside or other["y"] + other["height"] <= one["y"] or one["y"] + one["height"] <= other["y"]
    assert all(alt for alt in page.locator(".present img").evaluate_all("(all) => all.map((one) => one.alt)"))


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_code_that_wraps_hangs_under_its_own_indentation(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, "code")
    lines = page.evaluate(ROWS)
    first = [0, 4, 8, 8, 0, 4]
    assert [rows[0] for rows in lines] == [[0, indent] for indent in first]
    assert [len(rows) > 1 for rows in lines] == [False, False, True, True, False, True]
    for indent, (_, *rest) in zip(first, lines, strict=True):
        assert all(start == indent + 4 for _, start in rest)


# how many parts of code the buttons that copy it cover
COVERED = """() => [...document.querySelectorAll('button.copy')].map((button) => {
  const over = button.getBoundingClientRect(), range = document.createRange();
  range.selectNodeContents(button.parentElement.querySelector('code'));
  return [...range.getClientRects()].filter((rect) => rect.right > over.left && rect.top < over.bottom).length;
})"""


def test_code_is_not_covered_by_the_button_that_copies_it(browser: Browser, tmp_path: Path) -> None:
    """Under a finger it is always there: a short line stands beside it, a long one below."""
    lines = ("a = 1", "a = " + "1 + " * 30 + "1\nb = 1", "a = " + "1" * 99)
    code = "".join(f"```{kind}\n{line}\n```\n\n" for line in lines for kind in ("python", ""))
    lecture = built_lecture(tmp_path, f"## S\n\n{code}")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_page(page, lecture / "index.html")
    page.evaluate("document.querySelector('.cite').open = true")
    assert page.evaluate(COVERED) == [0] * 7
    open_deck(page, lecture, "s")
    assert page.evaluate(COVERED) == [0] * 6
    context.close()
