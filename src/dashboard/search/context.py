"""Where a query's words stand in a passage: marks for highlighting, and keyword in context."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from dashboard.fold import find_spans, fold


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a passage that a term matched; half-open offsets into the passage, `term` as asked."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Context:
    """One line of a keyword-in-context view; left + hit + right as it stands in the text."""

    left: str
    hit: str
    right: str
    start: int
    end: int


def mark(text: str, terms: Iterable[tuple[str, str]]) -> tuple[Mark, ...]:
    """Return the marks of (term as asked, term folded) in the text, in order and disjoint.

    Where matches overlap the earlier stays, of two at one place the longer.
    """
    folded = fold(text)
    found = [(start, -end, term) for term, sought in terms for start, end in find_spans(sought, text, folded)]
    found.sort(key=itemgetter(0, 1))
    marks: list[Mark] = []
    for start, end, term in found:
        if not marks or start >= marks[-1].end:
            marks.append(Mark(start, -end, term))
    return tuple(marks)


def kwic(text: str, spans: Sequence[tuple[int, int]], width: int = 20) -> tuple[Context, ...]:
    """Return each span of the text with up to `width` characters on both sides, as they stand in the text."""
    contexts = []
    for start, end in spans:
        left, right = max(0, start - width), min(len(text), end + width)
        contexts.append(Context(text[left:start], text[start:end], text[end:right], start, end))
    return tuple(contexts)
