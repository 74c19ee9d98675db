"""How every question is asked: over `selected`, what the filters leave, with one cursor a call."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard.dataset import Dataset
from dashboard.filters import FURTHER, Filters, Further, city_code, where, where_read
from dashboard.places import gazetteer
from dashboard.search import Index

CUBE = """
SELECT place, year, theme, n, first, reviewed FROM (SELECT *, place AS code FROM practice_cube) WHERE """

FACTS = {
    "practice": """SELECT *, 1 AS n, (first = 1 AND state <> 'extracted')::INTEGER AS reviewed
                   FROM practice_facts WHERE """,
    "pair": "SELECT * FROM pair_facts WHERE ",
    "name": "SELECT * FROM name_facts WHERE ",
    "figure": "SELECT * FROM figure_facts WHERE ",
}
"""Whose rows `selected` holds: one a practice and theme, pair of themes, name, or figure."""

THEME = "number IN (SELECT number FROM practice_facts WHERE theme IN ?)"
MATCHED = " AND passage IN (SELECT number FROM matched)"
READ = "SELECT * FROM coverage_facts WHERE "
ARTICLES = "SELECT * FROM article_facts WHERE "

_INTEGERS = {
    pa.int8(): pd.Int64Dtype(), pa.int16(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(),
    pa.int64(): pd.Int64Dtype(), pa.decimal128(38, 0): pd.Int64Dtype(),
}  # fmt: skip


def frame(
    dataset: Dataset,
    filters: Filters,
    question: str,
    parameters: Sequence[object] = (),
    of: Literal["practice", "pair", "name", "figure", "cell"] = "practice",
    further: Further = (),
) -> pd.DataFrame:
    """Answer to `question`, which reads `selected` (what the filters leave) and `read` (the coverage they leave).

    `selected` has the columns of the facts of that sort (aggregate.py); practices also n = 1 and reviewed. Of cells
    only place, year, theme, n, first and reviewed are promised, so that practice_cube answers where the filters
    allow; `further` conditions are for practices and cells. `read` has the columns of coverage and place,
    `articles_read` those of article_facts. `question` goes on after these WITH tables: it starts with
    SELECT, or with ", name AS (…)". Raises QueryError where the text filter cannot be understood.
    """
    cursor = dataset.cursor()
    if of == "cell" and coarse(filters) and not further:
        condition, values = where(filters)
        chosen = CUBE + condition
    else:
        condition, values = where(filters, THEME)
        chosen = " AND ".join([FACTS["practice" if of == "cell" else of] + condition, *(FURTHER[name] for name, _ in further)])
        values += [value for _, value in further]
        if filters.q:
            match(cursor, dataset, filters.q)
            chosen += MATCHED
    read, read_values = where_read(filters)
    sql = "WITH selected AS (" + chosen + "), read AS (" + READ + read + "), articles_read AS (" + ARTICLES + read + ") " + question
    return _named(fetch(cursor, sql, [*values, *read_values, *read_values, *parameters]), filters)


def _named(found: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows of a city of which the filters leave single counties alone bear the counties' names, not the city's."""
    counties: dict[str, list[str]] = {}
    for code in filters.city:
        division, place = gazetteer().by_code(code), city_code(code)
        if division and code != place and not {place, code[:2] + "0000"} & set(filters.city):
            counties.setdefault(place, []).append(division.name)
    for key, name in (("place", "place_name"), ("key", "name")):
        if counties and {key, name} <= set(found):
            names = {place: "、".join(names) for place, names in counties.items()}
            found[name] = found[key].map(names).fillna(found[name])
    return found


def match(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, text: str) -> None:
    """Make the passages that hold `text` known to this cursor alone, as table matched(number)."""
    cursor.register("matched", _numbers(dataset.index, text))


@lru_cache(maxsize=4)
def _numbers(index: Index, text: str) -> pa.Table:
    """The passages that hold a text: every chart of a page asks for the same ones."""
    return pa.table({"number": index.matching(text)})


def fetch(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
    """Rows as a frame; whole numbers stay whole where some are missing (Int64)."""
    answer: pa.Table = cursor.execute(sql, list(parameters)).to_arrow_table()
    found: pd.DataFrame = answer.to_pandas(types_mapper=_INTEGERS.get)
    return found


def coarse(filters: Filters) -> bool:
    """Whether place, year and theme are all that the filters ask about."""
    fine = (filters.theme, filters.level, filters.kind, filters.state, filters.q)
    cities = all(code.isdigit() and (code.endswith("0000") or code == city_code(code)) for code in filters.city)
    return not any(fine) and filters.efrom is None and filters.eto is None and cities
