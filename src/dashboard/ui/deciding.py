"""The review page: one case in its context, its fields to accept, change, reject or adjudicate, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries, worker
from dashboard.agreement import Pair, differences
from dashboard.errors import ReviewError
from dashboard.filters import Filters
from dashboard.labels import label, theme_name
from dashboard.lexicon import all_themes
from dashboard.locations import place_text
from dashboard.models import KINDS, LEVELS
from dashboard.overlay import check_decision
from dashboard.places import gazetteer
from dashboard.reviews import NO_RECORD, Action, Decision, append_decision, decide, withdraw
from dashboard.ui import data, login
from dashboard.ui.bar import all_divisions, place_words
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, anchor, marked, plain
from dashboard.ui.proof import fields_table, pen_of
from dashboard.ui.records import Row, known, rows_of, source_words
from dashboard.ui.turns import NOWHERE, Case, next_case, reviewer
from dashboard.ui.view import View, keep, link, parameter, write_address

SHORTCUTS = {"accept": "A", "edit": "E", "reject": "X", "add": "A", "adjudicate": "E", "dismiss": "X"}
"""Keys that decide; while something is typed into a field they are letters."""
BEFORE, AFTER = 220, 160
"""Characters of the text shown around a sentence."""


@dataclass(frozen=True, slots=True)
class Act:
    """One step of this session on a case: a decision, or a skip, without one. `record` is shown again after an undo."""

    case: str
    record: str | None
    decision: Decision | None = None


def desk(shown: View) -> None:
    """Context at the left, fields at the right, and what can be decided."""
    acts: list[Act] = st.session_state.setdefault("acts", [])
    case = next_case(shown, [act.case for act in acts])
    _undo()
    if case is None:
        st.html(f'<p class="lead">{plain(t("review.empty"))}</p>')
        return
    document = rows_of(data.ask(queries.document, shown.version, None, case.doc))[0]
    wide, narrow = st.columns([1, 1], gap="large")
    with wide:
        if case.pair:
            _both(case.pair)
        _context(document, case)
    with narrow:
        _form(shown, case)


def _context(document: Row, case: Case) -> None:
    """The sentence among its neighbours, the words its fields came from marked, and which field came from which."""
    text, found = str(document["text"]), [dict(one) for one in case.found]
    pens = [Pen(one["start"], one["end"], f"ev {pen_of(one['field'])}", (("data-lit", one["key"]),)) for one in found]
    first, last = max(0, case.start - BEFORE), min(len(text), case.end + AFTER)
    sentence = f'<mark class="record-span chosen">{marked(text[case.start : case.end], pens, case.start)}</mark>'
    opened = anchor(link("document", Filters(), doc=case.doc, start=case.start, end=case.end), t("record.open"), top=1)
    st.html(
        f'<p class="meta note">{plain(source_words(document))}</p><div class="document">'
        f"{marked(text[first : case.start], pens, first)}{sentence}{marked(text[case.end : last], pens, case.end)}</div>"
        + ("" if case.blind else f'<p class="links">{opened}</p>')
    )
    if case.found:
        st.html(fields_table({**case.fields, **case.fields["place"]}, found, text))


def _both(pair: Pair) -> None:
    """What the two reviewers said, side by side, where they do not agree."""
    rows = []
    for field, one, other in differences(pair):
        words = t("review.is_record") if field == "record" else t(f"field.{field.removesuffix('s')}")
        rows.append(f"<tr><th>{plain(words)}</th><td>{plain(_words(field, one))}</td><td>{plain(_words(field, other))}</td></tr>")
    two = [decision.who if decision else "—" for decision in (pair.one, pair.other)]
    reasons = [decision.why or "" if decision else "" for decision in (pair.one, pair.other)]
    if any(reasons):
        rows.append(f"<tr><th>{plain(t('review.reason'))}</th>" + "".join(f"<td>{plain(one)}</td>" for one in reasons) + "</tr>")
    head = "".join(f"<th>{plain(one)}</th>" for one in ("", *two))
    st.html(f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')


def _words(field: str, value: Any) -> str:
    """A value of a decision in words."""
    lang = language()
    if field == "record":
        return t(f"review.{value}")
    if value in (None, "", [], ()):
        return "—"
    if field in ("kind", "level"):
        return label(f"{field}.{value}", lang)
    if field == "themes":
        return t("comma").join(theme_name(code, lang) for code in value)
    if field == "place":
        return place_text(*value.values()) or "—"
    if field == "figures":
        return t("comma").join(str(one["text"]) for one in value)
    return t("comma").join(map(str, value)) if isinstance(value, list) else str(value)


def _form(shown: View, case: Case) -> None:
    key, lang, before = case.key, shown.lang, case.fields
    code = before["code"]
    themes = [one.code for one in all_themes()]
    about_before = [one for one in before["themes"] if one in themes][:3]
    with st.form(f"decide_{key}", border=False, enter_to_submit=False):
        kind = st.radio(t("filter.kind"), KINDS, index=KINDS.index(before["kind"]), key=f"says_kind_{key}",
                        format_func=lambda one: label(f"kind.{one}", lang), horizontal=True)  # fmt: skip
        body = st.text_input(t("field.body"), value=before["body"], key=f"says_place_body_{key}")
        known_here = (str(one) for one in data.places(shown.version)["code"])
        options = list(dict.fromkeys([None, *known_here, *all_divisions(), code]))
        place = st.selectbox(t("review.place"), options, index=options.index(code), key=f"says_place_{key}",
                             format_func=lambda one: place_words(one) if one else t("facet.none"))  # fmt: skip
        level = st.selectbox(t("filter.level"), LEVELS, index=LEVELS.index(before["level"]), key=f"says_place_level_{key}",
                             format_func=lambda one: label(f"level.{one}", lang))  # fmt: skip
        about = st.multiselect(t("filter.theme"), themes, default=about_before, key=f"says_themes_{key}",
                               format_func=lambda one: theme_name(one, lang), max_selections=3,
                               placeholder=t("filter.theme.hint"))  # fmt: skip
        names = st.text_area(t("review.names"), value="\n".join(before["names"]), height=80, key=f"says_names_{key}")
        with st.container(key=f"says_figures_{key}"):
            columns = ["value", "unit", "of", "text"]
            figures = st.data_editor(pd.DataFrame(before["figures"], columns=columns), num_rows="dynamic", hide_index=True,
                                     column_config={name: st.column_config.Column(t(f"review.{name}")) for name in columns},
                                     key=f"figures_{key}")  # fmt: skip
        with st.container(key=f"says_year_{key}"):
            years = st.columns(2)
            year = years[0].number_input(t("field.year"), value=before["year"], step=1, format="%d", placeholder="—")
            stated = years[1].number_input(t("field.event_year"), value=before["event_year"], step=1, format="%d", placeholder="—")
        who = st.text_input(t("review.who"), value=reviewer())
        why = st.text_input(t("review.why"))
        division = gazetteer().by_code(place) if place else None
        fields: dict[str, Any] = {
            "kind": kind, "body": body.strip(), "level": level, "code": place, "themes": about,
            "place": {"province": division.province, "city": division.city, "county": division.county} if division
            else dict(NOWHERE),
            "names": [line.strip() for line in names.splitlines() if line.strip()],
            "figures": _cells(figures),
            "year": None if year is None else int(year), "event_year": None if stated is None else int(stated),
        }  # fmt: skip
        if place == code:  # the place as of the document's year stays unless it is changed
            fields["place"] = dict(before["place"])
        with st.container(horizontal=True):
            sided = _sides(case.pair) if case.pair else None
        with st.container(horizontal=True):
            pressed = [
                action for action in case.actions
                if st.form_submit_button(
                    t(f"review.{action}"), type="primary" if action in ("accept", "add", "adjudicate") else "secondary",
                    shortcut=SHORTCUTS[action],
                )
            ]
    if st.button(t("review.skip"), key=f"skip_{key}", type="tertiary", shortcut="N"):
        st.session_state["acts"].append(Act(case.key, case.record))
        _show(None)
    by = login.user() or who.strip()
    if sided:
        _save(shown, case, *sided, by, why.strip() or None)
    elif pressed:
        # who presses "right" after changing a field has not found it right
        small = {**before, "figures": _cells(pd.DataFrame(before["figures"]))}
        changed = any(fields[name] != small[name] for name in fields)
        action: Action = "edit" if pressed[0] == "accept" and changed else pressed[0]
        _save(shown, case, action, fields, by, why.strip() or None)


def _sides(pair: Pair) -> tuple[Action, Mapping[str, Any]] | None:
    """A button for each of the two; the ruling that sides with the one pressed."""
    ruling: tuple[Action, Mapping[str, Any]] | None = None
    for number, decision in enumerate((pair.one, pair.other), 1):
        words = t("review.side", who=decision.who if decision else t("review.nobody"))
        if st.form_submit_button(words, shortcut=str(number)):
            none = decision is None or decision.action == "reject"
            ruling = ("dismiss", {}) if decision is None or none else ("adjudicate", decision.fields)
    return ruling


def _cells(figures: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of the small table that have words; empty text where a cell holds nothing."""
    rows = ({str(name): value if known(value) else "" for name, value in one.items()} for one in figures.to_dict("records"))
    return [row for row in rows if row["text"]]


def _save(shown: View, case: Case, action: Action, fields: Mapping[str, Any], who: str, why: str | None) -> None:
    """Append one decision; what cannot be saved is said, nothing is lost from the form."""
    if not who:
        st.html(f'<p class="note warn" role="alert">{plain(t("review.need_who"))}</p>')
        return
    st.session_state["reviewer"] = who
    none = action in NO_RECORD
    try:
        decision = decide(action, data.ask(queries.stored_document, shown.version, None, case.doc), case.start, case.end, who, {} if none else fields, why, case.blind)
        if not none:
            check_decision(decision)
        append_decision(worker.reviews_folder(), decision)
    except ReviewError as error:
        st.html(f'<p class="note warn" role="alert">{plain(error.said(language()))}</p>')
        return
    st.session_state["acts"].append(Act(case.key, case.record, decision))
    data.changes.clear()
    _show(None)


def _show(record: str | None) -> None:
    """Go on with this record, or with the next of the queue."""
    if parameter("start"):  # a stretch marked by hand is done with, and its document
        keep("doc", None)
    for name, value in (("record", record), ("passage", None), ("start", None), ("end", None)):
        keep(name, value)
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
