"""What changed between two datasets, and why: decisions of people are told from rules and documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.build import build
from dashboard.changes import Changes, find_changes
from dashboard.dataset import open_dataset
from dashboard.models import Document, Source
from dashboard.reviews import Decision, append_decision, decide, withdraw

FIRST = "2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。"
TEXT = f"德清县政协2022年工作\n\n{FIRST}\n2021年，德清县政协开展民主监督6次，推动解决停车难问题15个。\n"


def rejection(folder: Path) -> Decision:
    """The record of FIRST, as the dataset has it, is none."""
    dataset = open_dataset(folder)
    question = 'SELECT start, "end" FROM practices WHERE starts_with(text, \'2022年\')'
    ((start, end),) = dataset.cursor().execute(question).fetchall()
    dataset.close()
    return decide("reject", Document("a", TEXT, "a.txt", "txt", "utf-8", "", Source()), start, end, "甲", {})


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Datasets of one document: undecided, a record rejected, that taken back, the document altered."""
    folder = tmp_path_factory.mktemp("stages")
    documents, out, reviews = folder / "documents", folder / "out", folder / "reviews"
    documents.mkdir()
    (documents / "a.txt").write_text(TEXT, "utf-8")
    made = {"undecided": build(documents, out, 1, reviews=reviews).path}
    decision = rejection(made["undecided"])
    append_decision(reviews, decision)
    made["rejected"] = build(documents, out, 1, reviews=reviews).path
    append_decision(reviews, withdraw(decision, "甲"))
    made["back"] = build(documents, out, 1, reviews=reviews).path
    (documents / "a.txt").write_text(TEXT.replace(FIRST, ""), "utf-8")
    made["altered"] = build(documents, out, 1, reviews=reviews).path
    yield made


def told(changes: Changes) -> set[tuple[str, str]]:
    return {(name, one["reason"]) for name in ("added", "changed", "withdrawn") for one in changes[name]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("undecided", "rejected", {("withdrawn", "review")}),
        ("rejected", "back", {("added", "review")}),
        ("undecided", "back", set()),
        ("back", "altered", {("withdrawn", "document")}),
    ],
)
def test_the_reason_of_a_change(stages: dict[str, Path], old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert told(find_changes(stages[old], stages[new])) == expected
