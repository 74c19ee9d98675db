"""Cities to compare: chosen, or a peer group in one click; their passages in columns."""

from dataclasses import replace

import streamlit as st

from dashboard import queries
from dashboard.catalogue import MOST_COMPARED, place_name
from dashboard.filters import Filters, city_code
from dashboard.labels import theme_name
from dashboard.ui import data, frame, records
from dashboard.ui.bar import place_options
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.view import View, link
from dashboard.ui.widgets import pick

EACH = 6
"""Passages in a column."""


def choose_cities(shown: View) -> None:
    """What is compared, and peer groups of the first city; examples where no city has been chosen."""
    cities = shown.filters.city
    if not cities:
        st.html(f'<p class="lead">{plain(t("compare.choose"))}</p>')
        starts = place_options(shown, ("prefecture",))[:8]
        links = [anchor(_peers(shown, city, "similar"), place_name(city, shown.lang), top=1) for city in starts]
        st.html(f'<p class="links">{plain(t("compare.start"))} {"".join(links)}</p>')
        return
    name = place_name(city_code(cities[0]), shown.lang)  # peers are those of the city that holds a county
    groups = {by: data.ask(queries.peers, shown.version, None, cities[0], by) for by in ("level", "province", "similar")}
    links = [
        anchor(link("compare", replace(shown.filters, city=tuple(group))), t(f"compare.{by}"), top=1) if len(group) > 1
        else f'<span class="note">{plain(t(f"compare.{by}.none"))}</span>'
        for by, group in groups.items()
    ]  # fmt: skip
    st.html(f'<p class="links">{plain(t("compare.peers", name=name))} {"".join(links)}</p>')
    if len(cities) == 1:
        st.html(f'<p class="lead">{plain(t("compare.another"))}</p>')


def _peers(shown: View, city: str, by: str) -> str:
    """Address of the comparison of a city with its peers."""
    group = data.ask(queries.peers, shown.version, None, city, by)
    return link("compare", replace(shown.filters, city=tuple(group)))


def passages_in_columns(shown: View) -> None:
    """The passages of each city, newest first, of one theme or all."""
    frame.section(t("compare.passages"))
    cities = shown.filters.city[:MOST_COMPARED]
    counted = data.ask(queries.practices_by, shown.version, replace(shown.filters, city=cities), "theme")
    codes = [str(code) for code in counted["key"] if records.known(code)]
    words = {"all": t("compare.all_themes")} | {code: theme_name(code, shown.lang) for code in codes}
    theme = pick("theme_of", list(words), words)
    found = data.ask(
        queries.compare_passages, shown.version, replace(shown.filters, city=cities), cities,
        None if theme in (None, "all") else theme, EACH,
    )  # fmt: skip
    groups = [(place_name(city, shown.lang), found[found["place"] == city]) for city in cities]
    records.columns(groups, t("compare.none"))
    st.html(f'<p class="note">{plain(t("compare.each", n=EACH))} {anchor(link("search", Filters(city=cities)), t("panel.all"), top=1)}</p>')
