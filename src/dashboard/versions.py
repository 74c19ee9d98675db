"""Versions: hashes of what a result depends on.

The extractor's version covers its code, the lexicon and any model file; a dataset's version the documents,
sources.csv, the review decisions, the extractor and the code that makes a dataset of what it found. Which rooms these
are, two lists say; tests/test_architecture.py holds them against what a build imports. Line ends of text files do
not count, so that a checkout on Windows gives the same versions.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dashboard import DATA

CODE = Path(__file__).parent
EXTRACTS = ("extract", "dates.py", "models.py", "places.py", "lexicon.py", "segment.py", "fold.py")
STORES = (
    "aggregate.py", "assembly.py", "batch.py", "build.py", "corpus.py", "deliveries.py", "indexing.py", "loading.py", "locations.py",
    "overlay.py", "parts.py", "records.py", "reprints.py", "reviews.py", "rows.py", "schema.py", "search", "store.py", "verify.py",
)  # fmt: skip
SKIPPED = frozenset({"__pycache__"})
TEXTS = frozenset({".py", ".csv", ".txt", ".json", ".jsonl", ".md", ".toml"})


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hashes of all that a dataset is made from, by the word a person knows it by."""

    documents: str
    sources: str
    reviews: str
    extractor: str
    store: str

    @property
    def version(self) -> str:
        return digest([self.documents, self.sources, self.reviews, self.extractor, self.store])[:12]


def extractor_version() -> str:
    """Hash of the extraction's code, lexicon and model files."""
    return files_digest([*(CODE / name for name in EXTRACTS), DATA / "lexicon", DATA / "model"])[:12]


def store_version() -> str:
    """Hash of the code that reads sources tables, lays reviews over, stores and indexes."""
    return files_digest(CODE / name for name in STORES)[:12]


def files_digest(paths: Iterable[Path]) -> str:
    """Hash of names and contents of files and of all files below folders; what is absent is nothing."""
    parts = []
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not SKIPPED & set(path.parts):
                data = path.read_bytes()
                if path.suffix in TEXTS:
                    data = data.replace(b"\r\n", b"\n")
                name = path.relative_to(top.parent).as_posix()
                parts += [name, hashlib.sha256(data).hexdigest()]
    return digest(parts)


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over a list of texts, unambiguous at their borders."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        made.update(len(data).to_bytes(8, "big"))
        made.update(data)
    return made.hexdigest()
