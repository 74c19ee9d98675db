"""What changed between two datasets: records added, changed and withdrawn, and why."""

from pathlib import Path
from typing import Any

import duckdb

from dashboard.errors import DatasetError
from dashboard.store import DATABASE

RECORDS = """
SELECT id, doc, start, "end", text, kind, body, level, code, province, city, county, themes, year,
       event_year, state, decision,
       coalesce((SELECT list(name ORDER BY start) FROM practice_names WHERE practice = practices.id), [])
           AS names,
       coalesce((SELECT list(text ORDER BY n) FROM figures WHERE practice = practices.id), []) AS figures
FROM practices ORDER BY doc, start, id
"""
DOCUMENTS = "SELECT doc, sha256 FROM documents"
REJECTED = "SELECT id FROM rejected"
SUMMARY = ("id", "doc", "start", "end", "text", "body", "year", "state")
MOVING = frozenset({"start", "end", "decision"})
"""A record that only stands elsewhere in its document, or was decided again alike, has not changed."""

Changes = dict[str, Any]


def find_changes(old: Path, new: Path) -> Changes:
    """{old, new, counts, added, changed, withdrawn} of two dataset folders; each entry with its `reason`.

    `reason` is document (added, removed or altered), review (a decision) or rule (code, model or lexicon).
    Raises DatasetError where a folder holds no dataset.
    """
    before, texts_before, rejected_before, version_before = _read(old)
    after, texts_after, rejected_after, version_after = _read(new)
    altered = {doc for doc in {*texts_before, *texts_after} if texts_before.get(doc) != texts_after.get(doc)}

    def reason(*records: dict[str, Any]) -> str:
        if records[-1]["doc"] in altered:
            return "document"
        reviewed = any(one["decision"] for one in records) or records[-1]["id"] in decided
        return "review" if reviewed else "rule"

    decided = {key for key, one in {**before, **after}.items() if one["decision"]} | rejected_before | rejected_after
    added = [_brief(one) | {"reason": reason(one)} for key, one in after.items() if key not in before]
    withdrawn = [_brief(one) | {"reason": reason(one)} for key, one in before.items() if key not in after]
    changed = []
    for key in before.keys() & after.keys():
        fields = [name for name in after[key] if name not in MOVING and before[key][name] != after[key][name]]
        if fields:
            differences = {name: [before[key][name], after[key][name]] for name in fields}
            why = reason(before[key], after[key])
            changed.append(_brief(after[key]) | {"reason": why, "fields": differences})
    changed.sort(key=lambda one: (one["doc"], one["start"], one["id"]))
    lists = {"added": added, "changed": changed, "withdrawn": withdrawn}
    counts = {name: len(rows) for name, rows in lists.items()}
    return {"old": version_before, "new": version_after, "counts": counts, **lists}


def _read(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str], set[str], str]:
    """Records by id, document hashes, ids of what a decision removed, and version of one dataset."""
    if not (folder / DATABASE).is_file():
        raise DatasetError(f"{folder} 不是数据集。请给出版本号，或含有 {DATABASE} 的目录。")
    try:
        with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
            found = connection.execute(RECORDS)
            names = [column[0] for column in found.description or ()]
            records = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
            documents = dict(connection.execute(DOCUMENTS).fetchall())
            rejected = {key for (key,) in connection.execute(REJECTED).fetchall()}
            ((version,),) = connection.execute("SELECT version FROM dataset").fetchall()
    except duckdb.Error as error:
        raise DatasetError(f"数据集 {folder} 读不出来（{error}）。请重新生成。") from error
    return records, documents, rejected, str(version)


def _brief(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in SUMMARY}
