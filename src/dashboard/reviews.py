"""Review decisions, appended to JSONL files for good (overlay.py lays them over what was extracted).

A decision binds to content: document, wording, and which repetition of that wording in the document. So it
survives re-extraction, shifted offsets and better rules; where its sentence is gone it is reported, never
dropped. Nothing is ever rewritten: to undo a decision another one withdraws it.
"""

import os
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from filelock import FileLock

from dashboard.errors import ReviewError
from dashboard.models import Document, Failure

Action = Literal["accept", "edit", "reject", "add", "adjudicate", "dismiss", "complete", "withdraw"]
NO_RECORD: tuple[Action, ...] = ("reject", "dismiss")
"""What says that a sentence is no record."""
RULINGS: tuple[Action, ...] = ("adjudicate", "dismiss")
"""What whoever adjudicates between two reviewers says: it is a record, or none."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of data/reviews.

    accept, edit, add, adjudicate: the sentence is a record, with `fields` (any subset of a record's) laid
    over what was extracted; an accepted record carries its fields as they were accepted. reject: it is none;
    dismiss: the same, said by whoever adjudicates.
    complete: all records of the document have been decided, every other extracted one is none; `quote` is
    the SHA-256 of the document's text. withdraw: the decision named by `withdraws` does not count. `blind`: whoever
    made it was not shown what others had decided.
    """

    id: str
    at: str  # UTC, ISO
    who: str
    action: Action
    doc: str
    start: int
    end: int
    quote: str
    occurrence: int = 0  # how many times the same wording stands earlier in the document
    fields: dict[str, Any] = field(default_factory=dict)
    why: str | None = None
    withdraws: str | None = None
    blind: bool = False


def decide(
    action: Action,
    document: Document,
    start: int,
    end: int,
    who: str,
    fields: Mapping[str, Any],
    why: str | None = None,
    blind: bool = False,
) -> Decision:
    """A new decision, made now, on `document.text[start:end]`. Raises ReviewError for an empty span."""
    quote = document.text[start:end]
    if not 0 <= start < end <= len(document.text):
        raise ReviewError(f"文件 {document.doc} 里没有位置为 {start}–{end} 的句子。请重新选取。")
    nth = document.text.count(quote, 0, start)
    key = uuid.uuid4().hex
    return Decision(key, _now(), who, action, document.doc, start, end, quote, nth, dict(fields), why, blind=blind)


def withdraw(decision: Decision, who: str, why: str | None = None) -> Decision:
    """The decision that undoes another."""
    undone = replace(decision, id=uuid.uuid4().hex, at=_now(), action="withdraw", withdraws=decision.id)
    return replace(undone, who=who, why=why, fields={})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """All decisions of a folder in the order they were made, without broken lines (check_decisions)."""
    return check_decisions(folder)[0]


def decisions_by_doc(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions on each document, in the order they were made."""
    by_doc: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_doc.setdefault(decision.doc, []).append(decision)
    return by_doc


def decisions_on(by_doc: Mapping[str, Sequence[Decision]], doc: str, former: str | None) -> list[Decision]:
    """The decisions on a document, those made while it was called otherwise first."""
    followed = by_doc.get(former, ()) if former else ()
    return [*(replace(one, doc=doc) for one in followed), *by_doc.get(doc, ())]


def standing(decisions: Sequence[Decision]) -> list[Decision]:
    """Those that count: neither withdrawn nor a withdrawal themselves."""
    withdrawn = {one.withdraws for one in decisions if one.action == "withdraw"}
    return [one for one in decisions if one.action != "withdraw" and one.id not in withdrawn]


def check_decisions(folder: Path) -> tuple[tuple[Decision, ...], tuple[Failure, ...]]:
    """The decisions of a folder's *.jsonl in the order they were made, and the lines that are none.

    A line is torn when the machine stopped while it was written: the decision it held was never confirmed
    to anyone. A decision copied twice (two clones merged) counts once.
    """
    decoder = msgspec.json.Decoder(Decision)
    found: dict[str, Decision] = {}
    failures = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if not line.strip():
                continue
            try:
                decision = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                reason = f"第 {number} 行不是完整的审核意见（{error}）"
                failures.append(Failure(path.name, reason, "其余各行照常使用；这一行请对照备份补上。"))
            else:
                found.setdefault(decision.id, decision)
    return tuple(sorted(found.values(), key=lambda one: one.at)), tuple(failures)


def append_decision(folder: Path, decision: Decision) -> Path:
    """Add one decision to the reviewer's file, on disk when this returns; else ReviewError.

    One file a reviewer, so that two clones of a repository merge without conflict; one lock a folder, so that
    two processes never mix their lines.
    """
    line = msgspec.json.encode(decision) + b"\n"
    path = folder / f"{_file_stem(decision.who)}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=30):
            _append_line(path, line)
    except (OSError, TimeoutError) as error:
        raise ReviewError(f"这条审核意见没有写进 {path}（{error}）。请重做一次。") from error
    return path


def _append_line(path: Path, line: bytes) -> None:
    """One write and one fsync; a torn last line is closed first, a failed write taken back."""
    with path.open("ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                line = b"\n" + line
        try:
            written = file.write(line)
            if written != len(line):
                raise OSError(f"only {written} of {len(line)} bytes fitted on the disk")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def _file_stem(who: str) -> str:
    """A file name for a reviewer that every system allows."""
    return "by-" + (re.sub(r"[^\w-]+", "-", who).strip("-")[:60] or "anonymous")
