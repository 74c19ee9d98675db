"""How the building grows: engines beside each other, memory and disk by number of documents, workers killed.

    python benchmarks/scale.py make N FILE           made documents as a Parquet table
    python benchmarks/scale.py engines N             local 1 : local 2 : a cluster of two workers on loopback
    python benchmarks/scale.py grow N,N,…            time, memory and disk of local builds of N documents
    python benchmarks/scale.py kill --runs 50        workers killed at random; every result compared
    python benchmarks/scale.py poison                one document that kills every worker that tries it

Made documents are sentences of data/documents drawn by chance under the name of another county each time: they
read like the real ones, are of their length in part (some 600 characters), and say nothing.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard import DATA
from dashboard.assembly import workshop, write_parts
from dashboard.build import BuildResult, build, silent
from dashboard.deliveries import open_delivery
from dashboard.engines import dask, local
from dashboard.parts import Receipt
from dashboard.places import gazetteer
from dashboard.schema import TABLES
from dashboard.versions import extractor_version

SEED = 7
SENTENCES = 9
ROUNDS = 3
EVERY = (1.5, 7.0)
"""Seconds between two workers killed; a worker takes some 3 to start."""
ENDLESS = 3_000
"""Documents whose text together takes minutes to extract."""


def make(count: int, path: Path, length: int = SENTENCES) -> Path:
    """Write made documents of `length` sentences, sorted as a well-kept table is: by year, then county."""
    draw = random.Random(SEED)
    texts = [file.read_text("utf-8") for file in sorted((DATA / "documents").glob("*.txt"))]
    sentences = sorted({one for text in texts for one in re.findall(r"[^。\s]{15,120}。", text)})
    counties = sorted({one.name for one in gazetteer().divisions if one.level == "county" and not one.until})
    writer = None
    for first in range(0, count, 2_000):
        rows = []
        for n in range(first, min(first + 2_000, count)):
            county, year = counties[n % len(counties)], 2015 + n * 10 // count
            own = "".join(f"{county}政协{one}" if draw.random() < 0.3 else one for one in draw.sample(sentences, length))
            text = f"{county}政协{year}年工作第{n}号\n\n{year}年，{own}\n"
            rows.append({"doc": f"m{n:08}", "text": text, "publisher": f"{county}政协", "published": str(year),
                         "address": f"https://example.org/{n}"})  # fmt: skip
        table = pa.Table.from_pylist(rows)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()
    return path


class Cluster:
    """Two worker processes of a scheduler, started again when they die, as a cluster's own manager does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.started: list[float] = [0.0, 0.0]
        self.workers = [self._start(n) for n in range(2)]
        self.deaths = 0

    def _start(self, n: int) -> subprocess.Popen[bytes]:
        self.started[n] = time.monotonic()
        call = [sys.executable, "-m", "distributed.cli.dask_worker", self.address, "--no-nanny", "--nthreads", "1"]
        return subprocess.Popen([*call, "--no-dashboard"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def mend(self) -> None:
        """Start again what is dead."""
        for n, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.deaths += 1
                self.workers[n] = self._start(n)


@contextmanager
def meanwhile(step: Callable[[], None]) -> Iterator[None]:
    """Take a step every tenth of a second, in a thread, while the body runs."""
    stop = threading.Event()

    def repeat() -> None:
        while not stop.wait(0.1):
            step()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def cluster(draw: random.Random | None = None) -> Iterator[Cluster]:
    """A scheduler and two workers on loopback; with `draw` a worker is killed every now and then."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1", silence_logs=50) as scheduler:
        made = Cluster(scheduler.scheduler_address)
        next_kill = time.monotonic() + 5

        def mend_and_kill() -> None:
            nonlocal next_kill
            made.mend()
            if draw and time.monotonic() > next_kill:
                draw.choice(made.workers).kill()
                next_kill = time.monotonic() + draw.uniform(*EVERY)

        try:
            with meanwhile(mend_and_kill):
                yield made
        finally:
            for worker in made.workers:
                worker.kill()
                worker.wait()


def built(table: Path, out: Path, engine: Any, size: int = 200) -> BuildResult:
    """A build of a table by an engine, without reviews."""
    return build(str(table), out, 2, reviews=None, shop=workshop(None, out, engine, size))


def exported(result: BuildResult) -> list[str]:
    """All rows of all tables as sorted JSON lines."""
    with duckdb.connect(str(result.path / "practices.duckdb"), read_only=True) as connection:
        return sorted(
            json.dumps([table, *row], ensure_ascii=False, default=str)
            for table in TABLES
            for row in connection.table(table).fetchall()
        )


def compare_engines(count: int, folder: Path) -> None:
    """Documents a second of extraction, each engine warmed up with another table first."""
    table, warm = make(count, folder / "table.parquet"), make(60, folder / "warm.parquet")
    with cluster() as made:
        choices: dict[str, Callable[[], Any]] = {
            "local 1": lambda: nullcontext(local(1)),
            "local 2": lambda: nullcontext(local(2)),
            "cluster 2": lambda: dask(made.address),
        }
        for turn in range(ROUNDS):  # in turns, so that what else the machine does falls on all of them
            for name, engine in choices.items():
                out = folder / f"{name} {turn}"
                extracted(warm, out, engine(), 30)
                seconds, receipts = extracted(table, out, engine(), 50)
                done = sum(one.documents for one in receipts)
                load = os.getloadavg()[0]
                show(engine=name, documents=done, seconds=seconds, per_second=done / seconds, load=load)


def extracted(table: Path, out: Path, engine: Any, size: int) -> tuple[float, list[Receipt]]:
    """Seconds from the first batch to the last receipt; processes of a local engine start within them."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workplace, open_delivery(str(table), Path(workplace)) as delivery:
        items = list(delivery.items(extractor_version()))
        begun = time.perf_counter()
        with engine as run:
            receipts = write_parts(items, len(items), run, workshop(None, out, engine, size), silent)
        return time.perf_counter() - begun, receipts


def grow(counts: list[int], length: int, folder: Path) -> None:
    """Each step's seconds and peak memory, of this process and of the largest worker; bytes a document."""
    for count in counts:
        out = folder / str(count)
        table = make(count, folder / f"{count}.parquet", length)
        with watched() as steps:
            result = build(str(table), out, 2, steps, reviews=None)
        parts = sum(path.stat().st_size for path in (out / "parts").rglob("*.parquet"))
        show(
            **result.counts,
            **steps.figures(),
            input_bytes=table.stat().st_size / count,
            parts_bytes=parts / count,
            database_bytes=(result.path / "practices.duckdb").stat().st_size / count,
            index_bytes=sum(path.stat().st_size for path in (result.path / "index").iterdir()) / count,
        )
        shutil.rmtree(out)


class Steps:
    """Progress that keeps the seconds and the peak memory of each step, sampled every tenth of a second."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peaks: dict[str, int] = {}
        self.worker = 0
        self._step, self._since = "", time.perf_counter()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            now = time.perf_counter()
            if self._step:
                self.seconds[self._step] = self.seconds.get(self._step, 0) + now - self._since
            self._step, self._since = step, now

    def sample(self, process: Any) -> None:
        """Look at the memory of a psutil.Process and its children now."""
        self.peaks[self._step] = max(self.peaks.get(self._step, 0), process.memory_info().rss)
        for child in process.children(recursive=True):
            with suppress(Exception):  # it may be gone by now
                self.worker = max(self.worker, child.memory_info().rss)

    def figures(self) -> dict[str, float]:
        """Everything, megabytes and seconds."""
        peaks = {f"{step}_mb": peak / 2**20 for step, peak in self.peaks.items() if step}
        return {f"{step}_s": taken for step, taken in self.seconds.items()} | peaks | {"worker_mb": self.worker / 2**20}


@contextmanager
def watched() -> Iterator[Steps]:
    """Steps whose memory is sampled while the body runs."""
    import psutil

    steps, process = Steps(), psutil.Process()
    with meanwhile(lambda: steps.sample(process)):
        yield steps


def kill(runs: int, count: int, folder: Path) -> None:
    """Builds while workers are killed at random, each compared with the build of one machine."""
    table = make(count, folder / "table.parquet")
    plain = built(table, folder / "plain", nullcontext(local(2)), 5)
    expected = exported(plain)
    same = 0
    with cluster(random.Random(SEED)) as made:
        for n in range(runs):
            out, before, begun = folder / f"run{n}", made.deaths, time.perf_counter()
            result = built(table, out, dask(made.address), 5)
            equal = (result.version, result.failures, exported(result)) == (plain.version, (), expected)
            same += equal
            show(run=n, killed=made.deaths - before, seconds=time.perf_counter() - begun, equal=equal)
            shutil.rmtree(out)
    show(runs=runs, documents=count, killed=made.deaths, equal_to_one_machine=same)


def poison(count: int, folder: Path) -> None:
    """One document that no worker survives (its time limit ends the process), on the cluster and on one machine.

    To be run with DASHBOARD_SECONDS=3 or so in the environment: the document takes some ten seconds.
    """
    table = make(count, folder / "table.parquet")
    rows = pq.read_table(table)
    endless = pa.table({name: ["endless"] for name in rows.column_names}, schema=rows.schema)
    text = "".join(rows.column("text").to_pylist()) * (ENDLESS // count)
    endless = endless.set_column(3, "published", pa.array(["2022"]))
    endless = endless.set_column(1, "text", pa.array([text[:4_900_000 // 3]]))
    pq.write_table(pa.concat_tables([rows, endless]), table)
    plain = built(table, folder / "plain", nullcontext(local(2)), 1)
    with cluster() as made:
        result = built(table, folder / "out", dask(made.address), 1)
    equal = (result.version, exported(result)) == (plain.version, exported(plain))
    failed, alone = ([f"{one.file}: {one.reason}" for one in of.failures] for of in (result, plain))
    counts = (result.counts["documents"], plain.counts["documents"])
    show(documents=counts, failures=failed, failures_alone=alone, deaths=made.deaths, equal_to_one_machine=equal)


def show(**figures: Any) -> None:
    """One line of JSON, numbers short enough to read."""
    short = {name: round(one, 1) if isinstance(one, float) else one for name, one in figures.items()}
    print(json.dumps(short, ensure_ascii=False), flush=True)


def main() -> int:
    """Run one measurement in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_subparsers(dest="what", required=True).add_parser
    made = add("make")
    made.add_argument("count", type=int)
    made.add_argument("file", type=Path)
    add("engines").add_argument("count", type=int)
    growing = add("grow")
    growing.add_argument("counts", type=lambda text: [int(one) for one in text.split(",")])
    growing.add_argument("--sentences", type=int, default=SENTENCES, help="of a document")
    killing = add("kill")
    killing.add_argument("--runs", type=int, default=50)
    killing.add_argument("--count", type=int, default=40)
    add("poison").add_argument("--count", type=int, default=20)
    asked = parser.parse_args()
    if asked.what == "make":
        make(asked.count, asked.file)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.what == "engines":
            compare_engines(asked.count, folder)
        elif asked.what == "grow":
            grow(asked.counts, asked.sentences, folder)
        elif asked.what == "poison":
            poison(asked.count, folder)
        else:
            kill(asked.runs, asked.count, folder)
    show(peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return 0


if __name__ == "__main__":
    sys.exit(main())
