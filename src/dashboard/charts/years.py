"""Along time: bars a year with honest gaps, cities as small multiples, the spread of a practice."""

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.look import add_states, canvas, empty, hover, look, plain, wrapped
from dashboard.labels import Lang, label, theme_name


def by_year(frame: pd.DataFrame, lang: Lang, dark: bool, stated: bool = False) -> go.Figure:
    """A bar a year. Years read without a find bear a dot, years without a source an open square, undated at the end."""
    if frame.empty:
        return empty(lang, dark)
    tone = look(dark)
    words = [label("year.none", lang) if year is pd.NA else str(year) for year in frame["year"]]
    counts = [0 if n is pd.NA else int(n) for n in frame["n"]]
    figure = canvas(260, dark, t=24, b=56)
    said = [
        hover([word, label(f"hover.{state}", lang, n=n),
               "" if articles is pd.NA else label("hover.of_articles", lang, articles=articles)])
        for word, state, n, articles in zip(words, frame["state"], counts, frame["articles"], strict=True)
    ]  # fmt: skip
    figure.add_trace(go.Bar(
        x=list(range(len(words))), y=counts, width=0.66, showlegend=False,
        marker={"color": [tone.dot if year is pd.NA else tone.accent for year in frame["year"]]},
        text=[str(n) if n else "" for n in counts], textposition="outside", cliponaxis=False,
        textfont={"size": 11, "color": tone.ink}, customdata=[[one] for one in frame["behind"]], hovertext=said,
        hovertemplate="%{hovertext}<extra></extra>",
        unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
    ))  # fmt: skip
    for state, mark in (
        ("read", {"symbol": "circle", "size": 5, "color": tone.dot}),
        ("unread", {"symbol": "square", "size": 11, "color": tone.paper, "line": {"width": 1, "color": tone.line}}),
    ):
        at = [number for number, one in enumerate(frame["state"]) if one == state]
        if at and not stated:
            figure.add_trace(go.Scatter(
                x=at, y=[0] * len(at), mode="markers", marker=mark, showlegend=False, cliponaxis=False,
                hovertext=[said[number] for number in at], hovertemplate="%{hovertext}<extra></extra>",
                customdata=[[""]] * len(at),
            ))  # fmt: skip
    if not stated:
        add_states(figure, lang, dark, set(frame["state"]) - {"value"}, bottom=-0.16)
    figure.update_yaxes(visible=False, rangemode="tozero")
    return figure.update_xaxes(tickvals=list(range(len(words))), ticktext=words, range=[-0.6, len(words) - 0.4],
                               tickangle=0 if len(words) <= 16 else -90, showline=True, linecolor=tone.line)  # fmt: skip


def small_multiples(frame: pd.DataFrame, lang: Lang, dark: bool, share: bool = False) -> go.Figure:
    """A panel a city, themes in the same rows, one scale for all; at most six, in the order given."""
    if frame.empty:
        return empty(lang, dark)
    tone = look(dark)
    places = list(dict.fromkeys(frame["place"]))[:6]
    themes = list(dict.fromkeys(frame["theme"]))
    most = float(frame["share" if share else "n"].max()) if frame["n"].notna().any() else 1.0
    titles = [plain(frame.loc[frame["place"] == place, "place_name"].iloc[0]) for place in places]
    panels = make_subplots(rows=1, cols=len(places), shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.03)
    base = canvas(len(themes) * 23 + 96, dark, t=40, b=40)
    panels.update_layout(base.layout)
    for number, place in enumerate(places):
        part = frame[frame["place"] == place].set_index("theme").reindex(themes)
        amounts = [0.0 if pd.isna(value) else float(value) for value in part["share" if share else "n"]]
        colour = tone.cities[number]
        said = [
            hover([f"{titles[number]} · {theme_name(theme, lang)}",
                   label(f"hover.{row.state}", lang, n=0 if row.n is pd.NA else row.n),
                   label("hover.share", lang, share=f"{100 * row.share:.0f}", total=row.total)
                   if row.state == "value" else ""])
            for theme, row in part.iterrows()
        ]  # fmt: skip
        rows = list(range(len(themes)))
        panels.add_trace(go.Bar(
            x=amounts, y=rows, orientation="h", width=0.6, marker={"color": colour}, showlegend=False,
            text=["" if not one else f"{100 * one:.0f}%" if share else f"{one:.0f}" for one in amounts],
            textposition="outside", cliponaxis=False, textfont={"size": 11, "color": tone.ink},
            customdata=[[one] for one in part["behind"]],
            hovertext=said, hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        ), row=1, col=number + 1)  # fmt: skip
        for state, mark in (
            ("read", {"symbol": "circle", "size": 4, "color": tone.dot}),
            ("unread", {"symbol": "square", "size": 10, "color": tone.paper, "line": {"width": 1, "color": tone.line}}),
        ):
            at = [row for row, one in zip(rows, part["state"], strict=True) if one == state]
            if at:
                panels.add_trace(go.Scatter(
                    x=[0] * len(at), y=at, mode="markers", marker=mark, showlegend=False, cliponaxis=False,
                    hovertext=[said[row] for row in at], hovertemplate="%{hovertext}<extra></extra>",
                    customdata=[[""]] * len(at),
                ), row=1, col=number + 1)  # fmt: skip
    add_states(panels, lang, dark, set(frame["state"]) - {"value"}, bottom=-0.01)
    axis = base.layout.xaxis.to_plotly_json() | {"range": [0, most * 1.22], "showticklabels": False}
    panels.update_xaxes(axis)
    panels.update_yaxes(base.layout.yaxis.to_plotly_json() | {"range": [len(themes) - 0.4, -0.6]})
    panels.update_yaxes(tickvals=list(range(len(themes))), ticktext=[theme_name(code, lang) for code in themes],
                        col=1, ticklabelstandoff=6)  # fmt: skip
    for number, title in enumerate(panels.layout.annotations[: len(places)]):
        title.update(xanchor="left", x=panels.layout[f"xaxis{number + 1 if number else ''}"].domain[0], y=1.0, yanchor="bottom",
                     font={"size": 13, "color": tone.cities[number], "weight": 700})  # fmt: skip
    return panels


def spread(frame: pd.DataFrame, lang: Lang, dark: bool) -> go.Figure:
    """Bodies that have a practice, summed up by the year it is first seen with each: steps from none, whole years."""
    dated = frame[frame["year"].notna()]
    if dated.empty:
        return empty(lang, dark)
    tone = look(dark)
    figure = canvas(300, dark, t=28, b=44)
    years = [int(year) for year in dated["year"]]
    # Bodies of one year stand above each other, so that each can be read and clicked.
    rank = list(range(1, len(dated) + 1))
    first, last = min(years), max(years)
    figure.add_trace(go.Scatter(
        x=[first - 0.4, *years, last + 0.4], y=[0, *rank, rank[-1]], mode="lines", line={"shape": "hv", "width": 1.6, "color": tone.accent},
        hoverinfo="skip",
    ))  # fmt: skip
    records = list(dated.itertuples(index=False))
    named = len(records) <= 14
    figure.add_trace(go.Scatter(
        x=years, y=rank, mode="markers+text" if named else "markers", text=[plain(one.body) for one in records] if named else None,
        textposition="top right", textfont={"size": 12, "color": tone.ink}, cliponaxis=False,
        marker={"size": 8, "color": tone.accent}, customdata=[[one.behind] for one in records],
        hovertext=[hover([one.body, str(one.year), *wrapped(one.text)]) for one in records],
        hovertemplate="%{hovertext}<extra></extra>",
        unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
    ))  # fmt: skip
    figure.update_xaxes(tickformat="d", tick0=first, dtick=-(-(last - first + 2) // 14), range=[first - 0.6, last + 0.9],
                        showline=True, linecolor=tone.line)  # fmt: skip
    return figure.update_yaxes(title={"text": label("axis.bodies", lang)}, rangemode="tozero", tickformat="d", tick0=0,
                               dtick=-(-len(rank) // 6), range=[0, len(rank) + 0.8], tickfont={"color": tone.soft})  # fmt: skip
