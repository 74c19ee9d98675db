"""Which documents are the same text at two addresses, so that counts of independent sources are true.

Texts are compared by MinHash over five-character pieces of their sentences (site navigation left out), folded
as search folds them. Documents that share at least ALIKE of their pieces are one source.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rensa import RMinHash

from dashboard.fold import fold
from dashboard.models import Extraction

ALIKE = 0.8
PIECE = 5
BANDS, ROWS = 16, 8
"""Documents that agree in all ROWS numbers of one of the BANDS are compared; 95 of 100 pairs 0.8 alike do."""
FEWEST = 40
"""A text of fewer pieces is never called a reprint: short notices resemble each other."""
Buckets = defaultdict[int, list["Print"]]
"""Originals by (the hash of) each of their bands."""


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of one document; `signature`, four bytes a number, is empty for a text too short to tell."""

    doc: str
    published: str | None
    signature: bytes


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


def read_print(doc: str, published: str | None, signature: str) -> Print:
    """The print of a document from its written signature."""
    return Print(doc, published, bytes.fromhex(signature))


def find_reprints(prints: Iterable[Print]) -> dict[str, str]:
    """Document → the earliest one that it repeats (by date of publication, then name)."""
    return _compared(sorted(prints, key=_order))[0]


def find_reprints_in_order(prints: Iterable[Print]) -> dict[str, str]:
    """The same for prints that come in order of publication (none: last), then name; holds the originals alone."""
    return _compared(prints)[0]


def find_repeated(prints: Iterable[Print], further: Iterable[Print]) -> dict[str, str]:
    """Document among `further` → the one of `prints` that it repeats; its own date does not make it the original."""
    _, originals = _compared(sorted(prints, key=_order))
    found = {one.doc: _most_alike(one, originals) for one in further if one.signature}
    return {doc: original for doc, original in found.items() if original}


def _order(one: Print) -> tuple[str, str]:
    return one.published or "9999", one.doc


def _compared(ordered: Iterable[Print]) -> tuple[dict[str, str], Buckets]:
    """What repeats what, and the originals."""
    originals: Buckets = defaultdict(list)
    repeats: dict[str, str] = {}
    for one in ordered:
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
    best = max(((_alike(one, rival), doc) for doc, rival in rivals.items()), default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _bands(one: Print) -> list[int]:
    width = len(one.signature) // BANDS
    return [hash((band, one.signature[band * width : (band + 1) * width])) for band in range(BANDS)]


def _alike(one: Print, other: Print) -> float:
    mine, theirs = (np.frombuffer(each.signature, dtype=">u4") for each in (one, other))
    return float((mine == theirs).mean())
