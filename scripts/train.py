"""Train the statistical model of the extraction: `python scripts/train.py [FOLDER …]` → data/model/model.npz.

Each folder holds documents/ and one or more *.jsonl of records in the form of data/gold/GUIDE.md; the default
is what the project ships (data/gold with data/documents, and data/made). Needs scikit-learn (requirements-dev.txt).
The same input gives the same file.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from dashboard import DATA
from dashboard.extract.articles import find_articles
from dashboard.extract.features import Features
from dashboard.extract.model import PATH, fingerprint
from dashboard.extract.practices import read_article
from dashboard.extract.read import read_document, read_sources
from dashboard.extract.sentences import split_sentences
from dashboard.fold import simplify
from dashboard.models import KINDS

FOLDS = 5
STRENGTH = {"record": 0.3, "kind": 0.3, "theme": 0.3}
THRESHOLDS = (0.5, 0.3, 0.5)


@dataclass(frozen=True)
class Example:
    """One sentence of an annotated document and its record, None where it holds none."""

    doc: str
    key: str
    features: Features
    record: dict[str, Any] | None


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
        for article in articles:
            _, shown = read_article(document, simple, article, sentences)
            for item, _attribution in shown:
                s = item.sentence
                held = [r for r in by_doc[document.doc] if min(r["end"], s.end) - max(r["start"], s.start) > 0.5 * min(r["end"] - r["start"], s.end - s.start)]
                examples.append(Example(document.doc, key, item.features, held[0] if held else None))
    return examples


def vocabulary_of(examples: Sequence[Example]) -> list[str]:
    """Features seen in at least two documents, sorted."""
    documents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for name in example.features:
            if len(documents[name]) < 2:
                documents[name].add(example.key)
    return sorted(name for name, seen in documents.items() if len(seen) >= 2)


def matrix(examples: Sequence[Example], vocabulary: Sequence[str]) -> csr_matrix:
    index = {name: i for i, name in enumerate(vocabulary)}
    data, columns, ends = [], [], [0]
    for example in examples:
        for name, value in example.features.items():
            if name in index:
                data.append(value)
                columns.append(index[name])
        ends.append(len(data))
    return csr_matrix((data, columns, ends), shape=(len(examples), len(vocabulary)), dtype=np.float64)


def fit(x: csr_matrix, examples: Sequence[Example], outputs: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Weights feature × output, fitted on the given rows."""
    weights = np.zeros((x.shape[1], len(outputs)))
    is_record = np.array([e.record is not None for e in examples])
    records = rows & is_record
    for column, output in enumerate(outputs):
        if output == "record":
            use, target, c = rows, is_record, STRENGTH["record"]
            sample = None
        elif output in KINDS:
            continue
        else:
            theme = output.removeprefix("theme:")
            use, c = records, STRENGTH["theme"]
            target = np.array([e.record is not None and theme in e.record["themes"] for e in examples])
            sample = np.array([0.3 if e.record is not None and theme in e.record.get("themes_also", ()) else 1.0 for e in examples])[use]
        if len(set(target[use])) < 2:
            weights[:, column] = 0.0
            continue
        model = LogisticRegression(C=c, max_iter=2000, fit_intercept=False)
        model.fit(x[use], target[use], sample_weight=sample)
        weights[:, column] = model.coef_[0]
    kinds = np.array([e.record["kind"] if e.record else "" for e in examples])
    model = LogisticRegression(C=STRENGTH["kind"], max_iter=2000, fit_intercept=False)
    model.fit(x[records], kinds[records])
    for label, row in zip(model.classes_, model.coef_, strict=True):
        weights[:, list(outputs).index(label)] = row
    return weights


def folds_of(examples: Sequence[Example]) -> dict[str, int]:
    """Training document → the fold (1…FOLDS) that is fitted without it; sizes balanced, order fixed."""
    sizes = Counter(e.key for e in examples)
    held: dict[str, int] = {}
    load = [0] * FOLDS
    for key, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold = load.index(min(load))
        load[fold] += size
        held[key] = fold + 1
    return held


def train(examples: Sequence[Example]) -> tuple[list[str], list[str], np.ndarray, dict[str, int]]:
    """Vocabulary, outputs, weights fold × feature × output, and which fold holds out which document."""
    themes = [line.split(",")[0] for line in (DATA / "lexicon" / "themes.csv").read_text("utf-8").splitlines()[1:]]
    outputs = ["record", *KINDS, *(f"theme:{theme}" for theme in themes)]
    vocabulary = vocabulary_of(examples)
    x = matrix(examples, vocabulary)
    held = folds_of(examples)
    fold = np.array([held[e.key] for e in examples])
    everything = fit(x, examples, outputs, np.ones(len(examples), dtype=bool))
    parts = [fit(x, examples, outputs, fold != number) for number in range(1, FOLDS + 1)]
    return vocabulary, outputs, np.stack([everything, *parts]), held


def main() -> None:
    """Train on the folders named on the command line and write the model."""
    examples = []
    if sys.argv[1:]:
        for folder in map(Path, sys.argv[1:]):
            examples += read_examples(folder / "documents", sorted(folder.glob("*.jsonl")))
    else:
        examples += read_examples(DATA / "documents", [DATA / "gold" / "gold.jsonl"])
        examples += read_examples(DATA / "made" / "documents", sorted((DATA / "made").glob("*.jsonl")))
    vocabulary, outputs, weights, held = train(examples)
    PATH.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        PATH,
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        outputs=np.frombuffer("\n".join(outputs).encode(), dtype=np.uint8),
        held=np.frombuffer("\n".join(f"{k} {v}" for k, v in sorted(held.items())).encode(), dtype=np.uint8),
        thresholds=np.array(THRESHOLDS),
        weights=weights.astype(np.float16),
    )
    records = sum(e.record is not None for e in examples)
    print(f"{len(held)} documents, {len(examples)} sentences, {records} records, {len(vocabulary)} features → {PATH.name} {PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
