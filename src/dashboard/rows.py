"""One reviewed document → rows of the dataset's tables, in the columns of schema.TABLES."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from dashboard.dates import year_of
from dashboard.extract import practice_id
from dashboard.models import Article, Document, Failure, Figure, Name, Practice, Sentence, Source
from dashboard.overlay import Reviewed
from dashboard.records import overlap, to_record
from dashboard.reviews import Decision
from dashboard.schema import PLACE, reader
from dashboard.verify import verify

Row = tuple[Any, ...]
Place = tuple[str | None, ...]
"""code, province, city, county, level of a body."""
PlaceOfBody = Callable[[str, int | None], Place]
"""Place of a body in a year; all None where it is not known."""

NOWHERE: Place = (None,) * len(PLACE)

_document = reader(Document, without=["source"])
_source = reader(Source)
_article = reader(Article)
_sentence = reader(Sentence)
_practice = reader(Practice, without=["names", "figures"])
_name = reader(Name, without=["text"])
_figure = reader(Figure)
_decision = reader(Decision)
_failure = reader(Failure)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One document ready to be stored: what was found and decided, and the document it repeats, if any.

    `key` tells its extraction apart from one of other bytes, another source or other rules; `signature` is what it
    is compared by to find reprints (reprints.signature_text). `follows` is what the document was called when
    decisions on it were made.
    """

    reviewed: Reviewed
    key: str = ""
    duplicate_of: str | None = None
    signature: str | None = None
    follows: str | None = None


def shelf_rows(shelf: Shelf, first: int, place_of_body: PlaceOfBody) -> Iterator[tuple[str, Row]]:
    """(table, row) of one document; passages numbered from `first`; what breaks a law is a failure."""
    extraction, failures = verify(shelf.reviewed.extraction)
    document, practices = extraction.document, extraction.practices
    source = document.source
    yield "documents", (*_document(document), *_source(source), year_of(source.published), shelf.duplicate_of)
    yield "extractions", (document.doc, shelf.key, shelf.signature)
    reasons = Counter(one.reason for one in shelf.reviewed.unapplied)
    unapplied = [
        Failure(document.file, f"{number} 条审核意见没有用上：{reason}", "意见仍保留；请在审核页核对。")
        for reason, number in reasons.items()
    ]
    for failure in (*failures, *unapplied):
        yield "failures", _failure(failure)
    known = {one.body: (one.code, *_place(one), one.level) for one in reversed(practices)}
    articles = {}
    for article in extraction.articles:
        year = year_of(article.published) or year_of(source.published)
        place = NOWHERE
        if article.body:  # as its practices say, else as the division table does
            place = known.get(article.body) or place_of_body(article.body, year)
        articles[article.n] = (article.body, *place, year)
        start = min((span.start for span in article.spans), default=0)
        end = max((span.end for span in article.spans), default=0)
        yield "articles", (*_article(article), *place, year, start, end)
    holders = passages_of(practices, extraction.sentences)
    held = _held(practices, holders, extraction.sentences)
    occurrences: dict[str, int] = {}
    for n, sentence in enumerate(extraction.sentences):
        nth = occurrences[sentence.text] = occurrences.get(sentence.text, -1) + 1
        practice = held.get(n)
        where = (
            (practice.body, practice.code, *_place(practice), practice.level, practice.year)
            if practice
            else articles.get(-1 if sentence.article is None else sentence.article, (None, *NOWHERE, None))
        )
        key = "p" + practice_id(document.doc, sentence.text, nth)
        yield "passages", (first + n, key, *_sentence(sentence), *where, practice.id if practice else None)
    for practice, holder in zip(practices, holders, strict=True):
        passage = None if holder is None else first + holder
        yield from _practice_rows(practice, passage, shelf.reviewed)
    for practice, decision in shelf.reviewed.rejected:
        yield "rejected", (decision, *_practice(practice))


def _practice_rows(practice: Practice, passage: int | None, reviewed: Reviewed) -> Iterator[tuple[str, Row]]:
    origin = reviewed.origins.get(practice.id)
    decision = reviewed.decided.get(practice.id)
    # what nobody decided still is what extraction says: no need to say it twice
    extracted = json.dumps(to_record(origin), ensure_ascii=False) if origin and decision else None
    yield "practices", (*_practice(practice), passage, extracted, decision)
    for rank, theme in enumerate(practice.themes, 1):
        yield "practice_themes", (practice.id, theme, rank)
    for name in practice.names:
        yield "practice_names", (practice.id, name.text, *_name(name))
    for n, figure in enumerate(practice.figures):
        yield "figures", (practice.id, n, *_figure(figure))


def _place(practice: Practice) -> Place:
    return (practice.province, practice.city, practice.county)


def passages_of(practices: Sequence[Practice], sentences: Sequence[Sentence]) -> list[int | None]:
    """For each practice the position of the sentence it shares most with; None where it shares none."""
    starts = [sentence.start for sentence in sentences]
    found: list[int | None] = []
    for practice in practices:
        first = max(0, bisect_right(starts, practice.start) - 1)
        last = bisect_right(starts, practice.end - 1)
        best = max(range(first, last), key=lambda n: overlap(practice, sentences[n]), default=None)
        found.append(None if best is None or overlap(practice, sentences[best]) <= 0 else best)
    return found


def _held(
    practices: Sequence[Practice], holders: Sequence[int | None], sentences: Sequence[Sentence]
) -> Mapping[int, Practice]:
    """The practice that each sentence holds; of several in one sentence the longest."""
    held: dict[int, Practice] = {}
    for practice, holder in zip(practices, holders, strict=True):
        if holder is not None:
            rival = held.get(holder)
            if rival is None or overlap(practice, sentences[holder]) > overlap(rival, sentences[holder]):
                held[holder] = practice
    return held


def document_of(row: Mapping[str, object]) -> Document:
    """The document that a row of the table was made from; an earlier programme's table may lack a field of its source."""
    source = Source(**{one.name: row.get(one.name) for one in fields(Source)})  # type: ignore[arg-type]
    plain = {one.name: row[one.name] for one in fields(Document) if one.name != "source"}
    return Document(**plain, source=source)  # type: ignore[arg-type]


WITHDRAWN = "已被撤回"


def review_rows(
    decisions: Sequence[Decision], documents: set[str], unapplied: Mapping[str, str]
) -> Iterator[tuple[str, Row]]:
    """All decisions, each with whether it counts and, if not, why."""
    withdrawn = {one.withdraws for one in decisions if one.action == "withdraw"}
    for decision in decisions:
        reason = unapplied.get(decision.id)
        if decision.doc not in documents:
            reason = "该文件不在这次的资料中"
        elif decision.id in withdrawn:
            reason = WITHDRAWN
        yield "reviews", (*_decision(decision), reason is None, reason)


def failure_row(failure: Failure) -> tuple[str, Row]:
    """A failure of reading or extracting as a row."""
    return "failures", _failure(failure)
