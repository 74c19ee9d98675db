"""What a line of a page looks like by itself: rules as rows of data/lexicon/shapes.csv, first match wins.

Columns: id; shape; longest (characters of a line the rule is tried on); pattern (searched; <date>, <person> and
the like stand for the rows of shape "part"); an example that matches and a counterexample that must not.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from dashboard.errors import LexiconError
from dashboard.lexicon import read_rows

Shape = Literal[
    "furniture",  # site navigation, tools, footers, mastheads: outside every article
    "related",  # opens a list of other texts
    "dateline",  # when and where it appeared
    "byline",  # who wrote or said it
    "signoff",  # issuing body and date at the end of a letter
    "caption",
    "salutation",
    "turn",  # 上接/下转
    "heading",
    "short",  # no final mark: a title or a heading, by its place
    "prose",
]
FILE = "shapes.csv"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern searched in lines of at most `longest` characters, the shape it gives, its two examples."""

    id: str
    pattern: re.Pattern[str]
    shape: Shape
    longest: int
    example: str
    counterexample: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in order. Raises LexiconError where the file is missing or a row is broken."""
    found = []
    for row in _rows():
        if row["shape"] == "part":
            continue
        if row["shape"] not in get_args(Shape):
            raise LexiconError(
                f"{FILE}：规则“{row['id']}”的 shape“{row['shape']}”不存在。请改为已有的名称。"
            )
        try:
            longest, pattern = int(row["longest"]), re.compile(_filled(row["pattern"]))
        except (ValueError, re.error) as error:
            raise LexiconError(f"{FILE}：规则“{row['id']}”有误（{error}）。请更正这一行。") from error
        shape = cast(Shape, row["shape"])
        found.append(Rule(row["id"], pattern, shape, longest, row["example"], row["counterexample"]))
    return tuple(found)


@cache
def part(name: str) -> str:
    """The pattern of a named part, e.g. "date"."""
    return next(_filled(row["pattern"]) for row in _rows() if row["shape"] == "part" and row["id"] == name)


@cache
def _rows() -> list[dict[str, str]]:
    return read_rows(FILE, "id", "shape", "longest", "pattern", "example", "counterexample")


def _filled(pattern: str) -> str:
    return re.sub(r"<(date|surname|person|office|press|menu)>", lambda found: part(found[1]), pattern)
