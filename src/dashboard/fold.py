"""The one normaliser: every comparison of texts goes through `fold`, one character at a time.

Folding a whole string would depend on context (OpenCC leaves 乾 in 乾隆 and turns it to 干 elsewhere) and a
query would then miss passages that hold it. Here fold(a + b) == fold(a) + fold(b) for all strings, so
whatever is a substring of a text stays one: fold(query) in fold(passage) is what "contains" means.
"""

import unicodedata
from functools import cache

from dashboard.lexicon import read_rows

NAMING = "乾"
"""Of the traditional characters those that stand in names of divisions as they are (乾县, 乾安县): only search takes them for another."""
SPACE_SIGN = "\u2420"  # ␠, the visible sign for a space: folds to a space, so the index may use it for one


@cache
def characters() -> dict[int, str]:
    """Return OpenCC's one-to-one table, traditional code point → simplified character. Raises LexiconError."""
    rows = read_rows("characters.csv", "traditional", "simplified")
    return str.maketrans({row["traditional"]: row["simplified"] for row in rows})


@cache
def _simple() -> dict[int, str]:
    return {code: char for code, char in characters().items() if chr(code) not in NAMING}


def simplify(text: str) -> str:
    """Return the text in simplified characters, of the same length: every offset stays valid. NAMING stays."""
    return text.translate(_simple())


def fold(text: str) -> str:
    """Return the text as search compares it.

    Each character by itself: compatibility forms and width (NFKC), case, traditional to simplified; every
    white space becomes a plain space. Some characters become several (… → ..., ㎡ → m2), none vanishes.
    """
    return text.translate(_folds)


def fold_map(text: str) -> tuple[str, list[int]]:
    """Return fold(text) and, for each folded character, the index in `text` of the character it came from.

    The list is one longer than the folded text; its last entry is len(text). The span that a match
    folded[i:j] covers in the text is text[offsets[i]:offsets[j - 1] + 1].
    """
    folded = fold(text)
    if len(folded) == len(text):  # no character vanishes, so none became several
        return folded, list(range(len(text) + 1))
    offsets = [index for index, char in enumerate(text) for _ in _folds[ord(char)]]
    return folded, [*offsets, len(text)]


def find_spans(folded_query: str, text: str, folded: str | None = None) -> list[tuple[int, int]]:
    """Return where the already folded query stands in the text, as half-open, disjoint spans in order.

    `folded` is fold(text), where it is known.
    """
    if not folded_query:
        return []
    folded = fold(text) if folded is None else folded
    at = folded.find(folded_query)
    if at < 0:
        return []
    offsets = range(len(text) + 1) if len(folded) == len(text) else fold_map(text)[1]
    spans: list[tuple[int, int]] = []
    while at >= 0:
        end = at + len(folded_query)
        spans.append((offsets[at], offsets[end - 1] + 1))
        at = folded.find(folded_query, end)
    return spans


class _Folds(dict[int, str]):
    """Code point → folded character(s), filled on first use: str.translate calls it for unknown ones."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_folds = _Folds()


def _fold_character(char: str) -> str:
    """Apply the steps until nothing changes any more, so that folding twice equals folding once."""
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"  # half a surrogate pair cannot be stored as UTF-8
    if char == SPACE_SIGN:
        return " "
    folded = unicodedata.normalize("NFKC", char).casefold().translate(characters())
    folded = "".join(" " if part.isspace() or part == SPACE_SIGN else part for part in folded)
    return folded if folded == char else "".join(_fold_character(part) for part in folded)
