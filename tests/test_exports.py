"""Exports: exactly what is shown, safe in a spreadsheet, exact in JSON and Parquet, the same through every door."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import docx
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sample import Sample

from dashboard import exports, queries
from dashboard.catalogue import VIEWS, read_options
from dashboard.errors import QueryError
from dashboard.exports import FORMATS, export, export_basket, export_passages, export_view, file_name
from dashboard.exports.tables import cell, csv_bytes, json_bytes, records, rows, spoken, xlsx_bytes
from dashboard.filters import Filters
from dashboard.labels import LANGS, Lang
from dashboard.lexicon import all_themes

FORMULA = Filters(q="=2+3")


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


CELLS = [
    ("formula", "=1+1", "'=1+1"),
    ("minus", "-5度", "'-5度"),
    ("at", "@SUM(A1)", "'@SUM(A1)"),
    ("full width", "＝1", "'＝1"),
    ("tab", "\tx", "'\tx"),
    ("text", "协商", "协商"),
    ("an apostrophe of its own", "'协商", "'协商"),
    ("negative number", -5, -5),
    ("nothing", None, None),
]


@pytest.mark.parametrize(("value", "written"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
def test_cell(value: Any, written: Any) -> None:
    assert cell(value) == written


def test_csv_neutralises_and_json_stays_exact(dataset: Sample) -> None:
    rows = read_csv(export(dataset, FORMULA, "csv"))
    text = rows[0].index("text")
    assert rows[1][text] == "'=2+3 是“请你来协商”的一个例子。"
    exact = json.loads(export(dataset, FORMULA, "json"))
    assert exact[0]["text"] == "=2+3 是“请你来协商”的一个例子。" and exact[0]["event_year"] is None
    parquet = pq.read_table(io.BytesIO(export(dataset, FORMULA, "parquet")))
    assert parquet.column("text").to_pylist() == [exact[0]["text"]]
    assert parquet.column("themes").to_pylist() == [["consultation_brand"]]


def test_workbook_says_where_it_comes_from(dataset: Sample) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(dataset, FORMULA, "xlsx", "zh")))
    assert book.sheetnames == ["records", "readme", "codebook"]
    written = book["records"].cell(2, [one.value for one in book["records"][1]].index("原文") + 1)
    assert written.value.startswith("'=2+3") and written.data_type == "s"
    about = dict(book["readme"].iter_rows(min_row=2, values_only=True))
    assert about["数据版本"] == dataset.version and about["查询串"] == "q=%3D2%2B3"
    assert "[DS]" in about["引用格式"] and "经过核对 0 条（0%）" in about["说明"]


@pytest.mark.parametrize("name", VIEWS)
def test_exported_rows_are_the_rows_shown(dataset: Sample, name: str) -> None:
    view = VIEWS[name]
    options, _ = read_options(view, {"name": ["有事好商量"]} if name == "spread" else {})
    filters = Filters(city=("330500", "320100"))
    shown = records(view.ask(dataset, filters, options))
    assert json.loads(export_view(dataset, view, filters, options, "json")) == json.loads(json_bytes(shown))
    rows = read_csv(export_view(dataset, view, filters, options, "csv"))
    assert len(rows) == len(shown) + 1
    for row, record in zip(rows[1:], shown, strict=True):
        for value, (column, exact) in zip(row, record.items(), strict=True):
            if isinstance(exact, str):
                assert value == cell(exact), column
    book = openpyxl.load_workbook(io.BytesIO(export_view(dataset, view, filters, options, "xlsx")))
    assert book["data"].max_row == len(shown) + 1
    said = re.search("所据记录 ([0-9]+) 条", str(dict(book["readme"].iter_rows(min_row=2, values_only=True))["说明"]))
    assert ("records" in book.sheetnames) is bool(said) and (not said or book["records"].max_row == int(said[1]) + 1)
    parquet = pq.read_table(io.BytesIO(export_view(dataset, view, filters, options, "parquet")))
    assert parquet.num_rows == len(shown)


DRAWN = {
    "similar_cities": ["of=330500", 13], "distinctive_words": ["of=320100", 2], "spread": ["name=有事好商量", 3],
    "first_seen": ["name=请你来协商", 3], "figures": ["measure=协商（场）", 4], "practices_by_city_point": ["of=320000", 6],
    "coverage_by_body_year": ["", None], "compare_themes": ["", None], "compare_names": ["", None],
}  # fmt: skip
"""View → what is chosen of it, and how many records it is drawn from (all, where it is not named here)."""


@pytest.mark.parametrize("name", VIEWS)
def test_the_sheet_of_records_holds_those_that_the_sentence_counts(dataset: Sample, name: str) -> None:
    view, (asked, n) = VIEWS[name], DRAWN.get(name, ["", 13])
    options, ignored = read_options(view, parse_qs(str(asked)))
    book = openpyxl.load_workbook(io.BytesIO(export_view(dataset, view, Filters(), options, "xlsx", "zh")))
    about = dict(book["readme"].iter_rows(min_row=2, values_only=True))
    assert not ignored and book.sheetnames == ["data", *(["records"] if n else []), "readme", "codebook"]
    assert about.get("记录总数") == (str(n) if n else None)
    assert n is None or book["records"].max_row == n + 1
    assert ("所据记录" in about["说明"]) is bool(n) and (n is None or f"所据记录 {n} 条" in about["说明"])


def test_words_in_the_readers_language(dataset: Sample) -> None:
    rows = read_csv(export(dataset, Filters(theme=("follow_up",)), "csv", "zh"))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["主题"] == "提案与社情民意；成果转化与督办" and row["类型"] == "成效" and row["状态"] == "机器提取"


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_code_is_left_in_a_table_in_words(dataset: Sample, name: str, lang: Lang) -> None:
    """What the table under a chart shows (and a file in words): no theme, level, state, scope or row type as a code."""
    view = VIEWS[name]
    chosen = {"spread": {"name": ["有事好商量"]}, "similar_cities": {"of": ["330500"]}, "first_seen": {"of": ["theme"]}}
    frame = view.ask(dataset, Filters(), read_options(view, chosen.get(name, {}))[0])
    codes = {theme.code for theme in all_themes()} | {"national", "adjudicated", "extracted", "total", "value", "provincial"}
    shown = [one for row in rows(spoken(frame, lang).drop(columns="place", errors="ignore"))
             for value in row for one in str(value).split("；")]  # fmt: skip
    assert shown or frame.empty
    assert codes.isdisjoint(shown)


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_of_a_file_has_its_meaning(dataset: Sample, lang: Lang) -> None:
    chosen = {"spread": {"name": ["有事好商量"]}, "similar_cities": {"of": ["330500"]}}
    frames = [view.ask(dataset, Filters(), read_options(view, chosen.get(name, {}))[0]) for name, view in VIEWS.items()]
    frames += [queries.practices(dataset, Filters(), 1), queries.passages(dataset, Filters(), 1)]
    frames.append(queries.practices_by_id(dataset, ("p000",)))
    book = exports.codebook([str(column) for frame in frames for column in frame.columns], lang)
    assert book.loc[(book["meaning"] == "") | (book["name"] == book["column"]), "column"].tolist() == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_twice(dataset: Sample, form: Any) -> None:
    assert export(dataset, Filters(), form, "zh") == export(dataset, Filters(), form, "zh")
    for lang in (None, "zh", "en"):
        assert export_passages(dataset, Filters(), form, lang) == export_passages(dataset, Filters(), form, lang)


@pytest.mark.slow
def test_zip_holds_all(dataset: Sample) -> None:
    view = VIEWS["practices_by_theme_city"]
    options, _ = read_options(view, {})
    archive = zipfile.ZipFile(io.BytesIO(export_view(dataset, view, Filters(), options, "zip")))
    assert set(archive.namelist()) == {
        "data.csv", "data.parquet", "records.csv", "records.parquet", "readme.csv", "codebook.csv", "citation.bib",
        "citation.txt", "workbook.xlsx", *(["chart.png", "chart.svg"] if exports.drawable() else []),
    }  # fmt: skip
    assert archive.read("workbook.xlsx") == export_view(dataset, view, Filters(), options, "xlsx")
    if exports.drawable():
        assert archive.read("chart.png").startswith(b"\x89PNG") and b"<svg" in archive.read("chart.svg")
        again = zipfile.ZipFile(io.BytesIO(export_view(dataset, view, Filters(), options, "zip")))
        assert again.read("chart.svg") == archive.read("chart.svg")
    assert archive.read("data.csv") == export_view(dataset, view, Filters(), options, "csv")


def test_basket(dataset: Sample) -> None:
    chosen = ("p005", "p000")
    sheet = docx.Document(io.BytesIO(export_basket(dataset, chosen, "docx", "zh", "http://127.0.0.1:8501/")))
    text = "\n".join(paragraph.text for paragraph in sheet.paragraphs)
    assert text.index("全年协商45场") < text.index("协商300场")
    assert "http://127.0.0.1:8501/document?doc=%E4%B8%99&start=0&end=17" in text
    assert "张三. 题丙[N/OL]. 某报, 2020-05-01." in text and "两份标注裁定" in text
    assert export_basket(dataset, chosen, "bib").count(b"@misc") == 3
    assert export_basket(dataset, chosen, "txt").decode("utf-8-sig").startswith("[1] 张三. 题丙")
    assert len(read_csv(export_basket(dataset, chosen, "csv"))) == 3
    assert export_basket(dataset, ("gone",), "xlsx")


def test_what_a_document_holds_cannot_break_the_sheet(dataset: Sample) -> None:
    frame = queries.practices(dataset, Filters(), 1).assign(text="a\x00\x1b<w:t>&\ufffeb")
    made = datetime(2026, 1, 1, tzinfo=UTC)
    content = exports.docx_bytes(frame, "题", "注", made, "", "v1", "zh")
    assert "<w:t>&" in "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_strange_texts_survive() -> None:
    frame = pd.DataFrame({"text": ["a\nb", '"x",y', "𠮷", "a" * 40_000], "n": pd.array([1, None, 3, 4], "Int64")})
    rows = read_csv(csv_bytes(frame))
    assert [row[0] for row in rows[1:]] == list(frame["text"]) and rows[2][1] == ""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"data": frame}, datetime(2026, 1, 1, tzinfo=UTC))))
    assert book["data"].cell(5, 1).value.endswith("…") and len(book["data"].cell(5, 1).value) == 32_767


def test_limits_are_said(dataset: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_LIMIT", 5)
    with pytest.raises(QueryError, match="13 行"):
        export(dataset, Filters(), "csv")


def test_file_name(dataset: Sample) -> None:
    assert file_name(dataset, "哪些城市？/做什么", "csv") == (
        "城市政协实践图谱_哪些城市做什么_0123abcd4567_2026-01-02.csv"
    )
