"""Which items of one sequence are which of another: the patience diff that `markdown.places` finds lines with."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

RUNS = 8, 4, 2, 1  # words in a run that is an anchor if it is unique
MANY = 20_000  # pairs of equal words to choose from; where there are more, the n-th meets the n-th


def align(mine: Sequence[str], theirs: Sequence[str]) -> list[int]:
    """For each of `mine` its place in `theirs`, -1 where it has none; places rise.

    Patience diff (Bram Cohen's): what is unique on both sides is paired, the longest run of pairs that rises on both
    sides is kept, and what lies between two of them is aligned in the same way. Where nothing is unique, all pairs of
    equal words take part, which makes it the longest common subsequence as Hunt and Szymanski find it.
    """
    found = [-1] * len(mine)
    todo = [(0, len(mine), 0, len(theirs))]
    while todo:
        a, a_end, b, b_end = todo.pop()
        while a < a_end and b < b_end and mine[a] == theirs[b]:
            found[a] = b
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and mine[a_end - 1] == theirs[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found[a_end] = b_end
        anchors = _anchors(mine[a:a_end], theirs[b:b_end]) if a < a_end and b < b_end else []
        end = (a_end, b_end)
        for i, j in reversed(anchors):
            found[a + i] = b + j
            todo.append((a + i + 1, end[0], b + j + 1, end[1]))
            end = (a + i, b + j)
        if anchors:
            todo.append((a, end[0], b, end[1]))
    return found


def _anchors(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs that rise on both sides: where runs of words begin that either side has once, the longer the surer."""
    for length in RUNS:
        common = _common(mine, theirs, length)
        if pairs := [(i[0], j[0]) for i, j in common if len(i) == len(j) == 1]:
            return _rising(pairs)
    if sum(len(i) * len(j) for i, j in common) <= MANY:
        return _rising([(one, other) for i, j in common for one in i for other in j])
    return _rising([pair for i, j in common for pair in zip(i, j, strict=False)])


def _common(mine: Sequence[str], theirs: Sequence[str], length: int) -> list[tuple[list[int], list[int]]]:
    """Where each run of so many words begins, on either side."""
    here, there = (_where(words, length) for words in (mine, theirs))
    return [(places, there[run]) for run, places in here.items() if run in there]


def _where(words: Sequence[str], length: int) -> dict[tuple[str, ...], list[int]]:
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, run in enumerate(zip(*(words[at:] for at in range(length)), strict=False)):
        where[run].append(index)
    return where


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides, by patience sorting."""
    pairs.sort(key=lambda pair: (pair[0], -pair[1]))
    tops: list[int] = []
    piles: list[int] = []
    below = [-1] * len(pairs)
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        below[index] = piles[pile - 1] if pile else -1
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [index]
    run, index = [], piles[-1] if piles else -1
    while index >= 0:
        run.append(pairs[index])
        index = below[index]
    return run[::-1]
