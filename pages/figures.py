"""数字: what is measured, by whom, how much; where sources disagree."""

from dashboard.ui import choosing, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.figures"), t("figures.said"))
measure = choosing.measure(shown)
if measure:
    widgets.chart_block("figures", heading=False, measure=measure)
widgets.chart_block("measures")
