"""The review page: what is saved as what, and the way back through all that was done."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ROOT, queries
from dashboard.__main__ import main
from dashboard.build import build
from dashboard.dataset import open_dataset
from dashboard.filters import Filters
from dashboard.models import Document, Source
from dashboard.reviews import Decision, append_decision, decide, read_decisions

TEXT = """德清县政协2022年工作

2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。
2022年，德清县政协建立“请你来协商”平台，组织委员面对面协商8场。
2021年，德清县政协组织委员视察养老服务设施建设，提出意见建议20条。
2021年，德清县政协开展民主监督6次，推动解决停车难问题15个。
"""


OTHER = """安吉县政协2022年工作

2022年，安吉县政协围绕养老服务设施建设开展专题协商3次。
"""


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two documents that nobody has decided anything on."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text(TEXT, "utf-8")
    (folder / "documents" / "b.txt").write_text(OTHER, "utf-8")
    build(folder / "documents", folder / "datasets", 1, reviews=None)
    return folder / "datasets"


class Desk:
    """The review page of one session, by what one presses and sees."""

    def __init__(self, reviews: Path, **query: str) -> None:
        self.reviews = reviews
        self.test = AppTest.from_file(str(ROOT / "src" / "dashboard" / "ui" / "shell.py"), default_timeout=30)
        self.test.context = {"locale": "zh-CN", "timezone": "Asia/Shanghai"}
        for name, value in query.items():
            self.test.query_params[name] = value
        self.test.switch_page(str(ROOT / "pages" / "review.py")).run()

    def field(self, name: str) -> AppTest:
        elements = (*self.test.text_input, *self.test.number_input, *self.test.text_area, *self.test.radio)
        return next(one for one in elements if one.label == name)

    def press(self, name: str) -> None:
        """Press a button; who decides is said first."""
        if self.shown:
            self.field("核对人").set_value("张三")
        next(button for button in self.test.button if button.label == name).click().run()
        assert not self.test.exception

    @property
    def shown(self) -> str:
        """Id of the record whose form is shown; empty where there is none."""
        forms = [button.key for button in self.test.button if str(button.key).startswith("skip_")]
        return str(forms[0]).removeprefix("skip_") if forms else ""

    @property
    def can_undo(self) -> bool:
        return any(button.label == "撤回上一步" for button in self.test.button)

    @property
    def made(self) -> list[Decision]:
        return list(read_decisions(self.reviews))


@pytest.fixture
def sit(undecided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Desk]:
    """A function that opens the review page with an address."""
    monkeypatch.setenv("DASHBOARD_DATASET", str(undecided))
    monkeypatch.setenv("DASHBOARD_REVIEWS", str(tmp_path / "reviews"))
    return lambda **query: Desk(tmp_path / "reviews", **query)


@pytest.mark.parametrize(
    ("steps", "withdrawn"),
    [
        (["不是记录", "暂时跳过"], ["reject"]),
        (["暂时跳过", "不是记录"], ["reject"]),
        (["无误", "暂时跳过", "不是记录", "按改动保存"], ["edit", "reject", "accept"]),
    ],
    ids=["then a skip", "a skip first", "four steps"],
)
def test_each_undo_takes_back_the_step_before(sit: Callable[..., Desk], steps: list[str], withdrawn: list[str]) -> None:
    desk, seen = sit(), []
    assert not desk.can_undo
    for step in steps:
        seen.append(desk.shown)
        desk.press(step)
    assert len(set(seen)) == len(steps)
    for record in reversed(seen):
        desk.press("撤回上一步")
        assert desk.shown == record
    assert not desk.can_undo
    actions = {one.id: one.action for one in desk.made}
    assert [actions[str(one.withdraws)] for one in desk.made if one.action == "withdraw"] == withdrawn


@pytest.mark.parametrize(
    ("field", "value", "action"),
    [
        (None, None, "accept"), ("主体", "安吉县政协", "edit"), ("发表年份", 2020, "edit"), ("类别", "plan", "edit"),
        ("名称（每行一个，照原文）", "德清县政协", "edit"), ("理由（可不填）", "看过", "accept"),
    ],
)  # fmt: skip
def test_right_after_a_change_is_an_edit(sit: Callable[..., Desk], field: str | None, value: object, action: str) -> None:
    desk = sit()
    if field:
        desk.field(field).set_value(value)
    desk.press("无误")
    (one,) = desk.made
    assert one.action == action


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"a", "b"}), ({"doc": "b"}, {"b"}), ({"body": "德清县政协"}, {"a"}), ({"doc": "b", "body": "德清县政协"}, set()),
        ({"rule": "no such"}, set()), ({"doc": "'; DROP TABLE practices; --"}, set()),
    ],
    ids=["everything", "a document", "a body", "both, and nothing is", "an unknown rule", "a hostile document"],
)  # fmt: skip
def test_the_queue_is_narrowed_by_the_address(
    sit: Callable[..., Desk], undecided: Path, asked: dict[str, str], expected: set[str]
) -> None:
    dataset = open_dataset(undecided)
    assert set(queries.waiting(dataset, Filters(), **asked)["doc"]) == expected
    desk = sit(**asked)
    found = queries.practices_by_id(dataset, [desk.shown])
    assert set(found["doc"]) <= expected and bool(desk.shown) == bool(expected)
    dataset.close()


def test_the_queue_by_effect_begins_where_records_are_few(sit: Callable[..., Desk], undecided: Path) -> None:
    dataset = open_dataset(undecided)
    everything = queries.waiting(dataset, Filters())
    assert list(everything["confidence"]) == sorted(everything["confidence"])
    bodies, themes = Counter(everything["body"]), Counter(theme for row in everything["themes"] for theme in row)
    few = [
        min(bodies[body], *(themes[theme] for theme in of))
        for body, of in queries.waiting(dataset, Filters(), effect=True)[["body", "themes"]].itertuples(index=False)
    ]
    assert few == sorted(few) and few[0] == 1
    assert sit(queue="effect").shown == queries.waiting(dataset, Filters(), effect=True)["id"][0]
    rules = queries.waiting_in(dataset, Filters())
    assert rules[rules["field"] == "rule"]["n"].sum() == len(everything)
    dataset.close()


def test_the_command_lists_the_queue_of_the_page(undecided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "list", "--doc", "a", "--limit", "2", "--dataset", str(undecided)]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    dataset = open_dataset(undecided)
    assert [one["id"] for one in listed] == list(queries.waiting(dataset, Filters(), "a", limit=2)["id"])
    dataset.close()
    assert all(TEXT[one["start"] : one["end"]] == one["text"] and one["themes"] for one in listed)


def test_two_passes_are_blind_and_their_differences_are_ruled_on(
    sit: Callable[..., Desk], undecided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sit(doc="b")
    kept = str(first.field("类别").value)
    first.field("类别").set_value("plan")
    first.press("按改动保存")
    build(undecided.parent / "documents", tmp_path / "published", 1, reviews=tmp_path / "reviews")
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "published"))

    second = sit(queue="second")
    assert second.field("核对人") and not second.shown, "who reviews a second time is asked first"
    second.field("核对人").set_value("李四").run()
    assert second.field("类别").value == kept != "plan", "what the first reviewer said does not show"
    next(button for button in second.test.button if button.label == "无误").click().run()
    assert not second.shown, "nothing is left for a second pass"
    assert [(one.who, one.action) for one in second.made] == [("张三", "edit"), ("李四", "accept")]

    ruling = sit(queue="disputed")
    (table,) = [str(one.proto.body) for one in ruling.test.get("html") if "李四</th>" in str(one.proto.body)]
    assert "张三" in table and "计划" in table
    ruling.press("以此为准")
    assert [one.action for one in ruling.made][-1] == "adjudicate"
    assert not ruling.shown
    ruling.press("撤回上一步")
    assert ruling.shown, "a ruling taken back leaves the disagreement"
    ruling.press("采用张三的意见")
    assert (ruling.made[-1].action, ruling.made[-1].fields["kind"]) == ("adjudicate", "plan")
    build(undecided.parent / "documents", tmp_path / "published", 1, reviews=tmp_path / "reviews")
    dataset = open_dataset(tmp_path / "published")
    states = dataset.cursor().execute("SELECT kind, state FROM practices WHERE doc = 'b'").fetchall()
    dataset.close()
    assert states == [("plan", "adjudicated")]


@pytest.mark.parametrize(
    ("one", "other", "ruled", "state"),
    [("不是记录", "无误", "采用张三的意见", None), ("不是记录", "无误", "采用李四的意见", "adjudicated"), ("无误", "不是记录", "裁定：不是记录", None)],
    ids=["sided with no record", "sided with a record", "ruled to be none"],
)  # fmt: skip
def test_whether_it_is_a_record_is_ruled_on(
    sit: Callable[..., Desk], undecided: Path, tmp_path: Path, one: str, other: str, ruled: str, state: str | None
) -> None:
    sit(doc="b").press(one)
    second = sit(queue="second")
    second.field("核对人").set_value("李四").run()
    next(button for button in second.test.button if button.label == other).click().run()
    sit(queue="disputed").press(ruled)
    build(undecided.parent / "documents", tmp_path / "published", 1, reviews=tmp_path / "reviews")
    dataset = open_dataset(tmp_path / "published")
    assert dataset.cursor().execute("SELECT state FROM practices WHERE doc = 'b'").fetchall() == [(state,)][: state is not None]
    dataset.close()


def test_a_stretch_marked_by_hand_becomes_a_record(sit: Callable[..., Desk]) -> None:
    start = TEXT.index("德清县政协2022年工作")
    desk = sit(doc="a", start=str(start), end=str(start + 12))
    desk.field("主体").set_value("德清县政协")
    desk.press("补记这一句")
    (made,) = desk.made
    assert (made.action, made.quote) == ("add", "德清县政协2022年工作")


@pytest.mark.parametrize(("start", "end"), [("5", "3"), ("0", "99999"), ("x", "3"), ("900", "905")])
def test_a_stretch_that_is_none_is_passed_over(sit: Callable[..., Desk], start: str, end: str) -> None:
    desk = sit(doc="a", start=start, end=end)
    assert not desk.test.exception
    assert desk.shown and not desk.made


def test_a_ruling_outlives_whoever_reviews_blindly_after_it(
    sit: Callable[..., Desk], undecided: Path, tmp_path: Path
) -> None:
    first = sit(doc="b")
    first.field("类别").set_value("plan")
    first.press("按改动保存")
    second = sit(queue="second")
    second.field("核对人").set_value("李四").run()
    next(button for button in second.test.button if button.label == "无误").click().run()
    assert second.made[-1].blind and not second.made[0].blind
    build(undecided.parent / "documents", tmp_path / "early", 1, reviews=tmp_path / "reviews")
    dataset = open_dataset(tmp_path / "early")
    early = dataset.cursor().execute("SELECT kind, state FROM practices WHERE doc = 'b'").fetchall()
    dataset.close()
    assert early == [("plan", "edited")], "until somebody rules, the first decision stands"
    sit(queue="disputed").press("采用张三的意见")
    third = sit(queue="second")
    third.field("核对人").set_value("王五").run()
    assert not third.shown, "what has been ruled on is not asked again"
    document = Document("b", OTHER, "b.txt", "txt", "utf-8", "", Source())
    start = OTHER.index("2022年，安吉")
    append_decision(tmp_path / "reviews", decide("accept", document, start, len(OTHER) - 1, "王五", {"kind": "practice"}, blind=True))
    build(undecided.parent / "documents", tmp_path / "published", 1, reviews=tmp_path / "reviews")
    dataset = open_dataset(tmp_path / "published")
    rows = dataset.cursor().execute("SELECT kind, state FROM practices WHERE doc = 'b'").fetchall()
    dataset.close()
    assert rows == [("plan", "adjudicated")]


def test_a_dispute_with_half_a_place_can_still_be_ruled_on(sit: Callable[..., Desk], tmp_path: Path) -> None:
    document = Document("b", OTHER, "b.txt", "txt", "utf-8", "", Source())
    start = OTHER.index("2022年，安吉")
    for who, place in (("张三", {"city": "湖州市"}), ("李四", {"province": "浙江省", "city": "杭州市"})):
        append_decision(tmp_path / "reviews", decide("edit", document, start, len(OTHER) - 1, who, {"place": place}))
    desk = sit(queue="disputed")
    assert desk.shown
    desk.press("采用李四的意见")
    assert desk.made[-1].fields["place"]["city"] == "杭州市"


def test_what_anybody_has_decided_leaves_the_queue(sit: Callable[..., Desk]) -> None:
    first = sit()
    seen = first.shown
    first.press("无误")
    assert sit().shown != seen, "a new session does not begin with it again"


def test_a_record_that_a_decision_only_touches_still_waits(
    sit: Callable[..., Desk], undecided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stretch marked by hand, one sentence and the end of the one before, is a decision on that sentence alone."""
    document = Document("a", TEXT, "a.txt", "txt", "utf-8", "", Source())
    start, end = TEXT.index("建议35条"), TEXT.index("8场。") + 3
    append_decision(tmp_path / "reviews", decide("add", document, start, end, "张三", {"kind": "plan"}))
    build(undecided.parent / "documents", tmp_path / "published", 1, reviews=tmp_path / "reviews")
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "published"))
    dataset = open_dataset(tmp_path / "published")
    waiting = set(queries.waiting(dataset, Filters(), "a")["id"])
    dataset.close()
    desk, offered = sit(doc="a"), set[str]()
    while desk.shown:
        offered.add(desk.shown)
        desk.press("暂时跳过")
    assert offered == waiting and len(waiting) == 3


def test_a_second_pass_is_shown_the_sentence_as_extraction_cuts_it(sit: Callable[..., Desk], tmp_path: Path) -> None:
    """Whatever longer stretch the first reviewer marked, as the overlay takes it."""
    document = Document("a", TEXT, "a.txt", "txt", "utf-8", "", Source())
    start, end = TEXT.index("2022年，"), len(TEXT) - 1
    append_decision(tmp_path / "reviews", decide("add", document, start, end, "张三", {"kind": "plan"}))
    second = sit(queue="second")
    second.field("核对人").set_value("李四").run()
    next(button for button in second.test.button if button.label == "无误").click().run()
    assert second.made[-1].quote == TEXT[start:].splitlines()[0] and not second.shown


@pytest.mark.parametrize("query", [
    {"passage": "²"}, {"passage": "9" * 5000}, {"passage": "-1"}, {"doc": "a", "start": "²", "end": "9"},
    {"doc": "a", "start": "１", "end": "９"}, {"doc": "a", "start": "1", "end": "9" * 5000}, {"record": "²"},
])  # fmt: skip
def test_an_address_of_odd_digits_shows_the_queue(sit: Callable[..., Desk], query: dict[str, str]) -> None:
    desk = sit(**query)
    assert desk.shown and not desk.test.exception
