"""Frames → Plotly figures: (frame, lang, dark) → Figure, with no title (the page's sentence stands over it).

The frame is that of a view with a column `behind`: for each row the address query of what lies behind it
("city=330500&theme=digital", or "id=<practice>"), empty where nothing does (catalogue.addresses). Every mark carries
that of its row as first customdata. Texts from documents are escaped: nothing in them becomes markup.
"""

from dashboard.charts.amounts import bars, coefficients, dots
from dashboard.charts.matrix import coverage, first_seen, theme_city, together
from dashboard.charts.places import city_points, province_tiles
from dashboard.charts.years import by_year, small_multiples, spread

__all__ = [
    "bars", "by_year", "city_points", "coefficients", "coverage", "dots", "first_seen", "province_tiles",
    "small_multiples", "spread", "theme_city", "together",
]  # fmt: skip
