"""A batch of documents → its rows of the dataset's tables, as Parquet files. What a worker does, wherever it runs.

    ADDRESS/<programme>/<table>/home_province=330000/home_year=2022/<batch>.parquet
    ADDRESS/<programme>/receipts/<batch>.json

A batch is named by what it is made from, and its receipt is written last: done twice it is the same batch, and one
without a receipt is none. `home` is where and when a document is from, by its first article whose place is known;
its rows keep their own province and year in columns. Rows are those of store.py before any review, passages
counted from 0 within their document; `of_doc` and `row` give document and order.
"""

import faulthandler
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.batch import SECONDS, Job, extraction_key, failure_of, failure_of_loss
from dashboard.dates import year_of
from dashboard.errors import DatasetError, DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import read_document, text_document
from dashboard.locations import code_of, place_of_body
from dashboard.models import Document, Extraction, Failure, Source
from dashboard.overlay import apply_decisions
from dashboard.reprints import print_of, signature_text
from dashboard.rows import Row, Shelf, shelf_rows
from dashboard.schema import arrow_table
from dashboard.versions import digest, extractor_version, store_version

UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
"""Value of a partition whose province or year is not known; engines read it as NULL."""
Home = tuple[str, str]

_alone = threading.Lock()


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a batch: a file that the worker can reach, or a text that came with it."""

    file: str
    source: Source | None
    sha256: str
    key: str
    path: Path | None = None
    text: str = ""

    @property
    def doc(self) -> str:
        """The document's name."""
        return Path(self.file).stem


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents to be done together by a programme of this version, and where to put their rows."""

    address: str
    programme: str
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Name of what is in it."""
        return digest(item.key for item in self.items)[:24]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: documents stored, files by table (below ADDRESS), documents that failed."""

    name: str
    programme: str
    documents: int = 0
    files: dict[str, list[str]] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


def item_of_job(job: Job) -> Item:
    """A file as an item."""
    return Item(job.path.name, job.source, job.sha256, job.key, job.path.resolve())


def item_of_text(doc: str, text: str, source: Source, sha256: str, extractor: str) -> Item:
    """A row of a table as an item."""
    file = f"{doc}.txt"
    return Item(file, source, sha256, extraction_key(file, sha256, source, extractor), text=text)


@lru_cache(maxsize=1)
def programme() -> str:
    """Version of all that decides what a batch's rows are, of the code that runs here."""
    return digest([extractor_version(), store_version()])[:12]


def storage(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the address without its protocol. Raises DatasetError."""
    try:
        return import_module("fsspec.core").url_to_fs(address)  # type: ignore[no-any-return]
    except (ImportError, ValueError) as error:
        advice = "请先运行 pip install -r requirements-cluster.txt，或检查地址"
        raise DatasetError(f"打不开 {address}（{error}）。{advice}。") from error


def write_part(batch: Batch) -> Receipt:
    """Do one batch, unless it is done. A worker of another version does nothing but say its version.

    A document that fails is named in the receipt. One that hangs ends the process, as one that crashes does.
    """
    if programme() != batch.programme:
        return Receipt(batch.name, programme())
    if done := read_receipt(batch):
        return done
    shelves: list[Shelf] = []
    failures: list[Failure] = []
    with _alone:  # one limit a process; threads of one process would not be quicker
        for item in batch.items:
            faulthandler.dump_traceback_later(2 * SECONDS, exit=True)
            try:
                extraction = extract_document(read_item(item))
                reviewed = apply_decisions(extraction, (), code_of)
                shelves.append(Shelf(reviewed, item.key, signature=signature_text(print_of(extraction))))
            except DocumentError as error:
                failures.append(failure_of(item.file, error))
            except Exception as error:  # whatever a document does costs itself only
                failures.append(failure_of_loss(item.file, error))
            finally:
                faulthandler.cancel_dump_traceback_later()
    files = write_tables(batch.address, batch.programme, batch.name, shelves)
    receipt = Receipt(batch.name, batch.programme, len(shelves), files, tuple(failures))
    write_receipt(batch, receipt)
    return receipt


def read_item(item: Item) -> Document:
    """The document of an item. Raises DocumentError."""
    if item.path is None:
        return text_document(item.doc, item.text, item.source)
    document = read_document(item.path, item.source)
    if document.sha256 != item.sha256:
        raise DocumentError(f"{item.file}：处理期间文件有改动。再生成一次即可。")
    return document


def write_tables(
    address: str, folder: str, name: str, shelves: Iterable[Shelf], reviewed: bool = False
) -> dict[str, list[str]]:
    """Write the rows of some documents; files by table, below `address`."""
    rows: defaultdict[tuple[str, Home], list[tuple[str, int, Row]]] = defaultdict(list)
    for shelf in shelves:
        doc, home = shelf.reviewed.extraction.document.doc, home_of(shelf.reviewed.extraction)
        for n, (table, row) in enumerate(shelf_rows(shelf, 0, place_of_body)):
            rows[table, home].append((doc, n, row))
    files: defaultdict[str, list[str]] = defaultdict(list)
    for (table, (province, year)), own in rows.items():
        path = f"{folder}/{table}/home_province={province}/home_year={year}/{name}.parquet"
        _put(address, folder, path, _arrow(table, own, reviewed))
        files[table].append(path)
    return dict(files)


def home_of(extraction: Extraction) -> Home:
    """Code of the province and year that a document is from."""
    published = extraction.document.source.published
    for article in extraction.articles:
        year = year_of(article.published) or year_of(published)
        code = place_of_body(article.body, year)[0] if article.body else None
        if code:
            return code[:2] + "0000", str(year or UNKNOWN)
    return UNKNOWN, str(year_of(published) or UNKNOWN)


def home_of_source(source: Source | None) -> Home:
    """The same by a document's source alone, before it is read."""
    year = year_of(source.published) if source else None
    code = place_of_body(source.publisher, year)[0] if source and source.publisher else None
    return code[:2] + "0000" if code else UNKNOWN, str(year or UNKNOWN)


def _arrow(table: str, rows: Sequence[tuple[str, int, Row]], reviewed: bool) -> pa.Table:
    docs, numbers, own = zip(*rows, strict=True)
    made = arrow_table(table, own)
    made = made.append_column("of_doc", pa.array(docs, pa.string()))
    made = made.append_column("row", pa.array(numbers, pa.int32()))
    return made.append_column("reviewed", pa.array([reviewed] * len(rows), pa.bool_()))


def _put(address: str, folder: str, path: str, content: pa.Table | bytes) -> None:
    """Write a file that appears whole or not at all."""
    files, root = storage(address)
    temporary = f"{root}/{folder}/unfinished/{uuid.uuid4().hex}"
    for parent in (temporary, f"{root}/{path}"):
        files.makedirs(parent.rpartition("/")[0], exist_ok=True)
    with files.open(temporary, "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            pq.write_table(content, file, compression="zstd")
    files.mv(temporary, f"{root}/{path}")


def _receipt_path(batch: Batch) -> str:
    return f"{batch.programme}/receipts/{batch.name}.json"


def write_receipt(batch: Batch, receipt: Receipt) -> None:
    """Say that a batch is done; its files are there."""
    _put(batch.address, batch.programme, _receipt_path(batch), msgspec.json.encode(receipt))


def read_receipt(batch: Batch) -> Receipt | None:
    """The receipt of a batch that is done."""
    files, root = storage(batch.address)
    try:
        return msgspec.json.decode(files.cat_file(f"{root}/{_receipt_path(batch)}"), type=Receipt)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
