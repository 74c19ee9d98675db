"""The statistical model beside the rules: is a sentence a record, of which kind, under which themes.

Linear, on the features of features.py; trained by scripts/train.py from annotated documents. Its file holds
several weight matrices: one fitted on all documents, and for each document that took part in training one
fitted without it, which is the one used when that document is met again. So every figure on a training
document is out of fold.
"""

import hashlib
import math
import sys
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard import DATA
from dashboard.errors import LexiconError
from dashboard.extract.features import GRAM, Features, gram_code, read_grams
from dashboard.models import KINDS, Kind

PATH = DATA / "model" / "model.npz"
_THEME = "theme:"
_USUAL = 0.08
"""Probability of a theme where nothing else is known: 1.5 themes a record of 19."""
_USUAL_KINDS: dict[Kind, float] = {"practice": 0.62, "plan": 0.22, "outcome": 0.16}
"""Shares of the kinds in the training documents."""
_LEAN, _AS_MANY = 0.4, 4
"""How much a record's kind leans towards the kinds of its article's other records, and how many records of the usual
kinds are thought beside those: an article tells what was done or what is to be done, and Chinese marks neither."""
_USUAL_SHARE, _LEAN_RECORDS = 0.62, 0.75
"""Share of records among the sentences of an ordinary article, and how much a sentence leans towards the share in
the rest of its article: a survey or a proposal holds few, whatever they sound like."""
_APART = 0.9
"""How much likelier than its score says a sentence apart is another organ's act: most documents learned from are the committees' own."""
_THEMES_FROM = 1 + len(KINDS)  # columns: record, kinds, then themes by name, so that a stable sort settles ties by it


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of one fold: feature × output. `thresholds`: probability from which a sentence is a record, from which
    a second and a third theme are given, and from which a candidate is a name. `around`: how a record's themes lean
    towards those of the records around it (constant, then a weight a sign: signs_around).

    Features that no output uses are left out; after the last row of the others stands one of zeros. `grams` and
    `gram_weights` are the same for characters and pairs, by their codes in rising order. `names` holds
    the weights of a name's features. `knots` map a raw confidence to the share of such records
    that were wholly right on documents held out."""

    vocabulary: Mapping[str, int]
    outputs: tuple[str, ...]
    weights: NDArray[np.float32]
    grams: NDArray[np.int64]
    gram_weights: NDArray[np.float32]
    names: Mapping[str, float]
    thresholds: tuple[float, float, float, float]
    around: NDArray[np.float64]
    knots: tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probability that a sentence is a record, its likeliest kind and that kind's probability, its three
    likeliest themes with theirs, likeliest first."""

    record: float
    kind: Kind
    sure: float
    themes: tuple[tuple[str, float], ...]


def name_probability(features: Features, model: Model) -> float:
    """Probability that a candidate with these features is a name."""
    score = sum(map(mul, features.values(), map(model.names.get, features, repeat(0.0))))
    return 0.5 + 0.5 * math.tanh(score / 2)  # the logistic function, without overflow


def calibrated(raw: float, model: Model) -> float:
    """How often a record of this raw confidence was wholly right on documents the model had not seen."""
    xs, ys = model.knots
    above = bisect_right(xs, raw)
    if above in (0, len(xs)):
        return ys[max(above - 1, 0)]
    low, high = above - 1, above
    return round(ys[low] + (raw - xs[low]) / (xs[high] - xs[low]) * (ys[high] - ys[low]), 4)


def fingerprint(text: str) -> str:
    """What a training document is known by: a hash of its visible characters."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:16]


def model_for(text: str) -> Model:
    """The shipped model for a document's text: fitted without it where it took part in training."""
    return load_model(held_out().get(fingerprint(text), 0))


@cache
def held_out() -> Mapping[str, int]:
    """Fingerprint of each training document → the fold that is fitted without it."""
    with _opened() as file:
        return {key: int(fold) for key, fold in (line.split() for line in bytes(file["held"]).decode().splitlines())}


@cache
def load_model(fold: int = 0) -> Model:
    """One fold of the shipped model; 0 is fitted on all documents. Raises LexiconError where its file is missing or broken."""
    with _opened() as file:
        vocabulary = bytes(file["vocabulary"]).decode().split("\n")
        outputs = bytes(file["outputs"]).decode().split("\n")
        record, second, third, name = file["thresholds"].tolist()
        around = file["around"]
        raw, right = file["knots"].T.tolist()
        weights = file[f"weights{fold}"].astype(np.float32)
        named = weights[:, outputs.index("name")]
    themes = sorted(output for output in outputs if output.startswith(_THEME))
    columns = [outputs.index(output) for output in ("record", *KINDS, *themes)]
    weights = weights[:, columns]
    used = np.flatnonzero(weights.any(axis=1))
    is_gram = np.array([vocabulary[row].startswith(GRAM) for row in used])
    grams = sorted((gram_code(vocabulary[row]), row) for row in used[is_gram])
    kept, gram_weights = (np.pad(weights[rows], ((0, 1), (0, 0))) for rows in (used[~is_gram], [row for _, row in grams]))
    return Model(
        {sys.intern(vocabulary[row]): n for n, row in enumerate(used[~is_gram])}, tuple(outputs[n].removeprefix(_THEME) for n in columns),
        kept, np.array([code for code, _ in grams], dtype=np.int64), gram_weights,
        {sys.intern(vocabulary[row]): float(named[row]) for row in np.flatnonzero(named)},
        (record, second, third, name), around, (raw, right),
    )  # fmt: skip


@contextmanager
def _opened() -> Iterator[Any]:
    try:
        with np.load(PATH, allow_pickle=False) as file:
            yield file
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise LexiconError(f"模型文件 {PATH} 读不出来（{error}）；请恢复该文件，或运行 scripts/train.py。") from error


def judge(sentences: Sequence[Sequence[Features]], texts: Sequence[str], groups: Sequence[object], apart: Sequence[bool], model: Model) -> list[Judgement]:
    """What each sentence of an article is. `sentences` gives its parts of features: as many parts each, and an
    object that is part of several sentences is weighed once; `texts` its words, simplified; `groups` what it shares
    with the others of its section, None where it can be no record; `apart` whether it stands among other organs' acts
    without naming the committee."""
    if not sentences:
        return []
    scores = weigh(sentences, model) + weigh_grams(texts, model)
    scores[:, 0] += lean_records(scores[:, 0]) - _APART * np.array(apart)
    shares = logistic(scores)
    telling = [n for n, group in enumerate(groups) if group is not None and shares[n, 0] >= model.thresholds[0]]
    if telling:
        signs = signs_around(scores[telling, _THEMES_FROM:], [groups[n] for n in telling])
        shares[telling, _THEMES_FROM:] = logistic(model.around[0] + signs @ model.around[1:])
        scores[telling, 1:_THEMES_FROM] += _lean(scores[telling, 1:_THEMES_FROM])
    best = np.argsort(-shares[:, _THEMES_FROM:], axis=1, kind="stable")[:, :3] + _THEMES_FROM
    kinds = _kind_shares(scores[:, 1:_THEMES_FROM])
    judged = zip(shares.tolist(), kinds.tolist(), best.tolist(), strict=True)
    return [_judgement(model, share, kind, themes) for share, kind, themes in judged]


def weigh(sentences: Sequence[Sequence[Features]], model: Model) -> NDArray[np.float64]:
    """Scores (log odds) of every output, a row a sentence."""
    parts = {id(part): part for sentence in sentences for part in sentence}
    scores = _weigh(list(parts.values()), model)
    number = {key: n for n, key in enumerate(parts)}
    of = np.array([[number[id(part)] for part in sentence] for sentence in sentences], dtype=np.intp)
    added: NDArray[np.float64] = scores[of].sum(axis=1, dtype=np.float64)
    return added


def weigh_grams(texts: Sequence[str], model: Model) -> NDArray[np.float64]:
    """What the characters and pairs of each sentence add to its scores."""
    codes, starts, each = read_grams(texts)
    rows = np.minimum(np.searchsorted(model.grams, codes), len(model.grams) - 1)
    rows[model.grams[rows] != codes] = len(model.grams)
    added: NDArray[np.float32] = np.add.reduceat(model.gram_weights[rows], starts, axis=0)
    return added * each[:, np.newaxis]


def signs_around(scores: NDArray[np.float64], groups: Sequence[object]) -> NDArray[np.float64]:
    """Signs of each theme of each record of an article (record × theme × sign) from the themes' scores and each
    record's section: its own score, the best score among the other themes, the theme's mean probability over the
    article's other records, and over the other ones of its section."""
    shares = logistic(scores)
    order = np.sort(scores, axis=1)
    rivals = np.where(scores == order[:, -1:], order[:, -2:-1], order[:, -1:])
    article = _mean_of_others(shares, np.zeros(len(scores), dtype=np.intp), np.full_like(shares, _USUAL))
    numbers = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    sections = np.array([numbers[group] for group in groups], dtype=np.intp)
    return np.stack([scores, rivals, article, _mean_of_others(shares, sections, article)], axis=2)


def lean_records(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is added to the scores of an article's sentences for being records: nothing to its first one, which tells
    the news however little of what follows is an act."""
    shares = logistic(scores)
    others = (shares.sum() - shares + _AS_MANY * _USUAL_SHARE) / (len(shares) - 1 + _AS_MANY)
    odds: NDArray[np.float64] = np.log(others / (1 - others)) - math.log(_USUAL_SHARE / (1 - _USUAL_SHARE))
    odds[:1] = 0.0
    return _LEAN_RECORDS * odds


def _lean(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is added to the scores of the kinds of an article's records, a row a record."""
    usual = np.array([_USUAL_KINDS[kind] for kind in KINDS])
    shares = _kind_shares(scores)
    others = (shares.sum(axis=0) - shares + _AS_MANY * usual) / (len(shares) - 1 + _AS_MANY)
    added: NDArray[np.float64] = _LEAN * np.log(others / usual)
    return added


def _kind_shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of the kinds, a row a sentence."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _mean_of_others(shares: NDArray[np.float64], groups: NDArray[np.intp], alone: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row's mean over the other rows of its group; what `alone` says where it is the only one."""
    total = np.zeros((groups.max() + 1, shares.shape[1]))
    np.add.at(total, groups, shares)
    others = (np.bincount(groups) - 1)[groups][:, np.newaxis]
    return np.where(others > 0, (total[groups] - shares) / np.maximum(others, 1), alone)


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, without overflow."""
    return 0.5 + 0.5 * np.tanh(scores / 2)


def _judgement(model: Model, shares: Sequence[float], kinds: Sequence[float], themes: Sequence[int]) -> Judgement:
    sure = max(kinds)
    best = tuple((model.outputs[theme], shares[theme]) for theme in themes)
    return Judgement(shares[0], KINDS[kinds.index(sure)], sure, best)


def _weigh(parts: Sequence[Features], model: Model) -> NDArray[np.float32]:
    """Scores of every output, a row a part."""
    row, nothing = model.vocabulary.get, len(model.vocabulary)
    starts: list[int] = []
    rows: list[int] = []
    values: list[float] = []
    for part in parts:
        starts.append(len(rows))
        rows += map(row, part, repeat(nothing))
        values += part.values()
        rows.append(nothing)  # so that no part is empty
        values.append(0.0)
    weighted = model.weights[rows] * np.array(values, dtype=np.float32)[:, np.newaxis]
    return np.add.reduceat(weighted, starts, axis=0)


def choose_themes(judgement: Judgement, model: Model) -> tuple[str, ...]:
    """One to three themes, most fitting first."""
    _, second, third, _ = model.thresholds
    chosen = [theme for theme, _ in judgement.themes[:1]]
    for (theme, share), least in zip(judgement.themes[1:], (second, third), strict=False):
        if share < least:
            break
        chosen.append(theme)
    return tuple(chosen)
