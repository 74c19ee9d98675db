"""The first screen: one true sentence, three questions to begin with, the switches of the matrix."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Filters
from dashboard.labels import theme_name
from dashboard.lexicon import lexicon
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import whole
from dashboard.ui.view import link, view
from dashboard.ui.widgets import chart_block, option, pick

NANJING, HUZHOU, ZHANGJIAGANG = "320100", "330500", "320582"


def halves() -> tuple[Any, Any]:
    """Room for the words and, beside them, for what was read; the matrix begins on the first screen that way."""
    words, sources = st.columns([6, 5], gap="large")
    return words, sources


def coverage() -> None:
    """What was read: the best documented bodies, all of them at a click."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(f'<h2 class="title first">{plain(t("overview.read"))}</h2>', width="content")
        rows = option("rows", ("few", "all"))
    chart_block("coverage_by_body_year", heading=False, rows=rows)


def lead(totals: pd.DataFrame) -> None:
    """How much was read and found, in one sentence."""
    row = totals.iloc[0]
    practices, reviewed = int(row["practices"]), int(row["reviewed"])
    share = round(100 * reviewed / practices) if practices else 0
    values = {name: whole(row[name]) or "—" for name in totals.columns}
    st.html(f'<p class="lead">{plain(t("overview.lead", **{**values, "share": share}))}</p>')


def questions() -> None:
    """Three worked questions as links."""
    cities = Filters(city=(NANJING, HUZHOU, ZHANGJIAGANG))
    links = (
        anchor(link("search", Filters(q="积分")), t("overview.question.points"), top=1),
        anchor(link("timeline", Filters(), name="有事好商量"), t("overview.question.spread"), top=1),
        anchor(link("compare", cities), t("overview.question.compare"), top=1),
    )
    st.html(f'<h2 class="title">{plain(t("overview.questions"))}</h2><div class="questions">{"".join(links)}</div>')


def counts(frame: pd.DataFrame, column: str, *totals: str) -> dict[str, object]:
    """How many rows are drawn, and of how many: values for the sentence over a chart."""
    found: dict[str, object] = {"shown": frame[column].nunique()}
    for name in totals:
        found[name] = whole(frame[name].iloc[0]) if len(frame) else 0
    return found


def matrix_options() -> tuple[str, str, str]:
    """Rows, measure and order of the matrix, as the catalogue calls them: by, show, sort."""
    lang = view().lang
    orders = {name: t(f"sort.{name}") for name in ("total", "name", "province")}
    orders |= {theme.code: t("sort.theme", theme=theme_name(theme.code, lang)) for theme in lexicon().themes}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = option("by", ("city", "body"))
        show = option("show", ("count", "share"))
        sort = pick("sort", list(orders), orders, width=220, bare=True)
    return by, show, "" if sort in (None, "total") else sort
