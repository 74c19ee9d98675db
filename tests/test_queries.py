"""Queries on the small sample: totals add up, three states are told apart, filters hold, columns never change."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sample import Sample

from dashboard import queries
from dashboard.catalogue import VIEWS, figure, read_options, sentence
from dashboard.dataset import open_dataset
from dashboard.filters import Filters
from dashboard.labels import LANGS, Lang, known
from dashboard.models import KINDS

NOTHING = Filters(q="没有这样的文字")


COUNTED = [
    ("all", Filters(), 13),
    ("city holds its counties", Filters(city=("330500",)), 4),
    ("county alone", Filters(city=("320582",)), 1),
    ("province", Filters(province=("320000",)), 6),
    ("county directly under its province", Filters(city=("429004",)), 1),
    ("national", Filters(city=("national",)), 1),
    ("not placed", Filters(city=("unplaced",)), 1),
    ("theme, not the first one", Filters(theme=("follow_up",)), 1),
    ("two themes are alternatives", Filters(theme=("digital", "member_performance")), 4),
    ("level", Filters(level=("county",)), 4),
    ("kind and state", Filters(kind=("outcome",), state=("extracted",)), 2),
    ("published", Filters(from_=2021, to=2021), 6),
    ("stated", Filters(efrom=2019, eto=2020), 3),
    ("text", Filters(q="请你来协商"), 3),
    ("text folds", Filters(q="ＡＰＰ"), 1),
    ("text and theme", Filters(q="协商", theme=("digital",)), 1),
    ("nothing", NOTHING, 0),
]


@pytest.mark.parametrize(("filters", "n"), [row[1:] for row in COUNTED], ids=[row[0] for row in COUNTED])
def test_every_count_agrees(dataset: Sample, filters: Filters, n: int) -> None:
    assert queries.count_practices(dataset, filters) == n
    assert len(queries.practices(dataset, filters)) == n
    assert queries.totals(dataset, filters)["practices"][0] == n
    for code in ("city", "body", "level", "kind", "state"):
        assert queries.practices_by(dataset, filters, code)["n"].sum() == n
    for basis in ("published", "stated"):
        assert queries.practices_by_year(dataset, filters, basis)["n"].sum() == n
    for by in queries.ROWS:
        matrix = queries.practices_by_theme_city(dataset, filters, by)
        assert matrix.groupby("place")["total"].first().sum() == n
    provinces = queries.practices_by_province(dataset, filters)["n"].sum()
    unplaced = queries.practices_by(dataset, filters, "city")
    assert provinces + unplaced[unplaced["key"].isin(["national", "unplaced"])]["n"].sum() == n


THEMED = [
    ("one", Filters(theme=("follow_up",)), {"follow_up"}),
    ("two", Filters(theme=("digital", "member_performance")), {"digital", "member_performance"}),
    ("and a place", Filters(theme=("digital",), city=("330500",)), {"digital"}),
]


@pytest.mark.parametrize(("filters", "themes"), [row[1:] for row in THEMED], ids=[row[0] for row in THEMED])
def test_a_theme_filter_says_nothing_of_other_themes(dataset: Sample, filters: Filters, themes: set[str]) -> None:
    """A record may have further themes, but what a place does beside the filter is not known here: no such cells."""
    for by in queries.ROWS:
        assert set(queries.practices_by_theme_city(dataset, filters, by)["theme"]) == themes
    assert set(queries.compare_themes(dataset, filters, ("330500", "330900"))["theme"]) == themes
    assert set(queries.first_seen(dataset, filters, "theme")["name"]) <= themes


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("by", list(queries.ROWS))
def test_where_nothing_is_left_the_sentence_says_0(dataset: Sample, by: str, lang: Lang) -> None:
    view = VIEWS["practices_by_theme_city"]
    options, _ = read_options(view, {"by": [by]})
    filters = Filters(theme=("digital",), city=("330600",), from_=2022)
    frame = view.ask(dataset, filters, options)
    assert len(frame) and frame["records"].tolist() == [0] * len(frame)
    said = sentence(view, frame, filters, options, "v1", lang, partial(queries.reviewed, dataset))
    assert "None" not in said and ("0 条" if lang == "zh" else "0 records") in said


def test_three_states(dataset: Sample) -> None:
    filters = Filters(city=("330500", "330600", "330900"), from_=2020, to=2022)
    cells = queries.practices_by_theme_city(dataset, filters).set_index(["place", "theme"])
    assert cells.loc[("330500", "consultation_brand"), ["n", "state"]].tolist() == [3, "value"]
    assert cells.loc[("330500", "digital"), ["n", "state"]].tolist() == [0, "read"]
    assert cells.loc[("330600", "digital"), ["n", "state"]].tolist() == [0, "read"]
    unread = cells.loc[("330900", "digital")]
    assert unread["state"] == "unread" and pd.isna(unread["n"]) and pd.isna(unread["share"])


def test_coverage_tells_unread_from_none_found(dataset: Sample) -> None:
    cells = queries.coverage_by_body_year(dataset, Filters()).set_index(["body", "year"])
    assert cells.loc[("绍兴市政协", 2022), "state"] == "read"
    assert cells.loc[("绍兴市政协", 2021), "state"] == "unread"
    assert pd.isna(cells.loc[("绍兴市政协", 2021), "articles"])
    assert cells.loc[("湖州市政协", 2020), ["state", "practices"]].tolist() == ["value", 3]


def test_matrix_sorts_and_limits(dataset: Sample) -> None:
    by_theme = queries.practices_by_theme_city(dataset, Filters(), sort="theory_learning")
    assert by_theme["place"].iloc[0] == "320000"
    by_name = queries.practices_by_theme_city(dataset, Filters(), sort="name")
    named = [one for one in dict.fromkeys(by_name["place"]) if one in ("320100", "330500", "320300")]
    assert named == ["330500", "320100", "320300"]
    short = queries.practices_by_theme_city(dataset, Filters(), limit=2)
    assert short["place"].nunique() == 2 and short["places"].iloc[0] == 9


@pytest.mark.parametrize("by", list(queries.ROWS))
def test_columns_of_the_matrix_are_sorted_by_any_row(dataset: Sample, by: str) -> None:
    plain = queries.practices_by_theme_city(dataset, Filters(), by)
    for across in ("total", *dict.fromkeys(plain["place"]), "nowhere"):
        found = queries.practices_by_theme_city(dataset, Filters(), by, across=across)
        assert list(dict.fromkeys(found["place"])) == list(dict.fromkeys(plain["place"]))
        key = ["place", "theme"]
        assert_frame_equal(found.sort_values(key, ignore_index=True), plain.sort_values(key, ignore_index=True))
        counts = found.groupby("theme", sort=False)["n"].sum() if across == "total" else found[found["place"] == across]["n"]
        assert across == "nowhere" or counts.is_monotonic_decreasing


def test_first_seen(dataset: Sample) -> None:
    cells = queries.first_seen(dataset, Filters()).set_index(["name", "place"])
    nanjing = cells.loc[("有事好商量", "320100")]
    assert nanjing[["year", "stated", "practice", "earlier_years_read"]].tolist() == [2021, 2020, "p000", 0]
    assert cells.loc[("有事好商量", "330500"), "state"] == "read"
    undated = cells.loc[("委员工作室", "429004")]
    assert pd.isna(undated["year"]) and undated["n"] == 1
    themes = queries.first_seen(dataset, Filters(), of="theme").set_index(["name", "place"])
    assert themes.loc[("digital", "330500"), ["year", "earlier_years_read"]].tolist() == [2023, 1]


def test_spread(dataset: Sample) -> None:
    steps = queries.spread(dataset, Filters(), "有事好商量")
    assert steps[["body", "bodies"]].values.tolist() == [["南京市政协", 3], ["徐州市鼓楼区政协", 3], ["某地政协", 3]]
    assert queries.spread(dataset, Filters(), "有事好商量", "stated")["year"].tolist()[0] == 2020


def test_figures_are_brought_to_one_unit_and_conflicts_flagged(dataset: Sample) -> None:
    rows = queries.figures(dataset, Filters())
    assert rows.set_index("practice").loc["p003", ["amount", "unit", "value"]].tolist() == [12000.0, "人次", 1.2]
    assert set(rows[rows["conflict"]]["practice"]) == {"p005", "p007"}
    assert queries.measures(dataset, Filters())["measure"].iloc[0] == "协商（场）"
    assert len(queries.figures(dataset, Filters(city=("320100",)), "协商（场）")) == 1


def test_comparison(dataset: Sample) -> None:
    assert list(dict.fromkeys(queries.compare_themes(dataset, Filters(), ["330500", "320100"])["place"])) == [
        "330500", "320100",
    ]  # fmt: skip
    county = queries.compare_themes(dataset, Filters(), ["320582", "320500"])
    assert county.groupby("place", sort=False)[["place_name", "total"]].first().values.tolist() == [
        ["张家港市", 1], ["苏州市", 2],
    ]  # fmt: skip
    assert county["records"].iloc[0] == 3 and queries.compare_themes(dataset, Filters(), []).empty
    assert queries.compare_names(dataset, Filters(), ["320300", "320100"])["name"].iloc[0] == "有事好商量"
    alike = queries.similar_cities(dataset, "320100")
    assert alike["place"].iloc[0] == "320300" and list(alike["names"].iloc[0]) == ["有事好商量"]
    assert alike["similarity"].between(0, 1).all()
    assert queries.peers(dataset, "320100", "province") == ("320100", "320500", "320300")
    assert queries.peers(dataset, "320100", "similar")[:2] == ("320100", "320300")
    assert queries.similar_cities(dataset, "999999").empty
    assert queries.compare_passages(dataset, Filters(), ["330500", "320100"], each=1)["place"].tolist() == [
        "330500", "320100",
    ]  # fmt: skip


def test_pages_do_not_overlap(dataset: Sample) -> None:
    pages = [queries.practices(dataset, Filters(), 5, at)["id"].tolist() for at in (0, 5, 10)]
    assert sorted(id_ for page in pages for id_ in page) == [f"p{n:03}" for n in range(13)]


def test_basket_keeps_its_order(dataset: Sample) -> None:
    assert queries.practices_by_id(dataset, ["p005", "gone", "p001", "p005"])["id"].tolist() == ["p005", "p001"]


def test_passages(dataset: Sample) -> None:
    filters = Filters(q="协商", theme=("digital",))
    assert queries.passages(dataset, filters)["number"].tolist() == [8]
    assert queries.count_passages(dataset, filters) == 1
    assert queries.count_passages(dataset, Filters(q="协商")) == len(queries.passages(dataset, Filters(q="协商")))
    assert queries.passages_by_number(dataset, [3, 1, 99])["number"].tolist() == [3, 1]


def test_documents(dataset: Sample) -> None:
    assert len(queries.documents(dataset)) == 6
    assert len(queries.document(dataset, "甲")) == 1 and queries.document(dataset, "x").empty
    assert queries.document_practices(dataset, "甲")["id"].tolist() == ["p000", "p001", "p002"]
    assert len(queries.document_names(dataset, "甲")) == 3 and len(queries.document_figures(dataset, "丙")) == 1
    assert len(queries.document_articles(dataset, "己")) == 1


def test_words(dataset: Sample) -> None:
    words = queries.distinctive_words(dataset, Filters(), "330500")
    assert words["word"].iloc[0] == "请你来协商" and words["texts"].iloc[0] == 4


CHOSEN: dict[str, dict[str, Any]] = {
    "spread": {"name": ["有事好商量"]},
    "practices_by_city_point": {"of": ["320000"]},
    "distinctive_words": {"of": ["330500"]},
    "similar_cities": {"of": ["330500"]},
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_keep_their_columns_and_speak(dataset: Sample, name: str) -> None:
    view = VIEWS[name]
    options, ignored = read_options(view, CHOSEN.get(name, {}))
    assert not ignored
    full, empty = (view.ask(dataset, filters, options) for filters in (Filters(city=("330500", "320100")), NOTHING))
    assert list(full.columns) == list(empty.columns)
    assert [column for column in full if not known(f"column.{column}")] == []
    for frame, filters in ((full, Filters(city=("330500",))), (empty, NOTHING)):
        for lang in LANGS:
            said = sentence(view, frame, filters, options, "v1", lang, partial(queries.reviewed, dataset))
            assert "v1" in said and "{" not in said
            drawn_from = view.behind(filters, options)  # none: articles, of which nobody reviews any, or no city to compare
            assert (("经过核对" if lang == "zh" else "reviewed (") in said) is (drawn_from is not None)
            drawn = figure(view, frame, lang, lang == "en", options)
            assert drawn is None or drawn.layout.height > 0


BEHIND = [
    ("all", "practices_by_year", Filters(), {}),
    ("theme", "practices_by_theme_city", Filters(theme=("digital",)), {}),
    ("text", "practices_by_body", Filters(q="请你来协商"), {}),
    ("one name", "spread", Filters(), {"name": ["有事好商量"]}),
    ("one measure", "figures", Filters(), {"measure": ["协商（场）"]}),
    ("one city", "distinctive_words", Filters(), {"of": ["330500"]}),
    ("one province", "practices_by_city_point", Filters(), {"of": ["320000"]}),
    ("cities compared", "compare_themes", Filters(city=("330500", "320100")), {}),
    ("whatever the filters", "similar_cities", Filters(theme=("digital",)), {"of": ["330500"]}),
]
HELD = {
    "one city": Filters(city=("330500",)), "one province": Filters(province=("320000",)), "whatever the filters": Filters(),
}  # fmt: skip


@pytest.mark.parametrize(("case", "name", "filters", "asked"), BEHIND, ids=[row[0] for row in BEHIND])
def test_the_share_reviewed_is_that_of_the_records_behind(
    dataset: Sample, case: str, name: str, filters: Filters, asked: dict[str, list[str]]
) -> None:
    view = VIEWS[name]
    options, _ = read_options(view, asked)
    records = queries.practices(dataset, HELD.get(case, filters), 100)
    if "name" in asked:
        records = records[[asked["name"][0] in names for names in records["names"]]]
    if "measure" in asked:
        records = records[records["id"].isin(view.ask(dataset, filters, options)["practice"])]
    reviewed = int((records["state"] != "extracted").sum())
    assert len(records)
    said = sentence(view, view.ask(dataset, filters, options), filters, options, "v1", "zh", partial(queries.reviewed, dataset))
    assert f"所据记录 {len(records)} 条，经过核对 {reviewed} 条（{round(100 * reviewed / len(records))}%）" in said


UNCHOSEN = [
    ("similar_cities", "请先选一个城市"), ("distinctive_words", "请先选一个城市"),
    ("practices_by_city_point", "请先选一个省"), ("spread", "请先选一个名称"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words"), UNCHOSEN)
def test_a_view_of_one_thing_asks_for_it_where_none_is_chosen(dataset: Sample, name: str, words: str) -> None:
    view = VIEWS[name]
    options, _ = read_options(view, {})
    frame = view.ask(dataset, Filters(), options)
    said = sentence(view, frame, Filters(), options, "v1", "zh", partial(queries.reviewed, dataset))
    assert frame.empty and said.startswith(words) and "所据记录" not in said


def test_options_are_validated() -> None:
    view = VIEWS["practices_by_theme_city"]
    options, ignored = read_options(view, {"by": ["x"], "show": ["share"], "sort": ["digital"]})
    assert options == {"by": "city", "show": "share", "sort": "digital", "across": ""} and ignored == ("by=x",)


VAIN = [
    ("practices_by_theme_city", "sort", "level"), ("practices_by_theme_city", "show", "x"), ("practices_by_year", "basis", "zzz"),
    ("similar_cities", "of", "zzz"), ("distinctive_words", "of", "999999"), ("practices_by_city_point", "of", "330500"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "option", "value"), VAIN)
def test_an_option_that_means_nothing_is_said(name: str, option: str, value: str) -> None:
    options, ignored = read_options(VIEWS[name], {option: [value]})
    assert ignored == (f"{option}={value}",) and options == read_options(VIEWS[name], {})[0]


def test_what_is_counted_at_build_is_what_would_be_counted_now(dataset: Sample) -> None:
    """Two answers without filters are tables; every kind asked for leaves everything too, and is counted anew."""
    everything = Filters(kind=tuple(KINDS))
    for question in (queries.totals, queries.practices_by_theme_city):
        assert_frame_equal(question(dataset, Filters()), question(dataset, everything))
    few = queries.practices_by_theme_city(dataset, Filters(), limit=2)
    assert_frame_equal(few, queries.practices_by_theme_city(dataset, everything, limit=2))


def test_an_article_that_tells_of_many_bodies_is_read_once(built: Path) -> None:
    shipped = open_dataset(built)
    read = queries.totals(shipped, Filters())["articles"][0]
    assert queries.practices_by_year(shipped, Filters())["articles"].sum() == read == 17
    whole = queries.practices_by_province(shipped, Filters()).set_index("code")["articles"]
    assert {code: whole[code] for code in ("140000", "420000")} == {"140000": 1, "420000": 2}
    for code in ("140000", "320000"):
        one = Filters(province=(code,))
        assert queries.totals(shipped, one)["articles"][0] == whole[code] == queries.practices_by_year(shipped, one)["articles"].sum()


def test_of_bodies_read_as_often_those_with_most_records_come_first(built: Path) -> None:
    found = queries.coverage_by_body_year(open_dataset(built), Filters()).groupby("body", sort=False)[["total", "practices"]]
    order = [(int(total), int(practices)) for total, practices in found.agg({"total": "first", "practices": "sum"}).itertuples(index=False)]
    assert order == sorted(order, reverse=True) and order[0] > order[-1]
