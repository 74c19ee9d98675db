"""Marks of plan and of outcome, and which half of a mixed sentence is the heavier."""

import pytest

from dashboard.extract.moods import find_moods
from dashboard.models import Sentence


@pytest.mark.parametrize(
    ("text", "marks", "others"),
    [
        ("组织委员走访企业40家，召开座谈会6次。", {"k:order:act-act", "k:half:5"}, {"k:total"}),
        ("开展“助企行”活动，其中12条意见被市政府采纳，8条写入全市营商环境条例，办理率达到97%。", {"k:order:act-result", "k:half:1"}, {"k:will"}),
        ("98件提案已经办结，满意率100%。", {"k:order:result-result", "k:half:0:several"}, {"k:found"}),
        ("工作室成立以来，化解矛盾纠纷92起。", {"k:half:0:one", "k:since"}, {"k:found"}),
        ("今年共召开专题协商会12次。", {"k:total", "k:half:5:one"}, {"k:received"}),
        ("下一步，将建成委员工作室20个。", {"k:will", "k:coming"}, {"k:done"}),
        ("天气转凉。", set(), {"k:half:0", "k:half:5"}),
    ],
)  # fmt: skip
def test_marks_of_a_sentence(text: str, marks: set[str], others: set[str]) -> None:
    (found,) = find_moods([text], [Sentence("a", 0, 0, len(text), text, "sentence", 0, 0)], "")
    assert marks <= set(found) and not others & set(found)
