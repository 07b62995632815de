"""llms.txt: what a language model, or anybody who reads text alone, is told of the course and where its texts are.

As https://llmstxt.org has it: a title, what it is about, and lists of links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..course.front import Front
from ..markdown.nodes import only_words
from .about import plain


def llms(home: Front, entries: Sequence[Mapping[str, Any]], url: str) -> str:
    """The text, with links below `url`, or relative where that is not known."""
    about = only_words(home.description or plain(home.subtitle))
    terms = only_words(", ".join(filter(None, (_words(home), home.license))))
    lectures = "\n".join(_line(one, url) for one in entries)
    parts = [f"# {only_words(home.plain_title) or 'Lectures'}", about and f"> {about}", terms]
    parts += ["## Lectures", lectures] if entries else []
    parts += ["## Optional", f"- [Credits]({url}credits.html): whom the figures are owed to"]
    return "\n\n".join(filter(None, parts)) + "\n"


def _words(home: Front) -> str:
    """Who teaches the course, where and when."""
    names = (*home.instructors, home.institution, home.semester)
    return ", ".join(plain(one) for one in names if one)


def _line(entry: Mapping[str, Any], url: str) -> str:
    title = " ".join(filter(None, (entry["number"], entry["plain_title"])))
    about = only_words(entry["description"])
    return f"- [{only_words(title)}]({url}{entry['text']})" + (f": {about}" if about else "")
