"""Several servers over one folder of datasets, as replicas on shared storage are."""

import json
import time
from pathlib import Path

import pytest

from dashboard.build import build

from .conftest import Site, free_port, served

TEXT = "{0}政协工作综述\n2022-05-31\n{0}政协围绕数字乡村建设开展专题协商12次，形成建议35条。\n"


def answered(site: Site) -> tuple[str, int]:
    """Version and number of records that a server answers with."""
    status, body = site.get("api/v1/practices")
    answer = json.loads(body)
    assert status == 200, answer
    return answer["version"], answer["total"]


@pytest.mark.slow
def test_what_is_published_reaches_every_replica_without_a_restart(tmp_path: Path) -> None:
    documents, datasets = tmp_path / "documents", tmp_path / "datasets"
    documents.mkdir()
    (documents / "one.txt").write_text(TEXT.format("德清县"), "utf-8")
    first = build(documents, datasets, 1, reviews=tmp_path / "reviews")
    with served(tmp_path, free_port()) as one, served(tmp_path, free_port()) as other:
        assert answered(one) == answered(other) == (first.version, 1)
        (documents / "two.txt").write_text(TEXT.format("云梦县"), "utf-8")
        second = build(documents, datasets, 1, reviews=tmp_path / "reviews")
        for _ in range(40):
            if answered(one) == answered(other) == (second.version, 2):
                break
            time.sleep(0.25)
        assert answered(one) == answered(other) == (second.version, 2)
        for site in (one, other):  # the earlier one stays open by its version
            assert json.loads(site.get(f"api/v1/practices?v={first.version}")[1])["total"] == 1
