"""Exact search beside a scan by pandas and DuckDB, SQLite FTS5 with trigrams, and DuckDB's full-text search.

Ours does the whole page: exact total, the best 20 with their marks, counts by city, theme and year. The
others only count, which favours them. All see folded text; a total that differs from ours is reported as wrong.
"""

import importlib.resources
import importlib.util
import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks import Row
from benchmarks.passages import make_passages, make_queries
from dashboard.fold import fold
from dashboard.search import Index, build_index, open_index, parse
from dashboard.search.query import Not, Query, Term
from dashboard.search.reading import Mode
from dashboard.segment import whole_words

PEER_SECONDS = 60.0  # a peer is asked as many of the queries as it answers in this time
Asked = tuple[str, dict[str, tuple[str, ...]]]
Counter = Callable[[Query], int | None]  # None: this peer cannot answer such a query

CHART = """
SELECT city, year, count(*) FROM passages WHERE number IN (SELECT number FROM matched) GROUP BY ALL
"""


def run(scale: int) -> list[Row]:
    """Return one row for the build, one for our queries, one for a chart, one for memory, one a peer."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        table = make_passages(scale)
        queries = make_queries(table.column("text").to_pylist())
        start = time.perf_counter()
        build_index(table, folder / "index", "benchmark")
        seconds = time.perf_counter() - start
        size = sum(file.stat().st_size for file in (folder / "index").iterdir()) / 1e6
        rows: list[Row] = [{"what": "build", "per_s": scale / seconds, "s": seconds, "mb": size}]
        index = open_index(folder / "index")
        ours = [_time(index, asked, "exact") for asked in queries]
        rows.append({"what": "ours: total, best 20, 3 facets", **_spread(ours)})
        again = [_time(index, asked, "exact") for asked in queries]  # its pages are in the process by now
        rows.append({"what": "ours: once more, nothing cached", **_spread(again)})
        index.search("协商", mode="ranked")  # loads the segmenter
        ranked = [_time(index, asked, "ranked") for asked in queries]
        rows.append({"what": "ours, ranked: the same", **_spread(ranked)})
        rows.append({"what": "ours: text filters a chart", **_spread(_charts(index, table, queries))})
        rows.append({"what": "memory after all queries", **_memory(folder / "index", queries)})
        plain = [(query, taken) for (query, filters), taken in zip(queries, ours, strict=True) if not filters]
        folded = [fold(text) for text in table.column("text").to_pylist()]
        del table
        for peer, make in PEERS.items():
            count = make(folded, folder)
            compared = _compare(index, count, plain) if count else {"note": "does not load"}
            rows.append({"what": peer, **compared})
        return rows


def _charts(index: Index, table: pa.Table, queries: list[Asked]) -> Iterator[float]:
    """Yield the time from a query to its chart's numbers: matching passages, joined and grouped by DuckDB."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE passages AS SELECT number, city, year FROM given")
        for query, _ in queries:
            start = time.perf_counter()
            matched = pa.table({"number": index.matching(query)})
            connection.register("matched", matched)
            connection.execute(CHART).fetchall()
            yield (time.perf_counter() - start) * 1_000


def _compare(index: Index, count: Counter, plain: list[tuple[str, float]]) -> Row:
    """Return a peer's times, the ratio of its median to ours over the queries it answered, and its misses."""
    theirs, ours, wrong, without = [], [], 0, 0
    stop = time.perf_counter() + PEER_SECONDS
    for query, taken in plain:
        if time.perf_counter() > stop:
            break
        start = time.perf_counter()
        total = count(parse(query))
        if total is None:
            without += 1
            continue
        theirs.append((time.perf_counter() - start) * 1_000)
        ours.append(taken)
        wrong += total != index.count(query)
    ratio = median(theirs) / median(ours) if theirs else None
    return {**_spread(theirs), "ratio": ratio, "wrong": wrong, "no_answer": without}


def _pandas(folded: list[str], folder: Path) -> Counter:
    texts = pd.Series(folded)

    def match(tree: Query) -> "pd.Series[bool]":
        if isinstance(tree, Term):
            return texts.str.contains(tree.folded, regex=False)
        if isinstance(tree, Not):
            return ~match(tree.part)
        found = match(tree.parts[0])
        for part in tree.parts[1:]:
            found = found | match(part) if type(tree).__name__ == "Or" else found & match(part)
        return found

    return lambda tree: int(match(tree).sum())


def _duckdb(folded: list[str], folder: Path) -> Counter:
    connection = duckdb.connect(str(folder / "peer.duckdb"), config={"threads": 2})
    passages = pa.table({"text": folded})
    connection.register("given", passages)
    connection.execute("CREATE TABLE passages AS SELECT text FROM given")

    def count(tree: Query) -> int:
        condition, values = _condition(tree, "contains(text, ?)")
        sql = "SELECT count(*) FROM passages WHERE " + condition
        ((total,),) = connection.execute(sql, values).fetchall()
        return int(total)

    return count


def _sqlite(folded: list[str], folder: Path) -> Counter | None:
    connection = sqlite3.connect(folder / "peer.sqlite")
    try:
        connection.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='trigram')")
    except sqlite3.OperationalError:
        return None
    connection.executemany("INSERT INTO passages VALUES (?)", ((text,) for text in folded))
    connection.commit()

    def count(tree: Query) -> int | None:
        terms = [tree] if isinstance(tree, Term) else getattr(tree, "parts", [tree])
        if not all(isinstance(term, Term) and len(term.folded) >= 3 for term in terms):
            return None  # trigrams hold no shorter words
        joined = " OR " if type(tree).__name__ == "Or" else " AND "
        asked = joined.join('"' + term.folded.replace('"', '""') + '"' for term in terms)
        sql = "SELECT count(*) FROM passages WHERE passages MATCH ?"
        return int(connection.execute(sql, (asked,)).fetchone()[0])

    return count


def _duckdb_fts(folded: list[str], folder: Path) -> Counter | None:
    """Words by our segmenter: DuckDB's own tokenizer leaves Chinese text whole or drops it."""
    connection = duckdb.connect(str(folder / "fts.duckdb"), config={"threads": 2})
    loaded = False
    if importlib.util.find_spec("duckdb_extension_fts"):
        file = importlib.resources.files("duckdb_extension_fts") / "extensions" / f"v{duckdb.__version__}"
        with suppress(duckdb.Error):
            connection.load_extension(str(file / "fts.duckdb_extension"))
            loaded = True
    if not loaded:
        return None
    passages = pa.table({"id": range(len(folded)), "text": [" ".join(whole_words(text)) for text in folded]})
    connection.register("given", passages)
    connection.execute("CREATE TABLE passages AS FROM given")
    connection.execute(
        "PRAGMA create_fts_index('passages', 'id', 'text', stemmer='none', stopwords='none', ignore='(\\s)+')"
    )

    def count(tree: Query) -> int | None:
        if not isinstance(tree, Term):
            return None
        ((total,),) = connection.execute(
            "SELECT count(fts_main_passages.match_bm25(id, ?, conjunctive := 1)) FROM passages",
            [" ".join(whole_words(tree.folded))],
        ).fetchall()
        return int(total)

    return count


PEERS: dict[str, Callable[[list[str], Path], Counter | None]] = {
    "pandas str.contains, count": _pandas,
    "DuckDB contains, count": _duckdb,
    "SQLite FTS5 trigram, count": _sqlite,
    "DuckDB FTS of words, count": _duckdb_fts,
}


def _condition(tree: Query, term: str) -> tuple[str, list[str]]:
    """Return a query as a condition with placeholders and their values."""
    if isinstance(tree, Term):
        return term, [tree.folded]
    if isinstance(tree, Not):
        condition, values = _condition(tree.part, term)
        return f"NOT ({condition})", values
    parts = [_condition(part, term) for part in tree.parts]
    joined = " OR " if type(tree).__name__ == "Or" else " AND "
    values = [value for _, found in parts for value in found]
    return "(" + joined.join(condition for condition, _ in parts) + ")", values


def _memory(folder: Path, queries: list[Asked]) -> Row:
    """Return the memory of a fresh process after all queries, exact and ranked; Linux only."""
    if not Path("/proc/self/status").exists():
        return {"note": "not measured on this system"}
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        own, mapped = pool.apply(_memory_of_queries, (folder, queries))
    return {"mb": own + mapped, "note": f"own {own:.0f} MB, index pages in the file cache {mapped:.0f} MB"}


def _memory_of_queries(folder: Path, queries: list[Asked]) -> tuple[float, float]:
    index = open_index(folder)
    for query, filters in queries:
        index.search(query, filters)
        index.search(query, filters, mode="ranked")
        index.matching(query)
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    values = {line.split(":")[0]: int(line.split()[1]) / 1_000 for line in lines if line.startswith("Rss")}
    return values["RssAnon"], values["RssFile"]


def _time(index: Index, asked: Asked, mode: Mode) -> float:
    """Return how long the first page of a query takes, in milliseconds."""
    query, filters = asked
    start = time.perf_counter()
    index.search(query, filters, mode=mode)
    return (time.perf_counter() - start) * 1_000


def _spread(taken: "Iterator[float] | list[float]") -> Row:
    """Return the number of measurements, median, 95th percentile and maximum in milliseconds."""
    times = sorted(taken)
    if len(times) < 2:
        return {"queries": len(times)}
    p95 = quantiles(times, n=20)[-1]
    return {"queries": len(times), "p50_ms": median(times), "p95_ms": p95, "max_ms": times[-1]}
