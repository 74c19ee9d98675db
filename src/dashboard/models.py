"""The values that travel the data's road: frozen, comparable, free of behaviour.

All positions are half-open code-point offsets into `Document.text`; `text[start:end] == quote` always.
Dates are ISO strings, of whatever precision the source gives ("2023", "2022-05", "2022-05-31").
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["practice", "plan", "outcome"]
Level = Literal["national", "provincial", "sub-provincial", "prefecture", "county"]
State = Literal["extracted", "accepted", "edited", "adjudicated"]
Role = Literal["sentence", "title", "heading", "byline", "caption", "furniture"]

KINDS: tuple[Kind, ...] = ("practice", "plan", "outcome")
LEVELS: tuple[Level, ...] = ("national", "provincial", "sub-provincial", "prefecture", "county")
STATES: tuple[State, ...] = ("extracted", "accepted", "edited", "adjudicated")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points in one document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What sources.csv (or a reader of it) says about a document; every field may be unknown.

    `committee` is whose acts the document tells where its sentences name nobody else (南京市鼓楼区政协).
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    accessed: str | None = None
    genre: str | None = None
    note: str | None = None
    committee: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. `doc` is the file's stem, `text` exactly what offsets refer to."""

    doc: str
    text: str
    file: str
    format: str  # txt, html, docx, pdf
    encoding: str | None
    sha256: str  # of the file's bytes
    source: Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One unit of a document. Sentences of all roles together cover every visible character once.

    `paragraph` counts lines of the article, `position` the units within that line (0 = its lead).
    `headings` is the path of headings above it, outermost first (the article's title not among them).
    `article` is None for site navigation and other text outside every article.
    """

    doc: str
    article: int | None
    start: int
    end: int
    text: str
    role: Role
    paragraph: int
    position: int
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a field's value came from and the rule that found it (`field` e.g. "body", "theme:digital")."""

    field: str
    value: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: title, who wrote it, when it appeared, and its text spans in reading order.

    `body` is the committee that a bare 市政协 or 我们 means in it; `evidence` tells title, author,
    published and body where the text shows them. `n` counts from 0 in order of first appearance.
    """

    doc: str
    n: int
    title: str
    author: str | None
    author_role: str | None
    body: str | None
    published: str | None
    genre: str | None
    spans: tuple[Span, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that measures a practice: 112.6 / 亿元 / 总投资 / "总投资112.6亿元".

    `scope` is total (累计, 以来), annual (全年, 今年), once, or None where the text does not say;
    `as_of` the ISO date the text gives; `approx` is one of 余, 近, 多, 约, 超 and the like or None.
    """

    value: float
    unit: str
    of: str
    text: str
    start: int
    end: int
    scope: str | None = None
    as_of: str | None = None
    approx: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """What a practice is called in the text, and the canonical name its variants share."""

    text: str
    canonical: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Practice:
    """One sentence that tells what an identified body does, plans or achieved (data/gold/GUIDE.md).

    `code` is today's division code of the place (None for national bodies); province, city, county are the
    place as of the document's year. `rule` took the sentence; `confidence` is in 0..1, calibrated on held-out
    documents; `unresolved` says why a field is null. `id` depends on document and wording alone.
    """

    id: str
    doc: str
    article: int
    start: int
    end: int
    text: str
    kind: Kind
    body: str
    level: Level
    code: str | None
    province: str | None
    city: str | None
    county: str | None
    themes: tuple[str, ...]
    names: tuple[Name, ...]
    figures: tuple[Figure, ...]
    year: int | None
    event_year: int | None
    confidence: float
    rule: str
    state: State = "extracted"
    evidence: tuple[Evidence, ...] = ()
    unresolved: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document yields. `sentences` cover the document; `practices` are in text order."""

    document: Document
    articles: tuple[Article, ...]
    sentences: tuple[Sentence, ...]
    practices: tuple[Practice, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be used: which file, what happened, what to do."""

    file: str
    reason: str
    advice: str
