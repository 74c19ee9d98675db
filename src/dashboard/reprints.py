"""Which documents are the same text at two addresses, so that counts of independent sources are true.

Texts are compared by MinHash over five-character pieces of their sentences (site navigation left out), folded
as search folds them. Documents that share at least ALIKE of their pieces are one source.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import numpy as np
from rensa import RMinHash

from dashboard.errors import DatasetError
from dashboard.fold import fold
from dashboard.models import Extraction

ALIKE = 0.8
PIECE = 5
BANDS, ROWS = 16, 8
"""Documents that agree in all ROWS numbers of one of the BANDS are compared; 95 of 100 pairs 0.8 alike do."""
ANY = 2**BANDS - 1
"""All bands may be shared with another document."""
FEWEST = 40
"""A text of fewer pieces is never called a reprint: short notices resemble each other."""
SHELF = (
    "CREATE TABLE originals (number INTEGER PRIMARY KEY, doc TEXT, signature BLOB)",
    "CREATE TABLE bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID",
    "PRAGMA cache_size = -65536",  # kilobytes in memory; the originals of a million documents take a gigabyte
    "BEGIN",
)
RIVALS = """
SELECT doc, signature FROM originals
WHERE number IN (SELECT number FROM bands WHERE band IN (SELECT value FROM json_each(?)))
"""


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of one document; `signature`, four bytes a number, is empty for a text too short to tell.
    `shared` has a bit for each band that it may share with another document."""

    doc: str
    published: str | None
    signature: bytes
    shared: int = ANY


def print_of(extraction: Extraction) -> Print:
    """The signature of a document's sentences."""
    document = extraction.document
    text = fold("".join(one.text for one in extraction.sentences if one.role == "sentence"))
    pieces = list({text[n : n + PIECE] for n in range(len(text) - PIECE + 1)})
    if len(pieces) < FEWEST:
        return Print(document.doc, document.source.published, b"")
    hashed = RMinHash(num_perm=BANDS * ROWS, seed=1)
    hashed.update(pieces)
    return Print(document.doc, document.source.published, np.array(hashed.digest(), dtype=">u4").tobytes())


def signature_text(one: Print) -> str:
    """A signature as a dataset keeps it: eight hexadecimal digits a number."""
    return one.signature.hex()


def read_print(doc: str, published: str | None, signature: str, shared: int = ANY) -> Print:
    """The print of a document from its written signature."""
    return Print(doc, published, bytes.fromhex(signature), shared)


def find_reprints(prints: Iterable[Print]) -> dict[str, str]:
    """Document → the earliest one that it repeats (by date of publication, then name)."""
    return find_reprints_in_order(sorted(prints, key=_order))


def find_reprints_in_order(prints: Iterable[Print]) -> dict[str, str]:
    """The same for prints that come in order of publication (none: last), then name; their number takes no memory."""
    with _shelf() as originals:
        return _compare(prints, originals)


def find_repeated(prints: Iterable[Print], further: Iterable[Print]) -> dict[str, str]:
    """Document among `further` → the one of `prints` that it repeats; its own date does not make it the original."""
    with _shelf() as originals:
        _compare(sorted(prints, key=_order), originals)
        found = {one.doc: _most_alike(one, originals) for one in further if one.signature}
    return {doc: original for doc, original in found.items() if original}


def _order(one: Print) -> tuple[str, str]:
    return one.published or "9999", one.doc


@contextmanager
def _shelf() -> Iterator[sqlite3.Connection]:
    """An empty database of originals by (the hash of) their bands; it grows in the system's temporary folder and is
    gone afterwards. Raises DatasetError where there is no room for it."""
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as originals:
            for statement in SHELF:
                originals.execute(statement)
            yield originals
    except sqlite3.Error as error:
        advice = "请检查系统临时目录的磁盘空间和权限，再做一次；旧数据集不受影响"
        raise DatasetError(f"比对转载时临时文件写不了（{error}）。{advice}。") from error


def _compare(ordered: Iterable[Print], originals: sqlite3.Connection) -> dict[str, str]:
    """What repeats what; the originals are put on the shelf."""
    repeats: dict[str, str] = {}
    for number, one in enumerate(ordered):
        if not one.signature:
            continue
        if original := _most_alike(one, originals):
            repeats[one.doc] = original
            continue  # only originals are kept to compare with, so chains do not form
        originals.execute("INSERT INTO originals VALUES (?, ?, ?)", (number, one.doc, one.signature))
        originals.executemany("INSERT INTO bands VALUES (?, ?)", [(band, number) for band in _bands(one)])
    return repeats


def _most_alike(one: Print, originals: sqlite3.Connection) -> str | None:
    rivals = originals.execute(RIVALS, [json.dumps(_bands(one))])
    best = max(((_alike(one.signature, signature), doc) for doc, signature in rivals), default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _bands(one: Print) -> list[int]:
    width = len(one.signature) // BANDS
    parts = (one.signature[n * width : (n + 1) * width] for n in range(BANDS))
    return [hash((band, part)) for band, part in enumerate(parts) if one.shared >> band & 1]


def _alike(one: bytes, other: bytes) -> float:
    mine, theirs = (np.frombuffer(each, dtype=">u4") for each in (one, other))
    return float((mine == theirs).mean())
