"""What is to be decided next: a case, from whichever queue it comes.

A second reviewer sees what extraction alone said, never what the first one decided; whoever adjudicates sees both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.agreement import Pair, overlaps, reviewers, side_by_side, unsettled
from dashboard.models import KINDS, LEVELS, Practice
from dashboard.records import to_record
from dashboard.reviews import Action, Decision, standing
from dashboard.ui import data, login
from dashboard.ui.i18n import t
from dashboard.ui.marked import plain
from dashboard.ui.proof import evidence
from dashboard.ui.records import Row, known, known_list, rows_of
from dashboard.ui.view import View, parameter
from dashboard.ui.widgets import option, pick

QUEUE = 200
"""Records fetched at a time; a session seldom decides more between two builds."""
QUEUES = ("uncertain", "effect", "second", "disputed")
JUDGE: tuple[Action, ...] = ("accept", "edit", "reject")
SPAN_MOST = 2000
"""Characters of a passage that a person may mark as one record."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence to decide on: its span, its fields as they stand before anybody changes one, the words they came
    from, what may be decided. `record` is its id in the dataset, None for a passage that is none; `pair` what two
    reviewers said who do not agree; `blind` that nothing of an earlier decision may show."""

    doc: str
    start: int
    end: int
    fields: Mapping[str, Any]
    found: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Action, ...] = JUDGE
    record: str | None = None
    pair: Pair | None = None
    blind: bool = False

    @property
    def key(self) -> str:
        """What tells it from other cases of a session."""
        return self.record or f"{self.doc}-{self.start}-{self.end}"


def next_case(shown: View, done: Iterable[str]) -> Case | None:
    """The record the address asks for, the passage to add, else the first of the queue; None where nothing waits."""
    passed = set(done)
    if asked := _asked(shown, passed):
        return asked
    with st.container(horizontal=True, vertical_alignment="bottom"):
        line = option("queue", QUEUES)
        doc, body, rule = _narrowed(shown, line)
    if line == "disputed":
        cases = _disputed(shown, doc)
    elif line == "second":
        cases = _second(shown, doc)
    else:
        frame = data.ask(queries.waiting, shown.version, shown.filters, doc, body, rule, line == "effect", QUEUE)
        own = _of_documents(one for one in standing(data.decisions()) if one.who == reviewer())
        fresh = [row for row in rows_of(frame) if not _covers(own.get(str(row["doc"]), ()), row)]
        waiting = [str(row["id"]) for row in fresh if row["id"] not in passed]
        _say(waiting, passed)
        return _of_record(shown, next(row for row in fresh if row["id"] == waiting[0])) if waiting else None
    waiting = [case.key for case in cases if case.key not in passed]
    _say(waiting, passed)
    return next((case for case in cases if case.key not in passed), None)


def reviewer() -> str:
    """Who decides in this session, as far as is known."""
    return login.user() or str(st.session_state.get("reviewer", ""))


def _say(waiting: Sequence[str], passed: Iterable[str]) -> None:
    st.html(f'<p class="note num">{plain(t("review.queue", n=len(waiting), done=len(set(passed))))}</p>')


def _asked(shown: View, passed: set[str]) -> Case | None:
    """What the address names: a record, a passage by its number, or a stretch of a document marked by hand."""
    record, passage, doc = parameter("record"), parameter("passage"), parameter("doc")
    if passage and passage.isdigit() and len(passage) < 10:
        found = rows_of(data.ask(queries.passages_by_number, shown.version, None, (int(passage),)))
        if found:
            return _of_passage(found[0], int(found[0]["start"]), int(found[0]["end"]))
    span = [int(one) for name in ("start", "end") if (one := parameter(name) or "").isdigit() and len(one) < 10]
    if doc and len(span) == 2 and 0 < span[1] - span[0] <= SPAN_MOST:
        found = rows_of(data.ask(queries.passages_at, shown.version, None, doc, *span))
        if found:
            return _of_passage(found[0], *span)
    if record and record not in passed:
        found = rows_of(data.ask(queries.practices_by_id, shown.version, None, (record,)))
        if found:
            return _of_record(shown, found[0])
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


def _second(shown: View, doc: str | None) -> list[Case]:
    """Sentences that somebody else has decided and this reviewer has not, as extraction alone sees them."""
    if not reviewer():
        st.html(f'<p class="note warn" role="alert">{plain(t("review.second.who"))}</p>')
        if name := st.text_input(t("review.who"), key="second_who").strip():
            st.session_state["reviewer"] = name
            st.rerun()
        return []
    decisions = standing(data.decisions())
    own = _of_documents(one for one in decisions if one.who == reviewer())
    others = [
        one for one in decisions
        if one.who != reviewer() and one.action in ("accept", "edit", "reject", "add") and doc in (None, one.doc)
    ]  # fmt: skip
    cases: dict[str, Case] = {}
    for one in sorted(others, key=lambda one: (one.doc, one.start)):
        if len(cases) == QUEUE:
            break
        if not any(overlaps(one, mine) for mine in own.get(one.doc, ())) and (case := _of_decision(shown, one)):
            cases[case.key] = case
    return list(cases.values())


def _disputed(shown: View, doc: str | None) -> list[Case]:
    """Sentences on which the two who have decided most do not agree, and nobody has adjudicated."""
    decisions = data.decisions()
    two = reviewers(decisions)[:2]
    if len(two) < 2:
        st.html(f'<p class="note">{plain(t("review.disputed.none"))}</p>')
        return []
    st.html(f'<p class="note">{plain(t("review.disputed.said", one=two[0], other=two[1]))}</p>')
    left = [pair for pair in unsettled(side_by_side(decisions, *two), decisions) if doc in (None, pair.shown.doc)]
    cases = (_of_decision(shown, pair.shown, pair) for pair in left[:QUEUE])
    return [case for case in cases if case]


def _of_documents(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for one in decisions:
        found.setdefault(one.doc, []).append(one)
    return found


def _covers(decisions: Iterable[Decision], row: Row) -> bool:
    """Whether one of the decisions is on the sentence of a row."""
    return any(one.action != "complete" and one.start < row["end"] and row["start"] < one.end for one in decisions)


def _of_record(shown: View, row: Row) -> Case:
    """A record of the dataset."""
    doc, key = str(row["doc"]), str(row["id"])
    figures = data.ask(queries.document_figures, shown.version, None, doc)
    own = rows_of(figures[figures["practice"] == key][["value", "unit", "of", "text"]])
    frame = data.ask(queries.document_practices, shown.version, None, doc)
    whole = rows_of(frame[frame["id"] == key])[0]
    fields = {**_fields(row), "figures": [dict(one) for one in own]}
    return Case(doc, int(row["start"]), int(row["end"]), fields, tuple(evidence(shown, doc, whole)), record=key)


def _of_passage(row: Row, start: int, end: int) -> Case:
    """A stretch of a document that is no record, with what its article says of body, place and year."""
    return Case(str(row["doc"]), start, end, _fields(row), actions=("add",))


def _of_decision(shown: View, decision: Decision, pair: Pair | None = None) -> Case | None:
    """The sentence of a decision as extraction alone sees it now; with a pair, with what the first of them said."""
    extraction = data.extraction(shown.version, decision.doc)
    if extraction is None or extraction.document.text[decision.start : decision.end] != decision.quote:
        return None
    start, end = decision.start, decision.end
    sure = [one for one in extraction.practices if min(one.end, end) - max(one.start, start) > (end - start) / 2]
    fields, found = (_of_practice(sure[0]), _evidence(sure[0])) if sure else ({}, ())
    if pair:
        first = pair.one if pair.one and pair.one.fields else pair.other
        fields = {**fields, **(_said(first.fields) if first else {})}
        return Case(decision.doc, start, end, _complete(fields), found, ("adjudicate", "dismiss"), pair=pair)
    if not sure:
        return Case(decision.doc, start, end, _complete(fields), actions=("add", "reject"), blind=True)
    return Case(decision.doc, sure[0].start, sure[0].end, _complete(fields), found, blind=True)


def _of_practice(practice: Practice) -> dict[str, Any]:
    return _said(to_record(practice))


def _said(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record or a decision that a form shows."""
    names = ("kind", "body", "place", "code", "level", "themes", "names", "year", "event_year")
    said = {name: record[name] for name in names if name in record}
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
    nowhere = {"province": None, "city": None, "county": None}
    new: dict[str, Any] = {"kind": KINDS[0], "body": "", "level": LEVELS[4], "code": None, "place": nowhere, "themes": [], "names": [],
           "figures": [], "year": None, "event_year": None}  # fmt: skip
    return {**new, **fields}


def _number(value: object) -> int | None:
    return int(value) if known(value) else None  # type: ignore[call-overload]
