"""地图: provinces as tiles, the cities of one as points."""

from dashboard.ui import choosing, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.map"), t("map.said"))
country, cities = choosing.halves()
with country:
    widgets.chart_block("practices_by_province")
with cities:
    frame.section(t("map.cities"))
    province = choosing.province(shown)
    if province:
        widgets.chart_block("practices_by_city_point", heading=False, of=province)
