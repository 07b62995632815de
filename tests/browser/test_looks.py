"""A course's own looks, as browsers show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import png

from .conftest import built_lecture, open_deck, open_page

LOGO = "[...document.querySelectorAll('.emblem')].filter((one) => one.checkVisibility()).map((one) => one.naturalWidth)"


@pytest.fixture(scope="module", params=[False, True], ids=["one logo", "one for the dark"])
def logos(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Path, bool]:
    logo = '{ light = "day.png", dark = "night.png" }' if request.param else '"day.png"'
    settings = f"[tool.build_site.theme]\nlogo = {logo}\n"
    files: dict[str, str | bytes] = {"pyproject.toml": settings, "day.png": png(80, 20), "night.png": png(90, 20)}
    return built_lecture(tmp_path_factory.mktemp("logo"), "## A\n\nText.\n\n## B\n\nText.\n", files), request.param


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_logo_is_on_every_page_and_slide(page: Page, logos: tuple[Path, bool], scheme: str) -> None:
    """On the front, which is dark at any time but on paper, it is that for the dark, where there is one."""
    lecture, has_two = logos
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    shown = [90 if has_two and scheme == "dark" else 80]
    open_page(page, lecture / "index.html")
    assert page.evaluate(LOGO) == shown
    open_page(page, lecture.parent / "index.html")
    assert page.evaluate(LOGO) == [90 if has_two else 80]
    page.emulate_media(media="print")
    assert page.evaluate(LOGO) == [80]
    page.emulate_media(media="screen")
    for slide in ("a", "b"):
        open_deck(page, lecture, slide)
        assert page.evaluate(LOGO) == shown


def test_the_logo_is_whole_on_a_phone(page: Page, tmp_path: Path) -> None:
    home = "---\ntitle: T\nlang: de\n---\n"
    settings = '[tool.build_site.theme]\nlogo = "logo.png"\n'
    files: dict[str, str | bytes] = {"pyproject.toml": settings, "logo.png": png(300, 40), "slides/index.md": home}
    lecture = built_lecture(tmp_path, "## A\n\nText.\n", files)
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, lecture.parent / "index.html")
    box = page.locator(".emblem").bounding_box()
    assert box
    assert box["x"] > 0
    assert box["width"] > 40
