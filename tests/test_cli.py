"""The command line as tools outside rely on it: data on stdout, messages on stderr, exit status 0, 1, 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from dashboard import DATA, ROOT
from dashboard.catalogue import VIEWS, read_options
from dashboard.dataset import open_dataset
from dashboard.exports import export, export_passages, export_view
from dashboard.filters import from_query

GUIDE = {
    "doc", "start", "end", "text", "kind", "body", "place", "level", "themes", "names", "figures",
    "year", "event_year",
}  # fmt: skip


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("数据 集") / "out"
    done = run("build", "--out", folder)
    assert done.returncode == 0, done.stderr.decode()
    last = json.loads(done.stdout.decode().splitlines()[-1])
    assert set(last) == {"version", "path", "counts", "failures"}
    assert (Path(last["path"]) / "practices.duckdb").is_file()
    assert (folder / "current").read_text().strip() == last["version"]
    return folder


def test_extract_gives_records_of_the_coding_guide(tmp_path: Path) -> None:
    folder, text, sources = tmp_path / "资 料", tmp_path / "text", tmp_path / "s.csv"
    folder.mkdir()
    source = DATA / "documents" / "004.txt"
    (folder / "一 篇.txt").write_bytes(source.read_bytes())
    sources.write_text("doc,published\n一 篇,2020-05-09\n", encoding="utf-8")
    done = run(
        "extract", folder, "--out", tmp_path / "r.jsonl", "--sources", sources, "--text", text, "--jobs", 1,
        PYTHONIOENCODING="gbk",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    exact = (text / "一 篇.txt").read_bytes().decode()
    assert exact.encode() == source.read_bytes()
    records = [json.loads(line) for line in (tmp_path / "r.jsonl").open(encoding="utf-8")]
    assert records
    for record in records:
        assert set(record) >= GUIDE
        assert exact[record["start"] : record["end"]] == record["text"]
        assert (record["doc"], record["year"], record["state"]) == ("一 篇", 2020, "extracted")
        assert set(record["place"]) == {"province", "city", "county"}
        assert all(name in record["text"] for name in record["names"])


def test_extract_reads_the_folders_workbook_and_leaves_out_odd_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("doc", "committee", "published"), ("a", "南京市鼓楼区政协", "2022/5/31"), ("b", "南京市鼓楼区政协", "去年")):
        book.active.append(row)
    book.save(tmp_path / "sources.xlsx")
    for name, month in (("a", "三月"), ("b", "四月")):
        (tmp_path / f"{name}.txt").write_text(f"区政协{month}组织委员开展专题协商12次，形成建议35条。\n", encoding="utf-8")
    done = run("extract", tmp_path, "--jobs", 1)
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(one["doc"], one["body"], one["year"]) for one in records] == [("a", "南京市鼓楼区政协", 2022), ("b", "南京市鼓楼区政协", None)]
    assert (done.returncode, "b 的 published“去年”不是日期" in done.stderr.decode()) == (1, True)


def test_extract_goes_on_past_a_bad_file_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    done = run(
        "extract", DATA / "documents" / "001.txt", tmp_path / "bad.txt", tmp_path / "none.txt", "--jobs", 1
    )
    assert done.returncode == 1
    assert {json.loads(line)["doc"] for line in done.stdout.decode().splitlines()} == {"001"}
    messages = done.stderr.decode()
    assert "bad.txt" in messages and "none.txt" in messages and "Traceback" not in messages


def test_search_counts_passages(out: Path) -> None:
    done = run("search", "有事好商量", "--dataset", out, "--limit", 3, "--json", PYTHONIOENCODING="gbk")
    found = json.loads(done.stdout.decode())
    assert (done.returncode, len(found["hits"])) == (0, 3)
    assert found["total"] > 3
    for hit in found["hits"]:
        assert {"doc", "start", "end", "text", "score"} <= set(hit)
        assert "有事好商量" in hit["text"]
    narrowed = run(
        "search", "有事好商量", "--city", "南通市", "--year", "2022", "--json", DASHBOARD_DATASET=str(out)
    )
    assert 0 < json.loads(narrowed.stdout.decode())["total"] < found["total"]
    national = run("search", "政协", "--city", "national", "--json", "--dataset", out)
    assert {hit["level"] for hit in json.loads(national.stdout.decode())["hits"]} == {"national"}
    onward, since = (run("search", "政协", *years, "--json", "--dataset", out) for years in (("--year", "2022-"), ("--from", "2022")))
    assert onward.stdout == since.stdout
    ignored = run("search", "政协", "--city", "无此市", "--dataset", out)
    assert (ignored.returncode, "无此市" in ignored.stderr.decode()) == (0, True)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json", "zip"])
def test_export_writes_what_the_filters_leave(out: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"南通.{form}"
    done = run("export", "--city", "南通市", "--format", form, "--out", path, "--dataset", out)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    if form == "parquet":
        assert pq.read_table(path).num_rows == 13
    elif form == "csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("what", ["practices", "passages", "practices_by_theme_city"])
def test_export_page_and_http_give_the_same_bytes(out: Path, tmp_path: Path, what: str) -> None:
    """One mechanism, three doors."""
    dataset = open_dataset(out)
    asked = {"city": ["南通市"], "from": ["2018"]}
    filters, _ = from_query(asked)
    options = {"by": "level", "across": "total"} if what in VIEWS else {}
    for form in ("csv", "xlsx"):
        path = tmp_path / f"{what}.{form}"
        given = [part for name, value in options.items() for part in ("--option", f"{name}={value}")]
        done = run("export", what, "--city", "南通市", "--from", "2018", "--format", form, "--out", path, "--lang", "zh", "--dataset", out, *given)
        assert done.returncode == 0, done.stderr.decode()
        if what in VIEWS:
            chosen, _ = read_options(VIEWS[what], {name: [value] for name, value in options.items()})
            page = export_view(dataset, VIEWS[what], filters, chosen, form, "zh")
        else:
            page = (export if what == "practices" else export_passages)(dataset, filters, form, "zh")
        assert path.read_bytes() == page
    dataset.close()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nothing",), 2, "没有“nothing”可以导出"), (("names", "--option", "x=1"), 0, "x=1"),
        (("practices_by_theme_city", "--option", "by=moon"), 0, "by=moon"), (("practices", "--option", "by=city"), 0, "by=city"),
    ],
    ids=str,
)  # fmt: skip
def test_export_names_what_it_does_not_know(out: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    done = run("export", *arguments, "--format", "csv", "--out", tmp_path / "x.csv", "--dataset", out)
    assert done.returncode == status and said in done.stderr.decode()


def test_fold() -> None:
    assert run("fold", "ＡＢ協商").stdout.decode() == "ab协商\n"


def test_review_binds_and_diff_shows_it(out: Path, tmp_path: Path) -> None:
    listed = run("review", "list", "--limit", "9" * 20, "--dataset", out)
    assert (listed.returncode, listed.stdout) == (0, b"")  # all records of the shipped corpus are decided
    found = json.loads(run("search", "湖州市政协", "--dataset", out, "--limit", 50, "--json").stdout.decode())
    key = next(hit["practice"] for hit in found["hits"] if hit["practice"])
    reviews = tmp_path / "reviews"
    base = ("--who", "甲", "--reviews", reviews, "--dataset", out)
    done = run("review", "edit", key, "--set", "kind=plan", "--set", 'themes=["digital"]', *base)
    assert done.returncode == 0, done.stderr.decode()
    decision = json.loads(done.stdout.decode())["decision"]
    assert run("review", "edit", key, "--set", "kind=wish", *base).returncode == 2
    assert run("review", "withdraw", decision, "--who", "甲", "--reviews", reviews).returncode == 0
    log = [
        json.loads(line) for line in run("review", "log", "--reviews", reviews).stdout.decode().splitlines()
    ]
    assert [one["action"] for one in log] == ["edit", "withdraw"]
    version = (out / "current").read_text().strip()
    same = json.loads(run("diff", version, version, "--dataset", out).stdout.decode())
    assert same["counts"] == {"added": 0, "changed": 0, "withdrawn": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("nonsense",), ("build", "--documents", "/nowhere"), ("search", "x", "--dataset", "/nowhere"),
        ("search", "“", "--dataset", "OUT"), ("evaluate", "--gold", "/nowhere"), ("diff", "a", "b"),
        ("review", "list", "--limit", "-1", "--dataset", "OUT"), ("search", "政协", "--offset", "-1", "--dataset", "OUT"),
        ("extract", __file__, "--text", __file__),
    ],
)  # fmt: skip
def test_wrong_calls_end_with_2_and_a_sentence(arguments: tuple[str, ...], out: Path) -> None:
    done = run(*(out if one == "OUT" else one for one in arguments))
    assert done.returncode == 2
    assert done.stderr.strip() and b"Traceback" not in done.stderr


def test_build_goes_where_the_environment_says_and_into_no_version(out: Path, tmp_path: Path) -> None:
    (tmp_path / "资料").mkdir()
    (tmp_path / "资料" / "a.txt").write_text("德清县政协2022年组织委员开展专题协商12次。\n", encoding="utf-8")
    folders = {"DASHBOARD_DOCUMENTS": str(tmp_path / "资料"), "DASHBOARD_DATASET": str(tmp_path / "out")}
    done = run("build", "--no-reviews", "--jobs", 1, **folders)
    assert json.loads(done.stdout.decode().splitlines()[-1])["counts"]["documents"] == 1
    assert (tmp_path / "out" / "current").is_file()
    version = out / (out / "current").read_text("utf-8").strip()
    refused = run("build", DASHBOARD_DATASET=str(version))
    assert (refused.returncode, "是一个数据版本" in refused.stderr.decode()) == (2, True)


def test_evaluate_prints_figures_and_holds_floors_asked_for(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"detection_f1": 1.01}')
    done = run("evaluate", "--floors", floors, "--errors", 1, "--by-document")
    assert done.returncode == 1
    figures = json.loads(done.stdout.decode())
    assert {"detection_f1", "record", "themes_f1", "documents"} <= set(figures)
    assert "detection_f1" in done.stderr.decode()
