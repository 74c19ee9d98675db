"""Amounts along one axis: bars, words by score, figures as dots."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import SYMBOLS, canvas, empty, hover, look, plain, wrapped
from dashboard.labels import Lang, label

ROW = 24
MOST_ROWS = 40


def bars(frame: pd.DataFrame, lang: Lang, dark: bool, names: Sequence[str], amount: str = "n") -> go.Figure:
    """One bar a row, the number at its end; the first 40. `names` go with the rows of the frame."""
    if frame.empty:
        return empty(lang, dark)
    tone = look(dark)
    values = [float(value) for value in frame[amount]][:MOST_ROWS]
    shown = [plain(name) for name in names][:MOST_ROWS]
    figure = canvas(len(values) * ROW + 24, dark, r=56)
    figure.add_trace(go.Bar(
        x=values, y=list(range(len(values))), orientation="h", marker={"color": tone.accent, "line": {"width": 0}},
        width=0.62, text=[f"{value:g}" for value in values], textposition="outside", cliponaxis=False,
        textfont={"color": tone.ink, "size": 12}, customdata=[[one] for one in frame["behind"][:MOST_ROWS]],
        hovertext=[hover([name, label("hover.value", lang, n=f"{value:g}")])
                   for name, value in zip(names, values, strict=False)],
        hovertemplate="%{hovertext}<extra></extra>",
        unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
    ))  # fmt: skip
    figure.update_xaxes(visible=False, rangemode="tozero")
    return figure.update_yaxes(
        tickvals=list(range(len(shown))), ticktext=shown, range=[len(shown) - 0.4, -0.6], ticklabelstandoff=6
    )


CLEAR = 2
"""z value from which on a difference is clear."""


def coefficients(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Distinctive words: score as a bar, how often here and elsewhere in the hover."""
    figure = bars(frame.round({"score": 1}), lang, dark, list(frame["word"]), "score")
    if frame.empty:
        return figure
    said = [
        hover([row.word, label("hover.word", lang, n=row.n, elsewhere=row.elsewhere, score=f"{row.score:.1f}")])
        for row in frame.head(MOST_ROWS).itertuples()
    ]
    figure.add_vline(x=CLEAR, line={"width": 1, "dash": "dash", "color": look(dark).soft})
    return figure.update_traces(hovertext=said)


def dots(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Figures of one measure: bodies in rows, amounts as dots; scope by shape, a ring where sources disagree.

    Of several measures the one that most bodies give.
    """
    if frame.empty:
        return empty(lang, dark)
    frame = frame[frame["measure"] == frame.groupby("measure", sort=False)["body"].nunique().idxmax()]
    tone = look(dark)
    order = frame.groupby("body")["amount"].max().sort_values(ascending=False).head(MOST_ROWS)
    rows = {body: number for number, body in enumerate(order.index)}
    frame = frame[frame["body"].isin(list(rows))]
    figure = canvas(len(rows) * ROW + 90, dark, b=64)
    scopes = ("total", "annual", "once", None)
    for symbol, scope in zip(SYMBOLS, scopes, strict=False):
        part = frame[frame["scope"].isna()] if scope is None else frame[frame["scope"] == scope]
        if part.empty:
            continue
        records: list[Any] = list(part.itertuples(index=False))
        figure.add_trace(go.Scatter(
            x=[float(value) for value in part["amount"]], y=[rows[body] for body in part["body"]], mode="markers",
            name=label(f"scope.{scope or 'none'}", lang), showlegend=True,
            marker={"symbol": symbol, "size": 10, "color": tone.accent,
                    "line": {"width": [2.5 if one.conflict else 0 for one in records], "color": tone.cities[1]}},
            customdata=[[one.behind] for one in records],
            hovertext=[hover([
                f"{one.body} · {one.what}", f"{one.amount:,.10g} {one.unit}",
                label("hover.conflict", lang) if one.conflict else "",
                "" if one.year is pd.NA else label("hover.published", lang, year=one.year), *wrapped(one.text),
            ]) for one in records],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        ))  # fmt: skip
    if frame["conflict"].any():
        figure.add_trace(go.Scatter(
            x=[None], y=[None], mode="markers", name=label("hover.conflict", lang), showlegend=True, hoverinfo="skip",
            marker={"symbol": "circle", "size": 10, "color": tone.paper, "line": {"width": 2.5, "color": tone.cities[1]}},
        ))  # fmt: skip
    wide = frame["amount"].min() > 0 and frame["amount"].max() > 1_000 * frame["amount"].min()
    figure.update_xaxes(
        type="log" if wide else "linear", title={"text": plain(frame["measure"].iloc[0]), "standoff": 8}, showline=True,
        linecolor=tone.line, rangemode="tozero", tickfont={"color": tone.soft}, ticks="outside", tickcolor=tone.line,
        exponentformat="none", separatethousands=True, **({"dtick": 1} if wide else {"nticks": 7}),
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(rows.values()), ticktext=[plain(body) for body in rows], range=[len(rows) - 0.4, -0.6],
        showgrid=True, gridcolor=tone.line, gridwidth=0.4, ticklabelstandoff=6,
    )  # fmt: skip
    return figure.update_layout(showlegend=True, legend={"y": -56 / max(len(rows) * ROW, 60), "yanchor": "top"})
