"""How far two reviewers agree, where they do not, and how often extraction was right by what people have decided.

Two passes are independent when neither reviewer saw the other's decisions; each writes a file of data/reviews of
their own. Of several decisions of one reviewer on a sentence the last counts; adjudications are nobody's pass.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.records import same_sentence, share
from dashboard.reviews import RULINGS, Decision, standing

Value = Any
SINGLE: dict[str, Callable[[dict[str, Any]], Value]] = {
    "kind": lambda fields: fields.get("kind"),
    "body": lambda fields: fields.get("body"),
    "place": lambda fields: tuple((fields.get("place") or {}).get(part) for part in ("province", "city", "county")),
    "level": lambda fields: fields.get("level"),
    "year": lambda fields: fields.get("year"),
    "event_year": lambda fields: fields.get("event_year"),
    "theme": lambda fields: next(iter(fields.get("themes") or ()), None),
}
"""Fields of one value, compared by kappa; `theme` is the first of `themes`."""
MANY: dict[str, Callable[[dict[str, Any]], frozenset[Value]]] = {
    "themes": lambda fields: frozenset(fields.get("themes") or ()),
    "names": lambda fields: frozenset(fields.get("names") or ()),
    "figures": lambda fields: frozenset((float(one["value"]), one["unit"]) for one in fields.get("figures") or ()),
}
"""Fields of many values, compared by F1 over all pairs together."""
KEY = {"theme": "themes"}
"""The field of a decision that a compared one is read from, where it has another name."""

AGREEMENT = ("field", "n", "agreed", "kappa", "f1")
"""Columns: what is compared ("record": whether the sentence is one), over how many sentences, share alike, Cohen's
kappa (missing where chance alone would make them agree), F1 (of `record`, and of fields of many values)."""
DISAGREEMENTS = ("doc", "start", "end", "text", "field", "one", "other", "adjudicated")
"""Columns: the sentence, the field, what each said (JSON; "none": no record), whether it has been adjudicated."""
ACCURACY = ("field", "n", "right", "share", "low", "high")
"""Columns: precision, recall or a field; of n cases right; their share and its 95 % interval (Wilson)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What two reviewers said of one sentence; None: nothing, in a document that this reviewer has completed."""

    one: Decision | None
    other: Decision | None

    @property
    def shown(self) -> Decision:
        """Whichever decision there is, for its wording and place."""
        found = self.one or self.other
        assert found
        return found


def reviewers(decisions: Iterable[Decision]) -> list[str]:
    """Who has made a pass of their own, the most decisions first."""
    made = Counter(one.who for one in decisions if one.action in ("accept", "edit", "reject", "add"))
    return [who for who, _ in made.most_common()]


def side_by_side(decisions: Sequence[Decision], one: str, other: str) -> list[Pair]:
    """Sentences that both decided, and those one of them decided in documents that both completed."""
    first, done_first = _pass(decisions, one)
    second, done_second = _pass(decisions, other)
    pairs: list[Pair] = []
    for doc in sorted({*first, *second}):
        left = list(second[doc])
        for decision in first[doc]:
            match = max(left, key=lambda rival: share(decision, rival), default=None)
            if match is not None and same_sentence(decision, match):
                left.remove(match)
                pairs.append(Pair(decision, match))
            elif doc in done_first & done_second:
                pairs.append(Pair(decision, None))
        if doc in done_first & done_second:
            pairs += [Pair(None, decision) for decision in left]
    return pairs


def agreement(pairs: Sequence[Pair]) -> pd.DataFrame:
    """One row a field (columns AGREEMENT): "record" over all pairs, the others where both say it is a record."""
    verdicts = [(_is_record(pair.one), _is_record(pair.other)) for pair in pairs]
    hits = sum(one and other for one, other in verdicts)
    said = sum(one + other for one, other in verdicts)
    rows: list[tuple[Any, ...]] = [("record", *_kappa(verdicts), 2 * hits / said if said else None)]
    both = [(pair.one, pair.other) for pair in pairs if _is_record(pair.one) and _is_record(pair.other)]
    for field, read in SINGLE.items():
        values = [(read(a.fields), read(b.fields)) for a, b in both if a and b and _say(a, b, field)]
        rows.append((field, *_kappa(values), None))
    for field, read_many in MANY.items():
        sets = [(read_many(a.fields), read_many(b.fields)) for a, b in both if a and b and _say(a, b, field)]
        total = sum(len(a) + len(b) for a, b in sets)
        alike = sum(a == b for a, b in sets)
        f1 = 2 * sum(len(a & b) for a, b in sets) / total if total else None
        rows.append((field, len(sets), alike / len(sets) if sets else None, None, f1))
    return pd.DataFrame(rows, columns=list(AGREEMENT)).astype({"agreed": float, "kappa": float, "f1": float})


def disagreements(pairs: Sequence[Pair], decisions: Iterable[Decision] = ()) -> pd.DataFrame:
    """What the two do not agree on, in order of document and place (columns DISAGREEMENTS)."""
    settled = _adjudicated(decisions)
    rows = []
    for pair in pairs:
        shown = pair.shown
        done = any(overlaps(one, shown) for one in settled)
        for field, one, other in differences(pair):
            said = (json.dumps(one, ensure_ascii=False), json.dumps(other, ensure_ascii=False))
            rows.append((shown.doc, shown.start, shown.end, shown.quote, field, *said, done))
    return pd.DataFrame(sorted(rows), columns=list(DISAGREEMENTS))


def unsettled(pairs: Sequence[Pair], decisions: Sequence[Decision]) -> list[Pair]:
    """The pairs that do not agree and that nobody has adjudicated, in order of document and place."""
    settled = _adjudicated(decisions)
    left = [pair for pair in pairs if differences(pair) and not any(overlaps(one, pair.shown) for one in settled)]
    return sorted(left, key=lambda pair: (pair.shown.doc, pair.shown.start))


def _adjudicated(decisions: Iterable[Decision]) -> list[Decision]:
    return [one for one in standing(list(decisions)) if one.action in RULINGS]


def accuracy(dataset: Dataset) -> pd.DataFrame:
    """How often extraction alone was right, by the records people have decided (columns ACCURACY)."""
    cursor = dataset.cursor()
    rows = cursor.execute(DECIDED).fetchall()
    ((rejected,),) = cursor.execute("SELECT count(*) FROM rejected").fetchall()
    found = [(json.loads(extracted), now) for extracted, *now in rows if extracted]
    cases = [("precision", len(found) + rejected, len(found)), ("recall", len(rows), len(found))]
    for at, field in enumerate(COMPARED):
        right = sum(said_alone(before, field) == now[at] for before, now in found)
        cases.append((field, len(found), right))
    table = [(field, n, right, right / n if n else None, *_interval(right, n)) for field, n, right in cases]
    return pd.DataFrame(table, columns=list(ACCURACY)).astype({"share": float, "low": float, "high": float})


COMPARED = ("kind", "body", "province", "city", "county", "level", "year", "event_year", "theme")
DECIDED = """
SELECT extracted, kind, body, province, city, county, level, year, event_year, themes[1] AS theme
FROM practices WHERE state <> 'extracted'
"""


def said_alone(record: Mapping[str, Any], field: str) -> Value:
    """What extraction alone said of a field of COMPARED (`record` as records.py writes it)."""
    if field == "theme":
        return next(iter(record["themes"]), None)
    return record["place"].get(field) if field in ("province", "city", "county") else record.get(field)


def _pass(decisions: Sequence[Decision], who: str) -> tuple[defaultdict[str, list[Decision]], frozenset[str]]:
    """A reviewer's last decisions by document, and the documents completed."""
    last: dict[tuple[str, str, int], Decision] = {}
    done = set()
    for one in standing(decisions):
        if one.who != who:
            continue
        if one.action == "complete":
            done.add(one.doc)
        elif one.action in ("accept", "edit", "reject", "add"):
            last[one.doc, one.quote, one.occurrence] = one
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for one in last.values():
        found[one.doc].append(one)
    return found, frozenset(done)


def overlaps(one: Decision, other: Decision) -> bool:
    """Whether two decisions are on the same sentence of one document."""
    return one.doc == other.doc and "complete" not in (one.action, other.action) and same_sentence(one, other)


def _is_record(decision: Decision | None) -> bool:
    return decision is not None and decision.action != "reject"


def _say(one: Decision, other: Decision, field: str) -> bool:
    """Whether both decisions carry the field: one that changes a single field says nothing of the others."""
    key = KEY.get(field, field)
    return key in one.fields and key in other.fields


def differences(pair: Pair) -> list[tuple[str, Value, Value]]:
    """(field, what one says, what the other says) of all they do not agree on; "record": whether it is one."""
    one, other = pair.one, pair.other
    if _is_record(one) != _is_record(other):
        return [("record", "record" if _is_record(one) else "none", "record" if _is_record(other) else "none")]
    if one is None or other is None or not _is_record(one):
        return []
    readers: dict[str, Callable[[dict[str, Any]], Value]] = {**SINGLE, **MANY}
    del readers["theme"]
    named = [(field, KEY.get(field, field), read) for field, read in readers.items() if _say(one, other, field)]
    return [
        (field, one.fields[key], other.fields[key])
        for field, key, read in named if read(one.fields) != read(other.fields)
    ]  # fmt: skip


def _kappa(values: Sequence[tuple[Value, Value]]) -> tuple[int, float | None, float | None]:
    """Number of pairs, share alike, Cohen's kappa."""
    n = len(values)
    if not n:
        return 0, None, None
    agreed = sum(one == other for one, other in values) / n
    first, second = Counter(one for one, _ in values), Counter(other for _, other in values)
    chance = sum(first[value] * second[value] for value in first) / n**2
    return n, agreed, (agreed - chance) / (1 - chance) if chance < 1 else None


def _interval(right: int, n: int, z: float = 1.96) -> tuple[float | None, float | None]:
    """Wilson's interval of a share; missing for none."""
    if not n:
        return None, None
    share, spread = right / n, z * sqrt(right / n * (1 - right / n) / n + z**2 / (4 * n**2))
    middle = share + z**2 / (2 * n)
    return max(0.0, (middle - spread) / (1 + z**2 / n)), min(1.0, (middle + spread) / (1 + z**2 / n))
