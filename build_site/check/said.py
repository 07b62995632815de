"""What a browser says while it shows a page: errors in its console, requests, and which slide walk.js looks at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request

SAYS = "build_site looks at "  # and then which slide, if any: what walk.js says of itself
OWN = ("data:", "blob:", "about:", "chrome-error:")  # how addresses begin that lead nowhere else
_OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
_FORBIDDEN = "Content Security Policy"
_ADDRESS = re.compile(r"\b(?:https?|wss?):[^\s'\"<>)]+")
_LINE = re.compile(r"(file:[^\s()]+?):(\d+):\d+")


class Said(Struct, frozen=True):
    """Something that the browser said while it showed a slide: a "console" message, or a "request" for an address.

    `line` is the text of the line in the deck or page that it came from, if it came from one.
    """

    kind: str
    text: str
    slide: str = ""
    line: str = ""


def listen(page: Page, address: str, inside: str, said: list[Said], current: list[str]) -> None:
    """Append to `said` what a page says while it is at `address`; requests only if not `inside` the site.

    `current[0]` is set to the slide that walk.js looks at.
    """
    lines = Path(urlsplit(unquote(address)).path).read_text(encoding="utf-8").split("\n")

    def line(url: str, number: int) -> str:
        return lines[number - 1] if url.partition("?")[0] == address and 0 < number <= len(lines) else ""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "debug" and message.text.startswith(SAYS):
            current[0] = message.text.removeprefix(SAYS)
        if message.type != "error" or _OFFLINE in message.text:
            return
        found = _ADDRESS.search(message.text) if _FORBIDDEN in message.text else None
        kind, text = ("request", found[0].rstrip(".")) if found else ("console", message.text)
        where = message.location
        said.append(Said(kind, text, current[0], line(where["url"], where["lineNumber"] + 1)))

    def on_error(error: Any) -> None:
        found = _LINE.search(error.stack or "")
        said.append(Said("console", str(error.message), current[0], line(found[1], int(found[2])) if found else ""))

    def on_request(request: Request) -> None:
        if not request.url.startswith((inside, *OWN)):
            said.append(Said("request", request.url, current[0]))

    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.on("request", on_request)
