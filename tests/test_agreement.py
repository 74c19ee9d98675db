"""Agreement of two reviewers, disagreements, accuracy by what people decided."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.agreement import (
    ACCURACY,
    accuracy,
    agreement,
    disagreements,
    reviewers,
    side_by_side,
    unsettled,
)
from dashboard.build import build
from dashboard.dataset import open_dataset
from dashboard.models import Document, Source
from dashboard.reviews import Decision, append_decision, decide, withdraw

TEXT = "".join(f"第{n}次调研形成建议。" for n in range(10, 60))
SPANS = [(n * 11, n * 11 + 11) for n in range(50)]
DOCUMENT = Document("d", TEXT, "d.txt", "txt", "utf-8", "0", Source())
FIELDS: dict[str, Any] = {"kind": "practice", "body": "甲", "level": "county", "themes": ["digital"], "year": 2022}


def on(action: Any, n: int, who: str, **fields: Any) -> Decision:
    return decide(action, DOCUMENT, *SPANS[n], who, {} if action == "reject" else FIELDS | fields)


def done(who: str) -> Decision:
    return replace(on("accept", 0, who), id=f"done-{who}", action="complete", fields={})


def test_kappa_of_the_textbook() -> None:
    # 20 both yes, 15 both no, 5 and 10 split: Cohen's kappa 0.4 (n = 50)
    split = [("accept", "accept")] * 20 + [("accept", "reject")] * 5 + [("reject", "accept")] * 10 + [("reject", "reject")] * 15
    decisions = [on(action, n, who) for n, both in enumerate(split) for who, action in zip("甲乙", both, strict=True)]
    rows = agreement(side_by_side(decisions, "甲", "乙")).set_index("field")
    assert (rows.loc["record", "n"], rows.loc["kind", "n"]) == (50, 20)
    assert rows.loc["record", "agreed"] == pytest.approx(0.7)
    assert rows.loc["record", "kappa"] == pytest.approx(0.4)
    assert rows.loc["record", "f1"] == pytest.approx(40 / 55)
    assert rows.loc["kind", "agreed"] == 1 and math.isnan(rows.loc["kind", "kappa"])


def test_what_one_left_out_counts_only_in_documents_both_completed() -> None:
    decisions = [on("accept", 0, "甲"), on("add", 1, "乙"), on("accept", 0, "乙")]
    assert len(side_by_side(decisions, "甲", "乙")) == 1
    pairs = side_by_side([*decisions, done("甲"), done("乙")], "甲", "乙")
    assert [(bool(pair.one), bool(pair.other)) for pair in pairs] == [(True, True), (False, True)]


def test_the_last_decision_of_a_reviewer_counts_and_none_withdrawn() -> None:
    undone = on("reject", 1, "甲")
    decisions = [on("reject", 0, "甲"), on("accept", 0, "甲"), undone, withdraw(undone, "甲"), *(on("accept", n, "乙") for n in (0, 1))]
    (pair,) = side_by_side(decisions, "甲", "乙")
    assert pair.one and pair.one.action == "accept"
    assert reviewers(decisions) == ["甲", "乙"]


def test_disagreements_are_listed_with_what_each_said() -> None:
    decisions = [
        on("accept", 0, "甲"), on("edit", 0, "乙", kind="plan", themes=["digital", "village"]),
        on("accept", 1, "甲"), on("reject", 1, "乙"), on("accept", 2, "甲"), on("accept", 2, "乙"),
    ]  # fmt: skip
    pairs = side_by_side(decisions, "甲", "乙")
    ruled = [*decisions, on("adjudicate", 1, "丙")]
    found = disagreements(pairs, ruled)
    assert found[["start", "field", "one", "other", "adjudicated"]].to_numpy().tolist() == [
        [0, "kind", '"practice"', '"plan"', False],
        [0, "themes", '["digital"]', '["digital", "village"]', False],
        [11, "record", '"record"', '"none"', True],
    ]
    assert [[pair.shown.start for pair in unsettled(pairs, made)] for made in (decisions, ruled)] == [[0, 11], [0]]
    rows = agreement(pairs).set_index("field")
    assert rows.loc["themes", "f1"] == pytest.approx(2 * 2 / 5)


def test_nothing_decided_gives_the_columns() -> None:
    assert agreement([])["n"].sum() == 0
    assert disagreements([]).empty


def test_accuracy_by_what_people_decided(tmp_path: Path) -> None:
    documents, reviews = tmp_path / "documents", tmp_path / "reviews"
    documents.mkdir()
    text = "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"
    (documents / "a.txt").write_text(text, "utf-8")
    start = text.index("2022年，")
    fields = {"kind": "plan", "body": "德清县政协", "level": "county", "themes": ["digital"]}
    document = Document("a", text, "a.txt", "txt", "utf-8", "", Source())
    append_decision(reviews, decide("edit", document, start, len(text) - 1, "甲", fields))
    build(documents, tmp_path / "out", 1, reviews=reviews)
    dataset = open_dataset(tmp_path / "out")
    found = accuracy(dataset)
    dataset.close()
    assert tuple(found.columns) == ACCURACY
    rows = found.set_index("field")
    assert rows.loc["recall", ["n", "right"]].tolist() == [1, 1]
    assert rows.loc["body", "share"] == 1.0 and 0 < rows.loc["body", "low"] < 1
