"""Tables that make charts quick: built once with the dataset, so that a chart's cost hardly grows with the corpus.

practice_facts   one row a practice and theme (theme NULL for one without), `first` 1 on one row a practice, else 0
practice_cube    the same counted by place, year and theme: n practices that have the theme, `first` summed,
                 and how many of those a person has reviewed
name_facts       one row a practice and name it bears (canonical form)
practice_words   how often each word of two or more characters occurs in all practices, for words met twice
practice_places  one row a place that was read or has practices, with its name today, province, tier and point
place_of(code, level)  the place a division counts to, as filters.place_of says it
"""

from collections import Counter

import duckdb
import pyarrow as pa

from dashboard.segment import words

PLACE_OF = """
CREATE OR REPLACE MACRO place_of(code, level) AS CASE
    WHEN code IS NULL THEN CASE WHEN level = 'national' THEN 'national' ELSE 'unplaced' END
    WHEN code[:2] IN ('11', '12', '31', '50') THEN code[:2] || '0000'
    WHEN code[3:4] = '90' THEN code
    ELSE code[:4] || '00' END
"""

PRACTICE_FACTS = """
CREATE OR REPLACE TABLE practice_facts AS
SELECT practices.rowid::INTEGER AS number, practices.id AS practice, passage, doc, article, body,
       place_of(code, level) AS place, code, level, kind, state,
       theme, (theme IS NULL OR row_number() OVER (PARTITION BY practices.id ORDER BY rank) = 1)::TINYINT AS first,
       year::SMALLINT AS year, event_year::SMALLINT AS event_year
FROM practices LEFT JOIN practice_themes ON practice_themes.practice = practices.id
ORDER BY place, body, number
"""

NAME_FACTS = """
CREATE OR REPLACE TABLE name_facts AS
SELECT DISTINCT coalesce(practice_names.canonical, practice_names.name) AS name, number, practice, place, body, year, event_year
FROM practice_names JOIN practice_facts USING (practice) WHERE first = 1
ORDER BY name, year, number
"""

PRACTICE_CUBE = """
CREATE OR REPLACE TABLE practice_cube AS
SELECT place, year, theme, count(*)::INTEGER AS n, sum(first)::INTEGER AS first,
       count_if(first = 1 AND state <> 'extracted')::INTEGER AS reviewed
FROM practice_facts GROUP BY ALL ORDER BY ALL
"""

PRACTICE_PLACES = """
CREATE OR REPLACE TABLE practice_places AS
WITH met AS (
    SELECT place, coalesce(min(county) FILTER (place[3:4] = '90'), min(city), min(province)) AS was, min(province) AS province
    FROM (SELECT place_of(code, level) AS place, province, city, county FROM practices
          UNION ALL SELECT place_of(code, level), province, city, county FROM coverage)
    GROUP BY place)
SELECT place, coalesce(places.name, was, place) AS name, coalesce(places.province, met.province) AS province,
       CASE WHEN place IN ('national', 'unplaced') THEN place
            WHEN place[:2] IN ('11', '12', '31', '50') THEN 'city'
            WHEN place[3:] = '0000' THEN 'provincial'
            WHEN place[3:4] = '90' THEN 'county' ELSE 'city' END AS tier,
       coalesce(pinyin, place) AS pinyin, initials, lon, lat
FROM met LEFT JOIN places ON places.code = place ORDER BY place
"""


BATCH = 20_000
"""Practices whose words are counted at a time: about 3 MB of text."""


def add_aggregates(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables above from practices, their themes and names, coverage and places; again gives the same."""
    for statement in (PLACE_OF, PRACTICE_FACTS, NAME_FACTS, PRACTICE_CUBE, PRACTICE_PLACES):
        connection.execute(statement)
    _count_words(connection)


def _count_words(connection: duckdb.DuckDBPyConnection) -> None:
    counts: Counter[str] = Counter()
    texts = connection.cursor().execute("SELECT text FROM practices")
    while rows := texts.fetchmany(BATCH):
        for (text,) in rows:
            counts.update(content_words(text))
    kept = sorted((word, n) for word, n in counts.items() if n > 1)
    table = pa.table({"word": [word for word, _ in kept], "n": pa.array([n for _, n in kept], pa.int32())})
    connection.register("counted_words", table)
    connection.execute("CREATE OR REPLACE TABLE practice_words AS SELECT word::VARCHAR AS word, n FROM counted_words")
    connection.unregister("counted_words")


def content_words(text: str) -> list[str]:
    """Words of two or more Chinese characters: what a comparison of wordings counts."""
    return [word for word in words(text) if len(word) > 1 and not word.isascii() and word.isalpha()]
