"""Texts of documents as safe HTML: everything escaped, marks laid over by offsets. Nothing in a text is markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Pen:
    """A stretch to mark: half-open offsets into the text, a class of the style sheet, further attributes."""

    start: int
    end: int
    kind: str
    attributes: tuple[tuple[str, str], ...] = ()


def plain(text: object) -> str:
    """Text as HTML that shows exactly this text; missing text is empty."""
    return "" if text is None or text != text else escape(str(text))


def attribute(name: str, value: object) -> str:
    """` name="value"`, safe in any tag."""
    return f' {name}="{plain(value)}"'


def anchor(
    href: str, text: object, kind: str = "", title: str = "", current: str = "", end: tuple[str, object] | None = None, **data: object
) -> str:
    """A link inside the application: it opens without loading the page anew (static/atlas.js), and in a new
    tab where the reader asks for one. `current` says as what it leads to what is shown ("page", "true"), `end` is
    (class, text) of a span after its words."""
    more = "".join(attribute(f"data-{name}", value) for name, value in data.items() if value is not None)
    more += attribute("class", kind) if kind else ""
    more += attribute("title", title) if title else ""
    more += attribute("aria-current", current) if current else ""
    last = f"<span{attribute('class', end[0])}>{plain(end[1])}</span>" if end else ""
    return f'<a data-go="1"{attribute("href", href)}{more}>{plain(text)}{last}</a>'


def copier(text: str, words: str, done: str) -> str:
    """A button that copies `text`; {origin} in it becomes the address of this server, {here}VERSION that of the page
    in this version of the data."""
    return (
        f'<button type="button" class="copy"{attribute("data-copy", text)}{attribute("data-done", done)}>'
        f"{plain(words)}</button>"
    )


def marked(text: str, pens: Iterable[Pen], start: int = 0) -> str:
    """HTML of `text`, which begins at offset `start` of its document, with the stretches marked.

    Pens may nest or overlap: the text is cut at every edge, and a piece bears all marks that cover it.
    """
    end = start + len(text)
    inside = [pen for pen in pens if pen.start < end and pen.end > start]
    edges = sorted({start, end, *(min(max(at, start), end) for pen in inside for at in (pen.start, pen.end))})
    parts = []
    for left, right in pairwise(edges):
        piece = plain(text[left - start : right - start])
        for pen in _covering(inside, left, right):
            tags = "".join(attribute(name, value) for name, value in pen.attributes)
            piece = f"<mark{attribute('class', pen.kind)}{tags}>{piece}</mark>"
        parts.append(piece)
    return "".join(parts)


def _covering(pens: Sequence[Pen], left: int, right: int) -> list[Pen]:
    """The pens over a piece, shortest first: the innermost mark is the most particular."""
    return sorted(
        (pen for pen in pens if pen.start <= left and pen.end >= right), key=lambda pen: pen.end - pen.start
    )
