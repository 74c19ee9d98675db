"""Gold records → review decisions: data/gold/gold.jsonl → data/reviews/adjudicated.jsonl.

Run it again after the gold records have changed; the same gold gives the same file. Each gold record becomes
a decision that carries all of its fields; each document with gold records is declared complete, so that
what extraction finds beside them is taken as no record.
"""

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

import msgspec

from dashboard import DATA
from dashboard.evaluate import read_records
from dashboard.extract.read import read_document
from dashboard.records import EDITABLE, Record
from dashboard.reviews import Decision

AT = "2024-06-01T00:00:00.000+00:00"
"""Before any decision made in the tool, so that those count over these."""
WHO = "adjudication"
WHY = "two independent annotations, merged"


def adjudicate(gold: list[Record], documents: Path) -> list[Decision]:
    """The decisions, in the order of the gold records; a document's closing one after its last."""
    by_doc: defaultdict[str, list[Record]] = defaultdict(list)
    for record in gold:
        by_doc[record["doc"]].append(record)
    decisions = []
    for doc, records in by_doc.items():
        text = read_document(next(documents.glob(f"{doc}.*"))).text
        for record in records:
            start, end, quote = record["start"], record["end"], record["text"]
            if text[start:end] != quote:
                sys.exit(f"Gold record {doc} {start} does not equal its text; put the gold file right first.")
            fields = {name: record[name] for name in EDITABLE if name in record}
            nth = text.count(quote, 0, start)
            decisions.append(
                Decision(
                    _key(doc, start, end, fields),
                    AT,
                    WHO,
                    "adjudicate",
                    doc,
                    start,
                    end,
                    quote,
                    nth,
                    fields,
                    WHY,
                )
            )
        digest = hashlib.sha256(text.encode()).hexdigest()
        decisions.append(Decision(_key(doc, digest), AT, WHO, "complete", doc, 0, len(text), digest, why=WHY))
    return decisions


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def main() -> None:
    decisions = adjudicate(read_records(DATA / "gold" / "gold.jsonl"), DATA / "documents")
    path = DATA / "reviews" / "adjudicated.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in decisions))
    print(f"{len(decisions)} decisions → {path}")


if __name__ == "__main__":
    main()
