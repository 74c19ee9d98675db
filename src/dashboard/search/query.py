"""The query language of exact search: a string becomes a tree of terms, or one clear sentence why not.

    政协 协商      both            湖州 | 杭州    either           -提案      without
    “有事 商量”    exactly this, spaces included; "…" does the same, "" inside stands for one "
    (湖州 | 杭州) 协商   grouping

Operators count only at the edge of a term, so that text pasted from a document is found as it stands:
实施“双减”政策, (一)坚持, 2022-05 and 《意见(试行)》 are plain terms. Brackets that enclose a single plain
term are plain as well: (试行) finds (试行). Full-width （）｜－ work like ()|-. A term is compared by
dashboard.fold.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.errors import QueryError
from dashboard.fold import fold

LONGEST_QUERY = 20_000  # characters; a pasted page is a mistake, not a query
MOST_PARTS = 500  # terms, operators and brackets
DEEPEST_BRACKETS = 50

_OPERATORS = str.maketrans("（）｜－＂", "()|-\"")


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of text that a passage must contain; `quoted` where it stood in quotation marks."""

    text: str
    quoted: bool = False

    @property
    def folded(self) -> str:
        """The text as search compares it; never empty."""
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class Not:
    """Passages that the part does not match."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Passages that all parts match; without parts: every passage."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Passages that at least one part matches."""

    parts: tuple["Query", ...]


Query = Term | Not | And | Or
EVERYTHING = And(())


def parse(query: str) -> Query:
    """Return the tree of a query; of one without any term, EVERYTHING. Raises QueryError."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            f"检索式有 {len(query)} 个字符，最多 {LONGEST_QUERY} 个；请只留下要查的词句。",
            f"The query has {len(query)} characters, the most are {LONGEST_QUERY}; keep only the words to look for.",
        )
    parts = _split(query)
    if not parts:
        return EVERYTHING
    return _Parser(parts).parse()


def quote(text: str) -> str:
    """Return a query that finds exactly this text, whatever operators it holds."""
    return '"' + text.replace('"', '""') + '"'


def wanted_terms(tree: Query) -> tuple[Term, ...]:
    """Return the terms that may stand in a hit, those under a Not left out, each once, in order."""
    return tuple(dict.fromkeys(_wanted(tree, True)))


def contains(tree: Query, folded: str) -> bool:
    """Return whether an already folded text matches: the definition that the index is tested against."""
    if isinstance(tree, Term):
        return tree.folded in folded
    if isinstance(tree, Not):
        return not contains(tree.part, folded)
    results = (contains(part, folded) for part in tree.parts)
    return all(results) if isinstance(tree, And) else any(results)


def _wanted(tree: Query, wanted: bool) -> Iterator[Term]:
    if isinstance(tree, Term):
        if wanted:
            yield tree
    elif isinstance(tree, Not):
        yield from _wanted(tree.part, not wanted)
    else:
        for part in tree.parts:
            yield from _wanted(part, wanted)


def _split(query: str) -> list[Term | str]:
    """Cut a query into terms and the operators ( ) | - of its surface."""
    signs = query.translate(_OPERATORS)
    groups = _find_groups(signs)
    ends = set(groups.values())
    parts: list[Term | str] = []
    plain: set[str] = set()
    at = 0
    while at < len(query):
        sign = signs[at]
        if sign.isspace():
            at += 1
        elif sign == "|" or at in groups or at in ends or _is_minus(signs, at):
            parts.append(sign)
            at += 1
        elif sign in "\"“" and sign not in plain and (end := _find_closing(signs, at)) is not None:
            parts.append(_read_quoted(query, at, end))
            at = end + 1
        else:
            if sign == '"':
                plain.add(sign)  # the rest has no closing mark either: do not look again
            end = _find_end(signs, at, ends)
            parts.append(Term(query[at:end]))
            at = end
        if len(parts) > MOST_PARTS:
            raise QueryError(
                f"检索式的词和符号超过 {MOST_PARTS} 个；请减少词数，或给整句加上引号“…”。",
                f"The query has more than {MOST_PARTS} words and signs; use fewer, or put a whole sentence in quotation marks.",
            )
    return parts


def _is_minus(signs: str, at: int) -> bool:
    """Return whether a - here, at the start of a term, excludes that term; a lone - and -- are plain text."""
    return signs[at] == "-" and signs[at + 1 : at + 2] != "-" and not _is_edge(signs, at + 1)


def _is_edge(signs: str, at: int) -> bool:
    """Return whether a term may end before this position."""
    return at >= len(signs) or signs[at].isspace() or signs[at] in "|)"


def _find_end(signs: str, at: int, ends: set[int]) -> int:
    """Return where the plain term that starts here ends."""
    end = at + 1
    while end < len(signs) and not signs[end].isspace() and signs[end] != "|" and end not in ends:
        end += 1
    brackets = signs[at:end]
    if (brackets[0] == "(" and ")" not in brackets) or (brackets[-1] == ")" and "(" not in brackets):
        raise QueryError(
            f"括号没有配对：{_shorten(brackets)}；要查括号本身，请加引号“…”。",
            f"Brackets are not paired: {_shorten(brackets)}; to look for a bracket itself put it in quotation marks.",
        )
    return end


def _find_closing(signs: str, at: int) -> int | None:
    """Return where the quotation opened here closes; None where its mark is plain text (“双减”政策).

    It must close at the edge of a term. Quotations inside it are counted; a lone mark inside is let pass.
    """
    if signs[at] == '"':
        end = signs.find('"', at + 1)
        while end >= 0 and not _is_edge(signs, end + 1):
            end = signs.find('"', end + (2 if signs[end + 1] == '"' else 1))  # "" stands for one "
        closing = end if end >= 0 else None
    else:
        closing = _find_curly_closing(signs, at)
    if closing is None and ('"' if signs[at] == '"' else "”") not in signs[at + 1 :]:
        raise QueryError(
            f"引号没有配对：{_shorten(signs[at:])}；请补上另一半，或去掉它。",
            f"A quotation mark is not paired: {_shorten(signs[at:])}; add its other half, or take it out.",
        )
    return closing


def _find_curly_closing(signs: str, at: int) -> int | None:
    depth, first_edge = 1, None
    for end in range(at + 1, len(signs)):
        if signs[end] == "“":
            if depth == 0:  # closed before, in the middle of a term, and now another one opens
                return None
            depth += 1
        elif signs[end] == "”":
            depth = max(depth - 1, 0)
            if _is_edge(signs, end + 1):
                if depth == 0:
                    return end
                first_edge = end if first_edge is None else first_edge
    return first_edge


def _read_quoted(query: str, at: int, end: int) -> Term:
    text = query[at + 1 : end]
    if not text:
        raise QueryError(
            "引号里没有内容；请写入要查的词句。",
            "There is nothing between the quotation marks; write what to look for.",
        )
    return Term(text.replace('""', '"') if query[at] in "\"＂" else text, quoted=True)


def _find_groups(signs: str) -> dict[int, int]:
    """Return opening → closing position of the brackets that group; all others are plain text."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    quoted = False
    for at, sign in enumerate(signs):
        if sign in "\"“”":
            quoted = sign == "“" or (sign == '"' and not quoted)
        elif sign == "(" and not quoted:
            stack.append(at)
        elif sign == ")" and stack and not quoted:
            pairs[stack.pop()] = at
    breaks = [at for at, sign in enumerate(signs) if sign.isspace() or sign == "|"]
    groups: dict[int, int] = {}
    for start, end in sorted(pairs.items()):
        before = signs[start - 1] if start else " "
        opens = before.isspace() or before in "|-" or start - 1 in groups
        has_operator = signs[start + 1] in '-"“(' or bisect(breaks, start) < bisect(breaks, end)
        if opens and _is_edge(signs, end + 1) and has_operator:
            groups[start] = end
    return groups


class _Parser:
    """Recursive descent: or := and (| and)*; and := unary+; unary := - unary | ( or ) | term."""

    def __init__(self, parts: list[Term | str]) -> None:
        self.parts, self.at, self.depth = parts, 0, 0

    def parse(self) -> Query:
        tree = self.read_or()
        if self.at < len(self.parts):
            raise QueryError(
                "括号没有配对：多了一个“)”；要查括号本身，请加引号“…”。",
                "Brackets are not paired: one “)” too many; to look for a bracket itself put it in quotation marks.",
            )
        return tree

    def peek(self) -> Term | str | None:
        return self.parts[self.at] if self.at < len(self.parts) else None

    def read_or(self) -> Query:
        choices = [self.read_and()]
        while self.peek() == "|":
            self.at += 1
            choices.append(self.read_and())
        return choices[0] if len(choices) == 1 else Or(tuple(choices))

    def read_and(self) -> Query:
        parts: list[Query] = []
        while self.peek() not in (None, "|", ")"):
            parts.append(self.read_unary())
        if not parts:
            raise QueryError(
                "“|”或括号旁边缺少检索词；请在“|”两边和括号里都写上词，或把它放进引号“…”。",
                "A word is missing beside “|” or in the brackets; write one there, or put the sign in quotation marks.",
            )
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def read_unary(self) -> Query:
        part = self.peek()
        self.at += 1
        if isinstance(part, Term):
            return part
        self.depth += 1
        if self.depth > DEEPEST_BRACKETS:
            raise QueryError(
                f"括号或减号套了超过 {DEEPEST_BRACKETS} 层；请把检索式写得简单些。",
                f"Brackets or minus signs are nested more than {DEEPEST_BRACKETS} deep; make the query simpler.",
            )
        if part == "-":
            if self.peek() in (None, "|", ")"):
                raise QueryError(
                    "“-”后面缺少要排除的词；要查“-”本身，请加引号“…”。",
                    "After “-” the word to leave out is missing; to look for “-” itself put it in quotation marks.",
                )
            tree: Query = Not(self.read_unary())
        else:
            tree = self.read_or()
            if self.peek() != ")":
                raise QueryError(
                    "括号没有配对：缺少“)”；要查括号本身，请加引号“…”。",
                    "Brackets are not paired: a “)” is missing; to look for a bracket itself put it in quotation marks.",
                )
            self.at += 1
        self.depth -= 1
        return tree


def _shorten(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"
