"""Links to other sites: whether anything is there.

An address at which something was is not asked for again for a day. It is an error only if its site says that nothing is
there: a site that does not answer today may do so tomorrow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from ..manuscript import Manuscript
from ..markdown.addresses import is_elsewhere, site_of
from ..memory import kept
from ..problems import Place, Problem
from ..run.store import Store
from .ask import REFUSED, THERE, UNKNOWN, Answer, ask_all
from .findings import Finding, warning
from .named import linked_by_code, named

DAY = 86400.0  # seconds
OF_THE_READER = ("localhost", "127.0.0.1", "0.0.0.0", "::1")
NO_SITES = (".localhost", ".test", ".example", ".invalid", "example.com", "example.net", "example.org")  # RFC 2606


def external(
    manuscripts: Sequence[Manuscript], store: Store, memory: Path, remark: Callable[[str], None]
) -> Iterator[Finding]:
    """Findings for links of the lectures that lead nowhere; `remark` gets lines on how far it is.

    The file `memory` keeps the addresses at which something was.
    """
    places = _places(manuscripts, store)
    known = kept.load(memory, dict[str, float]) or {}
    now = time.time()
    fresh = {url: when for url, when in known.items() if url in places and 0 <= now - when < DAY}
    todo = [url for url in places if url not in fresh]
    if todo:
        remark(f"links to other sites: asking for {len(todo)}, at {len({*map(site_of, todo)})}")
    answers = ask_all(todo)
    if todo and not any(answer.is_from_site for answer in answers.values()):
        said = "".join(f": {url}: {answer.said}" for url, answer in [*answers.items()][:1])
        message = f"no other site can be reached{said}"
        yield warning("external-link", Place("--external", 0), message, "is there a network? Links were not checked")
        return
    kept.save(memory, fresh | {url: now for url, answer in answers.items() if answer.kind == THERE})
    refused = sorted({f"{site_of(url)} ({answer.said})" for url, answer in answers.items() if answer.kind == REFUSED})
    if refused:
        remark(f"not known, since these do not tell a program that asks: {', '.join(refused)}")
    for url in todo:
        yield from _judged(url, places[url], answers.get(url))


def _judged(url: str, places: Sequence[Place], answer: Answer | None) -> Iterator[Finding]:
    """A finding for each link to an address, by the answer for it; None: there was no time to ask."""
    for place in places:
        if not answer:
            message = f"not asked for in time: {url} ({site_of(url)} is slow)"
            yield warning("external-link", place, message, "check again: what was there is not asked for again today")
        elif answer.kind == UNKNOWN:
            yield warning("external-link", place, f"link may be dead: {url}: {answer.said}", "look at it in a browser")
        elif answer.kind not in (THERE, REFUSED):
            hint = "find where it has gone, or take the link away"
            yield Finding("external-link", Problem(place, f"link leads nowhere: {url}: {answer.said}", hint))


def _places(manuscripts: Sequence[Manuscript], store: Store) -> dict[str, list[Place]]:
    """Each address of another site, without its fragment, and where it is written."""
    found: dict[str, list[Place]] = {}
    for manuscript in manuscripts:
        for one in (*named(manuscript), *linked_by_code(manuscript, store)):
            url = urldefrag(f"https:{one.url}" if one.url.startswith("//") else one.url).url.strip()
            if is_elsewhere(url) and url.lower().startswith("http") and _is_public(url):
                found.setdefault(url, []).append(manuscript.document.composed.place(one.line))
    return {url: sorted({*places}) for url, places in found.items()}


def _is_public(url: str) -> bool:
    """Whether the site of an address is not the reader's own, nor one that can never be."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # which `ask` tells of
        return True
    return host not in OF_THE_READER and not host.endswith(NO_SITES)
