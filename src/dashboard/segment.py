"""The only caller of the word segmenter: words of a Chinese text, and the words that mark it.

The work is done by rjieba, the Rust twin of jieba: the same words, twenty times faster (a test compares
those of extraction). Both know the domain's words from data/lexicon/userdict.txt (lines: word, frequency, part of speech).

What practices are called (data/lexicon/namedict.txt) stays whole where people read or search words, and is cut like
any other text where practices are extracted: a name that is known must not be easier to find than one that is not.
"""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dashboard import DATA
from dashboard.errors import LexiconError

if TYPE_CHECKING:
    from rjieba import Jieba

USER_WORDS = DATA / "lexicon" / "userdict.txt"
NAME_WORDS = DATA / "lexicon" / "namedict.txt"


@cache
def user_words(path: Path = USER_WORDS) -> tuple[tuple[str, int, str], ...]:
    """Return (word, frequency, part of speech) of the domain's own words, or of what practices are called."""
    try:
        lines = path.read_text("utf-8").splitlines()
        rows = (line.split() for line in lines if line.strip())
        return tuple((word, int(frequency), tag) for word, frequency, tag in rows)
    except (OSError, ValueError) as error:
        raise LexiconError(f"用户词典 {path} 读不出来（{error}）；每行应为“词 词频 词性”。") from error


def words(text: str) -> list[str]:
    """Return the words of the text in order, names of practices cut like all else; joined they are the text."""
    return _segmenter(False).cut(text)


def whole_words(text: str) -> list[str]:
    """Return the words of the text in order, names of practices in one piece; joined they are the text."""
    return _segmenter(True).cut(text)


def index_words(text: str, names: bool = False) -> list[str]:
    """Return the words of the text and the shorter words within them (市政协: 政协, 市政协); with `names` of practices."""
    return _segmenter(names).cut_for_search(text)


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Return (word, start, end) of each word, offsets half-open into the text."""
    spans, start = [], 0
    for word in words(text):
        spans.append((word, start, start + len(word)))
        start += len(word)
    return spans


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Return (word, part of speech) in order, tags as in jieba (n…, v…, d, p …)."""
    return _segmenter(False).tag(text)


def keywords(text: str, count: int = 20) -> list[tuple[str, float]]:
    """Return up to `count` words that mark the text, with their TF-IDF weight, heaviest first.

    Frequencies of the language at large are jieba's; words it does not list get its median.
    """
    weighted: list[tuple[str, float]] = _keyword_finder().extract_tags(text, topK=count, withWeight=True)
    return sorted(weighted, key=lambda pair: (-pair[1], pair[0]))


@cache
def _segmenter(names: bool) -> "Jieba":
    import rjieba  # its dictionary takes 0.2 s to load: only who segments waits for it

    segmenter = rjieba.Jieba()
    for word, frequency, tag in (*user_words(), *(user_words(NAME_WORDS) if names else ())):
        segmenter.add_word(word, frequency, tag)
    return segmenter


@cache
def _keyword_finder() -> Any:
    from jieba.analyse import TFIDF

    finder = TFIDF()
    finder.tokenizer = SimpleNamespace(cut=whole_words)  # jieba's own segmenter would take a second to load
    return finder
