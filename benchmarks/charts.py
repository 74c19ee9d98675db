"""Charts on corpora of the whole country: our queries beside the same counts by pandas on one flat table.

Made-up practices spread over every prefecture-level city and county of the division table, 19 themes, twelve
years. Each chart is asked without filters, with each kind of filter and with two combined; pandas gets the flat
table (one row a practice and theme) already in memory and answers the same with groupby.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks import Row
from dashboard import queries
from dashboard.aggregate import add_aggregates
from dashboard.filters import Filters
from dashboard.lexicon import all_themes
from dashboard.places import gazetteer
from dashboard.schema import TABLES, create_statement
from dashboard.store import COVERAGE

ROUNDS = 5

PRACTICES = """
CREATE TEMP TABLE made AS
SELECT i::INTEGER AS passage, printf('%016x', hash(i)) AS id, 'd' || i // 20 AS doc, 0 AS article,
       '该会开展协商活动，办理提案，走访群众，第' || hash(i) % 1000 || '号。' AS text,
       ['practice', 'plan', 'outcome'][(1 + hash(i, 1) % 3)::INTEGER] AS kind, bodies.* EXCLUDE (n), 2012 + (hash(i // 20, 2) % 12)::INTEGER AS year,
       CASE WHEN hash(i, 3) % 3 = 0 THEN 2010 + (hash(i // 20, 2) % 12)::INTEGER END AS event_year,
       CASE WHEN hash(i, 4) % 5 = 0 THEN 'accepted' ELSE 'extracted' END AS state, 0.9 AS confidence, 'r' AS rule,
       list_distinct([codes[(1 + hash(i, 5) % len(codes))::INTEGER], codes[(1 + hash(i, 6) % len(codes))::INTEGER]]
                     [:(1 + hash(i, 7) % 2)::INTEGER]) AS themes
FROM (SELECT i, (hash(i // 20) % ?)::BIGINT AS n FROM range(?) AS numbers(i)) AS drawn JOIN bodies USING (n),
     (SELECT list(code ORDER BY rank) AS codes FROM themes)
"""

FILLED = (
    "INSERT INTO practices BY NAME SELECT * FROM made ORDER BY passage",
    """INSERT INTO passages BY NAME SELECT passage AS number, id, doc, article, text, 'sentence' AS role, body, code,
       province, city, county, level, year, id AS practice FROM made ORDER BY passage""",
    """INSERT INTO practice_themes SELECT id, unnest(themes), unnest(range(len(themes))) FROM made""",
    """INSERT INTO practice_names BY NAME SELECT id AS practice, '平台' || hash(id) % 3000 AS name,
       '平台' || hash(id) % 3000 AS canonical FROM made WHERE hash(id) % 3 = 0""",
    """INSERT INTO figures BY NAME SELECT id AS practice, 0 AS n, hash(id) % 900 AS "value", '件' AS unit, '提案' AS "of",
       'annual' AS scope, '900件' AS text FROM made WHERE hash(id) % 8 = 0""",
    """INSERT INTO articles BY NAME SELECT DISTINCT ON (doc, body) doc, article AS n, body, code, province, city, county,
       level, year FROM made""",
    """INSERT INTO documents BY NAME SELECT DISTINCT doc, '题' AS title, year FROM made""",
)

FILTERS = {
    "none": Filters(),
    "city": Filters(city=("330500",)),
    "province, years": Filters(province=("320000",), from_=2016, to=2020),
    "theme": Filters(theme=("digital",)),
    "level": Filters(level=("county",)),
    "kind, state": Filters(kind=("practice",), state=("extracted",)),
    "stated years": Filters(efrom=2015, eto=2018),
}

Ask = Callable[[Any, Filters], pd.DataFrame]
CHARTS: dict[str, Ask] = {
    "totals": queries.totals,
    "coverage": queries.coverage_by_body_year,
    "theme × city": queries.practices_by_theme_city,
    "by year": queries.practices_by_year,
    "by stated year": lambda dataset, filters: queries.practices_by_year(dataset, filters, "stated"),
    "by theme": lambda dataset, filters: queries.practices_by(dataset, filters, "theme"),
    "by city": lambda dataset, filters: queries.practices_by(dataset, filters, "city"),
    "provinces": queries.practices_by_province,
    "compare": lambda dataset, filters: queries.compare_themes(dataset, filters, ["330500", "320100", "320500"]),
    "names": queries.names,
    "first seen": queries.first_seen,
    "spread": lambda dataset, filters: queries.spread(dataset, filters, "平台17"),
    "themes together": queries.themes_together,
    "similar": lambda dataset, _: queries.similar_cities(dataset, "330500"),
    "words": lambda dataset, filters: queries.distinctive_words(dataset, filters, "330500"),
    "measures": queries.measures,
    "figures": queries.figures,
    "records, first page": queries.practices,
}

BY_PANDAS: dict[str, Callable[[pd.DataFrame], object]] = {
    "theme × city": lambda flat: flat.groupby(["city", "theme"]).size(),
    "by year": lambda flat: flat[flat["first"]].groupby("year").size(),
    "by theme": lambda flat: flat.groupby("theme").size(),
    "by city": lambda flat: flat[flat["first"]].groupby("city").size(),
}


def run(scale: int) -> list[Row]:
    """Rows for the aggregates' build, all our charts together, each chart, and pandas on a flat table."""
    rows: list[Row] = []
    with TemporaryDirectory() as name, _made(Path(name) / "practices.duckdb", scale, rows) as dataset:
        queries.distinctive_words(dataset, Filters(), "330500")  # loads the segmenter
        taken = {chart: _each(lambda filters, ask=ask: ask(dataset, filters)) for chart, ask in CHARTS.items()}
        everything = [one for each in taken.values() for times in each.values() for one in times]
        rows.append({"what": "ours: all charts, all filters", **_spread(everything)})
        unfiltered = sum(median(taken[chart]["none"]) for chart in ("totals", "theme × city"))
        rows.append({"what": "ours: overview without filters", "p50_ms": unfiltered})
        for chart, each in taken.items():
            rows.append({"what": f"ours: {chart}", **_spread([one for times in each.values() for one in times])})
        flat = dataset.cursor().execute("""
            SELECT practices.*, theme, rank = 0 AS first FROM practices JOIN practice_themes ON practice = id""").df()
        for chart, count in BY_PANDAS.items():
            times = _each(lambda filters, count=count: count(_left(flat, filters)), rounds=1)
            rows.append({"what": f"pandas: {chart}", **_spread([one for part in times.values() for one in part])})
    return rows


@contextmanager
def _made(path: Path, scale: int, rows: list[Row]) -> Iterator[Any]:
    """A dataset without its index: these charts ask for no text."""
    writer = duckdb.connect(str(path))
    for table in TABLES:
        writer.execute(create_statement(table))
    present = [one for one in gazetteer().divisions if one.until is None]
    divisions = pa.Table.from_pylist([
        {"code": one.code, "name": one.name, "level": one.level, "province": one.province, "city": one.city,
         "county": one.county, "pinyin": one.pinyin, "initials": one.initials, "lon": one.lon, "lat": one.lat}
        for one in present
    ])  # fmt: skip
    themes = pa.Table.from_pylist([{"code": one.code, "rank": n} for n, one in enumerate(all_themes())])
    writer.register("divisions", divisions)
    writer.register("listed", themes)
    writer.execute("CREATE TABLE places AS SELECT * FROM divisions")
    writer.execute("CREATE TABLE themes AS SELECT * FROM listed")
    writer.execute("""
        CREATE TEMP TABLE bodies AS
        SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, province, city, county, name || '政协' AS body,
               CASE level WHEN 'province' THEN 'provincial' ELSE level END AS level FROM places""")
    writer.execute(PRACTICES, [divisions.num_rows, scale])
    for statement in (*FILLED, COVERAGE):
        writer.execute(statement)
    start = time.perf_counter()
    add_aggregates(writer)
    rows.append({"what": "aggregates built", "s": time.perf_counter() - start})
    writer.close()
    rows[-1]["mb"] = path.stat().st_size / 1e6
    reader = duckdb.connect(str(path), read_only=True)
    yield SimpleNamespace(version="benchmark", path=path, cursor=reader.cursor, index=None)
    reader.close()


def _each(ask: Callable[[Filters], object], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Milliseconds of each filter's answers."""
    taken: dict[str, list[float]] = {}
    for name, filters in FILTERS.items():
        ask(filters)
        for _ in range(rounds):
            start = time.perf_counter()
            ask(filters)
            taken.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    return taken


def _left(flat: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """What these filters leave of the flat table."""
    kept = pd.Series(True, index=flat.index)
    for code in filters.city:
        kept &= flat["code"].str.startswith(code[:4])
    for code in filters.province:
        kept &= flat["code"].str.startswith(code[:2])
    for column in ("level", "kind", "state"):
        if values := getattr(filters, column):
            kept &= flat[column].isin(values)
    if filters.theme:
        kept &= flat["id"].isin(flat.loc[flat["theme"].isin(filters.theme), "id"])
    for column, low, high in (("year", filters.from_, filters.to), ("event_year", filters.efrom, filters.eto)):
        if low is not None or high is not None:
            kept &= flat[column].between(low or 0, high or 9999)
    return flat[kept]


def _spread(taken: list[float]) -> Row:
    return {"p50_ms": median(taken), "p95_ms": quantiles(taken, n=20)[-1], "most_ms": max(taken)}
