"""What all figures share: colours in two lights, type, axes without clutter, escaped words, addresses of marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.colors import sample_colorscale, unlabel_rgb

from dashboard.labels import Lang, label

FONTS = "'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', sans-serif"

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
"""Beside its colour each city has a shape of its own."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of one light: ink on paper, greys for what is not there, a single hue for amounts, six for cities."""

    paper: str
    ink: str
    soft: str  # axis words, notes
    line: str  # hair lines, what was not read
    dot: str  # read, none found
    accent: str
    ramp: tuple[str, ...]  # least to most
    cities: tuple[str, ...]


# The six are Okabe and Ito's colours for all kinds of colour vision, darkened or lightened to stand on the paper.
LIGHT = Look("#ffffff", "#16191d", "#5c6167", "#c9c6be", "#8d9197", "#1b4f72",
             ("#d9e6f0", "#a9c8de", "#6fa3c5", "#3a7aa5", "#1b4f72", "#0d2f47"),
             ("#1b4f72", "#c4570a", "#0a7d5c", "#9a4d86", "#8a6d00", "#4d4d4d"))  # fmt: skip
DARK = Look("#14171b", "#e7e5df", "#a3a7ac", "#454a50", "#81868c", "#8fbbdc",
            ("#22313d", "#2f4e66", "#44769c", "#6b9fc6", "#9cc7e6", "#d6ebfa"),
            ("#8fbbdc", "#f0a35e", "#5fc7a5", "#d79bc6", "#e0c65a", "#c8c8c8"))  # fmt: skip


def look(dark: bool) -> Look:
    """Colours of the dark or the light page."""
    return DARK if dark else LIGHT


def canvas(height: float, dark: bool, **margin: int) -> go.Figure:
    """An empty figure of that height in pixels: type and colours set, nothing drawn that carries no meaning."""
    tone = look(dark)
    space = {"l": 8, "r": 16, "t": 8, "b": 8} | margin
    axis = {
        "showgrid": False, "zeroline": False, "showline": False, "ticks": "", "automargin": True, "fixedrange": True,
        "tickfont": {"color": tone.ink, "size": 12}, "title": {"font": {"color": tone.soft, "size": 12}},
    }  # fmt: skip
    figure = go.Figure()
    figure.update_layout(
        height=round(height), margin=space, paper_bgcolor=tone.paper, plot_bgcolor=tone.paper, autosize=True,
        font={"family": FONTS, "size": 13, "color": tone.ink}, showlegend=False, dragmode=False,
        hoverlabel={"bgcolor": tone.paper, "bordercolor": tone.soft, "align": "left",
                    "font": {"family": FONTS, "size": 13, "color": tone.ink}},
        legend={"orientation": "h", "yanchor": "top", "y": 0, "x": 0, "xanchor": "left", "itemclick": False,
                "itemdoubleclick": False, "font": {"size": 12, "color": tone.soft}},
        xaxis=axis, yaxis=axis, separators=".,",
    )  # fmt: skip
    return figure


def empty(lang: Lang, dark: bool) -> go.Figure:
    """What stands where nothing is left to draw."""
    figure = canvas(120, dark)
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure.add_annotation(
        text=label("chart.empty", lang), showarrow=False, xref="paper", yref="paper", x=0, y=0.5, xanchor="left",
        font={"color": look(dark).soft, "size": 14},
    )  # fmt: skip


def shade(values: Sequence[float], dark: bool) -> list[str]:
    """Colours of amounts: one hue, least to most by square root, since few practices are common and many rare."""
    most = max(values, default=0.0) or 1.0
    ramp = list(look(dark).ramp)
    return [str(one) for one in sample_colorscale(ramp, [max(value, 0.0) ** 0.5 / most**0.5 for value in values])]


def ink_on(values: Sequence[float], dark: bool) -> list[str]:
    """Colours of numbers that stand on those shades: black or white, whichever stands out more (always 4.5:1 or more).

    The page's own ink and paper are too near to the middle of the ramp for small digits.
    """
    return ["#000000" if _luminance(colour) > EVEN else "#ffffff" for colour in shade(values, dark)]


EVEN = 0.179
"""Luminance on which black and white stand out alike: (x + 0.05)² = 1.05 · 0.05."""


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG) of "rgb(r, g, b)", 0 to 1."""
    parts = [one / 255 for one in unlabel_rgb(colour)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def plain(text: Any) -> str:
    """Text that Plotly shows as it is, markup included; missing text is empty."""
    return "" if pd.isna(text) else escape(str(text), quote=False)


def hover(lines: Iterable[object]) -> str:
    """Lines of a hover box, empty ones left out."""
    return "<br>".join(line for line in map(plain, lines) if line)


def wrapped(text: Any, width: int = 34, lines: int = 6) -> list[str]:
    """A quotation cut to lines of `width` characters for a hover box, with … where it goes on."""
    words = "" if pd.isna(text) else str(text)
    parts = [words[at : at + width] for at in range(0, len(words), width)]
    return parts if len(parts) <= lines else [*parts[: lines - 1], parts[lines - 1][:-1] + "…"]


def place_label(place: object, name: object, tier: object, lang: Lang) -> str:
    """Name of a place's row for a reader."""
    if place in ("national", "unplaced"):
        return label(f"place.{place}", lang)
    if tier == "level":
        return label(f"level.{place}", lang)
    return label("place.own", lang, name=name) if tier == "provincial" else str(name)


STATES = {"value": "cell.value", "read": "cell.read", "unread": "cell.unread"}
"""The three states of a cell and their labels."""


def add_states(
    figure: go.Figure, lang: Lang, dark: bool, states: Iterable[str] | Mapping[str, str], bottom: float = 0.0
) -> None:
    """Legend of the states given (with labels of their own, if a mapping), each with its mark, under the drawing."""
    tone = look(dark)
    marks = {
        "value": {"symbol": "square", "color": tone.ramp[3], "size": 12},
        "read": {"symbol": "circle", "color": tone.dot, "size": 5},
        "unread": {"symbol": "square", "color": tone.paper, "size": 11, "line": {"width": 1, "color": tone.line}},
    }
    names = states if isinstance(states, Mapping) else {one: STATES[one] for one in states}
    for state, mark in marks.items():
        if state in names:
            figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=label(names[state], lang),
                                        marker=mark, hoverinfo="skip", showlegend=True))  # fmt: skip
    figure.update_layout(showlegend=bool(names) or bool(figure.layout.showlegend), legend={"y": bottom})
