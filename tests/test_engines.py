"""One corpus, several engines: whoever does the work, and whoever dies at it, the dataset is the same."""

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pebble import ProcessExpired

from benchmarks.scale import exported
from dashboard import ROOT, assembly, engines
from dashboard.assembly import batches, workshop
from dashboard.build import BuildResult, build
from dashboard.deliveries import open_delivery
from dashboard.engines import Engine, dask, local
from dashboard.errors import DatasetError
from dashboard.models import Source
from dashboard.parts import (
    UNKNOWN,
    Batch,
    Home,
    Item,
    Receipt,
    home_of_source,
    item_of_text,
    programme,
    write_part,
)

pytest.importorskip("fsspec", reason="pip install -r requirements-cluster.txt")

COUNTIES = ("德清县", "安吉县", "长兴县", "如东县", "云梦县", "张家港市", "义乌市", "昆山市")
TEXT = "{0}政协2022年工作\n\n2022年，{0}政协围绕数字乡村建设开展专题协商12次，形成建议35条。{0}政协打造“有事好商量”平台。\n"
ROWS = [
    {"doc": f"{n:03}", "text": TEXT.format(county) + f"第{n}期。", "publisher": f"{county}政协",
     "published": f"20{20 + n % 3}-05-31", "address": None}
    for n, county in enumerate(COUNTIES)
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("资 料")
    for row in ROWS:
        (folder / f"{row['doc']}.txt").write_text(str(row["text"]), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "reprint.txt").write_text(str(ROWS[0]["text"]) + "转载。", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build(folder, tmp_path_factory.mktemp("plain"), 1, reviews=None)


def assert_same(one: BuildResult, other: BuildResult) -> None:
    assert (one.version, one.counts, one.failures) == (other.version, other.counts, other.failures)
    assert exported(one) == exported(other)


def losing(error: Exception) -> Engine:
    """An engine none of whose workers comes back."""
    return lambda function, tasks: ((task, error) for task in tasks)


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(local(1), id="local"),
        pytest.param(losing(RuntimeError("killed")), id="every worker of a cluster dies", marks=pytest.mark.slow),
        pytest.param(losing(ProcessExpired("killed")), id="every process dies", marks=pytest.mark.slow),
    ],
)
def test_batches_give_what_documents_give(folder: Path, plain: BuildResult, tmp_path: Path, engine: Engine) -> None:
    shop = workshop(None, tmp_path, nullcontext(engine), 3)
    assert_same(build(folder, tmp_path, 1, reviews=None, shop=shop), plain)


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(folder: Path, plain: BuildResult, tmp_path: Path) -> None:
    parts = str(tmp_path / "parts")

    def stop_after_one(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for n, task in enumerate(tasks):
            if n:
                raise KeyboardInterrupt
            yield task, function(task)

    with pytest.raises(KeyboardInterrupt):
        build(folder, tmp_path, 1, reviews=None, shop=workshop(parts, tmp_path, nullcontext(stop_after_one), 3))
    assert not (tmp_path / "current").exists()
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "parts").rglob("*.parquet")}
    assert written
    result = build(folder, tmp_path, 1, reviews=None, shop=workshop(parts, tmp_path, nullcontext(local(1)), 3))
    assert_same(result, plain)
    assert all(path.stat().st_mtime_ns == time for path, time in written.items())
    assert not list((tmp_path / "parts").rglob("unfinished"))


@pytest.mark.slow
def test_reviews_and_reprints_are_those_of_one_machine(plain: BuildResult, built: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(plain.path / "practices.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT doc, duplicate_of FROM documents WHERE duplicate_of IS NOT NULL").fetchall()
    assert found == [("reprint", "000")]
    shipped = build(out=built, jobs=1)
    assert_same(build(out=tmp_path, shop=workshop(None, tmp_path, nullcontext(local(1)), 2)), shipped)


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_documents_of_a_table(tmp_path: Path, suffix: str) -> None:
    repeated = [
        {**ROWS[0], "text": "又一篇。"}, {**ROWS[1], "doc": "twin"}, {**ROWS[2], "doc": "a/b"}, {**ROWS[3], "doc": "void", "text": " "},
        {**ROWS[4], "doc": "undated", "text": "何时？", "published": "去年"},
    ]  # fmt: skip
    path = write_table(tmp_path / f"table{suffix}", [*ROWS, *repeated])
    result = build(str(path), tmp_path / "out", 1, reviews=None)
    assert result.counts["documents"] == len(ROWS)
    assert {one.file for one in result.failures} == {"000.txt", "twin.txt", "第 11 行", "void.txt", "undated.txt"}
    assert all(one.reason and one.advice for one in result.failures)
    with duckdb.connect(str(result.path / "practices.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT doc, text, publisher, published, url FROM documents ORDER BY doc").fetchall()
        assert rows == [tuple(row.values()) for row in ROWS]
        places = connection.execute("SELECT DISTINCT county FROM practices WHERE county IS NOT NULL").fetchall()
        assert {county for (county,) in places} == set(COUNTIES)
    homes = {path.parent.parent.name for path in (tmp_path / "out" / "parts").rglob("*.parquet")}
    assert {"home_province=330000", "home_province=320000", "home_province=420000"} <= homes
    assert build(str(path), tmp_path / "out", 1, reviews=None) == result


def write_table(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_a_table_whose_blocks_are_larger_than_the_usual_allowance_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"doc": f"d{n}", "text": f"{n}" * 2_000, "publisher": "", "published": "2022", "address": ""} for n in range(2_000)]
    path = write_table(tmp_path / "table.parquet", rows)
    monkeypatch.setattr("dashboard.deliveries.MEMORY", "4MB")
    with open_delivery(str(path), tmp_path) as delivery:
        assert delivery.documents == len(rows)
        assert delivery.connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("1.8 GiB",)]


@pytest.mark.slow
def test_table_at_an_address(tmp_path: Path) -> None:
    import fsspec

    path = write_table(tmp_path / "table.parquet", ROWS)
    with fsspec.open("memory://bucket/table.parquet", "wb") as file:
        file.write(path.read_bytes())
    near = build(str(path), tmp_path / "near", 1, reviews=None)
    far = build("memory://bucket/table.parquet", tmp_path / "far", 1, reviews=None)
    assert_same(near, far)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.parquet", b"broken", "读不出来"), ("b.jsonl", b'{"doc": "1", "text": "x"}\n', "缺少列 publisher、published、address"),
        ("c.jsonl", b"{", "读不出来"), ("none.parquet", None, "读不出来"),
    ],
)  # fmt: skip
def test_bad_tables_are_said(tmp_path: Path, name: str, content: bytes | None, expected: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetError, match=expected):
        build(str(tmp_path / name), tmp_path / "out", 1, reviews=None)
    assert not (tmp_path / "out" / "current").exists()


def test_worker_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    item = item_of_text("a", TEXT, Source(), "0", "e")
    assert write_part(Batch(str(tmp_path / "parts"), "other", (item,))) == Receipt(
        Batch("", "", (item,)).name, programme()
    )
    assert not (tmp_path / "parts").exists()

    def another(_: Callable[[Any], Any], tasks: Iterable[Batch]) -> Iterator[tuple[Batch, Receipt]]:
        for task in tasks:
            yield task, Receipt(task.name, "0ther")

    with pytest.raises(DatasetError, match="程序版本是 0ther"):
        build(folder, tmp_path, 1, reviews=None, shop=workshop(None, tmp_path, nullcontext(another), 3))
    assert not (tmp_path / "current").exists()


def test_storage_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shop = workshop(str(tmp_path / "file" / "parts"), tmp_path, nullcontext(local(1)), 3)
    with pytest.raises(DatasetError, match="写不进"):
        build(folder, tmp_path / "out", 1, reviews=None, shop=shop)
    assert not (tmp_path / "out" / "current").exists()


def test_no_room_where_workers_write_is_said(folder: Path, tmp_path: Path) -> None:
    shop = workshop(None, tmp_path, nullcontext(losing(OSError(errno.ENOSPC, "No space left on device"))), 3)
    with pytest.raises(DatasetError, match=r"写不进.*No space left.*没有发布任何东西"):
        build(folder, tmp_path, 1, reviews=None, shop=shop)
    assert not (tmp_path / "current").exists()


def test_a_batch_is_of_one_province_and_year_where_sources_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def items(count: int) -> list[Item]:
        sources = [Source(publisher=f"{COUNTIES[n % 8]}政协", published=str(2020 + n % 2)) for n in range(count)]
        return [item_of_text(f"{n:04}", TEXT, source, str(n), "e") for n, source in enumerate(sources)]

    def homes(batch: Batch) -> set[Home]:
        return {home_of_source(item.source) for item in batch.items}

    shop = workshop("parts", Path(), nullcontext(local(1)), 10)
    made = list(batches(items(400), shop))
    assert sorted(item.doc for batch in made for item in batch.items) == [f"{n:04}" for n in range(400)]
    assert {len(batch.items) for batch in made} == {10} and all(len(homes(batch)) == 1 for batch in made)
    assert len(list(batches(items(25), shop))) == 3, "what is left over goes together"
    assert [batch.name for batch in batches(items(400), shop)] == [batch.name for batch in made]
    monkeypatch.setattr(assembly, "HELD", 20)
    held = list(batches(items(400), shop))
    assert sorted(item.doc for batch in held for item in batch.items) == [f"{n:04}" for n in range(400)]
    assert max(len(batch.items) for batch in held) <= 10
    assert home_of_source(None) == home_of_source(Source(publisher="某报", published="去年")) == (UNKNOWN, UNKNOWN)


def test_a_worker_does_not_run_the_main_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server that is a page with all its libraries."""
    page, ran = tmp_path / "page.py", tmp_path / "ran"
    page.write_text(f"open({str(ran)!r}, 'w')", "utf-8")
    main = ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert list(local(1)(abs, [-1])) == [(-1, 1)]
    assert not ran.exists() and main.__spec__ is None


def test_a_batch_is_named_by_what_is_in_it() -> None:
    items = [item_of_text(row["doc"] or "", row["text"] or "", Source(), str(n), "e") for n, row in enumerate(ROWS)]
    assert Batch("a", "p", tuple(items)).name == Batch("b", "q", tuple(items)).name
    assert Batch("a", "p", tuple(items)).name != Batch("a", "p", tuple(items[:-1])).name
    assert item_of_text("a", "", Source(), "0", "e").key != item_of_text("a", "", Source(title="t"), "0", "e").key


def test_unreachable_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(engines, "PATIENCE", 1)
    with pytest.raises(DatasetError, match="连不上调度器"), dask("tcp://127.0.0.1:9"):
        pass


def test_scheduler_without_workers_is_said(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(engines, "STARTING", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as scheduler:
        shop = workshop(None, tmp_path, dask(scheduler.scheduler_address), 3)
        with pytest.raises(DatasetError, match="还没有工作进程"):
            build(folder, tmp_path, 1, reviews=None, shop=shop)
    assert not (tmp_path / "current").exists()


@pytest.mark.slow
def test_a_result_whose_worker_dies_before_it_is_read_comes_again() -> None:
    distributed = pytest.importorskip("distributed")
    call = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1", silence_logs=50) as scheduler:
        address = scheduler.scheduler_address
        first = subprocess.Popen([*call, address], **quiet)
        with dask(address) as run:
            results = run(abs, range(-4, 0))
            found = [next(results)]
            time.sleep(2)  # by now the others are done, too
            first.kill()
            first.wait()
            time.sleep(2)
            second = subprocess.Popen([*call, address], **quiet)
            found += results
        second.kill()
        second.wait()
    assert sorted(found) == [(n, -n) for n in range(-4, 0)]


@contextmanager
def own_cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Address and process of a scheduler with one worker, each a process of its own."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    said = folder / f"{time.monotonic_ns()}.json"
    call = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen([*call, "--no-dashboard", "--scheduler-file", str(said)], **quiet)
    for _ in range(600):
        if said.is_file() and said.stat().st_size:
            break
        time.sleep(0.1)
    address = str(json.loads(said.read_text("utf-8"))["address"])
    call = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    worker = subprocess.Popen([*call, address], **quiet)
    try:
        yield address, scheduler
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_killed_scheduler_is_said_and_the_next_run_goes_on(folder: Path, plain: BuildResult, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    parts, out = str(tmp_path / "parts"), tmp_path / "out"
    with own_cluster(tmp_path) as (address, scheduler):

        def kill_after_one(step: str, done: int, total: int) -> None:
            if step == "extract" and done:
                scheduler.kill()

        shop = workshop(parts, out, dask(address), 1)
        with pytest.raises(DatasetError, match="连接断了"):
            build(folder, out, 1, kill_after_one, None, shop)
    assert not (out / "current").exists()
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "parts").rglob("*.parquet")}
    assert written
    with own_cluster(tmp_path) as (address, _):
        result = build(folder, out, 1, reviews=None, shop=workshop(parts, out, dask(address), 1))
    assert_same(result, plain)
    assert all(path.stat().st_mtime_ns == time for path, time in written.items())


def test_nothing_of_a_cluster_is_imported_unasked(folder: Path) -> None:
    call = (
        "import sys; from dashboard.build import build; import dashboard.commands; "
        "sys.exit(bool({'distributed', 'dask', 'fsspec'} & sys.modules.keys()))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    assert subprocess.run([sys.executable, "-c", call], env=environment, check=False).returncode == 0


def measure(*arguments: str, **environment: str) -> dict[str, Any]:
    """The figures that benchmarks/scale.py says, on a real scheduler and two worker processes on loopback."""
    pytest.importorskip("distributed", reason="pip install -r requirements-cluster.txt")
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "scale.py"), *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    figures: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-2])
    return figures


@pytest.mark.slow
def test_workers_killed_at_random_change_nothing() -> None:
    """Two runs here; `python benchmarks/scale.py kill --runs 50` is the long proof."""
    figures = measure("kill", "--runs", "2", "--count", "400")
    assert figures["killed"] > 0
    assert figures["equal_to_one_machine"] == 2


@pytest.mark.slow
def test_a_document_that_no_worker_survives_is_named() -> None:
    figures = measure("poison", DASHBOARD_SECONDS="3")
    assert figures["failures"] == figures["failures_alone"] == ["endless.txt: 处理超过 3 秒，已停止"]
    assert figures["documents"] == [20, 20]
    assert figures["deaths"] > 0 and figures["equal_to_one_machine"]
