"""Made passages and queries for the search benchmark: the same for the same scale, whatever the machine.

A quarter of the clauses comes from data/documents, the rest is strung together from the words of jieba's
dictionary by their frequency in the language: common characters, common words and rare ones as in real text.
A passage has some 130 characters. No passage says anything.
"""

import random
import re
from itertools import accumulate

import jieba
import pyarrow as pa

from dashboard import DATA

COMMON = ("协商", "政协", "委员", "提案", "有事好商量", "社情民意", "基层协商", "的", "经济", "发展")
SEED = 20_231_122
CLAUSES = 100_000
CITIES, BODIES, THEMES, YEARS = 300, 3_000, 19, range(2009, 2024)


def make_passages(count: int) -> pa.Table:
    """Return passages with the columns that build_index takes."""
    draw = random.Random(SEED)
    own = _document_clauses()
    made = _made_clauses(draw)
    texts = []
    for _ in range(count):
        clauses = [draw.choice(own) if draw.random() < 0.25 else draw.choice(made) for _ in range(7)]
        texts.append("，".join(clauses) + "。")
    bodies = [draw.randrange(BODIES) for _ in range(count)]
    kinds = [draw.choice(("practice", "practice", "plan", "outcome", None)) for _ in range(count)]
    themes = [f"theme{number}" for number in range(THEMES)]
    return pa.table({
        "number": range(count),
        "text": texts,
        "doc": [f"d{number // 60}" for number in range(count)],
        "body": [f"第{body}号政协" for body in bodies],
        "city": [f"第{body % CITIES}市" for body in bodies],
        "level": ["county" if body >= CITIES else "prefecture" for body in bodies],
        "year": [draw.choice(YEARS) for _ in range(count)],
        "kind": kinds,
        "themes": [draw.sample(themes, draw.choice((1, 1, 2))) if kind else [] for kind in kinds],
    })  # fmt: skip


def make_queries(texts: list[str], count: int = 240) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    """Return (query, filters): substrings of 1 to 12 signs, common words, AND, NOT, OR; a third filtered."""
    draw = random.Random(SEED + 1)
    queries = []
    for number in range(count):
        one, other = (_substring(draw, texts, draw.choice((2, 2, 3, 4))) for _ in range(2))
        query = (
            _substring(draw, texts, 1 + number % 12),
            draw.choice(COMMON),
            _substring(draw, texts, draw.choice((2, 2, 3, 4))),
            f"{draw.choice(COMMON)} {one}",
            f"{one} -{draw.choice(COMMON)}",
            f"{one} | {other}",
        )[number % 6]  # fmt: skip
        city: dict[str, tuple[str, ...]] = {"city": (f"第{draw.randrange(CITIES)}市",)}
        chosen = (city, {"theme": ("theme3", "theme7"), "kind": ("practice",)})[number % 2]
        queries.append((query, chosen if number % 3 == 2 else {}))
    return queries


def _substring(draw: random.Random, texts: list[str], length: int) -> str:
    """Return Chinese characters that stand in some passage."""
    while True:
        runs = [run for run in re.findall(r"[\u4e00-\u9fff]+", draw.choice(texts)) if len(run) >= length]
        if runs:
            run: str = draw.choice(runs)
            start = draw.randint(0, len(run) - length)
            return run[start : start + length]


def _document_clauses() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((DATA / "documents").glob("*.txt"))]
    clauses = {clause for text in texts for clause in re.split(r"[，,。；;！？\s]", text)}
    return sorted(clause for clause in clauses if 6 <= len(clause) <= 30)


def _made_clauses(draw: random.Random) -> list[str]:
    with jieba.get_dict_file() as file:
        lines = [line.decode("utf-8").split() for line in file]
    words, single = (
        {line[0]: int(line[1]) for line in lines if (len(line[0]) == 1) == alone} for alone in (False, True)
    )
    weights, single_weights = list(accumulate(words.values())), list(accumulate(single.values()))
    names, signs = list(words), list(single)
    clauses = []
    for _ in range(CLAUSES):
        parts = draw.choices(names, cum_weights=weights, k=7)
        for at in draw.sample(range(1, 7), 2):  # single characters stand apart, as in real text
            parts[at] = draw.choices(signs, cum_weights=single_weights)[0] + parts[at]
        clauses.append("".join(parts))
    return clauses
