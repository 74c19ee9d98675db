"""A figure as PNG or SVG, with its title, sentence and source: a picture that still says what it is when it travels."""

import re
import textwrap
from functools import lru_cache
from typing import Literal

import plotly.graph_objects as go

from dashboard.charts.look import DARK, LIGHT, plain
from dashboard.errors import QueryError
from dashboard.labels import Lang, label

WIDTH = 1100
SVG_KEY = re.compile(rb'id="defs-([0-9a-f]{4,12})"')
LINE = 78
"""Chinese characters of the note that go into one line at that width; Latin text gets twice as many."""


def picture_bytes(figure: go.Figure, title: str, note: str, form: Literal["png", "svg"], lang: Lang) -> bytes:
    """The picture. Raises QueryError, which says what is missing, where no browser can draw it."""
    if not drawable():
        raise QueryError(label("picture.no_browser", lang))
    import kaleido
    from choreographer import errors
    from kaleido.errors import KaleidoError

    browser_errors = (errors.BrowserFailedError, errors.BrowserClosedError, errors.ChannelClosedError)
    framed = go.Figure(figure)
    for number, trace in enumerate(framed.data):
        trace.uid = f"t{number}"  # else drawn by chance
    lines = textwrap.wrap(note, LINE if lang == "zh" else 2 * LINE - 16)
    soft = DARK.soft if framed.layout.paper_bgcolor == DARK.paper else LIGHT.soft
    top, bottom = framed.layout.margin.t or 0, framed.layout.margin.b or 0
    above, below = 52 + 17 * len(lines), 22
    said = "".join(f'<br><span style="font-size:12px;color:{soft}">{plain(line)}</span>' for line in lines)
    height = (framed.layout.height or 400) + above + below
    framed.update_layout(
        width=WIDTH, height=height,
        margin={"t": top + above, "b": bottom + below},
        title={"text": plain(title) + said, "x": 0.01, "xanchor": "left", "y": 1 - 24 / height,
               "yanchor": "top", "yref": "container", "font": {"size": 19}},
    )  # fmt: skip
    framed.add_annotation(
        text=label("picture.source", lang), showarrow=False, xref="paper", yref="paper", x=1, y=0, xanchor="right",
        yanchor="top", yshift=-bottom - 2, font={"size": 11, "color": soft},
    )  # fmt: skip
    try:
        drawn = kaleido.calc_fig_sync(framed, opts={"format": form, "scale": 2 if form == "png" else 1})
    except (KaleidoError, *browser_errors, OSError, TimeoutError) as error:
        raise QueryError(label("picture.failed", lang)) from error
    if form == "svg" and (own := SVG_KEY.search(drawn)):  # drawn by chance, and part of every name inside
        drawn = drawn.replace(own[1], b"atlas")
    return bytes(drawn)


@lru_cache(maxsize=1)
def drawable() -> bool:
    """Whether a browser that can draw pictures is on this machine."""
    try:
        from choreographer.browsers.chromium import Chromium
    except ImportError:
        return False
    return Chromium.find_browser(skip_local=False) is not None
