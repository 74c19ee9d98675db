"""Questions a dataset answers: (dataset, filters, …) → frame.

The columns are always the same; where the filters leave nothing the frame is empty.
"""

from dashboard.queries.compare import compare_names, compare_passages, compare_themes, peers, similar_cities
from dashboard.queries.geography import practices_by_city_point, practices_by_province
from dashboard.queries.measured import figures, measures
from dashboard.queries.overview import (
    ROWS,
    coverage_by_body_year,
    practices_by,
    practices_by_theme_city,
    practices_by_year,
    reviewed,
    totals,
)
from dashboard.queries.records import (
    count_passages,
    count_practices,
    document,
    document_articles,
    document_figures,
    document_furniture,
    document_names,
    document_practices,
    documents,
    passages,
    passages_at,
    passages_by_number,
    practices,
    practices_by_id,
    rejected,
    stored_document,
    table,
    waiting,
    waiting_in,
)
from dashboard.queries.searched import not_searched, search
from dashboard.queries.themes import distinctive_words, themes_together
from dashboard.queries.timeline import first_seen, names, spread

__all__ = [
    "ROWS",
    "compare_names",
    "compare_passages",
    "compare_themes",
    "count_passages",
    "count_practices",
    "coverage_by_body_year",
    "distinctive_words",
    "document",
    "document_articles",
    "document_figures",
    "document_furniture",
    "document_names",
    "document_practices",
    "documents",
    "figures",
    "first_seen",
    "measures",
    "names",
    "not_searched",
    "passages",
    "passages_at",
    "passages_by_number",
    "peers",
    "practices",
    "practices_by",
    "practices_by_city_point",
    "practices_by_id",
    "practices_by_province",
    "practices_by_theme_city",
    "practices_by_year",
    "rejected",
    "reviewed",
    "search",
    "similar_cities",
    "spread",
    "stored_document",
    "table",
    "themes_together",
    "totals",
    "waiting",
    "waiting_in",
]  # fmt: skip
