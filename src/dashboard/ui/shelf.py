"""The basket and the list of files."""

import streamlit as st

from dashboard import catalogue, queries
from dashboard.filters import Filters
from dashboard.labels import label
from dashboard.store import DATABASE
from dashboard.ui import data, files
from dashboard.ui.frame import paragraph
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, attribute, copier, plain
from dashboard.ui.records import record_list
from dashboard.ui.view import View, keep, link


def basket(shown: View) -> None:
    """The records put aside, in the order chosen; those that this dataset no longer has are named."""
    ids = shown.basket
    keep("ids", ",".join(ids) or None)
    if not ids:
        paragraph(t("basket.empty"), "lead")
        st.html(f'<p class="links">{anchor(link("search", Filters()), t("basket.search"), top=1)}</p>')
        return
    frame = data.ask(queries.practices_by_id, shown.version, None, ids)
    files.basket_files(shown, st.context.url.rsplit("/basket", 1)[0] if st.context.url else "")
    if missing := [one for one in ids if one not in set(frame["id"])]:
        st.html(f'<p class="note warn">{plain(t("basket.missing", ids=t("comma").join(missing)))}</p>')
    st.html(f'<p class="links">{anchor(link("basket", empty=1), t("basket.clear"), act=1)}</p>')
    record_list(frame)


def filters_words(shown: View) -> str:
    """The filters and the version in words: what the files hold."""
    return label("sentence.footer", shown.lang, filters=catalogue.filters_said(shown.filters, shown.lang), version=shown.version)


def view_list(shown: View) -> None:
    """Every chart's data by its address."""
    rows = []
    for name, chart in catalogue.VIEWS.items():
        if any(not choices for choices in chart.options.values()) and name != "practices_by_theme_city":
            continue
        ways = {form: link(f"api/v1/charts/{name}.{form}", lang=shown.lang, v=shown.version) for form in ("csv", "xlsx", "json")}
        forms = [f"<a{attribute('href', way)} download>{form.upper()}</a>" for form, way in ways.items()]
        copied = copier("{origin}" + ways["json"], t("files.address"), t("copy.done"))
        rows.append(f'<tr><td>{plain(catalogue.title(chart, shown.lang))}</td><td><span class="links">{"".join(forms)}{copied}</span></td></tr>')
    st.html(f'<table class="plain"><tbody>{"".join(rows)}</tbody></table>')


def whole_dataset(shown: View) -> None:
    """What the dataset's own file is called, and how to open it; where it lies is the server's own affair."""
    paragraph(t("downloads.file", file=f"{data.dataset(shown.version).version}/{DATABASE}"))
    paragraph(t("downloads.command", version=shown.version))
