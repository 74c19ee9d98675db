"""The method page: steps, accuracy, failures, taxonomy, columns, versions."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports, queries, worker
from dashboard.agreement import accuracy as accuracy_by_field
from dashboard.agreement import agreement as agreement_by_field
from dashboard.agreement import reviewers, side_by_side, unsettled
from dashboard.changes import find_changes
from dashboard.dataset import datasets_folder
from dashboard.labels import known as has_label
from dashboard.lexicon import all_themes
from dashboard.reviews import read_decisions
from dashboard.rows import WITHDRAWN
from dashboard.store import DATABASE
from dashboard.ui import data
from dashboard.ui.frame import paragraph, section
from dashboard.ui.i18n import t
from dashboard.ui.marked import plain
from dashboard.ui.records import known, rows_of
from dashboard.ui.view import View
from dashboard.ui.widgets import pick


def how() -> None:
    """The road from document to number, in plain words."""
    section(t("method.how"))
    for step in ("read", "find", "fields", "review", "count"):
        paragraph(t(f"method.how.{step}"), "lead")


def accuracy(shown: View) -> None:
    """How right extraction alone was, measured on what people have since decided."""
    section(t("method.accuracy"))
    figures = data.ask(accuracy_by_field, shown.version)
    rows = rows_of(figures)
    if not rows[1]["n"]:
        paragraph(t("method.accuracy.none"))
        return
    paragraph(t("method.accuracy.said", n=rows[1]["n"]))
    _table((t("method.figure"), t("method.value"), t("method.interval"), t("method.cases")),
           [(_figure(row["field"]), _share(row["share"]), f"{_share(row['low'])}–{_share(row['high'])}", row["n"])
            for row in rows], {1, 2, 3})  # fmt: skip


def agreement(shown: View) -> None:
    """How far the two reviewers who decided most agree, each by themselves."""
    decisions = read_decisions(worker.reviews_folder())
    two = reviewers(decisions)[:2]
    if len(two) < 2:
        return
    section(t("method.agreement"))
    pairs = side_by_side(decisions, *two)
    paragraph(t("method.agreement.said", one=two[0], other=two[1], n=len(pairs), open=len(unsettled(pairs, decisions))))
    _table((t("method.figure"), t("method.cases"), t("method.agreed"), "κ", "F1"),
           [(_figure(row["field"]), row["n"], _share(row["agreed"]), _number(row["kappa"]), _number(row["f1"]))
            for row in rows_of(agreement_by_field(pairs))], {1, 2, 3, 4})  # fmt: skip


def _figure(field: str) -> str:
    own = f"method.figure.{field}"
    return t(own) if has_label(f"ui.{own}") else t(f"field.{field.removesuffix('s')}")


def _share(value: Any) -> str:
    return f"{value:.1%}" if known(value) else ""


def _number(value: Any) -> str:
    return f"{value:.2f}" if known(value) else ""


def failures(shown: View) -> None:
    """Files that could not be used, why, and what to do."""
    section(t("method.failures"))
    rows = rows_of(data.ask(queries.table, shown.version, None, "failures"))
    if not rows:
        paragraph(t("method.failures.none"))
        return
    _table((t("method.file"), t("method.reason"), t("method.advice")), [(row["file"], row["reason"], row["advice"]) for row in rows])


def unused(shown: View) -> None:
    """Decisions that are kept but could not be applied, and why; nothing where there are none."""
    made = data.ask(queries.table, shown.version, None, "reviews")
    left = made[~made["applied"].astype(bool) & (made["reason"] != WITHDRAWN)]
    if left.empty:
        return
    section(t("method.unused"))
    paragraph(t("method.unused.said"))
    counted = left.groupby(["doc", "reason"], as_index=False).size()
    _table((t("method.file"), t("method.reason"), t("method.cases")),
           [(row["doc"], row["reason"], row["size"]) for row in rows_of(counted)], {2})  # fmt: skip


def taxonomy(shown: View) -> None:
    """The themes and what each is about."""
    section(t("method.taxonomy"))
    zh = shown.lang == "zh"
    rows = [(theme.group_zh if zh else theme.group_en, theme.zh if zh else theme.en, theme.about, theme.code) for theme in all_themes()]
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
