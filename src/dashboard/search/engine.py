"""How passages lie in the tantivy index, and how queries and filters become its queries.

Field pairs: the folded passage as overlapping pairs of characters, its last character alone (政协委员 → 政协 协委
委员 员), positions kept. A text of two characters or more stands in a passage exactly when its pairs follow one
another there, so that a phrase query over pairs equals a search for substrings; a single character stands where
a term begins with it. No segmenter has a say in it: words are cut out of the question alone, and looked for the
same way.
White space would split a pair in two: within the index it is written as the visible sign for a space, which
folds to a space itself and hence never stands for anything else.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import tantivy

from dashboard.errors import QueryError
from dashboard.fold import SPACE_SIGN
from dashboard.search.query import And, Not, Or, Query, Term

FILTERS = ("doc", "body", "code", "province", "city", "county", "level", "theme", "kind", "state", "role")
PLACES = ("province", "city", "county")  # a division code as their value means that place with all below it
YEARS = ("year", "event_year")
TOGETHER = {"theme": "themes"}  # field → the one that holds all its values of a passage, which counts faster
FACETS = ("body", "province", "city", "county", "level", "theme", "kind", "state", "year")
STORED = ("body", "city", "theme")
BETWEEN = "\n"  # values that lie together
NOTHING = ""  # stands in the index where a passage has no value
LONGEST_VALUE = 30_000  # bytes; the engine drops longer terms without a word

Filters = Mapping[str, Sequence[str]]
Years = tuple[int | None, int | None]


@cache
def schema() -> tantivy.Schema:
    """Return the one schema, the same for writing and reading."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
    builder.add_bytes_field("text", stored=True)
    builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
    for name in YEARS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_unsigned_field("newest", fast=True)
    for name in FILTERS:
        builder.add_text_field(
            name, stored=name in STORED, fast=name in FACETS and name not in TOGETHER,
            tokenizer_name="raw", index_option="basic",
        )  # fmt: skip
    for name in TOGETHER.values():
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("within", tokenizer_name="raw", index_option="basic")
    return builder.build()


def split_pairs(folded: Sequence[str]) -> list[str]:
    """Return for each folded text its overlapping pairs and its last character, separated by spaces.

    All texts go through one array of code points: some ten times faster than joining them one by one.
    """
    codes = np.frombuffer("\n".join([*folded, ""]).encode("utf-32-le"), dtype="<u4")
    tokens = np.full((len(codes), 3), ord(" "), dtype="<u4")
    tokens[:, 0] = codes
    tokens[:-1, 1] = codes[1:]
    tokens[tokens == ord("\n")] = ord(" ")  # the separator; folded texts hold no line ends
    pairs = tokens.tobytes().decode("utf-32-le")
    starts = 3 * np.cumsum([0, *(len(text) + 1 for text in folded)])
    return [pairs[start : end - 3] for start, end in pairwise(starts.tolist())]


def literal(folded: str) -> tantivy.Query:
    """Return the query for passages whose folded text contains this one (not empty)."""
    signs = folded.replace(" ", SPACE_SIGN)
    if len(signs) == 1:
        return tantivy.Query.regex_query(schema(), "pairs", re.escape(signs) + ".?")
    if len(signs) == 2:
        return tantivy.Query.term_query(schema(), "pairs", signs, "freq")
    return tantivy.Query.phrase_query(schema(), "pairs", [(at, signs[at : at + 2]) for at in _starts(signs)])


def rarest(searcher: tantivy.Searcher, folded: str) -> int:
    """Return in how many passages a folded text (not empty) stands at most: those with its rarest pair."""
    return min(_frequencies(searcher, folded.replace(" ", SPACE_SIGN)))


def weighed(searcher: tantivy.Searcher, folded: str, weight: float = 1.0) -> tantivy.Query:
    """Return the query for a folded text, scored by BM25 like a word as common as its rarest pair.

    The engine adds up the weights of a phrase's pairs: that is taken back. One character has no number of times.
    """
    frequencies = _frequencies(searcher, folded.replace(" ", SPACE_SIGN))
    heaviest = _rarity(min(frequencies), searcher.num_docs)
    if len(folded) == 1:
        return tantivy.Query.const_score_query(literal(folded), weight * heaviest)
    added = sum(_rarity(passages, searcher.num_docs) for passages in frequencies)
    return tantivy.Query.boost_query(literal(folded), weight * heaviest / added)


def _frequencies(searcher: tantivy.Searcher, signs: str) -> list[int]:
    """In how many passages each pair stands that `literal` asks for; of a single character: at most."""
    if len(signs) == 1:
        terms = searcher.terms_with_prefix("pairs", signs)
        return [min(searcher.num_docs, sum(passages for _, passages in terms))]
    return [searcher.doc_freq("pairs", signs[at : at + 2]) for at in _starts(signs)]


def _starts(signs: str) -> list[int]:
    """Where the pairs stand that cover the text: every second one does."""
    return [*range(0, len(signs) - 2, 2), len(signs) - 2]


def _rarity(passages: int, of: int) -> float:
    """Return BM25's weight of a term (inverse document frequency), as the engine reckons it."""
    return math.log(1 + (of - passages + 0.5) / (passages + 0.5))


def compile_query(tree: Query) -> tantivy.Query:
    """Return the engine's query for a parsed one, scored by BM25 over pairs."""
    if isinstance(tree, Term):
        return literal(tree.folded)
    if isinstance(tree, Not):
        return without(tantivy.Query.all_query(), [compile_query(tree.part)])
    if isinstance(tree, Or):
        return either([compile_query(part) for part in tree.parts])
    assert isinstance(tree, And)
    wanted = [compile_query(part) for part in tree.parts if not isinstance(part, Not)]
    unwanted = [compile_query(part.part) for part in tree.parts if isinstance(part, Not)]
    return without(both(wanted), unwanted)


def both(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return the query that all must match; of none: every passage."""
    if not queries:
        return tantivy.Query.all_query()
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def either(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return the query that one must match; of none: no passage."""
    if not queries:
        return tantivy.Query.empty_query()
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def without(query: tantivy.Query, unwanted: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return the query less what any of the unwanted match."""
    if not unwanted:
        return query
    clauses = [(tantivy.Occur.MustNot, each) for each in unwanted]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *clauses])


def restrict(query: tantivy.Query, filters: Filters, years: Mapping[str, Years]) -> tantivy.Query:
    """Return the query within filters and years, which leave the scores alone.

    Values of one field are alternatives, fields come together; NOTHING as a value means: has none.
    Years are inclusive, None is open, and a passage without a year is in no range.
    A field without values does not filter.
    """
    conditions = [_one_of(name, values) for name, values in sorted(filters.items()) if values]
    conditions += [
        _between(name, low, high)
        for name, (low, high) in sorted(years.items())
        if low is not None or high is not None
    ]
    return both([query, *(tantivy.Query.const_score_query(each, 0.0) for each in conditions)])


def number_range(low: int, high: int) -> tantivy.Query:
    """Return the query for the passages numbered low … high, both included."""
    return tantivy.Query.range_query(schema(), "number", tantivy.FieldType.Unsigned, low, high)


def places_above(code: str) -> list[str]:
    """Return a division's code and those of what it lies in: 330522 → 330522, 330500, 330000."""
    return list(dict.fromkeys([code, code[:4] + "00", code[:2] + "0000"]))


def _one_of(name: str, values: Sequence[str]) -> tantivy.Query:
    if name not in FILTERS:
        raise QueryError(f"不能按“{name}”筛选；可用的有 {'、'.join(FILTERS)} 和年份。")
    fields = [("within" if name in PLACES and value.isdecimal() else name, value) for value in values]
    terms = [tantivy.Query.term_query(schema(), field, clean(value), "basic") for field, value in fields]
    return either(terms)


def _between(name: str, low: int | None, high: int | None) -> tantivy.Query:
    if name not in YEARS:
        raise QueryError(f"没有年份字段“{name}”；可用的有 {'、'.join(YEARS)}。")
    bounds = [None if year is None else min(max(year, 0), 10**6) for year in (low, high)]
    return tantivy.Query.range_query(schema(), name, tantivy.FieldType.Unsigned, bounds[0], bounds[1])


@lru_cache(maxsize=100_000)
def clean(value: str) -> str:
    """Return a filter value as it is stored: always encodable, never longer than a term may be."""
    return value.encode("utf-8", "replace")[:LONGEST_VALUE].decode("utf-8", "ignore")
