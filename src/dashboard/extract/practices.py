"""Sentences → practices: the steps of one document in order, each value with the words it came from."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dashboard.dates import year_of
from dashboard.extract import bodies, owners, years
from dashboard.extract.actors import names_committee
from dashboard.extract.cues import spans_of
from dashboard.extract.features import Shown, read_features
from dashboard.extract.figures import find_figures
from dashboard.extract.model import (
    Judgement,
    Model,
    calibrated,
    choose_themes,
    judge,
    model_for,
    name_probability,
)
from dashboard.extract.names import find_candidates, find_quoted
from dashboard.extract.scene import find_mentions, read_scene
from dashboard.lexicon import canonical_name
from dashboard.models import Article, Document, Evidence, Name, Practice, Sentence
from dashboard.places import place_of

_UNNAMED = ("body.default", "body.section", "body.scope")
"""Rules that give a sentence a body of which neither it nor the sentence before speaks."""


def practice_id(doc: str, text: str, occurrence: int) -> str:
    """Id that survives re-extraction: document, wording, and which repetition of the wording."""
    return hashlib.sha256(f"{doc}\n{text}\n{occurrence}".encode()).hexdigest()[:16]


def read_articles(document: Document, simple: str, articles: Sequence[Article], sentences: Sequence[Sentence]) -> Iterator[tuple[Article, list[tuple[Shown, owners.Attribution]]]]:
    """Each article with its date and body, and what each of its sentences shows and whose act it tells.

    `simple` is the simplified reading of the document's text, of the same length."""
    of: dict[int | None, list[Sentence]] = {}
    for sentence in sentences:
        of.setdefault(sentence.article, []).append(sentence)
    outside = of.get(None, [])
    mentions = find_mentions(simple)
    dates = years.find_dates(simple)
    for article in articles:
        own = of.get(article.n, [])
        published, dated = years.find_published(document, article, dates)
        scene = read_scene(document, simple, mentions, own, outside, year_of(published))
        given = owners.given(document.source.committee, scene)
        default, attributions = bodies.attribute(simple, article, own, outside, scene, given, len(articles) == 1)
        shown = read_features(simple, article, own, {start: a.rule for start, a in attributions.items()}, outside)
        evidence = (*article.evidence, *owners.evidence_of(default), *dated)
        filled = replace(article, body=default.body.name if default.body else None, published=published, evidence=evidence)
        yield filled, [(item, attributions[item.sentence.start]) for item in shown]


def find_practices(document: Document, simple: str, articles: Sequence[Article], sentences: Sequence[Sentence]) -> tuple[tuple[Article, ...], tuple[Practice, ...]]:
    """All practices of a document in text order, and its articles with date and body filled in."""
    model = model_for(document.text)
    filled: list[Article] = []
    taken: list[tuple[Article, Shown, owners.Attribution, Judgement]] = []
    begins: dict[tuple[int, int], int] = {}  # of paragraphs
    for article, shown in read_articles(document, simple, articles, sentences):
        filled.append(article)
        for item, _ in shown:
            begins.setdefault((article.n, item.sentence.paragraph), item.sentence.start)
        texts = [simple[item.sentence.start : item.sentence.end] for item, _ in shown]
        groups = [attribution.body and item.sentence.headings for item, attribution in shown]
        judgements = judge([(*item.shared, item.own) for item, _ in shown], texts, groups, list(find_apart(simple, shown)), model)
        for (item, attribution), judgement in zip(shown, judgements, strict=True):
            if attribution.body is not None and judgement.record >= model.thresholds[0]:
                taken.append((article, item, attribution, judgement))
    taken.sort(key=lambda one: one[1].sentence.start)
    seen: Counter[str] = Counter()
    practices = []
    for article, item, attribution, judgement in taken:
        text = item.sentence.text
        own_id = practice_id(document.doc, text, seen[text])
        seen[text] += 1
        before = simple[begins[article.n, item.sentence.paragraph] : item.sentence.start]
        practices.append(_practice(own_id, simple, before, article, item, attribution, judgement, model))
    return tuple(filled), tuple(practices)


def find_apart(simple: str, shown: Sequence[tuple[Shown, owners.Attribution]]) -> Iterator[bool]:
    """Whether each sentence of an article in which other organs act more often than the committee neither names it
    nor follows one that does."""
    others = sum("a:organ" in item.own for item, _ in shown) > sum("a:own" in item.own for item, _ in shown)
    for item, attribution in shown:
        yield others and attribution.rule in _UNNAMED and not names_committee(simple[item.sentence.start : item.sentence.end])


def _practice(own_id: str, simple: str, before: str, article: Article, item: Shown, attribution: owners.Attribution, judgement: Judgement, model: Model) -> Practice:
    sentence, body = item.sentence, attribution.body
    assert body is not None
    text = simple[sentence.start : sentence.end]
    year = year_of(article.published)
    event_year, stated = years.find_event_year(sentence, text, article.published, before, judgement.kind != "plan")
    province, city, county = place_of(body.division) if body.division else (None, None, None)
    themes = choose_themes(judgement, model)
    evidence = (
        *owners.evidence_of(attribution),
        *stated,
        *(e for e in article.evidence if e.field == "published"),
        *_theme_evidence(item, themes),
    )
    now = body.division.now[0] if body.division and body.division.now else body.division.code if body.division else None
    return Practice(
        own_id, sentence.doc, article.n, sentence.start, sentence.end, sentence.text, judgement.kind, body.name, body.level,
        now, province, city, county, themes,
        _names(sentence, text, find_quoted(simple), model),
        tuple(find_figures(text, sentence.text, sentence.start)),
        year, event_year, calibrated(_confidence(judgement, attribution), model), "model.record",
        evidence=evidence,
    )  # fmt: skip


def _names(sentence: Sentence, text: str, quoted: Mapping[str, int], model: Model) -> tuple[Name, ...]:
    """The sentence's names in text order, each wording once; of overlapping stretches without marks the likeliest."""
    weighed = sorted(
        ((name_probability(c.features, model), c) for c in find_candidates(text, quoted)),
        key=lambda pair: (-pair[0], pair[1].start),
    )
    kept: list[tuple[int, int]] = []
    for chance, candidate in weighed:
        wording = sentence.text[candidate.start : candidate.end]
        crossing = any(a < candidate.end and candidate.start < b for a, b in kept if candidate.form == "noun")
        if chance >= model.thresholds[3] and not crossing and all(sentence.text[a:b] != wording for a, b in kept):
            kept.append((candidate.start, candidate.end))
    at = sentence.start
    return tuple(
        Name(sentence.text[a:b], canonical_name(text[a:b]), at + a, at + b) for a, b in sorted(kept)
    )


def _theme_evidence(item: Shown, themes: Sequence[str]) -> tuple[Evidence, ...]:
    text, at = item.sentence.text, item.sentence.start
    return tuple(
        Evidence(f"theme:{theme}", text[start:end], at + start, at + end, "theme.cue")
        for theme in themes
        for start, end in spans_of(item.cues, theme)[:3]
    )


def _confidence(judgement: Judgement, attribution: owners.Attribution) -> float:
    """Raw confidence that a record is wholly right, before calibration: the model's probabilities multiplied."""
    named = 1.0 if attribution.rule in ("body.named", "body.slot", "body.we") else 0.9
    return round(judgement.record * judgement.sure * math.sqrt(judgement.themes[0][1]) * named, 4)
