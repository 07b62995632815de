"""What is wrong with front matter that is no YAML: its reader tells where it gave up, and authors want to know why."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARKED = re.compile(r"\s*[\w-]+:\s+(?P<mark>[@`%&*!|>{\[])")
_NO_KEY = re.compile(r" *(?:[\w-]+:(?: |$)|- |#|---|$)")


def explain_yaml(message: str, lines: Sequence[str], line: int) -> tuple[str, int, str]:
    """What to say of front matter, on which line, and what to do; its reader gave up on `line`, counted from 1."""
    here = lines[line - 1]
    above = lines[line - 2] if line > 1 else ""
    if "cannot start any token" in message and "\t" in here:
        return f"{message.partition(':')[0]}: it is indented with a tab", line, "write spaces"
    if "quoted scalar" in message:
        return message, _last_open(lines, line, "\"'"), "a quotation mark is never closed"
    if "flow sequence" in message or "flow mapping" in message:
        return message, _last_open(lines, line, "[{"), "a bracket is never closed"
    if "could not find expected ':'" in message and not _NO_KEY.match(above):
        return message, line - 1, "write key: value, with a space after the colon"
    if alias := re.search(r"Unknown alias `?(\w+)", message):
        at = next((n for n, one in enumerate(lines, 1) if f"*{alias[1]}" in one), line)
        return message, at, "put a value that begins with * in quotes"
    if "mapping values" in message and here[:1] == " ":
        return message, line, "begin it where the other keys begin; a value with a colon needs quotes around it"
    if "mapping values" in message:
        return message, line, "a value with a colon needs quotes around it"
    if found := _MARKED.match(here):
        return message, line, f"put a value that begins with {found['mark']} in quotes"
    return message, line, "is something above it not closed, or not indented alike?"


def _last_open(lines: Sequence[str], line: int, marks: str) -> int:
    """The last line up to `line` in which a value begins with one of these marks."""
    begins = re.compile(rf"\s*(?:- |[\w-]+:)\s*[{re.escape(marks)}]")
    return next((n for n in range(line, 0, -1) if begins.match(lines[n - 1])), line)
