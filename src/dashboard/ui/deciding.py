"""The review page: the least certain record in its context, its fields to accept, change or reject."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries, worker
from dashboard.errors import ReviewError
from dashboard.labels import label, theme_name
from dashboard.lexicon import lexicon
from dashboard.models import KINDS, LEVELS, Document, Source
from dashboard.overlay import check_decision
from dashboard.places import gazetteer
from dashboard.reviews import Action, Decision, append_decision, decide, withdraw
from dashboard.ui import data, login
from dashboard.ui.bar import place_words
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, anchor, marked, plain
from dashboard.ui.reading import evidence
from dashboard.ui.records import Row, known, known_list, passage_link, rows_of, source_words
from dashboard.ui.view import View, keep, parameter, write_address
from dashboard.ui.widgets import option, pick

SHORTCUTS = {"accept": "A", "edit": "E", "reject": "X", "add": "A"}
"""Keys that decide; while something is typed into a field they are letters."""

QUEUE = 200
"""Records fetched at a time; a session seldom decides more between two builds."""


@dataclass(frozen=True, slots=True)
class Act:
    """One step of this session: a decision on a record (None: a passage that was added), or a skip, without one."""

    record: str | None
    decision: Decision | None = None


def queue(shown: View) -> Row | None:
    """The record to decide now: the one asked for, the passage to add, else the least certain undecided one."""
    acts: list[Act] = st.session_state.setdefault("acts", [])
    done = {act.record for act in acts}
    asked, passage = parameter("record"), parameter("passage")
    if passage and passage.isdigit() and len(passage) < 10:
        found = rows_of(data.ask(queries.passages_by_number, shown.version, None, (int(passage),)))
        if found:
            return {**found[0], "id": None}
    if asked and asked not in done:
        found = rows_of(data.ask(queries.practices_by_id, shown.version, None, (asked,)))
        if found:
            return found[0]
        st.html(f'<p class="note warn">{plain(t("review.gone", id=asked[:40]))}</p>')
    with st.container(horizontal=True, vertical_alignment="bottom"):
        doc, body, rule = _narrowed(shown)
        effect = option("queue", ("uncertain", "effect")) == "effect"
    frame = data.ask(queries.waiting, shown.version, shown.filters, doc, body, rule, effect, QUEUE)
    waiting = [row for row in rows_of(frame) if row["id"] not in done]
    st.html(f'<p class="note num">{plain(t("review.queue", n=len(waiting), done=len(acts)))}</p>')
    return waiting[0] if waiting else None


def _narrowed(shown: View) -> list[str | None]:
    """Document, body and rule that the queue is narrowed to, each None for all."""
    found = data.ask(queries.waiting_in, shown.version, shown.filters)
    chosen = []
    for name in ("doc", "body", "rule"):
        rows = rows_of(found[found["field"] == name])
        words = {"": t("review.all"), **{str(row["value"]): f"{row['value']} ({row['n']})" for row in rows}}
        chosen.append(pick(name, list(words), words, width=200, free=True) or None)
    return chosen


def decision_form(shown: View, row: Row | None) -> None:
    """Context at the left, fields at the right, and what can be decided."""
    _undo()
    if row is None:
        st.html(f'<p class="lead">{plain(t("review.empty"))}</p>')
        return
    wide, narrow = st.columns([1, 1], gap="large")
    with wide:
        _context(shown, row)
    with narrow:
        _form(shown, row)


def _context(shown: View, row: Row) -> None:
    """The sentence among its neighbours, the words its fields came from marked."""
    document = rows_of(data.ask(queries.document, shown.version, None, row["doc"]))[0]
    text, start, end = str(document["text"]), int(row["start"]), int(row["end"])
    found = evidence(shown, str(row["doc"]), _whole(shown, row)) if row["id"] else []
    pens = [Pen(one["start"], one["end"], f"ev {one['field'].partition(':')[0]}") for one in found]
    first, last = max(0, start - 220), min(len(text), end + 160)
    sentence = f'<mark class="record-span chosen">{marked(text[start:end], pens, start)}</mark>'
    st.html(
        f'<p class="meta note">{plain(source_words(row))}</p><div class="document">{plain(text[first:start])}{sentence}'
        f'{plain(text[end:last])}</div><p class="links">{anchor(passage_link(row), t("record.open"), top=1)}</p>'
    )


def _whole(shown: View, row: Row) -> Row:
    """The record with its evidence, which lists of records leave out."""
    frame = data.ask(queries.document_practices, shown.version, None, row["doc"])
    return rows_of(frame[frame["id"] == row["id"]])[0]


def _form(shown: View, row: Row) -> None:
    key = str(row["id"] or f"p{row['number']}")
    lang = shown.lang
    codes = [None, *(str(code) for code in data.places(shown.version)["code"])]
    small = _figures(shown, row)
    before = _before(row, small)
    code = before["code"]
    themes = [one.code for one in lexicon().themes]
    with st.form(f"decide_{key}", border=False):
        kind = st.radio(t("filter.kind"), KINDS, index=KINDS.index(before["kind"]),
                        format_func=lambda one: label(f"kind.{one}", lang), horizontal=True)  # fmt: skip
        body = st.text_input(t("field.body"), value=before["body"])
        options = list(dict.fromkeys([*codes, code]))
        place = st.selectbox(t("review.place"), options, index=options.index(code),
                             format_func=lambda one: place_words(one) if one else t("facet.none"))  # fmt: skip
        level = st.selectbox(t("filter.level"), LEVELS, index=LEVELS.index(before["level"]),
                             format_func=lambda one: label(f"level.{one}", lang))  # fmt: skip
        about = st.multiselect(t("filter.theme"), themes, default=before["themes"],
                               format_func=lambda one: theme_name(one, lang), max_selections=3,
                               placeholder=t("filter.theme.hint"))  # fmt: skip
        names = st.text_area(t("review.names"), value="\n".join(before["names"]), height=80)
        figures = st.data_editor(small, num_rows="dynamic", hide_index=True, column_config={
            name: st.column_config.Column(t(f"review.{name}")) for name in ("value", "unit", "of", "text")
        }, key=f"figures_{key}")  # fmt: skip
        years = st.columns(2)
        year = years[0].number_input(t("field.year"), value=before["year"], step=1, format="%d", placeholder="—")
        stated = years[1].number_input(t("field.event_year"), value=before["event_year"], step=1, format="%d", placeholder="—")
        who = st.text_input(t("review.who"), value=login.user() or st.session_state.get("reviewer", ""))
        why = st.text_input(t("review.why"))
        division = gazetteer().by_code(place) if place else None
        fields: dict[str, Any] = {
            "kind": kind, "body": body.strip(), "level": level, "code": place, "themes": about,
            "place": {"province": division.province, "city": division.city, "county": division.county} if division
            else {"province": None, "city": None, "county": None},
            "names": [line.strip() for line in names.splitlines() if line.strip()],
            "figures": _cells(figures),
            "year": None if year is None else int(year), "event_year": None if stated is None else int(stated),
        }  # fmt: skip
        changed = any(fields[name] != value for name, value in before.items())
        if place == code and row["id"]:  # the place as of the document's year stays unless it is changed
            fields["place"] = {part: row[part] if known(row[part]) else None for part in ("province", "city", "county")}
        with st.container(horizontal=True):
            actions: tuple[Action, ...] = ("accept", "edit", "reject") if row["id"] else ("add",)
            pressed = [
                action for action in actions
                if st.form_submit_button(
                    t(f"review.{action}"), type="primary" if action in ("accept", "add") else "secondary",
                    shortcut=SHORTCUTS[action],
                )
            ]
    if row["id"] and st.button(t("review.skip"), key=f"skip_{key}", type="tertiary", shortcut="N"):
        st.session_state["acts"].append(Act(str(row["id"])))
        _show(None)
    if pressed:
        # who presses "right" after changing a field has not found it right
        action: Action = "edit" if pressed[0] == "accept" and changed else pressed[0]
        _save(shown, row, action, fields, login.user() or who.strip(), why.strip() or None)


def _before(row: Row, figures: pd.DataFrame) -> dict[str, Any]:
    """What the fields of the form say before anybody changes one."""
    return {
        "kind": row["kind"] if known(row.get("kind")) else KINDS[0],
        "body": str(row["body"]).strip() if known(row.get("body")) else "",
        "level": row["level"] if known(row.get("level")) else LEVELS[4],
        "code": str(row["code"]) if known(row.get("code")) else None,
        "themes": list(row["themes"]) if known_list(row.get("themes")) else [],
        "names": [str(name).strip() for name in row["names"]] if known_list(row.get("names")) else [],
        "figures": _cells(figures),
        "year": _number(row.get("year")), "event_year": _number(row.get("event_year")),
    }  # fmt: skip


def _figures(shown: View, row: Row) -> pd.DataFrame:
    """The record's figures as a small table to edit."""
    frame = data.ask(queries.document_figures, shown.version, None, row["doc"])
    own = frame[frame["practice"] == row["id"]] if row["id"] else frame.head(0)
    small: pd.DataFrame = own[["value", "unit", "of", "text"]].reset_index(drop=True)
    return small


def _cells(figures: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of the small table that have words; empty text where a cell holds nothing."""
    rows = ({str(name): value if known(value) else "" for name, value in one.items()} for one in figures.to_dict("records"))
    return [row for row in rows if row["text"]]


def _number(value: object) -> int | None:
    return int(value) if known(value) else None  # type: ignore[call-overload]


def _save(shown: View, row: Row, action: Action, fields: dict[str, Any], who: str, why: str | None) -> None:
    """Append one decision; what cannot be saved is said, nothing is lost from the form."""
    if not who:
        st.html(f'<p class="note warn" role="alert">{plain(t("review.need_who"))}</p>')
        return
    st.session_state["reviewer"] = who
    found = rows_of(data.ask(queries.document, shown.version, None, row["doc"]))[0]
    document = Document(str(found["doc"]), str(found["text"]), str(found["file"]), str(found["format"]), None, str(found["sha256"]), Source())
    try:
        decision = decide(action, document, int(row["start"]), int(row["end"]), who, {} if action == "reject" else fields, why)
        if action != "reject":
            check_decision(decision)
        append_decision(worker.reviews_folder(), decision)
    except ReviewError as error:
        st.html(f'<p class="note warn" role="alert">{plain(error.said(language()))}</p>')
        return
    st.session_state["acts"].append(Act(str(row["id"]) if row["id"] else None, decision))
    data.changes.clear()
    _show(None)


def _show(record: str | None) -> None:
    """Go on with this record, or with the next of the queue."""
    keep("record", record)
    keep("passage", None)
    write_address()  # the new run would break this one off before the shell does it
    st.rerun()


def _undo() -> None:
    """The last step of this session, and the way back; then the one before it, as far as there are any."""
    acts: list[Act] = st.session_state["acts"]
    if not acts:
        return
    last = acts[-1]
    said = t("review.saved", action=t(f"review.{last.decision.action}")) if last.decision else t("review.skipped")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="note" role="status">{plain(said)}</p>', width="content")
        pressed = st.button(t("review.undo"), key="undo", type="tertiary", shortcut="U")
    if not pressed:
        return
    if last.decision:
        try:
            append_decision(worker.reviews_folder(), withdraw(last.decision, last.decision.who))
        except ReviewError as error:
            st.html(f'<p class="note warn" role="alert">{plain(error.said(language()))}</p>')
            return
        data.changes.clear()
    acts.pop()
    _show(last.record)
