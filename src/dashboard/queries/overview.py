"""What is in here: numbers, coverage first, then themes by city and records by year."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters, Further, city_code, where_read
from dashboard.queries.selection import fetch, frame

SHOWN = 40
"""Rows of a matrix that are drawn; the rest is a filter away, and the sentence says so."""

TOTALS = """
, counted AS (SELECT place, sum(first)::BIGINT AS n, sum(reviewed)::BIGINT AS reviewed FROM selected GROUP BY place)
SELECT coalesce(sum(n), 0)::BIGINT AS practices, coalesce(sum(reviewed), 0)::BIGINT AS reviewed,
       count(*) FILTER (n > 0 AND tier IN ('city', 'county')) AS cities, any_value(bodies) AS bodies,
       any_value(provinces) AS provinces, any_value(year_from) AS year_from, any_value(year_to) AS year_to
FROM (SELECT count(DISTINCT body) AS bodies, count(DISTINCT province) AS provinces, min(year) AS year_from,
             max(year) AS year_to FROM read)
     LEFT JOIN (FROM counted JOIN practice_places USING (place)) ON TRUE
"""

CORPUS = "SELECT * FROM corpus_totals"

REVIEWED = """
SELECT coalesce(sum(first), 0)::BIGINT AS practices, coalesce(sum(reviewed), 0)::BIGINT AS reviewed FROM selected
"""

DOCUMENTS = "SELECT count(DISTINCT doc) AS documents, count(DISTINCT number) AS articles FROM article_facts WHERE "

COVERAGE = """
, bodies AS (
    SELECT body, any_value(place) AS place, any_value(province) AS province, any_value(level) AS level,
           any_value(coalesce(code, place)) AS city, sum(documents)::BIGINT AS total, sum(practices)::BIGINT AS told,
           count(*) OVER () AS bodies
    FROM read GROUP BY body ORDER BY total DESC, told DESC, body LIMIT ?),
years AS (
    SELECT unnest(range(min(year), max(year) + 1)) AS year FROM read
    UNION ALL SELECT DISTINCT NULL FROM read WHERE year IS NULL)
SELECT bodies.body, bodies.place, practice_places.name AS place_name, bodies.province, bodies.level, bodies.city,
       years.year,
       sum(documents)::BIGINT AS documents, sum(articles)::BIGINT AS articles, sum(practices)::BIGINT AS practices,
       CASE WHEN sum(articles) IS NULL THEN 'unread' WHEN sum(practices) > 0 THEN 'value' ELSE 'read' END AS state,
       total, bodies
FROM bodies CROSS JOIN years
     LEFT JOIN read ON read.body = bodies.body AND read.year IS NOT DISTINCT FROM years.year
     LEFT JOIN practice_places ON practice_places.place = bodies.place
GROUP BY ALL ORDER BY total DESC, max(told) DESC, bodies.city, body, year NULLS LAST
"""

WHOLE_MATRIX = "SELECT * EXCLUDE (position) FROM place_matrix WHERE position <= ?"

PLACES = """
, keys AS (SELECT *, place AS city, CASE WHEN tier = 'provincial' THEN tier END AS level FROM practice_places),
cells AS (SELECT place, theme, sum(n)::BIGINT AS n, sum(first)::BIGINT AS first FROM selected GROUP BY ALL),
seen AS (SELECT place FROM read),
universe AS (SELECT unnest(?::VARCHAR[]) AS place UNION ALL SELECT place FROM coverage_facts WHERE """

BODIES = """
, keys AS (SELECT body AS place, NULL::VARCHAR AS name, NULL::VARCHAR AS province, 'body' AS tier, NULL::VARCHAR AS pinyin,
                  any_value(coalesce(code, place)) AS city, any_value(level) AS level
           FROM coverage_facts GROUP BY body),
cells AS (SELECT body AS place, theme, sum(n)::BIGINT AS n, sum(first)::BIGINT AS first FROM selected GROUP BY ALL),
seen AS (SELECT body AS place FROM read),
universe AS (SELECT unnest(?::VARCHAR[]) AS place UNION ALL SELECT body FROM coverage_facts WHERE """

PROVINCES = """
, home AS (SELECT place, CASE WHEN place IN ('national', 'unplaced') THEN place ELSE place[:2] || '0000' END AS whole FROM practice_places),
keys AS (SELECT whole AS place, any_value(coalesce(own.name, met.province, whole)) AS name, any_value(met.province) AS province,
                CASE WHEN whole IN ('national', 'unplaced') THEN whole ELSE 'province' END AS tier, any_value(coalesce(own.pinyin, whole)) AS pinyin,
                NULL::VARCHAR AS city, NULL::VARCHAR AS level
         FROM home JOIN practice_places AS met USING (place) LEFT JOIN places AS own ON own.code = whole GROUP BY whole),
cells AS (SELECT whole AS place, theme, sum(n)::BIGINT AS n, sum(first)::BIGINT AS first FROM selected JOIN home USING (place) GROUP BY ALL),
seen AS (SELECT whole AS place FROM read JOIN home USING (place)),
universe AS (SELECT unnest(?::VARCHAR[]) AS place UNION ALL SELECT whole FROM coverage_facts JOIN home USING (place) WHERE """

TIERS = """
, levels AS (SELECT level FROM coverage_facts UNION SELECT level FROM practice_facts),
keys AS (SELECT coalesce(level, 'unplaced') AS place, NULL::VARCHAR AS name, NULL::VARCHAR AS province, 'level' AS tier,
                NULL::VARCHAR AS pinyin, CASE WHEN level IS NULL THEN 'unplaced' END AS city, level FROM levels),
cells AS (SELECT coalesce(level, 'unplaced') AS place, theme, sum(n)::BIGINT AS n, sum(first)::BIGINT AS first
          FROM selected GROUP BY ALL),
seen AS (SELECT coalesce(level, 'unplaced') AS place FROM read),
universe AS (SELECT unnest(?::VARCHAR[]) AS place UNION ALL SELECT coalesce(level, 'unplaced') FROM coverage_facts WHERE """

ROWS: Mapping[str, str] = {"city": PLACES, "body": BODIES, "province": PROVINCES, "level": TIERS}
"""What the rows of the matrix may be: cities with their counties, each body, provinces whole, levels."""

# What is known of a place comes from three sides (counted, read, asked for) and is put together by one grouping.
MATRIX = """),
asked AS (
    SELECT place, sum(first)::BIGINT AS total, bool_or(met) AS met, sum(sorted) AS sorted
    FROM (SELECT place, first, TRUE AS met, CASE WHEN theme = ? THEN n END AS sorted FROM cells
          UNION ALL SELECT DISTINCT place, NULL, TRUE, NULL FROM seen
          UNION ALL SELECT DISTINCT place, NULL, FALSE, NULL FROM universe)
    GROUP BY place),
lines AS (
    SELECT place, coalesce(total, 0) AS total, met, count(*) OVER () AS places,
           coalesce(sum(total) OVER (), 0)::BIGINT AS records,
           coalesce(name, place) AS place_name, province, coalesce(tier, 'body') AS tier,
           CASE WHEN tier IN ('province', 'level') THEN city ELSE coalesce(city, place) END AS city,
           level, CASE ? WHEN 'name' THEN pinyin WHEN 'province' THEN province END AS way, sorted
    FROM asked LEFT JOIN keys USING (place)
    ORDER BY way, coalesce(sorted, 0) DESC, total DESC, met DESC, place LIMIT ?)
SELECT lines.place, place_name, province, tier, city, level, themes.code AS theme,
       CASE WHEN met THEN coalesce(n, 0) END AS n, total,
       CASE WHEN total > 0 THEN coalesce(n, 0) / total END AS share,
       CASE WHEN n > 0 THEN 'value' WHEN met THEN 'read' ELSE 'unread' END AS state, places, records
FROM lines CROSS JOIN (FROM themes WHERE len(?::VARCHAR[]) = 0 OR list_contains(?::VARCHAR[], code)) AS themes
     LEFT JOIN cells ON cells.place = lines.place AND cells.theme = themes.code
ORDER BY way, coalesce(sorted, 0) DESC, total DESC, met DESC, lines.place, themes.rank
"""

BY_YEAR = """
, counted AS (SELECT year, sum(first)::BIGINT AS n FROM selected GROUP BY ALL),
articles AS (SELECT year, count(DISTINCT number) AS articles FROM articles_read GROUP BY ALL),
years AS (
    SELECT unnest(range(min(year), max(year) + 1)) AS year FROM (FROM counted SELECT year UNION FROM articles SELECT year)
    UNION ALL (SELECT DISTINCT year FROM counted WHERE year IS NULL))
SELECT years.year, CASE WHEN articles > 0 OR n > 0 THEN coalesce(n, 0) END AS n, articles,
       CASE WHEN n > 0 THEN 'value' WHEN articles > 0 THEN 'read' ELSE 'unread' END AS state
FROM years LEFT JOIN counted ON counted.year IS NOT DISTINCT FROM years.year
           LEFT JOIN articles ON articles.year IS NOT DISTINCT FROM years.year
ORDER BY years.year NULLS LAST
"""

BY_STATED_YEAR = """
, counted AS (SELECT event_year AS year, sum(first)::BIGINT AS n FROM selected GROUP BY ALL),
years AS (SELECT unnest(range(min(year), max(year) + 1)) AS year FROM counted
          UNION ALL (SELECT DISTINCT year FROM counted WHERE year IS NULL))
SELECT years.year, coalesce(n, 0) AS n, NULL::BIGINT AS articles,
       CASE WHEN n > 0 THEN 'value' ELSE 'read' END AS state
FROM years LEFT JOIN counted ON counted.year IS NOT DISTINCT FROM years.year
ORDER BY years.year NULLS LAST
"""

BY_CODE = {
    "theme": "SELECT theme AS key, sum(n)::BIGINT AS n FROM selected GROUP BY ALL ORDER BY n DESC, key",
    "city": """, counted AS (SELECT place, sum(first)::BIGINT AS n FROM selected GROUP BY place)
               SELECT place AS key, coalesce(name, place) AS name, province, tier, n
               FROM counted LEFT JOIN practice_places USING (place) WHERE n > 0 ORDER BY n DESC, key""",
    "body": """SELECT body AS key, any_value(coalesce(code, place)) AS city, any_value(level) AS level,
                      sum(first)::BIGINT AS n
               FROM selected GROUP BY body ORDER BY n DESC, key""",
    "level": "SELECT level AS key, sum(first)::BIGINT AS n FROM selected GROUP BY ALL ORDER BY n DESC, key",
    "kind": "SELECT kind AS key, sum(first)::BIGINT AS n FROM selected GROUP BY ALL ORDER BY n DESC, key",
    "state": "SELECT state AS key, sum(first)::BIGINT AS n FROM selected GROUP BY ALL ORDER BY n DESC, key",
}


def totals(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """One row: practices, reviewed, cities, bodies, provinces, year_from, year_to, documents, articles.

    The first three count what the filters leave; the others what was read for their place, level and years.
    """
    if not filters.active:
        return fetch(dataset.cursor(), CORPUS)
    condition, values = where_read(filters)
    counted = frame(dataset, filters, TOTALS, of="cell")
    return pd.concat([counted, fetch(dataset.cursor(), DOCUMENTS + condition, values)], axis=1)


def reviewed(dataset: Dataset, filters: Filters, further: Further = ()) -> pd.DataFrame:
    """One row: practices that the filters leave, and how many of them were reviewed."""
    if not filters.active and not further:
        return fetch(dataset.cursor(), CORPUS)[["practices", "reviewed"]]
    return frame(dataset, filters, REVIEWED, of="cell", further=further)


def coverage_by_body_year(dataset: Dataset, filters: Filters, limit: int = SHOWN) -> pd.DataFrame:
    """What was read: body, place, place_name, province, level, year, documents, articles, practices, state.

    One row a body and year between the first and the last year read (year missing: undated); the `limit` bodies
    with most documents, of as many those with most records. state: value · read (no practice found) · unread (nothing read: counts are missing, not 0).
    `bodies` is how many there are in all.
    """
    return frame(dataset, filters, COVERAGE, [limit], of="cell")


def practices_by_theme_city(
    dataset: Dataset, filters: Filters, by: str = "city", sort: str = "total", limit: int = SHOWN, across: str = ""
) -> pd.DataFrame:
    """Matrix in long form: place, place_name, province, tier, city, level, theme, n, total, share, state, places, records.

    A row counts the practices of a place that have the theme (one with two themes counts under both); `total` counts
    the place's practices once, `share` is n / total. Rows are `by` one of ROWS: a city holds its counties, a province's
    own body and national bodies stand apart; every body; a province with all in it; a level. Rows are in order of
    `sort`: "total", "name" (pinyin), "province" or a theme; columns in that of the taxonomy, or of `across`: "total",
    or the place whose own row is sorted. The first `limit` of `places` rows are given. A city asked for by a filter
    has its row even where nothing was read: state unread, n missing. `records` is the sum of all totals. Under a theme
    filter its themes alone are columns: what else a place does is left out, so nothing can be said of it.
    """
    if not filters.active and by == "city" and sort == "total":
        return _sorted_across(fetch(dataset.cursor(), WHOLE_MATRIX, [limit]), across)
    anywhen = replace(filters, from_=None, to=None)
    condition, values = where_read(anywhen)
    asked = [code for code in filters.city if code == city_code(code)] if by == "city" else []
    question = ROWS[by] + condition + MATRIX
    themes = list(filters.theme)
    parameters = [asked, *values, sort, sort, limit, themes, themes]
    found = frame(dataset, filters, question, parameters, of="practice" if by in ("body", "level") else "cell")
    return _sorted_across(found, across)


def _sorted_across(found: pd.DataFrame, across: str) -> pd.DataFrame:
    """The rows of the matrix with its columns in order of all their counts ("total") or of those of one place."""
    own = found if across == "total" else found[found["place"] == across]
    if not across or own.empty:
        return found
    most = own.groupby("theme", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    columns = {theme: rank for rank, theme in enumerate(most.index)}
    rows = {place: rank for rank, place in enumerate(dict.fromkeys(found["place"]))}
    ranked = found.assign(row=found["place"].map(rows), column=found["theme"].map(columns))
    return ranked.sort_values(["row", "column"]).drop(columns=["row", "column"]).reset_index(drop=True)


def practices_by_year(
    dataset: Dataset, filters: Filters, basis: Literal["published", "stated"] = "published"
) -> pd.DataFrame:
    """Practices by year of publication, or by the year the text states: year, n, articles (read that year), state.

    Years run without holes; a missing year counts practices without one. For stated years `articles` is missing:
    a text of 2022 can tell of 2016, so there is no denominator.
    """
    return frame(dataset, filters, BY_YEAR if basis == "published" else BY_STATED_YEAR, of="practice" if basis == "stated" else "cell")


def practices_by(
    dataset: Dataset, filters: Filters, code: Literal["theme", "city", "body", "level", "kind", "state"]
) -> pd.DataFrame:
    """Practices by one code, most first: key, n; themes count a practice under each.

    For city also name, province, tier; for body also city (its code) and level.
    """
    return frame(dataset, filters, BY_CODE[code], of="cell" if code in ("theme", "city") else "practice")
