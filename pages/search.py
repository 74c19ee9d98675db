"""原文检索: every passage that contains the text; without a text, the records that the filters leave."""

import streamlit as st

from dashboard.ui import found, frame, widgets
from dashboard.ui.i18n import t
from dashboard.ui.view import view

shown = view()
frame.title(t("title.search"))
if shown.filters.q:
    with st.container(horizontal=True, gap="medium"):
        mode = widgets.option("mode", ("exact", "ranked"))
        order = widgets.option("order", ("best", "newest", "source"))
        lines = widgets.option("lines", ("passages", "kwic"))
    frame.paragraph(t(f"search.help.{mode}"))
    found.passages_found(shown, mode, order, lines == "kwic")
else:
    found.records_found(shown)
