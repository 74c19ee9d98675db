"""Each row of shapes.csv keeps its promise, and lines are told apart by their neighbours."""

import pytest

from dashboard.extract.layout import read_lines
from dashboard.extract.shapes import Rule, rules


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_each_rule_takes_its_example_and_leaves_its_counterexample(rule: Rule) -> None:
    assert rule.pattern.search(rule.example) and len(rule.example) <= rule.longest
    assert not rule.pattern.search(rule.counterexample)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_no_earlier_rule_takes_the_example(rule: Rule) -> None:
    (line,) = read_lines(rule.example)
    assert (line.shape, line.rule) == (rule.shape, rule.id)


def test_a_post_without_full_stops_has_short_lines_that_count_and_headings_that_do_not() -> None:
    post = (
        "数说政协这一年\n办公室  2022-12-29 17:06\n【学】\n党组中心组学习15次，举办读书会22场\n委员读书群里发言1.6万条，荐书210本\n"
        "按界别组建8个党小组，146名党员委员全部入组；党员委员与党外委员结对，每人每季谈心一次\n"
        "【商】\n举办委员培训4次\n有滋有味\n截至11月底，共议事413次，形成共识268项，落地率91.4%\n"
        "报送信息406篇，采用58篇，转办22篇\n收到提案226件，立案198件，其中集体提案61件\n派出5支监督小组，明察暗访86处，发出意见书19份\n走访委员企业38家，帮办实事52件，转交诉求17条\n"
    )
    shapes = {line.text: line.shape for line in read_lines(post)}
    assert shapes["党组中心组学习15次，举办读书会22场"] == shapes["举办委员培训4次"] == "prose"
    assert shapes["数说政协这一年"] == shapes["有滋有味"] == "short"
