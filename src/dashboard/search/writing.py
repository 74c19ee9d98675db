"""Writing the index: a table of passages becomes a folder that the reading side opens.

    build_index(table, folder, version)              a new index
    extend_index(table, folder, version, earlier)    an earlier index plus further passages, nothing
    reindexed
    build_stretch(table, folder, first)              an index of some passages, the first of them numbered so
    join_stretches(stretches, folder, version)       one index of several stretches, nothing reindexed

Columns of the table (pyarrow, whole or a stream; the first two required, nulls allowed in the others; numbers
0, 1, 2 … in order):
    number int  text str  doc body code province city county level role kind state str
    year event_year int  themes list[str]
The folder also holds a file `version`, written last: an index that was interrupted has none and is refused.

Stretches are made side by side, by processes or machines, and searched as one: joined they are segments of one
index, so that totals are counted once and scores weigh a word by how rare it is in all passages.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import tantivy

from dashboard.errors import DatasetError
from dashboard.fold import SPACE_SIGN, fold
from dashboard.search.engine import (
    BETWEEN,
    FILTERS,
    NOTHING,
    TOGETHER,
    YEARS,
    clean,
    places_above,
    schema,
    split_pairs,
)

BATCH = 2_000  # passages prepared at a time
FEW = 50_000  # up to here one thread keeps the passages in one segment and in order: ties break by number
MEMORY = 500_000_000  # bytes that a thread of the engine may hold before it writes a segment
COLUMNS = {name: name for name in FILTERS} | {"theme": "themes"}  # field → column
Passages: TypeAlias = pa.Table | pa.RecordBatchReader
STRETCH = "stretch"  # what stands in place of a version in an index of some passages only
META, MANAGED = "meta.json", ".managed.json"  # the engine's lists of segments and of its files
LATEST = 2**32  # passage numbers and years lie below


def build_index(table: Passages, folder: Path, version: str) -> int:
    """Index the passages into a new folder and return how many; raises DatasetError where it is not empty."""
    if folder.exists() and any(folder.iterdir()):
        raise DatasetError(f"索引目录 {folder} 里已有文件；请给出空目录，或先删除它。")
    folder.mkdir(parents=True, exist_ok=True)
    return _write(tantivy.Index(schema(), path=str(folder)), table, folder, version)


def extend_index(table: Passages, folder: Path, version: str, earlier: Path) -> int:
    """Copy an earlier index into a new folder, add the passages, return how many were added.

    The earlier passages keep their numbers; the new ones go on counting.
    """
    if not (earlier / "version").is_file():
        raise DatasetError(f"{earlier} 不是完整的索引；请重新建立。")
    shutil.copytree(earlier, folder, ignore=shutil.ignore_patterns("version", "*.lock"))
    return _write(tantivy.Index.open(str(folder)), table, folder, version)


def build_stretch(table: Passages, folder: Path, first: int) -> int:
    """Index passages numbered from `first` on into a new folder, for join_stretches; return how many."""
    folder.mkdir(parents=True)
    return _write(tantivy.Index(schema(), path=str(folder)), table, folder, STRETCH, first)


def join_stretches(stretches: Sequence[Path], folder: Path, version: str) -> int:
    """Move the segments of stretches, in order of their passages, into a new index; return how many passages."""
    folder.mkdir()
    metas: list[dict[str, Any]] = []
    for stretch in stretches:
        if not is_stretch(stretch):
            raise DatasetError(f"{stretch} 不是完整的一段索引；请重新生成。")
        metas.append(json.loads((stretch / META).read_text("utf-8")))
        for file in stretch.iterdir():
            if not file.name.startswith(".") and file.name not in (META, "version"):
                file.rename(folder / file.name)
    segments = [segment for meta in metas for segment in meta["segments"]]
    opstamp = max(meta["opstamp"] for meta in metas)
    managed = sorted({META, *(file.name for file in folder.iterdir())})
    (folder / MANAGED).write_text(json.dumps(managed), "utf-8")
    (folder / META).write_text(json.dumps(metas[0] | {"segments": segments, "opstamp": opstamp}), "utf-8")
    passages = int(tantivy.Index.open(str(folder)).searcher().num_docs)
    (folder / "version").write_text(version, "utf-8")
    return passages


def is_stretch(folder: Path) -> bool:
    """Whether a stretch is there, whole."""
    return (folder / "version").is_file() and (folder / "version").read_text("utf-8") == STRETCH


def _write(
    index: tantivy.Index, table: Passages, folder: Path, version: str, first: int | None = None
) -> int:
    missing = {"number", "text"} - set(table.schema.names)
    if missing:
        raise DatasetError(f"段落表缺少列 {'、'.join(sorted(missing))}，无法建立索引。")
    first = expected = index.searcher().num_docs if first is None else first
    rest = iter(table.to_batches(max_chunksize=BATCH) if isinstance(table, pa.Table) else table)
    begun: list[pa.RecordBatch] = []
    while sum(batch.num_rows for batch in begun) <= FEW and (batch := next(rest, None)) is not None:
        begun.append(batch)
    threads = 1 if version == STRETCH or sum(batch.num_rows for batch in begun) <= FEW else 2
    writer = index.writer(MEMORY * threads, threads)
    try:
        for batch in chain(begun, rest):
            numbers = batch.column("number").to_numpy()
            if not np.array_equal(numbers, np.arange(expected, expected + len(numbers))):
                advice = "请按编号排好段落再建索引。"
                raise DatasetError(f"段落编号须从 {first} 起连续递增，一段一号；{advice}")
            expected += len(numbers)
            for document in _documents(batch):
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:
        raise DatasetError(f"索引写不进 {folder}：{error}；请检查磁盘空间和写入权限。") from error
    (folder / "version").write_text(version, "utf-8")
    return int(expected - first)


def _documents(batch: pa.RecordBatch) -> Iterator[tantivy.Document]:
    """Yield one document of the engine for each row."""
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
    absent: Sequence[Any] = [None] * batch.num_rows
    texts = [text or "" for text in columns["text"]]
    pairs = split_pairs([fold(text).replace(" ", SPACE_SIGN) for text in texts])
    codes, newest = columns.get("code", absent), columns.get("year", absent)
    filters = [(name, columns.get(column, absent)) for name, column in COLUMNS.items()]
    years = [(name, columns[name]) for name in YEARS if name in columns]
    for row, number in enumerate(columns["number"]):
        document = tantivy.Document()
        document.add_text("pairs", pairs[row])
        document.add_bytes("text", texts[row].encode("utf-8"))
        document.add_unsigned("number", number)
        document.add_unsigned("newest", (newest[row] or 0) * LATEST + LATEST - 1 - number)
        for name, values in years:
            if values[row] is not None:
                document.add_unsigned(name, max(values[row], 0))
        for name, values in filters:
            value = values[row] or NOTHING
            several = (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))
            for each in several:
                document.add_text(name, clean(each))
            if name in TOGETHER:
                document.add_text(TOGETHER[name], clean(BETWEEN.join(sorted(several))))
        for place in places_above(codes[row]) if codes[row] else ():
            document.add_text("within", place)
        yield document
