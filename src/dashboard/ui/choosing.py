"""Choices of one page: a theme, a practice by its name, a measure, a province, a city."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.catalogue import place_name
from dashboard.labels import theme_name
from dashboard.lexicon import all_themes
from dashboard.ui import data, frame
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import known
from dashboard.ui.view import View, link
from dashboard.ui.widgets import pick


def halves() -> tuple[Any, Any]:
    """Room for the provinces and, beside them, for the cities of one; below each other on a narrow screen."""
    country, cities = st.columns([1, 1], gap="large")
    return country, cities


def theme_title(shown: View) -> str:
    """The question of the themes page, of one theme or of all."""
    if len(shown.filters.theme) == 1:
        return t("title.theme", theme=theme_name(shown.filters.theme[0], shown.lang))
    return t("title.themes")


def theme_links(shown: View) -> None:
    """Themes by group, each a link to the page of that theme."""
    groups: dict[str, list[str]] = {}
    for theme in all_themes():
        group = theme.group_zh if shown.lang == "zh" else theme.group_en
        chosen = theme.code in shown.filters.theme
        made = anchor(link("themes", replace(shown.filters, theme=() if chosen else (theme.code,))),
                      theme_name(theme.code, shown.lang), title=theme.about, current="true" if chosen else "")  # fmt: skip
        groups.setdefault(group, []).append(made)
    rows = [f'<p class="links themes"><span class="group">{plain(group)}</span>{"".join(made)}</p>' for group, made in groups.items()]
    st.html("".join(rows))


def city_of_words(shown: View) -> str | None:
    """The city whose words are set apart: of the filters, else of those with most records."""
    frame.section(t("themes.words"))
    counted = data.ask(queries.practices_by, shown.version, shown.filters, "city")
    codes = [str(code) for code in counted["key"] if known(code) and code not in ("national", "unplaced")]
    return pick("words", codes[:60], {code: place_name(code, shown.lang) for code in codes[:60]})


def practice_name(shown: View) -> str | None:
    """A named practice: those that most places bear come first."""
    names = [str(name) for name in data.ask(queries.names, shown.version, shown.filters)["name"]]
    return pick("name", names, {name: name for name in names}, free=True)


def measure(shown: View) -> str | None:
    """What is measured: what most bodies give figures of comes first."""
    found = data.ask(queries.measures, shown.version, shown.filters)
    rows = list(zip(found["measure"], found["n"], found["bodies"], strict=True))
    return pick("measure", [str(one) for one, _, _ in rows],
                {str(one): t("figures.choice", measure=one, n=n, bodies=bodies) for one, n, bodies in rows}, 420)  # fmt: skip


def province(shown: View) -> str | None:
    """The province whose cities are shown: that of the filters, else the one with most records."""
    counted = data.ask(queries.practices_by_province, shown.version, shown.filters)
    counted = counted[counted["state"] != "unread"].sort_values("n", ascending=False, kind="stable")
    codes = [str(code) for code in counted["code"]]
    first = [code for code in shown.filters.province if code in codes]
    return pick("place", list(dict.fromkeys([*first, *codes])), {code: place_name(code, shown.lang) for code in codes})
