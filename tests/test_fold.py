"""Folding: one character at a time, idempotent, with an offset map back to the original."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.fold import find_spans, fold, fold_map, simplify
from dashboard.places import gazetteer

TRICKY = "乾裡於…㎡①ﬁßİ\u3000\n\t\u2420\ud800𠮷𠀀Ａ，：（ｶﾞ\u0301e\u200b"
ANY_TEXT = st.text(st.characters() | st.sampled_from(TRICKY))

FOLDS = [
    ("width", "ＡＰＰ１２（３）", "app12(3)"),
    ("full-width comma, not the full stop", "协商，议政。", "协商,议政。"),
    ("traditional", "政協委員履職，請你來協商", "政协委员履职,请你来协商"),
    ("variants of one character", "裡裏臺爲為衆", "里里台为为众"),
    ("context does not matter", "乾隆 乾", "干隆 干"),
    ("case", "App ẞ", "app ss"),
    ("white space of all kinds", "a\u3000b\tc\nd\u00a0e\u2028f", "a b c d e f"),
    ("one character becomes several", "㎡…", "m2..."),
    ("Ext-B stays", "𠮷𠀀", "𠮷𠀀"),
    ("compatibility ideograph", "\uf900", "岂"),
    ("emoji and NUL stay", "🙂\0", "🙂\0"),
    ("half a surrogate pair", "\ud800", "\ufffd"),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FOLDS], ids=[row[0] for row in FOLDS])
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_names_of_places_stay_as_they_are() -> None:
    names = [form for division in gazetteer().divisions for form in (division.name, *division.short)]
    assert [name for name in names if simplify(name) != name] == []
    assert simplify("乾縣政協") == "乾县政协"


def test_every_character_folds_to_something_stable() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(every)
    assert fold(folded) == folded
    assert all(fold(char) for char in every)
    assert not any(char.isspace() and char != " " for char in folded)
    folded.encode("utf-8")


@given(ANY_TEXT, ANY_TEXT)
def test_folding_goes_character_by_character(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(ANY_TEXT)
def test_offsets_lead_back(text: str) -> None:
    folded, offsets = fold_map(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1 and offsets[-1] == len(text)
    assert offsets == sorted(offsets)
    for index, char in enumerate(text):
        assert "".join(folded[at] for at in range(len(folded)) if offsets[at] == index) == fold(char)


@given(ANY_TEXT, st.data())
def test_a_substring_is_found_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    query = fold(text[start:end])
    spans = find_spans(query, text)
    assert bool(spans) == bool(query)
    for left, right in spans:
        assert query in fold(text[left:right])


SPANS = [
    ("twice", "协商", "请你来協商，有事好协商", [(3, 5), (9, 11)]),
    ("inside an expansion", "2处", "共5㎡处", [(2, 4)]),
    ("overlap counts once", "aa", "aaaa", [(0, 2), (2, 4)]),
    ("nothing", "", "abc", []),
]


@pytest.mark.parametrize(("query", "text", "expected"), [r[1:] for r in SPANS], ids=[r[0] for r in SPANS])
def test_find_spans(query: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert find_spans(fold(query), text) == expected


@given(ANY_TEXT)
def test_simplify_keeps_offsets(text: str) -> None:
    assert len(simplify(text)) == len(text)
    assert simplify(simplify(text)) == simplify(text)


def test_simplify_leaves_simplified_text_alone() -> None:
    text = "人民政协坚持有事好商量，众人的事情由众人商量。沈阳、于都、著名"
    assert simplify(text) == text
    assert simplify("政協") == "政协" and unicodedata.is_normalized("NFC", simplify("é"))
