"""The review page: the least certain record in its context, its fields to accept, change or reject."""

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
from dashboard.reviews import Action, append_decision, decide, withdraw
from dashboard.ui import data, login
from dashboard.ui.bar import place_words
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, anchor, marked, plain
from dashboard.ui.reading import evidence
from dashboard.ui.records import Row, known, known_list, passage_link, rows_of, source_words
from dashboard.ui.view import View, keep, parameter

SHORTCUTS = {"accept": "A", "edit": "E", "reject": "X", "add": "A"}
"""Keys that decide; while something is typed into a field they are letters."""

QUEUE = 200
"""Records fetched at a time; a session seldom decides more between two builds."""


def queue(shown: View) -> Row | None:
    """The record to decide now: the one asked for, the passage to add, else the least certain undecided one."""
    done: list[str] = st.session_state.setdefault("decided", [])
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
    frame = data.ask(queries.practices, shown.version, shown.filters, QUEUE, 0, "uncertain")
    waiting = [row for row in rows_of(frame) if row["state"] == "extracted" and row["id"] not in done]
    st.html(f'<p class="note num">{plain(t("review.queue", n=len(waiting), done=len(done)))}</p>')
    return waiting[0] if waiting else None


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
    code = str(row["code"]) if known(row.get("code")) else None
    themes = [one.code for one in lexicon().themes]
    with st.form(f"decide_{key}", border=False):
        kind = st.radio(t("filter.kind"), KINDS, index=KINDS.index(row["kind"]) if known(row.get("kind")) else 0,
                        format_func=lambda one: label(f"kind.{one}", lang), horizontal=True)  # fmt: skip
        body = st.text_input(t("field.body"), value=str(row["body"]) if known(row.get("body")) else "")
        options = list(dict.fromkeys([*codes, code]))
        place = st.selectbox(t("review.place"), options, index=options.index(code),
                             format_func=lambda one: place_words(one) if one else t("facet.none"))  # fmt: skip
        level = st.selectbox(t("filter.level"), LEVELS, index=LEVELS.index(row["level"]) if known(row.get("level")) else 4,
                             format_func=lambda one: label(f"level.{one}", lang))  # fmt: skip
        about = st.multiselect(t("filter.theme"), themes, default=list(row["themes"]) if known_list(row.get("themes")) else [],
                               format_func=lambda one: theme_name(one, lang), max_selections=3,
                               placeholder=t("filter.theme.hint"))  # fmt: skip
        names = st.text_area(t("review.names"), value="\n".join(row["names"]) if known_list(row.get("names")) else "", height=80)
        figures = st.data_editor(_figures(shown, row), num_rows="dynamic", hide_index=True, column_config={
            name: st.column_config.Column(t(f"review.{name}")) for name in ("value", "unit", "of", "text")
        }, key=f"figures_{key}")  # fmt: skip
        years = st.columns(2)
        year = years[0].number_input(t("field.year"), value=_number(row.get("year")), step=1, format="%d", placeholder="—")
        stated = years[1].number_input(t("field.event_year"), value=_number(row.get("event_year")), step=1, format="%d", placeholder="—")
        who = st.text_input(t("review.who"), value=login.user() or st.session_state.get("reviewer", ""))
        why = st.text_input(t("review.why"))
        division = gazetteer().by_code(place) if place else None
        fields: dict[str, Any] = {
            "kind": kind, "body": body.strip(), "level": level, "code": place, "themes": about,
            "place": {"province": division.province, "city": division.city, "county": division.county} if division
            else {"province": None, "city": None, "county": None},
            "names": [line.strip() for line in names.splitlines() if line.strip()],
            "figures": [one for one in figures.to_dict("records") if known(one["text"])],
            "year": None if year is None else int(year), "event_year": None if stated is None else int(stated),
        }  # fmt: skip
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
        st.session_state["decided"].append(row["id"])
        keep("record", None)
        st.rerun()
    if pressed:
        _save(shown, row, pressed[0], fields, login.user() or who.strip(), why.strip() or None)


def _figures(shown: View, row: Row) -> pd.DataFrame:
    """The record's figures as a small table to edit."""
    frame = data.ask(queries.document_figures, shown.version, None, row["doc"])
    own = frame[frame["practice"] == row["id"]] if row["id"] else frame.head(0)
    small: pd.DataFrame = own[["value", "unit", "of", "text"]].reset_index(drop=True)
    return small


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
    st.session_state["decided"].append(str(row["id"]))
    st.session_state["last_decision"] = decision
    data.changes.clear()
    keep("record", None)
    keep("passage", None)
    st.rerun()


def _undo() -> None:
    """The last decision of this session, and the way back."""
    last = st.session_state.get("last_decision")
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="note" role="status">{plain(t("review.saved", action=t(f"review.{last.action}")))}</p>', width="content")
        if st.button(t("review.undo"), key="undo", type="tertiary", shortcut="U"):
            append_decision(worker.reviews_folder(), withdraw(last, last.who))
            st.session_state["last_decision"] = None
            if st.session_state["decided"]:
                st.session_state["decided"].pop()
            data.changes.clear()
            st.rerun()
