"""Maps without borders: a grid of tiles for the provinces, points for the cities of one.

No polygons of divisions with an open licence were found, and Plotly's geo traces ask an outside address: both
drawings are plain scatter charts.
"""

import math

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import (
    STATES,
    add_states,
    canvas,
    empty,
    hover,
    look,
    plain,
    shade,
)
from dashboard.charts.look import ink_on as ink_over
from dashboard.labels import Lang, label

TILE = 46


def province_tiles(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """A square a province, about where it lies; darker with more practices. In English a tile bears the two letters
    of ISO 3166-2, since names are wider than it; the hover has the name."""
    tone = look(dark)
    figure = canvas(9 * TILE + 72, dark, b=44)
    for state in ("unread", "read", "value"):
        part = frame[frame["state"] == state]
        if part.empty:
            continue
        amounts = [0.0 if n is pd.NA else float(n) for n in part["n"]]
        filled = state == "value"
        names = part["short"] if lang == "zh" else part["letters"]
        colour = shade(amounts, dark) if filled else [tone.paper] * len(part)
        inks = ink_over(amounts, dark) if filled else [tone.soft] * len(part)
        figure.add_trace(go.Scatter(
            x=part["column"].tolist(), y=part["row"].tolist(), mode="markers+text", showlegend=False,
            marker={"symbol": "square", "size": TILE - 4, "color": colour,
                    "line": {"width": 0 if filled else 1, "color": tone.dot if state == "read" else tone.line}},
            text=[plain(name) + (f"<br>{amount:.0f}" if filled else "<br>·" if state == "read" else "")
                  for name, amount in zip(names, amounts, strict=True)],
            textfont={"size": 11, "color": inks},
            customdata=[[one] for one in part["behind"]],
            hovertext=[hover([row.zh if lang == "zh" else row.en,
                              label(f"hover.{state}", lang, n=0 if row.n is pd.NA else row.n),
                              label("hover.cities", lang, n=row.cities) if row.cities else ""])
                       for row in part.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        ))  # fmt: skip
    add_states(figure, lang, dark, STATES, bottom=-0.02)
    figure.update_xaxes(visible=False, range=[-0.6, 8.6], constrain="domain", constraintoward="left")
    return figure.update_yaxes(visible=False, range=[8.6, -0.6], scaleanchor="x", constrain="domain")


def city_points(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Cities of a province where they lie: area by practices; those without a known point are in the table alone."""
    placed = frame[frame["lon"].notna() & frame["lat"].notna()]
    if placed.empty:
        return empty(lang, dark)
    tone = look(dark)
    figure = canvas(440, dark, b=44, t=20)
    most = max((float(n) for n in placed["n"] if n is not pd.NA), default=1.0) or 1.0
    sizes = {
        "value": lambda n: 10 + 34 * math.sqrt(n / most), "read": lambda n: 6.0, "unread": lambda n: 10.0,
    }  # fmt: skip
    for state, symbol in (("unread", "square-open"), ("read", "circle"), ("value", "circle")):
        part = placed[placed["state"] == state]
        if part.empty:
            continue
        amounts = [0.0 if n is pd.NA else float(n) for n in part["n"]]
        figure.add_trace(go.Scatter(
            x=part["lon"].tolist(), y=part["lat"].tolist(), mode="markers+text", showlegend=False, cliponaxis=False,
            marker={"symbol": symbol, "size": [sizes[state](n) for n in amounts], "line": {"width": 1, "color": tone.paper},
                    "color": {"value": tone.accent, "read": tone.dot, "unread": tone.line}[state], "opacity": 0.92},
            text=[plain(name) + (f" {n:.0f}" if state == "value" else "")
                  for name, n in zip(part["place_name"], amounts, strict=True)],
            textposition="bottom center", textfont={"size": 11, "color": tone.ink if state == "value" else tone.soft},
            customdata=[[one] for one in part["behind"]],
            hovertext=[hover([row.place_name, label(f"hover.{state}", lang, n=0 if row.n is pd.NA else row.n)])
                       for row in part.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        ))  # fmt: skip
    add_states(figure, lang, dark, STATES, bottom=-0.02)
    middle = math.radians(float(placed["lat"].mean()))
    figure.update_xaxes(visible=False, range=_room(placed["lon"]))
    return figure.update_yaxes(visible=False, range=_room(placed["lat"]), scaleanchor="x",
                               scaleratio=1 / math.cos(middle))  # fmt: skip


def _room(values: pd.Series) -> list[float]:
    """The values' range with a margin, at least one degree wide."""
    low, high = float(values.min()), float(values.max())
    margin = max((high - low) * 0.12, 0.5)
    return [low - margin, high + margin]
