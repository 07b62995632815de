"""Figures drawn for all pairs of values of two parameters, in a real Chromium: what readers choose them with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..conftest import Make, wait_for
from .conftest import bounds, built_lecture, open_deck, open_page, sound_page
from .test_looking import serve
from .test_sweeps import are_inside_the_canvas, read, slide

FIGURES = """
import time
import matplotlib.pyplot as plt

def line(shift=0.0, kind="sudden", seconds=0.0):
    time.sleep(seconds)
    figure, axes = plt.subplots(figsize=(8, 4.5))
    axes.plot([0, 1], [shift, shift + len(kind)])
    return figure
"""
PAIRS = '![A line](../figures_src/lines.py#line){sweep="shift=0:1:0.5; kind=sudden,gradual" alt="A line"}'
TWO = '![A line](../figures_src/lines.py#line){width=100% sweep="shift=0:1:0.5; seconds=0,0.01" alt="A line"}'
LECTURE = f"""
## Pairs

{PAIRS}

## List

![A line](../figures_src/lines.py#line){{sweep="kind=a,bb,ccc,dddd,eeeee,ffffff,ggggggg" alt="A line"}}

## Two

{TWO}

Words below it.
"""
FRAME = "(img) => img.decode().then(() => decodeURI(img.getAttribute('src')).split('/').at(-1))"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built lecture's folder."""
    return built_lecture(tmp_path_factory.mktemp("pairs"), LECTURE, {"figures_src/lines.py": FIGURES})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with touch, of which see `sound_page`."""
    yield from sound_page(browser, has_touch=True)


@pytest.mark.parametrize("reading", ["index.html", "slides.html"])
def test_keys_and_fingers_lead_to_every_pair(reading: str, lecture: Path, page: Page) -> None:
    read(page, lecture / reading)
    figure, before = page.locator(".picture").first, slide(page)
    image, slider = figure.locator("img"), figure.get_by_role("slider", name="shift", exact=True)
    kinds = figure.get_by_role("radiogroup", name="kind", exact=True)
    sudden, gradual = (kinds.get_by_role("radio", name=name) for name in ("sudden", "gradual"))
    expect(sudden).to_be_checked()
    assert image.evaluate(FRAME) == "line-shift-0-kind-sudden.svg"
    slider.focus()
    page.keyboard.press("End")
    assert image.evaluate(FRAME) == "line-shift-1-kind-sudden.svg"
    expect(slider).to_have_attribute("aria-valuetext", "shift = 1")
    page.keyboard.press("Tab")
    expect(sudden).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(gradual).to_be_checked()
    assert image.evaluate(FRAME) == "line-shift-1-kind-gradual.svg"
    slider.press("ArrowLeft")
    assert image.evaluate(FRAME) == "line-shift-0.5-kind-gradual.svg"
    sudden.tap()
    assert image.evaluate(FRAME) == "line-shift-0.5-kind-sudden.svg"
    assert bounds(kinds.locator("label").first)["height"] >= 40
    assert slide(page) == before
    if reading == "slides.html":
        page.keyboard.press("PageDown")  # of a clicker
        assert slide(page) == before + 1


@pytest.mark.parametrize("reading", ["index.html", "slides.html#/list"])
def test_many_words_are_a_list(reading: str, lecture: Path, page: Page) -> None:
    page.goto(lecture.as_uri() + f"/{reading}")
    chosen = page.get_by_role("combobox", name="kind", exact=True)
    before = slide(page)
    chosen.focus()
    page.keyboard.press("b")
    image = page.locator("img[data-parameter=kind]")
    wait_for(page, "(img) => img.getAttribute('src').endsWith('kind-bb.svg')", arg=image.element_handle())
    chosen.select_option("ggggggg")
    assert image.evaluate(FRAME) == "line-kind-ggggggg.svg"
    assert slide(page) == before


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)])
def test_all_of_it_is_inside_the_canvas(size: tuple[int, int], lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    read(page, lecture / "slides.html")
    are_inside_the_canvas(page, 2, ".present :is(img, .control, .control :is(input, label, select))")


def test_on_a_phone_controls_end_where_the_text_does(lecture: Path, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    read(page, lecture / "index.html")
    text = bounds(page.locator(".text"))
    for row in page.locator(".sweep").all():
        assert bounds(row)["x"] + bounds(row)["width"] <= text["x"] + text["width"]


@pytest.mark.parametrize("address", ["index.html", "slides.html?print-pdf"])
def test_paper_has_both_values_and_no_control(address: str, lecture: Path, page: Page) -> None:
    page.goto(f"{lecture.as_uri()}/{address}")
    figure = page.locator(".picture").first
    if address == "index.html":
        figure.get_by_role("radio", name="gradual").check()
    page.emulate_media(media="print")
    for control in figure.locator("input, label").all():
        expect(control).to_be_hidden()
    shift = 0 if address == "index.html" else 1  # as the reader has left it; in a deck the last
    expect(figure.get_by_text(f"shift = {shift}")).to_be_visible()
    expect(figure.get_by_text("kind = gradual")).to_be_visible()
    assert (figure.locator("img").get_attribute("src") or "").endswith(f"line-shift-{shift}-kind-gradual.svg")


def test_without_javascript_the_first_frame_stays(lecture: Path, browser: Browser) -> None:
    with closing(browser.new_context(java_script_enabled=False)) as context:
        page = context.new_page()
        open_page(page, lecture / "index.html")
        image = page.locator("img[data-frames]").first
        assert page.get_by_role("radio").count() == page.get_by_role("slider").count() == 0
        assert image.evaluate("(img) => [img.complete, img.naturalWidth > 0]") == [True, True]
        assert (image.get_attribute("src") or "").endswith("line-shift-0-kind-sudden.svg")


SLOW = f"## Pairs\n\nAbove it.\n\n{PAIRS.replace('{', '{seconds=0.7 ')}\n"


@pytest.fixture
def root(course: Make) -> Path:
    """A course whose figure takes its time."""
    return course({"slides/01-a.md": SLOW, "figures_src/lines.py": FIGURES})


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    """Where it is served."""
    yield from serve(root)


def test_a_preview_shows_more_and_more_pairs_and_keeps_what_is_chosen(root: Path, address: str, page: Page) -> None:
    page.goto(f"{address}a/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    image, finished = page.locator("img[data-frames]"), page.locator(".partial, .pending")
    expect(page.locator("img.partial")).to_be_attached()
    assert image.evaluate("(img) => img.dataset.frames.split(' ').length") < 6
    expect(finished).to_have_count(0)
    expect(page.get_by_role("slider")).to_have_attribute("max", "2")
    page.get_by_role("slider").press("End")
    page.get_by_role("radio", name="gradual").check()
    for old, new in (("Above it", "Above the figure"), ("sudden,gradual", "sudden,gradual,recurring")):
        text = (root / "slides/01-a.md").read_text(encoding="utf-8")
        (root / "slides/01-a.md").write_text(text.replace(old, new), encoding="utf-8")
        expect(page.locator(f".matter:has-text('{new.rpartition(',')[2]}')")).to_be_visible()
        expect(finished).to_have_count(0)
        expect(page.get_by_role("radio", name="gradual")).to_be_checked()
        assert image.evaluate(FRAME) == "line-seconds-0.7-shift-1-kind-gradual.svg"


def test_two_sliders_stand_in_a_line_as_long_as_the_figure(lecture: Path, page: Page) -> None:
    open_deck(page, lecture, "two")
    image, row = bounds(page.locator(".present .picture img")), bounds(page.locator(".present .sweep"))
    shift, seconds = (bounds(page.locator(".present .control").nth(n)) for n in range(2))
    assert row["width"] == pytest.approx(image["width"], abs=1)
    assert shift["y"] == seconds["y"]
    assert shift["x"] < seconds["x"]
