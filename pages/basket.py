"""摘录篮: the records put aside, with their sources, as files for a paper or a report."""

from dashboard.ui import frame, shelf
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.basket"), t("basket.said"))
shelf.basket(shown)
