"""原文: the document with every record lit in place, each field showing the words it came from."""

from dashboard.ui import frame, reading
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
document = reading.choose_document(shown)
if document is None:
    frame.title(t("document.all"), t("document.none"))
    reading.list_documents(shown)
else:
    reading.source_block(document)
    reading.text_and_record(shown, document)
