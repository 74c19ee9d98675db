"""Parts → practices.duckdb: the rows of all batches sorted, numbered and checked for reprints by the database.

Gives the tables that store.write_dataset gives, row for row. Documents that a reviewer decided on are extracted
once more, here, with the decisions laid over them.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.extract import extract_document
from dashboard.locations import code_of, lexicon_tables
from dashboard.models import Failure
from dashboard.overlay import apply_decisions, find_renamed
from dashboard.parts import Receipt, storage, write_tables
from dashboard.reprints import BANDS, ROWS, find_reprints_in_order, read_print
from dashboard.reviews import Decision, decisions_by_doc, decisions_on
from dashboard.rows import Shelf, document_of, failure_row, review_rows
from dashboard.schema import TABLES, create_statement
from dashboard.store import REPRINTS, finish, insert_rows, writing
from dashboard.versions import Inputs

Files = Mapping[str, Sequence[str]]
BATCH = 50_000
"""Prints compared at a time."""

FIRSTS = """
CREATE TEMP TABLE firsts AS
SELECT of_doc, (sum(n) OVER (ORDER BY of_doc) - n)::INTEGER AS first
FROM (SELECT of_doc, count(*) AS n FROM read_parquet(?, hive_partitioning = false)
      WHERE reviewed = (of_doc IN (SELECT doc FROM decided)) GROUP BY of_doc)
"""
COUNTED = {("passages", "number"), ("practices", "passage")}
"""Columns that hold numbers of passages, which parts count within their document."""

HELD = "SELECT doc FROM read_parquet(?, hive_partitioning = false) WHERE doc IN (SELECT doc FROM wanted)"
DECIDED = """
SELECT documents.*, extractions.key, extractions.print FROM read_parquet(?, hive_partitioning = false) AS documents
JOIN read_parquet(?, hive_partitioning = false) AS extractions USING (doc)
WHERE doc IN (SELECT doc FROM wanted) ORDER BY doc
"""

# The first decided sentence of a document that is gone stands at its old place in the one it has become.
RENAMED = """
SELECT doc, text FROM read_parquet(?, hive_partitioning = false)
WHERE doc IN (SELECT doc FROM read_parquet(?, hive_partitioning = false) AS documents
              JOIN lost ON substr(documents.text, lost.start + 1, length(lost.quote)) = lost.quote)
ORDER BY doc
"""

# Only documents that share a band with another can be reprints or have one: all others need not be looked at. Band by
# band, for all at once would not fit the memory that a million documents are to be loaded in.
SHARING = """
INSERT INTO sharing
WITH banded AS (SELECT rowid AS number, hash(substr(print, $band * $width + 1, $width)) AS part FROM extractions WHERE len(print) > 0)
SELECT number, 1 << $band FROM banded WHERE part IN (SELECT part FROM banded GROUP BY part HAVING count(*) > 1)
"""
IN_ORDER = """
CREATE TEMP TABLE rivals AS
SELECT number, doc, published, shared, row_number() OVER (ORDER BY coalesce(nullif(published, ''), '9999'), doc) AS place
FROM extractions JOIN documents USING (doc)
     JOIN (SELECT number, bit_or(band) AS shared FROM sharing GROUP BY number) ON extractions.rowid = number
"""
RIVALS = """
SELECT rivals.doc, published, print, shared FROM extractions JOIN rivals ON extractions.rowid = number
WHERE place > $first AND place <= $first + $count ORDER BY place
"""


def load_dataset(
    folder: Path,
    inputs: Inputs,
    address: str,
    receipts: Sequence[Receipt],
    decisions: Sequence[Decision],
    failures: Iterable[Failure],
) -> None:
    """Write practices.duckdb of a dataset into an empty folder. Raises DatasetError (disk full and the like)."""
    files = _files(address, receipts)
    with writing(folder) as connection, tempfile.TemporaryDirectory(dir=folder) as workplace:
        if "://" in address:
            connection.register_filesystem(storage(address)[0])
        for table in TABLES:
            connection.execute(create_statement(table))
        unapplied, decided, own = _reviewed(connection, files, decisions, workplace)
        for table, paths in own.items():
            files.setdefault(table, []).extend(paths)
        if passages := files.get("passages"):
            connection.execute(FIRSTS, [passages])
            for table in TABLES.keys() & files.keys():
                connection.execute(load_statement(table), [files[table]])
            _mark_reprints(connection)
        rest = (*map(failure_row, failures), *review_rows(decisions, decided, unapplied))
        insert_rows(connection, rest)
        for table in ("firsts", "decided"):
            connection.execute("DROP TABLE IF EXISTS " + table)
        finish(connection, inputs, lexicon_tables)


def load_statement(table: str) -> str:
    """INSERT of one table's parts, in the order of documents and of the rows in each."""
    columns = ", ".join(
        f'"{name}" + first' if (table, name) in COUNTED else f'"{name}"' for name in TABLES[table]
    )
    return (
        f"INSERT INTO {table} SELECT {columns} FROM read_parquet(?, hive_partitioning = false) "
        "LEFT JOIN firsts USING (of_doc) WHERE reviewed = (of_doc IN (SELECT doc FROM decided)) "
        "ORDER BY of_doc, row"
    )


def _files(address: str, receipts: Iterable[Receipt]) -> dict[str, list[str]]:
    """Full addresses of all parts by table."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for receipt in receipts:
        for table, paths in receipt.files.items():
            files[table] += [f"{address.rstrip('/')}/{path}" for path in paths]
    return dict(files)


def _reviewed(
    connection: duckdb.DuckDBPyConnection, files: Files, decisions: Sequence[Decision], workplace: str
) -> tuple[dict[str, str], set[str], dict[str, list[str]]]:
    """Decisions that could not be applied with the reason, documents with decisions, under former names too, and
    the parts of those documents.

    Leaves a table `decided` of those documents.
    """
    by_doc = decisions_by_doc(decisions)
    former = _renamed(connection, files, by_doc) if by_doc and "documents" in files else {}
    unapplied: dict[str, str] = {}
    shelves: list[Shelf] = []
    if by_doc and "documents" in files:
        with _named(connection, "wanted", doc=[*by_doc, *former]):
            found = connection.execute(DECIDED, [files["documents"], files["extractions"]])
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
        for row in rows:
            doc, follows = row["doc"], former.get(row["doc"])
            reviewed = apply_decisions(extract_document(document_of(row)), decisions_on(by_doc, doc, follows), code_of)
            unapplied |= {one.decision.id: one.reason for one in reviewed.unapplied}
            shelves.append(Shelf(reviewed, row["key"], signature=row["print"], follows=follows))
    stored = [one.reviewed.extraction.document.doc for one in shelves]
    with _named(connection, "wanted", doc=stored):
        connection.execute("CREATE TEMP TABLE decided AS SELECT doc FROM wanted")
    written = write_tables(workplace, "reviewed", "reviewed", shelves, reviewed=True)
    parts = {table: [f"{workplace}/{path}" for path in paths] for table, paths in written.items()}
    return unapplied, {*stored, *former.values()}, parts


def _renamed(
    connection: duckdb.DuckDBPyConnection, files: Files, by_doc: Mapping[str, Sequence[Decision]]
) -> dict[str, str]:
    """Documents that were called otherwise when decisions on them were made: name → former name."""
    with _named(connection, "wanted", doc=list(by_doc)):
        held = connection.execute(HELD, [files["documents"]]).fetchall()
    there = {doc for (doc,) in held}
    lost = {doc: own for doc, own in by_doc.items() if doc not in there}
    quoted = [
        next((one for one in own if one.quote and one.action != "complete"), None) for own in lost.values()
    ]
    first = [one for one in quoted if one]
    if not first:
        return {}
    with _named(connection, "lost", start=[one.start for one in first], quote=[one.quote for one in first]):
        candidates = connection.execute(RENAMED, [files["documents"], files["documents"]]).fetchall()
    former = {}
    for doc, text in candidates:
        if name := find_renamed(text, lost):
            former[doc] = name
            del lost[name]
    return former


@contextmanager
def _named(connection: duckdb.DuckDBPyConnection, name: str, **columns: list[Any]) -> Iterator[None]:
    """Columns as a table of this name, for as long as the block lasts."""
    types = {"doc": pa.string(), "quote": pa.string(), "start": pa.int64(), "original": pa.string()}
    connection.register(name, pa.table({key: pa.array(own, types[key]) for key, own in columns.items()}))
    yield
    connection.unregister(name)


def _mark_reprints(connection: duckdb.DuckDBPyConnection) -> None:
    width = ROWS * 8
    connection.execute("CREATE TEMP TABLE sharing (number BIGINT, band INTEGER)")
    for band in range(BANDS):
        connection.execute(SHARING, {"band": band, "width": width})
    connection.execute(IN_ORDER)
    connection.execute("DROP TABLE sharing")
    ((count,),) = connection.execute("SELECT count(*) FROM rivals").fetchall()
    repeats = find_reprints_in_order(
        read_print(*row)
        for first in range(0, count, BATCH)  # a batch at a time: a kilobyte a document, all would not fit when sorted
        for row in connection.execute(RIVALS, {"first": first, "count": BATCH}).fetchall()
    )
    connection.execute("DROP TABLE rivals")
    with _named(connection, "batch", doc=list(repeats), original=list(repeats.values())):
        connection.execute(REPRINTS)
