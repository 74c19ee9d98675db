"""Articles → Sentences: every visible character of the document in exactly one unit, each with its role.

A sentence ends at 。！？ outside quotation marks and brackets (closing marks kept) or at the end of its line;
clauses joined by ；stay together. Half-width ! and ? end one only where they plainly do: scanned texts hold stray
ones. Run-in headings (一、坚持高位推进。 完善协商体系。 一是拟题。) are units of their own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from dashboard.extract.layout import Line, read_lines
from dashboard.models import Article, Document, Role, Sentence

_MARK = re.compile(r"[。！？｡!?“”\"「」『』（）()《》]|[.．](?=\s*$|[”’」』）)]+\s*$)")
_CLOSERS = re.compile(r"[。！？!?…”’」』）)\]】》]*")
_PAIRS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》"}
_OPENERS = {close: open for open, close in _PAIRS.items()}
_LONGEST_PAIR = {"（": 200, "(": 200, "《": 80, "“": 2000, "「": 2000, "『": 2000}
_ASKING = re.compile(r"[怎哪谁吗呢么几何否啥咋]|多少|是不是|能不能|要不要|有没有|为什|麼|誰|嗎")

_NUMBERED = (
    (
        1,
        re.compile(
            r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}[章节部]|【|[□■◆▲★☆◇●])"
        ),
    ),
    (2, re.compile(r"^[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]")),
    (3, re.compile(r"^(?:\d{1,2}\s*[、.．](?!\d)|[(（]\s*\d{1,2}\s*[)）]|[①-⑳]|\d{1,2}[)）])")),
)
_BULLET = re.compile(r"^(?:[○●◆■□▲★☆※•·◇◎▶►➤]+|——+|--+)\s*(?=\S)")
_BRACKET_LEAD = re.compile(r"^【[^】]{1,20}】(?=\s*\S)")
_LISTED = re.compile(
    r"^[一二三四五六七八九十]{1,2}(?:是|要|在|则)|^(?:首先|其次|再次|最后)[，,是]|^第[一二三四五六七八九十][，,]"
)
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万两]+[个名次项件条场家期人份篇]|《|%|％")
_FOUNDING = re.compile(
    r"(?:搭建|创办|成立|建立|设立|制定|制订|出台|印发|举办|组建|推出|创设|开设|聘请|聘任|编印|出版|开发|上线|召开|启动|发布|开通|建成|实行|实施|创建|修订)"
    r"(?!制度机制|长效机制).{0,16}(?:平台|专班|工作室|小组|制度|机制|中心|队伍?|活动|流程|规则|办法|意见|方案|专栏|栏目|议事[室会厅]|联络[室站点]|智库|系统|会议?|工程|行动|品牌)"
)
_ACTOR = re.compile(
    r"政协|委员(?!队伍|履职|读书|学习|管理|主体|作用|素质|风采|培训|服务)|我们|我[市县区省州]|[市县区省州旗]委|今年|去年|近年|年来|\d月|截至|目前|会上|会前|会后|记者|他|她"
)
_ACTING = re.compile(
    r"^(?:强化|加强|突出|抓|做|破解|建设|建好|建强|完善|健全|坚持|深化|深入|拓展|拓宽|推进|推动|提升|提高|优化|创新|规范|聚焦|围绕|把|以|注重|发挥|打造|搭建|构建|凝聚|服务|助力"
    r"|压实|夯实|筑牢|紧扣|立足|着力|用好|用心|用情|多|严|细|实|精|高|广泛|积极|充分|主动|切实|扎实|画好|画大|讲好|当好|守|守好|立|立足|搭|督|选|定|议|办|落实|增强|激发|激活|密切|畅通|丰富|延伸|下沉|统筹|整合"
    r"|引领|引导|锚定|勇于|敢于|善于|汇聚|汇集|促进|彰显|营造|保障|护航|赋能|领题|协商|监督|调研|贴近|面向|汇|聚|学|促|树|找准|瞄准|打通|擦亮|唱响|厚植|锤炼|培育|扩大|放大|开门|倾听|倾情|情系|心系|心怀|践行|履行|践)"
)
_PREDICATE = re.compile(r"(?:不断|更加|持续|日益|逐步|明显|全面|有效|进一步)[^，,、]{2,8}。$")
_QUOTED = re.compile(r"“[^”]*”")
_TELLING = re.compile(r"[了过着，,]|《|“”$")
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
            if unit_role == "heading":
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
    """(start, end, role, level of heading) for each unit of a line."""
    if role != "sentence":
        yield line.start, line.end, role, _level(line.text)
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
        bullet.group()[0] in "—-" and _run_in(text[pieces[0][0] : pieces[0][1]], 0, len(pieces))
    ):
        mark = bullet.group().rstrip()
        yield start, start + len(mark), "furniture", 0
        start += bullet.end()
        text = text[bullet.end() :]
        pieces = list(split_line(text))
    for position, (a, b) in enumerate(pieces):
        quote = text[a:b]
        level = _run_in(quote, position, len(pieces) - position)
        signed = _SIGNATURE.match(quote) if b == len(text) else None
        if level:
            yield start + a, start + b, "heading", level
        elif signed and _PHOTO.search(signed["who"]):
            yield start + a, start + b, "caption", 0
        elif signed and _WHO.match(signed["who"]):
            yield start + a, start + b, "byline", 0
        else:
            yield start + a, start + b, "sentence", 0


def _level(heading: str) -> int:
    for level, pattern in _NUMBERED:
        if pattern.match(heading):
            return level
    return 1


def _run_in(quote: str, position: int, left: int) -> int:
    """Level of a unit that is a run-in heading, else 0; `position` in its line, `left` units from it on."""
    size = len(quote)
    if size > 48:
        return 0
    if position == 0:
        for level, pattern in _NUMBERED[:2]:
            if pattern.match(quote):
                alone = left == 1 and (size > 30 or _FIGURE.search(quote) is not None)
                return 0 if alone else level
        bare = _NUMBERED[2][1].sub("", quote)
        dashed = bare.lstrip("—-")
        if (
            left > 1
            and len(dashed) <= 24
            and dashed != quote
            and not _FIGURE.search(dashed)
            and not _FOUNDING.search(dashed)
        ):
            return 3
        if left > 1 and size <= 20 and _heads(quote):
            return 4
    if (
        left > 1
        and size <= 14
        and _LISTED.match(quote)
        and not _FOUNDING.search(quote)
        and not _FIGURE.search(quote[1:])
    ):
        return 5
    return 0


def _heads(quote: str) -> bool:
    """Whether a paragraph's short first sentence only announces the rest: verb and object, nobody named, no count."""
    plain = _QUOTED.sub("“”", quote)
    if _FIGURE.search(plain) or _ACTOR.search(plain) or _FOUNDING.search(plain):
        return False
    if _ACTING.match(plain) or _PREDICATE.search(plain) or quote[-1] in "？?":
        return True
    return len(quote) <= 10 and not _TELLING.search(plain)


def split_line(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences in one line; white space between them is in none."""
    start = 0
    for end in _ends(text):
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            yield start, end
        start = end
    stop = len(text.rstrip())
    while start < stop and text[start].isspace():
        start += 1
    if start < stop:
        yield start, stop


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
        if at == inside - 1 and text[at - 1] in "。！？!?":
            # Speech and bracketed sentences that bring their own mark end here: “…。”他说 （图为…取样。）
            if sign in '”」』"' or (sign in "）)" and opened - done < 4 and not text[done:opened].strip()):
                done = _closed(text, at + 1)
                yield done
        if at < inside or sign in _OPENERS or sign == '"':
            continue
        if sign in "!?" and not _really_ends(text, done, at):
            continue
        done = _closed(text, at + 1)
        yield done


def _closed(text: str, at: int) -> int:
    found = _CLOSERS.match(text, at)
    return found.end() if found else at


def _paired(marks: list[re.Match[str]]) -> dict[int, int]:
    """Opening mark → its closing mark. Marks left alone by a slip of the pen or the scanner count as nothing."""
    closes: dict[int, int] = {}
    open_at: dict[str, int] = {}
    straight = [mark.start() for mark in marks if mark.group() == '"']
    if len(straight) % 2 == 0:
        closes.update(zip(straight[::2], straight[1::2], strict=True))
    for mark in marks:
        sign = mark.group()
        if sign in _PAIRS:
            open_at[sign] = mark.start()
        elif sign in _OPENERS:
            opened = open_at.pop(_OPENERS[sign], None)
            if opened is not None and mark.start() - opened <= _LONGEST_PAIR[_OPENERS[sign]]:
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
