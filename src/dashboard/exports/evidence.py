"""The Word evidence sheet: for each record what it claims, the sentence itself, its source, date and address."""

import io
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import docx
import pandas as pd
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from dashboard.citations import gbt7714
from dashboard.labels import Lang, label, theme_name

# XML knows no other control characters than these three.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def docx_bytes(
    practices: pd.DataFrame, heading: str, note: str, made: datetime, base: str, version: str, lang: Lang
) -> bytes:
    """A Word file of these practices (columns as of queries.practices), in their order.

    `heading` and `note` stand at the top; `base` is the address of the application, "" for relative addresses; they
    name the `version` of the data, so that they show the same later.
    """
    sheet = docx.Document()
    _set_fonts(sheet)
    sheet.core_properties.created = sheet.core_properties.modified = made.replace(tzinfo=None)
    sheet.core_properties.title, sheet.core_properties.author = heading, ""
    sheet.add_heading(_clean(heading), level=1)
    _grey(sheet.add_paragraph(_clean(note)))
    for number, (_, row) in enumerate(practices.iterrows(), 1):
        themes = "、".join(theme_name(code, lang) for code in row["themes"])
        claim = "　".join(one for one in (row["body"], label(f"kind.{row['kind']}", lang), themes) if one)
        sheet.add_heading(_clean(f"{number}. {claim}"), level=2)
        quotation = sheet.add_paragraph(style="Intense Quote")
        quotation.add_run(_clean(f"“{row['text']}”"))
        for key, value in (
            ("evidence.source", gbt7714(row.to_dict())),
            ("evidence.published", _said(row["published"]) or _said(row["year"])),
            ("evidence.stated", _said(row["event_year"])),
            ("evidence.state", label(f"state.{row['state']}", lang)),
            ("evidence.address", passage_address(base, row["doc"], row["start"], row["end"], version)),
            ("evidence.id", row["id"]),
        ):
            if value:
                line = sheet.add_paragraph()
                line.paragraph_format.space_after = Pt(0)
                line.add_run(label(key, lang)).bold = True
                line.add_run(_clean(value))
    target = io.BytesIO()
    sheet.save(target)
    return target.getvalue()


def passage_address(base: str, doc: str, start: int, end: int, version: str) -> str:
    """Address of a passage in its document's page, in this version of the data."""
    return f"{base.rstrip('/')}/document?" + urlencode({"doc": doc, "start": int(start), "end": int(end), "v": version})


def _set_fonts(sheet: Any) -> None:
    """A Chinese face for Chinese, named for Word on Windows; others fall back by themselves."""
    for name in ("Normal", "Heading 1", "Heading 2", "Intense Quote"):
        style = sheet.styles[name]
        style.font.name = "Times New Roman"
        style.font.color.rgb = RGBColor(0x16, 0x19, 0x1D)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "黑体" if name.startswith("Heading") else "宋体")
    sheet.styles["Intense Quote"].font.italic = False


def _grey(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x5C, 0x61, 0x67)


def _said(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("�", text)
