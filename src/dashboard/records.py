"""Practice ↔ record: the JSON form of the coding guide (data/gold/GUIDE.md), with further fields after it.

A record is what `extract` writes a line of, what gold.jsonl holds, and what a review decision changes. Two of them, of
two annotators or of extraction and a person, are of the same sentence by one rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol, get_args

from dashboard.errors import ReviewError
from dashboard.lexicon import canonical_name
from dashboard.models import Figure, Kind, Level, Name, Practice

Record = dict[str, Any]
"""One practice as JSON; the keys of FIELDS first, in that order."""

FIELDS = (
    "doc", "start", "end", "text", "kind", "body", "place", "level", "themes", "names", "figures",
    "year", "event_year",
)  # fmt: skip
"""The fields of the coding guide."""

EDITABLE = ("kind", "body", "place", "code", "level", "themes", "names", "figures", "year", "event_year")
"""What a decision may change; span and wording belong to its binding."""

PLACE = ("province", "city", "county")


class Spanned(Protocol):
    """What has a place in a document's text: half-open, in code points."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def overlap(one: Spanned, other: Spanned) -> int:
    """How many characters both spans have; not positive where they lie apart."""
    return min(one.end, other.end) - max(one.start, other.start)


def share(one: Spanned, other: Spanned) -> float:
    """How much of the shorter span both have, 0..1; not positive where they lie apart."""
    return overlap(one, other) / max(1, min(one.end - one.start, other.end - other.start))


def same_sentence(one: Spanned, other: Spanned) -> bool:
    """Whether two spans of one document are the same sentence, cut as may be: both have more than half of the shorter."""
    return share(one, other) > 0.5


def to_record(practice: Practice) -> Record:
    """The record of one practice: coding-guide fields, then id, article, code, naming and so on."""
    return {
        "doc": practice.doc,
        "start": practice.start,
        "end": practice.end,
        "text": practice.text,
        "kind": practice.kind,
        "body": practice.body,
        "place": {part: getattr(practice, part) for part in PLACE},
        "level": practice.level,
        "themes": list(practice.themes),
        "names": [name.text for name in practice.names],
        "figures": [_figure_record(figure) for figure in practice.figures],
        "year": practice.year,
        "event_year": practice.event_year,
        "id": practice.id,
        "article": practice.article,
        "code": practice.code,
        "naming": [asdict(name) for name in practice.names],
        "confidence": practice.confidence,
        "rule": practice.rule,
        "state": practice.state,
        "unresolved": practice.unresolved,
        "evidence": [asdict(one) for one in practice.evidence],
    }


def _figure_record(figure: Figure) -> Record:
    record = asdict(figure)
    if figure.value.is_integer():
        record["value"] = int(figure.value)  # 300, not 300.0, where a person reads the file
    return record


def amend(practice: Practice, fields: Mapping[str, Any]) -> Practice:
    """The practice with some fields of a record laid over it; evidence of a changed field goes.

    Names and figures may come with or without their offsets; without, they are found in the sentence.
    Raises ReviewError for a field or value that a record cannot have.
    """
    unknown = [name for name in fields if name not in EDITABLE]
    if unknown:
        known = ", ".join(EDITABLE)
        raise ReviewError(f"审核意见里有字段 {unknown[0]}，只能改 {known}。请去掉它。")
    changes: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "place":
            changes |= _place(value)
        elif name == "themes":
            changes["themes"] = tuple(_texts("themes", value))
        elif name == "names":
            changes["names"] = _names(practice, value)
        elif name == "figures":
            changes["figures"] = _figures(practice, value)
        else:
            changes[name] = _scalar(name, value)
    changed = {name for name, value in changes.items() if getattr(practice, name) != value}
    if changed & {*PLACE, "code"}:
        changed.add("place")
    changed |= {name.removesuffix("s") for name in changed}  # evidence of one theme is called "theme:…"
    kept = tuple(one for one in practice.evidence if one.field.partition(":")[0] not in changed)
    return replace(practice, **changes, evidence=kept)


def _place(value: Any) -> dict[str, str | None]:
    if not isinstance(value, Mapping) or not set(value) <= set(PLACE):
        raise ReviewError(f"审核意见里的地点 {value!r} 不对。请给出 province、city、county，没有的写 null。")
    return {part: value.get(part) for part in PLACE}


def _scalar(name: str, value: Any) -> Any:
    allowed: dict[str, Iterable[str]] = {"kind": get_args(Kind), "level": get_args(Level)}
    if name in allowed and value not in allowed[name]:
        known = ", ".join(allowed[name])
        raise ReviewError(f"审核意见里的 {name} 是 {value!r}。请从 {known} 中选一个。")
    if name in ("year", "event_year"):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise ReviewError(f"审核意见里的 {name} 是 {value!r}。请写年份数字或 null。")
    elif not isinstance(value, str) and not (name == "code" and value is None):
        raise ReviewError(f"审核意见里的 {name} 是 {value!r}。请写文字。")
    return value


def _texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ReviewError(f"审核意见里的 {name} 是 {value!r}。请写成文字的列表。")
    return list(value)


def _names(practice: Practice, value: Any) -> tuple[Name, ...]:
    known = {name.text: name.canonical for name in practice.names}
    names = []
    for text in _texts("names", value):
        at = practice.text.find(text)
        if at < 0 or not text:
            raise ReviewError(f"名称“{text}”不在句子“{practice.text[:30]}…”里。请照原文写。")
        start = practice.start + at
        names.append(Name(text, known.get(text, canonical_name(text)), start, start + len(text)))
    return tuple(names)


def _figures(practice: Practice, value: Any) -> tuple[Figure, ...]:
    known = {(figure.value, figure.unit, figure.text): figure for figure in practice.figures}
    figures = []
    after = 0
    for one in value if isinstance(value, list | tuple) else (value,):
        try:
            number, unit, of, text = float(one["value"]), str(one["unit"]), str(one["of"]), str(one["text"])
        except (KeyError, TypeError, ValueError) as error:
            raise ReviewError(f"审核意见里的数字 {one!r} 不全。请写 value、unit、of、text。") from error
        at = practice.text.find(text, after)
        if at < 0:
            at = practice.text.find(text)
        if at < 0 or not text:
            raise ReviewError(f"数字“{text}”不在句子“{practice.text[:30]}…”里。请照原文写。")
        after = at + len(text)
        start = practice.start + at
        same = known.get((number, unit, text))
        extra = {key: one.get(key, getattr(same, key, None)) for key in ("scope", "as_of", "approx")}
        figures.append(Figure(number, unit, of, text, start, start + len(text), **extra))
    return tuple(figures)
