"""年度: records by year, what is earliest in this corpus, how a named practice went from body to body."""

from dashboard.ui import choosing, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.timeline"), t("timeline.said"))
frame.section(t("timeline.spread"))
name = choosing.practice_name(shown)
basis = widgets.option("basis", ("published", "stated"))
if name:
    widgets.chart_block("spread", heading=False, name=name, basis=basis)
frame.section(t("timeline.first"))
of = widgets.option("of", ("name", "theme"))
widgets.chart_block("first_seen", heading=False, of=of)
widgets.chart_block("practices_by_year", basis=basis)
