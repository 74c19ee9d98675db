"""Document → Articles: what belongs to an article, where the next begins, its title and who wrote it.

Navigation, datelines and captions at an article's edges stay outside its spans; two articles printed side by
side are told apart by their words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.extract.bylines import find_author
from dashboard.extract.layout import Line, bare, read_lines
from dashboard.extract.openings import find_openings
from dashboard.models import Article, Document, Evidence, Span

_OUTSIDE = frozenset(("furniture", "dateline", "related", "caption", "signoff", "turn"))


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
    openings = find_openings(lines)
    if not openings:
        return []
    drafts: list[_Draft] = []
    stops = [opening.piece if opening.piece is not None else opening.begin for opening in openings[1:]]
    for opening, stop in zip(openings, [*stops, len(lines)], strict=True):
        columns = [tuple(n for n in opening.titles if lines[n].column == column) for column in (1, 2)]
        if all(columns):
            drafts += _side_by_side(lines, columns, opening.titles[-1] + 1, stop)
            continue
        kept = _kept(lines, range(opening.begin, stop))
        if opening.piece is not None:
            kept += _kept(lines, range(opening.piece, opening.begin))
        drafts.append(_Draft(opening.titles, kept))
    return [draft for draft in drafts if draft.lines]


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


def _article(document: Document, n: int, draft: _Draft, lines: Sequence[Line]) -> Article:
    evidence = []
    for number in (*draft.title, *_repeated_title(lines, draft)):
        line = lines[number]
        quote = document.text[line.start : line.end]
        evidence.append(Evidence("title", quote, line.start, line.end, "title"))
    parts = [document.text[lines[number].start : lines[number].end] for number in draft.title]
    if draft.title and lines[draft.title[-1]].rule == "title.dated":
        parts[-1] = re.split(r"\s{2,}", parts[-1])[0]
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
    title = bare("".join(lines[n].text for n in draft.title))
    again: list[int] = []
    for n in draft.lines:
        if n in draft.title:
            continue
        if lines[n].shape != "short" or not title.startswith(
            bare("".join(lines[m].text for m in (*again, n)))
        ):
            break
        again.append(n)
    return again
