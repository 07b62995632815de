"""Asks other sites for addresses: AT_ONCE sites side by side, each for one address after the other.

No site is asked for longer than PATIENCE, so that none is overrun and none keeps the others waiting.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Sequence
from functools import cache
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Thread
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

from msgspec import Struct

from .. import __version__
from ..markdown.addresses import site_of

AT_ONCE = 16  # sites
PATIENCE = 60.0  # seconds for all addresses of a site
SECONDS = 10.0  # for each answer
AGENT = f"Mozilla/5.0 (compatible; build_site/{__version__}; checks links)"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Language": "en,*;q=0.5"}
THERE, GONE, REFUSED, UNKNOWN = "there", "gone", "refused", "unknown"
SAID_GONE = (404, 410)
TOO_OFTEN = 429
SAID_NO = (401, 402, 403, 405, 406, 407, TOO_OFTEN, 451, 999)  # to a program that asks; a browser may be told otherwise


class Answer(Struct, frozen=True):
    """What is known of an address, with the reason in words; `is_from_site` if its site was reached at all."""

    kind: Literal["there", "gone", "refused", "unknown"]
    said: str = ""
    is_from_site: bool = True


NO_SITE = Answer("gone", "its name is not known", is_from_site=False)


def ask_all(urls: Sequence[str]) -> dict[str, Answer]:
    """The answers for addresses, but for those that there was no time for."""
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault(site_of(url), []).append(url)
    answers: dict[str, Answer] = {}
    waiting, asking = [*sites.values()], dict[Thread, float]()
    while waiting or asking:
        while waiting and len(asking) < AT_ONCE:
            thread = Thread(target=_ask_site, args=(waiting.pop(0), answers), daemon=True)  # left alone if it hangs
            asking[thread] = time.monotonic() + PATIENCE
            thread.start()
        next(iter(asking)).join(0.05)
        asking = {one: end for one, end in asking.items() if one.is_alive() and time.monotonic() < end}
    return {**answers}


def _ask_site(urls: Sequence[str], answers: dict[str, Answer]) -> None:
    end = time.monotonic() + PATIENCE
    for url in urls:
        if answers.get(urls[0]) == NO_SITE:
            answers[url] = NO_SITE
        elif time.monotonic() < end:
            answers[url] = ask(url)


def ask(url: str) -> Answer:
    """Whether anything is at an address of the web."""
    try:
        return _answer(_quoted(url))
    except ValueError as error:  # a port that is no number, a host that no name service knows how to ask for
        return Answer("gone", f"no address: {error}")


def _answer(url: str) -> Answer:
    """The answer to a HEAD request; where that fails, since some servers know only GET, to a GET request."""
    for method in ("HEAD", "GET"):
        try:
            cookies = HTTPCookieProcessor(CookieJar())  # without which some send browsers in circles
            opener = build_opener(cookies, HTTPSHandler(context=_context()))
            opener.open(Request(url, method=method, headers=HEADERS), timeout=SECONDS).close()
            return Answer("there")
        except HTTPError as error:
            error.close()
            answer = _of_status(error.code, str(error.reason).split("\n")[0])
            if error.code == TOO_OFTEN:
                return answer
        except URLError as error:
            return _of_failure(error.reason)
        except (OSError, HTTPException, ValueError) as error:  # the last by a site that leads on to no address
            answer = _of_failure(error)
    return answer


@cache
def _context() -> ssl.SSLContext:
    """The trusted certificates, which take longer to read than a request takes."""
    return ssl.create_default_context()


def _of_status(status: int, reason: str) -> Answer:
    said = f"{status} {reason}".strip()
    if status in SAID_GONE:
        return Answer("gone", said)
    return Answer("refused" if status in SAID_NO else "unknown", said)


def _of_failure(reason: str | BaseException) -> Answer:
    """The answer for an address that could not be asked for."""
    match reason:
        case socket.gaierror(errno=socket.EAI_NONAME):
            return NO_SITE
        case TimeoutError():
            return Answer("unknown", f"no answer within {SECONDS:.0f} s", is_from_site=False)
        case ssl.SSLCertVerificationError():
            return Answer("unknown", f"browsers do not trust it: {reason.verify_message}")
        case ssl.SSLError():
            return Answer("unknown", f"it speaks no TLS that browsers know: {reason.reason}")
        case OSError():
            return Answer("unknown", reason.strerror or str(reason), is_from_site=False)
        case HTTPException():
            return Answer("unknown", f"its answer is no HTTP: {type(reason).__name__}")
        case ValueError():
            return Answer("unknown", f"it leads on to no address: {reason}")
    return Answer("unknown", str(reason) or type(reason).__name__)


def _quoted(url: str) -> str:
    """An address as requests have it, with letters outside ASCII encoded as browsers do. Raises ValueError."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    if not host:
        raise ValueError("it names no site")
    host = f"[{host}]" if ":" in host else host
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    safe = "/%:=&?~+!$,;'@()*[]"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe), quote(parts.query, safe), ""))
