"""The first screen: one true sentence, three questions to begin with, the switches of the matrix."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.catalogue import place_name
from dashboard.charts.look import place_label
from dashboard.filters import Filters
from dashboard.labels import theme_name
from dashboard.lexicon import all_themes
from dashboard.ui import data
from dashboard.ui.bar import place_options
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import whole
from dashboard.ui.view import View, link, view
from dashboard.ui.widgets import chart_block, option, pick

EXAMPLES = ("320100", "330500", "320582")
EXAMPLE_NAME, EXAMPLE_WORD = "有事好商量", "积分"
"""Of the corpus that is shipped; another one has questions of its own."""


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
    """Worked questions as links, those that this corpus can answer."""
    shown = view()
    links = []
    if data.ask(queries.count_passages, shown.version, Filters(q=EXAMPLE_WORD)):
        links.append(anchor(link("search", Filters(q=EXAMPLE_WORD)), t("overview.question.points"), top=1))
    names = list(data.ask(queries.names, shown.version, Filters())["name"])
    if names:
        name = EXAMPLE_NAME if EXAMPLE_NAME in names else names[0]
        links.append(anchor(link("timeline", Filters(), name=name), t("overview.question.spread", name=name), top=1))
    cities = _compared(shown)
    if len(cities) > 1:
        called = t("overview.and").join(place_name(city, shown.lang) for city in cities)
        target = link("compare", Filters(city=cities))
        links.append(anchor(target, t("overview.question.compare", names=called), top=1))
    if not links:
        return
    st.html(f'<h2 class="title">{plain(t("overview.questions"))}</h2><div class="questions">{"".join(links)}</div>')


def _compared(shown: View) -> tuple[str, ...]:
    """Three cities to compare: the examples where all of them did something here, else the best documented ones."""
    done = (data.ask(queries.totals, shown.version, Filters(city=(city,))) for city in EXAMPLES)
    if all(int(totals.iloc[0]["practices"]) for totals in done):
        return EXAMPLES
    return tuple(place_options(shown, ("prefecture",))[:3])


def matrix_options() -> dict[str, str]:
    """Rows, measure and both orders of the matrix, as the catalogue calls them: by, show, sort, across."""
    shown = view()
    lang = shown.lang
    orders = {name: t(f"sort.{name}") for name in ("total", "name", "province")}
    orders |= {theme.code: t("sort.theme", theme=theme_name(theme.code, lang)) for theme in all_themes()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = option("by", tuple(queries.ROWS))
        show = option("show", ("count", "share"))
        sort = pick("sort", list(orders), orders, width=220, bare=True)
        chosen = {"by": by, "show": show, "sort": "" if sort in (None, "total") else sort, "across": ""}
        rows = data.chart("practices_by_theme_city", shown.version, shown.filters, chosen).drop_duplicates("place")
        named = rows[["place", "place_name", "tier"]].itertuples(index=False)
        names = [place_label(place, name, tier, lang) for place, name, tier in named]
        columns = {"taxonomy": t("across.taxonomy"), "total": t("across.total")}
        columns |= {str(place): t("across.row", name=name) for place, name in zip(rows["place"], names, strict=True)}
        across = pick("across", list(columns), columns, width=220, bare=True)
    return {**chosen, "across": "" if across in (None, "taxonomy") else across}
