"""Comparable figures: numbers of one measure from several bodies, brought to one unit; conflicts flagged."""

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters
from dashboard.queries.selection import frame

# 1.2万人次 and 12,000人次 are one measure: the power of ten leaves the unit and enters the number.
MEASURED = """
, scaled AS (
    SELECT figures.*, practice_facts.number, practice_facts.doc, body, place, kind, state, year, event_year,
           regexp_replace(unit, '^(万亿|万|亿)', '') AS base_unit,
           "value" * CASE WHEN starts_with(unit, '万亿') THEN 1e12 WHEN unit[1] = '亿' THEN 1e8
                          WHEN unit[1] = '万' THEN 1e4 ELSE 1 END AS amount
    FROM figures JOIN practice_facts ON practice_facts.practice = figures.practice AND first = 1
    WHERE practice_facts.number IN (SELECT number FROM selected)),
measured AS (
    SELECT *, concat(coalesce("of", ''), CASE WHEN base_unit = '' THEN '' ELSE concat('（', base_unit, '）') END) AS measure
    FROM scaled)
"""

MEASURES = """
SELECT measure, count(*) AS n, count(DISTINCT body) AS bodies, min(amount) AS least, max(amount) AS most
FROM measured GROUP BY measure ORDER BY bodies DESC, n DESC, measure LIMIT ?
"""

FIGURES = """
SELECT measure, measured.body, measured.place, practice_places.name AS place_name, amount, base_unit AS unit,
       measured.text AS quoted, scope, as_of, approx, measured.year, measured.event_year, measured.state, "value",
       measured.unit AS unit_written, measured.practice, measured.doc, measured.start, measured."end",
       practices.text, documents.title, documents.publisher, documents.published,
       count(DISTINCT measured.doc) OVER same > 1 AND min(amount) OVER same < max(amount) OVER same AS conflict
FROM measured LEFT JOIN practice_places USING (place) LEFT JOIN documents ON documents.doc = measured.doc
     LEFT JOIN practices ON practices.rowid = measured.number
WHERE ?::VARCHAR IS NULL OR measure = ?
WINDOW same AS (PARTITION BY measure, measured.body, scope,
                coalesce(as_of, measured.event_year::VARCHAR, measured.year::VARCHAR))
ORDER BY conflict DESC, measure, amount DESC, measured.body, measured.doc, measured.start LIMIT ?
"""


def measures(dataset: Dataset, filters: Filters, limit: int = 200) -> pd.DataFrame:
    """What is measured, by most bodies first: measure (what and unit), n, bodies, least, most."""
    return frame(dataset, filters, MEASURED + MEASURES, [limit])


def figures(dataset: Dataset, filters: Filters, measure: str | None = None, limit: int = 1_000) -> pd.DataFrame:
    """Figures of one measure, or of all: amount in `unit` (万, 亿 multiplied out), as quoted, with source and record.

    `scope` is total, annual, once or missing; `conflict`: another document gives the same body another amount for
    the same measure, scope and time. Conflicts come first.
    """
    return frame(dataset, filters, MEASURED + FIGURES, [measure, measure, limit])
