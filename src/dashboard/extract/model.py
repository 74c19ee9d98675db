"""The statistical model beside the rules: is a sentence a record, of which kind, under which themes.

Linear, on the features of features.py; trained by scripts/train.py from annotated documents. Its file holds
several weight matrices: one fitted on all documents, and for each document that took part in training one
fitted without it, which is the one used when that document is met again. So every figure on a training
document is out of fold.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard import DATA
from dashboard.errors import LexiconError
from dashboard.extract.features import Features
from dashboard.models import KINDS, Kind

PATH = DATA / "model" / "model.npz"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights: fold × feature × output; fold 0 is fitted on all documents. `held` maps the fingerprint of a
    training document to the fold fitted without it. `thresholds`: probability from which a sentence is a
    record, from which a second and a third theme are given, and from which a candidate is a name. `knots` map a raw
    confidence to the share of such records that were wholly right on documents held out."""

    vocabulary: Mapping[str, int]
    outputs: tuple[str, ...]
    weights: NDArray[np.float32]
    held: Mapping[str, int]
    thresholds: tuple[float, float, float, float]
    knots: tuple[tuple[float, float], ...]

    def fold_of(self, text: str) -> int:
        """The fold to use for a document's text."""
        return self.held.get(fingerprint(text), 0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities of one sentence: that it is a record, of each kind, and under each theme."""

    record: float
    kinds: dict[Kind, float]
    themes: dict[str, float]

    @property
    def kind(self) -> Kind:
        """The most probable kind."""
        return max(KINDS, key=lambda kind: self.kinds[kind])


def probability(features: Features, output: str, model: Model, fold: int) -> float:
    """Probability of one output that is judged on features of its own (names)."""
    column = model.outputs.index(output)
    weights = model.weights[fold, :, column]
    score = sum(value * weights[model.vocabulary[name]] for name, value in features.items() if name in model.vocabulary)
    return _logistic(float(score))


def calibrated(raw: float, model: Model) -> float:
    """How often a record of this raw confidence was wholly right on documents the model had not seen."""
    xs, ys = zip(*model.knots, strict=True)
    return round(float(np.interp(raw, xs, ys)), 4)


def fingerprint(text: str) -> str:
    """What a training document is known by: a hash of its visible characters."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:16]


@cache
def load_model() -> Model:
    """The shipped model. Raises LexiconError where its file is missing or broken."""
    try:
        with np.load(PATH, allow_pickle=False) as file:
            vocabulary = bytes(file["vocabulary"]).decode().split("\n")
            outputs = bytes(file["outputs"]).decode().split("\n")
            held = [line.split() for line in bytes(file["held"]).decode().splitlines()]
            thresholds = tuple(float(value) for value in file["thresholds"])
            knots = tuple((float(x), float(y)) for x, y in file["knots"])
            weights = file["weights"].astype(np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise LexiconError(f"模型文件 {PATH} 读不出来（{error}）；请恢复该文件，或运行 scripts/train.py。") from error
    return Model(
        {name: i for i, name in enumerate(vocabulary)}, tuple(outputs), weights,
        {key: int(fold) for key, fold in held}, (thresholds[0], thresholds[1], thresholds[2], thresholds[3]),
        knots,
    )  # fmt: skip


def judge(features: Features, model: Model, fold: int = 0) -> Judgement:
    """Probabilities of one sentence from its features."""
    known = [(model.vocabulary[name], value) for name, value in features.items() if name in model.vocabulary]
    rows = [row for row, _ in known]
    values = np.array([value for _, value in known], dtype=np.float32)
    scores = values @ model.weights[fold, rows] if rows else np.zeros(len(model.outputs), dtype=np.float32)
    by_name = dict(zip(model.outputs, scores.tolist(), strict=True))
    top = max(by_name[kind] for kind in KINDS)
    exponents = {kind: float(np.exp(by_name[kind] - top)) for kind in KINDS}
    total = sum(exponents.values())
    return Judgement(
        _logistic(by_name["record"]),
        {kind: value / total for kind, value in exponents.items()},
        {name[6:]: _logistic(score) for name, score in by_name.items() if name.startswith("theme:")},
    )


def choose_themes(judgement: Judgement, model: Model) -> tuple[str, ...]:
    """One to three themes, most fitting first."""
    ranked = sorted(judgement.themes.items(), key=lambda pair: (-pair[1], pair[0]))
    _, second, third, _ = model.thresholds
    chosen = [ranked[0][0]]
    if len(ranked) > 1 and ranked[1][1] >= second:
        chosen.append(ranked[1][0])
        if len(ranked) > 2 and ranked[2][1] >= third:
            chosen.append(ranked[2][0])
    return tuple(chosen)


def _logistic(score: float) -> float:
    return float(1.0 / (1.0 + np.exp(-score)))
