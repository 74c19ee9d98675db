"""Documents, lexicon and reviews → a published dataset. The only place that knows all the steps.

What has been extracted is kept in OUT/cache, so a build that was killed goes on where it stopped and a corpus
with one new document extracts that one. One bad file never stops a batch: it is a named failure.
"""

import shutil
import tempfile
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from dashboard import DATA
from dashboard.assembly import Workshop, workshop, write_parts
from dashboard.batch import BESIDE, Job, Outcome, Progress, extract_all, find_files, plan
from dashboard.corpus import dated, folder_sources
from dashboard.deliveries import Delivery, is_delivery, open_delivery
from dashboard.engines import local
from dashboard.errors import DatasetError, DocumentError
from dashboard.indexing import index_passages
from dashboard.loading import load_dataset
from dashboard.locations import code_of, lexicon_tables, place_of_body
from dashboard.models import Failure, Source
from dashboard.overlay import apply_decisions, find_renamed
from dashboard.parts import item_of_job
from dashboard.reprints import Print, find_reprints, signature_text
from dashboard.reviews import Decision, check_decisions, decisions_by_doc, decisions_on
from dashboard.rows import Shelf
from dashboard.search import extend_index
from dashboard.store import (
    BUILDING,
    DATABASE,
    INDEX,
    building,
    current,
    extend_dataset,
    extendable,
    is_built,
    keep,
    passages_to_index,
    publish,
    read_prints,
    remove_orphans,
    write_dataset,
)
from dashboard.versions import Inputs, digest, extractor_version, files_digest, store_version

DOCUMENTS = DATA / "documents"
DATASETS = DATA / "datasets"
REVIEWS = DATA / "reviews"
PATIENCE = 3600
"""Seconds that a second builder waits for the first."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: `counts` of the tables, `failures` named, `notes` worth telling a person."""

    version: str
    path: Path
    counts: dict[str, int]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Corpus:
    """What is to be built, looked through but not yet extracted: files, or a table of documents."""

    jobs: list[Job]
    delivery: Delivery | None
    decisions: tuple[Decision, ...]
    failures: list[Failure]
    inputs: Inputs


def silent(step: str, done: int, total: int) -> None:
    """Progress for nobody."""


def build(
    documents: Path | str = DOCUMENTS,
    out: Path = DATASETS,
    jobs: int = 2,
    progress: Progress = silent,
    reviews: Path | None = REVIEWS,
    shop: Workshop | None = None,
) -> BuildResult:
    """Build and publish the dataset of a folder or table of documents. Raises DatasetError where nothing can be built.

    With a workshop documents are done in batches by its engine, as a table always is; the result is the same.

    `reviews` None: without any decision. `progress` is told the steps wait, read, extract, store, index and
    publish. One build at a time works in OUT; a second one waits. A version that is there is only published.
    """
    if is_delivery(documents):
        shop = shop or workshop(None, out, nullcontext(local(jobs)))
    elif not Path(documents).is_dir():
        raise DatasetError(f"没有资料目录 {documents}。请新建它并放入文件，或用 --documents 指定另一个。")
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("wait", 0, 1)
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout as error:
            raise DatasetError(f"另一个生成任务占用 {out} 已超过一小时。请等它结束或先停掉它。") from error
    try:
        return _build(documents, out, jobs, progress, reviews, shop)
    except OSError as error:
        raise DatasetError(
            f"生成时写不进 {out}（{error}）。请检查磁盘空间和权限；旧数据集不受影响。"
        ) from error
    finally:
        lock.release()


def _build(
    documents: Path | str, out: Path, jobs: int, progress: Progress, reviews: Path | None, shop: Workshop | None
) -> BuildResult:
    notes = [f"已清理上次中断留下的 {name}。" for name in remove_orphans(out)]
    progress("read", 0, 1)
    with _surveyed(documents, out, reviews) as corpus:
        version = corpus.inputs.version
        (out / "cache" / corpus.inputs.extractor).mkdir(parents=True, exist_ok=True)
        if not is_built(out, version):
            with building(out) as folder:
                if shop:
                    _assemble(folder, corpus, shop, jobs, progress)
                else:
                    outcomes = extract_all(corpus.jobs, jobs, progress)
                    failures = [*corpus.failures, *(one.failure for one in outcomes if one.failure)]
                    usable = [one for one in outcomes if not one.failure]
                    _write(folder, out, corpus, usable, failures, jobs, progress)
                keep(folder, out, version)
    progress("publish", 0, 1)
    if current(out) != version:
        publish(out, version)
    for old in (out / "cache").iterdir():
        if old.name != corpus.inputs.extractor:
            shutil.rmtree(old, ignore_errors=True)
    progress("publish", 1, 1)
    return _result(out, version, tuple(notes))


@contextmanager
def _surveyed(documents: Path | str, out: Path, reviews: Path | None) -> Iterator[_Corpus]:
    """What is to be built, of a folder or of a table; the latter can be read until the end."""
    if not is_delivery(documents):
        yield _survey(Path(documents), out, reviews)
        return
    with (
        tempfile.TemporaryDirectory(prefix=BUILDING, dir=out) as workplace,
        open_delivery(str(documents), Path(workplace)) as delivery,
    ):
        decisions, torn = check_decisions(reviews) if reviews else ((), ())
        failures = [*delivery.failures, *torn]
        refused = (part for one in failures for part in (one.file, one.reason))
        inputs = Inputs(
            documents=digest(chain(delivery.digested(), refused)),
            sources=digest(delivery.sources()),
            reviews=_reviews_digest(reviews),
            extractor=extractor_version(),
            store=store_version(),
        )
        yield _Corpus([], delivery, decisions, failures, inputs)


def _reviews_digest(reviews: Path | None) -> str:
    return files_digest(sorted(reviews.glob("*.jsonl"))) if reviews else ""


def _assemble(folder: Path, corpus: _Corpus, shop: Workshop, jobs: int, progress: Progress) -> None:
    """The database and its index from parts that an engine made."""
    inputs, delivery = corpus.inputs, corpus.delivery
    items = delivery.items(inputs.extractor) if delivery else map(item_of_job, corpus.jobs)
    total = delivery.documents if delivery else len(corpus.jobs)
    with shop.engine as run:
        receipts = write_parts(items, total, run, shop, progress)
        failures = [*corpus.failures, *(one for receipt in receipts for one in receipt.failures)]
        progress("store", 0, 1)
        load_dataset(folder, inputs, shop.address, receipts, corpus.decisions, failures)
        index_passages(folder, inputs.version, run, jobs, progress)


def _survey(documents: Path, out: Path, reviews: Path | None) -> _Corpus:
    """Look through all inputs: what is to be extracted, what cannot be, what makes the version."""
    files, failures = find_files([documents])
    sources: dict[str, Source] = {}
    try:
        sources, undated = dated(folder_sources(documents))
        failures += undated
    except DocumentError as error:
        failures.append(Failure("sources.csv", str(error), "其中的出处和日期没有用上；改好后重新生成。"))
    decisions, torn = check_decisions(reviews) if reviews else ((), ())
    extractor = extractor_version()
    cache = out / "cache" / extractor
    jobs, more = plan(files, sources, cache, extractor)
    failures += [*more, *torn]
    inputs = Inputs(
        documents=digest(
            [part for job in jobs for part in (job.path.name, job.sha256)]
            + [part for one in failures for part in (one.file, one.reason)]
        ),
        sources=files_digest(documents / name for name in sorted(BESIDE)),
        reviews=_reviews_digest(reviews),
        extractor=extractor,
        store=store_version(),
    )
    return _Corpus(jobs, None, decisions, failures, inputs)


def _write(
    folder: Path,
    out: Path,
    corpus: _Corpus,
    outcomes: Sequence[Outcome],
    failures: Sequence[Failure],
    jobs: int,
    progress: Progress,
) -> None:
    """The database and its index: as an earlier one and what is new, where that gives the same, else anew."""
    inputs, decisions = corpus.inputs, corpus.decisions
    keys = {one.job.doc: one.job.key for one in outcomes}
    found = extendable(out, inputs, keys, decisions)
    known = read_prints(found[0]) if found else {}
    prints = {one.job.doc: known.get(one.job.doc) or one.print() for one in outcomes}
    repeats = find_reprints(list(prints.values()))
    new = [one for one in outcomes if found and one.job.doc not in found[1]]
    lost = _lost(decisions_by_doc(decisions), keys)
    if found and not (lost and any(find_renamed(one.extraction().document.text, lost) for one in new)):
        earlier = found[0]
        shelves = _shelves(new, (), prints, repeats, progress)
        first = extend_dataset(
            folder, earlier, inputs, shelves, repeats, failures, place_of_body, lexicon_tables
        )
        progress("index", 0, 1)
        with passages_to_index(folder, first) as passages:
            extend_index(passages, folder / INDEX, inputs.version, earlier / INDEX)
    else:
        shelves = _shelves(outcomes, decisions, prints, repeats, progress)
        write_dataset(folder, inputs, shelves, decisions, failures, place_of_body, lexicon_tables)
        index_passages(folder, inputs.version, local(jobs), jobs, progress)


def _lost(by_doc: Mapping[str, list[Decision]], documents: Container[str]) -> dict[str, list[Decision]]:
    """Decisions on documents that are not there."""
    return {doc: own for doc, own in by_doc.items() if doc not in documents}


def _shelves(
    outcomes: Sequence[Outcome],
    decisions: Sequence[Decision],
    prints: Mapping[str, Print],
    repeats: Mapping[str, str],
    progress: Progress,
) -> Iterator[Shelf]:
    """The documents in order, with their decisions laid over them: those on a renamed one follow it."""
    by_doc = decisions_by_doc(decisions)
    lost = _lost(by_doc, {one.job.doc for one in outcomes})
    for n, outcome in enumerate(outcomes):
        progress("store", n, len(outcomes))
        doc, extraction = outcome.job.doc, outcome.extraction()
        former = find_renamed(extraction.document.text, lost)
        lost.pop(former or "", None)
        reviewed = apply_decisions(extraction, decisions_on(by_doc, doc, former), code_of)
        yield Shelf(reviewed, outcome.job.key, repeats.get(doc), signature_text(prints[doc]), former)
    progress("store", len(outcomes), len(outcomes))


def _result(out: Path, version: str, notes: tuple[str, ...]) -> BuildResult:
    path = out / version
    with duckdb.connect(str(path / DATABASE), read_only=True) as connection:
        rows = connection.execute("SELECT file, reason, advice FROM failures ORDER BY ALL").fetchall()
        counted = connection.execute("SELECT documents, articles, passages, practices, failures FROM dataset")
        names = [column[0] for column in counted.description or ()]
        counts = dict(zip(names, counted.fetchall()[0], strict=True))
    return BuildResult(version, path, counts, tuple(Failure(*row) for row in rows), notes)


CHANGED = {
    "documents": "资料文件",
    "sources": "出处表 sources.csv",
    "reviews": "审核意见",
    "extractor": "提取规则或词表",
    "store": "程序",
}


def stale(
    documents: Path = DOCUMENTS, out: Path = DATASETS, reviews: Path | None = REVIEWS
) -> tuple[str, ...]:
    """What has changed since the published dataset was built, in words; empty where nothing has."""
    version = current(out)
    if version is None or not is_built(out, version):
        return ("还没有数据集",)
    inputs = _survey(documents, out, reviews).inputs
    if inputs.version == version:
        return ()
    with duckdb.connect(str(out / version / DATABASE), read_only=True) as connection:
        rows = connection.execute("SELECT name, hash FROM inputs").fetchall()
    before: dict[str, str] = dict(rows)
    names = [field.name for field in fields(Inputs)]
    return tuple(CHANGED[name] for name in names if before.get(name) != getattr(inputs, name))
