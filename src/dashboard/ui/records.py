"""Records and passages as people read them: the words, who and when, where from, and what can be done with them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.citations import gbt7714
from dashboard.filters import Filters
from dashboard.labels import label, theme_name
from dashboard.search import Mark
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, anchor, copier, marked, plain
from dashboard.ui.view import here, link, view

Row = Mapping[str, Any]


def known(value: object) -> bool:
    """Whether a table's cell holds a value."""
    return value is not None and value is not pd.NA and value == value and value != ""


def whole(value: object) -> str:
    """A number without decimals or thousands comma (a year), empty where missing."""
    return str(int(value)) if known(value) else ""  # type: ignore[call-overload]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame as mappings."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def source_words(row: Row) -> str:
    """Where a passage stands: title, publisher, date."""
    title = row.get("title") if known(row.get("title")) else row.get("article_title")
    parts = [title, row.get("publisher"), row.get("published")]
    return " · ".join(str(part) for part in parts if known(part)) or str(row["doc"])


def reference(row: Row) -> str:
    """Quotation, citation and address of a passage, as one pastes it into a paper; {origin} is this server."""
    quotation = f"“{row['text']}”" if language() == "zh" else f"‘{row['text']}’"
    return f"{quotation}\n——{gbt7714(row)}\n{{origin}}{passage_link(row, v=view().version)}"


def passage_link(row: Row, **values: object) -> str:
    """Address of a passage in its document, without the filters of this page."""
    return link("document", Filters(), doc=row["doc"], start=int(row["start"]), end=int(row["end"]), **values)


def record_html(row: Row, marks: Sequence[Mark] = (), place: bool = True) -> str:
    """One record or passage: its words, its fields, its source, its links."""
    lang = view().lang
    pens = [Pen(one.start, one.end, "hit") for one in marks]
    who = [f"<b>{plain(row.get('body') or t('record.no_body'))}</b>"] if place else []
    if known(row.get("year")):
        who.append(f'<span class="num">{plain(t("record.published", year=whole(row["year"])))}</span>')
    if known(row.get("event_year")) and row.get("event_year") != row.get("year"):
        who.append(f'<span class="num">{plain(t("record.stated", year=whole(row["event_year"])))}</span>')
    if known(row.get("kind")):
        who.append(f"<span>{plain(label('kind.' + str(row['kind']), lang))}</span>")
    if known(row.get("state")):
        sure = "" if row["state"] == "extracted" else " sure"
        who.append(f'<span class="state{sure}">{plain(label("state." + str(row["state"]), lang))}</span>')
    themes = row.get("themes")
    about = [theme_name(code, lang) for code in themes] if themes is not None and known_list(themes) else []
    names = row.get("names")
    if names is not None and known_list(names):
        about += [t("record.named", name=t("comma").join(dict.fromkeys(map(str, names))))]
    meta = " · ".join(plain(part) for part in [*about, source_words(row)])
    return (
        f'<article class="record"><p class="who">{"".join(who)}</p>'
        f"<blockquote>{marked(str(row['text']), pens)}</blockquote>"
        f'<p class="meta">{meta}</p><p class="links">{"".join(_links(row))}</p></article>'
    )


def known_list(values: object) -> bool:
    """Whether a cell holds a list with something in it."""
    return hasattr(values, "__len__") and not isinstance(values, str) and len(values) > 0


def _links(row: Row) -> list[str]:
    made = [anchor(passage_link(row), t("record.open"), top=1), copier(reference(row), t("record.copy"), t("copy.done"))]
    practice = row.get("practice") if "practice" in row else row.get("id")
    if not known(practice) and known(row.get("number")) and row.get("role") == "sentence":
        made.append(anchor(link("review", passage=int(row["number"])), t("record.add"), top=1))
    if known(practice):
        inside = practice in view().basket
        words = t("record.unpin") if inside else t("record.pin")
        made.append(anchor(here(**{"unpin" if inside else "pin": practice}), words, act=1))
        if view().page != "review":
            made.append(anchor(link("review", record=practice), t("record.report"), top=1))
    return made


def record_list(frame: pd.DataFrame, marks: Sequence[Sequence[Mark]] = ()) -> None:
    """Records or passages below each other."""
    pieces = [
        record_html(row, marks[number] if number < len(marks) else ())
        for number, row in enumerate(rows_of(frame))
    ]
    if pieces:
        st.html("".join(pieces))


def columns(groups: Sequence[tuple[str, pd.DataFrame]], empty: str) -> None:
    """Records side by side, a column a group; narrow screens show them below each other."""
    made = []
    for words, frame in groups:
        inner = "".join(record_html(row) for row in rows_of(frame)) or f'<p class="note">{plain(empty)}</p>'
        made.append(f'<section><h3 class="title">{plain(words)}</h3>{inner}</section>')
    width = f"grid-template-columns: repeat({max(len(made), 1)}, minmax(0, 1fr))"
    st.html(f'<div class="columns" style="{width}">{"".join(made)}</div>')
