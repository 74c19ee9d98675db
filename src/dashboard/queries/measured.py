"""Comparable figures: numbers of one measure from several bodies, brought to one unit; conflicts flagged."""

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters
from dashboard.queries.selection import frame

MEASURES = """
SELECT measure, count(*) AS n, count(DISTINCT body) AS bodies, min(amount) AS least, max(amount) AS most
FROM selected GROUP BY measure ORDER BY bodies DESC, n DESC, measure LIMIT ?
"""

FIGURES = """
, chosen AS (SELECT position FROM selected WHERE ?::VARCHAR IS NULL OR measure = ? ORDER BY position LIMIT ?),
found AS MATERIALIZED (SELECT * FROM figure_facts WHERE position IN (SELECT position FROM chosen WHERE position >= 0)),
texts AS (SELECT rowid AS number, text FROM practices WHERE rowid IN (SELECT number FROM found WHERE number >= 0)),
sources AS (SELECT doc, title, publisher, published FROM documents WHERE doc IN (SELECT doc FROM found WHERE doc >= ''))
SELECT measure, what, body, found.place, practice_places.name AS place_name, amount, unit, quoted, scope, as_of,
       approx, year, event_year, state, "value", unit_written, practice, found.doc, start, "end", text, title,
       publisher, published, conflict
FROM found JOIN texts USING (number) LEFT JOIN practice_places USING (place) LEFT JOIN sources USING (doc)
ORDER BY position
"""
"""Conditions that leave nothing out (position >= 0, doc >= ''): see timeline.FIRST_SEEN."""


def measures(dataset: Dataset, filters: Filters, limit: int = 200) -> pd.DataFrame:
    """What is measured, by most bodies first: measure (last word of what is counted, and unit), n, bodies, least, most."""
    return frame(dataset, filters, MEASURES, [limit], of="figure")


def figures(dataset: Dataset, filters: Filters, measure: str | None = None, limit: int = 1_000) -> pd.DataFrame:
    """Figures of one measure, or of all: amount in `unit` (万, 亿 multiplied out), as quoted, with source and record.

    `scope` is total, annual, once or missing; `conflict`: another document gives the same body another amount for
    the same measure, scope and time. Conflicts come first.
    """
    return frame(dataset, filters, FIGURES, [measure, measure, limit], of="figure")
