"""Records of other places that are like one, with the words they share lit: what else is done under other names."""

import streamlit as st

from dashboard import queries
from dashboard.fold import fold
from dashboard.search import mark
from dashboard.ui import data
from dashboard.ui.i18n import t
from dashboard.ui.marked import Pen, anchor, marked, plain
from dashboard.ui.records import passage_link, rows_of, whole
from dashboard.ui.view import View


def similar_records(shown: View, passage: int) -> None:
    """The records of other cities most like that of a passage."""
    found = data.similar(shown.version, passage)
    frame = data.ask(queries.passages_by_number, shown.version, None, tuple(one.number for one in found))
    rows = {int(row["number"]): row for row in rows_of(frame)}
    made = []
    for one in found:
        row = rows[one.number]
        pens = [Pen(hit.start, hit.end, "hit") for hit in mark(one.text, [(word, fold(word)) for word in one.words])]
        opened = anchor(passage_link(row), t("record.open"), top=1)
        made.append(
            f'<article class="alike"><p class="who"><b>{plain(row["body"] or t("record.no_body"))}</b>'
            f'<span class="num">{plain(whole(row["year"]))}</span>{opened}</p>'
            f"<blockquote>{marked(one.text, pens)}</blockquote></article>"
        )
    inner = "".join(made) or f'<p class="note">{plain(t("alike.none"))}</p>'
    said = f'<p class="note">{plain(t("alike.said"))}</p>' if made else ""
    st.html(f'<section><h3 class="title">{plain(t("alike"))}</h3>{said}{inner}</section>')
