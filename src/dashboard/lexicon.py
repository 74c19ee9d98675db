"""Tables of data/lexicon, and the taxonomy: themes (themes.csv) and what named practices are called (names.csv)."""

import csv
from dataclasses import dataclass
from functools import lru_cache

from dashboard import DATA
from dashboard.errors import LexiconError


def read_rows(name: str, *columns: str) -> list[dict[str, str]]:
    """Rows of a table of data/lexicon: each of these columns → its cell, empty where the row ends before it.

    Raises LexiconError where the file is missing, is no CSV in UTF-8 (as Excel marks it, or plain) or lacks a column.
    """
    try:
        with (DATA / "lexicon" / name).open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, restval="")
            missing = [column for column in columns if column not in (table.fieldnames or ())]
            rows = [] if missing else [{column: row[column] for column in columns} for row in table]
    except OSError as error:
        raise LexiconError(f"词表 {name} 打不开（{error.strerror}）；请恢复 data/lexicon 里的这个文件。") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"词表 {name} 读不出来（{error}）；用 Excel 改过的请另存为“CSV UTF-8”，或恢复该文件。") from error
    if missing:
        raise LexiconError(f"词表 {name} 缺少 {'、'.join(missing)} 列；请在第一行补上，或恢复该文件。")
    return rows


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its code, names, what it is mainly about, and the group it is shown in."""

    code: str
    zh: str
    en: str
    about: str
    group_zh: str
    group_en: str


@lru_cache(maxsize=1)
def all_themes() -> tuple[Theme, ...]:
    """The themes of the shipped taxonomy in the order of display. Raises LexiconError where its file is missing or broken."""
    rows = read_rows("themes.csv", "code", "zh", "en", "about", "group", "group_en")
    themes = tuple(Theme(*row.values()) for row in rows)
    if len({theme.code for theme in themes}) < len(themes):
        raise LexiconError("词表 themes.csv 里有重复的代码；请改正后再运行。")
    return themes


@lru_cache(maxsize=1)
def _canonical_names() -> tuple[tuple[str, str], ...]:
    """(variant, canonical name) of data/lexicon/names.csv, longest variant first."""
    rows = [(row["variant"], row["canonical"]) for row in read_rows("names.csv", "variant", "canonical")]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


@lru_cache(maxsize=65536)
def canonical_name(name: str) -> str:
    """The name under which a practice's variants are counted: 有事好商量·进网格 → 有事好商量; else the name itself."""
    return next((canonical for variant, canonical in _canonical_names() if variant in name), name)
