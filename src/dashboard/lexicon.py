"""The taxonomy: themes of practices (data/lexicon/themes.csv) and what named practices are called (names.csv)."""

import csv
from dataclasses import dataclass
from functools import lru_cache

from dashboard import DATA
from dashboard.errors import LexiconError


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its code, names, what it is mainly about, and the group it is shown in."""

    code: str
    zh: str
    en: str
    about: str
    group_zh: str
    group_en: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Themes in the order of display."""

    themes: tuple[Theme, ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped taxonomy. Raises LexiconError where its file is missing or broken."""
    path = DATA / "lexicon" / "themes.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        themes = tuple(
            Theme(row["code"], row["zh"], row["en"], row["about"], row["group"], row["group_en"])
            for row in rows
        )
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise LexiconError(f"主题表 {path} 读不出来（{error}）；请恢复该文件。") from error
    if len({theme.code for theme in themes}) < len(themes):
        raise LexiconError(f"主题表 {path} 里有重复的代码；请改正后再运行。")
    return Lexicon(themes)


@lru_cache(maxsize=1)
def _canonical_names() -> tuple[tuple[str, str], ...]:
    """(variant, canonical name) of data/lexicon/names.csv, longest variant first."""
    path = DATA / "lexicon" / "names.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [(row["variant"], row["canonical"]) for row in csv.DictReader(lines)]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise LexiconError(f"名称表 {path} 读不出来（{error}）；请恢复该文件。") from error
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


@lru_cache(maxsize=65536)
def canonical_name(name: str) -> str:
    """The name under which a practice's variants are counted: 有事好商量·进网格 → 有事好商量; else the name itself."""
    return next((canonical for variant, canonical in _canonical_names() if variant in name), name)
