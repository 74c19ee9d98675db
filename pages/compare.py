"""城市比较: two to six cities side by side, on one scale, in their own words."""

from dashboard.catalogue import MOST_COMPARED
from dashboard.ui import comparing, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.compare"))
comparing.choose_cities(shown)
if len(shown.filters.city) > 1:
    if len(shown.filters.city) > MOST_COMPARED:
        frame.paragraph(t("compare.most", most=MOST_COMPARED))
    show = widgets.option("show", ("count", "share"))
    widgets.chart_block("compare_themes", show=show)
    widgets.chart_block("compare_names")
    comparing.passages_in_columns(shown)
if shown.filters.city:
    widgets.chart_block("similar_cities", of=shown.filters.city[0])
