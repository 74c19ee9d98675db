"""A dataset on disk: written whole beside the old one, then published by one rename and one pointer.

OUT/<version>/practices.duckdb and OUT/<version>/index/ never change once they have that name; OUT/current
names the published version. A process that dies anywhere leaves the old pointer and at most an orphan folder.
"""

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from dashboard.aggregate import add_aggregates
from dashboard.errors import DatasetError
from dashboard.models import Failure
from dashboard.reprints import Print, read_print
from dashboard.reviews import Decision
from dashboard.rows import PlaceOfBody, Row, Shelf, failure_row, review_rows, shelf_rows
from dashboard.schema import TABLES, arrow_table, create_statement, insert_statement
from dashboard.versions import Inputs

DATABASE = "practices.duckdb"
INDEX = "index"
CURRENT = "current"
BUILDING = ".building-"
BATCH = 50_000
INDEX_BATCH = 2_000
"""Passages handed to the index at a time."""
MEMORY = "2GB"
"""Enough for a million documents, and no slower than more."""
A_THREAD = 200_000_000
"""Bytes of it that a thread needs."""
ALL = 2**31 - 1
"""No passage has this number: they are 32-bit integers."""

LexiconTables = Callable[[Sequence[str]], Mapping[str, pa.Table]]
"""Tables `places` (of the division codes given, and their parents) and `themes`."""

COVERAGE = """
CREATE TABLE coverage AS
WITH read AS (
    SELECT body, code, province, city, county, level, year, doc, n AS article, NULL AS practice FROM articles
    UNION ALL
    SELECT body, code, province, city, county, level, year, doc, article, id FROM practices)
SELECT body, max(code) AS code, max(province) AS province, max(city) AS city, max(county) AS county,
       max(level) AS level, year, count(DISTINCT doc)::INTEGER AS documents,
       count(DISTINCT (doc, article))::INTEGER AS articles, count(practice)::INTEGER AS practices
FROM read WHERE body IS NOT NULL GROUP BY body, year ORDER BY code, body, year
"""

DATASET = """
CREATE TABLE dataset AS
SELECT ?::VARCHAR AS version, ?::VARCHAR AS built_at, ?::VARCHAR AS extractor,
       (SELECT count(*) FROM documents)::INTEGER AS documents,
       (SELECT count(*) FROM articles)::INTEGER AS articles,
       (SELECT count(*) FROM passages)::INTEGER AS passages,
       (SELECT count(*) FROM practices)::INTEGER AS practices,
       (SELECT count(*) FROM failures)::INTEGER AS failures
"""

CODES = """
SELECT DISTINCT code FROM (SELECT code FROM practices UNION ALL SELECT code FROM articles)
WHERE code IS NOT NULL ORDER BY code
"""

INDEXED = """
SELECT p.number, p.text, p.doc, p.body, p.code, p.province, p.city, p.county, p.level, p.year, p.role,
       r.event_year, r.kind, r.state, coalesce(r.themes, []) AS themes
FROM passages p
     LEFT JOIN (SELECT * FROM practices WHERE passage >= $first AND passage < $end) r ON r.id = p.practice
WHERE p.number >= $first AND p.number < $end ORDER BY p.number
"""


def write_dataset(
    folder: Path,
    inputs: Inputs,
    shelves: Iterable[Shelf],
    decisions: Sequence[Decision],
    failures: Iterable[Failure],
    place_of_body: PlaceOfBody,
    lexicon_tables: LexiconTables,
) -> None:
    """Write practices.duckdb of a dataset into an empty folder. Raises DatasetError (disk full and the like).

    `shelves` come in order of `doc` and are read once; memory holds one batch of them.
    """
    with writing(folder) as connection:
        for table in TABLES:
            connection.execute(create_statement(table))
        unapplied, documents = _fill(connection, shelves, 0, place_of_body)
        rest = (*map(failure_row, failures), *review_rows(decisions, documents, unapplied))
        insert_rows(connection, rest)
        finish(connection, inputs, lexicon_tables)


def extend_dataset(
    folder: Path,
    earlier: Path,
    inputs: Inputs,
    shelves: Iterable[Shelf],
    repeats: Mapping[str, str],
    failures: Iterable[Failure],
    place_of_body: PlaceOfBody,
    lexicon_tables: LexiconTables,
) -> int:
    """Write a dataset that is an earlier one and further documents; the number of its first new passage.

    For the same decisions, none of which is on the new documents. `repeats` tells all reprints anew, `failures`
    all files that could not be used; failures within documents that are there already stay.
    """
    shutil.copyfile(earlier / DATABASE, folder / DATABASE)
    with writing(folder) as connection:
        ((first, counted),) = connection.execute(COUNTED).fetchall()
        connection.execute("DELETE FROM failures WHERE file NOT IN (SELECT file FROM documents)")
        _fill(connection, shelves, first, place_of_body)
        insert_rows(connection, map(failure_row, failures))
        connection.register("batch", pa.table({"doc": list(repeats), "original": list(repeats.values())}))
        connection.execute(REPRINTS)
        connection.unregister("batch")
        for statement in DROP:
            connection.execute(statement)
        finish(connection, inputs, lexicon_tables, counted)
    return int(first)


@contextmanager
def writing(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a folder to write to. Raises DatasetError (disk full and the like).

    It takes MEMORY, or what DASHBOARD_MEMORY says, however large the dataset is; what is more goes to disk meanwhile.
    """
    path = folder / DATABASE
    memory = os.environ.get("DASHBOARD_MEMORY") or MEMORY
    try:
        # Its cache of files read would keep something of every one, outside the limit: 1.4 GB of 90,000 parts.
        with duckdb.connect(str(path), config={"memory_limit": memory, "enable_external_file_cache": False}) as connection:
            connection.execute("SET threads = ?", [_threads(connection)])
            yield connection
    except duckdb.OutOfMemoryException as error:
        advice = f"请把环境变量 DASHBOARD_MEMORY 设大些（现在是 {memory}），或换内存大些的机器；旧数据集不受影响"
        raise DatasetError(f"生成数据集时内存不够（{path}）。{advice}。") from error
    except duckdb.Error as error:
        raise DatasetError(f"数据集写不进 {path}（{error}）。请检查磁盘空间；旧数据集不受影响。") from error


def _threads(connection: duckdb.DuckDBPyConnection) -> int:
    """As many threads as its memory feeds: each holds blocks of its own, and starved ones only wait for the disk."""
    ((asked, limit),) = connection.execute(
        "SELECT current_setting('threads'), parse_formatted_bytes(current_setting('memory_limit'))"
    ).fetchall()
    return max(1, min(int(asked), int(limit) // A_THREAD))


def finish(
    connection: duckdb.DuckDBPyConnection, inputs: Inputs, lexicon_tables: LexiconTables, counted: int = 0
) -> None:
    """Tables that follow from the others. `counted`: see add_aggregates."""
    connection.execute(COVERAGE)
    codes = [code for (code,) in connection.execute(CODES).fetchall()]
    for table, rows in lexicon_tables(codes).items():
        connection.register("batch", rows)
        connection.execute(LEXICON[table])
        connection.unregister("batch")
    add_aggregates(connection, counted)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(DATASET, [inputs.version, now, inputs.extractor])
    connection.execute("CREATE TABLE inputs (name VARCHAR, hash VARCHAR)")
    connection.executemany("INSERT INTO inputs VALUES (?, ?)", list(asdict(inputs).items()))


COUNTED = "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM practices)"
PRINTS = "SELECT doc, documents.published, print FROM extractions JOIN documents USING (doc) WHERE print IS NOT NULL"

REPRINTS = """
UPDATE documents SET duplicate_of = (SELECT original FROM batch WHERE batch.doc = documents.doc)
WHERE duplicate_of IS DISTINCT FROM (SELECT original FROM batch WHERE batch.doc = documents.doc)
"""

DROP = tuple(f"DROP TABLE {table}" for table in ("coverage", "places", "themes", "dataset", "inputs"))

LEXICON = {
    "places": "CREATE TABLE places AS SELECT * FROM batch",
    "themes": "CREATE TABLE themes AS SELECT * FROM batch",
}


def _fill(
    connection: duckdb.DuckDBPyConnection, shelves: Iterable[Shelf], number: int, place_of_body: PlaceOfBody
) -> tuple[dict[str, str], set[str]]:
    """Rows of all documents, written whenever enough have come together; passages count from `number`.

    Gives the decisions that could not be applied with the reason, and the documents stored, under former names too.
    """
    waiting: list[tuple[str, Row]] = []
    unapplied: dict[str, str] = {}
    documents: set[str] = set()
    for shelf in shelves:
        documents |= {shelf.reviewed.extraction.document.doc, shelf.follows or ""}
        unapplied |= {one.decision.id: one.reason for one in shelf.reviewed.unapplied}
        for table, row in shelf_rows(shelf, number, place_of_body):
            waiting.append((table, row))
            number += table == "passages"
        if len(waiting) >= BATCH:
            insert_rows(connection, waiting)
            waiting.clear()
    insert_rows(connection, waiting)
    return unapplied, documents


def insert_rows(connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[str, Row]]) -> None:
    """Rows of any tables, each with the name of its own."""
    tables: defaultdict[str, list[Row]] = defaultdict(list)
    for table, row in rows:
        tables[table].append(row)
    for table, own in tables.items():
        connection.register("batch", arrow_table(table, own))
        connection.execute(insert_statement(table))
        connection.unregister("batch")


@contextmanager
def passages_to_index(folder: Path, first: int = 0, end: int = ALL) -> Iterator[pa.RecordBatchReader]:
    """The passages numbered first … end - 1, in order, with what search filters by (columns of INDEXED); a stream."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")  # a worker process takes itself for a person's
        yield connection.execute(INDEXED, {"first": first, "end": end}).to_arrow_reader(INDEX_BATCH)


def count_passages(folder: Path) -> int:
    """How many passages a dataset has that is being written."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        ((passages,),) = connection.execute("SELECT count(*) FROM passages").fetchall()
    return int(passages)


def extendable(
    out: Path, inputs: Inputs, keys: Mapping[str, str], decisions: Sequence[Decision]
) -> tuple[Path, frozenset[str]] | None:
    """The published dataset and its documents, where what is to be built (`keys` by document) only adds to it.

    That is: same rules, code and decisions; all of its documents unchanged; no decision on a new one.
    """
    version = current(out)
    if version is None or not is_built(out, version):
        return None
    try:
        with duckdb.connect(str(out / version / DATABASE), read_only=True) as connection:
            before = dict(connection.execute("SELECT name, hash FROM inputs").fetchall())
            stored = dict(connection.execute("SELECT doc, key FROM extractions").fetchall())
    except duckdb.Error:
        return None  # of another make: it is built anew
    same = all(before.get(name) == getattr(inputs, name) for name in ("extractor", "store", "reviews"))
    kept = all(keys.get(doc) == key for doc, key in stored.items())
    decided = {one.doc for one in decisions}
    if not (same and kept and stored) or any(doc in decided for doc in keys if doc not in stored):
        return None
    return out / version, frozenset(stored)


def read_prints(earlier: Path) -> dict[str, Print]:
    """What a stored dataset's documents are compared by to find reprints; without those stored before prints were."""
    with duckdb.connect(str(earlier / DATABASE), read_only=True) as connection:
        return {row[0]: read_print(*row) for row in connection.execute(PRINTS).fetchall()}


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """A new folder in OUT to build in; gone afterwards unless publish has renamed it."""
    out.mkdir(parents=True, exist_ok=True)
    folder = out / f"{BUILDING}{os.getpid()}-{time.time_ns():x}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_orphans(out: Path) -> list[str]:
    """Remove folders that a build left when it was killed; their names. For the holder of the build lock."""
    orphans = sorted(path for path in out.glob(f"{BUILDING}*") if path.is_dir())
    for path in orphans:
        shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in orphans]


def is_built(out: Path, version: str) -> bool:
    """Whether a dataset of this version is there, whole."""
    return (out / version / DATABASE).is_file() and (out / version / INDEX).is_dir()


def keep(folder: Path, out: Path, version: str) -> Path:
    """Give a finished folder its version's name; a broken one of that name is moved out of the way first."""
    target = out / version
    if target.exists():
        _patiently(lambda: target.rename(out / f"{BUILDING}broken-{time.time_ns():x}"))
    _patiently(lambda: folder.rename(target))
    return target


def publish(out: Path, version: str) -> None:
    """Make a built version the published one: the pointer is replaced in one step."""
    temporary = out / f".{CURRENT}-{os.getpid()}"
    with temporary.open("w", encoding="ascii") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    _patiently(lambda: temporary.replace(out / CURRENT))


def current(out: Path) -> str | None:
    """The published version; None where nothing has been published."""
    try:
        return (out / CURRENT).read_text(encoding="ascii").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def _patiently(step: Callable[[], object], tries: int = 40) -> None:
    """Repeat a rename that Windows refuses while a scanner or a reader holds the file (10 seconds in all)."""
    for left in reversed(range(tries)):
        try:
            step()
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(0.25)
