"""Every page as a visitor sees it, without a browser: it opens, says the truth, survives bad addresses."""

import ast
import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import DATA, ROOT, exports
from dashboard.build import build
from dashboard.dataset import open_dataset
from dashboard.labels import known
from dashboard.models import Document, Source
from dashboard.reviews import append_decision, decide
from dashboard.ui import reading
from dashboard.ui.marked import Pen, anchor, copier, marked

SHELL = ROOT / "src" / "dashboard" / "ui" / "shell.py"
NAMES = [path.stem for path in sorted((ROOT / "pages").glob("*.py"))]
Open = Callable[..., AppTest]


@pytest.fixture
def visit(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A function that opens a page with an address: visit("search", q="协商")."""
    monkeypatch.setenv("DASHBOARD_DATASET", str(built))
    monkeypatch.setenv("DASHBOARD_REVIEWS", str(tmp_path / "reviews"))

    def open_page(name: str, locale: str = "zh-CN", /, **query: str | list[str]) -> AppTest:
        test = AppTest.from_file(str(SHELL), default_timeout=30)
        test.context = {"locale": locale, "timezone": "Asia/Shanghai"}
        for key, value in query.items():
            test.query_params[key] = value
        if name != "overview":
            test.switch_page(str(ROOT / "pages" / f"{name}.py"))
        return test.run()

    return open_page


def words(test: AppTest) -> str:
    """All that stands on the page as HTML."""
    return "\n".join(str(element.proto.body) for element in test.get("html"))


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_in_both_languages(visit: Open, name: str, locale: str) -> None:
    test = visit(name, locale)
    assert not test.exception
    said = words(test)
    assert "No label" not in said
    assert "已记入服务器日志" not in said
    assert "server's log has it" not in said
    assert ("城市政协实践图谱" if locale == "zh-CN" else "City Practice Atlas") in said


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("compare", {"city": ["320100", "330500", "320582"]}, "南京市"),
        ("compare", {"city": "湖州市"}, "与湖州市相比"),
        ("search", {"q": "协商"}, '<mark class="hit">协商</mark>'),
        ("search", {"q": "有事好商量"}, "[N]. 新华日报, 2022-05-31."),
        ("search", {"q": "协商", "lines": "kwic"}, 'class="kwic"'),
        ("search", {"q": "请你来协商", "mode": "ranked"}, "别名"),
        ("search", {"q": "量子计算机"}, "没有一处含有这些字"),
        ("search", {"theme": "digital"}, "智慧政协与网络协商"),
        ("themes", {"theme": "member_performance"}, "委员队伍与履职管理"),
        ("timeline", {"name": "有事好商量"}, "政协组织数"),
        ("document", {"doc": "004"}, "record-span"),
        ("document", {"doc": "004", "start": "1", "end": "9" * 30}, "record-span chosen"),
        ("document", {"doc": "004", "start": "１", "end": "²", "at": "9" * 30}, "在左侧原文中点一条记录"),
        ("document", {"doc": "没有"}, "没有名为"),
        ("overview", {"lang": "en"}, "Which cities do what"),
        ("method", {}, "机器提取有多准"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_page_answers_what_its_address_asks(visit: Open, name: str, query: dict[str, str], expected: str) -> None:
    test = visit(name, **query)
    assert not test.exception
    assert expected in words(test)


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ({"city": "亚特兰蒂斯市"}, "city=亚特兰蒂斯市"),
        ({"city": "鼓楼区"}, "city=鼓楼区"),
        ({"from": "99999"}, "from=99999"),
        ({"theme": "<script>alert(1)</script>"}, "theme=&lt;script&gt;alert(1)&lt;/script&gt;"),
        ({"kind": "'; DROP TABLE practices; --"}, "kind=&#x27;; DROP TABLE"),
        ({"v": "../../etc"}, "v=../../etc"),
        ({"q": "协" * 10_000}, "q="),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_address_gives_the_nearest_view_and_says_so(visit: Open, query: dict[str, str], left_out: str) -> None:
    test = visit("overview", **query)
    assert not test.exception
    assert left_out in words(test)
    assert "<script>alert" not in words(test)


def test_more_rows_than_a_download_may_hold_are_said_before_the_click(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_LIMIT", 300)
    test = visit("downloads")
    buttons = {(str(button.key).split("_")[1], button.proto.disabled) for button in test.get("download_button")}
    assert buttons == {("practices", False), ("passages", True)}
    assert words(test).count("超过一次下载的上限 300 行。请加筛选条件") == 1


def test_a_link_to_a_file_names_the_version_it_was_shown_with(visit: Open, built: Path) -> None:
    version = (built / "current").read_text("utf-8").strip()
    links = re.findall(r"api/v1/[^\"]+", words(visit("downloads")))
    assert links and [one for one in links if f"v={version}" not in one] == []


@pytest.mark.parametrize("query", ['"', "((", "-", "|", "<b>", "*[0-9]+", "%", "\\", "NULL", "𠮷", "  "])
def test_any_text_is_a_search_or_one_clear_sentence(visit: Open, query: str) -> None:
    for name in ("search", "overview", "downloads"):
        test = visit(name, q=query)
        assert not test.exception
        assert "已记入服务器日志" not in words(test)


@pytest.mark.parametrize("q", ["协商", ""], ids=["passages", "records"])
@pytest.mark.parametrize("page", ["99999", "9" * 30, "0", "-1", "²", "１２", "两"])
def test_a_page_that_a_list_does_not_have_is_its_last_or_first_one(visit: Open, page: str, q: str) -> None:
    said = words(visit("search", q=q, page=page))
    (at, last), = re.findall(r'class="num">第 (\d+) 页，共 (\d+) 页', said)
    assert at == (last if page[0] == "9" else "1")
    assert 0 < said.count('class="record"') <= 20
    assert f"page={int(page) - 1}" not in said if page[0] == "9" else "page=2" in said


@pytest.mark.parametrize("window", [150, 700])
def test_every_record_is_lit_on_a_page_of_a_long_document(
    visit: Open, built: Path, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(reading, "WINDOW", window)
    question = "SELECT start, \"end\" FROM practices WHERE doc = '000' ORDER BY start"
    records = open_dataset(built).cursor().execute(question).fetchall()
    ((length,),) = open_dataset(built).cursor().execute("SELECT length(text) FROM documents WHERE doc = '000'").fetchall()
    lit, at, pages = set(), "0", list[str]()
    while at and at not in pages:
        said = words(visit("document", doc="000", at=at))
        lit |= {(int(start), int(end)) for start, end in re.findall(r"start=(\d+)&amp;end=(\d+)", said)}
        pages.append(at)
        at = next(iter(re.findall(r'[?&;]at=(\d+)"[^>]*>下一页', said)), "")
    assert lit == set(records)
    assert 1 < len(pages) <= length / window + 1


def test_a_filter_in_the_address_reaches_widgets_chips_and_numbers(visit: Open) -> None:
    test = visit("overview", city="湖州市", **{"from": "2020"})
    assert test.multiselect(key="f_city").value == ["330500"]
    assert test.selectbox(key="f_from").value == 2020
    assert 'class="chips"' in words(test)
    assert "2020 年起发表" in words(test)
    test.multiselect(key="f_city").set_value([]).run()
    assert "湖州市</a>" not in words(test)


def test_two_counties_of_one_name_have_chips_of_their_own(visit: Open) -> None:
    said = words(visit("search", city=["320106", "320302"]))
    assert "南京市鼓楼区<" in said and "徐州市鼓楼区<" in said


def test_city_options_are_found_by_name_pinyin_and_initials(visit: Open) -> None:
    options = visit("overview").multiselect(key="f_city").options
    assert any(option.startswith("湖州市 ‹ 浙江省 huzhou") for option in options)
    assert any(option.startswith("张家港市 ‹ 苏州市 ‹ 江苏省 zhangjiagang") for option in options)


def test_records_are_pinned_and_leave_as_a_basket(visit: Open, built: Path) -> None:
    cursor = open_dataset(built).cursor()
    rows = cursor.execute("SELECT id FROM practices ORDER BY id LIMIT 2").fetchall()
    (one,), (other,) = rows
    test = visit("basket", ids=f"{one},{other}")
    assert test.session_state["basket"] == (one, other)
    assert words(test).count('class="record"') == 2
    test = visit("basket", ids=f"{one},{other},deadbeef00000000")
    assert "deadbeef00000000" in words(test)
    assert visit("overview", pin=one).session_state["basket"] == (one,)
    assert visit("overview", pin='"><img>').session_state["basket"] == ()


def test_a_removed_record_and_one_never_there_say_so_and_the_former_can_be_added_again(visit: Open, built: Path) -> None:
    question = "SELECT id, rejected.doc, rejected.text FROM rejected LIMIT 1"
    ((practice, doc, text),) = open_dataset(built).cursor().execute(question).fetchall()
    test = visit("review", record=practice)
    said = words(test)
    assert not test.exception
    assert "已由审核删去" in said and text in re.sub("<[^>]*>", "", said) and doc in said
    assert "补记这一句" in [button.label for button in test.button]
    assert "没有编号为 deadbeef00000000" in words(visit("review", record="deadbeef00000000"))


def test_a_decision_is_appended_and_never_touches_the_source(visit: Open, built: Path, tmp_path: Path) -> None:
    ((practice,),) = open_dataset(built).cursor().execute("SELECT id FROM practices ORDER BY id LIMIT 1").fetchall()
    test = visit("review", record=practice)
    next(button for button in test.button if button.label == "不是记录").click().run()
    assert "请先填写核对人" in words(test)
    next(field for field in test.text_input if field.label == "核对人").set_value("张三")
    next(button for button in test.button if button.label == "不是记录").click().run()
    (file,) = (tmp_path / "reviews").glob("*.jsonl")
    (line,) = file.read_text("utf-8").splitlines()
    decision = json.loads(line)
    assert decision["action"] == "reject"
    assert decision["who"] == "张三"
    text = (DATA / "documents" / f"{decision['doc']}.txt").read_bytes().decode("utf-8")
    assert text[decision["start"] : decision["end"]] == decision["quote"]
    next(button for button in test.button if button.label == "撤回上一步").click().run()
    assert len(file.read_text("utf-8").splitlines()) == 2


def test_without_a_dataset_every_page_shows_the_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "none"))
    test = AppTest.from_file(str(SHELL), default_timeout=30).run()
    assert not test.exception
    assert "正在准备数据" in words(test)


@pytest.mark.parametrize(
    ("text", "pens", "start", "expected"),
    [
        ("a<b>&\"'", [], 0, "a&lt;b&gt;&amp;&quot;&#x27;"),
        ("**粗** [x](http://e)", [], 0, "**粗** [x](http://e)"),
        ("甲乙丙", [Pen(1, 2, "hit")], 0, '甲<mark class="hit">乙</mark>丙'),
        ("甲乙丙", [Pen(101, 102, "hit")], 100, '甲<mark class="hit">乙</mark>丙'),
        ("甲乙丙", [Pen(-5, 99, "hit")], 0, '<mark class="hit">甲乙丙</mark>'),
        ("甲乙丙", [Pen(0, 2, "a"), Pen(1, 3, "b")], 0,
         '<mark class="a">甲</mark><mark class="b"><mark class="a">乙</mark></mark><mark class="b">丙</mark>'),
        ("𠮷野<", [Pen(0, 1, "hit")], 0, '<mark class="hit">𠮷</mark>野&lt;'),
        ("x", [Pen(0, 1, 'a"b', (("data-x", '">'),))], 0, '<mark class="a&quot;b" data-x="&quot;&gt;">x</mark>'),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_texts_stay_texts(text: str, pens: list[Pen], start: int, expected: str) -> None:
    got = marked(text, pens, start)
    if text == "甲乙丙" and len(pens) == 2:  # which of two equally long marks is inside does not matter
        assert re.sub("<[^>]+>", "", got) == text
        assert got.count("<mark") == got.count("</mark>") == 4
    else:
        assert got == expected


def test_links_and_copies_cannot_break_out() -> None:
    assert "<script" not in anchor('"><script>', "<script>", title='"', current='"><script>', end=('"><script>', "<script>")) + copier('"><script>', "<i>", "")


def test_every_label_asked_for_is_there() -> None:
    missing = []
    for path in [*(ROOT / "src" / "dashboard" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant) and not known(f"ui.{key.value}"):
                    missing.append((path.name, key.value))
    assert missing == []


def test_every_label_is_in_both_languages_with_the_same_values() -> None:
    lines = (DATA / "i18n" / "ui.csv").read_text("utf-8").splitlines()
    assert len(lines) == len({line.split(",")[0] for line in lines})
    for row in csv.DictReader(lines):
        assert row["zh"], row["key"]
        assert row["en"].strip(), row["key"]
        assert set(re.findall(r"{\w+}", row["zh"])) == set(re.findall(r"{\w+}", row["en"])), row["key"]


def test_a_query_that_cannot_be_read_is_explained_in_the_language_of_the_page(visit: Open) -> None:
    assert "引号没有配对" in words(visit("search", q='"'))
    english = words(visit("search", "en-US", q='"'))
    assert "A quotation mark is not paired" in english and "引号" not in english


def test_no_page_tells_where_files_lie_on_the_server(visit: Open, built: Path) -> None:
    for name in ("overview", "downloads", "method"):
        assert str(built) not in words(visit(name))


def test_a_list_of_names_has_the_columns_its_sentence_promises(visit: Open) -> None:
    (shown,) = (one.value for one in visit("themes").dataframe if "name" in one.value)
    assert {"name", "n", "places", "bodies", "first_year"} <= set(shown.columns)


VAIN = [
    ("overview", {"sort": "zzz"}), ("overview", {"by": "zzz"}), ("timeline", {"basis": "zzz"}), ("figures", {"measure": "xx"}),
    ("map", {"place": "zzz"}), ("overview", {"city": "火星"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query"), VAIN, ids=[f"{name}-{next(iter(query))}" for name, query in VAIN])
def test_an_option_of_a_page_that_means_nothing_is_said(visit: Open, name: str, query: dict[str, str]) -> None:
    ((key, value),) = query.items()
    said = words(visit(name, **query))
    assert said.count(f"{key}={value}") == 1 and "看不懂" in said
    assert "看不懂" not in words(visit(name))


def test_where_nothing_is_left_no_number_is_missing(visit: Open) -> None:
    said = words(visit("overview", theme="digital", level="national"))
    assert "None" not in said and "经过核对" in said


def test_the_method_page_names_decisions_whose_sentence_is_gone(visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "德清县政协工作综述\n2022-05-31\n德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"
    documents, reviews = tmp_path / "documents", tmp_path / "reviews"
    documents.mkdir()
    document = Document("one", text, "one.txt", "txt", "utf-8", "", Source())
    start = text.index("德清县政协围绕")
    append_decision(reviews, decide("accept", document, start, len(text) - 1, "甲", {}))
    (documents / "one.txt").write_text(text.replace("12次", "13次"), "utf-8")
    build(documents, tmp_path / "out", 1, reviews=reviews)
    assert "没有用上的审核意见" not in words(visit("method"))
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "out"))
    said = words(visit("method"))
    assert "没有用上的审核意见" in said and "原文里已没有这句话" in said
