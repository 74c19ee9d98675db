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
