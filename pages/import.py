"""导入: own files in, what was understood of them, and into the corpus."""

from dashboard.ui import frame, intake, login
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.import"), t("import.said", **intake.limits()))
if login.is_allowed("publish"):
    intake.upload(shown)
    intake.desk(shown)
