"""Downloads of exactly what is shown, the same for page, HTTP and command line.

Records: `export`; a view's frame: `export_view`; passages: `export_passages`; chosen records: `export_basket`.
The same dataset, filters and form give the same bytes.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal, get_args
from urllib.parse import urlencode

import pandas as pd

from dashboard import queries
from dashboard.catalogue import Options, View, figure, filters_said, further, reviewed_said, sentence, title
from dashboard.citations import dataset_bibtex, dataset_gbt7714, list_bibtex, list_gbt7714
from dashboard.dataset import Dataset
from dashboard.errors import QueryError
from dashboard.exports.evidence import docx_bytes
from dashboard.exports.pictures import drawable, picture_bytes
from dashboard.exports.tables import csv_bytes, json_bytes, parquet_bytes, xlsx_bytes
from dashboard.filters import Filters, to_query
from dashboard.labels import Lang, column_name, known, label

Format = Literal["csv", "xlsx", "parquet", "json", "zip"]
FORMATS: tuple[Format, ...] = get_args(Format)
BasketFormat = Literal["docx", "xlsx", "csv", "bib", "txt"]

ROWS_LIMIT = 100_000
"""Rows one download of records or passages may hold; more is a matter for the dataset's own files."""

BEHIND_LIMIT = 10_000
"""Records that go into the workbook and zip of a view, beside its data."""

__all__ = [
    "BEHIND_LIMIT", "FORMATS", "ROWS_LIMIT", "BasketFormat", "Format", "codebook", "drawable", "export",
    "export_basket", "export_passages", "export_view", "file_name", "picture_bytes", "readme", "too_many",
]  # fmt: skip


def export(dataset: Dataset, filters: Filters, form: Format, lang: Lang | None = None) -> bytes:
    """All records that the filters leave. Raises QueryError where they are more than ROWS_LIMIT."""
    total = _within(queries.count_practices(dataset, filters), lang)
    frame = queries.practices(dataset, filters, limit=total)
    said = reviewed_said(queries.reviewed(dataset, filters), lang or "zh")
    about = readme(dataset, filters, label("view.practices", lang or "zh"), said, total, lang)
    return _pack(dataset, {"records": frame}, about, form, lang)


def export_passages(dataset: Dataset, filters: Filters, form: Format, lang: Lang | None = None) -> bytes:
    """All passages that the filters leave. Raises QueryError where they are more than ROWS_LIMIT."""
    total = _within(queries.count_passages(dataset, filters), lang)
    frame = queries.passages(dataset, filters, limit=total)
    about = readme(dataset, filters, label("view.passages", lang or "zh"), "", total, lang)
    return _pack(dataset, {"records": frame}, about, form, lang)


def export_view(
    dataset: Dataset, view: View, filters: Filters, options: Options, form: Format, lang: Lang | None = None
) -> bytes:
    """The frame of a view as it is shown; workbook and zip also hold a readme and, where there are any, the records
    behind it, as many as its sentence says."""
    frame = view.ask(dataset, filters, options)
    if form in ("csv", "parquet", "json"):
        return _table(frame, form, lang)
    spoken = lang or "zh"
    said = sentence(view, frame, filters, options, dataset.version, spoken, partial(queries.reviewed, dataset))
    frames, total, behind = {"data": frame}, None, view.behind(filters, options)
    if behind is not None:
        total = queries.count_practices(dataset, behind, further(options))
        frames["records"] = queries.practices(dataset, behind, limit=BEHIND_LIMIT, further=further(options))
    about = readme(dataset, filters, title(view, spoken), said, total, lang, options)
    pictures = _pictures(view, frame, options, said, spoken) if form == "zip" else {}
    return _pack(dataset, frames, about, form, lang, pictures)


def _pictures(view: View, frame: pd.DataFrame, options: Options, said: str, lang: Lang) -> dict[str, bytes]:
    """The view's drawing as files, where it has one and a browser can draw it."""
    drawn = None if frame.empty or not drawable() else figure(view, frame, lang, False, options)
    if drawn is None:
        return {}
    forms: tuple[Literal["png", "svg"], ...] = ("png", "svg")
    return {f"chart.{form}": picture_bytes(drawn, title(view, lang), said, form, lang) for form in forms}


def export_basket(
    dataset: Dataset, ids: tuple[str, ...], form: BasketFormat, lang: Lang = "zh", base: str = ""
) -> bytes:
    """Chosen records: Word evidence sheet, workbook, CSV, BibTeX or a GB/T 7714 list, in the order chosen."""
    frame = queries.practices_by_id(dataset, ids)
    sources = frame.to_dict("records")
    version, built = dataset.version, dataset.built
    if form == "docx":
        note = label("evidence.note", lang, n=len(frame), citation=dataset_gbt7714(version, built.date().isoformat()))
        return docx_bytes(frame, label("evidence.title", lang), note, built, base, version, lang)
    if form == "bib":
        return (list_bibtex(sources) + "\n" + dataset_bibtex(version, built.date().isoformat())).encode()
    if form == "txt":
        listed = list_gbt7714(sources)
        own = f"[{listed.count(chr(10)) + 1}] " + dataset_gbt7714(version, built.date().isoformat())
        return (listed + own + "\n").encode("utf-8-sig")
    if form == "csv":
        return csv_bytes(frame, lang)
    counts = {"practices": [len(frame)], "reviewed": [int((frame["state"] != "extracted").sum())]}
    said = reviewed_said(pd.DataFrame(counts), lang)
    about = readme(dataset, Filters(), label("evidence.title", lang), said, len(frame), lang)
    return _pack(dataset, {"records": frame}, about, "xlsx", lang)


def readme(
    dataset: Dataset, filters: Filters, heading: str, said: str, total: int | None, lang: Lang | None,
    options: Mapping[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What a reader of the file must know: title, sentence, filters, query, version, date, totals, citation.

    `total` is how many records are meant, None where none are.
    """
    spoken = lang or "zh"
    chosen = [(name, value) for name, value in (options or {}).items() if value]
    built = dataset.built.date().isoformat()
    lines = {
        "title": heading, "sentence": said, "filters": filters_said(filters, spoken),
        "query": urlencode([*to_query(filters), *chosen]), "version": dataset.version, "built": built,
        "records": "" if total is None else str(total), "limits": label("readme.limits.text", spoken, rows=ROWS_LIMIT, behind=BEHIND_LIMIT),
        "formulas": label("readme.formulas.text", spoken), "citation": dataset_gbt7714(dataset.version, built),
    }  # fmt: skip
    kept = [(label(f"readme.{name}", spoken), text) for name, text in lines.items() if text]
    return pd.DataFrame(kept, columns=["item", "value_text"])


def codebook(columns: list[str], lang: Lang = "zh") -> pd.DataFrame:
    """Meaning of columns: column, name, meaning."""
    rows = [
        (name, column_name(name, lang), label(f"about.{name}", lang) if known(f"about.{name}") else "")
        for name in dict.fromkeys(columns)
    ]
    return pd.DataFrame(rows, columns=["column", "name", "meaning"])


def file_name(dataset: Dataset, heading: str, form: str) -> str:
    """城市政协实践图谱_<heading>_<version>_<date of the data>.<form>, safe on every system."""
    kept = "".join(one for one in heading if one.isalnum() or one in "-_") or "data"
    return f"城市政协实践图谱_{kept[:40]}_{dataset.version[:12]}_{dataset.built.date().isoformat()}.{form}"


def _pack(
    dataset: Dataset, frames: Mapping[str, pd.DataFrame], about: pd.DataFrame, form: Format, lang: Lang | None,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Frames in the form asked for: the first alone, or all with readme and codebook, in a zip as files of every kind."""
    first = next(iter(frames.values()))
    if form in ("csv", "parquet", "json"):
        return _table(first, form, lang)
    columns = [str(name) for frame in frames.values() for name in frame.columns]
    sheets = {**frames, "readme": about, "codebook": codebook(columns, lang or "zh")}
    if form == "xlsx":
        return xlsx_bytes(sheets, dataset.built, lang)
    if form != "zip":
        raise QueryError(label("export.unknown_form", lang or "zh", form=form, forms="、".join(FORMATS)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in sheets.items():
            _store(archive, f"{name}.csv", csv_bytes(frame, lang))
            if name in frames:
                _store(archive, f"{name}.parquet", parquet_bytes(frame))
        built = dataset.built.date().isoformat()
        sources = frames["records"].to_dict("records") if "records" in frames else []
        _store(archive, "citation.bib", (dataset_bibtex(dataset.version, built) + list_bibtex(sources)).encode())
        _store(archive, "citation.txt", list_gbt7714(sources).encode("utf-8-sig"))
        _store(archive, "workbook.xlsx", xlsx_bytes(sheets, dataset.built, lang))
        for name, content in pictures.items():
            _store(archive, name, content)
    return target.getvalue()


def _table(frame: pd.DataFrame, form: Format, lang: Lang | None) -> bytes:
    if form == "parquet":
        return parquet_bytes(frame)
    return csv_bytes(frame, lang) if form == "csv" else json_bytes(frame)


def _store(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file under a fixed date, so that equal contents give equal archives."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def too_many(rows: int, lang: Lang) -> str:
    """Why so many rows are no download, and what to do instead; empty where they are one."""
    return label("export.too_many", lang, total=rows, limit=ROWS_LIMIT) if rows > ROWS_LIMIT else ""


def _within(total: int, lang: Lang | None) -> int:
    if refused := too_many(total, lang or "zh"):
        raise QueryError(refused)
    return total
