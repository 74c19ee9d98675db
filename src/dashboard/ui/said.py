"""The sentence over every chart: unit, denominator, filters, version."""

from dataclasses import fields

from dashboard.filters import Filters
from dashboard.ui.bar import chip_words
from dashboard.ui.i18n import t
from dashboard.ui.view import View


def sentence(view: View, key: str, /, **values: object) -> str:
    """`said.<key>` with its values, then the filters in force and the version."""
    parts = [t(f"said.{key}", **values)]
    if words := filter_words(view):
        parts.append(t("said.filters", what=t("comma").join(words)))
    parts.append(t("said.version", version=view.version))
    return ("" if t("comma") == "、" else " ").join(parts)


def filter_words(shown: View) -> list[str]:
    """The filters in force, each in words."""
    words = []
    for name in (field.name for field in fields(Filters)):
        value = getattr(shown.filters, name)
        if isinstance(value, tuple):
            words += [chip_words(name, one, shown) for one in value]
        elif value not in (None, ""):
            words.append(chip_words(name, str(value), shown))
    return words
