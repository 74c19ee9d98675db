"""The import page: a look first, then into the corpus, then a new dataset."""

import io
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ROOT, imports, worker
from dashboard.corpus import folder_sources
from dashboard.dataset import published
from dashboard.errors import DocumentError
from dashboard.intake import Offer

TEXT = "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"


@pytest.fixture
def visit(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    """A function that opens the import page of a corpus without documents."""
    shutil.copytree(built, tmp_path / "datasets")
    (tmp_path / "documents").mkdir()
    for name, folder in (("DATASET", "datasets"), ("DOCUMENTS", "documents"), ("REVIEWS", "reviews")):
        monkeypatch.setenv(f"DASHBOARD_{name}", str(tmp_path / folder))

    def open_page() -> AppTest:
        test = AppTest.from_file(str(ROOT / "src" / "dashboard" / "ui" / "shell.py"), default_timeout=120)
        test.context = {"locale": "zh-CN", "timezone": "Asia/Shanghai"}
        return test.switch_page(str(ROOT / "pages" / "import.py")).run()

    yield open_page
    for job in imports.unfinished():
        imports.give_up(job.key)


def choose(test: AppTest, *files: tuple[str, bytes, str]) -> None:
    """Choose files and wait until they have been read."""
    (chooser,) = test.get("file_uploader")
    chooser.set_value(list(files)).run()
    settle(test)


def settle(test: AppTest) -> None:
    """Wait until nothing is read any more."""
    until = time.monotonic() + 120
    while [button for button in test.button if button.key == "cancel_import"] and time.monotonic() < until:
        time.sleep(0.2)
        test.run()
    assert not test.exception


def words(test: AppTest) -> str:
    """All that stands on the page as HTML."""
    return "\n".join(str(element.proto.body) for element in test.get("html"))


@pytest.mark.parametrize(("published", "refused"), [("2019-99-99", True), ("2019-05", False)])
def test_a_date_that_is_none_is_refused_before_it_is_stored(visit: Callable[[], AppTest], published: str, refused: bool) -> None:
    test = visit()
    table = f"doc,title,published\n德清,题,{published}\n"
    choose(test, ("德清.txt", TEXT.encode(), "text/plain"), ("sources.csv", table.encode(), "text/csv"))
    assert test.button(key="keep").disabled == refused
    assert ("不是日历上的日子" in words(test)) == refused


def test_files_go_from_preview_to_a_new_dataset(visit: Callable[[], AppTest], tmp_path: Path) -> None:
    corpus, out = tmp_path / "documents", tmp_path / "datasets"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../出走.txt", "x")
        archive.writestr("德清.txt", TEXT)
    test = visit()
    choose(
        test, ("资料.zip", packed.getvalue(), "application/zip"), ("空.txt", b"", "text/plain"),
        ("sources.csv", "doc,published\n德清,2022-12-31\n".encode(), "text/csv"),
    )  # fmt: skip
    said = words(test)
    for expected in ("指向包外", "文件是空的", "德清县政协2022年工作", "德清县政协", "可以存入"):
        assert expected in said
    assert not list(corpus.iterdir()), "nothing is stored before a person says so"
    before = published(out)
    test.button(key="keep").click().run()
    assert not test.exception
    assert sorted(path.name for path in corpus.iterdir() if not path.name.startswith(".")) == ["sources.csv", "德清.txt"]
    assert folder_sources(corpus)["德清"].published == "2022-12-31"
    said = words(test)
    assert "已存入 1 份" in said and "重新选择文件" in said
    assert "keep" not in [button.key for button in test.button], "what is stored cannot be stored once more"
    choose(test, ("又一次.txt", TEXT.encode(), "text/plain"))
    if [button.key for button in test.button if button.key == "keep"]:  # the new dataset may know the file by now
        test.button(key="keep").click().run()
        said = words(test)
        assert "与资料目录里的“德清.txt”内容相同" in said
    assert [path.name for path in corpus.glob("*.txt")] == ["德清.txt"]
    waited = time.monotonic() + 120
    while worker.status().running and time.monotonic() < waited:
        time.sleep(0.2)
    assert worker.status().error is None
    assert published(out) != before


def test_an_import_can_be_left_and_found_again(visit: Callable[[], AppTest]) -> None:
    choose(visit(), ("德清.txt", TEXT.encode(), "text/plain"))
    later = visit()  # another browser, without the address of the import
    assert "一次导入还没有存入" in words(later)
    (job,) = [one for one in imports.unfinished() if one.offers[0].name == "德清.txt"]
    later.query_params["job"] = job.key
    later.run()
    assert later.button(key="keep") and "德清县政协2022年工作" in words(later)
    later.button(key="give_up").click().run()
    assert imports.look(job.key) is None and "一次导入还没有存入" not in words(later)


def test_an_import_that_is_gone_is_said(visit: Callable[[], AppTest]) -> None:
    test = visit()
    test.query_params["job"] = "no such"
    test.run()
    assert "请重新选择" in words(test) and not test.exception


def test_who_is_meant_can_be_said_and_is_read_anew(visit: Callable[[], AppTest]) -> None:
    told = "区政协2022年工作\n\n2022年，区政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n".encode()
    test = visit()
    choose(test, ("鼓楼.txt", told, "text/plain"))
    assert "0 条记录点亮" in words(test)
    choose(test, ("鼓楼.txt", told, "text/plain"), ("sources.csv", "doc,committee\n鼓楼,南京市鼓楼区政协\n".encode(), "text/csv"))
    assert "1 条记录点亮" in words(test) and "南京市鼓楼区政协" in words(test)


def test_an_import_is_given_up_while_it_is_read(tmp_path: Path) -> None:
    many = [Offer(f"{n}.txt", f"{TEXT}{n}".encode()) for n in range(60)]
    key = imports.start(many, tmp_path / "corpus", tmp_path / "out", {})
    while (job := imports.look(key)) and not job.done:
        time.sleep(0.02)
    assert job and job.running and job.latest and job.total == 60
    imports.give_up(key)
    assert imports.look(key) is None
    until = time.monotonic() + 30
    while [one for one in threading.enumerate() if one.name.startswith("Thread") and "_run" in one.name] and time.monotonic() < until:
        time.sleep(0.05)
    assert not (tmp_path / "corpus").exists(), "nothing is stored"


def test_of_many_imports_the_oldest_go(tmp_path: Path) -> None:
    keys = []
    for _ in range(imports.MOST + 2):
        keys.append(imports.start([Offer("a.txt", problem="坏。")], tmp_path / "corpus", tmp_path / "out", {}))
        while (job := imports.look(keys[-1])) and job.running:
            time.sleep(0.02)
    assert imports.look(keys[0]) is None and imports.look(keys[-1]) and len(imports.unfinished()) <= imports.MOST
    for key in keys:
        imports.give_up(key)


def test_no_more_are_read_at_a_time_than_are_held(visit: Callable[[], AppTest], tmp_path: Path) -> None:
    many = [Offer(f"{n}.txt", f"{TEXT}{n}".encode()) for n in range(200)]
    test = visit()
    keys = [imports.start(many, tmp_path / "documents", tmp_path / "datasets", {}) for _ in range(imports.MOST)]
    choose(test, ("德清.txt", TEXT.encode(), "text/plain"))
    assert "已有 5 次导入正在读" in words(test)
    assert sorted(one.key for one in imports.unfinished()) == sorted(keys)
    with pytest.raises(DocumentError) as refused:
        imports.start(many, tmp_path / "documents", tmp_path / "datasets", {})
    assert "5 imports are being read" in refused.value.said("en")
    for key in keys:
        imports.give_up(key)
    choose(test, ("德清.txt", TEXT.encode(), "text/plain"))
    assert "德清县政协2022年工作" in words(test)


def test_whatever_breaks_an_import_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    key = imports.start([Offer("a.txt", b"x")], tmp_path / "corpus", tmp_path / "out", {})
    until = time.monotonic() + 30
    while (job := imports.look(key)) and job.running and time.monotonic() < until:
        time.sleep(0.02)
    assert job and not job.running and "导入没有完成" in (job.error or "")
    imports.give_up(key)


def test_two_files_of_one_name_keep_their_own_sources(visit: Callable[[], AppTest]) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for packed, place in ((first, "德清"), (second, "安吉")):
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("工作.txt", TEXT.replace("德清", place))
    test = visit()
    choose(test, ("甲.zip", first.getvalue(), "application/zip"), ("乙.zip", second.getvalue(), "application/zip"))
    (job,) = imports.unfinished()
    assert [one.name for one in job.found] == ["工作.txt", "工作-2.txt"]
