"""The blocks that pages are made of. `chart_block` is how every chart is shown: there is no other way."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.filters import Filters, from_query
from dashboard.labels import column_name
from dashboard.queries import records as record_queries
from dashboard.ui import data
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import record_list
from dashboard.ui.view import keep, link, parameter, view

PANEL = 10
"""Records shown under a chart; the rest is one link away."""


def option(name: str, choices: Sequence[str], words: Mapping[str, str] | None = None) -> str:
    """A small switch of this page whose choice stands in the address; the first choice is the default."""
    asked = parameter(name)
    key = f"o_{name}"
    if key not in st.session_state:
        st.session_state[key] = asked if asked in choices else choices[0]
    chosen = st.segmented_control(
        t(f"option.{name}"), list(choices), key=key, required=True, label_visibility="collapsed",
        format_func=lambda one: words[one] if words else t(f"option.{name}.{one}"),
    )  # fmt: skip
    found = chosen or choices[0]
    keep(name, None if found == choices[0] else found)
    return found


def pick(name: str, choices: Sequence[str], words: Mapping[str, str], width: int = 320) -> str | None:
    """A choice of many from a list with typing; it stands in the address. None where there is nothing to choose."""
    asked = parameter(name)
    key = f"o_{name}"
    options = list(dict.fromkeys([*choices, *([asked] if asked in words else [])]))
    if not options:
        keep(name, None)
        return None
    if st.session_state.get(key) not in options:
        st.session_state[key] = asked if asked in options else options[0]
    chosen = st.selectbox(t(f"option.{name}"), options, key=key, format_func=lambda one: words.get(one, one), width=width)
    keep(name, None if chosen == options[0] else chosen)
    return chosen


def chart_block(name: str, frame: pd.DataFrame, figure: go.Figure, said: str) -> None:
    """A chart with all that belongs to it: the sentence over it, a click to its records, its table, its files."""
    st.html(f'<p class="said">{plain(said)}</p>')
    _block(name, frame, figure, said)


@st.fragment
def _block(name: str, frame: pd.DataFrame, figure: go.Figure, said: str) -> None:
    shown = view()
    as_table = st.session_state.get(f"table_{name}", False)
    if as_table:
        table(frame, f"frame_{name}")
    else:
        chosen = st.plotly_chart(
            figure, key=f"chart_{name}", on_select="rerun", selection_mode="points", theme=None, alt=said,
            config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
        )  # fmt: skip
        behind(name, chosen, shown.filters)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.toggle(t("chart.table"), key=f"table_{name}")


def behind(name: str, chosen: Any, filters: Filters) -> None:
    """The records behind the marks that were clicked."""
    points = chosen["selection"]["points"] if chosen else []
    addresses = [point["customdata"][0] for point in points if point.get("customdata")]
    asked = next((address for address in addresses if address), None)
    if asked is None:
        st.html(f'<p class="note">{plain(t("chart.click"))}</p>')
        return
    said = parse_qs(asked)
    if "id" in said:
        found = data.ask(record_queries.practices_by_id, view().version, None, tuple(said["id"]))
        st.html(f'<p class="note" role="status">{plain(t("panel.one"))}</p>')
        record_list(found)
        return
    narrowed = narrow(filters, said)
    total = data.ask(record_queries.count_practices, view().version, narrowed)
    found = data.ask(record_queries.practices, view().version, narrowed, PANEL)
    words = plain(t("panel.some", n=total, shown=min(total, PANEL)))
    st.html(f'<p class="note" role="status">{words} {anchor(link("search", narrowed), t("panel.all"), top=1)}</p>')
    record_list(found)


def narrow(filters: Filters, said: Mapping[str, list[str]]) -> Filters:
    """The filters with what a mark stands for in place of what they said on the same names."""
    mark, _ = from_query(said)
    changed = {
        field.name: getattr(mark, field.name) for field in fields(Filters)
        if field.name.rstrip("_") in said
    }  # fmt: skip
    if "city" in changed:
        changed["province"] = ()
    return replace(filters, **changed)


def table(frame: pd.DataFrame, key: str) -> None:
    """A frame as a table: headings in the reader's language, years without a comma."""
    lang = view().lang
    years = [column for column in frame.columns if column in ("year", "event_year", "first_year", "stated")]
    config: dict[str, Any] = {column: st.column_config.NumberColumn(column_name(column, lang), format="%d") for column in years}
    config |= {
        column: st.column_config.Column(column_name(str(column), lang)) for column in frame.columns if column not in years
    }
    st.dataframe(frame, key=key, hide_index=True, column_config=config, width="stretch")


def empty_state(filters: Filters) -> None:
    """What stands where the filters leave nothing: why, and the ways on."""
    ways = [anchor(link(view().page, Filters()), t("empty.clear"), top=1), anchor(link("overview", Filters()), t("empty.coverage"), top=1)]
    if filters.q:
        ways.insert(0, anchor(link(view().page, replace(filters, q="")), t("empty.without_text"), top=1))
    st.html(f'<p class="lead">{plain(t("empty"))}</p><p class="links">{"".join(ways)}</p>')
