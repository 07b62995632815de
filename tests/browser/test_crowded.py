"""Slides with more than they have room for: each box is seen in part and says so, or the whole slide scrolls."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import png, wait_for
from .conftest import bounds, built_lecture, open_deck
from .test_readings import OUTSIDE
from .test_room import ENDS_WHOLE

LECTURE = r"""
## Three

```{python}
import pandas as pd
from rich.console import Console
from rich.table import Table
table = Table(title="Models")
for name in ("model", "weeks", "accuracy"):
    table.add_column(name)
for n in range(8):
    table.add_row(f"model {n}", str(n * 3), f"{0.7 + n / 40:.3f}")
Console(width=60).print(table)
frame = pd.DataFrame({"n": range(40), "name": [f"item {n}" for n in range(40)]})
frame
```

## Fragments

Text above.

```{python}
#| output-location: fragment
print("\n".join(f"line {n}" for n in range(15)))
frame
```

## Whole

```{python}
runs = {"every 500": 500,
        "every 1,000": 1000,
        "on alarm": 1}

print("policy       trainings")
for name, run in runs.items():
    print(f"{name:12} {run:9}")
print("and a last line")
```

> Q: Training on alarm wins here. Which cost does the table hide?
>
> A: Labels. A schedule needs 300 for each training. The monitor needs all of them, for ever, also while
> nothing happens; or a fair sample of them, and then it is slower.

## Much

```{python}
#| fig-alt: a line
from IPython.display import display
import matplotlib.pyplot as plt
for n in range(3):
    print("\n".join(f"line {m}" for m in range(9)))
    display(frame)
plt.plot([1, 2])
plt.show()
print("the end")
```

## Prose

POINTS

## Later

FEWER

::: fragment
FEWER
:::

## Centred

Some text.

<center>
![](p.png){alt="a picture"}
</center>

More text below the picture.

## Alone

<center><img src="p.png" alt="a picture"></center>

More text below the picture.

## Wide

Text beside a formula.

$$\mathcal{L}(\theta) = \sum_{i=1}^{n} \left( y_i - f_\theta(x_i) \right)^2 + \lambda_1 \lVert \theta \rVert_1 +
\lambda_2 \lVert \theta \rVert_2^2 + \mu \sum_{j=1}^{m} \max(0, 1 - y_j f_\theta(x_j)) + \nu \int_0^1 g(t)\,dt$$

- a point
"""
POINT = "- a point that is long enough to be broken at the end of its line, since it goes on and on and on and on\n"
BOXES = ".present :is(.output, .cell pre.sourceCode)"
SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"
FIT = "() => Number(Reveal.getCurrentSlide().querySelector('.matter').style.getPropertyValue('--fit'))"
SIZES = [(1280, 720), (960, 600), (390, 844)]


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built lecture's folder."""
    text = LECTURE.replace("POINTS", POINT * 30).replace("FEWER", POINT * 5)
    return built_lecture(tmp_path_factory.mktemp("crowded"), text, {"slides/p.png": png(900, 700)})


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slide", ["three", "fragments"])
def test_boxes_share_the_room_and_say_what_is_not_seen(
    slide: str, size: tuple[int, int], lecture: Path, page: Page
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, slide)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(FIT) >= 0.65
    assert not page.locator(".present[data-overflow]").count()
    for box in page.locator(BOXES).all():
        assert box.evaluate("(one) => one.offsetHeight >= Math.min(130, one.scrollHeight)")
        if box.evaluate("(one) => one.scrollHeight > one.clientHeight + 2"):
            assert " more " in (box.get_attribute("data-more") or "")
            assert " that scrolls" in (box.get_attribute("aria-label") or "")
            assert box.evaluate(ENDS_WHOLE)


def test_code_is_no_smaller_than_what_it_put_out_and_all_of_it_is_seen(lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 600})
    open_deck(page, lecture, "whole")
    code, printed = page.locator(BOXES).all()
    assert code.evaluate(SIZE) == printed.evaluate(SIZE) >= 18
    assert not page.locator(f"{BOXES}[data-more]").count()
    assert not page.locator(".present[data-overflow]").count()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slide", ["much", "prose"])
def test_a_slide_with_far_too_much_scrolls_and_says_so(
    slide: str, size: tuple[int, int], lecture: Path, page: Page
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, slide)
    assert page.evaluate(OUTSIDE) == [] or page.locator(".present[data-overflow]").count()
    slide_box = page.get_by_role("group", name="Slide that scrolls")
    expect(slide_box).to_have_attribute("data-more", "… more below")
    assert page.evaluate(FIT) >= 0.65  # it need not be small as well
    for box in page.locator(".present .picture img").all():
        assert box.evaluate("(one) => one.offsetHeight") >= 200
    slide_box.focus()
    page.keyboard.press("End")
    wait_for(page, "(one) => !one.dataset.more", arg=slide_box.element_handle())
    last = bounds(page.locator(".present .matter > :last-child"))
    assert last["y"] + last["height"] <= bounds(page.locator(".slides > .foot"))["y"] + 1


def test_what_comes_later_is_measured_as_it_will_be(lecture: Path, browser: Browser) -> None:
    fits = []
    for motion in ("no-preference", "reduce"):
        page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion=motion)
        open_deck(page, lecture, "later")
        page.set_viewport_size({"width": 1280, "height": 720})
        wait_for(page, "!document.documentElement.matches('.portrait')")
        fits.append(page.evaluate(FIT))
        page.close()
    assert fits[0] == fits[1] < 1


@pytest.mark.parametrize("slide", ["centred", "alone"])
def test_a_picture_that_raw_html_centres_has_its_room(slide: str, lecture: Path, page: Page) -> None:
    open_deck(page, lecture, slide)
    assert page.evaluate(OUTSIDE) == []
    assert not page.locator(".present[data-overflow]").count()
    assert page.evaluate(FIT) == 1
    assert bounds(page.locator(".present img"))["height"] > 250


def test_a_formula_that_is_too_wide_makes_nothing_else_small(lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_deck(page, lecture, "wide")
    assert page.evaluate(FIT) >= 1
    around = page.locator(".present p:has(> math)")
    assert around.evaluate("(one) => [one.clientWidth < one.scrollWidth, getComputedStyle(one).overflowX]") == [
        True,
        "auto",
    ]
    assert page.locator(".present math").evaluate(SIZE) >= 0.6 * 28
    assert page.locator(".present .matter").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 720})
    wait_for(page, "!document.querySelector('.present .wide')")
    assert page.evaluate(FIT) == 1
