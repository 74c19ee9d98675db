"""The blocks that pages are made of. `chart_block` is how every chart is shown: there is no other way."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from dashboard import catalogue, exports
from dashboard.exports.tables import spoken
from dashboard.filters import Filters, narrow
from dashboard.labels import column_name
from dashboard.queries import records as record_queries
from dashboard.ui import data, files
from dashboard.ui.bar import ways_back
from dashboard.ui.frame import section
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import record_list
from dashboard.ui.view import View, ignore, keep, link, parameter, view

PANEL = 10
"""Records shown under a chart; the rest is one link away."""


def option(name: str, choices: Sequence[str], words: Mapping[str, str] | None = None) -> str:
    """A small switch of this page whose choice stands in the address; the first choice is the default."""
    asked = parameter(name)
    key = f"o_{name}"
    if key not in st.session_state:
        st.session_state[key] = asked if asked in choices else choices[0]
        if asked and asked not in choices:
            ignore(name, asked)
    chosen = st.segmented_control(
        t(f"option.{name}"), list(choices), key=key, required=True, label_visibility="collapsed",
        format_func=lambda one: words[one] if words else t(f"option.{name}.{one}"),
    )  # fmt: skip
    found = chosen or choices[0]
    keep(name, None if found == choices[0] else found)
    return found


def pick(
    name: str, choices: Sequence[str], words: Mapping[str, str], width: int = 320, free: bool = False, bare: bool = False
) -> str | None:
    """A choice of many from a list with typing; it stands in the address. None where there is nothing to choose.

    `free`: the address may ask for what is not in the list; `bare`: its words need no label over them.
    """
    asked = parameter(name)
    key = f"o_{name}"
    extra = [asked] if asked and (free or asked in words) else []
    options = list(dict.fromkeys([*choices, *extra]))
    if key not in st.session_state and asked and asked not in options:
        ignore(name, asked)
    if not options:
        keep(name, None)
        return None
    if st.session_state.get(key) not in options:
        st.session_state[key] = asked if asked in options else options[0]
    chosen = st.selectbox(
        t(f"option.{name}"), options, key=key, format_func=lambda one: words.get(one, one), width=width,
        label_visibility="collapsed" if bare else "visible",
    )  # fmt: skip
    keep(name, None if chosen == options[0] else chosen)
    return chosen


def chart_block(view_name: str, /, *, heading: bool = True, **options: str) -> pd.DataFrame:
    """A view of the catalogue with all that belongs to it: its question, the sentence over it, the chart, a click
    to the records behind a mark, the same as a table, its files and addresses. Returns its frame."""
    shown, chart = view(), catalogue.VIEWS[view_name]
    chosen = catalogue.read_options(chart, {key: [value] for key, value in options.items()})[0]
    frame = data.chart(view_name, shown.version, shown.filters, chosen)
    said = catalogue.sentence(chart, frame, shown.filters, chosen, shown.version, shown.lang, data.reviewed(shown.version))
    if heading:
        section(catalogue.title(chart, shown.lang))
    st.html(f'<p class="said">{plain(said)}</p>')
    if frame.empty:
        empty_state(shown)
    else:
        _block(view_name, frame, said, chosen)
    return frame


WIDE = ("practices_by_theme_city", "first_seen", "themes_together", "compare_themes")
"""Charts of many columns: on a narrow screen they keep their width and are pushed sideways (atlas.css)."""


@st.fragment
def _block(name: str, frame: pd.DataFrame, said: str, options: catalogue.Options) -> None:
    shown, chart = view(), catalogue.VIEWS[name]
    figure = data.figure(name, shown.version, shown.filters, options, shown.lang, shown.dark)
    as_table = figure is None or bool(st.session_state.get(f"table_{name}", False))
    if as_table:
        chosen = table(frame, f"frame_{name}", said)
        address = catalogue.addresses(chart, frame[chosen : chosen + 1], options)[0] if chosen is not None else ""
    else:
        marked: Any = st.plotly_chart(
            figure, key=f"{'wide' if name in WIDE else 'chart'}_{name}", on_select="rerun", selection_mode="points", theme=None, alt=said,
            config={"scrollZoom": False, "doubleClick": False, "showTips": False, **_picture_button(name)},
        )  # fmt: skip
        points = marked["selection"]["points"] if marked else []
        addresses = [point["customdata"][0] for point in points if point.get("customdata")]
        address = next((one for one in addresses if one), "")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if chart.draw is not None:
            st.toggle(t("chart.table"), key=f"table_{name}")
        files.chart_files(name, options)
        if not address:
            st.html(f'<p class="note">{plain(t("chart.click_row" if as_table else "chart.click"))}</p>')
    if address:
        behind(parse_qs(address), catalogue.base(chart, shown.filters, options))


def _picture_button(name: str) -> dict[str, Any]:
    """Where the server has no browser to draw pictures, the reader's own does: one button over the chart, SVG."""
    if exports.drawable():
        return {"displayModeBar": False}
    return {
        "displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "svg", "filename": name},
    }  # fmt: skip


def behind(asked: Mapping[str, list[str]], filters: Filters) -> None:
    """The records behind a mark or a row, as its address says: one by its id, or those that it leaves of the filters'."""
    if "id" in asked:
        found = data.ask(record_queries.practices_by_id, view().version, None, tuple(asked["id"]))
        st.html(f'<p class="note" role="status">{plain(t("panel.one"))}</p>')
        record_list(found)
        return
    narrowed, further = narrow(filters, asked)
    total = data.ask(record_queries.count_practices, view().version, narrowed, further)
    order = "oldest" if asked.get("order") == ["oldest"] else "newest"
    most = 10 * PANEL if further else PANEL  # what no filter says has no page of its own
    found = data.ask(record_queries.practices, view().version, narrowed, most, 0, order, further)
    way = "" if further else anchor(link("search", narrowed), t("panel.all"), top=1)
    st.html(f'<p class="note" role="status">{plain(t("panel.some", n=total, shown=len(found)))} {way}</p>')
    record_list(found)


TECHNICAL = {"place", "city", "code", "practice", "doc", "start", "end", "records", "number", "articles_read"}
"""Columns that a reader does not need to see beside the others; the files have them."""

REPEATED = {"place": "places", "body": "bodies"}
"""In a frame of places (bodies) their number stands on every row, of use to the sentence alone; in others it counts."""


def table(frame: pd.DataFrame, key: str, said: str) -> int | None:
    """A frame as a table, headings in the reader's language, years without a comma. Returns the position of the row
    that was chosen, None where none is."""
    lang = view().lang
    hidden = TECHNICAL | {number for what, number in REPEATED.items() if what in frame}
    columns = [str(column) for column in frame.columns if column not in hidden]
    config: dict[str, Any] = {}
    for column in columns:
        heading = column_name(column, lang)
        if column == "year" or column.endswith("_year") or column in ("stated", "first_stated"):
            config[column] = st.column_config.NumberColumn(heading, format="%d")
        elif column in ("share", "similarity", "score"):
            config[column] = st.column_config.NumberColumn(heading, format="%.2f")
        else:
            config[column] = st.column_config.Column(heading)
    shown = spoken(frame[columns], lang)
    chosen: Any = st.dataframe(
        shown, key=key, hide_index=True, column_config=config, width="stretch", placeholder="—", alt=said,
        on_select="rerun", selection_mode="single-row", height="auto" if len(shown) < 12 else 420,
    )  # fmt: skip
    rows = chosen["selection"]["rows"] if chosen else []
    return rows[0] if rows and rows[0] < len(frame) else None


def empty_state(shown: View) -> None:
    """What stands where the filters leave nothing for a chart; where they leave no record at all the bar says more."""
    some = data.ask(record_queries.count_practices, shown.version, shown.filters)
    words = t("empty.chart") if some else t("empty")
    st.html(f'<p class="note">{plain(words)}</p><p class="links">{"".join(ways_back(shown))}</p>')
