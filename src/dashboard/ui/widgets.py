"""The blocks that pages are made of. `chart_block` is how every chart is shown: there is no other way."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from dashboard import catalogue, exports
from dashboard.charts.look import body_address
from dashboard.exports.tables import spoken
from dashboard.filters import Filters, city_code, from_query
from dashboard.labels import column_name
from dashboard.queries import records as record_queries
from dashboard.search import quote
from dashboard.ui import data, files
from dashboard.ui.bar import nearest
from dashboard.ui.frame import section
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import known, record_list
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
        asked = table(frame, f"frame_{name}", said)
    else:
        chosen: Any = st.plotly_chart(
            figure, key=f"{'wide' if name in WIDE else 'chart'}_{name}", on_select="rerun", selection_mode="points", theme=None, alt=said,
            config={"scrollZoom": False, "doubleClick": False, "showTips": False, **_picture_button(name)},
        )  # fmt: skip
        points = chosen["selection"]["points"] if chosen else []
        addresses = [point["customdata"][0] for point in points if point.get("customdata")]
        asked = next((parse_qs(address) for address in addresses if address), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if chart.draw is not None:
            st.toggle(t("chart.table"), key=f"table_{name}")
        files.chart_files(name, options)
        if asked is None:
            st.html(f'<p class="note">{plain(t("chart.click_row" if as_table else "chart.click"))}</p>')
    if asked is not None:
        behind(asked, shown.filters)


def _picture_button(name: str) -> dict[str, Any]:
    """Where the server has no browser to draw pictures, the reader's own does: one button over the chart, SVG."""
    if exports.drawable():
        return {"displayModeBar": False}
    return {
        "displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "svg", "filename": name},
    }  # fmt: skip


def behind(asked: Mapping[str, list[str]], filters: Filters) -> None:
    """The records behind a mark or a row: one by its id, or those that the filters and the mark leave."""
    if "id" in asked:
        found = data.ask(record_queries.practices_by_id, view().version, None, tuple(asked["id"]))
        st.html(f'<p class="note" role="status">{plain(t("panel.one"))}</p>')
        record_list(found)
        return
    narrowed = narrow(filters, asked)
    if "body" in asked:  # no filter tells it from others of its place and level
        found = data.ask(record_queries.practices_of_body, view().version, narrowed, asked["body"][0], 10 * PANEL)
        total, way = len(found) and int(found["total"].iloc[0]), ""
    else:
        total = data.ask(record_queries.count_practices, view().version, narrowed)
        found = data.ask(record_queries.practices, view().version, narrowed, PANEL)
        way = anchor(link("search", narrowed), t("panel.all"), top=1)
    st.html(f'<p class="note" role="status">{plain(t("panel.some", n=total, shown=len(found)))} {way}</p>')
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
        changed["city"] = tuple(one for code in mark.city for one in _counted(filters, code))
    return replace(filters, **changed)


def _counted(filters: Filters, code: str) -> tuple[str, ...]:
    """What a mark of a city counts: the counties of it that the filters leave alone, else the city."""
    counties = tuple(own for own in filters.city if own != code and city_code(own) == code)
    return (code,) if code in filters.city else counties or (code,)


TECHNICAL = {"place", "city", "code", "practice", "doc", "start", "end", "records", "number", "articles_read"}
"""Columns that a reader does not need to see beside the others; the files have them."""

REPEATED = {"place": "places", "body": "bodies"}
"""In a frame of places (bodies) their number stands on every row, of use to the sentence alone; in others it counts."""


def table(frame: pd.DataFrame, key: str, said: str) -> dict[str, list[str]] | None:
    """A frame as a table, headings in the reader's language, years without a comma. Returns what lies behind the
    row that was chosen (as a mark's address says it), None where none is."""
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
    return row_address(frame.iloc[rows[0]]) if rows and rows[0] < len(frame) else None


def row_address(row: "pd.Series[Any]") -> dict[str, list[str]] | None:
    """What lies behind a row: its record, or its place, theme, year."""
    if known(row.get("practice")):
        return {"id": [str(row["practice"])]}
    asked = {}
    body = row["place"] if row.get("tier") == "body" else row.get("body")
    if known(body) and known(row.get("city")):
        asked = parse_qs(body_address(str(body), row["city"], row.get("level")))
    elif known(row.get("place")) and row.get("tier") in ("province", "level"):
        asked[str(row["tier"])] = [str(row["place"])]
    elif known(row.get("place")) and str(row["place"]).isdigit():
        asked["city"] = [str(row["place"])]
    if known(row.get("theme")):
        asked["theme"] = [str(row["theme"])]
    if known(row.get("year")):
        asked |= {"from": [str(int(row["year"]))], "to": [str(int(row["year"]))]}
    if known(row.get("name")) and "place" not in row:
        asked["q"] = [quote(str(row["name"]))]
    return asked or None


def empty_state(shown: View) -> None:
    """What stands where the filters leave nothing for a chart; where they leave no record at all the bar says more."""
    some = data.ask(record_queries.count_practices, shown.version, shown.filters)
    words = t("empty.chart") if some else t("empty")
    st.html(f'<p class="note">{plain(words)}</p><p class="links">{"".join(nearest(shown)[-2:])}</p>')
