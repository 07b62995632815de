"""What is included in a lecture, and what may be: nothing that readers are not to see yet, or at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from msgspec import Struct

from ..course.clock import RELEASE
from ..course.model import ANSWERED, WITHHELD
from ..memory.verdicts import Look
from ..problems import Problem, Wrong
from .files import LECTURE

# Of lectures: speaker notes, by a div, HTML, an attribute, reveal-md's word or a notebook's metadata; and comments.
_NOTES = re.compile(
    r"""^[ \t>]*:{3,}[ \t]*(?:notes\b|\{[^}\n]*\.notes\b)|<aside\b[^>]*\bnotes\b|\bnotes=["']|^notes?:"""
    r"""|"slide_type":\s*"notes|<!--""",
    re.I | re.M,
)
_ANSWERS = re.compile(
    r"^[ \t]*>[ \t>]*\**A\b\**:|#sol-|\.sol\b|\.?\bsolution *\}?$|:{3} *(?:\{[^}\n]*\.)?answer\b", re.M
)
_RELEASED = re.compile(r"""\brelease\s*[=:]\s*["']?(?P<when>\d[\d\-:+T ]*\d)""")


class Part(Protocol):
    """A file that is included, as Pandoc Markdown; `problems` are remarks on how it was written."""

    @property
    def text(self) -> str: ...

    @property
    def problems(self) -> tuple[Problem, ...]: ...

    @property
    def kind(self) -> str:
        """The tool that it was written for, "" for none."""

    def line(self, number: int) -> int:
        """The line of the file for one of the text, both counted from 1."""


AsPart = Callable[[str, str], Part]  # the path and the text of a file that is included -> the same


class Permits(Struct, frozen=True):
    """What a lecture with the front matter `own` may include; what is asked of `look` for that is noted in `reads`."""

    own: Mapping[str, Any]
    look: Look
    reads: dict[str, str]

    def check(self, path: str, text: str, front: Mapping[str, Any], is_code: bool) -> None:
        """Raise Wrong where the text of a file, or it as code, would publish what that file does not."""
        if front.get("draft") == "true" and self.own.get("draft") != "true":
            raise Wrong(
                f"{path} is a draft, which is not published", "take `draft: true` out of it, or the include away"
            )
        if (when := str(front.get("release", ""))) and when != self.own.get("release") and self._is_later(when):
            raise Wrong(f"{path} is not released before {when}", "take the include away until then")
        if is_code:
            self._check_code(path, text, front)

    def _check_code(self, path: str, text: str, front: Mapping[str, Any]) -> None:
        if self._are_withheld(front) and not self._are_withheld(self.own):
            raise Wrong(f"{path} withholds its answers, which code would show", "show a file without them")
        if self._are_withheld(self.own) and path.endswith((".md", ".qmd")) and _ANSWERS.search(text):
            raise Wrong(f"{path} has answers, which are withheld here and code would show", "show a file without them")
        if later := next((one["when"] for one in _RELEASED.finditer(text) if self._is_later(one["when"])), ""):
            raise Wrong(f"{path} holds what is released at {later}, which code would show", "show a file without it")
        self.reads[path] = self.look(path)
        if self.reads[path].startswith(LECTURE) and (found := _NOTES.search(text)):
            what = "comments" if found[0] == "<!--" else "speaker notes"
            raise Wrong(f"{path} is a lecture with {what}, which code would show", "show a file without them")

    def around_answers(self, front: Mapping[str, Any]) -> str:
        """The attributes of a div around a file whose front matter holds its answers back longer than the lecture's."""
        if self._are_withheld(self.own):
            return ""
        if self._are_withheld(front):
            return f".{WITHHELD}"
        own, until = self._early(self.own), self._early(front)
        return f'.{ANSWERED} data-release="{until}"' if until > own else ""

    def _early(self, front: Mapping[str, Any]) -> str:
        """When answers come that a preview shows before, else ""."""
        answers = str(front.get("answers", ""))
        return answers if answers[:1].isdigit() and self._state(answers) == "shown" else ""

    def _are_withheld(self, front: Mapping[str, Any]) -> bool:
        answers = str(front.get("answers", ""))
        return answers == "withheld" or (answers[:1].isdigit() and self._is_later(answers))

    def _is_later(self, when: str) -> bool:
        """Whether what is released then is not there yet."""
        return self._state(when) == "later"

    def _state(self, when: str) -> str:
        """What is to be said of what is released then; "" where it is no moment."""
        seen = f"{RELEASE}{when}"
        with suppress(ValueError):  # which is told where that is read
            self.reads[seen] = self.look(seen)
        return self.reads.get(seen, "")
