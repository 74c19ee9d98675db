"""Matrices: squares for values, a small dot for read and none found, an open square for no source read.

Drawn with Scatter markers: a Heatmap's cells cannot be clicked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import (
    STATES,
    add_states,
    canvas,
    empty,
    hover,
    ink_on,
    look,
    place_label,
    plain,
    shade,
    wrapped,
)  # fmt: skip
from dashboard.labels import Lang, label, theme_name

SQUARE = 21
"""Side of a cell's square in pixels."""

Cell = Callable[[Any], str]


def theme_city(frame: pd.DataFrame, lang: Lang, dark: bool, share: bool = False) -> go.Figure:
    """Cities in rows, themes in columns, counts (or shares of the city's practices) as squares with their number."""
    if frame.empty:
        return empty(lang, dark)
    rows = [place_label(place, name, tier, lang) for place, name, tier in
            frame[["place", "place_name", "tier"]].itertuples(index=False)]  # fmt: skip
    cells = frame.assign(
        row=rows, column=[theme_name(code, lang) for code in frame["theme"]],
        amount=frame["share"] * 100 if share else frame["n"],
    )  # fmt: skip
    return _squares(
        cells, lang, dark,
        said=lambda cell: hover([
            f"{cell.row} · {cell.column}",
            label(f"hover.{cell.state}", lang, n=_whole(cell.n)),
            label("hover.share", lang, share=f"{100 * cell.share:.0f}", total=cell.total) if cell.state == "value"
            else "",
        ]),
        top=96 if lang == "zh" else 150,
    )  # fmt: skip


def coverage(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Bodies in rows, years in columns: how many articles were read."""
    if frame.empty:
        return empty(lang, dark)
    undated = label("year.none", lang)
    few = frame["year"].nunique() <= 10
    cells = frame.assign(
        row=frame["body"], column=[undated if year is pd.NA else str(year) for year in frame["year"]],
        amount=frame["articles"], state=frame["state"].where(frame["state"] == "unread", "value"),
        found=frame["state"],
    )  # fmt: skip
    return _squares(
        cells, lang, dark,
        said=lambda cell: hover([
            f"{cell.row} · {cell.column}",
            label(f"hover.coverage.{cell.found}", lang, articles=_whole(cell.articles), documents=_whole(cell.documents),
                  practices=_whole(cell.practices)),
        ]),
        top=26 if few else 44, states={"value": "cell.sources", "unread": "cell.unread"}, angle=0 if few else -60, size=13,
    )  # fmt: skip


def first_seen(frame: pd.DataFrame, lang: Lang, dark: bool, themes: bool = False) -> go.Figure:
    """Places in rows, named practices (or themes) in columns; in the square the year first published, two digits."""
    if frame.empty:
        return empty(lang, dark)
    names = [theme_name(name, lang) for name in frame["name"]] if themes else list(frame["name"])
    newest = int(frame["year"].max()) if frame["year"].notna().any() else 0
    cells = frame.assign(
        row=[place_label(place, name, tier, lang) for place, name, tier in
             frame[["place", "place_name", "tier"]].itertuples(index=False)],
        column=names,
        # The earlier, the darker; an undated one is as light as the newest.
        amount=(newest + 1 - frame["year"].fillna(newest)).where(frame["n"].notna()),
    )  # fmt: skip
    return _squares(
        cells, lang, dark,
        said=lambda cell: hover([
            f"{cell.row} · {cell.column}",
            label(f"hover.{cell.state}", lang, n=_whole(cell.n)),
            *([] if cell.state != "value" else [
                label("hover.first", lang, year=_year(cell.year, lang)),
                "" if cell.stated is pd.NA else label("hover.stated", lang, year=cell.stated),
                "" if cell.earlier_years_read is pd.NA else
                label("hover.earlier" if cell.earlier_years_read else "hover.no_earlier", lang, years=cell.earlier_years_read),
                *wrapped(cell.text),
            ]),
        ]),
        written=["·" if year is pd.NA else str(year) for year in cells["year"]], size=26, top=130,
    )  # fmt: skip


def together(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Theme by theme: how many practices have both."""
    if frame.empty:
        return empty(lang, dark)
    cells = frame.assign(
        row=[theme_name(code, lang) for code in frame["theme"]], amount=frame["n"], state="value",
        column=[theme_name(code, lang) for code in frame["with_theme"]],
    )  # fmt: skip
    return _squares(
        cells, lang, dark,
        said=lambda cell: hover([
            f"{cell.row} + {cell.column}",
            label("hover.together", lang, n=cell.n, of=cell.of_theme, share=f"{100 * cell.share:.0f}", theme=cell.row),
        ]),
        states={},
        top=96 if lang == "zh" else 150,
    )  # fmt: skip


def _squares(
    cells: pd.DataFrame, lang: Lang, dark: bool, said: Cell, top: int, size: int = SQUARE,
    written: Sequence[str] | None = None, states: Mapping[str, str] = STATES, angle: int = -48,
) -> go.Figure:  # fmt: skip
    """One mark a cell of columns row, column, amount, state (and what `said` reads).

    `written` goes into the squares in place of the amounts; `states` are those the legend names, with their labels.
    """
    tone = look(dark)
    rows, columns = list(dict.fromkeys(cells["row"])), list(dict.fromkeys(cells["column"]))
    small = size < SQUARE
    figure = canvas(len(rows) * (size + 5) + top + 44, dark, t=top, b=36, r=16 if small or not angle else 76)
    amounts_shown = ["" if pd.isna(value) else f"{value:.0f}" for value in cells["amount"]]
    cells = cells.assign(written=amounts_shown if written is None else written)
    for state in ("unread", "read", "value"):
        part = cells[cells["state"] == state]
        if part.empty:
            continue
        amounts = [0.0 if pd.isna(value) else float(value) for value in part["amount"]]
        markers: dict[str, dict[str, Any]] = {
            "unread": {"symbol": "square", "size": 9 if small else 13, "color": tone.paper, "line": {"width": 1, "color": tone.line}},
            "read": {"symbol": "circle", "size": 4, "color": tone.dot},
            "value": {"symbol": "square", "size": size, "color": shade(amounts, dark) if state == "value" else None},
        }
        records = list(part.itertuples(index=False))
        figure.add_trace(go.Scatter(
            x=[columns.index(column) for column in part["column"]], y=[rows.index(row) for row in part["row"]],
            mode="markers+text" if state == "value" else "markers", marker=markers[state], showlegend=False,
            text=list(part["written"]) if state == "value" else None,
            textfont={"size": 9 if small else 10, "color": ink_on(amounts, dark)} if state == "value" else None,
            customdata=[[record.behind] for record in records],
            hovertext=[said(record) for record in records], hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        ))  # fmt: skip
    present = set(cells["state"])
    add_states(figure, lang, dark, {one: name for one, name in states.items() if one in present}, bottom=-0.01)
    figure.update_xaxes(
        side="top", tickvals=list(range(len(columns))), ticktext=[plain(_short(name)) for name in columns], tickangle=angle,
        range=[-0.6, len(columns) - 0.4], tickfont={"size": 11.5, "color": tone.soft},
        domain=[0, 1.0 if small else min(1.0, 0.085 * len(columns))],
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[plain(name) for name in rows], range=[len(rows) - 0.4, -0.6],
        showgrid=True, gridcolor=tone.line, gridwidth=0.4, ticklabelstandoff=6, tickfont={"size": 11.5 if small else 12},
    )  # fmt: skip
    return figure


def _short(name: str) -> str:
    """A column's name cut to what fits above it; Chinese characters are twice as wide."""
    width = 12 if any(one > "\u2e80" for one in name) else 34
    return name if len(name) <= width else name[: width - 1] + "…"


def _whole(value: Any) -> str:
    return "0" if pd.isna(value) else f"{int(value)}"


def _year(value: Any, lang: Lang) -> str:
    return label("year.none", lang) if pd.isna(value) else str(value)
