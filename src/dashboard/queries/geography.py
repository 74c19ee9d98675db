"""Where: provinces as tiles, and the cities of a province as points."""

from functools import lru_cache

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters
from dashboard.lexicon import read_rows
from dashboard.queries.selection import frame

PROVINCES = """
, by_place AS (SELECT place, sum(first)::BIGINT AS n FROM selected GROUP BY place),
counted AS (SELECT place[:2] || '0000' AS code, sum(n)::BIGINT AS n, count(*) FILTER (tier <> 'provincial') AS cities
            FROM by_place JOIN practice_places USING (place) WHERE tier NOT IN ('national', 'unplaced') GROUP BY ALL),
seen AS (SELECT code[:2] || '0000' AS code, count(DISTINCT number) AS articles FROM articles_read WHERE code IS NOT NULL GROUP BY ALL)
SELECT tiles.code, coalesce(counted.n, CASE WHEN articles > 0 THEN 0 END) AS n, coalesce(cities, 0) AS cities, articles,
       CASE WHEN n > 0 THEN 'value' WHEN articles > 0 THEN 'read' ELSE 'unread' END AS state
FROM (SELECT unnest(?::VARCHAR[]) AS code) AS tiles LEFT JOIN counted USING (code) LEFT JOIN seen USING (code)
ORDER BY tiles.code
"""

CITIES = """
, counted AS (SELECT place, sum(first)::BIGINT AS n FROM selected GROUP BY ALL),
seen AS (SELECT place, count(DISTINCT number) AS articles FROM articles_read GROUP BY ALL)
SELECT practice_places.place, practice_places.name AS place_name, province, tier, lon, lat,
       coalesce(n, CASE WHEN articles > 0 THEN 0 END) AS n, articles,
       CASE WHEN n > 0 THEN 'value' WHEN articles > 0 THEN 'read' ELSE 'unread' END AS state
FROM practice_places LEFT JOIN counted USING (place) LEFT JOIN seen USING (place)
WHERE practice_places.place[:2] = ? AND tier <> 'provincial'
ORDER BY n DESC NULLS LAST, place
"""


@lru_cache(maxsize=1)
def tiles() -> pd.DataFrame:
    """The provinces' places in the tile grid: code, zh, en, short, letters, column, row (row 0 is north)."""
    rows = read_rows("tiles.csv", "code", "zh", "en", "short", "letters", "column", "row")
    return pd.DataFrame(rows).astype({"column": int, "row": int})


def practices_by_province(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Every province with its tile: code, n, cities, articles, state, zh, en, short, letters, column, row. Counties and cities
    count to their province; national bodies and records without a place have no tile."""
    grid = tiles()
    counted = frame(dataset, filters, PROVINCES, [list(grid["code"])], of="cell")
    return counted.merge(grid, on="code")


def practices_by_city_point(dataset: Dataset, filters: Filters, province: str) -> pd.DataFrame:
    """The cities of a province that this dataset knows: place, place_name, province, tier, lon, lat, n, articles, state.

    A city whose point is not known has no lon and lat and stands in the table only.
    """
    return frame(dataset, filters, CITIES, [province[:2]], of="cell")
