"""Train the statistical model of the extraction: `python scripts/train.py [FOLDER …]` → data/model/model.npz.

Each folder holds documents/ and one or more *.jsonl of records in the form of data/gold/GUIDE.md; the default
is what the project ships (data/gold with data/documents, and data/made). Needs scikit-learn (requirements-dev.txt).
The same input gives the same file.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from dashboard import DATA
from dashboard.evaluate import match
from dashboard.extract import extract_document
from dashboard.extract.actors import AROUND
from dashboard.extract.advice import ABOUT
from dashboard.extract.articles import find_articles
from dashboard.extract.features import GRAM, Features, gram_name, read_features, read_grams
from dashboard.extract.model import (
    PATH,
    fingerprint,
    held_out,
    load_model,
)
from dashboard.extract.names import find_candidates, find_quoted
from dashboard.extract.practices import read_articles
from dashboard.extract.read import read_document, read_sources
from dashboard.extract.sentences import split_sentences
from dashboard.fold import simplify
from dashboard.models import KINDS, Article, Sentence, Span
from dashboard.records import same_sentence, to_record

FOLDS = 6
"""Parts that the documents written for training are held out by; each of data/documents is held out alone."""
NAMELESS = ("dj", "dk", "dl", "dm", "dn", "do")
"""Sets of data/made whose names are not learned from: with them those of documents never learned from were found a little worse."""
MODELLED = ("dp", "dq", "dr", "ds", "dt", "du", "dv", "dw", "dx", "dy", "dz", "ea", "eb", "ec")
"""Sets of data/made whose documents are built like real pages: which sentences are records is learned from them, kinds,
themes and names are not, for with them those of the shipped documents were found worse."""
SENTENCES = "sentences-"
"""Files of single annotated sentences: never held out, since no document can be met again in them."""
THRESHOLDS = (0.36, 0.32, 0.46, 0.45)
LEANING = (0.22570041, 1.02994886, -0.14862571, 1.56166318, 2.42450849)
"""How a record's themes lean towards those around it (Model.around): a logistic regression (C 0.1) of signs_around, out of
fold, on the 807 documents of data/made before MODELLED; fitted anew it moves a theme or two of a thousand."""
ALSO = 0.0
"""Weight of a theme that one of two annotators chose: neither credit nor error."""
REAL = 32.0
"""Weight of a sentence of the documents that the project ships among those written for training: they are real."""
FEW, RARE = 0.25, 0.7
"""Share of records below which a document written for training is of a kind that is rare in life, and the weight of a
sentence of such a one."""
FOR_THEMES = 0.4
"""Power of a weight that counts for themes, which differ more by what a document is about."""
OUTCOMES = 1.3
"""How much likelier an outcome is than the fit says: the shipped documents, which weigh so much, tell few."""
GROUPS = {
    "record": (0.25, ("bias", "k:", "s:", "<k", "<s", ">k", ">s", "w:", "q:", "qc:", "qn:", "qt", "top:", "r:", "p:", "l:", "h:", "hs:", "f:", "c:", "g:", "x", "o:", "a:", AROUND)),
    "kind": (0.2, ("bias", "k:", "s:", "hs:", "g:", "w:", "<k", "<s", ">k", ">s", "r:", "p:", "l:", "x", "f:", "c:")),
    "kind-signs": (0.3, ("bias", "k:", "s:", "hs:", "g:", "<k:", ">k:")),
    "theme": (0.6, ("bias", "q", "w:", "top:", "h:")),
    "theme-own": (0.6, ("bias", "q:", "qc:", "w:", "top:")),
    "record-grams": (10.0, (GRAM,)),
    "kind-grams": (10.0, (GRAM,)),
    "theme-grams": (20.0, (GRAM,)),
    "name": (0.5, ("N",)),
}
"""Strength of each group of outputs and the features that it may use, chosen by cross-validation by document."""
GRAMS = {"record": 0.5, "kind": 0.25, "theme": 0.4}
"""How much of an output's score comes from characters and pairs alone; the rest from words and signs."""
FEWEST, FEWEST_OF_GRAMS = 2, 6
"""Training documents that a feature must be seen in."""


@dataclass(frozen=True)
class Example:
    """One sentence of an annotated document and its record, None where it holds none."""

    doc: str
    key: str
    features: Features
    record: dict[str, Any] | None
    names: tuple[tuple[Features, bool], ...] = ()
    article: int = 0
    section: tuple[str, ...] | None = None
    """The headings above it; None where nobody is named whose act it could be."""
    weight: float = 1.0


def read_examples(documents: Path, records: Iterable[Path]) -> list[Example]:
    """Every sentence of the documents that any of the record files annotates, or that lie beside them."""
    by_doc: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in records:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            by_doc[row["doc"]].append(row)
    sources = read_sources(documents)
    examples = []
    for path in sorted(documents.glob("*.txt")):
        document = read_document(path, sources.get(path.stem))
        simple = simplify(document.text)
        articles = find_articles(document)
        sentences = split_sentences(document, articles)
        key = fingerprint(document.text)
        for article, shown in read_articles(document, simple, articles, sentences):
            for item, attribution in shown:
                s = item.sentence
                held = [r for r in by_doc[document.doc] if same_sentence(Span(r["start"], r["end"]), s)]
                record = held[0] if held else None
                features = item.features | _grams(simple[s.start : s.end])
                named = None if documents.is_relative_to(DATA) and document.doc[:2] in NAMELESS else record
                names = tuple(_label_names(simple[s.start : s.end], named, find_quoted(simple))) if named else ()
                section = s.headings if attribution.body else None
                examples.append(Example(document.doc, key, features, record, names, article.n, section))
    return examples


def _label_names(text: str, record: dict[str, Any], quoted: Mapping[str, int]) -> Iterable[tuple[Features, bool]]:
    """Candidates of a record's sentence, and whether the annotators took each for a name; none they differed on."""
    for candidate in find_candidates(text, quoted):
        value = text[candidate.start : candidate.end]
        if not any(_same_name(value, simplify(name)) for name in record.get("names_also", ())):
            yield candidate.features, any(_same_name(value, simplify(name)) for name in record["names"])


def _same_name(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return short in long and len(short) * 2 >= len(long)


def read_sentences(path: Path) -> list[Example]:
    """Single annotated sentences without a document (text, record, kind, themes); each file is one document."""
    examples = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["text"]
        sentence = Sentence(path.stem, 0, 0, len(text), text, "sentence", 0, 0)
        article = Article(path.stem, 0, "", None, None, None, None, None, (Span(0, len(text)),))
        shown = read_features(text, article, [sentence], {0: "body.default"})[0]
        features = {k: v for k, v in shown.features.items() if not k.startswith(("p:", "g:", "h:none", "qa:", AROUND, *ABOUT))}
        features |= _grams(text)
        record = row if row["record"] else None
        names = tuple(_label_names(text, row, {})) if record and "names" in row else ()
        examples.append(Example(path.stem, path.stem, features, record, names))
    return examples


def _grams(text: str) -> Features:
    codes, _, (each,) = read_grams([text])
    return {name: count * each for name, count in Counter(map(gram_name, codes.tolist())).items() if name}


def vocabulary_of(examples: Sequence[Example]) -> list[str]:
    """Features seen in enough documents, sorted."""
    documents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for features in (example.features, *(f for f, _ in example.names)):
            for name in features:
                if len(documents[name]) < FEWEST_OF_GRAMS:
                    documents[name].add(example.key)
    return sorted(
        name for name, seen in documents.items()
        if len(seen) >= (FEWEST_OF_GRAMS if name.startswith(GRAM) else FEWEST)
    )  # fmt: skip


def matrix(rows: Sequence[Features], vocabulary: Sequence[str]) -> csr_matrix:
    index = {name: i for i, name in enumerate(vocabulary)}
    data, columns, ends = [], [], [0]
    for features in rows:
        for name, value in features.items():
            if name in index:
                data.append(value)
                columns.append(index[name])
        ends.append(len(data))
    return csr_matrix((data, columns, ends), shape=(len(rows), len(vocabulary)), dtype=np.float64)


def fit(examples: Sequence[Example], vocabulary: Sequence[str], outputs: Sequence[str]) -> np.ndarray:
    """Weights feature × output, fitted on the given examples."""
    weights = np.zeros((len(vocabulary), len(outputs)))
    records = [e for e in examples if e.record is not None and e.doc[:2] not in MODELLED]
    x = matrix([e.features for e in examples], vocabulary)
    only = matrix([e.features for e in records], vocabulary)
    names = [pair for e in records for pair in e.names]

    def learn(group: str, share: float, rows: csr_matrix, target: np.ndarray, weight: np.ndarray | None, columns: Sequence[int]) -> None:
        strength, prefixes = GROUPS[group]
        use = np.array([i for i, name in enumerate(vocabulary) if name.startswith(prefixes)])
        model = LogisticRegression(C=strength, max_iter=3000, fit_intercept=False)
        model.fit(rows[:, use], target, sample_weight=weight)
        coefficients = model.coef_ if len(columns) > 1 else model.coef_[:1]
        for column, row in zip(columns, coefficients, strict=True):
            weights[use, column] += share * row

    said = np.array([e.record is not None for e in examples])
    weight = np.array([e.weight for e in examples])
    for group, share in (("record", 1 - GRAMS["record"]), ("record-grams", GRAMS["record"])):
        learn(group, share, x, said, weight, [outputs.index("record")])
    kinds = np.array([e.record["kind"] for e in records if e.record])
    columns = [outputs.index(kind) for kind in sorted(KINDS)]
    weight = np.array([e.weight for e in records])
    rest = 1 - GRAMS["kind"]  # more with the words of the matter, less by signs of time and mood alone
    for group, share in (("kind", 0.65 * rest), ("kind-signs", 0.35 * rest), ("kind-grams", GRAMS["kind"])):
        learn(group, share, only, kinds, weight, columns)
    weights[vocabulary.index("bias"), outputs.index("outcome")] += math.log(OUTCOMES)
    half = (1 - GRAMS["theme"]) / 2  # by half by context, by half by the sentence's own words
    for column, output in enumerate(outputs):
        if output.startswith("theme:"):
            theme = output.removeprefix("theme:")
            target = np.array([theme in e.record["themes"] for e in records if e.record])
            also = np.array([ALSO if theme in e.record.get("themes_also", ()) else 1.0 for e in records if e.record])
            for group, share in (("theme", half), ("theme-own", half), ("theme-grams", GRAMS["theme"])):
                learn(group, share, only, target, also * weight**FOR_THEMES, [column])
    taken = np.array([is_name for _, is_name in names])
    learn("name", 1.0, matrix([f for f, _ in names], vocabulary), taken, None, [outputs.index("name")])
    return weights


def folds_of(examples: Sequence[Example], alone: Collection[str]) -> dict[str, int]:
    """Training document → the fold that is fitted without it: first one each for those `alone`, then FOLDS for the
    others, of balanced sizes, those of MODELLED after the rest; order fixed."""
    held = {key: fold for fold, key in enumerate(sorted(alone), 1)}
    sizes = Counter(e.key for e in examples if not e.key.startswith(SENTENCES) and e.key not in held)
    load = [0] * FOLDS
    last = {e.key for e in examples if e.doc[:2] in MODELLED}
    for key, size in sorted(sizes.items(), key=lambda item: (item[0] in last, -item[1], item[0])):
        fold = load.index(min(load))
        load[fold] += size
        held[key] = len(alone) + fold + 1
    return held


def train(examples: Sequence[Example], alone: Collection[str]) -> tuple[list[str], list[str], np.ndarray, dict[str, int]]:
    """Vocabulary (of the documents from which all is learned), outputs, weights fold × feature × output, and which fold holds out which document."""
    themes = [line.split(",")[0] for line in (DATA / "lexicon" / "themes.csv").read_text("utf-8").splitlines()[1:]]
    outputs = ["record", *KINDS, *(f"theme:{theme}" for theme in themes), "name"]
    vocabulary = vocabulary_of([e for e in examples if e.doc[:2] not in MODELLED])
    held = folds_of(examples, alone)
    everything = fit(examples, vocabulary, outputs)
    parts = [fit([e for e in examples if held.get(e.key) != number], vocabulary, outputs) for number in range(1, max(held.values()) + 1)]
    return vocabulary, outputs, np.stack([everything, *parts]), held


def main() -> None:
    """Train on the folders named on the command line and write the model."""
    if sys.argv[1:]:
        folders = [(folder / "documents", sorted(folder.glob("*.jsonl"))) for folder in map(Path, sys.argv[1:])]
        singles: list[Path] = []
    else:
        made = DATA / "made"
        singles = sorted(made.glob(f"{SENTENCES}*.jsonl"))
        whole = sorted({*made.glob("*.jsonl")}.difference(singles))
        folders = [(DATA / "documents", [DATA / "gold" / "gold.jsonl"]), (made / "documents", whole)]
    shipped = {fingerprint(read_document(path, None).text) for path in (DATA / "documents").glob("*.txt")}
    examples = [example for documents, records in folders for example in read_examples(documents, records)]
    sentences, records = Counter(e.key for e in examples), Counter(e.key for e in examples if e.record)
    rare = {key for key, count in sentences.items() if records[key] < FEW * count}
    examples = [replace(e, weight=REAL if e.key in shipped else RARE if e.key in rare else 1.0) for e in examples]
    examples += [example for path in singles for example in read_sentences(path)]
    vocabulary, outputs, weights, held = train(examples, shipped.intersection(e.key for e in examples))
    write(vocabulary, outputs, weights, held, ((0.0, 0.0), (1.0, 1.0)))
    knots = calibrate(folders)
    write(vocabulary, outputs, weights, held, knots)
    print(
        f"{len(held)} documents, {len(examples)} sentences, {sum(e.record is not None for e in examples)} records, {len(vocabulary)} features, "
        f"{len(knots)} knots of confidence → {PATH.name} {PATH.stat().st_size:,} bytes"
    )


def write(vocabulary: Sequence[str], outputs: Sequence[str], weights: np.ndarray, held: dict[str, int], knots: Sequence[tuple[float, float]]) -> None:
    """Write the model file and have the next extraction read it."""
    PATH.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        PATH,
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        outputs=np.frombuffer("\n".join(outputs).encode(), dtype=np.uint8),
        held=np.frombuffer("\n".join(f"{k} {v}" for k, v in sorted(held.items())).encode(), dtype=np.uint8),
        thresholds=np.array(THRESHOLDS),
        around=np.array(LEANING),
        knots=np.array(knots),
        **{f"weights{fold}": one.astype(np.float16) for fold, one in enumerate(weights)},
    )
    held_out.cache_clear()
    load_model.cache_clear()


def calibrate(folders: Sequence[tuple[Path, Sequence[Path]]]) -> list[tuple[float, float]]:
    """Knots (raw confidence, share of records wholly right) over the training documents, each extracted by the
    fold that has not seen it; rising, by isotonic regression."""
    raw: list[float] = []
    right: list[bool] = []
    for documents, records in folders:
        gold = [json.loads(line) for path in records for line in path.read_text("utf-8").splitlines()]
        sources = read_sources(documents)
        predicted = []
        for path in sorted(documents.glob("*.txt")):
            extraction = extract_document(read_document(path, sources.get(path.stem)))
            predicted += [to_record(practice) for practice in extraction.practices]
        found = match(gold, predicted)
        for one, other in found.pairs:
            themes = {*one["themes"], *one.get("themes_also", ())}
            same = all(one[field] == other[field] for field in ("body", "place", "kind", "year"))
            raw.append(other["confidence"])
            right.append(same and other["themes"][0] in themes)
        raw += [record["confidence"] for record in found.false]
        right += [False] * len(found.false)
    curve = IsotonicRegression(out_of_bounds="clip").fit(raw, np.array(right, dtype=float))
    pairs = zip(curve.X_thresholds_.tolist(), curve.y_thresholds_.tolist(), strict=True)
    return [(round(x, 4), round(min(max(y, 0.02), 0.98), 4)) for x, y in pairs]


if __name__ == "__main__":
    with threadpool_limits(1):  # small matrices: more threads only wait for each other
        main()
