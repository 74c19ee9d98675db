"""Decisions: kept for good, bound to wording, laid over extraction."""

import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import ReviewError
from dashboard.models import Article, Document, Evidence, Extraction, Name, Practice, Sentence, Source, Span
from dashboard.overlay import Reviewed, apply_decisions
from dashboard.reviews import Decision, append_decision, check_decisions, decide, read_decisions, withdraw

TEXT = "湖州市政协开展协商12次。德清县政协打造“议事厅”。湖州市政协开展协商12次。"
FIRST, SECOND, THIRD = (0, 13), (13, 26), (26, 39)
FIELDS: dict[str, Any] = {"kind": "practice", "body": "德清县政协", "level": "county", "themes": ["digital"]}


def document(text: str = TEXT) -> Document:
    return Document("d", text, "d.txt", "txt", "utf-8", "0", Source())


def extraction(*spans: tuple[int, int], text: str = TEXT) -> Extraction:
    practices = tuple(
        Practice(
            f"id{start}", "d", 0, start, end, text[start:end], "practice", "湖州市政协", "prefecture",
            "330500", "浙江省", "湖州市", None, ("development",), (), (), 2022, None, 0.4, "rule",
            evidence=tuple(Evidence(field, "", start, end, "r") for field in ("kind", "theme:development")),
        )
        for start, end in spans
    )  # fmt: skip
    sentences = tuple(Sentence("d", 0, a, b, text[a:b], "sentence", 0, 0) for a, b in (FIRST, SECOND, THIRD))
    article = Article("d", 0, "t", None, None, "湖州市政协", "2022", None, (Span(0, len(text)),))
    return Extraction(document(text), (article,), sentences, practices)


def on(action: Any, span: tuple[int, int], **fields: Any) -> Decision:
    return decide(action, document(), *span, "甲", fields)


def applied(found: Extraction, *decisions: Decision) -> Reviewed:
    return apply_decisions(found, decisions, lambda practice: "code of " + str(practice.city))


CASES = [
    ("nothing decided", [], [(*FIRST, "extracted", "practice", "湖州市政协")]),
    ("accepted", [on("accept", FIRST)], [(*FIRST, "accepted", "practice", "湖州市政协")]),
    ("edited", [on("edit", FIRST, kind="plan")], [(*FIRST, "edited", "plan", "湖州市政协")]),
    ("rejected", [on("reject", FIRST)], []),
    ("rejected, then accepted", [on("reject", FIRST), on("accept", FIRST)],
     [(*FIRST, "accepted", "practice", "湖州市政协")]),
    ("edited, then accepted keeps the edit", [on("edit", FIRST, kind="plan"), on("accept", FIRST)],
     [(*FIRST, "accepted", "plan", "湖州市政协")]),
    ("added", [on("add", SECOND, **FIELDS)],
     [(*FIRST, "extracted", "practice", "湖州市政协"), (*SECOND, "edited", "practice", "德清县政协")]),
    ("a repeated wording is told apart", [on("add", THIRD, **FIELDS)],
     [(*FIRST, "extracted", "practice", "湖州市政协"), (*THIRD, "edited", "practice", "德清县政协")]),
    ("another cut of the sentence takes the record over", [on("adjudicate", (0, 12), kind="outcome")],
     [(0, 12, "adjudicated", "outcome", "湖州市政协")]),
    ("rejecting what is not found changes nothing", [on("reject", SECOND)],
     [(*FIRST, "extracted", "practice", "湖州市政协")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("decisions", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_overlay(decisions: list[Decision], expected: list[Any]) -> None:
    reviewed = applied(extraction(FIRST), *decisions)
    rows = [(one.start, one.end, one.state, one.kind, one.body) for one in reviewed.extraction.practices]
    assert (rows, reviewed.unapplied) == (expected, ())
    assert all(one.text == TEXT[one.start : one.end] and one.id for one in reviewed.extraction.practices)


def test_what_extraction_said_stays_beside_the_decision() -> None:
    decision = on("edit", FIRST, kind="plan", place={"province": "江苏省", "city": "苏州市"}, names=["协商"])
    reviewed = applied(extraction(FIRST, SECOND), decision, on("reject", SECOND))
    (practice,) = reviewed.extraction.practices
    assert reviewed.origins[practice.id].kind == "practice"
    assert reviewed.decided == {practice.id: decision.id}
    assert [one.id for one, _ in reviewed.rejected] == ["id13"]
    assert (practice.city, practice.county, practice.code) == ("苏州市", None, "code of 苏州市")
    assert practice.names == (Name("协商", "协商", 7, 9),)
    assert [one.field for one in practice.evidence] == [
        "theme:development"
    ]  # the kind's words no longer prove it


def test_a_decision_follows_its_sentence_and_is_reported_when_that_is_gone() -> None:
    decision = on("edit", THIRD, kind="plan")
    moved = "按语。" + TEXT
    (practice,) = applied(extraction((29, 42), text=moved), decision).extraction.practices
    assert (practice.kind, practice.start) == ("plan", 29)
    gone = applied(extraction(FIRST, text=TEXT[:13]), decision)
    assert [one.decision.id for one in gone.unapplied] == [decision.id]
    assert "没有这句话" in gone.unapplied[0].reason


def test_complete_rejects_the_rest_only_of_the_very_same_text() -> None:
    import hashlib

    done = replace(
        on("accept", FIRST), id="done", action="complete", quote=hashlib.sha256(TEXT.encode()).hexdigest()
    )
    reviewed = applied(extraction(FIRST, SECOND), on("accept", FIRST), done)
    assert [one.start for one in reviewed.extraction.practices] == [0]
    other = applied(extraction(FIRST, SECOND, text=TEXT + "又。"), on("accept", FIRST), done)
    assert len(other.extraction.practices) == 2
    assert [one.decision.id for one in other.unapplied] == ["done"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "wish"},
        {"names": ["不在句中"]},
        {"year": "2022"},
        {"start": 3},
        {"figures": [{"value": "x"}]},
        {"place": "湖州"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_impossible_fields_are_reported(fields: dict[str, Any]) -> None:
    reviewed = applied(extraction(FIRST), on("edit", FIRST, **fields))
    assert len(reviewed.unapplied) == 1
    assert reviewed.extraction.practices[0].state == "extracted"


def test_withdrawn_decisions_do_not_count() -> None:
    decision = on("reject", FIRST)
    reviewed = applied(extraction(FIRST), decision, withdraw(decision, "乙"))
    assert [one.state for one in reviewed.extraction.practices] == ["extracted"]


def test_decisions_come_back_in_the_order_they_were_made(tmp_path: Path) -> None:
    made = [
        replace(on("accept", FIRST), who=who, at=f"2026-01-0{n}T00:00:00.000+00:00")
        for n, who in ((2, "甲"), (1, "a/b"))
    ]
    for decision in made:
        append_decision(tmp_path, decision)
    assert read_decisions(tmp_path) == (made[1], made[0])
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == ["by-a-b.jsonl", "by-甲.jsonl"]


@pytest.mark.parametrize("cut", range(1, 200, 13))
def test_a_torn_last_line_is_named_and_costs_nothing_else(tmp_path: Path, cut: int) -> None:
    first, second, third = (on("accept", FIRST) for _ in range(3))
    path = append_decision(tmp_path, first)
    append_decision(tmp_path, second)
    path.write_bytes(path.read_bytes()[:-cut])  # killed while the second was written
    append_decision(tmp_path, third)
    decisions, failures = check_decisions(tmp_path)
    kept = {one.id for one in decisions}
    assert {first.id, third.id} <= kept
    assert (second.id in kept) == (not failures)  # all but its line end may have been written
    assert all("2" in one.reason for one in failures)


def test_a_decision_needs_a_sentence() -> None:
    with pytest.raises(ReviewError, match="d"):
        decide("accept", document(), 5, 5, "甲", {})


def _write_many(folder: str, who: str) -> None:
    for _ in range(40):
        append_decision(Path(folder), decide("accept", document(), *FIRST, who, {}))


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(tmp_path), "甲")) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    decisions, failures = check_decisions(tmp_path)
    assert (len(decisions), failures) == (80, ())
