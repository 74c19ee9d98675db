"""The statistical model beside the rules: is a sentence a record, of which kind, under which themes.

Linear, on the features of features.py; trained by scripts/train.py from annotated documents. Its file holds
several weight matrices: one fitted on all documents, and for each document that took part in training one
fitted without it, which is the one used when that document is met again. So every figure on a training
document is out of fold.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from dashboard import DATA
from dashboard.errors import LexiconError
from dashboard.extract.features import Features
from dashboard.models import KINDS, Kind

PATH = DATA / "model" / "model.npz"
_THEME = "theme:"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights: fold × feature × output; fold 0 is fitted on all documents. `held` maps the fingerprint of a
    training document to the fold fitted without it. `thresholds`: probability from which a sentence is a
    record, from which a second and a third theme are given, and from which a candidate is a name.

    Features that no output uses are left out; after the last row of the others stands one of zeros. `names` holds
    the weights of a name's features by fold. `knots` (two rows) map a raw confidence to the share of such records
    that were wholly right on documents held out."""

    vocabulary: Mapping[str, int]
    outputs: tuple[str, ...]
    weights: NDArray[np.float32]
    names: tuple[Mapping[str, float], ...]
    held: Mapping[str, int]
    thresholds: tuple[float, float, float, float]
    knots: NDArray[np.float64]

    def fold_of(self, text: str) -> int:
        """The fold to use for a document's text."""
        return self.held.get(fingerprint(text), 0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probability that a sentence is a record, its likeliest kind and that kind's probability, its three
    likeliest themes with theirs, likeliest first."""

    record: float
    kind: Kind
    sure: float
    themes: tuple[tuple[str, float], ...]


def name_probability(features: Features, model: Model, fold: int) -> float:
    """Probability that a candidate with these features is a name."""
    weights = model.names[fold]
    score = sum(value * weights[name] for name, value in features.items() if name in weights)
    return 0.5 + 0.5 * math.tanh(score / 2)  # the logistic function, without overflow


def calibrated(raw: float, model: Model) -> float:
    """How often a record of this raw confidence was wholly right on documents the model had not seen."""
    return round(float(np.interp(raw, *model.knots)), 4)


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
            knots = np.array(file["knots"], dtype=np.float64).T
            weights = file["weights"].astype(np.float32)
            name = outputs.index("name")
    except (OSError, KeyError, ValueError) as error:
        raise LexiconError(f"模型文件 {PATH} 读不出来（{error}）；请恢复该文件，或运行 scripts/train.py。") from error
    names = tuple(
        {vocabulary[row]: float(column[row]) for row in np.flatnonzero(column)} for column in weights[:, :, name]
    )
    # themes in order of name, so that a stable sort settles ties by it
    columns = [n for n, output in enumerate(outputs) if n != name]
    columns.sort(key=lambda n: (outputs[n].startswith(_THEME), outputs[n] if outputs[n].startswith(_THEME) else ""))
    used = np.flatnonzero(weights[:, :, columns].any(axis=(0, 2)))
    kept = np.pad(weights[:, used][:, :, columns], ((0, 0), (0, 1), (0, 0)))
    return Model(
        {vocabulary[row]: n for n, row in enumerate(used)}, tuple(outputs[n] for n in columns),
        kept, names,
        {key: int(fold) for key, fold in held}, (thresholds[0], thresholds[1], thresholds[2], thresholds[3]),
        np.ascontiguousarray(knots),
    )  # fmt: skip


def judge(sentences: Sequence[Sequence[Features]], model: Model, fold: int = 0) -> list[Judgement]:
    """What each sentence of an article is, from its parts of features: as many parts each, and an object that is
    part of several sentences is weighed once."""
    parts = {id(part): part for sentence in sentences for part in sentence}
    scores = _weigh(list(parts.values()), model, fold)
    number = {key: n for n, key in enumerate(parts)}
    of = np.array([[number[id(part)] for part in sentence] for sentence in sentences], dtype=np.intp)
    if not of.size:
        return []
    by_output = scores[of].sum(axis=1).astype(np.float64)
    record = _logistic(by_output[:, model.outputs.index("record")])
    kinds = by_output[:, [model.outputs.index(kind) for kind in KINDS]]
    exponents = np.exp(kinds - kinds.max(axis=1, keepdims=True))
    kind = kinds.argmax(axis=1)
    sure = exponents.max(axis=1) / exponents.sum(axis=1)
    themes = [output.removeprefix(_THEME) for output in model.outputs if output.startswith(_THEME)]
    shares = _logistic(by_output[:, -len(themes) :])
    best = np.argsort(-shares, axis=1, kind="stable")[:, :3]
    ranked = zip(best.tolist(), np.take_along_axis(shares, best, axis=1).tolist(), strict=True)
    return [
        Judgement(is_record, KINDS[n], of_kind, tuple((themes[t], share) for t, share in zip(*each, strict=True)))
        for is_record, n, of_kind, each in zip(record.tolist(), kind.tolist(), sure.tolist(), ranked, strict=True)
    ]


def _weigh(parts: Sequence[Features], model: Model, fold: int) -> NDArray[np.float32]:
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
    weighted = model.weights[fold][rows] * np.array(values, dtype=np.float32)[:, np.newaxis]
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


def _logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of scores, by a form that does not overflow."""
    return 0.5 + 0.5 * np.tanh(scores / 2)
