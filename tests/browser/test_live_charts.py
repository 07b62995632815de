"""The preview's client and charts: one that becomes another shows nothing of the former."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from build_site.preview.server import serving

from .conftest import built_lecture
from .test_live_client import Preview, go, read

LECTURE = """
## Plotly

```{python}
#| echo: false
#| fig-alt: three points
import plotly.graph_objects as go
go.Figure(go.Scatter(x=[1, 2, 3], y=[3, 1, 2], mode="markers"), {"title": {"text": "Points"}})
```

## Altair

```{python}
#| echo: false
#| fig-alt: two bars
import altair as alt
data = alt.Data(values=[{"k": "a", "v": 1}, {"k": "b", "v": 3}])
alt.Chart(data, width=300).mark_bar().encode(x="k:N", y="v:Q", tooltip="v:Q")
```

## Drawing

```{python}
#| echo: false
#| fig-alt: a line
import matplotlib.pyplot as plt
plt.plot([1, 2])
```
"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lecture's folder in its site."""
    return built_lecture(tmp_path_factory.mktemp("charts"), LECTURE)


@pytest.mark.parametrize("other", ["altair", "drawing"])
def test_a_chart_that_becomes_another_shows_nothing_of_the_former(other: str, lecture: Path, page: Page) -> None:
    live = Preview(lecture.parent)
    with serving(live.find, live.events, port=0) as live.url:
        read(page, live)
        go(page, "plotly")
        page.wait_for_selector(".present .drawn.still")
        slides = live.slides()
        figure = slides[other]
        live.deck(slides | {"plotly": figure.replace(f'id="{other}"', 'id="plotly"').replace("<h2>", "<h2>Now ")})
        expect(page.locator(".present h2")).to_contain_text("Now ")
        img = page.locator(".present figure img")
        if other == "altair":
            page.wait_for_selector(".present [data-chart=vega].drawn")
        expect(img).to_have_attribute("src", page.locator(f"#{other} figure img").get_attribute("src") or "")
        assert img.evaluate("(one) => one.decode().then(() => one.getAttribute('src'))").endswith(".svg")
        page.goto("about:blank")
