"""下载: all that the filters show as files, and the dataset itself."""

from dashboard.ui import files, frame, shelf
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.downloads"), shelf.filters_words(shown))
files.records_files(shown)
frame.section(t("downloads.views"))
shelf.view_list(shown)
frame.section(t("downloads.whole"))
shelf.whole_dataset(shown)
