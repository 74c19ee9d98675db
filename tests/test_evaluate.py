"""The figures of extraction: worked by hand on small cases, and above their floors on the gold records."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import DATA
from dashboard.__main__ import main
from dashboard.ablation import empty_names, extract_without_names
from dashboard.errors import AtlasError
from dashboard.evaluate import below, extract_records, match, read_records, score
from dashboard.extract.model import fingerprint, held_out

GOLD = DATA / "gold" / "gold.jsonl"
FLOORS = json.loads((DATA / "gold" / "floors.json").read_text(encoding="utf-8"))
PLACE = {"province": "浙江省", "city": "湖州市", "county": None}


def record(start: int, end: int, **fields: Any) -> dict[str, Any]:
    base = {
        "doc": "d", "start": start, "end": end, "text": "…", "kind": "practice", "body": "湖州市政协",
        "place": PLACE, "level": "prefecture", "themes": ["digital"], "themes_also": [], "names": [],
        "figures": [], "year": 2022, "event_year": None,
    }  # fmt: skip
    return base | fields


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "of": "", "text": ""}


ONE = [record(0, 10)]
CASES = [
    ("nothing found", ONE, [],
     {"precision": 0, "recall": 0, "detection_f1": 0, "kind": 0, "themes_f1": 1, "record": 0}),
    ("nothing at all", [], [], {"detection_f1": 1, "record": 0}),
    ("equal", ONE, [record(0, 10)], {"detection_f1": 1, "kind": 1, "place": 1, "themes_f1": 1, "record": 1}),
    ("half of the shorter is too little", ONE, [record(5, 20)], {"detection_f1": 0}),
    ("more than half of the shorter", ONE, [record(4, 20)], {"detection_f1": 1}),
    ("a long one holds a short one", ONE, [record(0, 99)], {"detection_f1": 1}),
    ("one to one, the larger overlap first", [record(0, 10), record(10, 14)], [record(0, 14)],
     {"precision": 1, "recall": 0.5, "detection_f1": 0.6667}),
    ("other documents do not match", ONE, [record(0, 10, doc="e")], {"detection_f1": 0}),
    ("wrong kind breaks the record", ONE, [record(0, 10, kind="plan")], {"kind": 0, "body": 1, "record": 0}),
    ("wrong stated year does not", ONE, [record(0, 10, event_year=2021)], {"event_year": 0, "record": 1}),
    ("a theme of one annotator is neither", [record(0, 10, themes_also=["follow_up"])],
     [record(0, 10, themes=["follow_up", "digital"])], {"themes_f1": 1, "record": 1}),
    ("first theme wrong", ONE, [record(0, 10, themes=["follow_up", "digital"])],
     {"themes_f1": 0.6667, "record": 0}),
    ("no theme said", ONE, [record(0, 10, themes=[])], {"themes_f1": 0, "record": 0}),
    ("a name may be half as long", [record(0, 10, names=["有事好商量"])], [record(0, 10, names=["好商量"])],
     {"names_f1": 1}),
    ("not shorter", [record(0, 10, names=["有事好商量"])], [record(0, 10, names=["商量"])], {"names_f1": 0}),
    ("each gold name counts once", [record(0, 10, names=["甲乙"])], [record(0, 10, names=["甲乙", "甲乙"])],
     {"names_f1": 0.6667}),
    ("figures by value and unit", [record(0, 10, figures=[figure(3, "次"), figure(3, "场")])],
     [record(0, 10, figures=[figure(3.0, "次"), figure(3, "人")])], {"figures_f1": 0.5}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_figures_worked_by_hand(gold: list[Any], predicted: list[Any], expected: dict[str, float]) -> None:
    figures = score(gold, predicted)
    assert {name: figures[name] for name in expected} == expected


def test_match_keeps_what_is_left() -> None:
    matched = match([record(0, 10), record(20, 30)], [record(1, 11), record(50, 60)])
    assert [one["start"] for one in matched.missed] == [20]
    assert [one["start"] for one in matched.false] == [50]


def test_gold_scores_full_against_itself() -> None:
    gold = read_records(GOLD)
    assert len(gold) == 239
    figures = score(gold, gold)
    assert {name: value for name, value in figures.items() if value != 1} == {"gold": 239, "predicted": 239}


def test_below_names_the_figure() -> None:
    assert below({"kind": 0.9, "body": 1.0}, {"kind": 0.96, "body": 0.98}) == ["kind 0.9 低于底线 0.96"]


def test_broken_gold_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"doc": "a", "start": 0, "end": 1, "text": "x"}\n{"doc"\n', encoding="utf-8")
    with pytest.raises(AtlasError, match=r"gold\.jsonl 第 2 行"):
        read_records(path)


def test_missing_document_is_an_error_not_a_lower_figure(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="000"):
        extract_records(tmp_path, {"000"})


def test_what_other_documents_hold_is_said_and_changes_no_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document without a gold record may hold none, or nobody has looked: no figure can tell, so it is counted apart."""
    folder, gold = tmp_path / "documents", tmp_path / "gold.jsonl"
    folder.mkdir()
    for doc, place in (("a", "德清"), ("b", "安吉")):
        (folder / f"{doc}.txt").write_text(f"{place}县政协2022年组织委员开展专题协商12次，形成建议35条。\n", "utf-8")
    gold.write_text("".join(json.dumps(one) + "\n" for one in extract_records(folder, {"a"})), "utf-8")
    call = ["evaluate", "--gold", str(gold), "--documents", str(folder), "--errors", "1"]
    assert main(call) == 0
    alone, said = capsys.readouterr()
    assert (json.loads(alone)["predicted"], json.loads(alone)["precision"]) == (1, 1)
    assert "另有 1 份文件没有标准记录，从中得到 1 条记录" in said and "false\tb\t" in said
    (folder / "c.txt").write_bytes(b"")
    assert main(call) == 0
    beside, said = capsys.readouterr()
    assert beside == alone and "另有 2 份文件没有标准记录，没有全部读出来" in said and "c.txt" in said


@pytest.mark.parametrize(
    "extracted", [extract_records, extract_without_names], ids=["plain", "without names"]
)
def test_extraction_holds_its_floors(extracted: Callable[[Path, set[str]], list[Any]]) -> None:
    gold = read_records(GOLD)
    figures = score(gold, extracted(DATA / "documents", {one["doc"] for one in gold}))
    assert below(figures, FLOORS) == []


@pytest.mark.parametrize("folder", ["held", "modelled"])
def test_documents_never_learned_from_hold_their_floors(folder: str) -> None:
    held = DATA / folder
    there = {path.stem for path in (held / "documents").glob("*.txt")}
    figures = score(read_records(held / "gold.jsonl"), extract_records(held / "documents", there))
    assert below(figures, json.loads((held / "floors.json").read_text(encoding="utf-8"))) == []
    known = {fingerprint((DATA / "made" / "documents" / f"{name}.txt").read_text("utf-8")) for name in ("ca01", "w01")}
    there_too = {fingerprint(path.read_text("utf-8")) for path in (held / "documents").glob("*.txt")}
    assert known <= held_out().keys() and not there_too & held_out().keys()


def test_emptied_lexicon_knows_no_name(tmp_path: Path) -> None:
    lexicon = tmp_path / "lexicon"
    shutil.copytree(DATA / "lexicon", lexicon)
    assert empty_names(lexicon) > 20
    for file, least in (("aliases.csv", 10), ("theme_cues.csv", 10), ("namedict.txt", None)):
        text = (lexicon / file).read_text(encoding="utf-8")
        assert "有事好商量" not in text.replace(",", " ").split()
        assert least is None or len(text.splitlines()) > least
