"""When: the publication date of an article, and the year a sentence itself states."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from dashboard.dates import year_of
from dashboard.models import Article, Document, Evidence, Sentence

_CN = str.maketrans("〇○零一二三四五六七八九OＯo０１２３４５６７８９", "000123456789000" + "0123456789")
_YEAR = r"(?P<y>(?:19|20|１９|２０)[\d０-９]{2}|[二2][〇○零OＯo0][一二三四五六七八九〇○零OＯo\d]{2})"
_DATE = re.compile(
    rf"{_YEAR}[^\S\n]*(?:年|[-/.])[^\S\n]*\n?[^\S\n]*(?P<m>1[0-2]|0?[1-9]|[０１][０-９]|十[一二]?|[一二三四五六七八九])[^\S\n]*(?:月|[-/.])[^\S\n]*(?:(?P<d>[0-3]?\d|[０-３]?[０-９]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[^\S\n]*日)?)?"
)
_LAST_DATE = re.compile(rf"(?<=\s\s){_DATE.pattern}[)）]?$")
_EUROPEAN = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d\d)")
_BARE_YEAR = re.compile(rf"(?<![\d第]){_YEAR}(?=\s?年|〕|\]|］|\)|）|-)")
_TITLE_YEAR = re.compile(rf"{_YEAR}\s*年?度?[^，,。]{{0,10}}(?:总结|述职|报告|综述|盘点|回眸|大事记|要点|计划|安排)")
_FUTURE = re.compile(r"(?:到|至|力争|争取|—|-|－|~|～)$|规划")
_SPAN = re.compile(r"年?\s*(?:到|至|[—–~～-]+)\s*(?:19|20|１９|２０)[\d０-９]{2}")
"""After the first year of a span of years: what was written about it was written later."""
_WEB = "2000"
"""Before this year no page appeared: a text that mentions none later is a later one about earlier times."""
_URL_DATE = re.compile(r"/(20\d\d)[-/]?(0[1-9]|1[0-2])[-/]?([0-3]\d)?")
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。）)]{6,300}")
_PAPER = re.compile(
    r"文章编号[^\d\n]{0,4}[\dX-]{4,10}[-—]?[\dX]{0,5}\s*[（(](?P<y>20\d\d)[）)]"
    r"|^[^\w\n《]{0,12}(?:本文)?原?(?:载于?|刊于|刊载于|发表于)[:：]?[^\S\n]*《[^》\n]{2,16}》[^\S\n]*(?P<j>20\d\d)年第?[^\S\n]*[\d一二三四五六七八九十]{1,3}[^\S\n]*期[^\w\n]{0,12}$", re.M
)
_NOT_ISSUED = re.compile(r"(?:(?:收稿|修回|录用|截稿)(?:日期|时间)?|(?:投稿|访问|检索|下载)(?:日期|时间))[\]］】〕]?[:：]?\s*$")
_NOTE = re.compile(r"\s*(?:[\[［〔]\d{1,3}[\]］〕]|[①-⑳])")
"""How a footnote or a reference begins: its date is that of another text."""
_LABEL = re.compile(r"发布|发表|时间|日期|来源|刊|报|电|印发|更新|星期|版|编辑|网|^\s*[（(]?$|讯")

_MONTH = re.compile(r"年[\d一二三四五六七八九十]+月")
_GOAL = re.compile(r"年?(?:前|目标|远景|规划|底前)")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]{1,24}”")
_LONGEST_LINE = 2000  # characters; the line of a date that counts is shorter by far

_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "上一年": -1, "上一年度": -1, "上年度": -1, "今年": 0, "本年度": 0, "年内": 0, "年底前": 0, "今日": 0, "昨日": 0, "昨天": 0,
             "今天": 0, "上半年": 0, "下半年": 0, "一季度": 0, "二季度": 0, "三季度": 0, "四季度": 0, "本月": 0, "上月": 0, "上个月": 0, "今春": 0, "今夏": 0, "今秋": 0, "今冬": 0, "明年": 1, "来年": 1, "后年": 2}  # fmt: skip
_STATED = re.compile(
    rf"{_YEAR}\s*年(?!级|以内)|(?P<rel>前年|去年|上一?年度?(?!末)|今年|本年度|(?<![\d０-９一二两三四五六七八九十半几数])年内|年底前|今日|今天|昨日|昨天|(?<!每个)(?<!每)上半年|(?<!每个)(?<!每)下半年|(?<!每)[一二三四]季度(?!一)|本月(?!起每)|上个?月|今[春夏秋冬]|明年|来年|后年)|"
    r"(?P<mon>(?<![\d０-９年个每第])(?:1[0-2]|[1-9]|[１-９]|十[一二]?|[一二三四五六七八九])[^\S\n]?月(?!一[次登报问轮评考开通调晒公清结更讲题课期会汇]|[读讲学]一)(?=[^\S\n]?(?:份|\d|[０-９]|，|,|、|[一-龥])))|"
    r"(?P<day>(?:^|(?<=[；;：:】◎●▲★◇◆■□○\s])|(?<=[协组团委站会室社在于]))(?:[1-9]|[12]\d|3[01])[^\S\n]?日(?![内前后均游常报刊止起里夜]|[以之][内前后]))"
)
_MAY_STATE = re.compile(r"[年月日度今昨]")  # one of them is in all that _STATED finds
_RANGE = re.compile(r"(?:年度?)?\s*(?:[~～至到]|[-—－–]{1,2})\s*(?:19|20)\d\d\s*年(?!度)")
_RANGED = re.compile(r"(?:19|20)\d\d\s*(?:年度?)?\s*(?:[~～至到]|[-—－–]{1,2})\s*$")
"""Beside a year that begins or ends a span of years (2012年至2016年共开常委会21次)."""
_PERIOD = re.compile(r"(?:[一二三四]季度|[上下]半年|度$)")
_REVIEWED = re.compile(
    r"(?:(?!召开|举行|举办|开展|组织|评选|评出|报送|推荐|征集)[^，,。；;“”]){0,14}(?:"
    r"(?:工作|情况|任务|课题|履职|打算)[^，,。；;“”]{0,6}(?:汇报(?!会)|通报(?!会)|小结|总结|情况的)|工作打算|先进|优秀)"
)
"""A period of which a report is heard or the best are praised, rather than in which the act was."""
_CHRONICLE = re.compile(r"((?:19|20)\d\d)年(1[0-2]|[1-9])月")
_IN_ORDER = re.compile(r"\s*(?:【[^】]{1,20}】|[一-龥]{2,10}[ \u3000])?\s*(?:19|20)\d\d年")
"""How a paragraph of a chronicle begins: with a year, behind its label."""
_ANY_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_NOW = re.compile(r"今年|去年|近[日年]|日前|目前|如今|现在|本月|以来")
_MONTH_OF = re.compile(r"(1[0-2]|[1-9])\s*月")
_MONTH_ALONE = re.compile(r"([\d０-９十一二三四五六七八九]+)\s*月")
_AHEAD = re.compile(r"[^，,。；]{0,8}(?:前|起|将|拟|要|至|到|开始)")
"""After a month until which, or from which on, something is to be done."""
_BESIDE = re.compile(r"(?:比|较|与|同|由)(?:了)?$")
_MEASURED = re.compile(r"年?度?(?:同期|相比|[的低高下降提增减少多前后省自末][^，,。]{0,2}|第?[\d一二三四五六七八九十])")
"""Together the two tell a year that a figure is only measured against (比上年少41件, 由2016年的4100元)."""
_LAST_MONTH = {"上半年": 6, "下半年": 12, "二季度": 6, "三季度": 9, "四季度": 12, "年底前": 12}
_LOOKING_BACK = 3
"""Months of a year in which the year before is still looked back on."""
_RATE = re.compile(r"(?:每年|逢|每逢|农历|每月|每季度)[^，,。；]{0,6}$")


def _iso(match: re.Match[str]) -> str:
    """ISO date of a match of _DATE, as precise as it is."""
    year = match.group("y").translate(_CN)
    month = _number(match.group("m"))
    day = _number(match.group("d")) if match.group("d") else 0
    return f"{year}-{month:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")


def _number(text: str) -> int:
    """Value of 1–31 in Arabic (either width) or Chinese numerals."""
    digits = text.translate(_CN)
    if "十" not in digits:
        return int(digits)
    tens, _, ones = digits.partition("十")
    return (int(tens) if tens else 1) * 10 + (int(ones) if ones else 0)


@dataclass(frozen=True, slots=True)
class Dated:
    """A full date in a document: `labelled` where the line says what it dates, `alone` on a line of its own."""

    start: int
    end: int
    iso: str
    labelled: bool
    alone: bool


def find_dates(text: str) -> tuple[Dated, ...]:
    """Every date of a text that is labelled or alone on its line, in text order."""
    found = []
    for match in (*_DATE.finditer(text), *_EUROPEAN.finditer(text)):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if _NOT_ISSUED.search(text, max(line_start, match.start() - 10), match.start()):
            continue
        line_end = text.find("\n", match.end())
        if line_end < 0:
            line_end = len(text)
        if line_end - line_start > _LONGEST_LINE:
            continue
        line = text[line_start:line_end]
        if _NOTE.match(line):
            continue
        told = text[match.end() : match.end() + 1] in ("，", ",")  # 2022年5月,村里…: what happened then
        labelled = len(line) < 90 and bool(_LABEL.search(line[: match.start() - line_start])) and not told
        alone = len(line.strip()) < 40 and not told
        if labelled or alone:
            found.append(Dated(match.start(), match.end(), _iso(match), labelled, alone))
    return tuple(sorted(found, key=attrgetter("start")))


def _nearest(dates: Sequence[Dated], low: int, high: int) -> Dated | None:
    """The date that is the best sign of when an article [low, high) appeared: the first one by its head, one alone
    on a closing line, the first one before its end."""
    if not dates:
        return None
    first = dates[0]
    if first.end <= low + 400:
        return first
    closing = islice(dates, bisect_left(dates, high - 220, key=attrgetter("start")), None)
    return next((date for date in closing if date.alone), first if first.start < high else None)


def find_published(document: Document, article: Article, dates: Sequence[Dated]) -> tuple[str | None, tuple[Evidence, ...]]:
    """Publication date of an article: sources.csv, a dateline near it, a closing line, the address, the year its title
    reports on, else the latest year (from _WEB on) the text mentions as past or present. None where the document gives nothing. `dates` are the document's."""
    if document.source.published:
        return document.source.published, ()
    for title in article.evidence:
        if title.field == "title" and (own := _LAST_DATE.search(title.value)):
            return _iso(own), (Evidence("published", _iso(own), title.start + own.start("y"), title.start + own.end(), "year.title"),)
    low, high = article.spans[0].start, max(span.end for span in article.spans)
    if best := _nearest(dates, low, high):
        return best.iso, (Evidence("published", best.iso, best.start, best.end, "year.dateline"),)
    if found := _URL_DATE.search(document.source.url or ""):
        return _joined(found), ()
    if paper := _PAPER.search(document.text):
        group = "y" if paper.group("y") else "j"
        year = paper.group(group)
        return year, (Evidence("published", year, paper.start(group), paper.end(group), "year.paper"),)
    for title in article.evidence:
        if title.field == "title" and (told := _TITLE_YEAR.search(title.value)):
            year = told.group("y").translate(_CN)
            return year, (Evidence("published", year, title.start + told.start("y"), title.start + told.end("y"), "year.title"),)
    return _mentioned(document.text)


@lru_cache(maxsize=1)  # the articles of a document ask one after the other
def _mentioned(text: str) -> tuple[str | None, tuple[Evidence, ...]]:
    """The date in an address that the text shows, else the latest year it mentions as past or present."""
    for address in _ADDRESS.finditer(text):
        if found := _URL_DATE.search(address.group()):
            iso = _joined(found)
            return iso, (Evidence("published", iso, address.start(), address.end(), "year.address"),)
    years = []
    for match in _BARE_YEAR.finditer(text):
        before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 6]
        if (_MONTH.match(after) or not _FUTURE.search(before)) and not _GOAL.match(after) and not _SPAN.match(text, match.end()):
            years.append((match.group("y").translate(_CN), match.start("y"), match.end("y")))
    year, start, end = max(years, key=lambda y: (y[0], -y[1]), default=("", 0, 0))
    if year >= _WEB:
        return year, (Evidence("published", year, start, end, "year.latest"),)
    return None, ()


def _joined(address: re.Match[str]) -> str:
    """The ISO date of a match of _URL_DATE."""
    return "-".join(part for part in address.groups() if part)


def find_event_year(sentence: Sentence, text: str, issued: str | None, before: str = "", done: bool = False) -> tuple[int | None, tuple[Evidence, ...]]:
    """The year a sentence states for what it tells (`text`: its simplified reading), None where it does not. A month
    alone is of the year of publication (`issued`: the date, as precise as it is known), in a chronicle of the one that
    the paragraph `before` it tells of; a later one of what is `done` by the first months of a year, of the year before."""
    published = year_of(issued)
    if not _MAY_STATE.search(text):
        return None, ()
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    best: tuple[int, int, int, int, str] | None = None
    spans = False
    for match in _STATED.finditer(text):
        start, end = match.span()
        if any(a < start < b for a, b in quoted) or _RATE.search(text, max(0, start - 12), start):
            continue
        if _BESIDE.search(text, max(0, start - 2), start) and _MEASURED.match(text, end):
            continue
        if _PERIOD.search(match.group()) and _REVIEWED.match(text, end):
            continue
        if match.group("y") and (_RANGE.match(text, match.end("y")) or (text[end : end + 1] != "度" and _RANGED.search(text, max(0, start - 9), start))):
            spans = True
            continue
        if match.group("y"):
            found = (0, start, end, int(match.group("y").translate(_CN)), "event.year")
        elif published is None:
            continue
        else:
            own = published - (done and _is_past(match.group(), text[end:], issued or ""))
            if match.group("rel"):
                found = (1, start, end, own + _RELATIVE[match.group("rel")], "event.relative")
            else:
                found = (2, start, end, _chronicled(match.group(), before) or own, "event.month")
        if best is None or (found[0] < best[0] and found[1] <= best[1] + 2):
            best = found
    if best is None or (spans and best[0] == 2):
        return None, ()
    _, start, end, year, rule = best
    return year, (Evidence("event_year", str(year), sentence.start + start, sentence.start + end, rule),)


def _is_past(when: str, after: str, issued: str) -> bool:
    """Whether a month, quarter or half can't be of the year of publication, being later than the date, unless the words
    `after` it look ahead."""
    told, own = re.match(r"\d{4}-(\d\d)", issued), _MONTH_ALONE.match(when)
    month = _number(own[1]) if own else _LAST_MONTH.get(when, 0)
    return bool(told and int(told[1]) <= _LOOKING_BACK and month > int(told[1]) and not _AHEAD.match(after))


def _chronicled(month: str, before: str) -> int | None:
    """The year of a month in a paragraph that goes through one year by dates: those told before it are of that year, in
    order and no later."""
    told = _CHRONICLE.findall(before)
    own = _MONTH_OF.match(month)
    months = [int(one) for one in _MONTH_OF.findall(before)]
    if not told or not own or months != sorted(months) or int(own[1]) < months[-1] or not _IN_ORDER.match(before):
        return None
    if len(set(_ANY_YEAR.findall(before))) > 1 or _NOW.search(before):
        return None
    return int(told[0][0])

