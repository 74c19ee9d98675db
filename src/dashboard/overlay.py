"""Review decisions laid over an extraction: pure, and never mixed into what was extracted.

Where rules now cut a sentence otherwise than when it was reviewed, the decision takes the record that shares
more than half of the shorter one, and the wording that the reviewer saw counts.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.errors import ReviewError
from dashboard.extract import practice_id
from dashboard.models import Article, Document, Extraction, Practice, Span, State
from dashboard.records import amend, same_sentence, share
from dashboard.reviews import NO_RECORD, Decision, standing

STATE_AFTER: dict[str, State] = {
    "accept": "accepted",
    "edit": "edited",
    "add": "edited",
    "adjudicate": "adjudicated",
}
CodeOf = Callable[[Practice], str | None]
"""Division code of a practice's place."""


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A decision that could not be laid over the extraction, and why."""

    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An extraction with the decisions laid over it.

    `origins` maps a record's id to what extraction alone said (no entry for a record that a reviewer added);
    `decided` maps it to the decision that counts; `rejected` are extracted records that a decision removed.
    """

    extraction: Extraction
    origins: Mapping[str, Practice]
    decided: Mapping[str, str]
    rejected: tuple[tuple[Practice, str], ...]
    unapplied: tuple[Unapplied, ...]


@dataclass(slots=True)
class _Entry:
    """A sentence on its way through the decisions: where it stands, what was extracted, what it is now."""

    start: int
    end: int
    origin: Practice | None
    now: Practice | None
    decision: Decision | None = None


def apply_decisions(extraction: Extraction, decisions: Sequence[Decision], code_of: CodeOf) -> Reviewed:
    """Lay the decisions on this document over its practices; of two on one sentence the later counts, but one made
    blindly, without knowing of others, gives way to theirs: where it differs there is something to rule on.

    `decisions` in the order they were made, those on other documents are passed over. `code_of` is asked
    where a decision changes a place without giving its code.
    """
    document = extraction.document
    entries = [_Entry(practice.start, practice.end, practice, practice) for practice in extraction.practices]
    unapplied: list[Unapplied] = []
    complete: Decision | None = None
    for decision in sorted(standing(decisions), key=lambda one: not one.blind):
        if decision.doc != document.doc:
            continue
        if decision.action == "complete":
            complete = decision
        elif (start := _locate(document.text, decision)) is None:
            unapplied.append(Unapplied(decision, "原文里已没有这句话"))
        else:
            try:
                _apply(entries, extraction.articles, decision, start, code_of)
            except ReviewError as error:
                unapplied.append(Unapplied(decision, str(error)))
    if complete and not _close(entries, document, complete):
        reason = "文件全部审定之后原文又有改动"
        unapplied.append(Unapplied(complete, reason))
    return _reviewed(extraction, entries, tuple(unapplied))


def find_renamed(text: str, lost: Mapping[str, Sequence[Decision]]) -> str | None:
    """What the document of this text was called before: of the documents that are gone (`lost`, with the decisions on
    them) the one all of whose decided sentences stand here, each at its old place."""
    for doc, decisions in lost.items():
        quoted = [one for one in decisions if one.action not in ("complete", "withdraw") and one.quote]
        if quoted and all(text.startswith(one.quote, one.start) for one in quoted):
            return doc
    return None


def _locate(text: str, decision: Decision) -> int | None:
    """Where the decision's wording stands now: at its old place, else at the same repetition of it."""
    if not decision.quote:
        return None
    if text.startswith(decision.quote, decision.start):
        return decision.start
    at = -1
    for _ in range(decision.occurrence + 1):
        at = text.find(decision.quote, at + 1)
        if at < 0:
            return None
    return at


def _apply(
    entries: list[_Entry], articles: tuple[Article, ...], decision: Decision, start: int, code_of: CodeOf
) -> None:
    span = Span(start, end := start + len(decision.quote))
    free = [one for one in entries if one.decision is None or (one.start, one.end) == (start, end)]
    entry = max(free, key=lambda one: share(one, span), default=None)
    if entry is None or not same_sentence(entry, span):
        entry = _Entry(start, end, None, None)
    if decision.action in NO_RECORD:
        entry.now = None
    else:
        article = _article_at(articles, start)
        base = entry.now or entry.origin or _blank(decision)
        if (base.start, base.end) != (start, end):
            base = _moved(base, decision.quote, start, article)
        changed = amend(base, decision.fields)
        if "place" in decision.fields and "code" not in decision.fields:
            changed = replace(changed, code=code_of(changed))
        entry.now = replace(changed, state=STATE_AFTER[decision.action], confidence=1.0, unresolved=None)
    entry.start, entry.end, entry.decision = start, end, decision
    if entry not in entries:
        entries.append(entry)


def check_decision(decision: Decision) -> None:
    """Raise ReviewError for a decision whose fields a record of its wording cannot have."""
    amend(_moved(_blank(decision), decision.quote, decision.start, 0), decision.fields)


def _blank(decision: Decision) -> Practice:
    """A record that extraction does not have; the decision that makes it must bring these fields."""
    missing = [name for name in ("kind", "body", "level", "themes") if name not in decision.fields]
    if missing:
        raise ReviewError(f"提取中没有这条记录，补录时还缺 {'、'.join(missing)}。")
    return Practice(
        "", decision.doc, 0, -1, -1, "", "practice", "", "county", None, None, None, None, (), (), (),
        None, None, 1.0, "review",
    )  # fmt: skip


def _moved(base: Practice, quote: str, start: int, article: int) -> Practice:
    """The record with another wording; names and figures outside that wording go."""
    end = start + len(quote)
    return replace(
        base,
        id="",
        start=start,
        end=end,
        text=quote,
        article=article,
        names=tuple(name for name in base.names if start <= name.start and name.end <= end),
        figures=tuple(figure for figure in base.figures if start <= figure.start and figure.end <= end),
    )


def _article_at(articles: tuple[Article, ...], start: int) -> int:
    """Number of the article whose span holds the place, else of the first."""
    for article in articles:
        if any(span.start <= start < span.end for span in article.spans):
            return article.n
    return articles[0].n if articles else 0


def _close(entries: list[_Entry], document: Document, complete: Decision) -> bool:
    """Remove what nobody decided; False if the document is another one than was read through."""
    if hashlib.sha256(document.text.encode()).hexdigest() != complete.quote:
        return False
    for entry in entries:
        if entry.decision is None:
            entry.now, entry.decision = None, complete
    return True


def _reviewed(extraction: Extraction, entries: list[_Entry], unapplied: tuple[Unapplied, ...]) -> Reviewed:
    taken = {entry.now.id for entry in entries if entry.now}
    practices: list[Practice] = []
    origins: dict[str, Practice] = {}
    decided: dict[str, str] = {}
    rejected: list[tuple[Practice, str]] = []
    for entry in entries:
        if entry.now is None:
            if entry.origin and entry.decision:
                rejected.append((entry.origin, entry.decision.id))
            continue
        practice = entry.now
        if not practice.id:
            practice = replace(practice, id=_free_id(extraction.document, practice, taken))
            taken.add(practice.id)
        practices.append(practice)
        if entry.origin:
            origins[practice.id] = entry.origin
        if entry.decision:
            decided[practice.id] = entry.decision.id
    practices.sort(key=lambda one: (one.start, one.end))
    return Reviewed(
        replace(extraction, practices=tuple(practices)), origins, decided, tuple(rejected), unapplied
    )


def _free_id(document: Document, practice: Practice, taken: set[str]) -> str:
    occurrence = document.text.count(practice.text, 0, practice.start)
    while (made := practice_id(document.doc, practice.text, occurrence)) in taken:
        occurrence += 1
    return made
