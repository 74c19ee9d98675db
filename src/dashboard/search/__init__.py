"""Search over passages: exact (all that contain the query) and ranked (by its words, the best first)."""

from dashboard.search.context import Context, Mark, kwic, mark
from dashboard.search.neighbours import Near, Similar, nearest_terms, similar
from dashboard.search.query import parse, quote
from dashboard.search.ranking import Expansion
from dashboard.search.reading import Hit, Hits, Index, open_index
from dashboard.search.writing import build_index, build_stretch, extend_index, is_stretch, join_stretches

__all__ = [
    "Context",
    "Expansion",
    "Hit",
    "Hits",
    "Index",
    "Mark",
    "Near",
    "Similar",
    "build_index",
    "build_stretch",
    "extend_index",
    "is_stretch",
    "join_stretches",
    "kwic",
    "mark",
    "nearest_terms",
    "open_index",
    "parse",
    "quote",
    "similar",
]
