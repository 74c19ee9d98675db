"""Where articles begin on a page.

An article begins with its title, and a title in the middle of a page is believed only with something under
it that opens an article: a byline, a dateline, 本报讯, a continuation (上接…) – or where several such
lines name a place and a colon. Everything else without a final mark is a heading. Navigation, datelines and
captions at its edges stay outside the spans.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.extract.layout import Line, bare
from dashboard.extract.shapes import part
from dashboard.places import gazetteer

_OPENING = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,8}(?:报讯|网讯|刊讯|社讯|台讯)[\s(（　]|[\u4e00-\u9fff]{2,6}讯\s*[(（]|本[报刊网台][\u4e00-\u9fff]{2,8}[电讯][\s(（]"
    r"|(?:新华社|中新网|中新社|人民网|[\u4e00-\u9fff]{2,6}(?:网|社))[\u4e00-\u9fff]{0,8}\d{1,2}月\d{1,2}日[电讯]|据《?[\u4e00-\u9fff]{2,8}[报网]》?(?:报道|\s))"
)
_WIRE = re.compile(r"^([\u4e00-\u9fff]{2,6})讯[\s　]")
_PAPER = re.compile(
    r"^(?:附件?\s*\d{0,2}\s*[:：、.]?\s*)?(?:(?:政协|中国人民政治协商会议)[\u4e00-\u9fff]{2,12}委员会|(?P<place>[\u4e00-\u9fff]{2,9})政协)[^，,。；:：]{0,40}"
    r"(?:工作要点|计划|方案|办法|规则|规程|细则|条例|决议|决定|建议案|倡议书|公报|简介)(?:[(（](?:试行|草案|摘要|节选|讨论稿|修订|征求意见稿)[)）])?$"
)
"""The full title of a plan or a set of rules, which stands on a page after something else."""
_PLACE_TITLE = re.compile(r"^[\u4e00-\u9fff]{2,12}(?:政协|[市县区州旗盟]|[省市州县区]直)\s*[:：]\s*\S")
_NAMED_TITLE = re.compile(r"^([\u4e00-\u9fff]{2,6})\s*[:：]\s*\S")
_SENDER = re.compile(
    rf"^[□■◆●▲◇○]?\s*[\u4e00-\u9fff]{{2,14}}政协[\u4e00-\u9fff]{{0,12}}(?:\s+[\u4e00-\u9fff·]{{2,6}})?$|^[□■◆●▲◇○]\s*(?:{part('person')})$"
)
"""A line between a title and its text that says which committee, or who, the article is from."""
_CHANNEL = re.compile(
    r"^《[^》]+》$|^[\u4e00-\u9fff·\s]{0,8}(?:动态|要闻|新闻|论坛|探讨|研究|政协|交流|专题|建言|观点|之窗|实践|天地|园地|报道|风采|传真|资讯|头条|综合|理论|专栏|专刊|频道|视野|视点|视窗|笔谈|论丛|之声|思考|园)$"
)
_SERIES = re.compile(r"^[^，,。；]{4,30}(?:材料|汇编|选编|专辑|选登)(?:之?[一二三四五六七八九十\d]{1,3}|[(（][一二三四五六七八九十\d]{1,3}[)）])$")
"""The series that a paper is one of (全省政协工作交流会发言材料之七), over its own title."""
_FROM = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,14}政协(?:[\u4e00-\u9fff]{2,10}委员会|办公[厅室]|研究室)?|(?:[\u4e00-\u9fff]\s+){2,}政\s+协)$"
)
"""A line under the title that is nothing but the committee it is from."""
_ISSUE = re.compile(r"星期[一二三四五六日天]|农历|第\s*[\d一二三四五六七八九十○〇]+\s*版")
"""In the date line of a newspaper's page; over it stands the newspaper's name."""
_COMMA = re.compile(r"[，,]")
_LONGEST_TITLE = 3  # lines


@dataclass(frozen=True, slots=True)
class Opening:
    """Number of an article's first line and of its title lines.

    A continuation (上接…) has no title here; `piece` is the first line of a torn piece before it that belongs
    to it too, and is read after it.
    """

    begin: int
    titles: tuple[int, ...]
    piece: int | None = None


def find_openings(lines: Sequence[Line]) -> list[Opening]:
    """The beginnings of all articles, in order of the page; none for a page without lines."""
    if not lines:
        return []
    first_prose = next((n for n, line in enumerate(lines) if line.shape == "prose"), len(lines))
    titles = _head(lines, first_prose)
    begin = titles[0] if titles else _untitled_start(lines, first_prose)
    return [Opening(begin, titles), *_later_openings(lines, first_prose)]


def _head(lines: Sequence[Line], first_prose: int) -> tuple[int, ...]:
    """Title lines of the document's first article: under the navigation, over date and author."""
    navigation = [n for n in range(first_prose) if lines[n].rule.startswith(("path", "menu"))]
    begin = navigation[-1] + 1 if navigation else 0
    groups = _groups(lines, range(begin, first_prose)) or _groups(lines, range(first_prose))
    for group in groups:
        titles = list(group)
        while len(titles) > 1 and (
            _CHANNEL.match(lines[titles[0]].text) or _SERIES.match(lines[titles[0]].text) or _page_title(lines, titles)
        ):
            del titles[0]
        if len(titles) > 1 and _FROM.match(lines[titles[-1]].text):
            titles.pop()
        below = lines[titles[-1] + 1] if titles[-1] + 1 < first_prose else None
        issue = below and (below.rule == "dateline.issue" or (below.shape == "dateline" and _ISSUE.search(below.text)))
        if group is not groups[-1] and len(titles) == 1 and (issue or _CHANNEL.match(lines[titles[0]].text)):
            continue
        columns = any(lines[n].column for n in titles)
        anchored = below is not None and below.shape in ("byline", "dateline", "turn")
        if not anchored and not columns:
            titles = _until_gap(lines, titles)
        return tuple(titles[-_LONGEST_TITLE:] if anchored else titles[:_LONGEST_TITLE])
    marked = [n for n in range(begin, first_prose) if lines[n].rule == "heading.bracket"][:1]
    dated = [n for n in marked if n + 1 < len(lines) and lines[n + 1].shape == "dateline"]
    return tuple(dated)


def _groups(lines: Sequence[Line], numbers: range) -> list[list[int]]:
    groups: list[list[int]] = []
    for n in numbers:
        if lines[n].shape == "short":
            if groups and groups[-1][-1] == n - 1:
                groups[-1].append(n)
            else:
                groups.append([n])
    return groups


def _page_title(lines: Sequence[Line], titles: Sequence[int]) -> bool:
    """Whether the first line is a browser's title: a later title line with the site's name after it."""
    first = bare(lines[titles[0]].text)
    return any(len(bare(lines[n].text)) > 4 and first.startswith(bare(lines[n].text)) for n in titles[1:])


def _until_gap(lines: Sequence[Line], titles: list[int]) -> list[int]:
    """A title's lines stand no further apart than paragraphs do; past a wider gap a heading begins."""
    gaps = Counter(line.gap for line in lines if line.shape == "prose")
    usual = gaps.most_common(1)[0][0] if gaps else 0
    for position, n in enumerate(titles[1:], 1):
        if lines[n].gap > usual or lines[n].indent > 1 >= lines[titles[0]].indent + 1:
            return titles[:position]
    return titles


def _untitled_start(lines: Sequence[Line], first_prose: int) -> int:
    start = min(first_prose, len(lines) - 1)
    while start > 0 and lines[start - 1].shape in ("byline", "heading", "salutation"):
        start -= 1
    return max(start, 0)


def _later_openings(lines: Sequence[Line], first_prose: int) -> list[Opening]:
    places = {n for n, line in enumerate(lines) if _tells_place(line)}
    indented = any(line.shape == "prose" and line.indent > 1 for line in lines)
    # The first may stand at the very top; each other one apart from the text before it.
    apart = sum(lines[n].gap > 0 or (indented and not lines[n].indent) or lines[n - 1].rule == "heading.bracket" for n in places)
    series = len(places) > 1 and apart >= len(places) - 1
    # Where the page also says 下转, a 上接 only takes up what broke off on it.
    torn = not any(line.column or (line.shape == "turn" and "转" in line.text) for line in lines)
    openings: list[Opening] = []
    begin = 0
    run: list[int] = []
    for n in range(first_prose, len(lines)):
        if lines[n].shape != "prose":
            run.append(n)
            continue
        if run:
            titles = _opening(lines, run, n) or _paper(lines, run)
            if not titles and series and run[-1] in places:
                titles = (run[-1],)
            if titles:
                openings.append(Opening(titles[0], titles))
            elif torn and (turn := next((m for m in run if _continues(lines[m])), None)) is not None:
                openings.append(Opening(turn, (), _torn_piece(lines, begin, turn)))
            if titles or (openings and openings[-1].begin in run):
                begin = openings[-1].begin
        run = []
    return openings


def _tells_place(line: Line) -> bool:
    """Whether a line is a title of one item of many: a place or a speaker, a colon, what it is about."""
    if line.shape != "short":
        return line.rule == "heading.speaker"
    named = _NAMED_TITLE.match(line.text)
    return bool(_PLACE_TITLE.match(line.text) or (named and gazetteer().named(named[1])))


def _opening(lines: Sequence[Line], run: Sequence[int], prose: int) -> tuple[int, ...]:
    """Title lines within a run of lines that are not prose, if something in it opens an article; else ()."""
    anchor = prose if _OPENING.match(lines[prose].text) or _wired(lines[prose].text) else None
    for n in run:
        line = lines[n]
        begins = (
            (line.shape == "byline" and line.rule not in ("byline.author", "byline.supply"))
            or line.rule in ("dateline.label", "dateline.source")
            or _continues(line)
            or (n == run[-1] and lines[n - 1].gap > 0 and _SENDER.match(line.text))
        )
        if begins and n > run[0] and lines[n - 1].shape == "short" and not _torn(lines[n - 1], line):
            anchor = n
            break
    if anchor is None:
        return ()
    titles: list[int] = []
    for n in range(anchor - 1, run[0] - 1, -1):
        marked = lines[n].rule == "heading.mark" and anchor == prose
        if (lines[n].shape != "short" and not marked) or (len(titles) == _LONGEST_TITLE and not lines[n].column):
            break
        titles.insert(0, n)
        if marked:
            break
    return tuple(titles)


def _wired(text: str) -> bool:
    """Whether a text begins with the place it is sent from: 邵东讯　…"""
    found = _WIRE.match(text)
    return bool(found and gazetteer().named(found[1]))


def _paper(lines: Sequence[Line], run: Sequence[int]) -> tuple[int, ...]:
    """Title line within a run of lines that are not prose, if just one is the full title of a plan or a set of rules."""
    found = [(n, paper) for n in run if lines[n].shape == "short" and (paper := _PAPER.match(lines[n].text))]
    if len(found) != 1 or lines[run[0] - 1].text.endswith(("：", ":")):  # a list of what was adopted
        return ()
    n, paper = found[0]
    return (n,) if paper["place"] is None or gazetteer().named(paper["place"]) else ()


def _continues(line: Line) -> bool:
    return line.shape == "turn" and "接" in line.text


def _torn(line: Line, turn: Line) -> bool:
    """Whether a line over a 上接 is the broken end of other text, not a title: titles there hold no comma."""
    return turn.shape == "turn" and _COMMA.search(line.text) is not None


def _torn_piece(lines: Sequence[Line], begin: int, turn: int) -> int | None:
    """First line of the piece that breaks off right over a 上接: from its heading on, where it has one."""
    if turn == 0 or lines[turn - 1].text.endswith(("。", "！", "？", "”", "）", ")")):
        return None
    for n in range(turn - 2, begin, -1):
        if lines[n].shape == "short":
            return n
    return None
