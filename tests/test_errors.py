"""Errors speak both languages: a sentence of their own in English, or that of their class before the Chinese one."""

import pickle

import pytest

from dashboard.errors import (
    AtlasError,
    DatasetError,
    DocumentError,
    LexiconError,
    QueryError,
    ReviewError,
)
from dashboard.search import parse

FAMILY = (AtlasError, DatasetError, DocumentError, LexiconError, QueryError, ReviewError)


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (QueryError("读不懂。", "Not understood."), "读不懂。", "Not understood."),
        (DocumentError("PDF 已加密。"), "PDF 已加密。", "This document cannot be read as it is. (In Chinese: PDF 已加密。)"),
        (LexiconError("No label “x”."), "No label “x”.", "No label “x”."),
    ],
    ids=["both", "Chinese alone", "English alone"],
)
def test_an_error_is_said_in_the_language_of_the_reader(error: AtlasError, zh: str, en: str) -> None:
    assert (str(error), error.said("zh"), error.said("en")) == (zh, zh, en)
    sent = pickle.loads(pickle.dumps(error))  # as it comes back from another process
    assert (sent.said("zh"), sent.said("en")) == (zh, en)


@pytest.mark.parametrize("family", FAMILY)
def test_every_class_has_a_sentence(family: type[AtlasError]) -> None:
    assert family.general.endswith(".") and family("某事。").said("en").startswith(family.general)


@pytest.mark.parametrize("query", ['"', '""', "(", "协商)", "协商 |", "协商 -(|)", "(" * 40 + "协商", "协商" * 20_000, "协 " * 3_000])
def test_a_query_that_cannot_be_read_is_explained_in_english(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.english and "In Chinese" not in caught.value.said("en")
