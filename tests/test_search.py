"""Search: exact search equals a brute-force scan, whatever the signs; ranked search shows what it added."""

import threading
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import DatasetError, QueryError
from dashboard.fold import fold
from dashboard.search import (
    Index,
    build_index,
    extend_index,
    kwic,
    nearest_terms,
    open_index,
    parse,
    quote,
    similar,
)
from dashboard.search.query import And, Not, Or, Query, Term, contains

BRAND, PEOPLE, TIERS = "consultation_brand", "serving_people", "tier_coordination"
ROWS: list[tuple[object, ...]] = [
    ("湖州市政协开展“请你来协商”活动，协商议题12个。",
     "湖州市政协", "湖州市", "330500", "prefecture", 2021, [BRAND], "practice"),
    ("德清县政协设立委员工作室，开展“请你来协商”活动。",
     "德清县政协", "湖州市", "330521", "county", 2022, [PEOPLE, BRAND], "practice"),
    ("徐州市鼓楼區政協建立「有事好商量」協商議事室。",
     "徐州市鼓楼区政协", "徐州市", "320302", "county", 2022, [BRAND], "practice"),
    ("南通市政协“有事好商量”覆盖全市，乾隆年间旧址。",
     "南通市政协", "南通市", "320600", "prefecture", 2020, [BRAND], "outcome"),
    ("江苏省政协总结推广“有事好商量”。",
     "江苏省政协", None, "320000", "provincial", 2023, [TIERS], "practice"),
    ("发布日期:2022-05-31　来源：本站\n字体:[大 中 小]", None, None, None, None, None, [], None),
    ("提案100%办复，占地5㎡…《意见(试行)》(一)坚持A|B -C", None, None, None, None, None, None, None),
    ("𠮷野家🙂\0NUL 𠀀", None, None, None, None, None, None, None),
    ("", None, None, None, None, None, None, None),
    ("协", None, None, None, None, None, None, None),
]  # fmt: skip
NAMES = ("text", "body", "city", "code", "level", "year", "themes", "kind")


def make_table(rows: list[tuple[object, ...]], first: int = 0) -> pa.Table:
    columns: dict[str, list[object]] = {name: [row[at] for row in rows] for at, name in enumerate(NAMES)}
    return pa.table({
        "number": list(range(first, first + len(rows))), **columns,
        "year": pa.array(columns["year"], pa.int32()),
        "themes": pa.array(columns["themes"], pa.list_(pa.string())),
    })  # fmt: skip


def index_texts(folder: Path, texts: list[str]) -> Index:
    table = pa.table({"number": pa.array(range(len(texts)), pa.int64()), "text": pa.array(texts, pa.string())})
    build_index(table, folder, "v1")
    return open_index(folder, "v1")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("search") / "index"
    assert build_index(make_table(ROWS), folder, "v1") == len(ROWS)
    return open_index(folder, "v1")


def scan(query: Query) -> list[int]:
    return [number for number, row in enumerate(ROWS) if contains(query, fold(str(row[0])))]


TREES: list[tuple[str, Query]] = [
    ("政协 协商", And((Term("政协"), Term("协商")))),
    ("湖州|杭州", Or((Term("湖州"), Term("杭州")))),
    ("（湖州 ｜ 杭州） －提案", And((Or((Term("湖州"), Term("杭州"))), Not(Term("提案"))))),
    ("-(湖州 | 杭州)", Not(Or((Term("湖州"), Term("杭州"))))),
    ("“有事 商量”", Term("有事 商量", True)),
    ('"a ""b"" c"', Term('a "b" c', True)),
    ("““对口”协商”", Term("“对口”协商", True)),
    ("“双减”政策 “试点”", And((Term("“双减”政策"), Term("试点", True)))),
    ("实施“双减”政策", Term("实施“双减”政策")),
    ("(一)坚持", Term("(一)坚持")),
    ("《意见(试行)》", Term("《意见(试行)》")),
    ("(试行)", Term("(试行)")),
    ("2022-05 -", And((Term("2022-05"), Term("-")))),
    ("—— --a", And((Term("——"), Term("--a")))),
    ("“ ”", Term(" ", True)),
    ("  ", And(())),
]


@pytest.mark.parametrize(("query", "tree"), TREES, ids=[row[0] for row in TREES])
def test_parse(query: str, tree: Query) -> None:
    assert parse(query) == tree


REFUSED = [
    ("“没有另一半", "引号没有配对"),
    ('"没有另一半', "引号没有配对"),
    ('""', "引号里没有内容"),
    ("(湖州 杭州", "括号没有配对"),
    ("湖州 杭州)", "括号没有配对"),
    ("|", "缺少检索词"),
    ("湖州 | ", "缺少检索词"),
    ("( )", "缺少检索词"),
    ("( " * 60 + "a b" + " )" * 60, "层"),
    ("a " * 5_000, "超过"),
    ("a" * 30_000, "最多"),
]


@pytest.mark.parametrize(("query", "reason"), REFUSED, ids=[row[0][:12] for row in REFUSED])
def test_what_cannot_be_understood_is_said_in_one_sentence(query: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as refused:
        parse(query)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 120


@given(st.text(min_size=1))
def test_a_quoted_text_is_taken_literally(text: str) -> None:
    assert parse(quote(text)) == Term(text, True)


@given(st.text(st.sampled_from("“”\"()（）|-－ 　\n\0ab协")))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError:
        return
    contains(tree, fold("协ab"))


QUERIES = [
    "协商", "政协", "協商", "政協", "有事好商量", "请你来协商 -德清", "湖州 | 徐州", "-政协", "协", "的",
    "“ ”", "字体:[大 中", "“[大 中 小]”", "5m2", "㎡", "...", "…《", "100%", "(试行)》(一)坚持", "a|b",
    "“A|B -C”", "𠮷", "𠮷野", "🙂\0", "\0", "𠀀", "乾隆", "干隆", "没有的词", "本站\n字体", "“本站 字体”",
    "(湖州 | 南通) (协商 | 商量) -议题", "“31　来源”", "'; DROP TABLE passages; --", ".*", "%", "\\", "",
    "a" * 10_000, "协" * 10_000, "“" + "协商 " * 3_000 + "”",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=[query[:12] for query in QUERIES])
def test_exact_search_equals_a_scan(index: Index, query: str) -> None:
    expected = scan(parse(query))
    hits = index.search(query, facets=("city", "theme", "year", "kind"))
    assert sorted(hit.number for hit in hits.rows) == expected == index.matching(query).tolist()
    assert hits.total == index.count(query) == len(expected)
    for hit in hits.rows:
        assert hit.text == ROWS[hit.number][0]
        assert all(fold(mark.term) in fold(hit.text[mark.start : mark.end]) for mark in hit.marks)
    for name, column in (("city", 2), ("year", 5), ("kind", 7)):
        counts: dict[object, int] = {}
        for number in expected:
            counts[ROWS[number][column]] = counts.get(ROWS[number][column], 0) + 1
        assert dict(hits.facets[name]) == counts
    themes = Counter(theme for number in expected for theme in ROWS[number][6] or [None])  # type: ignore[attr-defined]
    assert dict(hits.facets["theme"]) == themes


ALPHABET = st.sampled_from("政協协商议 　\n\t\r\u2028“”\"()|-：:，,㎡…mM2.①1𠮷𠀀🙂\0\u0301é\u200b\u2420ｱﾞİ")
PASSAGE = st.text(ALPHABET, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PASSAGE, min_size=1, max_size=12), st.data())
def test_every_substring_is_found_exactly_where_it_stands(texts: list[str], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        index = index_texts(Path(folder) / "index", texts)
        for _ in range(20):
            text = data.draw(st.sampled_from(texts) | PASSAGE)
            start = data.draw(st.integers(0, len(text)))
            wanted = text[start : data.draw(st.integers(start, len(text)))]
            if wanted:
                expected = [number for number, each in enumerate(texts) if fold(wanted) in fold(each)]
                assert index.matching(quote(wanted)).tolist() == expected
                hits = index.search(quote(wanted))
                assert hits.total == len(expected) and all(hit.marks for hit in hits.rows)


Chosen = dict[str, tuple[str, ...]]
Years = dict[str, tuple[int | None, int | None]]
FILTERS: list[tuple[str, Chosen, Years, list[int]]] = [
    ("city by name", {"city": ("湖州市",)}, {}, [0, 1]),
    ("city by code, counties in it", {"city": ("330500",)}, {}, [0, 1]),
    ("province by code", {"province": ("320000",)}, {}, [2, 3, 4]),
    ("two cities", {"city": ("330500", "徐州市")}, {}, [0, 1, 2]),
    ("city and level", {"city": ("330500",), "level": ("county",)}, {}, [1]),
    ("theme, one of several", {"theme": ("serving_people",)}, {}, [1]),
    ("no city", {"city": ("",), "kind": ("practice",)}, {}, [4]),
    ("years, inclusive", {}, {"year": (2021, 2022)}, [0, 1, 2]),
    ("years, open end", {}, {"year": (2022, None)}, [1, 2, 4]),
    ("unknown value", {"city": ("某某市\0" * 9_999,)}, {}, []),
    ("absurd years", {}, {"year": (-5, 10**30)}, [0, 1, 2, 3, 4]),
    ("empty filter filters nothing", {"city": ()}, {"year": (None, None)}, list(range(10))),
]


FILTER_IDS = [row[0] for row in FILTERS]


@pytest.mark.parametrize(("filters", "years", "expected"), [row[1:] for row in FILTERS], ids=FILTER_IDS)
def test_filters(index: Index, filters: Chosen, years: Years, expected: list[int]) -> None:
    marked = [number for number in expected if "商" in str(ROWS[number][0])]
    for query, wanted in (("", expected), ("商", marked)):
        hits = index.search(query, filters, years)
        assert sorted(hit.number for hit in hits.rows) == wanted and hits.total == len(wanted)


def test_pages_follow_one_another(index: Index) -> None:
    whole = [hit.number for hit in index.search("政协").rows]
    paged = [index.search("政协", limit=2, offset=at).rows for at in range(0, len(whole), 2)]
    assert [hit.number for page in paged for hit in page] == whole
    assert index.search("政协", offset=10**9).rows == ()
    assert index.search("政协", limit=0).total == len(whole) and not index.search("政协", limit=0).rows


def test_orders(index: Index) -> None:
    def numbers(order: str) -> list[int]:
        return [hit.number for hit in index.search("政协", order=order).rows]  # type: ignore[arg-type]

    assert numbers("source") == [0, 1, 2, 3, 4]
    assert numbers("newest") == [4, 1, 2, 0, 3]
    scores = [hit.score for hit in index.search("协商").rows]
    assert scores == sorted(scores, reverse=True) and scores[0] > 0


def test_ranked_search_shows_aliases(index: Index) -> None:
    hits = index.search("遇事多商量的做法", mode="ranked")
    assert {hit.number for hit in hits.rows} >= {2, 3, 4}
    (expansion,) = hits.expanded
    assert expansion.term == "遇事多商量的做法" and "有事好商量" in expansion.added
    assert all(any(mark.term == "有事好商量" for mark in hit.marks) for hit in hits.rows if hit.number in (2, 3, 4))
    assert index.search("遇事多商量的做法", mode="ranked", aliases=False).expanded == ()


def test_a_rare_word_outweighs_common_ones(tmp_path: Path) -> None:
    texts = ["协商、协商", "提案工作", "委员工作室", "工作会议", "室内工作，委员", "请你来协商", "协商工作"]
    index = index_texts(tmp_path / "index", texts)
    found = [hit.text for hit in index.search("协商 委员工作室", mode="ranked").rows]
    assert found == ["委员工作室", "协商、协商", "协商工作", "请你来协商"]
    assert [hit.text for hit in index.search("室", mode="ranked").rows] == ["委员工作室", "室内工作，委员"]


def test_ranked_search_keeps_what_is_quoted_and_excluded(index: Index) -> None:
    assert {hit.number for hit in index.search("活动 “德清”", mode="ranked").rows} == {1}
    assert {hit.number for hit in index.search("活动 -德清", mode="ranked").rows} == {0}
    best = index.search("怎样设立委员工作室", mode="ranked").rows[0]
    assert best.number == 1 and "委员工作室" in {mark.term for mark in best.marks}


NEAR = [
    ("有事好商凉", "有事好商量", "spelling"),
    ("友事好商量", "有事好商量", "spelling"),
    ("携商", "协商", "spelling"),
    ("协尚", "协商", "spelling"),
    ("委园工作室", "委员工作室", "spelling"),
    ("民生议事堂", "请你来协商", "alias"),
    ("南通市政协云平台", "南通市政协", "part"),
]


@pytest.mark.parametrize(("query", "term", "how"), NEAR, ids=[row[0] for row in NEAR])
def test_nearest_terms(index: Index, query: str, term: str, how: str) -> None:
    assert not index.count(query)
    near = nearest_terms(index, query)
    assert (term, how) in {(one.term, one.how) for one in near}
    assert all(one.passages == index.count(quote(one.term)) > 0 for one in near)


def test_nearest_terms_of_nonsense(index: Index) -> None:
    assert nearest_terms(index, "zqzq") == ()
    assert nearest_terms(index, "协商") == ()


def test_similar_records_are_of_other_cities(index: Index) -> None:
    found = similar(index, 2)
    assert {one.number for one in found} == {3, 4}
    assert all("有事好商量" in one.words for one in found)
    assert found[0].number == 3 and found[0].themes == ("consultation_brand",)
    assert 1 not in {one.number for one in similar(index, 0)}
    with pytest.raises(QueryError, match="没有编号为 99"):
        similar(index, 99)


def test_keyword_in_context() -> None:
    text = "一二三四协商五六七八协商九"
    lines = kwic(text, [(4, 6), (10, 12)], width=3)
    found = [(line.left, line.hit, line.right) for line in lines]
    assert found == [("二三四", "协商", "五六七"), ("六七八", "协商", "九")]


def test_extending_adds_without_touching(index: Index, tmp_path: Path) -> None:
    suzhou = ("苏州市政协开展协商。", "苏州市政协", "苏州市", "320500", "prefecture", 2024, [BRAND], "practice")
    more: list[tuple[object, ...]] = [suzhou]
    folder = tmp_path / "more"
    assert extend_index(make_table(more, len(ROWS)), folder, "v2", index.folder) == 1
    extended = open_index(folder, "v2")
    assert extended.matching("协商").tolist() == [*index.matching("协商").tolist(), len(ROWS)]
    assert extended.passages == index.passages + 1 and open_index(index.folder, "v1").passages == len(ROWS)
    with pytest.raises(DatasetError, match="连续"):
        extend_index(make_table(more, 3), tmp_path / "wrong", "v3", index.folder)


def test_an_index_that_does_not_belong_is_refused(index: Index, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="属于版本 v1"):
        open_index(index.folder, "v2")
    with pytest.raises(DatasetError, match="没有完整的检索索引"):
        open_index(tmp_path / "nowhere")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words")
    (tmp_path / "former").mkdir()
    tantivy.Index(builder.build(), path=str(tmp_path / "former"))
    (tmp_path / "former" / "version").write_text("v1", "utf-8")
    with pytest.raises(DatasetError, match="另一版程序"):
        open_index(tmp_path / "former", "v1")
    with pytest.raises(DatasetError, match="已有文件"):
        build_index(make_table(ROWS), index.folder, "v1")


def test_a_long_list_comes_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.search.reading.MOST_LISTED", 7)
    texts = ["协商" if number % 3 else "提案" for number in range(100)]
    index = index_texts(tmp_path / "index", texts)
    for query in ("协商", "提案", "协商 | 提案", "-提案", "无"):
        expected = [number for number, text in enumerate(texts) if contains(parse(query), text)]
        found = index.matching(query)
        assert found.tolist() == expected and found.dtype == np.int64


def test_one_searcher_serves_many_threads(index: Index) -> None:
    expected = index.search("协商 | 商量").total
    totals: list[int] = []
    threads = [
        threading.Thread(target=lambda: totals.extend(index.search("协商 | 商量").total for _ in range(20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [expected] * 160


def test_an_empty_dataset_can_be_searched(tmp_path: Path) -> None:
    index = index_texts(tmp_path / "index", [])
    assert index.search("协商").total == 0 and index.matching("").tolist() == []
    assert nearest_terms(index, "协商") == ()
