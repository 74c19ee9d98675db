"""Charts: exactly the marks of the frame, nothing from texts as markup."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from sample import Sample

from dashboard import catalogue, queries
from dashboard.catalogue import FEW, VIEWS, read_options
from dashboard.charts.look import DARK, LIGHT, hover, plain, shade, wrapped
from dashboard.filters import Filters
from dashboard.labels import LANGS, Lang


def marks(figure: go.Figure) -> list[Any]:
    """Customdata of every drawn mark."""
    return [point[0] for trace in figure.data if trace.customdata is not None for point in trace.customdata]


def drawn(name: str, frame: pd.DataFrame, lang: Lang = "zh", dark: bool = False) -> go.Figure:
    """The figure of a view's frame, under its first options."""
    figure = catalogue.figure(VIEWS[name], frame, lang, dark, read_options(VIEWS[name], {})[0])
    assert figure is not None
    return figure


def test_matrix_draws_every_cell(dataset: Sample) -> None:
    frame = queries.practices_by_theme_city(dataset, Filters(city=("330500", "330900")))
    figure = drawn("practices_by_theme_city", frame)
    assert len(marks(figure)) == len(frame)
    assert len([mark for mark in marks(figure) if mark]) == (frame["state"] == "value").sum() > 0
    sizes = {trace.marker.symbol for trace in figure.data if trace.customdata is not None}
    assert sizes == {"square", "circle"} or sizes == {"square"}


def test_states_are_drawn_apart(dataset: Sample) -> None:
    frame = queries.practices_by_theme_city(dataset, Filters(city=("330500", "330900")))
    figure = drawn("practices_by_theme_city", frame, "zh", False)
    assert [trace.name for trace in figure.data if trace.showlegend] == ["有记录", "已读，未见", "无来源"]
    english = drawn("practices_by_theme_city", frame, "en", False)
    assert [trace.name for trace in english.data if trace.showlegend] == [
        "Recorded", "Read, none found", "No source read",
    ]  # fmt: skip


def test_years_have_no_zero_where_nothing_was_read(dataset: Sample) -> None:
    frame = queries.practices_by_year(dataset, Filters(city=("330500",)))
    assert frame["state"].tolist() == ["value", "unread", "unread", "value"]
    assert frame["n"].isna().tolist() == [False, True, True, False]
    figure = drawn("practices_by_year", frame, "zh", False)
    assert {trace.name for trace in figure.data} >= {"无来源"}


def test_dark_and_light(dataset: Sample) -> None:
    frame = queries.practices_by_province(dataset, Filters())
    assert drawn("practices_by_province", frame, "zh", True).layout.paper_bgcolor == DARK.paper
    assert drawn("practices_by_province", frame, "en", False).layout.paper_bgcolor == LIGHT.paper


PLAIN = [
    ("markup", "<b>x</b> & <a href='y'>", "&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href='y'&gt;"),
    ("missing", None, ""),
    ("not a number", float("nan"), ""),
    ("missing whole number", pd.NA, ""),
    ("number", 3, "3"),
]


@pytest.mark.parametrize(("text", "shown"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_plain(text: Any, shown: str) -> None:
    assert plain(text) == shown


def test_small_things() -> None:
    assert hover(["a", "", "<b>"]) == "a<br>&lt;b&gt;"
    assert wrapped("甲" * 100, 10, 3) == ["甲" * 10, "甲" * 10, "甲" * 9 + "…"]
    assert shade([0, 1, 4], False)[0] != shade([0, 1, 4], False)[2]
    assert shade([], False) == []


def test_the_map_names_all_three_states(dataset: Sample) -> None:
    """Whatever there is to see: a reader must know that an open square is no source, not nothing found."""
    figure = drawn("practices_by_province", queries.practices_by_province(dataset, Filters()), "en", False)
    assert [trace.name for trace in figure.data if trace.showlegend] == ["Recorded", "Read, none found", "No source read"]


@pytest.mark.parametrize("lang", LANGS)
def test_words_fit_their_tiles(dataset: Sample, lang: Lang) -> None:
    """A Chinese character is as wide as its size, a letter about two thirds; each province has words of its own."""
    figure = drawn("practices_by_province", queries.practices_by_province(dataset, Filters()), lang, False)
    tiles = [(trace, text.split("<br>")[0]) for trace in figure.data if trace.customdata is not None for text in trace.text]
    assert len({text for _, text in tiles}) == len(tiles) == 34
    for trace, text in tiles:
        assert len(text) * trace.textfont.size * (1 if lang == "zh" else 0.67) <= trace.marker.size, text


def test_the_spread_rises_from_none_in_whole_years(dataset: Sample) -> None:
    frame = queries.spread(dataset, Filters(), "有事好商量")
    figure = drawn("spread", frame, "zh", False)
    first = int(frame["year"].min())
    curve = figure.data[0]
    assert first - 1 < curve.x[0] < first and (curve.y[0], curve.line.shape) == (0, "hv")  # a year before was perhaps not read
    assert figure.layout.xaxis.tick0 == first and float(figure.layout.xaxis.dtick).is_integer()


def test_coverage_in_short_has_as_many_rows_as_its_file(dataset: Sample) -> None:
    view = VIEWS["coverage_by_body_year"]
    rows = {
        asked: view.ask(dataset, Filters(), read_options(view, {"rows": [asked]})[0])["body"].nunique()
        for asked in ("few", "all")
    }
    assert rows["few"] == FEW < rows["all"]
