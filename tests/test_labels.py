"""Labels: every key that code uses has a row, in both languages."""

import csv
import re

import pytest

from dashboard import DATA, ROOT
from dashboard.catalogue import VIEWS
from dashboard.errors import LexiconError
from dashboard.labels import LANGS, column_name, known, label, theme_name
from dashboard.models import KINDS, LEVELS, STATES

CODES = [
    *(f"kind.{code}" for code in KINDS), *(f"level.{code}" for code in LEVELS), *(f"state.{code}" for code in STATES),
    *(f"view.{name}" for name in VIEWS),
]  # fmt: skip


@pytest.mark.parametrize("key", CODES)
def test_codes_have_labels(key: str) -> None:
    assert all(label(key, lang) for lang in LANGS)


def test_literal_keys_have_labels() -> None:
    used = {
        key
        for path in (ROOT / "src" / "dashboard").rglob("*.py")
        for key in re.findall(r'\blabel\(\s*"([a-z_.]*[a-z_])"', path.read_text(encoding="utf-8"))
    }
    assert used
    assert [key for key in sorted(used) if not known(key)] == []


def test_switches_and_choices_have_labels() -> None:
    used = {
        f"ui.option.{name}"
        for path in (ROOT / "src" / "dashboard" / "ui").glob("*.py")
        for name in re.findall(r'\b(?:pick|option)\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert len(used) > 5
    assert [key for key in sorted(used) if not known(key)] == []


def test_both_languages_name_the_same_values() -> None:
    for path in (DATA / "i18n").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                assert row["zh"] and row["en"], row["key"]
                assert set(re.findall(r"{(\w+)}", row["zh"])) == set(re.findall(r"{(\w+)}", row["en"])), row["key"]


def test_unknown() -> None:
    with pytest.raises(LexiconError):
        label("no.such", "zh")
    assert column_name("no_such", "zh") == "no_such"
    assert theme_name("gone", "en") == "gone"
    assert theme_name(None, "zh") == "未归主题"
