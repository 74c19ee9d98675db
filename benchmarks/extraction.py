"""Extraction beside bare segmentation of the same text, on one core and on two; memory of the processes.

The documents are made (benchmarks/publish.py): paragraphs of the annotated training documents drawn by chance,
about 1,000 characters each and dense in records. MB are of UTF-8.
"""

import resource
import time
from collections.abc import Iterator, Sequence
from itertools import islice

from benchmarks import Row
from benchmarks.publish import made_documents
from dashboard.engines import local
from dashboard.extract import extract_document
from dashboard.extract.read import text_document
from dashboard.segment import words

BATCH = 100
SAMPLE = 1_000
"""Documents of the comparison on one core; all `scale` of them go through two processes."""


def extract_batch(texts: Sequence[str]) -> tuple[int, float]:
    """Records of some documents, and the most memory in MB that the process has taken so far."""
    records = sum(len(extract_document(text_document(f"m{n}", text)).practices) for n, text in enumerate(texts))
    return records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def run(scale: int) -> list[Row]:
    """Speed in MB a second and as a share of bare segmentation."""
    texts = list(islice(made_documents(), min(scale, SAMPLE)))
    extract_batch(texts[:20])
    size = megabytes(texts)
    begun = time.process_time()
    for text in texts:
        words(text)
    bare = size / (time.process_time() - begun)
    begun = time.process_time()
    records, _ = extract_batch(texts)
    one = size / (time.process_time() - begun)

    sizes: list[float] = []

    def tasks() -> Iterator[tuple[str, ...]]:
        documents = islice(made_documents(), scale)
        while batch := tuple(islice(documents, BATCH)):
            sizes.append(megabytes(batch))
            yield batch

    begun, most = time.perf_counter(), []
    for _, result in local(2)(extract_batch, tasks()):
        if isinstance(result, Exception):
            raise result
        most.append(result[1])
    two = sum(sizes) / (time.perf_counter() - begun)
    return [
        {"what": "bare segmentation, one core", "mb_per_s": bare, "share": 1.0},
        {"what": "extraction, one core", "mb_per_s": one, "share": one / bare, "records": records},
        {"what": "extraction, two processes", "mb_per_s": two, "share": two / bare, "first_mb": most[0], "most_mb": max(most)},
    ]
