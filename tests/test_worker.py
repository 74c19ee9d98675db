"""The building worker: what it notices, and what becomes of what its process says."""

import os
import shutil
from pathlib import Path

import pytest

from dashboard import DATA, worker

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
