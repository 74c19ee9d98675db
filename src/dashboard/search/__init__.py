"""Search over passages: exact (every passage that contains the query) and ranked (its words, the best first)."""

from dashboard.search.context import Context, Mark, kwic, mark
from dashboard.search.query import parse, quote
from dashboard.search.ranking import Expansion, Why
from dashboard.search.reading import Hit, Hits, Index, open_index
from dashboard.search.writing import build_index, extend_index

__all__ = [
    "Context",
    "Expansion",
    "Hit",
    "Hits",
    "Index",
    "Mark",
    "Why",
    "build_index",
    "extend_index",
    "kwic",
    "mark",
    "open_index",
    "parse",
    "quote",
]
