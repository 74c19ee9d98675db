"""The import page: a look first, then into the corpus, then a new dataset."""

import io
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ROOT, worker
from dashboard.corpus import folder_sources
from dashboard.dataset import published

TEXT = "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"


@pytest.fixture
def visit(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """A function that opens the import page of a corpus without documents."""
    shutil.copytree(built, tmp_path / "datasets")
    (tmp_path / "documents").mkdir()
    for name, folder in (("DATASET", "datasets"), ("DOCUMENTS", "documents"), ("REVIEWS", "reviews")):
        monkeypatch.setenv(f"DASHBOARD_{name}", str(tmp_path / folder))

    def open_page() -> AppTest:
        test = AppTest.from_file(str(ROOT / "src" / "dashboard" / "ui" / "shell.py"), default_timeout=120)
        test.context = {"locale": "zh-CN", "timezone": "Asia/Shanghai"}
        return test.switch_page(str(ROOT / "pages" / "import.py")).run()

    return open_page


def words(test: AppTest) -> str:
    """All that stands on the page as HTML."""
    return "\n".join(str(element.proto.body) for element in test.get("html"))


@pytest.mark.parametrize(("published", "refused"), [("2019-99-99", True), ("2019", False), ("2019-05", False), ("", False)])
def test_a_date_that_is_none_is_refused_before_it_is_stored(visit: Callable[[], AppTest], published: str, refused: bool) -> None:
    test = visit()
    (chooser,) = test.get("file_uploader")
    table = f"doc,title,published\n德清,题,{published}\n"
    chooser.set_value([("德清.txt", TEXT.encode(), "text/plain"), ("sources.csv", table.encode(), "text/csv")]).run()
    assert not test.exception
    assert test.button(key="keep").disabled == refused
    assert ("不是日历上的日子" in words(test)) == refused


def test_files_go_from_preview_to_a_new_dataset(visit: Callable[[], AppTest], tmp_path: Path) -> None:
    corpus, out = tmp_path / "documents", tmp_path / "datasets"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../出走.txt", "x")
        archive.writestr("德清.txt", TEXT)
    test = visit()
    (chooser,) = test.get("file_uploader")
    chooser.set_value([
        ("资料.zip", packed.getvalue(), "application/zip"), ("空.txt", b"", "text/plain"),
        ("sources.csv", "doc,published\n德清,2022-12-31\n".encode(), "text/csv"),
    ]).run()  # fmt: skip
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
    (chooser,) = test.get("file_uploader")
    chooser.set_value([("又一次.txt", TEXT.encode(), "text/plain")]).run()
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
