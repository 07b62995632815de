"""What was asked lately, and what was answered."""

from __future__ import annotations

import threading
from typing import Any

MOST = 64_000_000  # characters of questions and answers: all of some hundred lectures
Question = tuple[str, ...]  # all that the answer depends on: what shall be done, and everything that is given for it


class Recent:
    """The answers to what was asked last, as many as fit; for any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._answers: dict[Question, tuple[Any, int]] = {}
        self._size = 0

    def get(self, question: Question) -> Any:
        """What is known, None where nothing is."""
        with self._lock:
            known = self._answers.pop(question, None)
            if known:
                self._answers[question] = known
            return known and known[0]

    def put(self, question: Question, answer: Any, size: int) -> None:
        """Remember an answer of `size` characters, and forget those that nobody has asked for for longest."""
        size += sum(map(len, question))
        with self._lock:
            self._size -= self._answers.pop(question, (None, 0))[1]
            self._answers[question] = answer, size
            self._size += size
            while self._size > self._most:
                self._size -= self._answers.pop(next(iter(self._answers)))[1]
