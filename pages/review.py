"""审核: the least certain records first; accept, edit, reject, or add one that was missed."""

from dashboard.ui import deciding, frame, login
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.review"), t("review.said"))
if login.is_allowed("review"):
    deciding.desk(shown)
