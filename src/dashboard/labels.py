"""What readers see for codes and columns, in Chinese (zh) and English (en): the rows of data/i18n/*.csv.

Columns key, zh, en; a text may hold {named} values. One key stands in one file only.
"""

import csv
from functools import lru_cache
from typing import Literal

from dashboard.errors import LexiconError
from dashboard.lexicon import all_themes

from . import DATA

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


def label(key: str, lang: Lang, **values: object) -> str:
    """Text of `key` in `lang` with its {named} values filled in. Raises LexiconError for a key without a row."""
    try:
        text = _labels()[key][LANGS.index(lang)]
    except KeyError as error:
        raise LexiconError(f"No label “{key}”: add a row key,zh,en to a file of data/i18n.") from error
    return text.format(**values) if values else text


def known(key: str) -> bool:
    """Whether `key` has a row."""
    return key in _labels()


def column_name(column: str, lang: Lang) -> str:
    """Heading of a table's column; a column without a row keeps its own name."""
    return label(f"column.{column}", lang) if known(f"column.{column}") else column


def theme_name(code: str | None, lang: Lang) -> str:
    """Name of a theme; a code the lexicon no longer has stays as it is, None is said in words."""
    if code is None:
        return label("theme.none", lang)
    names = _theme_names()
    return names[code][LANGS.index(lang)] if code in names else code


@lru_cache(maxsize=1)
def _theme_names() -> dict[str, tuple[str, str]]:
    return {theme.code: (theme.zh, theme.en) for theme in all_themes()}


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for path in sorted((DATA / "i18n").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["key"] in rows:
                    raise LexiconError(f"Label “{row['key']}” stands twice; take one out of {path.name}.")
                rows[row["key"]] = (row["zh"], row["en"])
    return rows
