"""What goes together, and what words set a city apart."""

import math
from collections import Counter

import pandas as pd

from dashboard.aggregate import content_words
from dashboard.dataset import Dataset
from dashboard.filters import Filters, city_code
from dashboard.places import gazetteer
from dashboard.queries.overview import practices_by
from dashboard.queries.selection import fetch, frame

TOGETHER = """
SELECT theme, with_theme, count(*) AS n FROM selected GROUP BY ALL ORDER BY n DESC, theme, with_theme
"""

TEXTS = """
SELECT practices.text FROM practices JOIN
    (SELECT DISTINCT number FROM selected WHERE place = ? ORDER BY hash(number), number LIMIT ?) AS own
    ON own.number = practices.rowid
"""

TEXTS_READ = 5_000
"""Practices of one city whose words are counted; of more, a fixed sample."""

PRIOR = 500.0
"""Weight of the whole corpus against a city's own text, in words: rare words of short texts do not lead the list."""


def themes_together(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Themes that one practice has together: theme, with_theme, n, of_theme (practices of theme), share (n / of_theme)."""
    pairs = frame(dataset, filters, TOGETHER, of="pair")
    sizes = practices_by(dataset, filters, "theme").set_index("key")["n"]
    of_theme = sizes.reindex(pairs["theme"]).to_numpy()
    return pairs.assign(of_theme=of_theme, share=pairs["n"].to_numpy() / of_theme)


def distinctive_words(dataset: Dataset, filters: Filters, city: str, limit: int = 30) -> pd.DataFrame:
    """Words that a city uses more than the rest of the corpus: word, n, elsewhere, score, texts.

    Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008): score is the z value, so
    2 is a clear difference. `n` counts in the city's practices that the filters leave (of `texts` read), `elsewhere`
    in all others. Names of places and bodies are left out.
    """
    texts = frame(dataset, filters, TEXTS, [city_code(city), TEXTS_READ])["text"]
    own: Counter[str] = Counter()
    for text in texts:
        own.update(content_words(text))
    own = Counter({word: n for word, n in own.items() if not _names_a_place(word)})
    known = fetch(dataset.cursor(), "SELECT word, n FROM practice_words WHERE word IN ?", [list(own)])
    total = int(fetch(dataset.cursor(), "SELECT coalesce(sum(n), 0)::BIGINT AS n FROM practice_words")["n"][0])
    rows = []
    size = sum(own.values())
    weight = min(PRIOR, total / 10)
    for word, everywhere in zip(known["word"], known["n"], strict=True):
        n, elsewhere = own[word], max(int(everywhere) - own[word], 0)
        prior = weight * int(everywhere) / total
        here, there = n + prior, elsewhere + prior
        odds = math.log(here / (size + weight - here)) - math.log(there / (max(total - size, 0) + weight - there))
        rows.append((word, n, elsewhere, odds / math.sqrt(1 / here + 1 / there), len(texts)))
    found = pd.DataFrame(rows, columns=["word", "n", "elsewhere", "score", "texts"])
    found = found[found["score"] > 0].sort_values(["score", "word"], ascending=[False, True])
    return found.head(limit).reset_index(drop=True)


def _names_a_place(word: str) -> bool:
    """Whether a word is a place or its body (湖州, 市政协): what a city is called sets it apart, but says nothing."""
    return word.endswith("政协") or bool(gazetteer().named(word))
