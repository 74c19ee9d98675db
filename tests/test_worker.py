"""The building worker: what it notices, and what becomes of what its process says."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import DATA, ROOT, worker
from dashboard.store import DATABASE

AWAY = "nowhere.txt"


@pytest.fixture
def folders(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `documents`, `reviews` and the `datasets` made of them are this server's."""
    shutil.copytree(DATA / "documents", tmp_path / "documents")
    shutil.copytree(DATA / "reviews", tmp_path / "reviews")
    (tmp_path / "datasets").symlink_to(built)
    for name in ("documents", "reviews"):
        monkeypatch.setenv(f"DASHBOARD_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "datasets"))
    return tmp_path


LINKS = [
    ("dangling document", "documents/a.txt", AWAY, ("documents",)),
    ("link to itself", "documents/a.txt", "a.txt", ("documents",)),
    ("folder elsewhere", "documents/a", "/", ("documents",)),
    ("dangling table", "documents/sources.xlsx", AWAY, ()),
    ("dangling decisions", "reviews/a.jsonl", AWAY, ()),
]


@pytest.mark.parametrize(("link", "target", "expected"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_links_that_lead_nowhere_are_lived_with(folders: Path, link: str, target: str, expected: tuple[str, ...]) -> None:
    assert worker.changes() == ()
    (folders / link).symlink_to(target)
    assert worker.changes() == expected
    worker.start_if_needed()
    assert not worker.status().running


def test_a_stamp_changes_with_names_sizes_and_dates(tmp_path: Path) -> None:
    file = tmp_path / "below" / "a.txt"
    stamps = [worker.stamp(tmp_path)]
    file.parent.mkdir()
    for content, date in (("", 1), ("a", 1), ("a", 2)):
        file.write_text(content)
        os.utime(file, (date, date))
        os.utime(file.parent, (1, 1))
        stamps += [worker.stamp(tmp_path)]
    assert len(set(stamps)) == 4 and worker.stamp(tmp_path) == stamps[-1]


def finished() -> worker.Status:
    """The status once nothing runs any more."""
    until = time.monotonic() + 120
    while worker.status().running and time.monotonic() < until:
        time.sleep(0.05)
    return worker.status()


@pytest.fixture
def noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of lines that every process started now prints before all else."""
    lines = tmp_path / "noise.txt"
    (tmp_path / "sitecustomize.py").write_text(f"print(open({str(lines)!r}).read())")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT / 'src'}")
    yield lines
    finished()


@pytest.mark.parametrize("line", ["Building prefix dict", "5", "[]", "{", "{}", '{"step": 5}', "[" * 9999])
def test_what_a_library_prints_does_not_end_a_build(folders: Path, noise: Path, line: str) -> None:
    noise.write_text(line)
    assert worker.start().running
    assert finished().error is None and worker.status().step == "publish"


def test_whatever_breaks_a_build_is_said(folders: Path, built: Path) -> None:
    (folders / "datasets").unlink()
    shutil.copytree(built, folders / "datasets")
    (database,) = (folders / "datasets").glob(f"*/{DATABASE}")
    database.write_bytes(b"torn")
    assert worker.start().running
    assert (finished().error or "").startswith("生成数据集时出错（")
    assert worker.start().running, "and it can be tried again"
    finished()
