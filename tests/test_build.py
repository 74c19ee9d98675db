"""From files to a published dataset: repeatable, resumable, and one bad file stops nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from dashboard import DATA, ROOT
from dashboard.assembly import workshop
from dashboard.build import BuildResult, build, stale
from dashboard.changes import find_changes
from dashboard.dataset import open_dataset, published
from dashboard.engines import local
from dashboard.errors import DatasetError
from dashboard.evaluate import read_records
from dashboard.models import Document, Source
from dashboard.reviews import append_decision, decide
from dashboard.store import current

GOOD = "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"
RECORDS = "SELECT * EXCLUDE (passage) FROM practices ORDER BY ALL"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, BuildResult]]:
    out = tmp_path_factory.mktemp("数据 集")
    yield out, build(out=out, jobs=2)


def exported(out: Path) -> list[object]:
    dataset = open_dataset(out)
    try:
        return dataset.cursor().execute(RECORDS).fetchall()
    finally:
        dataset.close()


def test_shipped_corpus_shows_the_gold_records(shipped: tuple[Path, BuildResult]) -> None:
    out, result = shipped
    assert result.failures == ()
    assert (result.counts["documents"], result.counts["practices"]) == (5, 239)
    assert current(out) == published(out) == result.version
    dataset = open_dataset(out)
    gold = read_records(DATA / "gold" / "gold.jsonl")
    rows = dataset.cursor().execute(
        'SELECT doc, start, "end", text, kind, body, level, province, city, county, themes, year, '
        "event_year, state FROM practices ORDER BY doc, start"
    )
    expected = [
        (g["doc"], g["start"], g["end"], g["text"], g["kind"], g["body"], g["level"], *g["place"].values(),
         g["themes"], g["year"], g["event_year"], "adjudicated")
        for g in sorted(gold, key=lambda g: (g["doc"], g["start"]))
    ]  # fmt: skip
    assert rows.fetchall() == expected
    dataset.close()


def test_building_again_changes_nothing(shipped: tuple[Path, BuildResult]) -> None:
    out, result = shipped
    written = (result.path / "practices.duckdb").stat().st_mtime_ns
    assert build(out=out) == result
    assert (result.path / "practices.duckdb").stat().st_mtime_ns == written
    assert stale(out=out) == ()


def test_same_input_elsewhere_gives_the_same_version_and_records(
    shipped: tuple[Path, BuildResult], tmp_path: Path
) -> None:
    out, result = shipped
    again = build(out=tmp_path, jobs=1)
    assert again.version == result.version
    assert exported(tmp_path) == exported(out)


def test_every_reference_leads_somewhere(shipped: tuple[Path, BuildResult]) -> None:
    dataset = open_dataset(shipped[0])
    for orphan in (
        "SELECT id FROM practices WHERE passage NOT IN (SELECT number FROM passages) OR passage IS NULL",
        "SELECT practice FROM practice_themes WHERE practice NOT IN (SELECT id FROM practices)",
        "SELECT theme FROM practice_themes WHERE theme NOT IN (SELECT code FROM themes)",
        "SELECT code FROM practices WHERE code NOT IN (SELECT code FROM places)",
        "SELECT id FROM passages WHERE practice NOT IN (SELECT id FROM practices)",
        "SELECT number FROM passages JOIN documents USING (doc) "
        'WHERE substr(documents.text, start + 1, "end" - start) <> passages.text',
    ):
        assert dataset.cursor().execute(orphan).fetchall() == []
    dataset.close()


def test_bad_files_are_named_and_the_rest_is_built(tmp_path: Path) -> None:
    documents = tmp_path / "资 料"
    documents.mkdir()
    (documents / "good.txt").write_text(GOOD, encoding="utf-8")
    (documents / "twin.txt").write_text(GOOD, encoding="utf-8")
    (documents / "other.html").write_text(f"<p>{GOOD}</p>", encoding="utf-8")
    (documents / "other.txt").write_text("同名。", encoding="utf-8")
    (documents / "empty.txt").write_bytes(b"")
    (documents / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (documents / "long.txt").write_text("政协。" * 2_000_000, encoding="utf-8")
    (documents / "table.xls").write_bytes(b"x")
    (documents / ".hidden.txt").write_text(GOOD, encoding="utf-8")
    if hasattr(os, "symlink") and sys.platform != "win32":
        (documents / "link.txt").symlink_to(documents / "good.txt")
    if sys.platform == "linux":
        (documents / os.fsdecode(b"\xff\xfe.txt")).write_text(GOOD, encoding="utf-8")
    result = build(documents, tmp_path / "out", 2, reviews=None)
    named = {failure.file for failure in result.failures}
    expected = {"twin.txt", "other.txt", "empty.txt", "binary.txt", "long.txt", "table.xls"}
    assert named - {"link.txt", "??.txt"} == expected
    assert all(failure.reason and failure.advice for failure in result.failures)
    assert result.counts["documents"] == 2
    assert ("link.txt" in named) == (documents / "link.txt").is_symlink()
    assert ("??.txt" in named) == (sys.platform == "linux")


def test_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="没有资料目录"):
        build(tmp_path / "nowhere", tmp_path / "out")


def test_stale_says_what_changed(tmp_path: Path) -> None:
    documents, out, reviews = tmp_path / "documents", tmp_path / "out", tmp_path / "reviews"
    documents.mkdir()
    (documents / "a.txt").write_text(GOOD, encoding="utf-8")
    assert stale(documents, out, reviews) == ("还没有数据集",)
    first = build(documents, out, 1, reviews=reviews)
    assert stale(documents, out, reviews) == ()
    start = GOOD.index("2022年，")
    end = GOOD.index("35条。") + 4
    document = Document("a", GOOD, "a.txt", "txt", "utf-8", "", Source())
    fields = {"kind": "outcome", "body": "德清县政协", "level": "county", "themes": ["digital"]}
    append_decision(reviews, decide("edit", document, start, end, "甲", fields))
    assert stale(documents, out, reviews) == ("审核意见",)
    second = build(documents, out, 1, reviews=reviews)
    (documents / "b.txt").write_text(GOOD.replace("德清", "安吉"), encoding="utf-8")
    (documents / "sources.csv").write_text("doc,published\na,2022-12-31\n", encoding="utf-8")
    assert stale(documents, out, reviews) == ("资料文件", "出处表 sources.csv")
    changes = find_changes(first.path, second.path)
    reasons = {one["reason"] for name in ("added", "changed", "withdrawn") for one in changes[name]}
    assert reasons == {"review"}


def test_dataset_without_its_own_index_is_refused(shipped: tuple[Path, BuildResult], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(shipped[1].path, copy)
    (copy / "index" / "version").write_text("other")
    with pytest.raises(DatasetError, match="other"):
        open_dataset(copy)
    shutil.rmtree(copy / "index")
    with pytest.raises(DatasetError, match="索引"):
        open_dataset(copy)
    (copy / "practices.duckdb").write_bytes(b"broken")
    with pytest.raises(DatasetError, match="打不开"):
        open_dataset(copy)
    with pytest.raises(DatasetError, match="还没有数据集"):
        open_dataset(tmp_path)


def test_a_new_dataset_is_noticed_while_the_old_one_is_read(tmp_path: Path) -> None:
    documents, out = tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    (documents / "a.txt").write_text(GOOD, encoding="utf-8")
    build(documents, out, 1, reviews=None)
    old = open_dataset(out)
    (documents / "b.txt").write_text(GOOD.replace("德清", "安吉"), encoding="utf-8")
    new = build(documents, out, 1, reviews=None)
    assert published(out) == new.version != old.version
    assert old.cursor().execute("SELECT documents FROM dataset").fetchall() == [(1,)]
    old.close()


@pytest.mark.slow
def test_one_more_document_gives_what_building_anew_gives(tmp_path: Path) -> None:
    documents, out = tmp_path / "documents", tmp_path / "out"
    shutil.copytree(DATA / "documents", documents)
    (documents / "empty.txt").write_bytes(b"")
    build(documents, out, 1)
    (documents / "a.txt").write_text(GOOD, encoding="utf-8")
    (documents / "empty.txt").unlink()
    (documents / "broken.txt").write_bytes(b"")
    grown, anew = build(documents, out, 1), build(documents, tmp_path / "anew", 1)
    assert (grown.version, grown.counts, grown.failures) == (anew.version, anew.counts, anew.failures)
    assert [one.file for one in grown.failures] == ["broken.txt"]
    assert exported(out) == exported(tmp_path / "anew")
    one, other = open_dataset(out), open_dataset(tmp_path / "anew")
    for query in ("协商", "德清县政协", "数字乡村"):
        assert one.index.count(query) == other.index.count(query) > 0
    for table in ("coverage", "reviews", "practice_cube", "places", "documents"):
        rows = [sorted(map(repr, d.cursor().table(table).fetchall())) for d in (one, other)]
        assert rows[0] == rows[1]
    for table in ("practice_facts", "pair_facts", "name_facts", "figure_facts", "practice_lists", "word_counts", "figure_heads"):
        rows = [sorted(map(repr, d.cursor().table(table).project(UNNUMBERED).fetchall())) for d in (one, other)]
        assert rows[0] == rows[1] != []
    one.close()
    other.close()


UNNUMBERED = "COLUMNS(c -> c NOT IN ('number', 'passage', 'position'))"
"""Columns without those that count rows, which come in another order."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX systems")
def test_killed_anywhere_the_old_dataset_stays_and_the_next_build_recovers(tmp_path: Path) -> None:
    documents, out = tmp_path / "documents", tmp_path / "out"
    shutil.copytree(DATA / "documents", documents)
    call = [
        sys.executable,
        "-m",
        "dashboard",
        "build",
        "--documents",
        str(documents),
        "--out",
        str(out),
        "--jobs",
        "1",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(call, env=environment, check=True, capture_output=True)
    published_before = current(out)
    for n in range(8):
        (documents / "new.txt").write_text(GOOD + "又。" * n, encoding="utf-8")
        process = subprocess.Popen(
            call,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(0.3 + n * 0.5)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        version = current(out)
        dataset = open_dataset(out)  # whole, whichever it is
        documents_built = 5 if version == published_before else 6
        assert dataset.cursor().execute("SELECT count(*) FROM documents").fetchall() == [(documents_built,)]
        dataset.close()
    subprocess.run(call, env=environment, check=True, capture_output=True)
    assert not list(out.glob(".building-*"))


@pytest.mark.slow
def test_decisions_follow_a_renamed_document(tmp_path: Path) -> None:
    documents, reviews, out = tmp_path / "documents", tmp_path / "reviews", tmp_path / "out"
    documents.mkdir()
    (documents / "one.txt").write_text(GOOD, "utf-8")
    (documents / "other.txt").write_text(GOOD.replace("德清", "安吉"), "utf-8")
    start = GOOD.index("2022年，")
    document = Document("one", GOOD, "one.txt", "txt", "utf-8", "", Source())
    append_decision(reviews, decide("edit", document, start, len(GOOD) - 1, "甲", {"kind": "outcome"}))
    RENAMED = "SELECT doc, kind, state FROM practices ORDER BY doc"
    for name in ("renamed", "again"):  # renamed between two builds; gone for one build and then back
        build(documents, out, 1, reviews=reviews)
        if name == "again":
            (documents / "renamed.txt").rename(tmp_path / "away.txt")
            build(documents, out, 1, reviews=reviews)
            (tmp_path / "away.txt").rename(documents / "again.txt")
        else:
            (documents / "one.txt").rename(documents / "renamed.txt")
        batches = tmp_path / f"batches-{name}"  # as a table or a cluster builds: with the same result
        for place, shop in ((out, None), (batches, workshop(None, batches, nullcontext(local(1))))):
            result = build(documents, place, 1, reviews=reviews, shop=shop)
            assert result.failures == ()
            dataset = open_dataset(place)
            assert (name, "outcome", "edited") in dataset.cursor().execute(RENAMED).fetchall()
            assert dataset.cursor().execute("SELECT reason FROM reviews").fetchall() == [(None,)]
            dataset.close()
