"""What each command of the command line does: options → data on stdout, messages on stderr, exit status.

Rooms are imported where they are used, so that `fold` does not wait for the engines of `build`.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, TextIO

import duckdb
from tqdm import tqdm

from dashboard.errors import AtlasError, DatasetError
from dashboard.models import Failure, Source

Options = argparse.Namespace

STEPS = {
    "wait": "等待另一个生成任务",
    "read": "查看资料",
    "extract": "提取",
    "store": "写入",
    "index": "建索引",
    "publish": "发布",
}


class Bar:
    """Progress on a terminal with rate and time left; silent where stderr is no terminal."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: tqdm[Any] | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step or self._bar is None:
            self.close()
            self._step = step
            self._bar = tqdm(total=total, initial=done, desc=STEPS.get(step, step), disable=None, unit="")
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the last line as it stands."""
        if self._bar is not None:
            self._bar.close()


def build(options: Options) -> int:
    """Build and publish; the last line on stdout is JSON {version, path, counts, failures}."""
    from dashboard.build import build as build_dataset
    from dashboard.store import DATABASE

    if (options.out / DATABASE).is_file():
        raise DatasetError(f"{options.out} 是一个数据版本，不能在里面生成。请用 --out 指明放数据集的目录，或取消 DASHBOARD_DATASET。")

    bar = Bar()
    reviews = None if options.no_reviews else options.reviews
    try:
        shop = _workshop(options)
        result = build_dataset(options.documents, options.out, options.jobs, bar, reviews, shop)
    finally:
        bar.close()
    for note in result.notes:
        print(note, file=sys.stderr)
    _tell(result.failures)
    failures = [asdict(one) for one in result.failures]
    _print_json(
        {"version": result.version, "path": str(result.path), "counts": result.counts, "failures": failures}
    )
    return 1 if failures else 0


def _workshop(options: Options) -> Any:
    """Where batches are done, if asked for: a cluster, or parts kept at an address."""
    if options.engine == "local" and not options.parts:
        return None
    from dashboard.assembly import workshop
    from dashboard.engines import dask, local

    if options.engine == "local":
        return workshop(options.parts, options.out, nullcontext(local(options.jobs)), options.batch)
    if not options.scheduler:
        raise DatasetError("用集群生成时要给出调度器。请加上 --scheduler tcp://主机:8786。")
    return workshop(options.parts, options.out, dask(options.scheduler), options.batch)


def extract(options: Options) -> int:
    """Records of files and folders as JSON lines, in order of document and place; no review is laid over."""
    from dashboard.batch import extract_all, find_files, plan
    from dashboard.corpus import dated, folder_sources
    from dashboard.extract.read import read_sources
    from dashboard.records import to_record

    sources: dict[str, Source] = {}
    for folder in (path for path in options.paths if path.is_dir()):
        sources |= folder_sources(folder)
    if options.sources:
        sources |= read_sources(options.sources)
    sources, undated = dated(sources)
    files, failures = find_files(options.paths)
    failures += undated
    bar = Bar()
    with tempfile.TemporaryDirectory() as kept, _output(options.out) as out:
        if options.text:
            _folder(options.text)
        jobs, more = plan(files, sources, Path(kept), "")
        failures += more
        for outcome in extract_all(jobs, options.jobs, bar):
            if outcome.failure:
                failures.append(outcome.failure)
                continue
            extraction = outcome.extraction()
            for practice in extraction.practices:
                out.write(json.dumps(to_record(practice), ensure_ascii=False) + "\n")
            if options.text:
                text = extraction.document.text
                (options.text / f"{outcome.job.doc}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
        bar.close()
    _tell(failures)
    return 1 if failures else 0


def evaluate(options: Options) -> int:
    """The figures as JSON; differences, floors and figures by document where asked for. They are of the documents that
    have gold records; what is found in others beside them is counted on stderr."""
    from dashboard.ablation import extract_without_names
    from dashboard.evaluate import (
        below,
        differences,
        documents_besides,
        extract_records,
        read_records,
        score,
        score_by_document,
    )

    gold = read_records(options.gold)
    judged = {record["doc"] for record in gold}
    extracted = extract_without_names if options.without_names else extract_records
    predicted = extracted(options.documents, judged)
    figures = score(gold, predicted)
    for line in differences(gold, predicted, options.errors) if options.errors > 0 else ():
        print(line, file=sys.stderr)
    shown: dict[str, Any] = dict(figures)
    if options.by_document:
        shown["documents"] = score_by_document(gold, predicted)
    print(json.dumps(shown, ensure_ascii=False, indent=1), flush=True)
    if others := documents_besides(options.documents, judged):
        try:
            found = extracted(options.documents, others)
        except AtlasError as error:
            print(f"另有 {len(others)} 份文件没有标准记录，没有全部读出来：{error}", file=sys.stderr)
        else:
            print(f"另有 {len(others)} 份文件没有标准记录，从中得到 {len(found)} 条记录，不计入以上数字。", file=sys.stderr)
            for line in differences([], found, options.errors):
                print(line, file=sys.stderr)
    short = below(figures, _read_json(options.floors)) if options.floors else []
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


def search(options: Options) -> int:
    """Passages that hold the query: {"total", "hits"}; total counts rows of the passages table."""
    from dashboard import queries
    from dashboard.dataset import open_dataset
    from dashboard.filters import from_query
    from dashboard.search.reading import literal_query

    asked = _asked(options)
    if options.year:
        first, span, last = options.year.partition("-")
        asked |= {name: [year] for name, year in (("from", first), ("to", last if span else first)) if year}
    filters, ignored = from_query(asked)
    _tell_ignored(ignored)
    dataset = open_dataset(options.dataset)
    query = literal_query(options.query) if options.literal else options.query
    mode: Literal["ranked", "exact"] = "ranked" if options.ranked else "exact"
    hits = queries.search(dataset, query, filters, mode=mode, limit=options.limit, offset=options.offset)
    if missing := queries.not_searched(filters):
        print(f"与地方并列时不检索：{'、'.join(missing)}", file=sys.stderr)
    found = dataset.cursor().execute(PASSAGES, [[hit.number for hit in hits.rows]])
    names = [column[0] for column in found.description or ()]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
    listed = [rows[hit.number] | {"score": hit.score} for hit in hits.rows]
    if options.json:
        _print_json({"total": hits.total, "hits": listed})
        return 0
    print(f"{hits.total} 段")
    for row in listed:
        where = f"{row['start']}–{row['end']}"
        print(row["doc"], where, row["body"] or "", row["year"] or "", row["text"], sep="\t")
    return 0


PASSAGES = """
SELECT number, id, doc, article, start, "end", text, role, body, code, province, city, county, level,
       year, practice
FROM passages WHERE number IN ?
"""


def export(options: Options) -> int:
    """The records or passages that the filters leave, or a chart's data, in the form asked for."""
    from dashboard.catalogue import VIEWS, read_options
    from dashboard.dataset import open_dataset
    from dashboard.exports import export as export_records
    from dashboard.exports import export_passages, export_view
    from dashboard.filters import from_query

    filters, ignored = from_query(_asked(options) | {"q": [options.q]})
    view = VIEWS.get(options.what)
    if view is None and options.what not in ("practices", "passages"):
        raise AtlasError(f"没有“{options.what}”可以导出。可用：practices、passages、{'、'.join(VIEWS)}。")
    given = [one.partition("=") for one in options.option]
    chosen, unknown = read_options(view, {name: [value] for name, _, value in given}) if view else ({}, ())
    known = view.options if view else {}
    _tell_ignored((*ignored, *unknown, *(f"{name}={value}" for name, _, value in given if name not in known)))
    dataset, form, lang = open_dataset(options.dataset), options.format, options.lang
    try:
        if view:
            data = export_view(dataset, view, filters, chosen, form, lang)
        else:
            data = (export_passages if options.what == "passages" else export_records)(dataset, filters, form, lang)
    except duckdb.CatalogException as error:
        raise DatasetError("该数据集由另一版程序生成，缺少需要的表。请重新运行 build。") from error
    try:
        options.out.write_bytes(data)
    except OSError as error:
        raise AtlasError(f"写不进 {options.out}（{error}）。请换一个位置。") from error
    return 0


def fold_text(options: Options) -> int:
    """A text as search compares it."""
    from dashboard.fold import fold

    sys.stdout.write(fold(options.text) + "\n")
    return 0


def diff(options: Options) -> int:
    """Records added, changed and withdrawn, as JSON."""
    from dashboard.changes import find_changes
    from dashboard.dataset import datasets_folder

    folders = []
    for named in (options.old, options.new):
        inside = datasets_folder(options.dataset) / named
        folders.append(inside if inside.is_dir() else Path(named))
    _print_json(find_changes(*folders))
    return 0


def review(options: Options) -> int:
    """One of the steps of reviewing.py."""
    from dashboard import reviewing

    return int(getattr(reviewing, options.step)(options))


def _asked(options: Options) -> dict[str, list[str]]:
    """The filters of a call, named as in an address."""
    asked = {name: getattr(options, name) for name in ("city", "province", "theme", "level", "kind", "state")}
    years = {name: getattr(options, f"{name}_year") for name in ("from", "to", "efrom", "eto")}
    return asked | {name: [year] for name, year in years.items() if year}


def _tell_ignored(ignored: Iterable[str]) -> None:
    for one in ignored:
        print(f"不认识的条件，未使用：{one}", file=sys.stderr)


def _tell(failures: Iterable[Failure]) -> None:
    for one in failures:
        print(f"{one.file}：{one.reason}。{one.advice}", file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AtlasError(f"{path} 读不出来（{error}）。请检查该文件。") from error


def _folder(path: Path) -> None:
    """The folder, made where it is not there. Raises AtlasError where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasError(f"写不进 {path}（{error}）。请换一个位置。") from error


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """stdout, or a file that appears whole when all has been written."""
    if path is None:
        yield sys.stdout
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        temporary.replace(path)
    except OSError as error:
        raise AtlasError(f"写不进 {path}（{error}）。请换一个位置。") from error
    finally:
        temporary.unlink(missing_ok=True)
