"""What is near: terms that do occur when a query finds nothing, and passages like a given one."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import tantivy

from dashboard.fold import fold
from dashboard.models import KINDS
from dashboard.search.engine import both, either, literal, rarest, restrict, schema, weighed, without
from dashboard.search.query import Query, Term, parse, wanted_terms
from dashboard.search.ranking import expand, stop_words
from dashboard.search.reading import Index, number_of, text_of
from dashboard.segment import index_words, whole_words

MOST_LISTED = 50  # words looked at for one beginning
MOST_TERMS = 10  # of a query that are looked into
LONGEST_TERM = 40  # characters; longer ones are looked up by their parts alone
MOST_WORDS = 16  # of a passage that stand for it
SAME_THEME = 1.5  # a shared theme is worth as much as this many of the weightiest words that mark a passage


@dataclass(frozen=True, slots=True)
class Near:
    """A term that occurs, in how many passages, and how it was come by."""

    term: str
    passages: int
    how: Literal["alias", "spelling", "part"]


@dataclass(frozen=True, slots=True)
class Similar:
    """A passage like another one, with the words and themes they share, weightiest first."""

    number: int
    score: float
    text: str
    words: tuple[str, ...]
    themes: tuple[str, ...]


def nearest_terms(index: Index, query: str | Query, limit: int = 8) -> tuple[Near, ...]:
    """Return terms that do occur for those of a query that do not: aliases, close spellings, parts.

    Close is at most half of the characters changed, by edit distance. Parts are the longest stretches of the
    term that occur, of two characters or more.
    """
    tree = parse(query) if isinstance(query, str) else query
    near: dict[str, Near] = {}
    for term in [term for term in wanted_terms(tree)[:MOST_TERMS] if not index.count(term)]:
        for one in (*_aliases_of(index, term), *_spellings_of(index, term), *_parts_of(index, term)):
            near.setdefault(fold(one.term), one)
    rank = {"alias": 0, "spelling": 1, "part": 2}
    return tuple(sorted(near.values(), key=lambda one: rank[one.how])[:limit])


def similar(index: Index, number: int, limit: int = 10) -> tuple[Similar, ...]:
    """Return the records of other cities most like a passage, by the words that mark it and its themes.

    A passage without a city is compared with those of other bodies. Raises QueryError where there is no such passage.
    """
    _, text, fields = index.stored(number)
    weights = _marking_words(index, text)
    if not weights:
        return ()
    chances = [weighed(index.searcher, word, weight) for word, weight in weights.items()]
    strongest = max(weights.values())
    for theme in fields["theme"]:
        shared = tantivy.Query.term_query(schema(), "theme", theme, "basic")
        chances.append(tantivy.Query.const_score_query(shared, SAME_THEME * strongest))
    field = "city" if fields["city"] else "body"
    own = [tantivy.Query.term_query(schema(), "number", number, "basic")]
    own += [tantivy.Query.term_query(schema(), field, value, "basic") for value in fields[field]]
    alike = both([either(chances), either([literal(word) for word in weights])])
    records = without(restrict(alike, {"kind": KINDS}, {}), own)
    hits = index.searcher.search(records, limit, count=False).hits
    return tuple(_shared(index, score, address, weights, fields["theme"]) for score, address in hits)


def _shared(
    index: Index, score: float, address: tantivy.DocAddress, weights: dict[str, float], themes: Sequence[str]
) -> Similar:
    document = index.searcher.doc(address)
    text = text_of(document)
    folded = fold(text)
    common = tuple(word for word in weights if word in folded)
    alike = tuple(theme for theme in themes if theme in document.get_all("theme"))
    return Similar(number_of(document), float(score), text, common, alike)


def _marking_words(index: Index, text: str) -> dict[str, float]:
    """Return the words of a text that mark it within this index by TF-IDF, weightiest first."""
    found = [word for word in whole_words(fold(text)) if len(word) > 1 and word not in stop_words()]
    weights: dict[str, float] = {}
    for word in dict.fromkeys(found):
        passages = rarest(index.searcher, word)
        if any(sign.isalpha() for sign in word) and passages > 1:  # else it stands in this one alone
            weights[word] = math.sqrt(found.count(word)) * math.log(1 + index.passages / passages)
    heaviest = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS]
    return {word: weights[word] for word in heaviest}


def _aliases_of(index: Index, term: Term) -> Iterator[Near]:
    variants = [variant for each in expand([Term(term.text)]) for variant in each.added]
    found = [Near(variant, index.count(Term(variant)), "alias") for variant in variants]
    yield from sorted((one for one in found if one.passages), key=lambda one: -one.passages)


def _spellings_of(index: Index, term: Term) -> Iterator[Near]:
    """Yield words of the index that differ from the term in at most half of its characters."""
    asked = term.folded
    if not 2 <= len(asked) <= LONGEST_TERM:
        return
    close = [
        (distance, -passages, word)
        for word in _words_like(index, asked)
        if len(word) > 1
        and (distance := _distance(asked, word)) <= len(asked) // 2
        and (passages := index.count(Term(word)))
    ]
    for _, passages, word in sorted(close):
        yield Near(word, -passages, "spelling")


def _words_like(index: Index, asked: str) -> set[str]:
    """Return words of two characters that begin with one of a text's, and all in the passages most like it."""
    signs = [sign for sign in dict.fromkeys(asked) if not sign.isspace()]
    pairs = dict.fromkeys(asked[at : at + 2] for at in range(len(asked) - 1))
    shared = either([tantivy.Query.const_score_query(literal(part), 1.0) for part in (*signs, *pairs)])
    hits = index.searcher.search(shared, MOST_LISTED, count=False).hits
    texts = [text_of(index.searcher.doc(address)) for _, address in hits]
    for sign in signs:
        texts += [pair for pair, _ in index.searcher.terms_with_prefix("pairs", sign, limit=MOST_LISTED)]
    return {word for text in texts for word in index_words(fold(text), names=True)}


def _parts_of(index: Index, term: Term) -> Iterator[Near]:
    """Yield the longest stretches of the term that occur, from the left, none within another."""
    asked, start, covered = term.folded[: 2 * LONGEST_TERM], 0, 0
    while start < len(asked) - 1:
        low, high = 1, len(asked) - start
        while low < high:  # what holds a text holds its beginning: the longest one can be bisected
            middle = (low + high + 1) // 2
            low, high = (middle, high) if _occurs(index, asked[start : start + middle]) else (low, middle - 1)
        part = asked[start : start + low]
        if low > 1 and start + low > covered and not part.isspace():
            covered = start + low
            yield Near(part, index.count(Term(part)), "part")
        start += max(1, low // 2)


def _occurs(index: Index, folded: str) -> bool:
    unscored = tantivy.Query.const_score_query(literal(folded), 1.0)
    return bool(index.searcher.search(unscored, 1, count=False).hits)


def _distance(left: str, right: str) -> int:
    """Return the edit distance of two short texts (insert, delete, replace)."""
    row = list(range(len(right) + 1))
    for at, one in enumerate(left, 1):
        previous, row[0] = row[0], at
        for to, other in enumerate(right, 1):
            previous, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, previous + (one != other))
    return row[-1]
