"""总览: what is in here, coverage first, then which city does what."""

from dashboard.queries import overview
from dashboard.ui import data, frame, opening, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.overview"))
words, sources = opening.halves()
with words:
    opening.lead(data.ask(overview.totals, shown.version, shown.filters))
    opening.questions()
with sources:
    opening.coverage()
frame.section(t("overview.matrix"))
widgets.chart_block("practices_by_theme_city", heading=False, **opening.matrix_options())
