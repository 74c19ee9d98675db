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
, chosen AS MATERIALIZED (
    SELECT figure, row_number() OVER () AS position FROM (
        SELECT figure FROM selected WHERE ?::VARCHAR IS NULL OR measure = ?
        ORDER BY conflict DESC, measure, amount DESC, number, n LIMIT ?))
SELECT measure, what, found.body, found.place, practice_places.name AS place_name, amount, found.unit,
       figures.text AS quoted, scope, as_of, approx, found.year, found.event_year, found.state, "value",
       figures.unit AS unit_written, found.practice, found.doc, figures.start, figures."end", practices.text,
       documents.title, documents.publisher, documents.published, conflict
FROM chosen JOIN figure_facts AS found ON found.figure = chosen.figure
     JOIN figures ON figures.rowid = chosen.figure
     JOIN practices ON practices.rowid = found.number
     LEFT JOIN practice_places USING (place) LEFT JOIN documents ON documents.doc = found.doc
ORDER BY position
"""


def measures(dataset: Dataset, filters: Filters, limit: int = 200) -> pd.DataFrame:
    """What is measured, by most bodies first: measure (last word of what is counted, and unit), n, bodies, least, most."""
    return frame(dataset, filters, MEASURES, [limit], of="figure")


def figures(dataset: Dataset, filters: Filters, measure: str | None = None, limit: int = 1_000) -> pd.DataFrame:
    """Figures of one measure, or of all: amount in `unit` (万, 亿 multiplied out), as quoted, with source and record.

    `scope` is total, annual, once or missing; `conflict`: another document gives the same body another amount for
    the same measure, scope and time. Conflicts come first.
    """
    return frame(dataset, filters, FIGURES, [measure, measure, limit], of="figure")
