"""总览: what is in here, coverage first, then which city does what."""

from dashboard import charts
from dashboard.queries import overview
from dashboard.ui import data, frame, opening, widgets
from dashboard.ui.i18n import t
from dashboard.ui.said import sentence
from dashboard.ui.view import view

shown = view()
frame.title(t("title.overview"))
opening.lead(data.ask(overview.totals, shown.version, shown.filters))
opening.questions()

frame.section(t("overview.coverage"))
read = data.ask(overview.coverage_by_body_year, shown.version, shown.filters)
said = sentence(shown, "coverage", **opening.counts(read, "body", "bodies"))
widgets.chart_block("coverage", read, charts.coverage(read, shown.lang, shown.dark), said)

frame.section(t("overview.matrix"))
unit, measure, sort = opening.matrix_options()
cells = data.ask(overview.practices_by_theme_city, shown.version, shown.filters, unit == "body", sort)
key = "share" if measure == "share" else "matrix"
said = sentence(shown, key, **opening.counts(cells, "place", "places", "records"))
figure = charts.theme_city(cells, shown.lang, shown.dark, share=measure == "share")
widgets.chart_block("theme_city", cells, figure, said)
