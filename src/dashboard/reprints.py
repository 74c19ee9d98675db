"""Which documents are the same text at two addresses, so that counts of independent sources are true.

Texts are compared by MinHash over five-character pieces of their sentences (site navigation left out), folded
as search folds them. Documents that share at least ALIKE of their pieces are one source.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rensa import RMinHash

from dashboard.fold import fold
from dashboard.models import Extraction

ALIKE = 0.8
PIECE = 5
BANDS, ROWS = 16, 8
"""Documents that agree in all ROWS numbers of one of the BANDS are compared; 95 of 100 pairs 0.8 alike do."""
FEWEST = 40
"""A text of fewer pieces is never called a reprint: short notices resemble each other."""
Band = tuple[int, tuple[int, ...]]
Buckets = defaultdict[Band, list["Print"]]
"""Originals by each of their bands."""


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of one document; `signature` is empty for a text too short to tell."""

    doc: str
    published: str | None
    signature: tuple[int, ...]


def print_of(extraction: Extraction) -> Print:
    """The signature of a document's sentences."""
    document = extraction.document
    text = fold("".join(one.text for one in extraction.sentences if one.role == "sentence"))
    pieces = list({text[n : n + PIECE] for n in range(len(text) - PIECE + 1)})
    if len(pieces) < FEWEST:
        return Print(document.doc, document.source.published, ())
    hashed = RMinHash(num_perm=BANDS * ROWS, seed=1)
    hashed.update(pieces)
    return Print(document.doc, document.source.published, tuple(hashed.digest()))


def signature_text(one: Print) -> str:
    """A signature as a dataset keeps it: eight hexadecimal digits a number."""
    return "".join(f"{number:08x}" for number in one.signature)


def read_print(doc: str, published: str | None, signature: str) -> Print:
    """The print of a document from its written signature."""
    return Print(doc, published, tuple(struct.unpack(f">{len(signature) // 8}I", bytes.fromhex(signature))))


def find_reprints(prints: Iterable[Print]) -> dict[str, str]:
    """Document → the earliest one that it repeats (by date of publication, then name)."""
    return _compared(prints)[0]


def find_repeated(prints: Iterable[Print], further: Iterable[Print]) -> dict[str, str]:
    """Document among `further` → the one of `prints` that it repeats; its own date does not make it the original."""
    _, originals = _compared(prints)
    found = {one.doc: _most_alike(one, originals) for one in further if one.signature}
    return {doc: original for doc, original in found.items() if original}


def _compared(prints: Iterable[Print]) -> tuple[dict[str, str], Buckets]:
    """What repeats what, and the originals."""
    originals: Buckets = defaultdict(list)
    repeats: dict[str, str] = {}
    for one in sorted(prints, key=lambda one: (one.published or "9999", one.doc)):
        if not one.signature:
            continue
        if original := _most_alike(one, originals):
            repeats[one.doc] = original
            continue  # only originals are kept to compare with, so chains do not form
        for band in _bands(one):
            originals[band].append(one)
    return repeats, originals


def _most_alike(one: Print, originals: Buckets) -> str | None:
    rivals = {rival.doc: rival for band in _bands(one) for rival in originals.get(band, ())}
    best = max(rivals.values(), key=lambda rival: (_alike(one, rival), rival.doc), default=None)
    return best.doc if best and _alike(one, best) >= ALIKE else None


def _bands(one: Print) -> list[Band]:
    return [(band, one.signature[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS)]


def _alike(one: Print, other: Print) -> float:
    same = sum(a == b for a, b in zip(one.signature, other.signature, strict=True))
    return same / len(one.signature)
