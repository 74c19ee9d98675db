"""Files of a chart, of the records shown, of the basket: made when asked for, never before."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import catalogue, exports, queries
from dashboard.filters import Filters
from dashboard.labels import Lang
from dashboard.ui import data
from dashboard.ui.i18n import t
from dashboard.ui.marked import copier, plain
from dashboard.ui.view import View, link, view

MIME = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "png": "image/png", "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "bib": "text/plain",
    "txt": "text/plain", "json": "application/json",
}  # fmt: skip
PICTURES = ("png", "svg")


def chart_files(name: str, options: catalogue.Options) -> None:
    """Downloads of a chart, and its address for machines."""
    shown, chart = view(), catalogue.VIEWS[name]
    heading = catalogue.title(chart, shown.lang)
    with st.popover(t("files.open"), key=f"files_{name}"):
        for form in (*(one for one in exports.FORMATS if one != "json"), *(PICTURES if chart.draw else ())):
            if form in PICTURES:
                make: Callable[[], bytes] = partial(picture, name, shown, options, form)
            else:
                make = partial(view_file, name, shown.version, shown.filters, options, form, shown.lang)
            button(form, heading, make, f"{name}_{form}")
        address = "{origin}" + link(
            f"api/v1/charts/{name}.json",
            lang=shown.lang, v=shown.version, **{key: value for key, value in options.items() if value},
        )
        st.html(f'<p class="links">{copier(address, t("files.address"), t("copy.done"))}</p>')


def button(form: str, heading: str, make: Callable[[], bytes], key: str, closed: bool = False) -> None:
    """One download; the file is made in a thread of its own when it is clicked, and what fails there nobody sees: what
    cannot be made is `closed`."""
    missing = form in PICTURES and not exports.drawable()
    st.download_button(
        t(f"files.{form}"), data=make, file_name=exports.file_name(data.dataset(view().version), heading, form),
        mime=MIME[form], key=f"file_{key}", on_click="ignore", type="tertiary", disabled=missing or closed,
    )  # fmt: skip
    if missing:
        st.html(f'<p class="note">{t("files.no_browser")}</p>')


def view_file(
    name: str, version: str, filters: Filters, options: catalogue.Options, form: exports.Format, lang: Lang
) -> bytes:
    """A chart's data as a file."""
    return exports.export_view(data.dataset(version), catalogue.VIEWS[name], filters, options, form, lang)


def picture(name: str, shown: View, options: catalogue.Options, form: str) -> bytes:
    """A chart as a picture with its sentence under it."""
    chart = catalogue.VIEWS[name]
    frame = data.chart(name, shown.version, shown.filters, options)
    said = catalogue.sentence(chart, frame, shown.filters, options, shown.version, shown.lang, data.reviewed(shown.version))
    figure = catalogue.figure(chart, frame, shown.lang, shown.dark, options)
    assert figure is not None
    return exports.picture_bytes(figure, catalogue.title(chart, shown.lang), said, "svg" if form == "svg" else "png", shown.lang)


def records_files(shown: View) -> None:
    """All records, or all passages, that the filters leave; where they are too many, what to do instead."""
    for what, count, make in (
        ("practices", queries.count_practices, exports.export), ("passages", queries.count_passages, exports.export_passages),
    ):  # fmt: skip
        refused = exports.too_many(data.ask(count, shown.version, shown.filters), shown.lang)
        st.html(f'<h3 class="title">{t(f"downloads.{what}")}</h3>')
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            for form in exports.FORMATS:
                button(form, t(f"downloads.{what}"), partial(_made, make, shown, form), f"{what}_{form}", bool(refused))
            address = "{origin}" + link(f"api/v1/{what}.json", lang=shown.lang, v=shown.version)
            st.html(f'<p class="links">{copier(address, t("files.address"), t("copy.done"))}</p>')
        if refused:
            st.html(f'<p class="note warn">{plain(refused)}</p>')


def _made(make: Callable[..., bytes], shown: View, form: str) -> bytes:
    return make(data.dataset(shown.version), shown.filters, form, shown.lang)


def basket_files(shown: View, base: str) -> None:
    """The basket as Word evidence sheet, workbook, CSV and lists of sources."""
    with st.container(horizontal=True, gap="medium"):
        for form in ("docx", "xlsx", "csv", "bib", "txt"):
            button(form, t("page.basket"), partial(_basket, shown, form, base), f"basket_{form}")


def _basket(shown: View, form: exports.BasketFormat, base: str) -> bytes:
    return exports.export_basket(data.dataset(shown.version), shown.basket, form, shown.lang, base)
