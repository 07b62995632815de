"""Charts in a real Chromium, which may ask nobody: drawn, pointed at, typed into, printed, and where no script runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import wait_for
from .conftest import bounds, built_lecture, open_deck, open_page

LECTURE = """\
---
title: T
---

## Plotly

```{python}
#| fig-alt: three points
import plotly.graph_objects as go
go.Figure(go.Scatter(x=[1, 2, 3], y=[3, 1, 2], mode="markers"), {"title": {"text": "Points"}})
```

## Altair

```{python}
#| fig-alt: two bars
import altair as alt
data = alt.Data(values=[{"k": "a", "v": 1}, {"k": "b", "v": 3}])
alt.Chart(data, width=300).mark_bar().encode(x="k:N", y="v:Q", tooltip="v:Q")
```

## Bokeh

```{python}
#| fig-alt: a line of points
from bokeh.models import TextInput
from bokeh.plotting import figure, show
p = figure(height=300, tools="hover", tooltips=[("it is", "@x")])
p.scatter([1, 2, 3], [3, 1, 2], size=20)
show(p)
```

## Two, then one

```{python}
#| echo: false
#| fig-alt: a bar
go.Figure(go.Bar(x=["a"], y=[1])).show()
go.Figure(go.Bar(x=["a"], y=[1]), {"width": 300, "height": 200}).show()
```

```{python}
#| echo: false
#| output-location: fragment
#| fig-alt: something to write in
show(TextInput(title="say"))
```

## Player

```{python}
#| echo: false
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
drawing, axes = plt.subplots(figsize=(3, 2))
line, = axes.plot([0, 1], [0, 1])
FuncAnimation(drawing, lambda frame: line.set_data([0, 1], [0, frame]), frames=3)
```

## Written

```{python}
#| echo: false
#| fig-alt: charts that were written as HTML
from bokeh.embed import file_html
from bokeh.resources import CDN
from IPython.display import HTML, display
bars = alt.Chart(data, width=300).mark_bar().encode(x="k:N", y="v:Q", tooltip="v:Q")
plot = figure(height=300, width=300)
plot.scatter([1, 2, 3], [3, 1, 2])
html = [go.Figure(go.Bar(x=["a"], y=[1])).to_html(include_plotlyjs="cdn"), bars.to_html(), file_html(plot, CDN)]
display(*map(HTML, html))
```
"""
DRAWN = 9  # charts in it
OF_PLOTLY = 4
STILLS = "document.querySelectorAll('.still > img, [data-chart=vega] > img').length"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lecture's folder in its site."""
    return built_lecture(tmp_path_factory.mktemp("charts"), LECTURE)


def point_at(page: Page, mark: str) -> None:
    """Move the pointer to the middle of what an expression finds: an element of SVG, or a place."""
    wait_for(page, f"!!({mark})")
    x, y = page.evaluate(
        f"""() => {{
          const found = {mark};
          if (Array.isArray(found)) return found;
          const box = found.getBBox(), middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
          const {{ x, y }} = middle.matrixTransform(found.getScreenCTM());
          return [x, y];
        }}"""
    )
    page.mouse.move(x - 5, y - 2)
    page.mouse.move(x, y)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (800, 600)])
def test_who_points_at_a_mark_of_a_scaled_slide_is_told_of_it(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_deck(page, lecture, 1)
    point_at(page, "document.querySelectorAll('.present .point')[1]")
    expect(page.locator(".present .hovertext")).to_have_text("(2, 1)")
    page.keyboard.press("ArrowRight")
    point_at(page, "document.querySelectorAll('.present .mark-rect path[aria-label]')[1]")
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_have_text("3")
    place, bar = bounds(tip), bounds(page.locator(".present .mark-rect path").nth(1))
    assert bar["x"] < place["x"] < bar["x"] + bar["width"] + 60
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".present .drawn")
    mark = """(() => {
      const view = [...Bokeh.index].find((one) => one.el.closest(".present")), { x_scale, y_scale } = view.frame;
      const figure = document.querySelector(".present [data-chart]"), img = figure.querySelector("img");
      const { left, top, width } = img.getBoundingClientRect(), { offsetWidth } = figure.querySelector(".live");
      const scale = width / offsetWidth;
      return [left + scale * x_scale.compute(3), top + scale * y_scale.compute(2)];
    })()"""
    point_at(page, mark)
    tip = page.locator(".bk-Tooltip").filter(has_text="it is")
    expect(tip).to_contain_text("3")
    x, y = page.evaluate(mark)
    place = bounds(tip)  # which the page's scripts are told otherwise
    assert place["x"] + place["width"] == pytest.approx(x, abs=40)
    assert place["y"] + place["height"] / 2 == pytest.approx(y, abs=20)


def test_all_are_drawn_on_slides_whenever_they_come(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, 0)
    for slide in (1, 2, 3, 4, 6):
        page.evaluate(f"Reveal.slide({slide})")
        for figure in page.locator(".present [data-chart]").all():
            wait_for(page, "(one) => one.matches('.drawn')", arg=figure.element_handle())
            live, img = (bounds(figure.locator(one)) for one in (".live", "img"))
            assert abs(live["x"] - img["x"]) < 1
            assert abs(live["width"] - img["width"]) < 2
            assert abs(live["height"] - img["height"]) < 2
    assert page.locator(".drawn").count() == DRAWN


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_are_drawn_on_a_page_wherever_a_reader_is(scheme: str, lecture: Path, page: Page) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_page(page, lecture / "index.html")
    wait_for(page, f"document.querySelectorAll('.drawn').length === {DRAWN}")
    expect(page.locator(".drawn .live").first).to_have_css("background-color", "rgb(255, 255, 255)")
    assert page.get_by_role("group", name="three points").is_visible()


def test_a_chart_that_is_changed_is_never_the_former_one(lecture: Path, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("window.failed = 0; console.error = () => { failed++; }")
    page.route("**/plotly*.js", lambda one: one.abort())
    open_page(page, lecture / "index.html")
    figure = page.locator("[data-chart=plotly]").first
    change = """(figure, source) => {
      figure.querySelector("script").textContent = source;
      document.dispatchEvent(new CustomEvent("site:patched", { detail: {} }));
    }"""
    slowly = """() => {
      const { newPlot, purge } = Plotly;
      Object.assign(window, { begun: 0, ended: 0 });
      Plotly.newPlot = async (...given) => {
        await newPlot(...given);
        if (!begun++) await new Promise((resolve) => { window.goOn = resolve; });
      };
      Plotly.purge = (box) => { ended++; purge(box); };
    }"""
    titled = '{"data": [{"y": [1]}], "layout": {"title": {"text": "%s"}}}'

    wait_for(page, f"failed === {OF_PLOTLY}")
    picture = figure.locator("img").get_attribute("src")
    page.unroute("**/plotly*.js")
    figure.evaluate(change, titled % "First")
    wait_for(page, f"document.querySelectorAll('.drawn').length === {DRAWN}")
    expect(figure.locator(".gtitle")).to_have_text("First")
    wait_for(page, "document.querySelector('[data-chart=plotly]').matches('.drawn.still')")
    assert figure.locator("img").get_attribute("src") != picture

    page.evaluate(slowly)
    figure.evaluate(change, titled % "Second")
    wait_for(page, "!!window.goOn")
    figure.evaluate(change, titled % "Third")
    expect(figure.locator(".gtitle")).to_have_text("Third")
    wait_for(page, "document.querySelector('[data-chart=plotly]').matches('.drawn.still')")
    page.evaluate("goOn()")
    wait_for(page, "ended === 2")
    expect(figure.locator(".gtitle")).to_have_text("Third")

    figure.evaluate(change, "{")
    wait_for(page, f"failed === {OF_PLOTLY + 1}")
    expect(figure.locator(".instead")).to_be_visible()
    assert (figure.locator("img").get_attribute("src"), figure.locator(".live").count()) == (picture, 0)
    context.close()


def test_keys_are_the_slides_but_for_what_is_typed(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, 4)
    page.keyboard.press("ArrowRight")
    page.locator(".present .drawn").first.click()
    written = page.locator(".present input")
    written.click()
    page.keyboard.type("fs b.")
    assert written.input_value() == "fs b."
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("[Reveal.getIndices().h, Reveal.isPaused(), Reveal.isOverview()]") == [4, False, False]
    page.locator(".present .drawn").first.click()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == 5


def test_paper_shows_stills(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, 0, "?print-pdf")
    wait_for(page, f"document.querySelectorAll('.drawn').length === {DRAWN}")
    wait_for(page, f"{STILLS} === {DRAWN - 1}")  # a field is not drawn
    page.emulate_media(media="print")
    assert page.locator(".live").first.is_hidden()
    assert page.locator("[data-chart] > img").first.is_visible()
    assert page.locator(".anim-controls").is_hidden()
    assert page.get_by_text("A chart of Bokeh").nth(1).is_visible()  # the field


def test_without_javascript_there_are_stills_or_words(lecture: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, lecture / "index.html")
    for figure in page.locator("[data-chart]").all():
        assert figure.locator("img:visible, .instead:visible").count() == 1
    expect(page.locator(".instead").first).to_have_text(
        "A chart of Plotly (scatter): Points (drawn by a script, which has not run)"
    )
    assert page.locator(".animation img").evaluate("(img) => img.naturalWidth > 100")
    context.close()


def test_an_animation_plays(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, 5)
    first = page.locator(".animation img").get_attribute("src")
    page.get_by_role("button", name="Last frame").click()
    assert page.locator(".animation img").get_attribute("src") != first
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("Reveal.getIndices().h") == 4
