"""The folder of documents: nothing over another, nothing half written, the sources table kept."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dashboard.corpus import add_files, folder_sources, read_table
from dashboard.errors import DocumentError
from dashboard.models import Source


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_a_sources_table() -> None:
    content = workbook(("doc", "published", "title"), ("甲.txt", date(2022, 5, 31), 12.0), (None, None, None))
    assert read_table("sources.xlsx", content) == {"甲": Source(published="2022-05-31", title="12")}


def test_the_folders_workbook_counts_where_the_csv_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources.xlsx").write_bytes(workbook(("doc", "title"), ("a", "甲"), ("b", "乙")))
    (tmp_path / "sources.csv").write_text("doc,title\na,别的\n", "utf-8")
    assert folder_sources(tmp_path) == {"a": Source(title="别的"), "b": Source(title="乙")}


def test_rows_are_added_and_those_there_stay(tmp_path: Path) -> None:
    table = tmp_path / "sources.csv"
    table.write_bytes("doc,编者,title\r\na,王,旧\r\n".encode("gb18030"))
    notes = add_files(tmp_path, [("b.txt", b"x")], {"a": Source(title="新"), "b": Source(title="乙", url="http://x")})
    assert [note[:8] for note in notes] == ["出处表里已有 a"]
    assert table.read_text("utf-8-sig") == "doc,编者,title,url\na,王,旧,\nb,,乙,http://x\n"
    assert add_files(tmp_path, [], {"b": Source(title="乙", url="http://x")}) == ()


@pytest.mark.parametrize("name", ["../a.txt", "夹/a.txt", ".lock", ".a.txt", "", "there.txt", "dangling.txt"])
def test_nothing_is_written_outside_or_over_another(tmp_path: Path, name: str) -> None:
    folder, outside = tmp_path / "corpus", tmp_path / "outside.txt"
    folder.mkdir()
    (folder / "there.txt").write_text("原有")
    (folder / "dangling.txt").symlink_to(outside)
    with pytest.raises(DocumentError):
        add_files(folder, [(name, b"x")], {})
    assert (folder / "there.txt").read_text() == "原有"
    assert not outside.exists() and not (tmp_path / "a.txt").exists()


def test_a_table_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("doc,title\n")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "sources.csv").symlink_to(outside)
    with pytest.raises(DocumentError, match="符号链接"):
        add_files(folder, [], {"a": Source(title="甲")})
    assert outside.read_text() == "doc,title\n"


def test_what_a_killed_import_left_is_removed_and_said(tmp_path: Path) -> None:
    (tmp_path / ".incoming-1").write_bytes(b"half")
    assert add_files(tmp_path, [("a.txt", b"x")], {}) == ("已清理上次导入中断留下的 1 个未写完的文件。",)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".lock") == ["a.txt"]
