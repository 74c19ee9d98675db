"""Reading the index: passages that hold a query, exactly counted, the best first.

The engine's searcher is a fixed view of the index, shared by all threads; it lets go of the interpreter
while it works, so that one slow query does not hold up anybody else's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tantivy

from dashboard.errors import DatasetError, QueryError
from dashboard.fold import fold
from dashboard.search.context import Mark, mark
from dashboard.search.engine import (
    BETWEEN,
    FACETS,
    NOTHING,
    STORED,
    TOGETHER,
    YEARS,
    Filters,
    Years,
    both,
    compile_query,
    number_range,
    restrict,
    schema,
    without,
)
from dashboard.search.query import Query, Term, parse, wanted_terms
from dashboard.search.ranking import Expansion, compile_ranked, expand, question_words

Mode = Literal["exact", "ranked"]
Order = Literal["best", "newest", "source"]
Facet = tuple[tuple[str | int | None, int], ...]
MOST_VALUES = 20_000  # of a facet; more than there are bodies in the country
MOST_LISTED = 50_000  # numbers fetched in one go
MOST_HITS = 100_000  # that one call may list; `matching` gives all numbers


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its number in the dataset, its text, where the query stands in it."""

    number: int
    score: float
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits. `total` and `facets` count all passages found, the page apart.

    A facet lists (value, passages), most first; None stands for passages without a value. A passage counts
    under each of its themes. `expanded` tells what the alias table added (ranked search only).
    """

    total: int
    rows: tuple[Hit, ...]
    facets: Mapping[str, Facet]
    expanded: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """An open index of one dataset version."""

    folder: Path
    version: str
    searcher: tantivy.Searcher

    @property
    def passages(self) -> int:
        """How many passages are indexed."""
        return self.searcher.num_docs

    def search(
        self,
        query: str | Query,
        filters: Filters | None = None,
        years: Mapping[str, Years] | None = None,
        *,
        mode: Mode = "exact",
        order: Order = "best",
        limit: int = 20,
        offset: int = 0,
        facets: Sequence[str] = ("city", "theme", "year"),
        aliases: bool = True,
    ) -> Hits:
        """Return the hits offset … offset + limit of a query, its exact total and facet counts.

        `mode` exact: every passage that contains the query (see dashboard.search.query); ranked: passages
        with its words (see dashboard.search.ranking), `aliases` added or not. `filters` maps a name of
        FILTERS to the values wanted, `years` "year" or "event_year" to (from, to). `order` best: by BM25;
        newest: by year, within a year by number; source: by number. Raises QueryError.
        """
        tree = parse(query) if isinstance(query, str) else query
        expanded = expand(wanted_terms(tree)) if mode == "ranked" and aliases else ()
        whole = compile_ranked(self.searcher, tree, expanded) if mode == "ranked" else compile_query(tree)
        wanted = restrict(whole, filters or {}, years or {})
        if not 0 <= limit <= MOST_HITS or offset < 0:
            raise QueryError(
                f"一次最多列出 {MOST_HITS} 条，起点不能小于 0；请改用翻页或下载。",
                f"At most {MOST_HITS} are listed at a time, from 0 on; turn pages, or download them.",
            )
        total, rows = self._page(wanted, order, limit, offset)
        shown = _shown_terms(tree, mode, expanded)
        hits = tuple(Hit(number, score, text, mark(text, shown)) for number, score, text in rows)
        return Hits(total, hits, self._facets(wanted, facets, total), expanded)

    def count(self, query: str | Query) -> int:
        """Return how many passages contain the query."""
        return self._count(_exact(query))

    def matching(self, query: str | Query) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the numbers of all passages that contain the query, ascending: for a semi-join in DuckDB."""
        wanted = _exact(query)
        found, everything = self._count(wanted), self.passages
        if found <= everything // 2:
            return self._numbers(wanted, found)
        rest = without(tantivy.Query.all_query(), [wanted])  # fewer to list than those wanted
        mask = np.ones(everything, np.bool_)
        mask[self._numbers(rest, everything - found)] = False
        return np.flatnonzero(mask)

    def stored(self, number: int) -> tuple[tantivy.DocAddress, str, dict[str, tuple[str, ...]]]:
        """Return where a passage lies, its text, and its stored fields body, city and theme. Raises QueryError."""
        wanted = tantivy.Query.term_query(schema(), "number", max(0, min(number, 2**62)), "basic")
        hits = self.searcher.search(wanted, 1, count=False).hits
        if not hits or number < 0:
            raise QueryError(
                f"没有编号为 {number} 的段落；编号为 0 到 {self.passages - 1}。",
                f"There is no passage {number}; they are numbered 0 to {self.passages - 1}.",
            )
        document = self.searcher.doc(hits[0][1])
        fields = {name: tuple(filter(None, document.get_all(name))) for name in STORED}
        return hits[0][1], text_of(document), fields

    def _count(self, wanted: tantivy.Query) -> int:
        result: Any = self.searcher.search(wanted, 1)  # its stub lacks count
        return int(result.count)

    def _numbers(self, wanted: tantivy.Query, found: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the numbers of the passages found, in chunks: a long list would hold up other threads."""
        if found == 0:
            return np.empty(0, np.int64)
        step = max(1, self.passages * MOST_LISTED // max(found, MOST_LISTED))
        chunks = []
        for low in range(0, self.passages, step):
            part = wanted if step >= self.passages else both([wanted, number_range(low, low + step - 1)])
            unscored = tantivy.Query.const_score_query(part, 1.0)
            hits = self.searcher.search(unscored, min(step, found), count=False).hits
            addresses = [address for _, address in hits]
            chunks.append(np.sort(np.array(self.searcher.fast_field_values("number", addresses), np.int64)))
        return np.concatenate(chunks)

    def _page(
        self, wanted: tantivy.Query, order: Order, limit: int, offset: int
    ) -> tuple[int, list[tuple[int, float, str]]]:
        offset = min(offset, self.passages)  # the engine sets room aside for all it is asked for
        result: Any
        if order == "best":
            result = self.searcher.search(wanted, max(limit, 1), offset=offset)
        elif order == "newest":
            result = self.searcher.search(wanted, max(limit, 1), offset=offset, order_by_field="newest")
        else:
            rising = tantivy.Order.Asc
            result = self.searcher.search(
                wanted, max(limit, 1), offset=offset, order_by_field="number", order=rising
            )
        rows = []
        for score, address in result.hits[:limit]:
            document = self.searcher.doc(address)
            rows.append((number_of(document), float(score) if order == "best" else 0.0, text_of(document)))
        return int(result.count), rows

    def _facets(self, wanted: tantivy.Query, names: Sequence[str], total: int) -> dict[str, Facet]:
        unknown = [name for name in names if name not in FACETS]
        if unknown:
            raise QueryError(f"不能按“{unknown[0]}”计数；可用的有 {'、'.join(FACETS)}。")
        if not names or not total:
            return dict.fromkeys(names, ())
        size = {"size": MOST_VALUES, "segment_size": MOST_VALUES}
        asked = {name: {"terms": {"field": TOGETHER.get(name, name), **size}} for name in names}
        found = self.searcher.aggregate(wanted, asked)
        return {name: _facet(name, found[name]["buckets"], total) for name in names}


def _exact(query: str | Query) -> tantivy.Query:
    return compile_query(parse(query) if isinstance(query, str) else query)


def _shown_terms(tree: Query, mode: Mode, expanded: Sequence[Expansion]) -> list[tuple[str, str]]:
    """What is marked in a query's hits, as asked and folded: terms that must stand there, words, aliases."""
    terms = wanted_terms(tree)
    if mode == "exact":
        return [(term.text, term.folded) for term in terms]
    exact = [(term.text, term.folded) for term in terms if term.quoted]
    added = [(variant, fold(variant)) for each in expanded for variant in each.added]
    return [*exact, *((word, word) for word in question_words(terms)), *added]


def open_index(folder: Path, version: str | None = None) -> Index:
    """Open an index; raises DatasetError where it is missing or of another version than asked for."""
    try:
        found = (folder / "version").read_text("utf-8")
        index = tantivy.Index.open(str(folder))
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"{folder} 没有完整的检索索引（{error}）；请重新生成数据集。",
            f"{folder} holds no complete search index. Build the dataset anew.",
        ) from error
    if version is not None and version != found:
        raise DatasetError(
            f"{folder} 的检索索引属于版本 {found}，而不是 {version}；请重新生成数据集。",
            f"The search index in {folder} belongs to version {found}, not {version}. Build the dataset anew.",
        )
    if index.schema != schema():
        raise DatasetError(
            f"{folder} 的检索索引是另一版程序建的；请重新生成数据集。",
            f"The search index in {folder} was made by another version of this programme. Build the dataset anew.",
        )
    return Index(folder, found, index.searcher())


def literal_query(text: str) -> Query:
    """Return the query for exactly this text, whatever signs it holds; not empty (QueryError)."""
    if not text:
        raise QueryError(
            "没有要查的文字；请写入词句。",
            "There is no text to look for; write some words.",
        )
    return Term(text, quoted=True)


def number_of(document: tantivy.Document) -> int:
    """Return the number of a passage from the engine's store."""
    return int(document.get_first("number") or 0)


def text_of(document: tantivy.Document) -> str:
    """Return the text of a passage from the engine's store."""
    return bytes(document.get_first("text") or b"").decode("utf-8")


def _facet(name: str, buckets: Sequence[Mapping[str, Any]], total: int) -> Facet:
    """Return a facet from the engine's answer, most first, ties in order of value, None last."""
    counts: Counter[str] = Counter()
    for one in buckets:
        for value in str(one["key"]).split(BETWEEN):
            counts[value] += one["doc_count"]
    missing = total - counts.total() if name in YEARS else counts.pop(NOTHING, 0)
    values = [(int(float(key)) if name in YEARS else key, found) for key, found in counts.items()]
    values.sort(key=lambda one: (-one[1], one[0]))
    return (*values, (None, missing)) if missing else tuple(values)
