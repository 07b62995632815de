"""A deck of a site -> PDF, as a browser prints it: tagged, with an outline. paper.js gets it ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..check.browser import opened, wait_for
from ..problems import CourseError, Place, Problem
from .orders import Order, no_letters
from .steady import steady

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
MINUTES = 5  # for one document


@contextmanager
def printer(site: Path) -> Iterator[Callable[[Order], bytes]]:
    """A function that prints decks of a site by a browser. Raises CourseError where there is none, or it gives up."""
    from playwright.sync_api import Error

    with opened("pdf", "pdf") as browser:

        def printed(order: Order) -> bytes:
            try:
                return steady(_printed(browser, site, order))
            except Error as error:
                message = f"cannot be printed: {str(error).splitlines()[0]}"
                raise CourseError([Problem(Place(order.file, 0), message, "open it in a browser and look")]) from None

        yield printed


def _printed(browser: Browser, site: Path, order: Order) -> bytes:
    # paper.js is no file of the site: its policy would forbid it
    context = browser.new_context(offline=True, bypass_csp=True, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(MINUTES * 60 * 1000)
    try:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto(f"{(site / order.file).absolute().as_uri()}?print-pdf")
        wait_for(page, "document.querySelector('.pdf-page .foot')")
        page.add_script_tag(path=HERE / "paper.js")
        page.evaluate("buildSitePaper.load()")
        if letters := page.evaluate("buildSitePaper.missing()"):
            raise CourseError([no_letters(order, letters)])
        page.evaluate("buildSitePaper.name()")
        return page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
    finally:
        context.close()
