"""Segmentation: the fast segmenter gives jieba's words, the domain's words stay whole."""

import re

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import DATA
from dashboard.segment import NAME_WORDS, USER_WORDS, keywords, tokens, user_words, whole_words, words

WHOLE = [
    ("brand", "开展“请你来协商”活动", "请你来协商"),
    ("mechanism", "设立委员工作室和社情民意直通车", "委员工作室"),
    ("Latin letters inside", "启用委员履职APP平台", "履职APP"),
    ("rename", "撤县设区以后的政协工作", "撤县设区"),
]


@pytest.mark.parametrize(("text", "word"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_domain_words_stay_whole(text: str, word: str) -> None:
    assert word in whole_words(text)


def test_names_of_practices_are_cut_where_practices_are_extracted() -> None:
    named = {word for word, _, _ in user_words(NAME_WORDS)}
    assert "请你来协商" in named and named.isdisjoint(word for word, _, _ in user_words())
    assert not any(name in words(f"开展“{name}”活动") for name in ("请你来协商", "有事好商量"))


def test_same_words_as_jieba() -> None:
    """Runs of Latin letters, digits and signs aside, which rjieba keeps together (2022-05-31)."""
    twin = jieba.Tokenizer()
    jieba.setLogLevel(60)
    twin.load_userdict(str(USER_WORDS))
    lines = [line for path in sorted((DATA / "documents").glob("*.txt"))
             for line in re.findall(r"[\u4e00-\u9fff，。、；：“”]+", path.read_text("utf-8"))]
    assert sum(map(len, lines)) > 10_000
    assert [twin.lcut(line) for line in lines] == [words(line) for line in lines]


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("政协委员\0\n\u3000𠮷🙂…-%")))
def test_words_cover_the_text(text: str) -> None:
    assert "".join(words(text)) == text
    assert all(text[start:end] == word for word, start, end in tokens(text))


def test_keywords_mark_the_text() -> None:
    found = keywords((DATA / "documents/003.txt").read_text("utf-8"), 10)
    assert len(found) == 10 and found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert {"协商", "区政协"} <= {word for word, _ in found}
    assert keywords("") == []


def test_user_words_are_distinct() -> None:
    listed = [word for path in (USER_WORDS, NAME_WORDS) for word, _, _ in user_words(path)]
    assert len(listed) == len(set(listed)) > 300
