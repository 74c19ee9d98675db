"""Parts → practices.duckdb: the rows of all batches sorted, numbered and checked for reprints by the database.

Gives the tables that store.write_dataset gives, row for row. Documents that a reviewer decided on are extracted
once more, here, with the decisions laid over them.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import duckdb
import pyarrow as pa

from dashboard.extract import extract_document
from dashboard.locations import code_of, lexicon_tables
from dashboard.models import Document, Failure, Source
from dashboard.overlay import apply_decisions
from dashboard.parts import Receipt, storage, write_tables
from dashboard.reprints import BANDS, ROWS, find_reprints, read_print
from dashboard.reviews import Decision
from dashboard.rows import Shelf, failure_row, review_rows
from dashboard.schema import TABLES, create_statement
from dashboard.store import REPRINTS, finish, insert_rows, writing
from dashboard.versions import Inputs

Files = Mapping[str, Sequence[str]]

FIRSTS = """
CREATE TEMP TABLE firsts AS
SELECT of_doc, (sum(n) OVER (ORDER BY of_doc) - n)::INTEGER AS first
FROM (SELECT of_doc, count(*) AS n FROM read_parquet(?, hive_partitioning = false)
      WHERE reviewed = (of_doc IN (SELECT doc FROM decided)) GROUP BY of_doc)
"""
COUNTED = {("passages", "number"), ("practices", "passage")}
"""Columns that hold numbers of passages, which parts count within their document."""

DECIDED = """
SELECT documents.*, extractions.key, extractions.print FROM read_parquet(?, hive_partitioning = false) AS documents
JOIN read_parquet(?, hive_partitioning = false) AS extractions USING (doc)
WHERE doc IN (SELECT doc FROM wanted) ORDER BY doc
"""

# Only documents that share a band with another can be reprints or have one: all others need not be looked at.
RIVALS = """
WITH banded AS (SELECT doc, band, hash(substr(print, band * $width + 1, $width)) AS part
                FROM extractions, range($bands) AS bands(band) WHERE len(print) > 0),
crowded AS (SELECT band, part FROM banded GROUP BY ALL HAVING count(*) > 1)
SELECT doc, published, print FROM extractions JOIN documents USING (doc)
WHERE doc IN (SELECT doc FROM banded JOIN crowded USING (band, part))
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
        unapplied, own = _reviewed(connection, files, decisions, workplace)
        for table, paths in own.items():
            files.setdefault(table, []).extend(paths)
        if passages := files.get("passages"):
            connection.execute(FIRSTS, [passages])
            for table in TABLES.keys() & files.keys():
                connection.execute(load_statement(table), [files[table]])
            _mark_reprints(connection)
        stored = connection.execute("SELECT doc FROM decided").fetchall()
        rest = (*map(failure_row, failures), *review_rows(decisions, {doc for (doc,) in stored}, unapplied))
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
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Parts of the documents with decisions, and the decisions that could not be applied with the reason.

    Leaves a table `decided` of those documents.
    """
    by_doc: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_doc[decision.doc].append(decision)
    connection.register("wanted", pa.table({"doc": pa.array(list(by_doc), pa.string())}))
    unapplied: dict[str, str] = {}
    shelves: list[Shelf] = []
    if by_doc and "documents" in files:
        found = connection.execute(DECIDED, [files["documents"], files["extractions"]])
        names = [column[0] for column in found.description or ()]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            extraction = extract_document(_document(row))
            reviewed = apply_decisions(extraction, by_doc[row["doc"]], code_of)
            unapplied |= {one.decision.id: one.reason for one in reviewed.unapplied}
            shelves.append(Shelf(reviewed, row["key"], signature=row["print"]))
    connection.unregister("wanted")
    stored = [one.reviewed.extraction.document.doc for one in shelves]
    connection.register("wanted", pa.table({"doc": pa.array(stored, pa.string())}))
    connection.execute("CREATE TEMP TABLE decided AS SELECT doc FROM wanted")
    connection.unregister("wanted")
    written = write_tables(workplace, "reviewed", "reviewed", shelves, reviewed=True)
    return unapplied, {table: [f"{workplace}/{path}" for path in paths] for table, paths in written.items()}


def _document(row: Mapping[str, object]) -> Document:
    """The document that a row of the table was made from."""
    source = Source(**{one.name: row[one.name] for one in fields(Source)})  # type: ignore[arg-type]
    plain = {one.name: row[one.name] for one in fields(Document) if one.name != "source"}
    return Document(**plain, source=source)  # type: ignore[arg-type]


def _mark_reprints(connection: duckdb.DuckDBPyConnection) -> None:
    rivals = connection.execute(RIVALS, {"bands": BANDS, "width": ROWS * 8}).fetchall()
    repeats = find_reprints([read_print(*row) for row in rivals])
    table = {"doc": list(repeats), "original": list(repeats.values())}
    connection.register("batch", pa.table(table, pa.schema({"doc": pa.string(), "original": pa.string()})))
    connection.execute(REPRINTS)
    connection.unregister("batch")
