"""The dashboard over a corpus of the whole country: python -m benchmarks.nation N TIMES [--folder DIR].

Made documents (benchmarks/scale.py) are extracted, N of them; their parts are copied TIMES under other names, so that
millions of passages take minutes; then all that follows is done and measured as a build does it: loading, indexing,
opening, charts, search, pages; and the same questions put to the parts themselves, in place. The copies have the words
of the original, so that an index has fewer different words than one of real texts of that size.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.charts import CHARTS, FILTERS
from benchmarks.scale import extracted, make, show, watched
from dashboard import ROOT
from dashboard.dataset import open_dataset
from dashboard.engines import local
from dashboard.indexing import index_passages
from dashboard.loading import load_dataset
from dashboard.parts import Receipt
from dashboard.versions import Inputs

NAMED = ("of_doc", "doc", "id", "practice", "key")
TOGETHER = 6
"""Copies in a file, which then has as many documents as a batch of a large corpus."""
WORDS = ("协商", "委员", "有事好商量", "数字乡村", "提案 办理", "协商 -提案", "“社情民意”", "民", "基层治理 | 社会治理", "湖州 协商")
PAGES = ("overview", "compare", "themes", "timeline", "search", "downloads")
ASKED = {"q": "协商", "from": "2017"}

IN_PLACE = {
    "practices by province and year": "SELECT province, year, count(*) FROM {practices} GROUP BY ALL",
    "practices of a city in two years": "SELECT count(*), min(text) FROM {practices} WHERE city = '湖州市' AND year IN (2018, 2019) {pruned}",
    "theme by city": "SELECT theme, city, count(*) FROM {practices} AS p JOIN {practice_themes} AS t ON t.practice = p.id GROUP BY ALL",
    "passages of one document": "SELECT text FROM {passages} WHERE doc = 'm00001234'",
    "text of one document": "SELECT text FROM {documents} WHERE doc = 'm00001234'",
    "20 records by id": "SELECT text FROM {practices} WHERE id IN (SELECT id FROM wanted)",
}
PRUNED = "AND home_province = 330000 AND home_year IN (2018, 2019)"


def main() -> int:
    """Make and measure; with `app` as first argument: measure the dataset of this folder in a process of its own."""
    if sys.argv[1:2] == ["app"]:
        measure_app(Path(sys.argv[2]))
        return 0
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("times", type=int)
    parser.add_argument("--folder", type=Path, help="an empty one, kept; else one that is gone afterwards")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        target = make_dataset(asked.count, asked.times, folder)
        command = [sys.executable, "-m", "benchmarks.nation", "app", str(target)]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "DASHBOARD_DATASET": str(target)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        compare_in_place(folder / "parts", target)
    return 0


def make_dataset(count: int, times: int, folder: Path) -> Path:
    """The dataset of `count` documents, copied; its folder. Says seconds, memory and size of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    table = make(count, folder / "table.parquet")
    target, parts = folder / "dataset", folder / "parts"
    with watched() as steps:
        steps("extract", 0, 1)
        _, receipts = extracted(table, folder, nullcontext(local(2)), 200)
        steps("copy", 0, 1)
        files = copy_parts(receipts, times, parts)
        target.mkdir()
        steps("store", 0, 1)
        load_dataset(target, Inputs("c", "", "", "", ""), str(parts), [Receipt("all", "", count * times, files)], (), ())
        index_passages(target, Inputs("c", "", "", "", "").version, local(2), 2, steps)
        steps("done", 1, 1)
    documents = count * times
    sizes = {"parts": parts, "database": target / "practices.duckdb", "index": target / "index"}
    with duckdb.connect(str(target / "practices.duckdb"), read_only=True) as connection:
        ((passages, practices),) = connection.execute("SELECT passages, practices FROM dataset").fetchall()
    show(documents=documents, passages=passages, practices=practices, **steps.figures(), load=os.getloadavg()[0],
         files=sum(map(len, files.values())),
         **{f"{name}_bytes_a_document": size(path) / documents for name, path in sizes.items()})  # fmt: skip
    return target


def size(path: Path) -> int:
    """Bytes of a file or of all files below a folder."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())


def copy_parts(receipts: list[Receipt], times: int, parts: Path) -> dict[str, list[str]]:
    """Parts with the same rows under `times` names of documents and records; in place of those given."""
    homes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for receipt in receipts:
        for table, paths in receipt.files.items():
            for path in paths:
                homes[table, path.rpartition("/")[0]].append(path)
    files: dict[str, list[str]] = {}
    for (table, home), paths in homes.items():
        rows = pa.concat_tables([pq.ParquetFile(parts / path).read() for path in paths])
        for path in paths:
            (parts / path).unlink()
        for first in range(0, times, TOGETHER):
            path = f"{home}/copies{first}.parquet"
            copied = [copy_of(rows, n) for n in range(first, min(first + TOGETHER, times))]
            pq.write_table(pa.concat_tables(copied), parts / path, compression="zstd")
            files.setdefault(table, []).append(path)
    return files


def copy_of(rows: pa.Table, n: int) -> pa.Table:
    """The rows under other names: `m1` is `m1`, then `c001-m1`, so that no copy stands beside its original."""
    if n == 0:
        return rows
    for name in set(NAMED) & set(rows.column_names):
        named = pc.binary_join_element_wise(f"c{n:03}", rows.column(name), "-")
        rows = rows.set_column(rows.column_names.index(name), name, named)
    if "print" in rows.column_names:  # the copies are other documents: no reprints of each other
        prints = [sha256(f"{one}{n}".encode()).hexdigest() * 16 for one in rows.column("print").to_pylist()]
        rows = rows.set_column(rows.column_names.index("print"), "print", pa.array(prints, pa.string()))
    return rows


def measure_app(folder: Path) -> None:
    """What the application does with a dataset, each in milliseconds, and its memory after each step."""
    from streamlit.testing.v1 import AppTest

    begun = time.perf_counter()
    dataset = open_dataset(folder)
    show(what="open", ms=milliseconds(begun), passages=dataset.index.passages, **memory())
    for mode in ("exact", "ranked"):
        took = list(timed(lambda words, mode=mode: dataset.index.search(words, mode=mode), WORDS))  # type: ignore[misc]
        show(what=f"search, {mode}", **spread(took), load=os.getloadavg()[0], **memory())
    numbers = list(timed(dataset.index.matching, WORDS[:5]))
    show(what="all numbers of a word, for a chart", **spread(numbers), **memory())
    slowest: dict[str, float] = {}
    everything = []
    for name, ask in CHARTS.items():
        took = list(timed(lambda filters, ask=ask: ask(dataset, filters), FILTERS.values()))  # type: ignore[misc]
        slowest[name] = max(took)
        everything += took
    show(what="charts, all filters", **spread(everything), load=os.getloadavg()[0], **memory())
    show(what="charts, slowest", **dict(sorted(slowest.items(), key=lambda one: -one[1])[:5]))
    dataset.close()
    for name in PAGES:
        took = []
        for query in ({}, {}, ASKED):
            test = AppTest.from_file(str(ROOT / "src" / "dashboard" / "ui" / "shell.py"), default_timeout=300)
            for key, value in query.items():
                test.query_params[key] = value
            if name != "overview":
                test.switch_page(str(ROOT / "pages" / f"{name}.py"))
            begun = time.perf_counter()
            test.run()
            took.append(milliseconds(begun))
            assert not test.exception, name
        show(what=f"page {name}", first_ms=took[0], again_ms=took[1], filtered_ms=took[2], **memory())


def compare_in_place(parts: Path, target: Path) -> None:
    """The same questions to tables of the dataset and to views of the parts, in milliseconds: the median of three."""
    (programme,) = [path for path in parts.iterdir() if path.is_dir()]
    begun = time.perf_counter()
    with duckdb.connect(str(target / "practices.duckdb"), read_only=True) as connection:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT id FROM practices USING SAMPLE 20")
        views = {}
        for table in ("documents", "passages", "practices", "practice_themes"):
            views[table] = f"in_place_{table}"
            pattern = f"{programme}/{table}/*/*/*.parquet"
            connection.execute(f"CREATE TEMP VIEW in_place_{table} AS FROM read_parquet('{pattern}', hive_partitioning = true)")
        show(what="views made", ms=milliseconds(begun), load=os.getloadavg()[0])
        for question, sql in IN_PLACE.items():
            loaded = sql.format(pruned="", **{table: table for table in views})
            placed = sql.format(pruned=PRUNED, **views)
            tables, in_place = (
                median(timed(lambda one: connection.execute(one).fetchall(), [asked] * 3)) for asked in (loaded, placed)
            )
            show(what=question, tables_ms=tables, in_place_ms=in_place, load=os.getloadavg()[0])


def timed(ask: Callable[[Any], object], questions: Any) -> Iterator[float]:
    """Milliseconds of each question, asked once."""
    for one in questions:
        begun = time.perf_counter()
        ask(one)
        yield milliseconds(begun)


def milliseconds(begun: float) -> float:
    """Since then."""
    return (time.perf_counter() - begun) * 1_000


def spread(took: list[float]) -> dict[str, float]:
    """Median, 95th percentile, most."""
    return {"p50_ms": median(took), "p95_ms": quantiles(took, n=20, method="inclusive")[-1], "most_ms": max(took)}


def memory() -> dict[str, float]:
    """Megabytes of this process: its own, and pages of files, which the system takes back when it needs them."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    values = {line.split(":")[0]: int(line.split()[1]) / 1_000 for line in lines if line.startswith("Rss")}
    return {"own_mb": values["RssAnon"], "file_pages_mb": values["RssFile"]}


if __name__ == "__main__":
    sys.exit(main())
