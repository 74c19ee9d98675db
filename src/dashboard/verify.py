"""The last look before anything is stored: every span law and every reference of one document.

A record that breaks a law is left out of the dataset and named as a failure: a wrong quotation must never be
shown, and nothing may vanish unsaid.
"""

from collections.abc import Iterator
from dataclasses import replace

from dashboard.models import Extraction, Failure, Practice, Sentence

ADVICE = "其余记录不受影响；请把这条信息和该文件交给维护者。"


def verify(extraction: Extraction) -> tuple[Extraction, tuple[Failure, ...]]:
    """The extraction without what breaks a law, and a failure for each record or sentence left out."""
    text, file = extraction.document.text, extraction.document.file
    failures: list[Failure] = []
    articles = {article.n for article in extraction.articles}
    sentences = []
    for sentence in extraction.sentences:
        if problem := next(_sentence_problems(sentence, text, articles), None):
            failures.append(Failure(file, problem, ADVICE))
        else:
            sentences.append(sentence)
    practices = []
    seen: set[str] = set()
    for practice in extraction.practices:
        if problem := next(_practice_problems(practice, text, articles, seen), None):
            failures.append(Failure(file, problem, ADVICE))
        else:
            practices.append(practice)
            seen.add(practice.id)
    failures += [
        Failure(file, f"第 {article.n + 1} 篇文章的范围超出原文", ADVICE)
        for article in extraction.articles
        if any(not 0 <= span.start <= span.end <= len(text) for span in article.spans)
    ]
    sound = replace(extraction, sentences=tuple(sentences), practices=tuple(practices))
    return sound, tuple(failures)


def _sentence_problems(sentence: Sentence, text: str, articles: set[int]) -> Iterator[str]:
    if not _quotes(text, sentence.start, sentence.end, sentence.text):
        yield f"第 {sentence.start} 字处的句子与原文不符"
    if sentence.article is not None and sentence.article not in articles:
        yield f"第 {sentence.start} 字处的句子属于不存在的文章"


def _practice_problems(practice: Practice, text: str, articles: set[int], seen: set[str]) -> Iterator[str]:
    where = f"第 {practice.start} 字处的记录"
    if not _quotes(text, practice.start, practice.end, practice.text):
        yield f"{where}与原文不符"
    if practice.article not in articles:
        yield f"{where}属于不存在的文章"
    if practice.id in seen:
        yield f"{where}与另一条记录编号相同"
    for name in practice.names:
        if not _quotes(text, name.start, name.end, name.text):
            yield f"{where}的名称“{name.text}”与原文不符"
    for figure in practice.figures:
        if not _quotes(text, figure.start, figure.end, figure.text):
            yield f"{where}的数字“{figure.text}”与原文不符"
    for one in practice.evidence:
        if not 0 <= one.start <= one.end <= len(text):
            yield f"{where}的依据（{one.field}）超出原文"


def _quotes(text: str, start: int, end: int, quote: str) -> bool:
    return 0 <= start < end <= len(text) and text[start:end] == quote
