"""Document → Articles: what belongs to an article, where the next begins, its title and who wrote it.

An article begins with its title, and a title in the middle of a page is believed only with something under
it that opens an article: a byline, a dateline, 本报讯, a continuation (上接…) – or where several such
lines name a place and a colon. Everything else without a final mark is a heading. Navigation, datelines and
captions at its edges stay outside the spans.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.extract.bylines import find_author
from dashboard.extract.layout import Line, read_lines
from dashboard.models import Article, Document, Evidence, Span

_OPENING = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,8}(?:报讯|网讯|刊讯|社讯|台讯)[\s(（　]|[\u4e00-\u9fff]{2,6}讯\s*[(（]"
    r"|(?:新华社|中新网|中新社|人民网|[\u4e00-\u9fff]{2,6}(?:网|社))[\u4e00-\u9fff]{0,8}\d{1,2}月\d{1,2}日[电讯]|据《?[\u4e00-\u9fff]{2,8}[报网]》?(?:报道|\s))"
)
_PLACE_TITLE = re.compile(r"^[\u4e00-\u9fff]{2,12}(?:政协|[市县区州旗盟])\s*[:：]\s*\S")
_MARKS = re.compile(r"[\s_\-|—]+")
_OUTSIDE = frozenset(("furniture", "dateline", "related", "caption", "signoff", "turn"))
_LONGEST_TITLE = 3  # lines


_CHANNEL = re.compile(
    r"^《[^》]+》$|^[\u4e00-\u9fff·\s]{0,8}(?:动态|要闻|新闻|论坛|探讨|研究|政协|交流|专题|建言|观点|之窗|实践|天地|园地|报道|风采|传真|资讯|头条|综合|理论|专栏|专刊|频道|视野|视点|视窗|笔谈|论丛|之声|思考|园)$"
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """Numbers of an article's title lines and of all its lines, in reading order."""

    title: tuple[int, ...]
    lines: tuple[int, ...]


def find_articles(document: Document) -> tuple[Article, ...]:
    """The articles of a document in order of first appearance; a text without a title is one with title "".

    `author` and `author_role` are filled where the text shows them; body, published and genre are None here.
    """
    lines = read_lines(document.text)
    drafts = _drafts(lines)
    return tuple(_article(document, n, draft, lines) for n, draft in enumerate(drafts))


def _drafts(lines: Sequence[Line]) -> list[_Draft]:
    first_prose = next((n for n, line in enumerate(lines) if line.shape == "prose"), len(lines))
    openings = [_head(lines, first_prose), *_later_openings(lines, first_prose)]
    drafts = []
    for opening, following in zip(openings, [*openings[1:], None], strict=True):
        stop = following[0] if following else len(lines)
        columns = [tuple(n for n in opening if lines[n].column == column) for column in (1, 2)]
        if all(columns):
            drafts += _side_by_side(lines, columns, opening[-1] + 1, stop)
        else:
            begin = opening[0] if opening else _untitled_start(lines, first_prose)
            drafts.append(_Draft(opening, _kept(lines, range(begin, stop))))
    return [draft for draft in drafts if draft.lines]


def _head(lines: Sequence[Line], first_prose: int) -> tuple[int, ...]:
    """Title lines of the document's first article: under the navigation, over date and author."""
    navigation = [n for n in range(first_prose) if lines[n].rule.startswith(("path", "menu"))]
    begin = navigation[-1] + 1 if navigation else 0
    groups = _groups(lines, range(begin, first_prose)) or _groups(lines, range(first_prose))
    for group in groups:
        titles = list(group)
        while len(titles) > 1 and (_CHANNEL.match(lines[titles[0]].text) or _page_title(lines, titles)):
            del titles[0]
        issue = titles[-1] + 1 < first_prose and lines[titles[-1] + 1].rule == "dateline.issue"
        if group is not groups[-1] and len(titles) == 1 and (issue or _CHANNEL.match(lines[titles[0]].text)):
            continue
        columns = any(lines[n].column for n in titles)
        below = titles[-1] + 1
        anchored = below < first_prose and lines[below].shape in ("byline", "dateline", "turn")
        if not anchored and not columns:
            titles = _until_gap(lines, titles)
        return tuple(titles[-_LONGEST_TITLE:] if anchored else titles[:_LONGEST_TITLE])
    return ()


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
    first = _bare(lines[titles[0]].text)
    return any(len(_bare(lines[n].text)) > 4 and first.startswith(_bare(lines[n].text)) for n in titles[1:])


def _until_gap(lines: Sequence[Line], titles: list[int]) -> list[int]:
    """A title's lines stand no further apart than paragraphs do; past a wider gap a heading begins."""
    gaps = Counter(line.gap for line in lines if line.shape == "prose")
    usual = gaps.most_common(1)[0][0] if gaps else 0
    for position, n in enumerate(titles[1:], 1):
        if lines[n].gap > usual:
            return titles[:position]
    return titles


def _untitled_start(lines: Sequence[Line], first_prose: int) -> int:
    start = min(first_prose, len(lines) - 1)
    while start > 0 and lines[start - 1].shape in ("byline", "heading", "salutation"):
        start -= 1
    return max(start, 0)


def _later_openings(lines: Sequence[Line], first_prose: int) -> list[tuple[int, ...]]:
    places = [n for n, line in enumerate(lines) if line.shape == "short" and _PLACE_TITLE.match(line.text)]
    indented = any(line.shape == "prose" and line.indent > 1 for line in lines)
    series = len(places) > 1 and all(lines[n].gap or (indented and not lines[n].indent) for n in places[1:])
    openings = []
    run: list[int] = []
    for n in range(first_prose, len(lines)):
        if lines[n].shape != "prose":
            run.append(n)
            continue
        if run:
            titles = _opening(lines, run, n)
            if not titles and series and run[-1] in places:
                titles = (run[-1],)
            if titles:
                openings.append(titles)
        run = []
    return openings


def _opening(lines: Sequence[Line], run: Sequence[int], prose: int) -> tuple[int, ...]:
    """Title lines within a run of lines that are not prose, if something in it opens an article; else ()."""
    anchor = prose if _OPENING.match(lines[prose].text) else None
    for n in run:
        line = lines[n]
        begins = (
            (line.shape == "byline" and line.rule not in ("byline.author", "byline.supply"))
            or line.rule in ("dateline.label", "dateline.source")
            or (line.shape == "turn" and "接" in line.text)
        )
        if begins and n > run[0] and lines[n - 1].shape == "short":
            anchor = n
            break
    if anchor is None:
        return ()
    titles: list[int] = []
    for n in range(anchor - 1, run[0] - 1, -1):
        if lines[n].shape != "short" or (len(titles) == _LONGEST_TITLE and not lines[n].column):
            break
        titles.insert(0, n)
    return tuple(titles)


def _kept(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[int, ...]:
    """Without navigation, what follows 相关新闻, without captions and the like at the edges."""
    kept: list[int] = []
    met_prose = False
    for n in numbers:
        if met_prose and lines[n].shape == "related":
            break
        met_prose = met_prose or lines[n].shape == "prose"
        if lines[n].shape not in ("furniture", "dateline", "related"):
            kept.append(n)
    while kept and met_prose and lines[kept[-1]].shape not in ("prose", "byline"):
        kept.pop()
    while kept and lines[kept[0]].shape in _OUTSIDE:
        del kept[0]
    return tuple(kept)


def _side_by_side(
    lines: Sequence[Line], columns: Sequence[tuple[int, ...]], begin: int, stop: int
) -> list[_Draft]:
    """Two articles whose paragraphs alternate: each goes where its words are, in doubt to the other."""
    members = [list(column) for column in columns]
    words = [_pairs("".join(lines[n].text for n in column)) for column in columns]
    turn = 0
    for n in _kept(lines, range(begin, stop)):
        if lines[n].column:
            members[lines[n].column - 1].append(n)
            continue
        if lines[n].shape == "turn":
            continue
        pairs = _pairs(lines[n].text)
        own = [len(pairs & (words[side] - words[1 - side])) for side in (0, 1)]
        side = turn if abs(own[0] - own[1]) < 2 else int(own[1] > own[0])
        members[side].append(n)
        words[side] |= pairs
        turn = 1 - side
    return [_Draft(column, tuple(found)) for column, found in zip(columns, members, strict=True)]


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1) if "\u4e00" <= text[n] <= "\u9fff"}


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _article(document: Document, n: int, draft: _Draft, lines: Sequence[Line]) -> Article:
    evidence = []
    for number in (*draft.title, *_repeated_title(lines, draft)):
        line = lines[number]
        quote = document.text[line.start : line.end]
        evidence.append(Evidence("title", quote, line.start, line.end, "title"))
    parts = [document.text[lines[number].start : lines[number].end] for number in draft.title]
    title = " ".join(" ".join(parts).split()).replace(" ——", "——")
    author, role = None, None
    found = find_author([lines[n] for n in draft.title], [lines[n] for n in draft.lines])
    if found:
        author, role, written = found
        evidence.append(written)
    spans: list[Span] = []
    previous = -2
    for number in draft.lines:
        line = lines[number]
        if number == previous + 1:
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(line.start, line.end))
        previous = number
    return Article(document.doc, n, title, author, role, None, None, None, tuple(spans), tuple(evidence))


def _repeated_title(lines: Sequence[Line], draft: _Draft) -> list[int]:
    """Lines under the dateline that print the title once more."""
    title = _bare("".join(lines[n].text for n in draft.title))
    again: list[int] = []
    for n in draft.lines:
        if n in draft.title:
            continue
        if lines[n].shape != "short" or not title.startswith(
            _bare("".join(lines[m].text for m in (*again, n)))
        ):
            break
        again.append(n)
    return again
