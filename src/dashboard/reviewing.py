"""The review commands: records that need a look, decisions on them, and what has been decided."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

import duckdb
import pandas as pd

from dashboard.agreement import accuracy, agreement, disagreements, reviewers, side_by_side
from dashboard.dataset import Dataset, open_dataset
from dashboard.errors import ReviewError
from dashboard.filters import Filters
from dashboard.models import Document
from dashboard.overlay import check_decision
from dashboard.queries import stored_document, waiting
from dashboard.records import EDITABLE
from dashboard.reviews import NO_RECORD, append_decision, check_decisions, decide, read_decisions, withdraw

Options = argparse.Namespace

LISTED = [
    "id", "doc", "start", "end", "confidence", "kind", "body", "province", "city", "county", "themes", "year", "event_year",
    "text",
]  # fmt: skip
RECORD = """
SELECT doc, start, "end", kind, body, level, code, province, city, county, themes, year, event_year
FROM practices WHERE id = ?
"""
NAMES = "SELECT name FROM practice_names WHERE practice = ? ORDER BY start"
FIGURES = 'SELECT value, unit, "of", text FROM figures WHERE practice = ? ORDER BY n'


def list_records(options: Options) -> int:
    """Records nobody has decided, the least certain first, as JSON lines."""
    found = waiting(open_dataset(options.dataset), Filters(), options.doc, limit=options.limit)
    for row in _rows(found[LISTED]):
        print(json.dumps(row, ensure_ascii=False))
    return 0


def show_log(options: Options) -> int:
    """All decisions in the order they were made, as JSON lines; broken lines are named on stderr."""
    decisions, failures = check_decisions(options.reviews)
    for decision in decisions:
        print(json.dumps(asdict(decision), ensure_ascii=False))
    for one in failures:
        print(f"{one.file}：{one.reason}。{one.advice}", file=sys.stderr)
    return 1 if failures else 0


def make_decision(options: Options) -> int:
    """Accept, edit or reject a record, or add one; it counts from the next build on."""
    dataset = open_dataset(options.dataset)
    fields: dict[str, Any] = {}
    if options.action == "add":
        doc, start, end = options.doc, options.start, options.end
    else:
        doc, start, end, fields = _record(dataset.cursor(), options.id)
    fields |= dict(_field(one) for one in options.set)
    document, none = _document(dataset, doc), options.action in NO_RECORD
    decision = decide(
        options.action,
        document,
        start,
        end,
        options.who,
        {} if none else fields,
        options.why,
    )
    if not none:
        check_decision(decision)
    path = append_decision(options.reviews, decision)
    print(json.dumps({"decision": decision.id, "file": str(path)}, ensure_ascii=False))
    return 0


def make_withdrawal(options: Options) -> int:
    """Undo a decision by a further one."""
    decisions = {decision.id: decision for decision in read_decisions(options.reviews)}
    if options.decision not in decisions:
        raise ReviewError(f"{options.reviews} 里没有编号为 {options.decision} 的意见。请用 review log 查看。")
    undone = withdraw(decisions[options.decision], options.who, options.why)
    path = append_decision(options.reviews, undone)
    print(json.dumps({"decision": undone.id, "file": str(path)}, ensure_ascii=False))
    return 0


def show_agreement(options: Options) -> int:
    """How far two reviewers agree, as one JSON object, and where they do not; without names the two who did most."""
    decisions, failures = check_decisions(options.reviews)
    two = options.who or reviewers(decisions)[:2]
    if len(two) != 2:
        raise ReviewError(f"{options.reviews} 里还没有两个人的审核意见。请两人各自审核之后再比较。")
    pairs = side_by_side(decisions, *two)
    found = {
        "reviewers": two,
        "sentences": len(pairs),
        "agreement": _rows(agreement(pairs)),
        "disagreements": _rows(disagreements(pairs, decisions)),
    }
    print(json.dumps(found, ensure_ascii=False))
    return 1 if failures else 0


def show_accuracy(options: Options) -> int:
    """How often extraction alone was right by what has been decided, as one JSON object."""
    print(json.dumps({"accuracy": _rows(accuracy(open_dataset(options.dataset)))}, ensure_ascii=False))
    return 0


def _rows(frame: pd.DataFrame) -> Any:
    return json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=4))


def _record(cursor: duckdb.DuckDBPyConnection, key: str) -> tuple[str, int, int, dict[str, Any]]:
    """Document, span and fields of a record as the dataset has it: what a reviewer has seen."""
    found = cursor.execute(RECORD, [key]).fetchall()
    if not found:
        raise ReviewError(f"数据集里没有编号为 {key} 的记录。请用 review list 查看编号。")
    doc, start, end, kind, body, level, code, province, city, county, themes, year, event_year = found[0]
    names = [name for (name,) in cursor.execute(NAMES, [key]).fetchall()]
    figures = [
        {"value": value, "unit": unit, "of": of, "text": text}
        for value, unit, of, text in cursor.execute(FIGURES, [key]).fetchall()
    ]
    fields = {
        "kind": kind,
        "body": body,
        "level": level,
        "code": code,
        "place": {"province": province, "city": city, "county": county},
        "themes": themes,
        "names": names,
        "figures": figures,
        "year": year,
        "event_year": event_year,
    }
    return doc, start, end, fields


def _document(dataset: Dataset, doc: str) -> Document:
    found = stored_document(dataset, doc)
    if found is None:
        raise ReviewError(f"数据集里没有文件 {doc}。")
    return found


def _field(setting: str) -> tuple[str, Any]:
    """FIELD=VALUE, the value as JSON or as plain text."""
    name, sign, value = setting.partition("=")
    if not sign or name not in EDITABLE:
        raise ReviewError(f"--set {setting} 看不懂。写作 字段=值，字段有 {'、'.join(EDITABLE)}。")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
