"""A deck, a page or a handout of a site -> PDF, as a browser prints it: tagged, with an outline.

paper.js gets what is shown ready for it, and handout.css has the sheets of handouts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ..check.browser import opened, wait_for
from ..problems import CourseError, Place, Problem
from .steady import steady

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
MINUTES = 5  # for one document


class Order(Struct, frozen=True):
    """What to print: a `file` of the site, as a page, deck or handout, and what that is made from."""

    file: str
    kind: str
    made_from: str
    per_sheet: int = 0


@contextmanager
def printer(site: Path) -> Iterator[Callable[[Order], bytes]]:
    """A browser that prints files of a site. Raises CourseError where there is none, or it gives up."""
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
    # paper.js and handout.css are no files of the site: its policy would forbid them
    context = browser.new_context(offline=True, bypass_csp=True, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(MINUTES * 60 * 1000)
    try:
        page = context.new_page()
        page.emulate_media(media="print")
        query = "" if order.kind == "page" else "?print-pdf"
        page.goto((site / order.file).absolute().as_uri() + query)
        if query:
            wait_for(page, "document.querySelector('.pdf-page .foot')")
        _prepare(page, order)
        return page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
    finally:
        context.close()


def _prepare(page: Page, order: Order) -> None:
    page.add_script_tag(path=HERE / "paper.js")
    page.evaluate("buildSitePaper.load()")
    if order.kind == "handout":
        page.add_style_tag(path=HERE / "handout.css")
        page.evaluate("(count) => buildSitePaper.handout(count)", order.per_sheet)
    page.evaluate("buildSitePaper.name()")
