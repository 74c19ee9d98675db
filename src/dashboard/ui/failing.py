"""What a visitor sees where something went wrong: one sentence and a way on; the log has the rest."""

import logging

import streamlit as st

from dashboard.errors import AtlasError
from dashboard.filters import Filters
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.view import link


def say_error(error: Exception) -> bool:
    """Show an error in the page's own words; True: the framework shows nothing more."""
    if isinstance(error, AtlasError):
        words = error.said(language())
    else:
        logging.getLogger("dashboard").error("page failed", exc_info=error)
        words = t("error.page")
    ways = [anchor(link("overview", Filters()), t("page.overview"), top=1)]
    st.html(f'<p class="lead warn" role="alert">{plain(words)}</p><p class="links">{"".join(ways)}</p>')
    return True
