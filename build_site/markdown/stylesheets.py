"""CSS as authors write it in `<style>`: what has no effect in it, and what browsers do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..problems import nearest, shortened
from .css import wrong_in_style
from .vocabulary import NAMES, is_known

_HIDDEN = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_PARENTHESES = r"\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\))*\)"
_PART = re.compile(
    rf"[{{}};]|(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|{_PARENTHESES}|\\.|[^{{}};])+?(?=[{{}};]|\Z)", re.S
)
_APART = re.compile(rf"\[[^\]]*\]|{_PARENTHESES}|\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"(?<![\w.#:\\|@-])[A-Za-z][\w-]*(?![\w\\|-])")
_OF_RULES = ("@media", "@supports", "@layer", "@container", "@scope", "@starting-style")
Wrong = tuple[int, str, str]


def wrong_in_sheet(css: str) -> Iterator[Wrong]:
    """Where something has no effect, what is wrong with it, and what to do about it."""
    css = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    open_rules, text, start = list[tuple[int, str]](), "", 0
    for part in _PART.finditer(css):
        if part[0] == "{":
            if all(one.startswith(_OF_RULES) or one[:1] != "@" for _, one in open_rules):
                yield from ((start, *one) for one in _wrong_selector(text))
            open_rules.append((start if text else part.start(), text))
        elif part[0] == "}" and not open_rules:
            yield part.start(), "this } ends nothing, and the rule below it has no effect", "take it away"
        elif part[0] in "};":
            if open_rules and not text.startswith("@"):
                yield from ((start, *one) for one in wrong_in_style(text))
            elif text and not text.startswith("@"):
                yield start, f"{shortened(text, 40)} is no rule of CSS", "write selector { property: value; }"
            open_rules = open_rules[:-1] if part[0] == "}" else open_rules
        else:
            text = part[0].strip()
            start = part.start() + len(part[0]) - len(part[0].lstrip())
            continue
        text = ""
    if open_rules:
        at, rule = open_rules[-1]
        yield at, f"{shortened(rule, 40)} {{ is never closed", "write } at its end"
    elif text and not text.startswith("@"):
        yield start, f"{shortened(text, 40)} is no rule of CSS", "write selector { property: value; }"


def _wrong_selector(selector: str) -> Iterator[tuple[str, str]]:
    """What is wrong with what stands above a `{`."""
    if not selector:
        yield "this { has no selector, so it has no effect", "write one: .name { … }"
    elif selector[0] != "@" and ":" not in selector.rstrip()[-1:]:
        names = _TAG.findall(_APART.sub(" ", selector))
        if unknown := next((name for name in names if not is_known(name)), ""):
            close = nearest(unknown.lower(), NAMES, 0.8) if len(unknown) > 3 else ""
            hint = f"did you mean {close}?" if close else f"a class is written .{unknown}"
            yield f"no element is called {unknown}, so this selects nothing", hint
