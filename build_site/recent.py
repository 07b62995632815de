"""What was asked lately, and what was answered."""

from __future__ import annotations

import threading
from typing import Any


class Recent:
    """The answers to what was asked last, at most `most` of them; for any thread."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._answers: dict[tuple[str, str], Any] = {}

    def get(self, kind: str, text: str) -> Any:
        """What is known, None where nothing is."""
        with self._lock:
            if (answer := self._answers.pop((kind, text), None)) is not None:
                self._answers[kind, text] = answer
            return answer

    def put(self, kind: str, text: str, answer: Any) -> None:
        """Remember an answer, and forget the one that nobody has asked for for longest."""
        with self._lock:
            self._answers[kind, text] = answer
            if len(self._answers) > self._most:
                del self._answers[next(iter(self._answers))]
