"""Lines of a document and what each looks like beside its neighbours: the ground for articles and roles."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import zip_longest

from dashboard.extract.headings import numbering
from dashboard.extract.screen import screen
from dashboard.extract.shapes import Shape, part, rules
from dashboard.fold import simplify


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line [start, end) without surrounding white space; `gap` blank lines stand before it."""

    start: int
    end: int
    text: str
    shape: Shape
    rule: str
    gap: int
    indent: int
    column: int = 0


_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_STOP = re.compile(r"[。！？]|[.．](?=\s*$)")
_DIGIT = re.compile(r"[0-9０-９%％]")
_COUNT = re.compile(r"\d[\d.]*[万亿余多]*[场次件条个名人期项篇册户份部]")
_JOINTS = re.compile(r"[\s_\-|—]+")
_ASKS = re.compile(r"[？！?!]”?$")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_COMMA = re.compile(r"[，,；;]")
_ENDED = re.compile(r"[。！？!?；;：:.．…][”’」』）)\]】\"]*$")
_TOLD = re.compile(
    r"^(?:会上|会前|会后|[他她]|据|记者|目前|截至|为此|此外|同时|今年|去年|近年来|其中|下一步|接下来|今后|日前|近日)[^:：]*[，,]"
)
_PARTS = re.compile(r"(?<=\S)(?:[ \xa0]{4,}|[\u3000]{3,}|\t+)(?=\S)")
_PURE_DATE = re.compile(rf"^[(（]?\s*{part('date')}\s*日?[)）]?$")
_DATED = re.compile(rf"^[^。，,；]{{6,40}}\s{{2,}}[(（]?{part('date')}\s*日?[)）]?$")
_OWN_TITLE = re.compile(r"政协|委员会|(?:19|20)\d\d年")
_ABOVE = frozenset(("furniture", "dateline", "byline"))
_SURNAME = part("surname")
_SPACED_NAME = re.compile(rf"^(?:{_SURNAME})\s+[\u4e00-\u9fff]$|^(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}$")
_NAME_LINE = re.compile(
    rf"{_SPACED_NAME.pattern}|^(?:(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}[\s、]+){{1,4}}(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}$"
)
_MENU_WORD = re.compile(r"^[^0-9０-９%％]{1,8}$")
_LONGEST_SHORT = 60


@cache
def _possible_rules() -> Callable[[str], list[int]]:
    return screen([rule.pattern.pattern for rule in rules()])


@cache
def _longest_ruled() -> int:
    return max(rule.longest for rule in rules())


_MISREAD = re.compile(r"(?<![A-Za-z])[\dlIOo]*\d[\dlIOo]*(?![A-Za-z])|(?<![A-Za-z])[lI]{1,2}(?=[月日])")  # l8期, 2Ol6年
_DIGITS = str.maketrans("lIOo", "1100")


@lru_cache(maxsize=1)  # each step of a document needs it
def simple_reading(text: str) -> str:
    """The text as rules read it, of the same length: simplified characters, letters that stand for digits mended."""
    return _MISREAD.sub(lambda match: match.group().translate(_DIGITS), simplify(text))


@lru_cache(maxsize=1)  # articles and sentences read the same text one after the other
def read_lines(text: str) -> tuple[Line, ...]:
    """The visible lines of a text in order, each with its shape. Linear in the length of the text.

    `Line.text` is in simplified characters, of the same length, so that one set of rules serves both.
    """
    lines: list[Line] = []
    gap = position = 0
    text = simple_reading(text)
    for found in [*_BREAKS.finditer(text), None]:
        stop = found.start() if found else len(text)
        raw = text[position:stop]
        quote = raw.strip()
        if quote:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            shape, rule = _shape(quote)
            lines.append(Line(start, start + len(quote), quote, shape, rule, gap, indent))
            gap = 0
        else:
            gap += 1
        position = found.end() if found else stop
    return tuple(_by_context(_in_columns(lines)))


def _shape(quote: str) -> tuple[Shape, str]:
    size = len(quote)
    if size <= _longest_ruled():
        for number in _possible_rules()(quote):
            rule = rules()[number]
            if size <= rule.longest and rule.pattern.search(quote):
                return rule.shape, rule.id
    if "\t" in quote:  # a table's row: its figures stand for a sentence
        return "prose", "table.row"
    clauses = len(_COMMA.findall(quote))
    if size > _LONGEST_SHORT or (clauses > 1 and size > 24) or (clauses and size > 32):
        return "prose", ""
    if (
        _STOP.search(quote)
        or _ENDED.search(quote)
        or quote.endswith(("，", ",", "、", "——"))
        or _TOLD.match(quote)
    ):
        return "prose", ""
    return "short", ""


def _in_columns(lines: list[Line]) -> list[Line]:
    """Articles printed side by side: a line of two titles over a line of two bylines becomes four lines."""
    split: list[Line] = []
    skip = False
    for line, below in zip_longest(lines, lines[1:]):
        if skip:
            skip = False
            continue
        cut, cut_below = _cut(line), _cut(below) if below else None
        if below and cut and cut_below and all(_shape(part.text)[0] == "byline" for part in cut_below):
            split += [*cut, *cut_below]
            skip = True
        else:
            split.append(line)
    return split


def _cut(line: Line) -> tuple[Line, Line] | None:
    if line.shape == "prose" or line.end - line.start > 2 * _LONGEST_SHORT:
        return None
    found = _PARTS.search(line.text)
    if not found:
        return None
    first, second = line.text[: found.start()], line.text[found.end() :]
    if min(len(first), len(second)) < 5 or _PARTS.search(second):
        return None
    shapes = _shape(first), _shape(second)
    return (
        Line(line.start, line.start + len(first), first, *shapes[0], line.gap, line.indent, 1),
        Line(line.end - len(second), line.end, second, *shapes[1], line.gap, line.indent, 2),
    )


def _by_context(lines: list[Line]) -> list[Line]:
    """Short lines that are sentences without their mark, menus set one word a line, a letter's end."""
    prose = [line for line in lines if line.shape == "prose"]
    indented = sum(line.indent > 1 for line in prose) * 2 > len(prose) > 0
    widest = max((line.indent + len(line.text) for line in lines), default=0)
    spoken = [line for line in lines if line.shape in ("prose", "short") and len(line.text) >= 10]
    plain = len(spoken) >= 8 and sum(not _ENDED.search(line.text) for line in spoken) > 0.6 * len(spoken)
    seen: list[Line] = []
    met_prose = False
    for n, line in enumerate(lines):
        before = seen[-1] if seen else None
        below = lines[n + 1] if n + 1 < len(lines) else None
        if line.rule == "heading.section" and _OWN_TITLE.search(line.text) and all(one.shape in _ABOVE for one in seen):
            line = replace(line, shape="short", rule="title.section")
        elif line.shape == "short":
            if _wrapped(line, below, widest):
                line = replace(line, shape="prose", rule="wrapped")
            elif plain and not line.rule and len(_COUNT.findall(line.text)) > (not met_prose):
                line = replace(line, shape="prose", rule="plain")
            elif not met_prose:
                if before and _signs(line.text, before):
                    line = replace(line, shape="byline", rule="byline.bare")
            elif below and below.gap == 0 and _PURE_DATE.match(below.text) and len(line.text) <= 40:
                line = replace(line, shape="signoff", rule="signoff")
            elif plain and not line.rule and _COMMA.search(line.text) and numbering(line.text) == 0:
                line = replace(line, shape="prose", rule="plain")  # a post, written without full stops
            elif _unmarked(line, before, indented, widest):
                line = replace(line, shape="prose", rule="unmarked")
        elif not met_prose and below and _exclaims(line, below):
            line = replace(line, shape="short", rule="title.mark")
        elif line.shape == "dateline" and before and before.shape == "signoff":
            line = replace(line, shape="signoff", rule="signoff")
        elif line.rule == "dateline.press" and met_prose and below and below.shape == "prose" and _DATED.match(line.text):
            line = replace(line, shape="short", rule="title.dated")
        met_prose = met_prose or line.shape == "prose"
        seen.append(line)
    return _without_menus(seen)


def _exclaims(line: Line, below: Line) -> bool:
    """Whether a line that ends in ？ or ！ over the prose is a title: set apart from what stands below it."""
    if line.rule or len(line.text) > 40 or not _ASKS.search(line.text) or "。" in line.text:
        return False
    apart = below.gap > line.gap or (below.indent > 1 >= line.indent)
    return apart or below.shape in ("byline", "dateline", "turn")


def _signs(text: str, before: Line) -> bool:
    """Whether a line under the title, before any prose, is nothing but a name."""
    if before.shape == "dateline" and _SPACED_NAME.match(text):
        return True
    return before.shape == "short" and len(before.text) > 4 and bool(_NAME_LINE.match(text))


def _wrapped(line: Line, below: Line | None, widest: int) -> bool:
    """Whether an indented line runs to the edge of a page of set width and goes on below."""
    if below is None or below.gap or below.indent or line.indent < 2:
        return False
    return line.indent + len(line.text) >= widest - 2


def _unmarked(line: Line, before: Line | None, indented: bool, widest: int) -> bool:
    figures = len(_DIGIT.findall(_YEAR.sub("", line.text)))
    clauses = len(_COMMA.findall(line.text))
    if indented and line.indent > 1:
        return figures > 0 or clauses > 0 or len(line.text) > 24
    if before is None or line.gap or before.shape != "prose":
        return False
    broken = not _ENDED.search(before.text)
    full = before.indent + len(before.text) >= widest - 2
    return (broken and (indented or full) and line.indent == 0) or (figures > 0 and clauses > 0)


def _without_menus(lines: list[Line]) -> list[Line]:
    """Four or more very short lines on end are a menu set one word a line; under a path stands a title."""
    result = list(lines)
    run: list[int] = []
    for n in range(len(lines) + 1):
        line = lines[n] if n < len(lines) else None
        path = n > 0 and lines[n - 1].rule.startswith("path")
        if line and not path and line.shape in ("short", "furniture") and _MENU_WORD.match(line.text):
            run.append(n)
            continue
        if len(run) >= 4:
            longest = max(len(lines[m].text) for m in run[:-1])
            for m in run if len(lines[run[-1]].text) <= max(longest, 4) else run[:-1]:
                result[m] = replace(lines[m], shape="furniture", rule=lines[m].rule or "menu.column")
        run = []
    return result


def bare(text: str) -> str:
    """The text without spaces and dashes, as titles are compared."""
    return _JOINTS.sub("", text)
