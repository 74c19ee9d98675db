"""Theme cues of data/lexicon/theme_cues.csv in a text, and how much each theme weighs there."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from dashboard.errors import LexiconError
from dashboard.lexicon import read_rows

_STEPS = {"1": 0.3, "2": 1.0, "3": 2.2}

Hit = tuple[int, int, int]
"""(minus end, start, number of the cue): sorted, the last comes first, and of one end the longest."""


@dataclass(frozen=True, slots=True)
class _Table:
    """What finds the cues, and (theme, weight) of each by its number."""

    find: Callable[..., list[tuple[int, int, int]]]
    themes: tuple[tuple[tuple[str, float], ...], ...]


@cache
def _table() -> _Table:
    rows: dict[str, list[tuple[str, float]]] = {}
    for row in read_rows("theme_cues.csv", "theme", "cue", "weight"):
        if row["weight"] not in _STEPS:
            raise LexiconError(f"词表 theme_cues.csv 里“{row['cue']}”的 weight 是“{row['weight']}”；请改为 1、2 或 3。")
        rows.setdefault(row["cue"], []).append((row["theme"], _STEPS[row["weight"]]))
    return _Table(AhoCorasick(list(rows)).find_matches_as_indexes, tuple(map(tuple, rows.values())))


def find_cues(text: str) -> list[Hit]:
    """Every cue in a text, also those inside others, last first."""
    return sorted((-end, start, cue) for cue, start, end in _table().find(text, overlapping=True))


def weigh(hits: Iterable[Hit]) -> dict[str, float]:
    """Sum of cue weights per theme; a cue inside a longer cue of the same theme, or said twice, counts once."""
    themes = _table().themes
    scores: dict[str, float] = {}
    seen: set[tuple[str, int]] = set()
    ends: dict[str, int] = {}
    reach: dict[str, int] = {}
    for end, start, cue in hits:
        for theme, weight in themes[cue]:
            if ends.get(theme) == end:
                continue
            ends[theme] = end
            if (theme, cue) in seen or start >= reach.get(theme, start + 1):
                continue
            seen.add((theme, cue))
            reach[theme] = start
            scores[theme] = scores.get(theme, 0.0) + weight
    return scores


def weigh_clauses(hits: Sequence[Hit], whole: dict[str, float], ends: Sequence[int]) -> dict[str, float]:
    """In how many clauses a theme is the strongest: what a sentence is also about has a clause of its own.

    `whole` is how the sentence weighs, `ends` are the offsets at which its clauses end, the text's end the last."""
    clauses: dict[int, list[Hit]] = {}
    for hit in hits:
        clause = bisect_left(ends, hit[1] + 1)
        if -hit[0] <= ends[clause]:
            clauses.setdefault(clause, []).append(hit)
    found: dict[str, float] = {}
    for own in clauses.values():
        scores = weigh(own) if len(own) < len(hits) else whole
        top = strongest(scores)
        if scores[top] < 2.0:
            continue
        found[top] = found.get(top, 0.0) + 1.0
        for theme, value in scores.items():
            if theme != top and value >= 0.7 * scores[top]:
                found[theme] = found.get(theme, 0.0) + 0.5
    return found


def strongest(scores: dict[str, float]) -> str:
    """The theme that weighs most."""
    return max(zip(scores.values(), scores, strict=True))[1]


def spans_of(hits: Iterable[Hit], theme: str) -> list[tuple[int, int]]:
    """Where a theme shows: spans of its cues, weightiest first."""
    themes = _table().themes
    found = [(-weight, start, -end) for end, start, cue in hits for code, weight in themes[cue] if code == theme and weight >= 1.0]
    return [(start, end) for _, start, end in sorted(found)]
