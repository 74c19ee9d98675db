"""The document page: the text as it is, every record lit in place, and for one record what each field came from."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.agreement import said_alone
from dashboard.citations import bibtex, gbt7714
from dashboard.filters import Filters
from dashboard.labels import label, theme_name
from dashboard.ui import data, login
from dashboard.ui.alike import similar_records
from dashboard.ui.i18n import t
from dashboard.ui.marked import Pen, anchor, attribute, copier, marked, plain
from dashboard.ui.proof import evidence, fields_table, pen_of
from dashboard.ui.records import Row, known, known_list, reference, rows_of
from dashboard.ui.view import View, here, keep, link, number_asked, parameter, view

WINDOW = 40_000
"""Characters of a document on one page."""

def choose_document(shown: View) -> Row | None:
    """The document that the address asks for; None where it asks for none, or for one that isn't there, which is said."""
    doc = parameter("doc")
    frame = data.ask(queries.document, shown.version, None, doc) if doc else pd.DataFrame()
    if len(frame):
        return rows_of(frame)[0]
    if doc:
        st.html(f'<p class="note warn">{plain(t("document.unknown", doc=doc[:60]))}</p>')
    return None


def list_documents(shown: View) -> None:
    """All documents with what was found in them."""
    rows = []
    for row in rows_of(data.ask(queries.documents, shown.version)):
        words = next(row[name] for name in ("title", "article_title", "doc") if known(row[name]))
        opened = anchor(link("document", Filters(), doc=row["doc"]), words, top=1)
        cells = [row["publisher"], row["published"], row["genre"]]
        rows.append(
            f"<tr><td>{opened}</td>" + "".join(f"<td>{plain(one if known(one) else '')}</td>" for one in cells)
            + f'<td class="n">{row["articles"]}</td><td class="n">{row["practices"]}</td></tr>'
        )
    heads = [t(f"documents.{name}") for name in ("title", "publisher", "published", "genre", "articles", "practices")]
    kinds = ["", "", "", "", ' class="n"', ' class="n"']
    head = "".join(f"<th{kind}>{plain(one)}</th>" for one, kind in zip(heads, kinds, strict=True))
    table = f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    st.html(f'<div class="scroll">{table}</div>')


def source_block(document: Row) -> None:
    """Title (where the source tells none, that of the first article that has one), source, and how to cite it."""
    articles = rows_of(data.ask(queries.document_articles, view().version, None, document["doc"]))
    titles = (one["title"] for one in articles if known(one["title"]))
    words = document["title"] if known(document["title"]) else next(titles, document["doc"])
    alone = articles[0] if len(articles) == 1 else {}  # of several, none is the document's author
    read = {name: alone.get(name) for name in ("author", "published") if not known(document[name]) and known(alone.get(name))}
    cited = {**document, **read, "title": words}
    stem = "" if words == document["doc"] else f' <span class="stem">{plain(document["doc"])}</span>'
    parts = [cited[name] for name in ("author", "publisher", "published", "genre")]
    line = " · ".join(plain(part) for part in parts if known(part))
    copies = [
        copier(gbt7714(cited), t("document.gbt"), t("copy.done")),
        copier(bibtex(cited), "BibTeX", t("copy.done")),
    ]
    if known(document["url"]):
        copies.append(copier(str(document["url"]), t("document.url"), t("copy.done")))
    note = f'<p class="note">{plain(document["note"])}</p>' if known(document["note"]) else ""
    st.html(
        f'<h1 class="title">{plain(words)}{stem}</h1><p class="said">{line}</p>{note}<p class="links">{"".join(copies)}</p>'
    )


def chosen_span() -> tuple[int, int] | None:
    """The passage that the address points at."""
    start, end = number_asked("start"), number_asked("end")
    return None if start is None or end is None else (start, end)


def text_and_record(shown: View, document: Row) -> None:
    """The text at the left, the record chosen at the right."""
    doc = str(document["doc"])
    practices = rows_of(data.ask(queries.document_practices, shown.version, None, doc))
    span = chosen_span()
    chosen = next((row for row in practices if span and row["start"] < span[1] and row["end"] > span[0]), None)
    st.html(f'<p class="said">{plain(t("document.said", n=len(practices), version=shown.version))}</p>')
    wide, narrow = st.columns([5, 3], gap="large")
    with wide:
        around = data.ask(queries.document_furniture, shown.version, None, doc)
        dimmed = [Pen(int(row["start"]), int(row["end"]), "furniture") for row in rows_of(around)]
        _text(document, practices, chosen, span, [*dimmed, *_pens(shown, doc, chosen)])
    with narrow:
        if chosen:
            _fields(shown, doc, document, chosen)
            if known(chosen["passage"]):
                similar_records(shown, int(chosen["passage"]))
        else:
            st.html(f'<div class="panel note">{plain(t("document.choose"))}</div>')


def _pens(shown: View, doc: str, chosen: Row | None) -> list[Pen]:
    """Marks of the words that the chosen record's fields came from."""
    return [] if chosen is None else [
        Pen(one["start"], one["end"], f"ev {pen_of(one['field'])}", (("data-lit", one["key"]),))
        for one in evidence(shown, doc, chosen)
    ]  # fmt: skip


def _text(
    document: Row, practices: Sequence[Row], chosen: Row | None, span: tuple[int, int] | None, pens: Sequence[Pen]
) -> None:
    """One window of the text: records are links that choose them; the chosen passage is scrolled to."""
    text = str(document["text"])
    first, last = _window(len(text), practices, span)
    pieces, at = [], first
    for row in practices:
        start, end = int(row["start"]), int(row["end"])
        if start < at or end > last:
            continue
        pieces.append(_gap(text, at, start, span if chosen is None else None, pens))
        pieces.append(_record(str(document["doc"]), text[start:end], row, row is chosen, pens))
        at = end
    pieces.append(_gap(text, at, last, span if chosen is None else None, pens))
    st.html(f'<div class="document"{_taking(str(document["doc"]), text[first:last], first)}>{"".join(pieces)}</div>')
    ways = []
    if first > 0:
        ways.append(anchor(here(start=None, end=None, at=max(first - WINDOW, 0)), t("pager.back"), top=1))
    if last < len(text):
        ways.append(anchor(here(start=None, end=None, at=last), t("pager.on"), top=1))
    if ways:
        st.html(f'<p class="links">{"".join(ways)}</p>')


def _taking(doc: str, shown: str, first: int) -> str:
    """What the script needs to offer a selected stretch as a record: where the window begins, the page that takes it,
    and where a line ends in two characters, which a browser shows as one."""
    if not login.may("review"):
        return ""
    ends = ",".join(str(found.start()) for found in re.finditer("\r\n", shown))
    return (
        attribute("data-first", first) + attribute("data-ends", ends) + attribute("data-words", t("document.take"))
        + attribute("data-take", link("review", Filters(), doc=doc))
    )  # fmt: skip


def _window(length: int, practices: Sequence[Row], span: tuple[int, int] | None) -> tuple[int, int]:
    """The window around the passage chosen, or where the address asks for it; no record is cut by its edges."""
    at = number_asked("at") or 0
    if span:
        keep("at", None)
        at = max(span[0] - WINDOW // 4, 0) if length > WINDOW else 0
    first = min(at, max(length - 1, 0))
    last = min(first + WINDOW, length)
    records = [(int(row["start"]), int(row["end"])) for row in practices]
    return (
        min([first, *(start for start, end in records if start < first < end)]),
        max([last, *(end for start, end in records if start < last < end)]),
    )


def _gap(text: str, start: int, end: int, span: tuple[int, int] | None, pens: Sequence[Pen]) -> str:
    """Text between records; a passage chosen that holds no record is lit in it."""
    extra = [Pen(*span, "chosen", (("data-target", f"{span[0]}-{span[1]}"),))] if span else []
    return marked(text[start:end], [*pens, *extra], start) if end > start else ""


def _record(doc: str, text: str, row: Row, is_chosen: bool, pens: Sequence[Pen]) -> str:
    start, end = int(row["start"]), int(row["end"])
    inner = marked(text, pens if is_chosen else (), start)
    if is_chosen:
        return f'<mark class="record-span chosen"{attribute("data-target", f"{start}-{end}")}>{inner}</mark>'
    href = link("document", Filters(), doc=doc, start=start, end=end)
    return f'<mark class="record-span"><a data-go="1"{attribute("href", href)}>{inner}</a></mark>'


def _fields(shown: View, doc: str, document: Row, practice: Row) -> None:
    """The record: each field with the words it came from; what extraction alone said; what one can do with it."""
    found = evidence(shown, doc, practice)
    state = label(f"state.{practice['state']}", shown.lang)
    after = [
        copier(reference({**document, **practice}), t("record.copy"), t("copy.done")),
        _pin(shown, str(practice["id"])),
        anchor(link("review", Filters(), record=practice["id"]), t("record.report"), top=1),
    ]
    st.html(
        f'<aside class="panel"><p class="who"><span class="state{"" if practice["state"] == "extracted" else " sure"}">'
        f"{plain(state)}</span></p>{fields_table(practice, found, str(document['text']))}"
        f'<p class="links">{"".join(after)}</p>{_origin(practice)}</aside>'
    )


def _pin(shown: View, practice: str) -> str:
    inside = practice in shown.basket
    words = t("record.unpin") if inside else t("record.pin")
    return anchor(here(**{"unpin" if inside else "pin": practice}), words, act=1)


def _origin(practice: Row) -> str:
    """Rule, confidence and id; what extraction alone would have said where a person has decided."""
    lines = [t("record.rule", rule=practice["rule"], confidence=f"{practice['confidence']:.2f}"),
             t("record.id", id=practice["id"])]  # fmt: skip
    if known(practice.get("unresolved")):
        lines.append(str(practice["unresolved"]))
    alone = practice.get("extracted")
    if practice["state"] != "extracted":
        lines.append(_difference(practice, json.loads(str(alone))) if known(alone) else t("record.added"))
    return "".join(f'<p class="note">{plain(line)}</p>' for line in lines)


def _difference(practice: Row, alone: Mapping[str, Any]) -> str:
    """What extraction alone said otherwise."""
    other = []
    for name in ("kind", "body", "province", "city", "county", "level", "year", "event_year"):
        before, now = said_alone(alone, name), practice[name] if known(practice[name]) else None
        if before != now:
            words = label(f"{name}.{before}", view().lang) if name in ("kind", "level") and before else before
            other.append(t("field.was", field=t(f"field.{name}"), value=t("field.unknown") if words is None else words))
    themes = list(alone.get("themes") or [])
    if themes != (list(practice["themes"]) if known_list(practice["themes"]) else []):
        names = t("comma").join(theme_name(code, view().lang) for code in themes)
        other.append(t("field.was", field=t("field.theme"), value=names or t("theme_none")))
    return t("record.alone", other=t("semicolon").join(other)) if other else t("record.alike")
