"""Sliders below figures that were drawn for several values, and cells with what came of them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import wait_for
from .conftest import bounds, built_lecture, open_page, sound_page
from .test_readings import OUTSIDE

FIGURES = """
import matplotlib.pyplot as plt

def line(shift=0.0):
    figure, axes = plt.subplots(figsize=(8, 4.5))
    axes.plot([0, 1], [shift, shift + 1])
    return figure
"""
LECTURE = """
## Sweep

![A line](../figures_src/lines.py#line){sweep="shift=0:1:0.5" alt="A line that rises"}

## Cell

```{python}
#| fig-alt: "Another line"
import matplotlib.pyplot as plt
print("one\\ntwo")
plt.plot([0, 1])
plt.show()
```

## Long

```{python}
for number in range(80):
    print(number, "and so on " * 30)
```
"""
SHOWN = """(img) => img.decode().then(() => ({
  width: img.naturalWidth, place: img.dataset.frames.split(' ').indexOf(img.getAttribute('src')),
}))"""
ALL_FRAMES = """(img) => Promise.all(img.dataset.frames.split(' ').map((url) => {
  const frame = new Image();
  frame.src = url;
  return frame.decode().then(() => frame.naturalWidth);
}))"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built lecture's folder."""
    return built_lecture(tmp_path_factory.mktemp("sweeps"), LECTURE, {"figures_src/lines.py": FIGURES})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with touch, of which see `sound_page`."""
    yield from sound_page(browser, has_touch=True)


def read(page: Page, file: Path) -> None:
    open_page(page, file)
    if file.name == "slides.html":
        wait_for(page, "window.Reveal && Reveal.isReady()")


def are_inside_the_canvas(page: Page, slides: int, parts: str) -> None:
    """Assert that the parts of each slide are large enough to be touched, and nothing is outside."""
    canvas = bounds(page.locator(".slides"))
    for number in range(slides):
        page.evaluate(f"Reveal.slide({number})")
        assert page.evaluate(OUTSIDE) == []
        assert not page.evaluate("Reveal.getCurrentSlide().hasAttribute('data-overflow')")
        for one in page.locator(parts).all():
            place = bounds(one)
            assert min(place["width"], place["height"]) > 20
            assert place["y"] + place["height"] <= canvas["y"] + canvas["height"]
            assert place["x"] + place["width"] <= canvas["x"] + canvas["width"]


def slide(page: Page) -> int:
    number = page.evaluate("window.Reveal ? Reveal.getIndices().h : -1")
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize("reading", ["index.html", "slides.html"])
def test_keys_lead_through_the_frames(reading: str, lecture: Path, page: Page) -> None:
    read(page, lecture / reading)
    image, before = page.locator("img[data-frames]"), slide(page)
    assert [bool(width) for width in image.evaluate(ALL_FRAMES)] == [True] * 3
    slider = page.get_by_role("slider", name="shift", exact=True)
    slider.focus()
    for key, place, value in (("ArrowRight", 1, "0.5"), ("End", 2, "1"), ("ArrowLeft", 1, "0.5"), ("Home", 0, "0")):
        page.keyboard.press(key)
        shown = image.evaluate(SHOWN)
        assert (shown["place"], slide(page)) == (place, before)
        assert shown["width"] > 0
        expect(page.locator(".sweep")).to_have_text(f"shift = {value}")
        expect(slider).to_have_attribute("aria-valuetext", f"shift = {value}")
    assert image.get_attribute("alt") == "A line that rises"


def test_other_keys_are_for_the_slides(lecture: Path, page: Page) -> None:
    read(page, lecture / "slides.html")
    before = slide(page)
    page.get_by_role("slider").focus()
    page.keyboard.press("PageDown")  # of a clicker
    assert slide(page) == before + 1
    page.keyboard.press("ArrowLeft")
    assert slide(page) == before
    page.get_by_role("slider").focus()
    page.evaluate("Reveal.next()")  # by touch, or from the speaker's view
    page.keyboard.press("ArrowRight")
    assert slide(page) == before + 2


def test_a_finger_moves_the_slider_and_not_the_slides(lecture: Path, page: Page) -> None:
    read(page, lecture / "slides.html")
    before, touch = slide(page), page.context.new_cdp_session(page)
    assert before == 0
    track = bounds(page.get_by_role("slider"))
    assert track["height"] >= 40
    height, left, right = track["y"] + track["height"] / 2, track["x"] + 12, track["x"] + track["width"] - 12

    def send(kind: str, *across: float) -> None:
        points = [{"x": x, "y": height} for x in across]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for start, end, value in ((left, right, "1"), (right, left, "0")):  # the second would go to the next slide
        send("touchStart", start)
        for step in range(1, 9):
            send("touchMove", start + (end - start) * step / 8)
        send("touchEnd")
        expect(page.locator(".sweep")).to_have_text(f"shift = {value}")
        assert slide(page) == before


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)])
def test_all_of_it_is_inside_the_canvas(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    read(page, lecture / "slides.html")
    are_inside_the_canvas(page, 3, ".present :is(img, .sweep, .sweep input, .output)")


@pytest.mark.parametrize("reading", ["index.html", "slides.html"])
def test_output_is_joined_to_its_code(reading: str, lecture: Path, page: Page) -> None:
    read(page, lecture / reading)
    if reading == "slides.html":
        page.evaluate("Reveal.slide(1)")
    code, output = (bounds(page.locator(f".cell >> nth=0 >> {one}")) for one in ("pre.python", "pre.output"))
    assert abs(code["y"] + code["height"] - output["y"]) < 1
    assert code["x"] == output["x"]


def test_long_output_scrolls_where_it_stands(lecture: Path, page: Page) -> None:
    read(page, lecture / "slides.html")
    page.evaluate("Reveal.slide(2)")
    output = page.locator(".present .output")
    output.focus()
    page.keyboard.press("ArrowDown")
    wait_for(page, "(box) => box.scrollTop > 0", arg=output.element_handle())
    assert slide(page) == 2


def test_without_javascript_the_first_frame_stays(lecture: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, lecture / "index.html")
    image = page.locator("img[data-frames]")
    assert page.get_by_role("slider").count() == 0
    assert image.evaluate("(img) => [img.complete, img.naturalWidth > 0]") == [True, True]
    assert image.get_attribute("src") == (image.get_attribute("data-frames") or "").split()[0]
    context.close()


def test_paper_has_the_value_and_no_slider(lecture: Path, page: Page) -> None:
    read(page, lecture / "index.html")
    slider = page.get_by_role("slider")
    slider.press("End")
    page.emulate_media(media="print")
    expect(slider).to_be_hidden()
    expect(page.get_by_text("shift = 1")).to_be_visible()
