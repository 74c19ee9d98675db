"""主题: for the themes chosen, who does it, under what names, since when, in what words."""

from dashboard.ui import choosing, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(choosing.theme_title(shown), t("themes.said"))
choosing.theme_links(shown)
if not shown.filters.theme:
    widgets.chart_block("practices_by_theme")
widgets.chart_block("practices_by_city")
widgets.chart_block("names")
widgets.chart_block("first_seen", of="name")
city = choosing.city_of_words(shown)
if city:
    widgets.chart_block("distinctive_words", heading=False, of=city)
widgets.chart_block("themes_together")
