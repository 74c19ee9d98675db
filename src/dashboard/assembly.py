"""All batches of a corpus → their receipts: done by an engine, resumed where they are done already.

A batch whose worker died or hung every time is done here, one document after another, each in a process of its
own with a time limit: there the document that is to blame gets its name, and the others get in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from pebble import ProcessExpired

from dashboard.batch import SECONDS, Progress, failure_of_loss
from dashboard.engines import Engine, local
from dashboard.errors import AtlasError, DatasetError
from dashboard.models import Failure
from dashboard.parts import (
    Batch,
    Home,
    Item,
    Receipt,
    home_of_source,
    programme,
    storage,
    write_part,
    write_receipt,
)

SIZE = 200
"""Documents in a batch: seconds of work, a few hundred kilobytes."""
HELD = 20_000
"""Documents that may wait for others of their province and year: some 50 MB."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where batches are done and their parts kept: an engine to be opened, an address that all workers reach."""

    engine: AbstractContextManager[Engine]
    address: str
    size: int = SIZE


def workshop(address: str | None, out: Path, engine: AbstractContextManager[Engine], size: int = SIZE) -> Workshop:
    """A workshop that keeps its parts at `address`, else in OUT/parts."""
    return Workshop(engine, str((out / "parts").resolve()) if address is None else address, max(1, size))


def write_parts(
    items: Iterable[Item], total: int, run: Engine, shop: Workshop, progress: Progress
) -> list[Receipt]:
    """Do all batches by the workshop's engine; receipts by name, the same whoever did them in whatever order.

    Raises DatasetError where workers are of another version, cannot write, or are gone.
    """
    receipts: list[Receipt] = []
    done = 0
    progress("extract", 0, total)
    for batch, result in run(write_part, batches(items, shop)):
        receipt = _done_here(batch, result) if isinstance(result, Exception) else result
        if receipt.programme != batch.programme:
            raise DatasetError(
                f"有工作进程的程序版本是 {receipt.programme}，这里是 {batch.programme}。"
                "请在所有机器上装同一版本的程序和词表，再运行一次；没有发布任何东西。"
            )
        receipts.append(receipt)
        done += len(batch.items)
        progress("extract", done, total)
    files, root = storage(shop.address)
    if files.exists(unfinished := f"{root}/{programme()}/unfinished"):
        files.rm(unfinished, recursive=True)
    return sorted(receipts, key=lambda one: one.name)


def batches(items: Iterable[Item], shop: Workshop) -> Iterator[Batch]:
    """The items in batches, each from one province and year as far as sources tell; what is left over together.

    A batch is a file a table and home: mixed batches would be dozens of files of a few rows.
    """

    def batch(some: Iterable[Item]) -> Batch:
        return Batch(shop.address, programme(), tuple(some))

    waiting: defaultdict[Home, list[Item]] = defaultdict(list)
    held = 0
    for item in items:
        home = home_of_source(item.source)
        waiting[home].append(item)
        held += 1
        if len(waiting[home]) < shop.size:
            if held < HELD:
                continue
            home = max(waiting, key=lambda one: len(waiting[one]))
        held -= len(waiting[home])
        yield batch(waiting.pop(home))
    rest = chain.from_iterable(waiting[home] for home in sorted(waiting))
    while some := tuple(islice(rest, shop.size)):
        yield batch(some)


def _done_here(batch: Batch, lost: Exception) -> Receipt:
    """The receipt of a batch that an engine could not do; documents that fail alone are named."""
    if isinstance(lost, AtlasError):
        raise lost
    if isinstance(lost, ImportError | AttributeError):
        raise DatasetError(
            f"工作进程没有装本程序或版本不同（{lost}）。请在所有机器上装同一版本的程序，再运行一次。"
        ) from lost
    if isinstance(lost, OSError) and not isinstance(lost, ProcessExpired):  # which is one, too
        raise DatasetError(
            f"工作进程写不进 {batch.address}（{lost}）。请检查磁盘空间和权限；没有发布任何东西。"
        ) from lost
    files: defaultdict[str, list[str]] = defaultdict(list)
    failures: list[Failure] = []
    documents = 0
    alone = (Batch(batch.address, batch.programme, (item,)) for item in batch.items)
    for one, result in local(1, SECONDS)(write_part, alone):
        if isinstance(result, Exception):
            failures.append(failure_of_loss(one.items[0].file, result))
            continue
        documents += result.documents
        failures += result.failures
        for table, paths in result.files.items():
            files[table] += paths
    receipt = Receipt(batch.name, batch.programme, documents, dict(files), tuple(failures))
    write_receipt(batch, receipt)
    return receipt
