"""What a sentence found, lacks and advises, as the statistical model sees it."""

import pytest

from dashboard.extract.advice import find_advice
from dashboard.models import Sentence


def marks(title: str, *texts: str, headings: tuple[str, ...] = ()) -> list[set[str]]:
    units = [Sentence("d", 0, n * 100, n * 100 + len(text), text, "sentence", 0, n, headings) for n, text in enumerate(texts)]
    return [set(one) for one in find_advice(texts, units, title)]


@pytest.mark.parametrize(
    ("text", "mark", "shown"),
    [
        ("建议县政府编制养老服务规划。", "o:advice", True),
        ("提出建议12条，采纳8条。", "o:advice", False),
        ("形成建议案送县政府。", "o:advice", False),
        ("有关部门应尽快补齐短板。", "o:should", True),
        ("县政协应邀参加座谈。", "o:should", False),
        ("应城市政协在宜昌座谈。", "o:should", False),
        ("市政协积极响应号召。", "o:should", False),
        ("提出意见建议，全部采纳。", "o:advice", False),
        ("敬老院床位不足，护理员短缺。", "o:lack", True),
        ("县民政局改造床位510张。", "o:others-first", True),
        ("县政协走访县民政局。", "o:others-first", False),
    ],
)
def test_marks_of_one_sentence(text: str, mark: str, shown: bool) -> None:
    assert (mark in marks("", text)[0]) is shown


def test_advice_goes_on_through_its_paragraph() -> None:
    first, second, third = marks("关于养老的调研报告", "县政协组织委员调研。", "建议县政府编制规划。", "推行走教制度。")
    assert "o:advised" not in first and "o:advised" not in second
    assert {"o:advised", "o:advised-section"} <= third


def test_how_far_the_body_is() -> None:
    found = marks("全县造林绿化现场会召开", "现场会召开。", "县政协主席出席。", "会场设在村里。", "栽树1200棵。")
    assert [sorted(one & {"o:never", "o:far0", "o:far1", "o:far2"}) for one in found] == [["o:never"], ["o:far0"], ["o:far1"], ["o:far2"]]
    assert all("o:title-nobody" in one for one in found)
    assert all("o:title-others" in one for one in marks("县政府召开常务会议", "会议听取汇报。"))
