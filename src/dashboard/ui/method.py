"""The method page: steps, accuracy, failures, taxonomy, columns, versions."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports, queries
from dashboard.changes import find_changes
from dashboard.dataset import datasets_folder
from dashboard.lexicon import lexicon
from dashboard.queries.selection import fetch
from dashboard.store import DATABASE
from dashboard.ui import data
from dashboard.ui.frame import paragraph, section
from dashboard.ui.i18n import t
from dashboard.ui.marked import plain
from dashboard.ui.records import known, rows_of
from dashboard.ui.view import View
from dashboard.ui.widgets import pick

FIELDS = ("kind", "body", "province", "city", "county", "level", "year", "event_year")
DECIDED = """
SELECT kind, body, province, city, county, level, year, event_year, themes, extracted FROM practices WHERE state <> 'extracted'
"""


def how() -> None:
    """The road from document to number, in plain words."""
    section(t("method.how"))
    for step in ("read", "find", "fields", "review", "count"):
        paragraph(t(f"method.how.{step}"), "lead")


def accuracy(shown: View) -> None:
    """How right extraction alone was, measured on what people have since decided."""
    section(t("method.accuracy"))
    figures = measured(shown.version)
    if not figures["decided"]:
        paragraph(t("method.accuracy.none"))
        return
    paragraph(t("method.accuracy.said", n=figures["decided"]))
    rows = [(t(f"method.figure.{name}"), f"{figures[name]:.1%}") for name in ("precision", "recall", "theme")]
    rows += [(t(f"field.{name}"), f"{figures[name]:.1%}") for name in FIELDS]
    _table((t("method.figure"), t("method.value")), rows, {1})


@st.cache_data(max_entries=8, show_spinner=False)
def measured(version: str) -> dict[str, float]:
    """Shares of what people decided that extraction alone had said: found, fields, first theme; `decided` counts."""
    cursor = data.dataset(version).cursor()
    decided = fetch(cursor, DECIDED)
    rejected = int(fetch(cursor, "SELECT count(*) AS n FROM rejected")["n"][0])
    pairs = [(row, json.loads(row["extracted"])) for row in rows_of(decided) if known(row["extracted"])]
    found = len(pairs)
    figures: dict[str, float] = {"decided": len(decided)}
    figures["precision"] = found / (found + rejected) if found + rejected else 0.0
    figures["recall"] = found / len(decided) if len(decided) else 0.0
    for name in FIELDS:
        right = sum((row[name] if known(row[name]) else None) == said_alone(alone, name) for row, alone in pairs)
        figures[name] = right / found if found else 0.0
    first = sum(_first(row["themes"]) == _first(alone.get("themes")) for row, alone in pairs)
    figures["theme"] = first / found if found else 0.0
    return figures


def said_alone(alone: Mapping[str, Any], name: str) -> Any:
    """What extraction alone said of a field (a record of records.py: the place is a mapping of its own)."""
    return alone["place"].get(name) if name in ("province", "city", "county") else alone.get(name)


def _first(themes: Any) -> str | None:
    return str(themes[0]) if themes is not None and len(themes) else None


def failures(shown: View) -> None:
    """Files that could not be used, why, and what to do."""
    section(t("method.failures"))
    rows = rows_of(data.ask(queries.table, shown.version, None, "failures"))
    if not rows:
        paragraph(t("method.failures.none"))
        return
    _table((t("method.file"), t("method.reason"), t("method.advice")), [(row["file"], row["reason"], row["advice"]) for row in rows])


def taxonomy(shown: View) -> None:
    """The themes and what each is about."""
    section(t("method.taxonomy"))
    zh = shown.lang == "zh"
    rows = [(theme.group_zh if zh else theme.group_en, theme.zh if zh else theme.en, theme.about, theme.code) for theme in lexicon().themes]
    _table((t("method.group"), t("filter.theme"), t("method.about"), t("method.code")), rows)


def codebook(shown: View) -> None:
    """What the columns of the files mean."""
    section(t("method.codebook"))
    columns = [str(name) for name in data.ask(queries.practices, shown.version, shown.filters, 1).columns]
    book = exports.codebook(columns, shown.lang)
    _table((t("method.column"), t("method.name"), t("method.about")), [tuple(row) for row in book.itertuples(index=False)])


def versions(shown: View) -> None:
    """This dataset, the others that are still there, and what changed between them."""
    section(t("method.versions"))
    row = rows_of(data.ask(queries.table, shown.version, None, "dataset"))[0]
    _table((t("method.name"), t("method.value")), [(t(f"method.dataset.{name}"), str(row[name])) for name in row if name != "failures"])
    folder = datasets_folder()
    found_there = {path.parent.name for path in folder.glob(f"*/{DATABASE}")}
    names = sorted(name for name in found_there - {shown.version} if not name.startswith("."))
    if not names:
        return
    other = pick("before", names, {name: name for name in names})
    if other and st.button(t("method.compare"), key="compare_versions"):
        found = find_changes(folder / other, folder / shown.version)
        counts = found["counts"]
        paragraph(t("method.changes", **counts))
        changed = [{**one, "change": t(f"method.change.{kind}")} for kind in counts for one in found[kind][:200]]
        if changed:
            frame = pd.DataFrame(changed)
            columns = [name for name in ("change", "reason", "doc", "body", "year", "text") if name in frame]
            _table([t(f"method.change.{name}") for name in columns], [tuple(one) for one in frame[columns].itertuples(index=False)])


def _table(heads: Any, rows: Any, numbers: frozenset[int] | set[int] = frozenset()) -> None:
    kinds = [' class="n"' if number in numbers else "" for number in range(len(heads))]
    head = "".join(f"<th{kind}>{plain(one)}</th>" for one, kind in zip(heads, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{plain(one if known(one) else '')}</td>" for one, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    st.html(f'<div class="scroll"><table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')
