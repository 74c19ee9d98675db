"""方法: how the records are made, how accurate they are, what was read, what could not be, what the columns mean."""

from dashboard.ui import frame, method
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.method"), t("method.said"))
method.how()
method.accuracy(shown)
method.agreement(shown)
method.failures(shown)
method.unused(shown)
method.taxonomy(shown)
method.codebook(shown)
method.versions(shown)
