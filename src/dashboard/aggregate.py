"""Tables that make charts quick: built once with the dataset, so that a chart hardly costs more in a larger corpus.

Four tables of facts share the columns that filters ask about (number, practice, passage, doc, article, body, place,
code, level, kind, state, year, event_year), so that one condition serves them all:

practice_facts   one row a practice and theme (theme missing for one without); `first` is 1 on one row a practice
pair_facts       one row a practice and ordered pair of its themes: theme, with_theme
name_facts       one row a practice and name it bears (canonical form): name
figure_facts     one row a figure: position (in the order shown), n, what, measure, amount and unit (万, 亿
                 multiplied out), conflict, and what the text has: quoted, start, end, value, unit_written …

practice_lists   one row a practice: its names and figures as the text has them
practice_cube    practice_facts counted by place, year and theme: n, `first` and `reviewed` summed
name_totals      name_facts counted by name: n, places, bodies, first_year, first_stated, last_year
corpus_totals    one row: what queries.totals says where no filter is set
place_matrix     one row a place and theme: what queries.practices_by_theme_city says where no filter is set
coverage_facts   coverage of what was read, with its place
article_facts    one row an article, place and year that it tells of: number (of the article), doc, place, code, level, year
word_counts      how often each word of two or more characters occurs in all practices
practice_words   the same of words met twice
practice_places  one row a place that was read or has practices, with its name today, province, tier and point
place_features   one row a city and theme or name it has, weighted for similarity; place_lengths their norms
place_of(code, level)  the place a division counts to, as filters.city_code says it
"""

from collections import Counter

import duckdb
import pyarrow as pa

from dashboard.segment import whole_words

PLACE_OF = """
CREATE OR REPLACE MACRO place_of(code, level) AS CASE
    WHEN code IS NULL THEN CASE WHEN level = 'national' THEN 'national' ELSE 'unplaced' END
    WHEN code[:2] IN ('11', '12', '31', '50') THEN code[:2] || '0000'
    WHEN code[3:4] = '90' THEN code
    ELSE code[:4] || '00' END
"""

PRACTICE_FACTS = """
SELECT practices.rowid::INTEGER AS number, practices.id AS practice, passage, doc, article, body,
       place_of(code, level) AS place, code, level, kind, state, year::SMALLINT AS year,
       event_year::SMALLINT AS event_year, confidence::FLOAT AS confidence, theme,
       (theme IS NULL OR row_number() OVER (PARTITION BY practices.id ORDER BY rank) = 1)::TINYINT AS first
FROM practices LEFT JOIN practice_themes ON practice_themes.practice = practices.id
WHERE practices.rowid BETWEEN $first AND $last
"""

PAIR_FACTS = """
SELECT one.* EXCLUDE (first, confidence), other.theme AS with_theme
FROM (SELECT * FROM practice_facts WHERE number BETWEEN $first AND $last) AS one
     JOIN practice_facts AS other USING (number)
WHERE one.theme <> other.theme AND other.number BETWEEN $first AND $last
"""

NAME_FACTS = """
SELECT practice_facts.* EXCLUDE (theme, first, confidence), named.name
FROM (SELECT DISTINCT practice, coalesce(canonical, name) AS name FROM practice_names
      WHERE practice IN (SELECT id FROM practices WHERE rowid BETWEEN $first AND $last)) AS named
     JOIN practice_facts ON practice_facts.practice = named.practice AND first = 1
WHERE number BETWEEN $first AND $last
"""

NAME_TOTALS = """
CREATE OR REPLACE TABLE name_totals AS
SELECT name, count(*) AS n, count(DISTINCT place) FILTER (place <> 'unplaced') AS places,
       count(DISTINCT body) AS bodies, min(year) AS first_year, min(event_year) AS first_stated,
       max(year) AS last_year
FROM name_facts GROUP BY name ORDER BY places DESC, n DESC, name
"""

# 1.2万人次 and 12,000人次 are one measure: the power of ten leaves the unit and enters the number.
FIGURE_FACTS = """
CREATE OR REPLACE TABLE figure_facts AS
WITH scaled AS (
    SELECT practice, n, text AS quoted, scope, as_of, approx, "value", unit AS unit_written, start, "end",
           coalesce("of", '') AS what, regexp_replace(unit, '^(万亿|万|亿)', '') AS unit,
           "value" * CASE WHEN starts_with(unit, '万亿') THEN 1e12 WHEN unit[1] = '亿' THEN 1e8
                          WHEN unit[1] = '万' THEN 1e4 ELSE 1 END AS amount
    FROM figures),
compared AS (
    SELECT practice_facts.* EXCLUDE (theme, first, confidence), scaled.* EXCLUDE (practice),
           concat(coalesce(head, what), CASE WHEN unit = '' THEN '' ELSE concat('（', unit, '）') END) AS measure,
           coalesce(as_of, practice_facts.event_year::VARCHAR, practice_facts.year::VARCHAR) AS said
    FROM scaled JOIN practice_facts ON practice_facts.practice = scaled.practice AND first = 1
         LEFT JOIN figure_heads USING (what)),
same AS (
    SELECT what, unit, body, scope, said FROM compared GROUP BY ALL
    HAVING min(doc) < max(doc) AND min(amount) < max(amount))
SELECT compared.* EXCLUDE (said), same.what IS NOT NULL AS conflict,
       row_number() OVER (ORDER BY same.what IS NULL, measure, amount DESC, number, n)::INTEGER AS position
FROM compared LEFT JOIN same ON compared.what = same.what AND compared.unit IS NOT DISTINCT FROM same.unit
     AND compared.body IS NOT DISTINCT FROM same.body AND compared.scope IS NOT DISTINCT FROM same.scope
     AND compared.said IS NOT DISTINCT FROM same.said
ORDER BY position
"""

PRACTICE_CUBE = """
CREATE OR REPLACE TABLE practice_cube AS
SELECT place, year, theme, count(*)::INTEGER AS n, sum(first)::INTEGER AS first,
       count_if(first = 1 AND state <> 'extracted')::INTEGER AS reviewed
FROM practice_facts GROUP BY ALL ORDER BY ALL
"""

COVERAGE_FACTS = """
CREATE OR REPLACE TABLE coverage_facts AS
SELECT *, place_of(code, level) AS place FROM coverage WHERE articles > 0 ORDER BY place, body, year
"""

ARTICLE_FACTS = """
CREATE OR REPLACE TABLE article_facts AS
SELECT DISTINCT articles.rowid::INTEGER AS number, doc, place_of(told.code, told.level) AS place, told.code, told.level, told.year
FROM articles JOIN (SELECT doc, n, code, level, year FROM articles UNION SELECT doc, article, code, level, year FROM practices) AS told
     USING (doc, n)
ORDER BY place, code, year, number
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

# Without filters every place met was read or has practices: no row is unread.
PLACE_MATRIX = """
CREATE OR REPLACE TABLE place_matrix AS
WITH cells AS (SELECT place, theme, sum(n)::BIGINT AS n, sum(first)::BIGINT AS first FROM practice_cube GROUP BY ALL),
lines AS (
    SELECT place, sum(first)::BIGINT AS total, row_number() OVER (ORDER BY sum(first) DESC, place)::INTEGER AS position,
           count(*) OVER () AS places, (sum(sum(first)) OVER ())::BIGINT AS records
    FROM (SELECT place, first FROM cells UNION ALL SELECT DISTINCT place, 0 FROM coverage_facts) GROUP BY place)
SELECT lines.place, coalesce(practice_places.name, lines.place) AS place_name, province, coalesce(tier, 'body') AS tier,
       lines.place AS city, CASE WHEN tier = 'provincial' THEN tier END AS level, themes.code AS theme, coalesce(n, 0) AS n, total,
       CASE WHEN total > 0 THEN coalesce(n, 0) / total END AS share,
       CASE WHEN n > 0 THEN 'value' ELSE 'read' END AS state, places, records, position
FROM lines CROSS JOIN themes LEFT JOIN cells ON cells.place = lines.place AND cells.theme = themes.code
     LEFT JOIN practice_places ON practice_places.place = lines.place
ORDER BY position, themes.rank
"""

CORPUS_TOTALS = """
CREATE OR REPLACE TABLE corpus_totals AS
SELECT * FROM
    (SELECT coalesce(sum(first), 0)::BIGINT AS practices, coalesce(sum(reviewed), 0)::BIGINT AS reviewed FROM practice_cube),
    (SELECT count(DISTINCT place) AS cities FROM practice_cube JOIN practice_places USING (place)
     WHERE first > 0 AND tier IN ('city', 'county')),
    (SELECT count(DISTINCT body) AS bodies, count(DISTINCT province) AS provinces, min(year) AS year_from,
            max(year) AS year_to FROM coverage_facts),
    (SELECT count(DISTINCT doc) AS documents, count(*) AS articles FROM articles)
"""

PRACTICE_LISTS = """
SELECT practices.rowid::INTEGER AS number, coalesce(names, []) AS names, coalesce(figures, []) AS figures
FROM practices
     LEFT JOIN (SELECT practice, list(name ORDER BY start) AS names FROM practice_names
                WHERE practice IN (SELECT id FROM practices WHERE rowid BETWEEN $first AND $last) GROUP BY practice) AS named
               ON named.practice = id
     LEFT JOIN (SELECT practice, list(text ORDER BY n) AS figures FROM figures
                WHERE practice IN (SELECT id FROM practices WHERE rowid BETWEEN $first AND $last) GROUP BY practice) AS measured
               ON measured.practice = id
WHERE practices.rowid BETWEEN $first AND $last
"""

# Weighted as texts are by their words: ln(1 + count) times ln(1 + cities / cities that have it).
PLACE_FEATURES = """
CREATE OR REPLACE TABLE place_features AS
WITH counted AS (
    SELECT place, 'theme' AS sort, theme AS feature, count(*) AS n FROM practice_facts
    WHERE theme IS NOT NULL GROUP BY ALL
    UNION ALL SELECT place, 'name', name, count(*) FROM name_facts GROUP BY ALL),
cities AS (SELECT count(*) AS cities FROM practice_places WHERE tier IN ('city', 'county'))
SELECT place, sort, feature, n,
       ln(1 + n) * ln(1 + cities / count(*) OVER (PARTITION BY sort, feature)) AS weight
FROM counted JOIN practice_places USING (place), cities WHERE tier IN ('city', 'county')
ORDER BY sort, feature, place
"""

PLACE_LENGTHS = """
CREATE OR REPLACE TABLE place_lengths AS
SELECT place, sqrt(sum(weight * weight)) AS length FROM place_features GROUP BY place ORDER BY place
"""

GROWING = {
    "practice_facts": (PRACTICE_FACTS, "place, body, number"),
    "pair_facts": (PAIR_FACTS, "place, number"),
    "name_facts": (NAME_FACTS, "name, year, number"),
    "practice_lists": (PRACTICE_LISTS, "number"),
}
"""Tables whose rows follow from their own practice alone, written a slice of practices ($first … $last) at a time, so
that memory holds one slice; and the order within it in which most are found quickest (no query relies on it)."""
BEGUN = {name: f"CREATE OR REPLACE TABLE {name} AS {rows} LIMIT 0" for name, (rows, _) in GROWING.items()}
GROWN = {name: f"INSERT INTO {name} {rows} ORDER BY {order}" for name, (rows, order) in GROWING.items()}
SLICE = 500_000
"""Practices in a slice."""
STATEMENTS = (
    NAME_TOTALS, FIGURE_FACTS, PRACTICE_CUBE, COVERAGE_FACTS, ARTICLE_FACTS, PRACTICE_PLACES, PLACE_MATRIX, CORPUS_TOTALS,
    PLACE_FEATURES, PLACE_LENGTHS,
)  # fmt: skip

BATCH = 20_000
"""Practices whose words are counted at a time: about 3 MB of text."""


def add_aggregates(connection: duckdb.DuckDBPyConnection, counted: int = 0) -> None:
    """Write the tables above from what was extracted, coverage and places; again gives the same.

    The rows and words of the first `counted` practices are there already, from a dataset that this one extends.
    """
    _name_heads(connection, counted)
    connection.execute(PLACE_OF)
    _write_facts(connection, counted)
    for statement in STATEMENTS:
        connection.execute(statement)
    _count_words(connection, counted)


def _write_facts(connection: duckdb.DuckDBPyConnection, counted: int) -> None:
    ((practices,),) = connection.execute("SELECT count(*) FROM practices").fetchall()
    for name, statement in GROWN.items():
        if not counted:
            connection.execute(BEGUN[name], {"first": 0, "last": -1})
        for first in range(counted, practices, SLICE):
            connection.execute(statement, {"first": first, "last": first + SLICE - 1})


NEW_HEADS = """
SELECT DISTINCT "of" FROM figures WHERE "of" IS NOT NULL AND "of" NOT IN (SELECT what FROM figure_heads) ORDER BY 1
"""


def _name_heads(connection: duckdb.DuckDBPyConnection, counted: int) -> None:
    """Table figure_heads: what is counted → its last word, which in Chinese is the thing itself (界别活动 → 活动)."""
    if not counted:
        connection.execute("CREATE OR REPLACE TABLE figure_heads (what VARCHAR, head VARCHAR)")
    rows = connection.execute(NEW_HEADS).fetchall()
    heads = [(what, next((one for one in reversed(content_words(what))), what)) for (what,) in rows]
    table = pa.table({"what": pa.array([what for what, _ in heads], pa.string()),
                      "head": pa.array([head for _, head in heads], pa.string())})  # fmt: skip
    connection.register("named_heads", table)
    connection.execute("INSERT INTO figure_heads SELECT * FROM named_heads")
    connection.unregister("named_heads")


WORD_COUNTS = """
CREATE OR REPLACE TABLE word_counts AS SELECT word::VARCHAR AS word, sum(n)::INTEGER AS n
FROM (SELECT word, n FROM counted_words UNION ALL SELECT word, n FROM word_counts) GROUP BY word ORDER BY word
"""
PRACTICE_WORDS = "CREATE OR REPLACE TABLE practice_words AS SELECT word, n FROM word_counts WHERE n > 1 ORDER BY word"


def _count_words(connection: duckdb.DuckDBPyConnection, counted: int) -> None:
    counts: Counter[str] = Counter()
    texts = connection.cursor().execute("SELECT text FROM practices WHERE rowid >= ?", [counted])
    while rows := texts.fetchmany(BATCH):
        for (text,) in rows:
            counts.update(content_words(text))
    table = pa.table({"word": pa.array(counts.keys(), pa.string()), "n": pa.array(counts.values(), pa.int32())})
    if not counted:
        connection.execute("CREATE OR REPLACE TABLE word_counts (word VARCHAR, n INTEGER)")
    connection.register("counted_words", table)
    connection.execute(WORD_COUNTS)
    connection.unregister("counted_words")
    connection.execute(PRACTICE_WORDS)


def content_words(text: str) -> list[str]:
    """Words of two or more Chinese characters: what a comparison of wordings counts."""
    return [word for word in whole_words(text) if len(word) > 1 and not word.isascii() and word.isalpha()]
