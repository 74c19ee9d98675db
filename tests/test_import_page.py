"""The import page: a look first, then into the corpus, then a new dataset."""

import io
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ROOT, worker
from dashboard.corpus import folder_sources
from dashboard.dataset import published

TEXT = "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"


def test_files_go_from_preview_to_a_new_dataset(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, out = tmp_path / "documents", tmp_path / "datasets"
    shutil.copytree(built, out)
    corpus.mkdir()
    for name, folder in (("DATASET", out), ("DOCUMENTS", corpus), ("REVIEWS", tmp_path / "reviews")):
        monkeypatch.setenv(f"DASHBOARD_{name}", str(folder))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../出走.txt", "x")
        archive.writestr("德清.txt", TEXT)
    test = AppTest.from_file(str(ROOT / "src" / "dashboard" / "ui" / "shell.py"), default_timeout=120)
    test.context = {"locale": "zh-CN", "timezone": "Asia/Shanghai"}
    test.switch_page(str(ROOT / "pages" / "import.py")).run()
    (chooser,) = test.get("file_uploader")
    chooser.set_value([
        ("资料.zip", packed.getvalue(), "application/zip"), ("空.txt", b"", "text/plain"),
        ("sources.csv", "doc,published\n德清,2022-12-31\n".encode(), "text/csv"),
    ]).run()  # fmt: skip
    said = "\n".join(str(element.proto.body) for element in test.get("html"))
    for expected in ("指向包外", "文件是空的", "德清县政协2022年工作", "德清县政协", "可以存入"):
        assert expected in said
    assert not list(corpus.iterdir()), "nothing is stored before a person says so"
    before = published(out)
    test.button(key="keep").click().run()
    assert not test.exception
    assert sorted(path.name for path in corpus.iterdir() if not path.name.startswith(".")) == ["sources.csv", "德清.txt"]
    assert folder_sources(corpus)["德清"].published == "2022-12-31"
    said = "\n".join(str(element.proto.body) for element in test.get("html"))
    assert "已存入 1 份" in said and "重新选择文件" in said
    assert "keep" not in [button.key for button in test.button], "what is stored cannot be stored once more"
    (chooser,) = test.get("file_uploader")
    chooser.set_value([("又一次.txt", TEXT.encode(), "text/plain")]).run()
    if [button.key for button in test.button if button.key == "keep"]:  # the new dataset may know the file by now
        test.button(key="keep").click().run()
        said = "\n".join(str(element.proto.body) for element in test.get("html"))
        assert "与资料目录里的“德清.txt”内容相同" in said
    assert [path.name for path in corpus.glob("*.txt")] == ["德清.txt"]
    waited = time.monotonic() + 120
    while worker.status().running and time.monotonic() < waited:
        time.sleep(0.2)
    assert worker.status().error is None
    assert published(out) != before
