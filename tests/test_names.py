"""What may be a practice's name, by its form alone; the model chooses among these."""

import pytest

from dashboard.extract.names import find_candidates


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("打造“河畔夜谈”协商品牌。", "quote", "河畔夜谈"),
        ("推行「一月一問」制度。", "quote", "一月一問"),
        ("办好‘山乡茶叙’。", "quote", "山乡茶叙"),
        ("出台《委员联系群众办法（试行）》。", "title", "委员联系群众办法（试行）"),
        ("建立提案办理双向评议机制。", "noun", "提案办理双向评议机制"),
        ("依托功能型党支部12个开展活动。", "noun", "功能型党支部"),
        ("上线委员履职APP。", "noun", "委员履职APP"),
        ("在村（社区）议事会上协商。", "noun", "村（社区）议事会"),
        ("设立县政协党组建设工作领导小组。", "noun", "县政协党组建设工作领导小组"),
        ("召开全县政协提案工作座谈会。", "noun", "全县政协提案工作座谈会"),
        ("实施新一届委员提质计划。", "noun", "新一届委员提质计划"),
        ("开展2018年双月协商。", "noun", "双月协商"),
        ("会客厅里另辟侨属议事角。", "noun", "侨属议事角"),
    ],
)
def test_candidates_by_form(text: str, form: str, name: str) -> None:
    assert name in {text[one.start : one.end] for one in find_candidates(text, {}) if one.form == form}


def test_no_candidate_begins_with_how_many_there_are() -> None:
    names = {"9个专委会分党组"[one.start : one.end] for one in find_candidates("9个专委会分党组", {})}
    assert names == {"专委会分党组"}


@pytest.mark.parametrize(
    "text", ["据《人民政协报》报道。", "县政协主席会议研究了工作。", "“", "《》“”", "没有名称的一句话。"]
)
def test_no_candidates(text: str) -> None:
    assert list(find_candidates(text, {})) == []
