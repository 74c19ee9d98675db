"""The search page: passages that hold the text, or the records that the filters leave; counts beside them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.catalogue import place_name
from dashboard.filters import Filters, from_query
from dashboard.labels import label, theme_name
from dashboard.search import Hits, kwic
from dashboard.search.neighbours import nearest_terms
from dashboard.ui import data
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.records import known, passage_link, record_list, rows_of, whole
from dashboard.ui.view import View, here, keep, link, number_asked, parameter

PAGE = 20
FACETS = ("city", "theme", "year", "level", "kind", "state")
FACET_ROWS = 12
BESIDE = (2, 1)
"""Widths of the list, as wide as its lines of text, and of the counts at its side."""


def page_number(total: int) -> int:
    """Which page of a list is shown, from 1: the one that page= of the address asks for, at most the last."""
    number = min(number_asked("page") or 1, last_page(total))
    keep("page", str(number) if number > 1 else None)
    return number


def last_page(total: int) -> int:
    """The last page of a list, from 1."""
    return max(1, -(-total // PAGE))


def passages_found(shown: View, mode: str, order: str, as_kwic: bool) -> None:
    """Passages, or lines of context, with the counts at their side."""
    aliases = parameter("aliases") != "off"
    asked = number_asked("page") or 1
    hits = _search(shown, mode, order, aliases, asked)
    number = page_number(hits.total)
    if number < asked:
        hits = _search(shown, mode, order, aliases, number)
    frame = data.ask(queries.passages_by_number, shown.version, None, tuple(hit.number for hit in hits.rows))
    st.html(f'<p class="lead">{plain(_total_words(shown, hits))}</p>')
    if missing := queries.not_searched(shown.filters):
        words = t("search.left_out", what=t("comma").join(place_name(one, shown.lang) for one in missing))
        st.html(f'<p class="note warn" role="status">{plain(words)}</p>')
    _expansion(hits, aliases)
    if not hits.total:
        _nothing(shown)
        return
    wide, narrow = st.columns(BESIDE, gap="large")
    with wide:
        if as_kwic:
            _kwic(frame, hits)
        else:
            record_list(frame, [hit.marks for hit in hits.rows])
        pager(number, hits.total)
    with narrow:
        facets(shown, {name: hits.facets[name] for name in FACETS})


def _search(shown: View, mode: str, order: str, aliases: bool, page: int) -> Hits:
    return queries.search(
        data.dataset(shown.version), shown.filters.q, shown.filters, mode="ranked" if mode == "ranked" else "exact",
        order=order, limit=PAGE, offset=(page - 1) * PAGE, facets=FACETS, aliases=aliases,  # type: ignore[arg-type]
    )  # fmt: skip


def records_found(shown: View) -> None:
    """The records that the filters leave, newest first, with the counts at their side."""
    total = data.ask(queries.count_practices, shown.version, shown.filters)
    number = page_number(total)
    st.html(f'<p class="lead">{plain(t("search.records", n=total))}</p>')
    frame = data.ask(queries.practices, shown.version, shown.filters, PAGE, (number - 1) * PAGE)
    wide, narrow = st.columns(BESIDE, gap="large")
    with wide:
        record_list(frame)
        pager(number, total)
    with narrow:
        facets(shown, {name: _counted(shown, name) for name in ("city", "theme", "level", "kind", "state")})


def _counted(shown: View, name: str) -> list[tuple[Any, int]]:
    frame = data.ask(queries.practices_by, shown.version, shown.filters, name)
    return [(key if known(key) else None, int(n)) for key, n in zip(frame["key"], frame["n"], strict=True)]


def _total_words(shown: View, hits: Hits) -> str:
    of = data.dataset(shown.version).index.passages
    return t("search.total", n=hits.total, of=of, q=shown.filters.q)


def _expansion(hits: Hits, aliases: bool) -> None:
    if hits.expanded:
        added = t("comma").join(word for one in hits.expanded for word in one.added)
        words = plain(t("search.expanded", added=added))
        st.html(f'<p class="note">{words} {anchor(here(aliases="off"), t("search.expand_off"))}</p>')
    elif not aliases:
        st.html(f'<p class="note">{anchor(here(aliases=None), t("search.expand_on"))}</p>')


def _nothing(shown: View) -> None:
    """Nothing found: how much was searched, what does occur, and where to see what was read."""
    index = data.dataset(shown.version).index
    near = nearest_terms(index, shown.filters.q)
    links = [anchor(link("search", replace(shown.filters, q=one.term)), f"{one.term} {one.passages}") for one in near]
    if replace(shown.filters, q="").active:
        links.append(anchor(link("search", Filters(q=shown.filters.q)), t("search.unfiltered")))
    links.append(anchor(link("overview", Filters()), t("empty.coverage"), top=1))
    words = [t("search.nothing", n=index.passages), *([t("search.near")] if near else [])]
    st.html(f'<p class="note">{plain(" ".join(words))}</p><p class="links">{"".join(links)}</p>')


def _kwic(frame: pd.DataFrame, hits: Hits) -> None:
    """Left, hit and right in columns; each line opens its passage."""
    rows = {int(row["number"]): row for row in rows_of(frame)}
    lines = []
    for hit in hits.rows:
        row = rows[hit.number]
        for one in kwic(hit.text, [(mark.start, mark.end) for mark in hit.marks], 28):
            opened = anchor(passage_link(row), one.hit, top=1)
            place = f"{row['body'] or ''} {whole(row['year'])}"
            lines.append(
                f'<tr><td class="l">{plain(one.left)}</td><td class="h"><mark class="hit">{opened}</mark></td>'
                f'<td class="r">{plain(one.right)}</td><td class="w">{plain(place)}</td></tr>'
            )
    st.html(f'<table class="kwic"><tbody>{"".join(lines)}</tbody></table>')


def pager(number: int, total: int) -> None:
    """Ways to the other pages of a list."""
    last = last_page(total)
    if last == 1:
        return
    ways = []
    if number > 1:
        ways.append(anchor(here(page=number - 1 if number > 2 else None), t("pager.back"), top=1))
    ways.append(f'<span class="num">{plain(t("pager.at", number=number, last=last))}</span>')
    if number < last:
        ways.append(anchor(here(page=number + 1), t("pager.on"), top=1))
    st.html(f'<p class="links" style="margin-top:1rem">{"".join(ways)}</p>')


def facets(shown: View, counted: dict[str, Sequence[tuple[Any, int]]]) -> None:
    """Counts by city, theme, year …: each a link to the same list with that one filter."""
    made = []
    for name, values in counted.items():
        rows = [_facet_row(shown, name, value, n) for value, n in values[:FACET_ROWS] if n]
        if rows:
            more = len(values) - FACET_ROWS
            rows += [f'<span class="row n">{plain(t("facet.more", n=more))}</span>'] if more > 0 else []
            made.append(f"<h3>{plain(t('filter.years') if name == 'year' else t(f'filter.{name}'))}</h3>{''.join(rows)}")
    st.html(f'<div class="facets">{"".join(made)}</div>')


def _facet_row(shown: View, name: str, value: Any, n: int) -> str:
    words, filters = facet_words(shown, name, value), None
    if value is not None and name == "year":
        filters = replace(shown.filters, from_=int(value), to=int(value))
    elif value is not None:
        codes = getattr(from_query({name: [str(value)]})[0], name)
        filters = replace(shown.filters, **{name: codes}) if codes else None
    if filters is None:
        return f'<span class="row"><span>{plain(words)}</span><span class="n">{n}</span></span>'
    return anchor(link("search", filters, **_kept()), words, end=("n", n), top=1)


def _kept() -> dict[str, object]:
    """The switches of this page, but not its page number."""
    return {name: value for name, value in st.session_state["kept"].items() if name != "page"}


def facet_words(shown: View, name: str, value: Any) -> str:
    """A counted value in words."""
    if name == "city":
        return t("facet.none") if value is None else place_name(str(value), shown.lang)
    if name == "theme":
        return theme_name(value, shown.lang)
    if name == "year":
        return label("year.none", shown.lang) if value is None else str(value)
    return t("facet.no_record") if value is None else label(f"{name}.{value}", shown.lang)
