"""Which of many patterns can occur in a text: those with a word in it that they cannot do without.

Most sentences hold the words of few patterns; one Aho-Corasick pass over all these words leaves the few to try.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser of re itself: no second reading of patterns
from typing import Any

from ahocorasick_rs import AhoCorasick

Words = frozenset[str]
_WIDEST = 40
"""Characters of a class ([一二三]) that are taken for words; a wider one is no help."""


def screen(patterns: Sequence[str]) -> Callable[[str], list[int]]:
    """A function from a text to the numbers, in order, of the patterns that may occur in it; the others do not."""
    always: list[int] = []
    needing: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        words = needed_words(pattern)
        if words is None:
            always.append(number)
        for word in words or ():
            needing.setdefault(word, []).append(number)
    find = AhoCorasick(list(needing)).find_matches_as_indexes
    numbers = [tuple(each) for each in needing.values()]

    def possible(text: str) -> list[int]:
        found = set(always)
        for word in {word for word, _, _ in find(text, overlapping=True)}:
            found.update(numbers[word])
        return sorted(found)

    return possible


def needed_words(pattern: str) -> Words | None:
    """Words of which every text that the pattern occurs in holds at least one; None where there are no such."""
    if re.compile(pattern).flags & re.IGNORECASE:
        return None
    return _needed(_parser.parse(pattern))


def _needed(nodes: Iterable[tuple[Any, Any]]) -> Words | None:
    """The most telling words among those of each part of a sequence: the longest, then the fewest."""
    choices: list[Words] = []
    run = ""
    for kind, value in (*nodes, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        if run:
            choices.append(frozenset((run,)))
            run = ""
        if kind is not None and (words := _needed_by(kind, value)):
            choices.append(words)
    return max(choices, key=lambda words: (min(map(len, words)), -len(words)), default=None)


def _needed_by(kind: Any, value: Any) -> Words | None:
    if kind is _constants.IN:
        return _characters(value)
    if kind is _constants.BRANCH:
        branches = [_needed(branch) for branch in value[1]]
        return frozenset().union(*(words for words in branches if words)) if all(branches) else None
    if kind is _constants.SUBPATTERN:
        return _needed(value[3])
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        return _needed(value[2]) if value[0] else None
    return _needed(value[1]) if kind is _constants.ASSERT else None


def _characters(members: Iterable[tuple[Any, Any]]) -> Words | None:
    """The characters of a class, None where it is wide, negated or named (\\d)."""
    found: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            found.add(chr(value))
        elif kind is _constants.RANGE and value[1] - value[0] < _WIDEST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found) if len(found) <= _WIDEST else None
