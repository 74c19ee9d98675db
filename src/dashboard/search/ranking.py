"""Ranked search: words of the question, weighed by BM25, with the domain's aliases added and shown.

A bare term is cut into words and a hit needs one of them; a quoted term must stand in the hit, a term after
“-” must not. Brackets and | are read, but alternatives are what bare words are anyway.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import tantivy

from dashboard import DATA
from dashboard.errors import LexiconError
from dashboard.fold import fold
from dashboard.lexicon import read_rows
from dashboard.search.engine import both, compile_query, either, literal, weighed, without
from dashboard.search.query import And, Not, Or, Query, Term, wanted_terms
from dashboard.segment import whole_words

MOST_WORDS = 64  # of one question; the rest of a pasted page adds time, not meaning
ALIAS_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Alias:
    """One variant of a group of names that mean the same; `kind` is brand, mechanism, body or rename."""

    group: str
    variant: str
    kind: str
    note: str

    @property
    def folded(self) -> str:
        """The variant as search compares it."""
        return fold(self.variant)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What the alias table added to a term of the question."""

    term: str
    group: str
    added: tuple[str, ...]


@cache
def aliases() -> dict[str, tuple[Alias, ...]]:
    """Return the groups of data/lexicon/aliases.csv. Raises LexiconError."""
    groups: dict[str, tuple[Alias, ...]] = {}
    for row in read_rows("aliases.csv", "group", "variant", "kind", "note"):
        alias = Alias(*row.values())
        groups[alias.group] = (*groups.get(alias.group, ()), alias)
    return groups


@cache
def stop_words() -> frozenset[str]:
    """Return the words too common to ask for."""
    path = DATA / "lexicon" / "stopwords.txt"
    try:
        return frozenset(path.read_text("utf-8").split())
    except OSError as error:
        raise LexiconError(f"停用词表 {path} 读不出来（{error}），请从版本库恢复此文件。") from error


def question_words(terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the distinct words of the bare terms, folded; stop words only where there is nothing else."""
    found = [word for term in terms if not term.quoted for word in whole_words(term.folded)]
    found = [word for word in dict.fromkeys(found) if any(sign.isalnum() for sign in word)]
    return tuple([word for word in found if word not in stop_words()] or found)[:MOST_WORDS]


def expand(terms: Sequence[Term]) -> tuple[Expansion, ...]:
    """Return, for each bare term that holds a variant of a group, the group's other variants."""
    expansions = []
    for term in terms:
        if term.quoted:
            continue
        for group, members in _groups_in(term.folded):
            added = tuple(each.variant for each in members if each.folded not in term.folded)
            if added:
                expansions.append(Expansion(term.text, group, added))
    return tuple(expansions)


def compile_ranked(
    searcher: tantivy.Searcher, tree: Query, expansions: Sequence[Expansion]
) -> tantivy.Query:
    """Return the engine's query: quoted terms required, Not excluded, words and aliases weighed."""
    terms = wanted_terms(tree)
    added = [fold(variant) for each in expansions for variant in each.added]
    chances = [weighed(searcher, word) for word in question_words(terms)]
    chances += [weighed(searcher, variant, ALIAS_WEIGHT) for variant in added]
    required = [literal(term.folded) for term in terms if term.quoted]
    unwanted = [compile_query(part) for part in _unwanted(tree)]
    return without(both([*required, *([either(chances)] if chances else [])]), unwanted)


def _groups_in(folded: str) -> Iterator[tuple[str, tuple[Alias, ...]]]:
    """Yield the groups with a variant in the text that is no mere part of a longer variant there."""
    there = [
        (alias.folded, group)
        for group, members in aliases().items()
        for alias in members
        if alias.folded in folded
    ]
    for group in dict.fromkeys(group for _, group in there):
        mine = [variant for variant, of in there if of == group]
        others = [variant for variant, of in there if of != group]
        rest = folded
        for other in others:
            if any(variant in other for variant in mine):
                rest = rest.replace(other, "\0")
        if any(variant in rest for variant in mine):
            yield group, aliases()[group]


def _unwanted(tree: Query) -> Iterator[Query]:
    if isinstance(tree, Not):
        yield tree.part
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from _unwanted(part)
