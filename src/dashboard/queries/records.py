"""The records themselves: practices, passages, documents, one page at a time."""

from collections.abc import Sequence
from typing import Literal

import duckdb
import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters, Further, where
from dashboard.models import Document
from dashboard.queries.selection import fetch, frame, match
from dashboard.rows import document_of

Order = Literal["newest", "oldest"]

# One page is chosen by number first; what a record shows is then fetched for these alone. Pages never overlap: the order is total.
CHOSEN = """
, chosen AS MATERIALIZED (
    SELECT number, row_number() OVER () AS position
    FROM (SELECT number FROM selected WHERE first = 1 ORDER BY year DESC NULLS LAST, number LIMIT ? OFFSET ?))
"""
CHOSEN_BY: dict[Order, str] = {"newest": CHOSEN, "oldest": CHOSEN.replace("year DESC", "year")}

RECORD = """
SELECT practices.id, practices.doc, article, practices.start, practices."end", practices.text, kind, body, level,
       code, province, city, county, themes, names, figures, practices.year, event_year, state, confidence, rule,
       coalesce(documents.title, article_title) AS title, coalesce(documents.author, article_author) AS author,
       documents.publisher, coalesce(documents.published, article_published) AS published, documents.url,
       documents.accessed, documents.genre, article_title
FROM practices JOIN chosen ON practices.rowid = chosen.number
     JOIN practice_lists ON practice_lists.number = chosen.number
     LEFT JOIN documents ON documents.doc = practices.doc
     LEFT JOIN (SELECT doc AS told, n AS part, nullif(title, '') AS article_title, author AS article_author,
                       published AS article_published FROM articles)
         ON told = practices.doc AND part = practices.article
ORDER BY chosen.position
"""

WAITING = """
, counted AS (
    SELECT number, min(least(of_body, of_theme)) AS few
    FROM (SELECT number, sum(first) OVER (PARTITION BY body) AS of_body, count(*) OVER (PARTITION BY theme) AS of_theme
          FROM selected)
    GROUP BY number)
, chosen AS MATERIALIZED (
    SELECT number, row_number() OVER () AS position
    FROM (SELECT number
          FROM selected JOIN counted USING (number) JOIN (SELECT rowid AS number, rule FROM practices) USING (number)
          WHERE first = 1 AND state = 'extracted' AND (? IS NULL OR doc = ?) AND (? IS NULL OR body = ?)
                AND (? IS NULL OR rule = ?)
          ORDER BY CASE WHEN ? THEN few END, confidence, number LIMIT ?))
"""

WAITING_IN = """
, waiting AS (
    SELECT doc, body, rule FROM selected JOIN (SELECT rowid AS number, rule FROM practices) USING (number)
    WHERE first = 1 AND state = 'extracted')
SELECT field, value, count(*) AS n FROM (UNPIVOT waiting ON doc, body, rule INTO NAME field VALUE value)
GROUP BY field, value QUALIFY row_number() OVER (PARTITION BY field ORDER BY n DESC, value) <= ?
ORDER BY field, n DESC, value
"""

BASKET = """
WITH chosen AS MATERIALIZED (
    SELECT practices.rowid AS number, position
    FROM practices JOIN (SELECT unnest(?::VARCHAR[]) AS id, unnest(range(?)) AS position) AS basket USING (id))
"""

PASSAGE = """
SELECT page.number, page.id, page.doc, page.article, page.start, page."end", page.text, role, page.paragraph,
       page.position, headings, page.body, page.code, page.province, page.city, page.county, page.level, page.year,
       practice, held.kind, held.themes, held.state, coalesce(documents.title, nullif(articles.title, '')) AS title,
       coalesce(documents.author, articles.author) AS author, documents.publisher,
       coalesce(documents.published, articles.published) AS published, documents.url, documents.accessed,
       documents.genre, articles.title AS article_title
FROM page
     LEFT JOIN (SELECT id, kind, themes, state FROM practices
                WHERE passage IN (SELECT number FROM page)) AS held ON held.id = page.practice
     LEFT JOIN documents ON documents.doc = page.doc
     LEFT JOIN articles ON articles.doc = page.doc AND articles.n = page.article
ORDER BY page.number
"""


def practices(
    dataset: Dataset, filters: Filters, limit: int = 50, offset: int = 0, order: Order = "newest", further: Further = ()
) -> pd.DataFrame:
    """A page of practices with their source: one row each, themes, names, figures are lists."""
    return frame(dataset, filters, CHOSEN_BY[order] + RECORD, [limit, offset], further=further)


def waiting(
    dataset: Dataset, filters: Filters, doc: str | None = None, body: str | None = None, rule: str | None = None,
    effect: bool = False, limit: int = 200,
) -> pd.DataFrame:
    """Practices nobody has decided (columns as of `practices`), of a document, body or rule, the least certain first.

    `effect`: those first whose body, or one of whose themes, has the fewest records under the filters, since there one
    record changes a chart the most.
    """  # fmt: skip
    parameters = [doc, doc, body, body, rule, rule, effect, limit]
    return frame(dataset, filters, WAITING + RECORD, parameters)


def waiting_in(dataset: Dataset, filters: Filters, limit: int = 500) -> pd.DataFrame:
    """How many undecided practices each document, body and rule has: field, value, n; the most first, so many a field."""
    return frame(dataset, filters, WAITING_IN, [limit])


def count_practices(dataset: Dataset, filters: Filters, further: Further = ()) -> int:
    """How many practices the filters leave."""
    counted = frame(dataset, filters, "SELECT sum(first)::BIGINT AS n FROM selected", of="cell", further=further)
    return int(counted["n"].fillna(0)[0])


def practices_by_id(dataset: Dataset, ids: Sequence[str]) -> pd.DataFrame:
    """The practices of a basket in its order; an id that this dataset does not have has no row."""
    ids = list(dict.fromkeys(ids))
    return fetch(dataset.cursor(), BASKET + RECORD, [ids, len(ids)])


def passages(dataset: Dataset, filters: Filters, limit: int = 50, offset: int = 0) -> pd.DataFrame:
    """A page of passages in order of their number, with their article, document and the practice each holds."""
    cursor = dataset.cursor()
    condition, parameters = _passages_where(filters)
    if filters.q:
        match(cursor, dataset, filters.q)
    page = "SELECT * FROM passages WHERE " + condition + " ORDER BY number LIMIT ? OFFSET ?"
    return _passage_rows(cursor, page, [*parameters, limit, offset])


def count_passages(dataset: Dataset, filters: Filters) -> int:
    """How many passages the filters leave."""
    cursor = dataset.cursor()
    condition, parameters = _passages_where(filters)
    if filters.q:
        match(cursor, dataset, filters.q)
    return int(fetch(cursor, "SELECT count(*) AS n FROM passages WHERE " + condition, parameters)["n"][0])


def passages_by_number(dataset: Dataset, numbers: Sequence[int]) -> pd.DataFrame:
    """The passages of a result page, in its order (columns as of `passages`)."""
    page = "SELECT * FROM passages WHERE number IN (SELECT unnest(?::INTEGER[]))"
    found = _passage_rows(dataset.cursor(), page, [list(numbers)]).set_index("number", drop=False)
    return found.loc[[number for number in numbers if number in found.index]].reset_index(drop=True)


def passages_at(dataset: Dataset, doc: str, start: int, end: int) -> pd.DataFrame:
    """The passage of a document that a stretch of it shares most with (columns as of `passages`): one row, or none."""
    page = """SELECT * FROM passages WHERE doc = ? AND start < ? AND "end" > ?
              ORDER BY least("end", ?) - greatest(start, ?) DESC, number LIMIT 1"""
    return _passage_rows(dataset.cursor(), page, [doc, end, start, end, start])


def rejected(dataset: Dataset, practice: str) -> pd.DataFrame:
    """Where the sentence stands (doc, start, end) that a decision took from the records: one row, or none."""
    return fetch(dataset.cursor(), 'SELECT doc, start, "end" FROM rejected WHERE id = ?', [practice])


def _passage_rows(cursor: duckdb.DuckDBPyConnection, page: str, parameters: Sequence[object]) -> pd.DataFrame:
    """The passages of a page with what stands around them, in order of their number."""
    return fetch(cursor, "WITH page AS MATERIALIZED (" + page + ") " + PASSAGE, parameters)


def _passages_where(filters: Filters) -> tuple[str, list[object]]:
    """Place, level and year are a passage's own; theme, kind, state and stated year those of the practice in it."""
    own = Filters(city=filters.city, province=filters.province, level=filters.level, from_=filters.from_, to=filters.to)
    practice = Filters(theme=filters.theme, kind=filters.kind, state=filters.state, efrom=filters.efrom, eto=filters.eto)
    condition, parameters = where(own)
    if practice.active:
        about, values = where(practice, "theme IN ?")
        condition += " AND number IN (SELECT passage FROM practice_facts WHERE " + about + ")"
        parameters += values
    if filters.q:
        condition += " AND number IN (SELECT number FROM matched)"
    return condition, parameters


def documents(dataset: Dataset) -> pd.DataFrame:
    """All documents with their source and how much was found in each, without their text.

    `article_title` is the first title that an article of the document bears: what to call one whose source tells none;
    `published` what its only article tells of its date, where the source tells none.
    """
    question = """
        SELECT doc, file, format, encoding, sha256, length(text) AS characters, title, author, publisher,
               coalesce(documents.published, told) AS published, year, url, accessed, genre, note, duplicate_of,
               coalesce(articles, 0) AS articles, coalesce(practices, 0) AS practices, article_title
        FROM documents LEFT JOIN (SELECT doc, count(*) AS articles, arg_min(title, n) AS article_title,
                                         CASE WHEN count(*) = 1 THEN any_value(published) END AS told
                                  FROM articles GROUP BY doc) USING (doc)
                       LEFT JOIN (SELECT doc, count(*) AS practices FROM practices GROUP BY doc) USING (doc)
        ORDER BY doc"""
    return fetch(dataset.cursor(), question)


def document(dataset: Dataset, doc: str) -> pd.DataFrame:
    """One document with its text: one row, or none."""
    return fetch(dataset.cursor(), "SELECT * FROM documents WHERE doc = ?", [doc])


def stored_document(dataset: Dataset, doc: str) -> Document | None:
    """One document as it was read, for extraction or a decision; None where there is none of that name."""
    found = dataset.cursor().execute("SELECT * FROM documents WHERE doc = ?", [doc])
    names = [column[0] for column in found.description or ()]
    row = found.fetchone()
    return None if row is None else document_of(dict(zip(names, row, strict=True)))


def document_articles(dataset: Dataset, doc: str) -> pd.DataFrame:
    """The articles of a document in reading order; spans and evidence as JSON text."""
    return fetch(dataset.cursor(), "SELECT * FROM articles WHERE doc = ? ORDER BY n", [doc])


def document_furniture(dataset: Dataset, doc: str) -> pd.DataFrame:
    """What a page has around its articles (navigation, footers): start, end, in text order."""
    question = """SELECT start, "end" FROM passages WHERE doc = ? AND role = 'furniture' ORDER BY start"""
    return fetch(dataset.cursor(), question, [doc])


def document_practices(dataset: Dataset, doc: str) -> pd.DataFrame:
    """The practices of a document in text order with evidence and what extraction alone said, as JSON text."""
    return fetch(dataset.cursor(), 'SELECT * FROM practices WHERE doc = ? ORDER BY start, "end"', [doc])


def document_names(dataset: Dataset, doc: str) -> pd.DataFrame:
    """The names in a document's practices: practice, name, canonical, start, end."""
    question = "SELECT * FROM practice_names WHERE practice IN (SELECT id FROM practices WHERE doc = ?) ORDER BY start"
    return fetch(dataset.cursor(), question, [doc])


def document_figures(dataset: Dataset, doc: str) -> pd.DataFrame:
    """The figures in a document's practices: practice, n, value, unit, of, text, start, end, scope, as_of, approx."""
    question = "SELECT * FROM figures WHERE practice IN (SELECT id FROM practices WHERE doc = ?) ORDER BY start"
    return fetch(dataset.cursor(), question, [doc])


def table(dataset: Dataset, name: Literal["failures", "reviews", "dataset"]) -> pd.DataFrame:
    """A small table of the dataset as it is."""
    questions = {"failures": "FROM failures", "reviews": "FROM reviews", "dataset": "FROM dataset"}
    return fetch(dataset.cursor(), questions[name])
