"""What is to be decided next: a case, from whichever queue it comes.

A second reviewer sees what extraction alone said, never what the first one decided; whoever adjudicates sees both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.agreement import Pair, overlaps, reviewers, side_by_side, unsettled
from dashboard.locations import code_of_place
from dashboard.models import KINDS, LEVELS, Practice, Span
from dashboard.records import same_sentence, share, to_record
from dashboard.reviews import RULINGS, Action, Decision, decisions_by_doc, standing
from dashboard.ui import data, login
from dashboard.ui.i18n import t
from dashboard.ui.marked import plain
from dashboard.ui.proof import evidence
from dashboard.ui.records import Row, known, known_list, rows_of
from dashboard.ui.view import View, number_asked, parameter
from dashboard.ui.widgets import option, pick

QUEUE = 200
"""Records fetched at a time; a session seldom decides more between two builds."""
QUEUES = ("uncertain", "effect", "second", "disputed")
JUDGE: tuple[Action, ...] = ("accept", "edit", "reject")
NOWHERE = {"province": None, "city": None, "county": None}
SPAN_MOST = 2000
"""Characters of a passage that a person may mark as one record."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence to decide on: its span, its fields as they stand before anybody changes one, the words they came
    from, what may be decided. `record` is its id in the dataset, None for a passage that is none; `pair` what two
    reviewers said who do not agree; `blind` that nothing of an earlier decision may show. `key` tells it from the other
    cases of a session."""

    doc: str
    start: int
    end: int
    fields: Mapping[str, Any]
    found: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Action, ...] = JUDGE
    record: str | None = None
    pair: Pair | None = None
    blind: bool = False
    key: str = ""


def next_case(shown: View, done: Iterable[str]) -> Case | None:
    """The record the address asks for, the passage to add, else the first of the queue; None where nothing waits."""
    passed = set(done)
    if asked := _asked(shown, passed):
        return asked
    with st.container(horizontal=True, vertical_alignment="bottom"):
        line = option("queue", QUEUES)
        doc, body, rule = _narrowed(shown, line)
    if line in ("second", "disputed"):
        turns = _disputed(doc) if line == "disputed" else _second(doc)
        left = {key: turn for key, turn in turns.items() if key not in passed}
        _say(len(left), passed)
        cases = (_of_decision(shown, key, *turn) for key, turn in left.items())
        return next((case for case in cases if case), None)
    frame = data.ask(queries.waiting, shown.version, shown.filters, doc, body, rule, line == "effect", QUEUE)
    made = decisions_by_doc(standing(data.decisions()))  # by anybody, published or not: a second pass has its own queue
    rows = [row for row in rows_of(frame) if row["id"] not in passed and not _covers(made.get(str(row["doc"]), ()), row)]
    _say(len(rows), passed)
    return _of_record(shown, rows[0]) if rows else None


def reviewer() -> str:
    """Who decides in this session, as far as is known."""
    return login.user() or str(st.session_state.get("reviewer", ""))


def _say(waiting: int, passed: set[str]) -> None:
    st.html(f'<p class="note num">{plain(t("review.queue", n=waiting, done=len(passed)))}</p>')


def _asked(shown: View, passed: set[str]) -> Case | None:
    """What the address names: a record, a passage by its number, or a stretch of a document marked by hand."""
    record, passage, doc = parameter("record"), number_asked("passage"), parameter("doc")
    if passage is not None:
        found = rows_of(data.ask(queries.passages_by_number, shown.version, None, (passage,)))
        if found:
            return _of_passage(found[0], int(found[0]["start"]), int(found[0]["end"]))
    span = [one for name in ("start", "end") if (one := number_asked(name)) is not None]
    if doc and len(span) == 2 and 0 < span[1] - span[0] <= SPAN_MOST:
        found = rows_of(data.ask(queries.passages_at, shown.version, None, doc, *span))
        if found:
            return _of_passage(found[0], *span)
    if record and record not in passed:
        found = rows_of(data.ask(queries.practices_by_id, shown.version, None, (record,)))
        if found:
            return _of_record(shown, found[0])
        for where in rows_of(data.ask(queries.rejected, shown.version, None, record)):
            st.html(f'<p class="note warn">{plain(t("review.rejected"))}</p>')
            doc, span = str(where["doc"]), [int(where["start"]), int(where["end"])]
            return _of_passage(rows_of(data.ask(queries.passages_at, shown.version, None, doc, *span))[0], *span)
        st.html(f'<p class="note warn">{plain(t("review.gone", id=record[:40]))}</p>')
    return None


def _narrowed(shown: View, line: str) -> list[str | None]:
    """Document, body and rule that the queue is narrowed to, each None for all; of decided sentences the document."""
    if line in ("second", "disputed"):
        docs = sorted({one.doc for one in standing(data.decisions())})
        chosen = pick("doc", ["", *docs], {"": t("review.all"), **{doc: doc for doc in docs}}, width=200) or None
        return [chosen, None, None]
    found = data.ask(queries.waiting_in, shown.version, shown.filters)
    narrowed = []
    for name in ("doc", "body", "rule"):
        rows = rows_of(found[found["field"] == name])
        words = {"": t("review.all"), **{str(row["value"]): f"{row['value']} ({row['n']})" for row in rows}}
        narrowed.append(pick(name, list(words), words, width=200, free=True) or None)
    return narrowed


Turns = dict[str, tuple[Decision, Pair | None]]
"""Key of a case → the decision that shows which sentence it is, and what two people said of it."""


def _second(doc: str | None) -> Turns:
    """Sentences that somebody else has decided, this reviewer has not, and nobody has ruled on."""
    if not reviewer():
        st.html(f'<p class="note warn" role="alert">{plain(t("review.second.who"))}</p>')
        if name := st.text_input(t("review.who"), key="second_who").strip():
            st.session_state["reviewer"] = name
            st.rerun()
        return {}
    decisions = standing(data.decisions())
    settled = decisions_by_doc(one for one in decisions if one.who == reviewer() or one.action in RULINGS)
    others = (one for one in decisions if one.action in ("accept", "edit", "reject", "add") and doc in (None, one.doc))
    left = [one for one in others if not any(overlaps(one, done) for done in settled.get(one.doc, ()))]
    return {
        f"second-{reviewer()}-{one.doc}-{one.start}-{one.end}": (one, None)
        for one in sorted(left, key=lambda one: (one.doc, one.start))
    }


def _disputed(doc: str | None) -> Turns:
    """Sentences on which the two who have decided most do not agree, and nobody has ruled."""
    decisions = data.decisions()
    two = reviewers(decisions)[:2]
    if len(two) < 2:
        st.html(f'<p class="note">{plain(t("review.disputed.none"))}</p>')
        return {}
    st.html(f'<p class="note">{plain(t("review.disputed.said", one=two[0], other=two[1]))}</p>')
    left = [pair for pair in unsettled(side_by_side(decisions, *two), decisions) if doc in (None, pair.shown.doc)]
    return {f"disputed-{pair.shown.doc}-{pair.shown.start}-{pair.shown.end}": (pair.shown, pair) for pair in left}


def _covers(decisions: Iterable[Decision], row: Row) -> bool:
    """Whether one of the decisions is on the sentence of a row."""
    span = Span(int(row["start"]), int(row["end"]))
    return any(one.action != "complete" and same_sentence(one, span) for one in decisions)


def _of_record(shown: View, row: Row) -> Case:
    """A record of the dataset."""
    doc, key = str(row["doc"]), str(row["id"])
    figures = data.ask(queries.document_figures, shown.version, None, doc)
    own = rows_of(figures[figures["practice"] == key][["value", "unit", "of", "text"]])
    frame = data.ask(queries.document_practices, shown.version, None, doc)
    whole = rows_of(frame[frame["id"] == key])[0]
    fields = {**_fields(row), "figures": [dict(one) for one in own]}
    start, end = int(row["start"]), int(row["end"])
    return Case(doc, start, end, fields, tuple(evidence(shown, doc, whole)), record=key, key=key)


def _of_passage(row: Row, start: int, end: int) -> Case:
    """A stretch of a document that is no record, with what its article says of body, place and year."""
    return Case(str(row["doc"]), start, end, _fields(row), actions=("add",), key=f"{row['doc']}-{start}-{end}")


def _of_decision(shown: View, key: str, decision: Decision, pair: Pair | None = None) -> Case | None:
    """The sentence of a decision as extraction alone sees it now; with a pair, with what the first of them said. None
    where the document has it no longer."""
    extraction = data.extraction(shown.version, decision.doc)
    if extraction is None or extraction.document.text[decision.start : decision.end] != decision.quote:
        return None
    start, end = decision.start, decision.end
    nearest = max(extraction.practices, key=lambda one: share(one, decision), default=None)
    sure = nearest if nearest and same_sentence(nearest, decision) else None
    fields, found = (_of_practice(sure), _evidence(sure)) if sure else ({}, ())
    if pair:
        first = pair.one if pair.one and pair.one.fields else pair.other
        fields = {**fields, **(_said(first.fields) if first else {})}
        return Case(decision.doc, start, end, _complete(fields), found, RULINGS, pair=pair, key=key)
    if sure is None:
        return Case(decision.doc, start, end, _complete(fields), actions=("add", "reject"), blind=True, key=key)
    return Case(decision.doc, sure.start, sure.end, _complete(fields), found, blind=True, key=key)


def _of_practice(practice: Practice) -> dict[str, Any]:
    return _said(to_record(practice))


def _said(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record or a decision that a form shows."""
    names = ("kind", "body", "place", "code", "level", "themes", "names", "year", "event_year")
    said = {name: record[name] for name in names if name in record}
    if "place" in said:
        said["place"] = {**NOWHERE, **(said["place"] or {})}
        said.setdefault("code", code_of_place(**said["place"], year=record.get("year")))
    if "figures" in record:
        said["figures"] = [{name: one.get(name, "") for name in ("value", "unit", "of", "text")} for one in record["figures"]]
    return said


def _evidence(practice: Practice) -> tuple[Mapping[str, Any], ...]:
    """What each field came from, as the document page tells it of a stored record."""
    found = [{"field": one.field, "value": one.value, "start": one.start, "end": one.end, "rule": one.rule} for one in practice.evidence]
    found += [{"field": "name", "value": one.text, "start": one.start, "end": one.end, "rule": ""} for one in practice.names]
    found += [{"field": "figure", "value": one.text, "start": one.start, "end": one.end, "rule": ""} for one in practice.figures]
    return tuple({**one, "key": f"e{number}"} for number, one in enumerate(found))


def _fields(row: Row) -> dict[str, Any]:
    """The fields of a record or passage of the dataset; those it has not as a new record has them."""
    found: dict[str, Any] = {name: row[name] for name in ("kind", "level") if known(row.get(name))}
    found |= {
        "body": str(row["body"]).strip() if known(row.get("body")) else "",
        "code": str(row["code"]) if known(row.get("code")) else None,
        "place": {part: row[part] if known(row.get(part)) else None for part in ("province", "city", "county")},
        "themes": list(row["themes"]) if known_list(row.get("themes")) else [],
        "names": [str(name).strip() for name in row["names"]] if known_list(row.get("names")) else [],
        "year": _number(row.get("year")), "event_year": _number(row.get("event_year")),
    }  # fmt: skip
    return _complete(found)


def _complete(fields: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a record; what is not given as in a new one."""
    new: dict[str, Any] = {"kind": KINDS[0], "body": "", "level": LEVELS[4], "code": None, "place": NOWHERE, "themes": [], "names": [],
           "figures": [], "year": None, "event_year": None}  # fmt: skip
    return {**new, **fields}


def _number(value: object) -> int | None:
    return int(value) if known(value) else None  # type: ignore[call-overload]
