"""Documents delivered as a table, not as files: Parquet or JSON lines, on a path or at any fsspec address.

Columns doc, text, publisher, published and address, one row a document; the last three may be empty. The table is
read twice, as a stream: once to see what is in it, once for the texts. Memory does not grow with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dashboard.errors import DatasetError
from dashboard.models import Failure, Source
from dashboard.parts import Item, item_of_text, storage

COLUMNS = ("doc", "text", "publisher", "published", "address")
SUFFIXES = (".parquet", ".jsonl", ".ndjson")
ROWS = 500
MEMORY = "128MB"
"""For looking through a table, however long it is; what is more goes to disk meanwhile."""
AMPLE = "2GB"
"""The same where that is too little, as with long texts in large blocks, and for reading them: no more is taken than they need."""

HEAD = {
    "parquet": "SELECT * FROM read_parquet(?, hive_partitioning = false) LIMIT 0",
    "json": "SELECT * FROM read_json(?, format = 'newline_delimited') LIMIT 0",
}
VIEW = """
SELECT row_number() OVER () AS row, doc::VARCHAR AS doc, coalesce(text::VARCHAR, '') AS text, publisher::VARCHAR AS publisher,
       regexp_replace(published::VARCHAR, '[T ]\\d\\d:.*', '') AS published, address::VARCHAR AS address FROM """
READ = {
    "parquet": VIEW + "read_parquet(?, hive_partitioning = false)",
    "json": VIEW + "read_json(?, format = 'newline_delimited', columns = {doc: 'VARCHAR', text: 'VARCHAR', "
    "publisher: 'VARCHAR', published: 'VARCHAR', address: 'VARCHAR'})",
}
SEEN = {
    kind: f"CREATE OR REPLACE TABLE seen AS SELECT row, doc, sha256(text) AS sha256, publisher, published, address FROM ({read})"
    for kind, read in READ.items()
}
TEXTS = {
    kind: f"SELECT row, doc, text, sha256(text), publisher, published, address FROM ({read})"
    for kind, read in READ.items()
}
# The first of several rows counts; an empty text is not a copy of another empty one.
REFUSED = """
CREATE OR REPLACE TABLE refused AS
WITH named AS (
    SELECT *, doc IS NULL OR NOT regexp_full_match(doc, '[^/\\\\:*?"<>|\\x00-\\x1f]{1,200}') AS unnamed,
           NOT regexp_full_match(coalesce(published, ''), '(\\d{4}(-\\d{2}){0,2})?') AS undated FROM seen),
known AS (SELECT *, first_value(row) OVER (PARTITION BY unnamed, doc ORDER BY row) AS same_doc FROM named),
told AS (SELECT *, first_value(doc) OVER (PARTITION BY unnamed OR row <> same_doc, sha256 ORDER BY row) AS same_text FROM known)
SELECT row, coalesce(doc, '') AS doc, unnamed, same_doc, same_text, undated, published FROM told
WHERE unnamed OR undated OR row <> same_doc OR (same_text <> doc AND sha256 <> sha256('')) ORDER BY row
"""
KEPT = "SELECT {} FROM seen WHERE row NOT IN (SELECT row FROM refused) ORDER BY doc"
DIGESTED = KEPT.format("doc || '.txt', sha256")
SOURCES = KEPT.format("doc, coalesce(publisher, ''), coalesce(published, ''), coalesce(address, '')")


def is_delivery(documents: Path | str) -> bool:
    """Whether documents are given as a table."""
    return "://" in str(documents) or str(documents).lower().endswith(SUFFIXES)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A table of documents, looked through; `documents` of them can be used, `failures` says which cannot."""

    address: str
    kind: str
    connection: duckdb.DuckDBPyConnection
    documents: int
    failures: tuple[Failure, ...]

    def digested(self) -> Iterator[str]:
        """File and hash of each document in order of name, one after the other."""
        return self._texts(DIGESTED)

    def sources(self) -> Iterator[str]:
        """Document, publisher, date and address of each, one after the other."""
        return self._texts(SOURCES)

    def _texts(self, query: str) -> Iterator[str]:
        rows = self.connection.cursor().execute(query)
        while some := rows.fetchmany(10_000):
            for row in some:
                yield from row

    def items(self, extractor: str) -> Iterator[Item]:
        """The documents in the order of the table."""
        self.connection.execute("SET memory_limit = ?", [AMPLE])
        refused = {row for (row,) in self.connection.cursor().execute("SELECT row FROM refused").fetchall()}
        rows = self.connection.cursor().execute(TEXTS[self.kind], [self.address])
        while some := rows.fetchmany(ROWS):
            for row, doc, text, sha256, *source in some:
                if row not in refused:
                    yield item_of_text(doc, text, _source(*source), sha256, extractor)


def _source(publisher: str | None, published: str | None, address: str | None) -> Source:
    return Source(publisher=publisher or None, published=published or None, url=address or None)


@contextmanager
def open_delivery(address: str, workplace: Path) -> Iterator[Delivery]:
    """Look through a table. Raises DatasetError where it lacks columns or cannot be read."""
    kind = "parquet" if address.lower().endswith(".parquet") else "json"
    if not address.lower().endswith(SUFFIXES):
        raise DatasetError(f"{address} 不是资料表。请给出 .parquet 或 .jsonl，或一个本地目录。")
    # One thread: more would each hold blocks of their own, and read a single file no sooner.
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY, "threads": 1, "enable_external_file_cache": False}
    with duckdb.connect(str(workplace / "delivery.duckdb"), config=config) as connection:
        if "://" in address:
            connection.register_filesystem(storage(address)[0])
        try:
            described: Any = connection.execute(HEAD[kind], [address]).description
            missing = [name for name in COLUMNS if name not in {column[0] for column in described}]
            if missing:
                known = "、".join(COLUMNS)
                raise DatasetError(f"资料表 {address} 缺少列 {'、'.join(missing)}。需要的列是 {known}。")
            try:
                _look_through(connection, kind, address)
            except duckdb.OutOfMemoryException:
                connection.execute("SET memory_limit = ?", [AMPLE])
                _look_through(connection, kind, address)
            ((documents,),) = connection.execute(
                "SELECT (SELECT count(*) FROM seen) - (SELECT count(*) FROM refused)"
            ).fetchall()
            refused = connection.execute("SELECT * FROM refused ORDER BY row").fetchall()
        except (duckdb.Error, OSError) as error:
            reason = str(error).partition("\n")[0]
            advice = "请把表分成几张，或写成较小的行组" if isinstance(error, duckdb.OutOfMemoryException) else "请检查地址和格式"
            raise DatasetError(f"资料表 {address} 读不出来（{reason}）。{advice}。") from error
        yield Delivery(address, kind, connection, documents, tuple(_failure(*row) for row in refused))


def _look_through(connection: duckdb.DuckDBPyConnection, kind: str, address: str) -> None:
    connection.execute(SEEN[kind], [address])
    connection.execute(REFUSED)


def _failure(
    row: int, doc: str, unnamed: bool, same_doc: int, same_text: str, undated: bool, published: str
) -> Failure:
    if unnamed:
        return Failure(f"第 {row} 行", f"doc“{doc[:60]}”不能作文件名", "请换成不含 / \\ : * ? 等符号的名称。")
    if row != same_doc:
        return Failure(f"{doc}.txt", f"第 {row} 行与第 {same_doc} 行的 doc 相同", "请改名后再导入。")
    if undated:
        return Failure(f"{doc}.txt", f"published“{published[:30]}”不是日期", "请写成 2022、2022-05 或 2022-05-31。")
    return Failure(f"{doc}.txt", f"与 {same_text}.txt 完全相同", "删去其中一个即可。")
