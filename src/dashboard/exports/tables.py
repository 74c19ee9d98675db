"""A frame as a file: CSV that Excel opens right, XLSX, and exact JSON and Parquet.

In CSV and XLSX a text that a spreadsheet could take for a formula gets a leading ' ; JSON and Parquet stay exact.
"""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from dashboard.labels import Lang, column_name, known, label, theme_name

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CELL_LIMIT = 32_767
"""Characters a cell of a spreadsheet holds; longer text ends with … there, and is whole in JSON and Parquet."""

PLACED = ("place_name", "name", "city")
"""Columns in which national bodies and records without a place stand by their code among names or division codes."""


def csv_bytes(frame: pd.DataFrame, lang: Lang | None = None) -> bytes:
    """UTF-8 with BOM, lines ended as Excel does; headings and codes in the words of `lang`, or as they are."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(headings(frame, lang))
    writer.writerows([cell(value) for value in row] for row in rows(spoken(frame, lang)))
    return lines.getvalue().encode("utf-8-sig", "surrogatepass")


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON; a frame becomes a list of objects, missing values null."""
    content = records(value) if isinstance(value, pd.DataFrame) else value
    return json.dumps(content, ensure_ascii=False, default=_plain, allow_nan=False).encode()


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Parquet with the columns' own names and types."""
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None), target)
    return target.getvalue()


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame], made: datetime, lang: Lang | None = None) -> bytes:
    """A workbook with a sheet a frame; the same input gives the same bytes (`made` is its only date)."""
    target = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, plain)
    book.set_properties({"created": made.replace(tzinfo=None), "title": "城市政协实践图谱"})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    body = book.add_format({"valign": "top", "text_wrap": False})
    for name, frame in sheets.items():
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings(frame, lang), head)
        for number, row in enumerate(rows(spoken(frame, lang)), 1):
            for column, value in enumerate(row):
                written = cell(value)
                if isinstance(written, str):
                    sheet.write_string(number, column, _short(written), body)
                elif written is not None:
                    sheet.write(number, column, written, body)
        for column, name_ in enumerate(frame.columns):
            sheet.set_column(column, column, 60 if name_ in ("text", "quoted", "value_text") else 14)
    book.close()
    return target.getvalue()


def spoken(frame: pd.DataFrame, lang: Lang | None) -> pd.DataFrame:
    """The frame with codes of themes, kinds, levels, states, rows and special places in words; None keeps the codes."""
    if lang is None:
        return frame
    words = frame.copy()
    coded = {"theme", "with_theme", "kind", "level", "state", "scope", "tier", "key", *PLACED}
    for column in coded & set(frame.columns):
        words[column] = [None if pd.isna(code) else code_name(column, str(code), lang) for code in frame[column]]
    if "themes" in frame:
        listed = ([] if codes is None else codes for codes in frame["themes"])  # a passage that holds no record has none
        words["themes"] = [[theme_name(code, lang) for code in codes] for codes in listed]
    return words


def code_name(column: str, code: str, lang: Lang) -> str:
    """Words for a code of that column, or the code itself where it has none."""
    kinds = {**dict.fromkeys(PLACED, ("place", "level")), "state": ("state", "cell"), "key": ("level", "kind", "state", "place")}
    for kind in kinds.get(column, (column,)):
        if known(f"{kind}.{code}"):
            return label(f"{kind}.{code}", lang)
    return theme_name(code, lang) if column in ("theme", "with_theme", "key", "name") else code


def headings(frame: pd.DataFrame, lang: Lang | None) -> list[str]:
    """Headings of a frame's columns."""
    return [column_name(str(column), lang) if lang else str(column) for column in frame.columns]


def rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Values row by row as Python's own, missing ones None, lists joined by ；."""
    columns = [[_value(value) for value in frame[name].tolist()] for name in frame.columns]
    return [
        ["；".join(map(str, value)) if isinstance(value, list) else value for value in row]
        for row in zip(*columns, strict=True)
    ]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as objects, lists kept."""
    names = [str(name) for name in frame.columns]
    columns = [[_value(value) for value in frame[name].tolist()] for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def cell(value: Any) -> Any:
    """A value as it stands in a spreadsheet's cell: text that could be a formula gets a leading '."""
    if isinstance(value, str):
        return "'" + value if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return value
    return None if pd.isna(value) else value


def _short(text: str) -> str:
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def _plain(value: Any) -> Any:
    """What JSON does not know: numbers of NumPy, dates."""
    return value.item() if isinstance(value, np.generic) else str(value)
