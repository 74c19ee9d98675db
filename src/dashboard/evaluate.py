"""How right extraction is: predicted records against gold ones, as plain figures between 0 and 1.

A predicted and a gold span of one document match when they are the same sentence (records.same_sentence: both have
more than half of the shorter one); pairs are taken greedily, largest overlap first, one to one. Fields are compared
over matched pairs. A predicted theme that only one annotator chose (`themes_also`) is neither credit nor error. A
name counts when it equals the gold name, or one holds the other and is at least half as long. `record` is the share
of gold records found with body, place, kind, year and first theme all right: what a reader of a chart depends on.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.batch import find_files, plan
from dashboard.errors import AtlasError, DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import read_document, read_sources
from dashboard.models import Source, Span
from dashboard.records import Record, overlap, same_sentence, to_record

Figures = dict[str, float]
FIELDS = ("kind", "body", "place", "level", "year", "event_year")
WHOLE = ("body", "place", "kind", "year")
"""Fields that a whole record must have right, beside its first theme."""


@dataclass(frozen=True, slots=True)
class Match:
    """Gold and predicted records side by side; `missed`: gold not found, `false`: predicted but not gold."""

    pairs: tuple[tuple[Record, Record], ...]
    missed: tuple[Record, ...]
    false: tuple[Record, ...]


def read_records(path: Path) -> list[Record]:
    """Records of a JSONL file. Raises AtlasError naming the line that is none."""
    records = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    records.append(_read_record(path, number, line))
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(f"{path} 读不出来（{error}）。请检查路径。") from error
    return records


def _read_record(path: Path, number: int, line: str) -> Record:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise AtlasError(f"{path} 第 {number} 行不是一条记录（{error}）。请改正该行。") from error
    if not isinstance(record, dict) or not {"doc", "start", "end", "text"} <= set(record):
        raise AtlasError(f"{path} 第 {number} 行缺少 doc、start、end 或 text。请改正该行。")
    return record


def extract_records(documents: Path, only: set[str]) -> list[Record]:
    """What extraction alone finds in the documents named by `only`; no review is laid over.

    Raises DocumentError where one of them is missing or cannot be read: a figure over fewer would mislead.
    """
    files, _ = find_files([documents])
    sources: Mapping[str, Source] = read_sources(documents)
    jobs, _ = plan([file for file in files if file.stem in only], sources, documents, "")
    if lacking := only - {job.doc for job in jobs}:
        missing = "、".join(sorted(lacking))
        raise DocumentError(f"{documents} 里没有标准记录所指的文件 {missing}。请用 --documents 指定。")
    return [
        to_record(practice)
        for job in jobs
        for practice in extract_document(read_document(job.path, job.source)).practices
    ]


def documents_besides(documents: Path, judged: set[str]) -> set[str]:
    """Documents of the folder that are none of `judged`: whether they hold no record or nobody has looked, no gold tells."""
    return {job.doc for job in plan(find_files([documents])[0], {}, documents, "")[0]} - judged


def match(gold: Sequence[Record], predicted: Sequence[Record]) -> Match:
    """Pair the records of both sides, one to one, largest overlap first (ties: in order of the lists)."""
    by_doc: defaultdict[str, list[tuple[int, Span]]] = defaultdict(list)
    for p, record in enumerate(predicted):
        by_doc[record["doc"]].append((p, _span(record)))
    candidates = []
    for g, record in enumerate(gold):
        span = _span(record)
        candidates += [(-overlap(span, other), g, p) for p, other in by_doc[record["doc"]] if same_sentence(span, other)]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, p in sorted(candidates, key=lambda candidate: candidate[0]):
        if g not in found and p not in taken:
            found[g] = p
            taken.add(p)
    return Match(
        tuple((gold[g], predicted[p]) for g, p in found.items()),
        tuple(record for g, record in enumerate(gold) if g not in found),
        tuple(record for p, record in enumerate(predicted) if p not in taken),
    )


def _span(record: Record) -> Span:
    return Span(record["start"], record["end"])


def score(gold: Sequence[Record], predicted: Sequence[Record]) -> Figures:
    """All figures, in the order they are shown."""
    matched = match(gold, predicted)
    pairs = matched.pairs
    return {
        "gold": len(gold),
        "predicted": len(predicted),
        "precision": round(len(pairs) / max(len(predicted), 1), 4),
        "recall": round(len(pairs) / max(len(gold), 1), 4),
        "detection_f1": _f1(len(pairs), len(predicted), len(gold)),
        **{
            name: _share(sum(one.get(name) == other.get(name) for one, other in pairs), pairs)
            for name in FIELDS
        },
        "themes_f1": _f1(*_sums(_count_themes(one, other) for one, other in pairs)),
        "names_f1": _f1(*_sums(_count_names(one, other) for one, other in pairs)),
        "figures_f1": _f1(*_sums(_count_figures(one, other) for one, other in pairs)),
        "record": round(sum(is_right(one, other) for one, other in pairs) / max(len(gold), 1), 4),
    }


def score_by_document(gold: Sequence[Record], predicted: Sequence[Record]) -> dict[str, Figures]:
    """The figures of each document for itself."""
    docs = sorted({record["doc"] for record in (*gold, *predicted)})
    return {
        doc: score(
            [one for one in gold if one["doc"] == doc], [one for one in predicted if one["doc"] == doc]
        )
        for doc in docs
    }


def below(figures: Figures, floors: Figures) -> list[str]:
    """A sentence for each figure that is below its floor, and for each floor of no figure."""
    unknown = [f"没有“{name}”这一项，底线不起作用" for name in floors if name not in figures]
    return unknown + [
        f"{name} {figures[name]} 低于底线 {floor}" for name, floor in floors.items() if name in figures and figures[name] < floor
    ]


def differences(gold: Sequence[Record], predicted: Sequence[Record], limit: int) -> list[str]:
    """The first misses and false alarms, and what is wrong in the first records found, a line each."""
    matched = match(gold, predicted)
    lines = [_line("missed", one) for one in matched.missed[:limit]]
    lines += [_line("false", one) for one in matched.false[:limit]]
    wrong = []
    for one, other in matched.pairs:
        fields = [name for name in FIELDS if one.get(name) != other.get(name)]
        if not _first_theme_right(one, other):
            fields.append("themes")
        said = "; ".join(f"{name} {_brief(other.get(name))} ≠ {_brief(one.get(name))}" for name in fields)
        if said:
            wrong.append(f"{_line('wrong', one)} | {said}")
    return lines + wrong[:limit]


def is_right(gold: Record, predicted: Record) -> bool:
    """Whether body, place, kind, year and first theme are all right."""
    return all(gold[name] == predicted.get(name) for name in WHOLE) and _first_theme_right(gold, predicted)


def _first_theme_right(gold: Record, predicted: Record) -> bool:
    themes = list(predicted.get("themes", ()))
    return bool(themes) and themes[0] in {*gold["themes"], *gold.get("themes_also", ())}


def _count_themes(gold: Record, predicted: Record) -> tuple[int, int, int]:
    """Hits, predicted and gold themes of one pair."""
    right, also, said = (
        set(gold["themes"]),
        set(gold.get("themes_also", ())),
        set(predicted.get("themes", ())),
    )
    return len(right & said), len(said - (also - right)), len(right)


def _count_names(gold: Record, predicted: Record) -> tuple[int, int, int]:
    left = list(gold.get("names", ()))
    said = predicted.get("names", ())
    for name in said:
        same = next((other for other in left if _same_name(name, other)), None)
        if same is not None:
            left.remove(same)
    wanted = len(gold.get("names", ()))
    return wanted - len(left), len(said), wanted


def _count_figures(gold: Record, predicted: Record) -> tuple[int, int, int]:
    left = [(float(one["value"]), one["unit"]) for one in gold.get("figures", ())]
    wanted = len(left)
    said = [(float(one["value"]), one["unit"]) for one in predicted.get("figures", ())]
    for figure in said:
        if figure in left:
            left.remove(figure)
    return wanted - len(left), len(said), wanted


def _same_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short in long and len(short) * 2 >= len(long)


def _sums(counts: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    hits = predicted = gold = 0
    for hit, said, wanted in counts:
        hits, predicted, gold = hits + hit, predicted + said, gold + wanted
    return hits, predicted, gold


def _f1(hits: int, predicted: int, gold: int) -> float:
    return round(2 * hits / (predicted + gold), 4) if predicted + gold else 1.0


def _share(right: int, pairs: Sequence[object]) -> float:
    return round(right / max(len(pairs), 1), 4)


def _line(label: str, record: Record) -> str:
    text = record["text"][:80].replace("\n", " ")
    return f"{label}\t{record['doc']}\t{record['start']}\t{record.get('body')}\t{text}"


def _brief(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
