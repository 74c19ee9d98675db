"""Articles → Sentences: every visible character of the document in exactly one unit, each with its role.

A sentence ends at 。！？ outside quotation marks and brackets (closing marks kept), at the closing mark of
speech that brings its own (“…。”), or at the end of its line; clauses joined by ；stay together. Half-width
! and ? end one only where they plainly do: scanned texts hold stray ones. Run-in headings are units of their
own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from dashboard.extract.headings import numbering, run_in_level
from dashboard.extract.layout import Line, read_lines
from dashboard.models import Article, Document, Role, Sentence

_MARK = re.compile(r"[。！？｡!?“”\"「」『』（）()《》]|[.．](?=\s*$|[”’」』）)]+\s*$)")
_CLOSERS = re.compile(r"[。！？!?…”’」』）)\]】》]*")
_PAIRS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》"}
_OPENERS = {close: open for open, close in _PAIRS.items()}
_LONGEST_PAIR = {"（": 200, "(": 200, "《": 80, "“": 2000, "「": 2000, "『": 2000}
_LONGEST_SENTENCE = 2000
_COMMAS = "，,；;、"
_ASKING = re.compile(r"[怎哪谁吗呢么几何否啥咋]|多少|是不是|能不能|要不要|有没有|为什|麼|誰|嗎")

_BULLET = re.compile(r"^(?:[○●◆■□▲★☆※•·◇◎▶►➤]+|——+|--+)\s*(?=\S)")
_BRACKET_LEAD = re.compile(r"^【(?![^】]*(?:记者|通讯员|讯|报|社|网))[^】]{1,20}】(?=\s*\S)")
_SALUTE = re.compile(r"^(?:各位|同志们|委员们|朋友们|尊敬的)[^，,。]{0,20}[！!：:]$")
_SIGNATURE = re.compile(r"^[（(【\[](?P<who>[^（）()【】]{2,60})[)）】\]]$")
_WHO = re.compile(r"^(?:[\u4e00-\u9fff·\s、]{2,16}|.*(?:作者|记者|通讯员|供稿|整理|来源|编辑|撰稿|文).*)$")
_PHOTO = re.compile(r"图为|摄$|供图|资料图|^图")


def split_sentences(document: Document, articles: tuple[Article, ...]) -> tuple[Sentence, ...]:
    """Units of all roles in order of start; together they cover every visible character once."""
    spans = sorted((span.start, span.end, article.n) for article in articles for span in article.spans)
    starts = [start for start, _, _ in spans]
    named = {
        (e.start, e.end): e.field for a in articles for e in a.evidence if e.field in ("title", "author")
    }
    sentences: list[Sentence] = []
    paragraphs: dict[int | None, int] = {}
    stacks: dict[int | None, list[tuple[int, str]]] = {}
    for line in read_lines(document.text):
        at = bisect_right(starts, line.start) - 1
        article = spans[at][2] if at >= 0 and line.start < spans[at][1] else None
        paragraph = paragraphs.get(article, 0)
        paragraphs[article] = paragraph + 1
        stack = stacks.setdefault(article, [])
        while stack and stack[-1][0] > 3:  # run-in headings hold for their own line
            stack.pop()
        role = _line_role(line, article, named.get((line.start, line.end)))
        for position, (start, end, unit_role, level) in enumerate(_units(line, role)):
            quote = document.text[start:end]
            if level:
                while stack and stack[-1][0] >= level:
                    stack.pop()
            path = tuple(text for _, text in stack)
            sentences.append(
                Sentence(document.doc, article, start, end, quote, unit_role, paragraph, position, path)
            )
            if unit_role == "heading":
                stack.append((level, quote))
    return tuple(sentences)


def _line_role(line: Line, article: int | None, named: str | None) -> Role:
    if named == "title":
        return "title"
    if line.shape in ("byline", "dateline", "signoff"):
        return "byline"
    if line.shape == "caption":
        return "caption"
    if article is None or line.shape in ("furniture", "related", "salutation", "turn"):
        return "furniture"
    return "heading" if line.shape in ("heading", "short") else "sentence"


def _units(line: Line, role: Role) -> Iterator[tuple[int, int, Role, int]]:
    """(start, end, role, level) of each unit of a line; the level of the heading or item it opens, else 0."""
    if role != "sentence":
        yield line.start, line.end, role, (numbering(line.text) or 1) if role == "heading" else 0
        return
    text, start = line.text, line.start
    lead = _BRACKET_LEAD.match(text)
    if lead:
        yield start, start + lead.end(), "heading", 1
        start += lead.end()
        start += len(text[lead.end() :]) - len(text[lead.end() :].lstrip())
        text = line.text[start - line.start :]
    bullet = _BULLET.match(text)
    pieces = list(split_line(text))
    if bullet and not (
        bullet.group()[0] in "—-" and run_in_level(text[pieces[0][0] : pieces[0][1]], 0, len(pieces))
    ):
        mark = bullet.group().rstrip()
        yield start, start + len(mark), "furniture", 0
        start += bullet.end()
        text = text[bullet.end() :]
        pieces = list(split_line(text))
    for position, (a, b) in enumerate(pieces):
        quote = text[a:b]
        level = run_in_level(quote, position, len(pieces) - position)
        signed = _SIGNATURE.match(quote) if b == len(text) else None
        if level:
            yield start + a, start + b, "heading", level
        elif signed and _PHOTO.search(signed["who"]):
            yield start + a, start + b, "caption", 0
        elif signed and _WHO.match(signed["who"]):
            yield start + a, start + b, "byline", 0
        elif _SALUTE.match(quote):
            yield start + a, start + b, "furniture", 0
        else:
            yield start + a, start + b, "sentence", 0 if position else numbering(quote)


def split_line(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences in one line; white space between them is in none.

    What runs on for more than _LONGEST_SENTENCE characters is no sentence and is cut, behind a comma where it has one.
    """
    start = 0
    stop = len(text.rstrip())
    for end in (*_ends(text), stop):
        while start < end:
            if text[start].isspace():
                start += 1
                continue
            cut = end
            if end - start > _LONGEST_SENTENCE:
                commas = [text.rfind(comma, start, start + _LONGEST_SENTENCE) for comma in _COMMAS]
                cut = max(commas) + 1 or start + _LONGEST_SENTENCE
            yield start, cut
            start = cut


def _ends(text: str) -> Iterator[int]:
    marks = list(_MARK.finditer(text))
    if not marks:
        return
    closes = _paired(marks)
    inside = done = 0  # text before `inside` is within quotation marks or brackets
    opened = 0
    for mark in marks:
        at, sign = mark.start(), mark.group()
        if at < done:
            continue
        if at in closes and at >= inside:
            inside, opened = closes[at] + 1, at
            continue
        if sign in _PAIRS:
            continue
        if at == inside - 1 and text[at - 1] in "。！？!?" and _complete(text, done, opened, at):
            done = _closed(text, at + 1)
            yield done
        if at < inside or sign in _OPENERS or sign == '"':
            continue
        if sign in "!?" and not _really_ends(text, done, at):
            continue
        done = _closed(text, at + 1)
        yield done


def _complete(text: str, done: int, opened: int, at: int) -> bool:
    """Whether what is quoted or bracketed in opened..at, its own mark at its end, is a sentence by itself.

    “…。”他说 and （图为…取样。） are; 围绕“怎么看？”讨论 goes on.
    """
    leads = opened - done < 4 and not text[done:opened].strip()
    if text[at] in "）)":
        return leads
    return text[at] in '”」』"' and (leads or text[at - 1] == "。" or text[opened - 1] in "：:，,")


def _closed(text: str, at: int) -> int:
    found = _CLOSERS.match(text, at)
    return found.end() if found else at


def _paired(marks: list[re.Match[str]]) -> dict[int, int]:
    """Opening mark → its closing mark. Marks left alone by a slip of the pen count as nothing.

    Where quotes do not come out even, a pair around the end of a sentence is a slip too, unless it ends so.
    """
    closes: dict[int, int] = {}
    open_at: dict[str, int] = {}
    straight = [mark.start() for mark in marks if mark.group() == '"']
    if len(straight) % 2 == 0:
        closes.update(zip(straight[::2], straight[1::2], strict=True))
    uneven = sum((mark.group() == "“") - (mark.group() == "”") for mark in marks) != 0
    final = -1
    for mark in marks:
        sign = mark.group()
        if sign in "。！？":
            final = mark.start()
        elif sign in _PAIRS:
            open_at[sign] = mark.start()
        elif sign in _OPENERS:
            opened = open_at.pop(_OPENERS[sign], None)
            if opened is None or mark.start() - opened > _LONGEST_PAIR[_OPENERS[sign]]:
                continue
            if not (uneven and sign == "”" and opened < final < mark.start() - 1):
                closes[opened] = mark.start()
    return closes


def _really_ends(text: str, done: int, at: int) -> bool:
    """Whether a half-width ! or ? at `at` ends the sentence that began at `done`, or is dirt inside it."""
    rest = text[at + 1 : at + 3].lstrip('”’」』）)"')
    if not rest:
        return True
    if rest[0] in ",，、。；;:：/>?!）)" or text[at - 1 : at].isascii():
        return False
    if text[at] == "!":
        return True
    clause = re.split(r"[,，;；]", text[max(done, at - 40) : at])[-1]
    return bool(_ASKING.search(clause))
